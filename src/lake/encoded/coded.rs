//! Columns of few different values: a dictionary, and one code a row.

use arrow::datatypes::{DataType, Field};
use parquet::basic::{Encoding, Type as PhysicalType};
use parquet::column::page::{CompressedPage, Page};
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::statistics::{Statistics, ValueStatistics};
use parquet::file::writer::TrackedWrite;
use parquet::schema::types::ColumnDescPtr;

use super::chunk::{ChunkContent, DataPage};
use super::compress::compress;
use super::hybrid::{append_run, append_values, index_width};
use super::{Chunk, EncodedColumn, column_of, failed, fixed, whole_bytes};

/// A value that rows of a coded column can have. All values of a column are of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value<'a> {
    /// Of a column of type Utf8.
    Text(&'a str),
    /// Of a column of type Int64.
    Int64(i64),
    /// Of a column of type Date32: days since 1970-01-01.
    Date32(i32),
    /// Of a column of type Decimal128, of a precision that takes 16 bytes: the number without its point.
    Decimal(i128),
}

/// Which of the values each row has.
#[derive(Debug, Clone, Copy)]
pub enum Codes<'a> {
    /// So many rows, all with the first value.
    Constant(usize),
    /// The place of each row's value.
    U8(&'a [u8]),
    /// The same, for more values.
    U16(&'a [u16]),
}

impl EncodedColumn {
    /// A column in which row `i` has the value `values[codes[i]]`; `None` is null. Values may repeat, and may be
    /// unused. Each row group gets a dictionary of the values used in it, ascending, and one data page; a row group
    /// of nulls gets the page alone.
    pub fn coded(
        field: &Field,
        values: &[Option<Value<'_>>],
        codes: Codes<'_>,
        row_group_rows: usize,
    ) -> Result<EncodedColumn, ParquetError> {
        if row_group_rows == 0 {
            return Err(failed(field, "a row group needs at least one row"));
        }
        for value in values {
            let fits = match value {
                Some(Value::Text(_)) => field.data_type() == &DataType::Utf8,
                Some(Value::Int64(_)) => field.data_type() == &DataType::Int64,
                Some(Value::Date32(_)) => field.data_type() == &DataType::Date32,
                Some(Value::Decimal(_)) => fixed::is_wide_decimal(field.data_type()),
                None => true,
            };
            if !fits {
                return Err(failed(field, "a value is of another type than the column"));
            }
        }
        let column = column_of(field)?;
        let mut sink = TrackedWrite::new(Vec::new());
        let mut chunks = Vec::new();
        for start in (0..codes.len()).step_by(row_group_rows) {
            let codes = codes.part(start, (start + row_group_rows).min(codes.len()));
            chunks.push(CodedChunk::of(field, values, codes)?.write(&column, &mut sink)?);
        }
        Ok(EncodedColumn { bytes: whole_bytes(sink.into_inner()?), chunks })
    }
}

impl<'a> Codes<'a> {
    fn len(&self) -> usize {
        match self {
            Codes::Constant(rows) => *rows,
            Codes::U8(codes) => codes.len(),
            Codes::U16(codes) => codes.len(),
        }
    }

    fn part(self, start: usize, end: usize) -> Codes<'a> {
        match self {
            Codes::Constant(_) => Codes::Constant(end - start),
            Codes::U8(codes) => Codes::U8(&codes[start..end]),
            Codes::U16(codes) => Codes::U16(&codes[start..end]),
        }
    }

    /// Rows by code; `None` when a code is `values` or more.
    fn count(self, values: usize) -> Option<Vec<i64>> {
        fn count<C: Copy + Into<usize>>(codes: &[C], mut counts: Vec<i64>) -> Option<Vec<i64>> {
            for &code in codes {
                *counts.get_mut(code.into())? += 1;
            }
            Some(counts)
        }
        let mut counts = vec![0; values];
        match self {
            Codes::Constant(rows) => {
                *counts.first_mut()? += rows as i64;
                Some(counts)
            }
            Codes::U8(codes) => count(codes, counts),
            Codes::U16(codes) => count(codes, counts),
        }
    }

    /// What `table` holds for each code, without the rows for which it holds `None`.
    fn look_up(self, table: &[Option<u16>]) -> Vec<u16> {
        fn look_up<C: Copy + Into<usize>>(codes: &[C], table: &[Option<u16>]) -> Vec<u16> {
            if table.iter().any(Option::is_none) {
                return codes.iter().filter_map(|&code| table[code.into()]).collect();
            }
            let table: Vec<u16> = table.iter().flatten().copied().collect();
            codes.iter().map(|&code| table[code.into()]).collect()
        }
        match self {
            Codes::Constant(rows) => table[0].map_or(Vec::new(), |found| vec![found; rows]),
            Codes::U8(codes) => look_up(codes, table),
            Codes::U16(codes) => look_up(codes, table),
        }
    }
}

/// The rows of one row group.
struct CodedChunk<'a> {
    codes: Codes<'a>,
    /// Values used, ascending.
    dictionary: Vec<Value<'a>>,
    /// By code: place in the dictionary; `None` for null and for codes that no row has.
    place_of: Vec<Option<u16>>,
    rows: usize,
    nulls: usize,
    /// Bytes of all texts, as if there were no dictionary.
    text_bytes: Option<i64>,
}

