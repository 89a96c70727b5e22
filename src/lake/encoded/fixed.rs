//! Columns of many different decimals: the values as they are.
//!
//! The crate's writer makes a value of its own on the heap of each of them; here a page is one loop.

use arrow::array::{Array, Decimal128Array};
use arrow::datatypes::{DataType, Field};
use parquet::basic::{Encoding, Type as PhysicalType};
use parquet::column::page::{CompressedPage, Page};
use parquet::data_type::FixedLenByteArray;
use parquet::errors::ParquetError;
use parquet::file::statistics::{Statistics, ValueStatistics};
use parquet::file::writer::TrackedWrite;

use super::chunk::{ChunkContent, DataPage};
use super::compress::compress;
use super::hybrid::{append_run, append_values};
use super::{EncodedColumn, column_of, failed, whole_bytes};

/// Decimals of more digits take 16 bytes in a file.
const DIGITS_OF_15_BYTES: u8 = 35;

/// Whether a column is of decimals that take 16 bytes.
pub(super) fn is_wide_decimal(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Decimal128(precision, _) if *precision > DIGITS_OF_15_BYTES)
}

/// What a file says of the smallest and the largest decimal of a chunk.
pub(super) fn decimal_statistics(ends: (Option<i128>, Option<i128>), nulls: Option<u64>, also_old: bool) -> Statistics {
    let bytes = |number: i128| FixedLenByteArray::from(number.to_be_bytes().to_vec());
    ValueStatistics::new(ends.0.map(bytes), ends.1.map(bytes), None, nulls, false)
        .with_backwards_compatible_min_max(also_old)
        .into()
}

impl EncodedColumn {
    /// A column of decimals as they are, in one row group and one data page.
    pub(super) fn decimals(field: &Field, values: &Decimal128Array) -> Result<EncodedColumn, ParquetError> {
        let column = column_of(field)?;
        if column.physical_type() != PhysicalType::FIXED_LEN_BYTE_ARRAY || !is_wide_decimal(field.data_type()) {
            return Err(failed(field, "its values do not take 16 bytes"));
        }
        if values.null_count() > 0 && !field.is_nullable() {
            return Err(failed(field, "it is required, but a row is null"));
        }
        let mut bytes = Vec::with_capacity(16 * values.len() + values.len() / 8 + 16);
        if field.is_nullable() {
            let levels = levels(values);
            bytes.extend_from_slice(&(levels.len() as u32).to_le_bytes());
            bytes.extend_from_slice(&levels);
        }
        let mut ends: Option<(i128, i128)> = None;
        let mut add = |value: i128| {
            let (low, high) = ends.unwrap_or((value, value));
            ends = Some((low.min(value), high.max(value)));
            bytes.extend_from_slice(&value.to_be_bytes());
        };
        match values.null_count() {
            0 => values.values().iter().for_each(|value| add(*value)),
            _ => values.iter().flatten().for_each(&mut add),
        }
        let uncompressed_size = bytes.len();
        let page = Page::DataPage {
            buf: compress(bytes)?.compressed_page().buffer().clone(),
            num_values: values.len() as u32,
            encoding: Encoding::PLAIN,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let nulls = values.null_count();
        let (low, high) = (ends.map(|ends| ends.0), ends.map(|ends| ends.1));
        let bound = |value: Option<i128>| value.map_or(Vec::new(), |value| value.to_be_bytes().to_vec());
        let content = ChunkContent {
            dictionary: None,
            pages: vec![DataPage {
                page: CompressedPage::new(page, uncompressed_size),
                rows: values.len(),
                nulls,
                bounds: (bound(low), bound(high)),
                text_bytes: None,
            }],
            statistics: decimal_statistics((low, high), Some(nulls as u64), column.sort_order().is_signed()),
        };
        let mut sink = TrackedWrite::new(Vec::new());
        let chunk = content.write(&column, &mut sink)?;
        Ok(EncodedColumn { bytes: whole_bytes(sink.into_inner()?), chunks: vec![chunk] })
    }
}

/// Definition levels: 1 for a value, 0 for a null.
fn levels(values: &dyn Array) -> Vec<u8> {
    let mut bytes = Vec::new();
    if values.null_count() == 0 || values.null_count() == values.len() {
        append_run(u16::from(values.null_count() == 0), values.len(), 1, &mut bytes);
    } else {
        let levels: Vec<u16> = (0..values.len()).map(|row| u16::from(values.is_valid(row))).collect();
        append_values(&levels, 1, &mut bytes);
    }
    bytes
}
