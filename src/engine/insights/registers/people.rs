//! What the other tables know of the people of the register: their names, plans of visits, orders.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use hashbrown::HashMap;
use polars::prelude::*;
use rayon::prelude::*;

use super::super::rows::Reading;
use super::Context;
use crate::engine::{EngineError, stage};
use crate::features::rows::CUSTOMER;
use crate::metrics::discipline::Plan;
use crate::metrics::process::leads::Leads;
use crate::metrics::process::periods::Period;
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber, Told};
use crate::metrics::registers::{CARD_COLUMNS, Named, People, Register, staff_numbers};
use crate::metrics::rotation::Credit;
use crate::metrics::table_rows;
use crate::model::names::normalise_name;
use crate::model::period::Month;
use crate::model::tables::{CUSTOMERS, TRANSACTIONS, VISIT_PLANS};

/// Which customers bear the names of visitors, by the master file, by other tables and by what names are resolved to.
pub(super) fn named(context: &Context<'_>, register: &Register, leads: Option<&Leads>) -> Result<Named, EngineError> {
    let mut named = Named::default();
    let is_visitor = |name: &str| register.visitors.binary_search_by(|known| known.as_str().cmp(name)).is_ok();
    let of_leads: BTreeSet<&str> = leads
        .map(|leads| leads.leads.as_slice())
        .unwrap_or_default()
        .iter()
        .filter_map(|lead| lead.customer_id.as_deref())
        .collect();
    for name in &register.visitors {
        let id = context.identity.resolve(name);
        if id != name || context.history().find(id).is_some() {
            named.ids.entry(name.clone()).or_default().insert(id.to_owned());
        }
    }
    if let Some(rows) = context.rows(CUSTOMERS.name, &["customer_id", "customer_name"])? {
        let ids = table_rows::texts(&rows, "customer_id").map_err(super::failed(CUSTOMERS.name))?;
        let names = table_rows::texts(&rows, "customer_name").map_err(super::failed(CUSTOMERS.name))?;
        let resolved: BTreeSet<String> = named.ids.values().flatten().cloned().collect();
        let is_asked_for = |id: &str| of_leads.contains(id) || resolved.contains(id);
        // The master file is long, visitors are few.
        let of_visitor = |name: &str| Some(normalise_name(name)).filter(|name| is_visitor(name));
        let name_of = |name: Option<&str>| name.filter(|_| !register.visitors.is_empty()).and_then(of_visitor);
        let found: Vec<(Option<String>, &str)> = ids
            .par_iter()
            .zip(&names)
            .filter_map(|(id, name)| {
                let (id, name) = ((*id)?, name_of(*name));
                (name.is_some() || is_asked_for(id)).then_some((name, id))
            })
            .collect();
        for (name, id) in found {
            named.in_master.insert(id.to_owned());
            if let Some(name) = name {
                named.ids.entry(name).or_default().insert(id.to_owned());
            }
        }
    }
    Ok(named)
}

/// Who rows name.
fn staff_of(rows: &DataFrame, directory: &mut Directory) -> PolarsResult<Vec<StaffNumber>> {
    let told = directory.told_of(rows)?;
    Ok(staff_numbers(&told, directory))
}

/// Who looks after every customer of the history, by the newest master file that says so.
pub(super) fn owners(context: &Context<'_>, directory: &mut Directory) -> Result<Vec<StaffNumber>, EngineError> {
    let mut owners = vec![NOBODY; context.history().customers()];
    let Some(rows) = context.rows(CUSTOMERS.name, &["owner_staff"])? else { return Ok(owners) };
    let mut read = || -> PolarsResult<()> {
        let names = table_rows::texts(&rows, "owner_staff")?;
        let told: Vec<Told<'_>> = names.iter().map(|name| directory.told(None, *name)).collect();
        let staff = staff_numbers(&told, directory);
        for (customer, staff) in table_rows::customers(&rows)?.into_iter().zip(staff) {
            if let (Some(customer), true) = (customer, staff != NOBODY) {
                owners[customer as usize] = staff;
            }
        }
        Ok(())
    };
    read().map_err(super::failed(CUSTOMERS.name))?;
    Ok(owners)
}

