//! Movements of points by customer, in the order in which they happened.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use crate::metrics::table_rows;
use crate::model::period::to_days;

/// What moved points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Earned by purchases.
    Volume = 0,
    /// Earned by bringing others.
    Referral = 1,
    /// Earned by rating.
    Rating = 2,
    /// Used.
    Redeem = 3,
    /// Expired.
    Expire = 4,
    /// Put right by hand.
    Adjust = 5,
}

/// All kinds, by the word of the ledger.
pub const KINDS: [(&str, Kind); 6] = [
    ("volume", Kind::Volume),
    ("referral", Kind::Referral),
    ("rating", Kind::Rating),
    ("redeem", Kind::Redeem),
    ("expire", Kind::Expire),
    ("adjust", Kind::Adjust),
];

impl Kind {
    /// Whether it earns points.
    pub fn is_earned(self) -> bool {
        matches!(self, Kind::Volume | Kind::Referral | Kind::Rating)
    }

    /// What a row does to the balance: points used or expired take from it, with whichever sign the export writes them.
    fn effect(self, points: i64) -> i64 {
        match self {
            Kind::Redeem | Kind::Expire => points.saturating_abs().saturating_neg(),
            _ => points,
        }
    }
}

/// One movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Number of the customer.
    pub customer: u32,
    /// Days since 1970-01-01.
    pub day: i32,
    /// Running number within customer and day.
    seq: i64,
    /// What it is.
    pub kind: Kind,
    /// What it does to the balance.
    pub points: i64,
}

/// The movements up to a date.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// By customer, then day, then running number; without one, what comes in before what goes out.
    pub entries: Vec<Entry>,
    /// The entries of each customer, by number.
    pub members: Vec<(u32, Range<usize>)>,
    /// Rows of customers that the history does not know, and their effect on the balance.
    pub of_unknown_customers: (i64, i128),
    /// Rows whose kind is not known, by word; they are in no figure.
    pub unknown_kinds: BTreeMap<String, i64>,
    /// Rows without a number of points.
    pub without_points: i64,
}

impl Ledger {
    /// The rows of `points_ledger` dated on or before `as_of`.
    pub fn new(rows: &DataFrame, as_of: NaiveDate) -> PolarsResult<Ledger> {
        let last = to_days(as_of);
        let mut ledger = Ledger::default();
        let customers = table_rows::customers(rows)?;
        let days = table_rows::days(rows, "date")?;
        let points = table_rows::integers(rows, "points")?;
        let sequence = table_rows::integers(rows, "seq")?;
        let words = table_rows::texts(rows, "type")?;
        for row in 0..rows.height() {
            let Some(day) = days[row].filter(|day| *day <= last) else { continue };
            let Some(kind) = KINDS.iter().find(|(word, _)| words[row] == Some(word)).map(|(_, kind)| *kind) else {
                *ledger.unknown_kinds.entry(words[row].unwrap_or_default().to_owned()).or_default() += 1;
                continue;
            };
            let Some(points) = points[row] else {
                ledger.without_points += 1;
                continue;
            };
            let points = kind.effect(points);
            match customers[row] {
                Some(customer) => {
                    let seq = sequence[row].unwrap_or(i64::MAX);
                    ledger.entries.push(Entry { customer, day, seq, kind, points });
                }
                None => {
                    ledger.of_unknown_customers.0 += 1;
                    ledger.of_unknown_customers.1 += i128::from(points);
                }
            }
        }
        // Stable: what is equal in all of it stays as the export has it.
        ledger.entries.par_sort_by_key(|entry| (entry.customer, entry.day, entry.seq, entry.points < 0));
        let mut start = 0;
        for run in ledger.entries.chunk_by(|left, right| left.customer == right.customer) {
            ledger.members.push((run[0].customer, start..start + run.len()));
            start += run.len();
        }
        Ok(ledger)
    }

    /// The first and last day with an entry.
    pub fn days(&self) -> Option<(i32, i32)> {
        let first = self.entries.iter().map(|entry| entry.day).min()?;
        let last = self.entries.iter().map(|entry| entry.day).max()?;
        Some((first, last))
    }
}
