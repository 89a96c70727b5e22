//! Customers that are in two stages at once (S32).

use std::collections::BTreeMap;

use super::Anomaly;
use super::spells::{Histories, at};
use super::stages::{Kind, Stages};
use crate::metrics::process::leads::{Lead, Leads};

/// Customers of whom two open leads are in different stages at the end of a day. A lead without a customer is nobody's.
pub fn in_two_stages(leads: &Leads, histories: &Histories, stages: &Stages, day: i32) -> Vec<Anomaly> {
    let mut open: BTreeMap<&str, Vec<(&Lead, u8, i32)>> = BTreeMap::new();
    for (place, subject) in histories.subjects().iter().enumerate() {
        let Some(lead) = leads.leads.get(subject.index as usize) else { continue };
        let Some(spell) = at(histories.of(place), day).filter(|spell| stages.kind(spell.stage) == Kind::Open) else {
            continue;
        };
        if let Some(customer) = lead.customer_id.as_deref() {
            open.entry(customer).or_default().push((lead, spell.stage, spell.from));
        }
    }
    let of_customer = |(customer, leads): (&str, Vec<(&Lead, u8, i32)>)| {
        let (first, stage, _) = *leads.first()?;
        leads.iter().find(|(_, other, _)| *other != stage)?;
        let told: Vec<String> =
            leads.iter().map(|(lead, stage, _)| format!("{} {}", lead.id, stages.code(*stage))).collect();
        Some(Anomaly {
            kind: "in_two_stages".into(),
            id: customer.to_owned(),
            customer_id: Some(customer.to_owned()),
            staff: first.staff,
            day: leads.iter().map(|(_, _, from)| *from).max(),
            detail: told.join(", "),
        })
    };
    open.into_iter().filter_map(of_customer).collect()
}
