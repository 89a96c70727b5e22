//! The ingest as a whole: files in, partitions out.
#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Int64Type, TimeUnit};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;

use super::existing::{Batches, NoExistingRows};
use super::*;
use crate::config::SourceFile;
use crate::config::types::Pipeline;
use crate::ingest::error::{BoxedError, Reason};
use crate::ingest::exports::read_exports;
use crate::ingest::totals::Tally;
use crate::model::tables::TRANSACTIONS;

const SIMPLE: &str = r#"
    files = []
    columns = { customer_id = "who", order_id = "order", order_date = "day", net_amount = "amount", product_name = "what" }
"#;
const SIMPLE_HEADER: &str = "who,order,day,amount,what\n";

/// A lake in a folder: partitions of the last ingest that changed them.
struct Lake {
    folder: TempDir,
}

impl Lake {
    fn new() -> Lake {
        Lake { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, slot: Slot) -> PathBuf {
        self.folder.path().join(format!("{slot}.parquet"))
    }

    fn publish(&self, outcome: &IngestOutcome) {
        for partition in &outcome.partitions {
            match &partition.path {
                Some(path) => drop(fs::copy(path, self.path(partition.slot)).unwrap()),
                None => fs::remove_file(self.path(partition.slot)).unwrap(),
            }
        }
    }

    /// All rows as text, in stored order, provenance included.
    fn rows(&self) -> Vec<String> {
        let months = self.slots().unwrap();
        months.iter().flat_map(|month| batches(&self.path(*month))).flat_map(|batch| show(&batch)).collect()
    }

    /// Content and file of all rows, sorted.
    fn contents(&self) -> Vec<String> {
        let mut rows = self.rows();
        rows.sort();
        rows
    }
}

impl ExistingRows for Lake {
    fn slots(&self) -> Result<Vec<Slot>, BoxedError> {
        let mut months = Vec::new();
        for entry in fs::read_dir(self.folder.path())? {
            months.push(entry?.path().file_stem().unwrap().to_str().unwrap().parse()?);
        }
        months.sort();
        Ok(months)
    }

    fn read(&self, slot: Slot) -> Result<Batches<'_>, BoxedError> {
        Ok(Box::new(batches(&self.path(slot)).into_iter().map(Ok)))
    }
}

fn batches(path: &Path) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    reader.build().unwrap().map(|batch| batch.unwrap()).collect()
}

fn show(batch: &RecordBatch) -> Vec<String> {
    let cell = |column: &arrow::array::ArrayRef, row: usize| match column.data_type() {
        _ if column.is_null(row) => "-".to_string(),
        DataType::Utf8 => column.as_string::<i32>().value(row).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Date32 => from_days(column.as_primitive::<Date32Type>().value(row)).to_string(),
        DataType::Decimal128(..) => column.as_primitive::<Decimal128Type>().value_as_string(row),
        other => panic!("{other}"),
    };
    let row = |row| batch.columns().iter().map(|column| cell(column, row)).collect::<Vec<_>>().join("|");
    (0..batch.num_rows()).map(row).collect()
}

fn rules(money_scale: u8) -> RowRules {
    RowRules { money_scale, currency: "CNY".into(), timezone: "Asia/Shanghai".into(), ..RowRules::default() }
}

fn source(toml_text: &str) -> Source {
    toml::from_str(toml_text).unwrap()
}

struct Job<'a> {
    source: Source,
    money_scale: u8,
    files: &'a [(&'a str, &'a [u8])],
    tuning: Tuning,
}

