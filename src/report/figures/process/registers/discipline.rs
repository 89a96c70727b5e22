//! Whether register, promotion table, daily report and card agree (S43).

use chrono::NaiveDate;

use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// The checks, in their order; their mean is [`SCORE`].
pub const CHECKS: [&str; 6] =
    ["c1_card", "c2_promotion_table", "c3_one_state", "c4_daily_report", "c5_plan", "c6_result"];
/// Mean of the checks that are known.
pub const SCORE: &str = "score";

/// A check of everyone, of a manager's people or of a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub check: String,
    /// `all`, `manager`, `staff`.
    pub dimension: String,
    pub member: Option<String>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub value: Option<f64>,
    pub interval: Option<(f64, f64)>,
    /// Share that is in order.
    pub right: Option<f64>,
    /// What could not be told.
    pub unknown: Option<i64>,
}

impl Check {
    /// How many are in order: the numerator, but of the check that counts violations the rest.
    pub fn in_order(&self) -> Option<i64> {
        match (self.check.as_str(), self.numerator, self.denominator) {
            ("c3_one_state", Some(wrong), Some(all)) => Some(all - wrong),
            (_, numerator, _) => numerator,
        }
    }

    /// Interval of the share that is in order.
    pub fn interval_of_right(&self) -> Option<(f64, f64)> {
        let (low, high) = self.interval?;
        Some(if self.check == "c3_one_state" { (1.0 - high, 1.0 - low) } else { (low, high) })
    }
}

/// A record that is missing or wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    pub check: String,
    pub staff: Option<String>,
    pub manager: Option<String>,
    /// `lead`, `walkin`.
    pub subject: String,
    pub id: String,
    pub customer: Option<String>,
    pub day: Option<NaiveDate>,
    pub what: String,
    pub detail: Option<String>,
}

pub(super) fn checks(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Check>, ReportError> {
    let Some(rows) = Rows::read(marts, "discipline", as_of)? else { return Ok(Vec::new()) };
    let (checks, dimensions, members) =
        (rows.required_texts("check")?, rows.required_texts("dimension")?, rows.texts("member")?);
    let (numerators, denominators) = (rows.ints("numerator")?, rows.ints("denominator")?);
    let (values, low, high) = (rows.floats("value")?, rows.floats("low")?, rows.floats("high")?);
    let (right, unknown) = (rows.floats("right")?, rows.ints("unknown")?);
    let found = (0..rows.len()).map(|row| Check {
        check: checks[row].clone(),
        dimension: dimensions[row].clone(),
        member: members[row].clone(),
        numerator: numerators[row],
        denominator: denominators[row],
        value: values[row],
        interval: low[row].zip(high[row]),
        right: right[row],
        unknown: unknown[row],
    });
    Ok(found.collect())
}

pub(super) fn gaps(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Gap>, ReportError> {
    let Some(rows) = Rows::read(marts, "discipline_missing", as_of)? else { return Ok(Vec::new()) };
    let (checks, staff, managers) = (rows.required_texts("check")?, rows.texts("staff")?, rows.texts("manager")?);
    let (subjects, ids, customers) =
        (rows.required_texts("subject")?, rows.required_texts("id")?, rows.texts("customer")?);
    let (days, what, details) = (rows.dates("day")?, rows.required_texts("what")?, rows.texts("detail")?);
    let mut found: Vec<Gap> = (0..rows.len())
        .map(|row| Gap {
            check: checks[row].clone(),
            staff: staff[row].clone(),
            manager: managers[row].clone(),
            subject: subjects[row].clone(),
            id: ids[row].clone(),
            customer: customers[row].clone(),
            day: days[row],
            what: what[row].clone(),
            detail: details[row].clone(),
        })
        .collect();
    found.sort_by(|one, other| {
        other
            .day
            .cmp(&one.day)
            .then_with(|| (&one.check, &one.staff, &one.id).cmp(&(&other.check, &other.staff, &other.id)))
    });
    Ok(found)
}
