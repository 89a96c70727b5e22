//! What ingest tells of every export it read: kept with the table, shown as `source_files` and `source_columns`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One export, which is a file or one sheet of a workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileRecord {
    /// Canonical table.
    pub source: String,
    /// File, relative to the root of the pipeline.
    pub file: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// What the file is: `text`, `xlsx`, `xls`, `parquet`, `html`.
    pub container: String,
    /// Encoding of its text; none for workbooks and Parquet.
    pub encoding: Option<String>,
    /// Whether the pipeline names the encoding; otherwise it was found from the bytes.
    pub encoding_declared: bool,
    /// Delimiter of its text.
    pub delimiter: Option<String>,
    /// Number of the record with the column names, counted from 1.
    pub header_row: i64,
    /// Rows, by what became of them.
    pub rows: RowCounts,
    /// Amounts of the rows; none for tables without one.
    pub amounts: Option<Amounts>,
    /// What the export itself says that its amounts add up to, in a row below the table.
    #[serde(with = "minor_units")]
    pub stated_total: Option<i128>,
    /// Rows whose amount cannot be read, so that a stated total cannot be compared.
    pub unknown_amounts: i64,
    /// First business date that was stored.
    pub first_date: Option<NaiveDate>,
    /// Last business date that was stored.
    pub last_date: Option<NaiveDate>,
    /// What was odd about the file, in plain words.
    pub remarks: Vec<String>,
    /// Bytes of the file on disk.
    pub bytes: u64,
    /// Hash of these bytes.
    pub hash: String,
}

impl FileRecord {
    /// Moves rows from `stored` to `replaced`: later exports took their place.
    pub fn give_way(&mut self, rows: i64, amount: i128) {
        self.rows.stored -= rows;
        self.rows.replaced += rows;
        if let Some(amounts) = &mut self.amounts {
            amounts.stored -= amount;
            amounts.replaced += amount;
        }
    }
}

/// Rows of an export by what became of them: read = left out + stored + duplicate + replaced + filtered + quarantined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RowCounts {
    /// Below the header, blank ones not counted.
    pub read: i64,
    /// Titles, totals, remarks and signatures.
    pub left_out: i64,
    /// Written to the table.
    pub stored: i64,
    /// Already there.
    pub duplicate: i64,
    /// Another row of the key took their place.
    pub replaced: i64,
    /// Left out by `filter`.
    pub filtered: i64,
    /// Refused.
    pub quarantined: i64,
}

impl RowCounts {
    /// Rows of which it is not known what became of them: 0 when the counts agree.
    pub fn unaccounted(&self) -> i64 {
        self.read - self.left_out - self.stored - self.duplicate - self.replaced - self.filtered - self.quarantined
    }
}

/// Amounts of an export by what became of their rows, minor units: read = the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Amounts {
    /// All that could be read.
    #[serde(with = "minor_units_known")]
    pub read: i128,
    /// Written to the table.
    #[serde(with = "minor_units_known")]
    pub stored: i128,
    /// Already there.
    #[serde(with = "minor_units_known")]
    pub duplicate: i128,
    /// Of rows whose place another took.
    #[serde(with = "minor_units_known")]
    pub replaced: i128,
    /// Left out by `filter`.
    #[serde(with = "minor_units_known")]
    pub filtered: i128,
    /// Refused.
    #[serde(with = "minor_units_known")]
    pub quarantined: i128,
}

impl Amounts {
    /// Amount of which it is not known what became of it: 0 when the amounts agree.
    pub fn unaccounted(&self) -> i128 {
        self.read - self.stored - self.duplicate - self.replaced - self.filtered - self.quarantined
    }
}

/// How a header was understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingEvidence {
    /// The pipeline names it.
    Explicit,
    /// It is the name of the canonical column.
    Name,
    /// It is a known alias.
    Alias,
    /// The column is computed by an expression.
    Expression,
    /// It is close to a known name; not used until confirmed.
    Proposed,
    /// Nothing knows it.
    #[default]
    Unused,
}

impl MappingEvidence {
    /// As the mart has it.
    pub fn as_str(self) -> &'static str {
        match self {
            MappingEvidence::Explicit => "explicit",
            MappingEvidence::Name => "name",
            MappingEvidence::Alias => "alias",
            MappingEvidence::Expression => "expression",
            MappingEvidence::Proposed => "proposed",
            MappingEvidence::Unused => "unused",
        }
    }
}

/// One column of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnRecord {
    /// Canonical table.
    pub source: String,
    /// File, as in [`FileRecord`].
    pub file: String,
    /// Header as the file has it.
    pub header: String,
    /// Canonical column that it fills, or that is proposed; none when it is not used.
    pub column: Option<String>,
    /// Why.
    pub evidence: MappingEvidence,
    /// Unit that its numbers are in.
    pub unit: Option<String>,
    /// A value, masked when it is personal.
    pub example: Option<String>,
}

/// Amounts as text, since JSON has no such integers.
mod minor_units_known {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(minor: &i128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&minor.to_string())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i128, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The same for amounts that may be unknown.
mod minor_units {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<S: Serializer>(minor: &Option<i128>, serializer: S) -> Result<S::Ok, S::Error> {
        minor.map(|minor| minor.to_string()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i128>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
