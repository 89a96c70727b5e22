use chrono::NaiveDate;

use super::*;
use crate::metrics::process::periods::Grain;
use crate::metrics::process::staff::{Directory, StaffRow};
use crate::metrics::stage_flow::cohorts::{Reached, cohorts};
use crate::metrics::stage_flow::dwell::dwell;
use crate::metrics::stage_flow::inventory::{Inventory, Owner, chances};
use crate::metrics::stage_flow::moves::{MoveKind, moves};
use crate::metrics::stage_flow::shape::{Verdict, shapes};
use crate::metrics::stage_flow::timeline::Timeline;
use crate::model::period::to_days;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Days since the first of January 2026.
fn january(all: &[&[(i32, &'static str)]]) -> Vec<Vec<(i32, &'static str)>> {
    let first = to_days(day("2026-01-01"));
    all.iter().map(|told| told.iter().map(|(day, code)| (first + day, *code)).collect()).collect()
}

fn of(stages: &Stages, all: &[&[(i32, &'static str)]]) -> Histories {
    let all = january(all);
    let all: Vec<&[(i32, &str)]> = all.iter().map(Vec::as_slice).collect();
    histories(stages, &all)
}

#[test]
fn moves_are_counted_by_stages_and_kind_with_the_days_before() {
    let stages = levels();
    let histories = of(
        &stages,
        &[&[(0, "C"), (10, "B"), (40, "C")], &[(0, "C"), (20, "B"), (25, "-")], &[(5, "C"), (9, "A")], &[(7, "O")]],
    );
    let found = moves(&histories, &stages, &Timeline::new(Grain::Month, day("2026-02-28"), 2));
    let told: Vec<String> = found
        .iter()
        .map(|row| {
            let code = |stage: Option<u8>| stage.map_or("-", |stage| stages.code(stage));
            let days = row.median_days.map_or("?".into(), |days| days.to_string());
            format!(
                "{} {}>{} {} {} {days}",
                row.period.first.format("%m"),
                code(row.from),
                code(row.to),
                row.kind.code(),
                row.moves
            )
        })
        .collect();
    let expected = [
        "01 C>B up 2 15",
        "01 C>A skip 1 4",
        "01 B>- lost 1 5",
        "01 ->C enter 3 ?",
        "01 ->O won 1 ?",
        "02 B>C down 1 30",
    ];
    assert_eq!(told, expected);
    assert_eq!(found[0].kind, MoveKind::Up);
}

fn cell<'r>(rows: &'r [Reached], cohort: Option<&str>, from: Option<u8>, stage: u8) -> &'r Reached {
    let is_it = |row: &&Reached| {
        row.cohort.map(|period| period.first) == cohort.map(day) && row.from == from && row.stage == stage
    };
    rows.iter().find(is_it).unwrap()
}

#[test]
fn cohorts_count_what_was_reached_or_passed_and_compare_what_could_be_seen() {
    let stages = levels();
    let histories = of(
        &stages,
        &[
            &[(0, "C"), (10, "H"), (20, "O")], // passes B and A
            &[(0, "C"), (45, "B")],
            &[(2, "C"), (8, "-"), (12, "O")], // lost, then won
            &[(40, "C"), (41, "B")],          // too young
        ],
    );
    let timeline = Timeline::new(Grain::Month, day("2026-02-28"), 2); // day 58
    let rows = cohorts(&histories, &stages, &timeline, 30, &[]);
    let b = cell(&rows, Some("2026-01-01"), None, 1);
    assert_eq!((b.entered, b.reached, b.won, b.observable, b.reached_in_time, b.won_in_time), (3, 3, 2, 3, 2, 2));
    let young = cell(&rows, Some("2026-02-01"), None, 1);
    assert_eq!((young.entered, young.reached, young.observable, young.reached_in_time), (1, 1, 0, 0));
    let all = cell(&rows, None, None, 1);
    assert_eq!((all.entered, all.reached, all.observable), (4, 4, 3));
    assert_eq!(all.median_days, Some(10.0)); // 1, 10, 10, 45
    // Of those that entered B: the one that skipped it did not.
    let from_b = cell(&rows, None, Some(1), 2);
    assert_eq!((from_b.entered, from_b.reached), (2, 0));
    assert_eq!(cell(&rows, Some("2026-01-01"), Some(0), 1).reached, 3);
    assert!(rows.iter().all(|row| row.from.is_none_or(|from| from < row.stage)));
}

#[test]
fn of_a_single_row_only_the_stages_that_its_dates_tell_of_have_cohorts() {
    let stages = levels();
    let mut histories = Histories::default();
    for told in january(&[&[(0, "C"), (10, "B")], &[(0, "C"), (10, "B"), (20, "O")]]) {
        let walk = Walk { stages: &stages, is_complete: false, reopens: true };
        let subject = Subject { index: 0, customer: None, staff: NOBODY, amount: None, is_complete: false };
        histories.push(subject, &walked(&walk, &told).0);
    }
    let timeline = Timeline::new(Grain::Month, day("2026-02-28"), 2);
    let rows = cohorts(&histories, &stages, &timeline, 30, &[true, false, false, false, true]);
    assert_eq!(cell(&rows, None, Some(0), 4).reached, 1);
    assert!(rows.iter().all(|row| row.from != Some(1)));
    assert_eq!(cell(&rows, None, None, 1).reached, 2);
}

#[test]
fn dwell_tells_of_stays_that_ended_and_apart_of_those_that_go_on() {
    let stages = levels();
    let histories = of(
        &stages,
        &[
            &[(0, "C"), (10, "B")],
            &[(0, "C"), (20, "B")],
            &[(0, "C"), (40, "-")],
            &[(-90, "C"), (-1, "B")], // ended before
            &[(10, "C")],
            &[(50, "C")],
        ],
    );
    let first = to_days(day("2026-01-01"));
    let rows = dwell(&histories, &stages, (first, first + 60));
    assert_eq!(rows.iter().map(|row| row.stage).collect::<Vec<_>>(), [0, 1, 2, 3]);
    let c = &rows[0];
    assert_eq!((c.ended, c.median, c.p25, c.p75), (3, Some(20.0), Some(15.0), Some(30.0)));
    assert_eq!((c.open, c.open_median, c.beyond), (2, Some(30.0), Some(1)));
    assert_eq!((rows[1].ended, rows[1].open, rows[1].beyond), (0, 3, None));
}

fn directory() -> Directory {
    let row = |id: &str, manager: Option<&str>| StaffRow {
        id: Some(id.into()),
        manager: manager.map(str::to_owned),
        ..StaffRow::default()
    };
    Directory::new(vec![row("E1", Some("M")), row("E2", Some("M")), row("M", None)])
}

fn owned(stages: &Stages, all: &[(u32, &[(i32, &'static str)])]) -> Histories {
    let mut histories = Histories::default();
    for (index, (staff, told)) in all.iter().enumerate() {
        let told = january(&[told]);
        let walk = Walk { stages, is_complete: true, reopens: true };
        let amount = (index != 1).then_some(1000);
        let subject = Subject { index: index as u32, customer: None, staff: *staff, amount, is_complete: true };
        histories.push(subject, &walked(&walk, &told[0]).0);
    }
    histories
}

#[test]
fn the_stock_of_everybody_adds_up_to_that_of_all() {
    let stages = levels();
    let histories = owned(&stages, &[(0, &[(0, "C"), (40, "B")]), (1, &[(3, "C")]), (NOBODY, &[(-9, "C"), (5, "-")])]);
    let timeline = Timeline::new(Grain::Month, day("2026-02-28"), 2);
    let found = Inventory::new(&histories, &stages, &timeline, &directory());
    let names: Vec<(&str, Option<&str>)> = found.owners.list.iter().map(Owner::columns).collect();
    let expected = [
        ("all", None),
        ("staff", None),
        ("staff", Some("E1")),
        ("staff", Some("E2")),
        ("manager", None),
        ("manager", Some("M")),
    ];
    assert_eq!(names, expected);
    let c = |slot: usize| (0..6).map(|owner| found.stock(owner, 0, slot)).collect::<Vec<_>>();
    assert_eq!(c(0), [(1, 1000), (1, 1000), (0, 0), (0, 0), (1, 1000), (0, 0)]);
    assert_eq!(c(1), [(2, 1000), (0, 0), (1, 1000), (1, 0), (0, 0), (2, 1000)]);
    assert_eq!(c(2), [(1, 0), (0, 0), (0, 0), (1, 0), (0, 0), (1, 0)]);
}

#[test]
fn chances_are_learned_from_what_came_to_an_end() {
    let stages = levels();
    let histories = of(
        &stages,
        &[
            &[(0, "C"), (10, "H"), (20, "O")],
            &[(0, "C"), (10, "-")],
            &[(0, "C"), (10, "-")],
            &[(0, "C"), (10, "H"), (12, "-")],
            &[(0, "H")], // still open
            &[(0, "O")], // on the spot: no stage on the way
        ],
    );
    let plain = chances(&histories, &stages, 1);
    let shown: Vec<Option<(f64, i64)>> = plain.iter().map(|one| one.map(|one| (one.value(), one.n))).collect();
    // B and A saw nobody: one of all, which is a quarter.
    assert_eq!(shown, [Some((0.25, 4)), Some((0.25, 0)), Some((0.25, 0)), Some((0.5, 2))]);
    let drawn = chances(&histories, &stages, 4);
    assert_eq!(drawn[3].map(|one| one.value()), Some((1.0 + 2.0 * 0.25) / 4.0));
    assert_eq!(drawn[3].map(|one| one.of(1001)), Some(375)); // 375.375
    assert_eq!(chances(&of(&stages, &[&[(0, "C")]]), &stages, 20), [None; 4]);
}

#[test]
fn the_verdict_on_a_funnel_follows_its_rule() {
    let all = [
        ((9, 5, 2), "standard"),
        ((3, 5, 2), "olive"),
        ((5, 5, 2), "irregular"),
        ((1, 5, 3), "olive"),
        ((1, 2, 3), "inverted"),
        ((3, 1, 4), "inverted"),
        ((3, 1, 3), "irregular"),
        ((3, 1, 2), "irregular"),
        ((0, 0, 0), "empty"),
        ((1, 0, 0), "irregular"),
    ];
    for ((potential, incubating, output), expected) in all {
        assert_eq!(Verdict::of(potential, incubating, output).code(), expected, "{potential} {incubating} {output}");
    }
}

#[test]
fn a_funnel_of_buyers_alone_is_unknown_and_not_inverted() {
    let stages = Stages::new(&["C", "B", "A"].map(str::to_owned), &[], &[]);
    let timeline = Timeline::new(Grain::Month, day("2026-02-28"), 2);
    let verdicts = |rows: &[(u32, &[(i32, &'static str)])]| -> Vec<&'static str> {
        let histories = owned(&stages, rows);
        let inventory = Inventory::new(&histories, &stages, &timeline, &directory());
        let all = shapes(&histories, &inventory, &timeline, [0, 1, 2]);
        all.iter().filter(|shape| shape.owner == 0).map(|shape| shape.verdict.code()).collect()
    };
    assert_eq!(verdicts(&[(0, &[(-9, "A")]), (1, &[(-9, "A")])]), ["unknown", "unknown"]);
    assert_eq!(
        verdicts(&[(0, &[(-99, "C"), (-50, "A")]), (1, &[(-9, "A")])]),
        ["inverted", "inverted"],
        "one was seen"
    );
    assert_eq!(verdicts(&[]), ["empty", "empty"]);
}

#[test]
fn rates_of_a_funnel_count_who_was_there_when_the_month_began() {
    let stages = Stages::new(&["C", "B", "A"].map(str::to_owned), &[], &[]);
    let histories = owned(
        &stages,
        &[
            (0, &[(-9, "C"), (10, "B")]),
            (0, &[(-9, "C"), (10, "B"), (12, "C")]), // back again by the end of the month
            (1, &[(-9, "C"), (10, "A")]),            // beyond
            (1, &[(-9, "C")]),
            (1, &[(-9, "B"), (40, "A")]),
            (1, &[(3, "C"), (9, "B")]), // came within the month
        ],
    );
    let timeline = Timeline::new(Grain::Month, day("2026-02-28"), 2);
    let inventory = Inventory::new(&histories, &stages, &timeline, &directory());
    let rows = shapes(&histories, &inventory, &timeline, [0, 1, 2]);
    let january = &rows[0];
    assert_eq!((january.owner, january.period, january.counts, january.verdict), (0, 0, [2, 3, 1], Verdict::Olive));
    assert_eq!(january.steps.map(|step| (step.came, step.of)), [(2, 4), (0, 1)]);
    let february = &rows[1];
    assert_eq!(february.steps.map(|step| (step.came, step.of)), [(0, 2), (1, 3)]);
    assert_eq!(february.steps_so_far.map(|step| (step.came, step.of)), [(2, 6), (1, 4)]);
    assert_eq!(
        (february.required(Some(2)), february.required(None), january.required(Some(2))),
        (Some(24), None, None)
    );
    let of_first = rows.iter().find(|row| inventory.owners.list[row.owner].columns() == ("staff", Some("E1"))).unwrap();
    assert_eq!((of_first.counts, of_first.verdict), ([1, 1, 0], Verdict::Irregular));
}
