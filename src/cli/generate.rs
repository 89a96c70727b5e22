//! `generate`: the exports of a synthetic company.

use super::args::GenerateArgs;
use super::numbers::grouped;
use super::printer::Printer;
use super::{CliError, ExitCode};
use crate::generate::{GenerateSettings, Generated, generate};
use crate::model::money::format_minor;

/// Customers when neither they nor the lines are given.
const CUSTOMERS: usize = 1_500;

pub fn execute(args: &GenerateArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let settings = settings(args)?;
    let progress = printer.progress("Months", Some(u64::from(args.months)));
    let generated = generate(&args.directory, &settings, &|_| progress.advance(1))?;
    progress.finish();
    printer.status(&summary(args, &generated));
    Ok(ExitCode::Done)
}
