//! `run`: ingest what is new, compute what changed, write the report, say what was done.

use super::args::{RunArgs, WorkArgs};
use super::headers::config_errors;
use super::outcome;
use super::pipeline;
use super::printer::Printer;
use super::run_listener::Terminal;
use super::summary::terminal_text;
use super::summary_line::Line;
use super::{CliError, ExitCode};
use crate::config::Resolved;
use crate::config::types::Language;
use crate::engine::events::Outcome;
use crate::engine::run::RunOutcome;
use crate::engine::select::{NoFamily, Selection};
use crate::engine::{self, EngineError, RunOptions};
use crate::ingest::rules::PERSONAL_KEY_VARIABLE;

pub fn execute(args: &RunArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let pipeline = &resolved.pipeline;
    let line = Line {
        pipeline: &pipeline.name,
        language: pipeline.language.first().copied().unwrap_or(Language::English),
        currency: &pipeline.currency,
    };
    let done = match work(args, &resolved, printer) {
        Ok(done) => done,
        Err(error) => {
            if args.summary_line {
                printer.data(&format!("{}\n", line.failed(&error.to_string())))?;
            }
            return Err(error);
        }
    };
    let summary = outcome::summary(&resolved, &done);
    if args.json {
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&summary)?))?;
    }
    if args.summary_line {
        printer.data(&format!("{}\n", line.done(done.as_of, &done.headline)))?;
    }
    printer.summary(&terminal_text(&summary, printer.colours()));
    let mut errors = done.errors.iter().map(|error| CliError::Stage(error.clone()));
    if let Some(first) = errors.next() {
        errors.for_each(|error| printer.error(&error));
        return Err(first);
    }
    let is_blocked = done.stages.iter().any(|stage| stage.outcome == Outcome::Blocked);
    Ok(if is_blocked { ExitCode::AnswerIsNo } else { ExitCode::Done })
}

fn work(args: &RunArgs, resolved: &Resolved, printer: &Printer) -> Result<RunOutcome, CliError> {
    let files = resolved.source_files()?;
    let options = RunOptions { keep_going: args.keep_going, ..options(&args.work, resolved)? };
    let terminal = Terminal::new(printer);
    let done = engine::run(resolved, &files, &options, &terminal);
    terminal.clear();
    done.map_err(|error| placed(resolved, error))
}

/// An error with its place in the pipeline file, where it has one.
pub fn placed(resolved: &Resolved, error: EngineError) -> CliError {
    match error {
        EngineError::Config(errors) => CliError::Config(errors),
        EngineError::Mapping { findings } => CliError::Config(config_errors(resolved, findings)),
        other => CliError::Engine(other),
    }
}

/// The options of the engine for these arguments.
pub fn options(work: &WorkArgs, resolved: &Resolved) -> Result<RunOptions, CliError> {
    let selection = Selection::of(&resolved.pipeline, &work.select, &work.exclude);
    let selection =
        selection.map_err(|NoFamily { pattern, hint }| CliError::NoSuch { what: "stage", name: pattern, hint })?;
    if let (Some(from), Some(to)) = (work.from(), work.as_of())
        && from > to
    {
        return Err(CliError::Arguments {
            message: format!("--from {} lies after --to {}", from.format("%Y-%m"), to.format("%Y-%m")),
            hint: "name the earlier month first".to_owned(),
        });
    }
    Ok(RunOptions {
        as_of: work.as_of(),
        force: work.force,
        personal_key: personal_key(),
        selection,
        keep_going: false,
        variant: work.variant.clone(),
        from: work.from(),
        edition: work.edition,
    })
}

/// The key of the hashes of personal data; never part of a file or of an argument.
pub fn personal_key() -> Option<String> {
    std::env::var(PERSONAL_KEY_VARIABLE).ok()
}
