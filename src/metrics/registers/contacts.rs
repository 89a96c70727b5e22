//! Contacts of the daily reports (`visits`) as far as the register needs them.

use std::collections::BTreeSet;

use polars::prelude::StringChunked;
use polars::prelude::*;

use super::entries::{Entry, Register};
use crate::metrics::process::staff::{NOBODY, StaffNumber};

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Day, days since 1970-01-01.
    pub day: i32,
    /// Number of the customer; none where the history does not know them.
    pub customer: Option<u32>,
    /// Who made it; [`NOBODY`] where no one is named.
    pub staff: StaffNumber,
    /// Whether the customer came or called; none where that is not known.
    pub is_inbound: Option<bool>,
    /// Whether it was by telephone; none for other channels than the telephone and in person.
    pub by_phone: Option<bool>,
    /// Place in [`Contacts::levels`] of the level after it, and before it.
    pub level: Option<u16>,
    pub level_before: Option<u16>,
    /// Arrival and departure, seconds since midnight.
    pub time_in: Option<i32>,
    pub time_out: Option<i32>,
    /// Day of the next contact.
    pub next: Option<i32>,
    /// Whether an order was taken.
    pub ordered: Option<bool>,
}

/// Contacts up to a date: those that came in, and those with the people of the register and of the leads.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    /// Ascending by day; those of a day in the order of the table.
    pub rows: Vec<Contact>,
    /// Codes of levels, ascending.
    pub levels: Vec<String>,
    /// What any row says: the columns of `visits`.
    pub told: BTreeSet<&'static str>,
    /// First day of the table, whether its rows are here or not.
    pub first_day: Option<i32>,
    /// Last day that the table tells of; none where its export goes on.
    pub until: Option<i32>,
}

impl Contacts {
    /// The level after a contact.
    pub fn level(&self, contact: &Contact) -> Option<&str> {
        contact.level.map(|place| self.levels[usize::from(place)].as_str())
    }

    /// The register that contacts stand in for where there is none (S45): those of which the direction is inbound. None
    /// when no direction is known. Names, telephones, reasons and files are unknown then.
    pub fn as_register(&self, from: i32) -> Option<Register> {
        if !self.told.contains("direction") {
            return None;
        }
        let inbound = self.rows.iter().enumerate().filter(|(_, contact)| contact.is_inbound == Some(true));
        let entry = |(row, contact): (usize, &Contact)| Entry {
            row: row as u32,
            day: contact.day,
            by_phone: contact.by_phone,
            staff: contact.staff,
            visitor: None,
            has_phone: false,
            time_in: contact.time_in,
            time_out: contact.time_out,
            level: contact.level.or(contact.level_before),
            ordered: contact.ordered,
            reason: None,
            filed: None,
            card: None,
            visit_no: None,
            first_receiver: NOBODY,
            is_named: None,
            message: None,
            entered: None,
            filled: 0,
            is_again: false,
            is_first: None,
        };
        let mut register = Register {
            entries: inbound.map(entry).collect(),
            levels: self.levels.clone(),
            from_visits: true,
            ids: StringChunked::full_null("visit_id".into(), self.rows.len()),
            names: StringChunked::full_null("customer_name".into(), self.rows.len()),
            ..Register::default()
        };
        // In order first, to find the rows of the window.
        register.settle();
        let rows = register.between(from, i32::MAX);
        let mut told = BTreeSet::new();
        let mut tell = |column: &str, is_told: bool| {
            if is_told {
                told.insert(column.to_owned());
            }
        };
        tell("contact_type", rows.iter().any(|entry| entry.by_phone.is_some()));
        tell("time_in", rows.iter().any(|entry| entry.time_in.is_some()));
        tell("time_out", rows.iter().any(|entry| entry.time_out.is_some()));
        tell("level", rows.iter().any(|entry| entry.level.is_some()));
        tell("ordered_flag", rows.iter().any(|entry| entry.ordered.is_some()));
        tell("staff_id", rows.iter().any(|entry| entry.staff != NOBODY));
        register.told = told;
        register.settle();
        Some(register)
    }
}
