//! The main job against results that DuckDB computed independently (tests/golden/online-retail/sql).
#![allow(clippy::unwrap_used)]

mod common;

use std::path::PathBuf;
use std::sync::LazyLock;

use common::{Job, assert_golden, cell, golden, project};
use keyfolio::engine::{RunOptions, RunOutcome};
use polars::prelude::*;

/// The main job without its report, run once for all tests of this file.
static MAIN: LazyLock<(tempfile::TempDir, Job, RunOutcome)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let sets = [r#"reports={}"#, LIMITS, ACTIONS, "retention.lapse_days=90"];
    let job = Job::load(&project().join("pipelines/online-retail.toml"), folder.path(), &sets);
    let outcome = job.run(&RunOptions::default());
    (folder, job, outcome)
});

/// Schemes that the pipeline does not have: see `20_fixed_classes.sql`.
const LIMITS: &str = r#"schemes.limits={ thresholds = { measure = "net_sales_6m", bands = [{ code = "large", at_least = 5000 }, { code = "middle", at_least = 1000.5 }, { code = "small", at_least = 0 }, { code = "negative" }] } }"#;
const ACTIONS: &str = r#"schemes.actions={ rules = { cases = [{ code = "win_back", when = "recency_days > 90 AND net_sales_12m >= 2000" }, { code = "grow", when = "orders_3m >= 3 OR (net_sales_12m > 0 AND net_sales_1m / net_sales_12m >= 0.16)" }, { code = "second_order", when = "orders_life = 1" }], otherwise = { code = "keep" } } }"#;

fn job() -> &'static Job {
    &MAIN.1
}

fn expected(name: &str) -> PathBuf {
    project().join("tests/golden/online-retail/expected").join(name)
}

/// Rows of a frame for which a text column holds `value`.
fn only(frame: &DataFrame, column: &str, value: &str) -> DataFrame {
    let mask = frame.column(column).unwrap().str().unwrap().equal(value);
    frame.filter(&mask).unwrap()
}

#[test]
fn the_as_of_date_is_the_end_of_the_last_complete_month() {
    assert_eq!(MAIN.2.as_of.to_string(), "2011-11-30");
}

#[test]
fn control_totals_agree_file_by_file() {
    let mut quality = job().mart("data_quality", None);
    let names: Vec<String> =
        (0..quality.height()).map(|row| cell(&quality, "file", row).rsplit('/').next().unwrap().to_owned()).collect();
    quality.with_column(Column::new("file".into(), names)).unwrap();
    assert_golden(&quality, &expected("control_totals.csv"), &["file"], true);
}

#[test]
fn customer_flow_agrees_in_every_period() {
    assert_golden(&job().mart("customer_flow", None), &expected("customer_flow.csv"), &["period"], true);
}

#[test]
fn cohorts_agree_in_every_cell() {
    assert_golden(&job().mart("cohort_retention", None), &expected("cohort_retention.csv"), &["cohort", "age"], true);
}

/// The rows of the whole of a mart.
fn whole(mart: &str) -> DataFrame {
    only(&job().mart(mart, None), "dimension", "all")
}

#[test]
fn retention_agrees_in_every_comparison_and_period() {
    assert_golden(&whole("retention"), &expected("retention.csv"), &["compare", "period"], true);
}

#[test]
fn cohorts_by_quarter_agree_in_every_cell() {
    assert_golden(&whole("cohorts"), &expected("cohorts.csv"), &["cohort", "age"], true);
}

#[test]
fn survival_curves_agree_on_every_day() {
    assert_golden(&whole("survival"), &expected("survival.csv"), &["event", "day"], true);
}

#[test]
fn contribution_agrees() {
    assert_golden(&job().mart("contribution", None), &expected("contribution.csv"), &["rank"], false);
}

#[test]
fn headline_measures_agree_in_every_month() {
    assert_golden(&job().mart("measures", None), &expected("measures.csv"), &["measure", "period"], true);
}

