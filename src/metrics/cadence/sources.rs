//! Whom a rule is about: customers by the classes of a scheme, leads by their levels.

use rayon::prelude::*;

use super::Row;
use super::contacts::{Channels, Contact, Contacts, counted};
use super::judge::{Subject, Tally};
use super::rule::{ClassPlace, Rule};
use super::spells::{HeldClasses, Spell, ended, of_customer, of_lead};
use crate::features::PurchaseHistory;
use crate::metrics::process::leads::{Change, Lead};

/// Subjects that one thread judges at a time.
const PART: usize = 8192;

/// What is known of one subject, in room that the next one uses again.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Classes held, ascending.
    pub spells: Vec<Spell>,
    /// Contacts, ascending.
    pub contacts: Vec<Contact>,
    /// The class that holds from now on.
    pub present: Option<ClassPlace>,
    /// Where the days are counted from without a contact.
    pub start: i32,
}

impl Known {
    /// As a subject to judge.
    pub fn subject(&self) -> Subject<'_> {
        Subject { spells: &self.spells, present: self.present, start: self.start, contacts: &self.contacts }
    }
}

/// Subjects of a rule.
pub trait Subjects: Sync {
    /// How many there are.
    fn count(&self) -> usize;
    /// What is known of one.
    fn read(&self, number: u32, known: &mut Known);
    /// Net sales of the twelve months up to the date, minor units.
    fn net_sales(&self, number: u32) -> Option<i128>;
    /// What the largest are told by: net sales, of leads the amount that is expected.
    fn size(&self, number: u32) -> Option<i128>;
}

/// Customers, by classes of a scheme.
pub struct Customers<'a> {
    /// The rule.
    pub rule: &'a Rule<'a>,
    /// Purchases.
    pub history: &'a PurchaseHistory,
    /// Classes that held within the window, ascending.
    pub held: &'a [HeldClasses],
    /// Classes that hold from now on.
    pub present: Option<&'a HeldClasses>,
    /// Days of contact.
    pub contacts: Contacts<'a>,
    /// Day of registration by customer; the last of all days where it is not known.
    pub registered: &'a [i32],
}

impl Subjects for Customers<'_> {
    fn count(&self) -> usize {
        self.history.customers()
    }

    fn read(&self, number: u32, known: &mut Known) {
        of_customer(self.held, number, &mut known.spells);
        known.present = self.present.and_then(|present| present.class(number));
        if known.spells.is_empty() && known.present.is_none() {
            known.contacts.clear();
            return;
        }
        self.contacts.fill(number, (self.rule.looks_from, self.rule.window.1), &mut known.contacts);
        let registered = self.registered.get(number as usize).copied().filter(|day| *day <= self.rule.window.1);
        let first_held = known.spells.first().map_or(self.rule.window.1, |spell| spell.first);
        known.start = registered.or_else(|| self.history.first_known(number)).unwrap_or(first_held);
    }

    fn net_sales(&self, number: u32) -> Option<i128> {
        Some(self.history.purchases(number).net_sales(self.rule.year_from..self.rule.window.1 + 1))
    }

    fn size(&self, number: u32) -> Option<i128> {
        self.net_sales(number)
    }
}

/// Leads, by levels of a level scheme.
pub struct LeadList<'a> {
    /// The rule.
    pub rule: &'a Rule<'a>,
    /// The level scheme.
    pub levels: &'a str,
    /// Leads.
    pub leads: &'a [Lead],
    /// Days of contact of the customers, none where nothing is known of any.
    pub contacts: Option<Contacts<'a>>,
    /// Channels that count: follow-ups of leads, whose channel is not told, count unless some are named.
    pub channels: Channels,
}

impl Subjects for LeadList<'_> {
    fn count(&self) -> usize {
        self.leads.len()
    }

    fn read(&self, number: u32, known: &mut Known) {
        let (lead, today) = (&self.leads[number as usize], self.rule.window.1);
        let days = (self.rule.looks_from, today);
        known.present = of_lead(self.rule, self.levels, lead, days, &mut known.spells);
        known.start = lead.created;
        known.contacts.clear();
        // What became of the customer after the lead ended is not of the lead.
        let until = ended(lead).map_or(today, |day| day.min(today));
        if let (Some(contacts), Some(customer)) = (&self.contacts, lead.customer) {
            contacts.fill(customer, (lead.created, until), &mut known.contacts);
            known.contacts.retain(|contact| contact.day >= lead.created);
        }
        if self.channels.hold(None) {
            let made = lead.changes.iter().filter_map(Change::follow_up);
            let mut made: Vec<i32> = made.filter(|day| lead.created <= *day && *day <= until).collect();
            made.sort_unstable();
            known.contacts.extend(counted(&made));
            known.contacts.sort_unstable();
            // A visit that stands in both tables is one contact: the larger count is last.
            known.contacts.reverse();
            known.contacts.dedup_by_key(|contact| contact.day);
            known.contacts.reverse();
        }
    }

    fn net_sales(&self, _: u32) -> Option<i128> {
        None
    }

    fn size(&self, number: u32) -> Option<i128> {
        self.leads[number as usize].state.as_ref()?.est_amount
    }
}

/// Judges all subjects: those that hold or held a class, in the order of their numbers, and the tallies of the classes.
/// `keepers` says who looks after each.
pub fn judge(rule: &Rule<'_>, subjects: &dyn Subjects, keepers: &[u32]) -> (Vec<Row>, Vec<Tally>) {
    let starts: Vec<usize> = (0..subjects.count()).step_by(PART).collect();
    let part = |start: &usize| {
        let (mut rows, mut by_class) = (Vec::new(), vec![Tally::default(); rule.classes.len()]);
        let mut known = Known::default();
        for number in *start..(start + PART).min(subjects.count()) {
            let subject = number as u32;
            subjects.read(subject, &mut known);
            let Some(judged) = known.subject().judge(rule, &mut by_class) else { continue };
            let keeper = keepers.get(number).copied().unwrap_or(u32::MAX);
            rows.push(Row { subject, keeper, net_sales: subjects.net_sales(subject), judged });
        }
        (rows, by_class)
    };
    let parts: Vec<(Vec<Row>, Vec<Tally>)> = starts.par_iter().map(part).collect();
    let mut rows = Vec::with_capacity(parts.iter().map(|(rows, _)| rows.len()).sum());
    let mut by_class = vec![Tally::default(); rule.classes.len()];
    for (own, tallies) in parts {
        rows.extend(own);
        for (sum, tally) in by_class.iter_mut().zip(&tallies) {
            sum.add(tally);
        }
    }
    (rows, by_class)
}

/// The largest subjects of which something is asked, or was within the window; ties by number.
pub fn largest(subjects: &dyn Subjects, rows: &[Row], shown: usize) -> Vec<u32> {
    let asked = rows.iter().filter(|row| row.judged.is_asked() || row.judged.tally.held > 0);
    let mut sized: Vec<(std::cmp::Reverse<Option<i128>>, u32)> =
        asked.map(|row| (std::cmp::Reverse(subjects.size(row.subject)), row.subject)).collect();
    sized.sort_unstable();
    sized.into_iter().take(shown).map(|(_, subject)| subject).collect()
}
