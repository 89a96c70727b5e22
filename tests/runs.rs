//! What a run promises: increments, repetition, refusal, isolation of as-of dates.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{Job, cell};
use keyfolio::engine::{EngineError, RunOptions};
use keyfolio::lake::{Lake, LakeError, Lock};
use polars::prelude::*;

const PIPELINE: &str = r#"
version = 1
name = "small"
complete_within_days = 15

[sources.transactions]
files = ["exports/*.csv"]
columns = { customer_id = "客户编号", order_id = "单号", order_date = "日期", net_amount = "金额" }
max_quarantine_ratio = 0.1

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "10%" }, { code = "rest" }]

[schemes.rfm.rfm]
window = "12mo"
"#;

/// Writes the lines of one month: some thirty customers with orders that differ from month to month.
fn month(folder: &Path, month: u32) {
    let mut text = String::from("客户编号,单号,日期,金额\n");
    for customer in 1..=30u32 {
        if (customer + month).is_multiple_of(3) {
            continue;
        }
        let day = (customer * 7 + month) % 28 + 1;
        let amount = customer * 100 + month * 13;
        text.push_str(&format!("C{customer:02},{month}-{customer},2024-{month:02}-{day:02},{amount}.50\n"));
        if customer.is_multiple_of(7) {
            text.push_str(&format!("C{customer:02},{month}-{customer}R,2024-{month:02}-{day:02},-20.25\n"));
        }
    }
    write(folder, &format!("2024-{month:02}.csv"), &text);
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::create_dir_all(folder.join("exports")).unwrap();
    std::fs::write(folder.join("exports").join(name), text).unwrap();
}

fn job(folder: &Path) -> Job {
    std::fs::write(folder.join("small.toml"), PIPELINE).unwrap();
    Job::load(&folder.join("small.toml"), folder, &[])
}

/// The marts whose rows do not tell which run or export they came from.
const MARTS: [&str; 9] = [
    "customer_flow",
    "cohort_retention",
    "contribution",
    "measures",
    "customer_features",
    "scheme_classes",
    "rfm",
    "snapshots",
    "movements",
];

fn assert_same_marts(left: &Job, right: &Job) {
    for mart in MARTS {
        let (left, right) = (left.mart(mart, None), right.mart(mart, None));
        assert!(left.height() > 0, "{mart} is empty");
        assert!(left.equals_missing(&right), "{mart} differs:\n{left}\n{right}");
    }
}

