//! Rules of `[sources.…]` and `[features]`: mapping, formats, expressions, identity.

use chrono::NaiveDate;
use chrono::format::{Item, StrftimeItems};
use polars::sql::sql_expr;

use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::suggest::did_you_mean;
use crate::config::types::{BreadthBy, Identity, Pipeline, Source};
use crate::config::vocabulary::{canonical_columns, is_date_or_timestamp};
use crate::model::encodings;
use crate::model::tables::{TABLES, TableSchema};

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    for table in TABLES {
        if let Some(source) = pipeline.sources.get(table.name) {
            check_source(table, source, findings);
        }
    }
    check_breadth(pipeline, findings);
}

/// Whether a canonical column may be filled: by a header that is named, by an expression, or by a header that is
/// recognised once the files are read.
pub fn is_filled(source: &Source, column: &str) -> bool {
    source.match_headers || source.columns.contains_key(column) || source.expressions.contains_key(column)
}

fn check_source(schema: &'static TableSchema, source: &Source, findings: &mut Findings) {
    let table = schema.name;
    let here = KeyPath::root().key("sources").key(table);
    check_files(source, &here, findings);
    let meant = check_columns(table, source, &here, findings);
    check_required(schema, source, &meant, &here, findings);
    check_formats(table, source, &here, findings);
    for (column, expression) in &source.expressions {
        check_sql(expression, &here.key("expressions").key(column), findings);
    }
    if let Some(filter) = &source.filter {
        check_sql(filter, &here.key("filter"), findings);
    }
    check_identity(table, source, &here, findings);
    check_named_columns(table, source, &here, findings);
    check_texts(source, &here, findings);
}

/// Settings by column must name columns of the table.
fn check_named_columns(table: &'static str, source: &Source, here: &KeyPath, findings: &mut Findings) {
    let columns = canonical_columns(table);
    let unknown = |column: &String| RuleProblem::UnknownColumn {
        table,
        column: column.clone(),
        header: None,
        columns: columns.clone(),
    };
    let is_known = |column: &String| columns.contains(&column.as_str());
    let checks = here.key("checks");
    for (path, names) in [
        (here.key("units"), source.units.keys().collect::<Vec<_>>()),
        (here.key("levels"), source.levels.keys().collect()),
        (checks.key("range"), source.checks.range.keys().collect()),
        (checks.key("pattern"), source.checks.pattern.keys().collect()),
    ] {
        for name in names.into_iter().filter(|name| !is_known(name)) {
            findings.key(&path.key(name), unknown(name));
        }
    }
    for (path, names) in
        [(checks.key("required"), &source.checks.required), (checks.key("unique"), &source.checks.unique)]
    {
        for (position, name) in names.iter().enumerate().filter(|(_, name)| !is_known(name)) {
            findings.value(&path.index(position), unknown(name));
        }
    }
}

/// Texts that must be of a certain form.
fn check_texts(source: &Source, here: &KeyPath, findings: &mut Findings) {
    let mut bad = |key: &str, found: &str, wanted: &'static str| {
        let path = here.key(key);
        let problem = RuleProblem::BadValue { setting: path.to_string(), found: found.into(), wanted };
        findings.value(&path, problem);
    };
    if let Some(date) = source.snapshot_date.as_ref().filter(|date| date.parse::<NaiveDate>().is_err()) {
        bad("snapshot_date", date, "write a date, as \"2026-10-31\"");
    }
    if let Some(label) = source.encoding.as_ref().filter(|label| encodings::by_label(label).is_none()) {
        bad("encoding", label, "as \"gb18030\", \"utf-8\", \"utf-16le\", \"big5\", or leave it out to have it found");
    }
    if let Some(sheet) = source.sheet.as_ref().filter(|sheet| glob::Pattern::new(sheet).is_err() || sheet.is_empty()) {
        bad("sheet", sheet, "the name of a sheet, its position, or a pattern as \"*月\"");
    }
}

