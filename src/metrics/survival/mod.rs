#![doc = include_str!("head.md")]

mod curve;
mod frames;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use curve::{Curve, Point};
pub use frames::{curve_frame, summary_frame};

use super::grouping::{Group, Groups};
use super::growth::fold_parts;
use crate::features::history::{PurchaseHistory, PurchaseRows};
use crate::model::period::{Month, from_days, to_days};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Nothing dated later counts.
    pub as_of: NaiveDate,
    /// The last order that is told of.
    pub max_order: u32,
    /// A customer is lost on the first day on which its last order lies more days back.
    pub lapse_days: u32,
    /// Customers whose first order lies in the first so many months of the data are left out.
    pub warm_up_months: u32,
}

/// The curve of one event and group.
#[derive(Debug, Clone)]
pub struct Survival {
    /// As `order_2` or `lapse`.
    pub event: String,
    /// Whose.
    pub group: Group,
    /// The curve.
    pub curve: Curve,
}

/// Durations of one event and group: how many happened and how many were censored after so many days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// To whom it happened.
    pub events: u32,
    /// Of whom nothing more is known.
    pub censored: u32,
}

/// The curves of all events and groups with anybody in them: events in order, `lapse` last.
pub fn curves(history: &PurchaseHistory, groups: &Groups, question: &Question) -> Vec<Survival> {
    let Some(first_day) = history.first_day() else { return Vec::new() };
    let last_day = to_days(question.as_of);
    let begin = first_known(first_day, question.warm_up_months);
    let Ok(days) = usize::try_from(last_day - begin + 1) else { return Vec::new() };
    let transitions = question.max_order.saturating_sub(1) as usize;
    let events = transitions + 1;
    let add = |ends: &mut Vec<Ends>, customer: u32| {
        let rows = history.purchases(customer);
        let mut note = |event: usize, duration: i32, happened: bool| {
            for group in groups.of(customer as usize) {
                let held = &mut ends[(group * events + event) * days + duration as usize];
                held.events += u32::from(happened);
                held.censored += u32::from(!happened);
            }
        };
        each_duration(&rows, (begin, last_day), transitions, question.lapse_days, &mut note);
    };
    let empty = || vec![Ends::default(); groups.len() * events * days];
    let ends = fold_parts(history, empty, add, |held, more| {
        for (held, more) in held.iter_mut().zip(more) {
            held.events += more.events;
            held.censored += more.censored;
        }
    });
    let mut found = Vec::new();
    for event in 0..events {
        let name = if event < transitions { format!("order_{}", event + 2) } else { "lapse".to_owned() };
        for (place, group) in groups.list.iter().enumerate() {
            // Who has lapsed has the class of those who have: the class of today tells nothing of staying.
            if event == transitions && group.dimension.starts_with("class_") {
                continue;
            }
            let start = (place * events + event) * days;
            let curve = Curve::of(&ends[start..start + days]);
            if curve.customers > 0 {
                found.push(Survival { event: name.clone(), group: group.clone(), curve });
            }
        }
    }
    found
}

/// The first day of first orders that are taken for what they are: after the first months of the data.
fn first_known(first_day: i32, warm_up_months: u32) -> i32 {
    let begin = (0..warm_up_months).fold(Month::of(from_days(first_day)), |month, _| month.next());
    to_days(begin.first_day()).max(first_day)
}

/// Hands over the place of each event that the customer is at risk of, its duration, and whether it happened. The last
/// place is that of the lapse.
fn each_duration(
    rows: &PurchaseRows<'_>,
    (begin, last_day): (i32, i32),
    transitions: usize,
    lapse_days: u32,
    note: &mut impl FnMut(usize, i32, bool),
) {
    let mut orders = rows.order_days_to(last_day);
    let Some(first) = orders.next().filter(|first| *first >= begin) else { return };
    let limit = i64::from(lapse_days) + 1;
    let (mut before, mut place, mut lost) = (first, 0, None);
    let is_lost = |before: i32, next: i32| i64::from(before) + limit < i64::from(next);
    for day in orders {
        if place < transitions {
            note(place, day - before, true);
            place += 1;
        }
        if lost.is_none() && is_lost(before, day) {
            lost = Some(i64::from(before) + limit);
        }
        before = day;
        if place == transitions && lost.is_some() {
            break;
        }
    }
    if place < transitions {
        note(place, last_day - before, false);
    }
    let lost = lost.or_else(|| Some(i64::from(before) + limit).filter(|day| *day <= i64::from(last_day)));
    match lost {
        Some(day) => note(transitions, (day - i64::from(first)) as i32, true),
        None => note(transitions, last_day - first, false),
    }
}
