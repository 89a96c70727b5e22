//! The headers of the exports against the mapping of the pipeline file.
//!
//! [`inspect`] is what `check` shows and [`config_errors`] what a run says when the two do not fit; reading and
//! comparing headers is ingest's.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::run::personal_key;

use crate::config::types::{Names, Source};
use crate::config::{ConfigError, ConfigErrors, KeyPath, MappingProblem, Resolved, SourceFiles};
use crate::ingest::IngestError;
use crate::ingest::exports::{Export, plan_exports, read_export};
use crate::ingest::headers::{Evidence, Likeness};
use crate::ingest::mapping::{Finding, Needed, Origin, RowPlan};
use crate::ingest::planner::PlanContext;
use crate::ingest::readers::Container;
use crate::ingest::rules::RowRules;
use crate::model::tables::{TABLES, TableSchema};

/// How the exports of one source fit their mapping.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceMapping {
    /// The canonical table.
    pub source: &'static str,
    /// Its name in Chinese.
    pub title_zh: &'static str,
    /// The exports, in order.
    pub files: Vec<ReadFile>,
    /// Columns that a header is read as.
    pub mapped: Vec<MappedColumn>,
    /// Columns made by an expression, or from another column.
    pub derived: Vec<DerivedColumn>,
    /// The filter, if there is one.
    pub filter: Option<String>,
    /// Headers that may be a column and are not read until the pipeline says so.
    pub proposed: Vec<ProposedColumn>,
    /// Headers that look like a column that another header is.
    pub doubled: Vec<DoubledColumn>,
    /// Headers that neither the mapping nor an expression uses, in the order of the files.
    pub unused: Vec<String>,
    /// Canonical columns that stay empty, and what needs them.
    pub absent: Vec<AbsentColumn>,
}

/// An export and how it is read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadFile {
    /// Its name.
    pub file: String,
    /// `text`, `xlsx`, `xls`, `html`, `parquet`.
    pub container: &'static str,
    /// Encoding of text; none while it is not known because its start is ASCII.
    pub encoding: Option<&'static str>,
    /// Delimiter of text.
    pub delimiter: Option<char>,
    /// Record number of the header.
    pub header_row: u64,
    /// What was found odd.
    pub remarks: Vec<String>,
}

/// A column that a header is read as.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MappedColumn {
    /// The canonical column.
    pub column: String,
    /// The headers in the files.
    pub headers: Vec<String>,
    /// Why: `named in the pipeline`, `canonical name`, `known name`.
    pub evidence: String,
    /// Unit that stands in the header.
    pub unit: Option<String>,
    /// Its date formats, when some are set.
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

/// A header that may be a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProposedColumn {
    /// The canonical column.
    pub column: String,
    /// The header.
    pub header: String,
    /// Why, and what to do.
    pub why: String,
}

/// A header that looks like a column that another header is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DoubledColumn {
    /// The canonical column.
    pub column: String,
    /// The header that is not read.
    pub header: String,
    /// The header that is.
    pub read: String,
}

/// A canonical column that stays empty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AbsentColumn {
    /// The canonical column.
    pub column: &'static str,
    /// Systems that use it.
    pub used_by: &'static [&'static str],
}

