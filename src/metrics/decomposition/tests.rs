#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;

use super::*;
use crate::metrics::attainment::plan::{ONE, Version};
use crate::metrics::process::workdays::Workdays;
use crate::model::period::to_days;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn row(metric: &str, level: Level, owner: &str, period: &str, value: i128) -> (Key, Version) {
    let period = PlanPeriod::read(period, 1).unwrap();
    let key = Key { metric: metric.into(), level, owner: owner.into(), kind: None, period };
    (key, Version { day: None, value: value * ONE, min: None, confirmed: None })
}

fn person(team: Option<&str>, region: Option<&str>, from: Option<&str>, until: Option<&str>) -> Member {
    let above = [(Level::Team, team), (Level::Region, region)];
    Member {
        above: above.into_iter().filter_map(|(level, owner)| Some((level, owner?.to_owned()))).collect(),
        from: from.map(|date| to_days(day(date))),
        until: until.map(|date| to_days(day(date))),
        is_expected: true,
    }
}

/// Regions North, with team N1 of A and B, and C without a team who came in July; and South, with D who left.
fn hierarchy() -> Hierarchy {
    let mut hierarchy = Hierarchy::default();
    hierarchy.add(Level::Person, "A", person(Some("N1"), Some("North"), None, None));
    hierarchy.add(Level::Person, "B", person(Some("N1"), Some("North"), None, None));
    hierarchy.add(Level::Person, "C", person(None, Some("North"), Some("2026-07-01"), None));
    hierarchy.add(Level::Person, "D", person(None, Some("South"), None, Some("2026-05-01")));
    hierarchy.add(Level::Person, "E", Member { is_expected: false, ..person(None, Some("South"), None, None) });
    hierarchy.add(Level::Team, "N1", person(None, Some("North"), None, None));
    for region in ["North", "South"] {
        hierarchy.add(Level::Region, region, Member { is_expected: true, ..Member::default() });
    }
    hierarchy
}

fn splits_of(rows: Vec<(Key, Version)>, tolerance_bp: u32) -> Vec<Split> {
    let as_of = day("2026-06-30");
    let workdays = Workdays::default();
    let asked = Question { as_of, from: day("2026-01-01"), fiscal_year_start: 1, workdays: &workdays };
    splits(&Plan::new(rows, to_days(as_of)), &hierarchy(), &asked, tolerance_bp)
}

/// Parent, parts, difference in whole units, missing.
fn told(split: &Split) -> (String, &'static str, Option<i128>, Vec<String>) {
    let difference = split.difference().map(|difference| difference / ONE);
    (split.key.owner.clone(), split.part.code(), difference, split.missing.clone())
}

#[test]
fn differences_are_told_with_their_sign_from_level_to_level() {
    let of = |level, owner, value| row("sales", level, owner, "2026-06", value);
    let found = splits_of(
        vec![
            of(Level::Company, "company", 100),
            of(Level::Region, "North", 70),
            of(Level::Region, "South", 40),
            of(Level::Team, "N1", 65),
            of(Level::Person, "A", 65),
            of(Level::Person, "E", 30),
            of(Level::Product, "P1", 100),
        ],
        0,
    );
    let told: Vec<_> = found.iter().map(told).collect();
    let none: Vec<String> = Vec::new();
    assert_eq!(
        told,
        [
            ("company".into(), "region", Some(10), none.clone()),
            ("company".into(), "product", Some(0), none.clone()),
            // The next level below at which anybody has a target: the team, not its people.
            ("North".into(), "team", Some(-5), none.clone()),
            // D left before June, E is expected to have none and has one.
            ("South".into(), "person", Some(-10), none),
            ("N1".into(), "person", Some(0), vec!["B".to_owned()]),
        ]
    );
    assert_eq!(
        found.iter().map(Split::adds_up).collect::<Vec<_>>(),
        [Some(false), Some(true), Some(false), Some(false), Some(true)]
    );
}

