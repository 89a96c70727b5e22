#![allow(clippy::unwrap_used)]

use super::*;
use crate::features::testing::history_of;
use crate::metrics::grouping::net_sales;
use crate::metrics::growth::{Dimension, UNKNOWN};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn history() -> PurchaseHistory {
    history_of(&[
        // Kept, buys less and returns more than it buys.
        ("fewer", "2020-02-05", 1, 900),
        ("fewer", "2020-03-05", 1, 300),
        ("fewer", "2020-03-06", 0, -400),
        ("kept", "2020-01-02", 1, 50),
        ("kept", "2020-02-29", 1, 100),
        ("kept", "2020-03-01", 2, 250),
        ("lost", "2020-02-05", 1, 500),
        ("new", "2020-03-31", 1, 70),
        ("only_returns", "2020-02-15", 0, -10),
        ("reactivated", "2020-01-01", 1, 60),
        ("reactivated", "2020-03-15", 1, 65),
        ("sleeping", "2020-01-01", 1, 60),
        ("tomorrow", "2020-04-01", 1, 999),
    ])
}

fn march(groups: &Groups, classes: &[ClassDates]) -> Vec<(Group, Sums)> {
    let cells = cells(&history(), &[day("2020-02-29"), day("2020-03-31")], &[1], groups, classes);
    assert_eq!(cells.len(), 2);
    cells[1].groups.clone()
}

#[test]
fn customers_and_money_of_both_windows_are_summed() {
    let groups = march(&Groups::whole(), &[]);
    let expected = Sums {
        ever: 6,
        ahead: 3,
        ahead_and_before: 1,
        before: 3,
        retained: 2,
        active: 4,
        repeating: 1,
        reactivated: 1,
        sales_before: 900 + 100 + 500,
        gross_retained: -100 + 100,
        net_retained: -100 + 250,
        lost_sales: 500,
    };
    assert_eq!(groups[0].1, expected);
    assert_eq!(groups[0].1.dormant(), 2);
}

#[test]
fn rates_are_null_over_nothing_and_money_is_exact() {
    let history = history_of(&[("a", "2020-01-01", 1, 100), ("b", "2020-03-10", 1, 7), ("b", "2020-03-11", 0, -9)]);
    let periods = ["2020-02-29", "2020-03-31", "2020-04-30"].map(day);
    let cells = cells(&history, &periods, &[1], &Groups::whole(), &[]);
    let frame = frame(&cells, day("2020-04-30"), 2).unwrap();
    let values = |name: &str| frame.column(name).unwrap().f64().unwrap().iter().collect::<Vec<_>>();
    // February: one lost. March: nobody in February. April: b's sales of March are below zero.
    assert_eq!(values("logo_retention"), [Some(0.0), None, Some(0.0)]);
    assert_eq!(values("gross_revenue_retention"), [Some(0.0), None, None]);
    assert_eq!(values("repeat_rate"), [None, Some(0.0), None]);
    assert_eq!(values("active_rate"), [Some(0.0), Some(0.5), Some(0.0)]);
    assert_eq!(values("reactivation_rate"), [None, Some(0.0), Some(0.0)]);
    let lost: Vec<Option<i128>> = frame.column("lost_sales").unwrap().decimal().unwrap().physical().iter().collect();
    assert_eq!(lost, [Some(100), Some(0), Some(-2)]);
}

#[test]
fn members_sum_to_the_whole_and_unknown_attributes_have_a_row() {
    let history = history();
    let members = ["east", "west"].map(str::to_owned).to_vec();
    let codes: Vec<u32> =
        (0..history.customers() as u32).map(|customer| [0, 1, UNKNOWN][customer as usize % 3]).collect();
    let dimension = Dimension { name: "region".into(), members, codes };
    let context = Context::new(day("2020-03-31"), history.covered_from());
    let groups = Groups::largest(&[dimension], 12, &net_sales(&history, &context, 12));
    let found = march(&groups, &[]);
    let mut sum = Sums::default();
    for (group, sums) in &found[1..] {
        assert_eq!(group.dimension, "region");
        sum.merge(sums);
    }
    assert_eq!(sum, found[0].1);
    assert!(found.iter().any(|(group, _)| group.member.is_none()));
}

#[test]
fn classes_are_those_at_the_end_of_the_earlier_window() {
    let history = history();
    let number = |id: &str| history.find(id).unwrap() as usize;
    let mut codes = vec![2u8; history.customers()];
    for (id, class) in [("fewer", 0), ("kept", 0), ("lost", 1), ("reactivated", 1), ("sleeping", 1)] {
        codes[number(id)] = class;
    }
    let classes = ClassDates {
        dimension: "class_tier".into(),
        members: ["A", "B", "new"].map(str::to_owned).to_vec(),
        dates: vec![(day("2020-02-29"), codes.into())],
    };
    let found = march(&Groups::whole(), &[classes]);
    let of = |member: &str| {
        found
            .iter()
            .find(|(group, _)| group.dimension == "class_tier" && group.member.as_deref() == Some(member))
            .unwrap()
            .1
    };
    let counts = |sums: Sums| (sums.before, sums.retained, sums.active, sums.ever, sums.dormant(), sums.reactivated);
    assert_eq!(counts(of("A")), (2, 2, 2, 2, 0, 0));
    assert_eq!(counts(of("B")), (1, 0, 1, 3, 2, 1));
    assert_eq!(counts(of("new")), (0, 0, 1, 1, 0, 0));
    let mut sum = Sums::default();
    found[1..].iter().for_each(|(_, sums)| sum.merge(sums));
    assert_eq!(sum, found[0].1);
}

#[test]
fn without_data_or_ahead_of_them_there_are_no_rows() {
    let nobody = history_of(&[]);
    assert!(cells(&nobody, &[], &[1, 12], &Groups::whole(), &[]).is_empty());
    let frame = frame(&[], day("2020-04-30"), 2).unwrap();
    assert_eq!((frame.height(), frame.width()), (0, 22));
    let one = history_of(&[("a", "2020-01-10", 1, 100)]);
    assert!(cells(&one, &[day("2020-01-31")], &[1], &Groups::whole(), &[]).is_empty());
}

#[test]
fn later_rows_and_more_periods_change_nothing() {
    let periods = ["2020-02-29", "2020-03-31", "2020-04-30"].map(day);
    let all = cells(&history(), &periods, &[1], &Groups::whole(), &[]);
    let two = cells(&history(), &periods[..2], &[1], &Groups::whole(), &[]);
    assert_eq!(all[1].groups, two[1].groups);
}
