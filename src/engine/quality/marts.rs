//! The marts of data quality, with the columns that `docs/marts.md` promises.

use chrono::NaiveDate;
use polars::prelude::{DataFrame, PolarsResult};

use super::frames::FrameOf;
use super::judge::severity_text;
use super::{Amounts, ColumnRecord, FileRecord, NameProposal, Quality, RowCounts};
use crate::engine::EngineError;
use crate::engine::measures::Mart;

/// The marts `source_files`, `source_columns`, `field_quality`, `table_quality`, `checks` and `name_proposals`. Rows
/// stand in the order given.
pub fn marts(
    files: &[FileRecord],
    columns: &[ColumnRecord],
    quality: &Quality,
    proposals: &[NameProposal],
    as_of: NaiveDate,
    scale: u8,
) -> Result<Vec<Mart>, EngineError> {
    let made = |name: &'static str, frame: PolarsResult<DataFrame>| {
        let frame = frame.map_err(|source| EngineError::Frame { what: format!("mart {name}"), source })?;
        Ok((name, frame))
    };
    let parts = [
        made("source_files", source_files(files, as_of, scale)),
        made("source_columns", source_columns(columns, as_of)),
        made("field_quality", field_quality(quality, as_of)),
        made("table_quality", table_quality(quality, as_of)),
        made("checks", checks(quality, as_of)),
        made("name_proposals", name_proposals(proposals, as_of, scale)),
    ];
    parts.into_iter().collect()
}

/// A figure of an export: the end of its name, and where it is found.
type Figure<From, To> = (&'static str, fn(&From) -> To);

/// Row counts, named after `rows_`.
const ROWS: [Figure<RowCounts, i64>; 7] = [
    ("read", |rows| rows.read),
    ("left_out", |rows| rows.left_out),
    ("stored", |rows| rows.stored),
    ("duplicate", |rows| rows.duplicate),
    ("replaced", |rows| rows.replaced),
    ("filtered", |rows| rows.filtered),
    ("quarantined", |rows| rows.quarantined),
];

/// Amounts, named after `amount_`.
const AMOUNTS: [Figure<Amounts, i128>; 6] = [
    ("read", |amounts| amounts.read),
    ("stored", |amounts| amounts.stored),
    ("duplicate", |amounts| amounts.duplicate),
    ("replaced", |amounts| amounts.replaced),
    ("filtered", |amounts| amounts.filtered),
    ("quarantined", |amounts| amounts.quarantined),
];

fn source_files(files: &[FileRecord], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let remarks: Vec<String> = files.iter().map(|file| file.remarks.join("; ")).collect();
    let rows: Vec<(&FileRecord, &str)> = files.iter().zip(remarks.iter().map(String::as_str)).collect();
    let mut frame = FrameOf::new(&rows, as_of)
        .text("source", |(file, _)| Some(&file.source))
        .text("file", |(file, _)| Some(&file.file))
        .text("sheet", |(file, _)| file.sheet.as_deref())
        .text("container", |(file, _)| Some(&file.container))
        .text("encoding", |(file, _)| file.encoding.as_deref())
        .flag("encoding_declared", |(file, _)| file.encoding_declared)
        .text("delimiter", |(file, _)| file.delimiter.as_deref())
        .integer("header_row", |(file, _)| Some(file.header_row));
    for (name, pick) in ROWS {
        frame = frame.integer(&format!("rows_{name}"), |(file, _)| Some(pick(&file.rows)));
    }
    for (name, pick) in AMOUNTS {
        frame = frame.money(&format!("amount_{name}"), scale, |(file, _)| file.amounts.as_ref().map(pick));
    }
    frame
        .date("first_date", |(file, _)| file.first_date)
        .date("last_date", |(file, _)| file.last_date)
        .text("remarks", |(_, remarks)| Some(*remarks).filter(|remarks| !remarks.is_empty()))
        .finish()
}

fn source_columns(columns: &[ColumnRecord], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    FrameOf::new(columns, as_of)
        .text("source", |row| Some(&row.source))
        .text("file", |row| Some(&row.file))
        .text("header", |row| Some(&row.header))
        .text("column", |row| row.column.as_deref())
        .text("evidence", |row| Some(row.evidence.as_str()))
        .text("unit", |row| row.unit.as_deref())
        .text("example", |row| row.example.as_deref())
        .finish()
}

fn field_quality(quality: &Quality, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    FrameOf::new(&quality.fields, as_of)
        .text("source", |row| Some(&row.source))
        .text("column", |row| Some(&row.column))
        .integer("rows", |row| Some(row.rows as i64))
        .integer("filled", |row| Some(row.filled as i64))
        .integer("distinct", |row| row.distinct.map(|distinct| distinct as i64))
        .double("share_filled", |row| (row.rows > 0).then(|| row.filled as f64 / row.rows as f64))
        .text("smallest", |row| row.smallest.as_deref())
        .text("largest", |row| row.largest.as_deref())
        .finish()
}

fn table_quality(quality: &Quality, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    FrameOf::new(&quality.tables, as_of)
        .text("source", |row| Some(&row.source))
        .integer("rows", |row| Some(row.rows as i64))
        .date("first_date", |row| row.first_date)
        .date("last_date", |row| row.last_date)
        .integer("days_since_last", |row| row.days_since_last)
        .integer("files", |row| Some(row.files as i64))
        .finish()
}

fn checks(quality: &Quality, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    FrameOf::new(&quality.checks, as_of)
        .text("source", |row| Some(&row.source))
        .text("check", |row| Some(row.check.as_str()))
        .text("column", |row| row.column.as_deref())
        .text("severity", |row| Some(severity_text(row.severity)))
        .text("outcome", |row| Some(row.outcome.as_str()))
        .integer("rows", |row| Some(row.rows))
        .integer("failing", |row| Some(row.failing))
        .text("detail", |row| Some(&row.detail))
        .text("example", |row| row.example.as_deref())
        .finish()
}

fn name_proposals(proposals: &[NameProposal], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    FrameOf::new(proposals, as_of)
        .text("name", |row| Some(&row.name))
        .text("customer_id", |row| row.customer_id.as_deref())
        .text("similar_name", |row| Some(&row.similar_name))
        .text("similar_customer_id", |row| row.similar_customer_id.as_deref())
        .double("likeness", |row| Some(row.likeness))
        .text("why", |row| Some(row.why))
        .money("net_sales_12m", scale, |row| row.net_sales_12m)
        .finish()
}
