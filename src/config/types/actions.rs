//! `[actions]`: whom to contact, and alerts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The lists of customers to contact, one for every salesperson, and the alerts (R05).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Actions {
    /// Whether lists and alerts are made. They need the churn signals.
    pub enabled: bool,
    /// Levels of risk whose customers are listed.
    pub levels: Vec<RiskLevel>,
    /// Customers at risk that one salesperson is given at most: those with the largest expected loss.
    #[schemars(range(min = 1, max = 10000))]
    pub per_staff: u32,
    /// Lost customers worth winning back that one salesperson is given at most beside them.
    #[schemars(range(max = 10000))]
    pub win_back_per_staff: u32,
    /// Days of the back-test whose record says what share of the sales at risk of a level is lost: 30, 90 or 180.
    #[schemars(range(min = 30, max = 180))]
    pub horizon_days: u32,
    /// Customers of a level that the record must hold before its rate is used; with fewer, the model of buying tells the
    /// probability, else the score.
    #[schemars(range(min = 1))]
    pub min_record: u32,
    /// Signals each of which is an alert of its own, whatever the risk of the customer.
    pub alert_signals: Vec<String>,
    /// Classes that are alerts, by scheme: `{ customer_class = ["E"] }`.
    pub alert_classes: BTreeMap<String, Vec<String>>,
}

/// How likely a customer is to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskLevel {
    /// Score of at least `churn.high`.
    High,
    /// Score of at least `churn.medium`.
    Medium,
    /// Any lower score.
    Low,
}

impl RiskLevel {
    /// As it stands in marts.
    pub fn code(self) -> &'static str {
        match self {
            RiskLevel::High => "high",
            RiskLevel::Medium => "medium",
            RiskLevel::Low => "low",
        }
    }
}

impl AsRef<str> for RiskLevel {
    fn as_ref(&self) -> &str {
        self.code()
    }
}

impl Default for Actions {
    fn default() -> Self {
        let signals = ["open_complaint", "competitor_named", "contract_ending", "points_expiring", "key_person_gone"];
        Actions {
            enabled: true,
            levels: vec![RiskLevel::High, RiskLevel::Medium],
            per_staff: 30,
            win_back_per_staff: 5,
            horizon_days: 90,
            min_record: 30,
            alert_signals: signals.map(str::to_owned).to_vec(),
            alert_classes: BTreeMap::new(),
        }
    }
}
