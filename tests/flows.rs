//! Flows of the library over the sample company: balances of every flow, and DuckDB's figures of leads and opportunities.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use common::{Job, assert_golden, cell, project, with_the_library};
use keyfolio::engine::RunOptions;
use polars::prelude::*;

/// The date that is looked at.
const AS_OF: &str = "2026-10-31";

/// The sources of the main job, and all flows of the library.
static JOB: LazyLock<(tempfile::TempDir, Job)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.toml");
    fs::write(&file, format!("{}\n[prospects]\ntarget_new = 20\n", with_the_library("flows/"))).unwrap();
    let off = ["churn", "clv", "actions", "retention"].map(|family| format!("{family}.enabled=false"));
    let mut sets: Vec<&str> = off.iter().map(String::as_str).collect();
    sets.extend(["reports={}", "history_months=13"]);
    let job = Job::load(&file, folder.path(), &sets);
    job.run(&RunOptions::default());
    (folder, job)
});

fn mart(name: &str) -> DataFrame {
    JOB.1.mart_at(name, AS_OF)
}

fn only(frame: &DataFrame, column: &str, wanted: &[&str]) -> DataFrame {
    let texts = frame.column(column).unwrap().str().unwrap();
    let keep: BooleanChunked = texts.iter().map(|text| text.is_some_and(|text| wanted.contains(&text))).collect();
    frame.filter(&keep).unwrap()
}

fn numbers(frame: &DataFrame, column: &str) -> Vec<i64> {
    frame.column(column).unwrap().i64().unwrap().into_no_null_iter().collect()
}

#[test]
fn the_balance_of_leads_and_opportunities_is_that_of_duckdb() {
    let frame = only(&only(&mart("stage_flow"), "grain", &["month"]), "flow", &["intention", "tenders"]);
    let path = project().join("tests/golden/company/expected/stage_flow.csv");
    assert_golden(&frame, &path, &["flow", "period", "stage"], true);
}

#[test]
fn the_conversion_of_leads_is_that_of_duckdb() {
    let frame = only(&mart("stage_cohorts"), "flow", &["intention"]);
    let path = project().join("tests/golden/company/expected/stage_cohorts.csv");
    assert_golden(&frame, &path, &["cohort", "from_stage", "stage"], true);
}

#[test]
fn every_flow_balances_in_every_period_and_opens_as_the_one_before_closed() {
    let frame = mart("stage_flow");
    let [opening, entered, up_in, down_in, up_out, down_out, won, lost, closing] =
        ["opening", "entered", "up_in", "down_in", "up_out", "down_out", "won", "lost", "closing"]
            .map(|column| numbers(&frame, column));
    let mut before: BTreeMap<[String; 3], i64> = BTreeMap::new();
    let mut came: BTreeMap<[String; 3], [i64; 4]> = BTreeMap::new();
    for row in 0..frame.height() {
        let of = |column: &str| cell(&frame, column, row);
        let came_and_left =
            entered[row] + up_in[row] + down_in[row] - up_out[row] - down_out[row] - won[row] - lost[row];
        assert_eq!(opening[row] + came_and_left, closing[row], "{} {} {}", of("flow"), of("period"), of("stage"));
        let earlier = before.insert([of("flow"), of("grain"), of("stage")], closing[row]);
        assert!(earlier.is_none_or(|earlier| earlier == opening[row]));
        let all = came.entry([of("flow"), of("grain"), of("period")]).or_default();
        *all = [all[0] + up_in[row], all[1] + up_out[row] + won[row], all[2] + down_in[row], all[3] + down_out[row]];
    }
    assert!(came.values().all(|[up_in, left, down_in, down_out]| up_in == left && down_in == down_out));
    let flows: BTreeSet<String> = before.into_keys().map(|[flow, ..]| flow).collect();
    let expected = [
        "account_process",
        "funnel",
        "intention",
        "outlet_coverage",
        "projects",
        "readiness",
        "relationship",
        "tenders",
    ];
    assert_eq!(flows, expected.map(str::to_owned).into());
}

#[test]
fn the_stock_of_salespeople_and_managers_adds_up_to_what_the_month_closed_with() {
    let (flow, stored) = (only(&mart("stage_flow"), "grain", &["month"]), mart("stage_inventory"));
    let mut stock: BTreeMap<[String; 4], i64> = BTreeMap::new();
    for (row, count) in numbers(&stored, "stock").into_iter().enumerate() {
        let of = |column: &str| cell(&stored, column, row);
        *stock.entry([of("flow"), of("period"), of("stage"), of("dimension")]).or_default() += count;
    }
    let mut compared = 0;
    for (row, closing) in numbers(&flow, "closing").into_iter().enumerate() {
        let of = |column: &str| cell(&flow, column, row);
        let of_dimension =
            |dimension: &str| stock.get(&[of("flow"), of("period"), of("stage"), dimension.to_owned()]).copied();
        // The last stage of success only grows: it is no stock.
        let Some(all) = of_dimension("all") else { continue };
        let parts = ["staff", "manager"].map(|dimension| of_dimension(dimension).unwrap_or(0));
        assert_eq!((all, parts), (closing, [closing; 2]), "{} {} {}", of("flow"), of("period"), of("stage"));
        compared += 1;
    }
    assert!(compared > 300, "{compared} compared");
}

#[test]
fn the_funnel_is_judged_for_all_and_for_every_salesperson() {
    let shapes = mart("funnel_shape");
    let classes = only(&mart("snapshots"), "scheme", &["funnel"]);
    let count = |code: &str| only(&classes, "code", &[code]).height().to_string();
    let all = only(&shapes, "dimension", &["all"]);
    let last = all.height() - 1;
    assert_eq!(cell(&all, "period", last), "2026-10-01");
    let found = ["potential", "incubating", "output"].map(|column| cell(&all, column, last));
    assert_eq!(found, ["C", "B", "A"].map(count));
    let mean = |column: &str| cell(&all, column, last).parse::<f64>().unwrap();
    let required = (20.0 / (mean("mean_conversion_cb") * mean("mean_conversion_ba"))).ceil();
    assert_eq!(cell(&all, "required_potential", last), required.to_string());
    assert!(only(&shapes, "dimension", &["staff"]).height() > 100);
}

#[test]
fn whoever_signed_or_bought_alone_is_listed() {
    let anomalies = only(&mart("stage_anomalies"), "flow", &["relationship"]);
    let classes = only(&mart("snapshots"), "scheme", &["relationship"]);
    for (code, kind) in [("signed_only", "signed_not_bought"), ("unsigned", "bought_not_signed")] {
        let listed = only(&anomalies, "kind", &[kind]).height();
        assert!(listed > 0 && listed == only(&classes, "code", &[code]).height(), "{kind}: {listed}");
    }
}
