//! `explain customer`, `explain metric` and `sql` on a small company, as a user runs them.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use common::Job;
use keyfolio::engine::RunOptions;
use keyfolio::metrics::registry;
use serde_json::Value;

/// A snapshot without the expression that made it.
macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($name, $text) })
    };
}

const PIPELINE: &str = r#"
version = 1
name = "small"
complete_within_days = 15

[sources.transactions]
files = ["exports/*.csv"]
columns = { customer_id = "客户编号", order_id = "单号", order_date = "日期", net_amount = "金额" }
max_quarantine_ratio = 0.1

[sources.customers]
files = ["customers.csv"]
columns = { customer_id = "编号", customer_name = "名称", region = "地区" }

[sources.customer_alias]
files = ["alias.csv"]
columns = { raw_name = "旧编号", customer_id = "编号" }

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "10%" }, { code = "mid", top = "50%" }, { code = "rest" }]

[schemes.abc.cumulative]
measure = "net_sales_12m"
bands = [{ code = "A", share = "80%" }, { code = "B" }]

[schemes.rfm.rfm]
window = "12mo"

[schemes.value.rfm]
window = "12mo"
preset = "value8"
"#;

/// The pipeline with a run of `months` months.
fn company(folder: &Path, months: u32) -> Job {
    std::fs::create_dir_all(folder.join("exports")).unwrap();
    let pipeline = format!("lake = \"lake\"\nreports_dir = \"reports\"\n{}", PIPELINE.trim_start());
    std::fs::write(folder.join("small.toml"), pipeline).unwrap();
    for month in 1..=months {
        let mut text = String::from("客户编号,单号,日期,金额\n");
        for customer in 1..=30u32 {
            if (customer + month).is_multiple_of(3) {
                continue;
            }
            let day = (customer * 7 + month) % 28 + 1;
            let amount = customer * 100 + month * 13;
            text.push_str(&format!("C{customer:02},{month}-{customer},2024-{month:02}-{day:02},{amount}.50\n"));
        }
        // One with returns only, an order under an old identifier, and a row that is refused.
        text.push_str(&format!("C99,{month}-R,2024-{month:02}-10,-5.00\n"));
        text.push_str(&format!("OLD7,{month}-O,2024-{month:02}-11,1.00\n"));
        text.push_str(&format!("C07,{month}-X,2024-{month:02}-12,many\n"));
        std::fs::write(folder.join(format!("exports/2024-{month:02}.csv")), text).unwrap();
    }
    let mut customers = String::from("编号,名称,地区\n");
    for customer in 1..=30 {
        customers.push_str(&format!("C{customer:02},公司{customer},华东\n"));
    }
    std::fs::write(folder.join("customers.csv"), customers).unwrap();
    std::fs::write(folder.join("alias.csv"), "旧编号,编号\nOLD7,C07\n").unwrap();
    let job = Job::load(&folder.join("small.toml"), folder, &[]);
    job.run(&RunOptions::default());
    job
}

