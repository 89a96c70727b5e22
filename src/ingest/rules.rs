//! Settings of the whole pipeline that the rows of every table depend on.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::config::types::{LevelScheme, PersonalData, Pipeline};
use crate::ingest::value::protect::key_of;

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
    /// Key of its hashes.
    pub personal_key: Option<PersonalKey>,
    /// Level schemes of the pipeline's own.
    pub level_schemes: BTreeMap<String, LevelScheme>,
}

/// The key of hashes of personal data. It is never shown or written: what is written instead tells only whether it is
/// the same key.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalKey(String);

impl PersonalKey {
    /// The key for the hash function.
    pub fn bytes(&self) -> [u8; 32] {
        key_of(&self.0)
    }
}

impl fmt::Debug for PersonalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalKey(…)")
    }
}

impl Serialize for PersonalKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tag = blake3::derive_key("keyfolio: is it the same key of personal data", self.0.as_bytes());
        tag.serialize(serializer)
    }
}

impl RowRules {
    /// The rules of a pipeline, with the key from the environment.
    pub fn of(pipeline: &Pipeline, personal_key: Option<String>) -> RowRules {
        RowRules {
            money_scale: pipeline.money_scale,
            currency: pipeline.currency.clone(),
            timezone: pipeline.timezone.clone(),
            personal_data: pipeline.personal_data,
            personal_key: personal_key.filter(|key| !key.is_empty()).map(PersonalKey),
            level_schemes: pipeline.level_schemes.clone(),
        }
    }
}
