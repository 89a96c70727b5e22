//! From values to scores, and to high and low. All cuts become integers: a score never depends on rounding.

use std::cmp::Reverse;

use super::super::error::Problem;
use super::super::numbers::{Fraction, decimal_fraction};
use super::super::select::quantiles;
use super::super::snapshot::Cut;
use super::{Scoring, Split};

/// R, F or M of the customers in the window.
pub struct Dimension<'a> {
    /// `recency`, `frequency` or `monetary`: names its cuts.
    pub name: &'static str,
    /// The feature: names its values in reasons and notes.
    pub feature: &'a str,
    /// The setting that fixes its cuts.
    pub key: &'static str,
    /// Value by customer, in units of 10^-scale.
    pub values: &'a [i64],
    pub scale: u8,
    /// True when small is good.
    pub is_reversed: bool,
}

/// Scores by customer of the window.
pub struct Scored {
    pub scores: Vec<u8>,
    pub cuts: Vec<Cut>,
    pub notes: Vec<String>,
}

/// Scores one dimension. `fixed` is read by `fixed` scoring only.
pub fn score(scoring: Scoring, bins: u8, dimension: &Dimension, fixed: &[f64]) -> Result<Scored, Problem> {
    match scoring {
        Scoring::Quantile => Ok(score_by_limits(bins, dimension, quantile_limits(bins, dimension))),
        Scoring::RRfm => Ok(score_by_limits(bins, dimension, r_rfm_limits(bins, dimension))),
        Scoring::Fixed => Ok(score_by_limits(bins, dimension, fixed_limits(bins, dimension, fixed)?)),
        Scoring::Ntile => Ok(score_by_ntile(bins, dimension)),
    }
}

/// The border between two levels.
struct LevelLimit {
    /// The largest integer that is still in the lower level.
    last_below: i64,
    /// The cut as published.
    cut: f64,
    /// True when a value equal to the cut is in the upper level.
    is_closed_below: bool,
}

fn quantile_limits(bins: u8, dimension: &Dimension) -> Vec<LevelLimit> {
    let cuts = quantiles(&mut dimension.values.to_vec(), bins as usize);
    cuts.iter()
        .map(|cut| LevelLimit { last_below: cut.floor(), cut: cut.value(dimension.scale), is_closed_below: false })
        .collect()
}

fn r_rfm_limits(bins: u8, dimension: &Dimension) -> Vec<LevelLimit> {
    let one = 10i128.pow(dimension.scale.into());
    let cuts = quantiles(&mut dimension.values.to_vec(), bins as usize);
    cuts.iter()
        .map(|quantile| {
            let cut = Fraction { numerator: quantile.numerator + one * quantile.denominator, ..*quantile };
            LevelLimit { last_below: cut.ceil() - 1, cut: cut.value(dimension.scale), is_closed_below: true }
        })
        .collect()
}

fn fixed_limits(bins: u8, dimension: &Dimension, fixed: &[f64]) -> Result<Vec<LevelLimit>, Problem> {
    let expected = bins as usize - 1;
    if fixed.len() != expected {
        return Err(Problem::CutCount { key: dimension.key, expected, found: fixed.len() });
    }
    let mut limits = Vec::with_capacity(expected);
    for (place, &cut) in fixed.iter().enumerate() {
        let exact = decimal_fraction(cut, dimension.scale);
        let is_ascending = place == 0 || fixed[place - 1] < cut;
        let Some(exact) = exact.filter(|_| is_ascending) else {
            return Err(Problem::CutOrder { key: dimension.key, value: cut });
        };
        // Recency has upper limits: the limit itself is in the level below. The others have lower limits.
        let last_below = if dimension.is_reversed { exact.floor() } else { exact.ceil() - 1 };
        limits.push(LevelLimit { last_below, cut, is_closed_below: !dimension.is_reversed });
    }
    Ok(limits)
}

fn score_by_limits(bins: u8, dimension: &Dimension, limits: Vec<LevelLimit>) -> Scored {
    let mut scores = Vec::with_capacity(dimension.values.len());
    for &value in dimension.values {
        let mut level = 1;
        for limit in &limits {
            level += (value > limit.last_below) as u8;
        }
        scores.push(if dimension.is_reversed { bins + 1 - level } else { level });
    }
    let cuts = limits.iter().enumerate().map(|(place, limit)| published(dimension, place, limit)).collect();
    let notes = empty_levels(bins, dimension, &scores, &limits);
    Scored { scores, cuts, notes }
}

fn published(dimension: &Dimension, place: usize, limit: &LevelLimit) -> Cut {
    let side = if limit.is_closed_below {
        "a value equal to the cut is above it"
    } else {
        "a value equal to the cut is below it"
    };
    Cut {
        dimension: dimension.name.to_string(),
        number: place as i64 + 1,
        value: limit.cut,
        note: Some(side.to_string()),
    }
}

