//! The command line as a user runs it: streams, exit codes, help, errors, and the verbs that need no engine.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use chrono::NaiveDate;
use keyfolio::cli::summary::{
    Figure, HeadlineFigure, Outcome, OutputFile, RunSummary, SourceTotals, StageOutcome, Total, terminal_text,
};
use keyfolio::engine::ledger::Summary;
use keyfolio::lake::files::{WriteOptions, write_frame};
use keyfolio::lake::{Lake, Published, StageRecord};
use polars::prelude::*;

/// A snapshot without the expression that made it.
macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($name, $text) })
    };
}

fn keyfolio(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("keyfolio starts")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyfolio"));
    command.current_dir(folder).args(arguments).env_remove("COLUMNS").env_remove("NO_COLOR");
    command
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// Exit code, stdout and stderr, each under its name.
fn whole(output: &Output) -> String {
    format!("exit {}\n--- stdout\n{}--- stderr\n{}", output.status.code().unwrap_or(-1), out(output), err(output))
}

const SHOP: &str = r#"version = 1
name = "shop"

[sources.transactions]
files = ["销售*.csv"]
columns = { customer_id = "客户编号", order_id = "订单号", order_date = "订单日期", product_name = "品名", quantity = "数量", unit_price = "单价" }
expressions = { net_amount = "数量 * 单价" }
filter = "状态 <> '作废'"

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "5%" }, { code = "low" }]

[reports.monthly]
"#;

const HEADER: &str = "\u{feff}客户编号,订单号,订单日期,品名,数量,单价,状态,\"备注, 其他\"\r\n";

fn shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("shop.toml"), SHOP).expect("a file");
    for name in ["销售01.csv", "销售02.csv"] {
        std::fs::write(folder.path().join(name), format!("{HEADER}1,2,2011-01-01,=x,1,2.00,完成,\r\n"))
            .expect("a file");
    }
    folder
}

#[test]
fn help_is_complete_and_goes_to_stdout() {
    for verb in [
        "",
        "run",
        "plan",
        "check",
        "report",
        "show",
        "sql",
        "quality",
        "explain",
        "runs",
        "lake",
        "schedule",
        "schema",
        "completions",
    ] {
        let arguments: Vec<&str> = if verb.is_empty() { vec!["--help"] } else { vec![verb, "--help"] };
        let output = keyfolio(&root(), &arguments);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(err(&output), "");
        snapshot!(format!("help_{}", if verb.is_empty() { "top" } else { verb }), out(&output));
    }
}

