//! `runs diff`: how two results differ, as a table, JSON, a workbook or pages.

use std::io::Write;
use std::path::Path;

use super::diff_text;
use crate::cli::args::RunsDiffArgs;
use crate::cli::pipeline;
use crate::cli::printer::Printer;
use crate::cli::{CliError, ExitCode};
use crate::config::types::Language;
use crate::engine::EngineError;
use crate::engine::diff::{self, subjects};
use crate::lake::Lake;
use crate::lake::publish::replace_file;
use crate::report::diff::{Comparison, pdf, workbook};

/// Customers of each scheme on the terminal, unless `--customers` says otherwise.
const CUSTOMERS: usize = 10;

pub fn execute(args: &RunsDiffArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline, &[])?;
    let lake = Lake::at(&resolved.lake);
    let (from, to) = (subjects::find(&lake, &args.from)?, subjects::find(&lake, &args.to)?);
    let [from, to] = subjects::pair(from, to, args.as_of)?;
    let comparison = diff::compare(&from, &to)?;
    let language = args.language.or(resolved.pipeline.language.first().copied()).unwrap_or(Language::English);
    if let Some(path) = &args.xlsx {
        write(path, &workbook(&comparison, language).map_err(EngineError::from)?, printer)?;
    }
    if let Some(path) = &args.pdf {
        let pages = pdf(&comparison, language).map_err(EngineError::from)?;
        for remark in &pages.remarks {
            printer.warning(remark);
        }
        write(path, &pages.bytes, printer)?;
    }
    if args.json {
        print_json(&comparison, printer)?;
    } else {
        printer.data(&diff_text::text(&comparison, args.customers.unwrap_or(CUSTOMERS)))?;
    }
    Ok(ExitCode::Done)
}

fn print_json(comparison: &Comparison, printer: &Printer) -> Result<(), CliError> {
    let mut out = printer.data_stream();
    serde_json::to_writer_pretty(&mut out, comparison).map_err(|error| match error.io_error_kind() {
        Some(kind) => CliError::Output(kind.into()),
        None => CliError::Json(error),
    })?;
    out.write_all(b"\n").and_then(|()| out.flush()).map_err(CliError::Output)
}

fn write(path: &Path, bytes: &[u8], printer: &Printer) -> Result<(), CliError> {
    // A bare name has no folder; the file goes where the user stands.
    replace_file(&Path::new(".").join(path), bytes)?;
    printer.status(&format!("wrote {}", path.display()));
    Ok(())
}
