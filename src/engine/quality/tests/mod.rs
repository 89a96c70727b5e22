#![allow(clippy::unwrap_used)]
mod results;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Decimal128Array, RecordBatch, StringArray};
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::config::types::{Freshness, Source};
use crate::lake::files::{WriteOptions, write_batches};
use crate::model::period::to_days;
use crate::model::tables::{ColumnSpec, ColumnType, Personal, Reference, TRANSACTIONS, TableKind, TableSchema};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn source() -> Source {
    serde_json::from_value(serde_json::json!({ "files": [] })).unwrap()
}

fn text_column_spec(name: &'static str) -> ColumnSpec {
    ColumnSpec {
        name,
        column_type: ColumnType::Identifier,
        personal: None,
        references: None,
        ..TRANSACTIONS.columns[0]
    }
}

/// Orders that refer to customers, and customers with a phone and a group among themselves.
fn schemas() -> (&'static TableSchema, &'static TableSchema) {
    let of_customers = Some(Reference { table: "customers", column: "customer_id" });
    let spec = |name, column_type| ColumnSpec { column_type, ..text_column_spec(name) };
    let orders = vec![
        ColumnSpec { references: of_customers, ..text_column_spec("customer_id") },
        text_column_spec("order_id"),
        ColumnSpec {
            references: Some(Reference { table: "products", column: "product_id" }),
            ..text_column_spec("product_id")
        },
        spec("order_date", ColumnType::Date),
        spec("net_amount", ColumnType::Money),
    ];
    let customers = vec![
        text_column_spec("customer_id"),
        ColumnSpec { references: of_customers, ..text_column_spec("parent_id") },
        ColumnSpec { personal: Some(Personal::Phone), ..text_column_spec("phone") },
        spec("snapshot_date", ColumnType::Date),
    ];
    let orders = TableSchema {
        name: "orders",
        kind: TableKind::Dated { date: "order_date", timestamp: None },
        columns: orders.leak(),
        keys: &[&["order_id", "line_no"], &["order_id"]],
        ..TRANSACTIONS
    };
    let customers = TableSchema {
        name: "customers",
        kind: TableKind::Master,
        columns: customers.leak(),
        keys: &[&["customer_id"]],
        amount: None,
        ..TRANSACTIONS
    };
    (Box::leak(Box::new(orders)), Box::leak(Box::new(customers)))
}

