//! Contacts customer by customer.

use std::ops::Range;

use super::Inputs;
use super::categories::Categories;
use super::members::Subject;

/// What is asked of a contact when those of its customer are walked through: lying side by side, so that they are read
/// from one place.
#[derive(Debug, Clone, Copy)]
pub struct Contact {
    /// Day.
    pub day: i32,
    /// Day of the next contact that was promised; none where there is none, or no later one.
    next: i32,
    /// Number of the member of staff.
    pub staff: u32,
    /// Place among the rows.
    row: u32,
    area: u32,
    category: u16,
    channel: u8,
    /// Whether the customer came to us.
    pub is_inbound: bool,
}

const NO_DAY: i32 = i32::MIN;
const NO_CATEGORY: u16 = u16::MAX;
const NO_CHANNEL: u8 = u8::MAX;

impl Contact {
    fn of(inputs: &Inputs<'_>, categories: &Categories, areas: &[u32], row: usize) -> Contact {
        let rows = inputs.rows;
        let day = rows.day(row);
        Contact {
            day,
            next: rows.next_date(row).filter(|next| *next > day).unwrap_or(NO_DAY),
            staff: rows.staff(row),
            row: row as u32,
            area: areas.get(row).copied().unwrap_or(u32::MAX),
            category: categories.of(row).unwrap_or(NO_CATEGORY),
            channel: rows.channel(row).map_or(NO_CHANNEL, |place| place as u8),
            is_inbound: rows.is_inbound(row) == Some(true),
        }
    }

    /// Its place among the rows.
    pub fn row(&self) -> usize {
        self.row as usize
    }

    /// Day of the next contact that was promised.
    pub fn next(&self) -> Option<i32> {
        Some(self.next).filter(|day| *day != NO_DAY)
    }

    /// Category of the prospect.
    pub fn category(&self) -> Option<u16> {
        Some(self.category).filter(|place| *place != NO_CATEGORY)
    }

    /// Place of the channel.
    pub fn channel(&self) -> Option<usize> {
        Some(self.channel).filter(|place| *place != NO_CHANNEL).map(usize::from)
    }

    /// Who and what it is about.
    pub fn subject(&self, customer: u32) -> Subject {
        Subject {
            staff: self.staff,
            customer: Some(customer),
            channel: self.channel,
            area: self.area,
            category: self.category,
        }
    }
}

/// Contacts by customer, ascending by day within each; those of a day stay in the order of the table.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    /// First contact of each customer, and the end of the last one's.
    starts: Vec<u32>,
    contacts: Vec<Contact>,
}

impl Contacts {
    /// The contacts among some rows. Those of customers that the history does not have are left out.
    pub fn new(inputs: &Inputs<'_>, categories: &Categories, within: Range<usize>) -> Contacts {
        let (rows, customers) = (inputs.rows, inputs.history.customers());
        let areas = rows.list("area").1;
        let number = |row: usize| rows.customer(row).map(|customer| customer as usize).filter(|_| rows.is_contact(row));
        let mut starts = vec![0u32; customers + 1];
        for customer in within.clone().filter_map(number) {
            starts[customer + 1] += 1;
        }
        for customer in 0..customers {
            starts[customer + 1] += starts[customer];
        }
        let mut next = starts.clone();
        let mut contacts = match within.clone().find(|row| number(*row).is_some()) {
            Some(row) => vec![Contact::of(inputs, categories, areas, row); starts[customers] as usize],
            None => Vec::new(),
        };
        for row in within {
            let Some(customer) = number(row) else { continue };
            contacts[next[customer] as usize] = Contact::of(inputs, categories, areas, row);
            next[customer] += 1;
        }
        Contacts { starts, contacts }
    }

    /// Contacts of a customer.
    pub fn of(&self, customer: u32) -> &[Contact] {
        &self.contacts[self.starts[customer as usize] as usize..self.starts[customer as usize + 1] as usize]
    }

    /// Whether a customer has a contact from one day to another, both included.
    pub fn has(&self, customer: u32, (from, to): (i32, i32)) -> bool {
        let own = self.of(customer);
        own.get(own.partition_point(|contact| contact.day < from)).is_some_and(|contact| contact.day <= to)
    }
}
