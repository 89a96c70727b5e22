#![allow(clippy::unwrap_used)]
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

fn own(name: &str, value: &str) -> OwnFeature {
    OwnFeature { name: name.into(), value: value.into(), ..OwnFeature::default() }
}

fn own_of(name: &str, value: &str, table: &str) -> OwnFeature {
    OwnFeature { table: Some(table.into()), ..own(name, value) }
}

#[test]
fn own_features_stand_on_features_and_on_rows() {
    let raw = raw(vec![(
        "visits",
        vec![
            customers(&[Some(0), Some(0), Some(1)]),
            dates("visit_date", &["2026-01-01", "2026-04-01", "2026-04-15"]),
            texts("channel", &[Some("phone"), Some("direct"), Some("phone")]),
        ],
    )]);
    let calls = OwnFeature {
        filter: Some("channel = 'phone' AND visit_date > as_of - INTERVAL '60 days'".into()),
        empty: Some(0),
        ..own_of("recent_calls", "COUNT(*)", "visits")
    };
    let last = OwnFeature { window: Some("1mo".into()), ..own_of("last_channel", "LAST(channel)", "visits") };
    let value = OwnFeature { unit: Some(Unit::Money), ..own("order_value", "net_sales_12m / NULLIF(orders_12m, 0)") };
    // Written before what it reads.
    let place = own("best", "PERCENTILE(a_value) >= 100");
    let made = catalog(&raw, &[place, own("a_value", "order_value + recent_calls"), calls, last, value], None);
    let names = ["order_value", "recent_calls", "last_channel", "a_value", "best"];
    let found = values(&made, &raw, &history(), "2026-04-30", &names);
    assert_eq!(found, ["100.00 0 direct 100.00 true", "50.00 1 phone 51.00 false", "- 0 - - -"]);
    assert_eq!(made.find("order_value").unwrap().unit, Unit::Money);
    assert_eq!(made.find("recent_calls").unwrap().unit, Unit::Count);
    assert!(made.published(&Default::default()).contains(&"best".to_owned()));
}

#[test]
fn percentiles_compare_all_buyers_whichever_part_is_made() {
    let history = history_with_visits(
        &[
            ("a", "2026-01-10", 1, 10_00, None),
            ("b", "2026-01-10", 1, 30_00, None),
            ("d", "2026-01-10", 1, 20_00, None),
        ],
        Some(&[visit("c", "2026-01-01")]),
    );
    let none = RawTables::new();
    let made = catalog(&none, &[own("p", "PERCENTILE(net_sales_12m)"), own("twice", "p * 2")], None);
    let tables = TableFrames::default();
    let inputs = Inputs { catalog: &made, history: &history, tables: &tables };
    let names = ["p", "twice"].map(String::from);
    let maker = FrameMaker::in_parts(inputs, day("2026-04-30"), &names, Population::Everyone).unwrap();
    let parts: Vec<String> =
        (0..4).flat_map(|customer| rows_of(&maker.range(customer..customer + 1).unwrap())).collect();
    // The one who was only visited has no place.
    assert_eq!(parts, ["0.0 0.0", "100.0 200.0", "- -", "50.0 100.0"]);
    assert_eq!(values(&made, &none, &history, "2026-04-30", &["p", "twice"]), parts);
}

#[test]
fn parts_of_the_customers_have_the_values_of_the_whole() {
    let raw = raw(vec![(
        "expenses",
        vec![
            customers(&[Some(0), Some(2), Some(1), Some(2)]),
            dates("date", &["2026-02-01", "2026-02-01", "2026-03-01", "2026-03-01"]),
            money("amount", &[Some(1_00), Some(2_00), Some(4_00), Some(8_00)]),
        ],
    )]);
    let made = catalog(&raw, &[], None);
    let names = ["direct_expenses_12m".to_owned(), "net_sales_12m".to_owned()];
    let tables = TableFrames::new(&made.row_features(&names), &raw, 2).unwrap();
    let history = history();
    let inputs = Inputs { catalog: &made, history: &history, tables: &tables };
    let maker = FrameMaker::in_parts(inputs, day("2026-04-30"), &names, Population::Everyone).unwrap();
    let parts: Vec<String> = [0..1, 1..3].into_iter().flat_map(|range| rows_of(&maker.range(range).unwrap())).collect();
    assert_eq!(parts, ["1.00 100.00", "4.00 50.00", "10.00 -5.00"]);
    // A part in which nobody has rows is not one in which the table tells of nobody.
    let maker = FrameMaker::in_parts(inputs, day("2026-02-10"), &names, Population::Everyone).unwrap();
    assert_eq!(rows_of(&maker.range(0..2).unwrap()), ["1.00 100.00"]);
}

