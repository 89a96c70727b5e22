//! What the first records of an export show.

use std::sync::Arc;

use super::delimiter;
use super::detect::{self, Container};
use super::error::{ReaderError, guarded};
use super::header::{Header, Merge, Rows, is_plain};
use super::html;
use super::parquet::ParquetTable;
use super::raw::Compression;
use super::records::{is_blank, split};
use super::text::TextFile;
use super::workbook::Workbook;
use super::{ExportFile, ReadSettings};
use crate::config::types::Quoting;
use crate::ingest::error::IngestError;

/// Records that are given below the header.
const SAMPLE_RECORDS: usize = 200;
/// Records that are looked at: the highest row that may be declared, and the sample below it.
const HEAD_RECORDS: usize = 1000 + SAMPLE_RECORDS;
/// Columns of the widest sheet that there can be, and of the widest text that is read.
const MOST_COLUMNS: usize = 16_384;
/// Text that is looked at, and as much when records are long.
const HEAD_BYTES: usize = 1024 * 1024;
const LONG_HEAD_BYTES: usize = 16 * 1024 * 1024;

/// An export as its first records show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// What holds the table.
    pub container: Container,
    /// How a text file is compressed.
    pub compression: Compression,
    /// Sheet that is read; none outside workbooks.
    pub sheet: Option<String>,
    /// Encoding of a text or page; none if there was only ASCII so far.
    pub encoding: Option<&'static str>,
    /// Whether the encoding was declared and not found.
    pub encoding_declared: bool,
    /// Delimiter of the text that [`super::open`] gives; a comma unless the file is text.
    pub delimiter: u8,
    /// Quoting of that text; double quotes unless the file is text.
    pub quoting: Quoting,
    /// The column names as they are written, one a column. Names over several rows of merged cells are joined.
    pub header: Vec<String>,
    /// Number of the last record of the header, from 1. What follows are rows.
    pub header_record: u64,
    /// Records above that one, blank ones without cells.
    pub above: Vec<Vec<String>>,
    /// Up to 200 records below, blank ones without cells.
    pub sample: Vec<Vec<String>>,
    /// Whether the workbook counts days from 1904; its dates are ISO text already.
    pub dates_from_1904: bool,
    /// What was found odd, in plain words.
    pub remarks: Vec<String>,
}

/// The first records of a table, and how they were found.
struct Head {
    rows: Vec<Vec<String>>,
    merges: Vec<Merge>,
    probe: Probe,
    /// Records at the start that are neither rows nor names.
    skipped: usize,
}

/// Looks at the first records of an export. `recognised(cells)` says how many cells are known names of the table.
pub fn probe(
    file: &ExportFile,
    settings: &ReadSettings,
    recognised: &dyn Fn(&[String]) -> usize,
) -> Result<Probe, IngestError> {
    Ok(probe_export(file, settings, recognised)?)
}

fn probe_export(
    file: &ExportFile,
    settings: &ReadSettings,
    recognised: &dyn Fn(&[String]) -> usize,
) -> Result<Probe, ReaderError> {
    let container = detect::container(&file.path, &file.name)?;
    let head = match container {
        Container::Text => text_head(file, settings, recognised)?,
        Container::Xlsx | Container::Xls => workbook_head(file, container, settings, recognised)?,
        Container::Html => html_head(file, settings)?,
        Container::Parquet => guarded(&file.name, || parquet_head(file))?,
    };
    let Head { rows, merges, mut probe, skipped } = head;
    // Column names of a Parquet file are no row that could be declared or be missed.
    let declared = settings.header_row.filter(|_| container != Container::Parquet);
    let header = if container == Container::Parquet {
        Header { index: 0, cells: rows[0].clone(), remark: None }
    } else {
        Rows { rows: &rows, merges: &merges, recognised, file: &file.name }.header(declared)?
    };
    if header.cells.len() > MOST_COLUMNS {
        return Err(ReaderError::TooWide { file: file.name.clone(), columns: header.cells.len() });
    }
    probe.header = header.cells;
    probe.header_record = header.index as u64 + 1;
    probe.remarks.extend(header.remark);
    probe.above = rows[skipped.min(header.index)..header.index].to_vec();
    probe.sample = rows[header.index + 1..].iter().take(SAMPLE_RECORDS).cloned().collect();
    if matches!(container, Container::Xlsx | Container::Xls | Container::Html) {
        fit_to_header(&mut probe);
    }
    Ok(probe)
}

/// Sheets have no width of their own: rows are as wide as the column names.
fn fit_to_header(probe: &mut Probe) {
    let width = probe.header.iter().rposition(|name| !is_blank(name)).map_or(0, |last| last + 1);
    probe.header.truncate(width);
    let surplus = probe.sample.iter().any(|row| row.iter().skip(width).any(|cell| !is_blank(cell)));
    if surplus {
        probe.remarks.push("cells to the right of the last column name are left out".to_owned());
    }
    for row in &mut probe.sample {
        if row.iter().take(width).all(String::is_empty) {
            row.clear();
        } else {
            row.resize(width, String::new());
        }
    }
}

