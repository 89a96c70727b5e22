//! Rows that contradict each other or cannot be placed, as the families of the sales process count them.

use chrono::NaiveDate;

use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// Rows of a table that are odd in one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Odd {
    pub check: String,
    pub table: String,
    /// 0 of what could not be looked at.
    pub rows: i64,
    pub example: Option<String>,
}

/// The rows of a mart of checks; none where it is not published.
///
/// # Errors
/// A mart that cannot be read, or that does not follow the contract.
pub(super) fn collect(marts: &dyn MartReader, mart: &'static str, as_of: NaiveDate) -> Result<Vec<Odd>, ReportError> {
    let Some(rows) = Rows::read(marts, mart, as_of)? else { return Ok(Vec::new()) };
    let (checks, tables) = (rows.required_texts("check")?, rows.required_texts("table")?);
    let (counts, examples) = (rows.required_ints("rows")?, rows.texts("example")?);
    let one = |row: usize| Odd {
        check: checks[row].clone(),
        table: tables[row].clone(),
        rows: counts[row],
        example: examples[row].clone(),
    };
    Ok((0..rows.len()).map(one).collect())
}
