#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::actuals::{Actual, Actuals};
use super::period::{PlanGrain, PlanPeriod, weeks_of};
use super::plan::{COMPANY, Key, Level, ONE, Plan, Version};
use super::*;
use crate::metrics::process::workdays::Workdays;
use crate::model::calendar::Calendar;
use crate::model::period::{Month, to_days};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn read(text: &str) -> PlanPeriod {
    PlanPeriod::read(text, 1).unwrap()
}

/// Monday to Friday, from 2023 to 2027.
fn workdays() -> Workdays {
    Workdays::new(Calendar::default(), [], (day("2023-01-01"), day("2027-12-31")))
}

fn key(metric: &str, level: Level, owner: &str, period: &str) -> Key {
    Key { metric: metric.into(), level, owner: owner.into(), kind: None, period: read(period) }
}

fn target(value: i128) -> Version {
    Version { day: None, value: value * ONE, min: None, confirmed: None }
}

fn made_on(date: &str, value: i128) -> Version {
    Version { day: Some(to_days(day(date))), ..target(value) }
}

fn plan(rows: Vec<(Key, Version)>, as_of: &str) -> Plan {
    Plan::new(rows, to_days(day(as_of)))
}

/// Sales of the company, measured from a day on.
fn sales(from: &str, days: &[(&str, i128)]) -> Actuals {
    let mut actuals = Actuals::default();
    actuals.measure("sales", Level::Company, (to_days(day(from)), i32::MAX));
    for (date, amount) in days {
        actuals.add(("sales", Level::Company), COMPANY, to_days(day(date)), Some(amount * ONE), 1);
    }
    actuals
}

fn company(period: &str) -> Key {
    key("sales", Level::Company, COMPANY, period)
}

fn rows(plan: &Plan, actuals: &Actuals, workdays: &Workdays, as_of: &str) -> Vec<Attained> {
    let asked = Question { as_of: day(as_of), from: day("2023-01-01"), fiscal_year_start: 1, workdays };
    attained(plan, actuals, &asked)
}

fn only(rows: Vec<Attained>, grain: PlanGrain) -> Attained {
    let mut of_grain: Vec<Attained> = rows.into_iter().filter(|row| row.key.period.grain == grain).collect();
    assert_eq!(of_grain.len(), 1);
    of_grain.remove(0)
}

