//! The data-quality report over made-up marts: ordinary, as long as it gets, of an older lake, beside another report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use polars::prelude::DataFrame;

use super::synthetic::{Company, Memory, manifest, marts};
use super::synthetic_quality::{Exports, add};
use super::written;
use crate::config::types::{Format, Pipeline};
use crate::report::{MartReader, Written, figures, render};

fn pipeline() -> Pipeline {
    toml::from_str(
        r#"
        version = 1
        name = "synthetic"
        [sources.transactions]
        files = ["*.csv"]
        columns = {}
        [reports.executive]
        [reports.quality]
        sections = ["data_sources", "data_mapping", "data_completeness", "data_checks", "quarantine", "name_proposals", "definitions"]
        "#,
    )
    .unwrap()
}

fn write(report: &str, company: &Company, marts: &dyn MartReader, out: &Path) -> Vec<Written> {
    let pipeline = pipeline();
    render(marts, &manifest(company), (report, &pipeline.reports[report]), &pipeline, out).unwrap().written
}

fn exports_of(company: &Company, exports: &Exports) -> Memory {
    let mut marts = marts(company);
    add(&mut marts, company, exports);
    marts
}

fn look(name: &str, marts: &dyn MartReader) -> (tempfile::TempDir, Vec<Written>) {
    written::look(name, |out| write("quality", &Company::ordinary(), marts, out))
}

fn csv(written: &[Written], table: &str) -> String {
    written::csv(written, table).unwrap()
}

fn count(written: &[Written], format: Format) -> usize {
    written.iter().filter(|file| file.kind == format).count()
}

#[test]
fn the_report_has_pages_a_sheet_per_table_and_charts_in_both_languages() {
    let marts = exports_of(&Company::ordinary(), &Exports::ordinary());
    let (_folder, written) = look("quality-ordinary", &marts);
    assert_eq!((count(&written, Format::Pdf), count(&written, Format::Xlsx)), (2, 2));
    let tables: BTreeSet<String> = written
        .iter()
        .filter(|file| file.kind == Format::Csv)
        .map(|file| file.path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let expected = [
        "checks",
        "data_tables",
        "definitions",
        "field_quality",
        "name_proposals",
        "quarantine_reasons",
        "settings",
        "source_columns",
        "source_files",
    ];
    assert_eq!(tables, expected.map(String::from).into());
    let pictures: BTreeSet<String> = written
        .iter()
        .filter(|file| file.kind == Format::Svg)
        .map(|file| file.path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert!(["completeness-1", "freshness", "quarantine"].iter().all(|name| pictures.contains(*name)), "{pictures:?}");
}

#[test]
fn hundreds_of_files_columns_and_names_are_cut_on_pages_and_whole_in_tables() {
    let exports = Exports::large();
    let marts = exports_of(&Company::ordinary(), &exports);
    let (_folder, written) = look("quality-large", &marts);
    assert_eq!(count(&written, Format::Pdf), 2);
    // One line of heads, then every row of the mart.
    assert_eq!(csv(&written, "source_files").lines().count(), 1 + exports.tables * exports.files);
    assert_eq!(csv(&written, "field_quality").lines().count(), 1 + exports.tables * exports.columns);
    assert_eq!(csv(&written, "name_proposals").lines().count(), 1 + exports.proposals);
}

#[test]
fn a_lake_without_the_marts_says_so_and_the_report_is_made() {
    let (_folder, written) = look("quality-older", &marts(&Company::ordinary()));
    assert_eq!(count(&written, Format::Pdf), 2);
    look("quality-nothing", &Memory(BTreeMap::new()));
}

#[test]
fn marts_without_a_row_are_good_news_and_not_missing() {
    let company = Company::ordinary();
    let mut marts = exports_of(&company, &Exports { findings: false, ..Exports::ordinary() });
    for mart in ["quarantine_reasons", "name_proposals"] {
        let empty: DataFrame = marts.0[mart].slice(0, 0);
        marts.0.insert(mart, empty);
    }
    let data = figures::data_quality::collect(&marts, company.as_of).unwrap();
    assert_eq!((data.reasons.as_ref().map(Vec::len), data.proposals.as_ref().map(Vec::len)), (Some(0), Some(0)));
    look("quality-clean", &marts);
}

#[test]
fn two_reports_of_a_pipeline_never_have_a_file_name_in_common() {
    let company = Company::ordinary();
    let marts = exports_of(&company, &Exports::ordinary());
    let out = tempfile::tempdir().unwrap();
    let documents = |report: &str| -> BTreeSet<PathBuf> {
        let written = write(report, &company, &marts, &out.path().join(report));
        let documents = written.into_iter().filter(|file| matches!(file.kind, Format::Pdf | Format::Xlsx));
        documents.map(|file| PathBuf::from(file.path.file_name().unwrap())).collect()
    };
    let (executive, quality) = (documents("executive"), documents("quality"));
    assert_eq!((executive.len(), quality.len()), (4, 4));
    assert!(executive.is_disjoint(&quality), "{executive:?} {quality:?}");
}

#[test]
fn the_overview_counts_filled_values_and_outcomes_by_table() {
    let company = Company::ordinary();
    let marts = exports_of(&company, &Exports::ordinary());
    let data = figures::data_quality::collect(&marts, company.as_of).unwrap();
    let overview = data.overview();
    assert_eq!(overview.len(), 12);
    assert_eq!(overview[0].source, "transactions");
    for table in &overview {
        assert_eq!(table.checks.all(), 7);
        assert_eq!(table.quarantined, 60);
        assert!(table.balances);
    }
    let totals = data.totals();
    assert_eq!((totals.rows.read, totals.rows.stored, totals.rows.quarantined), (36 * 21_010 + 54, 720_000, 720));
    assert_eq!(totals.rows.left_out, 54);
    assert_eq!(totals.checks.all(), 84);
    // Columns with a value in every row, in all but one, … in none: the rule of the made-up marts.
    let filled: i64 =
        data.fields.iter().flatten().filter(|field| field.source == "transactions").map(|field| field.filled).sum();
    let first = &overview[0];
    assert_eq!(first.required.filled + first.optional.filled, filled);
    assert_eq!(first.required.cells + first.optional.cells, 9 * 60_000);
    assert!(first.required.columns > 0 && first.optional.columns > 0);
}
