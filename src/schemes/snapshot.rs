//! The classes of all customers at one date.

use std::sync::Arc;

use arrow::array::Float64Array;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::config::types::Text;

use super::clusters::ClusterModel;
use super::customer_set::CustomerSet;
use super::memory::Memory;
use super::packed_money::PackedMoney;

/// One class of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Code stored in snapshots.
    pub code: String,
    /// Name in Simplified Chinese.
    pub title_zh: String,
    /// Name in English.
    pub title_en: String,
    /// Place in the order of the classes, 1 = best; `None` outside the scheme.
    pub rank: Option<i64>,
    /// True for customers that the scheme does not class (`returns_only`, `no_sales`, `no_order_in_window`).
    pub outside: bool,
    /// Who belongs to it, in words.
    pub rule: String,
    /// Colour in charts, as `#1f6f78`.
    pub color: Option<String>,
    /// What to do with its customers.
    pub advice: Option<Text>,
}

impl Class {
    /// A class outside the scheme; `titles` in Chinese and in English.
    pub fn outside(code: &str, titles: (&str, &str), rule: String) -> Class {
        let (title_zh, title_en) = (titles.0.to_owned(), titles.1.to_owned());
        Class { code: code.to_owned(), title_zh, title_en, rank: None, outside: true, rule, color: None, advice: None }
    }
}

/// Marks beside the class.
#[derive(Debug, Clone)]
pub struct Flags {
    /// Their names.
    pub names: Vec<String>,
    /// By row: a bit for each that holds.
    pub of: Vec<u16>,
}

/// A limit that the customers of this date gave, or that the settings fix.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// What is cut: a feature, or `…_split` for the cut between high and low.
    pub dimension: String,
    /// Number of the cut within its dimension, from 1.
    pub number: i64,
    /// The limit, in units of the dimension.
    pub value: f64,
    /// How to read it.
    pub note: Option<String>,
}

/// Scores by row, 1 = worst; 0 for customers outside the scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RfmScores {
    pub r: Vec<u8>,
    pub f: Vec<u8>,
    pub m: Vec<u8>,
}

/// What movements need of a snapshot, small enough to keep a year of them: about five bytes per customer, of which
/// four (the weight) are shared by schemes of the same weight.
#[derive(Debug, Clone)]
pub struct Standing {
    /// All classes: those of the scheme from best to worst, then those outside it.
    pub classes: Arc<[Class]>,
    /// The known customers, those with a row dated on or before the date; row `i` below is the i-th of them.
    pub customers: Arc<CustomerSet>,
    /// Index into `classes`, by row.
    pub class_of: Vec<u8>,
    /// Money that weighs moves, by row.
    pub weight: Arc<PackedMoney>,
    /// How each row came to its class; none when all are as computed.
    pub status: Option<Vec<Status>>,
}

/// How a customer came to the class in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is the computed one.
    Computed,
    /// A review or hysteresis keeps it.
    Held,
    /// Somebody decided it.
    Manual,
}

/// A manual class that is not the computed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    pub row: usize,
    /// Indices into the classes.
    pub computed: u8,
    pub manual: u8,
    /// Whether the manual class is in force.
    pub applied: bool,
    /// Why somebody decided so.
    pub why: Option<String>,
    /// Last day on which it is valid, days since 1970-01-01.
    pub until: Option<i32>,
}

impl Flags {
    /// The marks of every combination of bits, joined by commas; none where no bit is set.
    pub fn texts(&self) -> Vec<Option<String>> {
        let text = |bits: usize| {
            let names = self.names.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
            names.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(",")
        };
        (0..1usize << self.names.len()).map(|bits| (bits > 0).then(|| text(bits))).collect()
    }
}

