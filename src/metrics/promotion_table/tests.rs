#![allow(clippy::unwrap_used)]

use super::*;
use crate::metrics::calibration::testing::{change, date, day, intention, known, lead, people};
use crate::metrics::process::leads::LeadState;

fn table(leads: &[Lead], as_of: &str) -> Vec<Row> {
    rows(&known(leads, as_of), &intention(), Days::new(date(as_of), 1))
}

fn follow_up(on: &str, planned: Option<&str>, made: Option<&str>) -> crate::metrics::process::leads::Change {
    let mut row = change(on, "A");
    (row.to, row.planned, row.made) = (None, planned.map(day), made.map(day));
    row
}

/// A row of the history: its day, the day planned, the day made.
type FollowUp<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

fn texts(rows: Vec<Row>, leads: &[Lead], as_of: &str, name: &str) -> Vec<Option<String>> {
    let scale = intention();
    let frame = frame(&[(&scale, rows)], &known(leads, as_of), &people(), date(as_of)).unwrap();
    frame.column(name).unwrap().str().unwrap().iter().map(|text| text.map(str::to_owned)).collect()
}

#[test]
fn levels_are_told_from_the_month_before_to_the_end() {
    let mut won = lead("won", &[("2026-01-05", "B"), ("2026-02-03", "A"), ("2026-02-10", "H"), ("2026-02-10", "A")]);
    won.ordered = Some(day("2026-02-20"));
    let mut lost = lead("lost", &[("2026-02-05", "B")]);
    lost.lost = Some(day("2026-02-28"));
    let kept = lead("kept", &[("2026-01-31", "H"), ("2026-02-02", "H")]);
    let leads = [won, lost, kept];
    let as_of = "2026-02-28";
    let found = table(&leads, as_of);
    assert_eq!(found.iter().map(|row| row.carried_over).collect::<Vec<_>>(), [true, false, true]);
    let told = |name: &str| texts(found.clone(), &leads, as_of, name);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(told("opening_level"), [some("B"), None, some("H")]);
    assert_eq!(told("closing_level"), [some("O"), some("lost"), some("H")]);
    assert_eq!(told("changes"), [some("03 B→A, 20 A→O"), some("05 →B, 28 B→lost"), None]);
    // A day before the order nothing of it is known.
    let earlier = table(&leads, "2026-02-19");
    assert_eq!(texts(earlier, &leads, "2026-02-19", "closing_level")[0], some("A"));
}

#[test]
fn leads_that_promise_nothing_or_ended_before_the_month_are_not_in_it() {
    let far = lead("far", &[("2026-01-05", "C")]);
    let came = lead("came", &[("2026-01-05", "C"), ("2026-02-05", "B"), ("2026-02-06", "C")]);
    let ordered = Lead { ordered: Some(day("2026-02-05")), ..lead("ordered", &[("2026-01-05", "C")]) };
    let before = Lead { ordered: Some(day("2026-01-31")), ..lead("before", &[("2026-01-05", "H")]) };
    let lost = Lead { lost: Some(day("2026-01-31")), ..lead("lost", &[("2026-01-05", "H")]) };
    let again = Lead { lost: Some(day("2026-01-20")), ..lead("again", &[("2026-01-05", "H"), ("2026-02-01", "A")]) };
    let said = |status: &str| {
        let mut one = lead(status, &[("2026-01-05", "H")]);
        one.state = Some(LeadState { deal_status: Some(status.into()), ..LeadState::default() });
        one
    };
    let leads = [far, came, ordered, before, lost, again, said("lost"), said("won")];
    let found = table(&leads, "2026-02-28");
    assert_eq!(found.iter().map(|row| row.lead).collect::<Vec<_>>(), [1, 2, 5]);
    // Taken up again: it had been ended, so it is new.
    assert_eq!((found[2].opening, found[2].carried_over), (None, false));
}

