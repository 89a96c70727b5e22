//! The edition of a day on top of a published month, against a run of a month at the same day in another lake.
//!
//! What the edition of a day does not tell, and where it differs, is named here, each with the reason: everything else
//! must be equal.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use common::{Job, cell, project};
use keyfolio::config::types::Edition;
use keyfolio::engine::RunOptions;
use keyfolio::engine::events::Outcome;
use keyfolio::lake::Lake;
use polars::prelude::*;

/// A Tuesday; the month before is published.
const AS_OF: &str = "2026-10-20";
const PUBLISHED: &str = "2026-09-30";

/// Flows of customers through classes: nobody is classed within a month, so that a day cannot tell who moved.
const OF_CLASSES: [&str; 4] = ["funnel", "relationship", "account_process", "outlet_coverage"];

/// The lake of the day, and that of the month.
static BOTH: LazyLock<(tempfile::TempDir, Job, Job)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let job = |name: &str| {
        let off = ["churn", "clv", "actions", "retention"].map(|family| format!("{family}.enabled=false"));
        let mut sets: Vec<&str> = off.iter().map(String::as_str).collect();
        sets.extend(["reports={}", "history_months=13", "worklist.per_staff=1000"]);
        Job::load(&project().join("pipelines/monthly.toml"), &folder.path().join(name), &sets)
    };
    let (daily, monthly) = (job("daily"), job("monthly"));
    daily.run(&at(PUBLISHED, Edition::Monthly));
    copy(&daily.folder, &monthly.folder);
    monthly.run(&at(AS_OF, Edition::Monthly));
    daily.run(&at(AS_OF, Edition::Daily));
    (folder, daily, monthly)
});

fn at(as_of: &str, edition: Edition) -> RunOptions {
    RunOptions { as_of: Some(as_of.parse().unwrap()), edition, ..RunOptions::default() }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => std::fs::copy(entry.path(), to.join(entry.file_name())).map(|_| ()).unwrap(),
        }
    }
}

/// The marts of a family at the day.
fn marts(job: &Job, family: &str) -> BTreeSet<String> {
    let state = Lake::at(&job.resolved.lake).published().unwrap();
    state.stages[&format!("{family}@{AS_OF}")].files.keys().cloned().collect()
}

/// Rows of a mart as text, by header.
fn rows(job: &Job, mart: &str) -> Vec<BTreeMap<String, String>> {
    let frame: DataFrame = job.mart_at(mart, AS_OF);
    let names: Vec<String> = frame.get_column_names().into_iter().map(|name| name.to_string()).collect();
    let row = |row: usize| names.iter().map(|name| (name.clone(), cell(&frame, name, row))).collect();
    (0..frame.height()).map(row).collect()
}

/// Rows of both lakes, of the edition of the day and of the month.
fn both(mart: &str) -> [Vec<BTreeMap<String, String>>; 2] {
    [rows(&BOTH.1, mart), rows(&BOTH.2, mart)]
}

fn assert_equal(mart: &str, [day, month]: [Vec<BTreeMap<String, String>>; 2], at_least: usize) {
    assert!(day.len() >= at_least, "{mart}: {} rows compared", day.len());
    let place = day.iter().zip(&month).position(|(day, month)| day != month);
    if let Some(place) = place {
        panic!("{mart}: the day tells {:#?}\nthe month {:#?}", day[place], month[place]);
    }
    assert_eq!(day.len(), month.len(), "{mart}");
}

#[test]
fn every_family_makes_the_marts_of_the_month_but_for_those_that_look_back_over_it() {
    for family in ["visiting", "prospects", "registers", "planning", "kpis", "worklist"] {
        let (day, month) = (marts(&BOTH.1, &format!("daily:{family}")), marts(&BOTH.2, family));
        let left_out: Vec<&str> = month.difference(&day).map(String::as_str).collect();
        let expected: &[&str] = match family {
            "visiting" => &["contacts_to_order", "early_give_ups", "visit_influence", "visit_issues"],
            _ => &[],
        };
        assert_eq!(left_out, expected, "{family}");
        assert!(day.is_subset(&month) && !day.is_empty(), "{family}");
    }
}

