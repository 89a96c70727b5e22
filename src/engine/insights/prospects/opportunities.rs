//! Opportunities as the exports tell of them up to a date.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::engine::EngineError;
use crate::engine::insights::Context;
use crate::metrics::process::opportunities::{Opportunity, Step};
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber, Told};
use crate::metrics::table_rows;
use crate::model::period::to_days;
use crate::model::tables::{OPPORTUNITIES, SNAPSHOT_DATE};

/// Columns that are read.
const COLUMNS: [&str; 17] = [
    "opp_id",
    "title",
    "customer_id",
    "customer_name",
    "owner",
    "status",
    "stage",
    "stage_date",
    "amount",
    "tender_submit_date",
    "decision_date",
    "result",
    "contract_id",
    "followup_of",
    "created_at",
    "updated_at",
    SNAPSHOT_DATE,
];

/// The opportunities that are known at the date, by number. Members of staff that the directory does not have are taken
/// into it. None without a source of opportunities.
pub(super) fn read(context: &Context<'_>, directory: &mut Directory) -> Result<Option<Vec<Opportunity>>, EngineError> {
    let Some(frame) = context.rows(OPPORTUNITIES.name, &COLUMNS)? else { return Ok(None) };
    let failed = |source| EngineError::Frame { what: "rows of opportunities".into(), source };
    of_rows(&frame, directory, to_days(context.as_of)).map(Some).map_err(failed)
}

fn of_rows(rows: &DataFrame, directory: &mut Directory, as_of: i32) -> PolarsResult<Vec<Opportunity>> {
    let text = |name: &str| table_rows::texts(rows, name);
    let days = |name: &str| table_rows::days(rows, name);
    let own = |text: Option<&str>| text.map(str::to_owned);
    let (ids, titles, owners) = (text("opp_id")?, text("title")?, text("owner")?);
    let (customer_ids, names) = (text("customer_id")?, text("customer_name")?);
    let (status, stage, result) = (text("status")?, text("stage")?, text("result")?);
    let (contract, followup_of) = (text("contract_id")?, text("followup_of")?);
    let (reached, submitted, decision) = (days("stage_date")?, days("tender_submit_date")?, days("decision_date")?);
    let (created, updated, snapshots) = (days("created_at")?, days("updated_at")?, days(SNAPSHOT_DATE)?);
    let amount = table_rows::money(rows, "amount")?;
    let customers = table_rows::customers(rows)?;
    let staff = numbers(&owners, directory);
    // Lists in the order of their days; one without a day counts as the first.
    let mut order: Vec<usize> = (0..rows.height()).collect();
    order.sort_by_key(|row| snapshots[*row]);
    let mut found: BTreeMap<&str, Opportunity> = BTreeMap::new();
    // The list that told of one last: a second row of it is a second stage.
    let mut told_by: BTreeMap<&str, Option<i32>> = BTreeMap::new();
    for row in order {
        let Some(id) = ids[row] else { continue };
        // A record that was opened later is not known yet, whatever list it is in.
        if created[row].is_some_and(|day| day > as_of) {
            continue;
        }
        let one = found.entry(id).or_insert_with(|| Opportunity {
            id: id.to_owned(),
            staff: NOBODY,
            ..Opportunity::default()
        });
        one.title = own(titles[row]).or_else(|| one.title.take());
        one.customer = customers[row].or(one.customer);
        one.customer_id = own(customer_ids[row]).or_else(|| one.customer_id.take());
        one.name = own(names[row]).or_else(|| one.name.take());
        one.staff = if staff[row] == NOBODY { one.staff } else { staff[row] };
        one.amount = amount[row].or(one.amount);
        one.created = created[row].or(one.created);
        one.updated = updated[row].filter(|day| *day <= as_of).or(one.updated);
        one.submitted = submitted[row].or(one.submitted);
        one.result = own(result[row]).or_else(|| one.result.take());
        one.contract_id = own(contract[row]).or_else(|| one.contract_id.take());
        one.followup_of = own(followup_of[row]).or_else(|| one.followup_of.take());
        if let Some(day) = decision[row] {
            one.decision = Some(day);
            if one.decisions.last() != Some(&day) {
                one.decisions.push(day);
            }
        }
        if stage[row].is_none() && status[row].is_none() {
            continue;
        }
        let day = reached[row].or(updated[row]).or(snapshots[row]).or(created[row]);
        let Some(day) = day.filter(|day| *day <= as_of) else { continue };
        let step = Step { day, stage: own(stage[row]), status: own(status[row]) };
        one.has_history |= told_by.insert(id, snapshots[row]) == Some(snapshots[row]);
        if !one.steps.contains(&step) {
            one.steps.push(step);
        }
    }
    let mut list: Vec<Opportunity> = found.into_values().collect();
    for one in &mut list {
        one.steps.sort_by_key(|step| step.day);
        if let Some(last) = one.steps.last() {
            (one.stage, one.status) = (last.stage.clone(), last.status.clone());
        }
    }
    Ok(list)
}

/// Numbers of those in charge.
fn numbers(owners: &[Option<&str>], directory: &mut Directory) -> Vec<StaffNumber> {
    let unknown: Vec<&str> = owners
        .iter()
        .filter_map(|owner| match directory.told(None, *owner) {
            Told::Unknown(called) => Some(called),
            _ => None,
        })
        .collect();
    directory.add_unknown(unknown);
    owners
        .iter()
        .map(|owner| match directory.told(None, *owner) {
            Told::Known(number) => number,
            Told::Unknown(called) => directory.find(called).unwrap_or(NOBODY),
            Told::Nobody => NOBODY,
        })
        .collect()
}