impl<'a> CodedChunk<'a> {
    fn of(field: &Field, values: &[Option<Value<'a>>], codes: Codes<'a>) -> Result<CodedChunk<'a>, ParquetError> {
        let rows = codes.len();
        let counts = codes.count(values.len()).ok_or_else(|| failed(field, "a row has a code without a value"))?;
        let used = || values.iter().zip(&counts).filter(|(_, count)| **count > 0);
        let nulls = used().filter(|(value, _)| value.is_none()).map(|(_, count)| *count as usize).sum();
        if nulls > 0 && !field.is_nullable() {
            return Err(failed(field, "it is required, but a row is null"));
        }
        let mut dictionary: Vec<Value<'a>> = used().filter_map(|(value, _)| *value).collect();
        dictionary.sort_unstable();
        dictionary.dedup();
        // Codes have 16 bits at most, and so have places.
        let place_of = values.iter().zip(&counts).map(|(value, count)| {
            let value = value.as_ref().filter(|_| *count > 0)?;
            dictionary.binary_search(value).ok().map(|place| place as u16)
        });
        let place_of = place_of.collect();
        let length = |value: &Option<Value>| if let Some(Value::Text(text)) = value { text.len() as i64 } else { 0 };
        let text_bytes =
            (field.data_type() == &DataType::Utf8).then(|| used().map(|(value, count)| count * length(value)).sum());
        Ok(CodedChunk { codes, dictionary, place_of, rows, nulls, text_bytes })
    }

    /// Writes the pages to `sink` and describes them.
    fn write(&self, column: &ColumnDescPtr, sink: &mut TrackedWrite<Vec<u8>>) -> Result<Chunk, ParquetError> {
        let bound = |value: Option<&Value>| value.map_or(Vec::new(), |value| value.bytes());
        let content = ChunkContent {
            dictionary: if self.dictionary.is_empty() { None } else { Some(self.dictionary_page()?) },
            pages: vec![DataPage {
                page: self.data_page(column.max_def_level() > 0)?,
                rows: self.rows,
                nulls: self.nulls,
                bounds: (bound(self.dictionary.first()), bound(self.dictionary.last())),
                text_bytes: self.text_bytes,
            }],
            statistics: self.statistics(column),
        };
        content.write(column, sink)
    }

