//! The days on which customers were contacted.

use crate::features::visit_history::{CHANNELS, DayCounts, VisitHistory};

/// Contacts with one subject on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contact {
    /// Day.
    pub day: i32,
    /// How many.
    pub count: u32,
}

/// Days of contacts by customer, however they are kept.
#[derive(Debug, Clone, Copy)]
pub enum Contacts<'a> {
    /// Those of the visit history, of the channels that count.
    OfHistory(&'a VisitHistory, Channels),
    /// Those of rows that were looked through.
    OfRows(&'a ContactDays),
}

/// Channels that count as contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Channels([bool; CHANNELS.len()]);

impl Channels {
    /// All of them and contacts of unknown channel, where none is named; else those.
    pub fn new(named: &[String]) -> Channels {
        Channels(CHANNELS.map(|channel| named.is_empty() || named.iter().any(|name| name == channel)))
    }

    /// Whether contacts by a channel count; none: by an unknown one.
    pub fn hold(&self, channel: Option<&str>) -> bool {
        let unknown = CHANNELS.len() - 1;
        let place = channel.and_then(|code| CHANNELS.iter().position(|known| *known == code));
        self.0[place.unwrap_or(unknown)]
    }

    fn count(&self, counts: &DayCounts) -> u32 {
        let counted = self.0.iter().enumerate().filter(|(_, holds)| **holds);
        counted.map(|(place, _)| counts.get(place) as u32).sum()
    }
}

impl Contacts<'_> {
    /// The last contact before a day, and those from it to another one, ascending.
    pub fn fill(&self, customer: u32, (from, to): (i32, i32), found: &mut Vec<Contact>) {
        found.clear();
        match self {
            Contacts::OfHistory(history, channels) => {
                let (days, counts) = history.days(customer);
                let first = days.partition_point(|day| *day < from);
                let last = first + days[first..].partition_point(|day| *day <= to);
                let at = |row: usize| Contact { day: days[row], count: channels.count(&counts[row]) };
                found.extend((0..first).rev().map(at).find(|contact| contact.count > 0));
                found.extend((first..last).map(at).filter(|contact| contact.count > 0));
            }
            Contacts::OfRows(rows) => {
                let contacts = rows.of(customer);
                let first = contacts.partition_point(|contact| contact.day < from);
                let last = first + contacts[first..].partition_point(|contact| contact.day <= to);
                found.extend_from_slice(&contacts[first.saturating_sub(1)..last]);
            }
        }
    }
}

/// Days of contacts of rows, laid out by customer.
#[derive(Debug, Clone, Default)]
pub struct ContactDays {
    starts: Vec<usize>,
    contacts: Vec<Contact>,
}

impl ContactDays {
    /// Of rows (customer, day), in any order, of so many customers.
    pub fn new(rows: &[(u32, i32)], customers: usize) -> ContactDays {
        let mut ends = vec![0usize; customers + 1];
        for (customer, _) in rows {
            ends[*customer as usize + 1] += 1;
        }
        for customer in 0..customers {
            ends[customer + 1] += ends[customer];
        }
        let mut next = ends.clone();
        let mut days = vec![0i32; rows.len()];
        for (customer, day) in rows {
            let place = &mut next[*customer as usize];
            days[*place] = *day;
            *place += 1;
        }
        let mut laid = ContactDays { starts: vec![0; customers + 1], contacts: Vec::with_capacity(rows.len()) };
        for customer in 0..customers {
            let own = &mut days[ends[customer]..ends[customer + 1]];
            own.sort_unstable();
            laid.contacts.extend(counted(own));
            laid.starts[customer + 1] = laid.contacts.len();
        }
        laid
    }

    fn of(&self, customer: u32) -> &[Contact] {
        let customer = customer as usize;
        match self.starts.get(customer + 1) {
            Some(end) => &self.contacts[self.starts[customer]..*end],
            None => &[],
        }
    }
}

/// Contacts of ascending days, each day once.
pub fn counted(days: &[i32]) -> impl Iterator<Item = Contact> + '_ {
    days.chunk_by(|left, right| left == right).map(|same| Contact { day: same[0], count: same.len() as u32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_contact_before_the_window_and_those_in_it_are_found() {
        let days = ContactDays::new(&[(2, 9), (0, 5), (2, 3), (2, 9), (2, 4), (2, 12)], 3);
        let contacts = Contacts::OfRows(&days);
        let mut found = Vec::new();
        let mut of = |customer, range| {
            contacts.fill(customer, range, &mut found);
            found.iter().map(|contact| (contact.day, contact.count)).collect::<Vec<_>>()
        };
        assert_eq!(of(2, (5, 10)), [(4, 1), (9, 2)]);
        assert_eq!(of(2, (3, 9)), [(3, 1), (4, 1), (9, 2)]);
        assert_eq!(of(2, (20, 30)), [(12, 1)]);
        assert_eq!(of(1, (0, 30)), []);
        assert_eq!(of(0, (0, 4)), []);
        assert_eq!(of(7, (0, 4)), []);
    }

    #[test]
    fn channels_that_are_not_named_do_not_count() {
        let all = Channels::new(&[]);
        assert!(all.hold(Some("phone")) && all.hold(None));
        let some = Channels::new(&["phone".into(), "direct".into()]);
        assert_eq!([Some("phone"), Some("sms"), None].map(|channel| some.hold(channel)), [true, false, false]);
    }
}
