#![allow(clippy::unwrap_used)]
//! Small cases worked out by hand: marts of a few rows, and what the card makes of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::*;
use crate::metrics::columns::dates;
use crate::metrics::money_column;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

type Marts = BTreeMap<&'static str, DataFrame>;

fn card_of(marts: &Marts, targets: &[(&str, f64)]) -> Vec<Kpi> {
    card_at(marts, targets, &BTreeMap::new(), "2026-10-01")
}

/// With how far exports reach, and the first day of the month at whose end customers were graded.
fn card_at(marts: &Marts, targets: &[(&str, f64)], exports: &BTreeMap<&'static str, Export>, graded: &str) -> Vec<Kpi> {
    let (flows, metrics) = (vec!["intention".to_owned()], vec!["leads".to_owned(), "submission".to_owned()]);
    let rules = BTreeMap::from([("visits".to_owned(), 12), ("calls".to_owned(), 3)]);
    let targets = targets.iter().map(|(name, target)| ((*name).to_owned(), *target)).collect();
    card(&Inputs {
        marts,
        lead_flows: &flows,
        metrics: &metrics,
        as_of: date("2026-10-28"),
        month: date("2026-10-01"),
        exports,
        graded: date(graded),
        windows: Windows { leads: 12, register: 12, rules: &rules },
        settings: &Kpis { targets, near: 0.9 },
    })
    .unwrap()
}

fn find<'k>(card: &'k [Kpi], kpi: &str, level: Level, member: Option<&str>) -> &'k Kpi {
    card.iter().find(|one| one.kpi == kpi && one.level == level && one.member.as_deref() == member).unwrap()
}

fn company<'k>(card: &'k [Kpi], kpi: &str) -> &'k Kpi {
    find(card, kpi, Level::Company, None)
}

/// Metric, level, owner, name, period, kind, target, actual, share of working days.
type Target<'a> =
    (&'a str, &'a str, &'a str, Option<&'a str>, &'a str, Option<&'a str>, i128, Option<i128>, Option<f64>);

fn attainment(rows: &[Target<'_>]) -> DataFrame {
    let thousand = |value: i128| value * 1000;
    let text = |name: &str, of: &dyn Fn(&Target<'_>) -> Option<String>| {
        Column::new(name.into(), rows.iter().map(of).collect::<Vec<Option<String>>>())
    };
    let attained = |row: &Target<'_>| row.7.map(|actual| actual as f64 / row.6 as f64);
    DataFrame::new(
        rows.len(),
        vec![
            text("metric", &|row| Some(row.0.to_owned())),
            text("level", &|row| Some(row.1.to_owned())),
            text("owner", &|row| Some(row.2.to_owned())),
            text("owner_name", &|row| row.3.map(str::to_owned)),
            text("grain", &|_| Some("month".to_owned())),
            dates("period", rows.iter().map(|row| Some(date(row.4)))),
            text("target_type", &|row| row.5.map(str::to_owned)),
            money_column("target", rows.iter().map(|row| Some(thousand(row.6))).collect(), 3),
            money_column("actual", rows.iter().map(|row| row.7.map(thousand)).collect(), 3),
            Column::new("attainment".into(), rows.iter().map(attained).collect::<Vec<_>>()),
            Column::new("elapsed_share".into(), rows.iter().map(|row| row.8).collect::<Vec<_>>()),
            Column::new("n".into(), rows.iter().map(|row| row.7.map(|n| n as i64)).collect::<Vec<_>>()),
        ],
    )
    .unwrap()
}

#[test]
fn an_attainment_is_due_by_the_working_days_gone_and_the_task_counts_before_the_goal() {
    let (this, before) = ("2026-10-01", "2026-09-01");
    let rows = [
        ("leads", "company", "company", None, before, Some("task"), 50, Some(40), Some(1.0)),
        ("leads", "company", "company", None, this, Some("goal"), 80, Some(40), Some(0.8)),
        ("leads", "company", "company", None, this, Some("task"), 50, Some(40), Some(0.8)),
        ("leads", "person", "E1", Some("An"), this, Some("task"), 10, Some(6), Some(0.8)),
        ("leads", "person", "E2", Some("Bo"), this, Some("task"), 100, Some(73), Some(0.8)),
        ("leads", "team", "North", None, this, Some("task"), 10, Some(2), None),
        ("submission", "company", "company", None, this, None, 5, None, Some(0.8)),
        // Of products and of the month after next nothing stands on the card.
        ("leads", "product", "P", None, this, Some("task"), 10, Some(6), Some(0.8)),
        ("sales", "company", "company", None, "2026-12-01", None, 9, None, Some(0.0)),
    ];
    let card = card_of(&BTreeMap::from([("plan_attainment", attainment(&rows))]), &[]);
    let all = company(&card, "attainment:leads");
    assert_eq!((all.value, all.previous, all.target, all.due), (Some(0.8), Some(0.8), Some(1.0), Some(0.8)));
    assert_eq!((all.numerator, all.denominator, all.n), (Some(40_000), Some(50_000), Some(40)));
    assert_eq!(all.light, Some(Light::Good), "four fifths of the task in four fifths of the days");
    assert_eq!(find(&card, "attainment:leads", Level::Person, Some("An")).light, Some(Light::Bad));
    assert_eq!(find(&card, "attainment:leads", Level::Person, Some("Bo")).light, Some(Light::Near), "0.73 of 0.8");
    let north = find(&card, "attainment:leads", Level::Team, Some("North"));
    assert_eq!((north.value, north.due, north.light), (Some(0.2), None, None), "a month without working days");
    let unknown = company(&card, "attainment:submission");
    assert_eq!((unknown.value, unknown.light, unknown.needs.as_deref()), (None, None, Some("actuals")));
    assert_eq!(card.iter().filter(|kpi| kpi.kpi.starts_with("attainment")).count(), 5);
}

#[test]
fn what_nothing_tells_stands_on_the_card_with_what_would_tell_it() {
    let card = card_of(&Marts::new(), &[("filing_rate", 0.4)]);
    let needs: Vec<(&str, Option<&str>)> = card.iter().map(|kpi| (kpi.kpi.as_str(), kpi.needs.as_deref())).collect();
    assert_eq!(
        needs,
        [
            ("attainment:leads", Some("targets")),
            ("attainment:submission", Some("targets")),
            ("filing_rate", Some("walkins")),
            ("conversion", Some("lead_stage_history")),
            ("hit_rate", Some("lead_stage_history")),
            ("lost_rate", Some("leads")),
            ("follow_up", Some("visits")),
            ("base_graded:customers", Some("schemes")),
            ("base_graded:leads", Some("leads")),
            ("register_completeness", Some("walkins")),
            ("card_coverage", Some("walkins")),
        ]
    );
    assert!(card.iter().all(|kpi| kpi.value.is_none() && kpi.light.is_none()));
}

/// Month of entry, stage left, stage reached, its place, entered, observable, reached in time.
type Cohort<'a> = (&'a str, Option<&'a str>, &'a str, i64, i64, i64, i64);

