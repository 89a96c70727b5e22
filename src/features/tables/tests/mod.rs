#![allow(clippy::unwrap_used)]

mod own;
mod warnings;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::features::own::OwnFeature;
use crate::features::registry::Unit;
use crate::features::rows::{RawTables, TableFrames};
use crate::features::testing::{history_of, history_with_cost, history_with_visits, visit};
use crate::features::{Catalog, CatalogSettings, FrameMaker, Inputs, Population, PurchaseHistory, compute_named};
use crate::model::period::to_days;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A column of dates; `-` is unknown.
fn dates(name: &str, texts: &[&str]) -> Column {
    let days: Int32Chunked = texts.iter().map(|text| (*text != "-").then(|| to_days(day(text)))).collect();
    days.with_name(name.into()).into_date().into_series().into_column()
}

/// A column of money in minor units.
fn money(name: &str, minor: &[Option<i64>]) -> Column {
    let minor: Int128Chunked = minor.iter().map(|minor| minor.map(i128::from)).collect();
    minor.with_name(name.into()).into_decimal(38, 2).unwrap().into_column()
}

fn customers(numbers: &[Option<u32>]) -> Column {
    Column::new("customer".into(), numbers)
}

fn texts(name: &str, values: &[Option<&str>]) -> Column {
    Column::new(name.into(), values)
}

fn raw(tables: Vec<(&'static str, Vec<Column>)>) -> RawTables {
    tables.into_iter().map(|(table, columns)| (table, DataFrame::new_infer_height(columns).unwrap())).collect()
}

/// A pipeline with these tables and these definitions.
fn catalog(raw: &RawTables, own: &[OwnFeature], visit_cost: Option<f64>) -> Catalog {
    let sources = raw.keys().map(|table| (*table).to_owned()).chain(["transactions".to_owned()]).collect();
    let (catalog, faults) = Catalog::new(&CatalogSettings { scale: 2, visit_cost, sources, own: own.to_vec() });
    assert_eq!(faults, []);
    catalog
}

/// Three customers: a and b buy, c only returned something.
fn history() -> PurchaseHistory {
    history_of(&[("a", "2026-01-10", 1, 10_000), ("b", "2026-03-05", 1, 50_00), ("c", "2026-04-01", 0, -5_00)])
}

/// Values of features as text, customer by customer.
fn values(catalog: &Catalog, raw: &RawTables, history: &PurchaseHistory, as_of: &str, names: &[&str]) -> Vec<String> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let tables = TableFrames::new(&catalog.row_features(&names), raw, 2).unwrap();
    let inputs = Inputs { catalog, history, tables: &tables };
    let frame = compute_named(inputs, day(as_of), &names, Population::Everyone).unwrap();
    assert_eq!(frame.get_column_names()[0], "customer");
    rows_of(&frame)
}

fn rows_of(frame: &DataFrame) -> Vec<String> {
    let mut rows = Vec::new();
    for row in 0..frame.height() {
        let cells = frame.columns()[1..].iter().map(|column| match column.get(row).unwrap() {
            AnyValue::Null => "-".to_owned(),
            AnyValue::String(text) => text.to_owned(),
            AnyValue::StringOwned(text) => text.to_string(),
            AnyValue::Float64(number) => format!("{number:?}"),
            other => other.to_string(),
        });
        rows.push(cells.collect::<Vec<_>>().join(" "));
    }
    rows
}

fn of(raw: &RawTables, as_of: &str, names: &[&str]) -> Vec<String> {
    values(&catalog(raw, &[], None), raw, &history(), as_of, names)
}

#[test]
fn every_built_in_feature_fits_its_table_and_is_documented() {
    let made = catalog(&RawTables::new(), &[], Some(50.0));
    let names: BTreeMap<&str, usize> =
        made.all().iter().enumerate().map(|(place, entry)| (entry.name.as_str(), place)).collect();
    assert_eq!(names.len(), made.all().len(), "no name stands twice");
    for feature in super::all() {
        let entry = made.find(feature.name).unwrap_or_else(|| panic!("{} does not fit its table", feature.name));
        assert!(!entry.formula.is_empty() && !entry.null_when.is_empty(), "{}", entry.name);
        assert!(!entry.source.is_empty(), "{}", entry.name);
    }
    for feature in crate::features::derived::all(Some(50.0), true) {
        assert!(made.find(feature.name).is_some(), "{} does not fit what it reads", feature.name);
    }
    assert!(made.find("wallet_gap").is_some() && made.find("net_contribution_12m").is_some());
}

