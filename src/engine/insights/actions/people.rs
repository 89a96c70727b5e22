//! Who looks after customers, how they are called, when they were contacted.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::{failed, minor_units};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::engine::insights::Context;
use crate::features::Population;
use crate::metrics::actions::{Assignment, Staff};
use crate::model::tables::{CUSTOMERS, SNAPSHOT_DATE, STAFF, STAFF_CUSTOMERS};

/// The feature that tells of the last contact.
pub(super) const CONTACT: &str = "days_since_contact";

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

/// What is known of customers at a date.
pub(super) struct Known {
    /// Their numbers, ascending.
    customers: Vec<u32>,
    told: Option<StringChunked>,
    contact_days: Int64Chunked,
    at_risk: Vec<Option<i128>>,
}

impl Known {
    /// What is known at a date.
    pub fn at(context: &Context<'_>, at: NaiveDate) -> Result<Known, EngineError> {
        let frame = context.features(&super::features(context.pipeline), at, Population::Everyone)?;
        let read = || -> PolarsResult<Known> {
            let told = |name: &str| frame.column(name)?.cast(&DataType::String)?.str().cloned();
            Ok(Known {
                customers: frame.column("customer")?.u32()?.into_no_null_iter().collect(),
                told: told_by(context.pipeline).map(told).transpose()?,
                contact_days: frame.column(CONTACT)?.cast(&DataType::Int64)?.i64()?.clone(),
                at_risk: minor_units(frame.column(&context.pipeline.churn.at_risk)?)?,
            })
        };
        read().map_err(failed("action_list"))
    }

    /// Who looks after a customer, number or name.
    pub fn told(&self, customer: u32) -> Option<&str> {
        self.told.as_ref()?.get(self.row(customer)?)
    }

    /// Days since the last contact.
    pub fn contact_days(&self, customer: u32) -> Option<i64> {
        self.contact_days.get(self.row(customer)?)
    }

    /// Sales at risk, minor units.
    pub fn at_risk(&self, customer: u32) -> Option<i128> {
        self.at_risk[self.row(customer)?]
    }

    fn row(&self, customer: u32) -> Option<usize> {
        self.customers.binary_search(&customer).ok()
    }
}

/// Names of some customers by the master file: the newest one that is known.
pub(super) fn names(context: &Context<'_>, of: &HashSet<u32>) -> Result<HashMap<u32, String>, EngineError> {
    let Some(frame) = context.rows(CUSTOMERS.name, &["customer_name"])? else { return Ok(HashMap::new()) };
    let read = || -> PolarsResult<HashMap<u32, String>> {
        let (customers, names) = (frame.column("customer")?.u32()?, frame.column("customer_name")?.str()?);
        let rows = customers.iter().zip(names.iter()).filter_map(|(customer, name)| Some((customer?, name?)));
        Ok(rows
            .filter(|(customer, _)| of.contains(customer))
            .map(|(customer, name)| (customer, name.to_owned()))
            .collect())
    };
    read().map_err(failed("action_list"))
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
    read().map_err(failed("action_list"))
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
    read().map_err(failed("action_list"))
}
