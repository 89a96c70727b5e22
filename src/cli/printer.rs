//! The one place that decides which stream a text goes to.
//!
//! * data: stdout, always
//! * what a verb says about its work: stderr, not with `--quiet`
//! * errors: stderr, always
//! * a line for each stage that ended: stderr, with `--verbose`
//! * progress: stderr, only on a terminal, only for what takes longer than a second
//!
//! With `--log-format json` everything on stderr is one JSON object per line.

use std::io::{self, IsTerminal, Write};

use chrono::Utc;
use serde::Serialize;
use tracing::level_filters::LevelFilter;

use super::args::{GlobalArgs, LogFormat};
use super::interrupt::Interruption;
use super::progress::Progress;
use super::{CliError, diagnostics};
use crate::engine::Event;
use crate::engine::events::{RunEnd, timestamp};

/// An event in the JSON log.
#[derive(Serialize)]
struct LogLine<'a> {
    timestamp: String,
    level: &'static str,
    #[serde(flatten)]
    event: &'a Event,
}

/// Prints everything that keyfolio prints.
#[derive(Debug, Clone)]
pub struct Printer {
    quiet: bool,
    verbose: bool,
    log_format: LogFormat,
    progress: bool,
    colours: bool,
}

impl Printer {
    /// A printer for this process; also sets up the log of the floors below.
    pub fn new(global: &GlobalArgs) -> Printer {
        let quiet = global.quiet;
        let on_terminal = io::stderr().is_terminal();
        let for_people = global.log_format == LogFormat::Text;
        // https://no-color.org: present and not empty.
        let wants_colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        start_log(global.log_format, quiet);
        Printer {
            quiet,
            verbose: global.verbose,
            log_format: global.log_format,
            progress: on_terminal && for_people && !quiet && !global.no_progress,
            colours: on_terminal && for_people && wants_colours,
        }
    }

    /// Data, to stdout.
    pub fn data(&self, text: &str) -> Result<(), CliError> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(CliError::Output)
    }

    /// Bytes of data, to stdout, through a buffer that the caller fills piece by piece.
    pub fn data_stream(&self) -> io::BufWriter<io::StdoutLock<'static>> {
        io::BufWriter::new(io::stdout().lock())
    }

    /// What the verb does or did, one or more whole lines, to stderr. As a log event it is called `message`.
    pub fn status(&self, text: &str) {
        if self.quiet {
            return;
        }
        match self.log_format {
            LogFormat::Text => self.to_stderr(text),
            LogFormat::Json => {
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    tracing::info!("{}", line.trim());
                }
            }
        }
    }

    /// A summary for people that JSON readers get otherwise: to stderr, left out of a JSON log.
    pub fn summary(&self, text: &str) {
        if !self.quiet && self.log_format == LogFormat::Text {
            self.to_stderr(text);
        }
    }

    /// Something that the reader should know and that stops nothing.
    pub fn warning(&self, text: &str) {
        match self.log_format {
            LogFormat::Text if self.quiet => {}
            LogFormat::Text => self.to_stderr(&format!("{} {text}", diagnostics::warning_label(self.colours))),
            LogFormat::Json => tracing::warn!("{text}"),
        }
    }

    /// Why the verb failed.
    pub fn error(&self, error: &CliError) {
        match (self.log_format, error) {
            (LogFormat::Text, CliError::Config(errors)) => {
                self.to_stderr(&diagnostics::render(errors, self.colours));
            }
            (LogFormat::Text, other) => self.to_stderr(&diagnostics::render_plain(&other.to_string(), self.colours)),
            (LogFormat::Json, CliError::Config(errors)) => diagnostics::log(errors),
            (LogFormat::Json, other) => {
                let (message, hint) = diagnostics::split_hint(&other.to_string());
                tracing::error!(hint, "{message}");
            }
        }
    }

    /// Whether texts for stderr may carry colours.
    pub fn colours(&self) -> bool {
        self.colours
    }

    /// A progress bar over `total` steps, or a spinner when their number is not known.
    pub fn progress(&self, label: &str, total: Option<u64>) -> Progress {
        Progress::new(label, total, self.progress)
    }

    /// Whether moving lines may be drawn on stderr.
    pub fn shows_progress(&self) -> bool {
        self.progress
    }

    /// Whether stderr carries JSON objects.
    pub fn is_json_log(&self) -> bool {
        self.log_format == LogFormat::Json
    }

    /// More than most want to read: a whole line to stderr with `--verbose`, not in a JSON log.
    pub fn detail(&self, text: &str) {
        if self.verbose && self.log_format == LogFormat::Text {
            self.to_stderr(text);
        }
    }

    /// An event of a run as one JSON object: timestamp, level, then the event as in `events.jsonl`.
    pub fn log_event(&self, event: &Event) {
        if self.quiet {
            return;
        }
        let failed = matches!(event, Event::RunFinished { outcome: RunEnd::Failed, .. });
        let level = if failed { "ERROR" } else { "INFO" };
        let line = LogLine { timestamp: timestamp(Utc::now()), level, event };
        // An event is plain data, which always has a form as JSON.
        if let Ok(line) = serde_json::to_string(&line) {
            self.to_stderr(&line);
        }
    }

    /// The process was interrupted. Said even with `--quiet`: it is why the work is not done. Nothing more gets to stderr
    /// from other threads as long as the answer is held, so that this is the last word.
    pub fn interrupted(&self, interruption: &Interruption) -> io::StderrLock<'static> {
        let last_word = io::stderr().lock();
        let Interruption { message, hint } = interruption;
        match self.log_format {
            LogFormat::Json => tracing::error!(hint, "{message}"),
            LogFormat::Text => {
                // Whatever moved on the last line is gone.
                let clear = if self.progress { "\r\u{1b}[2K" } else { "" };
                let hint = hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
                self.to_stderr(&format!("{clear}{message}{hint}"));
            }
        }
        last_word
    }

    fn to_stderr(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        let ending = if text.ends_with('\n') { "" } else { "\n" };
        // Nobody is left to be told that stderr is closed.
        let _ = write!(stderr, "{text}{ending}");
    }
}

/// Events of the floors below: warnings for people, everything from `info` for programs.
fn start_log(format: LogFormat, quiet: bool) {
    let started = match format {
        LogFormat::Json => {
            let level = if quiet { LevelFilter::ERROR } else { LevelFilter::INFO };
            tracing_subscriber::fmt()
                .json()
                .flatten_event(true)
                .with_max_level(level)
                .with_writer(io::stderr)
                .try_init()
        }
        LogFormat::Text => {
            let level = if quiet { LevelFilter::ERROR } else { LevelFilter::WARN };
            let log = tracing_subscriber::fmt().without_time().with_target(false).with_ansi(false);
            log.with_max_level(level).with_writer(io::stderr).try_init()
        }
    };
    // A second printer in one process (tests) keeps the log of the first.
    drop(started);
}
