#![doc = include_str!("head.md")]

mod stability;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use polars::prelude::*;

pub use stability::{Stability, Stay, stability, stability_frame};

use super::as_of_column;
use crate::config::types::Outlook as Settings;
use crate::model::period::{months_before, to_days};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Code of known customers outside the scheme.
pub const NONE: &str = "none";

/// Half the width of a 90 % interval, in standard deviations.
const NINETY_PERCENT: f64 = 1.644_853_626_951_472_7;

/// What customers did between a month end and the one before it. States are the classes, best first, and then the known
/// customers outside the scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthStep {
    /// The later month end.
    pub as_of: NaiveDate,
    /// Customers by state before and state now.
    pub moved: Vec<Vec<i64>>,
    /// Customers without a row before, by state now.
    pub new: Vec<i64>,
}

/// Customers by state at a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composition {
    /// The date.
    pub as_of: NaiveDate,
    /// By state.
    pub customers: Vec<i64>,
}

/// How customers are expected to move.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// Share of each state that goes to each within a month; rows sum to 1.
    pub moves: Vec<Vec<f64>>,
    /// New customers a month, by the state that they come to.
    pub inflow: Vec<f64>,
    /// Moves and stays of known customers that they are made from.
    pub transitions: i64,
}

impl Rates {
    /// Pools steps; `None` without any.
    pub fn pooled(steps: &[&MonthStep]) -> Option<Rates> {
        let states = steps.first()?.new.len();
        let mut counts = vec![vec![0i64; states]; states];
        let mut new = vec![0i64; states];
        for step in steps {
            new.iter_mut().zip(&step.new).for_each(|(sum, count)| *sum += count);
            for (sums, row) in counts.iter_mut().zip(&step.moved) {
                sums.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
            }
        }
        let share = |(state, row): (usize, &Vec<i64>)| -> Vec<f64> {
            let total: i64 = row.iter().sum();
            match total {
                0 => (0..states).map(|to| f64::from(u8::from(to == state))).collect(),
                _ => row.iter().map(|count| *count as f64 / total as f64).collect(),
            }
        };
        Some(Rates {
            moves: counts.iter().enumerate().map(share).collect(),
            inflow: new.iter().map(|count| *count as f64 / steps.len() as f64).collect(),
            transitions: counts.iter().flatten().sum(),
        })
    }
}

/// Expected customers of a state, and the interval that holds them nine times of ten.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What becomes of a composition in so many months, by state.
pub fn expect(rates: &Rates, customers: &[i64], months: u32) -> Vec<Expected> {
    let states = customers.len();
    let unit = |state: usize| (0..states).map(|to| f64::from(u8::from(to == state))).collect::<Vec<f64>>();
    // Row by row of the power: where the customers of one state are after so many months.
    let mut power: Vec<Vec<f64>> = (0..states).map(unit).collect();
    let mut newcomers = vec![0.0; states];
    for _ in 0..months {
        newcomers = step(&newcomers, &rates.moves);
        newcomers.iter_mut().zip(&rates.inflow).for_each(|(held, more)| *held += more);
        power.iter_mut().for_each(|row| *row = step(row, &rates.moves));
    }
    let of_state = |to: usize| {
        let (mut mean, mut variance) = (newcomers[to], newcomers[to]);
        for (from, count) in customers.iter().enumerate() {
            let share = power[from][to];
            mean += *count as f64 * share;
            variance += *count as f64 * share * (1.0 - share).max(0.0);
        }
        let half = NINETY_PERCENT * variance.sqrt();
        Expected { mean, low: (mean - half).max(0.0), high: mean + half }
    };
    (0..states).map(of_state).collect()
}

/// Where those in `held` are a month later.
fn step(held: &[f64], moves: &[Vec<f64>]) -> Vec<f64> {
    let mut next = vec![0.0; held.len()];
    for (count, row) in held.iter().zip(moves) {
        next.iter_mut().zip(row).for_each(|(sum, share)| *sum += count * share);
    }
    next
}

