#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use arrow::array::Array;
use polars::prelude::*;
use proptest::prelude::*;

use super::*;
use crate::config::types::{Scoring, Segment, Split};
use crate::schemes::testing::*;
use crate::schemes::{Snapshot, classify};

/// Rows of a golden file without its header.
fn golden(text: &str) -> Vec<Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

/// `"4310.000"` in thousandths.
fn thousandths(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap()
}

fn online_retail() -> (Vec<Vec<&'static str>>, DataFrame) {
    let rows = golden(include_str!("golden/online_retail.csv"));
    let integers = |column: usize| rows.iter().map(|row| row[column].parse().unwrap()).collect::<Vec<i64>>();
    let frame = DataFrame::new_infer_height(vec![
        Column::new("customer".into(), (0..rows.len() as u32).collect::<Vec<_>>()),
        Column::new("recency_days".into(), integers(1)),
        Column::new("orders_life".into(), integers(2)),
        money("gross_sales_life", rows.iter().map(|row| Some(thousandths(row[3]))).collect(), 3),
    ])
    .unwrap();
    (rows, frame)
}

fn online_retail_settings(scoring: Scoring) -> Rfm {
    Rfm { scoring, monetary: Monetary::GrossSales, ..rfm_settings() }
}

fn cuts_of(snapshot: &Snapshot, dimension: &str) -> Vec<f64> {
    snapshot.cuts.iter().filter(|cut| cut.dimension == dimension).map(|cut| cut.value).collect()
}

fn counts(snapshot: &Snapshot) -> BTreeMap<&str, i64> {
    let totals = snapshot.standing.totals();
    snapshot.classes().iter().zip(totals).map(|(class, total)| (class.code.as_str(), total.customers)).collect()
}

/// Scores and segment of every customer, against columns `first..first + 4` of the golden file.
fn assert_same_as_golden(snapshot: &Snapshot, rows: &[Vec<&str>], first: usize) {
    let scores = snapshot.extras.rfm.as_ref().unwrap();
    for (row, (expected, code)) in rows.iter().zip(codes(snapshot)).enumerate() {
        let found = [scores.r[row], scores.f[row], scores.m[row]].map(|score| score.to_string());
        assert_eq!(found[..], expected[first..first + 3], "customer {}", expected[0]);
        assert_eq!(code, expected[first + 3], "customer {}", expected[0]);
    }
}

#[test]
fn quantile_scoring_of_online_retail_equals_duckdb() {
    let (rows, frame) = online_retail();
    let snapshot = classify("rfm", &rfm_scheme(online_retail_settings(Scoring::Quantile)), &frame).unwrap();
    assert_eq!(snapshot.len(), 4_338);
    assert_eq!(snapshot.standing.totals().iter().map(|total| total.weight).sum::<i128>(), 8_911_407_904);
    assert_eq!(cuts_of(&snapshot, "recency"), [12.8, 32.0, 71.0, 179.0]);
    assert_eq!(cuts_of(&snapshot, "frequency"), [1.0, 2.0, 3.0, 6.0]);
    assert_eq!(cuts_of(&snapshot, "monetary"), [250.194, 490.096, 942.276, 2058.426]);
    assert_same_as_golden(&snapshot, &rows, 4);
    let expected = [
        ("champions", 604),
        ("loyal", 688),
        ("potential_loyalists", 484),
        ("new_customers", 67),
        ("promising", 169),
        ("need_attention", 121),
        ("about_to_sleep", 478),
        ("cant_lose", 35),
        ("at_risk", 357),
        ("hibernating", 1_335),
        ("returns_only", 0),
        ("no_order_in_window", 0),
    ];
    assert_eq!(counts(&snapshot), BTreeMap::from(expected));
}

