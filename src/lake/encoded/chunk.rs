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

/// What a chunk consists of: a dictionary, where it has one, and data pages.
pub(super) struct ChunkContent {
    pub(super) dictionary: Option<CompressedPage>,
    pub(super) pages: Vec<DataPage>,
    pub(super) statistics: Statistics,
}

/// A data page, and what the indexes of the file say of it.
pub(super) struct DataPage {
    pub(super) page: CompressedPage,
    pub(super) rows: usize,
    pub(super) nulls: usize,
    /// Smallest and largest value as stored; empty where all rows are null.
    pub(super) bounds: (Vec<u8>, Vec<u8>),
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
        let count = self.pages.len() as i32;
        let ascends =
            self.pages.is_sorted_by(|left, right| left.bounds.0 <= right.bounds.0 && left.bounds.1 <= right.bounds.1);
        let levels = |nulls: usize, rows: usize| {
            nullable.then(|| LevelHistogram::from(vec![nulls as i64, (rows - nulls) as i64]))
        };
        let mut column_index = ColumnIndexBuilder::new(column.physical_type());
        column_index.set_boundary_order(if ascends { BoundaryOrder::ASCENDING } else { BoundaryOrder::UNORDERED });
        let mut offset_index = OffsetIndexBuilder::new();
        let (mut rows, mut nulls, mut data_offset) = (0, 0, None);
        let mut text_bytes: Option<i64> = None;
        let mut encoding = Encoding::PLAIN;
        for data in self.pages {
            encoding = data.page.encoding();
            let written = SerializedPageWriter::new(sink).write_page(data.page)?;
            size.add(&written);
            data_offset.get_or_insert(written.offset as i64);
            rows += data.rows;
            nulls += data.nulls;
            text_bytes = data.text_bytes.map(|bytes| bytes + text_bytes.unwrap_or(0)).or(text_bytes);
            let (lowest, highest) = data.bounds;
            column_index.append(data.nulls == data.rows, lowest, highest, data.nulls as i64, None);
            column_index.append_histograms(&None, &levels(data.nulls, data.rows));
            offset_index.append_row_count(data.rows as i64);
            offset_index.append_offset_and_size(written.offset as i64, written.compressed_size as i32);
            offset_index.append_unencoded_byte_array_data_bytes(data.text_bytes);
        }
        encodings.push(encoding);
        pages.push(PageEncodingStats { page_type: PageType::DATA_PAGE, encoding, count });

        let metadata = ColumnChunkMetaData::builder(column.clone())
            .set_compression(files::compression())
            .set_encodings(encodings)
            .set_page_encoding_stats(pages)
            .set_total_compressed_size(size.compressed)
            .set_total_uncompressed_size(size.uncompressed)
            .set_num_values(rows as i64)
            .set_dictionary_page_offset(dictionary_offset)
            .set_data_page_offset(data_offset.unwrap_or(0))
            .set_statistics(self.statistics)
            .set_unencoded_byte_array_data_bytes(text_bytes)
            .set_definition_level_histogram(levels(nulls, rows))
            .build()?;
        Ok(Chunk {
            rows: rows as u64,
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
