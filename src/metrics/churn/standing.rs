//! What signals say of the customers at one date.

use chrono::NaiveDate;
use polars::prelude::*;

use super::signals::Plan;
use super::silence::{self, Limit, integers, numbers};
use super::{Churning, ClassesAt, Known};
use crate::expressions::evaluate;
use crate::model::period::to_days;

/// Customers that are not lost at a date, and the levels that hold of each.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Ascending.
    pub customers: Vec<u32>,
    /// One bit for every level that counts, at most one of a signal.
    pub patterns: Vec<u64>,
    /// Money at risk for sums, minor units, at least 0; what is not known adds nothing.
    pub at_risk: Vec<i64>,
    /// Limits of silence.
    pub limits: Vec<Limit>,
    /// The last day on which a contract keeps a customer from being lost, as contracts were known at the date; the last
    /// of all days while one without an end is in force. Empty without contracts.
    pub kept_until: Vec<Option<i32>>,
    /// Features and what signals read beside them.
    pub frame: DataFrame,
    /// Of the customers that are lost: the same.
    pub lost: LostCustomers,
}

/// Customers that are lost at a date.
#[derive(Debug, Clone, Default)]
pub struct LostCustomers {
    /// Ascending.
    pub customers: Vec<u32>,
    /// As in [`Standing`].
    pub kept_until: Vec<Option<i32>>,
    /// As in [`Standing`].
    pub at_risk: Vec<i64>,
}

/// What signals say at `at`. `features` are read beside those that conditions need.
pub fn standing<K: Known>(
    churning: &Churning<'_>,
    known: &K,
    at: NaiveDate,
    features: &[String],
) -> Result<Standing, K::Error> {
    let all = known.features(features, at)?;
    let mut classes: Vec<(String, Option<ClassesAt>)> = Vec::new();
    let wanted = churning.class_scheme.iter().map(|name| (*name).to_owned());
    for scheme in wanted.chain(churning.plan.schemes.iter().cloned()) {
        if !classes.iter().any(|(name, _)| *name == scheme) {
            let found = known.classes(&scheme, at)?;
            classes.push((scheme, found));
        }
    }
    Ok(of_frame(churning, all, &classes, at)?)
}

/// What signals say, of a frame of features of all buyers and the classes of schemes.
pub fn of_frame(
    churning: &Churning<'_>,
    all: DataFrame,
    classes: &[(String, Option<ClassesAt>)],
    at: NaiveDate,
) -> PolarsResult<Standing> {
    let lost = &churning.settings.lost;
    let recency = integers(&all, "recency_days")?;
    let ratio = numbers(&all, "silence_ratio")?;
    let today = to_days(at);
    let kept_until = kept_until(&all, lost.contract_days, today)?;
    let is_silent = |row: usize| recency[row].is_some_and(|recency| silence::is_lost(recency, ratio[row], lost));
    let is_kept = |row: usize| kept_until.get(row).copied().flatten().is_some_and(|day| day >= today);
    let keep = |row: usize| recency[row].is_some() && (!is_silent(row) || is_kept(row));
    let kept: Vec<bool> = (0..all.height()).map(keep).collect();
    let customers: Vec<u32> = all.column("customer")?.u32()?.into_no_null_iter().collect();
    let money = money(&all, &churning.settings.at_risk)?;

    let gone = |row: &usize| recency[*row].is_some() && !kept[*row];
    let gone: Vec<usize> = (0..all.height()).filter(gone).collect();
    let rows: Vec<usize> = (0..all.height()).filter(|row| kept[*row]).collect();
    let until = |rows: &[usize]| -> Vec<Option<i32>> {
        if kept_until.is_empty() { Vec::new() } else { rows.iter().map(|row| kept_until[*row]).collect() }
    };
    let lost_customers = LostCustomers {
        customers: gone.iter().map(|row| customers[*row]).collect(),
        kept_until: until(&gone),
        at_risk: gone.iter().map(|row| money[*row]).collect(),
    };
    let mask: BooleanChunked = kept.iter().copied().map(Some).collect();
    let mut standing = Standing {
        customers: rows.iter().map(|row| customers[*row]).collect(),
        at_risk: rows.iter().map(|row| money[*row]).collect(),
        kept_until: until(&rows),
        frame: all.filter(&mask)?,
        lost: lost_customers,
        ..Standing::default()
    };
    let silent: Vec<bool> = rows.iter().map(|row| is_silent(*row)).collect();
    add_columns(churning, &mut standing, classes, &silent, today)?;
    standing.patterns = patterns(&churning.plan, &standing.frame, at)?;
    Ok(standing)
}

