#![allow(clippy::unwrap_used)]

use crate::schemes::classify;
use crate::schemes::snapshot::RuleUse;
use crate::schemes::testing::*;

const KEY: &str = r#"
    [rules]
    cases = [
        { code = "key", when = "net_sales_12m >= 100 AND growth_12m > 0.1", title = { zh = "重点", en = "Key" } },
        { code = "big", when = "net_sales_12m >= 50" },
        { code = "key", when = "orders_12m >= 5" },
    ]
"#;

fn growing(sales: i64, percent: Option<i64>) -> Row {
    Row { profit: percent, ..row(1, 1, sales) }
}

fn rows() -> [Row; 6] {
    [
        growing(10_000, Some(20)),
        growing(10_000, None),
        growing(5_000, Some(20)),
        Row { orders: 5, ..growing(100, None) },
        growing(100, Some(0)),
        row(1, 0, 9),
    ]
}

#[test]
fn the_first_condition_that_holds_gives_the_class_and_unknown_ones_do_not_hold() {
    let snapshot = classify("rules", &scheme(KEY), &frame(&rows())).unwrap();
    assert_eq!(codes(&snapshot), ["key", "big", "big", "key", "unmatched", "returns_only"]);
    assert_eq!(reasons(&snapshot)[1], "net_sales_12m >= 50");
    assert_eq!(reasons(&snapshot)[3], "orders_12m >= 5");
    let key = &snapshot.classes()[0];
    assert_eq!((key.title_zh.as_str(), key.rank), ("重点", Some(1)));
    assert_eq!(key.rule, "net_sales_12m >= 100 AND growth_12m > 0.1; or orders_12m >= 5");
    assert_eq!(snapshot.notes, ["no condition holds for 1 customers, who stand outside (`unmatched`)"]);
}

#[test]
fn what_each_rule_did_is_counted() {
    let snapshot = classify("rules", &scheme(KEY), &frame(&rows())).unwrap();
    let usage = |code: &str, rule: &str, holds, given, unknown, overlapping| RuleUse {
        code: code.into(),
        rule: rule.into(),
        holds,
        given,
        unknown,
        overlapping,
    };
    // A false part makes a conjunction false whatever the other is: only one customer is unknown.
    assert_eq!(
        snapshot.extras.rules,
        [
            usage("key", "net_sales_12m >= 100 AND growth_12m > 0.1", 1, 1, 1, 0),
            usage("big", "net_sales_12m >= 50", 3, 2, 0, 1),
            usage("key", "orders_12m >= 5", 1, 1, 0, 0),
            usage("unmatched", "no condition holds", 1, 1, 0, 0),
        ]
    );
}

#[test]
fn the_order_of_classes_can_differ_from_that_of_the_cases() {
    let ordered = format!("{KEY}\notherwise = {{ code = 'small' }}\norder = ['small', 'big', 'key']");
    let snapshot = classify("rules", &scheme(&ordered), &frame(&rows())).unwrap();
    let order: Vec<_> = snapshot.classes().iter().map(|class| (class.code.as_str(), class.rank)).collect();
    assert_eq!(order, [("small", Some(1)), ("big", Some(2)), ("key", Some(3)), ("returns_only", None)]);
    assert_eq!(codes(&snapshot), ["key", "big", "big", "key", "small", "returns_only"]);
    assert!(snapshot.notes.is_empty());
}

#[test]
fn a_case_that_nobody_can_be_held_against_is_named() {
    let unknown: Vec<Row> = rows().iter().map(|row| Row { profit: None, ..*row }).collect();
    let by_growth = "[rules]\ncases = [{ code = 'up', when = 'growth_12m > 0' }]\notherwise = { code = 'rest' }";
    let snapshot = classify("rules", &scheme(by_growth), &frame(&unknown)).unwrap();
    assert_eq!(
        snapshot.notes,
        ["case 1 (up: growth_12m > 0) could not be known of any of 5 customers: it never holds"]
    );
}

#[test]
fn classes_of_online_retail_equal_duckdb() {
    let settings = r#"
        [rules]
        cases = [
            { code = "sleeping", when = "recency_days > 180" },
            { code = "key", when = "orders_life >= 10 AND net_sales_12m / orders_life >= 300" },
            { code = "regular", when = "orders_life >= 5 OR net_sales_12m >= 3000" },
            { code = "fresh", when = "orders_life = 1 AND recency_days <= 30" },
        ]
        otherwise = { code = "other" }
        order = ["key", "regular", "fresh", "other", "sleeping"]
    "#;
    let snapshot = classify("rules", &scheme(settings), &online_retail_sales()).unwrap();
    let golden: Vec<&str> = include_str!("golden/online_retail.csv").lines().skip(1).collect();
    assert_eq!(band_lines(&snapshot), golden);
}
