#![allow(clippy::unwrap_used)]

use arrow::array::Array;
use polars::prelude::*;
use proptest::prelude::*;

use crate::config::types::{Rank, RankBand, Scheme};
use crate::schemes::testing::*;
use crate::schemes::{Problem, classify};

const PYRAMID: [(&str, Option<&str>); 4] =
    [("project", Some("1%")), ("vip", Some("5%")), ("mid", Some("20%")), ("ordinary", None)];

fn limits(measure: &str, bands: &[(&str, Option<f64>)]) -> Scheme {
    let bands = bands
        .iter()
        .map(|(code, at_least)| RankBand { code: (*code).into(), title: None, top: None, at_least: *at_least })
        .collect();
    Scheme { rank: Some(Rank { measure: measure.into(), bands, otherwise: None }), ..empty_scheme() }
}

fn problem(scheme: &Scheme) -> Problem {
    classify("pyramid", scheme, &frame(&[row(1, 1, 100)])).unwrap_err().problem
}

#[test]
fn bands_hold_the_ceiling_of_their_share() {
    let rows: Vec<Row> = (0..217).map(|customer| row(1, 1, 10_000 - customer)).collect();
    let snapshot = classify("pyramid", &rank_scheme("net_sales_6m", &PYRAMID, None), &frame(&rows)).unwrap();
    let counts: Vec<i64> = snapshot.standing.totals().iter().map(|total| total.customers).collect();
    // ceil(2.17) = 3, ceil(10.85) = 11, ceil(43.4) = 44.
    assert_eq!(counts, [3, 8, 33, 173, 0, 0]);
    assert_eq!(snapshot.reasons[0], "rank 1–3 of 217 by net_sales_6m (top 1%)");
    assert_eq!(snapshot.reasons[3], "rank 45–217 of 217 by net_sales_6m (the rest)");
    let cuts: Vec<f64> = snapshot.cuts.iter().map(|cut| cut.value).collect();
    assert_eq!(cuts, [99.98, 99.90, 99.57]);
    assert_eq!(snapshot.score.value(0), 100.0);
    assert!(snapshot.notes.is_empty());
}

#[test]
fn ties_across_a_band_end_go_by_profit_then_customer_and_are_reported() {
    let tied = |profit| Row { profit, ..row(1, 1, 500) };
    let rows = [tied(None), tied(Some(10)), tied(Some(30)), tied(Some(10)), row(1, 1, 900)];
    let scheme = rank_scheme("net_sales_6m", &[("top", Some("60%")), ("rest", None)], None);
    let snapshot = classify("pyramid", &scheme, &frame(&rows)).unwrap();
    // Three of five: 9.00, then profit 0.30, then the first of the two with 0.10.
    assert_eq!(codes(&snapshot), ["rest", "top", "top", "rest", "top"]);
    assert_eq!(
        snapshot.notes,
        ["4 customers share net_sales_6m 5.00 at the end of band top: the tie rule keeps 2 of them in it"]
    );
}

#[test]
fn customers_without_sales_stand_outside_or_in_their_own_class() {
    let mut rows = [row(1, 1, 100), row(1, 1, 0), row(1, 1, -5), row(1, 0, -7)];
    let bands = [("top", Some("50%")), ("rest", None)];
    let snapshot = classify("pyramid", &rank_scheme("net_sales_6m", &bands, None), &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["top", "no_sales", "no_sales", "returns_only"]);
    assert!(snapshot.score.is_null(1) && snapshot.score.is_null(3));
    assert_eq!(snapshot.classes().iter().map(|class| class.rank).collect::<Vec<_>>(), [Some(1), Some(2), None, None]);

    let floating = rank_scheme("net_sales_6m", &bands, Some("floating"));
    let snapshot = classify("pyramid", &floating, &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["top", "floating", "floating", "returns_only"]);
    assert_eq!(snapshot.classes()[2].rank, Some(3));
    assert_eq!(snapshot.score.value(2), -0.05);
    assert_eq!(snapshot.reasons[snapshot.reason_of[1] as usize], "net_sales_6m is not above zero");

    // Profit and with it growth unknown: neither zero nor a score.
    rows[0].profit = Some(5);
    let by_growth = rank_scheme("growth_12m", &bands, Some("floating"));
    let snapshot = classify("pyramid", &by_growth, &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["top", "floating", "floating", "returns_only"]);
    assert!(snapshot.score.is_null(1));
    assert_eq!(snapshot.reasons[snapshot.reason_of[1] as usize], "growth_12m is unknown");
    assert_eq!(snapshot.weight_feature, "net_sales_12m");
}