/// Until when contracts keep customers, by what is known of them `today`: empty without a source of them.
fn kept_until(frame: &DataFrame, days_after: u32, today: i32) -> PolarsResult<Vec<Option<i32>>> {
    let column = |name: &str| frame.column(name);
    let (Ok(active), Ok(end), Ok(left)) =
        (column("has_contract"), column("last_contract_end"), column("contract_days_left"))
    else {
        return Ok(Vec::new());
    };
    let end = end.cast(&DataType::Int32)?;
    let left = left.cast(&DataType::Int32)?;
    let after = |day: i32| day.saturating_add(days_after as i32);
    let days = active.bool()?.iter().zip(end.i32()?.iter()).zip(left.i32()?.iter());
    let days = days.map(|((active, end), left)| match (active, left) {
        // In force until a day that is known, or without an end.
        (Some(true), Some(left)) => Some(after(today.saturating_add(left))),
        (Some(true), None) => Some(i32::MAX),
        _ => end.map(after),
    });
    Ok(days.collect())
}

/// An amount for sums in minor units, at least 0; what is not known adds nothing.
fn money(frame: &DataFrame, name: &str) -> PolarsResult<Vec<i64>> {
    let column = frame.column(name)?;
    let minor = column.decimal()?.physical();
    Ok(minor.iter().map(|minor| minor.unwrap_or(0).clamp(0, i128::from(i64::MAX)) as i64).collect())
}

/// Adds what signals can read beside features.
fn add_columns(
    churning: &Churning<'_>,
    standing: &mut Standing,
    classes: &[(String, Option<ClassesAt>)],
    silent: &[bool],
    today: i32,
) -> PolarsResult<()> {
    let height = standing.customers.len();
    let of_scheme =
        |scheme: &str| classes.iter().find(|(name, _)| name == scheme).and_then(|(_, found)| found.as_ref());
    let tiers = churning.class_scheme.and_then(of_scheme);
    let class = silence::classes_of(&standing.customers, tiers);
    let gaps = integers(&standing.frame, "order_gaps")?;
    let own_gap = numbers(&standing.frame, "gap_p90_days")?;
    let enough = i64::from(churning.settings.own_gaps);
    let own: Vec<Option<f64>> =
        gaps.iter().zip(&own_gap).map(|(gaps, gap)| gap.filter(|_| gaps.is_some_and(|gaps| gaps >= enough))).collect();
    standing.limits = silence::limits(&own, &class);

    let cadence = &churning.settings.cadence;
    let of_class: Vec<f64> = tiers
        .map(|tiers| tiers.codes.iter())
        .into_iter()
        .flatten()
        .map(|code| f64::from(cadence.class.get(code).copied().unwrap_or(cadence.default)))
        .collect();
    let days = |class: &Option<u8>| {
        let known = class.and_then(|class| of_class.get(usize::from(class)).copied());
        Some(known.unwrap_or(f64::from(cadence.default)))
    };
    let limit_days = standing.limits.iter().map(|limit| limit.map(|(days, _)| days));
    let limit_of = standing.limits.iter().map(|limit| limit.map(|(_, of)| of.name()));
    let under: BooleanChunked = match standing.kept_until.is_empty() {
        true => BooleanChunked::full_null("under_contract".into(), height),
        false => standing.kept_until.iter().map(|day| Some(day.is_some_and(|day| day >= today))).collect(),
    };
    let mut columns = vec![
        Float64Chunked::from_iter_options("silence_limit_days".into(), limit_days).into_column(),
        StringChunked::from_iter_options("silence_limit_of".into(), limit_of).into_column(),
        Float64Chunked::from_iter_options("contact_cadence_days".into(), class.iter().map(days)).into_column(),
        Column::new("lost_by_silence".into(), silent),
        under.with_name("under_contract".into()).into_column(),
    ];
    for scheme in &churning.plan.schemes {
        let found = of_scheme(scheme);
        let of = silence::classes_of(&standing.customers, found);
        let code = |class: &Option<u8>| found?.codes.get(usize::from((*class)?)).map(String::as_str);
        let name = format!("class_{scheme}");
        columns.push(StringChunked::from_iter_options(name.into(), of.iter().map(code)).into_column());
    }
    for column in columns {
        standing.frame.with_column(column)?;
    }
    Ok(())
}

/// The levels that hold: of each signal the one with the most points.
fn patterns(plan: &Plan, frame: &DataFrame, at: NaiveDate) -> PolarsResult<Vec<u64>> {
    let mut patterns = vec![0u64; frame.height()];
    let levels: Vec<_> =
        plan.computed().flat_map(|(_, signal)| signal.levels.iter().map(move |level| (signal, level))).collect();
    let conditions: Vec<_> = levels.iter().map(|(_, level)| &level.when).collect();
    let found = evaluate(&conditions, frame, at, None)?;
    for ((signal, level), truths) in levels.iter().zip(&found) {
        let truths = truths.cast(&DataType::Boolean)?;
        for (pattern, holds) in patterns.iter_mut().zip(truths.bool()?.iter()) {
            if holds == Some(true) && *pattern & signal.mask == 0 {
                *pattern |= 1 << level.bit;
            }
        }
    }
    Ok(patterns)
}
