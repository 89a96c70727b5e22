//! Same arguments, same bytes.

use std::collections::BTreeMap;
use std::path::Path;

use super::settings;
use crate::generate::{GenerateError, GenerateSettings, generate};

/// Contents of all files below a directory, by path.
pub fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![directory.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(directory).unwrap().to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn made(settings: &GenerateSettings) -> BTreeMap<String, Vec<u8>> {
    let directory = tempfile::tempdir().unwrap();
    generate(directory.path(), settings, &|_| ()).unwrap();
    files(directory.path())
}

#[test]
fn same_seed_same_bytes_other_seed_other_bytes() {
    for messy in [false, true] {
        let settings = GenerateSettings { messy, ..settings(80, 14) };
        let first = made(&settings);
        assert!(first == made(&settings), "messy = {messy}");
        assert!(first != made(&GenerateSettings { seed: 8, ..settings }), "messy = {messy}");
    }
}

#[test]
fn tables_that_are_left_out_change_nothing_in_the_others() {
    for messy in [false, true] {
        let all = GenerateSettings { messy, ..settings(80, 14) };
        let some = ["visits", "payments", "leads"].map(str::to_owned).into_iter().collect();
        let some = GenerateSettings { tables: Some(some), ..all.clone() };
        let all = made(&all);
        let exports: Vec<_> = made(&some).into_iter().filter(|(name, _)| !name.starts_with("truth")).collect();
        assert!(exports.len() > 5);
        for (name, bytes) in exports {
            assert!(all[&name] == bytes, "{name}");
        }
    }
}

#[test]
fn tidy_files_of_a_seed_never_change() {
    let files = made(&settings(40, 3));
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in files.iter().flat_map(|(name, bytes)| name.as_bytes().iter().chain(bytes)) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    assert_eq!(format!("{hash:016x}"), "1d6b7ab80c632558");
}

#[test]
fn a_directory_that_holds_something_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("mine.txt"), "mine").unwrap();
    let refused = generate(directory.path(), &settings(20, 1), &|_| ());
    assert!(matches!(refused, Err(GenerateError::NotEmpty { .. })));
    assert_eq!(files(directory.path()).len(), 1);
}

/// Sizes are in bytes; the repository should stay small.
#[test]
fn the_sample_company_is_what_its_command_makes_and_stays_under_ten_megabytes() {
    let end = "2026-10".parse().unwrap();
    let settings = GenerateSettings { customers: 1_500, months: 24, end, seed: 2026, messy: true, tables: None };
    let made = made(&settings);
    let mut kept = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/company"));
    assert!(kept.remove("README.md").is_some());
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&kept));
    for (name, bytes) in &made {
        assert!(kept[name] == *bytes, "{name} is not what `keyfolio generate` makes");
    }
    assert!(kept.values().map(Vec::len).sum::<usize>() < 10_000_000);
}
