//! Runs keyfolio on a hostile file beside a good one, and says whether the outcome is the one that was named.

use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Rows of the good file.
const GOOD_ROWS: u64 = 3;
const GOOD: &str =
    "客户编号,订单号,订单日期,金额\nG1,G-1,2024-01-05,10.00\nG2,G-2,2024-01-06,20.00\nG1,G-3,2024-01-31,30.00\n";
/// The same for any encoding that a case declares.
const GOOD_ASCII: &str = "customer_id,order_id,order_date,net_amount\nG1,G-1,2024-01-05,10.00\nG2,G-2,2024-01-06,20.00\nG1,G-3,2024-01-31,30.00\n";
/// Address space that a run may take: what a good run passes, and half as much again.
const MEMORY_KIB: u64 = 1_500_000;
const TIME: Duration = Duration::from_secs(20);
/// Runs at the same time, over all tests of this file.
const RUNS: usize = 2;

type Make = Box<dyn Fn(&Path) + Send + Sync>;

/// A hostile file and what must come of it.
pub struct Case {
    name: &'static str,
    file: &'static str,
    make: Make,
    settings: &'static str,
    outcome: Outcome,
}

/// What comes of a file.
pub enum Outcome {
    /// It is read: every one of its rows is here.
    Read(Read),
    /// Nothing is published: exit code and a fragment of the message.
    Refused { code: i32, fragment: &'static str, names_file: bool },
}

impl Outcome {
    /// The message is about a setting, not about the file.
    pub fn of_the_settings(self) -> Outcome {
        match self {
            Outcome::Refused { code, fragment, .. } => Outcome::Refused { code, fragment, names_file: false },
            read => read,
        }
    }
}

/// Rows of the hostile file by what became of them.
#[derive(Default)]
pub struct Read {
    stored: u64,
    left_out: u64,
    duplicate: u64,
    /// By reason, in the order of the reasons' names.
    quarantined: Vec<(&'static str, u64)>,
    /// Fragments of what `show transactions` prints.
    shows: Vec<&'static str>,
    /// Fragments of the quarantined rows.
    keeps: Vec<&'static str>,
}

/// So many rows are stored.
pub fn stored(rows: u64) -> Read {
    Read { stored: rows, ..Read::default() }
}

impl Read {
    /// So many rows are in the quarantine for `reason`.
    pub fn quarantined(mut self, reason: &'static str, rows: u64) -> Read {
        self.quarantined.push((reason, rows));
        self.quarantined.sort_unstable();
        self
    }

    /// So many rows are titles, totals or remarks.
    pub fn left_out(self, rows: u64) -> Read {
        Read { left_out: rows, ..self }
    }

    /// So many rows stand in a file twice.
    pub fn duplicate(self, rows: u64) -> Read {
        Read { duplicate: rows, ..self }
    }

    /// The stored rows hold this text.
    pub fn shows(mut self, fragment: &'static str) -> Read {
        self.shows.push(fragment);
        self
    }

    /// The quarantine holds this text.
    pub fn keeps(mut self, fragment: &'static str) -> Read {
        self.keeps.push(fragment);
        self
    }
}

impl From<Read> for Outcome {
    fn from(read: Read) -> Outcome {
        Outcome::Read(read)
    }
}

/// The run stops with exit code 3, of a file that cannot be read, and says this.
pub fn refused(fragment: &'static str) -> Outcome {
    Outcome::Refused { code: 3, fragment, names_file: true }
}

/// The run does not begin: exit code 2, of a file that does not fit the pipeline.
pub fn unfit(fragment: &'static str) -> Outcome {
    Outcome::Refused { code: 2, fragment, names_file: true }
}

impl Case {
    /// A file of the bytes that `bytes` makes.
    pub fn new<T: AsRef<[u8]>>(
        name: &'static str,
        file: &'static str,
        bytes: impl Fn() -> T + Send + Sync + 'static,
        outcome: impl Into<Outcome>,
    ) -> Case {
        Case::placed(name, file, move |path| std::fs::write(path, bytes()).unwrap(), outcome)
    }

