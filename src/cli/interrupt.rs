//! Ctrl-C and SIGTERM: say what is kept and how to go on, then end at once.
//!
//! A run may be ended at any moment: what is published is switched in one step, and finished stages are kept. So the
//! handler need not wait for anything. A signal that the parent told this process to ignore (`nohup`, `&` of a script)
//! stays ignored. On systems without these signals the process ends as the system ends it.

use super::printer::Printer;

/// What to say when the process is interrupted.
#[derive(Debug, Clone)]
pub struct Interruption {
    /// What became of the work.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Interruption {
    /// Of a run: `command_line` goes on from there.
    pub fn of_run(command_line: &str) -> Interruption {
        Interruption {
            message: "interrupted: the lake stays as it was published; finished stages are kept".into(),
            hint: Some(format!("`{command_line}` goes on from there")),
        }
    }

    /// Of any other verb.
    pub fn plain() -> Interruption {
        Interruption { message: "interrupted".into(), hint: None }
    }
}

/// From now on an interruption is told, and ends the process with exit code 130.
#[cfg(unix)]
pub fn watch(printer: &Printer, interruption: Interruption) {
    use signal_hook::consts::signal::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let ignored = ignored_signals();
    let wanted: Vec<i32> = [SIGINT, SIGTERM].into_iter().filter(|signal| ignored & (1 << (signal - 1)) == 0).collect();
    // Without a handler the system ends the process, which is safe as well.
    let Ok(mut signals) = Signals::new(wanted) else { return };
    let printer = printer.clone();
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            let _last_word = printer.interrupted(&interruption);
            std::process::exit(super::ExitCode::Interrupted as i32);
        }
    });
}

/// As on Unix, but the system's own way of ending the process is left alone.
#[cfg(not(unix))]
pub fn watch(_: &Printer, _: Interruption) {}

/// The signals that this process was started to ignore, one bit each; none where the system does not tell.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
