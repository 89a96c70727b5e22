#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::config::types::{Movement, Scheme};

use super::marts::Comparison;
use super::testing::*;
use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn pyramid() -> Scheme {
    rank_scheme("net_sales_6m", &[("top", Some("25%")), ("rest", None)], None)
}

#[test]
fn features_to_compute_are_named_once() {
    assert_eq!(required_features(&pyramid()).unwrap(), ["gross_profit_12m", "net_sales_6m", "orders_life"]);
    assert_eq!(
        required_features(&rfm_scheme(rfm_settings())).unwrap(),
        ["net_sales_life", "orders_life", "recency_days"]
    );
    let by_orders = cumulative_scheme("orders_12m", &[("A", Some("80%")), ("B", None)], None);
    assert_eq!(required_features(&by_orders).unwrap(), ["net_sales_12m", "orders_12m", "orders_life"]);
    let weighed = Scheme {
        movement: Movement { weight: Some("gross_sales_3m".into()), compare: vec![], ..Movement::default() },
        ..by_orders
    };
    assert_eq!(weight_feature(&weighed).unwrap(), "gross_sales_3m");
}

#[test]
fn a_scheme_has_exactly_one_kind() {
    assert!(matches!(required_features(&empty_scheme()), Err(Problem::NoKind { .. })));
    let both = Scheme { rfm: Some(rfm_settings()), ..pyramid() };
    let error = classify("twice", &both, &frame(&[])).unwrap_err();
    assert!(error.to_string().starts_with("scheme `twice`: several kinds are given: `rfm`, `rank`"), "{error}");
    assert!(error.to_string().contains("hint: "));
}

#[test]
fn all_schemes_at_once_equal_one_by_one_and_share_what_they_can() {
    let rows: Vec<Row> = (0..50).map(|i| row(i % 17, i % 4, (i * 37 % 91) - 5)).collect();
    let frame = frame(&rows);
    let schemes = BTreeMap::from([
        ("abc".to_string(), cumulative_scheme("net_sales_6m", &[("A", Some("80%")), ("B", None)], None)),
        ("pyramid".to_string(), pyramid()),
        ("rfm".to_string(), rfm_scheme(rfm_settings())),
    ]);
    let all = classify_all(&schemes, &frame, &Round::default()).unwrap();
    assert_eq!(all.iter().map(|snapshot| snapshot.scheme.as_str()).collect::<Vec<_>>(), ["abc", "pyramid", "rfm"]);
    for snapshot in &all {
        let alone = classify(&snapshot.scheme, &schemes[&snapshot.scheme], &frame).unwrap();
        assert_eq!(codes(snapshot), codes(&alone));
        assert_eq!(snapshot.cuts, alone.cuts);
        assert!(snapshot.score == alone.score);
    }
    assert!(Arc::ptr_eq(&all[0].standing.weight, &all[1].standing.weight));
    assert!(Arc::ptr_eq(&all[0].customers, &all[2].customers));
}

#[test]
fn class_table_counts_everybody_and_shares_sum_to_one_inside() {
    let rows = [row(1, 1, 600), row(2, 1, 300), row(3, 1, 100), row(4, 1, 0), row(5, 0, -50)];
    let snapshots = [classify("pyramid", &pyramid(), &frame(&rows)).unwrap()];
    let table = marts::scheme_classes(day("2011-11-30"), &snapshots, 2).unwrap();
    let text = |name: &str| table.column(name).unwrap().str().unwrap().iter().flatten().collect::<Vec<_>>();
    assert_eq!(text("code"), ["top", "rest", "returns_only", "no_sales"]);
    let customers: Vec<i64> = table.column("customers").unwrap().i64().unwrap().iter().flatten().collect();
    assert_eq!(customers, [1, 2, 1, 1]);
    let shares: Vec<Option<f64>> = table.column("share_sales").unwrap().f64().unwrap().iter().collect();
    assert_eq!(shares, [Some(0.6), Some(0.4), None, None]);
    assert_eq!(table.column("net_sales").unwrap().dtype().to_string(), "decimal[18,2]");
    let sales: Vec<i128> = table.column("net_sales").unwrap().decimal().unwrap().physical().iter().flatten().collect();
    assert_eq!(sales, [600, 400, -50, 0]);

    let cuts = marts::scheme_cuts(day("2011-11-30"), &snapshots).unwrap();
    assert_eq!(column_names(&cuts), "as_of scheme dimension cut value note");
    assert_eq!(cuts.height(), 1);
    assert_eq!(marts::scheme_classes(day("2011-11-30"), &[], 2).unwrap().height(), 0);
}

