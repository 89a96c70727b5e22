//! Opportunities and the stages that they went through, as they were known at a date.
//!
//! The table `opportunities` has a row for every stage that was reached, or one row with the stage of the day that the
//! list was made; several lists are several such days. What the newest list says of the whole opportunity counts.

use super::staff::StaffNumber;

/// An opportunity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opportunity {
    /// Its number.
    pub id: String,
    /// Title.
    pub title: Option<String>,
    /// Number of the customer in the history; none where it knows nothing of them.
    pub customer: Option<u32>,
    /// The customer, as the list has it.
    pub customer_id: Option<String>,
    /// Name of the customer.
    pub name: Option<String>,
    /// Who is in charge.
    pub staff: StaffNumber,
    /// Amount that is expected or agreed, minor units.
    pub amount: Option<i128>,
    /// State in the words of the export, and stage as the canonical word.
    pub status: Option<String>,
    pub stage: Option<String>,
    /// Day that the record was opened, and last changed.
    pub created: Option<i32>,
    pub updated: Option<i32>,
    /// Day that the tender was handed in.
    pub submitted: Option<i32>,
    /// Day of the decision: of an open opportunity the day that it is expected.
    pub decision: Option<i32>,
    /// The days of the decision that one list after the other named, without those that name the same.
    pub decisions: Vec<i32>,
    /// `won`, `lost`, `pending`, `void`.
    pub result: Option<String>,
    /// Contract that came of it.
    pub contract_id: Option<String>,
    /// Opportunity that it follows.
    pub followup_of: Option<String>,
    /// Stages with the days that they were reached, ascending by day; rows of one day in the order of the table.
    pub steps: Vec<Step>,
    /// Whether rows told of more than one stage, so that a stage that is missing was left out indeed.
    pub has_history: bool,
}

/// A stage that was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Day.
    pub day: i32,
    /// The stage as the canonical word, and the state in the words of the export; one of them is there.
    pub stage: Option<String>,
    pub status: Option<String>,
}
