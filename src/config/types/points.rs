//! `[points]`: what a point is worth, when it expires, and the levels by points.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// Points of customers (S18, S133, D-33).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Points {
    /// What one point is worth, in the pipeline's currency, to six decimal places. Without it the liability is unknown.
    #[schemars(range(min = 0))]
    pub unit_value: Option<f64>,
    /// Months after which a point that was not used expires. Without it nothing is said to expire.
    #[schemars(range(min = 1, max = 240))]
    pub expiry_months: Option<u32>,
    /// Share of the points outstanding that is expected never to be redeemed. Default: the breakage rate of the last
    /// twelve months, as the ledger tells it.
    #[schemars(range(min = 0, max = 1))]
    pub expected_breakage: Option<f64>,
    /// Points are told to expire soon when so many days or less are left.
    #[schemars(range(min = 1, max = 366))]
    pub expiring_days: u32,
    /// Limits between the buckets of the ageing of points, in months, ascending.
    pub ageing_months: Vec<u32>,
    /// Levels by points earned in twelve months, from the highest to the lowest; the last has no limit. Without them
    /// customers are not graded by points.
    pub levels: Vec<PointsLevel>,
    /// Scheme whose classes the levels are compared with. Default: the first scheme of kind `rank`.
    pub scheme: Option<String>,
}

/// A level by points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointsLevel {
    /// Code of the level.
    pub code: String,
    /// Points earned in twelve months from which on a customer has it. None for the last.
    #[serde(default)]
    pub at_least: Option<i64>,
    /// Its name. Default: the code.
    #[serde(default)]
    pub title: Option<Text>,
}

impl Default for Points {
    fn default() -> Self {
        Points {
            unit_value: None,
            expiry_months: None,
            expected_breakage: None,
            expiring_days: 90,
            ageing_months: vec![3, 6, 12, 24],
            levels: Vec::new(),
            scheme: None,
        }
    }
}
