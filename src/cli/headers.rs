//! The headers of the exports against the mapping of the pipeline file.
//!
//! [`inspect`] is what `check` shows and [`config_errors`] what a run says when the two do not fit; reading and
//! comparing headers is ingest's.

use std::collections::BTreeSet;

use serde::Serialize;

use super::run::personal_key;

use crate::config::types::{Names, Source};
use crate::config::{ConfigError, ConfigErrors, KeyPath, MappingProblem, Resolved, SourceFiles};
use crate::ingest::IngestError;
use crate::ingest::exports::{Export, plan_exports, read_header};
use crate::ingest::input::InputFile;
use crate::ingest::mapping::{Finding, Needed, Origin, RowPlan};
use crate::ingest::planner::PlanContext;
use crate::ingest::rules::RowRules;
use crate::model::tables::{TABLES, TableSchema};

/// How the exports of one source fit their mapping.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceMapping {
    /// The canonical table.
    pub source: &'static str,
    /// The exports, in order.
    pub files: Vec<String>,
    /// Columns that a header is read as.
    pub mapped: Vec<MappedColumn>,
    /// Columns made by an expression, or from another column.
    pub derived: Vec<DerivedColumn>,
    /// The filter, if there is one.
    pub filter: Option<String>,
    /// Headers that neither the mapping nor an expression uses, in the order of the files.
    pub unused: Vec<String>,
    /// Canonical columns that stay empty.
    pub absent: Vec<&'static str>,
}

/// A column that a header is read as.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MappedColumn {
    /// The canonical column.
    pub column: String,
    /// The headers in the files.
    pub headers: Vec<String>,
    /// Its date format, when one is set.
    pub format: Option<String>,
}

/// A column made by an expression.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DerivedColumn {
    /// The canonical column.
    pub column: String,
    /// The SQL expression, or what it is taken from.
    pub expression: String,
}

/// Reads the header of every export and compares it with the mapping. Every mistake is an error at the setting that it
/// comes from.
pub fn inspect(resolved: &Resolved, files: &SourceFiles) -> Result<Vec<SourceMapping>, ConfigErrors> {
    let rules = RowRules::of(&resolved.pipeline, personal_key());
    let mut errors = Vec::new();
    let mut mappings = Vec::new();
    let mut filled = Vec::new();
    for table in TABLES {
        let Some(source) = resolved.pipeline.sources.get(table.name) else { continue };
        let mut exports = Vec::new();
        for file in files.of(table.name) {
            let input = InputFile { path: file.path.clone(), name: file.name.clone() };
            match read_header(&input, table, source) {
                Ok(export) => exports.push(export),
                Err(error) => {
                    let here = KeyPath::root().key("sources").key(table.name).key("files");
                    errors.push(resolved.loaded().error_at(&here, other(&error)));
                }
            }
        }
        if exports.is_empty() {
            continue;
        }
        let context = PlanContext { table, source, rules: &rules, stored: &[] };
        match plan_exports(context, &exports) {
            Ok((plan, _)) => {
                filled.push((table.name, plan.column_names()));
                mappings.push(mapping_of(table, source, &plan, &exports));
            }
            Err(IngestError::Mapping { findings, .. }) => errors.extend(as_errors(resolved, findings)),
            Err(error) => {
                let here = KeyPath::root().key("sources").key(table.name);
                errors.push(resolved.loaded().error_at(&here, other(&error)));
            }
        }
    }
    if errors.is_empty() { Ok(mappings) } else { Err(resolved.loaded().errors(errors)) }
}

/// What is wrong with the mapping, each at its setting.
pub fn config_errors(resolved: &Resolved, findings: Vec<Finding>) -> ConfigErrors {
    resolved.loaded().errors(as_errors(resolved, findings))
}

fn as_errors(resolved: &Resolved, findings: Vec<Finding>) -> Vec<ConfigError> {
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    let mut errors = Vec::new();
    for finding in findings {
        if !told.insert((finding.path.clone(), finding.problem.clone())) {
            continue;
        }
        let suggestion = finding.suggestion.map(|name| format!("did you mean `{name}`?"));
        let hints: Vec<String> = [suggestion, finding.hint].into_iter().flatten().collect();
        let hint = (!hints.is_empty()).then(|| hints.join(" "));
        let problem = MappingProblem::Other { message: finding.problem, hint };
        errors.push(resolved.loaded().error_at(&KeyPath::from_dotted(&finding.path), problem));
    }
    errors
}

fn other(error: &IngestError) -> MappingProblem {
    let text = error.to_string();
    let (message, hint) = match text.split_once("\nhint: ") {
        Some((message, hint)) => (message.to_owned(), Some(hint.to_owned())),
        None => (text, None),
    };
    MappingProblem::Other { message, hint }
}

fn mapping_of(table: &'static TableSchema, source: &Source, plan: &RowPlan, exports: &[Export]) -> SourceMapping {
    let mut mapped = Vec::new();
    let mut derived = Vec::new();
    let mut absent = Vec::new();
    for spec in table.columns {
        let Some(column) = plan.columns.iter().find(|column| column.spec.name == spec.name) else {
            absent.push(spec.name);
            continue;
        };
        let name = spec.name.to_owned();
        let from = |position: usize| plan.columns[position].spec.name;
        let expression = match &column.origin {
            Origin::Field(_) => {
                let headers = headers_of(spec.name, exports);
                let format = source.formats.get(spec.name).map(Names::all).map(|formats| formats.join(" or "));
                mapped.push(MappedColumn { column: name, headers, format });
                continue;
            }
            Origin::Expression(_) => source.expressions.get(spec.name).cloned().unwrap_or_default(),
            Origin::DateOf(position) => format!("the date of {}", from(*position)),
            Origin::NameOf(position) => format!("{}, normalised", from(*position)),
            Origin::SignOfAmount => format!("the sign of {}", table.amount.unwrap_or_default()),
            Origin::SnapshotDate => "the date in the name of the file".to_owned(),
            Origin::SchemeOf(_, scheme) => format!("'{scheme}'"),
            Origin::Absent => continue,
        };
        derived.push(DerivedColumn { column: name, expression });
    }
    let used: BTreeSet<&str> = plan
        .needed
        .iter()
        .filter_map(|needed| match needed {
            Needed::Header(name) => Some(name.as_str()),
            Needed::Column(_) => None,
        })
        .collect();
    let mut unused: Vec<String> = Vec::new();
    for export in exports {
        for position in &export.header.recognition.unused {
            let header = &export.header.header[*position];
            if !used.contains(header.as_str()) && !unused.contains(header) {
                unused.push(header.clone());
            }
        }
    }
    let files = exports.iter().map(|export| export.file.name.clone()).collect();
    SourceMapping { source: table.name, files, mapped, derived, filter: source.filter.clone(), unused, absent }
}

/// The headers that are read as a column, in the order of the files.
fn headers_of(column: &str, exports: &[Export]) -> Vec<String> {
    let mut headers: Vec<String> = Vec::new();
    for recognised in exports.iter().flat_map(|export| &export.header.recognition.columns) {
        if recognised.column.name == column && !headers.contains(&recognised.header) {
            headers.push(recognised.header.clone());
        }
    }
    headers
}
