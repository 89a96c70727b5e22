//! `report`: writes the report again from published marts.

use chrono::NaiveDate;

use super::args::ReportArgs;
use super::pipeline;
use super::printer::Printer;
use super::summary::OutputFile;
use super::{CliError, ExitCode};
use crate::config::Resolved;
use crate::config::types::Language;

pub fn execute(args: &ReportArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let languages = match args.language {
        Some(language) => vec![language],
        None => resolved.pipeline.language.clone(),
    };
    let files = render(&resolved, args.as_of, &languages, printer)?;
    for file in &files {
        printer.data(&format!("{}\n", file.path.display()))?;
    }
    Ok(ExitCode::Done)
}

/// Renders the reports of the marts at `as_of` (the latest when `None`) and returns the files written.
fn render(
    _resolved: &Resolved,
    _as_of: Option<NaiveDate>,
    _languages: &[Language],
    _printer: &Printer,
) -> Result<Vec<OutputFile>, CliError> {
    Err(CliError::NotInThisBuild {
        what: "write reports",
    })
}
