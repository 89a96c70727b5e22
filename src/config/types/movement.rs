//! `[schemes.<name>.movement]`: how classes change and are compared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How classes change from one month end to the next, and how snapshots are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// Distances between the two snapshots, as `"1mo"` or `"12mo"`.
    #[serde(default = "default_compare")]
    pub compare: Vec<String>,
    /// Money feature that weighs the moves. Default: the scheme's own measure when it is money, else `net_sales_12m`.
    #[serde(default)]
    pub weight: Option<String>,
    /// When classes may change. In between a customer keeps its class; who has none gets one at once.
    #[serde(default)]
    pub review: Review,
    /// Reviews in a row with a lower computed class before a customer is demoted; 1 is at once. Promotions are at once.
    #[serde(default = "at_once")]
    #[schemars(range(min = 1, max = 36))]
    pub demote_after: u8,
    /// How far a demotion goes.
    #[serde(default)]
    pub demote_to: DemoteTo,
    /// Days after a promotion, or after the first class, in which a customer is not demoted.
    #[serde(default)]
    #[schemars(range(max = 1100))]
    pub grace_days: u32,
    /// Whether a customer keeps its class when only returns took it below: it is not demoted while the same features
    /// with `gross_sales` in the place of `net_sales` give its class.
    #[serde(default)]
    pub forgive_returns: bool,
    /// How near a line counts as close, as a share of the line.
    #[serde(default = "default_near")]
    #[schemars(regex(pattern = r"^[0-9]+(\.[0-9]+)?%$"))]
    pub near: String,
    /// Customers listed on each side of each line, nearest first.
    #[serde(default = "default_near_limit")]
    #[schemars(range(min = 1, max = 100000))]
    pub near_limit: u32,
}

/// When classes may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// At every month end.
    #[default]
    Monthly,
    /// At the ends of March, June, September and December.
    Quarterly,
    /// At the end of December.
    Yearly,
    /// At the end of the month in which each customer first ordered, every year.
    Anniversary,
}

/// How far a demotion goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DemoteTo {
    /// To the computed class.
    #[default]
    Computed,
    /// To the next lower class.
    OneStep,
}

fn default_compare() -> Vec<String> {
    vec!["1mo".into(), "12mo".into()]
}
fn at_once() -> u8 {
    1
}
fn default_near() -> String {
    "10%".into()
}
fn default_near_limit() -> u32 {
    200
}

impl Default for Movement {
    fn default() -> Self {
        Movement {
            compare: default_compare(),
            weight: None,
            review: Review::default(),
            demote_after: at_once(),
            demote_to: DemoteTo::default(),
            grace_days: 0,
            forgive_returns: false,
            near: default_near(),
            near_limit: default_near_limit(),
        }
    }
}
