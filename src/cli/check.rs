//! `check`: the settings, and the mapping against the headers of the exports. Reads no rows.

use serde::Serialize;

use super::args::CheckArgs;
use super::headers::{SourceMapping, inspect};
use super::pipeline;
use super::printer::Printer;
use super::text_table::{Align, TextTable};
use super::{CliError, ExitCode};
use crate::config::Resolved;

/// What `check --json` prints.
#[derive(Debug, Serialize)]
struct Checked<'a> {
    pipeline: &'a str,
    settings_hash: &'a str,
    sources: &'a [SourceMapping],
    settings: &'a serde_json::Value,
}

pub fn execute(args: &CheckArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let files = resolved.source_files()?;
    let sources = inspect(&resolved, &files)?;
    if args.json {
        let checked = Checked {
            pipeline: &resolved.pipeline.name,
            settings_hash: &resolved.settings_hash,
            sources: &sources,
            settings: &resolved.settings,
        };
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&checked)?))?;
    } else {
        for source in &sources {
            printer.data(&mapping_text(source))?;
        }
        printer.status(&verdict(&resolved, &sources));
    }
    Ok(ExitCode::Done)
}

fn mapping_text(source: &SourceMapping) -> String {
    let mut table = TextTable::new(&[("", Align::Left), ("", Align::Left), ("", Align::Left)]).indented(2);
    for column in &source.mapped {
        let format = column.format.clone().unwrap_or_default();
        table.row(vec![column.column.clone(), format!("← {}", column.headers.join(" | ")), format]);
    }
    let mut derived = TextTable::new(&[("", Align::Left), ("", Align::Left)]).indented(2);
    for column in &source.derived {
        derived.row(vec![column.column.clone(), format!("= {}", column.expression)]);
    }
    if let Some(filter) = &source.filter {
        derived.row(vec!["only rows".into(), format!("where {filter}")]);
    }

    let mut text = format!("{}: {}\n", source.source, files_text(&source.files));
    text.push_str("\nread from the header\n");
    text.push_str(&table.render());
    if !source.derived.is_empty() || source.filter.is_some() {
        text.push_str("\nderived\n");
        text.push_str(&derived.render());
    }
    text.push_str(&format!("\nheaders not used\n  {}\n", joined(&source.unused)));
    text.push_str(&format!("\ncolumns left empty\n  {}\n", joined(&source.absent)));
    text
}

fn files_text(files: &[String]) -> String {
    match files {
        [] => "no files".into(),
        [only] => format!("1 file, {only}"),
        [first, .., last] => format!("{} files, {first} … {last}", files.len()),
    }
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
        "\n{} is in order: {files} headers read; schemes {}; reports {}",
        resolved.loaded().path.display(),
        joined(&schemes),
        joined(&reports)
    )
}
