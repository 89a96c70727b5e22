//! The file of a snapshot against the same rows written by Arrow, text by text.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use chrono::NaiveDate;
use proptest::prelude::*;

use crate::lake::encoded::{ROW_GROUP_ROWS, write_row_groups};
use crate::lake::files;
use crate::model::period;

use super::classify;
use super::memory::path_text;
use super::snapshot::Snapshot;
use super::snapshot_columns::{ClassColumns, CustomerColumns, SCHEMA, write_options};
use super::testing::*;

fn day() -> NaiveDate {
    "2011-11-30".parse().unwrap()
}

fn id(customer: u32) -> String {
    format!("K{customer:07}")
}

/// The rows by the contract, one value at a time.
fn rows_of(snapshot: &Snapshot) -> RecordBatch {
    let class = |row: usize| &snapshot.classes()[snapshot.standing.class_of[row] as usize];
    let rows = 0..snapshot.len();
    let codes: ArrayRef = Arc::new(StringArray::from_iter_values(rows.clone().map(|row| class(row).code.clone())));
    let reason = |row: usize| snapshot.reasons[snapshot.reason_of[row] as usize].clone();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Date32Array::from(vec![period::to_days(day()); snapshot.len()])),
        Arc::new(StringArray::from(vec![snapshot.scheme.as_str(); snapshot.len()])),
        Arc::new(StringArray::from_iter_values(snapshot.customers.iter().map(|customer| id(*customer)))),
        codes.clone(),
        Arc::new(Int64Array::from_iter(rows.clone().map(|row| class(row).rank))),
        Arc::new(snapshot.score.clone()),
        codes,
        Arc::new(StringArray::from_iter_values(rows.clone().map(reason))),
        Arc::new(Date32Array::from_iter_values(rows.clone().map(|row| snapshot.memory.since(row)))),
        Arc::new(StringArray::from_iter(rows.clone().map(|row| {
            let previous = snapshot.memory.previous[row].checked_sub(1);
            previous.map(|class| snapshot.classes()[usize::from(class)].code.clone())
        }))),
        Arc::new(StringArray::from_iter_values(rows.clone().map(|row| path_text(snapshot.memory.path[row])))),
        Arc::new(Int64Array::from_iter_values(rows.clone().map(|row| i64::from(snapshot.memory.below[row])))),
        Arc::new(StringArray::from_iter(
            rows.map(|row| snapshot.flags.as_ref().and_then(|flags| flags.texts()[usize::from(flags.of[row])].clone())),
        )),
    ];
    RecordBatch::try_new(SCHEMA.clone(), columns).unwrap()
}

fn write(snapshot: &Snapshot, row_group_rows: usize, path: &Path) {
    let ids: Vec<String> = snapshot.customers.iter().map(|customer| id(*customer)).collect();
    let id_of = |customer: u32| ids[snapshot.customers.binary_search(&customer).unwrap()].as_str();
    let options = write_options();
    let customers = CustomerColumns::encode(snapshot, day(), &id_of, row_group_rows).unwrap();
    assert!(customers.belong_to(snapshot));
    let classes = ClassColumns::encode(snapshot, &options, row_group_rows).unwrap();
    write_row_groups(path, &SCHEMA, &classes.with(&customers), &options).unwrap();
}

fn assert_same_file(snapshot: &Snapshot, row_group_rows: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write(snapshot, row_group_rows, &path("encoded.parquet"));
    write(snapshot, row_group_rows, &path("again.parquet"));
    assert_eq!(std::fs::read(path("encoded.parquet")).unwrap(), std::fs::read(path("again.parquet")).unwrap());
    let rows = rows_of(snapshot);
    files::write_batches(&path("arrow.parquet"), SCHEMA.clone(), [rows], &write_options()).unwrap();
    let read = |name: &str| files::read_frame(&path(name), None).unwrap();
    assert!(read("encoded.parquet").equals_missing(&read("arrow.parquet")));
    assert_eq!(
        files::read_schema(&path("encoded.parquet")).unwrap(),
        files::read_schema(&path("arrow.parquet")).unwrap()
    );
}

#[test]
fn a_snapshot_without_customers_keeps_its_columns() {
    let pyramid = rank_scheme("net_sales_6m", &[("top", Some("25%")), ("rest", None)], None);
    assert_same_file(&classify("pyramid", &pyramid, &frame(&[])).unwrap(), ROW_GROUP_ROWS);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_scheme_is_written_as_arrow_writes_it(
        sales in proptest::collection::vec((0..4i64, -50..5000i64, 0..900i64), 1..200),
        row_group_rows in 1..250usize,
    ) {
        let rows: Vec<Row> = sales.iter().map(|(orders, sales, days)| row(*days, *orders, *sales)).collect();
        let customers: Vec<u32> = (0..rows.len() as u32).map(|place| place * 3 + 1).collect();
        let frame = frame_of(&customers, &rows);
        let schemes = [
            ("pyramid", rank_scheme("net_sales_6m", &[("top", Some("25%")), ("rest", None)], Some("idle"))),
            ("abc", cumulative_scheme("net_sales_6m", &[("A", Some("80%")), ("B", None)], None)),
            ("rfm", rfm_scheme(rfm_settings())),
        ];
        for (name, scheme) in schemes {
            assert_same_file(&classify(name, &scheme, &frame).unwrap(), row_group_rows);
        }
    }
}
