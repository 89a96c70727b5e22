//! Which class was held from when to when.

use super::rule::{ClassPlace, Rule};
use crate::metrics::process::leads::{Ending, Lead};

/// Days on which a class was held, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// First day.
    pub first: i32,
    /// Last day.
    pub last: i32,
    /// Class.
    pub class: ClassPlace,
}

/// The classes of a scheme that hold during some days: those of the month end before them.
#[derive(Debug, Clone)]
pub struct HeldClasses {
    /// First day, that after the month end.
    pub first: i32,
    /// Last day: the next month end, or the date.
    pub last: i32,
    /// By customer, a place in `places`; none where the customer was not known.
    pub of: Vec<Option<u8>>,
    /// Places in the rule's classes.
    pub places: Vec<ClassPlace>,
}

impl HeldClasses {
    /// The class of a customer.
    pub fn class(&self, customer: u32) -> Option<ClassPlace> {
        let place = (*self.of.get(customer as usize)?)?;
        self.places.get(usize::from(place)).copied()
    }
}

/// The spells of a customer, ascending: months with the same class are one.
pub fn of_customer(months: &[HeldClasses], customer: u32, spells: &mut Vec<Spell>) {
    spells.clear();
    for month in months {
        let Some(class) = month.class(customer) else { continue };
        match spells.last_mut() {
            Some(spell) if spell.class == class && spell.last + 1 == month.first => spell.last = month.last,
            _ => spells.push(Spell { first: month.first, last: month.last, class }),
        }
    }
}

/// The spells of a lead within some days, and the level that it holds at the last of them while it is open.
///
/// A level holds from the day of the change on, the last change of a day counts. Without any change the level of the list
/// holds since the lead was opened. What comes with another level scheme is not looked at. The lead is open from the day
/// that it was created to the day before it was lost or won, whichever came first; one that ended on no known day held
/// nothing that could be told.
pub fn of_lead(
    rule: &Rule<'_>,
    levels: &str,
    lead: &Lead,
    (from, to): (i32, i32),
    spells: &mut Vec<Spell>,
) -> Option<ClassPlace> {
    spells.clear();
    if matches!(lead.ending(), Ending::Won(None) | Ending::Lost(None)) {
        return None;
    }
    let ended = ended(lead);
    let is_of_scheme = |scheme: &Option<String>| scheme.as_deref().is_none_or(|scheme| scheme == levels);
    let place = |code: &str| rule.classes.iter().position(|class| class.code == code).map(|place| place as ClassPlace);
    let last_day = ended.map_or(to, |day| (day - 1).min(to));
    let mut changes: Vec<(i32, Option<ClassPlace>)> = Vec::new();
    for change in &lead.changes {
        let (Some(code), true) = (change.to.as_deref(), is_of_scheme(&change.scheme)) else { continue };
        changes.push((change.day, place(code)));
    }
    if changes.is_empty() && lead.changes.iter().all(|change| change.to.is_none()) {
        let state = lead.state.as_ref().filter(|state| is_of_scheme(&state.level_scheme));
        if let Some(code) = state.and_then(|state| state.level.as_deref()) {
            changes.push((lead.created, place(code)));
        }
    }
    let mut present = None;
    for (number, (day, class)) in changes.iter().enumerate() {
        let until = changes.get(number + 1).map_or(last_day, |(next, _)| (next - 1).min(last_day));
        let first = (*day).max(lead.created).max(from);
        let Some(class) = *class else { continue };
        if ended.is_none() && first <= until && until == to {
            present = Some(class);
        }
        if first > until {
            continue;
        }
        match spells.last_mut() {
            Some(spell) if spell.class == class && spell.last + 1 == first => spell.last = until,
            _ => spells.push(Spell { first, last: until, class }),
        }
    }
    present
}

/// The day that a lead was lost or won, whichever came first; none of one that is open, or ended on no known day.
pub(super) fn ended(lead: &Lead) -> Option<i32> {
    match lead.ending() {
        Ending::Won(Some(day)) | Ending::Lost(Some(day)) => Some(lead.lost.map_or(day, |lost| lost.min(day))),
        Ending::Open | Ending::Won(None) | Ending::Lost(None) => None,
    }
}
