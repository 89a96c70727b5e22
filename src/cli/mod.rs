//! The command line: one file per verb, all flags in `args`, every stream behind one printer.
//!
//! Data goes to stdout, everything else to stderr. A verb is a function `execute(args, printer)` that returns an
//! [`ExitCode`] or a [`CliError`]; nothing below this floor prints or exits.

pub mod args;
mod cells;
mod check;
mod completions;
mod diagnostics;
mod error;
mod explain;
mod explain_customer;
mod explain_metric;
mod generate;
mod headers;
mod init;
mod interrupt;
mod lake;
mod movements;
mod numbers;
mod outcome;
mod pipeline;
mod plan;
pub mod printer;
mod progress;
mod quality;
mod quoting;
mod report;
mod rows;
mod run;
mod run_listener;
mod runs;
mod schedule;
mod schema;
mod show;
mod sql;
pub mod summary;
mod summary_line;
mod text_table;

use std::ffi::OsString;

use clap::Parser;

use args::{Arguments, Verb};
pub use error::{CliError, ExitCode};
use interrupt::Interruption;
use printer::Printer;

/// Parses the arguments, runs the verb and says how it ended. Errors are printed here and nowhere else.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => {
            let is_help = !error.use_stderr();
            return match error.print() {
                Err(failure) if failure.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::Failed,
                _ if is_help => ExitCode::Done,
                _ => ExitCode::Refused,
            };
        }
    };
    let printer = Printer::new(&arguments.global);
    interrupt::watch(&printer, interruption(&arguments.verb, &words));
    let outcome = match &arguments.verb {
        Verb::Run(args) => run::execute(args, &printer),
        Verb::Plan(args) => plan::execute(args, &printer),
        Verb::Runs(args) => runs::execute(args, &printer),
        Verb::Check(args) => check::execute(args, &printer),
        Verb::Report(args) => report::execute(args, &printer),
        Verb::Show(args) => show::execute(args, &printer),
        Verb::Sql(args) => sql::execute(args, &printer),
        Verb::Movements(args) => movements::execute(args, &printer),
        Verb::Init(args) => init::execute(args, &printer),
        Verb::Generate(args) => generate::execute(args, &printer),
        Verb::Explain(args) => explain::execute(args, &printer),
        Verb::Quality(args) => quality::execute(args, &printer),
        Verb::Lake(args) => lake::execute(args, &printer),
        Verb::Schedule(args) => schedule::execute(args, &printer),
        Verb::Schema(args) => schema::execute(args, &printer),
        Verb::Completions(args) => completions::execute(args, &printer),
    };
    match outcome {
        Ok(code) => code,
        // The reader of the output has seen enough.
        Err(CliError::Output(failure)) if failure.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::Done,
        Err(error) => {
            printer.error(&error);
            error.exit_code()
        }
    }
}

/// What to say when the process is interrupted at this verb.
fn interruption(verb: &Verb, words: &[OsString]) -> Interruption {
    if !matches!(verb, Verb::Run(_)) {
        return Interruption::plain();
    }
    let words: Vec<String> = words.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let command_line = quoting::posix_line(std::iter::once("keyfolio").chain(words.iter().map(String::as_str)));
    Interruption::of_run(&command_line)
}
