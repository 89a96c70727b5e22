//! People by day (`visit_days`): what everybody made of the last weeks.

use chrono::{Datelike, Days, NaiveDate};

use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// A person and a day. What the exports do not tell is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonDay {
    pub staff: String,
    pub manager: Option<String>,
    pub day: NaiveDate,
    pub is_working_day: bool,
    pub contacts: i64,
    pub planned: Option<i64>,
    pub made: Option<i64>,
    /// Of the planned visits, those made.
    pub planned_made: Option<i64>,
    pub successful: Option<i64>,
    /// Contacts whose outcome is known.
    pub outcome_known: i64,
    pub customers: i64,
    /// Contacts with an order of the customer on the day.
    pub orders: i64,
    pub order_amount: Option<Money>,
    pub level_up: Option<i64>,
    pub level_down: Option<i64>,
    /// A working day on which the person was expected and has no row.
    pub is_idle: bool,
}

/// Days added up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tally {
    pub contacts: i64,
    /// `None` where it is not known of a day.
    pub planned: Option<i64>,
    pub planned_made: Option<i64>,
    pub successful: i64,
    pub outcome_known: i64,
    pub orders: i64,
    pub order_amount: Option<Money>,
    /// Working days on which somebody was expected, and those without any row.
    pub working_days: i64,
    pub idle_days: i64,
    /// Of contacts whose level was noted before and after.
    pub level_up: Option<i64>,
    pub level_down: Option<i64>,
}

impl Tally {
    /// The sum of days.
    pub fn of<'a>(days: impl Iterator<Item = &'a PersonDay>) -> Tally {
        let mut sum = Tally { planned: Some(0), planned_made: Some(0), ..Tally::default() };
        for day in days {
            sum.contacts += day.contacts;
            sum.planned = sum.planned.zip(day.planned).map(|(one, other)| one + other);
            sum.planned_made = sum.planned_made.zip(day.planned_made).map(|(one, other)| one + other);
            sum.successful += day.successful.unwrap_or(0);
            sum.outcome_known += day.outcome_known;
            sum.orders += day.orders;
            if let Some(amount) = day.order_amount {
                sum.order_amount = Some(sum.order_amount.map_or(amount, |known| known + amount));
            }
            sum.working_days += i64::from(day.is_working_day);
            sum.idle_days += i64::from(day.is_idle);
            for (all, own) in [(&mut sum.level_up, day.level_up), (&mut sum.level_down, day.level_down)] {
                if let Some(own) = own {
                    *all = Some(all.unwrap_or(0) + own);
                }
            }
        }
        sum
    }

    /// Planned visits made over planned visits; none where that is not known, or none were planned.
    pub fn completion(&self) -> Option<f64> {
        let (planned, made) = (self.planned.filter(|planned| *planned > 0)?, self.planned_made?);
        Some(made as f64 / planned as f64)
    }

    /// Successful contacts over those of known outcome.
    pub fn success(&self) -> Option<f64> {
        (self.outcome_known > 0).then(|| self.successful as f64 / self.outcome_known as f64)
    }
}

/// Monday of the week of a day.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

/// All rows, by person and day; empty where the mart is not published.
pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<PersonDay>, ReportError> {
    let Some(rows) = Rows::read(marts, "visit_days", as_of)? else { return Ok(Vec::new()) };
    let (staff, managers, days) = (rows.texts("staff")?, rows.texts("manager")?, rows.dates("day")?);
    let (working, idle) = (rows.bools("working_day")?, rows.bools("idle")?);
    let (contacts, planned, made) = (rows.required_ints("contacts")?, rows.ints("planned")?, rows.ints("made")?);
    let (planned_made, successful) = (rows.ints("planned_made")?, rows.ints("successful")?);
    let (known, customers) = (rows.required_ints("outcome_known")?, rows.required_ints("customers")?);
    let (orders, amounts) = (rows.required_ints("orders")?, rows.money("order_amount")?);
    let (up, down) = (rows.ints("level_up")?, rows.ints("level_down")?);
    let one = |row: usize| {
        Some(PersonDay {
            staff: staff[row].clone()?,
            manager: managers[row].clone(),
            day: days[row]?,
            is_working_day: working[row],
            contacts: contacts[row],
            planned: planned[row],
            made: made[row],
            planned_made: planned_made[row],
            successful: successful[row],
            outcome_known: known[row],
            customers: customers[row],
            orders: orders[row],
            order_amount: amounts[row],
            level_up: up[row],
            level_down: down[row],
            is_idle: idle[row],
        })
    };
    let mut all: Vec<PersonDay> = (0..rows.len()).filter_map(one).collect();
    all.sort_by(|one, other| (&one.staff, one.day).cmp(&(&other.staff, other.day)));
    Ok(all)
}
