#![doc = include_str!("head.md")]

pub mod actuals;
mod frames;
pub mod measures;
pub mod period;
pub mod plan;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::process::workdays::Workdays;
use super::table_rows::divided;
use crate::model::period::Month;
use actuals::{Actual, Actuals};
use period::{PlanGrain, PlanPeriod};
use plan::{Key, Plan, Version, is_additive};

pub use frames::frame;

/// Raised when results change.
pub const VERSION: u32 = 2;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// How far a period has come, in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elapsed {
    /// Working days that are over, the as-of date included.
    pub worked: i32,
    /// Working days of the period.
    pub of: i32,
}

impl Elapsed {
    /// How far a period has come by a date.
    pub fn of(period: &PlanPeriod, workdays: &Workdays, as_of: NaiveDate) -> Elapsed {
        let worked = workdays.count(period.first, period.last.min(as_of));
        Elapsed { worked, of: workdays.count(period.first, period.last) }
    }

    /// Share of the working days; unknown without any.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.worked) / f64::from(self.of))
    }
}

/// How a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// What happened is not known.
    Unknown,
    /// Below what must be reached at least.
    BelowMinimum,
    /// Below the target; where there is a task beside a goal, below the task.
    Below,
    /// At or above the task, below the goal (S106).
    Between,
    /// At or above the target; where there is a goal beside a task, the goal.
    Reached,
}

impl Status {
    /// As it stands in marts.
    pub fn code(self) -> &'static str {
        match self {
            Status::Unknown => "unknown",
            Status::BelowMinimum => "below_minimum",
            Status::Below => "below",
            Status::Between => "between",
            Status::Reached => "reached",
        }
    }
}

/// A target against what happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Attained {
    /// What the target is of.
    pub key: Key,
    /// The target as it stands.
    pub version: Version,
    /// What happened so far.
    pub actual: Actual,
    /// How far the period has come.
    pub elapsed: Elapsed,
    /// Actual over target (F30); unknown unless the target is above zero.
    pub attainment: Option<f64>,
    /// Attainment less the elapsed share (F30).
    pub pace_gap: Option<f64>,
    /// What happened over the elapsed share (F42); once the period is over what happened.
    pub forecast: Option<i128>,
    /// Forecast over target.
    pub forecast_attainment: Option<f64>,
    /// What is still missing, over the working days that are left (S106).
    pub needed_per_day: Option<i128>,
    /// How it stands.
    pub status: Status,
}

/// What targets are compared by.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Nothing after it counts.
    pub as_of: NaiveDate,
    /// Periods that end before it are not shown.
    pub from: NaiveDate,
    /// Month that fiscal years begin with.
    pub fiscal_year_start: u32,
    /// Which days are worked.
    pub workdays: &'a Workdays,
}

impl Question<'_> {
    /// Whether a period is shown.
    pub fn shows(&self, period: &PlanPeriod) -> bool {
        period.last >= self.from
    }
}

/// Targets against what happened: the newest version of each, and of months the sums of a fiscal year so far. In the
/// order of their keys.
pub fn attained(plan: &Plan, actuals: &Actuals, asked: &Question<'_>) -> Vec<Attained> {
    let mut targets: BTreeMap<Key, Version> = BTreeMap::new();
    for (key, version) in plan.current() {
        if asked.shows(&key.period) {
            targets.insert(key.clone(), *version);
        }
    }
    targets.extend(years_to_date(plan, asked));
    let tasks: BTreeMap<Key, i128> = targets.iter().map(|(key, version)| (key.clone(), version.value)).collect();
    let one = |(key, version): (&Key, &Version)| attain(key, *version, actuals, asked, &tasks);
    targets.iter().map(one).collect()
}