#[test]
fn attributes_are_the_newest_known_value_up_to_the_date() {
    let raw = raw(vec![(
        "customers",
        vec![
            customers(&[Some(0), Some(0), Some(1), Some(0), None]),
            dates("snapshot_date", &["2026-03-31", "2026-01-31", "-", "2026-05-31", "2026-01-31"]),
            texts("industry", &[None, Some("steel"), Some("food"), Some("paper"), Some("lost")]),
            Column::new("group_flag".into(), [Some(true), Some(false), None, None, None]),
            money("est_annual_purchase", &[Some(20_000), None, Some(20_00), None, None]),
            dates("coop_start_date", &["2025-01-31", "-", "2027-01-01", "-", "-"]),
        ],
    )]);
    let names = ["industry", "group_flag", "est_annual_purchase", "wallet_share", "wallet_gap", "cooperation_months"];
    // A blank in a newer snapshot hides nothing; c is in no snapshot and never ordered.
    let april = of(&raw, "2026-04-30", &names);
    assert_eq!(april, ["steel true 200.00 0.5 100.00 15", "food - 20.00 2.5 0.00 1", "- - - - - -"]);
    assert_eq!(of(&raw, "2026-01-31", &names), ["steel false - - - 0"]);
    assert_eq!(of(&raw, "2026-05-31", &["industry"]), ["paper", "food", "-"]);
    assert_eq!(of(&raw, "2026-04-30", &["region"]), ["-", "-", "-"]);
}

#[test]
fn rows_count_from_their_date_on_within_their_window() {
    let raw = raw(vec![(
        "complaints",
        vec![
            customers(&[Some(0), Some(0), Some(0), Some(1), Some(1), None]),
            dates(
                "created_date",
                &["2025-04-30", "2025-05-01", "2026-05-01", "2026-04-30", "2026-02-01", "2026-04-01"],
            ),
            texts("type", &[None, Some("quality_complaint"), None, Some("question"), None, None]),
            money("compensation", &[Some(1_00), None, Some(9_00), Some(2_50), Some(7_00), Some(4_00)]),
            Column::new("resolved_at".into(), [None::<i64>; 6])
                .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
                .unwrap(),
        ],
    )]);
    let names = ["complaints_12m", "compensation_12m", "open_complaints"];
    assert_eq!(of(&raw, "2026-04-30", &names), ["1 0.00 2", "1 9.50 1", "0 0.00 0"]);
    // A year in which the table tells of nobody: not known, and not nothing.
    assert_eq!(of(&raw, "2027-05-31", &names), ["- - 3", "- - 1", "- - 0"]);
    assert_eq!(of(&raw, "2026-04-30", &["rejected_goods_12m"]), ["-", "-", "-"], "the table has no such column");
    let made = catalog(&raw, &[], None);
    let wanted: Vec<String> = ["rejected_goods_12m", "on_time_rate_12m", "net_sales_12m"].map(String::from).to_vec();
    let tables = TableFrames::new(&made.row_features(&wanted), &raw, 2).unwrap();
    assert_eq!(
        made.unknown(&wanted, Some(&tables)),
        [
            "on_time_rate_12m: no source `receivables`, `payments`",
            "rejected_goods_12m: `complaints` has no column `dispute_kind`"
        ]
    );
    assert_eq!(made.row_tables(&wanted).iter().map(|table| table.name).collect::<Vec<_>>(), ["complaints"]);
}

#[test]
fn what_is_owed_follows_from_the_payments_up_to_the_date() {
    let raw = raw(vec![
        (
            "receivables",
            vec![
                customers(&[Some(0), Some(0), Some(0), Some(1), Some(1)]),
                texts("invoice_no", &[Some("1"), Some("2"), Some("3"), Some("4"), Some("5")]),
                dates("invoice_date", &["2026-01-10", "2026-01-20", "2026-04-01", "2026-01-05", "2026-02-01"]),
                dates("due_date", &["2026-02-10", "2026-02-20", "2026-05-01", "2026-02-01", "2026-03-01"]),
                money("amount", &[Some(10_000), Some(30_000), Some(50_00), Some(80_00), Some(-5_00)]),
                money("balance", &[Some(0), Some(10_000), Some(50_00), Some(0), Some(0)]),
                Column::new("dispute_flag".into(), [Some(false), None, None, Some(true), None]),
            ],
        ),
        (
            "payments",
            vec![
                // Who paid does not matter: the invoice says whose debt it was.
                customers(&[None, Some(0), Some(0), Some(1)]),
                texts("invoice_no", &[Some("1"), Some("1"), Some("2"), Some("5")]),
                dates("date", &["2026-02-01", "2026-02-10", "2026-03-30", "2026-02-01"]),
                money("amount", &[Some(40_00), Some(60_00), Some(20_000), Some(-5_00)]),
            ],
        ),
    ]);
    let names = ["on_time_rate_12m", "invoices_due_12m", "overdue_events_12m", "open_balance", "over_90_balance"];
    // 1 was paid on its due date, 2 only in part, 3 is not due; 4 is in dispute, and no payment is matched to it.
    assert_eq!(of(&raw, "2026-04-30", &names), ["0.25 2 1 150.00 100.00", "- 0 0 80.00 80.00", "- 0 0 0.00 0.00"]);
    assert_eq!(of(&raw, "2026-02-28", &names[3..]), ["300.00 0.00"]);
    assert_eq!(of(&raw, "2026-03-03", &names[2..3]), ["-"], "no invoice could be 30 days late by then");
    // 31 days after the due date of 2.
    assert_eq!(of(&raw, "2026-03-22", &names[2..3]), ["0", "0"]);
    assert_eq!(of(&raw, "2026-03-23", &names[2..3]), ["1", "0"]);
    let mut without_payments = raw.clone();
    without_payments.remove("payments");
    let found = of(&without_payments, "2026-04-30", &names);
    assert_eq!(found[0], "- - - 150.00 100.00");
    assert_eq!(of(&RawTables::new(), "2026-04-30", &names)[0], "- - - - -");
}

