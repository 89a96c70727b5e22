//! `[prospects]`: open leads and opportunities (S23, S24, S30, S31, S36–S39, S46).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Open leads and opportunities: what they are likely to bring, which need work, which were lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Prospects {
    /// Whether flows and all this are made.
    pub enabled: bool,
    /// Months that lost deals, tenders and rates look back.
    #[schemars(range(min = 1, max = 60))]
    pub months: u32,
    /// Levels whose leads are hot (S30).
    pub hot: Vec<String>,
    /// An opportunity that nobody changed for more days than this is stale (S39).
    #[schemars(range(min = 1, max = 3650))]
    pub stale_days: u32,
    /// Leads whose expected amount is among the largest so many are important (S23): 0.8 for the largest fifth.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub important_from: f64,
    /// What is known beforehand weighs as much as so many leads (F32): the rate of a level is drawn towards that of all
    /// levels, that of a salesperson towards that of the level, the less the more of their leads have an outcome.
    #[schemars(range(min = 1, max = 100000))]
    pub learn_from: u32,
    /// Days before or after the plan within which a follow-up still counts as made to plan (S46).
    #[schemars(range(max = 31))]
    pub plan_days: u32,
    /// Days after the contract within which a customer should be visited again (S36).
    #[schemars(range(min = 1, max = 365))]
    pub revisit_days: u32,
    /// Months within which a customer under contract should be surveyed (S36).
    #[schemars(range(min = 1, max = 60))]
    pub survey_months: u32,
    /// Leads or opportunities that a rate needs before reports print it.
    #[schemars(range(min = 1, max = 10000))]
    pub min_n: u32,
    /// New outputs a month that the funnel must bring (S22); none leaves the required potentials out.
    pub target_new: Option<u32>,
}

impl Default for Prospects {
    fn default() -> Prospects {
        Prospects {
            enabled: true,
            months: 12,
            hot: ["H", "A"].map(str::to_owned).to_vec(),
            stale_days: 30,
            important_from: 0.8,
            learn_from: 20,
            plan_days: 1,
            revisit_days: 30,
            survey_months: 12,
            min_n: 20,
            target_new: None,
        }
    }
}
