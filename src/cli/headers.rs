//! The headers of the exports against the mapping of the pipeline file.
//!
//! [`inspect`] is what `check` and `run` call. Reading a header and comparing it are the two functions at the end of
//! this file; everything else is independent of how they work.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use polars::prelude::Expr;
use polars::sql::sql_expr;
use serde::Serialize;

use crate::config::types::Source;
use crate::config::{ConfigErrors, KeyPath, MappingProblem, Resolved, SourceFile, SourceFiles};

/// How the exports of one source fit their mapping.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceMapping {
    /// The canonical table.
    pub source: &'static str,
    /// The exports, in order.
    pub files: Vec<String>,
    /// Columns that a header is mapped to.
    pub mapped: Vec<MappedColumn>,
    /// Columns made by an expression.
    pub derived: Vec<DerivedColumn>,
    /// The filter, if there is one.
    pub filter: Option<String>,
    /// Headers that neither the mapping nor an expression uses, in the order of the files.
    pub unused: Vec<String>,
    /// Canonical columns that stay empty.
    pub absent: Vec<&'static str>,
}

/// A column that a header is mapped to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MappedColumn {
    /// The canonical column.
    pub column: String,
    /// The header in the files.
    pub header: String,
    /// Its date format, when one is set.
    pub format: Option<String>,
}

/// A column made by an expression.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DerivedColumn {
    /// The canonical column.
    pub column: String,
    /// The SQL expression.
    pub expression: String,
}

/// Reads the header of every export and compares it with the mapping. Every header that is missing is an error at the
/// setting that names it, told of the first file without it.
pub fn inspect(resolved: &Resolved, files: &SourceFiles) -> Result<Vec<SourceMapping>, ConfigErrors> {
    let source = &resolved.pipeline.sources.transactions;
    let here = KeyPath::root().key("sources").key("transactions");
    let mut errors = Vec::new();
    let mut told: BTreeSet<KeyPath> = BTreeSet::new();
    let mut headers: Vec<String> = Vec::new();
    for file in &files.transactions {
        let header = match read_header(file, source) {
            Ok(header) => header,
            Err(problem) => {
                errors.push(resolved.loaded().error_at(&here.key("files"), problem));
                continue;
            }
        };
        for (setting, problem) in check_mapping(source, &here, &header, &file.name) {
            if told.insert(setting.clone()) {
                errors.push(resolved.loaded().error_at(&setting, problem));
            }
        }
        for name in header {
            if !headers.contains(&name) {
                headers.push(name);
            }
        }
    }
    if !errors.is_empty() {
        return Err(resolved.loaded().errors(errors));
    }
    Ok(vec![mapping_of("transactions", source, files, headers)])
}

fn mapping_of(table: &'static str, source: &Source, files: &SourceFiles, mut headers: Vec<String>) -> SourceMapping {
    let mut used: BTreeSet<String> = source.columns.values().cloned().collect();
    for expression in source.expressions.values().chain(&source.filter) {
        used.extend(columns_of(expression));
    }
    headers.retain(|header| !used.contains(header));

    let mut mapped = Vec::new();
    let mut derived = Vec::new();
    let mut absent = Vec::new();
    for column in crate::config::canonical_columns(table) {
        if let Some(header) = source.columns.get(column) {
            let format = source.formats.get(column).cloned();
            mapped.push(MappedColumn { column: column.into(), header: header.clone(), format });
        } else if let Some(expression) = source.expressions.get(column) {
            derived.push(DerivedColumn { column: column.into(), expression: expression.clone() });
        } else {
            absent.push(column);
        }
    }
    let files = files.transactions.iter().map(|file| file.name.clone()).collect();
    SourceMapping { source: table, files, mapped, derived, filter: source.filter.clone(), unused: headers, absent }
}

/// The headers that an SQL expression uses. The expression was checked when the pipeline file was loaded.
fn columns_of(expression: &str) -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    if let Ok(parsed) = sql_expr(expression) {
        for part in &parsed {
            if let Expr::Column(name) = part {
                columns.insert(name.to_string());
            }
        }
    }
    columns
}

/// The first record of an export, without a byte order mark.
fn read_header(file: &SourceFile, source: &Source) -> Result<Vec<String>, MappingProblem> {
    let unreadable = |reason: String| MappingProblem::UnreadableFile { file: file.name.clone(), reason };
    let bytes: Box<dyn Read> = match File::open(&file.path) {
        Err(error) => return Err(unreadable(error.to_string())),
        Ok(opened) if is_gzip(&file.path) => Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(opened))),
        Ok(opened) => Box::new(BufReader::new(opened)),
    };
    let delimiter = source.delimiter.as_bytes().first().copied().unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let found = reader.read_byte_record(&mut record).map_err(|error| unreadable(error.to_string()))?;
    if !found {
        return Err(unreadable("it is empty".into()));
    }
    let mut header = Vec::new();
    for field in &record {
        let Ok(name) = std::str::from_utf8(field) else {
            let message = format!("the header of {} is not UTF-8", file.name);
            let hint = "save the export as \"CSV UTF-8\" (Excel: 另存为 → CSV UTF-8)".to_owned();
            return Err(MappingProblem::Other { message, hint: Some(hint) });
        };
        header.push(name.trim_start_matches('\u{feff}').trim().to_owned());
    }
    Ok(header)
}

fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

/// The settings that name a header which the file lacks, or has more than once.
fn check_mapping(source: &Source, here: &KeyPath, header: &[String], file: &str) -> Vec<(KeyPath, MappingProblem)> {
    let mut named: BTreeMap<KeyPath, BTreeSet<String>> = BTreeMap::new();
    for (column, name) in &source.columns {
        named.insert(here.key("columns").key(column), BTreeSet::from([name.clone()]));
    }
    for (column, expression) in &source.expressions {
        named.insert(here.key("expressions").key(column), columns_of(expression));
    }
    if let Some(filter) = &source.filter {
        named.insert(here.key("filter"), columns_of(filter));
    }
    let mut problems = Vec::new();
    for (setting, names) in named {
        for name in names {
            let times = header.iter().filter(|other| **other == name).count();
            let file = file.to_owned();
            if times == 0 {
                let headers = header.to_vec();
                problems.push((setting.clone(), MappingProblem::UnknownHeader { header: name, file, headers }));
            } else if times > 1 {
                problems.push((setting.clone(), MappingProblem::RepeatedHeader { header: name, file, times }));
            }
        }
    }
    problems
}
