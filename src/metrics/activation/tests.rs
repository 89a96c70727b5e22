#![allow(clippy::unwrap_used)]

use super::*;
use crate::features::testing::history_of;
use crate::metrics::growth::Dimension;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn registered(history: &PurchaseHistory, rows: &[(&str, &str)]) -> Vec<Registered> {
    rows.iter().map(|(id, text)| Registered { customer: history.find(id), day: to_days(day(text)) }).collect()
}

fn history() -> PurchaseHistory {
    history_of(&[
        ("already", "2020-01-02", 1, 1),
        ("late", "2020-05-02", 1, 1),
        ("on_the_day", "2020-01-10", 1, 1),
        ("on_the_day", "2020-02-09", 1, 1),
        ("ninety", "2020-04-09", 1, 1),
        ("returns_only", "2020-02-01", 0, -1),
        ("start", "2020-01-01", 1, 1),
        ("start", "2020-03-15", 2, 1),
    ])
}

#[test]
fn activation_counts_first_orders_of_those_who_could_be_seen() {
    let history = history();
    let rows = registered(
        &history,
        &[
            ("already", "2020-01-20"),
            ("before_the_data", "2019-12-31"),
            ("late", "2020-02-01"),
            ("never", "2020-01-10"),
            ("ninety", "2020-01-10"),
            ("on_the_day", "2020-01-10"),
            ("returns_only", "2020-01-10"),
            ("start", "2020-01-01"),
            ("too_young", "2020-05-15"),
            ("tomorrow", "2020-07-01"),
        ],
    );
    let found = activation(&history, &rows, &Groups::whole(), day("2020-06-30"), 90);
    let periods: Vec<&str> = found.iter().map(|row| row.period.as_str()).collect();
    assert_eq!(periods, ["all", "2019-Q4", "2020-Q1", "2020-Q2"]);
    let all = &found[0].figures;
    assert_eq!((all.registered, all.ordered_before, all.observable, all.activated), (9, 1, 6, 3));
    // Days to the first order: 0, 0, 90, 91. To the second: 30, 74.
    assert_eq!((all.median_first, all.median_second), (Some(45.0), Some(52.0)));
    // Those with a first order up to 1 April.
    assert_eq!((all.second_n, all.second_within), (2, [1, 1, 2]));
    let ahead = &found[1].figures;
    assert_eq!((ahead.registered, ahead.observable, ahead.median_first), (1, 0, None));
}

#[test]
fn members_are_those_of_the_registered_and_empty_marts_have_all_columns() {
    let history = history();
    let rows = registered(&history, &[("start", "2020-01-01"), ("never", "2020-01-10")]);
    let region = Dimension { name: "region".into(), members: vec!["east".into(), "west".into()], codes: vec![0, 1] };
    let groups = Groups::largest(&[region], 12, &[5, 0]);
    let found = activation(&history, &rows, &groups, day("2020-06-30"), 90);
    let frame = frame(&found, day("2020-06-30")).unwrap();
    let rates: Vec<Option<f64>> = frame.column("activation_rate").unwrap().f64().unwrap().iter().collect();
    assert_eq!(rates, [Some(0.5), Some(0.5), Some(1.0), Some(1.0), Some(0.0), Some(0.0)]);
    let nobody = activation(&history_of(&[]), &[], &Groups::whole(), day("2020-06-30"), 90);
    let empty = super::frame(&nobody, day("2020-06-30")).unwrap();
    assert_eq!((empty.height(), empty.width()), (0, frame.width()));
}
