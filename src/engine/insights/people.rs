//! Who looks after customers, and how they are called.

use polars::prelude::*;

use super::Context;
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::metrics::actions::{Assignment, Staff};
use crate::model::tables::{CUSTOMERS, SNAPSHOT_DATE, STAFF, STAFF_CUSTOMERS};

/// The feature that tells who looks after a customer where nobody is assigned: the master file, else the newest order.
/// Single order lines are read only where no other table tells it.
pub(super) fn told_by(pipeline: &Pipeline) -> Option<&'static str> {
    let has = |table: &str| pipeline.sources.get(table).is_some();
    match (has(CUSTOMERS.name), has(STAFF_CUSTOMERS.name)) {
        (true, _) => Some("owner_staff"),
        (false, true) => None,
        (false, false) => Some("staff"),
    }
}

fn failed(table: &'static str) -> impl Fn(PolarsError) -> EngineError {
    move |source| EngineError::Frame { what: format!("rows of {table}"), source }
}

/// Names of customers by the master file: the newest one that is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    names: StringChunked,
    /// Row of the name by customer; past the last one where there is none.
    rows: Vec<u32>,
}

impl Names {
    /// All names that are known at the date.
    pub fn read(context: &Context<'_>) -> Result<Names, EngineError> {
        let Some(frame) = context.rows(CUSTOMERS.name, &["customer_name"])? else { return Ok(Names::default()) };
        let read = || -> PolarsResult<Names> {
            let (customers, names) = (frame.column("customer")?.u32()?, frame.column("customer_name")?.str()?.clone());
            let mut rows = vec![u32::MAX; context.history().customers()];
            for (row, (customer, name)) in customers.iter().zip(names.iter()).enumerate() {
                if let (Some(customer), Some(_)) = (customer, name) {
                    rows[customer as usize] = row as u32;
                }
            }
            Ok(Names { names, rows })
        };
        read().map_err(failed(CUSTOMERS.name))
    }

    /// The name of a customer.
    pub fn get(&self, customer: u32) -> Option<&str> {
        let row = *self.rows.get(customer as usize)? as usize;
        if row < self.names.len() { self.names.get(row) } else { None }
    }
}

/// All members of staff; of several rows about one the newest comes last.
pub(super) fn staff(context: &Context<'_>) -> Result<Vec<Staff>, EngineError> {
    let columns = ["staff_id", "staff_name", "manager_id", "leave_date"];
    let Some(frame) = context.rows(STAFF.name, &columns)? else { return Ok(Vec::new()) };
    let read = || -> PolarsResult<Vec<Staff>> {
        let text = |name: &str| frame.column(name)?.str().cloned();
        let (ids, names, managers) = (text("staff_id")?, text("staff_name")?, text("manager_id")?);
        let left = frame.column("leave_date")?.date()?.physical().clone();
        let of = |texts: &StringChunked, row: usize| texts.get(row).map(str::to_owned);
        let one =
            |row| Staff { id: of(&ids, row), name: of(&names, row), manager: of(&managers, row), left: left.get(row) };
        Ok((0..frame.height()).map(one).collect())
    };
    read().map_err(failed(STAFF.name))
}

/// Who is assigned to whom, by the newest snapshot: an assignment that it has no more is over.
pub(super) fn assignments(context: &Context<'_>) -> Result<Vec<Assignment>, EngineError> {
    let columns = ["staff_id", "staff_name", "assign_role", "from_date", "to_date", SNAPSHOT_DATE];
    let Some(frame) = context.rows(STAFF_CUSTOMERS.name, &columns)? else { return Ok(Vec::new()) };
    let read = || -> PolarsResult<Vec<Assignment>> {
        let customers = frame.column("customer")?.u32()?.clone();
        let text = |name: &str| frame.column(name)?.str().cloned();
        let (ids, names, roles) = (text("staff_id")?, text("staff_name")?, text("assign_role")?);
        let days = |name: &str| Ok::<_, PolarsError>(frame.column(name)?.date()?.physical().clone());
        let (from, until, snapshots) = (days("from_date")?, days("to_date")?, days(SNAPSHOT_DATE)?);
        let newest = snapshots.max();
        let one = |row: usize| {
            Some(Assignment {
                customer: customers.get(row)?,
                staff: ids.get(row).or(names.get(row))?.to_owned(),
                role: roles.get(row).map(str::to_owned),
                from: from.get(row),
                until: until.get(row),
            })
        };
        Ok((0..frame.height()).filter(|row| snapshots.get(*row) == newest).filter_map(one).collect())
    };
    read().map_err(failed(STAFF_CUSTOMERS.name))
}
