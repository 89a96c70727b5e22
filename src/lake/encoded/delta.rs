//! Text that ascends: what each value shares with the one before it, and the rest.
//!
//! ```text
//! lengths of the shared beginnings   DELTA_BINARY_PACKED
//! lengths of the rests               DELTA_BINARY_PACKED
//! the rests, one after the other
//! ```
//!
//! Source: Parquet format, Encodings.md, "Delta Strings (DELTA_BYTE_ARRAY = 7)" and "Delta Encoding
//! (DELTA_BINARY_PACKED = 5)".

use std::ops::Range;

use arrow::datatypes::Field;
use parquet::basic::Encoding;
use parquet::column::page::{CompressedPage, Page};
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::statistics::ValueStatistics;
use parquet::file::writer::TrackedWrite;
use rayon::prelude::*;

use super::chunk::{ChunkContent, DataPage};
use super::compress::compress;
use super::hybrid::append_run;
use super::{EncodedColumn, column_of, failed, whole_bytes};

/// Differences of a block, and of each of its parts, which share a width.
const BLOCK: usize = 128;
const PART: usize = 32;

impl EncodedColumn {
    /// A column of `rows` texts without nulls, row groups on all cores. Any texts are stored; ascending ones take little
    /// room.
    pub fn sorted_text<'s>(
        field: &Field,
        rows: usize,
        text_of: &(dyn Fn(usize) -> &'s str + Sync),
        row_group_rows: usize,
    ) -> Result<EncodedColumn, ParquetError> {
        if row_group_rows == 0 {
            return Err(failed(field, "a row group needs at least one row"));
        }
        let column = column_of(field)?;
        let starts: Vec<usize> = (0..rows).step_by(row_group_rows).collect();
        let contents: Vec<Result<ChunkContent, ParquetError>> = starts
            .par_iter()
            .map(|start| {
                let rows = *start..(start + row_group_rows).min(rows);
                content(rows, text_of, column.max_def_level() > 0, column.sort_order().is_signed())
            })
            .collect();
        let mut sink = TrackedWrite::new(Vec::new());
        let mut chunks = Vec::with_capacity(contents.len());
        for content in contents {
            chunks.push(content?.write(&column, &mut sink)?);
        }
        Ok(EncodedColumn { bytes: whole_bytes(sink.into_inner()?), chunks })
    }
}

/// Rows of a page: whoever looks for one text reads one page.
const PAGE_ROWS: usize = 1 << 14;

fn content<'s>(
    rows: Range<usize>,
    text_of: &dyn Fn(usize) -> &'s str,
    nullable: bool,
    also_old: bool,
) -> Result<ChunkContent, ParquetError> {
    let starts = rows.clone().step_by(PAGE_ROWS);
    let pages: Vec<DataPage> = starts
        .map(|start| {
            let rows = start..(start + PAGE_ROWS).min(rows.end);
            data_page(rows.len(), rows.map(text_of), nullable)
        })
        .collect::<Result<_, ParquetError>>()?;
    let low = pages.iter().map(|page| page.bounds.0.clone()).min().unwrap_or_default();
    let high = pages.iter().map(|page| page.bounds.1.clone()).max().unwrap_or_default();
    let statistics =
        ValueStatistics::new(Some(ByteArray::from(low)), Some(ByteArray::from(high)), None, Some(0), false);
    let statistics = statistics.with_backwards_compatible_min_max(also_old).into();
    Ok(ChunkContent { dictionary: None, pages, statistics })
}

