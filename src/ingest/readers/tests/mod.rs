//! Whole exports, through the door that the ingest uses.
#![allow(clippy::unwrap_used)]

mod texts;
mod workbooks;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::ingest::scanner::TextReader;

/// An export in a folder of its own.
struct Saved {
    _folder: tempfile::TempDir,
    export: ExportFile,
}

fn save(name: &str, bytes: &[u8]) -> Saved {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Saved { _folder: folder, export: ExportFile { path, name: name.to_owned(), sheet: None } }
}

const FOUND: ReadSettings =
    ReadSettings { encoding: None, delimiter: None, quoting: Quoting::Double, header_row: None };
const KNOWN: [&str; 6] = ["客户编号", "客户名称", "日期", "金额", "数量", "时间"];

fn recognised(cells: &[String]) -> usize {
    cells.iter().filter(|cell| KNOWN.contains(&cell.as_str())).count()
}

fn probe_of(saved: &Saved) -> Probe {
    probe(&saved.export, &FOUND, &recognised).unwrap()
}

fn refusal(name: &str, bytes: &[u8]) -> String {
    let error = probe(&save(name, bytes).export, &FOUND, &recognised).unwrap_err().to_string();
    assert!(error.contains("hint:"), "{error}");
    error
}

/// The text, with the bytes counted and the hash checked.
fn text_of(saved: &Saved, probe: &Probe) -> String {
    let counter = Arc::new(AtomicU64::new(0));
    let mut text = open(&saved.export, &FOUND, probe, counter.clone()).unwrap();
    let mut buffer = Vec::new();
    while text.append(&mut buffer, 1000).unwrap() == 1000 {}
    let print = text.finish().unwrap();
    let raw = std::fs::read(&saved.export.path).unwrap();
    assert_eq!(print.hash, format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&raw)));
    assert_eq!(print.bytes, raw.len() as u64);
    assert_eq!(counter.load(Ordering::Relaxed), print.bytes);
    String::from_utf8(buffer).unwrap()
}