fn blank_probe(container: Container) -> Probe {
    Probe {
        container,
        compression: Compression::None,
        sheet: None,
        encoding: None,
        encoding_declared: false,
        delimiter: b',',
        quoting: Quoting::Double,
        header: Vec::new(),
        header_record: 0,
        above: Vec::new(),
        sample: Vec::new(),
        dates_from_1904: false,
        remarks: Vec::new(),
    }
}

fn text_head(
    file: &ExportFile,
    settings: &ReadSettings,
    recognised: &dyn Fn(&[String]) -> usize,
) -> Result<Head, ReaderError> {
    let mut text = TextFile::open(&file.path, &file.name, settings.encoding, Arc::default())?;
    let mut head = Vec::new();
    let mut complete = text.append(&mut head, HEAD_BYTES)? < HEAD_BYTES;
    if !complete && head.iter().filter(|byte| **byte == b'\n').count() < 2 * SAMPLE_RECORDS {
        let more = LONG_HEAD_BYTES - HEAD_BYTES;
        complete = text.append(&mut head, more)? < more;
    }
    let by_excel = delimiter::declared_by_excel(&head);
    let delimiter = settings
        .delimiter
        .or(by_excel)
        .unwrap_or_else(|| delimiter::find(&head, settings.quoting, complete, recognised));
    let mut rows = split(&head, delimiter, settings.quoting, complete, HEAD_RECORDS);
    if rows.is_empty() && !head.is_empty() {
        return Err(ReaderError::NoHeader { file: file.name.clone(), found: "has no line end in its first 16 MiB" });
    }
    if by_excel.is_some() {
        rows[0].clear();
    }
    let probe = Probe {
        compression: text.compression(),
        encoding: text.encoding(),
        encoding_declared: text.encoding_is_declared(),
        delimiter,
        quoting: settings.quoting,
        remarks: text.remark().map(str::to_owned).into_iter().collect(),
        ..blank_probe(Container::Text)
    };
    Ok(Head { rows, merges: Vec::new(), probe, skipped: usize::from(by_excel.is_some()) })
}

fn workbook_head(
    file: &ExportFile,
    container: Container,
    settings: &ReadSettings,
    recognised: &dyn Fn(&[String]) -> usize,
) -> Result<Head, ReaderError> {
    let mut workbook = Workbook::open(&file.path, container, &file.name)?;
    let sheet = workbook.choose(file.sheet.as_deref())?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut lost_digits = None;
    workbook.rows(&sheet, &mut |row| {
        let in_head = row.row < HEAD_RECORDS;
        if in_head {
            rows.resize(row.row, Vec::new());
            rows.push(row.cells.to_vec());
            lost_digits = lost_digits.or(row.lost_digits.map(|column| (row.row, column)));
        }
        in_head
    })?;
    let is_plain = settings.header_row.is_none() && is_plain(&rows, recognised);
    let merges = if is_plain { Vec::new() } else { workbook.merges(&sheet)? };
    let mut remarks = Vec::new();
    if let Some((row, column)) = lost_digits {
        let cell = format!("{}{}", column_letters(column), row + 1);
        remarks.push(format!(
            "{cell} is a number of more than 15 digits, of which a workbook keeps 15: such numbers must be stored as text"
        ));
    }
    let dates_from_1904 = workbook.dates_from_1904();
    let probe = Probe { sheet: Some(sheet), dates_from_1904, remarks, ..blank_probe(container) };
    Ok(Head { rows, merges, probe, skipped: 0 })
}

/// `A`, `Z`, `AA`.
fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

fn html_head(file: &ExportFile, settings: &ReadSettings) -> Result<Head, ReaderError> {
    let (table, print) = html::read(&file.path, &file.name, settings.encoding, Arc::default())?;
    let as_text = |row: &Vec<Vec<u8>>| row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    let rows = table.rows.iter().take(HEAD_RECORDS).map(as_text).collect();
    let probe = Probe {
        encoding: print.encoding,
        encoding_declared: settings.encoding.is_some(),
        ..blank_probe(Container::Html)
    };
    Ok(Head { rows, merges: table.merges, probe, skipped: 0 })
}

fn parquet_head(file: &ExportFile) -> Result<Head, ReaderError> {
    let table = ParquetTable::open(&file.path, &file.name)?;
    let mut rows = vec![table.columns()];
    table.batches(Some(SAMPLE_RECORDS), |batch| {
        rows.extend((0..batch.rows()).map(|row| batch.cells(row)));
        true
    })?;
    Ok(Head { rows, merges: Vec::new(), probe: blank_probe(Container::Parquet), skipped: 0 })
}
