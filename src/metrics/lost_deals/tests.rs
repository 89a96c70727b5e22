#![allow(clippy::unwrap_used)]

use super::*;
use crate::metrics::calibration::testing::{date, day, intention, known, lead, people};
use crate::metrics::process::leads::LeadState;
use crate::metrics::process::staff::NOBODY;

fn lost(id: &str, on: &str, reason: &str, amount: Option<i128>) -> Lead {
    Lead {
        lost: Some(day(on)),
        lost_reason: Some(reason.to_owned()),
        state: Some(LeadState { est_amount: amount, ..LeadState::default() }),
        ..lead(id, &[("2026-01-05", "B"), ("2026-02-05", "A")])
    }
}

fn won(id: &str, on: &str) -> Lead {
    Lead { ordered: Some(day(on)), ..lead(id, &[("2026-01-05", "B"), ("2026-02-05", "H")]) }
}

fn found(leads: &[Lead], as_of: &str) -> LostDeals {
    let scale = intention();
    LostDeals::new(&known(leads, as_of), &people(), Some(&scale), (day("2025-07-01"), day(as_of)))
}

fn tally(found: &LostDeals, dimension: Dimension, member: Option<&str>) -> Tally {
    found.tallies.get(&(dimension, member.map(str::to_owned))).copied().unwrap_or_default()
}

#[test]
fn losses_are_of_what_was_decided_and_of_reasons_add_up() {
    let leads = [
        lost("1", "2026-03-01", "price", Some(500)),
        lost("2", "2026-03-05", "price", None),
        Lead { staff: 0, ..lost("3", "2026-04-05", "need", Some(70)) },
        Lead { staff: 0, ..won("4", "2026-03-09") },
        // Before the window.
        lost("5", "2025-06-30", "price", Some(9)),
    ];
    let found = found(&leads, "2026-06-30");
    assert_eq!(found.all(), Tally { lost: 3, won: 1, amount: 570, with_amount: 2, rewon: 0 });
    assert_eq!(
        tally(&found, Dimension::Staff, Some("Li")),
        Tally { lost: 1, won: 1, amount: 70, with_amount: 1, rewon: 0 }
    );
    assert_eq!(tally(&found, Dimension::Level, Some("A")).lost, 3);
    assert_eq!(tally(&found, Dimension::Level, Some("H")).won, 1);
    assert_eq!(
        tally(&found, Dimension::Month, Some("2026-03")),
        Tally { lost: 2, won: 1, amount: 500, with_amount: 1, rewon: 0 }
    );
    let frame = found.frame(date("2026-06-30"), "12mo", 2).unwrap();
    let dimensions = frame.column("dimension").unwrap().str().unwrap().clone();
    let reasons: Vec<usize> = (0..frame.height()).filter(|row| dimensions.get(*row) == Some("reason")).collect();
    let rates = frame.column("loss_rate").unwrap().f64().unwrap().clone();
    let sum: f64 = reasons.iter().map(|row| rates.get(*row).unwrap()).sum();
    assert_eq!((reasons.len(), sum, rates.get(0)), (2, 0.75, Some(0.75)));
    assert_eq!(frame.column("won").unwrap().i64().unwrap().get(reasons[0]), None);
}

#[test]
fn lost_and_then_won_counts_both_and_only_by_the_day_that_it_happened() {
    let mut one = lost("1", "2026-03-01", "price", Some(500));
    one.ordered = Some(day("2026-03-20"));
    let later = found(std::slice::from_ref(&one), "2026-03-31");
    assert_eq!((later.all().lost, later.all().won, later.all().rewon), (1, 1, 1));
    assert_eq!(later.odd.lost_then_won, [0]);
    let before = found(&[one], "2026-03-19");
    assert_eq!((before.all().lost, before.all().won, before.all().rewon), (1, 0, 0));
    assert!(before.odd.lost_then_won.is_empty());
}

#[test]
fn a_loss_after_the_order_does_not_count() {
    for on in ["2026-03-20", "2026-03-25"] {
        let mut one = lost("1", on, "price", Some(500));
        one.ordered = Some(day("2026-03-20"));
        let found = found(&[one], "2026-03-31");
        assert_eq!((found.all().lost, found.all().won), (0, 1), "{on}");
        assert_eq!(found.odd.lost_after_order, [0], "{on}");
    }
}

#[test]
fn what_is_not_known_has_no_name_and_a_loss_without_a_day_no_place() {
    let mut one = lead("1", &[]);
    one.state = Some(LeadState { deal_status: Some("lost".into()), ..LeadState::default() });
    let found_one = found(&[one], "2026-06-30");
    assert_eq!((found_one.all(), found_one.odd.lost_without_day.as_slice()), (Tally::default(), [0].as_slice()));
    let mut bare = lead("1", &[]);
    (bare.lost, bare.state, bare.staff) = (Some(day("2026-06-30")), None, NOBODY);
    let found = found(&[bare], "2026-06-30");
    for dimension in [Dimension::Reason, Dimension::Competitor, Dimension::Level, Dimension::Staff, Dimension::Source] {
        assert_eq!(tally(&found, dimension, None).lost, 1, "{dimension:?}");
    }
    let frame = found.frame(date("2026-06-30"), "12mo", 2).unwrap();
    assert_eq!(frame.column("lost_amount").unwrap().null_count(), frame.height());
}

#[test]
fn the_level_before_an_order_is_never_the_order() {
    let mut one = lead("1", &[("2026-01-05", "A"), ("2026-02-05", "O")]);
    let found_one = found(std::slice::from_ref(&one), "2026-06-30");
    assert_eq!(tally(&found_one, Dimension::Level, Some("A")).won, 1);
    // Without a history the list tells.
    one.changes.clear();
    one.ordered = Some(day("2026-02-05"));
    one.state = Some(LeadState { level: Some("B".into()), ..LeadState::default() });
    assert_eq!(tally(&found(&[one], "2026-06-30"), Dimension::Level, Some("B")).won, 1);
}
