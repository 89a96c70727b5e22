//! `[flows.<name>]`: stages that prospects and customers go through (S22, S26, S28, S29, S32, S36–S38, S40; F31, F32).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// A flow through stages. Its stages are levels of leads, stages of opportunities, categories of visits, or classes of a
/// scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Title in reports. Default: the name.
    #[serde(default)]
    pub title: Option<Text>,
    /// What goes through the stages.
    pub of: FlowOf,
    /// Level scheme of the leads, with `of = "leads"`; scheme with `of = "scheme"`.
    #[serde(default)]
    pub scheme: Option<String>,
    /// Stages, first to last. Default: of leads the codes of the level scheme from the farthest to the nearest; of
    /// opportunities `found` to `collected`; of a scheme its classes from last to first.
    #[serde(default)]
    pub stages: Vec<String>,
    /// Stages that end the way with success. Default: of leads the order (`O` where the level scheme has it); of
    /// opportunities `won`, `supplied`, `collected`; of a scheme none.
    #[serde(default)]
    pub won: Vec<String>,
    /// Stages that end the way without success. Default: of opportunities `lost`.
    #[serde(default)]
    pub lost: Vec<String>,
    /// Days within which a prospect of a level is expected to close, as `{ H = "7d", A = "30d", B = "90d" }` (F32).
    /// Default: those of the level scheme. They make the flow one whose grades are checked against what happened.
    #[serde(default)]
    pub horizons: BTreeMap<String, String>,
    /// The three stages whose counts make the shape of a funnel, from first to last (S22). Default: none.
    #[serde(default)]
    pub shape: Vec<String>,
    /// Months of the balance, and of entry that conversion is told for.
    #[serde(default = "default_months")]
    #[schemars(range(min = 1, max = 60))]
    pub months: u32,
}

/// What goes through the stages of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowOf {
    /// Leads, by the history of their levels.
    Leads,
    /// Opportunities, by their stages.
    Opportunities,
    /// Customers, by the category that visits note.
    Categories,
    /// Customers, by the classes of a scheme at month ends.
    Scheme,
}

fn default_months() -> u32 {
    12
}
