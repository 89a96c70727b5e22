//! Who looks after customers and leads, and since when customers are registered.

use std::collections::HashMap;

use polars::prelude::*;

use super::{Kept, failed};
use crate::engine::EngineError;
use crate::engine::insights::{Context, people};
use crate::features::Population;
use crate::metrics::actions::{Keeper, People};
use crate::metrics::process::leads::Leads;
use crate::metrics::process::staff::{Directory, NOBODY};
use crate::metrics::table_rows;
use crate::model::period::to_days;
use crate::model::tables::CUSTOMERS;

/// The day of registration by customer: the earliest that the master file tells; the last of all days where it tells none.
pub(super) fn registrations(context: &Context<'_>) -> Result<Vec<i32>, EngineError> {
    let mut registered = vec![i32::MAX; context.history().customers()];
    let Some(frame) = context.rows(CUSTOMERS.name, &["created_at"])? else { return Ok(registered) };
    let read = || Ok((table_rows::customers(&frame)?, table_rows::days(&frame, "created_at")?));
    let (customers, days) = read().map_err(failed("cadence"))?;
    for (customer, day) in customers.into_iter().zip(days) {
        if let (Some(customer), Some(day)) = (customer, day) {
            let known = &mut registered[customer as usize];
            *known = day.min(*known);
        }
    }
    Ok(registered)
}

/// Who looks after customers: who is assigned, else who the master file or the newest order tells. The first is nobody.
pub(super) fn keepers_of_customers(context: &Context<'_>) -> Result<Kept, EngineError> {
    let assignments = people::assignments(context)?;
    let people = People::at(to_days(context.as_of), people::staff(context)?, &assignments);
    let mut told: Vec<Option<&str>> = vec![None; context.history().customers()];
    let frame;
    if let Some(feature) = people::told_by(context.pipeline) {
        frame = context.features(&[feature.to_owned()], context.as_of, Population::Everyone)?;
        let mut read = || -> PolarsResult<()> {
            let customers = table_rows::customers(&frame)?;
            for (customer, text) in customers.into_iter().zip(frame.column(feature)?.str()?.iter()) {
                if let Some(customer) = customer {
                    told[customer as usize] = text;
                }
            }
            Ok(())
        };
        read().map_err(failed("cadence"))?;
    }
    let mut places: HashMap<&str, u32> = HashMap::new();
    let (mut keepers, mut of) = (vec![Keeper::default()], Vec::with_capacity(told.len()));
    for (customer, otherwise) in told.into_iter().enumerate() {
        let Some(called) = people.assigned(customer as u32).or(otherwise) else {
            of.push(0);
            continue;
        };
        of.push(*places.entry(called).or_insert_with(|| {
            keepers.push(people.called(called));
            keepers.len() as u32 - 1
        }));
    }
    Ok((keepers, of))
}

/// Who is in charge of leads; of those who have left only the manager is told. The last is nobody.
pub(super) fn keepers_of_leads(leads: Option<&Leads>, directory: &Directory, today: i32) -> Kept {
    let mut keepers: Vec<Keeper> = Vec::with_capacity(directory.len() + 1);
    for (number, member) in directory.members().iter().enumerate() {
        let has_left = member.row.left.is_some_and(|left| left <= today);
        keepers.push(Keeper {
            manager: directory.manager_label(number as u32).map(str::to_owned),
            staff: (!has_left).then(|| member.label().to_owned()),
        });
    }
    let nobody = keepers.len() as u32;
    keepers.push(Keeper::default());
    let of = leads.iter().flat_map(|leads| &leads.leads);
    let of = of.map(|lead| if lead.staff == NOBODY { nobody } else { lead.staff }).collect();
    (keepers, of)
}
