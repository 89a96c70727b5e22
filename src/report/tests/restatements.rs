//! The section on restatements: with a ledger, with an empty one, and without one.

use std::fs;

use polars::prelude::{Column, DataFrame, Int32Chunked, IntoSeries, NewChunkedArray};

use super::synthetic::{Company, Memory, manifest, marts};
use super::written;
use crate::config::types::{Format, Pipeline};
use crate::report::{Written, render};

fn pipeline() -> Pipeline {
    toml::from_str(
        r#"
        version = 1
        name = "synthetic"
        [sources.transactions]
        files = ["*.csv"]
        columns = {}
        [reports.executive]
        sections = ["headline", "restatements"]
        "#,
    )
    .unwrap()
}

/// Days before the report's date, kind, subject, customer, old, new, unit, cause; `-` for none.
const LEDGER: [[&str; 8]; 8] = [
    ["31", "class", "pyramid", "C000001", "mid", "vip", "-", "3 late rows in 2026-08 (2026-08-correction.csv)"],
    ["31", "class", "rfm", "C000002", "loyal", "-", "-", "setting schemes.rfm.window 12mo → 6mo"],
    ["31", "figure", "net_sales", "-", "1234567.80", "1234890.30", "money", "3 late rows in 2026-08 (c.csv)"],
    ["31", "figure", "repeat_rate", "-", "0.4123", "0.4131", "ratio", "3 late rows in 2026-08 (c.csv)"],
    ["31", "figure", "active_customers", "-", "812", "813", "customers", "3 late rows in 2026-08 (c.csv)"],
    ["31", "figure", "logo_retention", "-", "-", "0.71", "ratio", "3 late rows in 2026-08 (c.csv)"],
    ["62", "class", "rfm", "C000003", "loyal", "at_risk", "-", "setting schemes.rfm.window 12mo → 6mo"],
    ["62", "class", "rfm", "C000004", "loyal", "at_risk", "-", "setting schemes.rfm.window 12mo → 6mo"],
];

fn ledger(company: &Company) -> DataFrame {
    let days = company.as_of.to_epoch_days();
    let dates = LEDGER.map(|row| Some(days - row[0].parse::<i32>().unwrap()));
    let text = |name: &str, at: usize| {
        Column::new(name.into(), LEDGER.map(|row| (row[at] != "-").then_some(row[at])).to_vec())
    };
    DataFrame::new_infer_height(vec![
        Int32Chunked::from_iter_options("restated_as_of".into(), dates.into_iter()).into_date().into_series().into(),
        text("kind", 1),
        text("subject", 2),
        text("customer_id", 3),
        text("old_value", 4),
        text("new_value", 5),
        text("unit", 6),
        text("cause", 7),
        Column::new("run_id".into(), vec!["a1b2c3d4e5f6"; LEDGER.len()]),
    ])
    .unwrap()
}

fn look(name: &str, marts: &Memory) -> (tempfile::TempDir, Vec<Written>) {
    let pipeline = pipeline();
    let company = Company::ordinary();
    let report = ("executive", &pipeline.reports["executive"]);
    written::look(name, |out| render(marts, &manifest(&company), report, &pipeline, out).unwrap().written)
}

fn table(written: &[Written]) -> Option<String> {
    let file =
        written.iter().find(|file| file.kind == Format::Csv && file.path.ends_with("tables/restatements.csv"))?;
    Some(fs::read_to_string(&file.path).unwrap())
}

#[test]
fn figures_and_classes_are_told_by_date_the_latest_first_with_exact_amounts() {
    let company = Company::ordinary();
    let mut marts = marts(&company);
    marts.0.insert("restatements", ledger(&company));
    let (_folder, written) = look("restated", &marts);
    assert_eq!(written.iter().filter(|file| file.kind == Format::Pdf).count(), 2);
    let table = table(&written).unwrap();
    assert_eq!(table.lines().count(), 1 + LEDGER.len());
    assert!(table.contains("1234567.80,1234890.30,money"), "{table}");
    let place = |subject: &str| table.find(subject).unwrap();
    assert!(place("active_customers") < place("net_sales") && place("net_sales") < place("pyramid"));
    assert!(place("C000002") < place("C000003"));
}

#[test]
fn nothing_restated_is_a_line_below_the_section_before_and_no_page_of_its_own() {
    let company = Company::ordinary();
    let (_one, absent) = look("restated-absent", &marts(&company));
    assert_eq!(table(&absent), None);
    let mut empty = marts(&company);
    empty.0.insert("restatements", ledger(&company).slice(0, 0));
    let (_other, none) = look("restated-empty", &empty);
    assert_eq!(table(&none), None);
    let pdf =
        |written: &[Written]| fs::read(&written.iter().find(|file| file.kind == Format::Pdf).unwrap().path).unwrap();
    assert!(pdf(&absent) == pdf(&none), "an absent ledger and an empty one say the same");
    // Cover and headline figures; the line about restatements stands on the latter.
    let text = String::from_utf8_lossy(&pdf(&none)).into_owned();
    assert!(text.contains("/Type/Pages/Count 2/"), "two pages");
}