    fn dictionary_page(&self) -> Result<CompressedPage, ParquetError> {
        let mut bytes = Vec::new();
        for value in &self.dictionary {
            if let Value::Text(text) = value {
                bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
            }
            bytes.extend_from_slice(&value.bytes());
        }
        let uncompressed_size = bytes.len();
        let page = Page::DictionaryPage {
            buf: compress(bytes)?.compressed_page().buffer().clone(),
            num_values: self.dictionary.len() as u32,
            encoding: Encoding::PLAIN,
            is_sorted: true,
        };
        Ok(CompressedPage::new(page, uncompressed_size))
    }

    fn data_page(&self, nullable: bool) -> Result<CompressedPage, ParquetError> {
        let mut bytes = Vec::new();
        if nullable {
            let levels = self.levels();
            bytes.extend_from_slice(&(levels.len() as u32).to_le_bytes());
            bytes.extend_from_slice(&levels);
        }
        let encoding = if self.dictionary.is_empty() { Encoding::PLAIN } else { Encoding::RLE_DICTIONARY };
        if !self.dictionary.is_empty() {
            let width = index_width(self.dictionary.len());
            bytes.push(width);
            if self.dictionary.len() == 1 {
                append_run(0, self.rows - self.nulls, width, &mut bytes);
            } else {
                append_values(&self.codes.look_up(&self.place_of), width, &mut bytes);
            }
        }
        let uncompressed_size = bytes.len();
        let page = Page::DataPage {
            buf: compress(bytes)?.compressed_page().buffer().clone(),
            num_values: self.rows as u32,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        Ok(CompressedPage::new(page, uncompressed_size))
    }

    /// Definition levels: 1 for a value, 0 for a null.
    fn levels(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self.nulls == 0 || self.nulls == self.rows {
            append_run(u16::from(self.nulls == 0), self.rows, 1, &mut bytes);
        } else {
            let level_of: Vec<_> = self.place_of.iter().map(|place| Some(u16::from(place.is_some()))).collect();
            append_values(&self.codes.look_up(&level_of), 1, &mut bytes);
        }
        bytes
    }

    fn statistics(&self, column: &ColumnDescPtr) -> Statistics {
        let nulls = Some(self.nulls as u64);
        // Readers of the first days look for other fields, which only hold what is compared with a sign.
        let also_old = column.sort_order().is_signed();
        let ends = (self.dictionary.first().copied(), self.dictionary.last().copied());
        match column.physical_type() {
            PhysicalType::INT32 => {
                let days = |value| if let Value::Date32(days) = value { Some(days) } else { None };
                ValueStatistics::new(ends.0.and_then(days), ends.1.and_then(days), None, nulls, false)
                    .with_backwards_compatible_min_max(also_old)
                    .into()
            }
            PhysicalType::INT64 => {
                let number = |value| if let Value::Int64(number) = value { Some(number) } else { None };
                ValueStatistics::new(ends.0.and_then(number), ends.1.and_then(number), None, nulls, false)
                    .with_backwards_compatible_min_max(also_old)
                    .into()
            }
            PhysicalType::FIXED_LEN_BYTE_ARRAY => {
                let number = |value| if let Value::Decimal(number) = value { Some(number) } else { None };
                fixed::decimal_statistics((ends.0.and_then(number), ends.1.and_then(number)), nulls, also_old)
            }
            _ => {
                let text = |value| if let Value::Text(text) = value { Some(ByteArray::from(text)) } else { None };
                ValueStatistics::new(ends.0.and_then(text), ends.1.and_then(text), None, nulls, false)
                    .with_backwards_compatible_min_max(also_old)
                    .into()
            }
        }
    }
}

impl Value<'_> {
    /// As stored, without the length that precedes a text.
    fn bytes(&self) -> Vec<u8> {
        match self {
            Value::Text(text) => text.as_bytes().to_vec(),
            Value::Int64(number) => number.to_le_bytes().to_vec(),
            Value::Date32(days) => days.to_le_bytes().to_vec(),
            Value::Decimal(number) => number.to_be_bytes().to_vec(),
        }
    }
}
