//! Tables of many rows, each column in the encoding that suits what it holds, columns on all cores.
//!
//! | column | encoding |
//! |---|---|
//! | nulls alone | the nulls |
//! | whole numbers and dates within a range of 65,535, decimals of few different values | dictionary |
//! | text that the options call sorted | differences to the text before |
//! | other text | dictionary if the first rows repeat themselves, else plain |
//! | all others | plain |
//!
//! The encoding depends on the rows alone, so the same rows give the same bytes.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Field, Int64Type, Schema, SchemaRef};
use hashbrown::HashMap;
use parquet::arrow::ArrowSchemaConverter;
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;
use rayon::prelude::*;

use super::coded::{Codes, Value};
use super::fixed::is_wide_decimal;
use super::{EncodedColumn, PlainEncoder};
use crate::lake::LakeError;
use crate::lake::files::{self, WriteOptions};

/// Different decimals of a dictionary: more of them save neither time nor space.
const DECIMALS_AT_MOST: usize = 1 << 14;
/// Rows of text that tell whether texts repeat.
const ROWS_ASKED: usize = 1 << 12;
/// Different texts of a dictionary.
const TEXTS_AT_MOST: usize = 1 << 15;

/// Writes batches of one schema, a row group each: to a temporary name first, then renamed, so that the file is whole or
/// absent. A batch that is an error ends the writing: no file then.
pub fn write_table<E: From<LakeError>>(
    path: &Path,
    schema: &SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, E>>,
    options: &WriteOptions,
) -> Result<(), E> {
    let mut failed = None;
    let written = files::write_whole(path, |file| {
        let root = ArrowSchemaConverter::new().convert(schema)?.root_schema_ptr();
        let mut writer = SerializedFileWriter::new(file, root, Arc::new(options.properties(&Schema::empty())))?;
        for batch in batches {
            let batch = match batch {
                Ok(batch) => batch,
                Err(error) => {
                    failed = Some(error);
                    return Err(ParquetError::General("the rows could not be made".to_owned()));
                }
            };
            if batch.num_rows() == 0 {
                continue;
            }
            let columns = schema.fields().par_iter().zip(batch.columns().par_iter());
            let encoded: Vec<Result<EncodedColumn, ParquetError>> =
                columns.map(|(field, array)| EncodedColumn::of_array(field, array, options)).collect();
            let mut row_group = writer.next_row_group()?;
            for column in encoded {
                column?.append(0, &mut row_group)?;
            }
            row_group.close()?;
        }
        writer.into_inner()
    });
    match failed {
        Some(error) => Err(error),
        None => written.map_err(E::from),
    }
}

impl EncodedColumn {
    /// An array as one row group, in the encoding that suits it.
    pub fn of_array(field: &Field, array: &ArrayRef, options: &WriteOptions) -> Result<EncodedColumn, ParquetError> {
        let rows = array.len();
        if rows > 0 && array.null_count() == rows {
            return EncodedColumn::coded(field, &[None], Codes::Constant(rows), rows);
        }
        let is_sorted = options.sorted_text.contains(field.name());
        if is_sorted && array.data_type() == &DataType::Utf8 && array.null_count() == 0 {
            let texts = array.as_string::<i32>();
            return EncodedColumn::sorted_text(field, rows, &|row| texts.value(row), rows.max(1));
        }
        let coded = match array.data_type() {
            DataType::Int64 => {
                let numbers = array.as_primitive::<Int64Type>();
                coded_in_range(numbers.iter(), Value::Int64)
            }
            DataType::Date32 => {
                let days = array.as_primitive::<Date32Type>();
                coded_in_range(days.iter().map(|day| day.map(i64::from)), |day| Value::Date32(day as i32))
            }
            decimal if is_wide_decimal(decimal) => {
                let decimals = array.as_primitive::<Decimal128Type>();
                let Some(coded) = coded_by_value(decimals.iter(), DECIMALS_AT_MOST, Value::Decimal) else {
                    return EncodedColumn::decimals(field, decimals);
                };
                Some(coded)
            }
            DataType::Utf8 if !is_sorted && repeats(array.as_string::<i32>().iter()) => {
                coded_by_value(array.as_string::<i32>().iter(), TEXTS_AT_MOST, Value::Text)
            }
            DataType::LargeUtf8 if !is_sorted && repeats(array.as_string::<i64>().iter()) => {
                coded_by_value(array.as_string::<i64>().iter(), TEXTS_AT_MOST, Value::Text)
            }
            _ => None,
        };
        if let Some((values, codes)) = coded {
            let narrow = field.clone().with_data_type(DataType::Utf8);
            let field = if array.data_type() == &DataType::LargeUtf8 { &narrow } else { field };
            return EncodedColumn::coded(field, &values, Codes::U16(&codes), rows);
        }
        let mut plain = PlainEncoder::new(field, options, rows.max(1))?;
        plain.append(array.clone())?;
        plain.finish()
    }
}

/// Codes of numbers that lie near each other: their distance from the smallest.
fn coded_in_range<'a>(
    numbers: impl Iterator<Item = Option<i64>> + Clone,
    value: impl Fn(i64) -> Value<'a>,
) -> Option<(Vec<Option<Value<'a>>>, Vec<u16>)> {
    let (mut low, mut high) = (i64::MAX, i64::MIN);
    for number in numbers.clone().flatten() {
        (low, high) = (low.min(number), high.max(number));
    }
    // One code is left for null.
    let null = u16::try_from(high.checked_sub(low)?.checked_add(1)?).ok()?;
    let codes = numbers.map(|number| number.map_or(null, |number| (number - low) as u16)).collect();
    let values = (0..null).map(|code| Some(value(low + i64::from(code)))).chain([None]).collect();
    Some((values, codes))
}

/// Codes of values in the order in which they are first met; none when there are more than `at_most`.
fn coded_by_value<'a, T: Copy + Eq + std::hash::Hash>(
    rows: impl Iterator<Item = Option<T>>,
    at_most: usize,
    value: impl Fn(T) -> Value<'a>,
) -> Option<(Vec<Option<Value<'a>>>, Vec<u16>)> {
    let mut codes = Vec::with_capacity(rows.size_hint().0);
    let mut values = Vec::new();
    let mut known: HashMap<Option<T>, u16> = HashMap::new();
    let mut last: Option<(Option<T>, u16)> = None;
    for row in rows {
        let code = match last {
            Some((last, code)) if last == row => code,
            _ => {
                let next = values.len() as u16;
                let code = *known.entry(row).or_insert(next);
                if code == next {
                    if values.len() == at_most {
                        return None;
                    }
                    values.push(row.map(&value));
                }
                code
            }
        };
        last = Some((row, code));
        codes.push(code);
    }
    Some((values, codes))
}

/// Whether the first rows of text hold few different texts.
fn repeats<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> bool {
    let first: Vec<&str> = texts.take(ROWS_ASKED).flatten().collect();
    let different: hashbrown::HashSet<&str> = first.iter().copied().collect();
    different.len() <= first.len().div_ceil(2)
}
