//! All of the text of an export.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::detect::Container;
use super::error::ReaderError;
use super::html;
use super::made::{MadeText, Pieces};
use super::parquet::ParquetTable;
use super::probe::Probe;
use super::raw::{FilePrint, HashingReader};
use super::records::{push_cell, push_record};
use super::text::TextFile;
use super::workbook::Workbook;
use super::{ExportFile, ReadSettings};
use crate::ingest::error::IngestError;
use crate::ingest::scanner::TextReader;

/// The text of an export: UTF-8 apart from bytes that did not decode, with the delimiter of its probe, LF or CRLF.
pub struct ExportText {
    source: Source,
    path: PathBuf,
}

enum Source {
    Text(Box<TextFile>),
    /// Made from a workbook, a page or a Parquet file.
    Made {
        text: MadeText,
        /// Encoding of a page.
        encoding: Option<&'static str>,
        bytes_read: Arc<AtomicU64>,
        /// How much of the file `bytes_read` counts already.
        counted: Arc<AtomicU64>,
    },
}

/// Opens all of the text of an export that was probed with the same settings. `bytes_read` grows by the bytes of the
/// file; of a workbook when its text is finished.
pub fn open(
    file: &ExportFile,
    settings: &ReadSettings,
    probe: &Probe,
    bytes_read: Arc<AtomicU64>,
) -> Result<ExportText, IngestError> {
    Ok(open_export(file, settings, probe, bytes_read)?)
}

fn open_export(
    file: &ExportFile,
    settings: &ReadSettings,
    probe: &Probe,
    bytes_read: Arc<AtomicU64>,
) -> Result<ExportText, ReaderError> {
    let counted = Arc::new(AtomicU64::new(0));
    let width = probe.header.len();
    let mut encoding = None;
    let (path, name) = (file.path.clone(), file.name.clone());
    let text = match probe.container {
        Container::Text => {
            let text = TextFile::open(&file.path, &file.name, settings.encoding, bytes_read)?;
            return Ok(ExportText { source: Source::Text(Box::new(text)), path });
        }
        Container::Xlsx | Container::Xls => {
            let (container, sheet) = (probe.container, probe.sheet.clone());
            MadeText::start(&file.name, move |pieces| {
                let mut workbook = Workbook::open(&path, container, &name)?;
                let sheet = workbook.choose(sheet.as_deref())?;
                write_sheet(&mut workbook, &sheet, width, pieces)
            })
        }
        Container::Html => {
            let (table, print) = html::read(&file.path, &file.name, settings.encoding, Arc::default())?;
            encoding = print.encoding;
            MadeText::start(&file.name, move |pieces| {
                for row in &table.rows {
                    write_html_row(row, width, &mut pieces.text);
                    if !pieces.record_is_whole() {
                        break;
                    }
                }
                Ok(())
            })
        }
        Container::Parquet => {
            let (bytes_read, counted) = (bytes_read.clone(), counted.clone());
            MadeText::start(&file.name, move |pieces| write_parquet(&path, &name, &bytes_read, &counted, pieces))
        }
    };
    Ok(ExportText { source: Source::Made { text, encoding, bytes_read, counted }, path: file.path.clone() })
}

impl ExportText {
    /// Encoding that is used so far; none while there was only ASCII, and outside text and pages.
    pub fn encoding(&self) -> Option<&'static str> {
        match &self.source {
            Source::Text(text) => text.encoding(),
            Source::Made { encoding, .. } => *encoding,
        }
    }

    /// Size and hash of the whole file, whatever was read of it.
    pub fn finish(self) -> Result<FilePrint, IngestError> {
        match self.source {
            Source::Text(text) => Ok(text.finish()?),
            Source::Made { text, encoding, bytes_read, counted } => {
                // Ends its thread, which counts bytes too.
                text.stop();
                let print = HashingReader::open(&self.path, Arc::default())?.finish(&self.path)?;
                let missing = print.bytes.saturating_sub(counted.load(Ordering::Relaxed));
                bytes_read.fetch_add(missing, Ordering::Relaxed);
                Ok(FilePrint { encoding, ..print })
            }
        }
    }
}

impl TextReader for ExportText {
    fn append(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<usize, IngestError> {
        Ok(match &mut self.source {
            Source::Text(text) => text.append(buffer, wanted)?,
            Source::Made { text, .. } => text.append(buffer, wanted)?,
        })
    }
}

/// Writes a record for each row of a sheet up to its last with cells, so that record numbers are row numbers.
fn write_sheet(workbook: &mut Workbook, sheet: &str, width: usize, pieces: &mut Pieces) -> Result<(), ReaderError> {
    let mut written = 0;
    let mut record: Vec<String> = vec![String::new(); width];
    workbook.rows(sheet, &mut |row| {
        while written < row.row {
            pieces.text.push(b'\n');
            written += 1;
        }
        written += 1;
        for (index, cell) in record.iter_mut().enumerate() {
            cell.clear();
            cell.push_str(row.cells.get(index).map_or("", String::as_str));
        }
        if record.iter().all(String::is_empty) {
            pieces.text.push(b'\n');
        } else {
            push_record(&record, &mut pieces.text);
        }
        pieces.record_is_whole()
    })
}

fn write_html_row(row: &[Vec<u8>], width: usize, out: &mut Vec<u8>) {
    if row.iter().take(width).any(|cell| !cell.is_empty()) {
        for index in 0..width {
            if index > 0 {
                out.push(b',');
            }
            push_cell(row.get(index).map_or(&[], Vec::as_slice), out);
        }
    }
    out.push(b'\n');
}

fn write_parquet(
    path: &Path,
    file: &str,
    bytes_read: &AtomicU64,
    counted: &AtomicU64,
    pieces: &mut Pieces,
) -> Result<(), ReaderError> {
    let bytes = std::fs::metadata(path).map_err(|error| ReaderError::read(path, error))?.len();
    let table = ParquetTable::open(path, file)?;
    let (columns, rows) = (table.columns(), table.rows().max(1));
    push_record(&columns, &mut pieces.text);
    let mut cell = Vec::new();
    let mut done = 0;
    table.batches(None, |batch| {
        for row in 0..batch.rows() {
            batch.push_record(row, &mut cell, &mut pieces.text);
            if !pieces.record_is_whole() {
                return false;
            }
        }
        // The share of the rows stands for the share of the bytes.
        done += batch.rows() as u64;
        let reached = (u128::from(bytes) * u128::from(done.min(rows)) / u128::from(rows)) as u64;
        let before = counted.swap(reached, Ordering::Relaxed);
        bytes_read.fetch_add(reached.saturating_sub(before), Ordering::Relaxed);
        true
    })
}