#[test]
fn periods_are_read_as_exports_write_them() {
    let cases = [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026年度", "2026-01-01", "2026-12-31"),
        ("2026.0", "2026-01-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024/2", "2024-02-01", "2024-02-29"),
        ("202402", "2024-02-01", "2024-02-29"),
        ("２０２４年２月", "2024-02-01", "2024-02-29"),
        ("2024-02-01", "2024-02-01", "2024-02-29"),
        ("20240201", "2024-02-01", "2024-02-29"),
        ("2024-02-01 00:00:00", "2024-02-01", "2024-02-29"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026年第5周", "2026-01-26", "2026-02-01"),
        ("2026w05", "2026-01-26", "2026-02-01"),
    ];
    for (text, first, last) in cases {
        let period = read(text);
        assert_eq!((period.first, period.last), (day(first), day(last)), "{text}");
    }
    for text in ["", "26", "2026Q1", "2026-13", "2025-W53", "2026年1月第1周", "2026-01-15", "next year", "2026 05 07 1"]
    {
        assert_eq!(PlanPeriod::read(text, 1), None, "{text}");
    }
    // A fiscal year is named after the calendar year that it begins in (D-56).
    let fiscal = PlanPeriod::read("2025", 4).unwrap();
    assert_eq!((fiscal.first, fiscal.last, fiscal.months().len()), (day("2025-04-01"), day("2026-03-31"), 12));
    assert_eq!(PlanPeriod::year_of(day("2026-03-31"), 4), Some(fiscal));
}

#[test]
fn every_week_belongs_to_the_month_of_its_thursday() {
    // 2026-04-30 is a Thursday: the week from 27 April to 3 May belongs to April.
    let april: Vec<NaiveDate> = weeks_of(Month::of(day("2026-04-01"))).iter().map(|week| week.first).collect();
    assert_eq!(april, ["2026-03-30", "2026-04-06", "2026-04-13", "2026-04-20", "2026-04-27"].map(day));
    assert_eq!(read("2026-W18").own_month(), Month::of(day("2026-04-01")));
    assert_eq!(weeks_of(Month::of(day("2026-05-01")))[0].first, day("2026-05-04"));
}

#[test]
fn a_month_under_way_is_told_by_its_working_days() {
    // June 2026 has 22 working days; by Friday the 12th ten of them are over, by Sunday the 14th too.
    let plan = plan(vec![(company("2026-06"), target(2200))], "2026-06-14");
    let actuals = sales("2026-01-01", &[("2026-06-01", 900), ("2026-06-12", 300), ("2026-06-15", 5000)]);
    let row = only(rows(&plan, &actuals, &workdays(), "2026-06-14"), PlanGrain::Month);
    assert_eq!(row.elapsed, Elapsed { worked: 10, of: 22 });
    assert_eq!(row.actual, Actual { value: Some(1200 * ONE), rows: 2 });
    assert_eq!(row.attainment, Some(1200.0 / 2200.0));
    assert_eq!(row.pace_gap, Some(1200.0 / 2200.0 - 10.0 / 22.0));
    assert_eq!(row.forecast, Some(2640 * ONE));
    assert_eq!(row.forecast_attainment, Some(1.2));
    // 1000 in 12 working days.
    assert_eq!(row.needed_per_day, Some(83_333));
    assert_eq!(row.status, Status::Below);
}

#[test]
fn a_month_of_holidays_has_no_pace_and_no_forecast_until_it_is_over() {
    let free: Vec<(NaiveDate, Option<bool>, Option<bool>)> =
        day("2026-02-01").iter_days().take(28).map(|date| (date, Some(false), None)).collect();
    let workdays = Workdays::new(Calendar::default(), free, (day("2026-01-01"), day("2026-12-31")));
    let target = plan(vec![(company("2026-02"), target(100))], "2026-02-28");
    let actuals = sales("2026-01-01", &[("2026-02-03", 40)]);
    let row = only(rows(&target, &actuals, &workdays, "2026-02-10"), PlanGrain::Month);
    assert_eq!((row.elapsed.of, row.elapsed.share()), (0, None));
    assert_eq!((row.attainment, row.pace_gap, row.forecast, row.needed_per_day), (Some(0.4), None, None, None));
    let row = only(rows(&target, &actuals, &workdays, "2026-02-28"), PlanGrain::Month);
    assert_eq!((row.pace_gap, row.forecast), (None, Some(40 * ONE)));
}

#[test]
fn before_the_first_working_day_nothing_is_forecast() {
    // 1 August 2026 is a Saturday.
    let plan = plan(vec![(company("2026-08"), target(100))], "2026-08-02");
    let actuals = sales("2026-01-01", &[("2026-08-01", 5)]);
    let row = only(rows(&plan, &actuals, &workdays(), "2026-08-02"), PlanGrain::Month);
    assert_eq!((row.elapsed.share(), row.forecast, row.pace_gap), (Some(0.0), None, Some(0.05)));
}

#[test]
fn a_week_over_a_months_end_counts_the_days_of_both_and_a_leap_day_counts() {
    let rows_of = vec![(company("2024-W09"), target(10)), (company("2024-02"), target(10))];
    let plan = plan(rows_of, "2024-03-01");
    // Week 9 of 2024: 26 February to 3 March.
    let actuals = sales("2024-01-01", &[("2024-02-25", 1), ("2024-02-29", 2), ("2024-03-01", 4)]);
    let found = rows(&plan, &actuals, &workdays(), "2024-03-01");
    assert_eq!(only(found.clone(), PlanGrain::Week).actual.value, Some(6 * ONE));
    let month = only(found, PlanGrain::Month);
    assert_eq!((month.actual.value, month.elapsed), (Some(3 * ONE), Elapsed { worked: 21, of: 21 }));
}

#[test]
fn the_newest_version_known_at_the_date_counts() {
    let confirmed = Version { confirmed: Some(to_days(day("2026-06-20"))), ..made_on("2026-05-20", 300) };
    let versions = vec![
        (company("2026-06"), made_on("2026-05-20", 200)),
        (company("2026-06"), confirmed),
        (company("2026-06"), target(100)),
        (company("2026-06"), made_on("2026-06-15", 400)),
    ];
    let known = plan(versions.clone(), "2026-06-14");
    let row = only(rows(&known, &sales("2026-01-01", &[]), &workdays(), "2026-06-14"), PlanGrain::Month);
    // Of two versions of one day the last row counts; the confirmation of the 20th is not known yet.
    assert_eq!((row.version.value, row.version.confirmed), (300 * ONE, None));
    assert_eq!(known.twins, [(company("2026-06"), to_days(day("2026-05-20")))]);
    let later = plan(versions, "2026-06-30");
    assert_eq!(later.find(&company("2026-06")).map(|version| version.value), Some(400 * ONE));
    assert_eq!(plan_of_one(made_on("2026-05-20", 1), made_on("2026-05-20", 1)).twins, []);
}

fn plan_of_one(first: Version, second: Version) -> Plan {
    plan(vec![(company("2026-06"), first), (company("2026-06"), second)], "2026-06-30")
}

#[test]
fn what_cannot_be_known_is_not_nothing() {
    let person = |owner: &str, period: &str| (key("sales", Level::Person, owner, period), target(10));
    let rows_of = vec![
        person("E1", "2026-06"),
        person("E2", "2026-06"),
        person("E9", "2026-06"),
        person("E1", "2025-12"),
        person("E2", "2026-07"),
        (key("submission", Level::Person, "E1", "2026-06"), target(10)),
        (key("profit", Level::Person, "E1", "2026-06"), target(10)),
    ];
    let plan = plan(rows_of, "2026-07-03");
    let mut actuals = Actuals::default();
    let (from, date) = (to_days(day("2026-01-01")), to_days(day("2026-06-05")));
    for metric in ["sales", "profit"] {
        actuals.measure(metric, Level::Person, (from, to_days(day("2026-06-30"))));
    }
    actuals.know(Level::Person, "E2");
    actuals.add(("sales", Level::Person), "E1", date, Some(7 * ONE), 2);
    actuals.add(("profit", Level::Person), "E1", date, Some(ONE), 1);
    actuals.add(("profit", Level::Person), "E1", date, None, 1);
    let found: BTreeMap<(String, String, NaiveDate), Option<i128>> = rows(&plan, &actuals, &workdays(), "2026-07-03")
        .into_iter()
        .filter(|row| row.key.period.grain == PlanGrain::Month)
        .map(|row| ((row.key.metric, row.key.owner, row.key.period.first), row.actual.value))
        .collect();
    let of = |metric: &str, owner: &str, first: &str| found[&(metric.to_owned(), owner.to_owned(), day(first))];
    assert_eq!(of("sales", "E1", "2026-06-01"), Some(7 * ONE));
    assert_eq!(of("sales", "E2", "2026-06-01"), Some(0), "known, and without a row");
    assert_eq!(of("sales", "E9", "2026-06-01"), None, "nobody knows E9");
    assert_eq!(of("sales", "E1", "2025-12-01"), None, "before the data");
    assert_eq!(of("sales", "E2", "2026-07-01"), None, "after the export stopped");
    assert_eq!(of("submission", "E1", "2026-06-01"), None, "no table tells");
    assert_eq!(of("profit", "E1", "2026-06-01"), None, "one line does not tell");
}

#[test]
fn a_target_of_nothing_has_no_attainment() {
    let plan = plan(vec![(company("2026-06"), target(0))], "2026-06-30");
    let row =
        only(rows(&plan, &sales("2026-01-01", &[("2026-06-01", 5)]), &workdays(), "2026-06-30"), PlanGrain::Month);
    assert_eq!((row.attainment, row.forecast_attainment, row.status), (None, None, Status::Unknown));
}

#[test]
fn a_year_so_far_is_the_sum_of_its_months_and_only_where_all_have_a_target() {
    let mut months: Vec<(Key, Version)> = ["2025-04", "2025-05", "2025-06"]
        .iter()
        .map(|month| (company(month), Version { min: Some(50 * ONE), ..target(100) }))
        .collect();
    // August without July.
    months.push((company("2025-08"), target(100)));
    let plan = plan(months, "2025-08-31");
    let actuals = sales("2025-01-01", &[("2025-03-31", 999), ("2025-04-01", 70), ("2025-06-30", 80)]);
    let workdays = workdays();
    let asked =
        Question { as_of: day("2025-08-31"), from: day("2025-05-01"), fiscal_year_start: 4, workdays: &workdays };
    let found: Vec<(NaiveDate, i128, Option<i128>, Option<i128>)> = attained(&plan, &actuals, &asked)
        .into_iter()
        .filter(|row| row.key.period.grain == PlanGrain::YearToDate)
        .map(|row| (row.key.period.name(), row.version.value / ONE, row.version.min, row.actual.value))
        .collect();
    assert_eq!(
        found,
        [
            (day("2025-05-01"), 200, Some(100 * ONE), Some(70 * ONE)),
            (day("2025-06-01"), 300, Some(150 * ONE), Some(150 * ONE)),
        ]
    );
}

#[test]
fn a_task_and_a_goal_are_told_together() {
    let of_kind = |kind: &str, value: i128| {
        let min = Some(60 * ONE);
        (Key { kind: Some(kind.into()), ..company("2026-06") }, Version { min, ..target(value) })
    };
    let plan = plan(vec![of_kind("task", 100), of_kind("goal", 150)], "2026-06-30");
    let status = |amount: i128| {
        let actuals = sales("2026-01-01", &[("2026-06-01", amount)]);
        let found = rows(&plan, &actuals, &workdays(), "2026-06-30");
        let of_months: Vec<Status> =
            found.iter().filter(|row| row.key.period.grain == PlanGrain::Month).map(|row| row.status).collect();
        assert_eq!(of_months[0], of_months[1]);
        of_months[0]
    };
    let expected = [Status::BelowMinimum, Status::Below, Status::Between, Status::Reached];
    assert_eq!([59, 60, 100, 150].map(status), expected);
}

#[test]
fn nobody_is_below_the_minimum_before_a_working_day_has_passed() {
    // June 2026 begins on a Monday and has 22 working days; 2026-08-01 is a Saturday, August has 21.
    let of = |period: &str| (company(period), Version { min: Some(2200 * ONE), ..target(3000) });
    let plan = plan(vec![of("2026-06"), of("2026-08")], "2026-08-31");
    let status = |as_of: &str, sold: &[(&str, i128)]| {
        let found = rows(&plan, &sales("2026-01-01", sold), &workdays(), as_of);
        let mut month =
            found.iter().filter(|row| row.key.period.grain == PlanGrain::Month && row.actual.value.is_some());
        month.next_back().unwrap().status
    };
    // One of 22 working days is over: 100 of 2200 are asked for.
    assert_eq!(status("2026-06-01", &[("2026-06-01", 99)]), Status::BelowMinimum);
    assert_eq!(status("2026-06-01", &[("2026-06-01", 100)]), Status::Below);
    // By Sunday the 14th ten are.
    assert_eq!(status("2026-06-14", &[("2026-06-01", 999)]), Status::BelowMinimum);
    assert_eq!(status("2026-06-14", &[("2026-06-01", 1000)]), Status::Below);
    // A month that begins on a Saturday: none has passed by Sunday.
    assert_eq!(status("2026-08-01", &[]), Status::Below);
    assert_eq!(status("2026-08-02", &[]), Status::Below);
    assert_eq!(status("2026-08-03", &[]), Status::BelowMinimum);
    // Once the month is over the whole of it counts.
    assert_eq!(status("2026-08-31", &[("2026-08-03", 2199)]), Status::BelowMinimum);
    assert_eq!(status("2026-08-31", &[("2026-08-03", 2200)]), Status::Below);
}

#[test]
fn confirmations_are_counted_of_targets_that_have_begun() {
    let confirmed =
        |date: Option<&str>| Version { confirmed: date.map(|date| to_days(day(date))), ..made_on("2026-05-20", 10) };
    let person = |owner: &str, period: &str| key("sales", Level::Person, owner, period);
    let plan = plan(
        vec![
            (person("E1", "2026-06"), confirmed(Some("2026-05-28"))),
            (person("E2", "2026-06"), confirmed(Some("2026-06-03"))),
            (person("E3", "2026-06"), confirmed(None)),
            (person("E1", "2026-07"), confirmed(None)),
        ],
        "2026-06-30",
    );
    let mut actuals = Actuals::default();
    actuals.measure("sales", Level::Person, (to_days(day("2026-01-01")), i32::MAX));
    for (owner, amount) in [("E1", 10), ("E2", 9)] {
        actuals.add(("sales", Level::Person), owner, to_days(day("2026-06-02")), Some(amount * ONE), 1);
    }
    let found = rows(&plan, &actuals, &workdays(), "2026-06-30");
    let figures = measures::confirmation(&found, day("2026-06-30"));
    let all: Vec<_> = figures.iter().filter(|figure| figure.dimension == "all").collect();
    assert_eq!((all[0].numerator, all[0].denominator), (Some(1 + 1), Some(3)));
    assert_eq!(
        (all[1].measure.as_str(), all[1].numerator, all[1].denominator),
        ("confirmation_late_rate", Some(1), Some(2))
    );
    assert_eq!((all[2].value, all[2].n), (Some(11.0), Some(2)));
    assert_eq!(all.len(), 3);
    // E3 is not known: only two people have an attainment.
    let reached = measures::reached(&found);
    assert_eq!((reached[0].numerator, reached[0].denominator), (Some(1), Some(2)));
}

#[test]
fn packs_are_due_on_mondays_and_on_the_last_five_working_days() {
    let due = |date: &str, pack: &str| {
        let figures = measures::calendar(&workdays(), day(date));
        figures.iter().find(|figure| figure.measure == pack).unwrap().value
    };
    // May 2026 ends with a Sunday: its last five working days are the 25th to the 29th.
    let dates = ["2026-05-22", "2026-05-25", "2026-05-29", "2026-05-30"];
    assert_eq!(dates.map(|date| due(date, "month_end_pack")), [Some(0.0), Some(1.0), Some(1.0), Some(0.0)]);
    assert_eq!(dates.map(|date| due(date, "monday_pack")), [Some(0.0), Some(1.0), Some(0.0), Some(0.0)]);
}

#[test]
fn the_mart_has_a_row_for_each_target() {
    let plan = plan(vec![(company("2026-06"), target(100)), (company("2026"), target(900))], "2026-06-30");
    let found = rows(&plan, &sales("2026-01-01", &[("2026-06-01", 5)]), &workdays(), "2026-06-30");
    let frame = frame(&found, &BTreeMap::new(), day("2026-06-30")).unwrap();
    // June alone is not the year so far.
    assert_eq!(frame.shape(), (2, 22));
}

#[test]
fn orders_deliveries_and_submissions_are_held_against_each_other() {
    let of = |metric: &str, value: i128| (key(metric, Level::Company, COMPANY, "2026-06"), target(value));
    let plan = plan(vec![of("orders", 100), of("aak", 80), of("submission", 60)], "2026-06-30");
    let mut actuals = Actuals::default();
    for (metric, amount) in [("orders", 50), ("aak", 25)] {
        actuals.measure(metric, Level::Company, (to_days(day("2026-01-01")), i32::MAX));
        actuals.add((metric, Level::Company), COMPANY, to_days(day("2026-06-02")), Some(amount * ONE), 1);
    }
    let found = rows(&plan, &actuals, &workdays(), "2026-06-30");
    let told: Vec<(String, Option<f64>, Option<f64>)> = measures::deliveries(&found, day("2026-06-30"))
        .into_iter()
        .map(|figure| (figure.measure, figure.value, figure.target))
        .collect();
    let expected = [
        ("aak_per_order".to_owned(), Some(0.5), Some(0.8)),
        // No table tells what was submitted.
        ("submission_per_aak".to_owned(), None, Some(0.75)),
        ("unreported".to_owned(), None, Some(20.0)),
    ];
    assert_eq!(told, expected);
    assert!(measures::deliveries(&[], day("2026-06-30")).iter().all(|figure| figure.value.is_none()));
}
