//! What can go wrong while reading exports.

use std::fmt;
use std::path::PathBuf;

use crate::ingest::mapping::Finding;
use crate::ingest::quarantine::Refusals;
use crate::ingest::readers::ReaderError;
pub use crate::ingest::reason::Reason;
use crate::ingest::totals::Tally;
use crate::model::money::format_minor;
use crate::model::slot::Slot;

/// An error of whatever hands over the rows that the lake already holds.
pub type BoxedError = Box<dyn std::error::Error + Send + Sync>;

/// Why an ingest stopped. Nothing of it is published.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// No file to read.
    #[error("no export to read for `{table}`\nhint: check the patterns in `sources.{table}.files`")]
    NoFiles {
        /// Canonical table.
        table: String,
    },
    /// Two inputs have the same name, so that their rows could not be told apart.
    #[error("the export `{file}` is given twice\nhint: check the patterns in the `files` of its source")]
    FileTwice {
        /// Name of the file.
        file: String,
    },
    /// A file that cannot be read as a table.
    #[error(transparent)]
    Reader(#[from] ReaderError),
    /// A workbook without the sheet that the source names.
    #[error(
        "`{file}` has no sheet `{sheet}`\nhint: its sheets are {}; `sheet` names one, or a pattern such as `*月`",
        sheets.join(", ")
    )]
    NoSheet {
        /// Name of the file.
        file: String,
        /// The setting.
        sheet: String,
        /// Its sheets.
        sheets: Vec<String>,
    },
    /// A quoted field that never ends.
    #[error(
        "`{file}` row {row}: a quoted field opens here and is not closed\nhint: close the quote, or double it where it is part of the text"
    )]
    UnterminatedQuote {
        /// Name of the file.
        file: String,
        /// Record that holds the opening quote, counted from 1 with the header.
        row: u64,
    },
    /// A record of absurd length, in most cases a stray quote.
    #[error(
        "`{file}` row {row}: the record is longer than {limit} bytes\nhint: look for a quote that opens and is not closed; lines must end with LF or CRLF"
    )]
    RecordTooLong {
        /// Name of the file.
        file: String,
        /// The record, counted from 1 with the header.
        row: u64,
        /// Longest record that is read.
        limit: usize,
    },
    /// The mapping of columns does not fit a file.
    #[error("the columns of `{file}` do not fit the pipeline{}", list_findings(findings))]
    Mapping {
        /// Name of the file.
        file: String,
        /// Every problem found.
        findings: Vec<Finding>,
    },
    /// More rows were refused than the source allows.
    #[error("{0}")]
    TooManyRefused(Box<Refusals>),
    /// Rows or amounts were lost or gained on the way: a defect of keyfolio.
    #[error(
        "control totals of `{file}` do not balance: read {read}, accounted for {accounted}\nhint: this is a defect of keyfolio, please report it with the file"
    )]
    ControlTotals {
        /// Name of the file.
        file: String,
        /// What was read.
        read: ShownTally,
        /// Stored, duplicate, replaced, filtered and quarantined together.
        accounted: ShownTally,
    },
    /// The partitions that the lake already holds cannot be listed.
    #[error("cannot list the stored partitions: {error}\nhint: check the lake, or rebuild the table from its exports")]
    ExistingSlots {
        /// What the lake said.
        error: BoxedError,
    },
    /// The rows that the lake already holds cannot be read.
    #[error(
        "cannot read the stored rows of {slot}: {error}\nhint: check the lake, or rebuild the table from its exports"
    )]
    Existing {
        /// Partition.
        slot: Slot,
        /// What the lake said.
        error: BoxedError,
    },
    /// The lake holds the table with other columns than this ingest would store.
    #[error(
        "the stored rows of {slot} have other columns: {difference}\nhint: the mapping has changed; rebuild the table from all of its exports"
    )]
    ExistingSchema {
        /// Partition.
        slot: Slot,
        /// The first difference.
        difference: String,
    },
    /// A result cannot be written.
    #[error("cannot write `{}`: {error}\nhint: check the free space and the permissions of the folder", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: BoxedError,
    },
    /// Stored bytes do not decode: a defect of keyfolio or of the disk.
    #[error("the intermediate rows are damaged ({what})\nhint: run again; if it happens twice, report it")]
    Damaged {
        /// Where.
        what: &'static str,
    },
    /// A worker thread panicked: a defect of keyfolio.
    #[error("a worker of the ingest stopped\nhint: this is a defect of keyfolio, please report it")]
    WorkerStopped,
}

fn list_findings(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("\n  {finding}")).collect()
}

/// Rows and amount as printed in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownTally {
    /// The figures.
    pub tally: Tally,
    /// Decimal places of the amount.
    pub money_scale: u8,
}

impl fmt::Display for ShownTally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows and {}", self.tally.rows, format_minor(self.tally.amount, self.money_scale))
    }
}
