//! Visitors and callers: days, advisers, reasons, turns, credit for orders.

use chrono::NaiveDate;

use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// A day of the window.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterDay {
    pub day: NaiveDate,
    /// Whether the doors were open, and whether a calendar said so.
    pub open: bool,
    pub told: bool,
    pub batches: i64,
    pub walk_in: i64,
    pub phone: i64,
    /// Left name and telephone, were filed, ordered on the spot; `None` where not known.
    pub captured: Option<i64>,
    pub filed: Option<i64>,
    pub ordered: Option<i64>,
}

/// An adviser over the window.
#[derive(Debug, Clone, PartialEq)]
pub struct Adviser {
    /// `None` where nobody is named.
    pub staff: Option<String>,
    pub manager: Option<String>,
    /// Whether the table of staff has them.
    pub known: bool,
    pub batches: i64,
    pub phone: Option<i64>,
    pub captured: Option<i64>,
    pub capture_rate: Option<f64>,
    /// Wilson's 95 % interval of the capture rate.
    pub interval: Option<(f64, f64)>,
    pub filed: Option<i64>,
    pub filing_rate: Option<f64>,
    pub ordered: Option<i64>,
    pub completeness: Option<f64>,
    /// Median, minutes.
    pub stay: Option<f64>,
    pub top_reason: Option<String>,
    /// Whether there are batches enough for a rate.
    pub enough: bool,
}

/// Batches of an adviser that left no data for a reason.
#[derive(Debug, Clone, PartialEq)]
pub struct NoInfo {
    pub staff: Option<String>,
    /// `None`: no reason is given.
    pub reason: Option<String>,
    pub batches: i64,
    pub share: Option<f64>,
}

/// Turns of an adviser, over the window.
#[derive(Debug, Clone, PartialEq)]
pub struct Duty {
    pub staff: Option<String>,
    pub manager: Option<String>,
    pub days: i64,
    pub receptions: i64,
    pub per_day: Option<f64>,
    pub share: Option<f64>,
    /// What equal shares among those on duty would have brought.
    pub expected: Option<f64>,
    /// What chance alone leaves it within.
    pub interval: Option<(f64, f64)>,
    pub outside: Option<bool>,
}

/// An order that is credited to another than the first receiver.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncredited {
    /// `order`, `lead`, `on_spot`.
    pub kind: String,
    pub id: String,
    pub customer: String,
    pub day: Option<NaiveDate>,
    pub receiver: Option<String>,
    pub credited: Option<String>,
    pub amount: Option<Money>,
}

pub(super) fn days(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<RegisterDay>, ReportError> {
    let Some(rows) = Rows::read(marts, "register_days", as_of)? else { return Ok(Vec::new()) };
    let (days, open, told) = (rows.dates("day")?, rows.bools("open")?, rows.bools("open_told")?);
    let (batches, walk_in, phone) =
        (rows.required_ints("batches")?, rows.required_ints("walk_in")?, rows.required_ints("phone")?);
    let (captured, filed, ordered) = (rows.ints("captured")?, rows.ints("filed")?, rows.ints("ordered")?);
    let mut found: Vec<RegisterDay> = (0..rows.len())
        .filter_map(|row| {
            Some(RegisterDay {
                day: days[row]?,
                open: open[row],
                told: told[row],
                batches: batches[row],
                walk_in: walk_in[row],
                phone: phone[row],
                captured: captured[row],
                filed: filed[row],
                ordered: ordered[row],
            })
        })
        .collect();
    found.sort_by_key(|day| day.day);
    Ok(found)
}

pub(super) fn advisers(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Adviser>, ReportError> {
    let Some(rows) = Rows::read(marts, "register_advisers", as_of)? else { return Ok(Vec::new()) };
    let (staff, managers, known) = (rows.texts("staff")?, rows.texts("manager")?, rows.bools("known")?);
    let (batches, phone, captured) = (rows.required_ints("batches")?, rows.ints("phone")?, rows.ints("captured")?);
    let (rates, low, high) = (rows.floats("capture_rate")?, rows.floats("low")?, rows.floats("high")?);
    let (filed, filing, ordered) = (rows.ints("filed")?, rows.floats("filing_rate")?, rows.ints("ordered")?);
    let (complete, stay) = (rows.floats("completeness")?, rows.floats("stay_minutes")?);
    let (reasons, enough) = (rows.texts("top_no_info_reason")?, rows.bools("enough")?);
    let found = (0..rows.len()).map(|row| Adviser {
        staff: staff[row].clone(),
        manager: managers[row].clone(),
        known: known[row],
        batches: batches[row],
        phone: phone[row],
        captured: captured[row],
        capture_rate: rates[row],
        interval: low[row].zip(high[row]),
        filed: filed[row],
        filing_rate: filing[row],
        ordered: ordered[row],
        completeness: complete[row],
        stay: stay[row],
        top_reason: reasons[row].clone(),
        enough: enough[row],
    });
    Ok(found.collect())
}

pub(super) fn reasons(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<NoInfo>, ReportError> {
    let Some(rows) = Rows::read(marts, "no_info_reasons", as_of)? else { return Ok(Vec::new()) };
    let (staff, reasons) = (rows.texts("staff")?, rows.texts("reason")?);
    let (batches, shares) = (rows.required_ints("batches")?, rows.floats("share")?);
    let found = (0..rows.len()).map(|row| NoInfo {
        staff: staff[row].clone(),
        reason: reasons[row].clone(),
        batches: batches[row],
        share: shares[row],
    });
    Ok(found.collect())
}

pub(super) fn duties(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Duty>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "rotation", as_of)? else { return Ok(Vec::new()) };
    rows.retain_text("grain", "window")?;
    let (staff, managers) = (rows.texts("staff")?, rows.texts("manager")?);
    let (days, receptions) = (rows.required_ints("days_on_duty")?, rows.required_ints("new_receptions")?);
    let (per_day, shares, expected) = (rows.floats("per_day")?, rows.floats("share")?, rows.floats("expected")?);
    let (low, high, outside) = (rows.floats("low")?, rows.floats("high")?, rows.answers("outside")?);
    let found = (0..rows.len()).map(|row| Duty {
        staff: staff[row].clone(),
        manager: managers[row].clone(),
        days: days[row],
        receptions: receptions[row],
        per_day: per_day[row],
        share: shares[row],
        expected: expected[row],
        interval: low[row].zip(high[row]),
        outside: outside[row],
    });
    Ok(found.collect())
}

pub(super) fn uncredited(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Uncredited>, ReportError> {
    let Some(rows) = Rows::read(marts, "attribution_exceptions", as_of)? else { return Ok(Vec::new()) };
    let (kinds, ids, customers) =
        (rows.required_texts("kind")?, rows.required_texts("id")?, rows.required_texts("customer")?);
    let (days, receivers, credited) = (rows.dates("day")?, rows.texts("first_receiver")?, rows.texts("credited")?);
    let amounts = rows.money("amount")?;
    let found = (0..rows.len()).map(|row| Uncredited {
        kind: kinds[row].clone(),
        id: ids[row].clone(),
        customer: customers[row].clone(),
        day: days[row],
        receiver: receivers[row].clone(),
        credited: credited[row].clone(),
        amount: amounts[row],
    });
    Ok(found.collect())
}
