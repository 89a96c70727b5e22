#![doc = include_str!("head.md")]

mod frames;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::NaiveDate;

pub use frames::{figures, frame};

use crate::metrics::calibration::Scale;
use crate::metrics::process::leads::{Ending, Lead, Leads};
use crate::model::period::{Month, to_days};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// How a lead stands at the end of the month or at the as-of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// At a level of the scale, by place.
    Level(usize),
    /// It ordered.
    Won,
    /// It was lost.
    Lost,
}

/// A lead of the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Place of the lead.
    pub lead: usize,
    /// Level at the end of the month before; none of one that had none.
    pub opening: Option<usize>,
    /// How it stands.
    pub closing: Closing,
    /// Days of the month that a follow-up was planned for, and made on; each once.
    pub planned: Vec<i32>,
    pub made: Vec<i32>,
    /// Plans whose time is over, or that were kept.
    pub due: usize,
    /// Plans that were kept.
    pub hits: usize,
    /// What the level came to, and on which day.
    pub changes: Vec<(i32, Closing)>,
    /// Whether the lead is left from the month before.
    pub carried_over: bool,
}

/// The days of the month of a date, up to it.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    first: i32,
    last_of_month: i32,
    as_of: i32,
    /// Days before or after a plan within which a follow-up keeps it.
    plan: i32,
}

impl Days {
    /// The month of the as-of date.
    pub fn new(as_of: NaiveDate, plan_days: u32) -> Days {
        let month = Month::of(as_of);
        Days {
            first: to_days(month.first_day()),
            last_of_month: to_days(month.last_day()),
            as_of: to_days(as_of),
            plan: plan_days as i32,
        }
    }
}

/// The leads of the month, in the order of the leads: those that had, came to, or ordered from a level that promises
/// something, and were not ended before it.
pub fn rows(leads: &Leads, scale: &Scale, days: Days) -> Vec<Row> {
    leads.leads.iter().enumerate().filter_map(|(place, lead)| row((place, lead), scale, days)).collect()
}

fn row((place, lead): (usize, &Lead), scale: &Scale, days: Days) -> Option<Row> {
    let won = scale.won_day(lead);
    if won.is_some_and(|won| won < days.first) || lead.created > days.as_of {
        return None;
    }
    if won.is_none() && matches!(lead.ending(), Ending::Won(None) | Ending::Lost(None)) {
        return None;
    }
    let steps = steps(lead, scale, won);
    let before = steps.iter().rev().find(|(day, _)| *day < days.first).map(|(_, to)| *to);
    let opening = match before {
        Some(Closing::Level(level)) => Some(level),
        _ => None,
    };
    let mut closing = before;
    let mut changes = Vec::new();
    for (day, to) in steps.into_iter().filter(|(day, _)| (days.first..=days.as_of).contains(day)) {
        if closing != Some(to) {
            changes.push((day, to));
        }
        closing = Some(to);
    }
    let levels = || changes.iter().map(|(_, to)| *to).chain(opening.map(Closing::Level));
    let is_promise = |to: Closing| match to {
        Closing::Level(level) => scale.levels[level].promised.is_some(),
        Closing::Won => true,
        Closing::Lost => false,
    };
    // One that was lost before and not taken up again has no level of this month.
    if !levels().any(|to| matches!(to, Closing::Level(_))) || !levels().any(is_promise) {
        return None;
    }
    let of_month = |found: &dyn Fn(&crate::metrics::process::leads::Change) -> Option<i32>, last: i32| -> Vec<i32> {
        let all: BTreeSet<i32> = lead.changes.iter().filter_map(found).collect();
        all.range(days.first..=last).copied().collect()
    };
    let planned = of_month(&|change| change.planned, days.last_of_month);
    let made = of_month(&|change| change.made, days.as_of);
    let (due, hits) = kept(lead, &planned, days);
    Some(Row {
        lead: place,
        opening,
        closing: closing?,
        planned,
        made,
        due,
        hits,
        changes,
        carried_over: lead.created < days.first && opening.is_some(),
    })
}

/// What a lead came to, day by day; of a day the last. Of a lead without a history the level of the list, since it was
/// opened. Nothing counts after the order.
fn steps(lead: &Lead, scale: &Scale, won: Option<i32>) -> Vec<(i32, Closing)> {
    let mut steps: Vec<(i32, Closing)> = Vec::new();
    for change in &lead.changes {
        let level = change.to.as_deref().and_then(|to| scale.place(to, change.scheme.as_deref()));
        let Some(level) = level.filter(|_| won.is_none_or(|won| change.day <= won)) else { continue };
        match steps.last_mut().filter(|(day, _)| *day == change.day) {
            Some(last) => last.1 = Closing::Level(level),
            None => steps.push((change.day, Closing::Level(level))),
        }
    }
    if lead.changes.iter().all(|change| change.to.is_none())
        && let Some(state) = &lead.state
        && let Some(level) = state.level.as_deref().and_then(|code| scale.place(code, state.level_scheme.as_deref()))
    {
        steps.push((lead.created, Closing::Level(level)));
    }
    if let Some(lost) = lead.lost.filter(|lost| won.is_none_or(|won| *lost < won)) {
        let place = steps.partition_point(|(day, _)| *day <= lost);
        steps.insert(place, (lost, Closing::Lost));
    }
    if let Some(won) = won {
        steps.push((won, Closing::Won));
    }
    steps
}

/// How many plans are due, and how many were kept: each follow-up keeps one plan, the earliest that it can.
fn kept(lead: &Lead, planned: &[i32], days: Days) -> (usize, usize) {
    let made: BTreeSet<i32> = lead.changes.iter().filter_map(|change| change.made).collect();
    let mut free: Vec<i32> = made.into_iter().filter(|day| *day <= days.as_of).collect();
    let (mut due, mut hits) = (0, 0);
    for plan in planned {
        let place = free.iter().position(|day| (day - plan).abs() <= days.plan);
        if let Some(place) = place {
            free.remove(place);
            hits += 1;
        }
        due += usize::from(place.is_some() || plan + days.plan <= days.as_of);
    }
    (due, hits)
}