/// Reads the header of every export and compares it with the mapping. Every mistake is an error at the setting that it
/// comes from.
pub fn inspect(resolved: &Resolved, files: &SourceFiles) -> Result<Vec<SourceMapping>, ConfigErrors> {
    let rules = RowRules::of(&resolved.pipeline, personal_key());
    let mut errors = Vec::new();
    let mut mappings = Vec::new();
    let mut filled = BTreeMap::new();
    for table in TABLES {
        let Some(source) = resolved.pipeline.sources.get(table.name) else { continue };
        let mut exports = Vec::new();
        for file in files.of(table.name) {
            match read_export(file, table, source) {
                Ok(found) => exports.extend(found),
                Err(error) => {
                    let here = KeyPath::root().key("sources").key(table.name).key("files");
                    errors.push(resolved.loaded().error_at(&here, other(&error)));
                }
            }
        }
        if exports.is_empty() {
            continue;
        }
        let context = PlanContext { table, source, rules: &rules, stored: &[], known_headers: &[] };
        match plan_exports(context, &exports) {
            Ok((plan, _)) => {
                let names = plan.column_names().into_iter().map(String::from).collect();
                filled.insert(table.name.to_owned(), names);
                mappings.push(mapping_of(table, source, &plan, &exports));
            }
            Err(IngestError::Mapping { findings, .. }) => errors.extend(as_errors(resolved, findings)),
            Err(error) => {
                let here = KeyPath::root().key("sources").key(table.name);
                errors.push(resolved.loaded().error_at(&here, other(&error)));
            }
        }
    }
    if !errors.is_empty() {
        return Err(resolved.loaded().errors(errors));
    }
    resolved.check_columns(&filled)?;
    Ok(mappings)
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
    let mut mapping = SourceMapping {
        source: table.name,
        title_zh: table.title_zh,
        files: exports.iter().map(read_file).collect(),
        mapped: Vec::new(),
        derived: Vec::new(),
        filter: source.filter.clone(),
        proposed: Vec::new(),
        doubled: Vec::new(),
        unused: Vec::new(),
        absent: Vec::new(),
    };
    for spec in table.columns {
        let Some(column) = plan.columns.iter().find(|column| column.spec.name == spec.name) else {
            mapping.absent.push(AbsentColumn { column: spec.name, used_by: spec.used_by });
            continue;
        };
        let from = |position: usize| plan.columns[position].spec.name;
        let expression = match &column.origin {
            Origin::Field(_) => {
                mapping.mapped.push(mapped_column(spec.name, source, exports));
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
        mapping.derived.push(DerivedColumn { column: spec.name.to_owned(), expression });
    }
    add_unused(&mut mapping, plan, exports);
    mapping
}

fn read_file(export: &Export) -> ReadFile {
    let probe = &export.probe;
    ReadFile {
        file: export.file.name.clone(),
        container: probe.container.code(),
        encoding: probe.encoding,
        delimiter: (probe.container == Container::Text).then(|| char::from(probe.delimiter)),
        header_row: probe.header_record,
        remarks: probe.remarks.clone(),
    }
}

fn mapped_column(name: &str, source: &Source, exports: &[Export]) -> MappedColumn {
    let mut headers: Vec<String> = Vec::new();
    let mut units: Vec<String> = Vec::new();
    let mut evidence = String::new();
    for recognised in exports.iter().filter_map(|export| export.header.recognition.column(name)) {
        if !headers.contains(&recognised.header) {
            headers.push(recognised.header.clone());
        }
        units.extend(recognised.unit.clone().filter(|unit| !units.contains(unit)));
        if evidence.is_empty() {
            evidence = match recognised.evidence {
                Evidence::Explicit => "named in the pipeline".to_owned(),
                Evidence::Name => "canonical name".to_owned(),
                Evidence::Alias { .. } => "known name".to_owned(),
            };
        }
    }
    MappedColumn {
        column: name.to_owned(),
        headers,
        evidence,
        unit: (!units.is_empty()).then(|| units.join(", ")),
        format: source.formats.get(name).map(Names::all).map(|formats| formats.join(" or ")),
    }
}

/// Adds the headers that are not read, the likely ones with what they may be.
fn add_unused(mapping: &mut SourceMapping, plan: &RowPlan, exports: &[Export]) {
    let is_used = |header: &str| plan.needed.contains(&Needed::Header(header.to_owned()));
    for export in exports {
        let recognition = &export.header.recognition;
        let proposals = recognition.proposals.iter().map(|proposal| {
            let why = match proposal.likeness {
                Likeness::Weak => proposal.likeness.in_words().to_owned(),
                other => format!("{} ({})", other.in_words(), proposal.like),
            };
            (
                proposal.column.name,
                &proposal.header,
                format!("{why}; to read it, name it in columns.{}", proposal.column.name),
            )
        });
        let levels = recognition.levels_without_scheme.iter().map(|level| {
            let name = level.column.name;
            let why =
                format!("a level says nothing without its scheme; name it in levels.{name} (keyfolio explain levels)");
            (name, &level.header, why)
        });
        for (column, header, why) in proposals.chain(levels) {
            let proposed = ProposedColumn { column: column.to_owned(), header: header.clone(), why };
            if !mapping.proposed.contains(&proposed) {
                mapping.proposed.push(proposed);
            }
        }
        for also in &recognition.also {
            let (column, header, read) = (also.column.to_owned(), also.header.clone(), also.taken.clone());
            let doubled = DoubledColumn { column, header, read };
            if !mapping.doubled.contains(&doubled) {
                mapping.doubled.push(doubled);
            }
        }
        for position in &recognition.unused {
            let header = &export.header.header[*position];
            let is_told = mapping.proposed.iter().any(|proposed| proposed.header == *header)
                || mapping.doubled.iter().any(|doubled| doubled.header == *header);
            if !header.is_empty() && !is_used(header) && !is_told && !mapping.unused.contains(header) {
                mapping.unused.push(header.clone());
            }
        }
    }
}
