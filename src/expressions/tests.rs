#![allow(clippy::unwrap_used)]
use super::atoms::{Atom, Comparison, atoms};
use super::*;

fn frame() -> DataFrame {
    let money: Int128Chunked = [Some(10_000_i128), Some(49_50), None, Some(10_000), Some(0)].into_iter().collect();
    DataFrame::new_infer_height(vec![
        money.with_name("net_sales_12m".into()).into_decimal(38, 2).unwrap().into_column(),
        Column::new("orders_12m".into(), [4i64, 3, 2, 1, 0]),
        Column::new("growth_12m".into(), [Some(0.5), None, Some(-0.1), Some(0.3), Some(0.0)]),
        Column::new("region".into(), [Some("华东"), Some("华东"), Some("华北"), None, Some("华北")]),
    ])
    .unwrap()
}

fn type_of(name: &str) -> Option<DataType> {
    frame().column(name).ok().map(|column| column.dtype().clone())
}

fn of(sql: &str) -> Column {
    let date = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
    evaluate(&[&Expression::parse(sql).unwrap()], &frame(), date, None).unwrap().remove(0)
}

fn holds(sql: &str) -> Vec<Option<bool>> {
    of(sql).bool().unwrap().iter().collect()
}

fn values(sql: &str) -> Vec<Option<f64>> {
    numbers(&of(sql)).unwrap()
}

#[test]
fn conditions_know_three_truths() {
    assert_eq!(holds("net_sales_12m >= 49.5"), [Some(true), Some(true), None, Some(true), Some(false)]);
    let both = holds("growth_12m > 0.2 AND orders_12m >= 4");
    assert_eq!(both, [Some(true), Some(false), Some(false), Some(false), Some(false)]);
    assert_eq!(holds("region IN ('华东', '华南')"), [Some(true), Some(true), Some(false), None, Some(false)]);
    assert_eq!(holds("growth_12m IS NULL"), [false, true, false, false, false].map(Some));
    assert_eq!(holds("as_of > DATE '2026-10-30'"), [Some(true); 5]);
}

#[test]
fn quotients_are_not_rounded_to_the_places_of_money() {
    assert_eq!(values("net_sales_12m / orders_12m"), [Some(25.0), Some(16.5), None, Some(100.0), None]);
    assert_eq!(values("net_sales_12m * 0.001")[1], Some(0.0495));
    assert_eq!(*of("net_sales_12m - 0").dtype(), *frame().column("net_sales_12m").unwrap().dtype());
}

#[test]
fn what_a_cast_cannot_read_is_unknown() {
    assert_eq!(holds("CAST(region AS INT) > 1"), [None; 5]);
}

#[test]
fn percentiles_and_ranks_treat_equal_values_alike() {
    let third = 100.0 / 3.0;
    assert_eq!(values("PERCENTILE(net_sales_12m)"), [Some(100.0), Some(third), None, Some(100.0), Some(0.0)]);
    assert_eq!(values("RANK(net_sales_12m)"), [Some(1.0), Some(3.0), None, Some(1.0), Some(4.0)]);
    assert_eq!(values("rank(orders_12m, region)"), [Some(1.0), Some(2.0), Some(1.0), None, Some(2.0)]);
    assert_eq!(holds("percentile(orders_12m / 2) >= 75"), [true, true, false, false, false].map(Some));
}

#[test]
fn only_members_are_compared() {
    let date = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
    let parsed = Expression::parse("PERCENTILE(orders_12m)").unwrap();
    let members = [false, true, true, true, false];
    let found = evaluate(&[&parsed], &frame(), date, Some(&members)).unwrap();
    assert_eq!(numbers(&found[0]).unwrap(), [None, Some(100.0), Some(50.0), Some(0.0), None]);
}

#[test]
fn what_does_not_fit_is_refused_with_a_hint() {
    let refused = |sql: &str, wanted| {
        let parsed = Expression::parse(sql).and_then(|parsed| parsed.check(&type_of, wanted));
        parsed.unwrap_err().to_string()
    };
    assert!(refused("region > 5", Wanted::Truth).contains("do not fit"), "{}", refused("region > 5", Wanted::Truth));
    assert!(refused("net_sales_12m >= 'much'", Wanted::Truth).contains("a number is compared with a text"));
    assert!(refused("PERCENTILE(orders_12m) > 'a'", Wanted::Truth).contains("a number is compared with a text"));
    assert!(refused("as_of > '2026-01-31'", Wanted::Truth).contains("a date is compared with a text"));
    assert!(refused("orders_12m > 1e9", Wanted::Truth).contains("`1e9` is no number"));
    assert!(refused("orders_12m + 9223372036854775807 > 0", Wanted::Truth).contains("is no number"));
    assert!(refused(&vec!["orders_12m > 1"; 400].join(" OR "), Wanted::Truth).contains("1599 words"));
    assert!(refused("orders_12m", Wanted::Truth).contains("expected a condition"));
    assert!(refused("region", Wanted::Number).contains("a text"));
    assert!(refused("orders >= 4", Wanted::Truth).contains("no feature `orders`"));
    assert!(refused("SUM(orders_12m) > 3", Wanted::Truth).contains("beyond its own row"));
    assert!(refused("orders_12m >=", Wanted::Truth).contains("not an SQL expression"));
    assert!(refused("orders_12m > 1 growth_12m", Wanted::Truth).contains("not an SQL expression"));
    assert!(refused("PERCENTILE()", Wanted::Number).contains("expected one value"));
    let parsed = Expression::parse("PERCENTILE(net_sales_12m, region) >= 80").unwrap();
    assert_eq!(parsed.check(&type_of, Wanted::Truth), Ok(DataType::Boolean));
    assert_eq!(parsed.reads().iter().collect::<Vec<_>>(), ["net_sales_12m", "region"]);
}

#[test]
fn comparisons_with_numbers_are_found() {
    let found = atoms("orders_12m >= 4 AND (0.5 > on_time_rate OR NOT growth_12m BETWEEN -0.1 AND 2) AND region = 'x'");
    let atom = |feature: &str, comparison, limit| Atom { feature: feature.into(), comparison, limit };
    assert_eq!(
        found,
        [
            atom("orders_12m", Comparison::AtLeast, 4.0),
            atom("on_time_rate", Comparison::Below, 0.5),
            atom("growth_12m", Comparison::AtLeast, -0.1),
            atom("growth_12m", Comparison::AtMost, 2.0)
        ]
    );
}
