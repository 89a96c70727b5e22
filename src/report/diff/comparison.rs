//! A comparison of two results, as frozen figures: what differs, by how much, and why.
//!
//! `from` is the first of the two, `to` the second: a difference is `to` less `from`. In JSON, money is text, so that no
//! reader rounds it; what is not known is null.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::config::types::Text;
use crate::report::figures::Money;

/// Everything that differs between two results.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Whether nothing differs: neither settings nor inputs, no class and no figure.
    pub equal: bool,
    /// The first result.
    pub from: Side,
    /// The second result.
    pub to: Side,
    /// Settings that differ, by path.
    pub settings: Vec<SettingChange>,
    /// Exports that differ, by table and file.
    pub inputs: Vec<InputChange>,
    /// Facts (months of purchases and visits up to the dates) that differ: what classes and figures are computed from.
    pub facts: Vec<FactChange>,
    /// Schemes that both results have, by name.
    pub schemes: Vec<SchemeChange>,
    /// Schemes that only the first has.
    pub schemes_only_from: Vec<String>,
    /// Schemes that only the second has.
    pub schemes_only_to: Vec<String>,
    /// Headline figures of the two dates, equal ones too, by name.
    pub figures: Vec<FigureChange>,
    /// What the reader should know of the comparison.
    pub notes: Vec<String>,
}

/// One of the two results.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// As it was asked for: `published`, `previous`, a variant, a run.
    pub label: String,
    /// The run that made it.
    pub run_id: String,
    /// Its pipeline.
    pub pipeline: String,
    /// Title of the pipeline.
    pub title: Option<String>,
    /// As-of date of the result.
    pub as_of: NaiveDate,
    /// ISO 4217 code of its amounts.
    pub currency: String,
    /// Decimal places of its amounts.
    pub money_scale: u8,
    /// Hash of its settings.
    pub settings_hash: String,
    /// Version of keyfolio that made it.
    pub version: String,
}

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SettingChange {
    /// Its place, as `schemes.rfm.rfm.window`.
    pub path: String,
    /// Value of the first; null where it has none.
    pub from: Value,
    /// Value of the second.
    pub to: Value,
}

impl SettingChange {
    /// `schemes.rfm.rfm.window "12mo" → "6mo"`, long values cut.
    pub fn in_words(&self) -> String {
        format!("{} {} → {}", self.path, shown(&self.from), shown(&self.to))
    }
}

/// Longest value of a setting in a line.
const VALUE_LENGTH: usize = 60;

/// A value of a setting in a line; `–` for none.
pub fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => return "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() <= VALUE_LENGTH {
        return text;
    }
    text.chars().take(VALUE_LENGTH - 1).chain(['…']).collect()
}

/// What became of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// Only the second has it.
    Added,
    /// Only the first has it.
    Removed,
    /// Both have a file of this name, with other bytes.
    Changed,
}

/// An export that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InputChange {
    /// Canonical table it feeds.
    pub source: String,
    /// File.
    pub file: String,
    /// What became of it.
    pub change: InputKind,
    /// Rows read by the first.
    pub rows_from: Option<i64>,
    /// Rows read by the second.
    pub rows_to: Option<i64>,
    /// Hash of its bytes in the first.
    pub hash_from: Option<String>,
    /// Hash of its bytes in the second.
    pub hash_to: Option<String>,
}

impl InputChange {
    /// `exports/2026-08.csv changed, 1200 → 1203 rows`.
    pub fn in_words(&self) -> String {
        let (file, from, to) = (&self.file, self.rows_from.unwrap_or(0), self.rows_to.unwrap_or(0));
        match self.change {
            InputKind::Added => format!("{file} added, {to} rows"),
            InputKind::Removed => format!("{file} removed, {from} rows"),
            InputKind::Changed => format!("{file} changed, {from} → {to} rows"),
        }
    }
}

