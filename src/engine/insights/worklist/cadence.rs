//! Contacts that rules ask for, by the mart `cadence` where it was made.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Context;
use super::parties::{Parties, Told};
use super::people::number;
use crate::engine::EngineError;
use crate::metrics::process::staff::Directory;
use crate::metrics::table_rows;
use crate::metrics::worklist::{Asked, Origin, Reason, Why};

/// What is read of the mart.
const COLUMNS: [&str; 10] =
    ["cadence", "subject", "id", "customer_id", "name", "staff", "manager", "class", "every", "due"];

/// Adds contacts that were due up to `worked`, the last working day before, as late, and those due later, up to `last`.
pub(super) fn add(
    context: &Context<'_>,
    (worked, last): (i32, i32),
    (directory, parties): (&mut Directory, &mut Parties<'_>),
    reasons: &mut Vec<Reason>,
) -> Result<(), EngineError> {
    let mut rules: BTreeMap<(String, Option<String>), Arc<Asked>> = BTreeMap::new();
    let title = |name: &str| {
        let title = context.pipeline.cadence.get(name).and_then(|rule| rule.title.as_ref());
        title.map_or_else(|| (name.to_owned(), name.to_owned()), |title| (title.zh.clone(), title.en.clone()))
    };
    context.each_part("cadence", &COLUMNS, &mut |part| {
        let text = |name: &str| table_rows::texts(part, name);
        let (names, subjects, ids) = (text("cadence")?, text("subject")?, text("id")?);
        let (customers, called) = (text("customer_id")?, text("name")?);
        let (staff, managers) = (text("staff")?, text("manager")?);
        let (classes, every) = (text("class")?, text("every")?);
        let due = table_rows::days(part, "due")?;
        for row in 0..part.height() {
            let (Some(day), Some(name), Some(id)) = (due[row].filter(|day| *day <= last), names[row], ids[row]) else {
                continue;
            };
            let is_lead = subjects[row] == Some("lead");
            let party = match is_lead {
                true => parties.of_deal(None, customers[row], id),
                false => parties.customer(None, Some(id)),
            };
            let Some(party) = party else { continue };
            if is_lead {
                let told = parties.told.entry(party).or_insert_with(Told::default);
                told.deals.entry(id.to_owned()).or_default();
                told.name = told.name.take().or_else(|| called[row].map(str::to_owned));
                told.stage = told.stage.take().or_else(|| classes[row].map(str::to_owned));
            }
            let every = every[row].map(str::to_owned);
            let asked = rules
                .entry((name.to_owned(), every.clone()))
                .or_insert_with(|| Arc::new(Asked { title: title(name), every }));
            let label = staff[row].or(managers[row]);
            if let Some(label) = label {
                directory.add_unknown([label]);
            }
            reasons.push(Reason {
                party,
                why: if day <= worked { Why::Overdue } else { Why::Due },
                day: Some(day),
                origin: Origin::Cadence(asked.clone()),
                staff: number(directory, label),
            });
        }
        Ok(())
    })
}
