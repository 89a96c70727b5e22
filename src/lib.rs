//! keyfolio: from sales exports to a monthly picture of the customer portfolio.
//!
//! ```text
//! exports ─ ingest ─▶ lake tables ─ reduce ─▶ facts ─▶ features(as_of) ─▶ snapshots ─▶ movements
//!              │                                          │                    │
//!           quarantine                                    └▶ measures ─▶ marts ┴─▶ reports
//! ```
//!
//! # Folders
//!
//! | folder | what is in it |
//! |---|---|
//! | [`cli`] | one file per verb, all flags in `args`, one printer for every stream |
//! | [`config`] | pipeline file → settings, with every error at its place; JSON Schema |
//! | [`engine`] | stages, plan and run, who is who, data quality, the ledger of restatements, explain, compare, ask |
//! | [`ingest`] | exports → typed rows by partition: readers, headers, values, validation, quarantine, control totals |
//! | [`report`] | frozen figures → charts, PDF, workbooks, CSV, in two languages |
//! | [`schemes`] | kinds of scheme (`rfm`, `rank`, `cumulative`, `thresholds`, `rules`, `score`, `lookup`, `states`, `clusters`, `combine`), snapshots, movements, lines |
//! | [`metrics`] | one folder a metric: flow, cohorts, growth, questions, churn, values, retention, loyalty, points, visits, cadence, stages of prospects, registers, plans, lists … |
//! | [`features`] | one figure per customer at a date, by family, over the purchase history |
//! | [`expressions`] | SQL over the columns of a frame: conditions of rules, features of the user's own |
//! | [`lake`] | Parquet files, the pointer to the published ones, staging and recovery, variants, the lock |
//! | [`generate`] | a synthetic company of any size, its tables and exports |
//! | [`model`] | calendar, money, names, levels, canonical tables |
//! | [`models`] | models of buying and spending: numbers only |
//!
//! Imports run down only:
//! `main` → `cli` → `engine` → `ingest`, `report` → `schemes`, `metrics`, `features`, `lake`, `config` →
//! `expressions`, `models`, `model`;
//! and beside all that `cli` → `generate` → `model`.
//!
//! # Where a new thing goes
//!
//! | to add | touch |
//! |---|---|
//! | a classification | a table in the pipeline file, no code |
//! | a kind of scheme | a folder in [`schemes`], its settings in `config::types`, a line in `schemes::kind::KINDS` |
//! | a feature | `[features.define.…]` in the pipeline file, no code; a built-in one: an entry in its family's file in [`features`] |
//! | a scheme of the library | a file in `pipelines/schemes`, a line in `config::library` |
//! | a metric | a folder in [`metrics`], a line in `engine::measures` |
//! | a family of marts that reads classes | a file in `engine::insights`, a line in its `ALL` |
//! | a way through stages, a rule of contacts | `[flows.…]`, `[cadence.…]` in the pipeline file, no code |
//! | a signal of churn | `[churn.signals.…]` in the pipeline file, no code |
//! | a chart or page | a file in `report::charts`, a file in `report::pages`, a line in `report::pages::build` |
//! | a canonical table or column | its description in `model::tables`; all else follows from it |
//! | a header that exports use | an alias in `model::tables` |
//! | a verb | a file in [`cli`], a variant in `cli::args` |
//!
//! # What always holds
//!
//! * Everything after ingest is a function of inputs, settings and as-of date; nothing reads the clock but run records.
//! * Results at a date depend only on rows dated on or before it; those of a week or a day (editions) stand on the last
//!   published month.
//! * Money is an exact decimal, in memory an integer of minor units. What cannot be known is null, never 0.
//! * Rows and amounts: read = stored + duplicate + replaced + filtered + quarantined + left out, or nothing is published.
//! * A reader sees the published state of before or of after a run, never a mixture.
//! * A run does what `plan` says; what it changes of published results is in the ledger, with the cause.
//! * Same inputs and settings, same bytes.

pub mod cli;
pub mod config;
pub mod engine;
pub mod expressions;
pub mod features;
pub mod generate;
pub mod ingest;
pub mod lake;
pub mod metrics;
pub mod model;
pub mod models;
pub mod report;
pub mod schemes;
