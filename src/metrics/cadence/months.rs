//! The largest subjects month by month: what was asked, and whether it was done.

use chrono::NaiveDate;
use polars::prelude::*;

use super::judge::{Subject, between};
use super::rule::{Judging, Rule, block};
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, days};
use crate::model::period::{Month, from_days, to_days};

/// A subject in a calendar month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InMonth {
    /// First day of the month.
    pub month: i32,
    /// Code of the class at its end, or at the date.
    pub class: Option<String>,
    /// Whether that class has a requirement.
    pub is_asked: bool,
    /// By days: whether no day that counts was late. By blocks: whether the block that holds the month has a contact,
    /// where the class was held throughout; not known yet while an unfinished one has none.
    pub met: Option<bool>,
    /// Late days, of classes judged by days.
    pub late: Option<i64>,
    /// Contacts.
    pub contacts: i64,
}

/// The months of the window of a subject, ascending.
pub fn months(rule: &Rule<'_>, subject: &Subject<'_>) -> Vec<InMonth> {
    let (from, to) = rule.window;
    let mut found = Vec::new();
    let mut month = Month::of(from_days(from));
    while to_days(month.first_day()) <= to {
        let range = (to_days(month.first_day()).max(from), to_days(month.last_day()).min(to));
        found.push(in_month(rule, subject, month, range));
        month = month.next();
    }
    found
}

fn in_month(rule: &Rule<'_>, subject: &Subject<'_>, month: Month, range: (i32, i32)) -> InMonth {
    let contacts = between(subject.contacts, range).iter().map(|contact| i64::from(contact.count)).sum();
    let mut found =
        InMonth { month: to_days(month.first_day()), class: None, is_asked: false, met: None, late: None, contacts };
    let holds = |day: i32| subject.spells.iter().find(|spell| spell.first <= day && day <= spell.last);
    let Some(spell) = holds(range.1) else { return found };
    found.class = Some(rule.code(spell.class).to_owned());
    found.is_asked = rule.every(spell.class).is_some();
    match rule.judging(spell.class) {
        Judging::Free => {}
        Judging::ByDays(_) => {
            let own = (spell.first.max(range.0), spell.last.min(range.1).min(rule.judged_to));
            if own.0 <= own.1 {
                let tally = subject.by_days(rule, spell.class, own);
                (found.late, found.met) = (Some(tally.late), (tally.judged > 0).then_some(tally.late == 0));
            }
        }
        Judging::ByBlocks(months) => {
            let (first, last) = block(months, month.first_day());
            let (first, last) = (to_days(first), to_days(last));
            let is_whole = spell.first <= first && last.min(rule.window.1) <= spell.last;
            found.met = if is_whole { subject.met((first, last), rule.judged_to) } else { None };
        }
    }
    found
}

/// The months of one subject, by its id.
pub type OfSubject = (String, Vec<InMonth>);

/// The mart `cadence_months`, of all rules.
pub fn frame(rules: &[(&str, &[OfSubject])], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let mut rows: Vec<(&str, &str, &InMonth)> = Vec::new();
    for (name, subjects) in rules {
        for (id, months) in *subjects {
            rows.extend(months.iter().map(|month| (*name, id.as_str(), month)));
        }
    }
    let classes: Vec<Option<&str>> = rows.iter().map(|(_, _, month)| month.class.as_deref()).collect();
    let met: Vec<Option<bool>> = rows.iter().map(|(_, _, month)| month.met).collect();
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("cadence".into(), rows.iter().map(|(name, _, _)| *name).collect::<Vec<&str>>()),
            Column::new("id".into(), rows.iter().map(|(_, id, _)| *id).collect::<Vec<&str>>()),
            days("month", rows.iter().map(|(_, _, month)| Some(month.month))),
            Column::new("class".into(), classes),
            counts("required", rows.iter().map(|(_, _, month)| month.is_asked.then_some(1))),
            Column::new("met".into(), met),
            counts("late_days", rows.iter().map(|(_, _, month)| month.late)),
            counts("contacts", rows.iter().map(|(_, _, month)| Some(month.contacts))),
        ],
    )
}