#[test]
fn contracts_surveys_points_and_leads() {
    let raw = raw(vec![
        (
            "contracts",
            vec![
                customers(&[Some(0), Some(1)]),
                dates("sign_date", &["2025-12-20", "2026-04-10"]),
                dates("start_date", &["2026-01-01", "2026-05-01"]),
                dates("end_date", &["2026-12-31", "-"]),
                texts("type", &[Some("annual"), Some("strategic")]),
            ],
        ),
        (
            "surveys",
            vec![
                customers(&[Some(0), Some(0), Some(0), Some(1)]),
                dates("survey_date", &["2026-01-01", "2026-01-01", "2026-01-01", "2026-02-01"]),
                Column::new("score".into(), [Some(4.0), Some(3.0), None, Some(8.0)]),
                Column::new("scale_max".into(), [Some(5.0), None, Some(5.0), None]),
            ],
        ),
        (
            "points_ledger",
            vec![
                customers(&[Some(0), Some(0), Some(0)]),
                dates("date", &["2026-01-01", "2026-02-01", "2026-03-01"]),
                texts("type", &[Some("volume"), Some("redeem"), Some("expire")]),
                Column::new("points".into(), [50i64, -20, 5]),
            ],
        ),
        (
            "leads",
            vec![
                customers(&[Some(1), Some(1)]),
                dates("created_at", &["2026-01-01", "2026-02-01"]),
                texts("deal_status", &[Some("won"), Some("lost")]),
                dates("lost_date", &["-", "2026-05-15"]),
                Column::new("wish_flag".into(), [Some(true), None]),
            ],
        ),
    ]);
    let contracts = ["contract_signed", "has_contract", "long_term_contract", "strategic_contract", "contract_end"];
    let at_april = ["true true true false 2026-12-31", "true false false false -", "false false false false -"];
    assert_eq!(of(&raw, "2026-04-30", &contracts), at_april);
    assert_eq!(of(&raw, "2026-05-31", &contracts)[1], "true true true true -");
    let surveys = ["satisfaction_12m", "top2_share", "survey_answers_12m"];
    assert_eq!(of(&raw, "2026-04-30", &surveys), ["0.7 0.5 2", "- - 1", "- - 0"]);
    let points = ["points_earned_12m", "points_redeemed_12m", "points_balance"];
    assert_eq!(of(&raw, "2026-04-30", &points), ["50 20 25", "0 0 0", "0 0 0"]);
    let leads = ["lead_status", "lead_since", "wish_flag"];
    assert_eq!(of(&raw, "2026-04-30", &leads), ["- - -", "open 2026-01-01 true", "- - -"]);
    assert_eq!(of(&raw, "2026-05-31", &leads)[1], "lost 2026-01-01 true");
}