/// A fact of which months differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactChange {
    /// `purchase_days`, `product_days` or `visit_days`.
    pub fact: String,
    /// Months that differ, ascending.
    pub months: Vec<String>,
}

/// The classes of one scheme in both results.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SchemeChange {
    /// Key of the scheme in the pipeline file.
    pub scheme: String,
    /// The feature that is the money of the first.
    pub weight_from: String,
    /// The feature that is the money of the second.
    pub weight_to: String,
    /// Classes, best first, then those outside the scheme.
    pub classes: Vec<ClassChange>,
    /// Customers in the first.
    pub customers_from: i64,
    /// Customers in the second.
    pub customers_to: i64,
    /// Customers in both.
    pub in_both: i64,
    /// Of those in both: customers with another class.
    pub changed: i64,
    /// Of the changed: to a better class (rank 1 is best).
    pub up: i64,
    /// To a worse class.
    pub down: i64,
    /// From outside the scheme into a class.
    pub entered: i64,
    /// Out of the scheme.
    pub left: i64,
    /// To another class of the same rank, or from one code outside the scheme to another.
    pub sideways: i64,
    /// Customers that only the first has.
    pub only_from: i64,
    /// Customers that only the second has.
    pub only_to: i64,
    /// The matrix: customers by class in the first and class in the second, non-empty cells, best class first.
    pub matrix: Vec<Cell>,
    /// Why customers differ.
    pub explained: Explained,
    /// Every customer whose class differs, most money first.
    pub customers: Vec<ChangedCustomer>,
}

impl SchemeChange {
    /// Customers whose class differs, or whom only one of the results has.
    pub fn differing(&self) -> i64 {
        self.changed + self.only_from + self.only_to
    }

    /// Whether the money of every class is the same in both.
    pub fn is_same_money(&self) -> bool {
        self.classes.iter().all(|class| class.money_from == class.money_to)
    }

    /// Place of a code among the classes.
    pub fn place(&self, code: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.code == code)
    }
}

/// One class in both results.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassChange {
    /// Code.
    pub code: String,
    /// Name in both languages; the code where none is published.
    pub title: Text,
    /// 1 = best; null outside the scheme.
    pub rank: Option<i64>,
    /// Customers in the first.
    pub customers_from: i64,
    /// Customers in the second.
    pub customers_to: i64,
    /// Their money in the first.
    #[serde(serialize_with = "exact")]
    pub money_from: Money,
    /// Their money in the second.
    #[serde(serialize_with = "exact")]
    pub money_to: Money,
}

/// Customers of one class in the first and one in the second.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// Class in the first; null for customers that only the second has.
    pub from_code: Option<String>,
    /// Class in the second; null for customers that only the first has.
    pub to_code: Option<String>,
    /// Customers.
    pub customers: i64,
    /// Their money in the first.
    #[serde(serialize_with = "exact")]
    pub money_from: Money,
    /// Their money in the second.
    #[serde(serialize_with = "exact")]
    pub money_to: Money,
}

/// Which way a customer's class differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To a better class.
    Up,
    /// To a worse class.
    Down,
    /// Into the scheme.
    Entered,
    /// Out of the scheme.
    Left,
    /// Neither better nor worse.
    Sideways,
    /// Only the first has the customer.
    OnlyFrom,
    /// Only the second has the customer.
    OnlyTo,
}

/// A text that many rows share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shared(pub Arc<str>);

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A customer whose class differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedCustomer {
    /// Id.
    pub customer_id: Box<str>,
    /// Which way.
    pub direction: Direction,
    /// Class in the first; null when only the second has the customer.
    pub from_code: Option<Shared>,
    /// Class in the second.
    pub to_code: Option<Shared>,
    /// Score in the first; null where the scheme gave none.
    pub score_from: Option<f64>,
    /// Score in the second.
    pub score_to: Option<f64>,
    /// Why it had its class in the first.
    pub reason_from: Option<Shared>,
    /// Why it has its class in the second.
    pub reason_to: Option<Shared>,
    /// Its money in the first.
    #[serde(serialize_with = "exact_or_null")]
    pub money_from: Option<Money>,
    /// Its money in the second.
    #[serde(serialize_with = "exact_or_null")]
    pub money_to: Option<Money>,
}

