//! How long stays last (F31).

use rayon::prelude::*;

use super::spells::{Histories, OPEN};
use super::stages::Stages;
use crate::metrics::medians::median_of_ascending;

/// The stays in a stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dwell {
    /// Place of the stage.
    pub stage: u8,
    /// Stays that ended.
    pub ended: i64,
    /// Their days: median and quartiles.
    pub median: Option<f64>,
    pub p25: Option<f64>,
    pub p75: Option<f64>,
    /// Stays that go on.
    pub open: i64,
    /// Median of the days that they have lasted.
    pub open_median: Option<f64>,
    /// Of them, those that last longer than three quarters of those that ended.
    pub beyond: Option<i64>,
}

/// The stays that ended from one day to another, and those that go on at the latter; without the stage that nothing
/// follows.
pub fn dwell(histories: &Histories, stages: &Stages, (first, as_of): (i32, i32)) -> Vec<Dwell> {
    let mut days: Vec<(Vec<i32>, Vec<i32>)> = vec![(Vec::new(), Vec::new()); stages.held()];
    for spell in histories.spells() {
        let (ended, open) = &mut days[usize::from(spell.stage)];
        if spell.until == OPEN {
            open.push(as_of - spell.from);
        } else if spell.until >= first {
            ended.push(spell.until - spell.from);
        }
    }
    days.into_par_iter()
        .enumerate()
        .filter(|(stage, _)| !stages.is_last(*stage as u8))
        .map(|(stage, (mut ended, mut open))| {
            ended.sort_unstable();
            open.sort_unstable();
            let p75 = quantile(&ended, 3);
            let beyond = p75.map(|p75| open.iter().filter(|days| f64::from(**days) > p75).count() as i64);
            Dwell {
                stage: stage as u8,
                ended: ended.len() as i64,
                median: median_of_ascending(&ended),
                p25: quantile(&ended, 1),
                p75,
                open: open.len() as i64,
                open_median: median_of_ascending(&open),
                beyond,
            }
        })
        .collect()
}

/// The value below which so many quarters of values that ascend lie, between two of them in proportion.
fn quantile(values: &[i32], quarters: usize) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let (place, rest) = (last * quarters / 4, (last * quarters % 4) as f64 / 4.0);
    let low = f64::from(values[place]);
    let high = f64::from(values[(place + 1).min(last)]);
    Some(low + (high - low) * rest)
}
