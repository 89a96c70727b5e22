//! Progress on a terminal: bars that appear once the work has taken longer than a second, and disappear at its end.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::numbers::{bytes, grouped};
use crate::engine::events::Unit;

/// Work shorter than this shows no progress bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// A bar is drawn anew so often.
const TICK: Duration = Duration::from_millis(250);
/// Characters of a bar.
const BAR_WIDTH: usize = 20;

/// A bar over steps that are counted one by one. May be shared between threads.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
    wanted: bool,
    shown: AtomicBool,
}

impl Progress {
    /// A bar over `total` steps, or a spinner when their number is not known; never shown when not `wanted`.
    pub fn new(label: &str, total: Option<u64>, wanted: bool) -> Progress {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = if total.is_some() { "{msg:<28} {bar:30} {percent:>3}%" } else { "{msg:<28} {spinner}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━━─"));
        }
        bar.set_message(label.to_owned());
        Progress { bar, started: Instant::now(), wanted, shown: AtomicBool::new(false) }
    }

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

/// The line of the stage at work: how far it is, how fast, how long it still takes. It draws itself.
#[derive(Debug)]
pub struct StageProgress {
    stage: String,
    counts: Option<(Unit, u64)>,
    bar: ProgressBar,
}

impl StageProgress {
    /// The line of a stage that counts `total` of a unit, or that tells nothing but that it is at work.
    pub fn start(stage: &str, counts: Option<(Unit, u64)>) -> StageProgress {
        let bar = ProgressBar::with_draw_target(counts.map(|(_, total)| total), ProgressDrawTarget::stderr());
        let label = stage.to_owned();
        let draw = move |state: &ProgressState, out: &mut dyn Write| {
            if state.elapsed() >= PATIENCE {
                let far =
                    counts.map(|(unit, total)| Far { unit, total, done: state.pos(), per_second: state.per_sec() });
                // Writing into a text cannot fail.
                let _ = out.write_str(&line(&label, far, state.elapsed(), state.eta()));
            }
        };
        if let Ok(style) = ProgressStyle::with_template("{line}") {
            bar.set_style(style.with_key("line", draw));
        }
        bar.enable_steady_tick(TICK);
        StageProgress { stage: stage.to_owned(), counts, bar }
    }

    /// Whether this is the line of that stage, counting the same.
    pub fn is_of(&self, stage: &str, counts: Option<(Unit, u64)>) -> bool {
        self.stage == stage && self.counts == counts
    }

    /// The stage is so far.
    pub fn reach(&self, done: u64) {
        if done > self.bar.position() {
            self.bar.set_position(done);
        }
    }
}

impl Drop for StageProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// How far a stage is.
#[derive(Debug, Clone, Copy)]
struct Far {
    unit: Unit,
    total: u64,
    done: u64,
    per_second: f64,
}

/// `reduce   ━━━━━━━─────────────  12/36 months  4.1/s  6 s left`.
fn line(stage: &str, far: Option<Far>, elapsed: Duration, left: Duration) -> String {
    let Some(far) = far else { return format!("{stage:<28} {}", span(elapsed)) };
    let done = far.done.min(far.total);
    let filled = if far.total == 0 { BAR_WIDTH } else { (done as f64 / far.total as f64 * BAR_WIDTH as f64) as usize };
    let bar = "━".repeat(filled) + &"─".repeat(BAR_WIDTH - filled);
    let (counted, rate) = match far.unit {
        Unit::Bytes => (format!("{} of {}", bytes(done), bytes(far.total)), bytes(far.per_second as u64) + "/s"),
        unit => {
            let rate = if far.per_second < 9.95 {
                format!("{:.1}", far.per_second)
            } else {
                grouped(&format!("{:.0}", far.per_second))
            };
            let word = word(unit);
            (
                format!("{} of {} {word}", grouped(&done.to_string()), grouped(&far.total.to_string())),
                format!("{rate} {word}/s"),
            )
        }
    };
    let left = if done < far.total && far.per_second > 0.0 { format!("  {} left", span(left)) } else { String::new() };
    format!("{stage:<28} {bar}  {counted}  {rate}{left}")
}

fn word(unit: Unit) -> &'static str {
    match unit {
        Unit::Rows => "rows",
        Unit::Bytes => "bytes",
        Unit::Months => "months",
        Unit::Dates => "dates",
        Unit::Files => "files",
    }
}

/// `7 s`, `2 min 5 s`, `1 h 3 min`.
fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(unit: Unit, done: u64, total: u64, per_second: f64) -> String {
        line("reduce", Some(Far { unit, total, done, per_second }), Duration::from_secs(5), Duration::from_secs(125))
    }

    #[test]
    fn a_stage_tells_how_far_it_is_how_fast_and_how_long_it_still_takes() {
        assert_eq!(
            at(Unit::Months, 9, 36, 4.06),
            "reduce                       ━━━━━───────────────  9 of 36 months  4.1 months/s  2 min 5 s left"
        );
        assert_eq!(
            at(Unit::Rows, 1_500_000, 3_000_000, 450_000.4),
            "reduce                       ━━━━━━━━━━──────────  1,500,000 of 3,000,000 rows  450,000 rows/s  2 min 5 s left"
        );
        assert_eq!(
            at(Unit::Bytes, 1_200_000_000, 3_400_000_000, 210e6),
            "reduce                       ━━━━━━━─────────────  1.2 GB of 3.4 GB  210 MB/s  2 min 5 s left"
        );
    }

    #[test]
    fn nothing_is_divided_by_nothing_and_no_bar_is_longer_than_it_is() {
        assert!(at(Unit::Files, 0, 0, 0.0).ends_with("0 of 0 files  0.0 files/s"));
        assert!(at(Unit::Files, 9, 3, 1.0).contains("━━━━━━━━━━━━━━━━━━━━  3 of 3 files"));
    }

    #[test]
    fn a_stage_that_counts_nothing_tells_the_time_it_has_taken() {
        let text = line("quality", None, Duration::from_secs(3_790), Duration::ZERO);
        assert_eq!(text, "quality                      1 h 3 min");
    }
}
