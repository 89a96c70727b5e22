#![doc = include_str!("head.md")]

mod frames;
#[cfg(test)]
mod tests;

use polars::prelude::*;

pub use frames::{class_frame, customer_frame, distribution_frame};

use crate::config::types::LoyaltyIndex;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// The feature of the index.
pub const INDEX: &str = "loyalty_index";
/// The features that loyalty is read from.
pub const FEATURES: [&str; 4] = [INDEX, "tenure_part", "activity_part", "stability_part"];

/// Rounding of a mean of three parts: an index of exactly 70 must be one.
const ROUNDING: f64 = 1e-9;

/// A class of the index, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// At or above the upper line.
    Loyal = 0,
    /// Between the lines.
    Normal = 1,
    /// Below the lower line.
    Weak = 2,
    /// No index.
    Unknown = 3,
}

impl Class {
    /// All of them, best first.
    pub const ALL: [Class; 4] = [Class::Loyal, Class::Normal, Class::Weak, Class::Unknown];

    /// Of an index.
    pub fn of(index: Option<f64>, lines: &LoyaltyIndex) -> Class {
        match index {
            None => Class::Unknown,
            Some(index) if reaches(index, lines.loyal_from) => Class::Loyal,
            Some(index) if reaches(index, lines.normal_from) => Class::Normal,
            Some(_) => Class::Weak,
        }
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Class::Loyal => "loyal",
            Class::Normal => "normal",
            Class::Weak => "weak",
            Class::Unknown => "unknown",
        }
    }
}

/// Whether an index reaches a line.
pub fn reaches(index: f64, line: u32) -> bool {
    index + ROUNDING >= f64::from(line)
}

/// The index and its parts of the customers known at a date, ascending by number.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Numbers.
    pub customers: Vec<u32>,
    /// Of 100.
    pub index: Vec<Option<f64>>,
    /// Tenure, activity, stability, 0 to 1.
    pub parts: [Vec<Option<f64>>; 3],
}

impl Scores {
    /// From a frame of the features.
    pub fn read(features: &DataFrame) -> PolarsResult<Scores> {
        let floats = |name: &str| -> PolarsResult<Vec<Option<f64>>> {
            Ok(features.column(name)?.cast(&DataType::Float64)?.f64()?.iter().collect())
        };
        let [index, tenure, activity, stability] = FEATURES.map(floats);
        let customers = features.column("customer")?.u32()?.into_no_null_iter().collect();
        Ok(Scores { customers, index: index?, parts: [tenure?, activity?, stability?] })
    }

    /// The index of every customer of a history of so many; none where it is not known, or the customer is not.
    pub fn by_customer(&self, customers: usize) -> Vec<Option<f64>> {
        placed(self.customers.iter().copied().zip(self.index.iter().copied()), customers)
    }
}

/// As [`Scores::by_customer`], from a frame of the index alone.
pub fn index_by_customer(features: &DataFrame, customers: usize) -> PolarsResult<Vec<Option<f64>>> {
    let index = features.column(INDEX)?.cast(&DataType::Float64)?;
    let numbers = features.column("customer")?.u32()?.into_no_null_iter();
    Ok(placed(numbers.zip(index.f64()?.iter()), customers))
}

fn placed(known: impl Iterator<Item = (u32, Option<f64>)>, customers: usize) -> Vec<Option<f64>> {
    let mut found = vec![None; customers];
    known.for_each(|(customer, index)| found[customer as usize] = index);
    found
}
