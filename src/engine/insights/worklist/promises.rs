//! Promises of visits: days of the next contact that have come, and nobody has made since. What was promised to a prospect
//! whose leads are lost is promised no more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use polars::prelude::*;
use rayon::prelude::*;

use super::parties::Parties;
use super::{Context, failed};
use crate::engine::{EngineError, stage};
use crate::lake::{exchange, files};
use crate::metrics::process::staff::Directory;
use crate::metrics::table_rows;
use crate::metrics::worklist::{Origin, Reason, Why};
use crate::model::period::{Month, to_days};
use crate::model::tables::VISITS;

/// What is read of a visit that promises something, as far as the table has it.
const COLUMNS: [&str; 7] =
    ["customer_id", "visit_date", "staff_id", "staff_name", "next_date", "next_step", "category"];

/// A visit that names a next contact.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Promise {
    customer: u32,
    made: i32,
    due: i32,
    staff: Option<String>,
    next_step: Option<String>,
    category: Option<String>,
}

/// Adds the promises that fall due from one day to another and were not kept.
pub(super) fn add(
    context: &Context<'_>,
    (first, last): (i32, i32),
    (directory, parties): (&mut Directory, &mut Parties<'_>),
    reasons: &mut Vec<Reason>,
) -> Result<(), EngineError> {
    let Some(record) = context.stored.get(&stage::ingest(VISITS.name)).filter(|_| context.has(VISITS.name)) else {
        return Ok(());
    };
    let is_wanted = |slot: &str| slot.parse::<Month>().is_ok_and(|month| month <= Month::of(context.as_of));
    let partitions = record.files.iter().filter(|(slot, _)| is_wanted(slot));
    let paths: Vec<PathBuf> = partitions.map(|(_, file)| (context.current)(file)).collect();
    let (identity, history, as_of) = (context.identity, context.history(), to_days(context.as_of));
    let find = |id: &str| history.find(identity.resolve(id));
    let parts: Vec<Result<Vec<Promise>, EngineError>> =
        paths.par_iter().map(|path| of_file(path, as_of, (first, last), &find)).collect();
    let mut newest: BTreeMap<u32, Promise> = BTreeMap::new();
    for part in parts {
        for promise in part? {
            let known = newest.get(&promise.customer);
            // Of one day the earlier promise.
            if known.is_none_or(|known| (known.made, -known.due) < (promise.made, -promise.due)) {
                newest.insert(promise.customer, promise);
            }
        }
    }
    let is_open =
        |customer: u32, made: i32| !parties.is_contacted_from(customer, made + 1) && !parties.is_given_up(customer);
    newest.retain(|customer, promise| is_open(*customer, promise.made));
    directory.add_unknown(newest.values().filter_map(|promise| promise.staff.as_deref()));
    for promise in newest.into_values() {
        if promise.category.is_some() {
            let told = parties.told.entry(promise.customer).or_default();
            told.category = told.category.take().or(promise.category);
        }
        reasons.push(Reason {
            party: promise.customer,
            why: Why::Promise,
            day: Some(promise.due),
            origin: Origin::Visit { made: promise.made, next_step: promise.next_step },
            staff: super::people::number(directory, promise.staff.as_deref()),
        });
    }
    Ok(())
}

/// The promises of a month of visits that fall due within some days. Most months have none: their days are looked at
/// before anything else is read.
fn of_file(
    path: &Path,
    as_of: i32,
    (first, last): (i32, i32),
    find: &(dyn Fn(&str) -> Option<u32> + Sync),
) -> Result<Vec<Promise>, EngineError> {
    let what = path.display().to_string();
    let schema = files::read_schema(path)?;
    let known: Vec<&str> = COLUMNS.into_iter().filter(|name| schema.index_of(name).is_ok()).collect();
    if !["customer_id", "visit_date", "next_date"].iter().all(|name| known.contains(name)) {
        return Ok(Vec::new());
    }
    let is_due = |day: Option<i32>| day.is_some_and(|day| first <= day && day <= last);
    let mut has_any = false;
    for batch in files::read_batches(path, Some(&["next_date"]))? {
        let frame = exchange::to_frame(&what, &batch?)?;
        let days = table_rows::days(&frame, "next_date").map_err(failed("worklist"))?;
        has_any |= days.into_iter().any(is_due);
    }
    let mut found = Vec::new();
    if !has_any {
        return Ok(found);
    }
    for batch in files::read_batches(path, Some(&known))? {
        let frame = exchange::to_frame(&what, &batch?)?;
        of_frame(&frame, as_of, &is_due, find, &mut found).map_err(failed("worklist"))?;
    }
    Ok(found)
}

fn of_frame(
    frame: &DataFrame,
    as_of: i32,
    is_due: &dyn Fn(Option<i32>) -> bool,
    find: &(dyn Fn(&str) -> Option<u32> + Sync),
    found: &mut Vec<Promise>,
) -> PolarsResult<()> {
    let (made, due) = (table_rows::days(frame, "visit_date")?, table_rows::days(frame, "next_date")?);
    if !due.iter().any(|day| is_due(*day)) {
        return Ok(());
    }
    let text = |name: &str| -> PolarsResult<Option<StringChunked>> {
        let Ok(column) = frame.column(name) else { return Ok(None) };
        Ok(Some(column.cast(&DataType::String)?.str()?.clone()))
    };
    let (customers, ids, names) = (text("customer_id")?, text("staff_id")?, text("staff_name")?);
    let (steps, categories) = (text("next_step")?, text("category")?);
    let of = |texts: &Option<StringChunked>, row: usize| -> Option<String> {
        let text = texts.as_ref()?.get(row)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    for row in 0..frame.height() {
        // A next contact that is not after the visit promises nothing.
        let (Some(made), Some(due)) = (made[row], due[row].filter(|day| is_due(Some(*day)))) else { continue };
        let customer = customers.as_ref().and_then(|customers| customers.get(row)).and_then(find);
        let Some(customer) = customer.filter(|_| made <= as_of && made < due) else { continue };
        found.push(Promise {
            customer,
            made,
            due,
            staff: of(&ids, row).or_else(|| of(&names, row)),
            next_step: of(&steps, row),
            category: of(&categories, row),
        });
    }
    Ok(())
}
