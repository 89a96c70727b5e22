//! Refused rows: kept whole, counted by reason, and the end of the run when there are too many.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::ingest::codec::{Decoder, PADDING, push_length};
use crate::ingest::error::{IngestError, Reason};
use crate::ingest::record::RecordCursor;
use crate::ingest::segments::{Segment, SegmentStore};
use crate::ingest::value::{append_text, mask_shapes, protect_text};
use crate::ingest::write::ParquetFile;
use crate::model::tables::{Personal, SOURCE_FILE, SOURCE_ROW};

const REASONS_SHOWN: usize = 10;
const VALUE_WIDTH: usize = 32;

/// Refused rows of one reason and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonCount {
    /// Why.
    pub reason: Reason,
    /// The header whose value is at fault, or the canonical column that could not be computed; none when it is the
    /// whole record.
    pub column: Option<String>,
    /// How many rows.
    pub rows: u64,
    /// File of the first of them.
    pub example_file: String,
    /// Its record number in the file.
    pub example_row: u64,
    /// The value at fault; none when it is the whole record.
    pub example_value: Option<String>,
}

/// All refused rows of an ingest, by reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusals {
    /// Canonical table.
    pub table: String,
    /// The export, when its own rows are too many.
    pub file: Option<String>,
    /// Rows read.
    pub read: u64,
    /// Rows refused.
    pub refused: u64,
    /// Largest share that the source allows.
    pub limit: f64,
    /// The commonest first; of equal counts the first in the files.
    pub reasons: Vec<ReasonCount>,
}

impl Refusals {
    /// Share of the rows that was refused, 0 to 1.
    pub fn ratio(&self) -> f64 {
        if self.read == 0 { 0.0 } else { self.refused as f64 / self.read as f64 }
    }

    /// Whether they are more than the limit allows. One row is always allowed, unless the limit is 0: of 90 rows one is
    /// more than a hundredth.
    pub fn are_too_many(&self) -> bool {
        let is_single = self.refused <= 1 && self.limit > 0.0;
        self.ratio() > self.limit && !is_single
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} of {} rows of `{}`{} are refused ({:.2} %), more than the {} % allowed",
            self.refused,
            self.read,
            self.table,
            self.file.as_ref().map(|file| format!(" in `{file}`")).unwrap_or_default(),
            self.ratio() * 100.0,
            (self.limit * 1e6).round() / 1e4,
        )?;
        let shown = &self.reasons[..self.reasons.len().min(REASONS_SHOWN)];
        let mut lines = vec![["rows", "reason", "column", "value", "first seen"].map(String::from)];
        for count in shown {
            lines.push([
                count.rows.to_string(),
                count.reason.to_string(),
                count.column.clone().unwrap_or_else(|| "–".into()),
                count.example_value.as_deref().map_or("–".into(), shorten),
                format!("{} row {}", count.example_file, count.example_row),
            ]);
        }
        let mut widths = [0; 5];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.chars().count().max(*width);
            }
        }
        for [rows, reason, column, value, place] in &lines {
            let [rows_width, reason_width, column_width, value_width, _] = widths;
            writeln!(
                f,
                "  {rows:>rows_width$}  {reason:<reason_width$}  {column:<column_width$}  {value:<value_width$}  {place}"
            )?;
        }
        if self.reasons.len() > shown.len() {
            writeln!(f, "  and {} more", self.reasons.len() - shown.len())?;
        }
        let advice = shown.first().map_or("", |first| first.reason.advice());
        write!(f, "hint: {advice}; or raise `sources.{}.max_quarantine_ratio`", self.table)
    }
}

/// A value on one line, cut to a width.
fn shorten(value: &str) -> String {
    let shown: String = value.escape_debug().to_string();
    if shown.chars().count() <= VALUE_WIDTH {
        return shown;
    }
    shown.chars().take(VALUE_WIDTH - 1).chain(['…']).collect()
}

/// Counts by reason and column while rows are read.
#[derive(Debug, Clone, Default)]
pub struct ReasonCounts {
    counts: BTreeMap<(Reason, Option<String>), CountedReason>,
}

#[derive(Debug, Clone)]
struct CountedReason {
    rows: u64,
    /// Position of the file and number of the record that came first.
    first: (usize, u64),
    value: Option<String>,
}

impl ReasonCounts {
    /// Counts a refused row.
    pub fn add(&mut self, reason: Reason, column: Option<&str>, file: usize, row: u64, value: Option<&str>) {
        let key = (reason, column.map(String::from));
        match self.counts.get_mut(&key) {
            Some(known) => known.rows += 1,
            None => {
                let counted = CountedReason { rows: 1, first: (file, row), value: value.map(String::from) };
                self.counts.insert(key, counted);
            }
        }
    }

    /// Adds the counts of another block; the example that comes first in the files stays.
    pub fn absorb(&mut self, other: ReasonCounts) {
        for (key, more) in other.counts {
            match self.counts.get_mut(&key) {
                None => drop(self.counts.insert(key, more)),
                Some(known) => {
                    let rows = known.rows + more.rows;
                    if more.first < known.first {
                        *known = more;
                    }
                    known.rows = rows;
                }
            }
        }
    }

