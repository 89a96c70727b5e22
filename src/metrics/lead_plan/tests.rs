#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::*;
use crate::metrics::process::leads::{Change, LeadState};
use crate::metrics::process::staff::NOBODY;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days(text: &str) -> i32 {
    to_days(day(text))
}

fn lead(created: &str, level: &str, won: Option<&str>, lost: Option<&str>) -> Lead {
    let change = Change {
        day: days(created),
        seq: None,
        from: None,
        to: Some(level.to_owned()),
        scheme: None,
        planned: None,
        made: None,
        result: None,
    };
    Lead {
        id: "L".into(),
        customer: None,
        customer_id: None,
        name: None,
        created: days(created),
        staff: NOBODY,
        source: Some("展会".into()).filter(|_| level == "A"),
        state: Some(LeadState::default()),
        lost: lost.map(days),
        lost_reason: None,
        lost_competitor: None,
        ordered: won.map(days),
        ordered_sales: None,
        changes: vec![change],
    }
}

/// Four leads of level A open at the end of April, of which one was won in May and one lost; two of level B, neither.
fn leads() -> Vec<Lead> {
    vec![
        lead("2026-04-01", "A", Some("2026-05-10"), None),
        lead("2026-04-02", "A", None, Some("2026-05-20")),
        lead("2026-04-03", "A", None, None),
        lead("2026-04-30", "A", None, None),
        lead("2026-04-10", "B", None, None),
        lead("2026-04-11", "B", None, None),
        // Came and went in May: never open when a month began, but a conversion.
        lead("2026-05-02", "A", Some("2026-05-31"), None),
        // Opened in June.
        lead("2026-06-01", "B", None, None),
    ]
}

fn with<'a, T>(leads: &'a [Lead], entries: &'a [(i32, bool)], as_of: &str, make: impl Fn(&Inputs<'_>) -> T) -> T {
    let june = MonthTargets { orders: Some(5 * ONE), leads: Some(22 * ONE) };
    let targets = BTreeMap::from([(Month::of(day("2026-06-01")), june)]);
    let workdays = Workdays::default();
    make(&Inputs {
        leads,
        entries,
        targets: &targets,
        rates: None,
        workdays: &workdays,
        as_of: day(as_of),
        told: (i32::MIN, i32::MAX),
        months: 2,
        learn_months: 1,
    })
}

#[test]
fn the_leads_that_are_needed_follow_from_rates_really_seen() {
    // Learned in May: A 1 of 4, B 0 of 2. Open at its end: two of A, two of B: half an order.
    let entries = [(days("2026-05-04"), true), (days("2026-05-05"), false), (days("2026-04-30"), false)];
    let leads = leads();
    let found = with(&leads, &entries, "2026-06-12", needed);
    let june = &found[1];
    assert_eq!(
        (june.month, june.open_leads, june.expected, june.expected_by),
        (Month::of(day("2026-06-01")), 4, Some(0.5), "learned")
    );
    // Of the leads opened in May, one, one was won: 4.5 orders need 4.5 leads, and those nine contacts.
    assert_eq!((june.conversion, june.filing), (Counted { part: 1, whole: 1 }, Counted { part: 1, whole: 2 }));
    assert_eq!((june.required_filed, june.required), (Some(4.5), Some(9.0)));
    assert_eq!((june.planned, june.actual), (Some(22 * ONE), Some(1)));
    assert_eq!(june.elapsed, Elapsed { worked: 10, of: 22 });
    let july = &found[2];
    assert_eq!((july.open_leads, july.actual, july.order_target, july.required), (5, None, None, None));
    assert_eq!(frames::frame(&found, day("2026-06-12")).unwrap().shape(), (3, 15));
}

#[test]
fn without_a_register_it_is_known_how_many_must_be_filed_but_not_how_many_contacts() {
    let leads = leads();
    let june = with(&leads, &[], "2026-06-12", needed).remove(1);
    assert_eq!((june.required_filed, june.required, june.filing.share()), (Some(4.5), None, None));
}

#[test]
fn leads_that_never_won_leave_the_need_unknown() {
    let leads = [lead("2026-05-02", "A", None, None)];
    let june = with(&leads, &[], "2026-06-12", needed).remove(1);
    assert_eq!((june.conversion.share(), june.expected, june.required_filed), (Some(0.0), None, None));
}

