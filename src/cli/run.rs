//! `run`: ingest what is new, compute what changed, write the report, say what was done.

use chrono::NaiveDate;

use super::args::RunArgs;
use super::headers::inspect;
use super::pipeline;
use super::printer::Printer;
use super::summary::{RunSummary, terminal_text};
use super::{CliError, ExitCode};
use crate::config::{Resolved, SourceFiles};

pub fn execute(args: &RunArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let files = resolved.source_files()?;
    inspect(&resolved, &files)?;
    let summary = compute(&resolved, &files, args.as_of(), args.force, printer)?;
    if args.json {
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&summary)?))?;
    }
    printer.summary(&terminal_text(&summary, printer.colours()));
    Ok(ExitCode::Done)
}

/// Runs the stages and describes what they did. `as_of` is the end of the last complete month when `None`.
fn compute(
    _resolved: &Resolved,
    _files: &SourceFiles,
    _as_of: Option<NaiveDate>,
    _force: bool,
    _printer: &Printer,
) -> Result<RunSummary, CliError> {
    Err(CliError::NotInThisBuild { what: "compute" })
}
