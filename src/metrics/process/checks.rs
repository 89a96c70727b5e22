//! What is odd in the rows of a table, and how many rows it is: the mart `prospect_checks`.

use chrono::NaiveDate;
use polars::prelude::*;

use crate::metrics::as_of_column;

/// Rows that are odd in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// In which way.
    pub check: &'static str,
    /// The table.
    pub table: &'static str,
    /// How many.
    pub rows: i64,
    /// One of them: its number, or what it says.
    pub example: Option<String>,
}

impl Check {
    /// What was found, unless it is nothing.
    pub fn of<T>(
        (check, table): (&'static str, &'static str),
        found: &[T],
        show: impl Fn(&T) -> String,
    ) -> Option<Check> {
        let first = found.first()?;
        Some(Check { check, table, rows: found.len() as i64, example: Some(show(first)) })
    }
}

/// The mart of checks.
pub fn frame(checks: &[Check], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    DataFrame::new(
        checks.len(),
        vec![
            as_of_column(as_of, checks.len()),
            Column::new("check".into(), checks.iter().map(|check| check.check).collect::<Vec<_>>()),
            Column::new("table".into(), checks.iter().map(|check| check.table).collect::<Vec<_>>()),
            Column::new("rows".into(), checks.iter().map(|check| check.rows).collect::<Vec<_>>()),
            Column::new("example".into(), checks.iter().map(|check| check.example.as_deref()).collect::<Vec<_>>()),
        ],
    )
}
