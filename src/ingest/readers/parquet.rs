//! Parquet files, a batch of rows at a time, every value as exact text.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Schema, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use chrono::{DateTime, FixedOffset, NaiveTime, Utc};
use chrono_tz::Tz;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::error::ReaderError;
use super::records::push_cell;

/// Rows that are decoded at a time.
const BATCH_ROWS: usize = 8192;

/// An open file.
pub(super) struct ParquetTable {
    builder: ParquetRecordBatchReaderBuilder<File>,
    file: String,
}

impl ParquetTable {
    /// Opens the file at `path`, which `file` names in errors. Columns of lists and records are refused.
    pub fn open(path: &Path, file: &str) -> Result<ParquetTable, ReaderError> {
        let opened = File::open(path).map_err(|error| ReaderError::read(path, error))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(opened).map_err(|error| damaged(file, error))?;
        for field in builder.schema().fields() {
            if !is_single_value(field.data_type()) {
                return Err(ReaderError::ColumnType {
                    file: file.to_owned(),
                    column: field.name().clone(),
                    kind: field.data_type().to_string(),
                });
            }
        }
        Ok(ParquetTable { builder, file: file.to_owned() })
    }

    /// Names of the columns.
    pub fn columns(&self) -> Vec<String> {
        self.builder.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Rows of the file, as it says.
    pub fn rows(&self) -> u64 {
        u64::try_from(self.builder.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    /// Calls `take` with batches of at most `limit` rows in all, until it says false.
    pub fn batches(self, limit: Option<usize>, mut take: impl FnMut(&TextBatch) -> bool) -> Result<(), ReaderError> {
        let zones = zones(self.builder.schema());
        let builder = self.builder.with_batch_size(limit.unwrap_or(BATCH_ROWS).min(BATCH_ROWS));
        let builder = if let Some(limit) = limit { builder.with_limit(limit) } else { builder };
        let reader = builder.build().map_err(|error| damaged(&self.file, error))?;
        for batch in reader {
            let batch = batch.map_err(|error| damaged(&self.file, error))?;
            let batch = TextBatch::new(&batch, &zones).map_err(|error| damaged(&self.file, error))?;
            if !take(&batch) {
                break;
            }
        }
        Ok(())
    }
}

fn damaged(file: &str, error: impl std::fmt::Display) -> ReaderError {
    ReaderError::Damaged { file: file.to_owned(), detail: error.to_string() }
}

fn is_single_value(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_single_value(values),
        DataType::Timestamp(_, Some(zone)) => zone_of(zone).is_some(),
        DataType::Duration(_) | DataType::Interval(_) | DataType::Union(..) | DataType::RunEndEncoded(..) => false,
        kind => !kind.is_nested(),
    }
}

/// The zone that a column's instants are written in.
#[derive(Debug, Clone, Copy)]
enum Zone {
    Offset(FixedOffset),
    Named(Tz),
}

fn zone_of(name: &str) -> Option<Zone> {
    if let Ok(named) = name.parse::<Tz>() {
        return Some(Zone::Named(named));
    }
    match name {
        "Z" | "z" => Some(Zone::Named(Tz::UTC)),
        // `+08:00` and `+0800`; chrono takes both.
        name => name.parse().ok().map(Zone::Offset),
    }
}

fn zones(schema: &Schema) -> Vec<Option<Zone>> {
    let zone = |kind: &DataType| match kind {
        DataType::Timestamp(_, Some(name)) => zone_of(name),
        DataType::Dictionary(_, values) => match values.as_ref() {
            DataType::Timestamp(_, Some(name)) => zone_of(name),
            _ => None,
        },
        _ => None,
    };
    schema.fields().iter().map(|field| zone(field.data_type())).collect()
}

/// Rows whose values can be written as text.
pub(super) struct TextBatch {
    columns: Vec<(ArrayRef, Option<Zone>)>,
    rows: usize,
}

impl TextBatch {
    fn new(batch: &RecordBatch, zones: &[Option<Zone>]) -> Result<TextBatch, arrow::error::ArrowError> {
        let mut columns = Vec::with_capacity(batch.num_columns());
        for (array, zone) in batch.columns().iter().zip(zones) {
            let array = match array.data_type() {
                DataType::Dictionary(_, values) => cast(array, values)?,
                _ => array.clone(),
            };
            columns.push((array, *zone));
        }
        Ok(TextBatch { columns, rows: batch.num_rows() })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The values of a row.
    pub fn cells(&self, row: usize) -> Vec<String> {
        let mut cell = Vec::new();
        let mut cells = Vec::with_capacity(self.columns.len());
        for (array, zone) in &self.columns {
            cell.clear();
            write_value(array, row, *zone, &mut cell);
            cells.push(String::from_utf8_lossy(&cell).into_owned());
        }
        cells
    }

    /// Appends a row as a record of CSV. `cell` is working space.
    pub fn push_record(&self, row: usize, cell: &mut Vec<u8>, out: &mut Vec<u8>) {
        for (index, (array, zone)) in self.columns.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            cell.clear();
            write_value(array, row, *zone, cell);
            // A lone blank value would be a blank line.
            if cell.is_empty() && self.columns.len() == 1 {
                out.extend_from_slice(b"\"\"");
            }
            push_cell(cell, out);
        }
        out.push(b'\n');
    }
}

/// Writes a value; nothing for null. Bytes without a type are taken for text, as old writers mark none.
fn write_value(array: &dyn Array, row: usize, zone: Option<Zone>, out: &mut Vec<u8>) {
    macro_rules! shown {
        ($kind:ty) => {
            drop(write!(out, "{}", array.as_primitive::<$kind>().value(row)))
        };
    }
    macro_rules! decimal {
        ($kind:ty) => {
            out.extend_from_slice(array.as_primitive::<$kind>().value_as_string(row).as_bytes())
        };
    }
    macro_rules! date {
        ($kind:ty) => {
            match array.as_primitive::<$kind>().value_as_date(row) {
                Some(date) => drop(write!(out, "{}", date.format("%Y-%m-%d"))),
                None => shown!($kind),
            }
        };
    }
    macro_rules! clock {
        ($kind:ty) => {
            match array.as_primitive::<$kind>().value_as_time(row) {
                Some(time) => write_clock(time, out),
                None => shown!($kind),
            }
        };
    }
    macro_rules! instant {
        ($kind:ty, $per_second:expr) => {
            write_instant(array.as_primitive::<$kind>().value(row), $per_second, zone, out)
        };
    }
    if array.is_null(row) {
        return;
    }
    match array.data_type() {
        DataType::Boolean => out.extend_from_slice(if array.as_boolean().value(row) { b"TRUE" } else { b"FALSE" }),
        DataType::Int8 => shown!(Int8Type),
        DataType::Int16 => shown!(Int16Type),
        DataType::Int32 => shown!(Int32Type),
        DataType::Int64 => shown!(Int64Type),
        DataType::UInt8 => shown!(UInt8Type),
        DataType::UInt16 => shown!(UInt16Type),
        DataType::UInt32 => shown!(UInt32Type),
        DataType::UInt64 => shown!(UInt64Type),
        // The shortest decimal that gives the number back; adding zero turns -0 to 0.
        DataType::Float16 => drop(write!(out, "{}", array.as_primitive::<Float16Type>().value(row).to_f32() + 0.0)),
        DataType::Float32 => drop(write!(out, "{}", array.as_primitive::<Float32Type>().value(row) + 0.0)),
        DataType::Float64 => drop(write!(out, "{}", array.as_primitive::<Float64Type>().value(row) + 0.0)),
        DataType::Decimal32(..) => decimal!(Decimal32Type),
        DataType::Decimal64(..) => decimal!(Decimal64Type),
        DataType::Decimal128(..) => decimal!(Decimal128Type),
        DataType::Decimal256(..) => decimal!(Decimal256Type),
        DataType::Date32 => date!(Date32Type),
        DataType::Date64 => date!(Date64Type),
        DataType::Time32(TimeUnit::Second) => clock!(Time32SecondType),
        DataType::Time32(_) => clock!(Time32MillisecondType),
        DataType::Time64(TimeUnit::Microsecond) => clock!(Time64MicrosecondType),
        DataType::Time64(_) => clock!(Time64NanosecondType),
        DataType::Timestamp(TimeUnit::Second, _) => instant!(TimestampSecondType, 1),
        DataType::Timestamp(TimeUnit::Millisecond, _) => instant!(TimestampMillisecondType, 1_000),
        DataType::Timestamp(TimeUnit::Microsecond, _) => instant!(TimestampMicrosecondType, 1_000_000),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => instant!(TimestampNanosecondType, 1_000_000_000),
        DataType::Utf8 => out.extend_from_slice(array.as_string::<i32>().value(row).as_bytes()),
        DataType::LargeUtf8 => out.extend_from_slice(array.as_string::<i64>().value(row).as_bytes()),
        DataType::Utf8View => out.extend_from_slice(array.as_string_view().value(row).as_bytes()),
        DataType::Binary => out.extend_from_slice(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => out.extend_from_slice(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => out.extend_from_slice(array.as_binary_view().value(row)),
        DataType::FixedSizeBinary(_) => {
            for byte in array.as_fixed_size_binary().value(row) {
                drop(write!(out, "{byte:02x}"));
            }
        }
        // Null; the other types are refused when the file is opened.
        _ => {}
    }
}

fn write_clock(time: NaiveTime, out: &mut Vec<u8>) {
    drop(write!(out, "{}", time.format("%H:%M:%S%.f")));
}

/// `2024-01-05 09:30:00`, with a fraction where there is one, and with the offset where the column has a zone.
fn write_instant(value: i64, per_second: i64, zone: Option<Zone>, out: &mut Vec<u8>) {
    let nanoseconds = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let Some(time) = DateTime::<Utc>::from_timestamp(value.div_euclid(per_second), nanoseconds as u32) else {
        drop(write!(out, "{value}"));
        return;
    };
    let form = "%Y-%m-%d %H:%M:%S%.f";
    drop(match zone {
        None => write!(out, "{}", time.format(form)),
        Some(Zone::Offset(offset)) => write!(out, "{}", time.with_timezone(&offset).format(&format!("{form}%:z"))),
        Some(Zone::Named(zone)) => write!(out, "{}", time.with_timezone(&zone).format(&format!("{form}%:z"))),
    });
}

#[cfg(test)]
#[path = "parquet_tests.rs"]
mod tests;