#[test]
fn ntile_scoring_of_online_retail_equals_duckdb() {
    let (rows, frame) = online_retail();
    let snapshot = classify("rfm", &rfm_scheme(online_retail_settings(Scoring::Ntile)), &frame).unwrap();
    assert_same_as_golden(&snapshot, &rows, 8);
    let counts = counts(&snapshot);
    assert_eq!(["champions", "loyal", "at_risk", "hibernating"].map(|code| counts[code]), [632, 819, 596, 1_077]);
    assert_eq!(cuts_of(&snapshot, "frequency").len(), 4);
}

#[test]
fn r_rfm_scoring_equals_the_rule_of_the_r_package() {
    let rows = golden(include_str!("golden/rfm_orders.csv"));
    let integers = |column: usize| rows.iter().map(|row| row[column].parse().unwrap()).collect::<Vec<i64>>();
    let frame = DataFrame::new_infer_height(vec![
        Column::new("customer".into(), (0..rows.len() as u32).collect::<Vec<_>>()),
        Column::new("recency_days".into(), integers(1)),
        Column::new("orders_life".into(), integers(2)),
        // In cents, so that "plus 1" has to mean one currency unit.
        money("net_sales_life", integers(3).into_iter().map(|amount| Some(amount * 100)).collect(), 2),
    ])
    .unwrap();
    let settings = Rfm { scoring: Scoring::RRfm, ..rfm_settings() };
    let snapshot = classify("rfm", &rfm_scheme(settings), &frame).unwrap();
    assert_eq!(snapshot.len(), 995);
    assert_eq!(cuts_of(&snapshot, "recency"), [115.0, 181.0, 297.4, 482.0]);
    assert_eq!(cuts_of(&snapshot, "frequency"), [4.0, 5.0, 6.0, 8.0]);
    assert_eq!(cuts_of(&snapshot, "monetary"), [255.8, 382.0, 506.4, 666.0]);
    let scores = snapshot.extras.rfm.as_ref().unwrap();
    for (row, expected) in rows.iter().enumerate() {
        let found = [scores.r[row], scores.f[row], scores.m[row]].map(|score| score.to_string());
        assert_eq!(found[..], expected[4..7], "customer {}", expected[0]);
    }
    // R's own documentation prints 343, 412, 323 for the first three customers.
    assert_eq!((0..3).map(|row| snapshot.score.value(row)).collect::<Vec<_>>(), [343.0, 412.0, 323.0]);
}

#[test]
fn customers_outside_the_window_are_named_and_have_no_score() {
    let mut rows = vec![row(10, 2, 500); 3];
    rows[1].orders = 0;
    let mut frame = frame(&rows);
    // Customer 2 ordered once, but not in the last three months.
    frame.with_column(Column::new("orders_3m".into(), vec![2i64, 0, 0])).unwrap();
    let settings = Rfm { window: "3mo".into(), ..rfm_settings() };
    let snapshot = classify("rfm", &rfm_scheme(settings), &frame).unwrap();
    assert_eq!(codes(&snapshot)[1..], ["returns_only", "no_order_in_window"]);
    assert!(!snapshot.score.is_null(0) && snapshot.score.is_null(1) && snapshot.score.is_null(2));
    assert_eq!(snapshot.extras.rfm.as_ref().unwrap().r[1..], [0, 0]);
    assert_eq!(snapshot.weight_feature, "net_sales_3m");
}

#[test]
fn levels_lost_to_ties_are_reported() {
    let rows: Vec<_> =
        [1, 1, 1, 1, 1, 1, 1, 2, 3, 9].iter().enumerate().map(|(i, &n)| row(i as i64, n, 100 + i as i64)).collect();
    let snapshot = classify("rfm", &rfm_scheme(rfm_settings()), &frame(&rows)).unwrap();
    assert_eq!(snapshot.extras.rfm.as_ref().unwrap().f, [1, 1, 1, 1, 1, 1, 1, 4, 5, 5]);
    let lost: Vec<&String> =
        snapshot.notes.iter().filter(|note| note.starts_with("orders_life: no customer")).collect();
    assert_eq!(lost.len(), 2, "{:?}", snapshot.notes);
    assert!(lost[0].contains("score 2") && lost[0].ends_with("3 of 5 score levels are used"), "{}", lost[0]);
}