#[test]
fn rfm_table_holds_the_customers_of_the_window() {
    let rows = [row(9, 1, 600), row(2, 0, -3), row(3, 4, 100)];
    let settings = rfm_settings();
    let features = frame(&rows);
    let snapshot = classify("rfm", &rfm_scheme(settings.clone()), &features).unwrap();
    let id_of = |customer: u32| ["a", "b", "c"][customer as usize];
    let table = marts::rfm(day("2011-11-30"), &snapshot, &settings, &features, &id_of).unwrap();
    let names = "as_of scheme customer_id recency_days frequency monetary r_score f_score m_score segment";
    assert_eq!(column_names(&table), names);
    let integers = |name: &str| table.column(name).unwrap().i64().unwrap().iter().flatten().collect::<Vec<_>>();
    assert_eq!(integers("recency_days"), [9, 3]);
    assert_eq!(integers("frequency"), [1, 4]);
    let ids: Vec<_> = table.column("customer_id").unwrap().str().unwrap().iter().flatten().collect();
    assert_eq!(ids, ["a", "c"]);
    let no_scores = classify("pyramid", &pyramid(), &features).unwrap();
    let error = marts::rfm(day("2011-11-30"), &no_scores, &settings, &features, &id_of).unwrap_err();
    assert!(matches!(error.problem, Problem::NoScores));
}

#[test]
fn movement_tables_have_the_columns_of_the_contract() {
    let from = classify("pyramid", &pyramid(), &frame(&[row(1, 1, 600), row(1, 1, 300)])).unwrap();
    let to = classify("pyramid", &pyramid(), &frame(&[row(1, 1, 200), row(1, 1, 900), row(1, 1, 50)])).unwrap();
    let comparison = Comparison {
        scheme: "pyramid".into(),
        compare: "1mo".into(),
        from_as_of: day("2011-10-31"),
        as_of: day("2011-11-30"),
    };
    let matrix = movements(&from.standing, &to.standing).unwrap();
    let compared = [(comparison.clone(), matrix)];
    let table = marts::movements(&compared, 2).unwrap();
    let names = "as_of scheme compare from_as_of from_code to_code customers sales_from sales_to";
    assert_eq!(column_names(&table), names);
    assert_eq!(table.height(), 3);
    let table = marts::movement_rates(&compared, 2).unwrap();
    let names = "as_of scheme compare from_as_of opening stable up down lost new returned up_rate down_rate stable_rate \
                 lost_rate stable_sales up_sales down_sales lost_sales";
    assert_eq!(column_names(&table), names);
    let moved = moved_customers(&from.standing, &to.standing, false).unwrap();
    let id_of = |customer: u32| ["a", "b", "c"][customer as usize];
    let table = marts::moved_customers(&[(comparison, moved, Vec::new())], 2, &id_of).unwrap();
    let names = "as_of scheme compare customer_id direction from_code to_code sales_from sales_to change cause \
                 feature from_value to_value line unit";
    assert_eq!(column_names(&table), names);
    let change: Vec<i128> = table.column("change").unwrap().decimal().unwrap().physical().iter().flatten().collect();
    assert_eq!(change, [-400, 600, 50]);
}

#[test]
fn unknown_weights_are_noted_and_weigh_nothing() {
    let mut rows = [row(1, 1, 600), row(1, 1, 300)];
    rows[0].profit = Some(200);
    let weighed = Movement { weight: Some("gross_profit_12m".into()), compare: vec![], ..Movement::default() };
    let snapshot = classify("pyramid", &Scheme { movement: weighed, ..pyramid() }, &frame(&rows)).unwrap();
    assert_eq!(snapshot.notes, ["gross_profit_12m is unknown for 1 of 2 customers, who weigh nothing"]);
    assert_eq!(snapshot.standing.totals()[0].weight, 200);
}