#[test]
fn months_added_one_by_one_give_what_all_at_once_gives() {
    let (slow, quick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for number in 1..=5 {
        month(slow.path(), number);
        job(slow.path()).run(&RunOptions::default());
        month(quick.path(), number);
    }
    job(quick.path()).run(&RunOptions::default());
    assert_same_marts(&job(slow.path()), &job(quick.path()));
}

#[test]
fn a_new_month_leaves_the_files_of_earlier_months_alone() {
    let folder = tempfile::tempdir().unwrap();
    (1..=4).for_each(|number| month(folder.path(), number));
    job(folder.path()).run(&RunOptions::default());
    let before = job(folder.path()).bytes();
    month(folder.path(), 5);
    let outcome = job(folder.path()).run(&RunOptions::default());
    let after = job(folder.path()).bytes();
    for part in
        ["tables/transactions/month=2024-03", "facts/purchase_days/month=2024-03", "marts/snapshots/as_of=2024-03-31"]
    {
        let kept: Vec<&String> = before.keys().filter(|file| file.starts_with(part)).collect();
        assert!(!kept.is_empty(), "{part}");
        assert!(kept.iter().all(|file| after.get(*file) == before.get(*file)), "{part}");
    }
    let classify = outcome.stages.iter().find(|stage| stage.stage == "classify:pyramid").unwrap();
    assert_eq!((classify.units, classify.reason.as_str()), (Some(1), "new date"));
}

#[test]
fn an_overlapping_export_is_counted_once() {
    let (plain, overlapping) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    (1..=3).for_each(|number| month(plain.path(), number));
    (1..=3).for_each(|number| month(overlapping.path(), number));
    let third = std::fs::read_to_string(overlapping.path().join("exports/2024-03.csv")).unwrap();
    write(overlapping.path(), "again.csv", &third);
    job(plain.path()).run(&RunOptions::default());
    let outcome = job(overlapping.path()).run(&RunOptions::default());
    let duplicates: i64 = outcome.files.iter().map(|file| file.rows("duplicate")).sum();
    assert_eq!(duplicates, third.lines().count() as i64 - 1);
    assert_same_marts(&job(plain.path()), &job(overlapping.path()));
}

#[test]
fn results_at_a_date_do_not_depend_on_later_rows() {
    let (short, long) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    (1..=3).for_each(|number| month(short.path(), number));
    (1..=5).for_each(|number| month(long.path(), number));
    let at = RunOptions { as_of: Some("2024-03-31".parse().unwrap()), ..RunOptions::default() };
    job(short.path()).run(&at);
    job(long.path()).run(&at);
    assert_same_marts(&job(short.path()), &job(long.path()));
}

#[test]
fn too_many_refused_rows_publish_nothing_and_leave_what_was_published() {
    let folder = tempfile::tempdir().unwrap();
    (1..=3).for_each(|number| month(folder.path(), number));
    job(folder.path()).run(&RunOptions::default());
    let before = job(folder.path()).bytes();
    write(folder.path(), "bad.csv", "客户编号,单号,日期,金额\nC01,x,2024-02-30,1\nC02,y,2024-03-01,abc\n");
    let error = job(folder.path()).try_run(&RunOptions::default()).unwrap_err();
    assert!(matches!(error, EngineError::TooManyRefused { .. }), "{error}");
    let message = error.to_string();
    assert!(message.contains("2024-02-30") && message.contains("abc") && message.contains("hint:"), "{message}");
    assert!(job(folder.path()).bytes() == before);
}

#[test]
fn a_refused_row_is_kept_whole_and_the_totals_balance() {
    let folder = tempfile::tempdir().unwrap();
    (1..=3).for_each(|number| month(folder.path(), number));
    write(folder.path(), "bad.csv", "客户编号,单号,日期,金额\nC01,\"x,1\",2024-02-30,1\n");
    let outcome = job(folder.path()).run(&RunOptions::default());
    let bad = outcome.files.iter().find(|file| file.file.ends_with("bad.csv")).unwrap();
    assert_eq!((bad.rows("read"), bad.rows("quarantined"), bad.rows("stored")), (1, 1, 0));
    let lake = Lake::at(&job(folder.path()).resolved.lake);
    let state = lake.published().unwrap();
    let (_, file) =
        state.stages["ingest:transactions"].files.iter().find(|(name, _)| name.starts_with("quarantine/")).unwrap();
    let refused = keyfolio::lake::files::read_frame(&lake.path(file), None).unwrap();
    assert_eq!(refused.height(), 1);
    assert_eq!(cell(&refused, "raw", 0), r#"["C01","x,1","2024-02-30","1"]"#);
    assert_eq!(cell(&refused, "value", 0), "2024-02-30");
}

#[test]
fn a_changed_scheme_reads_no_export_again() {
    let folder = tempfile::tempdir().unwrap();
    (1..=3).for_each(|number| month(folder.path(), number));
    job(folder.path()).run(&RunOptions::default());
    let changed = Job::load(
        &folder.path().join("small.toml"),
        folder.path(),
        &["schemes.rfm.rfm.bins=4", "schemes.rfm.rfm.preset=\"value8\""],
    );
    let outcome = changed.run(&RunOptions::default());
    let ran: Vec<&str> = outcome.stages.iter().filter(|stage| stage.ran()).map(|stage| stage.stage.as_str()).collect();
    assert_eq!(ran, ["classify:rfm", "segments", "clv"], "values are summed by the classes of all schemes");
}

#[test]
fn a_lake_in_use_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    month(folder.path(), 1);
    let _held = Lock::take(&job(folder.path()).resolved.lake, "run").unwrap();
    let error = job(folder.path()).try_run(&RunOptions::default()).unwrap_err();
    assert!(matches!(error, EngineError::Lake(LakeError::Locked { .. })), "{error}");
}

#[test]
fn an_as_of_date_outside_the_data_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    (1..=2).for_each(|number| month(folder.path(), number));
    let at = |date: &str| RunOptions { as_of: Some(date.parse().unwrap()), ..RunOptions::default() };
    assert!(matches!(job(folder.path()).try_run(&at("2023-12-31")), Err(EngineError::NoDataYet { .. })));
    assert!(matches!(job(folder.path()).try_run(&at("2024-06-30")), Err(EngineError::BeyondData { .. })));
}