fn check_files(source: &Source, here: &KeyPath, findings: &mut Findings) {
    let files = here.key("files");
    let wanted = "name the exports, as [\"exports/*.csv\"]";
    if source.files.is_empty() {
        findings.value(&files, RuleProblem::Empty { setting: files.to_string(), wanted });
    }
    for (position, file) in source.files.iter().enumerate() {
        if file.trim().is_empty() {
            let path = files.index(position);
            findings.value(&path, RuleProblem::Empty { setting: path.to_string(), wanted });
        }
    }
    for position in repeated(&source.files) {
        let element = source.files[position].clone();
        findings.value(&files.index(position), RuleProblem::Repeated { setting: files.to_string(), element });
    }
    let is_usable = |delimiter: &str| match delimiter.as_bytes() {
        [byte] => byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | 0),
        _ => false,
    };
    if let Some(delimiter) = source.delimiter.as_ref().filter(|delimiter| !is_usable(delimiter)) {
        findings.value(&here.key("delimiter"), RuleProblem::BadDelimiter { found: delimiter.clone() });
    }
}

/// Columns must be canonical, headers not empty, nothing both mapped and derived. Returns the columns that misspelt or
/// reversed entries seem to mean.
fn check_columns(table: &'static str, source: &Source, here: &KeyPath, findings: &mut Findings) -> Vec<String> {
    let columns = canonical_columns(table);
    let mut meant = Vec::new();
    let unknown = |column: &str, header: Option<String>| RuleProblem::UnknownColumn {
        table,
        column: column.into(),
        header,
        columns: columns.clone(),
    };
    for (column, header) in &source.columns {
        let path = here.key("columns").key(column);
        if !columns.contains(&column.as_str()) {
            meant.extend(did_you_mean(column, &columns));
            meant.extend(header.all().iter().cloned());
            findings.key(&path, unknown(column, header.all().first().cloned()));
        }
        if header.all().is_empty() || header.all().iter().any(String::is_empty) {
            let wanted = "write the header of the column in the export";
            findings.value(&path, RuleProblem::Empty { setting: path.to_string(), wanted });
        }
    }
    for column in source.expressions.keys() {
        let path = here.key("expressions").key(column);
        if !columns.contains(&column.as_str()) {
            meant.extend(did_you_mean(column, &columns));
            findings.key(&path, unknown(column, None));
        } else if source.columns.contains_key(column) {
            findings.key(&path, RuleProblem::MappedAndDerived { column: column.clone() });
        }
    }
    for column in source.formats.keys() {
        if !columns.contains(&column.as_str()) {
            findings.key(&here.key("formats").key(column), unknown(column, None));
        }
    }
    meant
}

/// Required columns must be filled. One that an entry seems to mean is an error already.
fn check_required(
    schema: &'static TableSchema,
    source: &Source,
    meant: &[String],
    here: &KeyPath,
    findings: &mut Findings,
) {
    let is_meant = |column: &str| is_filled(source, column) || meant.iter().any(|name| name == column);
    let in_group = |name: &str| schema.one_of.iter().any(|group| group.contains(&name));
    let mut missing: Vec<String> = Vec::new();
    for group in schema.one_of {
        if !group.iter().any(|column| is_meant(column)) {
            missing.push(group.join("` or `"));
        }
    }
    let single = schema.columns.iter().filter(|column| column.required && !in_group(column.name));
    missing.extend(single.filter(|column| !is_meant(column.name)).map(|column| column.name.to_owned()));
    for column in missing {
        findings.key(&here.key("columns"), RuleProblem::RequiredColumn { table: schema.name, column });
    }
}

fn check_formats(table: &'static str, source: &Source, here: &KeyPath, findings: &mut Findings) {
    for (column, formats) in &source.formats {
        let path = here.key("formats").key(column);
        if !canonical_columns(table).contains(&column.as_str()) {
            continue;
        }
        if !is_date_or_timestamp(table, column) {
            findings.key(&path, RuleProblem::FormatWithoutDate { column: column.clone() });
            continue;
        }
        if !source.match_headers && !source.columns.contains_key(column) {
            findings.key(&path, RuleProblem::FormatWithoutColumn { column: column.clone() });
        }
        for format in formats.all().iter().filter(|format| *format != "auto") {
            if let Some(problem) = format_problem(format) {
                findings.value(&path, problem);
            }
        }
    }
}