#[test]
fn fixed_limits_are_upper_for_recency_and_lower_for_the_others() {
    let settings = Rfm {
        bins: 3,
        scoring: Scoring::Fixed,
        recency_cuts: vec![30.0, 90.0],
        frequency_cuts: vec![2.0, 5.0],
        monetary_cuts: vec![10.1, 99.99],
        segments: vec![Segment { code: "all".into(), title: None, r: None, f: None, m: None }],
        ..rfm_settings()
    };
    let rows = [row(30, 2, 1_010), row(31, 1, 1_009), row(90, 5, 9_999), row(91, 4, 9_998)];
    let snapshot = classify("rfm", &rfm_scheme(settings.clone()), &frame(&rows)).unwrap();
    let scores = snapshot.extras.rfm.as_ref().unwrap();
    assert_eq!(scores.r, [3, 2, 2, 1]);
    assert_eq!(scores.f, [2, 1, 3, 2]);
    assert_eq!(scores.m, [2, 1, 3, 2]);

    let short = Rfm { monetary_cuts: vec![10.0], ..settings.clone() };
    let error = classify("rfm", &rfm_scheme(short), &frame(&rows)).unwrap_err();
    assert!(matches!(error.problem, Problem::CutCount { key: "monetary_cuts", expected: 2, found: 1 }));
    let falling = Rfm { recency_cuts: vec![90.0, 30.0], ..settings };
    let error = classify("rfm", &rfm_scheme(falling), &frame(&rows)).unwrap_err();
    assert!(matches!(error.problem, Problem::CutOrder { key: "recency_cuts", .. }));
}

#[test]
fn value8_cuts_at_the_median_with_the_tie_guard_of_s73() {
    let settings = Rfm { preset: RfmPreset::Value8, ..rfm_settings() };
    // Most bought once: the median of F is its minimum, so one order is low.
    let rows = [row(10, 1, 900), row(20, 1, 100), row(30, 1, 800), row(40, 3, 200), row(50, 2, 1_000)];
    let snapshot = classify("value8", &rfm_scheme(settings.clone()), &frame(&rows)).unwrap();
    assert_eq!(
        codes(&snapshot),
        ["important_develop", "general_develop", "important_develop", "general_keep", "important_keep"]
    );
    assert_eq!(cuts_of(&snapshot, "recency_split"), [30.0]);
    assert_eq!(cuts_of(&snapshot, "monetary_split"), [8.0]);
    assert!(snapshot.notes.iter().any(|note| note.contains("the median is the minimum")), "{:?}", snapshot.notes);
    assert_eq!(snapshot.classes()[0].title_zh, "重要价值客户");
    assert_eq!(
        snapshot.reasons[0b101],
        "recency_days ≤ 30 (median), orders_life ≤ 1 (median), net_sales_life ≥ 8 (median)"
    );

    // Without that many ties the median itself is high.
    let rows = [row(10, 1, 900), row(20, 2, 100), row(30, 2, 800), row(40, 3, 200)];
    let snapshot = classify("value8", &rfm_scheme(settings.clone()), &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["important_develop", "general_value", "important_keep", "general_keep"]);

    // The mean of 9.00, 1.00, 8.00 and 2.00 is 5.00; of 1, 2, 2, 3 orders 2; of 10 to 40 days 25.
    let mean = Rfm { split: Split::Mean, ..settings };
    let snapshot = classify("value8", &rfm_scheme(mean), &frame(&rows)).unwrap();
    assert_eq!(cuts_of(&snapshot, "monetary_split"), [5.0]);
    assert_eq!(codes(&snapshot), ["important_develop", "general_value", "important_keep", "general_keep"]);
}

#[test]
fn an_empty_portfolio_has_classes_and_no_cuts() {
    for preset in [RfmPreset::Segments10, RfmPreset::Value8] {
        for scoring in [Scoring::Quantile, Scoring::Ntile, Scoring::RRfm] {
            let settings = Rfm { preset, scoring, ..rfm_settings() };
            let snapshot = classify("rfm", &rfm_scheme(settings), &frame(&[])).unwrap();
            assert!(snapshot.is_empty() && snapshot.cuts.is_empty(), "{:?}", snapshot.cuts);
        }
    }
}

