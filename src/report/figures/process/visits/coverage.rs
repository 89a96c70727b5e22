//! Whether plans name those whom a rule lets fall due (S57).

use chrono::NaiveDate;

use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// Those due in a week or month, of a member.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Covered {
    pub cadence: String,
    /// `week`, `month`.
    pub grain: String,
    pub period: NaiveDate,
    /// `all`, `class`, `staff`, `manager`.
    pub dimension: String,
    pub member: Option<String>,
    pub due: i64,
    pub planned: Option<i64>,
    pub contacted: Option<i64>,
    pub neither: Option<i64>,
    pub coverage: Option<f64>,
    pub interval: Option<(f64, f64)>,
}

/// Mart `plan_coverage`, in its order.
pub(super) fn covered(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Covered>, ReportError> {
    let Some(rows) = Rows::read(marts, "plan_coverage", as_of)? else { return Ok(Vec::new()) };
    let (rules, grains, periods) =
        (rows.required_texts("cadence")?, rows.required_texts("grain")?, rows.dates("period")?);
    let (dimensions, members) = (rows.required_texts("dimension")?, rows.texts("member")?);
    let (due, planned) = (rows.required_ints("due")?, rows.ints("planned")?);
    let (contacted, neither) = (rows.ints("contacted")?, rows.ints("neither")?);
    let (coverage, low, high) = (rows.floats("coverage")?, rows.floats("low")?, rows.floats("high")?);
    let one = |row: usize| {
        Some(Covered {
            cadence: rules[row].clone(),
            grain: grains[row].clone(),
            period: periods[row]?,
            dimension: dimensions[row].clone(),
            member: members[row].clone(),
            due: due[row],
            planned: planned[row],
            contacted: contacted[row],
            neither: neither[row],
            coverage: coverage[row],
            interval: low[row].zip(high[row]),
        })
    };
    Ok((0..rows.len()).filter_map(one).collect())
}