fn keyfolio(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyfolio"));
    command.current_dir(folder).args(arguments).env_remove("COLUMNS").output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn whole(output: &Output) -> String {
    let err = String::from_utf8(output.stderr.clone()).unwrap();
    format!("exit {}\n--- stdout\n{}--- stderr\n{err}", output.status.code().unwrap_or(-1), out(output))
}

fn customer(folder: &Path, rest: &[&str]) -> Output {
    let mut arguments = vec!["explain", "customer", "--pipeline", "small.toml"];
    arguments.extend(rest);
    keyfolio(folder, &arguments)
}

fn sql(folder: &Path, rest: &[&str]) -> Output {
    let mut arguments = vec!["sql", "--pipeline", "small.toml"];
    arguments.extend(rest);
    keyfolio(folder, &arguments)
}

#[test]
fn a_customer_is_explained_on_one_page_and_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let job = company(folder.path(), 8);
    snapshot!("explain_customer", whole(&customer(folder.path(), &["C07"])));
    snapshot!("explain_customer_rows", out(&customer(folder.path(), &["C10", "--as-of", "2024-03-31", "--rows"])));
    snapshot!("explain_customer_json", out(&customer(folder.path(), &["C07", "--json"])));
    // Identifiers and names that stand for another customer are followed.
    for (asked, how) in [("OLD7", "customer_alias"), ("公司7", "name")] {
        let page: Value = serde_json::from_str(&out(&customer(folder.path(), &[asked, "--json"]))).unwrap();
        assert_eq!(page["customer_id"], "C07", "{asked}");
        assert!(page["resolved_by"].as_str().unwrap().contains(how), "{asked}: {}", page["resolved_by"]);
    }
    snapshot!("explain_customer_misspelt", whole(&customer(folder.path(), &["C7O"])));
    snapshot!("explain_customer_no_date", whole(&customer(folder.path(), &["C07", "--as-of", "2020-01-31"])));
    // Returns only: outside every scheme, and explained all the same.
    snapshot!("explain_customer_returns_only", out(&customer(folder.path(), &["C99"])));

    // Nothing is said of a date that is not published, and high and low tell the split, not the scores.
    let page: Value = serde_json::from_str(&out(&customer(folder.path(), &["C07", "--json"]))).unwrap();
    for scheme in page["schemes"].as_array().unwrap() {
        assert_eq!(scheme["movements"].as_array().unwrap().len(), 1, "the data begin 8 months ago: {scheme}");
        let is_value8 = scheme["scheme"] == "value";
        let has_score = |step: &Value| !step["score"].is_null();
        assert!(!scheme["steps"].as_array().unwrap().iter().any(|step| is_value8 && has_score(step)), "{scheme}");
    }
    // With another window than the classes were given with, neither cuts nor distances are told.
    let text = std::fs::read_to_string(folder.path().join("small.toml")).unwrap();
    let other = text.replace("net_sales_6m", "net_sales_3m").replace("window = \"12mo\"", "window = \"6mo\"");
    std::fs::write(folder.path().join("other.toml"), other).unwrap();
    let output = keyfolio(folder.path(), &["explain", "customer", "C07", "--pipeline", "other.toml", "--json"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("the settings differ"), "{}", whole(&output));
    let page: Value = serde_json::from_str(&out(&output)).unwrap();
    for scheme in page["schemes"].as_array().unwrap() {
        let is_other = scheme["scheme"] != "abc";
        assert_eq!(scheme["made_with_other_settings"], is_other, "{scheme}");
        assert_eq!(scheme["steps"].as_array().unwrap().is_empty(), is_other, "{scheme}");
    }

    // What is computed again from the facts of one customer is what the mart holds of it.
    let earlier = Job::load(&folder.path().join("small.toml"), folder.path(), &[]);
    let before: Value = serde_json::from_str(&out(&customer(folder.path(), &["C07", "--json"]))).unwrap();
    earlier.run(&RunOptions { as_of: Some("2024-07-31".parse().unwrap()), ..RunOptions::default() });
    let state = keyfolio::lake::Lake::at(&job.resolved.lake).published().unwrap();
    let dates = keyfolio::engine::marts::published_dates(&state);
    assert!(dates.contains(&"2024-07-31".parse().unwrap()), "{dates:?}");
    let page: Value =
        serde_json::from_str(&out(&customer(folder.path(), &["C07", "--json", "--as-of", "2024-07-31"]))).unwrap();
    for (now, then) in before["figures"].as_array().unwrap().iter().zip(page["figures"].as_array().unwrap()) {
        assert_eq!(now["name"], then["name"]);
        assert_eq!(now["before"], then["value"], "{}", now["name"]);
    }
}

#[test]
fn a_lake_of_one_date_has_no_date_before() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path(), 1);
    let output = customer(folder.path(), &["C01", "--json"]);
    let page: Value = serde_json::from_str(&out(&output)).unwrap_or_else(|error| panic!("{error}: {}", whole(&output)));
    assert_eq!(page["before"], Value::Null);
    assert_eq!(page["schemes"][0]["history"].as_array().unwrap().len(), 1);
    assert!(out(&customer(folder.path(), &["C01"])).contains("history"));
}

