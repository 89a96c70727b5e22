//! What a kind of scheme is, and the registry of all kinds.
//!
//! A new kind is a folder with `mod.rs` (a [`Kind`] and a [`SchemeKind`]), `head.md`, `tests.rs` and `golden/`, its
//! settings in `config/types.rs`, and one line in [`KINDS`].

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::Column;

use crate::config::types::Scheme;
use crate::expressions::{Expression, evaluate};

use super::columns::Columns;
use super::error::Problem;
use super::snapshot::{Assignment, Class, Model};
use super::{clusters, combine, cumulative, lookup, rank, rfm, rules, score, states, thresholds};

/// All kinds of scheme.
pub static KINDS: [Kind; 10] = [
    rfm::KIND,
    rank::KIND,
    cumulative::KIND,
    thresholds::KIND,
    rules::KIND,
    score::KIND,
    lookup::KIND,
    states::KIND,
    clusters::KIND,
    combine::KIND,
];

/// A kind of scheme in the registry.
pub struct Kind {
    /// Its table in the pipeline file: `[schemes.<name>.<kind>]`.
    pub name: &'static str,
    /// Raised by hand when its results change: part of the fingerprint of everything made from it.
    pub version: u32,
    /// Columns, formulas, null and tie rules, sources.
    pub head: &'static str,
    /// Its settings within a scheme, when the scheme is of this kind.
    pub settings: fn(&Scheme) -> Option<&dyn SchemeKind>,
}

/// The settings of one scheme, able to class customers.
pub trait SchemeKind {
    /// Features that it reads, besides `orders_life` and the weight.
    fn features(&self) -> Result<Vec<String>, Problem>;

    /// The feature that it orders customers by, where it is one; weighs movements when it is money.
    fn measure(&self) -> Result<Option<String>, Problem>;

    /// Other schemes whose classes it reads, at the same date.
    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Whether a class depends on the one of the month end before.
    fn remembers(&self) -> bool {
        false
    }

    /// The date at which what classes `as_of` was learnt, for kinds that learn. `first` is the first date that is
    /// classed. Never after `as_of`.
    fn learnt_at(&self, _as_of: NaiveDate, _first: NaiveDate) -> Option<NaiveDate> {
        None
    }

    /// Learns from the customers of a date.
    fn learn(&self, _input: &Input) -> Result<Option<Model>, Problem> {
        Ok(None)
    }

    /// Classes all customers of a frame.
    fn assign(&self, input: &Input) -> Result<Assignment, Problem>;
}

/// What a kind sees of a date.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Features of the customers, and who of them is to be classed.
    pub columns: &'a Columns<'a>,
    /// The date.
    pub as_of: NaiveDate,
    /// Classes at the month end before.
    pub before: Option<&'a Before>,
    /// Classes that other schemes give at this date.
    pub others: &'a BTreeMap<String, Other>,
    /// What was learnt at [`SchemeKind::learnt_at`].
    pub model: Option<&'a Model>,
}

/// Classes at the month end before, by row of the present frame.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// All classes of then.
    pub classes: Arc<[Class]>,
    /// Index into `classes`; none for customers who were not known.
    pub class_of: Vec<Option<u8>>,
    /// Month end at which that class began, days since 1970-01-01; of customers who were known.
    pub since: Vec<i32>,
}

impl Before {
    /// The code of a row.
    pub fn code(&self, row: usize) -> Option<&str> {
        self.class_of[row].map(|class| self.classes[usize::from(class)].code.as_str())
    }
}

/// Classes of another scheme, by row of the present frame.
#[derive(Debug, Clone)]
pub struct Other {
    /// Its classes.
    pub classes: Arc<[Class]>,
    /// Index into `classes`; none for customers whom that scheme does not know.
    pub class_of: Vec<Option<u8>>,
}

impl Input<'_> {
    /// Values of expressions over the features. Percentiles and ranks compare the customers to be classed.
    pub fn evaluate(&self, expressions: &[&Expression]) -> Result<Vec<Column>, Problem> {
        Ok(evaluate(expressions, self.columns.frame(), self.as_of, Some(&self.columns.inside))?)
    }
}

/// The one kind of a scheme.
pub fn kind_of(scheme: &Scheme) -> Result<(&'static Kind, &dyn SchemeKind), Problem> {
    let given: Vec<(&'static Kind, &dyn SchemeKind)> =
        KINDS.iter().filter_map(|kind| (kind.settings)(scheme).map(|settings| (kind, settings))).collect();
    match given.as_slice() {
        [only] => Ok(*only),
        [] => Err(Problem::NoKind { kinds: names(KINDS.iter()) }),
        several => Err(Problem::SeveralKinds { kinds: names(several.iter().map(|(kind, _)| *kind)) }),
    }
}

fn names<'k>(kinds: impl Iterator<Item = &'k Kind>) -> String {
    kinds.map(|kind| format!("`{}`", kind.name)).collect::<Vec<_>>().join(", ")
}
