//! People by day: the mart `visit_days`, days that people worked, and days without an entry.
//!
//! Looked at is whoever the rows or plans name. Somebody in the table `staff` is expected from the first day on that is
//! known of them: that of employment, or, where the table does not say it, of their first entry; until they leave. Of
//! somebody whom the table does not have nobody knows how long they were there: from their first entry to the last.
//! Days ahead of the first visit in the data expect nobody, and so do those after the last one that the export tells of.

use polars::prelude::*;
use rayon::prelude::*;

use super::Prepared;
use super::outcome::outcome;
use super::plans::Fate;
use crate::metrics::columns::{counts, days};
use crate::metrics::process::visits::VisitRows;
use crate::metrics::{as_of_column, money_column};
use crate::model::period::from_days;

/// First and last day that somebody is expected on, and days with an entry.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    /// By number of the member of staff; none who no row names.
    expected: Vec<Option<(i32, i32)>>,
    /// By person and day of the loaded rows.
    entries: Vec<Vec<bool>>,
    first: i32,
}

impl Presence {
    /// Who was there when.
    pub fn new(prepared: &Prepared<'_>) -> Presence {
        let inputs = &prepared.inputs;
        let rows = inputs.rows;
        let people = inputs.directory.len();
        let (today, told_to) = (inputs.today(), inputs.told_to());
        let within = prepared.within.clone();
        let first = if within.is_empty() { today } else { rows.day(within.start) };
        let mut entries = vec![Vec::new(); people];
        let mut spans: Vec<Option<(i32, i32)>> = vec![None; people];
        for row in within {
            let (person, day) = (rows.staff(row) as usize, rows.day(row));
            let Some(own) = entries.get_mut(person) else { continue };
            if own.is_empty() {
                *own = vec![false; (today - first + 1).max(0) as usize];
            }
            if let Some(entry) = own.get_mut((day - first) as usize) {
                *entry = true;
            }
            let span = spans[person].get_or_insert((day, day));
            span.1 = span.1.max(day);
        }
        let data = inputs.history.first_visit_day().unwrap_or(first);
        let expected = |person: usize| {
            let (from, to) = spans[person]?;
            let member = inputs.directory.member(person as u32)?;
            if !member.is_known {
                return Some((from, to));
            }
            let from = member.row.hired.map_or(from, |hired| hired.max(data));
            let to = member.row.left.map_or(told_to, |left| told_to.min(left - 1));
            Some((from, to))
        };
        Presence { expected: (0..people).map(expected).collect(), entries, first }
    }

    /// Whether somebody is expected on a day.
    pub fn is_expected(&self, person: u32, day: i32) -> bool {
        let expected = self.expected.get(person as usize).copied().flatten();
        expected.is_some_and(|(from, to)| from <= day && day <= to)
    }

    /// Whether somebody has an entry on a day.
    pub fn has_entry(&self, person: u32, day: i32) -> bool {
        let entries = self.entries.get(person as usize);
        let entry = |entries: &Vec<bool>| entries.get(usize::try_from(day - self.first).ok()?).copied();
        entries.and_then(entry).unwrap_or(false)
    }

    /// Working days that somebody was expected on, and those of them without an entry, of all people from one day to
    /// another, by person.
    pub fn worked(&self, prepared: &Prepared<'_>, (from, to): (i32, i32)) -> Vec<(i64, i64)> {
        let is_worked = |day: &i32| prepared.inputs.workdays.is_worked(from_days(*day));
        let worked: Vec<i32> = (from..=to).filter(is_worked).collect();
        let of_person = |person: usize| {
            let mut sums = (0, 0);
            for day in worked.iter().filter(|day| self.is_expected(person as u32, **day)) {
                sums.0 += 1;
                sums.1 += i64::from(!self.has_entry(person as u32, *day));
            }
            sums
        };
        (0..self.expected.len()).into_par_iter().map(of_person).collect()
    }
}

/// A row of `visit_days`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Day {
    contacts: i64,
    planned: i64,
    planned_made: i64,
    planned_known: i64,
    made: i64,
    successful: i64,
    known: i64,
    orders: i64,
    amount: Option<i128>,
    up: i64,
    down: i64,
    customers: i64,
    /// Whether it is known what was planned for the day.
    tells_plans: bool,
}

