//! Repeat purchases week by week, made and expected: the tracking plot.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::buyers::{Buyers, purchases};
use crate::features::history::PurchaseHistory;
use crate::models::fit::PurchaseFit;
use crate::models::forecast::expected_of_new;

/// One week.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Week {
    /// Weeks since the first purchase of all; 1 is the first.
    pub week: i64,
    /// Repeat purchases made in it by the customers of the calibration.
    pub actual: i64,
    /// Expected.
    pub expected: f64,
    /// Made up to its end.
    pub actual_cumulative: i64,
    /// Expected up to its end.
    pub expected_cumulative: f64,
    /// Whether all of it lies after the calibration.
    pub is_holdout: bool,
}

/// Repeat purchases by day since the first purchase of all, up to `until`.
fn made(history: &PurchaseHistory, buyers: &Buyers, start: i32, until: i32) -> Vec<i64> {
    let mut by_day = vec![0i64; (until - start).max(0) as usize + 1];
    for number in &buyers.numbers {
        for (day, _) in purchases(history, *number, until).skip(1) {
            by_day[(day - start) as usize] += 1;
        }
    }
    by_day
}

/// The weeks from the first purchase to `until`, of the customers of a calibration that ended with the day `end`.
pub fn course(history: &PurchaseHistory, buyers: &Buyers, fit: &PurchaseFit, end: i32, until: i32) -> Vec<Week> {
    let Some(start) = buyers.firsts.iter().copied().min() else { return Vec::new() };
    let by_day = made(history, buyers, start, until);
    let mut begun: BTreeMap<i32, f64> = BTreeMap::new();
    for first in &buyers.firsts {
        *begun.entry(*first).or_default() += 1.0;
    }
    let days = (until - start).max(0) as u32;
    let of_new: Vec<f64> =
        (0..=days).into_par_iter().map(|day| expected_of_new(fit.model, &fit.parameters, Buyers::weeks(day))).collect();
    let mut weeks = Vec::new();
    let mut before = Week::default();
    for week in 1..=i64::from(days / 7) {
        let last = start + 7 * week as i32;
        let within = (last - start - 6) as usize..=(last - start) as usize;
        let actual: i64 = by_day[within].iter().sum();
        let expected_cumulative: f64 =
            begun.range(..last).map(|(first, customers)| customers * of_new[(last - first) as usize]).sum();
        before = Week {
            week,
            actual,
            expected: expected_cumulative - before.expected_cumulative,
            actual_cumulative: before.actual_cumulative + actual,
            expected_cumulative,
            is_holdout: last - 6 > end,
        };
        weeks.push(before);
    }
    weeks
}
