//! `[cadence.<name>]`: who must be contacted how often (S14, S25, S70; F19, F20; D-06 to D-09).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// A rule on how often whom must be contacted: by class of a scheme, or by level of a prospect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    /// Title in reports. Default: the name.
    #[serde(default)]
    pub title: Option<Text>,
    /// Scheme whose classes the rule is for. Either this or `levels`.
    #[serde(default)]
    pub scheme: Option<String>,
    /// Level scheme of leads that the rule is for, as `intention`.
    #[serde(default)]
    pub levels: Option<String>,
    /// How often, by class or level: `7d` days, `1wd` working days, `1mo` months. A class without an entry has no
    /// requirement: its contacts are counted, nothing is asked of them.
    pub every: BTreeMap<String, String>,
    /// How compliance with months is counted (D-08). What is overdue is always told by rolling days.
    #[serde(default)]
    pub blocks: Blocks,
    /// Channels that count as contact. Default: all.
    #[serde(default)]
    pub channels: Vec<String>,
    /// Contacts that count: all, or only those that we made.
    #[serde(default)]
    pub direction: ContactDirection,
    /// Months that compliance looks back.
    #[serde(default = "default_months")]
    #[schemars(range(min = 1, max = 60))]
    pub months: u32,
    /// Customers on the heat map of customers and months, largest net sales first.
    #[serde(default = "default_shown")]
    #[schemars(range(min = 1, max = 1000))]
    pub shown: u32,
}

/// How compliance with a rule in months is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Blocks {
    /// Calendar months, or blocks of months counted from January: at least one contact in each.
    #[default]
    Calendar,
    /// Days: 30 for a month, 61 for two, 365 for twelve.
    Rolling,
}

/// Contacts that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactDirection {
    /// All.
    #[default]
    Any,
    /// Those that we made; those of unknown direction count.
    Outbound,
}

fn default_months() -> u32 {
    12
}
fn default_shown() -> u32 {
    60
}