#[test]
fn figures_are_explained_with_settings_and_values() {
    let folder = tempfile::tempdir().unwrap();
    let job = company(folder.path(), 8);
    let metric = |rest: &[&str]| {
        let mut arguments = vec!["explain", "metric"];
        arguments.extend(rest);
        keyfolio(folder.path(), &arguments)
    };
    let with = ["--pipeline", "small.toml"];
    for name in ["logo_retention", "net_sales_6m", "pyramid", "lapsed"] {
        snapshot!(format!("explain_metric_{name}"), whole(&metric(&[&[name], &with[..]].concat())));
    }
    snapshot!("explain_metric_json", out(&metric(&["active_customers", "--json", "--pipeline", "small.toml"])));
    snapshot!("explain_metric_alone", whole(&metric(&["repeat_rate"])));
    snapshot!("explain_metric_misspelt", whole(&metric(&["logo_retension"])));
    snapshot!("explain_metric_list", out(&metric(&[])));
    let set = out(&metric(&[
        "active_customers",
        "--pipeline",
        "small.toml",
        "--set",
        "metrics.customer_flow.active_months=6",
    ]));
    assert!(set.contains("6  --set metrics.customer_flow.active_months=6"), "{set}");

    // Every measure and every figure column that is published has its entry, and every entry is published.
    let measures = job.mart("measures", None);
    let published: BTreeSet<&str> = measures.column("measure").unwrap().str().unwrap().iter().flatten().collect();
    let known: BTreeSet<&str> =
        registry::all().iter().filter(|figure| figure.mart == registry::MEASURES).map(|figure| figure.name).collect();
    assert_eq!(published, known);
    let units = measures.column("unit").unwrap().str().unwrap();
    for (name, unit) in measures.column("measure").unwrap().str().unwrap().iter().zip(units.iter()) {
        assert_eq!(registry::find(name.unwrap())[0].unit, unit.unwrap(), "{name:?}");
    }
    let of_rows = [
        "as_of",
        "customer_id",
        "period",
        "cohort",
        "age",
        "scheme",
        "compare",
        "from_as_of",
        "from_code",
        "to_code",
        "kind",
        "code",
        "title_zh",
        "title_en",
        "rule",
        "outside",
        "dimension",
        "member",
        "part",
        "level",
        "factor",
        "question",
        "place",
        "customer_name",
        "measure",
        "note_zh",
        "note_en",
        "scheme_a",
        "scheme_b",
        "code_a",
        "code_b",
        "made_as_of",
        "horizon",
        "signal",
        "predictor",
        "decile",
        "made_as_of",
        "evidence_zh",
        "evidence_en",
        "unit",
        "missing",
        "event",
        "day",
        "class",
        "previous_class",
        "band_from",
        "band_to",
        "goal",
        "scope",
        "status",
        "rung",
        "method",
        "model",
        "parameter",
        "note",
        "repeat_purchases",
        "week",
        "check",
        "outcome",
        "detail_zh",
        "detail_en",
        "manager",
        "staff",
        "risk_level",
        "reasons_zh",
        "reasons_en",
        "probability_of",
        "last_contact",
        "subject",
        "grade",
        "month",
    ];
    let marts: BTreeSet<&str> =
        registry::all().iter().map(|figure| figure.mart).filter(|mart| *mart != registry::MEASURES).collect();
    // Those of tables that this company does not have are looked at in tests/company.rs.
    for mart in marts.into_iter().filter(|mart| !registry::OF_OTHER_TABLES.contains(mart)) {
        let frame = job.mart(mart, None);
        let columns: BTreeSet<&str> = frame
            .get_column_names()
            .into_iter()
            .map(|name| name.as_str())
            .filter(|name| !of_rows.contains(name))
            .collect();
        let mut known: BTreeSet<&str> =
            registry::all().iter().filter(|figure| figure.mart == mart).map(|figure| figure.name).collect();
        // Place and words of a class are told of schemes, not as figures.
        match mart {
            "scheme_classes" => known.extend(["rank", "color", "advice_zh", "advice_en"]),
            "action_list" => known.extend(["advice_zh", "advice_en"]),
            _ => {}
        }
        assert_eq!(columns, known, "{mart}");
    }
}

