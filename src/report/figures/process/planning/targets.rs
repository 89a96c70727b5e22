//! Targets against what happened, and against the sums of their parts.

use chrono::{Datelike, NaiveDate};

use super::{PlanUnit, Planning, kind_place, level_place, metric_place};
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// A target of an owner in a period, and what happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Attained {
    pub metric: String,
    pub level: String,
    pub owner: String,
    pub owner_name: Option<String>,
    /// `month`, `year`, `week`, `year_to_date`.
    pub grain: String,
    /// First day.
    pub period: NaiveDate,
    /// `task` or `goal`; none where the table does not say.
    pub kind: Option<String>,
    pub unit: PlanUnit,
    pub target: Option<Money>,
    pub min: Option<Money>,
    pub actual: Option<Money>,
    pub attainment: Option<f64>,
    /// Share of the period's working days that are gone.
    pub elapsed: Option<f64>,
    pub pace_gap: Option<f64>,
    pub forecast: Option<Money>,
    pub forecast_attainment: Option<f64>,
    pub needed_per_day: Option<Money>,
    pub status: String,
    pub version_date: Option<NaiveDate>,
    pub confirmed: Option<NaiveDate>,
    /// Rows that the actual is made of.
    pub n: Option<i64>,
}

impl Attained {
    /// The minimum as a share of the target.
    pub fn min_share(&self) -> Option<f64> {
        let target = self.target.map(Money::to_f64).filter(|target| *target > 0.0)?;
        Some(self.min?.to_f64() / target)
    }

    /// What the owner is called.
    pub fn name(&self) -> &str {
        self.owner_name.as_deref().unwrap_or(&self.owner)
    }

    /// Whether all of the period is gone.
    pub fn is_over(&self) -> bool {
        self.elapsed.is_some_and(|share| share >= 1.0)
    }
}

/// A target and the sum of its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    pub metric: String,
    pub grain: String,
    pub period: NaiveDate,
    pub kind: Option<String>,
    pub parent_level: String,
    pub parent: String,
    pub child_level: String,
    pub unit: PlanUnit,
    pub target: Option<Money>,
    pub sum: Option<Money>,
    /// Sum of the parts less the target.
    pub difference: Option<Money>,
    pub adds_up: Option<bool>,
    pub children: Option<i64>,
    pub missing: Option<i64>,
    pub missing_names: Option<String>,
}

impl Split {
    /// The difference as a share of the target.
    pub fn off(&self) -> Option<f64> {
        let target = self.target.map(Money::to_f64).filter(|target| *target > 0.0)?;
        Some(self.difference?.to_f64() / target)
    }
}

/// A part of a target against what its owner sold before.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub metric: String,
    pub grain: String,
    pub period: NaiveDate,
    pub kind: Option<String>,
    pub parent_level: String,
    pub parent: String,
    pub level: String,
    pub owner: String,
    pub target_share: Option<f64>,
    pub capacity_share: Option<f64>,
    pub difference: Option<f64>,
}

/// Mart `plan_attainment`: by metric, kind, grain, period, level and owner.
pub(super) fn attained(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Attained>, ReportError> {
    let Some(rows) = Rows::read(marts, "plan_attainment", as_of)? else { return Ok(Vec::new()) };
    let (metrics, levels, owners) =
        (rows.required_texts("metric")?, rows.required_texts("level")?, rows.required_texts("owner")?);
    let (names, grains, periods) = (rows.texts("owner_name")?, rows.required_texts("grain")?, rows.dates("period")?);
    let (kinds, units) = (rows.texts("target_type")?, rows.required_texts("unit")?);
    let (targets, mins, actuals) = (rows.money("target")?, rows.money("min_value")?, rows.money("actual")?);
    let (attainments, elapsed, gaps) =
        (rows.floats("attainment")?, rows.floats("elapsed_share")?, rows.floats("pace_gap")?);
    let (forecasts, expected) = (rows.money("forecast")?, rows.floats("forecast_attainment")?);
    let (needed, statuses) = (rows.money("needed_per_day")?, rows.required_texts("status")?);
    let (versions, confirmed, n) = (rows.dates("version_date")?, rows.dates("confirmed_at")?, rows.ints("n")?);
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let Some(period) = periods[row] else { continue };
        found.push(Attained {
            metric: metrics[row].clone(),
            level: levels[row].clone(),
            owner: owners[row].clone(),
            owner_name: names[row].clone(),
            grain: grains[row].clone(),
            period,
            kind: kinds[row].clone(),
            unit: PlanUnit::of_code(&units[row]),
            target: targets[row],
            min: mins[row],
            actual: actuals[row],
            attainment: attainments[row],
            elapsed: elapsed[row],
            pace_gap: gaps[row],
            forecast: forecasts[row],
            forecast_attainment: expected[row],
            needed_per_day: needed[row],
            status: statuses[row].clone(),
            version_date: versions[row],
            confirmed: confirmed[row],
            n: n[row],
        });
    }
    let key = |one: &Attained| {
        let place = (metric_place(&one.metric), one.metric.clone(), kind_place(one.kind.as_deref()));
        (place, one.grain.clone(), one.period, level_place(&one.level), one.owner.clone())
    };
    found.sort_by_cached_key(key);
    Ok(found)
}