fn any_row() -> impl Strategy<Value = Row> {
    (0i64..60, 0i64..6, -300i64..3_000).prop_map(|(recency, orders, sales)| row(recency, orders, sales))
}

fn any_scoring() -> impl Strategy<Value = Scoring> {
    prop_oneof![Just(Scoring::Quantile), Just(Scoring::RRfm), Just(Scoring::Fixed)]
}

fn any_settings() -> impl Strategy<Value = Rfm> {
    (any_scoring(), 2u8..=10).prop_map(|(scoring, bins)| {
        let steps = |step: f64| (1..bins).map(|cut| cut as f64 * step).collect::<Vec<_>>();
        Rfm {
            scoring,
            bins,
            recency_cuts: steps(6.5),
            frequency_cuts: steps(0.7),
            monetary_cuts: steps(3.01),
            preset: RfmPreset::Value8,
            ..rfm_settings()
        }
    })
}

proptest! {
    #[test]
    fn scores_are_monotone_and_equal_values_score_equal(rows in prop::collection::vec(any_row(), 1..80), settings in any_settings()) {
        let bins = settings.bins;
        let snapshot = classify("rfm", &rfm_scheme(settings), &frame(&rows)).unwrap();
        let scores = snapshot.extras.rfm.as_ref().unwrap();
        for (left, a) in rows.iter().enumerate().filter(|(_, row)| row.orders > 0) {
            prop_assert!((1..=bins).contains(&scores.r[left]));
            for (right, b) in rows.iter().enumerate().filter(|(_, row)| row.orders > 0) {
                let pairs = [
                    (b.recency_days.cmp(&a.recency_days), scores.r[left].cmp(&scores.r[right])),
                    (a.orders.cmp(&b.orders), scores.f[left].cmp(&scores.f[right])),
                    (a.sales.cmp(&b.sales), scores.m[left].cmp(&scores.m[right])),
                ];
                for (values, scores) in pairs {
                    prop_assert!(scores == values || (values.is_ne() && scores.is_eq()));
                }
            }
        }
    }

    #[test]
    fn every_customer_is_in_exactly_one_class_and_ids_do_not_matter(
        rows in prop::collection::vec(any_row(), 1..60),
        settings in any_settings(),
        shift in 0usize..60,
    ) {
        let scheme = rfm_scheme(settings);
        let snapshot = classify("rfm", &scheme, &frame(&rows)).unwrap();
        prop_assert_eq!(snapshot.standing.totals().iter().map(|total| total.customers).sum::<i64>(), rows.len() as i64);
        let mut turned = rows.clone();
        turned.rotate_left(shift % rows.len());
        let again = classify("rfm", &scheme, &frame(&turned)).unwrap();
        let mut expected = codes(&snapshot);
        expected.rotate_left(shift % rows.len());
        prop_assert_eq!(codes(&again), expected);
    }

    #[test]
    fn ntile_buckets_differ_by_one_at_most(rows in prop::collection::vec(any_row(), 1..80), bins in 2u8..=10) {
        let settings = Rfm { scoring: Scoring::Ntile, bins, preset: RfmPreset::Value8, ..rfm_settings() };
        let snapshot = classify("rfm", &rfm_scheme(settings), &frame(&rows)).unwrap();
        let scores = snapshot.extras.rfm.as_ref().unwrap();
        for scores in [&scores.r, &scores.f, &scores.m] {
            let sizes: Vec<usize> = (1..=bins).map(|level| scores.iter().filter(|&&score| score == level).count()).collect();
            let falling = sizes.windows(2).all(|pair| pair[0] >= pair[1]);
            prop_assert!(falling && sizes[0] - sizes[bins as usize - 1] <= 1, "{:?}", sizes);
        }
    }
}