#[test]
fn people_of_a_region_are_its_parts_where_no_team_has_a_target_and_newcomers_are_missing_once_they_are_there() {
    let of = |owner, period, value| row("orders", Level::Person, owner, period, value);
    let region = |period| row("orders", Level::Region, "North", period, 10);
    let rows = vec![region("2026-06"), region("2026-07"), of("A", "2026-06", 10), of("A", "2026-07", 10)];
    let found = splits_of(rows, 0);
    assert_eq!(found[0].missing, ["B"]);
    assert_eq!(found[1].missing, ["B", "C"]);
}

#[test]
fn parts_may_miss_the_target_by_the_tolerance_and_not_by_more() {
    let of = |value| {
        vec![row("sales", Level::Region, "South", "2026-06", 1000), row("sales", Level::Person, "E", "2026-06", value)]
    };
    let adds_up = |value, tolerance| splits_of(of(value), tolerance)[0].adds_up().unwrap();
    assert_eq!(
        [adds_up(1010, 100), adds_up(990, 100), adds_up(1011, 100), adds_up(1001, 0)],
        [true, true, false, false]
    );
}

#[test]
fn a_year_without_months_is_told_and_one_with_some_names_those_that_are_missing() {
    let found = splits_of(vec![row("sales", Level::Region, "South", "2026", 120)], 0);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].sum(), found[0].difference(), found[0].adds_up(), found[0].missing.len()),
        (None, None, None, 12)
    );
    let months = (1..=11).map(|month| row("sales", Level::Region, "South", &format!("2026-{month:02}"), 10));
    let mut rows: Vec<_> = months.collect();
    rows.push(row("sales", Level::Region, "South", "2026", 120));
    let found = splits_of(rows, 0);
    assert_eq!(told(&found[0]), ("South".into(), "month", Some(-10), vec!["2026-12-01".into()]));
}

#[test]
fn weeks_make_up_the_month_of_their_thursdays() {
    // April 2026 has five weeks, the first from 30 March, the last to 3 May.
    let weeks = (14..=18).map(|week| row("leads", Level::Person, "A", &format!("2026-W{week}"), 20));
    let mut rows: Vec<_> = weeks.collect();
    rows.push(row("leads", Level::Person, "A", "2026-04", 100));
    rows.push(row("leads", Level::Person, "A", "2026-05", 100));
    let found = splits_of(rows, 0);
    assert_eq!(found.len(), 1, "May is not divided");
    assert_eq!((found[0].part, found[0].children.len(), found[0].adds_up()), (Part::Weeks, 5, Some(true)));
}

#[test]
fn shares_that_do_not_add_up_are_not_added_up() {
    let of = |level, owner| row("csat", level, owner, "2026-06", 90);
    assert_eq!(splits_of(vec![of(Level::Region, "South"), of(Level::Person, "E")], 0), []);
}

#[test]
fn shares_of_targets_are_held_against_shares_of_earlier_sales() {
    let of = |level, owner, value| row("sales", level, owner, "2026-06", value);
    let rows = vec![of(Level::Region, "North", 100), of(Level::Person, "A", 75), of(Level::Person, "B", 25)];
    let splits = splits_of(rows, 0);
    let mut actuals = Actuals::default();
    actuals.measure("sales", Level::Person, (to_days(day("2026-01-01")), i32::MAX));
    for (owner, date, amount) in
        [("A", "2026-05-31", 40), ("B", "2026-03-01", 60), ("A", "2026-02-28", 9), ("A", "2026-06-01", 9)]
    {
        actuals.add(("sales", Level::Person), owner, to_days(day(date)), Some(amount * ONE), 1);
    }
    let found = shares(&splits, &actuals, day("2026-06-30"), 3);
    let a = &found[0];
    assert_eq!((a.owner.as_str(), a.target_share, a.capacity_share), ("A", Some(0.75), Some(0.4)));
    assert!((a.difference().unwrap() - 0.35).abs() < 1e-12);
    // Six months back there are no data.
    assert_eq!(shares(&splits, &actuals, day("2026-06-30"), 6)[0].capacity_share, None);
    assert_eq!(share_frame(&found, day("2026-06-30")).unwrap().shape(), (2, 12));
    assert_eq!(frame(&splits, day("2026-06-30")).unwrap().shape(), (1, 15));
}
