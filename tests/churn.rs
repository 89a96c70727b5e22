//! Signals through a pipeline file: those of keyfolio, the user's own, and what is wrong with settings.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::Job;
use keyfolio::config;
use keyfolio::engine::RunOptions;
use polars::prelude::*;

const PIPELINE: &str = r#"
version = 1
name = "leaving"
complete_within_days = 15

[sources.transactions]
files = ["sales.csv"]
columns = { customer_id = "客户编号", order_id = "单号", order_date = "日期", net_amount = "金额" }

[schemes.tier.rank]
measure = "net_sales_12m"
bands = [{ code = "vip", top = "10%" }, { code = "rest" }]

[features.define.order_value]
value = "net_sales_12m / NULLIF(orders_12m, 0)"
unit = "money"

[churn]
class_scheme = "tier"

[churn.signals.small_orders]
title = { zh = "单额偏小", en = "Small orders" }
levels = [
  { when = "order_value < 100 AND class_tier = 'rest'", points = 12 },
  { when = "order_value < 50", points = 25 },
]
value = "order_value"
threshold = "100"
unit = "money"
evidence = { zh = "平均每单 {value}，共 {orders_12m} 单", en = "{value} an order over {orders_12m} orders" }

[churn.signals.points_expiring]
enabled = false

[churn.signals.silence]
weight = 2.0
"#;

/// Eleven customers with an order on the tenth of every month of two years, C01 the largest; C02 stops in January 2024,
/// C03 has small orders, C04 very small ones. The data end on 2024-06-28.
fn write_sales(folder: &Path) {
    let mut text = String::from("客户编号,单号,日期,金额\n");
    for month in 0..24u32 {
        let (year, month) = (2022 + (month + 6) / 12, (month + 6) % 12 + 1);
        for customer in 1..=11u32 {
            if customer == 2 && (year, month) > (2024, 1) {
                continue;
            }
            let amount = match customer {
                1 => 5000.0,
                3 => 99.99,
                4 => 49.5,
                _ => 100.0 + f64::from(customer),
            };
            text.push_str(&format!("C{customer:02},{year}{month}{customer},{year}-{month:02}-10,{amount:.2}\n"));
        }
    }
    text.push_str("C01,last,2024-06-28,5000.00\n");
    std::fs::write(folder.join("sales.csv"), text).unwrap();
}

fn told(frame: &DataFrame, columns: &[&str]) -> Vec<String> {
    let cell = |name: &str, row: usize| match frame.column(name).unwrap().get(row).unwrap() {
        AnyValue::Null => "-".to_owned(),
        AnyValue::String(text) => text.to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        other => other.to_string(),
    };
    (0..frame.height()).map(|row| columns.iter().map(|name| cell(name, row)).collect::<Vec<_>>().join(" | ")).collect()
}

#[test]
fn a_signal_of_the_users_own_goes_from_the_pipeline_file_to_the_marts() {
    let folder = tempfile::tempdir().unwrap();
    write_sales(folder.path());
    let path = folder.path().join("pipeline.toml");
    std::fs::write(&path, PIPELINE).unwrap();
    let job = Job::load(&path, folder.path(), &[]);
    let outcome = job.run(&RunOptions { as_of: Some("2024-06-30".parse().unwrap()), ..RunOptions::default() });
    drop(outcome);

    let signals = job.mart("signals", None);
    let shown =
        told(&signals, &["customer_id", "signal", "points", "value", "threshold", "unit", "since", "evidence_en"]);
    // Its last order is of 2024-01-10: 172 days, more than three median gaps of 31. It is lost, and no more warned of.
    assert!(shown.iter().all(|row| !row.starts_with("C02")), "{shown:#?}");
    let own: Vec<&String> = shown.iter().filter(|row| row.contains("small_orders")).collect();
    assert_eq!(
        own,
        [
            "C03 | small_orders | 12.0 | 99.99 | 100.0 | money | 2022-12-31 | 99.99 an order over 12 orders",
            "C04 | small_orders | 25.0 | 49.5 | 100.0 | money | 2022-12-31 | 49.50 an order over 12 orders",
        ]
    );
    let chinese = told(&signals, &["evidence_zh"]);
    assert!(chinese.contains(&"平均每单 99.99，共 12 单".to_owned()), "{chinese:?}");

    let catalog = job.mart("signal_catalog", None);
    let catalog = told(&catalog, &["signal", "weight", "computed", "missing"]);
    assert!(catalog.contains(&"small_orders | 25.0 | true | -".to_owned()), "{catalog:#?}");
    assert!(catalog.contains(&"silence | 60.0 | true | -".to_owned()), "{catalog:#?}");
    assert!(catalog.contains(&"open_complaint | 10.0 | false | complaints".to_owned()), "{catalog:#?}");
    assert!(catalog.iter().all(|row| !row.starts_with("points_expiring")));

    // C02 was silent for 80 and 111 days at the ends of March and April: more than two and than three median gaps.
    let backtest = job.mart("churn_backtest", None);
    let silence = backtest.lazy().filter(col("predictor").eq(lit("silence")).and(col("horizon").eq(lit(30))));
    let silence = told(&silence.collect().unwrap(), &["made_as_of", "customers", "churned"]);
    assert!(silence.contains(&"2024-03-31 | 1 | 1".to_owned()), "{silence:#?}");
    assert!(silence.contains(&"2024-04-30 | 0 | 0".to_owned()), "{silence:#?}");
    let risk = job.mart("churn_risk", None);
    assert_eq!(risk.height(), 10);
    let again = job.run(&RunOptions { as_of: Some("2024-06-30".parse().unwrap()), ..RunOptions::default() });
    assert!(again.stages.iter().all(|stage| format!("{:?}", stage.outcome) != "Ran"), "nothing changed, nothing runs");
}

