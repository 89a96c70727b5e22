//! `[planning]`: targets, rolling plans, leads that are needed, stocktake of the customer base (S61–S68; F30, F42).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Plans against what happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Planning {
    /// Whether all this is made.
    pub enabled: bool,
    /// Months that are shown.
    #[schemars(range(min = 1, max = 60))]
    pub months: u32,
    /// Months of a rolling plan that are firm: X of X + Y (S63).
    #[schemars(range(min = 1, max = 24))]
    pub firm_months: u32,
    /// Months of a rolling plan that are forecast: Y of X + Y.
    #[schemars(range(max = 24))]
    pub forecast_months: u32,
    /// Months whose sales say what share of a target an owner can carry (S64).
    #[schemars(range(min = 1, max = 60))]
    pub capacity_months: u32,
    /// Hundredths of a per cent of a target by which its parts may miss it; 0 for exactly.
    #[schemars(range(max = 10000))]
    pub tolerance_bp: u32,
    /// Metric whose targets say how many orders are wanted (S66).
    pub order_metric: String,
    /// Metric whose targets say how many leads are planned.
    pub lead_metric: String,
    /// Months that conversion of leads is learned from.
    #[schemars(range(min = 1, max = 60))]
    pub learn_months: u32,
    /// Leads or visitors that a rate needs before reports print it.
    #[schemars(range(min = 1, max = 10000))]
    pub min_n: u32,
    /// Level scheme or scheme by which the customer base is counted (S68). Default: that of the leads, and the first
    /// `rank` scheme for customers.
    pub stocktake_scheme: Option<String>,
    /// Limits in days of the ages of the last contact, ascending (S68).
    pub ageing_days: Vec<u32>,
    /// The card of indicators (S72).
    pub kpis: Kpis,
}

/// The card of indicators: what each should be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Kpis {
    /// What indicators should be, as `{ filing_rate = 0.4, "follow_up:prospects" = 0.95 }`: shares, by the indicator or by
    /// what stands before its first colon. Attainments should be 1 unless said otherwise; of `lost_rate` less is better.
    pub targets: BTreeMap<String, f64>,
    /// From this share of what it should be by the date an indicator counts as near it.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub near: f64,
}

impl Default for Kpis {
    fn default() -> Kpis {
        Kpis { targets: BTreeMap::new(), near: 0.9 }
    }
}

impl Default for Planning {
    fn default() -> Planning {
        Planning {
            enabled: true,
            months: 12,
            firm_months: 1,
            forecast_months: 2,
            capacity_months: 6,
            tolerance_bp: 0,
            order_metric: "orders".to_owned(),
            lead_metric: "leads".to_owned(),
            learn_months: 12,
            min_n: 20,
            stocktake_scheme: None,
            ageing_days: vec![30, 90, 180],
            kpis: Kpis::default(),
        }
    }
}
