//! The engine: which stages a run has, what each depends on, and the work.
//!
//! ```text
//! exports ─ ingest ─▶ tables ─ identity, reduce ─▶ facts ─ classify@date ─▶ snapshots, movements ─┐
//!                                          └──── results@date ─▶ other marts ───────────┴─ publish ─ report
//! ```
//!
//! | file | stage |
//! |---|---|
//! | `ingest_stage` | `ingest:<table>`: exports to the partitions of a table |
//! | `identity_stage` | `identity`: the customers that raw identifiers and names stand for |
//! | `identity` | who is who: raw identifiers and names to customers and groups |
//! | `quality` | table-level checks, the marts of data quality |
//! | `facts`, `reduce` | `reduce:*`: month partitions of tables to those of facts; the only step that reads every row |
//! | `classify` | `classify@date`, one for each as-of date of the grid |
//! | `measures` | `results@date`: metrics, features, control totals at the report's date |
//! | `report_stage` | pages, workbooks, pictures from the published marts |
//! | `run` | the order of all this, and the switch to the new state |
//! | `events` | what a run tells while it goes on, and the listener that hears it |
//! | `records` | the files that a run leaves of itself, and their schemas |
//! | `headline` | the headline figures, for records and summaries |
//! | `marts` | reading what is published |
//! | `promote` | a variant becomes what is published |
//! | `explain` | why a customer is in its classes, what a figure means |
//! | `sql` | ad-hoc questions to what is published |
//! | `diff` | the comparison of two results, and why they differ |
//! | `fingerprint` | what a stage's results depend on |
//!
//! A stage runs when its fingerprint (settings, inputs, code version) is not
//! the one in the lake's record. Everything after ingest is a function of the
//! facts, the settings and the as-of date; nothing reads the clock but the run
//! record.

pub mod classify;
pub mod decide;
pub mod diff;
pub mod error;
pub mod events;
mod execute;
pub mod explain;
mod export_records;
pub mod facts;
pub mod fingerprint;
pub mod headline;
pub mod identity;
mod identity_stage;
pub mod ingest_stage;
pub mod ledger;
pub mod marts;
pub mod measures;
pub mod plan;
pub mod promote;
pub mod quality;
mod quality_stage;
pub mod records;
pub mod reduce;
pub mod report_stage;
pub mod run;
pub mod select;
pub mod sql;
pub mod stage;
pub mod why;

pub use error::EngineError;
pub use events::{Event, Listener, StageReport};
pub use plan::{Plan, plan};
pub use report_stage::report;
pub use run::{RunOptions, RunOutcome, run};
