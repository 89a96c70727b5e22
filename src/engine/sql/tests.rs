#![allow(clippy::unwrap_used)]
use std::collections::BTreeMap;

use super::*;
use crate::lake::files::{WriteOptions, write_frame};
use crate::lake::{Published, StageRecord};

struct Small {
    _folder: tempfile::TempDir,
    lake: Lake,
    state: Published,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn dates(days: &[&str]) -> Column {
    let days = days.iter().map(|text| crate::model::period::to_days(day(text))).collect();
    Int32Chunked::from_vec("order_date".into(), days).into_date().into_column()
}

/// Two months of transactions, the later with a column more; a mart at two dates; one refused row.
fn small() -> Small {
    let folder = tempfile::tempdir().unwrap();
    let lake = Lake::at(folder.path());
    let money = |minor: &[i128]| {
        Int128Chunked::from_vec("net_amount".into(), minor.to_vec()).into_decimal(18, 2).unwrap().into_column()
    };
    let ids = |ids: &[&str]| Column::new("customer_id".into(), ids);
    let first = DataFrame::new(2, vec![ids(&["a", "b"]), dates(&["2024-01-05", "2024-01-31"]), money(&[10_10, 20_20])]);
    let second = DataFrame::new(
        2,
        vec![
            ids(&["a", "c"]),
            dates(&["2024-02-01", "2024-02-02"]),
            money(&[30_30, -5_05]),
            Column::new("kind".into(), ["sale", "return"]),
        ],
    );
    let mart = |date: &str, codes: &[&str]| {
        let mut frame = df!("customer_id" => ["a", "b"], "code" => codes).unwrap();
        let mut as_of = dates(&[date, date]);
        as_of.rename("as_of".into());
        frame.insert_column(0, as_of).unwrap();
        frame
    };
    let refused = df!("source_file" => ["x.csv"], "source_row" => [7i64], "reason" => ["no_date"]).unwrap();
    let mut state = Published::default();
    let mut put = |key: &str, name: &str, file: &str, frame: &DataFrame| {
        write_frame(&lake.path(file), frame, &WriteOptions::default()).unwrap();
        let record: &mut StageRecord = state.stages.entry(key.to_owned()).or_default();
        record.files.insert(name.to_owned(), file.to_owned());
    };
    put("ingest:transactions", "2024-01", "tables/t/1.parquet", &first.unwrap());
    put("ingest:transactions", "2024-02", "tables/t/2.parquet", &second.unwrap());
    put("ingest:transactions", "quarantine/1", "quarantine/t/1.parquet", &refused);
    put("classify@2024-01-31", "snapshots/abc", "marts/s/1.parquet", &mart("2024-01-31", &["A", "B"]));
    put("classify@2024-02-29", "snapshots/abc", "marts/s/2.parquet", &mart("2024-02-29", &["A", "A"]));
    state.stages.insert("ingest:visits".into(), StageRecord { files: BTreeMap::new(), ..StageRecord::default() });
    Small { _folder: folder, lake, state }
}

fn asked(small: &Small, statement: &str, as_of: Option<&str>) -> Result<DataFrame, SqlError> {
    let as_of = as_of.map(day);
    run(&Query { lake: &small.lake, state: &small.state, statement, as_of, limit: None })
}

/// The answer as text, cell by cell.
fn answer(small: &Small, statement: &str) -> String {
    let frame = asked(small, statement, None).unwrap_or_else(|error| panic!("{statement}: {error}"));
    let row = |row: usize| {
        let cells = frame.columns().iter().map(|column| column.get(row).unwrap().to_string().replace('"', ""));
        cells.collect::<Vec<_>>().join(" ")
    };
    (0..frame.height()).map(row).collect::<Vec<_>>().join("; ")
}

#[test]
fn questions_are_answered_exactly_whatever_is_pushed_down() {
    let small = small();
    for (statement, expected) in [
        ("SELECT SUM(net_amount) AS s, COUNT(*) AS n FROM transactions", "55.55 4"),
        ("SELECT customer_id FROM transactions WHERE order_date >= '2024-02-01' ORDER BY 1", "a; c"),
        (
            "SELECT customer_id FROM transactions WHERE order_date BETWEEN '2024-01-31' AND '2024-02-01' ORDER BY 1",
            "a; b",
        ),
        (
            "SELECT customer_id, net_amount FROM transactions WHERE customer_id IN ('b', 'c') ORDER BY 1",
            "b 20.20; c -5.05",
        ),
        ("SELECT customer_id FROM transactions WHERE kind IS NULL AND customer_id <> 'a'", "b"),
        ("SELECT customer_id FROM transactions WHERE kind = 'return' OR net_amount = 20.20 ORDER BY 1", "b; c"),
        // Sorts that end early hand the reader a hint; it must neither fail nor count.
        ("SELECT net_amount FROM transactions ORDER BY net_amount DESC LIMIT 2", "30.30; 20.20"),
        ("SELECT net_amount FROM transactions WHERE customer_id = 'a' ORDER BY net_amount DESC LIMIT 1", "30.30"),
        (
            "SELECT customer_id FROM (SELECT customer_id, net_amount, AVG(net_amount) OVER () AS mean FROM transactions) t WHERE net_amount > mean ORDER BY 1",
            "a; b",
        ),
        ("SELECT COUNT(*) AS n FROM transactions WHERE customer_id LIKE 'a%'", "2"),
        (
            "SELECT t.customer_id, s.code FROM transactions t JOIN snapshots s ON t.customer_id = s.customer_id WHERE s.as_of = '2024-01-31' AND t.kind = 'sale'",
            "a A",
        ),
        ("WITH big AS (SELECT * FROM transactions WHERE net_amount > 15) SELECT COUNT(*) AS n FROM big", "2"),
        ("SELECT reason, source_row FROM quarantine.transactions", "no_date 7"),
        ("SELECT quarantine.transactions.reason FROM quarantine_transactions", "no_date"),
        ("SELECT COUNT(*) AS n FROM Quarantine.Visits", "0"),
        ("SELECT COUNT(*) AS n FROM marts.SNAPSHOTS", "4"),
    ] {
        assert_eq!(answer(&small, statement), expected, "{statement}");
    }
}

#[test]
fn a_mart_holds_all_dates_unless_one_is_asked_for() {
    let small = small();
    let statement = "SELECT COUNT(*) AS n FROM snapshots WHERE code = 'A'";
    assert_eq!(answer(&small, statement), "3");
    let at = asked(&small, statement, Some("2024-01-31")).unwrap();
    assert_eq!(at.columns()[0].get(0).unwrap(), AnyValue::Int64(1));
    let error = asked(&small, statement, Some("2024-03-31")).unwrap_err();
    assert!(error.to_string().contains("it is published at 2024-01-31, 2024-02-29"), "{error}");
    // What holds all of the history is asked as it is.
    assert!(asked(&small, "SELECT * FROM transactions", Some("2024-01-31")).is_ok());
}

#[test]
fn nothing_but_reading_is_understood() {
    let small = small();
    for statement in [
        "DROP TABLE snapshots",
        "DELETE FROM transactions",
        "TRUNCATE TABLE transactions",
        "CREATE TABLE x AS SELECT * FROM transactions",
        "INSERT INTO transactions SELECT * FROM transactions",
        "UPDATE transactions SET kind = 'sale'",
        "WITH x AS (SELECT 1 AS y) DELETE FROM transactions",
        "SELECT * INTO x FROM transactions",
        "SELECT * FROM transactions FOR UPDATE",
        "SELECT * FROM read_csv('/etc/passwd')",
        "EXPLAIN SELECT 1",
        "SELECT 1; DROP TABLE snapshots",
        "",
        "SELEC 1",
    ] {
        let error = asked(&small, statement, None).unwrap_err();
        assert!(matches!(error, SqlError::Statement { .. }), "{statement}: {error:?}");
        assert!(error.to_string().contains("\nhint: "), "{statement}");
    }
}

#[test]
fn two_columns_of_one_name_are_to_be_named_apart() {
    let error = asked(&small(), "SELECT MIN(kind), MAX(kind) FROM transactions", None).unwrap_err().to_string();
    assert!(error.contains("the same name") && error.contains("hint: name them apart"), "{error}");
}

#[test]
fn unknown_names_are_told_with_what_there_is() {
    let small = small();
    let table = asked(&small, "SELECT * FROM snapshot", None).unwrap_err().to_string();
    assert!(table.starts_with("no table `snapshot`\nhint: did you mean `snapshots`?"), "{table}");
    for statement in [
        "SELECT netamount FROM transactions",
        "SELECT t.netamount FROM transactions t",
        "SELECT COUNT(*) FROM transactions WHERE netamount > 1",
    ] {
        let column = asked(&small, statement, None).unwrap_err();
        assert!(matches!(column, SqlError::NoColumn { .. }), "{statement}: {column:?}");
        assert!(column.to_string().contains("did you mean `net_amount`?"), "{column}");
    }
}

#[test]
fn tables_and_columns_are_listed() {
    let small = small();
    let tables = answer(&small, "SHOW TABLES");
    for part in [
        "snapshots mart 4 2024-01-31 2024-02-29 2",
        "transactions table 4 null null 2",
        "quarantine.visits quarantine 0",
    ] {
        assert!(tables.contains(part), "{part} is missing: {tables}");
    }
    let columns = answer(&small, "DESCRIBE transactions");
    assert!(columns.contains("net_amount DECIMAL(") && columns.contains("kind TEXT"), "{columns}");
    assert_eq!(answer(&small, "DESCRIBE quarantine.transactions").split("; ").count(), 3);
}

#[test]
fn months_and_dates_that_cannot_matter_are_not_opened_for_rows() {
    let small = small();
    // A file that is damaged beyond its footer fails only those who need its rows.
    let path = small.lake.path("tables/t/2.parquet");
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in &mut bytes[4..40] {
        *byte ^= 0xff;
    }
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(
        answer(&small, "SELECT customer_id FROM transactions WHERE order_date < '2024-02-01' ORDER BY 1"),
        "a; b"
    );
    assert!(asked(&small, "SELECT customer_id FROM transactions", None).is_err());
}
