//! Marts of data quality made up in memory: an ordinary company, and one whose exports are as long as they get.

use chrono::Days;
use polars::prelude::DataFrame;

use super::synthetic::{Company, Memory, bools, days, floats, frame, ints, money, text, texts};
use crate::model::tables::{self, TABLES};

/// How much there is of everything.
#[derive(Clone)]
pub struct Exports {
    pub tables: usize,
    pub files: usize,
    /// Columns of every table, and as many headers that are not used.
    pub columns: usize,
    pub reasons: usize,
    pub proposals: usize,
    /// Put before the name of every file, header and customer.
    pub name: &'static str,
    /// Every seventh check warns and every eleventh fails.
    pub findings: bool,
}

impl Exports {
    pub fn ordinary() -> Exports {
        Exports { tables: 12, files: 3, columns: 9, reasons: 6, proposals: 14, name: "", findings: true }
    }

    /// Long Chinese names, hundreds of everything.
    pub fn large() -> Exports {
        Exports {
            tables: TABLES.len(),
            files: 8,
            columns: 200,
            reasons: 40,
            proposals: 400,
            name: "华东大区（含上海、江苏、浙江）二〇二六年度各门店销售出库明细汇总表-最终版-客户经理确认-final_version_confirmed",
            findings: true,
        }
    }
}

fn table(at: usize) -> String {
    TABLES[at % TABLES.len()].name.to_string()
}

/// Adds the marts of data quality.
pub fn add(marts: &mut Memory, company: &Company, exports: &Exports) {
    marts.0.insert("table_quality", tables(company, exports));
    marts.0.insert("source_files", files(company, exports));
    marts.0.insert("source_columns", columns(company, exports));
    marts.0.insert("field_quality", fields(company, exports));
    marts.0.insert("checks", checks(company, exports));
    marts.0.insert("quarantine_reasons", reasons(company, exports));
    marts.0.insert("name_proposals", proposals(company, exports));
}

/// Days from the last row of a table to the as-of date; masters have none.
fn age(at: usize) -> Option<u64> {
    (at % 5 != 2).then_some((at as u64 * 37) % 91)
}

fn tables(company: &Company, exports: &Exports) -> DataFrame {
    let rows = 0..exports.tables;
    let last = |at: usize| age(at).map(|age| company.as_of - Days::new(age));
    frame(
        company.as_of,
        vec![
            texts("source", rows.clone().map(table)),
            ints("rows", rows.clone().map(|at| Some(60_000 / (at as i64 + 1))).collect()),
            days("first_date", rows.clone().map(|at| last(at).map(|date| date - Days::new(700))).collect()),
            days("last_date", rows.clone().map(last).collect()),
            ints("days_since_last", rows.clone().map(|at| age(at).map(|age| age as i64)).collect()),
            ints("files", rows.map(|_| Some(exports.files as i64)).collect()),
        ],
    )
}

/// Name of a file of a table: some are sheets of workbooks.
fn file(exports: &Exports, row: usize) -> String {
    let (table, at) = (table(row / exports.files), row % exports.files);
    match row % 3 {
        0 => format!("exports/{}{table}-2026-{:02}.csv", exports.name, at + 1),
        1 => format!("exports/{}{table} 2026年{}月.xlsx#明细", exports.name, at + 1),
        _ => format!("exports/{}{table}-{}.csv.gz", exports.name, at + 1),
    }
}

