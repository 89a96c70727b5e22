#![doc = include_str!("head.md")]

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use polars::prelude::*;

use super::columns::{counts, ratio};
use super::loyalty::reaches;
use super::{as_of_column, money_column};
use crate::config::types::Ladder;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// A rung, from the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// Listed.
    Suspect,
    /// Contacted.
    Prospect,
    /// Ordered.
    FirstBuyer,
    /// Ordered again.
    RepeatBuyer,
    /// With a high loyalty index.
    Loyal,
    /// Recommends us.
    Advocate,
}

impl Rung {
    /// All of them, from the lowest.
    pub const ALL: [Rung; 6] =
        [Rung::Suspect, Rung::Prospect, Rung::FirstBuyer, Rung::RepeatBuyer, Rung::Loyal, Rung::Advocate];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Rung::Suspect => "suspect",
            Rung::Prospect => "prospect",
            Rung::FirstBuyer => "first_buyer",
            Rung::RepeatBuyer => "repeat_buyer",
            Rung::Loyal => "loyal",
            Rung::Advocate => "advocate",
        }
    }
}

/// What is known of a customer at a date.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct State {
    /// Some table lists it.
    pub is_listed: bool,
    /// It was contacted.
    pub is_contacted: bool,
    /// Positive orders.
    pub orders: u32,
    /// Loyalty index.
    pub index: Option<f64>,
    /// Customers it recommended.
    pub referrals: u32,
    /// Its name shines on us.
    pub is_reference: bool,
}

/// The highest rung that a customer reaches; none where it reaches none.
pub fn rung(state: &State, ladder: &Ladder) -> Option<Rung> {
    let recommends = state.referrals >= ladder.referrals || (ladder.public_reference && state.is_reference);
    let is_repeat = state.orders >= ladder.repeat_orders;
    match state.orders {
        0 if state.is_contacted => Some(Rung::Prospect),
        0 if state.is_listed => Some(Rung::Suspect),
        0 => None,
        _ if recommends => Some(Rung::Advocate),
        _ if is_repeat && state.index.is_some_and(|index| reaches(index, ladder.loyal_from)) => Some(Rung::Loyal),
        _ if is_repeat => Some(Rung::RepeatBuyer),
        _ => Some(Rung::FirstBuyer),
    }
}

/// The figures of one rung.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Step {
    /// On it now.
    pub customers: i64,
    /// Their net sales, minor units.
    pub net_sales: i128,
    /// On it a year before.
    pub earlier: i64,
    /// On it now, below it then.
    pub rose: i64,
    /// On the rung just below a year before.
    pub below: i64,
    /// Of those, on this one or above now.
    pub rose_from_below: i64,
}

/// The figures of all rungs. `now`, `then` and `net_sales` are of the same customers.
pub fn steps(now: &[Option<Rung>], then: Option<&[Option<Rung>]>, net_sales: &[i128]) -> [Step; 6] {
    let mut steps = [Step::default(); Rung::ALL.len()];
    for (row, rung) in now.iter().enumerate() {
        let before = then.and_then(|then| then[row]);
        if let Some(rung) = rung {
            let step = &mut steps[*rung as usize];
            step.customers += 1;
            step.net_sales += net_sales[row];
            step.rose += i64::from(before.is_some_and(|before| before < *rung));
        }
        if let Some(before) = before {
            steps[before as usize].earlier += 1;
            if let Some(next) = steps.get_mut(before as usize + 1) {
                next.below += 1;
                next.rose_from_below += i64::from(rung.is_some_and(|rung| rung > before));
            }
        }
    }
    steps
}

/// The mart. `told` says of which rungs there is anything to tell; `is_compared` whether a year before is known.
pub fn frame(
    steps: &[Step; 6],
    told: &[bool; 6],
    is_compared: bool,
    (as_of, scale): (NaiveDate, u8),
) -> PolarsResult<DataFrame> {
    let rows: Vec<usize> = (0..steps.len()).filter(|row| told[*row]).collect();
    let each = |pick: &dyn Fn(usize) -> Option<i64>| rows.iter().map(|row| pick(*row)).collect::<Vec<_>>().into_iter();
    let compared = |row: usize| is_compared.then_some(&steps[row]);
    let risen = |row: usize| compared(row).filter(|_| row > 0);
    let rate = |row: &usize| risen(*row).and_then(|step| ratio(step.rose_from_below.into(), step.below.into()));
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("rung".into(), rows.iter().map(|row| Rung::ALL[*row].code()).collect::<Vec<_>>()),
            counts("place", each(&|row| Some(row as i64 + 1))),
            counts("customers", each(&|row| Some(steps[row].customers))),
            money_column("net_sales", rows.iter().map(|row| Some(steps[*row].net_sales)).collect(), scale),
            counts("customers_12m_ago", each(&|row| compared(row).map(|step| step.earlier))),
            counts("rose", each(&|row| risen(row).map(|step| step.rose))),
            counts("below_12m_ago", each(&|row| risen(row).map(|step| step.below))),
            Column::new("rate_up".into(), rows.iter().map(rate).collect::<Vec<_>>()),
        ],
    )
}
