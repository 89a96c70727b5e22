//! Faults for tests: the n-th change below a folder fails, or ends the process.
//!
//! Off unless a test calls [`arm`]; nothing in the product does, and no setting can.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

/// What happens at the change that is struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// As if the process had ended: this change and all later ones fail, cleaning up included.
    Crash,
    /// The process ends by SIGKILL, where there is such a signal.
    Kill,
    /// The disk is full: this change fails, and later ones that need room.
    Full,
    /// The disk went read-only: this change and all later ones fail.
    ReadOnly,
}

/// What a change needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Room on the disk.
    NeedsRoom,
    /// Nothing that a full disk lacks.
    Other,
}

#[derive(Debug)]
struct Plan {
    below: PathBuf,
    at: u64,
    fault: Option<Fault>,
}

static ARMED: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicU64 = AtomicU64::new(0);
static PLAN: RwLock<Option<Plan>> = RwLock::new(None);
static TURN: Mutex<()> = Mutex::new(());

/// Faults are on as long as this lives. A second test that wants them waits.
#[derive(Debug)]
pub struct Armed {
    _turn: MutexGuard<'static, ()>,
}

/// Counts the changes below a folder from now on; the `at`-th (from 1) meets the fault. Without a fault it only counts.
pub fn arm(below: &Path, at: u64, fault: Option<Fault>) -> Armed {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    *PLAN.write().unwrap_or_else(PoisonError::into_inner) = Some(Plan { below: below.to_path_buf(), at, fault });
    CALLS.store(0, Ordering::SeqCst);
    ARMED.store(true, Ordering::SeqCst);
    Armed { _turn: turn }
}

impl Armed {
    /// Changes counted so far.
    pub fn calls(&self) -> u64 {
        CALLS.load(Ordering::SeqCst)
    }
}

impl Drop for Armed {
    fn drop(&mut self) {
        ARMED.store(false, Ordering::SeqCst);
        *PLAN.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// A fault that is due.
#[derive(Debug)]
pub(super) struct Strike {
    fault: Fault,
    first: bool,
}

impl Strike {
    /// How much of a write still happens.
    pub(super) fn part_of(&self, bytes: usize) -> usize {
        match self.fault {
            Fault::ReadOnly => 0,
            _ if self.first => bytes / 2,
            _ => 0,
        }
    }

    /// Lets it happen.
    pub(super) fn strike(self) -> io::Error {
        match self.fault {
            Fault::Crash => io::Error::other("the process ended here"),
            Fault::Full => io::ErrorKind::StorageFull.into(),
            Fault::ReadOnly => io::ErrorKind::ReadOnlyFilesystem.into(),
            Fault::Kill => kill(),
        }
    }
}

/// Lets a change happen, or not.
pub(super) fn before(path: &Path, change: Change) -> io::Result<()> {
    match fault_at(path, change) {
        None => Ok(()),
        Some(strike) => Err(strike.strike()),
    }
}

/// The fault that a change meets.
pub(super) fn fault_at(path: &Path, change: Change) -> Option<Strike> {
    if !ARMED.load(Ordering::Relaxed) {
        return None;
    }
    let plan = PLAN.read().unwrap_or_else(PoisonError::into_inner);
    let plan = plan.as_ref()?;
    if !path.starts_with(&plan.below) {
        return None;
    }
    let call = CALLS.fetch_add(1, Ordering::SeqCst) + 1;
    let fault = plan.fault?;
    let first = call == plan.at;
    let goes_on = call > plan.at && !(fault == Fault::Full && change == Change::Other);
    (first || goes_on).then_some(Strike { fault, first })
}

/// Ends this process as `kill -9` does: no destructor runs, nothing is flushed. Threads that come here wait for the end.
fn kill() -> ! {
    if cfg!(unix) {
        let own = std::process::id().to_string();
        if std::process::Command::new("kill").args(["-KILL", &own]).status().is_ok() {
            loop {
                std::thread::park();
            }
        }
    }
    std::process::abort()
}
