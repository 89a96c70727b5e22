//! `[win_back]`: lost customers, who of them is worth winning, what was offered to them, and why they left.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Winning lost customers back, and why they were lost (S86, S87).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WinBack {
    /// Months up to the as-of date in which lost and won customers are counted.
    #[schemars(range(min = 1, max = 120))]
    pub months: u32,
    /// Lost customers are worth winning when they are among the first so many percent by historic gross profit (by
    /// historic net sales where the cost of anything is not known).
    #[schemars(range(min = 1, max = 100))]
    pub top_percent: u32,
    /// Kinds of `activities` that are offers to win a customer back: codes of its column `type`.
    pub activities: Vec<String>,
    /// Numbers of promotions (`promo_id` of `activities`) that are offers to win a customer back, whatever their kind.
    pub promotions: Vec<String>,
    /// Scheme whose classes win-back is broken down by. Default: the first scheme of kind `rank`.
    pub scheme: Option<String>,
    /// Words of loss reasons that an export uses, by code: `death`, `moved`, `other_relation`, `competition`, `product`,
    /// `staff_attitude`, `other`. They count beside the built-in ones, and before them.
    pub reasons: BTreeMap<String, Vec<String>>,
    /// Shares of loss reasons that one's own are shown against, by code. Default: a survey that is often quoted.
    pub reference: BTreeMap<String, f64>,
}

/// Shares of the quoted survey (S87): attributed to the Rockefeller Corporation of Pittsburgh.
pub const QUOTED_SURVEY: [(&str, f64); 6] = [
    ("death", 0.01),
    ("moved", 0.03),
    ("other_relation", 0.05),
    ("competition", 0.09),
    ("product", 0.14),
    ("staff_attitude", 0.68),
];

impl Default for WinBack {
    fn default() -> Self {
        WinBack {
            months: 12,
            top_percent: 30,
            activities: ["promotion", "joint_promotion"].map(str::to_owned).to_vec(),
            promotions: Vec::new(),
            scheme: None,
            reasons: BTreeMap::new(),
            reference: QUOTED_SURVEY.iter().map(|(code, share)| ((*code).to_owned(), *share)).collect(),
        }
    }
}
