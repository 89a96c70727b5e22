//! `[retention]`: who stays, for how long, and who begins to buy (F10–F12, S75, S77, S139).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Retention by attribute and month, cohorts by attribute, survival, activation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Whether all this is made, and what `[loyalty]` sets with it.
    #[serde(default = "default_enabled")]
    pub enabled: bool,
    /// Lengths of the two adjoining windows that retention compares, as `12mo` (F10).
    #[serde(default = "default_compare")]
    pub compare: Vec<String>,
    /// Month ends at which retention is told, counted back from the as-of date.
    #[serde(default = "default_months")]
    #[schemars(range(min = 1, max = 120))]
    pub months: u32,
    /// What retention, cohorts, survival and activation are broken down by, beside the whole: text columns of `customers`
    /// as `region` or `industry`, and `salesperson`. One that the data do not have is left out. The classes of the tier
    /// scheme are added where they are meaningful.
    #[serde(default = "default_dimensions")]
    pub dimensions: Vec<String>,
    /// Members of a dimension that are shown by themselves, largest net sales of twelve months first; the rest is one
    /// member, `other`.
    #[serde(default = "default_top")]
    #[schemars(range(min = 1, max = 1000))]
    pub top: u32,
    /// Months after the first order up to which cohorts are followed.
    #[serde(default = "default_cohort_months")]
    #[schemars(range(min = 1, max = 120))]
    pub cohort_months: u32,
    /// Survival is told of the time from each order to the next, up to this one: 4 stands for the second, third and
    /// fourth order.
    #[serde(default = "default_max_order")]
    #[schemars(range(min = 2, max = 12))]
    pub max_order: u32,
    /// A customer counts as lost on the first day on which its last order lies more days back than this (D-17).
    #[serde(default = "default_lapse_days")]
    #[schemars(range(min = 1, max = 3650))]
    pub lapse_days: u32,
    /// Customers whose first order lies in the first so many months of the data are left out of survival: they may have
    /// bought before, so which order it was is not known. 0 where the data begin with the business itself.
    #[serde(default = "default_warm_up_months")]
    #[schemars(range(max = 120))]
    pub warm_up_months: u32,
    /// A registered customer is activated when its first order comes within so many days (S139).
    #[serde(default = "default_activation_days")]
    #[schemars(range(min = 1, max = 3650))]
    pub activation_days: u32,
}

fn default_enabled() -> bool {
    true
}
fn default_compare() -> Vec<String> {
    ["1mo", "3mo", "12mo"].map(str::to_owned).to_vec()
}
fn default_months() -> u32 {
    24
}
fn default_dimensions() -> Vec<String> {
    ["region", "industry", "customer_type", "salesperson"].map(str::to_owned).to_vec()
}
fn default_top() -> u32 {
    12
}
fn default_cohort_months() -> u32 {
    24
}
fn default_max_order() -> u32 {
    4
}
fn default_lapse_days() -> u32 {
    365
}
fn default_warm_up_months() -> u32 {
    1
}
fn default_activation_days() -> u32 {
    90
}

impl Default for Retention {
    fn default() -> Self {
        Retention {
            enabled: default_enabled(),
            compare: default_compare(),
            months: default_months(),
            dimensions: default_dimensions(),
            top: default_top(),
            cohort_months: default_cohort_months(),
            max_order: default_max_order(),
            lapse_days: default_lapse_days(),
            warm_up_months: default_warm_up_months(),
            activation_days: default_activation_days(),
        }
    }
}

impl Retention {
    /// The lengths of `compare`, in months. The setting is checked when the file is read.
    pub fn compared_months(&self) -> Vec<u32> {
        self.compare.iter().filter_map(|length| length.strip_suffix("mo")?.parse().ok()).collect()
    }
}
