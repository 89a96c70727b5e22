//! The one place that decides which stream a text goes to.
//!
//! * data: stdout, always
//! * what a verb says about its work: stderr, not with `--quiet`
//! * errors: stderr, always
//! * progress bars: stderr, only on a terminal, only for what takes longer than a second
//!
//! With `--log-format json` everything on stderr is one JSON object per line.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tracing::level_filters::LevelFilter;

use super::args::{GlobalArgs, LogFormat};
use super::{CliError, diagnostics};

/// Work shorter than this shows no progress bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Prints everything that keyfolio prints.
#[derive(Debug)]
pub struct Printer {
    quiet: bool,
    log_format: LogFormat,
    progress: bool,
    colours: bool,
}

impl Printer {
    /// A printer for this process; also sets up the log of the floors below.
    pub fn new(global: &GlobalArgs, quiet: bool) -> Printer {
        let on_terminal = io::stderr().is_terminal();
        let for_people = global.log_format == LogFormat::Text;
        // https://no-color.org: present and not empty.
        let wants_colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        start_log(global.log_format, quiet);
        Printer {
            quiet,
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
        let bar = match total {
            Some(total) => ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden()),
            None => ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
        };
        let template = if total.is_some() { "{msg:<28} {bar:30} {percent:>3}%" } else { "{msg:<28} {spinner}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━━─"));
        }
        bar.set_message(label.to_owned());
        Progress { bar, started: Instant::now(), wanted: self.progress, shown: AtomicBool::new(false) }
    }

    fn to_stderr(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        let ending = if text.ends_with('\n') { "" } else { "\n" };
        // Nobody is left to be told that stderr is closed.
        let _ = write!(stderr, "{text}{ending}");
    }
}

/// A progress bar that appears once the work has taken longer than a second. May be shared between threads.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
    wanted: bool,
    shown: AtomicBool,
}

impl Progress {
    /// So many steps more are done.
    pub fn advance(&self, steps: u64) {
        self.bar.inc(steps);
        self.show_when_due();
    }

    /// What is being done now.
    pub fn label(&self, label: &str) {
        self.bar.set_message(label.to_owned());
        self.show_when_due();
    }

    /// The work is over: the bar disappears.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn show_when_due(&self) {
        if self.wanted && self.started.elapsed() >= PATIENCE && !self.shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
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