#[test]
fn growth_agrees_part_by_part_and_factor_by_factor() {
    let folder = tempfile::tempdir().unwrap();
    let sets = ["reports={}", "schemes={}", r#"metrics.growth.dimensions=["product"]"#];
    let job = Job::load(&project().join("pipelines/online-retail.toml"), folder.path(), &sets);
    job.run(&RunOptions { as_of: Some("2011-06-30".parse().unwrap()), ..Default::default() });
    job.run(&RunOptions::default());
    let names = ["as_of", "compare", "dimension", "member"];
    for (mart, last) in [("growth_bridge", "part"), ("growth_tree", "factor")] {
        let mut both = job.mart_at(mart, "2011-06-30");
        both.vstack_mut(&job.mart_at(mart, "2011-11-30")).unwrap();
        let key = [&names[..], &[last]].concat();
        assert_golden(&both, &expected(&format!("{mart}.csv")), &key, true);
    }
}

#[test]
fn features_agree_for_customers_of_every_kind() {
    assert_golden(&job().mart("customer_features", None), &expected("features.csv"), &["customer_id"], false);
}

#[test]
fn rfm_cuts_agree() {
    let cuts = only(&job().mart("scheme_cuts", None), "scheme", "rfm");
    assert_golden(&cuts, &expected("rfm_cuts.csv"), &["dimension", "cut"], true);
}

#[test]
fn rfm_segments_agree_in_customers_and_sales() {
    let classes = only(&job().mart("scheme_classes", None), "scheme", "rfm");
    let (_, rows) = golden(&expected("rfm.csv"));
    for expected in rows {
        let class = only(&classes, "code", &expected[0]);
        assert_eq!(cell(&class, "customers", 0), expected[1], "{}", expected[0]);
        assert_eq!(cell(&class, "net_sales", 0), expected[2], "{}", expected[0]);
    }
}

#[test]
fn tiers_agree_at_every_month_end() {
    let (header, rows) = golden(&expected("tiers.csv"));
    assert_eq!(header[..5], ["as_of", "scheme", "code", "rank", "customers"]);
    let mut checked = 0;
    for date in ["2010-12-31", "2011-04-30", "2011-08-31", "2011-11-30"] {
        let snapshots = job().mart_at("snapshots", date);
        for expected in rows.iter().filter(|row| row[0] == date) {
            let members = only(&only(&snapshots, "scheme", &expected[1]), "code", &expected[2]);
            assert_eq!(members.height().to_string(), expected[4], "{date} {} {}", expected[1], expected[2]);
            checked += 1;
        }
    }
    assert!(checked > 20);
}

#[test]
fn classes_by_limits_and_by_conditions_agree_at_every_month_end() {
    let (header, rows) = golden(&expected("fixed_classes.csv"));
    assert_eq!(header, ["as_of", "scheme", "code", "customers", "net_sales"]);
    let mut dates: Vec<&String> = rows.iter().map(|row| &row[0]).collect();
    dates.dedup();
    assert_eq!(dates.len(), 12);
    for date in dates {
        let classes = job().mart_at("scheme_classes", date);
        for expected in rows.iter().filter(|row| row[0] == *date) {
            let class = only(&only(&classes, "scheme", &expected[1]), "code", &expected[2]);
            assert_eq!(cell(&class, "customers", 0), expected[3], "{expected:?}");
            assert_eq!(cell(&class, "net_sales", 0), expected[4], "{expected:?}");
        }
    }
}

#[test]
fn pyramid_transitions_agree_month_by_month() {
    let (header, rows) = golden(&expected("transitions.csv"));
    let mut dates: Vec<&String> = rows.iter().map(|row| &row[0]).collect();
    dates.dedup();
    assert_eq!(dates.len(), 11);
    for date in dates {
        let movements = only(&only(&job().mart_at("movements", date), "scheme", "pyramid"), "compare", "1mo");
        let expected: Vec<&Vec<String>> = rows.iter().filter(|row| row[0] == *date).collect();
        // The golden has no rows of customers who were outside the scheme and are.
        let outside = only(&movements, "to_code", "none").height();
        assert_eq!(movements.height() - outside, expected.len(), "{date}");
        for row in expected {
            let from = only(&only(&movements, "from_code", &row[2]), "to_code", &row[3]);
            for (name, value) in header.iter().zip(row) {
                assert_eq!(&cell(&from, name, 0), value, "{date} {} to {}: {name}", row[2], row[3]);
            }
        }
    }
}

#[test]
fn movement_rates_agree_month_by_month() {
    let (header, rows) = golden(&expected("movement_rates.csv"));
    for expected in rows {
        let rates =
            only(&only(&job().mart_at("movement_rates", &expected[0]), "scheme", &expected[1]), "compare", "1mo");
        for (name, value) in header.iter().zip(&expected) {
            let found = cell(&rates, name, 0);
            let close = match (found.parse::<f64>(), value.parse::<f64>()) {
                (Ok(found), Ok(value)) => (found - value).abs() < 1e-9 * value.abs().max(1.0),
                _ => found == *value,
            };
            assert!(close, "{} {} {name}: found {found}, expected {value}", expected[0], expected[1]);
        }
    }
}

#[test]
fn the_eight_value_classes_agree() {
    let classes = only(&job().mart("scheme_classes", None), "scheme", "value8");
    let (header, rows) = golden(&expected("value8.csv"));
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    assert_eq!(rows.len(), 8);
    for expected in rows {
        let class = only(&classes, "code", &expected[place("code")]);
        assert!(cell(&class, "title_zh", 0).starts_with(&expected[place("title_zh")]));
        assert_eq!(cell(&class, "customers", 0), expected[place("customers")], "{expected:?}");
        assert_eq!(cell(&class, "net_sales", 0), expected[place("net_sales_12m")], "{expected:?}");
    }
}

const HML: &str = r#"schemes.hml={ rank = { measure = "net_sales_life", bands = [{ code = "heavy", top = "20%" }, { code = "medium", top = "50%" }, { code = "light" }], otherwise = { code = "zero" } } }"#;

#[test]
fn published_analyses_of_the_same_data_are_reproduced() {
    for scoring in ["quantile", "ntile"] {
        let folder = tempfile::tempdir().unwrap();
        let set = format!("schemes.rfm.rfm.scoring=\"{scoring}\"");
        let job = Job::load(&project().join("pipelines/online-retail-peers.toml"), folder.path(), &[&set, HML]);
        job.run(&RunOptions { as_of: Some("2011-12-09".parse().unwrap()), ..Default::default() });
        let classes = only(&job.mart("scheme_classes", None), "scheme", "rfm");
        let (_, rows) = golden(&expected("peers.csv"));
        for expected in rows.iter().filter(|row| row[0] == scoring) {
            let class = only(&classes, "code", &expected[1]);
            assert_eq!(cell(&class, "customers", 0), expected[2], "{scoring} {}", expected[1]);
        }
        // The bands of openretailscience: the best fifth heavy, down to the half medium, the others light.
        let classes = only(&job.mart("scheme_classes", None), "scheme", "hml");
        for (code, customers) in [("heavy", "868"), ("medium", "1301"), ("light", "2169"), ("zero", "0")] {
            assert_eq!(cell(&only(&classes, "code", code), "customers", 0), customers, "{code}");
        }
        if scoring == "quantile" {
            let rfm = job.mart("rfm", None);
            assert_eq!(rfm.height(), 4338);
            let total: i128 = rfm.column("monetary").unwrap().decimal().unwrap().physical().sum().unwrap();
            assert_eq!(total, 8_911_407_904);
        }
    }
}

#[test]
fn a_second_run_does_nothing_and_a_forced_one_writes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let job = Job::load(&project().join("pipelines/online-retail.toml"), folder.path(), &["reports={}"]);
    let first = job.run(&RunOptions::default());
    assert!(first.stages.iter().any(|stage| stage.ran()));
    let bytes = job.bytes();
    let second = job.run(&RunOptions::default());
    assert!(second.stages.iter().all(|stage| !stage.ran()), "{:?}", second.stages);
    assert_eq!(first.run_id, second.run_id);
    job.run(&RunOptions { force: true, ..Default::default() });
    assert!(job.bytes() == bytes, "a forced run wrote other bytes");
}

#[test]
fn models_that_say_that_nobody_leaves_are_told_to_be_limiting_cases() {
    // Within one year of this wholesaler nobody can be told to have left: s → 0.
    let models = job().mart("clv_model", None);
    let pareto = only(&models, "model", "pareto_nbd");
    assert_eq!(pareto.height(), 4);
    assert_eq!(pareto.column("std_error").unwrap().null_count(), 4);
    assert!(pareto.column("boundary").unwrap().bool().unwrap().all());
    assert!(!pareto.column("chosen").unwrap().bool().unwrap().any());
    assert!(cell(&pareto, "note", 0).starts_with("s → 0"), "{}", cell(&pareto, "note", 0));
    let checks = job().mart("clv_check", None);
    assert_eq!(cell(&only(&checks, "check", "convergence_pareto_nbd"), "outcome", 0), "warn");
    assert_eq!(cell(&only(&checks, "check", "convergence_gamma_gamma"), "outcome", 0), "ok");
}
