//! `runs`: what runs left, how two results differ, and which variant becomes the published one.

mod diff;
mod diff_text;
mod list;
mod promote;
mod record;
mod show;

use super::args::{RunsArgs, RunsVerb};
use super::printer::Printer;
use super::{CliError, ExitCode};

pub fn execute(args: &RunsArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    match &args.verb {
        RunsVerb::List(args) => list::execute(args, printer),
        RunsVerb::Show(args) => show::execute(args, printer),
        RunsVerb::Diff(args) => diff::execute(args, printer),
        RunsVerb::Promote(args) => promote::execute(args, printer),
    }
}
