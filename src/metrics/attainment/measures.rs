//! Figures of targets: who confirmed them, how many people reach them, where the month stands.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::period::{PlanGrain, PlanPeriod};
use super::plan::{Level, ONE};
use super::{Attained, Elapsed, quotient};
use crate::metrics::medians::median;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::Grain;
use crate::metrics::process::workdays::Workdays;
use crate::model::period::{Month, to_days};

/// Working days at the end of a month on which the month's pack may be made (S72).
const PACK_DAYS: i32 = 5;

/// How targets that stand by a date were confirmed, by the month they are told under (S65): `confirmation_rate` of all
/// whose period has begun, `confirmation_late_rate` of those confirmed, `confirmation_days` from version to confirmation.
pub fn confirmation(rows: &[Attained], as_of: NaiveDate) -> Vec<Figure> {
    let mut by_place: BTreeMap<(Month, Option<Level>), Vec<&Attained>> = BTreeMap::new();
    for row in rows {
        let period = &row.key.period;
        if period.grain == PlanGrain::YearToDate || period.first > as_of {
            continue;
        }
        for level in [None, Some(row.key.level)] {
            by_place.entry((period.own_month(), level)).or_default().push(row);
        }
    }
    let mut figures = Vec::new();
    for ((month, level), rows) in by_place {
        let period = Grain::Month.of(month.first_day());
        let place = match level {
            None => Place::all(period),
            Some(level) => Place::of(period, "level", level.code()),
        };
        let confirmed: Vec<(&Attained, i32)> =
            rows.iter().filter_map(|row| Some((*row, row.version.confirmed?))).collect();
        let late = confirmed.iter().filter(|(row, day)| *day > to_days(row.key.period.first)).count();
        let waited: Vec<i32> = confirmed.iter().filter_map(|(row, day)| Some(day - row.version.day?)).collect();
        let n = waited.len() as i64;
        figures.push(place.rate("confirmation_rate", confirmed.len() as i64, rows.len() as i64));
        figures.push(place.rate("confirmation_late_rate", late as i64, confirmed.len() as i64));
        figures.push(place.value("confirmation_days", "days", median(waited), n));
    }
    figures
}

/// Whether people reached their target, and the target.
type People<'a> = BTreeMap<&'a str, (bool, i128)>;

/// Of people with a target for a month that is over or under way, how many reached it, by metric (S107). Of people with
/// a task and a goal the task counts.
pub fn reached(rows: &[Attained]) -> Vec<Figure> {
    let mut by_place: BTreeMap<(Month, &str), People<'_>> = BTreeMap::new();
    for row in rows {
        let Some(attainment) = row.attainment.filter(|_| row.key.level == Level::Person) else { continue };
        if row.key.period.grain == PlanGrain::Month {
            let people = by_place.entry((row.key.period.own_month(), &row.key.metric)).or_default();
            let found = (attainment >= 1.0, row.version.value);
            let held = people.entry(&row.key.owner).or_insert(found);
            if found.1 < held.1 {
                *held = found;
            }
        }
    }
    let mut figures = Vec::new();
    for ((month, metric), people) in by_place {
        let place = Place::of(Grain::Month.of(month.first_day()), "metric", metric);
        let reached = people.values().filter(|(reached, _)| *reached).count();
        figures.push(place.rate("people_reached_rate", reached as i64, people.len() as i64));
    }
    figures
}

/// Metrics of the plan of orders, deliveries and system submissions (S62).
const ORDERS: &str = "orders";
const DELIVERED: &str = "aak";
const SUBMITTED: &str = "submission";

/// By month and owner, deliveries over orders, submissions over deliveries, and deliveries that were not submitted; as
/// planned in `target` (S62). Of a task and a goal the task counts. Without such targets one row says that they are
/// unknown.
pub fn deliveries(rows: &[Attained], as_of: NaiveDate) -> Vec<Figure> {
    let mut by_owner: BTreeMap<(Month, Level, &str), BTreeMap<&str, &Attained>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.key.period.grain == PlanGrain::Month) {
        let metric = row.key.metric.as_str();
        if [ORDERS, DELIVERED, SUBMITTED].contains(&metric) {
            let key = (row.key.period.own_month(), row.key.level, row.key.owner.as_str());
            // Kinds ascend: none, goal, task.
            by_owner.entry(key).or_default().insert(metric, row);
        }
    }
    let mut figures = Vec::new();
    for ((month, level, owner), metrics) in by_owner {
        let period = Grain::Month.of(month.first_day());
        let place = match level {
            Level::Company => Place::all(period),
            level => Place::of(period, level.code(), owner),
        };
        let amounts = |metric: &str| metrics.get(metric).map(|row| (row.actual.value, row.version.value));
        for (measure, part, whole) in
            [("aak_per_order", DELIVERED, ORDERS), ("submission_per_aak", SUBMITTED, DELIVERED)]
        {
            let (Some(part), Some(whole)) = (amounts(part), amounts(whole)) else { continue };
            let mut figure = place.unknown_rate(measure);
            figure.value = part.0.zip(whole.0).and_then(|(part, whole)| quotient(part, whole));
            figure.target = quotient(part.1, whole.1);
            figures.push(figure);
        }
        if let (Some(delivered), Some(submitted)) = (amounts(DELIVERED), amounts(SUBMITTED)) {
            let units = |thousandths: i128| thousandths as f64 / ONE as f64;
            let mut figure = place.count("unreported", None);
            figure.value = delivered.0.zip(submitted.0).map(|(delivered, submitted)| units(delivered - submitted));
            figure.target = Some(units(delivered.1 - submitted.1));
            figures.push(figure);
        }
    }
    let place = Place::all(Grain::Month.of(as_of));
    for (measure, is_count) in [("aak_per_order", false), ("submission_per_aak", false), ("unreported", true)] {
        if figures.iter().all(|figure| figure.measure != measure) {
            figures.push(if is_count { place.count(measure, None) } else { place.unknown_rate(measure) });
        }
    }
    figures
}

/// Where the month stands: working days that are left, and whether the packs of Monday and of the month's end are due
/// (S72).
pub fn calendar(workdays: &Workdays, as_of: NaiveDate) -> Vec<Figure> {
    let elapsed = Elapsed::of(&PlanPeriod::of_month(Month::of(as_of)), workdays, as_of);
    let left = elapsed.of - elapsed.worked;
    let is_pack_day = workdays.is_worked(as_of) && left < PACK_DAYS;
    let place = Place::all(Grain::Day.of(as_of));
    vec![
        place.count("working_days", Some(i64::from(elapsed.of))),
        place.count("working_days_left", Some(i64::from(left))),
        place.count("monday_pack", Some(i64::from(as_of.weekday() == Weekday::Mon))),
        place.count("month_end_pack", Some(i64::from(is_pack_day))),
    ]
}
