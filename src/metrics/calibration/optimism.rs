//! How many closings were promised for each that came.

use super::rates::{Counts, Row};
use super::scale::Scale;
use crate::models::beta::exact_share;

/// Promises of somebody, and what came of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optimism {
    /// Promises whose horizon is over: every one counts as a closing that was predicted.
    pub predicted: u64,
    /// Of those, the ones that closed in time.
    pub actual: u64,
    /// Leads that they are about.
    pub leads: u64,
    /// Predicted over actual; none without an actual one.
    pub index: Option<f64>,
    /// Exact 95 % interval of the index; its upper end is none where it has no bound.
    pub interval: Option<(f64, Option<f64>)>,
}

impl Optimism {
    /// Of the cells of a row. Promises about one lead share its fate, so the interval counts leads: Clopper and Pearson's
    /// of the share kept, with as many trials as there are leads, turned over.
    pub fn new(row: &Row, scale: &Scale, leads: u64) -> Optimism {
        let promises = || row.iter().zip(&scale.levels).filter(|(_, level)| level.promised.is_some());
        let predicted: u64 = promises().map(|(cell, _)| cell.graded).sum();
        let actual: u64 = promises().map(|(cell, _)| cell.closed).sum();
        let kept = leads as f64 * actual as f64 / predicted.max(1) as f64;
        let interval = exact_share(kept, leads as f64).map(|(low, high)| (1.0 / high, (low > 0.0).then(|| 1.0 / low)));
        let index = (actual > 0).then(|| predicted as f64 / actual as f64);
        Optimism { predicted, actual, leads, index, interval }
    }

    /// Of everybody together.
    pub fn of_all(counts: &Counts, scale: &Scale) -> Optimism {
        Optimism::new(&counts.all, scale, counts.leads.values().sum())
    }
}