    /// Something that `make` puts at its path.
    pub fn placed(
        name: &'static str,
        file: &'static str,
        make: impl Fn(&Path) + Send + Sync + 'static,
        outcome: impl Into<Outcome>,
    ) -> Case {
        Case { name, file, make: Box::new(make), settings: "", outcome: outcome.into() }
    }

    /// Settings of the source.
    pub fn with(self, settings: &'static str) -> Case {
        Case { settings, ..self }
    }

    fn check(&self) -> Result<(), String> {
        // In memory, where there is room: a hundred lakes are written and forced to disk.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let folder = folder.path();
        let exports = folder.join("exports");
        std::fs::create_dir(&exports).unwrap();
        let good = if self.settings.is_empty() { GOOD } else { GOOD_ASCII };
        std::fs::write(folder.join("good.csv"), good).unwrap();
        (self.make)(&exports.join(self.file));
        let pipeline = format!(
            "version = 1\nname = \"hostile\"\n\n[sources.transactions]\nfiles = [\"good.csv\", \"exports/*\"]\n\
             max_quarantine_ratio = 1.0\n{}\n",
            self.settings
        );
        std::fs::write(folder.join("hostile.toml"), pipeline).unwrap();
        let run = run_keyfolio(folder, &["run", "hostile.toml", "--json"])?;
        match &self.outcome {
            Outcome::Refused { code, fragment, names_file } => self.check_refusal(&run, *code, fragment, *names_file),
            Outcome::Read(read) => self.check_read(folder, &run, read),
        }
    }

    fn check_refusal(&self, run: &Finished, code: i32, fragment: &str, names_file: bool) -> Result<(), String> {
        let names = !names_file || run.errors.contains(self.file);
        // Nobody reads a message of many pages.
        let told = names && run.errors.contains(fragment) && run.errors.contains("hint:") && run.errors.len() < 10_000;
        if run.code == code && told && run.output.is_empty() {
            return Ok(());
        }
        Err(format!("expected exit {code} and `{fragment}` with file and hint\n{}", run.whole()))
    }

    fn check_read(&self, folder: &Path, run: &Finished, read: &Read) -> Result<(), String> {
        if run.code != 0 {
            return Err(format!("expected that it is read\n{}", run.whole()));
        }
        let summary: Value = serde_json::from_str(&run.output).map_err(|error| format!("{error}\n{}", run.output))?;
        let rows = |fate: &str| summary["sources"][0][fate]["rows"].as_u64().unwrap_or(u64::MAX);
        let quarantined: u64 = read.quarantined.iter().map(|(_, rows)| rows).sum();
        let found = [rows("stored"), rows("duplicate"), rows("left_out"), rows("quarantined")];
        let expected = [GOOD_ROWS + read.stored, read.duplicate, read.left_out, quarantined];
        let refused = match rows("quarantined") {
            0 => Vec::new(),
            _ => shown(folder, "quarantine.transactions")?,
        };
        let mut reasons: Vec<(&str, u64)> = Vec::new();
        for row in &refused {
            let reason = row["reason"].as_str().unwrap_or("none");
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, rows)) => *rows += 1,
                None => reasons.push((reason, 1)),
            }
        }
        reasons.sort_unstable();
        if found != expected || reasons != read.quarantined {
            let first: Vec<String> = refused.iter().take(3).map(|row| shortened(&row.to_string())).collect();
            return Err(format!(
                "expected [stored, duplicate, left out, quarantined] {expected:?} {:?}, found {found:?} {reasons:?}\n{}",
                read.quarantined,
                first.join("\n")
            ));
        }
        // Stored and refused and left out are all there is.
        if rows("read") != found.iter().sum::<u64>() + rows("filtered") + rows("replaced") {
            return Err(format!("rows are lost: {}", summary["sources"][0]));
        }
        for row in &refused {
            let raw = row["raw"].as_str().and_then(|raw| serde_json::from_str::<Value>(raw).ok());
            let is_whole = raw.is_some_and(|raw| raw.as_array().is_some_and(|fields| !fields.is_empty()));
            if !is_whole || !row["source_file"].as_str().is_some_and(|file| file.contains(self.file)) {
                return Err(format!("a refused row is not whole: {row}"));
            }
        }
        let texts = |rows: &[Value]| rows.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        missing(&read.keeps, &texts(&refused))?;
        if !read.shows.is_empty() {
            missing(&read.shows, &texts(&shown(folder, "transactions")?))?;
        }
        Ok(())
    }
}

