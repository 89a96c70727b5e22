//! What the stored rows hold, by table (`table_quality`) and by column (`field_quality`).

use chrono::NaiveDate;

use super::canonical::{column_order, is_required, table_order};
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// The stored rows of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableQuality {
    pub source: String,
    pub rows: i64,
    /// `None` for tables without dates, and for empty ones.
    pub first_date: Option<NaiveDate>,
    pub last_date: Option<NaiveDate>,
    /// Days from the last date to the as-of date.
    pub days_since_last: Option<i64>,
    pub files: i64,
}

/// How far a column is filled.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldQuality {
    pub source: String,
    pub column: String,
    /// Whether a row without it is refused.
    pub required: bool,
    pub rows: i64,
    pub filled: i64,
    pub distinct: Option<i64>,
    /// filled ÷ rows; `None` without rows.
    pub share_filled: Option<f64>,
    pub smallest: Option<String>,
    pub largest: Option<String>,
}

pub(super) fn collect_tables(
    marts: &dyn MartReader,
    as_of: NaiveDate,
) -> Result<Option<Vec<TableQuality>>, ReportError> {
    let Some(rows) = Rows::published(marts, "table_quality", as_of)? else { return Ok(None) };
    let (sources, counts) = (rows.required_texts("source")?, rows.required_ints("rows")?);
    let (first, last) = (rows.dates("first_date")?, rows.dates("last_date")?);
    let (days, files) = (rows.ints("days_since_last")?, rows.required_ints("files")?);
    let mut tables: Vec<TableQuality> = (0..rows.len())
        .map(|row| TableQuality {
            source: sources[row].clone(),
            rows: counts[row],
            first_date: first[row],
            last_date: last[row],
            days_since_last: days[row],
            files: files[row],
        })
        .collect();
    tables.sort_by_cached_key(|table| (table_order(&table.source), table.source.clone()));
    Ok(Some(tables))
}

pub(super) fn collect_fields(
    marts: &dyn MartReader,
    as_of: NaiveDate,
) -> Result<Option<Vec<FieldQuality>>, ReportError> {
    let Some(rows) = Rows::published(marts, "field_quality", as_of)? else { return Ok(None) };
    let (sources, columns) = (rows.required_texts("source")?, rows.required_texts("column")?);
    let (counts, filled) = (rows.required_ints("rows")?, rows.required_ints("filled")?);
    let (distinct, shares) = (rows.ints("distinct")?, rows.floats("share_filled")?);
    let (smallest, largest) = (rows.texts("smallest")?, rows.texts("largest")?);
    let mut fields: Vec<FieldQuality> = (0..rows.len())
        .map(|row| FieldQuality {
            source: sources[row].clone(),
            column: columns[row].clone(),
            required: is_required(&sources[row], &columns[row]),
            rows: counts[row],
            filled: filled[row],
            distinct: distinct[row],
            share_filled: shares[row].filter(|_| counts[row] > 0),
            smallest: smallest[row].clone(),
            largest: largest[row].clone(),
        })
        .collect();
    fields.sort_by_cached_key(|field| {
        let place = column_order(&field.source, &field.column);
        (table_order(&field.source), field.source.clone(), place, field.column.clone())
    });
    Ok(Some(fields))
}
