//! Settings of the whole pipeline that the rows of every table depend on.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::types::{LevelScheme, PersonalData, Pipeline};

/// Environment variable that holds the key of hashes of personal data.
pub const PERSONAL_KEY_VARIABLE: &str = "KEYFOLIO_PERSONAL_DATA_KEY";

/// Settings of the pipeline that rows depend on; part of the fingerprint of every table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RowRules {
    /// Decimal places of money.
    pub money_scale: u8,
    /// Currency that amounts may name.
    pub currency: String,
    /// Time zone of business dates.
    pub timezone: String,
    /// What becomes of personal data, unless a source says otherwise.
    pub personal_data: PersonalData,
    /// Key of its hashes. Never written anywhere: the lake keeps only a fingerprint of all rules together.
    pub personal_key: Option<String>,
    /// Level schemes of the pipeline's own.
    pub level_schemes: BTreeMap<String, LevelScheme>,
}

impl RowRules {
    /// The rules of a pipeline, with the key from the environment.
    pub fn of(pipeline: &Pipeline, personal_key: Option<String>) -> RowRules {
        RowRules {
            money_scale: pipeline.money_scale,
            currency: pipeline.currency.clone(),
            timezone: pipeline.timezone.clone(),
            personal_data: pipeline.personal_data,
            personal_key: personal_key.filter(|key| !key.is_empty()),
            level_schemes: pipeline.level_schemes.clone(),
        }
    }
}
