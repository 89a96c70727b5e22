//! `[metrics]`: growth explained, the differentiation questions, the outlook on classes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Growth explained: the bridge of net sales and the tree of its factors (S145).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// Lengths of the two windows that are compared, as `12mo`: one ends at the as-of date, the other where it begins.
    #[serde(default = "default_compare")]
    pub compare: Vec<String>,
    /// What growth is broken down by, beside the whole: text columns of `customers` as `region` or `industry`,
    /// `salesperson`, `category`, `product` (with `features.breadth_by = "product_id"`), `class_<scheme>`, `class` for the first scheme of kind `rank`. One that the
    /// data do not have is left out.
    #[serde(default = "default_dimensions")]
    pub dimensions: Vec<String>,
    /// Members of a dimension that are shown by themselves, largest net sales of the later window first; the rest is
    /// one member, `other`.
    #[serde(default = "default_top")]
    #[schemars(range(min = 1, max = 1000))]
    pub top: u32,
}

fn default_compare() -> Vec<String> {
    ["1mo", "3mo", "12mo"].map(str::to_owned).to_vec()
}
fn default_dimensions() -> Vec<String> {
    ["region", "industry", "class", "salesperson", "category"].map(str::to_owned).to_vec()
}
fn default_top() -> u32 {
    12
}

impl Default for Growth {
    fn default() -> Self {
        Growth { compare: default_compare(), dimensions: default_dimensions(), top: default_top() }
    }
}

/// The differentiation questions (S88), gold and cost-causing customers (S10), candidates for key accounts (S01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Differentiation {
    /// Gold customers: the first so many percent by net sales of last year (F08).
    #[serde(default = "default_gold_percent")]
    #[schemars(range(min = 1, max = 100))]
    pub gold_percent: u32,
    /// Customers that cause cost, where no cost is known: the last so many percent by net sales of the last twelve
    /// months, when they were contacted more often than the median (D-42).
    #[serde(default = "default_twenty")]
    #[schemars(range(min = 1, max = 100))]
    pub drag_percent: u32,
    /// Customers that cause cost, where no cost is known: so many contacts and no order in twelve months (D-42).
    #[serde(default = "default_four")]
    #[schemars(range(min = 1))]
    pub drag_contacts: u32,
    /// Bulk customers: the first so many percent by net sales of last year.
    #[serde(default = "default_twenty")]
    #[schemars(range(min = 1, max = 100))]
    pub bulk_percent: u32,
    /// Bulk customers are listed from so many complaints in twelve months on.
    #[serde(default = "default_two")]
    #[schemars(range(min = 1))]
    pub complaints: u32,
    /// Last year's largest customers that are followed this year: how many.
    #[serde(default = "default_twenty")]
    #[schemars(range(min = 1, max = 1000))]
    pub largest: u32,
    /// One of them is said to drop when its net sales of this year fall so many percent below the same period of last
    /// year.
    #[serde(default = "default_drop_percent")]
    #[schemars(range(min = 1, max = 100))]
    pub drop_percent: u32,
    /// Customers that buy one or two products: at most so many in twelve months.
    #[serde(default = "default_two")]
    #[schemars(range(min = 1))]
    pub narrow_breadth: u32,
    /// They are listed when the median customer of their industry buys so many.
    #[serde(default = "default_four")]
    #[schemars(range(min = 1))]
    pub industry_breadth: u32,
    /// They are listed when they buy so many times as much in all as from us: `est_annual_purchase` over net sales of
    /// twelve months.
    #[serde(default = "default_three")]
    #[schemars(range(min = 1))]
    pub wallet_times: u32,
    /// Key accounts: the first so many percent by score.
    #[serde(default = "default_twenty")]
    #[schemars(range(min = 1, max = 100))]
    pub key_percent: u32,
    /// Candidates for key accounts: the first so many percent by score, without the key accounts.
    #[serde(default = "default_candidate_percent")]
    #[schemars(range(min = 1, max = 100))]
    pub candidate_percent: u32,
    /// Candidates for key accounts at any score: net sales of twelve months grew by so many percent.
    #[serde(default = "default_candidate_percent")]
    #[schemars(range(min = 1))]
    pub candidate_growth_percent: u32,
    /// Weights of the parts of the score.
    #[serde(default)]
    pub key_weights: KeyWeights,
}

fn default_gold_percent() -> u32 {
    5
}
fn default_two() -> u32 {
    2
}
fn default_three() -> u32 {
    3
}
fn default_four() -> u32 {
    4
}
fn default_twenty() -> u32 {
    20
}
fn default_candidate_percent() -> u32 {
    30
}
fn default_drop_percent() -> u32 {
    50
}

impl Default for Differentiation {
    fn default() -> Self {
        Differentiation {
            gold_percent: default_gold_percent(),
            drag_percent: default_twenty(),
            drag_contacts: default_four(),
            bulk_percent: default_twenty(),
            complaints: default_two(),
            largest: default_twenty(),
            drop_percent: default_drop_percent(),
            narrow_breadth: default_two(),
            industry_breadth: default_four(),
            wallet_times: default_three(),
            key_percent: default_twenty(),
            candidate_percent: default_candidate_percent(),
            candidate_growth_percent: default_candidate_percent(),
            key_weights: KeyWeights::default(),
        }
    }
}

/// Weights of the parts of the key-account score (S01, F35).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KeyWeights {
    /// Percentile of net sales of twelve months.
    pub amount: u32,
    /// Percentile of orders of twelve months.
    pub frequency: u32,
    /// Percentile of gross profit of twelve months.
    pub profit: u32,
    /// Months as a customer, full at 36.
    pub tenure: u32,
    /// Percentile of what the customer buys elsewhere: `est_annual_purchase` less net sales.
    pub potential: u32,
    /// Loyalty index.
    pub loyalty: u32,
    /// Strategic or image customer.
    pub strategic: u32,
}

impl Default for KeyWeights {
    fn default() -> Self {
        KeyWeights { amount: 30, frequency: 10, profit: 20, tenure: 10, potential: 15, loyalty: 10, strategic: 5 }
    }
}

/// Expected composition of schemes, and how earlier expectations turned out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outlook {
    /// Months ahead.
    #[serde(default = "default_horizons")]
    pub horizons: Vec<u32>,
    /// Month steps whose transitions are pooled.
    #[serde(default = "default_pooled_months")]
    #[schemars(range(min = 3, max = 120))]
    pub pooled_months: u32,
    /// Fewer month steps than this give no expectation.
    #[serde(default = "default_min_steps")]
    #[schemars(range(min = 1, max = 120))]
    pub min_steps: u32,
}

fn default_horizons() -> Vec<u32> {
    vec![3, 6, 12]
}
fn default_pooled_months() -> u32 {
    12
}
fn default_min_steps() -> u32 {
    3
}

impl Default for Outlook {
    fn default() -> Self {
        Outlook { horizons: default_horizons(), pooled_months: default_pooled_months(), min_steps: default_min_steps() }
    }
}
