//! The engine: which stages a run has, what each depends on, and the work.
//!
//! ```text
//! exports ─ ingest ─▶ tables ─ identity, reduce ─▶ facts ─ classify:<scheme>@date ─▶ snapshots, movements ─┐
//!                        │                           └─ measure@date ─▶ other marts ───────────────┼─ ledger ─ publish ─ report
//!                        └──────────────── quality@date ──────────────────────────────────┘
//! ```
//!
//! | file | what |
//! |---|---|
//! | `run`, `plan` | a run, and what one would do; both begin alike |
//! | `decide` | every stage with its fingerprint, whether it has work, and why: the one place where that is decided |
//! | `stage`, `select` | names of stages, what reads what; `--select`, `--exclude` |
//! | `why` | reasons in words |
//! | `execute` | the work that was decided |
//! | `ingest_stage`, `export_records`, `reach` | `ingest:<table>`: exports to the partitions of a table; what is told of every export, and how far it reaches |
//! | `identity_stage`, `identity` | `identity`: the customers that raw identifiers and names stand for |
//! | `facts`, `reduce` | `reduce:<fact>`: months of tables to those of facts; the only step that reads every row |
//! | `classify` | `classify:<scheme>@<date>`, one for each scheme and as-of date of the grid |
//! | `quality_stage`, `quality` | `quality@<date>`: checks of tables, the marts of data quality |
//! | `measures` | `measure@<date>`: metrics and features at a date with results |
//! | `insights` | `<insight>@<date>`: who stays, who may leave, what they are worth, whom to contact; reads classes |
//! | `ledger` | what changed of results that were published before |
//! | `report_stage` | pages, workbooks, pictures from the published marts |
//! | `promote` | a variant becomes what is published |
//! | `diff` | the comparison of two results, and why they differ |
//! | `explain`, `sql`, `marts`, `headline` | reading what is published |
//! | `events`, `records` | what a run tells while it goes on, and the files that it leaves of itself |
//! | `fingerprint` | what a stage's results depend on |
//!
//! A stage runs when its fingerprint (settings, inputs, code version) is not the one in the lake's record. Everything
//! after ingest is a function of the facts, the settings and the as-of date; nothing reads the clock but the run record.
//! Every finished stage is sealed in the staging folder, so that a run that is stopped is taken up by the next.

pub mod between;
pub mod classify;
pub mod decide;
pub mod diff;
pub mod error;
pub mod events;
mod execute;
pub mod explain;
mod export_records;
pub mod facts;
mod feature_tables;
pub mod fingerprint;
pub mod growth;
pub mod headline;
mod holidays;
pub mod identity;
mod identity_stage;
pub mod ingest_stage;
pub mod insights;
pub mod ledger;
pub mod manual;
pub mod marts;
pub mod measures;
mod named_customers;
pub mod plan;
pub mod promote;
pub mod quality;
mod quality_stage;
mod reach;
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