fn cohorts(rows: &[Cohort<'_>]) -> DataFrame {
    let of =
        |name: &str, of: &dyn Fn(&Cohort<'_>) -> i64| Column::new(name.into(), rows.iter().map(of).collect::<Vec<_>>());
    DataFrame::new(
        rows.len(),
        vec![
            Column::new("flow".into(), vec!["intention"; rows.len()]),
            dates("cohort", rows.iter().map(|row| Some(date(row.0)))),
            Column::new("from_stage".into(), rows.iter().map(|row| row.1).collect::<Vec<_>>()),
            Column::new("stage".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()),
            of("place", &|row| row.3),
            of("entered", &|row| row.4),
            of("observable", &|row| row.5),
            of("reached_in_time", &|row| row.6),
        ],
    )
    .unwrap()
}

#[test]
fn conversions_are_those_of_the_newest_three_months_that_have_had_their_days() {
    let rows = [
        ("2026-05-01", None, "H", 1, 9, 9, 9),
        ("2026-02-01", Some("H"), "O", 2, 5, 5, 5),
        ("2026-03-01", Some("H"), "O", 2, 10, 10, 2),
        ("2026-04-01", Some("H"), "O", 2, 20, 20, 5),
        ("2026-05-01", Some("H"), "O", 2, 10, 10, 3),
        ("2026-07-01", Some("H"), "O", 2, 20, 20, 4),
        // Not all of August have had their days.
        ("2026-08-01", Some("H"), "O", 2, 20, 19, 19),
    ];
    let card = card_of(&BTreeMap::from([("stage_cohorts", cohorts(&rows))]), &[("conversion", 0.25)]);
    let kpi = company(&card, "conversion:intention:H-O");
    // May and July (June has no entry): 7 of 30; before it February to April: 12 of 35.
    assert_eq!((kpi.grain, kpi.period, kpi.n), ("quarter", date("2026-05-01"), Some(30)));
    assert_eq!((kpi.value, kpi.previous), (Some(7.0 / 30.0), Some(12.0 / 35.0)));
    assert_eq!((kpi.due, kpi.light), (Some(0.25), Some(Light::Near)), "0.233 is more than 0.9 of 0.25");
}

/// Measure, dimension, member, month, part and whole.
type Row<'a> = (&'a str, &'a str, Option<&'a str>, &'a str, Option<(i64, i64)>);

fn register(rows: &[Row<'_>]) -> DataFrame {
    let value = |row: &Row<'_>| row.4.map(|(part, whole)| part as f64 / whole as f64);
    DataFrame::new(
        rows.len(),
        vec![
            Column::new("measure".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()),
            Column::new("grain".into(), vec!["month"; rows.len()]),
            Column::new("dimension".into(), rows.iter().map(|row| row.1).collect::<Vec<_>>()),
            Column::new("member".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()),
            dates("period", rows.iter().map(|row| Some(date(row.3)))),
            Column::new("value".into(), rows.iter().map(value).collect::<Vec<_>>()),
            Column::new("numerator".into(), rows.iter().map(|row| row.4.map(|of| of.0)).collect::<Vec<_>>()),
            Column::new("denominator".into(), rows.iter().map(|row| row.4.map(|of| of.1)).collect::<Vec<_>>()),
        ],
    )
    .unwrap()
}

#[test]
fn rates_of_the_register_are_of_the_month_with_the_month_before_and_an_exact_target_is_met() {
    let rows = [
        ("filing_rate", "all", None, "2026-10-01", Some((4, 10))),
        ("filing_rate", "all", None, "2026-09-01", Some((3, 10))),
        ("filing_rate", "manager", Some("Li"), "2026-10-01", Some((4, 10))),
        ("filing_rate", "staff", Some("An"), "2026-10-01", Some((1, 4))),
        ("filing_rate", "contact", Some("phone"), "2026-10-01", Some((1, 4))),
        ("completeness", "all", None, "2026-10-01", None),
    ];
    let marts = BTreeMap::from([("register_measures", register(&rows))]);
    let card = card_of(&marts, &[("filing_rate", 0.4)]);
    let all = company(&card, "filing_rate");
    assert_eq!((all.value, all.previous, all.light), (Some(0.4), Some(0.3), Some(Light::Good)));
    assert!(all.interval.unwrap().0 < 0.4 && 0.4 < all.interval.unwrap().1);
    let person = find(&card, "filing_rate", Level::Person, Some("An"));
    assert_eq!((person.value, person.previous, person.light), (Some(0.25), None, Some(Light::Bad)));
    assert_eq!(find(&card, "filing_rate", Level::Manager, Some("Li")).n, Some(10));
    assert_eq!(card.iter().filter(|kpi| kpi.kpi == "filing_rate").count(), 3, "by contact is no owner");
    // The mart is there and does not know.
    assert_eq!(company(&card, "register_completeness").needs.as_deref(), Some("walkins"));
    // A target of one indicator stands before that of its kind.
    let without = card_of(&marts, &[]);
    assert_eq!(company(&without, "filing_rate").light, None);
}

fn lost(rows: &[(&str, Option<&str>, i64, i64)]) -> DataFrame {
    df!(
        "dimension" => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
        "member" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
        "lost" => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
        "decided" => rows.iter().map(|row| row.3).collect::<Vec<_>>(),
        "loss_rate" => rows.iter().map(|row| (row.3 > 0).then(|| row.2 as f64 / row.3 as f64)).collect::<Vec<_>>()
    )
    .unwrap()
}

#[test]
fn of_losses_less_is_better() {
    let light = |lost_of_ten: i64| {
        let rows =
            [("all", None, 90, 100), ("month", Some("2026-10"), lost_of_ten, 10), ("month", Some("2026-09"), 3, 10)];
        let card = card_of(&BTreeMap::from([("lost_deals", lost(&rows))]), &[("lost_rate", 0.63)]);
        let kpi = company(&card, "lost_rate").clone();
        assert_eq!((kpi.previous, kpi.n), (Some(0.3), Some(10)));
        kpi.light
    };
    assert_eq!([6, 7, 8].map(light), [Some(Light::Good), Some(Light::Near), Some(Light::Bad)]);
}

#[test]
fn of_people_losses_are_those_of_the_window_and_a_month_without_decisions_is_unknown() {
    let rows = [("month", Some("2026-10"), 0, 0), ("staff", Some("An"), 3, 4)];
    let card = card_of(&BTreeMap::from([("lost_deals", lost(&rows))]), &[]);
    let kpi = find(&card, "lost_rate", Level::Person, Some("An"));
    assert_eq!((kpi.grain, kpi.period, kpi.value), ("window", date("2025-10-29"), Some(0.75)));
    let all = company(&card, "lost_rate");
    assert_eq!((all.value, all.light, all.needs.as_deref()), (None, None, Some("leads")));
}

#[test]
fn follow_up_is_told_by_days_and_by_blocks_each_over_the_months_of_its_rule() {
    let rows = df!(
        "cadence" => ["visits", "calls", "calls"],
        "dimension" => ["all", "all", "manager"],
        "member" => [None, None, Some("Li")],
        "judged_days" => [0i64, 100, 50],
        "late_days" => [0i64, 7, 0],
        "blocks" => [8i64, 0, 0],
        "blocks_met" => [6i64, 0, 0]
    )
    .unwrap();
    let card = card_of(&BTreeMap::from([("cadence_groups", rows)]), &[("follow_up", 0.95), ("follow_up:calls", 0.9)]);
    let calls = company(&card, "follow_up:calls");
    assert_eq!((calls.value, calls.period, calls.light), (Some(0.93), date("2026-07-29"), Some(Light::Good)));
    assert_eq!(company(&card, "follow_up_blocks:visits").value, Some(0.75));
    assert_eq!(find(&card, "follow_up:calls", Level::Manager, Some("Li")).value, Some(1.0));
    assert!(card.iter().all(|kpi| kpi.kpi != "follow_up:visits"), "no day of that rule was judged");
}

#[test]
fn hit_rates_are_those_of_the_best_level_and_the_base_counts_who_has_a_grade() {
    let calibration = df!(
        "flow" => ["intention", "intention", "other"],
        "dimension" => ["all", "all", "all"],
        "member" => [None::<&str>, None, None],
        "level" => ["A", "H", "X"],
        "place" => [2i64, 1, 1],
        "graded" => [9i64, 8, 7],
        "closed" => [9i64, 2, 7],
        "rate" => [1.0, 0.25, 1.0]
    )
    .unwrap();
    let base = DataFrame::new(
        2,
        vec![
            Column::new("measure".into(), vec!["base_ungraded_share"; 2]),
            dates("period", ["2026-10-01", "2026-09-01"].into_iter().map(|day| Some(date(day)))),
            Column::new("member".into(), vec!["customers"; 2]),
            Column::new("value".into(), vec![0.25, 0.5]),
            Column::new("numerator".into(), vec![5i64, 10]),
            Column::new("denominator".into(), vec![20i64, 20]),
        ],
    )
    .unwrap();
    let marts = BTreeMap::from([("calibration", calibration), ("plan_measures", base)]);
    let card = card_of(&marts, &[]);
    let hit: Vec<&Kpi> = card.iter().filter(|kpi| kpi.kind() == "hit_rate").collect();
    assert_eq!(hit.len(), 1);
    assert_eq!((hit[0].kpi.as_str(), hit[0].value, hit[0].n), ("hit_rate:intention:H", Some(0.25), Some(8)));
    let graded = company(&card, "base_graded:customers");
    assert_eq!((graded.value, graded.previous, graded.numerator), (Some(0.75), Some(0.5), Some(15_000)));
    // Within October customers have the grades of the end of September: new ones cannot have one yet.
    let within = card_at(&marts, &[], &BTreeMap::new(), "2026-09-01");
    let graded = company(&within, "base_graded:customers");
    assert_eq!((graded.value, graded.previous, graded.period), (Some(0.5), None, date("2026-09-01")));
    assert_eq!(company(&card, "base_graded:leads").needs.as_deref(), Some("leads"));
}

#[test]
fn the_mart_has_a_row_an_indicator_and_the_company_stands_first() {
    let rows = [
        ("filing_rate", "staff", None, "2026-10-01", Some((1, 1))),
        ("filing_rate", "staff", Some("An"), "2026-10-01", Some((1, 4))),
        ("filing_rate", "all", None, "2026-10-01", Some((4, 10))),
    ];
    let card = card_of(&BTreeMap::from([("register_measures", register(&rows))]), &[]);
    let filed: Vec<(Level, Option<&str>)> =
        card.iter().filter(|kpi| kpi.kpi == "filing_rate").map(|kpi| (kpi.level, kpi.member.as_deref())).collect();
    assert_eq!(filed, [(Level::Company, None), (Level::Person, Some("An")), (Level::Person, None)]);
    let frame = frame(&card, date("2026-10-28")).unwrap();
    assert_eq!(frame.height(), card.len());
    assert_eq!(frame.column("numerator").unwrap().dtype(), &DataType::Decimal(18, 3));
}

#[test]
fn what_is_unknown_though_there_is_a_table_says_why() {
    let stopped = Export::Stopped(date("2026-08-31"));
    let exports = BTreeMap::from([("walkins", stopped), ("leads", Export::Empty), ("targets", Export::GoesOn)]);
    let card = card_at(&Marts::new(), &[], &exports, "2026-10-01");
    let needs = |kpi: &str| company(&card, kpi).needs.as_deref();
    assert_eq!(needs("attainment:leads"), Some("targets:untold"));
    assert_eq!(needs("filing_rate"), Some("walkins:stopped:2026-08-31"));
    assert_eq!(needs("lost_rate"), Some("leads:empty"));
    assert_eq!(needs("conversion"), Some("lead_stage_history"), "there is no such table");
    assert_eq!(needs("follow_up"), Some("visits"), "there are rules");
}