#[test]
fn a_plan_is_kept_a_day_before_or_after_and_each_follow_up_keeps_one() {
    let with = |rows: &[FollowUp<'_>]| {
        let mut one = lead("1", &[("2026-01-05", "A")]);
        one.changes.extend(rows.iter().map(|(on, planned, made)| follow_up(on, *planned, *made)));
        one
    };
    let cases: [(&str, &[FollowUp<'_>], (usize, usize)); 6] = [
        ("a day late", &[("2026-02-11", Some("2026-02-10"), Some("2026-02-11"))], (1, 1)),
        ("two days late", &[("2026-02-12", Some("2026-02-10"), Some("2026-02-12"))], (1, 0)),
        (
            "one follow-up for two plans",
            &[("2026-02-11", Some("2026-02-10"), Some("2026-02-11")), ("2026-02-11", Some("2026-02-12"), None)],
            (2, 1),
        ),
        ("made in the month before", &[("2026-01-31", Some("2026-02-01"), Some("2026-01-31"))], (1, 1)),
        // On the 19th the plan of the 18th is over, that of the 19th is not.
        (
            "its time is over",
            &[("2026-02-01", Some("2026-02-18"), None), ("2026-02-01", Some("2026-02-19"), None)],
            (1, 0),
        ),
        ("of another month", &[("2026-02-01", Some("2026-03-01"), None)], (0, 0)),
    ];
    for (name, rows, expected) in cases {
        let found = table(&[with(rows)], "2026-02-19");
        assert_eq!((found[0].due, found[0].hits), expected, "{name}");
    }
}

#[test]
fn the_last_day_of_a_leap_february_is_in_its_month() {
    let mut one = lead("1", &[("2024-02-29", "A")]);
    one.changes.push(follow_up("2024-02-29", Some("2024-02-29"), Some("2024-02-29")));
    let leads = [one];
    let found = table(&leads, "2024-02-29");
    assert_eq!(texts(found.clone(), &leads, "2024-02-29", "plan_dates"), [Some("29".to_owned())]);
    assert_eq!((found[0].due, found[0].hits, found[0].carried_over), (1, 1, false));
    assert!(table(&leads, "2024-03-31")[0].carried_over);
}

#[test]
fn figures_count_leads_carried_over_and_up_and_down() {
    let leads = [
        Lead { staff: 0, ordered: Some(day("2026-02-05")), ..lead("1", &[("2026-01-05", "B")]) },
        Lead { staff: 0, ..lead("2", &[("2026-01-05", "A"), ("2026-02-03", "B")]) },
        Lead { staff: 1, ..lead("3", &[("2026-02-03", "H")]) },
        Lead { staff: 1, lost: Some(day("2026-02-04")), ..lead("4", &[("2026-01-03", "H")]) },
    ];
    let scale = intention();
    let found = table(&leads, "2026-02-28");
    let all = known(&leads, "2026-02-28");
    let of = |name: Option<&str>| figures(&found, (&scale, &all), &people(), date("2026-02-28"), name);
    let figures = of(None);
    let value = |measure: &str, member: Option<&str>| {
        let found = figures.iter().find(|figure| figure.measure == measure && figure.member.as_deref() == member);
        found.unwrap().value
    };
    assert_eq!(value("carry_over_share", None), Some(0.75));
    assert_eq!(value("carry_over_share", Some("Wang")), Some(0.5));
    assert_eq!((value("promotion_up", None), value("promotion_down", None)), (Some(1.0), Some(1.0)));
    assert_eq!(value("promotion_plan_hit", None), None);
    assert_eq!(value("promotion_leads", Some("B→O")), Some(1.0));
    assert_eq!(value("promotion_leads", Some("H→lost")), Some(1.0));
    // Of several flows each has its name.
    let named = of(Some("cars"));
    assert_eq!((named[0].dimension, named[0].member.as_deref()), ("flow", Some("cars")));
    assert!(named.iter().any(|figure| figure.member.as_deref() == Some("cars: B→O")));
}
