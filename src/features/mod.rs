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
//!
//! Beside them stand features of rows of other tables ([`tables`], [`rows`]), expressions over features ([`derived`]) and
//! those that the user defines ([`own`]). [`catalog::Catalog`] holds all of a pipeline, [`named`] computes any of them.

pub mod activity;
pub mod breadth;
pub mod catalog;
pub mod derived;
pub mod frame;
pub mod history;
pub mod history_builder;
pub mod history_ids;
pub mod named;
pub mod own;
pub mod page;
pub mod registry;
pub mod rhythm;
pub mod rows;
pub mod tables;
#[cfg(test)]
pub mod testing;
pub mod typed;
pub mod value;
pub mod view;
pub mod visit_history;
pub mod visits;
#[cfg(test)]
mod visits_tests;

pub use catalog::{Catalog, CatalogSettings, Entry, built_in};
pub use frame::{FeatureError, Population, compute, compute_range};
pub use history::{CustomerIds, PurchaseHistory};
pub use named::{FrameMaker, Inputs, compute_named};
pub use registry::{Feature, Kind, Unit};
pub use rows::TableFrames;

/// Raised when a feature is added or the values of any change.
pub const VERSION: u32 = 4;