impl ChangedCustomer {
    /// The larger of the two amounts: by it customers are ordered.
    pub fn weight(&self) -> Money {
        let size = |money: Option<Money>| money.map_or(Money::default(), Money::abs);
        let (from, to) = (size(self.money_from), size(self.money_to));
        if (from - to).is_negative() { to } else { from }
    }
}

/// What can make two results differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The version of keyfolio.
    Code,
    /// Settings of the scheme or the figure.
    Settings,
    /// Other exports.
    Inputs,
    /// Settings of how exports are read and whom their rows belong to.
    Reading,
    /// Other exports, and other settings of how they are read: their shares cannot be told apart.
    InputsAndReading,
    /// Another as-of date.
    AsOf,
    /// Facts differ although exports, settings and version are the same.
    Unknown,
}

/// Why the customers of a scheme differ. `differing` = the parts of all causes + `together`, when `not_split` is null.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Explained {
    /// Customers whose class differs, and those that only one of the results has.
    pub differing: i64,
    /// The causes there are, in the order in which they were applied.
    pub causes: Vec<CausePart>,
    /// Customers whose class more than one cause changed on the way from the first to the second.
    pub together: i64,
    /// Customers whose class one cause changed and another changed back; they do not differ.
    pub cancelled: i64,
    /// Why the causes could not be told apart; null when they were.
    pub not_split: Option<String>,
}

/// Customers that differ for one cause alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CausePart {
    /// Cause.
    pub cause: Cause,
    /// What changed: settings, exports, dates.
    pub what: Vec<String>,
    /// Customers that differ because of it alone; null when the causes could not be told apart.
    pub customers: Option<i64>,
}

/// A figure in both results.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureChange {
    /// Measure.
    pub measure: String,
    /// `all`, or what it is broken down by.
    pub dimension: String,
    /// Member of the dimension.
    pub member: String,
    /// customers, orders, money, ratio or days.
    pub unit: String,
    /// Value of the first; null when it cannot be known.
    pub from: Option<f64>,
    /// Value of the second.
    pub to: Option<f64>,
    /// The first exactly, for sums of money.
    #[serde(serialize_with = "exact_or_null")]
    pub amount_from: Option<Money>,
    /// The second exactly.
    #[serde(serialize_with = "exact_or_null")]
    pub amount_to: Option<Money>,
    /// Second less first; of ratios in the same unit as they.
    pub difference: Option<f64>,
    /// The difference exactly, for sums of money.
    #[serde(serialize_with = "exact_or_null")]
    pub amount_difference: Option<Money>,
    /// Difference over the size of the first; null when that is 0, and for ratios.
    pub relative: Option<f64>,
    /// Why it differs; empty when it does not.
    pub causes: Vec<FigurePart>,
    /// Why the causes could not be told apart; null when they were.
    pub not_split: Option<String>,
}

impl FigureChange {
    /// Whether the two differ.
    pub fn differs(&self) -> bool {
        self.from != self.to || self.amount_from != self.amount_to
    }
}

/// The part of a figure's difference that one cause makes. The parts sum to the difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigurePart {
    /// Cause.
    pub cause: Cause,
    /// What changed.
    pub what: Vec<String>,
    /// Its part of the difference.
    pub difference: Option<f64>,
    /// The part exactly, for sums of money.
    #[serde(serialize_with = "exact_or_null")]
    pub amount_difference: Option<Money>,
}

fn exact<S: Serializer>(money: &Money, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&money.plain())
}

fn exact_or_null<S: Serializer>(money: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
    match money {
        Some(money) => exact(money, serializer),
        None => serializer.serialize_none(),
    }
}
