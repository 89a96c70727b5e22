//! Reviews, hysteresis and manual classes, month by month.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::manual::ManualClass;
use super::memory::{Earlier, path_text};
use super::snapshot::Status;
use super::testing::*;
use super::{Round, Snapshot, classify_all};
use crate::config::types::{DemoteTo, Movement, Overrides, Review, Scheme};
use crate::model::period::{from_days, to_days};

const BANDS: [(&str, Option<&str>); 3] = [("high", Some("25%")), ("mid", Some("50%")), ("low", None)];

fn tiers(movement: Movement) -> Scheme {
    Scheme { movement, ..rank_scheme("net_sales_6m", &BANDS, None) }
}

fn end(month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 31).unwrap().checked_add_months(chrono::Months::new(month)).unwrap()
}

/// Snapshots of months 0, 1, 2, … with the sales of customers 0, 1, 2, …
fn walk(scheme: &Scheme, months: &[Vec<i64>], manual: &[ManualClass]) -> Vec<Snapshot> {
    let schemes = BTreeMap::from([("tiers".to_owned(), scheme.clone())]);
    let mut snapshots: Vec<Snapshot> = Vec::new();
    for (month, sales) in months.iter().enumerate() {
        let rows: Vec<Row> = sales.iter().map(|sales| row(1, 1, *sales)).collect();
        let mut round = Round { as_of: end(month as u32), ..Round::default() };
        round.manual.insert("tiers".to_owned(), manual.to_vec());
        if let Some(last) = snapshots.last() {
            let earlier = Earlier { standing: last.standing.clone(), memory: last.memory.clone() };
            round.earlier.insert("tiers".to_owned(), earlier);
        }
        snapshots.extend(classify_all(&schemes, &frame(&rows), &round).unwrap());
    }
    snapshots
}

/// The code of a customer month by month.
fn of(snapshots: &[Snapshot], customer: usize) -> Vec<&str> {
    snapshots.iter().map(|snapshot| codes(snapshot)[customer]).collect()
}

/// Customer 0 is best in the first month, then worst.
fn falling(months: usize) -> Vec<Vec<i64>> {
    (0..months).map(|month| vec![if month == 0 { 900 } else { 10 }, 500, 400, 300]).collect()
}

#[test]
fn without_hysteresis_the_computed_class_is_in_force() {
    let snapshots = walk(&tiers(Movement::default()), &falling(3), &[]);
    assert_eq!(of(&snapshots, 0), ["high", "low", "low"]);
    let last = &snapshots[2];
    assert_eq!(from_days(last.memory.since(0)), end(1));
    assert_eq!(last.classes()[usize::from(last.memory.previous[0] - 1)].code, "high");
    assert_eq!(path_text(last.memory.path[0]), "NDS");
    assert_eq!(path_text(last.memory.path[1]), "NUS");
    assert_eq!((last.memory.previous[3], from_days(last.memory.since(3))), (0, end(0)));
}

#[test]
fn a_demotion_waits_for_the_reviews_that_are_asked_for() {
    let twice = Movement { demote_after: 2, ..Movement::default() };
    let snapshots = walk(&tiers(twice.clone()), &falling(4), &[]);
    assert_eq!(of(&snapshots, 0), ["high", "high", "low", "low"]);
    let held = &snapshots[1];
    assert_eq!(held.standing.status.as_ref().unwrap()[0], Status::Held);
    assert_eq!(held.classes()[usize::from(held.computed_of.as_ref().unwrap()[0])].code, "low");
    let reason = &held.reasons[usize::from(held.reason_of[0])];
    assert!(reason.starts_with("held at high, computed low (rank"), "{reason}");
    // A month above the line in between starts the count again.
    let mut months = falling(4);
    months[2][0] = 900;
    assert_eq!(of(&walk(&tiers(twice), &months, &[]), 0), ["high", "high", "high", "high"]);
}

#[test]
fn a_demotion_of_one_step_goes_on_at_the_next_reviews() {
    let steps = Movement { demote_to: DemoteTo::OneStep, ..Movement::default() };
    assert_eq!(of(&walk(&tiers(steps), &falling(4), &[]), 0), ["high", "mid", "low", "low"]);
}

#[test]
fn days_of_grace_and_reviews_hold_a_class() {
    let grace = Movement { grace_days: 45, ..Movement::default() };
    assert_eq!(of(&walk(&tiers(grace), &falling(4), &[]), 0), ["high", "high", "low", "low"]);
    let quarterly = Movement { review: Review::Quarterly, ..Movement::default() };
    let snapshots = walk(&tiers(quarterly), &falling(4), &[]);
    assert_eq!(of(&snapshots, 0), ["high", "high", "low", "low"]);
    // Promotions wait for the review too.
    assert_eq!(of(&snapshots, 1), ["mid", "mid", "high", "high"]);
    let yearly = Movement { review: Review::Yearly, ..Movement::default() };
    assert_eq!(of(&walk(&tiers(yearly), &falling(4), &[]), 0), ["high", "high", "high", "high"]);
}

