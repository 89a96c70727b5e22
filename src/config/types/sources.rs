//! `[sources.…]`: the exports and how they are read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::model::tables::{TABLES, TRANSACTIONS};

/// The exports, by canonical table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sources(pub BTreeMap<String, Source>);

impl Sources {
    /// Settings of a table's exports.
    pub fn get(&self, table: &str) -> Option<&Source> {
        self.0.get(table)
    }

    /// The sales order lines. The schema requires them.
    pub fn transactions(&self) -> &Source {
        &self.0[TRANSACTIONS.name]
    }
}

/// Every canonical table is a key of its own, so that a misspelt one is found like any other key.
impl JsonSchema for Sources {
    fn schema_name() -> Cow<'static, str> {
        "Sources".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let source = generator.subschema_for::<Source>();
        let mut tables = serde_json::Map::new();
        for table in TABLES {
            let description = format!("{} {} ({}, {})", table.docs, "Its exports.", table.title_zh, table.chapter);
            let property = serde_json::json!({ "description": description, "allOf": [source.clone()] });
            tables.insert(table.name.to_owned(), property);
        }
        json_schema!({
            "description": "The exports, by canonical table.",
            "type": "object",
            "properties": tables,
            "required": [TRANSACTIONS.name],
            "additionalProperties": false,
        })
    }
}

/// One name or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Names {
    /// One.
    One(String),
    /// Several; the first that fits counts.
    Many(Vec<String>),
}

impl Names {
    /// All of them, in order.
    pub fn all(&self) -> &[String] {
        match self {
            Names::One(name) => std::slice::from_ref(name),
            Names::Many(names) => names,
        }
    }
}

impl From<&str> for Names {
    fn from(name: &str) -> Names {
        Names::One(name.to_owned())
    }
}

impl JsonSchema for Names {
    fn schema_name() -> Cow<'static, str> {
        "Names".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "One name, or a list of names of which the first that fits counts.",
            "type": ["string", "array"],
            "items": { "type": "string" },
        })
    }
}

/// One export: its files, how they are read, how columns map to the canonical table, and what makes a row the same row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Files or glob patterns: CSV and TSV (plain, `.gz` or `.zst`), XLSX, XLS, Parquet.
    pub files: Vec<String>,
    /// Sheet of a workbook: its name, a pattern such as `*月` for several, or its position from `1`. Default: the sheet
    /// that looks most like the table.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Encoding of text files, as `gb18030`, `utf-8`, `utf-16le`, `windows-1252`. Default: found from the bytes.
    #[serde(default)]
    pub encoding: Option<String>,
    /// Field delimiter of text files, one ASCII character. Default: found from the first lines.
    #[serde(default)]
    pub delimiter: Option<String>,
    /// Whether text files quote fields.
    #[serde(default)]
    pub quote: Quoting,
    /// Number of the record that holds the column names, counted from 1. Default: the first with at least three known names.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1000))]
    pub header_row: Option<u32>,
    /// Canonical column = header in the file, or a list of headers of which the first that a file has is read.
    #[serde(default)]
    pub columns: BTreeMap<String, Names>,
    /// Whether headers that `columns` does not name are matched by the list of known names (`keyfolio explain table NAME`).
    #[serde(default = "default_true")]
    pub match_headers: bool,
    /// Headers that are not matched.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Format of date and timestamp columns, by canonical column (strftime), or a list of formats tried in turn; `auto`
    /// is every unambiguous form. Default: `auto`.
    #[serde(default)]
    pub formats: BTreeMap<String, Names>,
    /// Unit that bare numbers of a column are in, by canonical column: `元`, `千元`, `万元`, `百万元`, `亿元` for amounts,
    /// `ratio` or `percent` for shares. Default: the unit in brackets in the header, else that of the canonical column.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    /// Scheme that a level column belongs to, by canonical column; required for every level column that is mapped (D-01).
    #[serde(default)]
    pub levels: BTreeMap<String, String>,
    /// Year of dates that have none, such as `1月5日`. Default: the year in the name of the file.
    #[serde(default)]
    #[schemars(range(min = 1900, max = 2199))]
    pub year: Option<u32>,
    /// Two-digit years from this one on are in the twentieth century: with 70, `99年` is 1999 and `24年` is 2024.
    #[serde(default = "default_pivot")]
    #[schemars(range(max = 100))]
    pub two_digit_year_pivot: u32,
    /// IANA name of the time zone that timestamps are in. Default: that of the pipeline.
    #[serde(default)]
    pub timezone: Option<String>,
    /// Canonical column = SQL expression over the file's headers. A header that is mapped has the type of its
    /// canonical column; any other header is text.
    #[serde(default)]
    pub expressions: BTreeMap<String, String>,
    /// What a positive amount in a row of the kind `return` means (transactions).
    #[serde(default)]
    pub positive_returns: PositiveReturns,
    /// SQL predicate over the file's headers: rows for which it is not true are left out and counted as filtered.
    #[serde(default)]
    pub filter: Option<String>,
    /// What makes two rows the same row. Default: `occurrence` for transactions without a key, else `key`.
    #[serde(default)]
    pub identity: Option<Identity>,
    /// Canonical columns that name a row, with `identity = "key"`. Default: the key of the canonical table.
    #[serde(default)]
    pub key: Vec<String>,
    /// Date of the rows of master data. Default: the date in the name of the file.
    #[serde(default)]
    pub snapshot_date: Option<String>,
    /// What becomes of personal data. Default: that of the pipeline.
    #[serde(default)]
    pub personal_data: Option<PersonalData>,
    /// Checks beyond those of the canonical table.
    #[serde(default)]
    pub checks: Checks,
    /// Largest share of rows that may be refused (0 to 1). Above it the run stops and publishes nothing.
    #[serde(default = "default_max_quarantine_ratio")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub max_quarantine_ratio: f64,
}