/// Mart `plan_decomposition`.
pub(super) fn splits(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Split>, ReportError> {
    let Some(rows) = Rows::read(marts, "plan_decomposition", as_of)? else { return Ok(Vec::new()) };
    let (metrics, grains, periods) =
        (rows.required_texts("metric")?, rows.required_texts("grain")?, rows.dates("period")?);
    let (kinds, parent_levels, parents) =
        (rows.texts("target_type")?, rows.required_texts("parent_level")?, rows.required_texts("parent")?);
    let (children_of, targets, sums) =
        (rows.required_texts("child_level")?, rows.money("target")?, rows.money("children_sum")?);
    let (differences, adds_up) = (rows.money("difference")?, rows.answers("adds_up")?);
    let (children, missing, names) = (rows.ints("children")?, rows.ints("missing")?, rows.texts("missing_names")?);
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let Some(period) = periods[row] else { continue };
        found.push(Split {
            unit: PlanUnit::of_metric(&metrics[row]),
            metric: metrics[row].clone(),
            grain: grains[row].clone(),
            period,
            kind: kinds[row].clone(),
            parent_level: parent_levels[row].clone(),
            parent: parents[row].clone(),
            child_level: children_of[row].clone(),
            target: targets[row],
            sum: sums[row],
            difference: differences[row],
            adds_up: adds_up[row],
            children: children[row],
            missing: missing[row],
            missing_names: names[row].clone(),
        });
    }
    let key = |one: &Split| {
        let place = (metric_place(&one.metric), one.metric.clone(), kind_place(one.kind.as_deref()));
        let levels = (level_place(&one.parent_level), one.parent.clone(), level_place(&one.child_level));
        (place, one.grain.clone(), one.period, levels, one.child_level.clone())
    };
    found.sort_by_cached_key(key);
    Ok(found)
}

/// Mart `plan_shares`.
pub(super) fn parts(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Part>, ReportError> {
    let Some(rows) = Rows::read(marts, "plan_shares", as_of)? else { return Ok(Vec::new()) };
    let (metrics, grains, periods) =
        (rows.required_texts("metric")?, rows.required_texts("grain")?, rows.dates("period")?);
    let (kinds, parent_levels, parents) =
        (rows.texts("target_type")?, rows.required_texts("parent_level")?, rows.required_texts("parent")?);
    let (levels, owners) = (rows.required_texts("level")?, rows.required_texts("owner")?);
    let (targets, capacities, differences) =
        (rows.floats("target_share")?, rows.floats("capacity_share")?, rows.floats("difference")?);
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let Some(period) = periods[row] else { continue };
        found.push(Part {
            metric: metrics[row].clone(),
            grain: grains[row].clone(),
            period,
            kind: kinds[row].clone(),
            parent_level: parent_levels[row].clone(),
            parent: parents[row].clone(),
            level: levels[row].clone(),
            owner: owners[row].clone(),
            target_share: targets[row],
            capacity_share: capacities[row],
            difference: differences[row],
        });
    }
    let key = |one: &Part| {
        let place = (metric_place(&one.metric), one.metric.clone(), kind_place(one.kind.as_deref()));
        let levels = (level_place(&one.parent_level), one.parent.clone(), level_place(&one.level));
        (place, one.grain.clone(), one.period, levels, one.owner.clone())
    };
    found.sort_by_cached_key(key);
    Ok(found)
}

impl Planning {
    /// Targets of a grain and period of an owner's level, one for every metric, kind and owner.
    pub fn at<'a>(
        &'a self,
        grain: &'a str,
        period: NaiveDate,
        level: &'a str,
    ) -> impl Iterator<Item = &'a Attained> + 'a {
        self.attained.iter().filter(move |one| one.grain == grain && one.period == period && one.level == level)
    }

    /// First day of the month that targets are told of: that of the date, or the newest before it that has targets.
    pub fn month(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let first = as_of.with_day(1).unwrap_or(as_of);
        let of_months = || self.attained.iter().filter(|one| one.grain == "month" && one.period <= first);
        let newest = of_months().map(|one| one.period).max()?;
        // Before a working day of it is over a month tells nothing yet: the one before is looked at.
        let has_begun = of_months().any(|one| one.period == newest && one.elapsed != Some(0.0));
        let before = of_months().map(|one| one.period).filter(|period| *period < newest).max();
        Some(before.filter(|_| !has_begun).unwrap_or(newest))
    }

    /// First day of the year that holds the date, or the newest before it that has targets.
    pub fn year(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        self.attained.iter().filter(|one| one.grain == "year" && one.period <= as_of).map(|one| one.period).max()
    }

    /// Level of the whole: the highest that has targets of a month.
    pub fn top_level(&self) -> &str {
        let levels = self.attained.iter().map(|one| one.level.as_str());
        levels.min_by_key(|level| level_place(level)).unwrap_or("company")
    }

    /// The metric that owners are compared by: the first, in the order of metrics, of which an actual is known in the month.
    pub fn main_metric(&self, month: NaiveDate) -> Option<&str> {
        let of_month = || self.attained.iter().filter(move |one| one.grain == "month" && one.period == month);
        of_month().find(|one| one.attainment.is_some()).or_else(|| of_month().next()).map(|one| one.metric.as_str())
    }

    /// What an owner is called.
    pub fn owner_name(&self, level: &str, owner: &str) -> Option<&str> {
        let named = |one: &&Attained| one.level == level && one.owner == owner && one.owner_name.is_some();
        self.attained.iter().find(named).and_then(|one| one.owner_name.as_deref())
    }

    /// What the owner of a target reached, month after month up to a day.
    pub fn history(&self, metric: &str, level: &str, owner: &str, until: NaiveDate) -> Vec<&Attained> {
        let of_it = |one: &&Attained| {
            one.metric == metric
                && one.level == level
                && one.owner == owner
                && one.grain == "month"
                && one.period <= until
                && one.kind.as_deref() != Some("goal")
        };
        self.attained.iter().filter(of_it).collect()
    }
}
