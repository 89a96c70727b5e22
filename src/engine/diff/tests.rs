//! Comparisons against answers made by hand, over lakes that real runs made.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::*;
use crate::config;
use crate::engine::events::Silent;
use crate::engine::{RunOptions, marts, run};
use crate::lake::Lake;

/// A to D bought once each; `vip` is who bought for 70 or more in a year.
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

[schemes.rfm.rfm]
window = "12mo"
"#;

const ROWS: &str = "customer,order,date,amount
A,1,2024-01-05,100.50
B,2,2024-01-06,60.25
C,3,2024-01-07,40.00
D,4,2024-02-08,80.00
A,5,2024-02-20,10.00
";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Runs the pipeline in `folder` over the exports there, and returns what is published.
fn made(folder: &Path, label: &str, sets: &[&str]) -> Subject {
    made_of(PIPELINE, folder, label, sets)
}

fn made_of(pipeline: &str, folder: &Path, label: &str, sets: &[&str]) -> Subject {
    std::fs::write(folder.join("small.toml"), pipeline).unwrap();
    let sets: Vec<String> = sets.iter().map(|set| set.to_string()).collect();
    let loaded = config::load(&folder.join("small.toml"), &[], &sets).unwrap_or_else(|errors| panic!("{errors:?}"));
    let resolved = config::resolve(loaded).unwrap_or_else(|errors| panic!("{errors:?}"));
    let sources = resolved.source_files().unwrap_or_else(|errors| panic!("{errors:?}"));
    let options = RunOptions { as_of: Some(day("2024-02-29")), ..RunOptions::default() };
    let outcome = run(&resolved, &sources, &options, &Silent).unwrap_or_else(|error| panic!("{error}"));
    let lake = Lake::at(&resolved.lake);
    let state = lake.published().unwrap();
    assert_eq!(marts::published_date(&state, None).unwrap(), outcome.as_of);
    let manifest = serde_json::from_str(&std::fs::read_to_string(&outcome.manifest).unwrap()).unwrap();
    Subject { label: label.to_owned(), lake, state, as_of: outcome.as_of, manifest }
}

fn export(folder: &Path, name: &str, text: &str) {
    std::fs::create_dir_all(folder.join("exports")).unwrap();
    std::fs::write(folder.join("exports").join(name), text).unwrap();
}

/// A folder with the exports of all tests.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    export(folder.path(), "2024.csv", ROWS);
    folder
}

fn scheme<'c>(comparison: &'c Comparison, name: &str) -> &'c SchemeChange {
    comparison.schemes.iter().find(|scheme| scheme.scheme == name).unwrap()
}

/// `vip → rest: 1 customers, 80.00, 80.00` for every cell.
fn cells(scheme: &SchemeChange) -> Vec<String> {
    let code = |code: &Option<String>| code.clone().unwrap_or_else(|| "-".to_owned());
    scheme
        .matrix
        .iter()
        .map(|cell| {
            let (from, to) = (code(&cell.from_code), code(&cell.to_code));
            format!("{from} → {to}: {}, {}, {}", cell.customers, cell.money_from.plain(), cell.money_to.plain())
        })
        .collect()
}

fn causes(explained: &Explained) -> Vec<(Cause, Option<i64>)> {
    explained.causes.iter().map(|part| (part.cause, part.customers)).collect()
}

fn ids(scheme: &SchemeChange) -> Vec<&str> {
    scheme.customers.iter().map(|customer| &*customer.customer_id).collect()
}

#[test]
fn the_same_result_twice_has_nothing_that_differs() {
    let folder = folder();
    let one = made(folder.path(), "one", &[]);
    let comparison = compare(&one, &Subject { label: "two".into(), ..one.clone() }).unwrap();
    assert!(comparison.equal);
    let pyramid = scheme(&comparison, "pyramid");
    assert_eq!((pyramid.in_both, pyramid.differing()), (4, 0));
    assert_eq!(cells(pyramid), ["vip → vip: 2, 190.50, 190.50", "rest → rest: 2, 100.25, 100.25"]);
    assert!(pyramid.explained.causes.is_empty() && pyramid.explained.not_split.is_none());
    assert!(!comparison.figures.is_empty());
}

