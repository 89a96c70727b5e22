//! How every customer stands: first and last contact, contacts before the first order. The base of daily editions.

use polars::prelude::*;
use rayon::prelude::*;

use super::Prepared;
use crate::features::history::PurchaseHistory;
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, days};
use crate::metrics::process::staff::{Directory, NOBODY};
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

/// How customers stood at the published date that the edition of a day builds on.
#[derive(Debug, Clone, Default)]
pub struct Base {
    /// The date.
    pub day: i32,
    /// By number of the customer; none where nothing was known.
    states: Vec<Option<ContactState>>,
}

/// Columns of `contact_state` that the edition of a day reads.
pub const STATE_COLUMNS: [&str; 8] = [
    "customer_id",
    "first_contact",
    "last_contact",
    "contacts",
    "last_staff",
    "contacts_before_order",
    "first_order",
    "last_order",
];

impl Base {
    /// The states of a mart `contact_state` with [`STATE_COLUMNS`]. People that the directory does not have are taken
    /// into it.
    pub fn new(
        rows: &DataFrame,
        day: i32,
        (history, directory): (&PurchaseHistory, &mut Directory),
    ) -> PolarsResult<Base> {
        let ids = table_rows::texts(rows, "customer_id")?;
        let staff = table_rows::texts(rows, "last_staff")?;
        directory.add_unknown(staff.iter().flatten().copied());
        let date = |name: &str| table_rows::days(rows, name);
        let (first_contact, last_contact) = (date("first_contact")?, date("last_contact")?);
        let (first_order, last_order) = (date("first_order")?, date("last_order")?);
        let contacts = table_rows::integers(rows, "contacts")?;
        let before_order = table_rows::integers(rows, "contacts_before_order")?;
        let mut states = vec![None; history.customers()];
        // Both ascend by identifier.
        let mut customer = 0;
        for row in 0..rows.height() {
            let Some(id) = ids[row] else { continue };
            while customer < states.len() && history.ids.get(customer as u32) < id {
                customer += 1;
            }
            if customer == states.len() || history.ids.get(customer as u32) != id {
                continue;
            }
            states[customer] = Some(ContactState {
                customer: customer as u32,
                first_contact: first_contact[row],
                last_contact: last_contact[row],
                contacts: contacts[row].unwrap_or(0),
                last_staff: staff[row].and_then(|label| directory.find(label)).unwrap_or(NOBODY),
                before_order: before_order[row],
                first_order: first_order[row],
                last_order: last_order[row],
            });
        }
        Ok(Base { day, states })
    }

    /// Day of the last order up to the published date.
    pub fn last_order(&self, customer: u32) -> Option<i32> {
        self.states.get(customer as usize)?.as_ref()?.last_order
    }

    /// How a customer stands who stood as the published date tells, and since then as `since` does.
    fn and(&self, customer: u32, since: Option<ContactState>) -> Option<ContactState> {
        let before = self.states.get(customer as usize).copied().flatten();
        let (Some(before), Some(since)) = (before, since) else { return before.or(since) };
        Some(ContactState {
            customer,
            first_contact: before.first_contact.or(since.first_contact),
            last_contact: since.last_contact.or(before.last_contact),
            contacts: before.contacts + since.contacts,
            last_staff: if since.last_contact.is_some() { since.last_staff } else { before.last_staff },
            before_order: match before.first_order {
                Some(_) => before.before_order,
                None => since.before_order.map(|contacts| before.contacts + contacts),
            },
            first_order: before.first_order.or(since.first_order),
            last_order: since.last_order.or(before.last_order),
        })
    }
}

/// Customers with an order or a contact up to the date, by number.
pub fn contact_state(prepared: &Prepared<'_>) -> Vec<ContactState> {
    let history = prepared.inputs.history;
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
        let last_staff = own.last().filter(|last| Some(last.day) == last_contact).map_or(NOBODY, |last| last.staff);
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
    let whole = |customer: u32| match prepared.inputs.base {
        Some(base) => base.and(customer, one(customer)),
        None => one(customer),
    };
    (0..history.customers() as u32).into_par_iter().filter_map(whole).collect()
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
