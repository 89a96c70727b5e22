//! Parquet files put together from columns that are encoded apart.
//!
//! ```text
//! few values, a code a row ─ EncodedColumn::coded ─┐
//! arrays ─ PlainEncoder ───────────────────────────┴▶ EncodedColumn ─ write_row_groups ─▶ file
//! ```
//!
//! Written row by row, each value of a text column is hashed to find its place in the column's dictionary. A table
//! whose rows already hold codes need not pay for that, and a column that several files share is encoded once.
//!
//! | file | what |
//! |---|---|
//! | `table.rs` | tables: which encoding suits a column |
//! | `coded.rs` | columns of few values: dictionary and codes |
//! | `fixed.rs` | decimals as they are |
//! | `delta.rs` | text that ascends |
//! | `chunk.rs` | dictionary page, one data page a row group, statistics, indexes |
//! | `hybrid.rs` | the encoding of codes |
//! | `compress.rs` | the crate's compression of a page |
//!
//! The schema of a file is what [`write_batches`](super::files::write_batches) would give it.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema, SchemaRef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::Encoding;
use parquet::column::page::Page;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::page_index::offset_index::OffsetIndexMetaData;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::ColumnDescPtr;

use super::LakeError;
use super::files::{self, WriteOptions};

mod chunk;
mod coded;
mod compress;
mod delta;
mod fixed;
mod hybrid;
mod table;
#[cfg(test)]
mod tests;

pub use coded::{Codes, Value};
pub use table::write_table;

/// Rows of a row group.
pub const ROW_GROUP_ROWS: usize = 1 << 20;

/// A column ready to be put into files, cut into row groups.
#[derive(Debug)]
pub struct EncodedColumn {
    /// The pages of all row groups. The parquet crate copies a chunk from its own type of shared bytes, of which a
    /// page is the carrier within reach.
    bytes: Page,
    chunks: Vec<Chunk>,
}

/// The part of a column that belongs to one row group. Offsets count within the bytes of the column.
#[derive(Debug)]
struct Chunk {
    rows: u64,
    metadata: ColumnChunkMetaData,
    column_index: Option<ColumnIndexMetaData>,
    offset_index: Option<OffsetIndexMetaData>,
}

impl EncodedColumn {
    /// Number of rows.
    pub fn rows(&self) -> u64 {
        self.chunks.iter().map(|chunk| chunk.rows).sum()
    }

    fn append<W: std::io::Write + Send>(
        &self,
        row_group: usize,
        to: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let Some(chunk) = self.chunks.get(row_group) else {
            return Err(ParquetError::General(format!("a column has no row group {row_group}")));
        };
        let close = ColumnCloseResult {
            bytes_written: chunk.metadata.compressed_size() as u64,
            rows_written: chunk.rows,
            metadata: chunk.metadata.clone(),
            bloom_filter: None,
            column_index: chunk.column_index.clone(),
            offset_index: chunk.offset_index.clone(),
        };
        to.append_column(self.bytes.buffer(), close)
    }
}

/// Encodes a column of many values from arrays, without a dictionary: differences to the value before where the
/// options call the column sorted text, else the values as they are.
pub struct PlainEncoder {
    schema: SchemaRef,
    writer: ArrowWriter<Vec<u8>>,
}

impl PlainEncoder {
    /// For a column like `field`.
    pub fn new(field: &Field, options: &WriteOptions, row_group_rows: usize) -> Result<PlainEncoder, ParquetError> {
        if row_group_rows == 0 {
            return Err(failed(field, "a row group needs at least one row"));
        }
        let schema = Arc::new(Schema::new(vec![field.clone()]));
        // A setting for one column takes precedence over these: only sorted text has one.
        let with_settings = if options.sorted_text.contains(field.name()) { schema.as_ref() } else { &Schema::empty() };
        let properties = options
            .properties(with_settings)
            .into_builder()
            .set_dictionary_enabled(false)
            .set_encoding(Encoding::PLAIN)
            .set_max_row_group_row_count(Some(row_group_rows))
            .build();
        let writer_options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(Vec::new(), schema.clone(), writer_options)?;
        Ok(PlainEncoder { schema, writer })
    }

    /// Adds rows.
    pub fn append(&mut self, array: ArrayRef) -> Result<(), ParquetError> {
        self.writer.write(&RecordBatch::try_new(self.schema.clone(), vec![array])?)
    }

    /// The column. It is a file in memory of which only the pages and what describes them are used.
    pub fn finish(mut self) -> Result<EncodedColumn, ParquetError> {
        let described = self.writer.finish()?;
        let bytes = std::mem::take(self.writer.inner_mut());
        let index = described.page_index();
        let mut chunks = Vec::new();
        for (place, row_group) in described.row_groups().iter().enumerate() {
            chunks.push(Chunk {
                rows: row_group.num_rows() as u64,
                metadata: row_group.column(0).clone(),
                column_index: index.and_then(|index| index.column_index(place, 0)).cloned(),
                offset_index: index.and_then(|index| index.offset_index(place, 0)).cloned(),
            });
        }
        Ok(EncodedColumn { bytes: whole_bytes(bytes), chunks })
    }
}

/// Writes a file of the given columns, in the order of the schema and cut into the same row groups: to a temporary
/// name first, then renamed, so that the file is whole or absent.
pub fn write_row_groups(
    path: &Path,
    schema: &Schema,
    columns: &[&EncodedColumn],
    options: &WriteOptions,
) -> Result<(), LakeError> {
    files::write_whole(path, |file| {
        let row_groups = columns.iter().map(|column| column.chunks.len()).max().unwrap_or(0);
        let schema = ArrowSchemaConverter::new().convert(schema)?.root_schema_ptr();
        let mut writer = SerializedFileWriter::new(file, schema, Arc::new(options.properties(&Schema::empty())))?;
        for row_group in 0..row_groups {
            let mut group = writer.next_row_group()?;
            for column in columns {
                column.append(row_group, &mut group)?;
            }
            group.close()?;
        }
        writer.into_inner()
    })
}

/// The Parquet column of a field.
fn column_of(field: &Field) -> Result<ColumnDescPtr, ParquetError> {
    Ok(ArrowSchemaConverter::new().convert(&Schema::new(vec![field.clone()]))?.column(0))
}

/// Bytes as [`EncodedColumn`] keeps them.
fn whole_bytes(bytes: Vec<u8>) -> Page {
    Page::DictionaryPage { buf: bytes.into(), num_values: 0, encoding: Encoding::PLAIN, is_sorted: false }
}

fn failed(field: &Field, message: &str) -> ParquetError {
    ParquetError::General(format!("column {}: {message}", field.name()))
}
