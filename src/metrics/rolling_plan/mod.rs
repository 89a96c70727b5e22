#![doc = include_str!("head.md")]

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::attainment::actuals::Actuals;
use super::attainment::period::PlanGrain;
use super::attainment::plan::{Key, Plan, SCALE, Version, is_additive};
use super::attainment::{Question, quotient};
use super::columns::{counts, dates, days};
use super::process::figures::{Figure, Place};
use super::process::periods::Period;
use super::{as_of_column, money_column};
use crate::model::period::{Month, from_days};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// How binding a version is for its month (S63).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanPart {
    /// Within the first X months after the version.
    Firm,
    /// Within the Y months after those.
    Forecast,
    /// Farther ahead than a rolling plan looks.
    Beyond,
}

impl PlanPart {
    /// As it stands in marts.
    pub fn code(self) -> &'static str {
        match self {
            PlanPart::Firm => "firm",
            PlanPart::Forecast => "forecast",
            PlanPart::Beyond => "beyond",
        }
    }
}

/// What a version said of a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Rolled {
    /// What the target is of.
    pub key: Key,
    /// Day of the version.
    pub day: i32,
    /// Months from the version to the month that it tells of.
    pub lag: i32,
    /// What it said, in thousandths.
    pub value: i128,
    /// What happened, once the month is over.
    pub actual: Option<i128>,
    /// 1 − |F − A| / A; unknown unless A is above zero.
    pub accuracy: Option<f64>,
    /// (F − A) / A.
    pub bias: Option<f64>,
    /// Over the version before of the same month, less 1.
    pub revision: Option<f64>,
    /// Firm or forecast.
    pub part: PlanPart,
    /// Whether it is the last version of its lag.
    pub is_last_of_lag: bool,
}

/// What every version said of every month that is shown. Versions without a day, and those of later months than the one
/// they tell of, are left out; [`late`] counts the latter.
pub fn rolled(plan: &Plan, actuals: &Actuals, asked: &Question<'_>, (firm, forecast): (u32, u32)) -> Vec<Rolled> {
    let mut found = Vec::new();
    for (key, versions) in of_months(plan, asked) {
        let month = Month::of(key.period.first);
        let is_over = key.period.last <= asked.as_of;
        let happened = actuals.between((&key.metric, key.level), &key.owner, key.period.first, key.period.last);
        let actual = happened.value.filter(|_| is_over);
        let known: Vec<(i32, i32, &Version)> = versions
            .iter()
            .filter_map(|version| Some((version.day?, lag_of(version.day?, month), version)))
            .filter(|(_, lag, _)| *lag >= 0)
            .collect();
        for (place, (day, lag, version)) in known.iter().enumerate() {
            let before = place.checked_sub(1).map(|place| known[place].2.value);
            let miss = actual.and_then(|actual| quotient(version.value - actual, actual));
            found.push(Rolled {
                key: key.clone(),
                day: *day,
                lag: *lag,
                value: version.value,
                actual,
                accuracy: miss.map(|miss| 1.0 - miss.abs()),
                bias: miss,
                revision: before.and_then(|before| quotient(version.value - before, before)),
                part: part_of(*lag, firm, forecast),
                is_last_of_lag: known.get(place + 1).is_none_or(|next| next.1 != *lag),
            });
        }
    }
    found
}

/// Targets of months whose versions are told: amounts and counts that are shown.
fn of_months<'a>(plan: &'a Plan, asked: &'a Question<'_>) -> impl Iterator<Item = (&'a Key, &'a [Version])> {
    plan.all()
        .filter(|(key, _)| key.period.grain == PlanGrain::Month && asked.shows(&key.period) && is_additive(&key.metric))
}

/// Versions made after the month that they tell of.
pub fn late<'a>(plan: &'a Plan, asked: &'a Question<'_>) -> impl Iterator<Item = (&'a Key, i32)> {
    of_months(plan, asked).flat_map(|(key, versions)| {
        let month = Month::of(key.period.first);
        let days = versions.iter().filter_map(|version| version.day);
        days.filter(move |day| lag_of(*day, month) < 0).map(move |day| (key, day))
    })
}

/// Months from a version to the month that it tells of.
fn lag_of(day: i32, month: Month) -> i32 {
    month.since(Month::of(from_days(day)))
}

/// The first X months after the version are firm, the current one too; the next Y are forecast.
fn part_of(lag: i32, firm: u32, forecast: u32) -> PlanPart {
    match lag.max(0) as u32 {
        lag if lag <= firm => PlanPart::Firm,
        lag if lag <= firm + forecast => PlanPart::Forecast,
        _ => PlanPart::Beyond,
    }
}

/// Accuracy and bias.
type Hit = (f64, f64);

/// Mean accuracy and bias by metric, level and lag, of months that are over, in the last version of each lag. Members
/// are `sales/person/1`.
pub fn figures(rolled: &[Rolled], window: Period) -> Vec<Figure> {
    let mut by_lag: BTreeMap<(&str, &str, i32), Vec<Hit>> = BTreeMap::new();
    for row in rolled.iter().filter(|row| row.is_last_of_lag) {
        if let (Some(accuracy), Some(bias)) = (row.accuracy, row.bias) {
            by_lag.entry((&row.key.metric, row.key.level.code(), row.lag)).or_default().push((accuracy, bias));
        }
    }
    let mut figures = Vec::new();
    for ((metric, level, lag), found) in by_lag {
        let place = Place::of(window, "lag", format!("{metric}/{level}/{lag}"));
        let n = found.len() as i64;
        let mean = |of: fn(&Hit) -> f64| Some(found.iter().map(of).sum::<f64>() / n as f64);
        figures.push(place.value("forecast_accuracy", "ratio", mean(|found| found.0), n));
        figures.push(place.value("forecast_bias", "ratio", mean(|found| found.1), n));
    }
    figures
}

/// Mart `plan_versions`.
pub fn frame(rows: &[Rolled], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let text =
        |name: &str, of: &dyn Fn(&Rolled) -> &str| Column::new(name.into(), rows.iter().map(of).collect::<Vec<&str>>());
    let amount =
        |name: &str, of: &dyn Fn(&Rolled) -> Option<i128>| money_column(name, rows.iter().map(of).collect(), SCALE);
    let float = |name: &str, of: &dyn Fn(&Rolled) -> Option<f64>| {
        Float64Chunked::from_iter_options(name.into(), rows.iter().map(of)).into_column()
    };
    let kinds: Vec<Option<&str>> = rows.iter().map(|row| row.key.kind.as_deref()).collect();
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            text("metric", &|row| &row.key.metric),
            text("level", &|row| row.key.level.code()),
            text("owner", &|row| &row.key.owner),
            Column::new("target_type".into(), kinds),
            dates("target_period", rows.iter().map(|row| Some(row.key.period.first))),
            days("version_date", rows.iter().map(|row| Some(row.day))),
            counts("lag", rows.iter().map(|row| Some(i64::from(row.lag)))),
            amount("value", &|row| Some(row.value)),
            amount("actual", &|row| row.actual),
            float("accuracy", &|row| row.accuracy),
            float("bias", &|row| row.bias),
            float("revision", &|row| row.revision),
            text("part", &|row| row.part.code()),
        ],
    )
}
