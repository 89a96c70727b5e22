//! `completions`: what a shell needs to complete keyfolio's arguments.

use clap::CommandFactory;

use super::args::{Arguments, CompletionsArgs};
use super::printer::Printer;
use super::{CliError, ExitCode};

pub fn execute(args: &CompletionsArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "keyfolio", &mut script);
    printer.data(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::Done)
}
