//! The sample company: messy exports of every kind, against what its generator knows to be true.
//!
//! `sample-data/company/truth` was written together with the exports, by code that shares nothing with the ingest: which
//! rows cannot be read and why, what must be stored, who the customers are, which spellings are whose.
#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod figures;
mod process;
mod recovered;
mod worth;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use common::{Job, cell, project};
use keyfolio::engine::{RunOptions, RunOutcome};
use keyfolio::lake::{Lake, files};
use keyfolio::model::tables::TABLES;
use polars::prelude::*;

static MAIN: LazyLock<(tempfile::TempDir, Job, RunOutcome)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    // A feature of one's own: it also has those of single lines computed that it reads.
    let lines = r#"features.define.online_promotion={ value = "largest_order_12m * promo_share_12m * online_share_12m * quantity_12m" }"#;
    // Lists that leave nothing out.
    let sets = [r#"reports={}"#, lines, "worklist.per_staff=1000"];
    let job = Job::load(&project().join("pipelines/monthly.toml"), folder.path(), &sets);
    let outcome = job.run(&RunOptions::default());
    (folder, job, outcome)
});

fn job() -> &'static Job {
    &MAIN.1
}

fn truth(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = project().join("sample-data/company/truth").join(name);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// The stored files of a table, or of its quarantine.
fn stored(table: &str, quarantine: bool) -> Vec<DataFrame> {
    let lake = Lake::at(&job().resolved.lake);
    let state = lake.published().unwrap();
    let record = &state.stages[&format!("ingest:{table}")];
    let wanted = record.files.iter().filter(|(name, _)| name.starts_with("quarantine/") == quarantine);
    wanted.map(|(_, file)| files::read_frame(&lake.path(file), None).unwrap()).collect()
}

#[test]
fn every_broken_row_is_in_the_quarantine_with_its_reason_and_no_other_is() {
    let mut expected = BTreeSet::new();
    for row in truth("broken_rows.csv") {
        // The only sheet of a workbook needs no name.
        let file = format!("sample-data/company/{}", row["file"]);
        let sheet = format!("{file}#{}", row["sheet"]);
        let file = if MAIN.2.files.iter().any(|export| export.file == sheet) { sheet } else { file };
        expected.insert((row["table"].clone(), file, row["row"].clone(), row["reason"].clone()));
    }
    assert!(expected.len() > 300, "the truth names {} rows", expected.len());
    let mut found = BTreeSet::new();
    for table in TABLES {
        for frame in stored(table.name, true) {
            for row in 0..frame.height() {
                let text = |column| cell(&frame, column, row);
                found.insert((table.name.to_owned(), text("source_file"), text("source_row"), text("reason")));
            }
        }
    }
    let missing: Vec<_> = expected.difference(&found).collect();
    let surplus: Vec<_> = found.difference(&expected).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing {missing:#?}, surplus {surplus:#?}");
}

#[test]
fn the_quarantine_names_the_header_of_the_file_that_the_row_is_in() {
    let headers: BTreeMap<(String, String), String> = truth("broken_rows.csv")
        .into_iter()
        .filter(|row| row["table"] == "transactions" && !row["header"].is_empty() && row["reason"] != "field_count")
        .map(|row| ((format!("sample-data/company/{}", row["file"]), row["row"].clone()), row["header"].clone()))
        .collect();
    let mut compared = 0;
    for frame in stored("transactions", true) {
        for row in 0..frame.height() {
            let place = (cell(&frame, "source_file", row), cell(&frame, "source_row", row));
            if let Some(header) = headers.get(&place) {
                assert_eq!(&cell(&frame, "column", row), header, "{place:?}");
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared} rows compared");
}

#[test]
fn stored_rows_and_amounts_are_the_true_ones_to_the_last_cent() {
    let mut with_amount = 0;
    for row in truth("totals.csv") {
        let table = TABLES.iter().find(|table| table.name == row["table"]).unwrap();
        let frames = stored(table.name, false);
        let rows: usize = frames.iter().map(DataFrame::height).sum();
        assert_eq!(rows.to_string(), row["rows"], "rows of {}", table.name);
        if row["amount"].is_empty() {
            continue;
        }
        let amount = table.amount.unwrap();
        let sum: i128 = frames
            .iter()
            .filter_map(|frame| frame.column(amount).ok())
            .flat_map(|column| column.decimal().unwrap().physical().iter().flatten().collect::<Vec<_>>())
            .sum();
        let sign = if sum < 0 { "-" } else { "" };
        let shown = format!("{sign}{}.{:02}", sum.abs() / 100, sum.abs() % 100);
        assert_eq!(shown, row["amount"], "amount of {}", table.name);
        with_amount += 1;
    }
    assert!(with_amount >= 5, "{with_amount} tables have an amount");
}

#[test]
fn the_rows_and_amounts_of_every_file_balance() {
    let files = job().mart("source_files", None);
    assert_eq!(files.height(), MAIN.2.files.len());
    for row in 0..files.height() {
        let rows = |fate: &str| cell(&files, &format!("rows_{fate}"), row).parse::<i64>().unwrap();
        let parts = ["left_out", "stored", "duplicate", "replaced", "filtered", "quarantined"];
        assert_eq!(rows("read"), parts.iter().map(|fate| rows(fate)).sum::<i64>(), "{}", cell(&files, "file", row));
    }
}

#[test]
fn spellings_of_names_lead_to_their_customer_and_near_ones_are_only_proposed() {
    let identity = job().mart("customer_identity", None);
    let mut by_raw: BTreeMap<String, (String, String)> = BTreeMap::new();
    for row in 0..identity.height() {
        by_raw.insert(
            cell(&identity, "raw_id", row),
            (cell(&identity, "customer_id", row), cell(&identity, "evidence", row)),
        );
    }
    let (mut found, mut near) = (0, 0);
    for row in truth("names.csv") {
        let key = keyfolio::model::names::normalise_name(&row["name"]);
        // Only names that stood alone, without an identifier, are identifiers of their own.
        let Some((customer_id, evidence)) = by_raw.get(&key) else { continue };
        if row["found_by"] == "near" {
            assert_ne!(customer_id, &row["customer_id"], "{} is merged on a guess", row["name"]);
            near += 1;
        } else {
            assert_eq!(customer_id, &row["customer_id"], "{} ({evidence})", row["name"]);
            found += 1;
        }
    }
    assert!(found > 100, "{found} spellings found");
    assert!(near > 0, "no name with a slip stood alone");
}

#[test]
fn personal_data_is_masked_in_tables_and_in_the_quarantine() {
    // A moment has as many digits, and a colon.
    let is_number = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() >= 11 && !text.contains(['*', ':']);
    for frame in stored("contacts", false) {
        let mobiles = frame.column("mobile").unwrap().str().unwrap();
        let shown: Vec<&str> = mobiles.iter().flatten().collect();
        assert!(!shown.is_empty());
        assert!(shown.iter().all(|text| text.contains('*')), "{:?}", &shown[..shown.len().min(3)]);
    }
    let mut rows = 0;
    for table in ["contacts", "walkins"] {
        for frame in stored(table, true) {
            for row in 0..frame.height() {
                let raw: Vec<serde_json::Value> = serde_json::from_str(&cell(&frame, "raw", row)).unwrap();
                for field in raw.iter().filter_map(|field| field.as_str()) {
                    assert!(!is_number(field), "{table}: {field}");
                }
                rows += 1;
            }
        }
    }
    assert!(rows > 3, "{rows} refused rows");
}

#[test]
fn groups_take_the_place_of_their_branches_when_the_pipeline_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let pipeline = project().join("pipelines/monthly.toml");
    let grouped = Job::load(&pipeline, folder.path(), &[r#"reports={}"#, r#"customers.level="group""#]);
    grouped.run(&RunOptions::default());
    let sales = |frame: &DataFrame| -> i128 {
        frame.column("net_sales").unwrap().decimal().unwrap().physical().iter().flatten().sum()
    };
    let (branches, groups) = (job().mart("contribution", None), grouped.mart("contribution", None));
    assert!(groups.height() < branches.height());
    assert_eq!(sales(&groups), sales(&branches), "groups have the sales of their branches");
}

#[test]
fn visits_of_named_customers_are_features_of_the_customer() {
    let features = job().mart("customer_features", None);
    let visited = features.column("visits_365d").unwrap().i64().unwrap().iter().flatten().filter(|n| *n > 0).count();
    assert!(visited > 500, "{visited} customers were visited");
}

#[test]
fn features_of_other_tables_are_those_of_duckdb() {
    let features = job().mart("customer_features", None);
    let rows: BTreeMap<String, usize> =
        (0..features.height()).map(|row| (cell(&features, "customer_id", row), row)).collect();
    let golden = project().join("tests/golden/company/expected/table_features.csv");
    let mut reader = csv::Reader::from_path(golden).unwrap();
    let header = reader.headers().unwrap().clone();
    let (mut compared, mut wrong) = (0, Vec::new());
    for record in reader.records() {
        let record = record.unwrap();
        let row = rows[&record[0]];
        for (name, expected) in header.iter().zip(&record).skip(1) {
            let found = cell(&features, name, row);
            let is_same = match (found.parse::<f64>(), expected.parse::<f64>()) {
                (Ok(found), Ok(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                _ => found == *expected,
            };
            if !is_same {
                wrong.push(format!("{} {name}: {found:?}, expected {expected:?}", &record[0]));
            }
            compared += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {compared}: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    assert!(compared > 3000, "{compared} values compared");
}

/// The rows of a golden result.
fn golden(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = project().join("tests/golden/company/expected").join(name);
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

fn is_same(found: &str, expected: &str) -> bool {
    match (found.parse::<f64>(), expected.parse::<f64>()) {
        (Ok(found), Ok(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        _ => found == expected,
    }
}

/// Every row of a golden result is the row of the mart with the same `keys`, and there are as many.
fn compare(mart: &str, frame: &DataFrame, keys: &[&str]) {
    let expected = golden(&format!("{mart}.csv"));
    assert_eq!(frame.height(), expected.len(), "{mart}");
    for wanted in &expected {
        let is_row = |row: &usize| keys.iter().all(|key| cell(frame, key, *row) == wanted[*key]);
        let row = (0..frame.height()).find(is_row).unwrap_or_else(|| panic!("{mart} has no row {wanted:?}"));
        for (name, value) in wanted {
            assert!(is_same(&cell(frame, name, row), value), "{mart} {name}: {}, {wanted:?}", cell(frame, name, row));
        }
    }
}

fn company_golden(name: &str) -> std::path::PathBuf {
    project().join("tests/golden/company/expected").join(name)
}

/// The rows of some members of a text column.
fn rows_with(frame: &DataFrame, column: &str, members: &[&str]) -> DataFrame {
    let keep: BooleanChunked = frame
        .column(column)
        .unwrap()
        .str()
        .unwrap()
        .iter()
        .map(|value| value.is_some_and(|value| members.contains(&value)))
        .collect();
    frame.filter(&keep).unwrap()
}

#[test]
fn exports_lie_where_the_pipeline_looks() {
    assert!(Path::new(&project().join("sample-data/company/exports")).is_dir());
    assert_eq!(job().resolved.pipeline.sources.0.len(), TABLES.len(), "every table has a source");
}