#[test]
fn a_lead_that_ended_on_an_unknown_day_is_never_open() {
    let mut ended = lead("2026-04-01", "A", None, None);
    ended.state.as_mut().unwrap().deal_status = Some("lost".into());
    assert!(!Course::of(&ended).is_open(days("2026-04-02")));
    let open = lead("2026-04-01", "A", None, Some("2026-04-05"));
    let course = Course::of(&open);
    let dates = ["2026-03-31", "2026-04-01", "2026-04-04", "2026-04-05"];
    assert_eq!(dates.map(|date| course.is_open(days(date))), [false, true, true, false]);
}

#[test]
fn rates_of_long_horizons_are_shortened_to_a_month() {
    let rates = MonthlyRates::of_horizons([("H".into(), 0.5, 7), ("B".into(), 0.488, 90)]);
    assert_eq!(rates.of(Some("H")), Some(0.5));
    assert!((rates.of(Some("B")).unwrap() - 0.2).abs() < 1e-12, "1 − 0.512^(1/3)");
    assert_eq!(rates.of(Some("C")), None);
}

#[test]
fn the_weeks_of_a_month_burn_up_by_working_days_and_the_one_over_its_end_counts_in_both() {
    let leads = leads();
    let found = with(&leads, &[], "2026-06-12", weeks);
    let june: Vec<(NaiveDate, Option<f64>, Option<i64>)> = found
        .iter()
        .filter(|row| row.month == Month::of(day("2026-06-01")))
        .map(|row| (row.week, row.planned, row.actual))
        .collect();
    assert_eq!(
        june,
        [
            (day("2026-06-01"), Some(5.0), Some(1)),
            (day("2026-06-08"), Some(10.0), Some(1)),
            (day("2026-06-15"), Some(15.0), None),
            (day("2026-06-22"), Some(20.0), None),
            (day("2026-06-29"), Some(22.0), None),
        ]
    );
    let may: Vec<(NaiveDate, Option<f64>, Option<i64>)> = found
        .iter()
        .filter(|row| row.month == Month::of(day("2026-05-01")))
        .map(|row| (row.week, row.planned, row.actual))
        .collect();
    // From 27 April: only 1 May to 3 May are of May.
    assert_eq!((may[0], may[4]), ((day("2026-04-27"), None, Some(1)), (day("2026-05-25"), None, Some(1))));
    assert_eq!(week_frame(&found, day("2026-06-12")).unwrap().height(), 10);
}

#[test]
fn new_leads_are_counted_by_source_and_unknown_sources_are_told() {
    let leads = leads();
    let figures = with(&leads, &[], "2026-06-12", by_source);
    let may: Vec<(Option<&str>, Option<f64>)> = figures
        .iter()
        .filter(|figure| figure.period == Grain::Month.of(day("2026-05-01")))
        .map(|figure| (figure.member.as_deref(), figure.value))
        .collect();
    assert_eq!(may, [(None, Some(1.0)), (Some("展会"), Some(1.0))]);
}

#[test]
fn leads_of_months_that_the_list_does_not_tell_of_are_unknown() {
    let leads = leads();
    let actuals = |told: (&str, &str)| {
        with(&leads, &[], "2026-06-15", |inputs| {
            let inputs = Inputs { told: (to_days(day(told.0)), to_days(day(told.1))), ..*inputs };
            let weeks: Vec<bool> = weeks(&inputs).iter().map(|week| week.actual.is_some()).collect();
            (needed(&inputs).iter().map(|month| month.actual).collect::<Vec<_>>(), weeks.contains(&true))
        })
    };
    let (all, _) = actuals(("2026-04-01", "2026-06-30"));
    assert_eq!(all[..2], [Some(1), Some(1)]);
    // The export stopped at the end of May; it began in June.
    assert_eq!(actuals(("2026-04-01", "2026-05-31")).0[..2], [Some(1), None]);
    assert_eq!(actuals(("2026-06-01", "2026-06-30")).0[..2], [None, Some(1)]);
    assert!(!actuals(("2026-07-01", "2026-07-31")).1);
}
