//! Features: one figure per customer at an as-of date.
//!
//! ```text
//! purchase_days ─▶ PurchaseHistory ─▶ compute(names, as_of) ─▶ feature frame
//! visit_days         ids, days, money,    one pass, both cores     customer + one column a feature
//!  (facts)           counts of visits
//! ```
//!
//! [`history::PurchaseHistory`] holds the facts of all customers in arrays,
//! sorted by customer and day, so that a feature of a customer is a loop over
//! a short slice and all as-of dates of a run share one copy.
//! [`registry`] lists every feature with its unit, formula, null rule and
//! source, once: configuration checks, reports and `explain` read it there.
//! **A new feature is one entry in its family's file** (`value`, `activity`,
//! `rhythm`, `breadth`, `visits`).

pub mod activity;
pub mod breadth;
pub mod frame;
pub mod history;
pub mod history_builder;
pub mod history_ids;
pub mod registry;
pub mod rhythm;
#[cfg(test)]
pub mod testing;
pub mod value;
pub mod view;
pub mod visit_history;
pub mod visits;
#[cfg(test)]
mod visits_tests;

pub use frame::{FeatureError, Population, compute, compute_range};
pub use history::{CustomerIds, PurchaseHistory};
pub use registry::{Feature, Kind, Unit};

/// Raised when a feature is added or the values of any change.
pub const VERSION: u32 = 2;
