//! Leads that are needed, planned and opened.

use chrono::NaiveDate;

use super::{Planning, doubles};
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// Leads of a month.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeadMonth {
    /// First day.
    pub month: NaiveDate,
    pub order_target: Option<f64>,
    /// Open when the month began.
    pub open: Option<i64>,
    /// Orders that those are expected to bring.
    pub from_stock: Option<f64>,
    /// `calibration` or `learned`.
    pub expected_by: String,
    pub filing: Option<f64>,
    pub filing_n: Option<i64>,
    pub conversion: Option<f64>,
    pub conversion_n: Option<i64>,
    /// Leads that the order target needs.
    pub required: Option<f64>,
    /// Contacts that those leads need.
    pub contacts: Option<f64>,
    pub planned: Option<f64>,
    pub actual: Option<i64>,
    pub elapsed: Option<f64>,
}

/// Leads of a month up to the end of a week.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadWeek {
    pub month: NaiveDate,
    /// Its Monday.
    pub week: NaiveDate,
    pub planned: Option<f64>,
    pub actual: Option<i64>,
    pub elapsed: Option<f64>,
}

impl Planning {
    /// The month whose leads are told of: that of the date, but before a working day of it is over the one before.
    pub fn lead_month(&self, as_of: NaiveDate) -> Option<&LeadMonth> {
        let begun = || self.lead_months.iter().rev().filter(|one| one.month <= as_of);
        begun().find(|one| one.elapsed != Some(0.0)).or_else(|| begun().next())
    }
}

/// Mart `lead_plan`, month by month.
pub(super) fn months(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<LeadMonth>, ReportError> {
    let Some(rows) = Rows::read(marts, "lead_plan", as_of)? else { return Ok(Vec::new()) };
    let (months, targets, open) =
        (rows.dates("month")?, doubles(rows.money("order_target")?), rows.ints("open_leads")?);
    let (expected, by) = (rows.floats("expected_from_stock")?, rows.required_texts("expected_by")?);
    let (filing, filing_n) = (rows.floats("filing_rate")?, rows.ints("filing_n")?);
    let (conversion, conversion_n) = (rows.floats("conversion")?, rows.ints("conversion_n")?);
    let (filed, required) = (rows.floats("required_filed")?, rows.floats("required")?);
    let (planned, actual) = (doubles(rows.money("planned")?), rows.ints("actual")?);
    let elapsed = rows.floats("elapsed_share")?;
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let Some(month) = months[row] else { continue };
        found.push(LeadMonth {
            month,
            order_target: targets[row],
            open: open[row],
            from_stock: expected[row],
            expected_by: by[row].clone(),
            filing: filing[row],
            filing_n: filing_n[row],
            conversion: conversion[row],
            conversion_n: conversion_n[row],
            required: filed[row],
            contacts: required[row],
            planned: planned[row],
            actual: actual[row],
            elapsed: elapsed[row],
        });
    }
    found.sort_by_key(|one| one.month);
    Ok(found)
}

/// Mart `lead_weeks`, week by week.
pub(super) fn weeks(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<LeadWeek>, ReportError> {
    let Some(rows) = Rows::read(marts, "lead_weeks", as_of)? else { return Ok(Vec::new()) };
    let (months, weeks) = (rows.dates("month")?, rows.dates("week")?);
    let (planned, actual) = (rows.floats("planned_cumulative")?, rows.ints("actual_cumulative")?);
    let elapsed = rows.floats("elapsed_share")?;
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let (Some(month), Some(week)) = (months[row], weeks[row]) else { continue };
        let (planned, actual, elapsed) = (planned[row], actual[row], elapsed[row]);
        found.push(LeadWeek { month, week, planned, actual, elapsed });
    }
    found.sort_by_key(|one| (one.month, one.week));
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn before_a_working_day_is_over_the_month_before_is_told_of() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let month = |first: &str, elapsed| LeadMonth { month: day(first), elapsed, ..LeadMonth::default() };
        let told = |months: Vec<LeadMonth>, as_of: &str| {
            let planning = Planning { lead_months: months, ..Planning::default() };
            planning.lead_month(day(as_of)).map(|one| one.month)
        };
        let all = |november| {
            vec![month("2026-10-01", Some(1.0)), month("2026-11-01", november), month("2026-12-01", Some(0.0))]
        };
        assert_eq!(told(all(Some(0.0)), "2026-11-01"), Some(day("2026-10-01")));
        assert_eq!(told(all(Some(0.05)), "2026-11-02"), Some(day("2026-11-01")));
        assert_eq!(told(all(None), "2026-11-30"), Some(day("2026-11-01")), "a month without working days is told of");
        assert_eq!(told(vec![month("2026-11-01", Some(0.0))], "2026-11-01"), Some(day("2026-11-01")));
        assert_eq!(told(Vec::new(), "2026-11-01"), None);
    }
}
