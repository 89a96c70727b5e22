//! Who is assigned to whom, and what the master file says of customers.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::{Context, failed};
use crate::engine::EngineError;
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber};
use crate::metrics::table_rows;
use crate::metrics::worklist::Party;
use crate::model::tables::{CUSTOMERS, STAFF_CUSTOMERS};

/// The number of somebody, by number or name; [`NOBODY`] where the directory has none.
pub(super) fn number(directory: &Directory, told: Option<&str>) -> StaffNumber {
    told.and_then(|told| directory.find(told)).unwrap_or(NOBODY)
}

/// What the master file says of a customer.
#[derive(Debug, Clone, Default)]
pub(super) struct OnFile {
    pub name: Option<String>,
    /// Number or name of who looks after it.
    pub owner: Option<String>,
    /// Gone for good.
    pub is_dead: bool,
    /// How it wants to be contacted.
    pub preferred_channel: Option<String>,
}

/// What the newest master file says of some customers.
pub(super) fn on_file(context: &Context<'_>, of: &BTreeSet<Party>) -> Result<BTreeMap<Party, OnFile>, EngineError> {
    let columns = ["customer_name", "owner_staff", "dead_flag", "preferred_channel"];
    let Some(frame) = context.newest_rows(CUSTOMERS.name, &columns)? else { return Ok(BTreeMap::new()) };
    let read = || -> PolarsResult<BTreeMap<Party, OnFile>> {
        let customers = table_rows::customers(&frame)?;
        let text = |name: &str| table_rows::texts(&frame, name);
        let (names, owners, channels) = (text("customer_name")?, text("owner_staff")?, text("preferred_channel")?);
        let dead: Vec<Option<bool>> = frame.column("dead_flag")?.bool()?.iter().collect();
        let own = |text: Option<&str>| text.filter(|text| !text.trim().is_empty()).map(str::to_owned);
        let mut found = BTreeMap::new();
        for (row, customer) in customers.iter().enumerate() {
            let Some(customer) = customer.filter(|customer| of.contains(customer)) else { continue };
            found.insert(
                customer,
                OnFile {
                    name: own(names[row]),
                    owner: own(owners[row]),
                    is_dead: dead[row] == Some(true),
                    preferred_channel: own(channels[row]),
                },
            );
        }
        Ok(found)
    };
    read().map_err(failed("worklist"))
}

/// How far a role is from that of a salesperson.
fn distance(role: Option<&str>) -> u8 {
    match role {
        None | Some("rep") => 0,
        Some("manager") => 1,
        Some("supervisor" | "director") => 2,
        Some(_) => 3,
    }
}

/// Who is assigned to some customers on a day, by the newest snapshot: role of a salesperson before others, the latest first
/// day, then the smaller identifier. Those that the directory does not have are taken into it.
pub(super) fn assigned(
    context: &Context<'_>,
    of: &BTreeSet<Party>,
    day: i32,
    directory: &mut Directory,
) -> Result<BTreeMap<Party, StaffNumber>, EngineError> {
    let columns = ["staff_id", "staff_name", "assign_role", "from_date", "to_date"];
    let Some(frame) = context.newest_rows(STAFF_CUSTOMERS.name, &columns)? else { return Ok(BTreeMap::new()) };
    let mut read = || -> PolarsResult<BTreeMap<Party, StaffNumber>> {
        let customers = table_rows::customers(&frame)?;
        let text = |name: &str| table_rows::texts(&frame, name);
        let (ids, names, roles) = (text("staff_id")?, text("staff_name")?, text("assign_role")?);
        let (from, until) = (table_rows::days(&frame, "from_date")?, table_rows::days(&frame, "to_date")?);
        let mut best: BTreeMap<Party, (u8, Reverse<Option<i32>>, &str)> = BTreeMap::new();
        for (row, customer) in customers.iter().enumerate() {
            let Some(customer) = customer.filter(|customer| of.contains(customer)) else { continue };
            let holds = from[row].is_none_or(|from| from <= day) && until[row].is_none_or(|until| until >= day);
            let Some(staff) = ids[row].or(names[row]).filter(|_| holds) else { continue };
            let own = (distance(roles[row]), Reverse(from[row]), staff);
            best.entry(customer).and_modify(|known| *known = own.min(*known)).or_insert(own);
        }
        directory.add_unknown(best.values().map(|(_, _, staff)| *staff));
        Ok(best.into_iter().map(|(customer, (_, _, staff))| (customer, number(directory, Some(staff)))).collect())
    };
    read().map_err(failed("worklist"))
}

/// Who contacted some customers last, by the mart `contact_state` where it was made.
pub(super) fn last_staff(
    context: &Context<'_>,
    of: &BTreeSet<Party>,
    directory: &mut Directory,
) -> Result<BTreeMap<Party, StaffNumber>, EngineError> {
    let mut found = BTreeMap::new();
    if of.is_empty() {
        return Ok(found);
    }
    let history = context.history();
    context.each_part("contact_state", &["customer_id", "last_staff"], &mut |part| {
        let (ids, staff) = (table_rows::texts(part, "customer_id")?, table_rows::texts(part, "last_staff")?);
        for (id, staff) in ids.into_iter().zip(staff) {
            let (Some(id), Some(staff)) = (id, staff) else { continue };
            let Some(customer) = history.find(id).filter(|customer| of.contains(customer)) else { continue };
            directory.add_unknown([staff]);
            found.insert(customer, number(directory, Some(staff)));
        }
        Ok(())
    })?;
    Ok(found)
}
