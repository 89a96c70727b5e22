//! `lake verify` and `lake vacuum` as a user runs them, and lakes of earlier versions.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use keyfolio::lake::{Lake, Lock, Published, StageRecord, records};

macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($name, $text) })
    };
}

fn keyfolio(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyfolio"));
    command.current_dir(folder).args(arguments).env_remove("COLUMNS").env_remove("NO_COLOR").output().unwrap()
}

/// Exit code, stdout and stderr, each under its name.
fn whole(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("exit {}\n--- stdout\n{out}--- stderr\n{err}", output.status.code().unwrap_or(-1))
}

const SHOP: &str = r#"version = 1
name = "shop"
lake = "lake"

[sources.transactions]
files = ["*.csv"]
columns = { customer_id = "customer", order_id = "order", order_date = "date", net_amount = "amount" }
"#;

/// A pipeline whose lake has three runs, of which each replaced a mart.
fn shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.toml"), SHOP).unwrap();
    let lake = Lake::at(folder.path().join("lake"));
    for number in 1..=3 {
        let staging = lake.staging().unwrap();
        let mut state = Published::default();
        let mart = format!("marts/measures/as_of=2026-10-31/part-{number}.parquet");
        for (key, file) in [("reduce", "facts/purchase_days/month=2026-10/part-1.parquet"), ("measure", &mart)] {
            if !lake.path(file).exists() {
                let path = staging.path(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, format!("{file}\n").repeat(100)).unwrap();
            }
            let files = [("f".to_owned(), file.to_owned())].into();
            state.stages.insert(key.into(), StageRecord { files, ..StageRecord::default() });
        }
        let id = format!("run{number}");
        staging.publish(&state, &id).unwrap();
        let results = format!(r#"{{"finished": "2026-11-0{number} 05:10:11"}}"#);
        std::fs::write(lake.run_folder(&id).join("run_results.json"), results).unwrap();
        records::seal(&lake.run_folder(&id)).unwrap();
    }
    folder
}

