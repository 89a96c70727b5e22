//! What can go wrong between published marts and written files.

use std::path::PathBuf;

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The lake could not hand over a mart.
    #[error("mart `{mart}` cannot be read: {source}\nhint: run the pipeline again to publish it")]
    Mart {
        /// Name of the mart.
        mart: String,
        /// The reader's own error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A mart does not have a column of the contract, or has it with another type.
    #[error(
        "mart `{mart}`, column `{column}`: expected {expected}, found {found}\nhint: the mart was written by another version; run the pipeline again"
    )]
    Column {
        /// Name of the mart.
        mart: String,
        /// Name of the column.
        column: String,
        /// Type of the contract.
        expected: &'static str,
        /// What the frame holds.
        found: String,
    },
    /// A value that the contract does not allow.
    #[error("mart `{mart}`, column `{column}`, row {row}: {reason}\nhint: run the pipeline again")]
    Value {
        /// Name of the mart.
        mart: String,
        /// Name of the column.
        column: String,
        /// Row of the frame, from 1.
        row: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A chart could not be drawn.
    #[error("chart `{chart}` cannot be drawn: {reason}")]
    Chart {
        /// Name of the chart.
        chart: String,
        /// What the drawing library said.
        reason: String,
    },
    /// An embedded font is damaged.
    #[error("embedded font `{font}` cannot be read\nhint: the build is damaged; build again from a clean checkout")]
    Font {
        /// File name of the font.
        font: &'static str,
    },
    /// A character that neither embedded font can show.
    #[error(
        "character {character:?} (U+{code:04X}) has no glyph in the embedded fonts, found in {place}\nhint: replace it in the export, or add it to the subset in reports/fonts"
    )]
    Glyph {
        /// The character.
        character: char,
        /// Its code point.
        code: u32,
        /// Where it was found.
        place: String,
    },
    /// Pages could not be laid out or exported.
    #[error("{what} cannot be laid out: {reason}")]
    Layout {
        /// Document or picture.
        what: String,
        /// Diagnostics of the layout engine, one per line.
        reason: String,
    },
    /// A workbook could not be written.
    #[error("workbook `{sheet}` cannot be written: {reason}")]
    Workbook {
        /// Sheet that failed.
        sheet: String,
        /// What the spreadsheet library said.
        reason: String,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}\nhint: check that the folder exists, is writable and has room", path.display())]
    Write {
        /// Path of the file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
}
