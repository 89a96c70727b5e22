//! What was recorded of customers that were lost.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::dictionary::{Dictionary, says_unknown};
use crate::metrics::table_rows;
use crate::model::period::to_days;

/// One row of `loss_reasons`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// Number of the customer.
    pub customer: u32,
    /// Day on which it was lost, days since 1970-01-01.
    pub day: i32,
    /// Place of the code; none where the text means none.
    pub code: Option<usize>,
}

/// The rows up to a date.
#[derive(Debug, Clone, Default)]
pub struct Reasons {
    /// By customer and day; of the same day, as the export has them.
    pub rows: Vec<Reason>,
    /// Texts that mean no code, and how often they occur.
    pub unknown_words: BTreeMap<String, i64>,
    /// Rows of customers that the history does not know.
    pub of_unknown_customers: i64,
}

impl Reasons {
    /// The rows of `loss_reasons` dated on or before `as_of`.
    pub fn new(rows: &DataFrame, dictionary: &Dictionary, as_of: NaiveDate) -> PolarsResult<Reasons> {
        let mut reasons = Reasons::default();
        let customers = table_rows::customers(rows)?;
        let days = table_rows::days(rows, "lost_date")?;
        let texts = table_rows::texts(rows, "reason_code")?;
        let mut codes: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        for row in 0..rows.height() {
            let Some(day) = days[row].filter(|day| *day <= to_days(as_of)) else { continue };
            let text = texts[row].filter(|text| !text.trim().is_empty());
            let code = text.and_then(|text| *codes.entry(text).or_insert_with(|| dictionary.code(text)));
            if let (Some(text), None) = (text.filter(|text| !says_unknown(text)), code) {
                *reasons.unknown_words.entry(text.to_owned()).or_default() += 1;
            }
            match customers[row] {
                Some(customer) => reasons.rows.push(Reason { customer, day, code }),
                None => reasons.of_unknown_customers += 1,
            }
        }
        reasons.rows.sort_by_key(|reason| (reason.customer, reason.day));
        Ok(reasons)
    }

    /// The last row of a customer dated from `first` to `last`.
    pub fn last_within(&self, customer: u32, first: i32, last: i32) -> Option<&Reason> {
        let end = self.rows.partition_point(|reason| (reason.customer, reason.day) <= (customer, last));
        let found = self.rows[..end].last()?;
        (found.customer == customer && found.day >= first).then_some(found)
    }
}
