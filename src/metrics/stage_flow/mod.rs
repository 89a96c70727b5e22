#![doc = include_str!("head.md")]

pub mod balance;
pub mod cohorts;
pub mod doubles;
pub mod dwell;
pub mod frames;
pub mod inventory;
pub mod moves;
pub mod of_classes;
pub mod of_leads;
pub mod of_opportunities;
pub mod shape;
pub mod spells;
pub mod stages;
#[cfg(test)]
mod tests;
pub mod timeline;
pub mod walk;

use std::borrow::Cow;

use super::process::staff::StaffNumber;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Something about a flow that should not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anomaly {
    /// What it is.
    pub kind: Cow<'static, str>,
    /// Number of the lead, opportunity or customer.
    pub id: String,
    /// The customer.
    pub customer_id: Option<String>,
    /// Who is in charge.
    pub staff: StaffNumber,
    /// Day.
    pub day: Option<i32>,
    /// What is wrong, in codes and days.
    pub detail: String,
}
