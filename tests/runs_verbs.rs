//! The verbs around runs as a user calls them: list, show, diff, promote.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

use keyfolio::lake::Lake;
use serde_json::Value;

const PIPELINE: &str = r#"
version = 1
name = "small"
complete_within_days = 15

[sources.transactions]
files = ["exports/*.csv"]
columns = { customer_id = "customer", order_id = "order", order_date = "date", net_amount = "amount" }

[schemes.pyramid.rank]
measure = "net_sales_12m"
bands = [{ code = "vip", at_least = 70 }, { code = "rest" }]
"#;

const ROWS: &str = "customer,order,date,amount
A,1,2024-01-05,100.50
B,2,2024-01-06,60.25
C,3,2024-01-07,40.00
D,4,2024-02-08,80.00
A,5,2024-02-20,10.00
";

fn keyfolio(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_keyfolio")).current_dir(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What a verb prints, which must succeed.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = keyfolio(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&done(folder, &[arguments, &["--json"]].concat())).unwrap()
}

/// Exit code 2, and what it says.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = keyfolio(folder, arguments);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), String::new()), "{arguments:?}");
    text(&output.stderr)
}

/// A folder in which the pipeline ran twice: as it is, then with a lower limit for `vip`.
fn two_runs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("exports")).unwrap();
    std::fs::write(folder.path().join("exports/2024.csv"), ROWS).unwrap();
    std::fs::write(folder.path().join("small.toml"), PIPELINE).unwrap();
    done(folder.path(), &["run", "small.toml", "--as-of", "2024-02-29", "--quiet"]);
    let bands = r#"schemes.pyramid.rank.bands=[{code="vip",at_least=50},{code="rest"}]"#;
    done(folder.path(), &["run", "small.toml", "--as-of", "2024-02-29", "--quiet", "--set", bands]);
    folder
}

#[test]
fn two_runs_are_listed_shown_and_compared() {
    let folder = two_runs();
    let folder = folder.path();
    let list = json(folder, &["runs", "list", "small.toml"]);
    let lines = list.as_array().unwrap();
    let states: Vec<(bool, bool)> =
        lines.iter().map(|line| (line["published"] == true, line["kept"] == true)).collect();
    assert_eq!(states, [(true, true), (false, true)], "{list}");
    assert_eq!(lines[0]["changes"][0], "schemes.pyramid.rank.bands[0].at_least 70.0 → 50.0");
    assert_eq!(lines[1]["changes"][0], "first run");
    let id = lines[1]["run_id"].as_str().unwrap();

    let shown = json(folder, &["runs", "show", "small.toml", &id[..5]]);
    assert_eq!(shown["run_id"], id);
    assert!(!shown["stages"].as_array().unwrap().is_empty());
    assert!(done(folder, &["runs", "show", "small.toml", "previous"]).contains("exports/2024.csv"));

    let diff = json(folder, &["runs", "diff", "small.toml", "previous", "published"]);
    let pyramid = &diff["schemes"][0];
    assert_eq!((pyramid["changed"].as_i64(), pyramid["up"].as_i64()), (Some(1), Some(1)));
    assert_eq!(
        (&pyramid["customers"][0]["customer_id"], &pyramid["explained"]["causes"][0]["customers"]),
        (&"B".into(), &1.into())
    );
    // The same by ids, the other way round, and at an earlier date.
    let back = json(folder, &["runs", "diff", "small.toml", "published", id, "--as-of", "2024-01-31"]);
    assert_eq!((&back["from"]["as_of"], back["schemes"][0]["down"].as_i64()), (&"2024-01-31".into(), Some(1)));
    let dates = done(folder, &["runs", "diff", "small.toml", "published@2024-01-31", "published@2024-02-29"]);
    assert!(dates.contains("as-of date"), "{dates}");
    let same = done(folder, &["runs", "diff", "small.toml", "published", "published"]);
    assert!(same.contains("nothing differs"), "{same}");
    let files = ["--pdf", "d.pdf", "--xlsx", "out/d.xlsx", "--language", "zh-CN"];
    done(folder, &[&["runs", "diff", "small.toml", "previous", "published"][..], &files].concat());
    assert!(std::fs::read(folder.join("d.pdf")).unwrap().starts_with(b"%PDF"));
    assert!(std::fs::read(folder.join("out/d.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn unknown_results_are_refused_with_what_there_is_and_vacuumed_ones_with_what_to_do() {
    let folder = two_runs();
    let folder = folder.path();
    let error = refused(folder, &["runs", "diff", "small.toml", "previos", "published"]);
    assert!(error.contains("did you mean `previous`?"), "{error}");
    let error = refused(folder, &["runs", "diff", "small.toml", "published@yesterday", "published"]);
    assert!(error.contains("after @ stands a date"), "{error}");
    let error = refused(folder, &["runs", "diff", "small.toml", "previous", "published", "--as-of", "2020-01-31"]);
    assert!(error.contains("2024-02-29"), "{error}");
    refused(folder, &["runs", "show", "small.toml", "zzz"]);
    refused(folder, &["runs", "promote", "small.toml", "none"]);
    std::fs::remove_dir_all(folder.join("lake/small/.kept")).unwrap();
    let error = refused(folder, &["runs", "diff", "small.toml", "previous", "published"]);
    assert!(error.contains("are gone") && error.contains("hint:"), "{error}");
}

#[test]
fn a_lake_without_a_run_says_so() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("small.toml"), PIPELINE).unwrap();
    let output = keyfolio(folder.path(), &["runs", "list", "small.toml"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), String::new()));
    assert!(text(&output.stderr).contains("no run"));
    let error = refused(folder.path(), &["runs", "diff", "small.toml", "previous", "published"]);
    assert!(error.contains("run the pipeline first"), "{error}");
}

#[test]
fn a_promoted_variant_is_published_and_the_settings_it_needs_are_told() {
    let folder = two_runs();
    let folder = folder.path();
    let lake = Lake::at(folder.join("lake/small"));
    let before = json(folder, &["runs", "list", "small.toml"])[1]["run_id"].as_str().unwrap().to_owned();
    // The first run's results, beside those of the second.
    let variant = lake.variant("limit-70").unwrap();
    let (_, state) = lake.state_of_run(&before).unwrap();
    variant.staging().unwrap().publish(&state, &before).unwrap();
    let diff = json(folder, &["runs", "diff", "small.toml", "published", "limit-70"]);
    assert_eq!(diff["schemes"][0]["down"], 1);
    std::fs::write(folder.join("small.toml"), PIPELINE.replace("at_least = 70", "at_least = 50")).unwrap();
    let told = done(folder, &["runs", "promote", "small.toml", "limit-70"]);
    assert!(told.contains("schemes.pyramid.rank.bands[0].at_least") && told.contains("70.0"), "{told}");
    let published = lake.published().unwrap();
    assert!(state.stages.iter().all(|(key, record)| published.stages.get(key) == Some(record)));
    let ledger: Vec<&String> = published.stages.keys().filter(|key| !state.stages.contains_key(*key)).collect();
    assert!(ledger.len() == 1 && ledger[0].starts_with("restate:"), "{ledger:?}");
    assert!(told.contains("1 customer in pyramid") && told.contains("variant limit-70 promoted"), "{told}");
    assert!(lake.variants().unwrap().is_empty());
}