#[test]
fn movement_rows_of_a_class_sum_to_its_opening_count() {
    let folder = tempfile::tempdir().unwrap();
    (1..=4).for_each(|number| month(folder.path(), number));
    job(folder.path()).run(&RunOptions::default());
    let movements = job(folder.path()).mart_at("movements", "2024-04-30");
    let opening = job(folder.path()).mart_at("snapshots", "2024-03-31");
    let count = |frame: &DataFrame, scheme: &str, column: &str, code: &str| {
        (0..frame.height())
            .filter(|row| cell(frame, "scheme", *row) == scheme && cell(frame, column, *row) == code)
            .collect::<Vec<_>>()
    };
    for code in ["vip", "rest"] {
        let moved: i64 = count(&movements, "pyramid", "from_code", code)
            .into_iter()
            .map(|row| cell(&movements, "customers", row).parse::<i64>().unwrap())
            .sum();
        assert_eq!(moved, count(&opening, "pyramid", "code", code).len() as i64, "{code}");
    }
}

#[test]
fn a_mart_has_the_same_columns_and_types_at_every_date() {
    let folder = tempfile::tempdir().unwrap();
    (1..=4).for_each(|number| month(folder.path(), number));
    let job = job(folder.path());
    job.run(&RunOptions::default());
    let lake = Lake::at(&job.resolved.lake);
    let mut schemas = std::collections::BTreeMap::new();
    for file in lake.published().unwrap().stages.values().flat_map(|record| record.files.values()) {
        let table = file.split('/').take(2).collect::<Vec<_>>().join("/");
        let schema = keyfolio::lake::files::read_schema(&lake.path(file)).unwrap();
        let columns: Vec<String> =
            schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect();
        let first = schemas.entry(table.clone()).or_insert_with(|| columns.clone());
        assert_eq!(*first, columns, "{table}");
    }
    assert!(schemas.len() > 12);
}

#[test]
fn a_lost_file_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    (1..=3).for_each(|number| month(folder.path(), number));
    job(folder.path()).run(&RunOptions::default());
    let before = job(folder.path()).bytes();
    for part in [
        "marts/measures/",
        "marts/snapshots/as_of=2024-02-29/rfm",
        "facts/purchase_days/month=2024-02",
        "tables/transactions/month=2024-01",
    ] {
        let file = before.keys().find(|file| file.starts_with(part)).unwrap();
        std::fs::remove_file(job(folder.path()).resolved.lake.join(file)).unwrap();
        job(folder.path()).run(&RunOptions::default());
        assert!(job(folder.path()).bytes() == before, "{part}");
    }
}

#[test]
fn an_export_that_is_gone_and_months_without_rows_are_said() {
    let folder = tempfile::tempdir().unwrap();
    [1, 2, 5].into_iter().for_each(|number| month(folder.path(), number));
    let outcome = job(folder.path()).run(&RunOptions::default());
    assert!(
        outcome.notes.iter().any(|note| note.contains("2 months between 2024-02 and 2024-05")),
        "{:?}",
        outcome.notes
    );
    std::fs::remove_file(folder.path().join("exports/2024-02.csv")).unwrap();
    let outcome = job(folder.path()).run(&RunOptions::default());
    assert!(outcome.notes.iter().any(|note| note.contains("2024-02.csv is no longer")), "{:?}", outcome.notes);
    let rebuilt = Job::load(&folder.path().join("small.toml"), folder.path(), &["money_scale=3"]);
    assert!(matches!(rebuilt.try_run(&RunOptions::default()), Err(EngineError::ExportsGone { .. })));
}
