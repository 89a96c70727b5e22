//! What every version of the rolling plan said of every month.

use chrono::NaiveDate;

use super::{PlanUnit, Planning, kind_place, level_place, metric_place};
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// What a version said of a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    pub metric: String,
    pub level: String,
    pub owner: String,
    pub kind: Option<String>,
    /// First day of the month that is told of.
    pub month: NaiveDate,
    pub made: NaiveDate,
    /// Months ahead.
    pub lag: i64,
    pub unit: PlanUnit,
    pub value: Option<Money>,
    pub actual: Option<Money>,
    pub accuracy: Option<f64>,
    pub bias: Option<f64>,
    pub revision: Option<f64>,
    /// `firm`, `forecast`, `beyond`.
    pub part: String,
}

/// How good the versions of a lag were, over the months that are over.
#[derive(Debug, Clone, PartialEq)]
pub struct LagRecord {
    pub metric: String,
    pub level: String,
    pub lag: i64,
    pub accuracy: Option<f64>,
    pub bias: Option<f64>,
    pub n: Option<i64>,
}

/// Mart `plan_versions`.
pub(super) fn versions(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Version>, ReportError> {
    let Some(rows) = Rows::read(marts, "plan_versions", as_of)? else { return Ok(Vec::new()) };
    let (metrics, levels, owners) =
        (rows.required_texts("metric")?, rows.required_texts("level")?, rows.required_texts("owner")?);
    let (kinds, months, made) = (rows.texts("target_type")?, rows.dates("target_period")?, rows.dates("version_date")?);
    let (lags, values, actuals) = (rows.required_ints("lag")?, rows.money("value")?, rows.money("actual")?);
    let (accuracies, biases, revisions) = (rows.floats("accuracy")?, rows.floats("bias")?, rows.floats("revision")?);
    let parts = rows.required_texts("part")?;
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let (Some(month), Some(made)) = (months[row], made[row]) else { continue };
        found.push(Version {
            unit: PlanUnit::of_metric(&metrics[row]),
            metric: metrics[row].clone(),
            level: levels[row].clone(),
            owner: owners[row].clone(),
            kind: kinds[row].clone(),
            month,
            made,
            lag: lags[row],
            value: values[row],
            actual: actuals[row],
            accuracy: accuracies[row],
            bias: biases[row],
            revision: revisions[row],
            part: parts[row].clone(),
        });
    }
    let key = |one: &Version| {
        let place = (metric_place(&one.metric), one.metric.clone(), kind_place(one.kind.as_deref()));
        (place, level_place(&one.level), one.owner.clone(), one.month, one.made)
    };
    found.sort_by_cached_key(key);
    Ok(found)
}

impl Planning {
    /// The series that a triangle is drawn of: the metric, level and owner that comes first in the order of metrics and
    /// levels, preferring one whose months have several versions and a known outcome.
    pub fn triangle(&self) -> Vec<&Version> {
        let same = |one: &Version, other: &Version| {
            one.metric == other.metric && one.level == other.level && one.owner == other.owner && one.kind == other.kind
        };
        let mut series: Vec<Vec<&Version>> = Vec::new();
        for one in &self.versions {
            match series.last_mut() {
                Some(last) if last.last().is_some_and(|other| same(one, other)) => last.push(one),
                _ => series.push(vec![one]),
            }
        }
        let worth = |list: &Vec<&Version>| {
            let several = list.iter().any(|one| one.lag != list[0].lag);
            let known = list.iter().any(|one| one.actual.is_some());
            let level = level_place(&list[0].level);
            (level, usize::from(!(several && known)), usize::from(!several))
        };
        series.into_iter().min_by_key(worth).unwrap_or_default()
    }

    /// How good versions were by metric, level and lag.
    pub fn lag_records(&self) -> Vec<LagRecord> {
        let mut found: Vec<LagRecord> = Vec::new();
        for (key, figure) in self.measures.iter() {
            if !matches!(key.0.as_str(), "forecast_accuracy" | "forecast_bias") || key.3 != "lag" {
                continue;
            }
            let Some(mut member) = key.4.as_deref().map(|member| member.split('/')) else { continue };
            let (Some(metric), Some(level)) = (member.next(), member.next()) else { continue };
            let Some(lag) = member.next().and_then(|lag| lag.parse::<i64>().ok()) else { continue };
            let at = found.iter().position(|one| one.metric == metric && one.level == level && one.lag == lag);
            let at = at.unwrap_or_else(|| {
                let (metric, level) = (metric.to_string(), level.to_string());
                found.push(LagRecord { metric, level, lag, accuracy: None, bias: None, n: None });
                found.len() - 1
            });
            match key.0.as_str() {
                "forecast_accuracy" => found[at].accuracy = figure.value,
                _ => found[at].bias = figure.value,
            }
            found[at].n = found[at].n.or(figure.n);
        }
        found.sort_by_cached_key(|one| {
            (metric_place(&one.metric), one.metric.clone(), level_place(&one.level), one.level.clone(), one.lag)
        });
        found
    }
}
