//! Contacts customer by customer.

use std::ops::Range;

use super::Inputs;

/// Contacts by customer, ascending by day within each; those of a day stay in the order of the table.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    /// First contact of each customer, and the end of the last one's.
    starts: Vec<u32>,
    days: Vec<i32>,
    staff: Vec<u32>,
    rows: Vec<u32>,
}

/// Contacts of one customer.
#[derive(Debug, Clone, Copy)]
pub struct OfCustomer<'a> {
    /// Days.
    pub days: &'a [i32],
    /// Members of staff.
    pub staff: &'a [u32],
    /// Places among the rows.
    pub rows: &'a [u32],
}

impl Contacts {
    /// The contacts among some rows. Those of customers that the history does not have are left out.
    pub fn new(inputs: &Inputs<'_>, within: Range<usize>) -> Contacts {
        let (rows, customers) = (inputs.rows, inputs.history.customers());
        let number = |row: usize| rows.customer(row).map(|customer| customer as usize).filter(|_| rows.is_contact(row));
        let mut starts = vec![0u32; customers + 1];
        for customer in within.clone().filter_map(number) {
            starts[customer + 1] += 1;
        }
        for customer in 0..customers {
            starts[customer + 1] += starts[customer];
        }
        let count = starts[customers] as usize;
        let mut found =
            Contacts { days: vec![0; count], staff: vec![0; count], rows: vec![0; count], starts: starts.clone() };
        for row in within {
            let Some(customer) = number(row) else { continue };
            let place = starts[customer] as usize;
            starts[customer] += 1;
            found.days[place] = rows.day(row);
            found.staff[place] = rows.staff(row);
            found.rows[place] = row as u32;
        }
        found
    }

    /// Contacts of a customer.
    pub fn of(&self, customer: u32) -> OfCustomer<'_> {
        let places = self.starts[customer as usize] as usize..self.starts[customer as usize + 1] as usize;
        OfCustomer { days: &self.days[places.clone()], staff: &self.staff[places.clone()], rows: &self.rows[places] }
    }
}
