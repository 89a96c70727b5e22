//! What a run tells, on the terminal: a line that moves while a stage is at work, a line for each stage that ended with
//! `--verbose`, and every event as a JSON object with `--log-format json`.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::numbers::{bytes, grouped};
use super::printer::Printer;
use super::progress::StageProgress;
use crate::engine::{Event, Listener, StageReport};

/// How far a stage is, is logged no more often than this.
const STEP_INTERVAL: Duration = Duration::from_secs(1);

/// Shows a run.
pub struct Terminal<'a> {
    printer: &'a Printer,
    at_work: Mutex<AtWork>,
}

#[derive(Default)]
struct AtWork {
    line: Option<StageProgress>,
    last_step: Option<Instant>,
}

impl Terminal<'_> {
    /// Shows a run through this printer.
    pub fn new(printer: &Printer) -> Terminal<'_> {
        Terminal { printer, at_work: Mutex::default() }
    }

    /// Takes the moving line away.
    pub fn clear(&self) {
        if let Ok(mut at_work) = self.at_work.lock() {
            at_work.line = None;
        }
    }

    fn show(&self, at_work: &mut AtWork, event: &Event) {
        match event {
            Event::StageStarted { stage } => at_work.line = Some(StageProgress::start(stage, None)),
            Event::Step { stage, done, total, unit } => {
                let counts = Some((*unit, *total));
                if !at_work.line.as_ref().is_some_and(|line| line.is_of(stage, counts)) {
                    // The old line goes before the new one comes.
                    at_work.line = None;
                    at_work.line = Some(StageProgress::start(stage, counts));
                }
                if let Some(line) = &at_work.line {
                    line.reach(*done);
                }
            }
            _ => {}
        }
    }

    fn log(&self, at_work: &mut AtWork, event: &Event) {
        if let Event::Step { done, total, .. } = event {
            let is_due = at_work.last_step.is_none_or(|last| last.elapsed() >= STEP_INTERVAL);
            if !is_due && done < total {
                return;
            }
            at_work.last_step = Some(Instant::now());
        }
        self.printer.log_event(event);
    }
}

impl Listener for Terminal<'_> {
    fn hear(&self, event: &Event) {
        let Ok(mut at_work) = self.at_work.lock() else { return };
        if self.printer.is_json_log() {
            return self.log(&mut at_work, event);
        }
        if matches!(event, Event::StageFinished(_) | Event::RunFinished { .. }) {
            at_work.line = None;
        }
        if self.printer.shows_progress() {
            self.show(&mut at_work, event);
        }
        match event {
            Event::RunStarted { run_id, pipeline, variant } => {
                let variant = variant.as_ref().map(|name| format!(", variant {name}")).unwrap_or_default();
                self.printer.detail(&format!("run {run_id} of {pipeline}{variant}"));
            }
            Event::StageFinished(report) => self.printer.detail(&stage_line(report)),
            Event::Published { run_id } => self.printer.detail(&format!("published run {run_id}")),
            _ => {}
        }
    }
}

/// `ran        ingest:transactions            2.1 s  3 exports (541,909 rows in, 541,909 out, 12.3 MB)`.
fn stage_line(report: &StageReport) -> String {
    let mut figures = Vec::new();
    if let Some(rows) = report.rows_in {
        figures.push(format!("{} rows in", grouped(&rows.to_string())));
    }
    if let Some(rows) = report.rows_out {
        figures.push(format!("{} out", grouped(&rows.to_string())));
    }
    if let Some(written) = report.bytes_written {
        figures.push(bytes(written));
    }
    let figures = if figures.is_empty() { String::new() } else { format!(" ({})", figures.join(", ")) };
    let StageReport { stage, reason, seconds, .. } = report;
    format!("{:<9}  {stage:<28} {seconds:>6.1} s  {reason}{figures}", report.outcome.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::events::Outcome;

    #[test]
    fn a_stage_that_ended_is_one_line_with_what_is_known_of_it() {
        let report = StageReport {
            stage: "ingest:transactions".into(),
            outcome: Outcome::Ran,
            reason: "3 exports".into(),
            started: String::new(),
            seconds: 2.12,
            rows_in: Some(541_909),
            rows_out: Some(406_829),
            units: None,
            bytes_written: Some(12_345_678),
            peak_memory_bytes: None,
        };
        assert_eq!(
            stage_line(&report),
            "ran        ingest:transactions             2.1 s  3 exports (541,909 rows in, 406,829 out, 12.3 MB)"
        );
        let unknown = StageReport { rows_in: None, rows_out: None, bytes_written: None, ..report };
        assert!(stage_line(&unknown).ends_with("3 exports"));
    }
}