fn default_true() -> bool {
    true
}
fn default_pivot() -> u32 {
    70
}
fn default_max_quarantine_ratio() -> f64 {
    0.005
}

/// Whether text files quote fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quoting {
    /// A field may stand in double quotes; a double quote inside is doubled.
    #[default]
    Double,
    /// Quotes are text like any other.
    None,
}

/// What a positive amount in a row of the kind `return` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PositiveReturns {
    /// The export writes returns without a sign: amount, quantity, cost and profit are turned negative, and counted.
    #[default]
    Turn,
    /// A return that was taken back: it adds to sales.
    Keep,
    /// A mistake: the row is refused as `out_of_range`.
    Refuse,
}

/// What makes two rows the same row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// Content plus its running number within its export: repeated lines survive, overlapping exports count once.
    #[default]
    Occurrence,
    /// Content alone: a repeated line is stored once.
    Distinct,
    /// The columns of `key`: a later row of the same key replaces the earlier one.
    Key,
}

/// What becomes of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonalData {
    /// The middle of the value becomes asterisks.
    #[default]
    Mask,
    /// A keyed hash; the key comes from the environment variable `KEYFOLIO_PERSONAL_DATA_KEY`.
    Hash,
    /// The value is not stored.
    Drop,
    /// The value is stored as it is.
    Keep,
}

/// Checks of a source beyond those of its canonical table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checks {
    /// Columns without which a row is refused, beside those that the table requires.
    #[serde(default)]
    pub required: Vec<String>,
    /// Smallest and largest value, by canonical column; a row outside is refused.
    #[serde(default)]
    pub range: BTreeMap<String, Range>,
    /// Regular expression that the whole value must match, by canonical column; a row that does not is refused.
    #[serde(default)]
    pub pattern: BTreeMap<String, String>,
    /// Columns that together must not repeat among the stored rows. Default: the key of the canonical table.
    #[serde(default)]
    pub unique: Vec<String>,
    /// What happens when keys repeat.
    #[serde(default)]
    pub unique_severity: Severity,
    /// What happens when a value is missing in the table that it refers to.
    #[serde(default)]
    pub references: Severity,
    /// How old the newest row may be, counted from the as-of date of the run.
    #[serde(default)]
    pub freshness: Option<Freshness>,
    /// How much the last month may differ from the one before.
    #[serde(default)]
    pub change: Option<Change>,
}

/// Limits of a value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Smallest value, as text: `"0"`, `"-1000.50"`, `"2020-01-01"`.
    #[serde(default)]
    pub min: Option<String>,
    /// Largest value.
    #[serde(default)]
    pub max: Option<String>,
}

/// What happens when a check finds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing: it is not looked at.
    Off,
    /// It is reported with its counts.
    #[default]
    Warn,
    /// The run ends with exit code 1 and publishes nothing.
    Fail,
}

/// How old the newest row may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Freshness {
    /// Days after which it is reported.
    #[serde(default)]
    pub warn_days: Option<u32>,
    /// Days after which the run ends with exit code 1.
    #[serde(default)]
    pub fail_days: Option<u32>,
}

/// How much the last complete month may differ from the mean of the three before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Largest relative change of the number of rows: 0.5 is half.
    #[serde(default)]
    pub rows: Option<f64>,
    /// Largest relative change of the amount.
    #[serde(default)]
    pub amount: Option<f64>,
    /// What happens beyond it.
    #[serde(default)]
    pub severity: Severity,
}

/// What the codes of a level column mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelScheme {
    /// Codes from best to worst.
    pub codes: Vec<LevelCode>,
}

/// One code of a level scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelCode {
    /// As stored.
    pub code: String,
    /// How exports write it, beside the code itself and the code with 级, 类, 类客户 or 级客户 behind it.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// Who counts as one customer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Customers {
    /// Whether everything is computed for branches or for the groups they belong to (D-44).
    #[serde(default)]
    pub level: CustomerLevel,
    /// Whether customers that share a normalised name with one in the `customers` table are that customer (D-43).
    #[serde(default)]
    pub match_names: NameMatching,
}

/// What everything is computed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerLevel {
    /// Every customer by itself.
    #[default]
    Branch,
    /// Branches count as the group that `customers.parent_id` names.
    Group,
}

/// How customers without an identifier find theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NameMatching {
    /// By normalised name in `customers`, then by the table `customer_alias`.
    #[default]
    Normalised,
    /// By the name exactly as it is written, then by the table `customer_alias`.
    Exact,
}
