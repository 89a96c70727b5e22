//! The headers of the exports against the mapping of the pipeline file.
//!
//! [`inspect`] is what `check` and `run` call; reading and comparing headers is ingest's.

use std::collections::BTreeSet;

use polars::prelude::Expr;
use polars::sql::sql_expr;
use serde::Serialize;

use crate::config::types::Source;
use crate::config::{ConfigErrors, KeyPath, MappingProblem, Resolved, SourceFile, SourceFiles};
use crate::ingest::mapping;
use crate::model::tables::TRANSACTIONS;

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
        for (setting, problem) in check_mapping(source, resolved.pipeline.money_scale, &header, &file.name) {
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

/// Reads the header of an export.
fn read_header(file: &SourceFile, source: &Source) -> Result<Vec<String>, MappingProblem> {
    mapping::read_header(&file.path, &file.name, source).map_err(|error| {
        let text = error.to_string();
        let (message, hint) = match text.split_once("\nhint: ") {
            Some((message, hint)) => (message.to_owned(), Some(hint.to_owned())),
            None => (text, None),
        };
        MappingProblem::Other { message, hint }
    })
}

/// The settings that do not fit the header of an export.
fn check_mapping(source: &Source, money_scale: u8, header: &[String], file: &str) -> Vec<(KeyPath, MappingProblem)> {
    let findings = mapping::check_mapping(source, &TRANSACTIONS, money_scale, header);
    findings
        .into_iter()
        .map(|finding| {
            let suggestion = finding.suggestion.map(|name| format!("did you mean `{name}`?"));
            let hints: Vec<String> = [suggestion, finding.hint].into_iter().flatten().collect();
            let hint = (!hints.is_empty()).then(|| hints.join(" "));
            let message = format!("{} ({file})", finding.problem);
            (KeyPath::from_dotted(&finding.path), MappingProblem::Other { message, hint })
        })
        .collect()
}