#[test]
fn a_setting_alone_explains_every_change_of_its_scheme_and_none_of_another() {
    let folder = folder();
    let one = made(folder.path(), "one", &[]);
    let sets = ["lake=\"lake/b\"", r#"schemes.pyramid.rank.bands=[{code="vip",at_least=50},{code="rest"}]"#];
    let two = made(folder.path(), "two", &sets);
    let comparison = compare(&one, &two).unwrap();
    assert!(!comparison.equal && comparison.inputs.is_empty() && comparison.facts.is_empty());
    let paths: Vec<&str> = comparison.settings.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(paths, ["schemes.pyramid.rank.bands[0].at_least"]);
    let pyramid = scheme(&comparison, "pyramid");
    assert_eq!((pyramid.changed, pyramid.up, pyramid.down), (1, 1, 0));
    assert_eq!(
        cells(pyramid),
        ["vip → vip: 2, 190.50, 190.50", "rest → vip: 1, 60.25, 60.25", "rest → rest: 1, 40.00, 40.00"]
    );
    assert_eq!(ids(pyramid), ["B"]);
    assert_eq!(causes(&pyramid.explained), [(Cause::Settings, Some(1))]);
    assert_eq!(scheme(&comparison, "rfm").explained, Explained::default());
    assert!(comparison.figures.iter().all(|figure| !figure.differs()));
}

#[test]
fn customers_of_a_new_export_are_only_in_the_second_and_figures_differ_exactly() {
    let folder = folder();
    let one = made(folder.path(), "one", &[]);
    export(folder.path(), "late.csv", "customer,order,date,amount\nE,9,2024-02-11,200.75\nC,10,2024-02-12,35.00\n");
    let two = made(folder.path(), "two", &["lake=\"lake/b\""]);
    let comparison = compare(&one, &two).unwrap();
    assert!(comparison.settings.is_empty());
    let inputs: Vec<(&str, InputKind)> =
        comparison.inputs.iter().map(|change| (change.file.as_str(), change.change)).collect();
    assert_eq!(inputs, [("exports/late.csv", InputKind::Added)]);
    let pyramid = scheme(&comparison, "pyramid");
    assert_eq!((pyramid.changed, pyramid.up, pyramid.only_from, pyramid.only_to), (1, 1, 0, 1));
    assert_eq!((pyramid.customers_from, pyramid.customers_to), (4, 5));
    assert_eq!(ids(pyramid), ["E", "C"], "most money first");
    let newcomer = &pyramid.customers[0];
    assert_eq!((newcomer.direction, newcomer.from_code.is_none()), (Direction::OnlyTo, true));
    assert_eq!(newcomer.money_to.unwrap().plain(), "200.75");
    assert_eq!(causes(&pyramid.explained), [(Cause::Inputs, Some(2))]);
    let net = comparison.figures.iter().find(|figure| figure.measure == "net_sales").unwrap();
    assert_eq!(net.amount_difference.unwrap().plain(), "235.75");
    assert_eq!(net.causes.len(), 1);
    assert_eq!(net.causes[0].amount_difference.unwrap().plain(), "235.75");
    // The other way round the same customers are only in the first.
    let back = compare(&two, &one).unwrap();
    let pyramid = scheme(&back, "pyramid");
    assert_eq!((pyramid.down, pyramid.only_from, pyramid.only_to), (1, 1, 0));
}

#[test]
fn settings_and_exports_that_both_differ_are_told_apart_by_the_state_between_them() {
    let folder = folder();
    let one = made(folder.path(), "one", &[]);
    // C gets to 75: vip by the export alone. B is vip by the setting alone. D, 80, stays. F of 55 is there by the export.
    export(folder.path(), "late.csv", "customer,order,date,amount\nC,10,2024-02-12,35.00\nF,11,2024-02-13,55.00\n");
    let sets = ["lake=\"lake/b\"", r#"schemes.pyramid.rank.bands=[{code="vip",at_least=60},{code="rest"}]"#];
    let sets = [&sets[..], &["metrics.customer_flow.active_months=1"]].concat();
    let two = made(folder.path(), "two", &sets);
    let comparison = compare(&one, &two).unwrap();
    let pyramid = scheme(&comparison, "pyramid");
    assert_eq!(pyramid.explained.not_split, None);
    assert_eq!(causes(&pyramid.explained), [(Cause::Settings, Some(1)), (Cause::Inputs, Some(2))]);
    assert_eq!((pyramid.explained.together, pyramid.explained.cancelled, pyramid.explained.differing), (0, 0, 3));
    // Active customers: 4 in three months, 2 in one month, 4 with the export.
    let active = comparison.figures.iter().find(|figure| figure.measure == "active_customers").unwrap();
    assert_eq!((active.from, active.to, active.not_split.clone()), (Some(4.0), Some(4.0), None));
    let net = comparison.figures.iter().find(|figure| figure.measure == "net_sales").unwrap();
    let parts: BTreeMap<Cause, String> =
        net.causes.iter().map(|part| (part.cause, part.amount_difference.unwrap().plain())).collect();
    assert_eq!(parts, [(Cause::Settings, "0.00".to_owned()), (Cause::Inputs, "90.00".to_owned())].into());
}

#[test]
fn a_customer_that_both_causes_move_is_of_both_together_and_one_moved_back_is_told() {
    let folder = folder();
    let one = made(folder.path(), "one", &[]);
    // At 110 A stays vip (110.50) and D (80) falls; the export brings D to 180, vip again.
    export(folder.path(), "late.csv", "customer,order,date,amount\nD,10,2024-02-12,100.00\n");
    let sets = ["lake=\"lake/b\"", r#"schemes.pyramid.rank.bands=[{code="vip",at_least=110},{code="rest"}]"#];
    let two = made(folder.path(), "two", &sets);
    let pyramid = compare(&one, &two).unwrap().schemes.into_iter().find(|scheme| scheme.scheme == "pyramid").unwrap();
    assert_eq!((pyramid.differing(), pyramid.explained.cancelled), (0, 1));
    // Three bands: the setting makes D `mid`, the export makes it `top`.
    let bands = r#"schemes.pyramid.rank.bands=[{code="top",at_least=150},{code="mid",at_least=79},{code="rest"}]"#;
    let three = made(folder.path(), "three", &["lake=\"lake/c\"", bands]);
    let comparison = compare(&one, &three).unwrap();
    let pyramid = scheme(&comparison, "pyramid");
    assert_eq!((pyramid.explained.together, pyramid.differing()), (1, 2));
    assert_eq!(causes(&pyramid.explained), [(Cause::Settings, Some(1)), (Cause::Inputs, Some(0))]);
}

#[test]
fn two_dates_of_one_result_differ_by_the_date() {
    let folder = folder();
    let now = made(folder.path(), "published", &[]);
    let before = Subject { as_of: day("2024-01-31"), ..now.clone() };
    let comparison = compare(&before, &now).unwrap();
    let pyramid = scheme(&comparison, "pyramid");
    assert_eq!(causes(&pyramid.explained), [(Cause::AsOf, Some(1))]);
    assert_eq!((pyramid.only_to, pyramid.changed), (1, 0));
    // January has classes but no figures of its own.
    assert!(comparison.figures.is_empty());
    assert_eq!(comparison.notes.len(), 1, "{:?}", comparison.notes);
    // Money at a date without features is computed from the facts.
    assert_eq!(cells(pyramid)[0], "vip → vip: 1, 100.50, 110.50");
    assert!(compare(&Subject { as_of: day("2023-12-31"), ..now.clone() }, &now).is_err());
}

#[test]
fn a_scheme_that_only_one_has_is_named() {
    let folder = folder();
    let one = made(folder.path(), "one", &[]);
    let more = "[schemes.abc.cumulative]\nmeasure = \"net_sales_12m\"\nbands = [{ code = \"A\", share = \"80%\" }, { code = \"B\" }]\n";
    let two = made_of(&format!("{PIPELINE}\n{more}"), folder.path(), "two", &["lake=\"lake/b\""]);
    let comparison = compare(&one, &two).unwrap();
    assert_eq!(comparison.schemes_only_to, ["abc"]);
    assert!(comparison.schemes_only_from.is_empty() && !comparison.equal);
    assert_eq!(compare(&two, &one).unwrap().schemes_only_from, ["abc"]);
}

#[test]
fn exports_and_how_they_are_read_are_not_told_apart_and_it_is_said() {
    let folder = folder();
    let one = made(folder.path(), "one", &[]);
    export(folder.path(), "late.csv", "customer,order,date,amount\nC,10,2024-02-12,35.00\n");
    let two = made(folder.path(), "two", &["lake=\"lake/b\"", r#"sources.transactions.filter="customer <> 'C'""#]);
    let comparison = compare(&one, &two).unwrap();
    let pyramid = scheme(&comparison, "pyramid");
    assert_eq!(causes(&pyramid.explained), [(Cause::InputsAndReading, Some(1))]);
    assert_eq!(ids(pyramid), ["C"]);
    assert_eq!(pyramid.customers[0].direction, Direction::OnlyFrom);
}

#[test]
fn a_scheme_whose_settings_cannot_be_read_is_compared_and_its_causes_are_left_untold() {
    let folder = folder();
    let one = made(folder.path(), "one", &[]);
    export(folder.path(), "late.csv", "customer,order,date,amount\nC,10,2024-02-12,35.00\n");
    let bands = r#"schemes.pyramid.rank.bands=[{code="vip",at_least=60},{code="rest"}]"#;
    let mut two = made(folder.path(), "two", &["lake=\"lake/b\"", bands]);
    two.manifest.settings["from_another_age"] = serde_json::json!(1);
    let comparison = compare(&one, &two).unwrap();
    let explained = &scheme(&comparison, "pyramid").explained;
    assert_eq!(causes(explained), [(Cause::Settings, None), (Cause::Inputs, None)]);
    assert!(explained.not_split.as_ref().unwrap().contains("from_another_age"), "{explained:?}");
}
