//! Whether new visitors are shared out fairly, and how uneven chance alone would have made it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, dates, ratio};
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber};
use crate::metrics::registers::{Entry, Register};
use crate::model::period::{from_days, to_days};
use crate::models::NORMAL_95;
use crate::models::special::chi_square_above;

/// An adviser on duty in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duty {
    /// The period.
    pub period: Period,
    /// Who.
    pub staff: StaffNumber,
    /// Days with at least one entry.
    pub days: i64,
    /// New visitors received in turn.
    pub receptions: i64,
    /// What equal shares among those on duty would have brought on these days, and the variance of chance.
    pub expected: f64,
    pub variance: f64,
}

/// Whether a batch is a turn: a visitor who came, not a caller; nothing says that they came before, and they asked for
/// nobody by name. A second entry of a day is none.
fn is_turn(entry: &Entry) -> bool {
    entry.by_phone != Some(true) && entry.is_first != Some(false) && entry.is_named != Some(true) && !entry.is_again
}

/// Advisers on duty by period and number: of every month of the window, and of the window.
pub fn duties(register: &Register, window: Period) -> Vec<Duty> {
    let rows = register.between(to_days(window.first), to_days(window.last));
    let mut found: BTreeMap<(Period, StaffNumber), Duty> = BTreeMap::new();
    for day in rows.chunk_by(|left, right| left.day == right.day) {
        let mut turns: BTreeMap<StaffNumber, i64> = BTreeMap::new();
        for entry in day.iter().filter(|entry| entry.staff != NOBODY) {
            *turns.entry(entry.staff).or_default() += i64::from(is_turn(entry));
        }
        let (all, advisers) = (turns.values().sum::<i64>() as f64, turns.len() as f64);
        let share = 1.0 / advisers;
        for (staff, receptions) in turns {
            for period in [Grain::Month.of(from_days(day[0].day)), window] {
                let empty = Duty { period, staff, days: 0, receptions: 0, expected: 0.0, variance: 0.0 };
                let duty = found.entry((period, staff)).or_insert(empty);
                duty.days += 1;
                duty.receptions += receptions;
                duty.expected += all * share;
                duty.variance += all * share * (1.0 - share);
            }
        }
    }
    found.into_values().collect()
}

impl Duty {
    /// New visitors a day on duty.
    pub fn per_day(&self) -> f64 {
        self.receptions as f64 / self.days as f64
    }

    /// What chance alone leaves the receptions within, 95 times of 100; none where there was nothing to share.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let spread = NORMAL_95 * self.variance.sqrt();
        (self.variance > 0.0).then_some(((self.expected - spread).max(0.0), self.expected + spread))
    }
}

/// Population mean and standard deviation.
fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / n).sqrt())
}

/// How uneven the receptions a day are: coefficient of variation, largest less smallest, the coefficient that equal shares
/// and chance would have made, and how likely chance alone is as uneven. Unknown with fewer than two advisers, or nothing
/// to share.
pub fn figures(duties: &[Duty]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for of_period in duties.chunk_by(|left, right| left.period == right.period) {
        let place = Place::all(of_period[0].period);
        let n = of_period.len() as i64;
        let per_day: Vec<f64> = of_period.iter().map(Duty::per_day).collect();
        let (mean, deviation) = mean_and_deviation(&per_day);
        let is_known = n >= 2 && mean > 0.0;
        let known = |value: f64| is_known.then_some(value);
        let due: Vec<f64> = of_period.iter().map(|duty| duty.expected / duty.days as f64).collect();
        let (due_mean, due_deviation) = mean_and_deviation(&due);
        let noise = of_period.iter().map(|duty| duty.variance / (duty.days * duty.days) as f64).sum::<f64>() / n as f64;
        let by_chance = (due_deviation * due_deviation + noise).sqrt() / due_mean;
        let largest = per_day.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let smallest = per_day.iter().copied().fold(f64::INFINITY, f64::min);
        figures.push(place.value("rotation_cv", "ratio", known(deviation / mean), n));
        figures.push(place.value("rotation_cv_by_chance", "ratio", known(by_chance), n));
        figures.push(place.value("rotation_range", "receptions", known(largest - smallest), n));
        figures.push(place.value("rotation_by_chance", "probability", probability(of_period).filter(|_| is_known), n));
    }
    figures
}

/// How likely equal shares are as uneven as this: χ² of the receptions against what was due, over those of whom chance
/// could have made any number.
fn probability(duties: &[Duty]) -> Option<f64> {
    let shared: Vec<&Duty> = duties.iter().filter(|duty| duty.variance > 0.0).collect();
    if shared.len() < 2 {
        return None;
    }
    let free = (shared.len() - 1) as f64;
    let distance = |duty: &&Duty| {
        let off = duty.receptions as f64 - duty.expected;
        off * off / duty.variance
    };
    let squares: f64 = shared.iter().map(distance).sum();
    Some(chi_square_above(squares * free / shared.len() as f64, free))
}

/// The mart `rotation`.
pub fn frame(duties: &[Duty], directory: &Directory, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let mut totals: BTreeMap<Period, i64> = BTreeMap::new();
    for duty in duties {
        *totals.entry(duty.period).or_default() += duty.receptions;
    }
    let share = |duty: &Duty| ratio(i128::from(duty.receptions), i128::from(totals[&duty.period]));
    let outside = |duty: &Duty| {
        let (low, high) = duty.interval()?;
        Some((duty.receptions as f64) < low || duty.receptions as f64 > high)
    };
    let grains: Vec<&str> = duties.iter().map(|duty| duty.period.grain.code()).collect();
    let labels: Vec<Option<&str>> = duties.iter().map(|duty| directory.label(duty.staff)).collect();
    let managers: Vec<Option<&str>> = duties.iter().map(|duty| directory.manager_label(duty.staff)).collect();
    let float = |name: &str, of: &dyn Fn(&Duty) -> Option<f64>| {
        Float64Chunked::from_iter_options(name.into(), duties.iter().map(of)).into_column()
    };
    DataFrame::new(
        duties.len(),
        vec![
            as_of_column(as_of, duties.len()),
            Column::new("grain".into(), grains),
            dates("period", duties.iter().map(|duty| Some(duty.period.first))),
            Column::new("staff".into(), labels),
            Column::new("manager".into(), managers),
            counts("days_on_duty", duties.iter().map(|duty| Some(duty.days))),
            counts("new_receptions", duties.iter().map(|duty| Some(duty.receptions))),
            float("per_day", &|duty| Some(duty.per_day())),
            float("share", &share),
            float("expected", &|duty| Some(duty.expected)),
            float("low", &|duty| duty.interval().map(|(low, _)| low)),
            float("high", &|duty| duty.interval().map(|(_, high)| high)),
            Column::new("outside".into(), duties.iter().map(outside).collect::<Vec<Option<bool>>>()),
        ],
    )
}