/// Of every target by months: the sum of a fiscal year up to each month that has begun. Only where all of its months
/// have a target.
fn years_to_date(plan: &Plan, asked: &Question<'_>) -> Vec<(Key, Version)> {
    let mut found = Vec::new();
    for (key, _) in plan.current() {
        let is_shown = asked.shows(&key.period) && key.period.first <= asked.as_of;
        if key.period.grain != PlanGrain::Month || !is_shown || !is_additive(&key.metric) {
            continue;
        }
        let Some(year) = PlanPeriod::year_of(key.period.first, asked.fiscal_year_start) else { continue };
        let until = PlanPeriod { grain: PlanGrain::YearToDate, last: key.period.last, ..year };
        let months = until.months();
        let of_month = |month: &Month| plan.find(&Key { period: PlanPeriod::of_month(*month), ..key.clone() });
        let versions: Option<Vec<&Version>> = months.iter().map(of_month).collect();
        let Some(versions) = versions else { continue };
        let sum = Version {
            day: versions.iter().map(|version| version.day).max().flatten(),
            value: versions.iter().map(|version| version.value).sum(),
            min: versions.iter().map(|version| version.min).sum(),
            confirmed: None,
        };
        found.push((Key { period: until, ..key.clone() }, sum));
    }
    found
}

fn attain(
    key: &Key,
    version: Version,
    actuals: &Actuals,
    asked: &Question<'_>,
    targets: &BTreeMap<Key, i128>,
) -> Attained {
    let period = &key.period;
    let elapsed = Elapsed::of(period, asked.workdays, asked.as_of);
    let last = period.last.min(asked.as_of);
    let actual = actuals.between((&key.metric, key.level), &key.owner, period.first, last);
    let over_target = |amount: Option<i128>| amount.and_then(|amount| quotient(amount, version.value));
    let attainment = over_target(actual.value);
    let is_over = period.last <= asked.as_of;
    let run_rate = |value: i128| divided(value * i128::from(elapsed.of), i128::from(elapsed.worked));
    let forecast = match is_over {
        true => actual.value,
        false => actual.value.filter(|_| elapsed.worked > 0).map(run_rate),
    };
    let left = elapsed.of - elapsed.worked;
    let missing = actual.value.map(|value| (version.value - value).max(0)).filter(|_| !is_over && left > 0);
    Attained {
        key: key.clone(),
        version,
        actual,
        elapsed,
        attainment,
        pace_gap: attainment.zip(elapsed.share()).map(|(attainment, share)| attainment - share),
        forecast,
        forecast_attainment: over_target(forecast),
        needed_per_day: missing.map(|missing| divided(missing, i128::from(left))),
        status: status(key, &version, (actual.value, is_over, elapsed), targets),
    }
}

/// Whether what must be reached at least is missed: of a period that goes on, the part of it that falls to the working
/// days that are over, so that nobody is below it before the first of them.
fn is_below(min: i128, actual: i128, is_over: bool, elapsed: Elapsed) -> bool {
    match is_over {
        true => actual < min,
        false => actual * i128::from(elapsed.of) < min * i128::from(elapsed.worked),
    }
}

fn status(
    key: &Key,
    version: &Version,
    (actual, is_over, elapsed): (Option<i128>, bool, Elapsed),
    targets: &BTreeMap<Key, i128>,
) -> Status {
    let Some(actual) = actual.filter(|_| version.value > 0) else { return Status::Unknown };
    if version.min.is_some_and(|min| is_below(min, actual, is_over, elapsed)) {
        return Status::BelowMinimum;
    }
    let other = |kind: &str| targets.get(&Key { kind: Some(kind.to_owned()), ..key.clone() }).copied();
    let (low, high) = match key.kind.as_deref() {
        Some("task") => (version.value, other("goal").unwrap_or(version.value)),
        Some("goal") => (other("task").unwrap_or(version.value), version.value),
        _ => (version.value, version.value),
    };
    match () {
        () if actual >= low.max(high) => Status::Reached,
        () if actual >= low.min(high) => Status::Between,
        () => Status::Below,
    }
}

/// A quotient; none unless what it is over is above zero.
pub fn quotient(amount: i128, over: i128) -> Option<f64> {
    (over > 0).then(|| amount as f64 / over as f64)
}
