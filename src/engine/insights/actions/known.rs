//! What lists tell of customers at a date: who looks after them, when they were contacted, what is at risk.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{failed, minor_units};
use crate::engine::EngineError;
use crate::engine::insights::Context;
use crate::engine::insights::people::told_by;
use crate::features::Population;

/// The feature that tells of the last contact.
pub(super) const CONTACT: &str = "days_since_contact";

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
