//! Bands of the rebate on prepayments (F40).

use polars::prelude::*;

use super::Settings;
use crate::metrics::table_rows::{self, times_millionths, to_millionths};

/// One band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Amount that it begins at, minor units.
    pub from: i128,
    /// Amount that it ends before; none for the last.
    pub to: Option<i128>,
    /// Rate of the rebate in millionths.
    pub rate: i64,
}

/// The bands, from the smallest amount up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bands {
    /// None where neither a table nor the settings tell of any.
    pub of: Vec<Band>,
}

impl Bands {
    /// The bands of `rebate_bands`, or those of the settings where there is no such table.
    pub fn new(rows: Option<&DataFrame>, settings: &Settings, scale: u8) -> PolarsResult<Bands> {
        let mut of = Vec::new();
        if let Some(rows) = rows {
            let (from, to) = (table_rows::money(rows, "min_amount")?, table_rows::money(rows, "max_amount")?);
            let rates = table_rows::millionths(rows, "rate")?;
            for row in 0..rows.height() {
                if let (Some(from), Some(rate)) = (from[row], rates[row]) {
                    of.push(Band { from, to: to[row], rate });
                }
            }
        }
        if of.is_empty() {
            let minor = |amount: f64| (amount * 10f64.powi(i32::from(scale))).round() as i128;
            let from_settings = settings.bands.iter();
            of.extend(from_settings.map(|band| Band {
                from: minor(band.from),
                to: None,
                rate: to_millionths(band.rate),
            }));
        }
        of.sort_by_key(|band| band.from);
        for place in 1..of.len() {
            let next = of[place].from;
            let before = &mut of[place - 1];
            before.to = Some(before.to.map_or(next, |to| to.min(next)));
        }
        Ok(Bands { of })
    }

    /// The place of the band of an amount; none below the first, and between two that leave a gap.
    pub fn place(&self, amount: i128) -> Option<usize> {
        let place = self.of.partition_point(|band| band.from <= amount).checked_sub(1)?;
        self.of[place].to.is_none_or(|to| amount < to).then_some(place)
    }

    /// The rebate on a prepayment: the amount times the rate of its band, nothing outside the bands. Without any bands,
    /// the rate that the row itself tells; unknown without one.
    pub fn rebate(&self, amount: i128, told: Option<i64>) -> Option<i128> {
        if amount <= 0 {
            return Some(0);
        }
        let rate = if self.of.is_empty() { told? } else { self.place(amount).map_or(0, |place| self.of[place].rate) };
        Some(times_millionths(amount, rate))
    }

    /// Bands whose rate is below that of a smaller amount.
    pub fn falling(&self) -> usize {
        self.of.windows(2).filter(|pair| pair[1].rate < pair[0].rate).count()
    }
}