    /// The commonest first; of equal counts the first in the files.
    pub fn ranked(self, names: &[String]) -> Vec<ReasonCount> {
        let mut ranked: Vec<_> = self.counts.into_iter().collect();
        ranked.sort_by_key(|(_, counted)| (std::cmp::Reverse(counted.rows), counted.first));
        let shown = ranked.into_iter().map(|((reason, column), counted)| ReasonCount {
            reason,
            column,
            rows: counted.rows,
            example_file: names.get(counted.first.0).cloned().unwrap_or_default(),
            example_row: counted.first.1,
            example_value: counted.value,
        });
        shown.collect()
    }
}

/// Appends a refused row to the bytes of its block.
pub fn push_refused(
    bytes: &mut Vec<u8>,
    row: u64,
    reason: Reason,
    column: Option<&str>,
    value: Option<&str>,
    raw: &str,
) {
    push_length(bytes, row);
    push_length(bytes, u64::from(reason.index()));
    append_text(bytes, column.map(str::as_bytes));
    append_text(bytes, value.map(str::as_bytes));
    append_text(bytes, Some(raw.as_bytes()));
}

/// The fields of a record as a JSON array. A field that is not UTF-8 becomes `{"escaped": "caf\\xe9"}`: printable
/// ASCII as it is, everything else in the escapes of a Rust byte string. Personal data is masked here too.
pub fn raw_record(cursor: &RecordCursor<'_>, personal: &[(usize, Personal)]) -> String {
    let fields: Vec<serde_json::Value> = (0..cursor.width())
        .map(|index| match std::str::from_utf8(cursor.field(index)) {
            Ok(text) => match personal.iter().find(|(position, _)| *position == index) {
                Some((_, kind)) => serde_json::Value::from(protect_text(*kind, text)),
                None => serde_json::Value::from(mask_shapes(text)),
            },
            Err(_) if personal.iter().any(|(position, _)| *position == index) => serde_json::Value::from("****"),
            Err(_) => serde_json::json!({ "escaped": cursor.field(index).escape_ascii().to_string() }),
        })
        .collect();
    serde_json::Value::Array(fields).to_string()
}

/// Columns of a quarantine file.
pub fn quarantine_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new(SOURCE_FILE, DataType::Utf8, false),
        Field::new(SOURCE_ROW, DataType::Int64, false),
        Field::new("column", DataType::Utf8, true),
        Field::new("value", DataType::Utf8, true),
        Field::new("reason", DataType::Utf8, false),
        Field::new("raw", DataType::Utf8, false),
    ]))
}

/// Refused rows of one export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineFile {
    /// The export.
    pub export: String,
    /// Where its refused rows lie.
    pub path: PathBuf,
}

/// Writes the refused rows of every export to a file of its own below `folder`, so that what is kept of an export does
/// not depend on those that came with it. Segments must be in the order of the files.
pub fn write_quarantine(
    store: &SegmentStore,
    segments: Vec<Segment>,
    names: &[String],
    folder: &Path,
) -> Result<Vec<QuarantineFile>, IngestError> {
    let mut written = Vec::new();
    let mut bytes = Vec::new();
    let mut segments = segments.into_iter().peekable();
    while let Some(file) = segments.peek().map(|segment| segment.file) {
        let name = names.get(file).map_or("", String::as_str);
        let path = folder.join(format!("{file}.parquet"));
        let mut out = ParquetFile::create(&path, quarantine_schema(), &["value", "raw", SOURCE_ROW])?;
        while let Some(segment) = segments.next_if(|segment| segment.file == file) {
            bytes.clear();
            store.take(segment, &mut bytes)?;
            out.write(&decode_refused(&mut bytes, name)?)?;
        }
        out.finish()?;
        written.push(QuarantineFile { export: name.to_owned(), path });
    }
    Ok(written)
}

fn decode_refused(bytes: &mut Vec<u8>, name: &str) -> Result<RecordBatch, IngestError> {
    let end = bytes.len();
    bytes.extend([0; PADDING]);
    let mut rows = Vec::new();
    let mut columns: Vec<Option<&str>> = Vec::new();
    let mut values: Vec<Option<&str>> = Vec::new();
    let mut reasons = Vec::new();
    let mut raws: Vec<Option<&str>> = Vec::new();
    let mut decoder = Decoder::new(bytes, 0);
    let damaged = IngestError::Damaged { what: "refused rows" };
    while decoder.position() < end {
        rows.push(decoder.length() as i64);
        let Some(reason) = Reason::from_index(decoder.length() as u8) else { return Err(damaged) };
        reasons.push(reason.code());
        for texts in [&mut columns, &mut values, &mut raws] {
            let text = decoder.text();
            let Ok(text) = text.map(std::str::from_utf8).transpose() else { return Err(damaged) };
            texts.push(text);
        }
    }
    let count = rows.len();
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(std::iter::repeat_n(name, count))),
        Arc::new(Int64Array::from(rows)),
        Arc::new(StringArray::from(columns)),
        Arc::new(StringArray::from(values)),
        Arc::new(StringArray::from_iter_values(reasons)),
        Arc::new(StringArray::from(raws)),
    ];
    RecordBatch::try_new(quarantine_schema(), arrays).map_err(|_| damaged)
}