#[test]
fn marts_of_contacts_leads_registers_and_plans_are_those_of_the_month() {
    let of_visiting = [("cadence", 3000), ("cadence_groups", 100), ("cadence_months", 1000), ("contact_state", 2000)];
    let of_prospects = [
        ("calibration", 100),
        ("optimism", 10),
        ("open_deals", 50),
        ("promotion_table", 50),
        ("lost_deals", 50),
        ("prospect_measures", 300),
        ("prospect_checks", 3),
    ];
    let of_registers = [
        ("register_days", 300),
        ("register_measures", 5000),
        ("register_advisers", 10),
        ("no_info_reasons", 20),
        ("rotation", 50),
        ("attribution_exceptions", 100),
        ("discipline", 100),
        ("discipline_missing", 500),
        ("register_checks", 1),
    ];
    let of_planning = [
        ("plan_attainment", 5000),
        ("plan_decomposition", 500),
        ("plan_shares", 500),
        ("plan_versions", 5000),
        ("lead_plan", 12),
        ("lead_weeks", 50),
        ("base_ageing", 50),
        ("plan_checks", 5),
    ];
    let others = [("visit_days", 500), ("worklist_staff", 50)];
    let all = of_visiting.iter().chain(&of_prospects).chain(&of_registers).chain(&of_planning).chain(&others);
    for (mart, at_least) in all {
        assert_equal(mart, both(mart), *at_least);
    }
}

#[test]
fn flows_of_leads_and_opportunities_are_those_of_the_month_and_flows_of_classes_are_left_out() {
    let marts = ["stage_flow", "stage_moves", "stage_cohorts", "stage_dwell", "stage_inventory", "stage_anomalies"];
    for mart in marts.into_iter().chain(["funnel_shape"]) {
        let [day, mut month] = both(mart);
        assert!(day.iter().all(|row| !OF_CLASSES.contains(&row["flow"].as_str())), "{mart}");
        month.retain(|row| !OF_CLASSES.contains(&row["flow"].as_str()));
        // Only a flow of classes has a shape in this pipeline.
        let at_least = if mart == "funnel_shape" { 0 } else { 10 };
        assert_equal(mart, [day, month], at_least);
    }
}

#[test]
fn figures_of_visits_are_those_of_the_month_but_for_classes_and_issues_that_were_raised_long_ago() {
    let [mut day, mut month] = both("visit_measures");
    let key = |row: &BTreeMap<String, String>| {
        ["measure", "grain", "period", "dimension", "member"].map(|column| row[column].clone())
    };
    // The day has classes of the month end before, a run of the month those of the day itself.
    let is_of_classes =
        |row: &BTreeMap<String, String>| row["dimension"] == "class" || row["measure"].starts_with("proactive_");
    let by_class: BTreeSet<String> =
        day.iter().filter(|row| is_of_classes(row)).map(|row| row["measure"].clone()).collect();
    assert!(by_class.len() > 20, "figures by class are there: {by_class:?}");
    day.retain(|row| !is_of_classes(row));
    month.retain(|row| !is_of_classes(row));
    let told: BTreeSet<[String; 5]> = day.iter().map(key).collect();
    // What the month tells of the day, its week and its month, and the day does not: it needs a year of rows. Rows of the
    // last months name no area: the day then has no figures by area at all.
    let to_date = |row: &&BTreeMap<String, String>| {
        let period = (row["grain"].as_str(), row["period"].as_str());
        matches!(period, ("day", AS_OF) | ("week", "2026-10-19") | ("month", "2026-10-01"))
            && row["dimension"] != "area"
    };
    let missing = month.iter().filter(to_date).filter(|row| !told.contains(&key(row)));
    let missing: BTreeSet<&str> = missing.map(|row| row["measure"].as_str()).collect();
    let expected = [
        "early_give_ups",
        "first_contact_conversion",
        "first_contact_response",
        "first_contact_share",
        "first_contacts",
        "issue_closure_rate",
    ];
    assert_eq!(missing, expected.into());
    month.retain(|row| told.contains(&key(row)));
    assert_equal("visit_measures", [day, month], 3000);
}