/// One sentence for each score that no customer has.
fn empty_levels(bins: u8, dimension: &Dimension, scores: &[u8], limits: &[LevelLimit]) -> Vec<String> {
    if scores.is_empty() {
        return Vec::new();
    }
    let mut count_of = vec![0usize; bins as usize + 1];
    for &score in scores {
        count_of[score as usize] += 1;
    }
    let used = count_of[1..].iter().filter(|&&count| count > 0).count();
    let mut notes = Vec::new();
    for score in 1..=bins {
        if count_of[score as usize] > 0 {
            continue;
        }
        let level = if dimension.is_reversed { bins + 1 - score } else { score } as usize;
        let place =
            match (level.checked_sub(2).map(|lower| limits[lower].cut), limits.get(level - 1).map(|upper| upper.cut)) {
                (Some(lower), Some(upper)) => format!("between the cuts {lower} and {upper}"),
                (None, Some(upper)) => format!("below the cut {upper}"),
                (Some(lower), None) => format!("above the cut {lower}"),
                (None, None) => String::new(),
            };
        notes.push(format!(
            "{}: no customer has score {score}, no value lies {place}; {used} of {bins} score levels are used",
            dimension.feature
        ));
    }
    notes
}

/// SQL's NTILE: the first n mod bins buckets hold one more; worst first, ties by customer.
fn score_by_ntile(bins: u8, dimension: &Dimension) -> Scored {
    let count = dimension.values.len();
    let mut order: Vec<(i64, u32)> =
        dimension.values.iter().enumerate().map(|(member, &value)| (value, member as u32)).collect();
    if dimension.is_reversed {
        order.sort_unstable_by_key(|&(value, member)| (Reverse(value), member));
    } else {
        order.sort_unstable();
    }
    let (size, larger) = (count / bins as usize, count % bins as usize);
    let mut scores = vec![0; count];
    let mut cuts = Vec::with_capacity(bins as usize - 1);
    let mut next = 0;
    for bucket in 0..bins {
        let first = next;
        next += size + usize::from((bucket as usize) < larger);
        for &(_, member) in &order[first..next] {
            scores[member as usize] = bucket + 1;
        }
        // The largest value below each border: last of its bucket when ascending, first of the next when descending.
        let border = if dimension.is_reversed { next } else { next.wrapping_sub(1) };
        if bucket + 1 < bins && border < count && first < next {
            let number = if dimension.is_reversed { bins - 1 - bucket } else { bucket + 1 };
            cuts.push(Cut {
                dimension: dimension.name.to_string(),
                number: number as i64,
                value: dimension.unit().value(order[border].0),
                note: Some("largest value below; equal values may stand on both sides, by customer id".into()),
            });
        }
    }
    cuts.sort_by_key(|cut| cut.number);
    let mut notes = Vec::new();
    if count > 0 && size == 0 {
        notes.push(format!("{}: {count} customers fill {larger} of {bins} score levels", dimension.feature));
    }
    Scored { scores, cuts, notes }
}

/// High and low by customer of the window.
pub struct HighLow {
    /// Bits 4 (R), 2 (F), 1 (M).
    pub high: Vec<u8>,
    /// Why, for each combination of bits.
    pub reasons: Vec<String>,
    pub cuts: Vec<Cut>,
    pub notes: Vec<String>,
    /// `median` or `mean`.
    pub name: &'static str,
}

/// Cuts R, F and M (in this order) into high and low at their median or mean (S73).
pub fn split(split: Split, dimensions: &[Dimension; 3]) -> HighLow {
    let name = match split {
        Split::Median => "median",
        Split::Mean => "mean",
    };
    let mut found = HighLow {
        high: vec![0; dimensions[0].values.len()],
        reasons: vec![String::new(); 8],
        cuts: Vec::new(),
        notes: Vec::new(),
        name,
    };
    for (place, dimension) in dimensions.iter().enumerate() {
        let bit = 4u8 >> place;
        let Some(median) = quantiles(&mut dimension.values.to_vec(), 2).pop() else {
            continue;
        };
        let count = dimension.values.len() as i128;
        let cut = match split {
            Split::Median => median,
            Split::Mean => {
                Fraction { numerator: dimension.values.iter().map(|&value| value as i128).sum(), denominator: count }
            }
        };
        let minimum = dimension.values.iter().copied().min().unwrap_or(0);
        // S73's tie guard: more than half of the customers ordered the fewest times.
        let is_frequency = place == 1;
        let is_guarded = is_frequency && median.numerator == minimum as i128 * median.denominator;
        for (high, &value) in found.high.iter_mut().zip(dimension.values) {
            let is_high = if dimension.is_reversed {
                value <= cut.floor()
            } else {
                value >= cut.ceil() && !(is_guarded && value == minimum)
            };
            *high |= if is_high { bit } else { 0 };
        }

        let value = cut.value(dimension.scale);
        let (sign_high, sign_low) = match (dimension.is_reversed, is_guarded) {
            (true, _) => ("≤", ">"),
            (false, false) => ("≥", "<"),
            (false, true) => (">", "≤"),
        };
        if is_guarded {
            found.notes.push(format!(
                "{}: the median is the minimum, so only values above {value} are high",
                dimension.feature
            ));
        }
        found.cuts.push(Cut {
            dimension: format!("{}_split", dimension.name),
            number: 1,
            value,
            note: Some(format!("{name}; high when {sign_high} {value}")),
        });
        for (bits, reason) in found.reasons.iter_mut().enumerate() {
            let sign = if bits as u8 & bit != 0 { sign_high } else { sign_low };
            let separator = if reason.is_empty() { "" } else { ", " };
            reason.push_str(&format!("{separator}{} {sign} {value} ({name})", dimension.feature));
        }
    }
    found
}