#[test]
fn lines_beyond_the_facts() {
    let raw = raw(vec![(
        "transactions",
        vec![
            customers(&[Some(0), Some(0), Some(0), Some(0), Some(1), Some(1)]),
            dates("order_date", &["2026-01-10", "2026-01-10", "2026-02-10", "2026-02-10", "2026-03-05", "2026-03-06"]),
            texts("order_id", &[Some("1"), Some("1"), Some("2"), Some("3"), Some("4"), Some("5")]),
            texts("kind", &[Some("sale"), Some("sale"), Some("sale"), Some("return"), Some("sale"), Some("cancel")]),
            money("net_amount", &[Some(60_00), Some(40_00), Some(90_00), Some(-10_00), Some(50_00), Some(99_00)]),
            money("discount_amount", &[Some(15_00), Some(10_00), None, None, None, None]),
            Column::new("quantity".into(), [Some(6.0), Some(4.0), None, Some(-1.0), None, Some(9.0)]),
            texts("channel", &[Some("线上商城"), Some("门市"), None, None, Some("Online shop"), None]),
            texts("settlement_type", &[Some("cash"), Some("monthly"), None, None, Some("cash"), None]),
            texts("staff_name", &[Some("x"), Some("y"), None, None, None, Some("z")]),
            texts("region", &[Some("华东"), None, None, None, Some("华北"), None]),
        ],
    )]);
    let names = ["largest_order_12m", "quantity_12m", "discount_rate_12m", "online_share_12m"];
    assert_eq!(of(&raw, "2026-04-30", &names), ["100.00 9.0 0.2 0.6", "50.00 - - 1.0", "- - - -"]);
    let words = ["monthly_settlement", "staff", "order_region", "region"];
    assert_eq!(of(&raw, "2026-04-30", &words), ["true y 华东 华东", "false - 华北 华北", "- - - -"]);
    assert_eq!(of(&raw, "2026-04-30", &["promo_share_12m", "custom_share_12m"])[0], "- -");
}

#[test]
fn cost_to_serve_adds_up_what_is_known_of_it() {
    let history = history_with_visits(
        &[("a", "2026-01-10", 1, 10_000, Some(40_00)), ("b", "2026-03-05", 1, 50_00, None)],
        Some(&[visit("a", "2026-02-01"), visit("a", "2026-02-02")]),
    );
    let expenses = raw(vec![(
        "expenses",
        vec![
            customers(&[Some(0), Some(0), None]),
            dates("date", &["2026-02-01", "2024-02-01", "2026-02-01"]),
            money("amount", &[Some(12_34), Some(50_00), Some(70_00)]),
        ],
    )]);
    let names = ["direct_expenses_12m", "cost_to_serve_12m", "net_contribution_12m"];
    let of = |raw: &RawTables, cost| values(&catalog(raw, &[], cost), raw, &history, "2026-04-30", &names);
    assert_eq!(of(&expenses, Some(2.5)), ["12.34 17.34 22.66", "0.00 0.00 -"]);
    assert_eq!(of(&expenses, None), ["12.34 12.34 27.66", "0.00 0.00 -"]);
    assert_eq!(of(&RawTables::new(), Some(2.5)), ["- 5.00 35.00", "- 0.00 -"]);
    assert_eq!(of(&RawTables::new(), None), ["- - -", "- - -"]);
}

#[test]
fn loyalty_has_three_parts_of_a_third_each() {
    let raw = raw(vec![(
        "customers",
        vec![
            customers(&[Some(0), Some(1)]),
            dates("snapshot_date", &["2024-01-31", "2024-01-31"]),
            dates("coop_start_date", &["2020-01-01", "-"]),
        ],
    )]);
    let history = history_of(&[
        ("a", "2026-01-31", 1, 1_00),
        ("a", "2026-02-10", 1, 1_00),
        ("a", "2026-02-20", 1, 1_00),
        ("b", "2026-03-31", 1, 1_00),
    ]);
    let names =
        ["tenure_months", "cooperation_months", "tenure_part", "activity_part", "stability_part", "loyalty_index"];
    let found = values(&catalog(&raw, &[], None), &raw, &history, "2026-04-30", &names);
    let activity = 2.0 / 12.0;
    assert_eq!(found[0], format!("3 75 1.0 {activity:?} 1.0 {:?}", 100.0 * (1.0 + activity + 1.0) / 3.0));
    assert_eq!(found[1], format!("1 1 {:?} {:?} - -", 1.0 / 36.0, 1.0 / 12.0));
}

#[test]
fn growth_of_the_half_years() {
    let history = history_of(&[
        ("a", "2024-05-01", 1, 1_00),
        ("a", "2025-01-15", 1, 10_000),
        ("a", "2025-07-15", 1, 15_000),
        ("a", "2026-01-15", 1, 75_00),
    ]);
    let names = ["growth_6m", "growth_6m_before"];
    let none = RawTables::new();
    assert_eq!(values(&catalog(&none, &[], None), &none, &history, "2026-04-30", &names), ["-0.5 0.5"]);
    assert_eq!(values(&catalog(&none, &[], None), &none, &history, "2025-10-31", &names), ["0.5 99.0"]);
    assert_eq!(
        values(&catalog(&none, &[], None), &none, &history, "2025-09-30", &names)[0].split(' ').nth(1),
        Some("-")
    );
}
