//! `report`: writes the report again from published marts.

use super::args::ReportArgs;
use super::pipeline;
use super::printer::Printer;
use super::{CliError, ExitCode};
use crate::engine;

pub fn execute(args: &ReportArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let mut resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    if let Some(language) = args.language {
        resolved.pipeline.language = vec![language];
    }
    let reports = engine::report(&resolved, args.as_of, args.variant.as_deref(), args.edition)?;
    for remark in &reports.remarks {
        printer.warning(remark);
    }
    for file in &reports.files {
        printer.data(&format!("{}\n", file.display()))?;
    }
    Ok(ExitCode::Done)
}
