//! Rhythm: the gaps between purchases, and how long the present silence is against them (F13, F14, S85).

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
    push(
        "gap_p90_days",
        Unit::Days,
        "90th percentile (type 7) of the days between consecutive order dates",
        "fewer than 3 order dates",
        "F13, S85",
        gap_p90,
    );
    features.push(Feature {
        name: "order_gaps".into(),
        unit: Unit::Count,
        window: None,
        formula: "gaps between consecutive order dates: the n of median_gap_days, gap_cv and gap_p90_days",
        null_when: "never",
        source: "F13",
        table: &TRANSACTIONS,
        compute: Compute::Integer(|view, _| Some(view.order_days().count().saturating_sub(1) as i64)),
    });
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

/// The gap that nine of ten of a customer's own gaps do not exceed.
fn gap_p90(view: &View, _: &Feature) -> Option<f64> {
    gaps(view).map(|mut gaps| {
        // With h = 0.9 (n − 1), in tenths: exact.
        let tenths = 9 * (gaps.len() - 1);
        let (place, rest) = (tenths / 10, tenths % 10);
        let (_, lower, above) = gaps.select_nth_unstable(place);
        let lower = f64::from(*lower);
        match above.iter().min() {
            Some(upper) if rest > 0 => lower + (f64::from(*upper) - lower) * rest as f64 / 10.0,
            _ => lower,
        }
    })
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
