#![doc = include_str!("head.md")]

mod ageing;
mod customers;
mod frames;
mod prospects;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use ageing::{Ageing, ageing, bucket_names};
pub use customers::{Base, of_customers};
pub use frames::{ageing_frame, figures, frame};
pub use prospects::of_leads;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// The grade of those who have none.
pub const UNGRADED: &str = "ungraded";

/// What the base of a grade did in a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    /// In the grade when the month began.
    pub opening: i64,
    /// Came for the first time.
    pub new: i64,
    /// Came back.
    pub reactivated: i64,
    /// Came from a lower grade.
    pub up_in: i64,
    /// Came from a higher grade.
    pub down_in: i64,
    /// Left for a higher grade.
    pub up_out: i64,
    /// Left for a lower grade.
    pub down_out: i64,
    /// Went without a word: silent customers, leads that were lost.
    pub lost: i64,
    /// Are done: customers that ended, leads that were won.
    pub closed: i64,
    /// In the grade when the month ended.
    pub closing: i64,
}

impl Flow {
    /// Opening + new + reactivated + up and down in − up and down out − lost − closed − closing: 0 (S68).
    pub fn imbalance(&self) -> i64 {
        let come = self.opening + self.new + self.reactivated + self.up_in + self.down_in;
        let gone = self.up_out + self.down_out + self.lost + self.closed;
        come - gone - self.closing
    }

    fn add(&mut self, other: &Flow) {
        self.opening += other.opening;
        self.new += other.new;
        self.reactivated += other.reactivated;
        self.up_in += other.up_in;
        self.down_in += other.down_in;
        self.up_out += other.up_out;
        self.down_out += other.down_out;
        self.lost += other.lost;
        self.closed += other.closed;
        self.closing += other.closing;
    }
}

/// What one of the base did within a month, beside where it stood before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Course {
    /// Grade when the month began; none where it was not in the base. Lower places are better.
    before: Option<usize>,
    /// Grade when the month ended.
    after: Option<usize>,
    /// Grade of what came and went within the month.
    passing: usize,
    new: i64,
    reactivated: i64,
    lost: i64,
    closed: i64,
}

impl Course {
    /// Counts it. What came is counted in the grade it ended the month with, what went in the one it began it with; who
    /// neither began nor ended it here passes through `passing`.
    fn count(&self, flows: &mut [Flow]) {
        let entered = self.after.filter(|_| self.before.is_none());
        let inside = self.before.or(entered).unwrap_or(self.passing);
        flows[inside].new += self.new;
        flows[inside].reactivated += self.reactivated;
        flows[inside].lost += self.lost;
        flows[inside].closed += self.closed;
        if let Some(before) = self.before {
            flows[before].opening += 1;
        }
        if let Some(after) = self.after {
            flows[after].closing += 1;
        }
        let (Some(before), Some(after)) = (self.before, self.after) else { return };
        // The better grade has the lower place; those without a grade stand below all.
        if after < before {
            flows[before].up_out += 1;
            flows[after].up_in += 1;
        } else if before < after {
            flows[before].down_out += 1;
            flows[after].down_in += 1;
        }
    }
}

/// The stocktake of a kind of subject.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stocktake {
    /// `customers`, `leads`.
    pub subject: &'static str,
    /// Grades from best to worst, then [`UNGRADED`].
    pub grades: Vec<String>,
    /// Last day of every month, or the as-of date within it, ascending.
    pub dates: Vec<NaiveDate>,
    /// What each grade did, by date.
    pub flows: Vec<Vec<Flow>>,
    /// By date, all that ever were in the base and did not end; none where the base is all there is.
    pub known: Option<Vec<i64>>,
}