#[test]
fn the_lake_is_asked_in_sql() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path(), 3);
    let by_class = "SELECT as_of, code, COUNT(*) AS customers FROM snapshots WHERE scheme = 'pyramid' \
                    GROUP BY as_of, code ORDER BY as_of, code";
    snapshot!("sql_table", whole(&sql(folder.path(), &[by_class])));
    let money = "SELECT customer_id, SUM(net_amount) AS net FROM transactions WHERE order_date >= '2024-03-01' \
                 GROUP BY customer_id ORDER BY net DESC LIMIT 3";
    snapshot!("sql_json", whole(&sql(folder.path(), &[money, "--format", "json"])));
    snapshot!("sql_csv", whole(&sql(folder.path(), &[money, "--format", "csv"])));
    snapshot!("sql_refused", whole(&sql(folder.path(), &["DROP TABLE snapshots"])));
    snapshot!("sql_no_column", whole(&sql(folder.path(), &["SELECT netamount FROM transactions"])));
    snapshot!("sql_limited", whole(&sql(folder.path(), &["SELECT raw FROM quarantine.transactions", "--limit", "1"])));

    let written = sql(folder.path(), &[money, "--output", "answer.parquet"]);
    assert_eq!(whole(&written), "exit 0\n--- stdout\n--- stderr\nanswer.parquet: 3 rows\n");
    let frame = keyfolio::lake::files::read_frame(&folder.path().join("answer.parquet"), None).unwrap();
    assert_eq!((frame.height(), frame.width()), (3, 2));
    assert!(frame.column("net").unwrap().dtype().is_decimal());
    for (arguments, code) in [
        (&["SELECT 1", "--format", "parquet"][..], 2),
        (&["SELECT 1", "--for-excel"], 2),
        (&["SELECT 1 AS x", "--variant", "other"], 2),
        (&["SELECT * FROM snapshots", "--as-of", "2020-01-31"], 2),
        (&["SELECT * FROM snapshots", "--as-of", "2024-02-29"], 0),
    ] {
        assert_eq!(sql(folder.path(), arguments).status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn a_statement_comes_from_standard_input_and_a_closed_pipe_is_success() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path(), 2);
    let binary = env!("CARGO_BIN_EXE_keyfolio");
    let line = format!(
        "echo 'SELECT COUNT(*) AS n FROM transactions' | {binary} sql - --pipeline small.toml --format csv; \
         {binary} sql 'SELECT * FROM transactions' --pipeline small.toml --format csv | head -1 > head.txt; \
         echo ${{PIPESTATUS[0]}}"
    );
    let output = Command::new("bash").current_dir(folder.path()).args(["-c", &line]).output().unwrap();
    let text = out(&output);
    assert!(text.starts_with("n\n") && text.ends_with("\n0\n"), "{}", whole(&output));
}

/// Schemes of the kinds that look at one customer at a time, over the exports of [`company`].
const KINDS: &str = r#"
[schemes.limits.thresholds]
measure = "net_sales_6m"
bands = [{ code = "large", at_least = 9000, keep = 8000 }, { code = "middle", at_least = 3000 }, { code = "small" }]

[schemes.recent.thresholds]
measure = "recency_days / 30.0"
bands = [{ code = "active", at_most = 1 }, { code = "silent", at_most = 3 }, { code = "gone" }]

[schemes.actions.rules]
cases = [
  { code = "key", when = "class_limits = 'large' OR orders_12m >= 7" },
  { code = "grow", when = "net_sales_6m >= 3000 AND recency_days <= 60" },
]
otherwise = { code = "keep" }

[schemes.points.score]
parts = [
  { name = "sales", value = "net_sales_6m", weight = 2, scale = "range", range = [0, 10000] },
  { name = "margin", value = "growth_12m", weight = 1 },
]
bands = [{ code = "high", at_least = 60 }, { code = "middle", at_least = 20 }, { code = "low" }]

[schemes.service.lookup]
keys = ["class_limits", "class_recent"]
rows = [["large", "*", "weekly"], ["*", "active", "monthly"], ["*", "*", "yearly"]]

[schemes.cross.combine]
first = "limits"
second = "recent"
"#;

#[test]
fn classes_by_limits_conditions_and_scores_are_explained_by_what_would_change_them() {
    let folder = tempfile::tempdir().unwrap();
    let job = company(folder.path(), 6);
    drop(job);
    let (sources, _) = PIPELINE.split_once("[schemes.pyramid.rank]").unwrap();
    let pipeline = format!("lake = \"lake\"\nreports_dir = \"reports\"\n{}{KINDS}", sources.trim_start());
    std::fs::write(folder.path().join("kinds.toml"), pipeline).unwrap();
    Job::load(&folder.path().join("kinds.toml"), folder.path(), &[]).run(&RunOptions::default());
    let page = |customer: &str, rest: &[&str]| {
        let mut arguments = vec!["explain", "customer", "--pipeline", "kinds.toml", customer];
        arguments.extend(rest);
        out(&keyfolio(folder.path(), &arguments))
    };
    snapshot!("explain_customer_kinds", page("C07", &[]));
    let told: Value = serde_json::from_str(&page("C07", &["--json"])).unwrap();
    let scheme =
        |name: &str| told["schemes"].as_array().unwrap().iter().find(|of| of["scheme"] == name).unwrap().clone();
    let step = &scheme("limits")["steps"][0];
    let number = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();
    assert!((number(&step["value"]) + number(&step["change"]) - number(&step["limit"])).abs() < 1e-9, "{step}");
    // The class of another scheme is no figure; of the two comparisons one is told.
    assert_eq!(scheme("actions")["decided_by"].as_array().unwrap().len(), 1);
    assert!(!scheme("points")["steps"].as_array().unwrap().is_empty());
}
