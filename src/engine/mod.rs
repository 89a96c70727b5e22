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
//! | `marts` | reading what is published |
//! | `diff` | the comparison of two results, and why they differ |
//! | `fingerprint` | what a stage's results depend on |
//!
//! A stage runs when its fingerprint (settings, inputs, code version) is not
//! the one in the lake's record. Everything after ingest is a function of the
//! facts, the settings and the as-of date; nothing reads the clock but the run
//! record.

pub mod classify;
pub mod diff;
pub mod error;
mod export_records;
pub mod facts;
pub mod fingerprint;
pub mod identity;
mod identity_stage;
pub mod ingest_stage;
pub mod marts;
pub mod measures;
pub mod quality;
mod quality_stage;
pub mod reduce;
pub mod report_stage;
pub mod run;

pub use error::EngineError;
pub use report_stage::report;
pub use run::{Progress, RunOptions, RunOutcome, StageReport, run};