fn data_page<'s>(rows: usize, texts: impl Iterator<Item = &'s str>, nullable: bool) -> Result<DataPage, ParquetError> {
    let (mut shared, mut rests) = (Differences::new(rows), Differences::new(rows));
    let mut bytes_of_rests: Vec<u8> = Vec::with_capacity(4 * rows);
    let mut text_bytes = 0;
    let mut before: &str = "";
    let mut ends: Option<(&str, &str)> = None;
    for text in texts {
        let common = common_length(before.as_bytes(), text.as_bytes());
        shared.push(common as i64);
        rests.push((text.len() - common) as i64);
        bytes_of_rests.extend_from_slice(&text.as_bytes()[common..]);
        text_bytes += text.len() as i64;
        ends = Some(match ends {
            None => (text, text),
            Some((low, high)) if is_after(text, before, common) => (low, high.max(text)),
            Some((low, high)) => (low.min(text), high.max(text)),
        });
        before = text;
    }
    let mut bytes = Vec::with_capacity(bytes_of_rests.len() + rows);
    if nullable {
        let mut levels = Vec::new();
        append_run(1, rows, 1, &mut levels);
        bytes.extend_from_slice(&(levels.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&levels);
    }
    shared.finish(&mut bytes);
    rests.finish(&mut bytes);
    bytes.extend_from_slice(&bytes_of_rests);
    let uncompressed_size = bytes.len();
    let page = Page::DataPage {
        buf: compress(bytes)?.compressed_page().buffer().clone(),
        num_values: rows as u32,
        encoding: Encoding::DELTA_BYTE_ARRAY,
        def_level_encoding: Encoding::RLE,
        rep_level_encoding: Encoding::RLE,
        statistics: None,
    };
    let (low, high) = ends.unwrap_or_default();
    Ok(DataPage {
        page: CompressedPage::new(page, uncompressed_size),
        rows,
        nulls: 0,
        bounds: (low.as_bytes().to_vec(), high.as_bytes().to_vec()),
        text_bytes: Some(text_bytes),
    })
}

/// How many bytes two texts begin with alike.
fn common_length(one: &[u8], other: &[u8]) -> usize {
    let (one_eights, _) = one.as_chunks::<8>();
    let (other_eights, _) = other.as_chunks::<8>();
    for (place, (one, other)) in one_eights.iter().zip(other_eights).enumerate() {
        let differing = u64::from_le_bytes(*one) ^ u64::from_le_bytes(*other);
        if differing != 0 {
            return 8 * place + differing.trailing_zeros() as usize / 8;
        }
    }
    let compared = 8 * one_eights.len().min(other_eights.len());
    compared + one[compared..].iter().zip(&other[compared..]).take_while(|(one, other)| one == other).count()
}

/// Whether a text comes after another with which it shares so many bytes.
fn is_after(text: &str, before: &str, common: usize) -> bool {
    text.as_bytes().get(common) > before.as_bytes().get(common)
}

/// Numbers as differences to the number before.
struct Differences {
    numbers: Vec<i64>,
}

impl Differences {
    fn new(capacity: usize) -> Differences {
        Differences { numbers: Vec::with_capacity(capacity) }
    }

    fn push(&mut self, number: i64) {
        self.numbers.push(number);
    }

    fn finish(self, to: &mut Vec<u8>) {
        append_varint(BLOCK as u64, to);
        append_varint((BLOCK / PART) as u64, to);
        append_varint(self.numbers.len() as u64, to);
        append_zigzag(self.numbers.first().copied().unwrap_or(0), to);
        let differences: Vec<i64> = self.numbers.windows(2).map(|pair| pair[1] - pair[0]).collect();
        for block in differences.chunks(BLOCK) {
            let smallest = block.iter().copied().min().unwrap_or(0);
            append_zigzag(smallest, to);
            let widths = to.len();
            to.extend_from_slice(&[0; BLOCK / PART]);
            for (place, part) in block.chunks(PART).enumerate() {
                let highest = part.iter().map(|difference| (difference - smallest) as u64).max().unwrap_or(0);
                let width = u64::BITS - highest.leading_zeros();
                to[widths + place] = width as u8;
                append_part(part.iter().map(|difference| (difference - smallest) as u64), width, to);
            }
        }
    }
}

/// Appends a part in `width` bits a number, filled up with zeros.
fn append_part(numbers: impl Iterator<Item = u64>, width: u32, to: &mut Vec<u8>) {
    let end = to.len() + PART * width as usize / 8;
    let (mut bits, mut held) = (0u128, 0);
    for number in numbers {
        bits |= u128::from(number) << held;
        held += width;
        while held >= 8 {
            to.push(bits as u8);
            bits >>= 8;
            held -= 8;
        }
    }
    if held > 0 {
        to.push(bits as u8);
    }
    to.resize(end, 0);
}

fn append_varint(mut number: u64, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

fn append_zigzag(number: i64, to: &mut Vec<u8>) {
    append_varint(((number << 1) ^ (number >> 63)) as u64, to);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use arrow::array::{ArrayRef, RecordBatch, StringArray};
    use arrow::datatypes::{DataType, Schema};
    use proptest::prelude::*;
    use std::sync::Arc;

    use super::*;
    use crate::lake::encoded::write_row_groups;
    use crate::lake::files::{self, WriteOptions};

    fn assert_comes_back(texts: &[String], nullable: bool, row_group_rows: usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("texts.parquet");
        let schema = Schema::new(vec![Field::new("text", DataType::Utf8, nullable)]);
        let text_of = |row: usize| texts[row].as_str();
        let column = EncodedColumn::sorted_text(schema.field(0), texts.len(), &text_of, row_group_rows).unwrap();
        write_row_groups(&path, &schema, &[&column], &WriteOptions::default()).unwrap();
        let read: Vec<RecordBatch> = files::read_batches(&path, None).unwrap().map(Result::unwrap).collect();
        let read: Vec<Option<String>> = read
            .iter()
            .flat_map(|batch| batch.column(0).as_any().downcast_ref::<StringArray>().unwrap().iter())
            .map(|text| text.map(str::to_owned))
            .collect();
        assert_eq!(read, texts.iter().cloned().map(Some).collect::<Vec<_>>());
        // The same rows with the same statistics as the crate would write them.
        let array: ArrayRef = Arc::new(StringArray::from(texts.to_vec()));
        let batch = RecordBatch::try_new(Arc::new(schema), vec![array]).unwrap();
        let other = folder.path().join("arrow.parquet");
        files::write_batches(&other, batch.schema(), [batch], &WriteOptions::default()).unwrap();
        assert_eq!(files::read_schema(&path).unwrap(), files::read_schema(&other).unwrap());
    }

    #[test]
    fn ascending_ids_come_back() {
        let ids: Vec<String> = (0..5000).map(|number| format!("C{:08}", number * 7)).collect();
        for rows in [0, 1, 2, 31, 32, 33, 127, 128, 129, 130, 5000] {
            assert_comes_back(&ids[..rows], rows % 2 == 0, 1000);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_texts_come_back(
            texts in proptest::collection::vec("[ab客户]{0,24}", 0..400),
            nullable in any::<bool>(),
            row_group_rows in 1..300usize,
        ) {
            assert_comes_back(&texts, nullable, row_group_rows);
        }
    }

    #[test]
    fn common_beginnings_are_counted_in_bytes() {
        for (one, other, common) in [
            ("", "", 0),
            ("", "a", 0),
            ("abcdefgh", "abcdefgh", 8),
            ("abcdefgh", "abcdefghi", 8),
            ("abcdefghij", "abcdefghik", 9),
            ("abcdefghijklmnopq", "abcdefghi", 9),
            ("abx", "abcdefghijk", 2),
            ("abcdefghijk", "abx", 2),
            ("abcdefgx", "abcdefgy", 7),
        ] {
            assert_eq!(common_length(one.as_bytes(), other.as_bytes()), common, "{one} {other}");
        }
    }
}
