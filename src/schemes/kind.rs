//! What a kind of scheme is, and the registry of all kinds.
//!
//! A new kind is a folder with `mod.rs` (a [`Kind`] and a [`SchemeKind`]), `head.md`, `tests.rs` and `golden/`, its
//! settings in `config/types.rs`, and one line in [`KINDS`].

use crate::config::types::Scheme;

use super::columns::Columns;
use super::error::Problem;
use super::snapshot::Assignment;
use super::{cumulative, rank, rfm};

/// All kinds of scheme.
pub static KINDS: [Kind; 3] = [rfm::KIND, rank::KIND, cumulative::KIND];

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

    /// The feature that it orders customers by; weighs movements when it is money.
    fn measure(&self) -> Result<String, Problem>;

    /// Classes all customers of a frame.
    fn assign(&self, columns: &Columns) -> Result<Assignment, Problem>;
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
