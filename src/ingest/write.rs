//! Parquet files of the lake: zstd, statistics; complete or absent. Their bytes depend on their rows alone.

use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::ingest::error::IngestError;
use crate::lake::disk::{self, File};

const ZSTD_LEVEL: i32 = 1;
const ROW_GROUP_ROWS: usize = 1024 * 1024;
const DICTIONARY_BYTES: usize = 256 * 1024;

/// A Parquet file that is being written. It lies under a temporary name until [`ParquetFile::finish`]: a reader never
/// sees half a file.
pub struct ParquetFile {
    writer: ArrowWriter<File>,
    temporary: PathBuf,
    path: PathBuf,
}

impl ParquetFile {
    /// Begins a file at `path`, making its folder. `without_dictionary` names the columns whose values hardly repeat.
    pub fn create(path: &Path, schema: SchemaRef, without_dictionary: &[&str]) -> Result<ParquetFile, IngestError> {
        let temporary = path.with_extension("parquet.tmp");
        if let Some(folder) = path.parent() {
            disk::create_folders(folder).map_err(|error| failed(path, error))?;
        }
        let file = File::create(&temporary).map_err(|error| failed(&temporary, error))?;
        let level = ZstdLevel::try_new(ZSTD_LEVEL).map_err(|error| failed(path, error))?;
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .set_dictionary_page_size_limit(DICTIONARY_BYTES)
            .set_created_by("keyfolio".to_string());
        for name in without_dictionary {
            let column = ColumnPath::from(*name);
            properties = properties.set_column_dictionary_enabled(column.clone(), false);
            let field_type = schema.field_with_name(name).map(|field| field.data_type().clone());
            if matches!(field_type, Ok(DataType::Int64 | DataType::Timestamp(..))) {
                properties = properties.set_column_encoding(column, Encoding::DELTA_BINARY_PACKED);
            }
        }
        // The types of the lake survive without the Arrow schema, and other engines do not read it.
        let options = ArrowWriterOptions::new().with_properties(properties.build()).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(file, schema, options).map_err(|error| failed(path, error))?;
        Ok(ParquetFile { writer, temporary, path: path.to_path_buf() })
    }

    /// Appends rows.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), IngestError> {
        self.writer.write(batch).map_err(|error| failed(&self.path, error))
    }

    /// Completes the file on disk and gives it its name.
    pub fn finish(self) -> Result<(), IngestError> {
        let path = self.path;
        let file = self.writer.into_inner().map_err(|error| failed(&path, error))?;
        file.sync_all().map_err(|error| failed(&path, error))?;
        disk::rename(&self.temporary, &path).map_err(|error| failed(&path, error))
    }
}

fn failed(path: &Path, error: impl Into<crate::ingest::error::BoxedError>) -> IngestError {
    IngestError::Write { path: path.to_path_buf(), error: error.into() }
}