fn files(company: &Company, exports: &Exports) -> DataFrame {
    let rows = exports.tables * exports.files;
    let all = 0..rows;
    let has_amount = |row: usize| (row / exports.files).is_multiple_of(3);
    let amount = |name: &str, value: i128| {
        money(name, (0..rows).map(|row| has_amount(row).then_some(value * (row as i128 + 1))).collect())
    };
    let same = |name: &str, value: i64| ints(name, vec![Some(value); rows]);
    let text_file = |row: usize| row % 3 != 1;
    frame(
        company.as_of,
        vec![
            texts("source", all.clone().map(|row| table(row / exports.files))),
            texts("file", all.clone().map(|row| file(exports, row))),
            text("sheet", all.clone().map(|row| (!text_file(row)).then(|| "明细".to_string())).collect()),
            texts("container", all.clone().map(|row| if text_file(row) { "text" } else { "xlsx" }.to_string())),
            text("encoding", all.clone().map(|row| text_file(row).then(|| "gb18030".to_string())).collect()),
            bools("encoding_declared", all.clone().map(|row| row % 2 == 0).collect()),
            text("delimiter", all.clone().map(|row| text_file(row).then(|| ",".to_string())).collect()),
            ints("header_row", all.clone().map(|row| Some(1 + row as i64 % 4)).collect()),
            ints("rows_read", all.clone().map(|row| Some(21_010 + row as i64 % 4)).collect()),
            ints("rows_left_out", all.clone().map(|row| Some(row as i64 % 4)).collect()),
            same("rows_stored", 20_000),
            same("rows_duplicate", 900),
            same("rows_replaced", 90),
            same("rows_filtered", 0),
            same("rows_quarantined", 20),
            amount("amount_read", 1_111),
            amount("amount_stored", 1_000),
            amount("amount_duplicate", 100),
            amount("amount_replaced", 10),
            amount("amount_filtered", 0),
            amount("amount_quarantined", 1),
            days("first_date", vec![Some(company.as_of - Days::new(700)); rows]),
            days("last_date", vec![Some(company.as_of); rows]),
            text(
                "remarks",
                all.map(|row| match row % 4 {
                    1 => Some("two title rows above the header; the row 合计 below the table agrees".to_string()),
                    3 => Some("the name ends in .xls and the content is CSV".to_string()),
                    _ => None,
                })
                .collect(),
            ),
        ],
    )
}

/// Name of a column of a table: those of the model first.
fn column(source: &str, at: usize) -> String {
    let known = tables::table(source).map_or(&[][..], |table| table.columns);
    known.get(at).map_or_else(|| format!("field_with_a_long_name_{at:03}"), |column| column.name.to_string())
}

fn columns(company: &Company, exports: &Exports) -> DataFrame {
    let mut cells = Vec::new();
    for row in 0..exports.tables * exports.files {
        // Files of one table have the same headers but for the last, which only the first has.
        let source = table(row / exports.files);
        for at in 0..exports.columns {
            if at + 1 == exports.columns && row % exports.files > 0 {
                continue;
            }
            let evidence = ["explicit", "alias", "name", "expression", "alias"][at % 5];
            let header = format!("{}销售金额（万元）{at}", exports.name);
            let unit = (at % 4 == 0).then(|| "万元".to_string());
            let example = (at % 6 > 0).then(|| format!("138****{at:04}"));
            cells.push((
                source.clone(),
                file(exports, row),
                header,
                Some(column(&source, at)),
                evidence,
                unit,
                example,
            ));
        }
        for at in 0..exports.columns {
            let evidence = if at % 5 == 4 { "proposed" } else { "unused" };
            cells.push((source.clone(), file(exports, row), format!("备注{at}"), None, evidence, None, None));
        }
    }
    frame(
        company.as_of,
        vec![
            texts("source", cells.iter().map(|cell| cell.0.clone())),
            texts("file", cells.iter().map(|cell| cell.1.clone())),
            texts("header", cells.iter().map(|cell| cell.2.clone())),
            text("column", cells.iter().map(|cell| cell.3.clone()).collect()),
            texts("evidence", cells.iter().map(|cell| cell.4.to_string())),
            text("unit", cells.iter().map(|cell| cell.5.clone()).collect()),
            text("example", cells.iter().map(|cell| cell.6.clone()).collect()),
        ],
    )
}

fn fields(company: &Company, exports: &Exports) -> DataFrame {
    let rows = exports.tables * exports.columns;
    let place = |row: usize| (row / exports.columns, row % exports.columns);
    let count = |row: usize| 60_000 / (place(row).0 as i64 + 1);
    let filled = |row: usize| match place(row).1 % 8 {
        0 => count(row),
        1 => count(row) - 1,
        7 => 0,
        at => count(row) * (9 - at as i64) / 9,
    };
    frame(
        company.as_of,
        vec![
            texts("source", (0..rows).map(|row| table(place(row).0))),
            texts("column", (0..rows).map(|row| column(&table(place(row).0), place(row).1))),
            ints("rows", (0..rows).map(|row| Some(count(row))).collect()),
            ints("filled", (0..rows).map(|row| Some(filled(row))).collect()),
            ints("distinct", (0..rows).map(|row| (row % 3 > 0).then_some(filled(row) / 2)).collect()),
            floats("share_filled", (0..rows).map(|row| Some(filled(row) as f64 / count(row) as f64)).collect()),
            text("smallest", (0..rows).map(|row| (row % 3 > 0).then(|| "0.01".to_string())).collect()),
            text("largest", (0..rows).map(|row| (row % 3 > 0).then(|| "9999.99".to_string())).collect()),
        ],
    )
}