#[test]
fn who_comes_or_goes_does_so_at_once() {
    let twice = Movement { demote_after: 3, review: Review::Yearly, ..Movement::default() };
    let months = vec![vec![900, 500, 400, 0], vec![0, 500, 400, 300]];
    let snapshots = walk(&tiers(twice), &months, &[]);
    assert_eq!(of(&snapshots, 0), ["high", "no_sales"]);
    assert_eq!(of(&snapshots, 3), ["no_sales", "low"]);
    assert_eq!(path_text(snapshots[1].memory.path[0]), "NL");
    assert_eq!(path_text(snapshots[1].memory.path[3]), "OR");
}

#[test]
fn a_manual_class_that_has_ended_is_not_held() {
    let scheme = tiers(Movement { demote_after: 9, ..Movement::default() });
    let given = ManualClass { customer: 3, code: "high".into(), why: None, until: None };
    let first = walk(&scheme, &falling(1), &[given]);
    let schemes = BTreeMap::from([("tiers".to_owned(), scheme)]);
    let mut round = Round { as_of: end(1), ..Round::default() };
    let earlier = Earlier { standing: first[0].standing.clone(), memory: first[0].memory.clone() };
    round.earlier.insert("tiers".to_owned(), earlier);
    let rows: Vec<Row> = [900, 500, 400, 300].map(|sales| row(1, 1, sales)).to_vec();
    let next = classify_all(&schemes, &frame(&rows), &round).unwrap();
    assert_eq!((codes(&first[0])[3], codes(&next[0])[3]), ("high", "low"));
}

#[test]
fn a_manual_class_is_in_force_and_the_difference_is_listed() {
    let given = |code: &str| ManualClass { customer: 3, code: code.into(), why: Some("名片".into()), until: None };
    let snapshots = walk(&tiers(Movement::default()), &falling(2), &[given("high")]);
    assert_eq!(of(&snapshots, 3), ["high", "high"]);
    let found = &snapshots[1].disagreements[0];
    assert_eq!((found.row, found.applied, found.until), (3, true, None));
    let reason = &snapshots[1].reasons[usize::from(snapshots[1].reason_of[3])];
    assert!(reason.starts_with("set by hand: 名片; computed "), "{reason}");

    let compare = Scheme { overrides: Overrides::Compare, ..tiers(Movement::default()) };
    let snapshots = walk(&compare, &falling(2), &[given("high")]);
    assert_ne!(of(&snapshots, 3), ["high", "high"]);
    assert!(!snapshots[1].disagreements[0].applied);

    let snapshots = walk(&tiers(Movement::default()), &falling(1), &[given("none such")]);
    assert_eq!(of(&snapshots, 3), ["low"]);
    assert!(snapshots[0].notes.iter().any(|note| note.contains("`none such`")), "{:?}", snapshots[0].notes);
}

proptest! {
    #[test]
    fn hysteresis_never_promotes_and_never_overshoots(
        months in prop::collection::vec(prop::collection::vec(1i64..50, 8), 1..6),
        demote_after in 1u8..4,
        one_step in any::<bool>(),
        grace_days in 0u32..100,
    ) {
        let demote_to = if one_step { DemoteTo::OneStep } else { DemoteTo::Computed };
        let movement = Movement { demote_after, demote_to, grace_days, ..Movement::default() };
        let snapshots = walk(&tiers(movement), &months, &[]);
        let mut before: Option<Vec<u8>> = None;
        for snapshot in &snapshots {
            let in_force = &snapshot.standing.class_of;
            let computed = snapshot.computed_of.as_ref().unwrap_or(in_force);
            if let Some(before) = before {
                for row in 0..8 {
                    let (low, high) = (before[row].min(computed[row]), before[row].max(computed[row]));
                    prop_assert!((low..=high).contains(&in_force[row]));
                }
            }
            before = Some(in_force.clone());
            prop_assert!(to_days(end(0)) <= snapshot.memory.since(0));
        }
    }

    #[test]
    fn who_changes_nothing_while_nobody_does_never_moves(
        sales in prop::collection::vec(1i64..50, 1..20),
        demote_after in 1u8..4,
    ) {
        let movement = Movement { demote_after, ..Movement::default() };
        let months: Vec<Vec<i64>> = vec![sales; 4];
        for snapshot in &walk(&tiers(movement), &months, &[])[1..] {
            for path in &snapshot.memory.path {
                prop_assert!(path_text(*path).ends_with('S'));
            }
        }
    }
}