/// The classes that a scheme gave at one date.
#[derive(Debug)]
pub struct Snapshot {
    /// Key of the scheme in the pipeline file.
    pub scheme: String,
    /// The date.
    pub as_of: NaiveDate,
    /// Its kind, as `rank`.
    pub kind: &'static str,
    /// Dense customer index by row, ascending.
    pub customers: Arc<Vec<u32>>,
    /// Classes and weights, the part to keep for movements.
    pub standing: Standing,
    /// Score by row; null for customers outside the scheme and where it is unknown.
    pub score: Float64Array,
    /// Index into `reasons`, by row.
    pub reason_of: Vec<u16>,
    /// Why a customer has its class.
    pub reasons: Vec<String>,
    /// Feature that weighs customers.
    pub weight_feature: String,
    /// Limits in force.
    pub cuts: Vec<Cut>,
    /// What a reader should know: levels lost to ties, ties at the end of a band, unknown weights.
    pub notes: Vec<String>,
    /// Computed classes by row; none when they are those in force.
    pub computed_of: Option<Vec<u8>>,
    /// What it keeps for the months to come.
    pub memory: Arc<Memory>,
    /// Manual classes that differ from the computed ones, by row.
    pub disagreements: Vec<Disagreement>,
    /// Marks, where the scheme has any.
    pub flags: Option<Flags>,
    /// What only some kinds find out.
    pub extras: Extras,
}

impl Snapshot {
    /// Number of known customers.
    pub fn len(&self) -> usize {
        self.standing.class_of.len()
    }

    /// True when no customer is known.
    pub fn is_empty(&self) -> bool {
        self.standing.class_of.is_empty()
    }

    /// All classes: those of the scheme from best to worst, then those outside it.
    pub fn classes(&self) -> &[Class] {
        &self.standing.classes
    }
}

impl Standing {
    /// The class of every customer by its number, `absent` of those it does not know.
    pub fn by_customer(&self, customers: usize, absent: u8) -> Vec<u8> {
        let mut found = vec![absent; customers];
        let mut row = 0;
        for word in 0..self.customers.words() {
            let mut left = self.customers.word(word);
            while left != 0 {
                let customer = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                found[customer] = self.class_of[row];
                row += 1;
            }
        }
        found
    }

    /// Customers and summed weight of each class.
    pub fn totals(&self) -> Vec<ClassTotal> {
        let mut totals = vec![ClassTotal::default(); self.classes.len()];
        for (row, &class) in self.class_of.iter().enumerate() {
            let total = &mut totals[class as usize];
            total.customers += 1;
            total.weight += self.weight.get(row) as i128;
        }
        totals
    }
}

/// Customers and summed weight of one class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClassTotal {
    pub customers: i64,
    /// In units of 10^-scale of the currency.
    pub weight: i128,
}

/// What a kind of scheme finds out; the rest of a snapshot is the same for all kinds.
#[derive(Debug)]
pub struct Assignment {
    pub classes: Vec<Class>,
    pub class_of: Vec<u8>,
    pub score: Float64Array,
    pub reason_of: Vec<u16>,
    pub reasons: Vec<String>,
    pub cuts: Vec<Cut>,
    pub notes: Vec<String>,
    pub extras: Extras,
}

/// What only some kinds find out.
#[derive(Debug, Default)]
pub struct Extras {
    /// The three scores of `rfm`.
    pub rfm: Option<RfmScores>,
    /// The best class that each row may keep when it has it already (keep limits); by row, index into the classes.
    pub keeps: Option<Vec<u8>>,
    /// The parts of a score.
    pub parts: Vec<Part>,
    /// How often each rule held.
    pub rules: Vec<RuleUse>,
}

/// One part of a score.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its weight.
    pub weight: f64,
    /// Value by row; null where unknown.
    pub value: Float64Array,
    /// What it counts for, 0 to 100; null where unknown and outside the scheme.
    pub score: Float64Array,
}

/// How often a rule held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleUse {
    /// Class that it gives.
    pub code: String,
    /// The rule in words.
    pub rule: String,
    /// Customers for whom it holds.
    pub holds: i64,
    /// Customers who have their class by it.
    pub given: i64,
    /// Customers for whom that cannot be known.
    pub unknown: i64,
    /// Customers for whom it holds, and who have their class by an earlier one.
    pub overlapping: i64,
}

impl RuleUse {
    /// A rule that nobody has been held against yet.
    pub fn unused(code: &str, rule: String) -> RuleUse {
        RuleUse { code: code.to_owned(), rule, holds: 0, given: 0, unknown: 0, overlapping: 0 }
    }
}

/// What a kind learnt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Model {
    /// Groups of `clusters`.
    Clusters(ClusterModel),
}
