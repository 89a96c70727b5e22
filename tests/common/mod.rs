//! Running pipelines from tests, and comparing marts with golden files.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use keyfolio::config::{self, Resolved, library};
use keyfolio::engine::events::Silent;
use keyfolio::engine::{self, EngineError, RunOptions, RunOutcome};
use keyfolio::lake::Lake;
use polars::prelude::*;

/// The folder of the project.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A pipeline file of the sources of the main job, that includes every file of a folder of the library instead of its own.
pub fn with_the_library(folder: &str) -> String {
    let monthly = fs::read_to_string(project().join("pipelines/monthly.toml")).unwrap();
    let sources = &monthly[..monthly.find("\n[schemes.").unwrap()];
    let others = |line: &&str| !line.starts_with("include");
    let sources: String = sources.split_inclusive('\n').filter(others).collect();
    let names = library::names().filter(|name| name.starts_with(folder));
    let names: Vec<String> = names.map(|name| format!("{name:?}")).collect();
    let root = format!("root = '{}'\ninclude = [{}]\n", project().display(), names.join(", "));
    let (before, after) = sources.split_once("root     = \"..\"").unwrap();
    format!("{before}{root}{after}\n")
}

/// A pipeline with its lake and reports in a folder of the test.
pub struct Job {
    pub resolved: Resolved,
    pub folder: PathBuf,
}

impl Job {
    /// Loads a pipeline; lake and reports go below `folder`.
    pub fn load(pipeline: &Path, folder: &Path, sets: &[&str]) -> Job {
        let mut all = vec![
            format!("lake={}", toml_text(&folder.join("lake"))),
            format!("reports_dir={}", toml_text(&folder.join("reports"))),
        ];
        all.extend(sets.iter().map(|set| set.to_string()));
        let loaded = config::load(pipeline, &[], &all).unwrap_or_else(|errors| panic!("{errors:?}"));
        let resolved = config::resolve(loaded).unwrap_or_else(|errors| panic!("{errors:?}"));
        Job { resolved, folder: folder.to_path_buf() }
    }

    pub fn try_run(&self, options: &RunOptions) -> Result<RunOutcome, EngineError> {
        let sources = self.resolved.source_files().unwrap_or_else(|errors| panic!("{errors:?}"));
        engine::run(&self.resolved, &sources, options, &Silent)
    }

    pub fn run(&self, options: &RunOptions) -> RunOutcome {
        self.try_run(options).unwrap_or_else(|error| panic!("{error}"))
    }

    /// A mart of the report's date, or of the date given.
    pub fn mart(&self, name: &str, as_of: Option<&str>) -> DataFrame {
        let state = Lake::at(&self.resolved.lake).published().unwrap();
        let as_of = as_of.map(|date| date.parse().unwrap());
        let date = engine::marts::published_date(&state, as_of).unwrap_or_else(|error| panic!("{error}"));
        self.mart_at(name, &date.to_string())
    }

    /// The movements or snapshots of any date of the grid.
    pub fn mart_at(&self, name: &str, as_of: &str) -> DataFrame {
        let lake = Lake::at(&self.resolved.lake);
        let state = lake.published().unwrap();
        let marts = engine::marts::PublishedMarts { lake: &lake, state: &state, as_of: as_of.parse().unwrap() };
        engine::marts::read_files(&lake, &marts.files(name)).unwrap().unwrap()
    }

    /// Every file of the published state with its bytes.
    pub fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        let lake = Lake::at(&self.resolved.lake);
        let state = lake.published().unwrap();
        state
            .stages
            .values()
            .flat_map(|record| record.files.values())
            .map(|file| (file.clone(), std::fs::read(lake.path(file)).unwrap()))
            .collect()
    }
}

fn toml_text(path: &Path) -> String {
    format!("'{}'", path.display())
}

/// A cell as the golden files write it; empty for null.
pub fn cell(frame: &DataFrame, column: &str, row: usize) -> String {
    let column =
        frame.column(column).unwrap_or_else(|_| panic!("no column {column} in {:?}", frame.get_column_names()));
    match column.get(row).unwrap() {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => text.to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Boolean(value) => value.to_string(),
        AnyValue::Int64(value) => value.to_string(),
        AnyValue::Float64(value) => format!("{value:?}"),
        AnyValue::Decimal(value, _, scale) => keyfolio::model::money::format_minor(value, scale as u8),
        AnyValue::Date(days) => keyfolio::model::period::from_days(days).to_string(),
        other => panic!("no rule for {other:?}"),
    }
}

/// A CSV without quoted fields: header and rows.
pub fn golden(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

fn same(found: &str, expected: &str) -> bool {
    if found == expected {
        return true;
    }
    match (found.parse::<f64>(), expected.parse::<f64>()) {
        (Ok(found), Ok(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        _ => false,
    }
}

/// Every row of the golden file must be in the frame, found by its `key` columns, with the same value in every column
/// of the golden file; with `complete`, the frame must have no other rows.
pub fn assert_golden(frame: &DataFrame, path: &Path, key: &[&str], complete: bool) {
    let (header, rows) = golden(path);
    let mut places: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for row in 0..frame.height() {
        let values: Vec<String> = key.iter().map(|column| cell(frame, column, row)).collect();
        assert!(places.insert(values.clone(), row).is_none(), "{values:?} stands twice in the mart of {path:?}");
    }
    let mut wrong = Vec::new();
    for expected in &rows {
        let values: Vec<String> =
            key.iter().map(|column| expected[header.iter().position(|name| name == column).unwrap()].clone()).collect();
        let Some(row) = places.get(&values) else {
            wrong.push(format!("{values:?} is missing"));
            continue;
        };
        for (name, expected) in header.iter().zip(expected) {
            let found = cell(frame, name, *row);
            if !same(&found, expected) {
                wrong.push(format!("{values:?} {name}: found {found}, expected {expected}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}: {} differences\n{}",
        path.display(),
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert!(
        !complete || frame.height() == rows.len(),
        "{}: {} rows, expected {}",
        path.display(),
        frame.height(),
        rows.len()
    );
    assert!(!rows.is_empty());
}
