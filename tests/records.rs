//! The records that a run leaves: they are as their committed schemas say, and tell what happened.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/json_schema.rs"]
mod json_schema;

use std::path::{Path, PathBuf};

use common::{Job, project};
use keyfolio::engine::events::{Event, Outcome, RunEnd};
use keyfolio::engine::records::{self, Record, RunResults, read_events, schema_text};
use keyfolio::engine::{EngineError, RunOptions};
use serde_json::Value;

const PIPELINE: &str = r#"
version = 1
name = "small"

[sources.transactions]
files = ["*.csv"]
columns = { customer_id = "客户编号", order_id = "单号", order_date = "日期", net_amount = "金额" }
max_quarantine_ratio = 0.1

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "10%" }, { code = "rest" }]
"#;

const SCHEMAS: [(Record, &str); 3] =
    [(Record::Manifest, "manifest"), (Record::Results, "results"), (Record::Events, "events")];

fn small(folder: &Path) -> Job {
    std::fs::write(folder.join("small.toml"), PIPELINE).unwrap();
    let mut text = String::from("客户编号,单号,日期,金额\n");
    for order in 1..=40u32 {
        text.push_str(&format!("C{:02},{order},2024-{:02}-28,{}.50\n", order % 7, order % 3 + 1, order * 10));
    }
    std::fs::write(folder.join("一季度.csv"), text).unwrap();
    Job::load(&folder.join("small.toml"), folder, &[])
}

/// The folder of the only run.
fn run_folder(job: &Job) -> PathBuf {
    let mut folders = std::fs::read_dir(job.resolved.lake.join("runs")).unwrap();
    let folder = folders.next().unwrap().unwrap().path();
    assert!(folders.next().is_none(), "more than one run");
    folder
}

fn committed(name: &str) -> String {
    std::fs::read_to_string(project().join(format!("docs/schemas/{name}.schema.json"))).unwrap()
}

fn problems(schema: &str, record: &Value) -> Vec<String> {
    json_schema::problems(&serde_json::from_str(&committed(schema)).unwrap(), record)
}

fn assert_valid(schema: &str, record: &Value) {
    let problems = problems(schema, record);
    assert!(problems.is_empty(), "{problems:#?}\n{record:#}");
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    for (record, name) in SCHEMAS {
        assert!(
            schema_text(record).unwrap() == committed(name),
            "refresh it: cargo run --release -- schema {name} > docs/schemas/{name}.schema.json"
        );
    }
}

#[test]
fn the_records_of_a_run_are_as_their_schemas_say() {
    let folder = tempfile::tempdir().unwrap();
    let job = small(folder.path());
    let outcome = job.run(&RunOptions::default());
    let runs = run_folder(&job);
    assert_valid("manifest", &json(&runs.join("manifest.json")));
    assert_valid("results", &json(&runs.join("run_results.json")));
    lines(&runs.join("events.jsonl")).iter().for_each(|line| assert_valid("events", line));

    let results: RunResults = serde_json::from_value(json(&runs.join("run_results.json"))).unwrap();
    assert_eq!((results.outcome, results.as_of), (RunEnd::Done, Some(outcome.as_of)));
    assert_eq!(results.run_id, outcome.run_id);
    assert_eq!(results.stages, outcome.stages);
    assert_eq!(results.summary, outcome.headline);
    let ingest = results.stages.iter().find(|stage| stage.stage == "ingest:transactions").unwrap();
    assert_eq!((ingest.outcome, ingest.rows_in, ingest.rows_out), (Outcome::Ran, Some(40), Some(40)));
    assert!(ingest.bytes_written.unwrap() > 0);
}

#[test]
fn a_schema_refuses_what_is_no_such_record() {
    let folder = tempfile::tempdir().unwrap();
    let job = small(folder.path());
    job.run(&RunOptions::default());
    let mut results = json(&run_folder(&job).join("run_results.json"));
    results["stages"][0]["outcome"] = "perhaps".into();
    assert!(problems("results", &results).iter().any(|problem| problem.contains("/stages/0/outcome")));
    results.as_object_mut().unwrap().remove("run_id");
    assert!(problems("results", &results).iter().any(|problem| problem.contains("breaks required")));
}

#[test]
fn events_tell_the_run_from_its_start_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let job = small(folder.path());
    job.run(&RunOptions::default());
    let path = run_folder(&job).join("events.jsonl");
    let first = read_events(&path).unwrap();
    assert!(matches!(first.first().unwrap().event, Event::RunStarted { .. }));
    assert!(matches!(first.last().unwrap().event, Event::RunFinished { outcome: RunEnd::Done, .. }));
    assert!(first.iter().any(|record| matches!(record.event, Event::Published { .. })));
    assert!(first.iter().map(|record| record.seq).eq(1..=first.len() as u64));
    assert!(first.is_sorted_by(|left, right| left.time <= right.time));

    // The same again: there is nothing to do, and nothing is written.
    job.run(&RunOptions::default());
    assert_eq!(read_events(&path).unwrap(), first);
}

#[test]
fn a_refused_run_leaves_a_record_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let job = small(folder.path());
    std::fs::write(
        folder.path().join("坏.csv"),
        "客户编号,单号,日期,金额\n".to_owned() + &"C1,x,2024-02-30,1\n".repeat(30),
    )
    .unwrap();
    assert!(matches!(job.try_run(&RunOptions::default()), Err(EngineError::TooManyRefused { .. })));
    let runs = run_folder(&job);
    let results = json(&runs.join("run_results.json"));
    assert_valid("results", &results);
    lines(&runs.join("events.jsonl")).iter().for_each(|line| assert_valid("events", line));
    let results: RunResults = serde_json::from_value(results).unwrap();
    assert_eq!(results.outcome, RunEnd::Failed);
    assert!(results.reason.unwrap().contains("2024-02-30"));
    let last = results.stages.last().unwrap();
    assert_eq!((last.stage.as_str(), last.outcome), ("ingest:transactions", Outcome::Failed));
    assert_eq!(records::RESULTS_VERSION, results.schema_version);
}