#[test]
fn help_says_what_is_done_and_gives_examples() {
    for (name, arguments) in
        [("lake", vec!["lake"]), ("verify", vec!["lake", "verify"]), ("vacuum", vec!["lake", "vacuum"])]
    {
        let output = keyfolio(&fixtures(), &[arguments, vec!["--help"]].concat());
        assert_eq!(output.status.code(), Some(0));
        snapshot!(format!("help_{name}"), String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn verify_names_each_damaged_file_and_what_to_do() {
    let folder = shop();
    snapshot!("verify_whole", whole(&keyfolio(folder.path(), &["lake", "verify", "shop.toml"])));
    let file = |name: &str| folder.path().join("lake").join(name);
    let mart = file("marts/measures/as_of=2026-10-31/part-3.parquet");
    let mut bytes = std::fs::read(&mart).unwrap();
    bytes[7] ^= 4;
    std::fs::write(&mart, bytes).unwrap();
    std::fs::remove_file(file("facts/purchase_days/month=2026-10/part-1.parquet")).unwrap();
    std::fs::write(file(".kept/marts/measures/as_of=2026-10-31/part-1.parquet"), "cut").unwrap();
    std::fs::write(file("runs/run2/run_results.json"), "{}").unwrap();
    std::fs::write(file("marts/measures/as_of=2026-10-31/stray.parquet"), "").unwrap();
    snapshot!("verify_damaged", whole(&keyfolio(folder.path(), &["lake", "verify", "shop.toml"])));
    snapshot!("verify_damaged_json", whole(&keyfolio(folder.path(), &["lake", "verify", "shop.toml", "--json"])));
    std::fs::write(file("published.json"), "").unwrap();
    let output = whole(&keyfolio(folder.path(), &["show", "measures", "--pipeline", "shop.toml"]));
    assert!(output.starts_with("exit 3") && output.contains("lake verify"), "{output}");
}

#[test]
fn vacuum_lists_first_then_removes_what_no_kept_run_needs() {
    let folder = shop();
    let vacuum = |more: &[&str]| {
        whole(&keyfolio(folder.path(), &[&["lake", "vacuum", "shop.toml", "--keep", "2"], more].concat()))
    };
    snapshot!("vacuum_dry_run", vacuum(&["--dry-run"]));
    let lock = Lock::take(&folder.path().join("lake"), "run").unwrap();
    let refused = vacuum(&[]);
    assert!(refused.starts_with("exit 4") && refused.contains("(run)"), "{refused}");
    drop(lock);
    snapshot!("vacuum_json", vacuum(&["--dry-run", "--json"]));
    snapshot!("vacuum", vacuum(&[]));
    snapshot!("vacuum_nothing", vacuum(&[]));
    let output = keyfolio(folder.path(), &["lake", "verify", "shop.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", whole(&output));
    std::fs::remove_dir_all(folder.path().join("lake")).unwrap();
    snapshot!("vacuum_no_lake", vacuum(&[]));
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A lake as version 1 left it, with its pipeline and its export.
fn version_1() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixtures().join("lake-v1"), folder.path());
    folder
}

#[test]
fn a_lake_of_version_1_is_brought_to_the_present_version_by_a_run() {
    let folder = version_1();
    let lake = Lake::at(folder.path().join("lake"));
    let pointer = std::fs::read_to_string(lake.pointer()).unwrap();
    assert!(pointer.contains(r#""schema_version": 1"#));
    let output = whole(&keyfolio(folder.path(), &["lake", "verify", "shop.toml"]));
    assert!(output.starts_with("exit 0") && output.contains("earlier version"), "{output}");
    let output = keyfolio(folder.path(), &["run", "shop.toml", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", whole(&output));
    let state = lake.published().unwrap();
    assert_eq!(state.schema_version, 2);
    assert_eq!(state.checksums.len(), state.files().len());
    assert!(std::fs::read_to_string(lake.pointer()).unwrap().contains(r#""schema_version": 2"#));
    let output = whole(&keyfolio(folder.path(), &["lake", "verify", "shop.toml"]));
    assert!(output.starts_with("exit 0") && !output.contains("earlier version"), "{output}");
}

/// The lake of today, kept for the day on which the version changes.
#[test]
fn a_kept_lake_of_version_2_is_whole_read_and_brought_in_line() {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixtures().join("lake-v2"), folder.path());
    let output = whole(&keyfolio(folder.path(), &["lake", "verify", "shop.toml"]));
    assert!(output.starts_with("exit 0"), "{output}");
    let shown = whole(&keyfolio(folder.path(), &["show", "snapshots", "--pipeline", "shop.toml", "--format", "csv"]));
    assert!(shown.starts_with("exit 0") && shown.contains("as_of,scheme,customer_id,code"), "{shown}");
    let output = keyfolio(folder.path(), &["run", "shop.toml", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", whole(&output));
    let again = whole(&keyfolio(folder.path(), &["show", "snapshots", "--pipeline", "shop.toml", "--format", "csv"]));
    // Columns have come since, behind those of then.
    assert_eq!(again.lines().count(), shown.lines().count());
    for (now, then) in again.lines().zip(shown.lines()) {
        assert!(now.starts_with(then), "{now}\n{then}");
    }
}

#[test]
fn an_export_that_a_lake_of_version_1_was_made_from_and_that_is_gone_is_noticed() {
    let folder = version_1();
    let (export, other) = (folder.path().join("exports/sales.csv"), folder.path().join("exports/other.csv"));
    std::fs::rename(export, other).unwrap();
    let output = whole(&keyfolio(folder.path(), &["run", "shop.toml", "--quiet"]));
    assert!(output.starts_with("exit 2") && output.contains("sales.csv"), "{output}");
}

#[test]
fn a_lake_of_a_newer_version_is_refused() {
    let folder = version_1();
    let pointer = folder.path().join("lake/published.json");
    let text = std::fs::read_to_string(&pointer).unwrap();
    std::fs::write(&pointer, text.replace(r#""schema_version": 1"#, r#""schema_version": 3"#)).unwrap();
    for arguments in [["run", "shop.toml", "--quiet"], ["quality", "shop.toml", "--json"]] {
        let output = whole(&keyfolio(folder.path(), &arguments));
        assert!(output.starts_with("exit 3") && output.contains("knows 1 to 2"), "{output}");
    }
}