impl<'a> Job<'a> {
    fn new(settings: &str, files: &'a [(&'a str, &'a [u8])]) -> Job<'a> {
        let tuning = Tuning { threads: 2, ..Tuning::default() };
        Job { source: source(settings), money_scale: 2, files, tuning }
    }

    fn run_into(&self, lake: &Lake) -> Result<IngestOutcome, IngestError> {
        let exports = tempfile::tempdir().unwrap();
        let staging = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        for (name, text) in self.files {
            let path = exports.path().join(name);
            fs::write(&path, text).unwrap();
            files.push(SourceFile { path, name: name.to_string() });
        }
        let request = IngestRequest {
            table: &TRANSACTIONS,
            source: &self.source,
            rules: &rules(self.money_scale),
            exports: read_exports(&files, &TRANSACTIONS, &self.source)?,
            stored_columns: &[],
            known_headers: &[],
            staging: staging.path(),
            existing: lake,
            closed: None,
            late: &[],
        };
        let outcome = ingest_tuned(&request, &|_| {}, self.tuning)?;
        lake.publish(&outcome);
        assert!(!staging.path().join("ingest-rows.tmp").exists());
        Ok(outcome)
    }

    fn run(&self) -> Result<(IngestOutcome, Vec<String>), IngestError> {
        let lake = Lake::new();
        let outcome = self.run_into(&lake)?;
        Ok((outcome, lake.rows()))
    }
}

fn with_header(rows: &str) -> Vec<u8> {
    format!("{SIMPLE_HEADER}{rows}").into_bytes()
}

#[test]
fn rows_are_typed_and_in_the_order_of_the_export_and_know_where_they_came_from() {
    let text = with_header(
        "B,1,2024-01-05,10.5,lamp\r\nA,2,2024-01-06,-3,\r\nA,3,2024-01-05,0,\" a, b \"\r\nA,4,2024-02-01,1,x\n",
    );
    let (outcome, rows) = Job::new(SIMPLE, &[("a.csv", &text)]).run().unwrap();
    assert_eq!(
        rows,
        [
            "B|1|2024-01-05|10.50|lamp|sale|a.csv|2",
            "A|2|2024-01-06|-3.00|-|return|a.csv|3",
            "A|3|2024-01-05|0.00| a, b |sale|a.csv|4",
            "A|4|2024-02-01|1.00|x|sale|a.csv|5",
        ]
    );
    assert_eq!(outcome.partitions.len(), 2);
    assert_eq!((outcome.partitions[0].rows, outcome.partitions[0].amount), (3, 750));
    assert_eq!(
        outcome.dates.map(|(first, last)| (first.to_string(), last.to_string())),
        Some(("2024-01-05".into(), "2024-02-01".into()))
    );
    assert_eq!(outcome.total.read, Tally { rows: 4, amount: 850 });
    assert_eq!(outcome.total.stored, outcome.total.read);
}

#[test]
fn stored_files_have_plain_types() {
    let folder = tempfile::tempdir().unwrap();
    let export = folder.path().join("a.csv");
    fs::write(&export, "who,when,amount\nA,2024-01-05 10:00:00,1\n").unwrap();
    let source = source("files = []\ncolumns = { customer_id = 'who', ordered_at = 'when', net_amount = 'amount' }");
    let request = IngestRequest {
        table: &TRANSACTIONS,
        source: &source,
        rules: &rules(4),
        exports: read_exports(&[SourceFile { path: export, name: "a.csv".into() }], &TRANSACTIONS, &source).unwrap(),
        stored_columns: &[],
        known_headers: &[],
        staging: folder.path(),
        existing: &NoExistingRows,
        closed: None,
        late: &[],
    };
    let outcome = ingest(&request, &|_| {}).unwrap();
    let path = outcome.partitions[0].path.as_ref().unwrap();
    assert!(path.ends_with("month=2024-01/part.parquet"));
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let types: Vec<(&str, DataType)> =
        reader.schema().fields().iter().map(|field| (field.name().as_str(), field.data_type().clone())).collect();
    assert_eq!(
        types,
        [
            ("customer_id", DataType::Utf8),
            ("order_date", DataType::Date32),
            ("ordered_at", DataType::Timestamp(TimeUnit::Microsecond, None)),
            ("net_amount", DataType::Decimal128(38, 4)),
            ("kind", DataType::Utf8),
            ("source_file", DataType::Utf8),
            ("source_row", DataType::Int64),
        ]
    );
}

#[test]
fn the_result_depends_on_neither_order_nor_threads_nor_blocks_nor_memory() {
    let mut texts = Vec::new();
    for file in 0..5 {
        let mut text = SIMPLE_HEADER.to_string();
        for row in 0..200 {
            let day = 1 + (row * 7 + file) % 28;
            let month = 1 + (row / 60) % 4;
            text += &format!(
                "C{},{},2024-{month:02}-{day:02},{}.{:02},\"a\n{}\"\n",
                row % 17,
                row / 3,
                row % 40,
                file * 7,
                row % 5
            );
            if row % 50 == 0 {
                text += &format!("C1,{row},2024-02-30,1,bad\n");
            }
        }
        texts.push(text.into_bytes());
    }
    let files: Vec<(String, &[u8])> = (0..5).map(|file| (format!("f{file}.csv"), texts[file].as_slice())).collect();
    for identity in ["occurrence", "distinct", "key"] {
        let key = if identity == "key" { "key = ['order_id', 'customer_id']" } else { "" };
        let settings = format!("{SIMPLE}\nidentity = '{identity}'\nmax_quarantine_ratio = 0.1\n{key}");
        let mut first: Option<(IngestOutcome, Vec<String>)> = None;
        for (variant, block_bytes, memory_bytes, threads) in
            [(0, 1 << 20, 1 << 20, 1), (1, 64, 0, 3), (2, 700, 1000, 2), (3, 7, 1 << 20, 4)]
        {
            let mut order: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
            order.rotate_left(variant);
            let mut job = Job::new(&settings, &order);
            job.tuning = Tuning { block_bytes, memory_bytes, threads };
            let (mut outcome, rows) = job.run().unwrap();
            outcome.quarantine = Vec::new();
            outcome.partitions.iter_mut().for_each(|partition| partition.path = None);
            assert_eq!(outcome.total.quarantined.rows, 20);
            match &first {
                None => first = Some((outcome, rows)),
                Some(first) => assert!(*first == (outcome, rows), "{identity}, variant {variant}"),
            }
        }
    }
}

#[test]
fn overlapping_exports_count_once_and_real_repeats_survive() {
    let january = with_header("A,1,2024-01-05,5,x\nA,1,2024-01-05,5,x\nB,2,2024-01-06,7,y\n");
    let both = with_header(
        "B,2,2024-01-06,7,y\nA,1,2024-01-05,5,x\nA,1,2024-01-05,5,x\nA,1,2024-01-05,5,x\nC,3,2024-02-01,9,z\n",
    );
    let (outcome, rows) = Job::new(SIMPLE, &[("1.csv", &january), ("2.csv", &both)]).run().unwrap();
    assert_eq!(rows.len(), 5, "three of A, as in the file that has most: {rows:?}");
    assert_eq!(outcome.files[0].stored, Tally { rows: 3, amount: 1700 });
    assert_eq!(outcome.files[1].stored, Tally { rows: 2, amount: 1400 });
    assert_eq!(outcome.files[1].duplicate, Tally { rows: 3, amount: 1700 });

    let lake = Lake::new();
    Job::new(SIMPLE, &[("1.csv", &january)]).run_into(&lake).unwrap();
    let second: [(&str, &[u8]); 1] = [("2.csv", &both)];
    Job::new(SIMPLE, &second).run_into(&lake).unwrap();
    let one_go: Vec<String> = {
        let lake = Lake::new();
        Job::new(SIMPLE, &[("1.csv", &january), ("2.csv", &both)]).run_into(&lake).unwrap();
        lake.contents()
    };
    assert_eq!(lake.contents(), one_go, "one after the other is the same as in one go");
}

#[test]
fn the_same_file_again_changes_nothing() {
    let text = with_header("A,1,2024-01-05,5,x\nA,1,2024-01-05,5,x\nB,2,2024-02-06,7,\n");
    for settings in [
        SIMPLE.to_string(),
        format!("{SIMPLE}\nidentity = 'distinct'"),
        format!("{SIMPLE}\nidentity = 'key'\nkey = ['order_id']"),
    ] {
        let lake = Lake::new();
        Job::new(&settings, &[("a.csv", &text)]).run_into(&lake).unwrap();
        let before = lake.rows();
        let outcome = Job::new(&settings, &[("a.csv", &text)]).run_into(&lake).unwrap();
        assert_eq!(outcome.partitions, []);
        assert_eq!(outcome.unchanged.len(), 2);
        assert_eq!(outcome.total.stored.rows, 0);
        assert_eq!(lake.rows(), before);
    }
}

#[test]
fn a_corrected_row_replaces_the_old_one_also_in_another_month() {
    let settings = format!("{SIMPLE}\nidentity = 'key'\nkey = ['order_id']");
    let first = with_header("A,1,2024-01-05,5,x\nB,2,2024-01-06,7,y\nB,2,2024-01-06,8,y\nC,3,2024-03-01,1,\n");
    let second = with_header("A,1,2024-02-05,5,x\nB,2,2024-01-06,8,y\n");
    let expected = [
        "A|1|2024-02-05|5.00|x|sale|2.csv|2",
        "B|2|2024-01-06|8.00|y|sale|2.csv|3",
        "C|3|2024-03-01|1.00|-|sale|1.csv|5",
    ];

    let (outcome, rows) = Job::new(&settings, &[("1.csv", &first), ("2.csv", &second)]).run().unwrap();
    let mut contents: Vec<&str> = rows.iter().map(String::as_str).collect();
    contents.sort();
    assert_eq!(contents, expected);
    assert_eq!(outcome.total.replaced, Tally { rows: 2, amount: 1200 }, "A of January and the 7 of B");
    assert_eq!(outcome.total.duplicate, Tally { rows: 1, amount: 800 });

    let lake = Lake::new();
    Job::new(&settings, &[("1.csv", &first)]).run_into(&lake).unwrap();
    let outcome = Job::new(&settings, &[("2.csv", &second)]).run_into(&lake).unwrap();
    let moved: Vec<(String, u64, u64)> =
        outcome.partitions.iter().map(|part| (part.slot.to_string(), part.rows, part.superseded)).collect();
    assert_eq!(moved, [("2024-01".into(), 1, 2), ("2024-02".into(), 1, 0)]);
    assert_eq!(lake.contents(), expected, "as if both had been read at once");
    // The first file again: its rows have been replaced, and stay so.
    let before = lake.rows();
    let outcome = Job::new(&settings, &[("1.csv", &first)]).run_into(&lake).unwrap();
    assert_eq!(outcome.partitions, []);
    assert_eq!(outcome.total.replaced.rows + outcome.total.duplicate.rows, 4);
    assert_eq!(lake.rows(), before);
}

#[test]
fn a_month_whose_last_row_moves_away_is_emptied() {
    let settings = format!("{SIMPLE}\nidentity = 'key'\nkey = ['order_id']");
    let lake = Lake::new();
    Job::new(&settings, &[("1.csv", &with_header("A,1,2024-01-05,5,x\n"))]).run_into(&lake).unwrap();
    let outcome = Job::new(&settings, &[("2.csv", &with_header("A,1,2024-02-05,5,x\n"))]).run_into(&lake).unwrap();
    assert_eq!((outcome.partitions[0].rows, &outcome.partitions[0].path), (0, &None));
    assert_eq!(lake.rows().len(), 1);
}

#[test]
fn a_row_with_a_blank_in_its_key_is_refused() {
    let settings = format!("{SIMPLE}\nidentity = 'key'\nkey = ['order_id', 'order_date']\nmax_quarantine_ratio = 1.0");
    let text = with_header("A,1,2024-01-05,5,x\nB,,2024-01-05,6,y\nC, ,2024-01-05,7,z\nA,1,2024-01-05,8,x\n");
    let (outcome, rows) = Job::new(&settings, &[("a.csv", &text)]).run().unwrap();
    assert_eq!(rows, ["A|1|2024-01-05|8.00|x|sale|a.csv|5"]);
    assert_eq!(outcome.total.quarantined, Tally { rows: 2, amount: 1300 });
    assert_eq!(outcome.total.replaced, Tally { rows: 1, amount: 500 });
    let [refused] = outcome.refusals.as_slice() else { panic!("{:?}", outcome.refusals) };
    assert_eq!((refused.reason, refused.column.as_deref(), refused.rows), (Reason::Missing, Some("order"), 2));
}

#[test]
fn refused_rows_are_kept_whole() {
    let bad =
        b"A,1,2024-01-05,1.005,x\nA,2,2024-02-30,1,\"two\nlines\"\n,3,2024-01-05,4,x\nA,4,2024-01-05,\"1.234,50\",x\n\
        A,5,2024-01-05,1\nA,6,2024-01-05,1,caf\xe9\\\nA,7,2024-01-05,2,fine\n";
    let text = [SIMPLE_HEADER.as_bytes(), bad].concat();
    let folder = tempfile::tempdir().unwrap();
    let export = folder.path().join("a.csv");
    fs::write(&export, &text).unwrap();
    // The byte would be a Chinese character in GB18030, which is what text that is not UTF-8 is taken for.
    let source = source(&format!("{SIMPLE}\nmax_quarantine_ratio = 1.0\nencoding = 'utf-8'"));
    let request = IngestRequest {
        table: &TRANSACTIONS,
        source: &source,
        rules: &rules(2),
        exports: read_exports(&[SourceFile { path: export, name: "a.csv".into() }], &TRANSACTIONS, &source).unwrap(),
        stored_columns: &[],
        known_headers: &[],
        staging: folder.path(),
        existing: &NoExistingRows,
        closed: None,
        late: &[],
    };
    let outcome = ingest(&request, &|_| {}).unwrap();
    let rows: Vec<String> = batches(&outcome.quarantine[0].path).iter().flat_map(show).collect();
    assert_eq!(
        rows,
        [
            r#"a.csv|2|amount|1.005|surplus_digits|["A","1","2024-01-05","1.005","x"]"#,
            r#"a.csv|3|day|2024-02-30|not_a_date|["A","2","2024-02-30","1","two\nlines"]"#,
            r#"a.csv|4|who|-|missing|["","3","2024-01-05","4","x"]"#,
            r#"a.csv|5|amount|1.234,50|not_a_number|["A","4","2024-01-05","1.234,50","x"]"#,
            r#"a.csv|6|-|4 fields, expected 5|field_count|["A","5","2024-01-05","1"]"#,
            r#"a.csv|7|what|caf\xe9\\|encoding|["A","6","2024-01-05","1",{"escaped":"caf\\xe9\\\\"}]"#,
        ]
    );
    assert_eq!(outcome.total.quarantined, Tally { rows: 6, amount: 500 });
    assert_eq!(outcome.total.amount_unknown_rows, 4);
    assert_eq!(outcome.total.stored, Tally { rows: 1, amount: 200 });
    assert_eq!(outcome.refusals.len(), 6);
}

#[test]
fn too_many_refused_rows_stop_the_run_with_the_reasons() {
    let mut rows = String::new();
    for row in 0..1000 {
        rows += if row % 10 == 3 { "A,1,31.01.2024,5,x\n" } else { "A,1,2024-01-05,5,x\n" };
    }
    rows += "A,1,2024-01-05,5 EUR,x\n";
    let text = with_header(&rows);
    let error = Job::new(SIMPLE, &[("a.csv", &text)]).run().unwrap_err();
    assert_eq!(
        error.to_string(),
        "101 of 1001 rows of `transactions` in `a.csv` are refused (10.09 %), more than the 0.5 % allowed\n\
        \x20 rows  reason          column  value       first seen\n\
        \x20  100  ambiguous_date  day     31.01.2024  a.csv row 5\n\
        \x20    1  not_a_number    amount  5 EUR       a.csv row 1002\n\
        hint: declare the column's format in `formats`, as `%d/%m/%Y`; or raise `sources.transactions.max_quarantine_ratio`"
    );
}

#[test]
fn the_filter_comes_before_required_values_and_after_readable_ones() {
    let settings = r#"
        files = []
        columns = { customer_id = "who", order_date = "day", quantity = "qty", unit_price = "price" }
        expressions = { net_amount = "qty * price" }
        filter = "who IS NOT NULL AND qty > 0"
        max_quarantine_ratio = 1.0
    "#;
    let text = b"who,day,qty,price\n,2024-01-05,2,1.50\nA,2024-01-05,x,1\nA,2024-01-05,0,y\nA,2024-01-05,2,y\nA,2024-01-05,3,0.5\nA,2024-01-05,3,0.005\n,bad,1,1\n";
    let (outcome, rows) = Job::new(settings, &[("a.csv", text)]).run().unwrap();
    assert_eq!(rows, ["A|2024-01-05|1.50|3.000|0.500000|sale|a.csv|6"]);
    assert_eq!(outcome.total.filtered, Tally { rows: 3, amount: 400 });
    assert_eq!(outcome.total.quarantined.rows, 3);
    assert_eq!(outcome.total.amount_unknown_rows, 4);
    let reasons: Vec<String> = outcome
        .refusals
        .iter()
        .map(|count| {
            format!("{} {} {}", count.reason, count.column.as_deref().unwrap(), count.example_value.as_deref().unwrap())
        })
        .collect();
    assert_eq!(reasons, ["not_a_number qty x", "not_a_number price y", "surplus_digits net_amount 0.015"]);
}

#[test]
fn every_file_has_its_own_header_order_and_gzip_reads_as_plain() {
    let first = with_header("A,1,2024-01-05,5,x\n");
    let second = "\u{feff}more,amount,day,order,who,what\r\n1,6,2024-01-05,2,B,y\r\n\r\n".as_bytes();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(second).unwrap();
    let packed = encoder.finish().unwrap();
    let (outcome, rows) = Job::new(SIMPLE, &[("1.csv", &first), ("2.csv.gz", &packed)]).run().unwrap();
    assert_eq!(rows[1], "B|2|2024-01-05|6.00|y|sale|2.csv.gz|2");
    assert_eq!(outcome.files[1].blank_lines, 1);
    assert_eq!(outcome.files[1].bytes, packed.len() as u64);

    let lacking = b"who,order,day,what\n";
    let error = Job::new(SIMPLE, &[("1.csv", &first), ("2.csv", lacking)]).run().unwrap_err().to_string();
    assert!(error.contains("`2.csv` has no column for `net_amount`, which is required"), "{error}");
    let twice = b"who,order,day,what,amount,amount\n";
    let error = Job::new(SIMPLE, &[("1.csv", &first), ("2.csv", twice)]).run().unwrap_err().to_string();
    assert!(error.contains("2 columns `amount`"), "{error}");
}

#[test]
fn unusable_files_are_named() {
    let good = with_header("A,1,2024-01-05,5,x\n");
    for (text, word) in [
        (&b""[..], "is empty"),
        (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        (b"who,order,day,amount,what\nA,1,2024-01-05,5,\"open\nB,2,2024-01-05,5,x\n", "row 2"),
    ] {
        let error = Job::new(SIMPLE, &[("a.csv", &good), ("b.csv", text)]).run().unwrap_err().to_string();
        assert!(error.contains("`b.csv`") && error.contains(word) && error.contains("hint: "), "{error}");
    }
    let error = Job::new(SIMPLE, &[]).run().unwrap_err();
    assert!(matches!(error, IngestError::NoFiles { .. }));
    let error = Job::new(SIMPLE, &[("a.csv", &good), ("a.csv", &good)]).run().unwrap_err();
    assert!(matches!(error, IngestError::FileTwice { .. }));
}

#[test]
fn a_changed_mapping_does_not_meet_rows_of_the_old_one() {
    let lake = Lake::new();
    let text = with_header("A,1,2024-01-05,5,x\n");
    Job::new(SIMPLE, &[("a.csv", &text)]).run_into(&lake).unwrap();
    let fewer = "files = []\ncolumns = { customer_id = 'who', order_date = 'day', net_amount = 'amount' }";
    let error = Job::new(fewer, &[("a.csv", &text)]).run_into(&lake).unwrap_err().to_string();
    assert!(error.contains("`product_name` is stored and not mapped any more"), "{error}");
    let files: [(&str, &[u8]); 1] = [("a.csv", &text)];
    let mut finer = Job::new(SIMPLE, &files);
    finer.money_scale = 3;
    let error = finer.run_into(&lake).unwrap_err().to_string();
    assert!(error.contains("`net_amount` is stored as Decimal128(38, 2)"), "{error}");
}

/// Golden figures made with DuckDB:
/// ```sql
/// CREATE VIEW t AS SELECT * FROM read_csv('sample-data/online-retail/*.csv.gz', header = true, all_varchar = true);
/// SELECT count(*), sum(CAST(Quantity AS DECIMAL(18,3)) * CAST(UnitPrice AS DECIMAL(18,6))),
///        count(*) FILTER (CustomerID IS NULL) FROM t;                                  -- 541909, 9747747.934, 135080
/// SELECT strftime(CAST(InvoiceDate AS TIMESTAMP), '%Y-%m') AS month, count(*), sum(…) FROM t
/// WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'A%' GROUP BY month ORDER BY month;
/// ```
#[test]
fn online_retail_agrees_with_duckdb() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("pipelines/online-retail.toml")).unwrap();
    let pipeline: Pipeline = toml::from_str(&text).unwrap();
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join("sample-data/online-retail")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "gz") {
            files.push(SourceFile { name: path.file_name().unwrap().to_str().unwrap().into(), path });
        }
    }
    let staging = tempfile::tempdir().unwrap();
    let lake = Lake::new();
    let run = |lake: &Lake| {
        let request = IngestRequest {
            table: &TRANSACTIONS,
            source: pipeline.sources.transactions(),
            rules: &rules(pipeline.money_scale),
            exports: read_exports(&files, &TRANSACTIONS, pipeline.sources.transactions()).unwrap(),
            stored_columns: &[],
            known_headers: &[],
            staging: staging.path(),
            existing: lake,
            closed: None,
            late: &[],
        };
        let outcome = ingest(&request, &|_| {}).unwrap();
        lake.publish(&outcome);
        outcome
    };
    let outcome = run(&lake);
    assert_eq!(outcome.total.read, Tally { rows: 541_909, amount: 9_747_747_934 });
    assert_eq!(outcome.total.filtered, Tally { rows: 135_080, amount: 1_447_682_120 });
    assert_eq!(outcome.total.quarantined.rows, 0);
    assert_eq!(outcome.total.stored.rows, 541_909 - 135_080);
    let months: Vec<(String, u64, i128)> =
        outcome.partitions.iter().map(|part| (part.slot.to_string(), part.rows, part.amount)).collect();
    let expected = [
        ("2010-12", 26_850, 554_604_020),
        ("2011-01", 21_912, 475_074_380),
        ("2011-02", 20_363, 436_546_150),
        ("2011-03", 27_822, 579_964_610),
        ("2011-04", 23_198, 426_047_851),
        ("2011-05", 28_908, 648_251_080),
        ("2011-06", 27_836, 608_013_160),
        ("2011-07", 27_502, 574_238_481),
        ("2011-08", 27_662, 616_368_000),
        ("2011-09", 40_822, 931_440_372),
        ("2011-10", 50_695, 974_603_590),
        ("2011-11", 65_598, 1_132_407_740),
        ("2011-12", 17_661, 342_506_380),
    ];
    assert_eq!(months, expected.map(|(month, rows, amount)| (month.to_string(), rows, amount)));
    assert_eq!(
        outcome.dates.map(|(first, last)| (first.to_string(), last.to_string())),
        Some(("2010-12-01".into(), "2011-12-09".into()))
    );

    let again = run(&lake);
    assert_eq!(again.partitions, []);
    assert_eq!(again.total.duplicate, outcome.total.stored);
}
