//! Hostile exports, each made here and read by the real binary beside a good file, in little memory and time. The case
//! names what comes of it: rows stored, rows in the quarantine by reason, or a refusal that names the file and what to do.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "hostile/archive.rs"]
mod archive;
#[path = "hostile/compressed.rs"]
mod compressed;
#[path = "hostile/encodings.rs"]
mod encodings;
#[path = "hostile/harness.rs"]
mod harness;
#[path = "hostile/other_formats.rs"]
mod other_formats;
#[path = "hostile/places.rs"]
mod places;
#[path = "hostile/records.rs"]
mod records;
#[path = "hostile/values.rs"]
mod values;
#[path = "hostile/workbooks.rs"]
mod workbooks;

/// The header of most cases.
const HEADER: &str = "客户编号,订单号,订单日期,金额\n";

/// The header and these lines.
fn table(lines: &str) -> String {
    format!("{HEADER}{lines}")
}

/// So many good rows, without the header.
fn good_lines(rows: usize) -> String {
    (1..=rows).map(|row| format!("C{row},H-{row},2024-01-{:02},{row}.50\n", row % 28 + 1)).collect()
}

#[test]
fn records() {
    harness::check_all(records::cases());
}

#[test]
fn encodings() {
    harness::check_all(encodings::cases());
}

#[test]
fn values() {
    harness::check_all(values::cases());
}

#[test]
fn compressed() {
    harness::check_all(compressed::cases());
}

#[test]
fn workbooks() {
    harness::check_all(workbooks::cases());
}

#[test]
fn other_formats() {
    harness::check_all(other_formats::cases());
}

#[test]
fn places() {
    harness::check_all(places::cases());
}