#[test]
fn fixed_limits_take_the_limit_itself_in() {
    let rows = [row(1, 1, 10_010), row(1, 1, 10_009), row(1, 1, 5_000), row(1, 1, 4_999)];
    let scheme = limits("net_sales_6m", &[("a", Some(1000.0)), ("b", Some(100.1)), ("c", Some(50.0)), ("d", None)]);
    let snapshot = classify("tiers", &scheme, &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["b", "c", "c", "d"]);
    assert_eq!(snapshot.cuts.iter().map(|cut| cut.value).collect::<Vec<_>>(), [1000.0, 100.1, 50.0]);
    let scheme = limits("orders_12m", &[("often", Some(2.0)), ("once", None)]);
    let rows = [row(1, 3, 1), row(1, 2, 1), row(1, 1, 1)];
    assert_eq!(codes(&classify("tiers", &scheme, &frame(&rows)).unwrap()), ["often", "often", "once"]);
}

#[test]
fn impossible_bands_are_refused_with_their_name() {
    assert!(matches!(problem(&rank_scheme("net_sales_6m", &[], None)), Problem::NoBands));
    let scheme = rank_scheme("net_sales_6m", &[("a", Some("5")), ("b", None)], None);
    assert!(matches!(problem(&scheme), Problem::Share { .. }));
    let scheme = rank_scheme("net_sales_6m", &[("a", Some("5%")), ("b", Some("5%")), ("c", None)], None);
    assert!(matches!(problem(&scheme), Problem::BandOrder { band } if band == "b"));
    let scheme = rank_scheme("net_sales_6m", &[("a", Some("5%"))], None);
    assert!(matches!(problem(&scheme), Problem::BandLimit { .. }));
    let scheme = rank_scheme("net_sales_6m", &[("a", None), ("b", None)], None);
    assert!(matches!(problem(&scheme), Problem::BandLimit { band, .. } if band == "a"));
    let scheme = rank_scheme("net_sales_6m", &[("a", Some("5%")), ("a", None)], None);
    assert!(matches!(problem(&scheme), Problem::DuplicateCode { .. }));
    let scheme = rank_scheme("net_sales_6m", &[("lost", Some("5%")), ("b", None)], None);
    assert!(matches!(problem(&scheme), Problem::DuplicateCode { .. }));
    let scheme = limits("net_sales_6m", &[("a", Some(f64::NAN)), ("b", None)]);
    assert!(matches!(problem(&scheme), Problem::Limit { .. }));
    assert!(matches!(problem(&rank_scheme("nonsense", &PYRAMID, None)), Problem::MissingFeature { .. }));
    assert!(matches!(problem(&rank_scheme("customer", &PYRAMID, None)), Problem::FeatureType { .. }));
}

/// Places of customers whose measure is above zero in the order of F08, by sorting.
fn order_by_sorting(rows: &[Row]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).filter(|&row| rows[row].sales > 0).collect();
    order.sort_by_key(|&row| (-rows[row].sales, rows[row].profit.map_or(i64::MAX, |profit| -profit), row));
    order
}

