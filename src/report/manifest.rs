//! The run record that a report cites: where its figures come from.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the report needs of `runs/<run_id>/manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// Identifier of the run that published the marts.
    pub run_id: String,
    /// Name of the pipeline.
    pub pipeline: String,
    /// Title of the pipeline.
    #[serde(default)]
    pub title: Option<String>,
    /// Date that all results hold for, inclusive.
    #[schemars(with = "String", extend("format" = "date"))]
    pub as_of: NaiveDate,
    /// First business date in the data; null when the lake is empty.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub data_from: Option<NaiveDate>,
    /// Last business date in the data, up to `as_of` or beyond it; null when the lake is empty.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub data_to: Option<NaiveDate>,
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// Decimal places of money.
    pub money_scale: u8,
    /// Hash of the resolved settings.
    pub settings_hash: String,
    /// Version of keyfolio.
    pub version: String,
    /// The exports that were read.
    #[serde(default)]
    pub inputs: Vec<Input>,
    /// The resolved settings.
    #[serde(default)]
    pub settings: serde_json::Value,
    /// Remarks of the run: stages that were skipped and why, bins lost to ties.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// One export that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Input {
    /// Canonical table it feeds.
    pub source: String,
    /// File name.
    pub file: String,
    /// Rows read.
    #[serde(default)]
    pub rows: i64,
    /// Size in bytes.
    #[serde(default)]
    pub bytes: u64,
    /// Hash of the content.
    #[serde(default)]
    pub hash: String,
}

impl Manifest {
    /// First eight characters of the settings hash, as footers print it.
    pub fn short_hash(&self) -> String {
        self.settings_hash.chars().take(8).collect()
    }
}