const CHECKS: [&str; 7] =
    ["unique", "reference", "freshness", "change_rows", "change_amount", "file_total", "quarantine"];

fn checks(company: &Company, exports: &Exports) -> DataFrame {
    let rows = exports.tables * CHECKS.len();
    let outcome = |row: usize| match row {
        row if exports.findings && row % 11 == 10 => "fail",
        row if exports.findings && row % 5 == 3 => "warn",
        _ => "pass",
    };
    let found = |row: usize| outcome(row) != "pass";
    frame(
        company.as_of,
        vec![
            texts("source", (0..rows).map(|row| table(row / CHECKS.len()))),
            texts("check", (0..rows).map(|row| CHECKS[row % CHECKS.len()].to_string())),
            text(
                "column",
                (0..rows).map(|row| (row % CHECKS.len() < 2).then(|| "customer_id".to_string())).collect(),
            ),
            texts("severity", (0..rows).map(|row| if outcome(row) == "fail" { "fail" } else { "warn" }.to_string())),
            texts("outcome", (0..rows).map(|row| outcome(row).to_string())),
            ints("rows", (0..rows).map(|row| Some(60_000 / (row as i64 + 1))).collect()),
            ints("failing", (0..rows).map(|row| Some(if found(row) { 12 + row as i64 } else { 0 })).collect()),
            texts(
                "detail",
                (0..rows).map(|row| {
                    if found(row) {
                        "12 values of customer_id are not in customers; the first is in row 17 of the first file, and so on"
                    } else {
                        "all rows agree"
                    }
                    .to_string()
                }),
            ),
            text("example", (0..rows).map(|row| found(row).then(|| format!("{}C-{row:05}", exports.name))).collect()),
        ],
    )
}

fn reasons(company: &Company, exports: &Exports) -> DataFrame {
    let codes = ["not_a_date", "missing", "not_a_number", "not_allowed", "out_of_range", "field_count"];
    let rows = 0..exports.reasons;
    let code =
        |at: usize| if at < 6 { codes[at].to_string() } else { format!("reason_of_some_other_kind_{}", at % 20) };
    frame(
        company.as_of,
        vec![
            texts("source", rows.clone().map(|at| table(at % exports.tables))),
            texts("reason", rows.clone().map(code)),
            ints("rows", rows.clone().map(|at| Some(400 / (at as i64 + 1))).collect()),
            texts("example_file", rows.clone().map(|at| file(exports, at))),
            ints("example_row", rows.clone().map(|at| Some(17 + at as i64)).collect()),
            text("example_column", rows.clone().map(|at| (at % 3 > 0).then(|| "order_date".to_string())).collect()),
            text(
                "example_value",
                rows.map(|at| match at % 4 {
                    0 => None,
                    1 => Some("2026-13-45".to_string()),
                    2 => Some("=1+1\u{7}😀".to_string()),
                    _ => Some("x".repeat(4000)),
                })
                .collect(),
            ),
        ],
    )
}

fn proposals(company: &Company, exports: &Exports) -> DataFrame {
    let rows = 0..exports.proposals;
    frame(
        company.as_of,
        vec![
            texts("name", rows.clone().map(|at| format!("{}苏州工业园区精密机械有限公司{at}", exports.name))),
            text("customer_id", rows.clone().map(|at| (at % 4 > 0).then(|| format!("C{at:06}"))).collect()),
            texts("similar_name", rows.clone().map(|at| format!("苏州工业园精密机械公司{at}"))),
            text("similar_customer_id", rows.clone().map(|at| Some(format!("C{:06}", at + 1))).collect()),
            floats("likeness", rows.clone().map(|at| Some(0.97 - 0.001 * (at as f64 % 100.0))).collect()),
            texts("why", rows.clone().map(|_| "one letter differs; same telephone".to_string())),
            money("net_sales_12m", rows.map(|at| (at % 5 > 0).then_some(1_234_567 / (at as i128 + 1))).collect()),
        ],
    )
}
