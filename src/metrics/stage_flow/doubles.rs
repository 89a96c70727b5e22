//! Customers that are in two stages at once (S32).

use rayon::prelude::*;

use super::Anomaly;
use super::spells::{Histories, at};
use super::stages::{Kind, Stages};
use crate::metrics::process::leads::{Lead, Leads};

/// Customers of whom two open leads are in different stages at the end of a day. A lead without a customer is nobody's.
pub fn in_two_stages(leads: &Leads, histories: &Histories, stages: &Stages, day: i32) -> Vec<Anomaly> {
    let subjects = histories.subjects().par_iter().enumerate();
    let mut open: Vec<(&str, &Lead, u8, i32)> = subjects
        .filter_map(|(place, subject)| {
            let spell = at(histories.of(place), day).filter(|spell| stages.kind(spell.stage) == Kind::Open)?;
            let lead = leads.leads.get(subject.index as usize)?;
            Some((lead.customer_id.as_deref()?, lead, spell.stage, spell.from))
        })
        .collect();
    open.par_sort_by_key(|(customer, ..)| *customer);
    let of_customer = |leads: &[(&str, &Lead, u8, i32)]| {
        let (customer, first, stage, _) = *leads.first()?;
        leads.iter().find(|(_, _, other, _)| *other != stage)?;
        let told: Vec<String> =
            leads.iter().map(|(_, lead, stage, _)| format!("{} {}", lead.id, stages.code(*stage))).collect();
        Some(Anomaly {
            kind: "in_two_stages".into(),
            id: customer.to_owned(),
            customer_id: Some(customer.to_owned()),
            staff: first.staff,
            day: leads.iter().map(|(.., from)| *from).max(),
            detail: told.join(", "),
        })
    };
    open.chunk_by(|(a, ..), (b, ..)| a == b).filter_map(of_customer).collect()
}
