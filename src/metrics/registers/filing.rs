//! What became of those of whom a file was made (S67).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::NOBODY;
use super::entries::Register;
use super::people::{People, Person};
use super::tally::Share;
use crate::features::PurchaseHistory;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::leads::Leads;
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::process::staff::{Directory, StaffNumber};
use crate::model::period::{from_days, to_days};

/// A visitor whose file was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filed {
    /// Who.
    pub visitor: u32,
    /// First day on which it was, within the window.
    pub day: i32,
    /// Who received them then.
    pub staff: StaffNumber,
    /// Whether they ordered since; none where no lead and no earlier customer bears the name.
    pub ordered: Option<bool>,
}

/// Whether a person ordered on a day or later, up to another day, by what leads and purchases say.
pub fn has_ordered(person: &Person, leads: Option<&Leads>, history: &PurchaseHistory, (from, to): (i32, i32)) -> bool {
    let within = |day: i32| from <= day && day <= to;
    let bought = |customer: u32| history.purchases(customer).has_order(from..to.saturating_add(1));
    let won = |place: &u32| leads.and_then(|leads| leads.leads[*place as usize].won()).is_some_and(within);
    person.customer.is_some_and(bought) || person.leads.iter().any(won)
}

/// The visitors whose files were made within a window, by name, each at the first time. Of those that neither a lead nor
/// an earlier customer bears the name of, nothing more is known: that somebody is a customer only because they ordered must
/// not count.
pub fn filed(
    register: &Register,
    people: &People,
    (leads, history): (Option<&Leads>, &PurchaseHistory),
    window: Period,
) -> Vec<Filed> {
    let (first, last) = (to_days(window.first), to_days(window.last));
    let mut seen = BTreeSet::new();
    let mut on_spot: BTreeMap<u32, i32> = BTreeMap::new();
    let rows = register.between(first, last);
    for entry in rows.iter().filter(|entry| entry.ordered == Some(true)) {
        if let Some(visitor) = entry.visitor {
            on_spot.insert(visitor, entry.day);
        }
    }
    let mut found = Vec::new();
    for entry in rows {
        let (Some(visitor), Some(true)) = (entry.visitor, register.is_filed(entry)) else { continue };
        if !seen.insert(visitor) {
            continue;
        }
        let person = people.of_visitor(Some(visitor)).filter(|person| !person.is_ambiguous);
        let is_earlier = |person: &Person| {
            let customer = person.customer.map(|customer| history.purchases(customer));
            customer.is_some_and(|rows| rows.first_order().is_some_and(|day| day < entry.day))
        };
        let ordered = person
            .filter(|person| !person.leads.is_empty() || is_earlier(person))
            .map(|person| {
                let ticked = on_spot.get(&visitor).is_some_and(|day| *day >= entry.day);
                ticked || has_ordered(person, leads, history, (entry.day, last))
            })
            .filter(|_| leads.is_some());
        found.push(Filed { visitor, day: entry.day, staff: entry.staff, ordered });
    }
    found
}

/// Of how many an order followed: in the window, by month of the file, by adviser and manager.
pub fn figures(filed: &[Filed], directory: &Directory, as_of: NaiveDate, window: Period) -> Vec<Figure> {
    let mut shares: BTreeMap<(Period, &'static str, Option<&str>), Share> = BTreeMap::new();
    shares.insert((window, "all", None), Share::default());
    for one in filed {
        let month = Grain::Month.of(from_days(one.day).min(as_of));
        let mut members = vec![(window, "all", None), (month, "all", None)];
        if one.staff != NOBODY {
            members.push((window, "staff", directory.label(one.staff)));
            members.extend(directory.manager_label(one.staff).map(|manager| (window, "manager", Some(manager))));
        }
        for member in members {
            shares.entry(member).or_default().add(one.ordered);
        }
    }
    let figure = |((period, dimension, member), share): (&(Period, &'static str, Option<&str>), &Share)| {
        let place = Place { period: *period, dimension, member: member.map(str::to_owned) };
        place.rate("filed_conversion", share.yes, share.known)
    };
    shares.iter().map(figure).collect()
}