#[test]
fn the_stocktake_of_a_day_knows_who_came_and_left_but_no_new_grades() {
    let [mut day, mut month] = both("base_stocktake");
    let is_of_now = |row: &BTreeMap<String, String>| row["subject"] == "customers" && row["month"] == "2026-10-01";
    let now = |rows: &[BTreeMap<String, String>], column: &str| -> i64 {
        let own = rows.iter().filter(|row| is_of_now(row));
        own.map(|row| row[column].parse::<i64>().unwrap()).sum()
    };
    assert_eq!(now(&day, "opening"), now(&month, "opening"));
    assert_eq!([now(&day, "lost"), now(&day, "closed")], [now(&month, "lost"), now(&month, "closed")]);
    let moved = ["up_in", "down_in", "up_out", "down_out"];
    assert_eq!(moved.map(|column| now(&day, column)), [0; 4], "nobody is graded within a month");
    day.retain(|row| !is_of_now(row));
    month.retain(|row| !is_of_now(row));
    assert_equal("base_stocktake", [day, month], 100);
    let [mut day, mut month] = both("plan_measures");
    let is_ungraded = |row: &BTreeMap<String, String>| {
        row["measure"] == "base_ungraded_share" && row["member"] == "customers" && row["period"] == "2026-10-01"
    };
    day.retain(|row| !is_ungraded(row));
    month.retain(|row| !is_ungraded(row));
    assert_equal("plan_measures", [day, month], 2000);
}

#[test]
fn the_worklist_names_the_same_people_for_the_same_reasons() {
    // Classes weigh a line, and stand in its words: those of the day are of the month end before.
    let own = |mut row: BTreeMap<String, String>| {
        for column in ["class", "priority", "place", "evidence_zh", "evidence_en"] {
            row.remove(column);
        }
        row
    };
    let [day, month] = both("worklist").map(|rows| {
        let mut rows: Vec<BTreeMap<String, String>> = rows.into_iter().map(own).collect();
        rows.sort();
        rows
    });
    assert_equal("worklist", [day, month], 200);
}

#[test]
fn oddities_of_visits_are_counted_among_the_rows_that_the_day_reads() {
    let [day, month] = both("visit_checks");
    let counts = |rows: &[BTreeMap<String, String>]| -> BTreeMap<String, i64> {
        rows.iter().map(|row| (row["check"].clone(), row["rows"].parse().unwrap())).collect()
    };
    let (day, month) = (counts(&day), counts(&month));
    assert!(!day.is_empty());
    assert!(day.iter().all(|(check, rows)| *rows <= month[check]), "{day:?} {month:?}");
}

#[test]
fn indicators_that_ask_for_no_class_are_those_of_the_month() {
    let of_no_class = ["attainment", "filing_rate", "lost_rate", "hit_rate", "register_completeness"];
    let columns = ["kpi", "level", "member", "period", "value", "numerator", "denominator", "due", "light"];
    let [day, month] = both("process_kpis").map(|rows| {
        let wanted = rows.into_iter().filter(|row| of_no_class.contains(&row["kpi"].split(':').next().unwrap()));
        let mut rows: Vec<Vec<String>> = wanted.map(|row| columns.map(|column| row[column].clone()).to_vec()).collect();
        rows.sort();
        rows
    });
    assert!(day.len() > 200, "{}", day.len());
    assert_eq!(day, month);
}

#[test]
fn nothing_is_made_again_when_nothing_changed() {
    let again = BOTH.1.run(&at(AS_OF, Edition::Daily));
    let daily: Vec<_> = again.stages.iter().filter(|stage| stage.stage.starts_with("daily:")).collect();
    assert_eq!(daily.len(), 6);
    assert!(daily.iter().all(|stage| stage.outcome == Outcome::Unchanged));
}
