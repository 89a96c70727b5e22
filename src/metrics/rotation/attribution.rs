//! Whether orders are credited to whom the visitor was received by first (S49).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::*;

use crate::metrics::columns::days;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::leads::Leads;
use crate::metrics::process::periods::Period;
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber};
use crate::metrics::registers::{People, Register};
use crate::metrics::{as_of_column, money_column};
use crate::model::period::to_days;

/// An order, and who it is credited to. The order of the kinds is that of their weight: of one person and day the first
/// one counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// `order` of the table of orders, `lead` that was won, `on_spot` tick of the register.
    pub kind: &'static str,
    /// Its number.
    pub id: String,
    /// Its day.
    pub day: i32,
    /// Whose it is, as a place in [`People::people`].
    pub person: u32,
    /// Who is credited.
    pub staff: StaffNumber,
    /// Amount, minor units.
    pub amount: Option<i128>,
}

/// Orders of visitors, against their first receiver.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credits {
    /// Orders of which both are known.
    pub compared: i64,
    /// Those that are credited to another, with the first receiver; the newest first.
    pub exceptions: Vec<(Credit, StaffNumber)>,
}

/// The first receiver of every visitor of the register, and the day: whom any row names as such, the earliest row first;
/// else who received them on their first day in it.
fn first_receivers(register: &Register, people: &People) -> BTreeMap<u32, (i32, StaffNumber)> {
    let mut first: BTreeMap<u32, (i32, StaffNumber, bool)> = BTreeMap::new();
    for entry in &register.entries {
        let Some(person) = entry.visitor.map(|visitor| people.of_visitor[visitor as usize]) else { continue };
        if people.people[person as usize].is_ambiguous {
            continue;
        }
        let known = first.entry(person).or_insert((entry.day, entry.staff, false));
        if entry.first_receiver != NOBODY && !known.2 {
            (known.1, known.2) = (entry.first_receiver, true);
        }
    }
    let told = first.into_iter().filter(|(_, (_, staff, _))| *staff != NOBODY);
    told.map(|(person, (day, staff, _))| (person, (day, staff))).collect()
}

/// The orders of a window, by what the table of orders, leads and the register say. Orders older than the first entry of a
/// visitor are not theirs to be credited.
pub fn credits(
    register: &Register,
    people: &People,
    (leads, orders): (Option<&Leads>, &[Credit]),
    window: Period,
) -> Credits {
    let (first, last) = (to_days(window.first), to_days(window.last));
    let receivers = first_receivers(register, people);
    let mut all: Vec<Credit> =
        orders.iter().filter(|credit| first <= credit.day && credit.day <= last).cloned().collect();
    for (place, lead) in leads.map(|leads| leads.leads.as_slice()).unwrap_or_default().iter().enumerate() {
        let Some(day) = lead.won().filter(|day| first <= *day && *day <= last) else { continue };
        let amount = lead.ordered_sales.filter(|_| lead.ordered == Some(day));
        let (id, person) = (lead.id.clone(), people.of_lead[place]);
        all.push(Credit { kind: "lead", id, day, person, staff: lead.staff, amount });
    }
    for entry in register.between(first, last).iter().filter(|entry| entry.ordered == Some(true)) {
        let Some(visitor) = entry.visitor else { continue };
        let (id, person) = (register.id(entry), people.of_visitor[visitor as usize]);
        all.push(Credit { kind: "on_spot", id, day: entry.day, person, staff: entry.staff, amount: None });
    }
    let mut seen = BTreeSet::new();
    let mut found = Credits::default();
    for credit in all {
        let Some((since, receiver)) = receivers.get(&credit.person) else { continue };
        if credit.staff == NOBODY || credit.day < *since {
            continue;
        }
        // What a later source tells of the same person and day is the same order.
        let is_of_other_source = !seen.insert((credit.person, credit.day)) && credit.kind != "order";
        if is_of_other_source {
            continue;
        }
        found.compared += 1;
        if credit.staff != *receiver {
            found.exceptions.push((credit, *receiver));
        }
    }
    found.exceptions.sort_by(|(left, _), (right, _)| {
        right.day.cmp(&left.day).then(left.kind.cmp(right.kind)).then(left.id.cmp(&right.id))
    });
    found
}

/// Orders credited to the first receiver, of those of which both are known.
pub fn figure(credits: &Credits, window: Period) -> Figure {
    let kept = credits.compared - credits.exceptions.len() as i64;
    Place::all(window).rate("attribution_kept", kept, credits.compared)
}

/// The mart `attribution_exceptions`.
pub fn exceptions_frame(
    credits: &Credits,
    (people, directory): (&People, &Directory),
    as_of: NaiveDate,
    scale: u8,
) -> PolarsResult<DataFrame> {
    let rows = &credits.exceptions;
    let text = |name: &str, of: &dyn Fn(&(Credit, StaffNumber)) -> Option<String>| {
        Column::new(name.into(), rows.iter().map(of).collect::<Vec<Option<String>>>())
    };
    let label = |staff: StaffNumber| directory.label(staff).map(str::to_owned);
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            text("kind", &|(credit, _)| Some(credit.kind.to_owned())),
            text("id", &|(credit, _)| Some(credit.id.clone())),
            text("customer", &|(credit, _)| people.people[credit.person as usize].shown.clone()),
            days("day", rows.iter().map(|(credit, _)| Some(credit.day))),
            text("first_receiver", &|(_, receiver)| label(*receiver)),
            text("credited", &|(credit, _)| label(credit.staff)),
            money_column("amount", rows.iter().map(|(credit, _)| credit.amount).collect(), scale),
        ],
    )
}
