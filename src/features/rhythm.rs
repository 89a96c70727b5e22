//! Rhythm: the gaps between purchases, and how long the present silence is against them (F13, F14).

use super::registry::{Compute, Feature, Unit};
use super::view::View;
use crate::model::tables::TRANSACTIONS;

/// A customer has a rhythm of its own from this many purchase dates on (F13).
const DATES_FOR_OWN_GAP: usize = 3;

/// Adds the features of this family.
pub fn register(features: &mut Vec<Feature>) {
    let mut push = |name: &str, unit, formula, null_when, source, compute| {
        features.push(Feature {
            name: name.into(),
            unit,
            window: None,
            formula,
            null_when,
            source,
            table: &TRANSACTIONS,
            compute: Compute::Float(compute),
        });
    };
    push(
        "median_gap_days",
        Unit::Days,
        "median of the days between consecutive order dates",
        "fewer than 3 order dates",
        "F13",
        |view, _| median_gap(view),
    );
    push(
        "gap_cv",
        Unit::Ratio,
        "standard deviation of the gaps (n − 1) over their mean",
        "fewer than 3 order dates",
        "F13",
        gap_cv,
    );
    push(
        "silence_ratio",
        Unit::Ratio,
        "recency_days over median_gap_days",
        "fewer than 3 order dates",
        "F14, D-17",
        silence_ratio,
    );
}

/// Days between consecutive order dates; `None` with fewer than three dates.
fn gaps(view: &View) -> Option<Vec<i32>> {
    let days: Vec<i32> = view.order_days().collect();
    (days.len() >= DATES_FOR_OWN_GAP).then(|| days.windows(2).map(|pair| pair[1] - pair[0]).collect())
}

/// Median gap of one customer in days; `None` with fewer than three order dates.
fn median_gap(view: &View) -> Option<f64> {
    gaps(view).map(|mut gaps| median_of(&mut gaps))
}

/// Median of at least one value: the mean of the middle two when their number is even.
fn median_of(values: &mut [i32]) -> f64 {
    values.sort_unstable();
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        f64::from(values[middle])
    } else {
        (f64::from(values[middle - 1]) + f64::from(values[middle])) / 2.0
    }
}

fn gap_cv(view: &View, _: &Feature) -> Option<f64> {
    let gaps = gaps(view)?;
    let count = gaps.len() as f64;
    let mean = gaps.iter().map(|gap| f64::from(*gap)).sum::<f64>() / count;
    let variance = gaps.iter().map(|gap| (f64::from(*gap) - mean).powi(2)).sum::<f64>() / (count - 1.0);
    Some(variance.sqrt() / mean)
}

fn silence_ratio(view: &View, _: &Feature) -> Option<f64> {
    let last = view.order_days().next_back()?;
    let gap = median_gap(view)?;
    Some(f64::from(view.context.as_of_day - last) / gap)
}