proptest! {
    #[test]
    fn bands_equal_those_of_a_full_sort(
        sales in prop::collection::vec((-2i64..8, prop::option::of(-3i64..3)), 1..120),
        percents in prop::collection::btree_set(1u32..=100, 0..4),
    ) {
        let rows: Vec<Row> = sales.iter().map(|&(sales, profit)| Row { profit, ..row(1, 1, sales) }).collect();
        let tops: Vec<String> = percents.iter().map(|percent| format!("{percent}%")).collect();
        let names: Vec<String> = (0..=tops.len()).map(|band| format!("band{band}")).collect();
        let bands: Vec<(&str, Option<&str>)> =
            names.iter().enumerate().map(|(band, name)| (name.as_str(), tops.get(band).map(String::as_str))).collect();
        let snapshot = classify("pyramid", &rank_scheme("net_sales_6m", &bands, None), &frame(&rows)).unwrap();

        let order = order_by_sorting(&rows);
        let mut expected = vec!["no_sales"; rows.len()];
        for (place, &row) in order.iter().enumerate() {
            let ended = percents.iter().filter(|&&percent| (percent as usize * order.len()).div_ceil(100) <= place).count();
            expected[row] = names[ended].as_str();
        }
        prop_assert_eq!(codes(&snapshot), expected);
    }
}

#[test]
fn a_measure_with_too_many_digits_is_refused() {
    let mut frame = frame(&[row(1, 1, 1), row(1, 1, 1)]);
    frame.with_column(money("net_sales_6m", vec![Some(1), Some(i64::MAX)], 2)).unwrap();
    let error = classify("pyramid", &rank_scheme("net_sales_6m", &PYRAMID, None), &frame).unwrap_err();
    assert!(matches!(error.problem, Problem::TooLarge { customer: 1, .. }));
    let mut unsorted = frame.clone();
    unsorted.with_column(Column::new("customer".into(), vec![1u32, 1])).unwrap();
    let error = classify("pyramid", &rank_scheme("net_sales_6m", &PYRAMID, None), &unsorted).unwrap_err();
    assert!(matches!(error.problem, Problem::UnsortedCustomers { row: 1 }));
}

#[test]
fn pyramid_of_online_retail_equals_duckdb() {
    let scheme = rank_scheme("net_sales_12m", &PYRAMID, None);
    let snapshot = classify("pyramid", &scheme, &online_retail_sales()).unwrap();
    let (bands, lasts) = golden_bands(include_str!("golden/online_retail.csv"));
    assert_eq!(band_lines(&snapshot), bands);
    assert_eq!(snapshot.cuts.iter().map(|cut| cut.value).collect::<Vec<_>>(), lasts);
}

#[test]
fn a_limit_goes_before_the_share_that_stands_in_for_it() {
    let mut scheme = rank_scheme("net_sales_6m", &[("a", Some("50%")), ("b", Some("75%")), ("c", None)], None);
    scheme.rank.as_mut().unwrap().bands[0].at_least = Some(90.0);
    let rows = [row(1, 1, 9_500), row(1, 1, 8_000), row(1, 1, 7_000), row(1, 1, 6_000)];
    let snapshot = classify("tiers", &scheme, &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["a", "b", "b", "c"]);
    assert_eq!(snapshot.classes()[0].rule, "net_sales_6m at least 90, which stands for top 50%");
    assert_eq!(snapshot.notes, ["bands that end at a fixed limit: a; by its share: b"]);
    assert_eq!(snapshot.cuts.iter().map(|cut| cut.value).collect::<Vec<_>>(), [90.0, 70.0]);
}

/// The bands of openretailscience: the best fifth of the customers heavy, down to the half medium, the others light; those
/// without sales, and those who only returned, apart.
#[test]
fn heavy_medium_light_of_online_retail_are_those_of_openretailscience() {
    let bands = [("heavy", Some("20%")), ("medium", Some("50%")), ("light", None)];
    let snapshot =
        classify("hml", &rank_scheme("net_sales_12m", &bands, Some("zero")), &online_retail_sales()).unwrap();
    let counts: Vec<_> = snapshot
        .classes()
        .iter()
        .zip(snapshot.standing.totals())
        .map(|(class, total)| (class.code.as_str(), total.customers))
        .collect();
    assert_eq!(counts, [("heavy", 868), ("medium", 1_301), ("light", 2_169), ("zero", 0), ("returns_only", 0)]);
}
