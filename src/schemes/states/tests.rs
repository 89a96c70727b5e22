#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::config::types::Scheme;
use crate::model::period::to_days;
use crate::schemes::kind::kind_of;
use crate::schemes::memory::{Earlier, Memory};
use crate::schemes::testing::*;
use crate::schemes::{Problem, Round, Snapshot, classify, classify_all};

const LIFE: &str = r#"
    [states]
    start = "new"
    [[states.states]]
    code = "loyal"
    to = [{ state = "sleeping", when = "recency_days > 90" }]
    [[states.states]]
    code = "regular"
    to = [
        { state = "loyal", when = "months_in_state >= 2 AND orders_12m >= 3" },
        { state = "sleeping", when = "recency_days > 90" },
    ]
    [[states.states]]
    code = "fresh"
    to = [{ state = "regular", when = "orders_12m >= 2" }, { state = "sleeping", when = "recency_days > 60" }]
    [[states.states]]
    code = "sleeping"
    to = [{ state = "regular", when = "recency_days <= 30" }]
"#;

fn life() -> Scheme {
    scheme(&LIFE.replace("start = \"new\"", "start = \"fresh\""))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Classes at a date, from those of the month end before.
fn at(date: &str, earlier: Option<Earlier>, rows: &[Row]) -> Snapshot {
    let schemes = BTreeMap::from([("life".to_owned(), life())]);
    let earlier = earlier.map(|earlier| BTreeMap::from([("life".to_owned(), earlier)])).unwrap_or_default();
    let round = Round { as_of: day(date), earlier, ..Round::default() };
    classify_all(&schemes, &frame(rows), &round).unwrap().remove(0)
}

/// The classes of a snapshot as those of the month end before, all begun at one date.
fn before(snapshot: &Snapshot, since: &str) -> Earlier {
    let rows = snapshot.len();
    let memory = Memory {
        dates: vec![to_days(day(since))],
        since: vec![0; rows],
        previous: vec![0; rows],
        path: vec![0; rows],
        below: vec![0; rows],
    };
    Earlier { standing: snapshot.standing.clone(), memory: memory.into() }
}

#[test]
fn a_customer_not_known_before_starts_and_may_go_on_at_once() {
    let snapshot = at("2026-01-31", None, &[row(5, 1, 1), row(5, 3, 1), row(100, 3, 1), row(70, 1, 1), row(5, 0, 1)]);
    // Regular is not loyal at once: nobody has been in it for two months.
    assert_eq!(codes(&snapshot), ["fresh", "regular", "sleeping", "sleeping", "returns_only"]);
    let reason = reasons(&snapshot);
    assert_eq!(reason[..2], ["starts in fresh", "fresh → regular: orders_12m >= 2"]);
    assert_eq!(reason[2], "regular → sleeping: recency_days > 90");
    assert!(kind_of(&life()).unwrap().1.remembers());
}

#[test]
fn months_in_a_state_are_counted_from_its_month_end() {
    let rows = [row(5, 3, 1)];
    let january = at("2026-01-31", None, &rows);
    let february = at("2026-02-28", Some(before(&january, "2026-01-31")), &rows);
    assert_eq!(
        (codes(&february)[0], reasons(&february)[0]),
        ("regular", "stays in regular: no condition to leave it holds")
    );
    let march = at("2026-03-31", Some(before(&february, "2026-01-31")), &rows);
    assert_eq!(codes(&march), ["loyal"]);
    // Silent since: loyal customers fall asleep, and wake up as regular ones.
    let silent = at("2026-07-31", Some(before(&march, "2026-03-31")), &[row(91, 3, 1)]);
    assert_eq!(codes(&silent), ["sleeping"]);
    let awake = at("2026-08-31", Some(before(&silent, "2026-07-31")), &rows);
    assert_eq!(codes(&awake), ["regular"]);
}

#[test]
fn transitions_are_counted() {
    let snapshot = at("2026-01-31", None, &[row(5, 1, 1), row(100, 3, 1)]);
    let uses: Vec<_> = snapshot
        .extras
        .rules
        .iter()
        .map(|usage| (usage.rule.as_str(), usage.holds, usage.given, usage.overlapping))
        .collect();
    assert_eq!(uses[2], ("regular → sleeping: recency_days > 90", 1, 1, 0));
    // The second way out of `fresh` would have led to `sleeping` too.
    assert_eq!(uses[3], ("fresh → regular: orders_12m >= 2", 1, 0, 0));
    assert_eq!(uses[4], ("fresh → sleeping: recency_days > 60", 1, 0, 1));
}

#[test]
fn a_circle_is_cut_and_told() {
    let circle = r#"
        [states]
        start = "a"
        states = [
            { code = "a", to = [{ state = "b", when = "orders_12m > 0" }] },
            { code = "b", to = [{ state = "c", when = "orders_12m > 0" }] },
            { code = "c", to = [{ state = "a", when = "orders_12m > 1" }] },
        ]
    "#;
    let snapshot = classify("circle", &scheme(circle), &frame(&[row(1, 1, 1), row(1, 2, 1)])).unwrap();
    assert_eq!(codes(&snapshot), ["c", "c"]);
    assert_eq!(
        snapshot.notes,
        ["1 customers would go in a circle, from c back to a: they stay in c until the next month end"]
    );
}

#[test]
fn a_state_that_is_not_there_is_refused() {
    let error = classify("life", &scheme(LIFE), &frame(&[row(1, 1, 1)])).unwrap_err();
    assert!(matches!(error.problem, Problem::Setting { .. }));
    assert!(error.to_string().contains("there is no state `new`"), "{error}");
}
