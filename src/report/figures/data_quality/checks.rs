//! What the checks of tables found (`checks`).

use chrono::NaiveDate;

use super::canonical::{column_order, table_order};
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// How a check ended. The worst sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Fail,
    Warn,
    Pass,
    /// It could not be made: a table, a column or a month is missing. The mart has it as `pass`.
    Unchecked,
}

impl Outcome {
    /// Whether something did not pass.
    pub fn is_finding(self) -> bool {
        matches!(self, Outcome::Fail | Outcome::Warn)
    }

    /// As in the mart.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Fail => "fail",
            Outcome::Warn => "warn",
            Outcome::Pass => "pass",
            Outcome::Unchecked => "not_checked",
        }
    }
}

/// One check of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub source: String,
    /// `unique`, `reference`, `freshness`, `change_rows`, `change_amount`, `file_total` or `quarantine`.
    pub check: String,
    pub column: Option<String>,
    /// What happens when it finds something: `warn` or `fail`.
    pub severity: String,
    pub outcome: Outcome,
    /// Rows that were looked at.
    pub rows: Option<i64>,
    /// Rows that do not pass.
    pub failing: Option<i64>,
    pub detail: String,
    pub example: Option<String>,
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Vec<Check>>, ReportError> {
    let Some(rows) = Rows::published(marts, "checks", as_of)? else { return Ok(None) };
    let (sources, names) = (rows.required_texts("source")?, rows.required_texts("check")?);
    let (columns, severities) = (rows.texts("column")?, rows.texts("severity")?);
    let outcomes = rows.required_texts("outcome")?;
    let (counts, failing) = (rows.ints("rows")?, rows.ints("failing")?);
    let (details, examples) = (rows.texts("detail")?, rows.texts("example")?);
    let mut checks = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let outcome = match outcomes[row].as_str() {
            "pass" if details[row].as_deref().is_some_and(|detail| detail.starts_with("not checked")) => {
                Outcome::Unchecked
            }
            "pass" => Outcome::Pass,
            "warn" => Outcome::Warn,
            "fail" => Outcome::Fail,
            other => {
                let reason = format!("{other:?} where pass, warn or fail is required");
                return Err(rows.value_error("outcome", row, reason));
            }
        };
        checks.push(Check {
            source: sources[row].clone(),
            check: names[row].clone(),
            column: columns[row].clone(),
            severity: severities[row].clone().unwrap_or_default(),
            outcome,
            rows: counts[row],
            failing: failing[row],
            detail: details[row].clone().unwrap_or_default(),
            example: examples[row].clone(),
        });
    }
    checks.sort_by_cached_key(|check| {
        let place = check.column.as_ref().map_or(0, |column| column_order(&check.source, column));
        let table = (table_order(&check.source), check.source.clone());
        (check.outcome, table, check.check.clone(), place, check.column.clone())
    });
    Ok(Some(checks))
}
