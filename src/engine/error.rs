//! What can stop a run.

use polars::prelude::PolarsError;
use thiserror::Error;

use crate::config::ConfigErrors;
use crate::features::FeatureError;
use crate::ingest::IngestError;
use crate::ingest::mapping::Finding;
use crate::ingest::quarantine::Refusals;
use crate::lake::LakeError;
use crate::model::calendar::CalendarError;
use crate::report::ReportError;
use crate::schemes::SchemeError;

use super::reduce::ReduceError;

/// Why a run stopped. Nothing of it is published.
#[derive(Debug, Error)]
pub enum EngineError {
    /// An export could not be read, or too much of it was refused.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The lake could not be read or written.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Transactions could not be reduced to facts.
    #[error(transparent)]
    Reduce(#[from] ReduceError),
    /// A feature could not be computed.
    #[error(transparent)]
    Feature(#[from] FeatureError),
    /// Customers could not be classed.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    /// A report could not be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The calendar of holidays is not one.
    #[error(transparent)]
    Holidays(#[from] CalendarError),
    /// The calendar of holidays could not be read.
    #[error(
        "the calendar {file} cannot be read: {reason}\nhint: mend `calendar` in the pipeline file, or leave it out for the official one of the mainland of China"
    )]
    Calendar {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// A frame could not be made.
    #[error("{what}: {source}")]
    Frame {
        /// Which mart or fact.
        what: String,
        /// What polars said.
        source: PolarsError,
    },
    /// The data hold nothing at or before the as-of date.
    #[error("no rows are dated on or before {as_of}: the data begin on {data_from}\nhint: choose a later --as-of")]
    NoDataYet {
        /// As-of date.
        as_of: String,
        /// First date in the data.
        data_from: String,
    },
    /// No month is complete.
    #[error(
        "the data run from {data_from} to {data_to}: no month is complete\nhint: name a date with --as-of, or raise complete_within_days"
    )]
    NoCompleteMonth {
        /// First date in the data.
        data_from: String,
        /// Last date in the data.
        data_to: String,
    },
    /// Results of a day build on those of a month, and there are none.
    #[error(
        "no month up to {as_of} is published, which the results of a day or a week build on\nhint: run a month that ends by then first: without --edition, with --as-of where a later one is published"
    )]
    NoMonthYet {
        /// The day.
        as_of: String,
    },
    /// The as-of date lies behind the data.
    #[error(
        "the data end on {data_to}, before {as_of}: figures at that date would lack the days between\nhint: add the missing exports, or choose an --as-of of {data_to} or earlier"
    )]
    BeyondData {
        /// As-of date.
        as_of: String,
        /// Last date in the data.
        data_to: String,
    },
    /// The table is to be built anew, but exports it was built from are gone.
    #[error("the table must be built anew ({reason}), but exports that are in it are gone: {}\nhint: put them back, or run with --force to build it without them", gone.join(", "))]
    ExportsGone {
        /// Why it must be built anew.
        reason: String,
        /// Names of the missing exports.
        gone: Vec<String>,
    },
    /// The settings need columns that the exports do not have.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// The mapping of columns does not fit the exports.
    #[error("the columns of the exports do not fit the pipeline{}", findings.iter().map(|finding| format!("\n  {finding}")).collect::<String>())]
    Mapping {
        /// Every problem found, in all tables.
        findings: Vec<Finding>,
    },
    /// More rows were refused than their sources allow.
    #[error("nothing is published\n{}", tables.iter().map(|refusals| refusals.to_string()).collect::<Vec<_>>().join("\n"))]
    TooManyRefused {
        /// Every table of which too many were refused.
        tables: Vec<Box<Refusals>>,
    },
    /// No row was stored.
    #[error(
        "the exports hold no row that the pipeline keeps\nhint: check `sources.transactions.filter` and the mapping with `keyfolio check`"
    )]
    Empty,
    /// Checks that the pipeline makes a gate found something.
    #[error(
        "{} checks failed:\n  {}\nhint: mend the exports, or let a check warn with `severity = \"warn\"` (`unique_severity`, `references`, `change.severity`, `freshness.warn_days`) under `sources.<table>.checks`",
        failures.len(),
        failures.join("\n  ")
    )]
    ChecksFailed {
        /// Every failed check in a line.
        failures: Vec<String>,
    },
    /// A scheme that the pipeline does not have.
    #[error("there is no scheme `{scheme}`\nhint: the pipeline has {}", known.join(", "))]
    UnknownScheme {
        /// As asked for.
        scheme: String,
        /// Those of the pipeline.
        known: Vec<String>,
    },
    /// Stored classes that are of other customers than the facts.
    #[error(
        "the stored classes of `{scheme}` at {as_of} are of {stored} customers, the facts of {known}\nhint: `keyfolio run --force` makes everything anew"
    )]
    OtherCustomers {
        /// Scheme.
        scheme: String,
        /// Date.
        as_of: String,
        /// Customers in the file.
        stored: usize,
        /// Customers in the facts.
        known: usize,
    },
    /// Months that are closed would change.
    #[error(
        "rows of `{table}` come too late for months that closed on {closed}: {}\nhint: `--set on_late=restate` takes them in this once; a longer `lookback` than {lookback}, or another `on_late`, does so from now on",
        late.join(", ")
    )]
    Late {
        /// Canonical table.
        table: String,
        /// The last day that new rows must not touch.
        closed: String,
        /// The setting.
        lookback: String,
        /// What would change.
        late: Vec<String>,
    },
    /// A name on the command line that is no result.
    #[error("there is no result {name:?}\nhint: {hint}")]
    NoSuchResult {
        /// As given.
        name: String,
        /// What there is.
        hint: String,
    },
    /// Files of a result are no longer in the lake.
    #[error("files of {name} are gone, as {file}\nhint: {hint}")]
    FilesGone {
        /// The result.
        name: String,
        /// One of its files.
        file: String,
        /// What to do.
        hint: String,
    },
    /// The newest rows lie far behind all others.
    #[error(
        "rows are dated {last}, {months} months after all others, which end in {before}: results would be of a month in which next to nothing happened\nhint: correct the export, leave such rows out with `filter`, name the date with --as-of, or raise `empty_months`"
    )]
    FarRows {
        /// Month of the newest rows.
        last: String,
        /// Months without rows before it.
        months: i32,
        /// Month of the rows before.
        before: String,
    },
    /// Nothing is published for the as-of date.
    #[error("nothing is published for {as_of}\nhint: run the pipeline first; published: {published}")]
    NotPublished {
        /// As-of date asked for, or "any date".
        as_of: String,
        /// What is.
        published: String,
    },
}

impl EngineError {
    /// For `map_err` on frames made from facts.
    pub fn facts(name: &'static str) -> impl Fn(PolarsError) -> EngineError {
        move |source| EngineError::Frame { what: name.to_owned(), source }
    }
}
