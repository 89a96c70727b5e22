//! Features: one figure per customer at an as-of date.
//!
//! ```text
//! purchase_days ─▶ PurchaseHistory ─▶ compute(names, as_of) ─▶ feature frame
//!  (facts)          ids, days, money      one pass, both cores     customer + one column a feature
//! ```
//!
//! [`history::PurchaseHistory`] holds the facts of all customers in arrays,
//! sorted by customer and day, so that a feature of a customer is a loop over
//! a short slice and all as-of dates of a run share one copy.
//! [`registry`] lists every feature with its unit, formula, null rule and
//! source, once: configuration checks, reports and `explain` read it there.
//! **A new feature is one entry in its family's file** (`value`, `activity`,
//! `rhythm`, `breadth`).

pub mod activity;
pub mod breadth;
pub mod frame;
pub mod history;
pub mod registry;
pub mod rhythm;
#[cfg(test)]
pub mod testing;
pub mod value;
pub mod view;

pub use frame::{FeatureError, compute, compute_range};
pub use history::{CustomerIds, HistoryBuilder, PurchaseHistory};
pub use registry::{Feature, Kind, Unit};

/// Raised when the values of any feature change.
pub const VERSION: u32 = 1;
