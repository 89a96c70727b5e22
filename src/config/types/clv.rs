//! `[clv]`: models of buying and life-time value.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Models of buying, what customers are worth (S75, F16).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Clv {
    /// Whether models are fitted and values computed.
    pub enabled: bool,
    /// Model of purchases whose predictions are published: one of them, or `best`: that under which what was bought in
    /// the holdout is the most likely.
    pub model: ClvModel,
    /// Models that are fitted and compared, beside the one of `model`.
    pub compare: Vec<PurchaseModel>,
    /// Months ahead over which purchases are expected and valued. A month is 30.4375 days, 4.348 weeks.
    #[schemars(range(max = 120))]
    pub horizon_months: u32,
    /// Discount of a month, for values by the model: 0.01 is 1 %.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub discount_monthly: f64,
    /// Discount of a year, for the simple projection (d of F16).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub discount_annual: f64,
    /// Years of the simple projection (H of F16).
    #[schemars(range(min = 1, max = 30))]
    pub projection_years: u32,
    /// Share of customers kept from year to year in the simple projection, where it cannot be measured because the data
    /// are shorter than two years. Default: then nothing is projected.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub assumed_retention: Option<f64>,
    /// Gross profit over net sales, where cost is not known. Default: that of the sales whose cost is known; where there
    /// are none, values are of sales, and say so.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub margin: Option<f64>,
    /// Weeks before the as-of date that models do not see when they are compared.
    #[schemars(range(min = 1, max = 520))]
    pub holdout_weeks: u32,
    /// Customers with a purchase below which no model is fitted: the simple projection is used.
    #[schemars(range(min = 1))]
    pub min_buyers: u32,
    /// Days of data below which no model is fitted.
    #[schemars(range(min = 1))]
    pub min_days: u32,
    /// Correlation of purchases and mean amount, either way, beyond which values by Gamma–Gamma come with a warning: the
    /// model takes both for independent.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub max_spend_correlation: f64,
    /// How far the purchases expected in the holdout may be off those made before there is a warning: 0.2 is 20 %.
    #[schemars(range(min = 0.0))]
    pub max_holdout_error: f64,
}

/// A model of purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseModel {
    /// Customers may leave after any purchase.
    MbgNbd,
    /// Customers may leave after any purchase but the first.
    BgNbd,
    /// Customers may leave at any time.
    ParetoNbd,
}

impl PurchaseModel {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            PurchaseModel::MbgNbd => "mbg_nbd",
            PurchaseModel::BgNbd => "bg_nbd",
            PurchaseModel::ParetoNbd => "pareto_nbd",
        }
    }
}

/// Which model's predictions are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClvModel {
    /// Customers may leave after any purchase.
    MbgNbd,
    /// Customers may leave after any purchase but the first.
    BgNbd,
    /// Customers may leave at any time.
    ParetoNbd,
    /// The one that tells the holdout best.
    Best,
}

impl ClvModel {
    /// The model that is named, if one is.
    pub fn named(self) -> Option<PurchaseModel> {
        match self {
            ClvModel::MbgNbd => Some(PurchaseModel::MbgNbd),
            ClvModel::BgNbd => Some(PurchaseModel::BgNbd),
            ClvModel::ParetoNbd => Some(PurchaseModel::ParetoNbd),
            ClvModel::Best => None,
        }
    }
}

impl Default for Clv {
    fn default() -> Self {
        Clv {
            enabled: true,
            model: ClvModel::MbgNbd,
            compare: vec![PurchaseModel::MbgNbd, PurchaseModel::BgNbd, PurchaseModel::ParetoNbd],
            horizon_months: 12,
            discount_monthly: 0.01,
            discount_annual: 0.10,
            projection_years: 3,
            assumed_retention: None,
            margin: None,
            holdout_weeks: 26,
            min_buyers: 500,
            min_days: 180,
            max_spend_correlation: 0.3,
            max_holdout_error: 0.2,
        }
    }
}
