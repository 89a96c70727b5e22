//! `[prepayments]`: rebates on amounts paid ahead, and the comparison of those who pay ahead with those who do not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Prepayments of customers and the rebate on them (S134, D-34).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Prepayments {
    /// Bands of the rebate, for pipelines without a table `rebate_bands`, from the smallest amount up. The rate must not
    /// fall as amounts rise.
    pub bands: Vec<PrepaymentBand>,
    /// Months before and after the first prepayment that growth compares.
    #[schemars(range(min = 1, max = 60))]
    pub growth_months: u32,
    /// Scheme whose classes must be the same for a participant and those it is compared with. Default: the first scheme
    /// of kind `rank`.
    pub scheme: Option<String>,
}

/// A band of the rebate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrepaymentBand {
    /// Amount of one prepayment that the band begins at, in the pipeline's currency.
    #[schemars(range(min = 0))]
    pub from: f64,
    /// Rate of the rebate, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub rate: f64,
}

impl Default for Prepayments {
    fn default() -> Self {
        Prepayments { bands: Vec::new(), growth_months: 12, scheme: None }
    }
}
