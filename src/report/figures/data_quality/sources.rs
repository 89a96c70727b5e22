//! How every file was read (`source_files`), and which column each of its headers became (`source_columns`).

use chrono::NaiveDate;

use super::canonical::{column_order, table_order};
use crate::report::ReportError;
use crate::report::figures::FileTotals;
use crate::report::marts::{MartReader, Rows};

/// A file, or one sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SourceFile {
    /// Rows and amounts by fate; holds the names of table and file.
    pub totals: FileTotals,
    pub sheet: Option<String>,
    /// `text`, `xlsx`, `xls`, `parquet`, `html`.
    pub container: Option<String>,
    /// `None` for workbooks and Parquet files.
    pub encoding: Option<String>,
    /// False where the encoding was found from the bytes.
    pub encoding_declared: bool,
    pub delimiter: Option<String>,
    /// Record that holds the column names, from 1.
    pub header_row: Option<i64>,
    pub first_date: Option<NaiveDate>,
    pub last_date: Option<NaiveDate>,
    /// What was found odd, in plain words.
    pub remarks: Option<String>,
}

/// A header of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceColumn {
    pub source: String,
    pub file: String,
    pub header: String,
    /// Canonical column; `None` when the header is not used.
    pub column: Option<String>,
    /// `explicit`, `name`, `alias`, `expression`, `proposed` or `unused`.
    pub evidence: String,
    pub unit: Option<String>,
    /// Masked where the column is personal.
    pub example: Option<String>,
}

pub(super) fn collect_files(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Vec<SourceFile>>, ReportError> {
    let Some(rows) = Rows::published(marts, "source_files", as_of)? else { return Ok(None) };
    let totals = FileTotals::of(&rows)?;
    let (sheets, containers, encodings) = (rows.texts("sheet")?, rows.texts("container")?, rows.texts("encoding")?);
    let (declared, delimiters) = (rows.bools("encoding_declared")?, rows.texts("delimiter")?);
    let header_rows = rows.ints("header_row")?;
    let (first, last, remarks) = (rows.dates("first_date")?, rows.dates("last_date")?, rows.texts("remarks")?);
    let mut files: Vec<SourceFile> = totals
        .into_iter()
        .enumerate()
        .map(|(row, totals)| SourceFile {
            totals,
            sheet: sheets[row].clone(),
            container: containers[row].clone(),
            encoding: encodings[row].clone(),
            encoding_declared: declared[row],
            delimiter: delimiters[row].clone(),
            header_row: header_rows[row],
            first_date: first[row],
            last_date: last[row],
            remarks: remarks[row].clone().filter(|remarks| !remarks.trim().is_empty()),
        })
        .collect();
    files.sort_by(|left, right| key(left).cmp(&key(right)));
    Ok(Some(files))
}

fn key(file: &SourceFile) -> (usize, &str, &str, Option<&str>) {
    let totals = &file.totals;
    (table_order(&totals.source), &totals.source, &totals.file, file.sheet.as_deref())
}

pub(super) fn collect_columns(
    marts: &dyn MartReader,
    as_of: NaiveDate,
) -> Result<Option<Vec<SourceColumn>>, ReportError> {
    let Some(rows) = Rows::published(marts, "source_columns", as_of)? else { return Ok(None) };
    let (sources, files) = (rows.required_texts("source")?, rows.required_texts("file")?);
    let (headers, columns) = (rows.texts("header")?, rows.texts("column")?);
    let (evidence, units, examples) = (rows.required_texts("evidence")?, rows.texts("unit")?, rows.texts("example")?);
    let mut out: Vec<SourceColumn> = (0..rows.len())
        .map(|row| SourceColumn {
            source: sources[row].clone(),
            file: files[row].clone(),
            // A column that an expression computes has no header.
            header: headers[row].clone().unwrap_or_default(),
            column: columns[row].clone(),
            evidence: evidence[row].clone(),
            unit: units[row].clone(),
            example: examples[row].clone(),
        })
        .collect();
    let key = |one: &SourceColumn| {
        let place = one.column.as_ref().map_or(usize::MAX, |column| column_order(&one.source, column));
        (
            table_order(&one.source),
            one.source.clone(),
            one.column.is_none(),
            place,
            one.header.clone(),
            one.file.clone(),
        )
    };
    out.sort_by_cached_key(key);
    Ok(Some(out))
}
