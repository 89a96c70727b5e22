//! `check`: the settings, and the mapping against the headers of the exports. Reads no rows.

use serde::Serialize;

use super::args::CheckArgs;
use super::headers::{ReadFile, SourceMapping, inspect};
use super::pipeline;
use super::printer::Printer;
use super::text_table::{Align, TextTable};
use super::{CliError, ExitCode};
use crate::config::Resolved;
use crate::model::systems;
use crate::model::tables::TABLES;

/// What `check --json` prints.
#[derive(Debug, Serialize)]
struct Checked<'a> {
    pipeline: &'a str,
    settings_hash: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    included: Vec<IncludedFile<'a>>,
    sources: &'a [SourceMapping],
    settings: &'a serde_json::Value,
}

/// A file that the pipeline includes.
#[derive(Debug, Serialize)]
struct IncludedFile<'a> {
    file: &'a str,
    by: &'a str,
    sets: &'a [String],
}

pub fn execute(args: &CheckArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let files = resolved.source_files()?;
    let sources = inspect(&resolved, &files)?;
    if args.json {
        let checked = Checked {
            pipeline: &resolved.pipeline.name,
            settings_hash: &resolved.settings_hash,
            included: included(&resolved),
            sources: &sources,
            settings: &resolved.settings,
        };
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&checked)?))?;
    } else {
        printer.data(&included_text(&resolved))?;
        for source in &sources {
            printer.data(&mapping_text(source))?;
        }
        printer.data(&without_source(&sources))?;
        printer.status(&verdict(&resolved, &sources));
    }
    resolved.remarks().iter().for_each(|remark| printer.warning(remark));
    Ok(ExitCode::Done)
}

fn included(resolved: &Resolved) -> Vec<IncludedFile<'_>> {
    let files = resolved.loaded().document.included().iter();
    files.map(|file| IncludedFile { file: &file.file, by: &file.by, sets: &file.sets }).collect()
}

/// The files that the pipeline includes, with what they set. Later ones win.
fn included_text(resolved: &Resolved) -> String {
    let files = included(resolved);
    if files.is_empty() {
        return String::new();
    }
    let pipeline = &resolved.loaded().document.source().name;
    let mut rows = TextTable::new(&[("", Align::Left), ("", Align::Left)]).indented(2);
    for file in &files {
        let by = if file.by == pipeline { String::new() } else { format!(" (by {})", file.by) };
        rows.row(vec![format!("{}{by}", file.file), joined(file.sets)]);
    }
    format!("included, later ones win\n{}\n", rows.render())
}

/// Systems named one by one.
const SYSTEMS_SHOWN: usize = 3;
/// Files listed one by one.
const FILES_LISTED: usize = 6;

fn mapping_text(source: &SourceMapping) -> String {
    let left = |count: usize| vec![("", Align::Left); count];
    let mut text = format!("{} {}: {}\n", source.source, source.title_zh, counted(source.files.len(), "export"));
    let mut files = TextTable::new(&left(2)).indented(2);
    for file in source.files.iter().take(FILES_LISTED) {
        files.row(vec![file.file.clone(), how_read(file)]);
    }
    text.push_str(&files.render());
    if source.files.len() > FILES_LISTED {
        text.push_str(&format!("  … and {} more\n", source.files.len() - FILES_LISTED));
    }
    for (remark, files) in remarks(source) {
        match files.as_slice() {
            [only] => text.push_str(&format!("  {only}: {remark}\n")),
            [first, ..] => text.push_str(&format!("  {} exports ({first} …): {remark}\n", files.len())),
            [] => {}
        }
    }

    let mut columns = TextTable::new(&left(3)).indented(2);
    for column in &source.mapped {
        // Where the unit stands in a header, it is read there.
        let is_in_header = |unit: &&String| column.headers.iter().any(|header| header.contains(unit.as_str()));
        let unit = column.unit.as_ref().filter(|unit| !is_in_header(unit)).cloned();
        let notes = [Some(column.evidence.clone()), unit, column.format.clone()];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        columns.row(vec![column.column.clone(), format!("← {}", column.headers.join(" | ")), notes.join(", ")]);
    }
    for column in &source.derived {
        columns.row(vec![column.column.clone(), format!("= {}", column.expression)]);
    }
    if let Some(filter) = &source.filter {
        columns.row(vec!["only rows".into(), format!("where {filter}")]);
    }
    text.push_str("\n  column ← header\n");
    text.push_str(&columns.render());

    if !source.proposed.is_empty() {
        text.push_str("\n  may be meant, not read yet\n");
        let mut proposed = TextTable::new(&left(3)).indented(2);
        for column in &source.proposed {
            proposed.row(vec![column.column.clone(), format!("? {}", column.header), column.why.clone()]);
        }
        text.push_str(&proposed.render());
    }
    for doubled in &source.doubled {
        text.push_str(&format!("  {} also looks like {}; {} is read\n", doubled.header, doubled.column, doubled.read));
    }
    text.push_str(&format!("\n  headers not used: {}\n", joined(&source.unused)));
    text.push_str(&absent_text(source));
    text.push('\n');
    text
}

