//! `[loyalty]`: the loyalty index, the goals of the key accounts, the relationship ladder (S77, S79, S97–S99).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Classes of the loyalty index, goals, ladder.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Loyalty {
    /// Lines between the classes of the loyalty index (S99).
    #[serde(default)]
    pub index: LoyaltyIndex,
    /// Scheme whose best classes are the key accounts. Default: the first of kind `rank`, else the first of all.
    #[serde(default)]
    pub key_scheme: Option<String>,
    /// Codes of the classes that are the key accounts. Default: the two best of the scheme.
    #[serde(default)]
    pub key_classes: Vec<String>,
    /// Goals of loyalty and satisfaction (S97).
    #[serde(default)]
    pub goals: LoyaltyGoals,
    /// Rungs of the relationship ladder (S79).
    #[serde(default)]
    pub ladder: Ladder,
}

/// Lines between the classes of the loyalty index (S99).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoyaltyIndex {
    /// Loyal: an index of at least this.
    #[serde(default = "default_loyal_from")]
    #[schemars(range(min = 1, max = 100))]
    pub loyal_from: u32,
    /// Normal: an index of at least this, below `loyal_from`; weak: below it.
    #[serde(default = "default_normal_from")]
    #[schemars(range(min = 1, max = 100))]
    pub normal_from: u32,
    /// The index is compared with that of so many months before.
    #[serde(default = "default_compare_months")]
    #[schemars(range(min = 1, max = 120))]
    pub compare_months: u32,
}

/// Goals of loyalty and satisfaction (S97, D-14, D-15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoyaltyGoals {
    /// Goal of loyalty, in percent: of the key accounts of a year ago, those who still buy.
    #[serde(default = "default_loyalty_percent")]
    #[schemars(range(min = 1, max = 100))]
    pub loyalty_percent: u32,
    /// Goal of satisfaction, in percent: of the answers of key accounts, those of at least 4 of 5.
    #[serde(default = "default_satisfaction_percent")]
    #[schemars(range(min = 1, max = 100))]
    pub satisfaction_percent: u32,
    /// The other measure of loyalty is the share of key accounts with a loyalty index of at least this.
    #[serde(default = "default_index_from")]
    #[schemars(range(min = 1, max = 100))]
    pub index_from: u32,
    /// Month ends at which the goals are told, counted back from the as-of date.
    #[serde(default = "default_goal_months")]
    #[schemars(range(min = 1, max = 120))]
    pub months: u32,
    /// Months of answers that satisfaction is over.
    #[serde(default = "default_goal_months")]
    #[schemars(range(min = 1, max = 120))]
    pub answer_months: u32,
    /// With fewer key accounts than this a rate of loyalty is not told (D-48).
    #[serde(default = "default_min_customers")]
    #[schemars(range(min = 1, max = 1000))]
    pub min_customers: u32,
    /// With fewer answers than this satisfaction is not told (D-14).
    #[serde(default = "default_min_answers")]
    #[schemars(range(min = 1, max = 1000))]
    pub min_answers: u32,
}

/// Rungs of the relationship ladder (S79). A customer stands on the highest that it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Repeat buyer: so many orders or more.
    #[serde(default = "default_repeat_orders")]
    #[schemars(range(min = 2, max = 1000))]
    pub repeat_orders: u32,
    /// Loyal: a loyalty index of at least this.
    #[serde(default = "default_loyal_from")]
    #[schemars(range(min = 1, max = 100))]
    pub loyal_from: u32,
    /// Advocate: so many customers recommended or more.
    #[serde(default = "default_referrals")]
    #[schemars(range(min = 1, max = 1000))]
    pub referrals: u32,
    /// Whether a customer whose name shines on us (`customers.image_flag`) is an advocate too.
    #[serde(default = "default_true")]
    pub public_reference: bool,
}

fn default_loyal_from() -> u32 {
    70
}
fn default_normal_from() -> u32 {
    40
}
fn default_compare_months() -> u32 {
    6
}
fn default_loyalty_percent() -> u32 {
    80
}
fn default_satisfaction_percent() -> u32 {
    90
}
fn default_index_from() -> u32 {
    60
}
fn default_goal_months() -> u32 {
    12
}
fn default_min_customers() -> u32 {
    5
}
fn default_min_answers() -> u32 {
    10
}
fn default_repeat_orders() -> u32 {
    2
}
fn default_referrals() -> u32 {
    1
}
fn default_true() -> bool {
    true
}

impl Default for LoyaltyIndex {
    fn default() -> Self {
        LoyaltyIndex {
            loyal_from: default_loyal_from(),
            normal_from: default_normal_from(),
            compare_months: default_compare_months(),
        }
    }
}

impl Default for LoyaltyGoals {
    fn default() -> Self {
        LoyaltyGoals {
            loyalty_percent: default_loyalty_percent(),
            satisfaction_percent: default_satisfaction_percent(),
            index_from: default_index_from(),
            months: default_goal_months(),
            answer_months: default_goal_months(),
            min_customers: default_min_customers(),
            min_answers: default_min_answers(),
        }
    }
}

impl Default for Ladder {
    fn default() -> Self {
        Ladder {
            repeat_orders: default_repeat_orders(),
            loyal_from: default_loyal_from(),
            referrals: default_referrals(),
            public_reference: default_true(),
        }
    }
}
