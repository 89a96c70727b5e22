//! Units for schedulers, the guard that tells working days, and calendars of the user's own.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

const PIPELINE: &str = r#"
version = 1
name = "monthly"

[sources.transactions]
files = ["*.csv"]
"#;

macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($name, $text) })
    };
}

/// A folder whose name has a space, Chinese and signs that shells and units expand.
fn folder() -> (tempfile::TempDir, std::path::PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let inner = outer.path().join("销售 报表 50% $HOME");
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(inner.join("monthly.toml"), PIPELINE).unwrap();
    (outer, inner)
}

fn schedule(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyfolio"));
    command.current_dir(folder).args(["schedule", "monthly.toml"]).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Stdout with the places of this machine left out.
fn unit(folder: &Path, arguments: &[&str]) -> String {
    let output = schedule(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let place = folder.parent().unwrap().canonicalize().unwrap();
    text(&output.stdout)
        .replace(env!("CARGO_BIN_EXE_keyfolio"), "/opt/keyfolio")
        .replace(place.to_str().unwrap(), "/srv")
}

#[test]
fn units_are_ready_to_use_and_quote_what_has_to_be() {
    let (_outer, folder) = folder();
    snapshot!("systemd", unit(&folder, &["--systemd"]));
    snapshot!("systemd_weekly", unit(&folder, &["--systemd", "--on", "every Monday", "--at", "06:05"]));
    snapshot!("cron", unit(&folder, &["--cron", "--on", "last five working days", "--set", "language=[\"en\"]"]));
    snapshot!("cron_weekly", unit(&folder, &["--cron", "--on", "every Sunday"]));
    std::fs::write(folder.join("my days.csv"), "date,kind\n").unwrap();
    snapshot!("windows", unit(&folder, &["--windows", "--calendar", "my days.csv"]));
}

#[test]
fn the_guard_answers_with_its_exit_code() {
    let (_outer, folder) = folder();
    let due = |today: &str, rule: &str| {
        let output = schedule(&folder, &["--due", "--today", today, "--on", rule]);
        assert_eq!(text(&output.stdout), "");
        (output.status.code().unwrap(), text(&output.stderr))
    };
    assert_eq!(due("2025-10-09", "first working day"), (0, "2025-10-09 is due: first working day\n".into()));
    let (code, said) = due("2025-10-01", "first working day");
    assert_eq!((code, said.as_str()), (1, "2025-10-01 is not due: first working day; next on 2025-10-09\n"));
    // A Saturday that is worked.
    assert_eq!(due("2026-02-28", "last five working days").0, 0);
    assert_eq!(due("2026-02-15", "every working day").0, 1);
    assert_eq!(due("2026-11-23", "every Monday").0, 0);
    assert_eq!(due("2026-11-23", "every full moon").0, 2);
}

#[test]
fn a_year_that_the_calendar_does_not_have_is_told() {
    let (_outer, folder) = folder();
    let output = schedule(&folder, &["--due", "--today", "2027-10-01"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        text(&output.stderr).contains("warning: the calendar has no year 2027: Monday to Friday count as working days")
    );
    let weekly = schedule(&folder, &["--due", "--today", "2027-10-04", "--on", "every Monday"]);
    assert_eq!(text(&weekly.stderr), "2027-10-04 is due: every Monday\n");
}

#[test]
fn a_calendar_of_the_users_own_takes_the_place_of_the_official_one() {
    let (_outer, folder) = folder();
    std::fs::write(folder.join("own.csv"), "date,kind\n2027-01-01,holiday\n2027-01-02,workday\n").unwrap();
    let days = |arguments: &[&str]| {
        let mut all = vec!["--today", "2027-01-01", "-q"];
        all.extend(arguments);
        text(&schedule(&folder, &all).stdout).lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(days(&[]), "2027-01-01 Friday");
    assert_eq!(days(&["--calendar", "own.csv"]), "2027-01-02 Saturday");
    assert_eq!(days(&["--set", "calendar=own.csv"]), "2027-01-02 Saturday");

    std::fs::write(folder.join("own.csv"), "date,kind,reason\n").unwrap();
    let wrong = schedule(&folder, &["--due", "--calendar", "own.csv"]);
    assert_eq!(wrong.status.code(), Some(2));
    snapshot!("calendar_unknown_column", text(&wrong.stderr));
    std::fs::write(folder.join("own.csv"), "date,kind\n2027-02-30,holiday\n").unwrap();
    snapshot!("calendar_wrong_date", text(&schedule(&folder, &["--calendar", "own.csv"]).stderr));
    std::fs::write(folder.join("own.csv"), b"date,kind\n\xbf\xcd\n").unwrap();
    snapshot!("calendar_not_utf8", text(&schedule(&folder, &["--calendar", "own.csv"]).stderr));
    assert_eq!(schedule(&folder, &["--calendar", "none.csv"]).status.code(), Some(3));
}

/// The line of a crontab is what `sh` has to understand, once cron has taken `\%` for `%`.
#[test]
#[cfg(unix)]
fn the_line_of_a_crontab_is_one_that_the_shell_understands() {
    let (_outer, folder) = folder();
    let crontab = text(&schedule(&folder, &["--cron"]).stdout);
    let line = crontab.lines().last().unwrap().splitn(6, ' ').nth(5).unwrap().replace(r"\%", "%");
    let status = Command::new("sh").args(["-c", &line]).env("HOME", "/nowhere").status().unwrap();
    // Whatever day it is: the guard says no (1), or the run finds no exports (2).
    assert!(matches!(status.code(), Some(1 | 2)), "{status}: {line}");
    let log = std::fs::read_to_string(folder.join("keyfolio-monthly.log")).unwrap();
    assert!(log.contains("due: first working day"), "{log}");
}
