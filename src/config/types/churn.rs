//! `[churn]`: signals of customers that may leave, the risk made of them, and the record of how often they were right.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DefinedUnit, Text};

/// Days within which a warning is judged.
pub const CHURN_HORIZONS: [u32; 3] = [30, 90, 180];

/// Who may leave: signals, risk, back-test (S85).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Churn {
    /// Whether signals, risk and their record are made.
    #[serde(default = "default_enabled")]
    pub enabled: bool,
    /// Scheme whose classes give the limit of silence of customers without a rhythm of their own, and the cadence of
    /// contacts. Default: the first scheme of kind `rank`.
    #[serde(default)]
    pub class_scheme: Option<String>,
    /// Score from which on the risk is high.
    #[serde(default = "default_high")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub high: f64,
    /// Score from which on the risk is medium.
    #[serde(default = "default_medium")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub medium: f64,
    /// Whose weights the score is made with: those of the signals, or those fitted to what became of customers.
    #[serde(default)]
    pub weights: Weights,
    /// What counts as churn in the back-test and where weights are fitted.
    #[serde(default)]
    pub outcome: ChurnOutcome,
    /// Money feature that tells what is at risk, for signals that name no other.
    #[serde(default = "default_at_risk")]
    pub at_risk: String,
    /// Gaps between order dates from which on a customer has a limit of silence of its own.
    #[serde(default = "default_own_gaps")]
    #[schemars(range(min = 2, max = 1000))]
    pub own_gaps: u32,
    /// When a customer counts as lost (D-17, D-18).
    #[serde(default)]
    pub lost: Lost,
    /// Days between contacts.
    #[serde(default)]
    pub cadence: ContactCadence,
    /// The record of earlier dates.
    #[serde(default)]
    pub backtest: Backtest,
    /// How weights are fitted.
    #[serde(default)]
    pub fit: ChurnFit,
    /// Signals by name. One of a name that keyfolio brings changes it key by key; any other is a new one.
    #[serde(default)]
    pub signals: BTreeMap<String, Signal>,
}

/// Whose weights a score is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// Points of the signals as they are set.
    #[default]
    Hand,
    /// Points fitted to earlier dates (logistic hazard, ridge). Where that is not possible, those that are set.
    Fit,
}

/// What counts as churn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChurnOutcome {
    /// No positive order within the horizon.
    #[default]
    NoOrder,
    /// Lost by `churn.lost` at the end of the horizon.
    Lost,
}

/// When a customer counts as lost: whichever comes first (D-17). A contract in force keeps it (D-18).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// More days than so many without a positive order.
    #[serde(default = "default_lost_days")]
    #[schemars(range(min = 1, max = 36500))]
    pub days: u32,
    /// Silence of more than so many median gaps, with at least three order dates.
    #[serde(default = "default_lost_ratio")]
    #[schemars(range(min = 0.0))]
    pub silence_ratio: f64,
    /// Days after the end of a contract before which a customer is not lost.
    #[serde(default = "default_contract_days")]
    #[schemars(range(max = 36500))]
    pub contract_days: u32,
}

/// Days that may lie between contacts with a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactCadence {
    /// Of classes that `class` does not name, and of customers without a class.
    #[serde(default = "default_cadence")]
    #[schemars(range(min = 1, max = 3650))]
    pub default: u32,
    /// By code of `churn.class_scheme`.
    #[serde(default)]
    pub class: BTreeMap<String, u32>,
}

/// The record of earlier dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Backtest {
    /// Month ends before the as-of date at which signals are looked at again. A horizon is judged at those from which on
    /// it has passed. 0: none.
    #[serde(default = "default_dates")]
    #[schemars(range(max = 240))]
    pub dates: u32,
    /// Whole months of data that a date must have behind it to be judged.
    #[serde(default = "default_months_before")]
    #[schemars(range(max = 120))]
    pub months_before: u32,
}

