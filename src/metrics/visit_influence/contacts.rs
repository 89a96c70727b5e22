//! Days of contact by customer.

use crate::metrics::process::visits::VisitRows;
use crate::model::period::{Month, from_days, to_days};

/// The days on which each customer was contacted, ascending, and whether the contact was ours.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    /// First place of each customer, and the end of the last one's.
    starts: Vec<usize>,
    /// Days that each customer really has: several contacts of a day are one.
    counts: Vec<u32>,
    days: Vec<i32>,
    ours: Vec<bool>,
    covered_from: Option<i32>,
}

impl Contacts {
    /// The contacts of the rows. One is ours unless the row says that the customer came or called.
    pub fn of_rows(rows: &VisitRows, customers: usize) -> Contacts {
        let of = |row: usize| {
            let customer = rows.customer(row).filter(|_| rows.is_contact(row))?;
            Some((customer, rows.day(row), rows.is_inbound(row) != Some(true)))
        };
        let first = (!rows.is_empty()).then(|| rows.day(0));
        Contacts::new((0..rows.len()).filter_map(of), customers, first)
    }

    /// Contacts as (customer, day, whether it is ours), ascending by day; `first` is the first day that the rows tell of.
    pub fn new(rows: impl Iterator<Item = (u32, i32, bool)> + Clone, customers: usize, first: Option<i32>) -> Contacts {
        let mut starts = vec![0usize; customers + 1];
        for (customer, ..) in rows.clone() {
            starts[customer as usize + 1] += 1;
        }
        for customer in 0..customers {
            starts[customer + 1] += starts[customer];
        }
        let total = starts.last().copied().unwrap_or(0);
        let mut found = Contacts {
            counts: vec![0; customers],
            days: vec![0; total],
            ours: vec![false; total],
            covered_from: first.map(|day| to_days(Month::of(from_days(day)).first_day())),
            starts,
        };
        for (customer, day, is_ours) in rows {
            let (start, count) = (found.starts[customer as usize], &mut found.counts[customer as usize]);
            let next = start + *count as usize;
            if *count > 0 && found.days[next - 1] == day {
                found.ours[next - 1] |= is_ours;
                continue;
            }
            found.days[next] = day;
            found.ours[next] = is_ours;
            *count += 1;
        }
        found
    }

    /// The first day of the month from which on rows tell of contacts: before it nothing is known of anybody's.
    pub fn covered_from(&self) -> Option<i32> {
        self.covered_from
    }

    /// Days of a customer, ascending, and whether a contact of that day was ours.
    pub fn of(&self, customer: u32) -> (&[i32], &[bool]) {
        let start = self.starts[customer as usize];
        let rows = start..start + self.counts[customer as usize] as usize;
        (&self.days[rows.clone()], &self.ours[rows])
    }
}
