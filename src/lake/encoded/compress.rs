//! Page compression through the parquet crate.
//!
//! The codecs of the crate are private, its column writer is not: the bytes of a page, written as the single value of
//! a column of fixed length, come out as one compressed page.

use std::sync::Arc;

use parquet::basic::{Encoding, Repetition, Type as PhysicalType};
use parquet::column::page::{CompressedPage, PageWriteSpec, PageWriter};
use parquet::column::writer::{ColumnWriter, get_column_writer};
use parquet::data_type::FixedLenByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::{ColumnDescriptor, ColumnPath, Type};

use crate::lake::files;

/// Keeps the pages that a column writer hands over.
struct PageKeeper<'a> {
    kept: &'a mut Vec<CompressedPage>,
}

impl PageWriter for PageKeeper<'_> {
    fn write_page(&mut self, page: CompressedPage) -> Result<PageWriteSpec, ParquetError> {
        let mut written = PageWriteSpec::new();
        written.page_type = page.page_type();
        written.uncompressed_size = page.uncompressed_size();
        written.compressed_size = page.compressed_size();
        written.num_values = page.num_values();
        self.kept.push(page);
        Ok(written)
    }

    fn close(&mut self) -> Result<(), ParquetError> {
        Ok(())
    }
}

/// A page whose buffer is `bytes` compressed as all files of the lake are. Only its buffer and sizes have a meaning.
pub fn compress(bytes: Vec<u8>) -> Result<CompressedPage, ParquetError> {
    let failed = |message: &str| ParquetError::General(format!("compressing a page: {message}"));
    let length = i32::try_from(bytes.len()).map_err(|_| failed("it has more than 2 GB"))?;
    let column = Type::primitive_type_builder("page", PhysicalType::FIXED_LEN_BYTE_ARRAY)
        .with_repetition(Repetition::REQUIRED)
        .with_length(length)
        .build()?;
    let column = ColumnDescriptor::new(Arc::new(column), 0, 0, ColumnPath::from("page"));
    let properties = WriterProperties::builder()
        .set_compression(files::compression())
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::PLAIN)
        .set_statistics_enabled(EnabledStatistics::None)
        .build();
    let mut kept = Vec::with_capacity(1);
    let keeper = Box::new(PageKeeper { kept: &mut kept });
    let ColumnWriter::FixedLenByteArrayColumnWriter(mut writer) =
        get_column_writer(Arc::new(column), Arc::new(properties), keeper)
    else {
        return Err(failed("the column has another type"));
    };
    writer.write_batch(&[FixedLenByteArray::from(bytes)], None, None)?;
    writer.close()?;
    match kept.pop() {
        Some(page) if kept.is_empty() && page.uncompressed_size() == length as usize => Ok(page),
        _ => Err(failed("it did not come back as one page")),
    }
}