/// The mart `visit_days`: people by day, of the last weeks, as far as the export of visits tells of them.
pub fn days_frame(prepared: &Prepared<'_>, scale: u8) -> PolarsResult<DataFrame> {
    let inputs = &prepared.inputs;
    let presence = Presence::new(prepared);
    let (directory, rows) = (inputs.directory, inputs.rows);
    let first = inputs.today() - 7 * inputs.settings.day_weeks as i32 + 1;
    let last = inputs.told_to().max(first - 1);
    let width = (last - first + 1) as usize;
    let found: Vec<(u32, i32, Day)> = {
        let mut all = vec![Day::default(); directory.len() * width];
        add_rows(prepared, (first, last), &mut all);
        if let Some(plans) = prepared.plans() {
            let fates = plans.plans.iter().zip(&prepared.fates);
            for (plan, fate) in fates.filter(|(plan, _)| first <= plan.day && plan.day <= last) {
                if let Some(day) = all.get_mut(plan.staff as usize * width + (plan.day - first) as usize) {
                    day.planned += 1;
                    day.planned_known += 1;
                    day.planned_made += i64::from(*fate == Fate::Made);
                }
            }
        }
        let mut found = Vec::new();
        for (place, mut day) in all.into_iter().enumerate() {
            let (person, date) = ((place / width) as u32, first + (place % width) as i32);
            // What was planned ahead of the first plan is not known.
            day.tells_plans = match prepared.plans() {
                Some(plans) => plans.from.is_some_and(|from| from <= date),
                None => rows.tells("planned_flag"),
            };
            let is_asked = presence.is_expected(person, date) && inputs.workdays.is_worked(from_days(date));
            if is_asked || presence.has_entry(person, date) || day.planned > 0 {
                found.push((person, date, day));
            }
        }
        found
    };
    let whole = |name: &str, of: &dyn Fn(&Day) -> Option<i64>| counts(name, found.iter().map(|row| of(&row.2)));
    let flags = |name: &str, of: &dyn Fn(u32, i32) -> bool| {
        Column::new(name.into(), found.iter().map(|(person, day, _)| of(*person, *day)).collect::<Vec<bool>>())
    };
    let is_worked = |day: i32| inputs.workdays.is_worked(from_days(day));
    let label = |person: u32| directory.label(person).map(str::to_owned);
    let made = |rows: &VisitRows| rows.tells("actual_flag");
    DataFrame::new(
        found.len(),
        vec![
            as_of_column(inputs.as_of, found.len()),
            Column::new("staff".into(), found.iter().map(|row| label(row.0)).collect::<Vec<_>>()),
            Column::new("manager".into(), found.iter().map(|row| directory.manager_label(row.0)).collect::<Vec<_>>()),
            days("day", found.iter().map(|row| Some(row.1))),
            flags("working_day", &|_, day| is_worked(day)),
            whole("contacts", &|day| Some(day.contacts)),
            whole("planned", &|day| day.tells_plans.then_some(day.planned)),
            whole("made", &|day| made(rows).then_some(day.made)),
            whole("planned_made", &|day| {
                (day.tells_plans && day.planned_known == day.planned).then_some(day.planned_made)
            }),
            whole("successful", &|day| (day.known > 0 || day.contacts == 0).then_some(day.successful)),
            whole("outcome_known", &|day| Some(day.known)),
            whole("customers", &|day| Some(day.customers)),
            whole("orders", &|day| Some(day.orders)),
            money_column("order_amount", found.iter().map(|row| row.2.amount).collect(), scale),
            whole("level_up", &|day| prepared.levels.are_known().then_some(day.up)),
            whole("level_down", &|day| prepared.levels.are_known().then_some(day.down)),
            flags("idle", &|person, day| {
                is_worked(day) && presence.is_expected(person, day) && !presence.has_entry(person, day)
            }),
        ],
    )
}

/// Adds what rows say to the days from `first` to `last`.
fn add_rows(prepared: &Prepared<'_>, (first, last): (i32, i32), all: &mut [Day]) {
    let (inputs, rows) = (&prepared.inputs, prepared.inputs.rows);
    let width = (last - first + 1) as usize;
    let from_flags = prepared.plans().is_none();
    let mut customers: Vec<(usize, u32)> = Vec::new();
    for row in rows.between(first, last) {
        let place = (rows.staff(row) as usize).saturating_mul(width).saturating_add((rows.day(row) - first) as usize);
        let Some(day) = all.get_mut(place) else { continue };
        day.made += i64::from(rows.made(row) == Some(true));
        if from_flags && rows.planned(row) == Some(true) {
            day.planned += 1;
            day.planned_known += i64::from(rows.made(row).is_some());
            day.planned_made += i64::from(rows.made(row) == Some(true));
        }
        if !rows.is_contact(row) {
            continue;
        }
        day.contacts += 1;
        let next_order = inputs.next_order(rows.customer(row), rows.day(row));
        let success = outcome(inputs, row, next_order).is_success();
        day.known += i64::from(success.is_some());
        day.successful += i64::from(success == Some(true));
        day.orders += i64::from(next_order == Some(rows.day(row)) || rows.order_amount(row).is_some_and(|a| a > 0));
        if let Some(amount) = rows.order_amount(row) {
            day.amount = Some(day.amount.unwrap_or(0) + amount);
        }
        match prepared.levels.movement(row) {
            Some(std::cmp::Ordering::Less) => day.up += 1,
            Some(std::cmp::Ordering::Greater) => day.down += 1,
            _ => {}
        }
        if let Some(customer) = rows.customer(row) {
            customers.push((place, customer));
        }
    }
    customers.par_sort_unstable();
    customers.dedup();
    for (place, _) in customers {
        all[place].customers += 1;
    }
}
