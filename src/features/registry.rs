//! Every feature, defined once.

use std::sync::LazyLock;

use super::view::View;
use super::{activity, breadth, rhythm, value, visits};
use crate::model::tables::TableSchema;

/// What a feature's values measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Money in the pipeline's currency.
    Money,
    /// Days.
    Days,
    /// Months.
    Months,
    /// Distinct orders.
    Orders,
    /// Things of another kind, named by the feature.
    Count,
    /// A share or rate; 1 is the whole.
    Ratio,
    /// A score of 0 to 100.
    Score,
    /// A calendar date.
    Date,
    /// A word or name.
    Text,
    /// True or false.
    Truth,
}

/// The column type of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Decimal, exact.
    Money,
    /// 64-bit integer.
    Integer,
    /// 64-bit float.
    Float,
    /// Date.
    Date,
    /// Text.
    Text,
    /// Boolean.
    Truth,
}

/// How a feature is computed for one customer. `None` is "cannot be known".
#[derive(Clone, Copy)]
pub enum Compute {
    /// Minor units of money.
    Money(fn(&View, &Feature) -> Option<i128>),
    /// A count, or days.
    Integer(fn(&View, &Feature) -> Option<i64>),
    /// A ratio.
    Float(fn(&View, &Feature) -> Option<f64>),
    /// Days since 1970-01-01.
    Date(fn(&View, &Feature) -> Option<i32>),
}

/// One feature.
#[derive(Clone)]
pub struct Feature {
    /// Column name and configuration key.
    pub name: String,
    /// Unit of the values.
    pub unit: Unit,
    /// Window, for features that have one.
    pub window: Option<crate::model::period::Window>,
    /// What it is, in words and symbols.
    pub formula: &'static str,
    /// When it is null.
    pub null_when: &'static str,
    /// Formula and decision numbers.
    pub source: &'static str,
    /// The table it is computed from, beside the transactions that make the history. Without a source of it every value
    /// is null.
    pub table: &'static TableSchema,
    /// Its computation.
    pub compute: Compute,
}

impl Feature {
    /// The column type.
    pub fn kind(&self) -> Kind {
        match self.compute {
            Compute::Money(_) => Kind::Money,
            Compute::Integer(_) => Kind::Integer,
            Compute::Float(_) => Kind::Float,
            Compute::Date(_) => Kind::Date,
        }
    }
}

static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    let mut features = Vec::new();
    value::register(&mut features);
    activity::register(&mut features);
    rhythm::register(&mut features);
    breadth::register(&mut features);
    visits::register(&mut features);
    features
});

/// All features, in the order of their families.
pub fn all() -> &'static [Feature] {
    &FEATURES
}

/// The feature of that name.
pub fn find(name: &str) -> Option<&'static Feature> {
    FEATURES.iter().find(|feature| feature.name == name)
}

impl Unit {
    /// The unit in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Unit::Money => "money",
            Unit::Days => "days",
            Unit::Months => "months",
            Unit::Orders => "orders",
            Unit::Count => "count",
            Unit::Ratio => "ratio",
            Unit::Score => "score",
            Unit::Date => "date",
            Unit::Text => "text",
            Unit::Truth => "yes or no",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_documented() {
        let mut names: Vec<&str> = all().iter().map(|feature| feature.name.as_str()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        for feature in all() {
            assert!(!feature.formula.is_empty() && !feature.source.is_empty(), "{}", feature.name);
        }
    }
}