#[test]
fn a_wrong_command_line_is_refused_with_exit_code_2() {
    let cases: [&[&str]; 7] = [
        &[],
        &["rum", "pipelines/online-retail.toml"],
        &["run"],
        &["run", "p.toml", "--as-of", "2011-02-30"],
        &["run", "p.toml", "--period", "2011-13"],
        &["run", "p.toml", "--as-of", "2011-11-30", "--period", "2011-11"],
        &["report", "p.toml", "--language", "zh"],
    ];
    for arguments in cases {
        let output = keyfolio(&root(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(out(&output), "", "{arguments:?}");
        assert!(!err(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn quality_before_the_first_run_says_that_nothing_is_published() {
    let folder = shop();
    let output = keyfolio(folder.path(), &["quality", "shop.toml"]);
    assert_eq!(output.status.code(), Some(2));
    snapshot!("quality_nothing_published", whole(&output));
}

#[test]
fn errors_of_the_settings_are_shown_with_their_lines() {
    let folder = shop();
    let wrong = SHOP
        .replace("customer_id = ", "customerid = ")
        .replace("top = \"5%\"", "top = \"105%\"")
        .replace("net_sales_6m", "net_sales_6mo");
    std::fs::write(folder.path().join("shop.toml"), wrong).expect("a file");
    let output = keyfolio(folder.path(), &["check", "shop.toml", "--set", "currency=RMB"]);
    snapshot!("errors_of_the_settings", whole(&output));
}

#[test]
fn errors_of_the_settings_are_events_of_a_json_log() {
    let folder = shop();
    let mut command = command(folder.path(), &["check", "shop.toml", "--log-format", "json"]);
    let output = command.env("KEYFOLIO__CURRENCY", "RMB").output().expect("keyfolio starts");
    assert_eq!(output.status.code(), Some(2));
    let event: serde_json::Value = serde_json::from_str(err(&output).trim()).expect("one JSON object");
    assert_eq!(event["level"], "ERROR");
    assert_eq!(event["place"], "environment variable KEYFOLIO__CURRENCY");
    assert_eq!(event["message"], "\"RMB\" is not an ISO 4217 currency code");
    assert_eq!(event["hint"], "the code of the renminbi is CNY");
}

#[test]
fn check_shows_the_mapping_and_what_it_leaves_out() {
    let folder = shop();
    snapshot!("check_text", whole(&keyfolio(folder.path(), &["check", "shop.toml"])));
    let output = keyfolio(folder.path(), &["check", "shop.toml", "--json"]);
    assert_eq!(err(&output), "");
    let checked: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON");
    assert_eq!(checked["sources"][0]["unused"], serde_json::json!(["备注, 其他"]));
    assert_eq!(checked["sources"][0]["mapped"][0]["headers"], serde_json::json!(["客户编号"]));
}

#[test]
fn check_accepts_the_sample_pipeline() {
    let output = keyfolio(&root(), &["check", "pipelines/online-retail.toml"]);
    snapshot!("check_sample", whole(&output));
}

#[test]
fn a_header_that_a_file_lacks_is_an_error_at_the_setting_that_names_it() {
    let folder = shop();
    let other = HEADER.replace("订单日期", "下单日期").replace("单价", "数量");
    std::fs::write(folder.path().join("销售02.csv"), other).expect("a file");
    for verb in ["check", "run"] {
        let output = keyfolio(folder.path(), &[verb, "shop.toml"]);
        snapshot!("headers_missing", whole(&output));
    }
    assert!(!folder.path().join("lake/shop/published.json").exists(), "nothing may be published");
}

#[test]
fn an_export_that_cannot_be_read_is_an_error_at_its_pattern() {
    let folder = shop();
    std::fs::write(folder.path().join("销售02.csv"), b"\xbf\xcd\xbb\xa7,x\n").expect("a file");
    std::fs::write(folder.path().join("销售03.csv"), b"").expect("a file");
    snapshot!("exports_unreadable", whole(&keyfolio(folder.path(), &["check", "shop.toml"])));
}

/// A lake with one mart at two dates and a quarantine, as the lake's own functions write it.
fn lake(folder: &Path) {
    let lake = Lake::at(folder.join("lake/shop"));
    let staging = lake.staging().expect("a staging folder");
    let mut stage = StageRecord::default();
    let mut add = |name: &str, frame: DataFrame| {
        write_frame(&staging.path(name), &frame, &WriteOptions::default()).expect("a file");
        stage.files.insert(name.to_owned(), name.to_owned());
    };
    for (date, days) in [("2011-10-31", 15_278), ("2011-11-30", 15_308)] {
        let amounts = Column::new("net_sales".into(), [Some("1234567.890"), Some("-0.500"), None]);
        let frame = DataFrame::new(
            3,
            vec![
                Column::new("as_of".into(), [days; 3]).cast(&DataType::Date).expect("a date"),
                Column::new("customer_id".into(), ["=SUM(A1)", "客户,一", "-7"]),
                amounts.cast(&DataType::Decimal(38, 3)).expect("a decimal"),
                Column::new("share".into(), [Some(0.1), None, Some(1.0)]),
                Column::new("orders".into(), [Some(3i64), Some(0), None]),
                Column::new("outside".into(), [true, false, false]),
            ],
        );
        add(&format!("marts/contribution/as_of={date}/part.parquet"), frame.expect("a frame"));
    }
    let refused = df!("file" => ["a.csv", "a.csv"], "row" => [2i64, 9], "reason" => ["bad_date", "bad_amount"]);
    add("quarantine/transactions/r1.parquet", refused.expect("a frame"));
    let mut published = Published::default();
    published.stages.insert("test".into(), stage);
    staging.publish(&published, "0123456789ab").expect("published");
}

#[test]
fn show_prints_the_latest_mart_as_table_csv_and_json() {
    let folder = shop();
    lake(folder.path());
    let show = |arguments: &[&str]| {
        let mut all = vec!["show", "contribution", "--pipeline", "shop.toml"];
        all.extend(arguments);
        whole(&keyfolio(folder.path(), &all))
    };
    snapshot!("show_table", show(&[]));
    snapshot!("show_table_limited", show(&["--limit", "1", "--as-of", "2011-10-31"]));
    snapshot!("show_csv", show(&["--format", "csv"]));
    snapshot!("show_csv_for_excel", show(&["--format", "csv", "--for-excel"]));
    snapshot!("show_json", show(&["--format", "json"]));
    snapshot!("show_no_such_date", show(&["--as-of", "2011-09-30"]));
    snapshot!("show_for_excel_needs_csv", show(&["--for-excel"]));

    let json = keyfolio(folder.path(), &["show", "contribution", "--pipeline", "shop.toml", "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_str(&out(&json)).expect("JSON");
    assert_eq!(rows[0]["net_sales"], "1234567.890");
    assert!(rows[2]["net_sales"].is_null());
}

#[test]
fn show_knows_the_quarantine_and_says_what_there_is() {
    let folder = shop();
    let nothing = keyfolio(folder.path(), &["show", "contribution", "--pipeline", "shop.toml"]);
    snapshot!("show_nothing_published", whole(&nothing).replace(&folder.path().display().to_string(), "…"));
    lake(folder.path());
    let refused = keyfolio(folder.path(), &["show", "quarantine.transactions", "--pipeline", "shop.toml"]);
    snapshot!("show_quarantine", whole(&refused));
    snapshot!("show_misspelt", whole(&keyfolio(folder.path(), &["show", "contributions", "--pipeline", "shop.toml"])));
}

#[test]
fn a_closed_pipe_is_success() {
    let mut child =
        command(&root(), &["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(whole(&output), "exit 0\n--- stdout\n--- stderr\n");
}

#[test]
fn schema_prints_the_committed_file_and_completions_are_scripts() {
    let schema = keyfolio(&root(), &["schema"]);
    let committed = std::fs::read_to_string(root().join("pipelines/pipeline.schema.json")).expect("the schema");
    assert!(out(&schema) == committed, "refresh it: cargo run --release -- schema > pipelines/pipeline.schema.json");
    let completions = keyfolio(&root(), &["completions", "bash"]);
    assert!(out(&completions).contains("complete -F _keyfolio"), "{}", out(&completions));
}

#[test]
fn explain_table_prints_a_table_and_refuses_an_unknown_name() {
    snapshot!("explain_table", whole(&keyfolio(&root(), &["explain", "table", "calendar"])));
    snapshot!("explain_table_misspelt", whole(&keyfolio(&root(), &["explain", "table", "visit"])));
    let list = keyfolio(&root(), &["explain", "table"]);
    assert!(out(&list).contains("customer_alias"), "{}", out(&list));
}

fn total(rows: u64, amount: &str) -> Total {
    Total { rows, amount: Some(amount.into()) }
}

fn summary() -> RunSummary {
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
    let stage = |stage: &str, outcome, reason: &str| StageOutcome {
        stage: stage.into(),
        outcome,
        reason: reason.into(),
        seconds: 0.25,
    };
    let figure = |measure: &str, label: &str, value, change_month, change_year| HeadlineFigure {
        measure: measure.into(),
        label: label.into(),
        value,
        change_month,
        change_year,
    };
    RunSummary {
        run_id: Some("20111130-1".into()),
        pipeline: "shop".into(),
        title: "门店".into(),
        as_of: date(2011, 11, 30),
        data_from: date(2010, 12, 1),
        data_to: date(2011, 12, 9),
        currency: "CNY".into(),
        sources: vec![SourceTotals {
            source: "transactions".into(),
            files: 13,
            read: total(541_909, "9747747.934"),
            stored: total(400_000, "8300000.000"),
            duplicate: total(0, "0.000"),
            replaced: total(0, "0.000"),
            filtered: total(141_900, "1447747.934"),
            quarantined: Total { rows: 9, amount: None },
            left_out: Total { rows: 0, amount: Some("0.00".into()) },
        }],
        customers: Some(4_372),
        headline: vec![
            figure("active_customers", "Active customers", Figure::Customers(Some(2_345)), Some(0.0321), None),
            figure("net_sales", "Net sales", Figure::Money(Some("1234567.890".into())), Some(-0.011), Some(0.2)),
            figure("logo_retention", "Retention", Figure::Ratio(Some(0.3819)), Some(0.012), None),
            figure("repeat_rate", "Repeat rate", Figure::Ratio(None), None, None),
        ],
        restated: vec![
            Summary {
                restated_as_of: NaiveDate::from_ymd_opt(2011, 10, 31).expect("a date"),
                kind: "figure".into(),
                subject: "net_sales".into(),
                rows: 1,
                old_value: Some("1039318.79".into()),
                new_value: Some("1039418.79".into()),
                cause: "3 late rows in 2011-10".into(),
            },
            Summary {
                restated_as_of: NaiveDate::from_ymd_opt(2011, 10, 31).expect("a date"),
                kind: "class".into(),
                subject: "pyramid".into(),
                rows: 1,
                old_value: None,
                new_value: None,
                cause: "3 late rows in 2011-10".into(),
            },
        ],
        stages: vec![
            stage("ingest:transactions", Outcome::Ran, "2 files are new"),
            stage("reduce:purchase_days", Outcome::Ran, "2011-11 changed"),
            stage("classify@2011-10-31", Outcome::Unchanged, "nothing changed"),
            stage("satisfaction", Outcome::Skipped, "no `surveys` source"),
        ],
        outputs: vec![OutputFile {
            label: "report (zh-CN)".into(),
            path: PathBuf::from("reports/shop/2011-11-30/monthly.zh-CN.pdf"),
        }],
        notes: vec!["frequency has 4 bins instead of 5: ties".into()],
        seconds: 4.21,
    }
}

#[test]
fn a_run_is_summed_up_for_people_and_for_programs() {
    snapshot!("run_summary", terminal_text(&summary(), false));
    snapshot!("run_summary_json", serde_json::to_string_pretty(&summary()).expect("JSON"));
    let mut unchanged = summary();
    for stage in &mut unchanged.stages {
        stage.outcome = Outcome::Unchanged;
    }
    assert!(terminal_text(&unchanged, false).contains("nothing changed since the last run"));
}