#[test]
fn features_of_the_history_alone_are_those_of_the_history() {
    let history = history_with_cost(&[("a", "2026-01-10", 1, 10_000, Some(1)), ("b", "2026-02-10", 1, 5_00, None)]);
    let made = catalog(&RawTables::new(), &[], None);
    let names: Vec<String> = crate::features::registry::all().iter().map(|feature| feature.name.clone()).collect();
    let tables = TableFrames::default();
    let inputs = Inputs { catalog: &made, history: &history, tables: &tables };
    let as_of = day("2026-04-30");
    let found = compute_named(inputs, as_of, &names, Population::Buyers).unwrap();
    let expected = crate::features::compute(&history, as_of, &names, 2).unwrap();
    assert!(found.equals_missing(&expected));
}

/// What is wrong with some definitions: feature, setting, problem, hint.
fn faults(own: &[OwnFeature]) -> Vec<String> {
    let (catalog, faults) = Catalog::new(&CatalogSettings { scale: 2, own: own.to_vec(), ..Default::default() });
    assert!(faults.iter().all(|fault| {
        catalog.find(&fault.feature).is_none_or(|entry| entry.settings.is_empty() || fault.feature == "net_sales_12m")
    }));
    faults
        .into_iter()
        .map(|fault| format!("{} {:?} {} | {}", fault.feature, fault.field, fault.problem, fault.hint))
        .collect()
}

#[test]
fn definitions_that_cannot_be_made_are_refused_with_their_setting() {
    let one = |own: OwnFeature| {
        let found = faults(&[own]);
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    };
    let expect = |own: OwnFeature, beginning: &str| {
        let found = one(own);
        assert!(found.starts_with(beginning), "{found}");
    };
    expect(own("x", "net_sale_12m + 1"), "x Value `net_sale_12m + 1`: there is no feature `net_sale_12m`");
    expect(own("x", "first_purchase + orders_12m > 'a'"), "x Value");
    expect(own("x", "SUM(net_sales_12m)"), "x Value");
    expect(own("net_sales_12m", "1"), "net_sales_12m Name `net_sales_12m` is a feature already");
    expect(own("class_abc", "1"), "class_abc Name the name `class_abc` is taken");
    expect(own("as_of", "1"), "as_of Name");
    expect(own("Größe", "1"), "Größe Name");
    expect(OwnFeature { window: Some("12mo".into()), ..own("x", "orders_12m") }, "x Window `window` chooses rows");
    expect(OwnFeature { unit: Some(Unit::Money), ..own("x", "industry") }, "x Unit");
    expect(own_of("x", "COUNT(*)", "visit"), "x Table there is no table `visit`");
    expect(own_of("x", "COUNT(*)", "products"), "x Table rows of `products` belong to no customer");
    expect(own_of("x", "SUM(amont)", "expenses"), "x Value `SUM(amont)`: the table `expenses` has no column `amont`");
    expect(own_of("x", "amount", "expenses"), "x Value `amount` gives a value for every row");
    let rows = || own_of("x", "SUM(amount)", "expenses");
    expect(OwnFeature { filter: Some("item = 3".into()), ..rows() }, "x Filter");
    expect(OwnFeature { filter: Some("item".into()), ..rows() }, "x Filter `item` gives a text");
    expect(OwnFeature { filter: Some("RANK(amount) = 1".into()), ..rows() }, "x Filter");
    expect(OwnFeature { date: Some("item".into()), ..rows() }, "x Date `item` is text");
    expect(OwnFeature { date: Some("day".into()), ..rows() }, "x Date");
    for window in ["12", "0mo", "1y", "-1mo", "121mo"] {
        expect(OwnFeature { window: Some(window.into()), ..rows() }, "x Window");
    }
}

