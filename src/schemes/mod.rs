//! Schemes: rules that give every customer one class at a date, and the movements between two dates.
//!
//! ```text
//! feature frame ─ classify ─▶ Snapshot ─ marts, snapshot_columns ─▶ result tables
//!                               │ .standing (kept, small)
//!                               └▶ movements(from, to) ─▶ MovementMatrix ─ marts ─▶ result tables
//! ```
//!
//! | file | what |
//! |---|---|
//! | `kind.rs` | what a kind of scheme is, and the registry: **a new kind is a folder and a line there** |
//! | `rfm/`, `rank/`, `cumulative/` | the kinds; each `head.md` says columns, formulas, null and tie rules, sources |
//! | `movements/` | who went up, down, in and out between two snapshots (F33) |
//! | `snapshot.rs` | what a kind of scheme finds out |
//! | `marts.rs`, `snapshot_columns.rs` | the published tables |
//! | `distance.rs` | how far one customer is from the classes next to its own |
//! | `bands.rs`, `select.rs`, `numbers.rs` | exact bands and cuts without sorting |
//! | `columns.rs`, `packed_money.rs`, `customer_set.rs` | features and customers as plain vectors |
//!
//! Every class is stored as (scheme, code) (D-01). Equal values get equal classes, save where a band ends inside a
//! tie (F08), which the notes of the snapshot report, and in `ntile` scoring.

use std::collections::BTreeMap;
use std::sync::Arc;

use polars::prelude::DataFrame;
use rayon::prelude::*;

use crate::config::types::Scheme;
use crate::features::registry;

pub mod bands;
mod columns;
pub mod cumulative;
pub mod customer_set;
pub mod distance;
pub mod error;
pub mod kind;
pub mod marts;
pub mod movements;
mod numbers;
pub mod packed_money;
pub mod rank;
pub mod rfm;
mod select;
pub mod snapshot;
pub mod snapshot_columns;
#[cfg(test)]
mod snapshot_columns_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use error::{Problem, SchemeError};
pub use kind::{KINDS, kind_of};
pub use movements::{Direction, Moved, MovementMatrix, MovementRates, moved_customers, movements};
pub use snapshot::{Class, ClassTotal, Cut, RfmScores, Snapshot, Standing};

use columns::{Columns, ORDERS_LIFE};
use customer_set::CustomerSet;
use packed_money::PackedMoney;

/// Money that weighs movements when the scheme's own measure is no money.
const DEFAULT_WEIGHT: &str = "net_sales_12m";

/// Columns of the feature frame that a scheme reads, besides `customer`; sorted, each once.
pub fn required_features(scheme: &Scheme) -> Result<Vec<String>, Problem> {
    let (_, settings) = kind_of(scheme)?;
    let mut features = settings.features()?;
    features.push(ORDERS_LIFE.to_string());
    features.push(weight_feature(scheme)?);
    features.sort_unstable();
    features.dedup();
    Ok(features)
}

/// The money feature that weighs a scheme's customers: its `movement.weight`, else its own measure when that is
/// money, else `net_sales_12m`.
pub fn weight_feature(scheme: &Scheme) -> Result<String, Problem> {
    if let Some(weight) = &scheme.movement.weight {
        return Ok(weight.clone());
    }
    let (_, settings) = kind_of(scheme)?;
    let measure = settings.measure()?;
    let is_money = registry::find(&measure).is_some_and(|feature| feature.kind() == registry::Kind::Money);
    Ok(if is_money { measure } else { DEFAULT_WEIGHT.to_string() })
}

/// Changes whenever the results of a scheme with the same settings would.
pub fn version(scheme: &Scheme) -> Result<u32, Problem> {
    kind_of(scheme).map(|(kind, _)| kind.version)
}

/// Classes of all customers of a feature frame: column `customer` (UInt32, ascending, one row per customer with a row
/// dated on or before the date), and the columns that [`required_features`] names.
pub fn classify(name: &str, scheme: &Scheme, features: &DataFrame) -> Result<Snapshot, SchemeError> {
    let shared = Shared::read(features).map_err(|problem| problem.of(name))?;
    let weight_name = weight_feature(scheme).map_err(|problem| problem.of(name))?;
    let weight = shared.weight(&weight_name).map_err(|problem| problem.of(name))?;
    shared.classify(name, scheme, weight).map_err(|problem| problem.of(name))
}

/// [`classify`] for all schemes at once, in the order of their names, on all cores. What several schemes need (the
/// customers, a weight) is held once.
pub fn classify_all(schemes: &BTreeMap<String, Scheme>, features: &DataFrame) -> Result<Vec<Snapshot>, SchemeError> {
    let Some(first) = schemes.keys().next() else {
        return Ok(Vec::new());
    };
    let shared = Shared::read(features).map_err(|problem| problem.of(first))?;
    let mut weights: BTreeMap<String, Weight> = BTreeMap::new();
    let mut work = Vec::with_capacity(schemes.len());
    for (name, scheme) in schemes {
        let weight_name = weight_feature(scheme).map_err(|problem| problem.of(name))?;
        let weight = match weights.get(&weight_name) {
            Some(weight) => weight.clone(),
            None => {
                let weight = shared.weight(&weight_name).map_err(|problem| problem.of(name))?;
                weights.insert(weight_name, weight.clone());
                weight
            }
        };
        work.push((name, scheme, weight));
    }
    work.into_par_iter()
        .map(|(name, scheme, weight)| shared.classify(name, scheme, weight).map_err(|problem| problem.of(name)))
        .collect()
}

/// What all schemes of one date share.
struct Shared<'a> {
    columns: Columns<'a>,
    customers: Arc<CustomerSet>,
}

/// One weight of all customers of a date.
#[derive(Clone)]
struct Weight {
    feature: String,
    amounts: Arc<PackedMoney>,
    /// Customers whose weight is unknown; they weigh nothing.
    unknown: usize,
}

impl<'a> Shared<'a> {
    fn read(features: &'a DataFrame) -> Result<Shared<'a>, Problem> {
        let columns = Columns::read(features)?;
        let customers = Arc::new(CustomerSet::from_ascending(&columns.customers));
        Ok(Shared { columns, customers })
    }

    fn weight(&self, feature: &str) -> Result<Weight, Problem> {
        let money = self.columns.money(feature)?;
        let unknown = money.known.as_ref().map_or(0, |known| known.iter().filter(|&&known| !known).count());
        // Unknown amounts are stored as 0.
        let amounts = Arc::new(PackedMoney::pack(&money.values, money.unit.scale()));
        Ok(Weight { feature: feature.to_string(), amounts, unknown })
    }

    fn classify(&self, name: &str, scheme: &Scheme, weight: Weight) -> Result<Snapshot, Problem> {
        let (kind, settings) = kind_of(scheme)?;
        let assignment = settings.assign(&self.columns)?;
        let mut notes = assignment.notes;
        if weight.unknown > 0 {
            let (count, known) = (numbers::show_count(weight.unknown), numbers::show_count(self.customers.len()));
            notes.push(format!("{} is unknown for {count} of {known} customers, who weigh nothing", weight.feature));
        }
        Ok(Snapshot {
            scheme: name.to_string(),
            kind: kind.name,
            customers: self.columns.customers.clone(),
            standing: Standing {
                classes: assignment.classes.into(),
                customers: self.customers.clone(),
                class_of: assignment.class_of,
                weight: weight.amounts,
            },
            score: assignment.score,
            reason_of: assignment.reason_of,
            reasons: assignment.reasons,
            weight_feature: weight.feature,
            cuts: assignment.cuts,
            notes,
            rfm: assignment.rfm,
        })
    }
}
