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
pub const VERSION: u32 = 3;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// What flows find odd by themselves.
pub const FOUND_KINDS: [&str; 13] = [
    "two_stages_a_day",
    "stage_after_end",
    "lost_then_won",
    "won_then_lost",
    "in_two_stages",
    "unknown_stage",
    "out_of_order",
    "from_differs",
    "before_opened",
    "list_differs",
    "lead_not_listed",
    "won_without_order",
    "lost_without_day",
];

/// Names of stages that nobody should be in which reports have words for; a flow may use others.
pub const NAMED_KINDS: [&str; 2] = ["signed_not_bought", "bought_not_signed"];

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
