#![allow(clippy::unwrap_used)]

use super::*;
use crate::features::testing::{history_of, history_with_cost};

#[test]
fn gini_of_equal_amounts_is_zero_and_of_one_large_amount_nearly_one() {
    assert!(concentration(&[5, 5, 5, 5]).unwrap().gini.abs() < 1e-12);
    assert!((concentration(&[3, 2, 1]).unwrap().gini - 2.0 / 9.0).abs() < 1e-12);
    assert_eq!(concentration(&[]), None);
}

#[test]
fn top_share_takes_ceil_of_the_customers() {
    assert_eq!(top_share(&[50, 30, 20], 20), (50, 1));
    assert_eq!(top_share(&[50, 30, 20], 34), (80, 2));
}

#[test]
fn customers_without_positive_sales_are_listed_with_null_shares() {
    let history = history_of(&[("a", "2020-01-10", 1, 75), ("b", "2020-01-10", 1, 25), ("c", "2020-01-10", 0, -10)]);
    let as_of = "2020-01-31".parse().unwrap();
    let rows = contributors(&history, as_of, Window::Months(12));
    let frame = frame(&rows, &history, as_of, 2).unwrap();
    let shares: Vec<Option<f64>> = frame.column("cumulative_share").unwrap().f64().unwrap().iter().collect();
    assert_eq!(shares, [Some(0.75), Some(1.0), None]);
    assert_eq!(frame.column("cumulative_profit_share").unwrap().null_count(), 3);
    let curve = curve_frame(&rows, as_of).unwrap();
    let sales: Vec<Option<f64>> = curve.column("sales_share").unwrap().f64().unwrap().iter().collect();
    assert_eq!((sales[0], sales[50], sales[100]), (Some(0.0), Some(0.75), Some(1.0)));
}

#[test]
fn both_curves_are_of_the_customers_with_sales() {
    let history = history_with_cost(&[
        ("a", "2020-01-10", 1, 60, Some(30)),
        ("b", "2020-01-10", 1, 40, Some(10)),
        ("old", "2018-01-10", 1, 500, Some(200)),
    ]);
    let as_of = "2020-01-31".parse().unwrap();
    let curve = curve_frame(&contributors(&history, as_of, Window::Months(12)), as_of).unwrap();
    let share = |name: &str| curve.column(name).unwrap().f64().unwrap().get(50);
    assert_eq!((share("sales_share"), share("profit_share")), (Some(0.6), Some(0.75)));
}

#[test]
fn the_whale_curve_rises_above_one_when_some_customers_lose_money() {
    let history = history_with_cost(&[("a", "2020-01-10", 1, 75, Some(30)), ("b", "2020-01-10", 1, 25, Some(-10))]);
    let rows = contributors(&history, "2020-01-31".parse().unwrap(), Window::Life);
    assert_eq!(whale_shares(&rows), [Some(1.5), Some(1.0)]);
}