/// Columns of a partition.
struct Part(Vec<(&'static str, ArrayRef)>);

impl Part {
    fn new() -> Part {
        Part(Vec::new())
    }

    fn text(mut self, name: &'static str, values: &[&str]) -> Part {
        let values = values.iter().map(|value| Some(*value).filter(|value| !value.is_empty()));
        self.0.push((name, Arc::new(values.collect::<StringArray>())));
        self
    }

    fn dates(mut self, name: &'static str, values: &[&str]) -> Part {
        let days = values.iter().map(|value| (!value.is_empty()).then(|| to_days(day(value))));
        self.0.push((name, Arc::new(days.collect::<Date32Array>())));
        self
    }

    fn money(mut self, name: &'static str, values: &[i128]) -> Part {
        let amounts = Decimal128Array::from(values.to_vec()).with_precision_and_scale(38, 2).unwrap();
        self.0.push((name, Arc::new(amounts)));
        self
    }
}

fn write(folder: &TempDir, name: &str, parts: Vec<Part>) -> Vec<PathBuf> {
    let parts = parts.into_iter().enumerate().map(|(number, Part(columns))| {
        let columns = columns.into_iter().map(|(name, array)| (name, array, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let path = folder.path().join(format!("{name}-{number}"));
        write_batches(&path, batch.schema(), [batch], &WriteOptions::default()).unwrap();
        path
    });
    parts.collect()
}

fn find<'a>(quality: &'a Quality, source: &str, check: CheckKind, column: &str) -> &'a CheckResult {
    let is_it = |result: &&CheckResult| {
        result.source == source && result.check == check && result.column.as_deref() == Some(column)
    };
    quality.checks.iter().find(is_it).unwrap()
}

#[test]
fn tables_are_looked_at_as_of_the_date_and_masters_in_their_latest_snapshot() {
    let (orders, customers) = schemas();
    let folder = tempfile::tempdir().unwrap();
    let order_files = write(
        &folder,
        "orders",
        vec![
            Part::new()
                .text("customer_id", &["C1", "C1", "老华"])
                .text("order_id", &["1", "2", "2"])
                .text("product_id", &["P1", "", "P1"])
                .dates("order_date", &["2024-01-03", "2024-01-31", "2024-01-31"])
                .money("net_amount", &[1000, 250, -50]),
            Part::new()
                .text("customer_id", &["C9", "C8", "C8"])
                .text("order_id", &["3", "4", "4"])
                .text("product_id", &["P2", "P2", "P2"])
                .dates("order_date", &["2024-02-10", "2024-03-01", "2024-03-01"])
                .money("net_amount", &[7, 9, 9]),
        ],
    );
    let customer_files = write(
        &folder,
        "customers",
        vec![
            Part::new()
                .text("customer_id", &["C1", "C2", "C3"])
                .text("parent_id", &["C7", "", ""])
                .text("phone", &["1", "2", "3"])
                .dates("snapshot_date", &["2024-01-31", "2024-01-31", "2024-01-31"]),
            Part::new()
                .text("customer_id", &["C1", "C2"])
                .text("parent_id", &["C3", "C8"])
                .text("phone", &["138****1234", ""])
                .dates("snapshot_date", &["2024-02-29", "2024-02-29"]),
            Part::new()
                .text("customer_id", &["C1"])
                .text("parent_id", &[""])
                .text("phone", &["9"])
                .dates("snapshot_date", &["2024-03-31"]),
        ],
    );
    let (as_of, source) = (day("2024-02-29"), source());
    let tables = [
        StoredTable::open(orders, &source, order_files, as_of, 2).unwrap(),
        StoredTable::open(customers, &source, customer_files, as_of, 2).unwrap(),
    ];
    let identity = IdentityMap::of([("老华", "C2")]);
    let quality = inspect(&tables, &[], &identity, as_of).unwrap();

    assert_eq!(
        quality.tables[0],
        TableQuality {
            source: "orders".into(),
            rows: 4,
            first_date: Some(day("2024-01-03")),
            last_date: Some(day("2024-02-10")),
            days_since_last: Some(19),
            files: 0
        }
    );
    assert_eq!((quality.tables[1].rows, quality.tables[1].last_date), (2, Some(as_of)));

    let field = |source: &str, column: &str| {
        let found = quality.fields.iter().find(|field| field.source == source && field.column == column).unwrap();
        (found.filled, found.distinct, found.smallest.as_deref(), found.largest.as_deref())
    };
    assert_eq!(field("orders", "product_id"), (3, Some(2), Some("P1"), Some("P2")));
    assert_eq!(field("orders", "net_amount"), (4, None, Some("-0.50"), Some("10.00")));
    assert_eq!(field("orders", "order_date"), (4, None, Some("2024-01-03"), Some("2024-02-10")));
    // Personal data are counted and not shown.
    assert_eq!(field("customers", "phone"), (1, Some(1), None, None));

    let key = find(&quality, "orders", CheckKind::Unique, "order_id");
    assert_eq!((key.rows, key.failing, key.outcome), (4, 1, Outcome::Warn));
    assert_eq!(key.example.as_deref(), Some("order_id `2` in 2 rows"));
    // The same customer in two snapshots is no repeated key.
    assert_eq!(find(&quality, "customers", CheckKind::Unique, "customer_id").outcome, Outcome::Pass);

    let customers = find(&quality, "orders", CheckKind::Reference, "customer_id");
    assert_eq!((customers.rows, customers.failing), (4, 1));
    assert_eq!(
        customers.detail,
        "1 of 4 rows hold one of 1 values that `customers.customer_id` does not have, amount 0.07"
    );
    assert_eq!(customers.example.as_deref(), Some("`C9` in 1 rows"));
    // C3 left the master, but was a customer.
    let parents = find(&quality, "customers", CheckKind::Reference, "parent_id");
    assert_eq!((parents.rows, parents.failing, parents.example.as_deref()), (2, 1, Some("`C8` in 1 rows")));
    let products = find(&quality, "orders", CheckKind::Reference, "product_id");
    assert_eq!((products.outcome, products.rows), (Outcome::Pass, 0));
    assert_eq!(products.detail, "not checked: there is no table `products`");
}

#[test]
fn gates_stop_the_run_with_every_failure() {
    let (orders, _) = schemas();
    let folder = tempfile::tempdir().unwrap();
    let part = || {
        Part::new()
            .text("customer_id", &["C1", "C1"])
            .text("order_id", &["1", "1"])
            .dates("order_date", &["2024-01-03", "2024-01-03"])
            .money("net_amount", &[1, 1])
    };
    let files = write(&folder, "orders", vec![part()]);
    let mut source = source();
    source.checks.freshness = Some(Freshness { warn_days: Some(3), fail_days: Some(10) });
    source.checks.unique = vec!["customer_id".into(), "order_id".into()];
    source.checks.unique_severity = Severity::Fail;
    source.checks.references = Severity::Off;
    let as_of = day("2024-01-31");
    let table = StoredTable::open(orders, &source, files.clone(), as_of, 2).unwrap();
    let quality = inspect(&[table], &[], &IdentityMap::default(), as_of).unwrap();
    let error = gate(&quality.checks).unwrap_err().to_string();
    assert!(error.starts_with("2 checks failed:\n"), "{error}");
    assert!(error.contains("orders unique (customer_id, order_id): 1 of 2 rows repeat the key of an earlier row, as customer_id `C1`, order_id `1` in 2 rows"), "{error}");
    assert!(error.contains("orders freshness: the newest row is 28 days old on 2024-01-31; the limit is 10 days"));
    assert!(error.contains("hint:"));
    assert!(quality.checks.iter().all(|check| check.check != CheckKind::Reference));

    source.checks.unique_severity = Severity::Warn;
    source.checks.freshness = Some(Freshness { warn_days: Some(28), fail_days: None });
    source.checks.unique = vec!["line_no".into()];
    let table = StoredTable::open(orders, &source, files, as_of, 2).unwrap();
    let quality = inspect(&[table], &[], &IdentityMap::default(), as_of).unwrap();
    gate(&quality.checks).unwrap();
    assert!(find(&quality, "orders", CheckKind::Unique, "line_no").detail.starts_with("not checked: "));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Keys and references as found are those of the plain definition, however the rows lie in partitions.
    #[test]
    fn repeats_and_orphans_are_those_of_the_plain_definition(
        rows in prop::collection::vec(("[ab]{0,1}", "[abc1]{0,2}", -50..50i128), 0..40),
        masters in prop::collection::vec("[ab]{1}", 0..3),
        parts in 1..5usize,
    ) {
        let (orders, customers) = schemas();
        let folder = tempfile::tempdir().unwrap();
        let size = rows.len().div_ceil(parts).max(1);
        let order_parts = rows.chunks(size).map(|rows| {
            let text = |pick: fn(&(String, String, i128)) -> &str| rows.iter().map(pick).collect::<Vec<_>>();
            Part::new()
                .text("customer_id", &text(|row| &row.0))
                .text("order_id", &text(|row| &row.1))
                .money("net_amount", &rows.iter().map(|row| row.2).collect::<Vec<_>>())
        });
        let order_files = write(&folder, "orders", order_parts.collect());
        let ids: Vec<&str> = masters.iter().map(String::as_str).collect();
        let customer_files = write(&folder, "customers", vec![Part::new().text("customer_id", &ids)]);
        let (as_of, source) = (day("2024-02-29"), source());
        let orders = StoredTable::open(orders, &source, order_files, as_of, 2).unwrap();
        let customers = StoredTable::open(customers, &source, customer_files, as_of, 2).unwrap();

        let keys = vec![vec!["order_id", "customer_id"], vec!["order_id"]];
        let found = keys::repeats(&orders, &keys).unwrap();
        let keyed: Vec<(&str, &str)> =
            rows.iter().filter(|row| !row.1.is_empty()).map(|row| (row.1.as_str(), row.0.as_str())).collect();
        let different: BTreeSet<&(&str, &str)> = keyed.iter().collect();
        prop_assert_eq!((found.rows, found.repeated), (keyed.len() as u64, (keyed.len() - different.len()) as u64));
        prop_assert_eq!(found.example.is_some(), found.repeated > 0);

        let own = IdentityMap::default();
        let known = KnownValues::of(&customers, "customer_id", &own).unwrap();
        let found = keys::orphans(&orders, "customer_id", &known, &own).unwrap();
        let masters: BTreeSet<&str> = ids.iter().copied().collect();
        let missing = || rows.iter().filter(|row| !row.0.is_empty() && !masters.contains(row.0.as_str()));
        prop_assert_eq!(found.rows, rows.iter().filter(|row| !row.0.is_empty()).count() as u64);
        prop_assert_eq!(found.orphans, missing().count() as u64);
        let values: BTreeSet<&str> = missing().map(|row| row.0.as_str()).collect();
        prop_assert_eq!(found.values.keys().map(String::as_str).collect::<BTreeSet<_>>(), values);
        if !rows.is_empty() {
            prop_assert_eq!(found.amount, Some(missing().map(|row| row.2).sum()));
        }
    }
}

#[test]
fn noted_partitions_are_not_read_again_and_tell_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (orders, _) = schemas();
    let part = |customers: &[&str], days: &[&str], amounts: &[i128]| {
        Part::new().text("customer_id", customers).dates("order_date", days).money("net_amount", amounts)
    };
    let partitions = write(
        &folder,
        "orders",
        vec![
            part(&["a", "b", ""], &["2024-01-05", "2024-01-31", ""], &[100, -30, 7]),
            part(&["a", "c", "d"], &["2024-02-01", "2024-02-10", "2024-02-20"], &[5, 6, 7]),
        ],
    );
    let source = source();
    let open = |as_of: &str| StoredTable::open(orders, &source, partitions.clone(), day(as_of), 2).unwrap();
    let note = |place: usize| folder.path().join(format!("note-{place}.parquet"));
    let noted = |as_of: &str, known: bool| {
        let mut table = open(as_of);
        table.notes =
            (0..2).map(|place| PartitionNote { known: known.then(|| note(place)), path: note(place) }).collect();
        profile::profile(&table).unwrap()
    };
    // On a date within the second partition its later rows do not count, noted or not.
    for as_of in ["2024-02-29", "2024-02-10", "2024-01-31"] {
        let read = profile::profile(&open(as_of)).unwrap();
        assert_eq!(noted(as_of, false), read, "{as_of}");
        assert_eq!(noted(as_of, true), read, "{as_of}");
    }
    // The first partition is whole on that date: its note stands for it.
    let read = profile::profile(&open("2024-01-31")).unwrap();
    std::fs::remove_file(&partitions[0]).unwrap();
    let mut table = StoredTable::open(orders, &source, partitions.clone(), day("2024-01-31"), 2).unwrap();
    table.notes = (0..2).map(|place| PartitionNote { known: Some(note(place)), path: note(place) }).collect();
    assert_eq!(profile::profile(&table).unwrap(), read);
}