/// A format is good when a date written with it can be read back. The time of day may be missing: it is midnight then.
fn format_problem(format: &str) -> Option<RuleProblem> {
    if format.is_empty() || StrftimeItems::new(format).any(|item| matches!(item, Item::Error)) {
        return Some(RuleProblem::BadFormat { format: format.into() });
    }
    let example = NaiveDate::from_ymd_opt(2011, 11, 30)?.and_hms_opt(13, 14, 15)?;
    let written = example.and_utc().format(format).to_string();
    let date_is_back = NaiveDate::parse_from_str(&written, format).is_ok_and(|date| date == example.date());
    if date_is_back { None } else { Some(RuleProblem::IncompleteFormat { format: format.into() }) }
}

fn check_sql(expression: &str, path: &KeyPath, findings: &mut Findings) {
    if expression.trim().is_empty() {
        let wanted = "write an SQL expression over the headers of the export";
        findings.value(path, RuleProblem::Empty { setting: path.to_string(), wanted });
        return;
    }
    if let Err(error) = sql_expr(expression) {
        let reason = plain_reason(&error.to_string(), expression);
        let full_width = full_width_outside_quotes(expression);
        findings.value(path, RuleProblem::BadSql { setting: path.to_string(), reason, full_width });
    }
}

/// polars' words without their prefix; it repeats the whole expression where the parser failed without saying more.
fn plain_reason(error: &str, expression: &str) -> String {
    let error = error.split("SQL interface: ").last().unwrap_or(error);
    let error = error.trim_start_matches("sql parser error: ").trim_start_matches("ParserError: ");
    if error.contains(expression) { "its grammar is broken".into() } else { error.to_owned() }
}

/// The first full-width punctuation mark outside quoted text.
fn full_width_outside_quotes(expression: &str) -> Option<char> {
    let mut quote: Option<char> = None;
    for letter in expression.chars() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if letter == '\'' || letter == '"' => quote = Some(letter),
            None if "（），＝＞＜＋－＊／“”‘’；％".contains(letter) => {
                return Some(letter);
            }
            None => {}
        }
    }
    None
}

fn check_identity(table: &'static str, source: &Source, here: &KeyPath, findings: &mut Findings) {
    let key = here.key("key");
    let has_key = table_keys(table).iter().any(|key| key.iter().all(|column| is_filled(source, column)));
    if source.identity == Some(Identity::Key) && source.key.is_empty() && !has_key {
        findings.value(&here.key("identity"), RuleProblem::IdentityWithoutKey);
    }
    if let Some(other @ (Identity::Distinct | Identity::Occurrence)) = source.identity
        && !source.key.is_empty()
    {
        let identity = if other == Identity::Distinct { "distinct" } else { "occurrence" };
        findings.key(&key, RuleProblem::KeyWithoutIdentity { identity });
    }
    let columns = canonical_columns(table);
    for (position, column) in source.key.iter().enumerate() {
        let path = key.index(position);
        if !columns.contains(&column.as_str()) {
            let columns = columns.clone();
            let problem = RuleProblem::UnknownColumn { table, column: column.clone(), header: None, columns };
            findings.value(&path, problem);
        } else if !is_filled(source, column) {
            findings.value(&path, RuleProblem::KeyColumnNotMapped { column: column.clone() });
        }
    }
    for position in repeated(&source.key) {
        let element = source.key[position].clone();
        findings.value(&key.index(position), RuleProblem::Repeated { setting: key.to_string(), element });
    }
}

fn table_keys(table: &str) -> &'static [&'static [&'static str]] {
    crate::model::tables::table(table).map_or(&[], |schema| schema.keys)
}

pub fn check_breadth(pipeline: &Pipeline, findings: &mut Findings) {
    let column = match pipeline.features.breadth_by {
        None => return,
        Some(BreadthBy::Category) => "category",
        Some(BreadthBy::ProductId) => "product_id",
    };
    if !is_filled(pipeline.sources.transactions(), column) {
        let path = KeyPath::root().key("features").key("breadth_by");
        findings.value(&path, RuleProblem::BreadthColumnNotMapped { column });
    }
}
