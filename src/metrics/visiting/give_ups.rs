//! Prospects that were given up early: few contacts, then none for a long time (S35).

use polars::prelude::*;

use super::Prepared;
use super::contacts::ContactState;
use super::to_order::contacts_between;
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, days};
use crate::metrics::process::leads::Ending;

/// A prospect that was given up early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiveUp {
    /// `lead` or `customer`.
    pub subject: &'static str,
    /// Number of the lead, or of the customer.
    pub id: String,
    /// Name, where the lead has one.
    pub name: Option<String>,
    /// Who is in charge, or made the last contact.
    pub staff: u32,
    /// Contacts since the lead was opened, or of all times.
    pub contacts: i64,
    /// Last of them.
    pub last_contact: Option<i32>,
    /// Days since it, or since the lead was opened.
    pub days_since: i32,
}

/// Open leads, and visited customers that never ordered and that no lead is about: with few contacts, and none for so many
/// days.
/// Frozen leads rest on purpose. Whose first contact or opening lies in the first month of the data is left out: earlier
/// contacts are not known. Silence is counted up to the last day that the export of visits tells of. The longest silence first.
pub fn give_ups(prepared: &Prepared<'_>, states: &[ContactState]) -> Vec<GiveUp> {
    let inputs = &prepared.inputs;
    let (few, long) = (i64::from(inputs.settings.give_up_contacts), inputs.settings.give_up_days as i32);
    // Silence counts as far as the export of visits tells of it.
    let today = inputs.told_to();
    let Some(whole_from) = inputs.last_day_of_first_month() else { return Vec::new() };
    let mut found = Vec::new();
    let mut of_leads: Vec<u32> = Vec::new();
    for lead in inputs.leads.iter().flat_map(|leads| &leads.leads) {
        of_leads.extend(lead.customer);
        let status = lead.state.as_ref().and_then(|state| state.deal_status.as_deref());
        if lead.ending() != Ending::Open || status == Some("frozen") || lead.created <= whole_from {
            continue;
        }
        let contacts = lead.customer.map_or(0, |customer| contacts_between(prepared, customer, lead.created, today));
        let last_contact = lead
            .customer
            .and_then(|customer| states.binary_search_by_key(&customer, |state| state.customer).ok())
            .and_then(|place| states[place].last_contact)
            .filter(|last| *last >= lead.created);
        let days_since = today - last_contact.unwrap_or(lead.created);
        if contacts <= few && days_since >= long {
            found.push(GiveUp {
                subject: "lead",
                id: lead.id.clone(),
                name: lead.name.clone(),
                staff: lead.staff,
                contacts,
                last_contact,
                days_since,
            });
        }
    }
    of_leads.sort_unstable();
    for state in states.iter().filter(|state| state.first_order.is_none()) {
        let (Some(first), Some(last)) = (state.first_contact, state.last_contact) else { continue };
        let is_given_up = state.contacts <= few && today - last >= long && first > whole_from;
        if is_given_up && of_leads.binary_search(&state.customer).is_err() {
            found.push(GiveUp {
                subject: "customer",
                id: inputs.history.ids.get(state.customer).to_owned(),
                name: None,
                staff: state.last_staff,
                contacts: state.contacts,
                last_contact: Some(last),
                days_since: today - last,
            });
        }
    }
    found.sort_by(|one, other| {
        (other.days_since, one.subject, &one.id).cmp(&(one.days_since, other.subject, &other.id))
    });
    found
}

/// The mart `early_give_ups`.
pub fn give_ups_frame(prepared: &Prepared<'_>, found: &[GiveUp]) -> PolarsResult<DataFrame> {
    let directory = prepared.inputs.directory;
    let text = |name: &str, of: &dyn Fn(&GiveUp) -> Option<String>| {
        Column::new(name.into(), found.iter().map(of).collect::<Vec<Option<String>>>())
    };
    DataFrame::new(
        found.len(),
        vec![
            as_of_column(prepared.inputs.as_of, found.len()),
            text("subject", &|row| Some(row.subject.to_owned())),
            text("id", &|row| Some(row.id.clone())),
            text("name", &|row| row.name.clone()),
            text("staff", &|row| directory.label(row.staff).map(str::to_owned)),
            text("manager", &|row| directory.manager_label(row.staff).map(str::to_owned)),
            counts("contacts", found.iter().map(|row| Some(row.contacts))),
            days("last_contact", found.iter().map(|row| row.last_contact)),
            counts("days_since", found.iter().map(|row| Some(i64::from(row.days_since)))),
        ],
    )
}