#[test]
fn a_run_without_signals_says_that_there_are_no_action_lists_either() {
    let folder = tempfile::tempdir().unwrap();
    write_sales(folder.path());
    let pipeline = folder.path().join("pipeline.toml");
    std::fs::write(&pipeline, PIPELINE).unwrap();
    let options = RunOptions { as_of: Some("2024-06-30".parse().unwrap()), ..RunOptions::default() };
    let notes = |sets: &[&str]| Job::load(&pipeline, folder.path(), sets).run(&options).notes;
    let told = notes(&["churn.enabled=false"]);
    assert!(told.iter().any(|note| note.contains("no lists of customers to contact")), "{told:?}");
    let told = notes(&["churn.enabled=false", "actions.enabled=false"]);
    assert!(told.iter().all(|note| !note.contains("churn.enabled")), "{told:?}");
}

/// What is told of a pipeline with these settings of churn.
fn refused(churn: &str) -> String {
    let text = format!("{}\n{churn}", PIPELINE.split("[churn]").next().unwrap());
    let errors = config::load_text(Path::new("pipeline.toml"), text, &[], &[]).map(|_| ()).unwrap_err();
    format!("{errors:?}")
}

#[test]
fn settings_that_make_no_sense_are_told_with_what_to_do() {
    for (churn, problem, hint) in [
        ("[churn]\nhigh = 30\nmedium = 60", "churn.medium", "below `churn.high`"),
        ("[churn]\nmedium = 0", "churn.medium", "above 0"),
        ("[churn]\nclass_scheme = 'tiers'", "tiers", "tier"),
        ("[churn]\nat_risk = 'orders_12m'", "no amount of money", "net_sales_12m"),
        ("[churn]\nat_risk = 'net_sale_12m'", "no feature `net_sale_12m`", "net_sales_12m"),
        ("[churn.lost]\nsilence_ratio = 1.0", "silence_ratio", "above 1"),
        ("[churn.fit]\nhorizon = 60", "churn.fit.horizon", "30, 90 or 180"),
        ("[churn.fit]\nlambdas = [0.0]", "churn.fit.lambdas", "above 0"),
        ("[churn.cadence.class]\ngold = 7", "gold", "vip"),
        ("[churn.signals.silence]\nweight = -1", "weight", "0"),
        ("[churn.signals.silense]\nweight = 1", "has no levels", "did you mean `silence`"),
        ("[churn.signals.x]\nlevels = []", "levels", "one level at least"),
        ("[churn.signals.x]\nlevels = [{ when = 'order_12m < 2', points = 5 }]", "order_12m", "orders_12m"),
        ("[churn.signals.x]\nlevels = [{ when = 'orders_12m', points = 5 }]", "orders_12m", "compare it"),
        ("[churn.signals.x]\nlevels = [{ when = 'orders_12m < 2', points = 500 }]", "points", "100"),
        ("[churn.signals.silence]\nevidence = { zh = '{valeu}', en = 'x' }", "valeu", "{value}"),
        ("[churn.signals.model]\nlevels = [{ when = 'orders_12m < 2', points = 5 }]", "model", ""),
    ] {
        let told = refused(churn);
        assert!(told.contains(problem) && told.contains(hint), "{churn}\n{told}");
    }
}