/// How weights are fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChurnFit {
    /// Days that the fitted weights look ahead: 30, 90 or 180.
    #[serde(default = "default_horizon")]
    pub horizon: u32,
    /// Strengths of the penalty to choose from, by what came true at earlier dates.
    #[serde(default = "default_lambdas")]
    pub lambdas: Vec<f64>,
    /// Customers who churned, and as many who did not, without whom nothing is fitted.
    #[serde(default = "default_min_events")]
    #[schemars(range(min = 1))]
    pub min_events: u32,
}

/// A signal: a warning that is told of a customer as long as a condition holds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// Name shown in reports. Default: the name.
    #[serde(default)]
    pub title: Option<Text>,
    /// Conditions and their points. Of those that hold the one with the most points counts.
    #[serde(default)]
    pub levels: Option<Vec<SignalLevel>>,
    /// The figure that is shown: an SQL expression over features.
    #[serde(default)]
    pub value: Option<String>,
    /// The limit that it is shown beside: a number or an SQL expression over features.
    #[serde(default)]
    pub threshold: Option<String>,
    /// What `value` and `threshold` measure.
    #[serde(default)]
    pub unit: Option<DefinedUnit>,
    /// What is told of a customer. `{value}`, `{threshold}` and `{feature}` of any feature stand for its figures.
    #[serde(default)]
    pub evidence: Option<Text>,
    /// Money feature that tells what is at risk. Default: `churn.at_risk`.
    #[serde(default)]
    pub at_risk: Option<String>,
    /// Factor of the points. Default: 1.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub weight: Option<f64>,
    /// Whether it is looked at. Default: yes.
    #[serde(default)]
    pub enabled: Option<bool>,
}

/// A condition of a signal and its points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignalLevel {
    /// SQL condition over features. What is not known does not hold.
    pub when: String,
    /// Points that it adds to the score.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub points: f64,
}

fn default_enabled() -> bool {
    true
}
fn default_high() -> f64 {
    60.0
}
fn default_medium() -> f64 {
    30.0
}
fn default_at_risk() -> String {
    "net_sales_12m".into()
}
fn default_own_gaps() -> u32 {
    4
}
fn default_lost_days() -> u32 {
    365
}
fn default_lost_ratio() -> f64 {
    3.0
}
fn default_contract_days() -> u32 {
    90
}
fn default_cadence() -> u32 {
    60
}
fn default_dates() -> u32 {
    24
}
fn default_months_before() -> u32 {
    6
}
fn default_horizon() -> u32 {
    90
}
fn default_lambdas() -> Vec<f64> {
    vec![0.1, 1.0, 10.0, 100.0, 1000.0]
}
fn default_min_events() -> u32 {
    20
}

impl Default for Churn {
    fn default() -> Self {
        Churn {
            enabled: default_enabled(),
            class_scheme: None,
            high: default_high(),
            medium: default_medium(),
            weights: Weights::default(),
            outcome: ChurnOutcome::default(),
            at_risk: default_at_risk(),
            own_gaps: default_own_gaps(),
            lost: Lost::default(),
            cadence: ContactCadence::default(),
            backtest: Backtest::default(),
            fit: ChurnFit::default(),
            signals: BTreeMap::new(),
        }
    }
}

impl Default for Lost {
    fn default() -> Self {
        Lost { days: default_lost_days(), silence_ratio: default_lost_ratio(), contract_days: default_contract_days() }
    }
}

impl Default for ContactCadence {
    fn default() -> Self {
        ContactCadence { default: default_cadence(), class: BTreeMap::new() }
    }
}

impl Default for Backtest {
    fn default() -> Self {
        Backtest { dates: default_dates(), months_before: default_months_before() }
    }
}

impl Default for ChurnFit {
    fn default() -> Self {
        ChurnFit { horizon: default_horizon(), lambdas: default_lambdas(), min_events: default_min_events() }
    }
}
