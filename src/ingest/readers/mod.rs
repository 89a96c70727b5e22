//! Exports of every container as text: UTF-8 CSV, record by record.
//!
//! ```text
//! file ─ detect ─┬─ raw (hash, gzip, zstd) ─ text (encoding) ──────────────┐
//!                ├─ workbook (XLSX, XLS) ─ cells ─┐                        ├─▶ ExportText
//!                ├─ parquet ──────────────────────┼─ made (on a thread) ───┤
//!                └─ html ─────────────────────────┘                        │
//! first records ─ delimiter, header ─▶ Probe ───────────────────────────────┘
//! ```
//!
//! What a file is is judged by its contents, never by its name. [`probe`] looks at the first records; [`open`] gives all
//! of the text. Record numbers are those of the file: row numbers of a sheet, lines of a text (blank ones too), and 1
//! for the column names of a Parquet file.

mod cells;
mod delimiter;
mod detect;
mod encoding;
mod error;
mod export;
mod header;
mod html;
mod made;
mod parquet;
mod probe;
mod raw;
mod records;
mod text;
mod workbook;
mod zip;

use std::path::{Path, PathBuf};

use crate::config::types::Quoting;
use crate::ingest::error::IngestError;

pub use detect::Container;
pub use error::ReaderError;
pub use export::{ExportText, open};
pub use probe::{Probe, probe};
pub use raw::{Compression, FilePrint};
pub use workbook::SheetEntry;

/// What the pipeline says about the exports of a source.
#[derive(Debug, Clone, Copy)]
pub struct ReadSettings<'a> {
    /// Label of the encoding of text. Without it, it is found.
    pub encoding: Option<&'a str>,
    /// Delimiter of text. Without it, it is found.
    pub delimiter: Option<u8>,
    /// Whether fields of text may be quoted.
    pub quoting: Quoting,
    /// Number of the record that names the columns, from 1. Without it, it is found.
    pub header_row: Option<u32>,
}

/// A file, or one sheet of a workbook: several sheets of a workbook are several exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The name stored in `source_file`: the path as seen from the pipeline's root, and `#Sheet1` when the sheet is not
    /// the only one. Files are processed in byte order of their names.
    pub name: String,
    /// Sheet to read; the first visible one without it. Of no meaning outside workbooks.
    pub sheet: Option<String>,
}

/// Worksheets of a workbook in their order, hidden ones too; none if the file is no workbook.
pub fn sheets(path: &Path) -> Result<Option<Vec<SheetEntry>>, IngestError> {
    let file = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let container = detect::container(path, &file)?;
    match container {
        Container::Xlsx | Container::Xls => Ok(Some(workbook::Workbook::open(path, container, &file)?.sheets())),
        Container::Text | Container::Parquet | Container::Html => Ok(None),
    }
}

#[cfg(test)]
mod tests;
