//! Prepayments by customer, in the order in which they happened.

use std::ops::Range;

use chrono::NaiveDate;
use polars::prelude::*;

use super::bands::Bands;
use crate::metrics::table_rows;
use crate::model::period::to_days;

/// One row of `prepayments`. Amounts in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Number of the customer.
    pub customer: u32,
    /// Days since 1970-01-01.
    pub day: i32,
    /// Paid ahead; below zero when paid back.
    pub amount: i128,
    /// Used of it.
    pub consumed: i128,
    /// Rebate by F40; none where no rate is known.
    pub rebate: Option<i128>,
    /// Rebate paid.
    pub rebate_paid: i128,
}

/// The rows up to a date.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// By customer and day; of the same day, as the export has them.
    pub entries: Vec<Entry>,
    /// The entries of each customer, by number.
    pub customers: Vec<(u32, Range<usize>)>,
    /// Whether any row tells what was used; a row that does not, used nothing.
    pub knows_consumed: bool,
    /// Whether any row tells what rebate was paid.
    pub knows_paid: bool,
    /// Rows of customers that the history does not know, and what they add to the balance.
    pub of_unknown_customers: (i64, i128),
    /// Prepayments whose rate is not that of their band.
    pub other_rates: i64,
}

impl Ledger {
    /// The rows of `prepayments` dated on or before `as_of`.
    pub fn new(rows: &DataFrame, bands: &Bands, as_of: NaiveDate) -> PolarsResult<Ledger> {
        let mut ledger = Ledger::default();
        let customers = table_rows::customers(rows)?;
        let days = table_rows::days(rows, "date")?;
        let amounts = table_rows::money(rows, "amount")?;
        let consumed = table_rows::money(rows, "consumed")?;
        let rates = table_rows::millionths(rows, "rebate_rate")?;
        let paid = table_rows::money(rows, "rebate_paid")?;
        for row in 0..rows.height() {
            let Some(day) = days[row].filter(|day| *day <= to_days(as_of)) else { continue };
            ledger.knows_consumed |= consumed[row].is_some();
            ledger.knows_paid |= paid[row].is_some();
            let (amount, consumed) = (amounts[row].unwrap_or(0), consumed[row].unwrap_or(0));
            let Some(customer) = customers[row] else {
                ledger.of_unknown_customers.0 += 1;
                ledger.of_unknown_customers.1 += amount - consumed;
                continue;
            };
            if let (Some(rate), true, false) = (rates[row], amount > 0, bands.of.is_empty()) {
                let of_band = bands.place(amount).map_or(0, |place| bands.of[place].rate);
                ledger.other_rates += i64::from(rate != of_band);
            }
            let rebate = bands.rebate(amount, rates[row]);
            let rebate_paid = paid[row].unwrap_or(0);
            ledger.entries.push(Entry { customer, day, amount, consumed, rebate, rebate_paid });
        }
        ledger.entries.sort_by_key(|entry| (entry.customer, entry.day));
        let mut start = 0;
        for run in ledger.entries.chunk_by(|left, right| left.customer == right.customer) {
            ledger.customers.push((run[0].customer, start..start + run.len()));
            start += run.len();
        }
        Ok(ledger)
    }

    /// The first prepayment of each customer that made one: number and day, by number.
    pub fn first_prepayments(&self) -> Vec<(u32, i32)> {
        let first = |(customer, rows): &(u32, Range<usize>)| {
            let entry = self.entries[rows.clone()].iter().find(|entry| entry.amount > 0)?;
            Some((*customer, entry.day))
        };
        self.customers.iter().filter_map(first).collect()
    }

    /// The rebate on the prepayments of some entries; unknown where that of any is.
    pub fn rebate_of(entries: &[Entry]) -> Option<i128> {
        entries.iter().map(|entry| entry.rebate).sum()
    }
}
