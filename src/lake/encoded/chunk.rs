//! One column's part of a row group: its pages, and what the file says of them.

use parquet::basic::{BoundaryOrder, Encoding, PageType};
use parquet::column::page::{CompressedPage, PageWriteSpec, PageWriter};
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ColumnChunkMetaData, ColumnIndexBuilder, LevelHistogram, OffsetIndexBuilder, PageEncodingStats,
};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::Chunk;
use crate::lake::files;

/// What a chunk consists of: a dictionary, where it has one, and one data page.
pub(super) struct ChunkContent {
    pub(super) dictionary: Option<CompressedPage>,
    pub(super) data: CompressedPage,
    pub(super) rows: usize,
    pub(super) nulls: usize,
    /// Smallest and largest value as stored; empty where all rows are null.
    pub(super) bounds: (Vec<u8>, Vec<u8>),
    pub(super) statistics: Statistics,
    /// Bytes of all texts, as if there were no dictionary.
    pub(super) text_bytes: Option<i64>,
}

impl ChunkContent {
    /// Writes the pages to `sink` and describes them.
    pub(super) fn write(self, column: &ColumnDescPtr, sink: &mut TrackedWrite<Vec<u8>>) -> Result<Chunk, ParquetError> {
        let nullable = column.max_def_level() > 0;
        let mut encodings = vec![Encoding::RLE];
        let mut pages = Vec::new();
        let mut size = ChunkSize::default();
        let mut dictionary_offset = None;
        if let Some(page) = self.dictionary {
            let written = SerializedPageWriter::new(sink).write_page(page)?;
            dictionary_offset = Some(written.offset as i64);
            size.add(&written);
            encodings.push(Encoding::PLAIN);
            pages.push(PageEncodingStats { page_type: PageType::DICTIONARY_PAGE, encoding: Encoding::PLAIN, count: 1 });
        }
        let encoding = self.data.encoding();
        let written = SerializedPageWriter::new(sink).write_page(self.data)?;
        size.add(&written);
        encodings.push(encoding);
        pages.push(PageEncodingStats { page_type: PageType::DATA_PAGE, encoding, count: 1 });

        let levels = nullable.then(|| LevelHistogram::from(vec![self.nulls as i64, (self.rows - self.nulls) as i64]));
        let mut column_index = ColumnIndexBuilder::new(column.physical_type());
        let (lowest, highest) = self.bounds;
        column_index.append(self.nulls == self.rows, lowest, highest, self.nulls as i64, None);
        column_index.append_histograms(&None, &levels);
        column_index.set_boundary_order(BoundaryOrder::ASCENDING);
        let mut offset_index = OffsetIndexBuilder::new();
        offset_index.append_row_count(self.rows as i64);
        offset_index.append_offset_and_size(written.offset as i64, written.compressed_size as i32);
        offset_index.append_unencoded_byte_array_data_bytes(self.text_bytes);

        let metadata = ColumnChunkMetaData::builder(column.clone())
            .set_compression(files::compression())
            .set_encodings(encodings)
            .set_page_encoding_stats(pages)
            .set_total_compressed_size(size.compressed)
            .set_total_uncompressed_size(size.uncompressed)
            .set_num_values(self.rows as i64)
            .set_dictionary_page_offset(dictionary_offset)
            .set_data_page_offset(written.offset as i64)
            .set_statistics(self.statistics)
            .set_unencoded_byte_array_data_bytes(self.text_bytes)
            .set_definition_level_histogram(levels)
            .build()?;
        Ok(Chunk {
            rows: self.rows as u64,
            metadata,
            column_index: Some(column_index.build()?),
            offset_index: Some(offset_index.build()),
        })
    }
}

/// Bytes of a chunk, headers of pages included.
#[derive(Default)]
struct ChunkSize {
    compressed: i64,
    uncompressed: i64,
}

impl ChunkSize {
    fn add(&mut self, page: &PageWriteSpec) {
        self.compressed += page.compressed_size as i64;
        self.uncompressed += page.uncompressed_size as i64;
    }
}