#[test]
fn circles_are_named_once_and_what_reads_a_wrong_feature_is_not_blamed() {
    let found = faults(&[own("a", "b + 1"), own("b", "c + 1"), own("c", "a + 1"), own("d", "a + 1")]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("a Value a → b → c → a is a circle"), "{}", found[0]);
    let itself = faults(&[own("a", "a + 1")]);
    assert!(itself[0].contains("a → a is a circle"), "{itself:?}");
    let found = faults(&[own("a", "nothing + 1"), own("b", "a + 1")]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn those_whom_only_other_tables_name_have_features_from_that_day_on() {
    use crate::features::history_builder::{Named, lay_out_with};
    use crate::features::history_ids::MonthIds;
    let bought = MonthIds::of_ascending(["b"]);
    let named = Named {
        ids: MonthIds::of_ascending(["a", "b", "c"]),
        days: vec![to_days(day("2026-02-01")), to_days(day("2026-01-01")), i32::MIN],
    };
    // The purchase of b is left unfilled: what counts here is who is known when.
    let history = lay_out_with(vec![bought], Vec::new(), Some(named)).finish(0);
    assert_eq!((0..3).map(|customer| history.ids.get(customer)).collect::<Vec<_>>(), ["a", "b", "c"]);
    let none = RawTables::new();
    let made = catalog(&none, &[], None);
    let known = |as_of: &str| values(&made, &none, &history, as_of, &["net_sales_life"]).len();
    assert_eq!([known("2026-01-31"), known("2026-02-01")], [2, 3]);
    let names = ["net_sales_life".to_owned()];
    let buyers = crate::features::compute(&history, day("1969-12-31"), &names, 2).unwrap();
    assert_eq!(buyers.height(), 0, "buyers are those who bought");
}

#[test]
fn what_warnings_read_is_known_to_the_day() {
    let raw = raw(vec![
        (
            "complaints",
            vec![
                customers(&[Some(0), Some(0), Some(1), Some(1)]),
                dates("created_date", &["2026-03-02", "2026-03-01", "2026-04-10", "2026-04-12"]),
                dates("resolved_at", &["2026-05-01", "-", "2026-04-30", "-"]),
                texts("type", &[Some("quality_complaint"), None, None, Some("question")]),
            ],
        ),
        (
            "surveys",
            vec![
                customers(&[Some(0), Some(0), Some(0), Some(1)]),
                dates("survey_date", &["2025-10-31", "2025-11-01", "2026-04-30", "2026-01-01"]),
                Column::new("score".into(), [Some(4.0), Some(8.0), Some(3.0), Some(2.0)]),
                Column::new("scale_max".into(), [Some(5.0), Some(10.0), None, None]),
            ],
        ),
        (
            "contracts",
            vec![
                customers(&[Some(0), Some(0), Some(1), Some(2), Some(2)]),
                dates("sign_date", &["2025-12-20", "2026-04-10", "2026-01-01", "2025-01-01", "2025-02-01"]),
                dates("start_date", &["2026-01-01", "2026-07-01", "2026-01-01", "2025-01-01", "2025-02-01"]),
                dates("end_date", &["2026-06-30", "2027-06-30", "2026-05-31", "2026-03-31", "2026-12-31"]),
                dates("done_date", &["-", "-", "-", "-", "2026-02-10"]),
            ],
        ),
        (
            "points_ledger",
            vec![
                customers(&[Some(0), Some(0), Some(0), Some(1)]),
                dates("date", &["2025-07-29", "2025-07-30", "2026-01-01", "2025-01-01"]),
                texts("type", &[Some("volume"), Some("volume"), Some("redeem"), Some("redeem")]),
                Column::new("points".into(), [50i64, 70, -20, 5]),
            ],
        ),
        (
            "visits",
            vec![
                customers(&[Some(0), Some(0), Some(1)]),
                dates("visit_date", &["2026-03-02", "2026-03-01", "2026-04-01"]),
                texts("competitor", &[Some("x"), Some("y"), None]),
            ],
        ),
        (
            "leads",
            vec![
                customers(&[Some(1), Some(0)]),
                dates("created_at", &["2026-01-01", "2026-01-01"]),
                dates("lost_date", &["2026-04-30", "2026-05-01"]),
                texts("lost_competitor", &[Some("x"), Some("x")]),
            ],
        ),
        (
            "customers",
            vec![
                customers(&[Some(0), Some(0), Some(1)]),
                dates("snapshot_date", &["2026-01-31", "2026-02-28", "2026-02-28"]),
                texts("main_competitor", &[Some("x"), Some("y"), Some("z")]),
            ],
        ),
        (
            "contacts",
            vec![
                customers(&[Some(0), Some(0), Some(1), Some(1)]),
                dates("snapshot_date", &["2026-01-31", "2026-01-31", "2026-01-31", "2026-05-31"]),
                dates("end_date", &["2026-01-31", "2026-04-01", "2026-01-30", "2026-04-01"]),
                Column::new("decision_maker".into(), [Some(true), Some(false), Some(true), Some(true)]),
                Column::new("influence".into(), [None, Some(3i64), None, None]),
            ],
        ),
    ]);
    // 60 days up to 2026-04-30 begin on 2026-03-02; a question is no complaint, and one is settled on the day itself.
    let at = "2026-04-30";
    assert_eq!(of(&raw, at, &["open_complaints_60d"]), ["1", "0", "0"]);
    assert_eq!(of(&raw, at, &["survey_score_6m", "survey_score_6m_before"]), ["3.5 4.0", "2.0 -", "- -"]);
    assert_eq!(
        of(&raw, at, &["contract_days_left", "last_contract_end"]),
        ["426 2026-06-30", "31 2026-05-31", "- 2026-03-31"]
    );
    assert_eq!(of(&raw, "2026-03-31", &["contract_days_left"])[0], "91", "the next one is not signed yet");
    // 275 days before is 2025-07-29.
    assert_eq!(of(&raw, at, &["points_older_9m"]), ["30", "0", "0"]);
    assert_eq!(of(&raw, at, &["competitor_visits_60d", "competitor_losses_60d"]), ["1 0", "0 1", "0 0"]);
    assert_eq!(of(&raw, at, &["main_competitor", "main_competitor_3m_before"]), ["y x", "z -", "- -"]);
    // 90 days begin on 2026-01-31; the newer snapshot is not known yet, and one has little influence.
    assert_eq!(of(&raw, at, &["key_person_left_90d"]), ["true", "false", "false"]);
}

#[test]
fn invoices_tell_how_late_they_were_paid_now_and_before() {
    let raw = raw(vec![
        (
            "receivables",
            vec![
                customers(&[Some(0), Some(0), Some(0), Some(1)]),
                texts("invoice_no", &[Some("1"), Some("2"), Some("3"), Some("4")]),
                dates("invoice_date", &["2025-09-01", "2025-12-01", "2026-03-01", "2026-04-10"]),
                dates("due_date", &["2025-10-01", "2026-01-01", "2026-04-10", "2026-05-10"]),
                money("amount", &[Some(10_000), Some(10_000), Some(10_000), Some(10_000)]),
            ],
        ),
        (
            "payments",
            vec![
                customers(&[Some(0), Some(0)]),
                texts("invoice_no", &[Some("1"), Some("2")]),
                dates("date", &["2025-09-29", "2026-01-31"]),
                money("amount", &[Some(10_000), Some(10_000)]),
            ],
        ),
    ]);
    // 1 came two days early, 2 thirty days late, 3 is open for twenty.
    let names = ["days_late_6m", "days_late_6m_before"];
    assert_eq!(of(&raw, "2026-04-30", &names), ["25.0 -2.0", "- -", "- -"]);
    assert_eq!(of(&raw, "2026-01-15", &names)[0], "6.0 -", "what was paid later was still open then");
}

#[test]
fn rhythm_and_the_window_before() {
    let rows: Vec<(&str, String, u32, i64)> = [0, 10, 12, 31, 60, 61, 62, 70]
        .iter()
        .map(|after| ("a", (day("2026-01-05") + chrono::Days::new(*after)).to_string(), 1, 1_000))
        .collect();
    let mut rows: Vec<(&str, &str, u32, i64)> =
        rows.iter().map(|(id, day, orders, net)| (*id, day.as_str(), *orders, *net)).collect();
    rows.extend([("b", "2025-11-30", 1, 500), ("b", "2025-12-01", 2, 700), ("b", "2026-02-28", 1, 900)]);
    rows.extend([("c", "2025-06-01", 1, 1), ("c", "2026-05-31", 1, 1)]);
    let history = history_of(&rows);
    let names = ["gap_p90_days", "order_gaps", "orders_3m_before", "net_sales_3m_before"];
    let raw = RawTables::new();
    let found = values(&catalog(&raw, &[], None), &raw, &history, "2026-05-31", &names);
    // Gaps of a: 10, 2, 19, 29, 1, 1, 8; numpy's 90th percentile of them is 23.
    assert_eq!(found, ["23.0 7 4 40.00", "80.2 2 3 16.00", "- 1 0 0.00"]);
    let early = values(&catalog(&raw, &[], None), &raw, &history, "2025-10-31", &names[2..]);
    assert_eq!(early, ["- -"], "the window before begins ahead of the data");
}