/// What was found odd, each with the exports that it was found in.
fn remarks(source: &SourceMapping) -> Vec<(&str, Vec<&str>)> {
    let mut remarks: Vec<(&str, Vec<&str>)> = Vec::new();
    for file in &source.files {
        for remark in &file.remarks {
            match remarks.iter_mut().find(|(known, _)| known == remark) {
                Some((_, files)) => files.push(&file.file),
                None => remarks.push((remark, vec![&file.file])),
            }
        }
    }
    remarks
}

/// Columns that the exports do not have; those that something needs come first, with what needs them.
fn absent_text(source: &SourceMapping) -> String {
    let mut needed = TextTable::new(&[("", Align::Left), ("", Align::Left)]).indented(2);
    let mut others = Vec::new();
    let mut is_needed = false;
    for column in &source.absent {
        // Every table has such columns: whoever needs them all is not told apart.
        let systems: Vec<&str> = column.used_by.iter().copied().filter(|system| system.starts_with('S')).collect();
        if systems.is_empty() {
            others.push(column.column);
        } else {
            is_needed = true;
            needed.row(vec![column.column.into(), systems::in_words(&systems, SYSTEMS_SHOWN)]);
        }
    }
    let mut text = String::new();
    if is_needed {
        text.push_str("\n  not in the exports, and what would use it\n");
        text.push_str(&needed.render());
    }
    if !others.is_empty() {
        text.push_str(&format!("  also not in the exports: {}\n", others.join(", ")));
    }
    text
}

fn how_read(file: &ReadFile) -> String {
    let mut parts = vec![file.container.to_owned()];
    if let Some(delimiter) = file.delimiter {
        let encoding = file.encoding.unwrap_or("ASCII so far");
        let delimiter = if delimiter == '\t' { "tab".to_owned() } else { delimiter.to_string() };
        parts.push(format!("{encoding}, delimiter {delimiter}"));
    }
    parts.push(format!("header in row {}", file.header_row));
    parts.join(", ")
}

/// Tables that have no source, with what they would add.
fn without_source(sources: &[SourceMapping]) -> String {
    let missing = TABLES.iter().filter(|table| !sources.iter().any(|source| source.source == table.name));
    let useful: Vec<_> = missing.filter(|table| !table.unlocks.is_empty()).collect();
    if useful.is_empty() {
        return String::new();
    }
    let mut text = "tables without a source, and what they would add\n".to_owned();
    let mut rows = TextTable::new(&[("", Align::Left), ("", Align::Left), ("", Align::Left)]).indented(2);
    for table in useful {
        rows.row(vec![table.name.into(), table.title_zh.into(), systems::in_words(table.unlocks, SYSTEMS_SHOWN)]);
    }
    text.push_str(&rows.render());
    text
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn joined<S: AsRef<str>>(names: &[S]) -> String {
    if names.is_empty() {
        return "none".into();
    }
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

fn verdict(resolved: &Resolved, sources: &[SourceMapping]) -> String {
    let files: usize = sources.iter().map(|source| source.files.len()).sum();
    let schemes: Vec<&String> = resolved.pipeline.schemes.keys().collect();
    let reports: Vec<&String> = resolved.pipeline.reports.keys().collect();
    format!(
        "{} is in order: {} read; schemes {}; reports {}",
        resolved.loaded().path.display(),
        counted(files, "header"),
        joined(&schemes),
        joined(&reports)
    )
}
