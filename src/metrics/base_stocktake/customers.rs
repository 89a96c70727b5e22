//! The base of customers: those who ordered of late.

use chrono::NaiveDate;

use super::{Course, Flow, Stocktake, UNGRADED};
use crate::features::history::PurchaseHistory;
use crate::metrics::fold_customers;
use crate::model::period::{Window, to_days};

/// What the base is counted by.
pub struct Base<'a> {
    /// The day before the first month, then the ends of the months that are told, ascending.
    pub dates: &'a [NaiveDate],
    /// Codes from best to worst.
    pub grades: Vec<String>,
    /// By date, the place of everybody's code; none where nobody was graded then.
    pub places: Vec<Option<Vec<Option<u8>>>>,
    /// A customer is in the base with a positive order in so many months up to the date (F09).
    pub active_months: u32,
    /// Day from which on a customer has ended, by customer; the last of all days where it has not.
    pub closed: &'a [i32],
}

impl Base<'_> {
    /// Whether a customer has ended by a date.
    pub(super) fn has_closed(&self, customer: u32, date: usize) -> bool {
        self.closed.get(customer as usize).is_some_and(|day| *day <= to_days(self.dates[date]))
    }

    fn grade(&self, customer: u32, date: usize) -> usize {
        let place = self.places[date].as_ref().and_then(|places| *places.get(customer as usize)?);
        place.map_or(self.grades.len(), usize::from)
    }
}

/// Flows by date and grade, and the customers that are known by date.
struct Tally {
    flows: Vec<Vec<Flow>>,
    known: Vec<i64>,
}

/// The stocktake of customers, month after month.
pub fn of_customers(history: &PurchaseHistory, base: &Base<'_>) -> Stocktake {
    let (months, grades) = (base.dates.len().saturating_sub(1), base.grades.len() + 1);
    let first_days: Vec<i32> =
        base.dates.iter().map(|date| to_days(Window::Months(base.active_months).first_day(*date))).collect();
    let new = || Tally { flows: vec![vec![Flow::default(); grades]; months], known: vec![0; months] };
    let add = |tally: &mut Tally, customers: std::ops::Range<u32>| {
        for customer in customers {
            count(history, base, &first_days, customer, tally);
        }
    };
    let merge = |mut left: Tally, right: Tally| {
        for (left, right) in left.flows.iter_mut().flatten().zip(right.flows.iter().flatten()) {
            left.add(right);
        }
        for (left, right) in left.known.iter_mut().zip(&right.known) {
            *left += right;
        }
        left
    };
    let tally = fold_customers(history, new, add, merge);
    let mut codes = base.grades.clone();
    codes.push(UNGRADED.to_owned());
    Stocktake {
        subject: "customers",
        grades: codes,
        dates: base.dates.iter().skip(1).copied().collect(),
        flows: tally.flows,
        known: Some(tally.known),
    }
}

fn count(history: &PurchaseHistory, base: &Base<'_>, first_days: &[i32], customer: u32, tally: &mut Tally) {
    let rows = history.purchases(customer);
    let Some(first_order) = rows.first_order() else { return };
    let state = |date: usize| {
        let last = to_days(base.dates[date]);
        let is_active = rows.order_days_to(last).next_back().is_some_and(|day| day >= first_days[date]);
        (is_active && !base.has_closed(customer, date)).then(|| base.grade(customer, date))
    };
    let mut before = if base.dates.is_empty() { None } else { state(0) };
    for month in 0..tally.flows.len() {
        let after = state(month + 1);
        let has_closed = base.has_closed(customer, month + 1);
        tally.known[month] += i64::from(first_order <= to_days(base.dates[month + 1]) && !has_closed);
        let is_new = first_order > to_days(base.dates[month]);
        let (came, went) = (before.is_none() && after.is_some(), before.is_some() && after.is_none());
        let course = Course {
            before,
            after,
            passing: 0,
            new: i64::from(came && is_new),
            reactivated: i64::from(came && !is_new),
            lost: i64::from(went && !has_closed),
            closed: i64::from(went && has_closed),
        };
        if before.is_some() || after.is_some() {
            course.count(&mut tally.flows[month]);
        }
        before = after;
    }
}