/// The newest list of customers with the fields of their cards, and who looks after each; none without a source of it.
pub(super) fn cards(
    context: &Context<'_>,
    directory: &mut Directory,
) -> Result<Option<(DataFrame, Vec<StaffNumber>)>, EngineError> {
    let mut columns: Vec<&str> = context.pipeline.registers.card_fields.iter().map(String::as_str).collect();
    for column in CARD_COLUMNS {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let Some(rows) = context.newest_rows(CUSTOMERS.name, &columns)? else { return Ok(None) };
    let mut read = || -> PolarsResult<Vec<StaffNumber>> {
        let names = table_rows::texts(&rows, "owner_staff")?;
        let told: Vec<Told<'_>> = names.iter().map(|name| directory.told(None, *name)).collect();
        Ok(staff_numbers(&told, directory))
    };
    let staff = read().map_err(super::failed(CUSTOMERS.name))?;
    Ok(Some((rows, staff)))
}

/// Columns of `visit_plans` that are read; the last one of files with customers whom the history does not know.
const PLAN_COLUMNS: [&str; 4] = ["staff_id", "staff_name", "planned_date", "customer_id"];

/// Plans of visits to the people of leads, of the months of the window: others are not looked for. None without their
/// table.
pub(super) fn plans(
    context: &Context<'_>,
    people: &People,
    (window, directory): (Period, &mut Directory),
) -> Result<Option<Vec<Plan>>, EngineError> {
    let Some(record) = context.stored.get(&stage::ingest(VISIT_PLANS.name)).filter(|_| context.has(VISIT_PLANS.name))
    else {
        return Ok(None);
    };
    let mut by_number = vec![u32::MAX; context.history().customers()];
    let mut by_id: HashMap<&str, u32> = HashMap::new();
    for place in &people.of_lead {
        let person = &people.people[*place as usize];
        match person.customer {
            Some(customer) => by_number[customer as usize] = *place,
            None => {
                by_id.insert(&person.id, *place);
            }
        }
    }
    let (first, last) = (Month::of(window.first), Month::of(window.last));
    let is_near = |slot: &str| slot.parse::<Month>().is_ok_and(|month| first <= month && month <= last);
    let paths: Vec<PathBuf> =
        record.files.iter().filter(|(slot, _)| is_near(slot)).map(|(_, file)| (context.current)(file)).collect();
    let reading = Reading {
        schema: &VISIT_PLANS,
        scale: context.pipeline.money_scale,
        identity: context.identity,
        history: context.history(),
    };
    let failed = || super::failed(VISIT_PLANS.name);
    let part = |path: &PathBuf| -> Result<DataFrame, EngineError> {
        let path = std::slice::from_ref(path);
        let frame = reading.until(path, &PLAN_COLUMNS[..3], context.as_of)?;
        let has_strangers = frame.column(CUSTOMER).map_err(failed())?.null_count() > 0;
        let frame = match has_strangers && !by_id.is_empty() {
            true => reading.until(path, &PLAN_COLUMNS, context.as_of)?,
            false => frame,
        };
        let keep = |frame: &DataFrame| -> PolarsResult<DataFrame> {
            let ids = table_rows::texts(frame, "customer_id")?;
            let is_wanted = |(customer, id): (Option<u32>, Option<&str>)| match customer {
                Some(customer) => by_number[customer as usize] != u32::MAX,
                None => id.is_some_and(|id| by_id.contains_key(id)),
            };
            let customers = table_rows::customers(frame)?.into_iter().zip(ids);
            let keep: BooleanChunked = customers.map(|row| Some(is_wanted(row))).collect();
            frame.filter(&keep)
        };
        keep(&frame).map_err(failed())
    };
    let parts: Vec<Result<DataFrame, EngineError>> = paths.par_iter().map(part).collect();
    // The error of the earliest month, whichever failed first.
    let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut plans = Vec::new();
    for rows in &parts {
        let mut read = || -> PolarsResult<()> {
            let staff = staff_of(rows, directory)?;
            let (ids, days) = (table_rows::texts(rows, "customer_id")?, table_rows::days(rows, "planned_date")?);
            let customers = table_rows::customers(rows)?;
            plans.extend((0..rows.height()).filter_map(|row| {
                let person = match customers[row] {
                    Some(customer) => by_number[customer as usize],
                    None => *by_id.get(ids[row]?)?,
                };
                Some(Plan { person, day: days[row]?, staff: staff[row] })
            }));
            Ok(())
        };
        read().map_err(failed())?;
    }
    Ok(Some(plans))
}

const ORDER_COLUMNS: [&str; 5] = ["order_id", "order_date", "staff_id", "staff_name", "net_amount"];

/// Orders of visitors within the window, and to whom the transactions credit them: one of a customer, day and member of
/// staff. Those that come to nothing are none. Nothing where transactions name no staff, or no visitor is a customer.
pub(super) fn credits(
    context: &Context<'_>,
    people: &People,
    (window, directory): (Period, &mut Directory),
) -> Result<Vec<Credit>, EngineError> {
    let visitors: BTreeSet<u32> = people.of_visitor.iter().copied().collect();
    let person_of: BTreeMap<u32, u32> =
        visitors.into_iter().filter_map(|person| Some((people.people[person as usize].customer?, person))).collect();
    let Some(record) = context.stored.get(&stage::ingest(TRANSACTIONS.name)).filter(|_| !person_of.is_empty()) else {
        return Ok(Vec::new());
    };
    let (first, last) = (Month::of(window.first), Month::of(window.last));
    let is_near = |slot: &str| slot.parse::<Month>().is_ok_and(|month| first <= month && month <= last);
    let paths: Vec<PathBuf> =
        record.files.iter().filter(|(slot, _)| is_near(slot)).map(|(_, file)| (context.current)(file)).collect();
    let reading = Reading {
        schema: &TRANSACTIONS,
        scale: context.pipeline.money_scale,
        identity: context.identity,
        history: context.history(),
    };
    let as_of = context.as_of;
    let part = |path: &PathBuf| -> Result<DataFrame, EngineError> {
        let frame = reading.until(std::slice::from_ref(path), &ORDER_COLUMNS, as_of)?;
        let keep = |frame: &DataFrame| -> PolarsResult<DataFrame> {
            let customers = table_rows::customers(frame)?;
            let is_wanted = |customer: &Option<u32>| customer.is_some_and(|customer| person_of.contains_key(&customer));
            let keep: BooleanChunked = customers.iter().map(|customer| Some(is_wanted(customer))).collect();
            frame.filter(&keep)
        };
        keep(&frame).map_err(super::failed(TRANSACTIONS.name))
    };
    let parts: Vec<Result<DataFrame, EngineError>> = paths.par_iter().map(part).collect();
    // The error of the earliest month, whichever failed first.
    let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut found: BTreeMap<(i32, u32, StaffNumber), (String, i128)> = BTreeMap::new();
    for rows in &parts {
        let mut add = || -> PolarsResult<()> {
            let staff = staff_of(rows, directory)?;
            let (ids, days) = (table_rows::texts(rows, "order_id")?, table_rows::days(rows, "order_date")?);
            let (customers, amounts) = (table_rows::customers(rows)?, table_rows::money(rows, "net_amount")?);
            for row in 0..rows.height() {
                let (Some(day), Some(person)) = (days[row], customers[row].and_then(|one| person_of.get(&one))) else {
                    continue;
                };
                if staff[row] == NOBODY {
                    continue;
                }
                let order = found.entry((day, *person, staff[row])).or_default();
                if order.0.is_empty() {
                    order.0 = ids[row].unwrap_or_default().to_owned();
                }
                order.1 += amounts[row].unwrap_or(0);
            }
            Ok(())
        };
        add().map_err(super::failed(TRANSACTIONS.name))?;
    }
    let credit = |((day, person, staff), (id, amount)): ((i32, u32, StaffNumber), (String, i128))| Credit {
        kind: "order",
        id,
        day,
        person,
        staff,
        amount: Some(amount),
    };
    Ok(found.into_iter().filter(|(_, (_, amount))| *amount > 0).map(credit).collect())
}
