//! `run`: ingest what is new, compute what changed, write the report, say what was done.

use std::sync::Mutex;

use super::args::{RunArgs, WorkArgs};
use super::headers::config_errors;
use super::outcome;
use super::pipeline;
use super::printer::{self, Printer};
use super::summary::terminal_text;
use super::{CliError, ExitCode};
use crate::config::Resolved;
use crate::engine::select::{NoFamily, Selection};
use crate::engine::{self, EngineError, Event, RunOptions};
use crate::ingest::rules::PERSONAL_KEY_VARIABLE;

pub fn execute(args: &RunArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let files = resolved.source_files()?;
    let options = RunOptions { keep_going: args.keep_going, ..options(&args.work, &resolved)? };
    let bars = Bars { printer, current: Mutex::new(None) };
    let done = engine::run(&resolved, &files, &options, &bars);
    bars.clear();
    let done = done.map_err(|error| placed(&resolved, error))?;
    let summary = outcome::summary(&resolved, &done);
    if args.json {
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&summary)?))?;
    }
    printer.summary(&terminal_text(&summary, printer.colours()));
    Ok(ExitCode::Done)
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
    Ok(RunOptions {
        as_of: work.as_of(),
        force: work.force,
        personal_key: personal_key(),
        selection,
        keep_going: false,
        variant: work.variant.clone(),
    })
}

/// The key of the hashes of personal data; never part of a file or of an argument.
pub fn personal_key() -> Option<String> {
    std::env::var(PERSONAL_KEY_VARIABLE).ok()
}

/// One progress bar, of the stage at work.
struct Bars<'a> {
    printer: &'a Printer,
    current: Mutex<Option<Bar>>,
}

struct Bar {
    stage: String,
    done: u64,
    progress: printer::Progress,
}

impl Bars<'_> {
    fn clear(&self) {
        if let Ok(mut current) = self.current.lock()
            && let Some(bar) = current.take()
        {
            bar.progress.finish();
        }
    }
}

impl engine::Listener for Bars<'_> {
    fn hear(&self, event: &Event) {
        match event {
            Event::Step { stage, done, total, .. } => self.step(stage, *done, *total),
            Event::StageFinished(_) => self.clear(),
            _ => {}
        }
    }
}

impl Bars<'_> {
    fn step(&self, stage: &str, done: u64, total: u64) {
        let Ok(mut current) = self.current.lock() else { return };
        if current.as_ref().is_none_or(|bar| bar.stage != stage) {
            if let Some(bar) = current.take() {
                bar.progress.finish();
            }
            let progress = self.printer.progress(stage, Some(total));
            *current = Some(Bar { stage: stage.to_owned(), done: 0, progress });
        }
        if let Some(bar) = current.as_mut() {
            bar.progress.advance(done.saturating_sub(bar.done));
            bar.done = bar.done.max(done);
        }
    }
}
