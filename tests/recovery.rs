//! What a run leaves when it is killed, when the disk is full or read-only, and when another run is at work.
//!
//! After each fault the lake must be readable as it was or as it should be, and the next run must bring it to the bytes
//! that a run without a fault gives. `KEYFOLIO_TEST_POINTS` says at how many points runs are killed (24 unless it is
//! set), `KEYFOLIO_TEST_PAIRS` how many pairs of runs start at once (10).
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use keyfolio::cli;
use keyfolio::lake::disk::inject::{self, Fault};
use keyfolio::lake::verify::verify;
use keyfolio::lake::{Lake, disk};

/// Set for the process that this test starts of itself: at which call, and by which fault, it is struck.
const CALL: &str = "KEYFOLIO_TEST_CALL";
const FAULT: &str = "KEYFOLIO_TEST_FAULT";
const FOLDER: &str = "KEYFOLIO_TEST_FOLDER";

const PIPELINE: &str = r#"
version = 1
name = "small"
complete_within_days = 15
lake = "lake"
reports_dir = "reports"

[sources.transactions]
files = ["exports/*.csv"]
columns = { customer_id = "客户编号", order_id = "单号", order_date = "日期", net_amount = "金额" }

[schemes.pyramid.rank]
measure = "net_sales_6m"
bands = [{ code = "vip", top = "10%" }, { code = "rest" }]

[schemes.rfm.rfm]
window = "12mo"
"#;

/// Made-up orders of twelve customers in one month.
fn export(folder: &Path, month: u32) {
    let mut text = String::from("客户编号,单号,日期,金额\n");
    for customer in 1..=12u32 {
        if (customer + month).is_multiple_of(4) {
            continue;
        }
        let day = (customer * 7 + month) % 28 + 1;
        let amount = customer * 100 + month * 13;
        text.push_str(&format!("C{customer:02},{month}-{customer},2024-{month:02}-{day:02},{amount}.50\n"));
    }
    write(folder, &format!("2024-{month:02}.csv"), &text);
}

/// An order of a month that has been published: what it changes is restated.
fn late(folder: &Path) {
    write(folder, "2024-02-late.csv", "客户编号,单号,日期,金额\nC05,2-late,2024-02-20,99000.00\n");
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::create_dir_all(folder.join("exports")).unwrap();
    let path = folder.join("exports").join(name);
    std::fs::write(&path, text).unwrap();
    // Records name the time of an export: it must be the same in every folder.
    let time = std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
}

/// A folder with a pipeline, exports of two months that were run, an export of a third, and a late row of the second.
fn prepared(third: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("small.toml"), PIPELINE).unwrap();
    (1..=2).for_each(|month| export(folder.path(), month));
    if third {
        assert_code(&run(folder.path()), 0);
        export(folder.path(), 3);
        late(folder.path());
    }
    folder
}

fn arguments(folder: &Path) -> Vec<OsString> {
    vec!["keyfolio".into(), "run".into(), folder.join("small.toml").into(), "--quiet".into()]
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyfolio"));
    command.args(&arguments(folder)[1..]).stdout(Stdio::null()).stderr(Stdio::piped()).stdin(Stdio::null());
    command
}

/// A run of the binary, to its end.
fn run(folder: &Path) -> Output {
    command(folder).output().unwrap()
}

fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
}

/// This test binary as a process of its own that runs the pipeline and meets a fault. Returns its output and, when it
/// came to its end, how many changes on disk it made.
fn struck(folder: &Path, call: u64, fault: &str) -> (Output, Option<u64>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["a_run_that_meets_a_fault", "--exact", "--nocapture", "--test-threads=1"]);
    command.env(FOLDER, folder).env(CALL, call.to_string()).env(FAULT, fault);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let calls = text.lines().find_map(|line| line.split("calls=").nth(1)?.trim().parse().ok());
    (output, calls)
}

/// Not a test: the process that [`struck`] starts.
#[test]
fn a_run_that_meets_a_fault() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let call: u64 = std::env::var(CALL).unwrap().parse().unwrap();
    let fault = match std::env::var(FAULT).unwrap().as_str() {
        "kill" => Some(Fault::Kill),
        "crash" => Some(Fault::Crash),
        "full" => Some(Fault::Full),
        "read-only" => Some(Fault::ReadOnly),
        _ => None,
    };
    let armed = inject::arm(&folder, call, fault);
    let code = cli::main(arguments(&folder));
    println!("\ncalls={}", armed.calls());
    drop(armed);
    std::process::exit(code as i32);
}

