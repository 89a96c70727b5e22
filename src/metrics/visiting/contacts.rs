//! How every customer stands: first and last contact, contacts before the first order.

use polars::prelude::*;
use rayon::prelude::*;

use super::Prepared;
use crate::features::history::PurchaseHistory;
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, days};
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber};
use crate::metrics::table_rows;

/// How a customer stands at the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactState {
    /// Number of the customer.
    pub customer: u32,
    /// Days of the first and the last contact.
    pub first_contact: Option<i32>,
    pub last_contact: Option<i32>,
    /// Contacts of all times.
    pub contacts: i64,
    /// Who made the last contact, where its row is among those that were loaded and names somebody.
    pub last_staff: u32,
    /// Contacts on days ahead of the first order; none without an order, and where it lies in the first month of the
    /// data.
    pub before_order: Option<i64>,
    /// Days of the first and the last order.
    pub first_order: Option<i32>,
    pub last_order: Option<i32>,
}

/// Who made the last contacts, as the published date told that the edition of a day builds on.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Day and member of staff by number of the customer; none where nothing was told.
    last: Vec<Option<(i32, StaffNumber)>>,
    /// First day whose rows the edition of a month looks at: it does not tell who made earlier contacts.
    first: i32,
}

/// Columns of `contact_state` that the edition of a day reads.
pub const KEPT_COLUMNS: [&str; 3] = ["customer_id", "last_contact", "last_staff"];

impl Kept {
    /// Those of a mart `contact_state` with [`KEPT_COLUMNS`]. `first`: the first day whose rows the edition of a month at
    /// the date looks at. People that the directory does not have are taken into it.
    pub fn new(
        rows: &DataFrame,
        first: i32,
        (history, directory): (&PurchaseHistory, &mut Directory),
    ) -> PolarsResult<Kept> {
        let (ids, staff) = (table_rows::texts(rows, "customer_id")?, table_rows::texts(rows, "last_staff")?);
        let days = table_rows::days(rows, "last_contact")?;
        directory.add_unknown(staff.iter().flatten().copied());
        let mut last = vec![None; history.customers()];
        // Both ascend by identifier.
        let mut customer = 0;
        for row in 0..rows.height() {
            let Some(id) = ids[row] else { continue };
            while customer < last.len() && history.ids.get(customer as u32) < id {
                customer += 1;
            }
            if customer == last.len() || history.ids.get(customer as u32) != id {
                continue;
            }
            let known = staff[row].and_then(|called| directory.find(called));
            last[customer] = days[row].zip(known);
        }
        Ok(Kept { last, first })
    }

    /// Who made the last contact of a customer, where it was on that day.
    fn on(&self, customer: u32, day: i32) -> Option<StaffNumber> {
        let (last, staff) = (*self.last.get(customer as usize)?)?;
        (last == day && day >= self.first).then_some(staff)
    }
}

/// Customers with an order or a contact up to the date, by number.
pub fn contact_state(prepared: &Prepared<'_>) -> Vec<ContactState> {
    let inputs = &prepared.inputs;
    let history = inputs.history;
    let whole_from = prepared.inputs.last_day_of_first_month();
    let today = prepared.inputs.today();
    let one = |customer: u32| {
        let (visit_days, visited) = history.visit_days(customer, today);
        let mut orders = history.purchases(customer).order_days_to(today);
        let first_order = orders.next();
        let last_order = orders.next_back().or(first_order);
        let contact_days = || visit_days.iter().zip(visited).filter(|(_, counts)| counts.contacts() > 0);
        let last_contact = contact_days().next_back().map(|(day, _)| *day);
        if first_order.is_none() && last_contact.is_none() {
            return None;
        }
        let is_whole = |order: i32| whole_from.is_some_and(|last| order > last);
        let before = |order: i32| {
            contact_days().take_while(|(day, _)| **day < order).map(|(_, counts)| counts.contacts()).sum::<i64>()
        };
        let own = prepared.contacts.of(customer);
        let last_staff = match own.last().filter(|last| Some(last.day) == last_contact) {
            Some(last) => last.staff,
            None => inputs.kept.zip(last_contact).and_then(|(kept, day)| kept.on(customer, day)).unwrap_or(NOBODY),
        };
        Some(ContactState {
            customer,
            first_contact: contact_days().next().map(|(day, _)| *day),
            last_contact,
            contacts: contact_days().map(|(_, counts)| counts.contacts()).sum(),
            last_staff,
            before_order: first_order.filter(|order| is_whole(*order)).map(before),
            first_order,
            last_order,
        })
    };
    (0..history.customers() as u32).into_par_iter().filter_map(one).collect()
}

/// The mart `contact_state`.
pub fn contact_state_frame(prepared: &Prepared<'_>, states: &[ContactState]) -> PolarsResult<DataFrame> {
    let inputs = &prepared.inputs;
    let ids: Vec<&str> = states.iter().map(|state| inputs.history.ids.get(state.customer)).collect();
    let staff: Vec<Option<&str>> = states.iter().map(|state| inputs.directory.label(state.last_staff)).collect();
    DataFrame::new(
        states.len(),
        vec![
            as_of_column(inputs.as_of, states.len()),
            Column::new("customer_id".into(), ids),
            days("first_contact", states.iter().map(|state| state.first_contact)),
            days("last_contact", states.iter().map(|state| state.last_contact)),
            counts("contacts", states.iter().map(|state| Some(state.contacts))),
            Column::new("last_staff".into(), staff),
            counts("contacts_before_order", states.iter().map(|state| state.before_order)),
            days("first_order", states.iter().map(|state| state.first_order)),
            days("last_order", states.iter().map(|state| state.last_order)),
        ],
    )
}
