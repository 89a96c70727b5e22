#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;

use super::*;
use crate::metrics::attainment::period::PlanPeriod;
use crate::metrics::attainment::plan::{Level, ONE};
use crate::metrics::process::workdays::Workdays;
use crate::model::period::to_days;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn key(period: &str) -> Key {
    let period = PlanPeriod::read(period, 1).unwrap();
    Key { metric: "orders".into(), level: Level::Person, owner: "E1".into(), kind: None, period }
}

fn version(date: &str, value: i128) -> Version {
    Version { day: Some(to_days(day(date))), value: value * ONE, min: None, confirmed: None }
}

fn actuals(days: &[(&str, i128)]) -> Actuals {
    let mut actuals = Actuals::default();
    actuals.measure("orders", Level::Person, (to_days(day("2026-01-01")), i32::MAX));
    actuals.know(Level::Person, "E1");
    for (date, count) in days {
        actuals.add(("orders", Level::Person), "E1", to_days(day(date)), Some(count * ONE), 1);
    }
    actuals
}

fn rolled_at(rows: Vec<(Key, Version)>, actuals: &Actuals, as_of: &str) -> (Vec<Rolled>, usize) {
    let (plan, workdays) = (Plan::new(rows, to_days(day(as_of))), Workdays::default());
    let asked = Question { as_of: day(as_of), from: day("2026-01-01"), fiscal_year_start: 1, workdays: &workdays };
    (rolled(&plan, actuals, &asked, (1, 2)), late(&plan, &asked).count())
}

#[test]
fn versions_are_told_by_lag_with_accuracy_bias_and_revision() {
    let rows = vec![
        (key("2026-06"), version("2026-02-28", 20)),
        (key("2026-06"), version("2026-03-31", 12)),
        (key("2026-06"), version("2026-05-31", 8)),
        (key("2026-06"), version("2026-06-01", 9)),
        (key("2026-06"), version("2026-07-01", 10)),
    ];
    let (found, late) = rolled_at(rows, &actuals(&[("2026-06-05", 10)]), "2026-07-15");
    let told: Vec<(i32, Option<f64>, Option<f64>, &str)> =
        found.iter().map(|row| (row.lag, row.accuracy, row.revision, row.part.code())).collect();
    assert_eq!(
        told,
        [
            (4, Some(0.0), None, "beyond"),
            (3, Some(0.8), Some(-0.4), "forecast"),
            (1, Some(0.8), Some(-4.0 / 12.0), "firm"),
            (0, Some(0.9), Some(0.125), "firm"),
        ]
    );
    assert_eq!(found.iter().map(|row| row.bias).collect::<Vec<_>>(), [Some(1.0), Some(0.2), Some(-0.2), Some(-0.1)]);
    assert_eq!(late, 1, "made after the month");
}

#[test]
fn what_came_to_nothing_or_is_not_over_has_no_accuracy() {
    let rows = vec![(key("2026-05"), version("2026-04-30", 5)), (key("2026-06"), version("2026-04-30", 5))];
    let (found, _) = rolled_at(rows, &actuals(&[("2026-06-05", 5)]), "2026-06-29");
    assert_eq!((found[0].actual, found[0].accuracy, found[0].bias), (Some(0), None, None));
    assert_eq!((found[1].actual, found[1].accuracy), (None, None));
    assert_eq!(figures(&found, Period::window(day("2026-06-29"), 12)), []);
}

#[test]
fn a_version_without_a_day_and_one_of_a_year_are_no_rolling_plan() {
    let undated = Version { day: None, ..version("2026-01-01", 5) };
    let rows = vec![(key("2026-05"), undated), (key("2026"), version("2026-01-01", 60))];
    assert_eq!(rolled_at(rows, &actuals(&[]), "2026-06-30").0, []);
}

#[test]
fn means_take_each_month_once_in_its_last_version_of_the_lag() {
    let rows = vec![
        (key("2026-05"), version("2026-04-01", 100)),
        (key("2026-05"), version("2026-04-30", 5)),
        (key("2026-06"), version("2026-05-30", 15)),
    ];
    let (found, _) = rolled_at(rows, &actuals(&[("2026-05-05", 10), ("2026-06-05", 10)]), "2026-06-30");
    let figures = figures(&found, Period::window(day("2026-06-30"), 12));
    assert_eq!(figures.len(), 2);
    assert_eq!(
        (figures[0].member.as_deref(), figures[0].value, figures[0].n),
        (Some("orders/person/1"), Some(0.5), Some(2))
    );
    assert_eq!((figures[1].measure.as_str(), figures[1].value), ("forecast_bias", Some(0.0)));
    assert_eq!(frame(&found, day("2026-06-30")).unwrap().shape(), (3, 14));
}

#[test]
fn the_bounds_of_firm_and_forecast_are_those_of_x_and_y() {
    // X = 1, Y = 2: a version of December tells of January as firm, of February and March as forecast.
    let months = ["2026-01", "2026-02", "2026-03", "2026-04"];
    let rows = months.map(|month| (key(month), version("2025-12-31", 5))).to_vec();
    let (found, _) = rolled_at(rows, &actuals(&[]), "2026-04-30");
    let told: Vec<(i32, &str)> = found.iter().map(|row| (row.lag, row.part.code())).collect();
    assert_eq!(told, [(1, "firm"), (2, "forecast"), (3, "forecast"), (4, "beyond")], "a year's end is one month");
}

#[test]
fn a_version_dated_after_the_date_is_not_known_and_one_of_nothing_has_no_revision_after_it() {
    let rows = vec![
        (key("2026-06"), version("2026-04-30", 0)),
        (key("2026-06"), version("2026-05-31", 8)),
        (key("2026-06"), version("2026-06-30", 10)),
    ];
    let (found, late) = rolled_at(rows, &actuals(&[]), "2026-06-29");
    assert_eq!(found.iter().map(|row| (row.lag, row.revision)).collect::<Vec<_>>(), [(2, None), (1, None)]);
    assert_eq!(late, 0);
}

#[test]
fn a_month_is_over_on_its_last_day_and_a_miss_of_more_than_all_is_below_zero() {
    let rows = vec![(key("2026-02"), version("2026-01-31", 25))];
    let made = actuals(&[("2026-02-28", 10), ("2026-03-01", 99)]);
    let (found, _) = rolled_at(rows.clone(), &made, "2026-02-27");
    assert_eq!((found[0].actual, found[0].accuracy), (None, None));
    let (found, _) = rolled_at(rows, &made, "2026-02-28");
    assert_eq!((found[0].actual, found[0].accuracy, found[0].bias), (Some(10 * ONE), Some(-0.5), Some(1.5)));
}