/// Every file below a folder that must be the same after any history: results, pointers, settings, reports. Not the
/// times in run records.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let timed = ["run_results.json", "events.jsonl", "checksums.json", "/.lock"];
    let files = disk::files_below(&folder.join("lake")).unwrap().into_iter();
    let files = files.chain(disk::files_below(&folder.join("reports")).unwrap());
    let named = files.map(|path| (path.strip_prefix(folder).unwrap().to_string_lossy().into_owned(), path));
    named
        .filter(|(name, _)| !timed.iter().any(|part| name.ends_with(part)))
        .map(|(name, path)| {
            let content = std::fs::read(path).unwrap();
            (name, if content.starts_with(b"PAR1") { content } else { without(folder, &content) })
        })
        .collect()
}

/// A text without the name of the test's folder, which differs from one to the next.
fn without(folder: &Path, content: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(content) {
        Ok(text) => text.replace(&folder.display().to_string(), "").into_bytes(),
        Err(_) => content.to_vec(),
    }
}

/// The published files with their bytes, as a reader finds them.
fn seen(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let lake = Lake::at(folder.join("lake"));
    let state = lake.published().unwrap_or_else(|error| panic!("{error}"));
    let read = |file: &str| std::fs::read(lake.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    state.files().into_iter().map(|file| (file.to_owned(), read(file))).collect()
}

fn assert_same(folder: &Path, wanted: &BTreeMap<String, Vec<u8>>, what: &str) {
    let found = bytes(folder);
    let names: Vec<(&String, &str)> = wanted
        .iter()
        .filter(|(name, content)| found.get(*name) != Some(*content))
        .map(|(name, _)| (name, if found.contains_key(name) { "differs" } else { "is not there" }))
        .chain(found.keys().filter(|name| !wanted.contains_key(*name)).map(|name| (name, "is too much")))
        .collect();
    assert!(names.is_empty(), "{what}: {names:?}");
}

/// What undisturbed runs give: what readers see before and after the last, and all bytes after it.
struct Undisturbed {
    before: BTreeMap<String, Vec<u8>>,
    after: BTreeMap<String, Vec<u8>>,
    bytes: BTreeMap<String, Vec<u8>>,
    calls: u64,
}

fn undisturbed(third: bool) -> Undisturbed {
    let folder = prepared(third);
    let before = seen(folder.path());
    let (output, calls) = struck(folder.path(), u64::MAX, "none");
    assert_code(&output, 0);
    let calls = calls.unwrap();
    assert!(calls > 100, "{calls}");
    let after = seen(folder.path());
    assert_eq!(after.keys().any(|file| file.contains("/restatements/")), third);
    Undisturbed { before, after, bytes: bytes(folder.path()), calls }
}

impl Undisturbed {
    /// The lake of a run that met its end is readable, then the next run does the rest.
    fn assert_recovers(&self, folder: &Path, what: &str) {
        let now = seen(folder);
        assert!(now == self.before || now == self.after, "{what}: readers find a mixture");
        assert_whole(folder, what);
        assert_code(&run(folder), 0);
        assert!(seen(folder) == self.after, "{what}: results differ");
        assert_same(folder, &self.bytes, what);
        assert_whole(folder, what);
    }
}

fn assert_whole(folder: &Path, what: &str) {
    let found = verify(&Lake::at(folder.join("lake"))).unwrap();
    assert!(found.damaged.is_empty(), "{what}: {:?}", found.damaged);
}

/// So many numbers from 1 to `calls`, evenly spread, the last ones all.
fn points(calls: u64, number: u64) -> Vec<u64> {
    let spread = number - number / 4;
    let mut points: Vec<u64> = (0..spread).map(|point| 1 + point * (calls - 1) / spread.max(1)).collect();
    points.extend((calls - (number / 4).min(calls - 1)..=calls).collect::<Vec<_>>());
    points.sort_unstable();
    points.dedup();
    points
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().map_or(default, |text| text.parse().unwrap())
}

#[test]
fn a_run_killed_at_any_change_on_disk_leaves_a_readable_lake_and_the_next_run_finishes() {
    for third in [false, true] {
        let undisturbed = undisturbed(third);
        for call in points(undisturbed.calls, number("KEYFOLIO_TEST_POINTS", 24) / 2) {
            let folder = prepared(third);
            let (output, calls) = struck(folder.path(), call, "kill");
            // Threads that need the same folder may each make it: the number of calls differs by a few.
            let ended = output.status.success() && call + 20 > undisturbed.calls;
            assert!(calls.is_none() || ended, "call {call} of {}", undisturbed.calls);
            undisturbed.assert_recovers(folder.path(), &format!("killed at call {call} of {}", undisturbed.calls));
        }
    }
}

#[test]
fn the_run_after_a_killed_one_does_not_do_finished_stages_again() {
    let undisturbed = undisturbed(true);
    // The last quarter is publishing and what follows.
    for call in [undisturbed.calls * 3 / 4, undisturbed.calls / 2] {
        let folder = prepared(true);
        struck(folder.path(), call, "kill");
        assert!(seen(folder.path()) == undisturbed.before, "it was published already at call {call}");
        assert!(folder.path().join("lake/.staging/journal.json").exists(), "nothing was finished at call {call}");
        let output =
            Command::new(env!("CARGO_BIN_EXE_keyfolio")).args(&arguments(folder.path())[1..]).arg("--json").output();
        let output = output.unwrap();
        assert_code(&output, 0);
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let ingest = summary["stages"].as_array().unwrap().iter().find(|stage| stage["stage"] == "ingest:transactions");
        assert_ne!(ingest.unwrap()["outcome"], "ran", "{summary}");
        assert_same(folder.path(), &undisturbed.bytes, "resumed");
    }
}

#[test]
fn a_full_or_read_only_disk_ends_a_run_with_exit_code_3_and_the_next_run_finishes() {
    let undisturbed = undisturbed(true);
    for fault in ["full", "read-only", "crash"] {
        for call in points(undisturbed.calls, number("KEYFOLIO_TEST_POINTS", 24) / 3) {
            let folder = prepared(true);
            let (output, _) = struck(folder.path(), call, fault);
            let what = format!("{fault} at call {call} of {}", undisturbed.calls);
            // A disk that fills up when nothing more is written ends nothing.
            let code = output.status.code();
            assert!(code == Some(3) || (code == Some(0) && call + 20 > undisturbed.calls), "{what}: {code:?}");
            undisturbed.assert_recovers(folder.path(), &what);
        }
    }
}

#[test]
fn a_run_killed_from_outside_at_any_time_leaves_a_readable_lake_and_the_next_run_finishes() {
    let undisturbed = undisturbed(true);
    let folder = prepared(true);
    let started = Instant::now();
    assert_code(&run(folder.path()), 0);
    let whole = started.elapsed();
    let points = number("KEYFOLIO_TEST_POINTS", 24) as u32;
    for point in 0..points {
        let folder = prepared(true);
        let mut child = command(folder.path()).spawn().unwrap();
        std::thread::sleep(whole * point / points);
        child.kill().unwrap();
        child.wait().unwrap();
        undisturbed.assert_recovers(folder.path(), &format!("killed after {point}/{points} of {whole:?}"));
    }
}

#[test]
fn of_two_runs_at_once_one_wins_the_other_exits_4_and_nothing_is_lost() {
    let wanted = [undisturbed(false), undisturbed(true)];
    let (mut refused, pairs) = (0, number("KEYFOLIO_TEST_PAIRS", 10));
    for pair in 0..pairs {
        let third = pair % 2 == 1;
        let folder = prepared(third);
        let pair: Vec<Child> = (0..2).map(|_| command(folder.path()).spawn().unwrap()).collect();
        let outputs: Vec<Output> = pair.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        let mut codes: Vec<Option<i32>> = outputs.iter().map(|output| output.status.code()).collect();
        codes.sort();
        // One may begin when the other has ended: then it finds nothing to do.
        assert!(codes == [Some(0), Some(4)] || codes == [Some(0), Some(0)], "{codes:?}");
        for output in outputs.iter().filter(|output| output.status.code() == Some(4)) {
            let text = String::from_utf8_lossy(&output.stderr);
            assert!(text.contains("in use by process") && text.contains("since 2"), "{text}");
            refused += 1;
        }
        assert_same(folder.path(), &wanted[usize::from(third)].bytes, "two at once");
        assert_whole(folder.path(), "two at once");
    }
    assert!(refused * 2 >= pairs, "{refused} of {pairs} were refused");
}