fn missing(fragments: &[&str], text: &str) -> Result<(), String> {
    match fragments.iter().find(|fragment| !text.contains(**fragment)) {
        Some(fragment) => Err(format!("`{fragment}` is not in\n{}", shortened(text))),
        None => Ok(()),
    }
}

/// Rows of a table as `show` prints them.
fn shown(folder: &Path, table: &str) -> Result<Vec<Value>, String> {
    let run = run_keyfolio(folder, &["show", table, "--pipeline", "hostile.toml", "--format", "json"])?;
    let rows: Value = serde_json::from_str(&run.output).map_err(|error| format!("{error}\n{}", run.whole()))?;
    Ok(rows.as_array().cloned().unwrap_or_default())
}

struct Finished {
    code: i32,
    output: String,
    errors: String,
}

impl Finished {
    fn whole(&self) -> String {
        format!("exit {}\n{}{}", self.code, shortened(&self.output), shortened(&self.errors))
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 1500 {
        text.to_owned()
    } else {
        text.chars().take(1500).chain("…\n".chars()).collect()
    }
}

/// Runs the binary with little memory; a panic, a hang or the end of memory is an error.
fn run_keyfolio(folder: &Path, arguments: &[&str]) -> Result<Finished, String> {
    let _slot = Slot::take();
    let (output, errors) = (folder.join("stdout"), folder.join("stderr"));
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY_KIB}; ulimit -c 0; exec \"$@\""), "sh"])
        .arg(env!("CARGO_BIN_EXE_keyfolio"))
        .args(arguments)
        .current_dir(folder)
        // So that the address space does not depend on the machine, and is what is used: mimalloc would set a GiB of it
        // aside at once, of which nothing is left for the C libraries.
        .envs([("POLARS_MAX_THREADS", "2"), ("RAYON_NUM_THREADS", "2"), ("MIMALLOC_ARENA_RESERVE", "64MiB")])
        .stdin(Stdio::null())
        .stdout(File::create(&output).unwrap())
        .stderr(File::create(&errors).unwrap())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > TIME {
            child.kill().unwrap();
            child.wait().unwrap();
            return Err(format!("it hangs: `{}`", arguments.join(" ")));
        }
        std::thread::sleep(Duration::from_millis(3));
    };
    let text = |path: &Path| String::from_utf8(std::fs::read(path).unwrap()).map_err(|error| error.to_string());
    let finished = Finished { code: status.code().unwrap_or(-1), output: text(&output)?, errors: text(&errors)? };
    let debugs = ["panicked at", "RUST_BACKTRACE", "Some(", "Err(", "Os {", "memory allocation"];
    let is_wrong = debugs.iter().any(|text| finished.errors.contains(text));
    if status.signal().is_some() || [101, 134, 139].contains(&finished.code) || is_wrong {
        return Err(format!("it broke (signal {:?})\n{}", status.signal(), finished.whole()));
    }
    Ok(finished)
}

/// One of the runs that may go on at the same time.
struct Slot;

static BUSY: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

impl Slot {
    fn take() -> Slot {
        let mut busy = FREED.wait_while(BUSY.lock().unwrap(), |busy| *busy >= RUNS).unwrap();
        *busy += 1;
        Slot
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        *BUSY.lock().unwrap() -= 1;
        FREED.notify_one();
    }
}

/// Tries all cases and fails with all that went wrong. `HOSTILE_CASE` picks those whose name holds it.
pub fn check_all(cases: Vec<Case>) {
    let wanted = std::env::var("HOSTILE_CASE").unwrap_or_default();
    let cases: Vec<Case> = cases.into_iter().filter(|case| case.name.contains(&wanted)).collect();
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let started = Instant::now();
            let result = case.check();
            if started.elapsed() > Duration::from_secs(2) {
                println!("{}: {:.1} s", case.name, started.elapsed().as_secs_f64());
            }
            if let Err(problem) = result {
                failures.lock().unwrap().push(format!("== {} ({})\n{problem}", case.name, case.file));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..RUNS {
            scope.spawn(work);
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{} of {} cases\n{}", failures.len(), cases.len(), failures.join("\n"));
}
