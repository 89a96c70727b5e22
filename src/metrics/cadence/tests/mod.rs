#![allow(clippy::unwrap_used)]
//! Small cases worked out by hand.

mod blocks;
mod by_days;
mod due;
mod grouped;
mod planned;
mod prospects;

use std::collections::BTreeMap;

use super::*;
use crate::config::types::{Blocks, Cadence};
use crate::metrics::process::workdays::Workdays;
use crate::model::calendar::Calendar;
use crate::model::period::to_days;

fn day(text: &str) -> i32 {
    to_days(text.parse().unwrap())
}

/// The calendar of the mainland: 1 to 7 October 2025 are free (with 8 October), Saturday 11 October is made up for.
fn workdays() -> Workdays {
    let range = ("2023-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    Workdays::new(Calendar::china().unwrap(), [], range)
}

fn settings(every: &[(&str, &str)], months: u32) -> Cadence {
    let every = every.iter().map(|(class, every)| ((*class).to_owned(), (*every).to_owned()));
    Cadence {
        title: None,
        scheme: Some("tiers".into()),
        levels: None,
        every: every.collect::<BTreeMap<String, String>>(),
        blocks: Blocks::Calendar,
        channels: Vec::new(),
        direction: crate::config::types::ContactDirection::Any,
        months,
        shown: 60,
    }
}

fn clock(workdays: &Workdays) -> Clock<'_> {
    Clock::new(workdays, (day("2023-01-01"), day("2026-12-31")))
}

fn rule<'a>(settings: &Cadence, codes: &[&str], as_of: &str, clock: &'a Clock<'a>) -> Rule<'a> {
    let codes = codes.iter().map(|code| (*code).to_owned()).collect();
    Rule::new(("visits", settings), codes, as_of.parse().unwrap(), clock)
}

fn spell(first: &str, last: &str, class: ClassPlace) -> Spell {
    Spell { first: day(first), last: day(last), class }
}

fn contacts(days: &[&str]) -> Vec<Contact> {
    days.iter().map(|text| Contact { day: day(text), count: 1 }).collect()
}

/// A subject judged, with the tallies of the classes.
fn judged(
    rule: &Rule<'_>,
    spells: &[Spell],
    present: Option<ClassPlace>,
    (start, contacted): (&str, &[&str]),
) -> (Judged, Vec<Tally>) {
    let mut by_class = vec![Tally::default(); rule.classes.len()];
    let contacts = contacts(contacted);
    let subject = Subject { spells, present, start: day(start), contacts: &contacts };
    (subject.judge(rule, &mut by_class).unwrap(), by_class)
}