/// A forecast of one horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The date it is made from.
    pub made_as_of: NaiveDate,
    /// Months ahead.
    pub horizon: u32,
    /// Composition at that date.
    pub customers: Vec<i64>,
    /// By state.
    pub expected: Vec<Expected>,
    /// What came true, where it is known.
    pub actual: Option<Vec<i64>>,
    /// Moves and stays that were pooled.
    pub transitions: i64,
}

/// The forecasts made at `as_of`, then those that would have been made so many months earlier as each horizon is long,
/// with what came true. Those with fewer than `min_steps` month steps are left out. `steps` and `compositions` in any
/// order, of one scheme with the same states.
pub fn forecasts(
    as_of: NaiveDate,
    steps: &[MonthStep],
    compositions: &[Composition],
    settings: &Settings,
) -> Vec<Forecast> {
    let customers_at =
        |date: NaiveDate| compositions.iter().find(|known| known.as_of == date).map(|known| known.customers.clone());
    let made_at = |made_as_of: NaiveDate, horizon: u32, actual: Option<Vec<i64>>| {
        let since = months_before(made_as_of, settings.pooled_months);
        let known: Vec<&MonthStep> =
            steps.iter().filter(|step| step.as_of > since && step.as_of <= made_as_of).collect();
        if known.len() < settings.min_steps as usize {
            return None;
        }
        let rates = Rates::pooled(&known)?;
        let customers = customers_at(made_as_of)?;
        let expected = expect(&rates, &customers, horizon);
        Some(Forecast { made_as_of, horizon, customers, expected, actual, transitions: rates.transitions })
    };
    let ahead = settings.horizons.iter().filter_map(|horizon| made_at(as_of, *horizon, None));
    let came_true = settings.horizons.iter().filter_map(|horizon| {
        let actual = customers_at(as_of)?;
        made_at(months_before(as_of, *horizon), *horizon, Some(actual))
    });
    ahead.chain(came_true).collect()
}

/// The mart `class_forecast` of one scheme; `codes` are its classes, best first.
pub fn forecast_frame(
    scheme: &str,
    codes: &[String],
    forecasts: &[Forecast],
    as_of: NaiveDate,
) -> PolarsResult<DataFrame> {
    let rows =
        || forecasts.iter().flat_map(|forecast| (0..forecast.expected.len()).map(move |state| (forecast, state)));
    let height = rows().count();
    let code = |state: usize| codes.get(state).map_or(NONE, String::as_str);
    let made = Int32Chunked::from_vec("made_as_of".into(), rows().map(|(of, _)| to_days(of.made_as_of)).collect());
    let numbers = |name: &str, pick: fn(&Expected) -> f64| {
        Column::new(name.into(), rows().map(|(of, state)| pick(&of.expected[state])).collect::<Vec<_>>())
    };
    let actual = |(of, state): (&Forecast, usize)| of.actual.as_ref().and_then(|actual| actual.get(state).copied());
    DataFrame::new(
        height,
        vec![
            as_of_column(as_of, height),
            Column::new("scheme".into(), vec![scheme; height]),
            made.into_date().into_series().into_column(),
            Column::new("horizon".into(), rows().map(|(of, _)| i64::from(of.horizon)).collect::<Vec<_>>()),
            Column::new("code".into(), rows().map(|(_, state)| code(state)).collect::<Vec<_>>()),
            Column::new("customers".into(), rows().map(|(of, state)| of.customers[state]).collect::<Vec<_>>()),
            numbers("expected", |expected| expected.mean),
            numbers("low", |expected| expected.low),
            numbers("high", |expected| expected.high),
            Column::new("actual".into(), rows().map(actual).collect::<Vec<_>>()),
            Column::new("transitions".into(), rows().map(|(of, _)| of.transitions).collect::<Vec<_>>()),
        ],
    )
}
