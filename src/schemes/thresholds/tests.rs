#![allow(clippy::unwrap_used)]

use arrow::array::Array;
use proptest::prelude::*;

use crate::schemes::testing::*;
use crate::schemes::{Problem, classify};

const BY_SALES: &str = r#"
    [thresholds]
    measure = "net_sales_12m"
    bands = [{ code = "A", at_least = 100.1, keep = 80 }, { code = "B", at_least = 50 }, { code = "C" }]
"#;

#[test]
fn a_limit_is_in_its_band_and_money_is_compared_exactly() {
    let rows = [row(1, 1, 10_010), row(1, 1, 10_009), row(1, 1, 5_000), row(1, 1, 4_999), row(1, 1, -7), row(1, 0, 9)];
    let snapshot = classify("tiers", &scheme(BY_SALES), &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["A", "B", "B", "C", "C", "returns_only"]);
    let reason = "net_sales_12m at least 100.1 (kept down to 80)";
    assert_eq!(reasons(&snapshot)[..2], [reason, "net_sales_12m at least 50"]);
    assert_eq!(reasons(&snapshot)[4], "net_sales_12m below 50");
    assert_eq!(snapshot.score.value(4), -0.07);
    assert!(snapshot.score.is_null(5));
    let cuts: Vec<_> = snapshot.cuts.iter().map(|cut| (cut.dimension.as_str(), cut.number, cut.value)).collect();
    assert_eq!(cuts, [("net_sales_12m", 1, 100.1), ("net_sales_12m_keep", 1, 80.0), ("net_sales_12m", 2, 50.0)]);
    assert_eq!(snapshot.weight_feature, "net_sales_12m");
}

#[test]
fn whoever_is_within_the_keep_limit_may_keep_the_better_band() {
    let rows = [row(1, 1, 9_000), row(1, 1, 8_000), row(1, 1, 7_999), row(1, 1, 100), row(1, 0, 9)];
    let snapshot = classify("tiers", &scheme(BY_SALES), &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["B", "B", "B", "C", "returns_only"]);
    assert_eq!(snapshot.extras.keeps.unwrap(), [0, 0, 1, 2, snapshot.standing.class_of[4]]);
    let plain = scheme(&BY_SALES.replace(", keep = 80", ""));
    assert!(classify("tiers", &plain, &frame(&rows)).unwrap().extras.keeps.is_none());
}

#[test]
fn less_can_be_better_and_unknown_can_be_a_class() {
    let by_recency = r#"
        [thresholds]
        measure = "recency_days / 30.0"
        bands = [{ code = "active", at_most = 1 }, { code = "silent", at_most = 3, keep = 4 }, { code = "gone" }]
    "#;
    let rows = [row(30, 1, 1), row(31, 1, 1), row(90, 1, 1), row(91, 1, 1)];
    let snapshot = classify("activity", &scheme(by_recency), &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["active", "silent", "silent", "gone"]);
    assert_eq!(snapshot.extras.keeps.as_ref().unwrap()[3], 1);
    assert_eq!(snapshot.classes()[2].rule, "recency_days / 30.0 above 3");
    // An expression is no feature: its name weighs nothing.
    assert_eq!(snapshot.weight_feature, "net_sales_12m");

    let by_growth = |unknown: &str| {
        scheme(&format!(
            "[thresholds]\nmeasure = 'growth_12m'\nbands = [{{ code = 'up', at_least = 0 }}, {{ code = 'down' }}]\n{unknown}"
        ))
    };
    let rows = [Row { profit: Some(0), ..row(1, 1, 1) }, Row { profit: Some(-1), ..row(1, 1, 1) }, row(1, 1, 1)];
    let snapshot = classify("growth", &by_growth(""), &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["up", "down", "unknown"]);
    assert!(snapshot.classes()[2].outside && snapshot.score.is_null(2));
    let snapshot = classify("growth", &by_growth("unknown = { code = 'open' }"), &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["up", "down", "open"]);
    assert_eq!(snapshot.classes()[2].rank, Some(3));
}

#[test]
fn impossible_bands_are_refused_with_their_name() {
    let problem = |bands: &str| {
        let scheme = scheme(&format!("[thresholds]\nmeasure = 'net_sales_12m'\nbands = [{bands}]"));
        classify("tiers", &scheme, &frame(&[row(1, 1, 1)])).unwrap_err().problem
    };
    assert!(matches!(problem(""), Problem::NoBands));
    let rising = "{ code = 'a', at_least = 1 }, { code = 'b', at_least = 2 }, { code = 'c' }";
    assert!(matches!(problem(rising), Problem::BandOrder { band } if band == "b"));
    let mixed = "{ code = 'a', at_least = 1 }, { code = 'b', at_most = 2 }, { code = 'c' }";
    assert!(matches!(problem(mixed), Problem::BandLimit { .. }));
    let keep = "{ code = 'a', at_least = 1, keep = 2 }, { code = 'b' }";
    assert!(matches!(problem(keep), Problem::BandLimit { band, .. } if band == "a"));
    let last = "{ code = 'a', at_least = 1 }, { code = 'b', at_least = 0 }";
    assert!(matches!(problem(last), Problem::BandLimit { band, .. } if band == "b"));
}

#[test]
fn bands_of_online_retail_equal_duckdb() {
    let settings = r#"
        [thresholds]
        measure = "net_sales_12m"
        bands = [
            { code = "A", at_least = 10000 }, { code = "B", at_least = 2000 }, { code = "C", at_least = 500.5 }, { code = "D" },
        ]
    "#;
    let snapshot = classify("tiers", &scheme(settings), &online_retail_sales()).unwrap();
    let bands: Vec<&str> = include_str!("golden/online_retail.csv").lines().skip(1).collect();
    assert_eq!(band_lines(&snapshot)[..4], bands);
}

proptest! {
    #[test]
    fn bands_equal_a_comparison_of_cents(sales in prop::collection::vec(-20i64..200, 0..60), limits in prop::collection::btree_set(-10i64..150, 1..5)) {
        let limits: Vec<i64> = limits.into_iter().rev().collect();
        let bands: Vec<String> = limits.iter().enumerate().map(|(place, limit)| format!("{{ code = 'b{place}', at_least = {} }}", *limit as f64 / 100.0)).collect();
        let settings = format!("[thresholds]\nmeasure = 'net_sales_12m'\nbands = [{}, {{ code = 'rest' }}]", bands.join(", "));
        let rows: Vec<Row> = sales.iter().map(|sales| row(1, 1, *sales)).collect();
        let snapshot = classify("tiers", &scheme(&settings), &frame(&rows)).unwrap();
        let expected: Vec<String> = sales.iter().map(|sales| {
            limits.iter().position(|limit| sales >= limit).map_or("rest".into(), |place| format!("b{place}"))
        }).collect();
        prop_assert_eq!(codes(&snapshot), expected);
    }
}
