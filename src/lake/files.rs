//! Parquet files, written whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowRowGroupWriterFactory, ArrowWriter, ArrowWriterOptions, compute_leaves,
};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use polars::prelude::DataFrame;
use rayon::prelude::*;

use super::disk::{self, File};
use super::{LakeError, encoded, exchange};

/// Rows handed over at a time when a file is read.
const BATCH_ROWS: usize = 1 << 16;

/// A row group holds at least so many rows, the last one aside.
const ROW_GROUP_ROWS: usize = 1 << 18;

/// How a file is written.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// Text columns whose values ascend or rarely repeat: written as differences to the value before, without a
    /// dictionary.
    pub sorted_text: Vec<String>,
}

impl WriteOptions {
    /// Options for files with these columns of sorted text.
    pub fn sorted_by(columns: &[&str]) -> WriteOptions {
        WriteOptions { sorted_text: columns.iter().map(|column| (*column).to_owned()).collect() }
    }

    /// Numbers and dates are written plain: a dictionary of them costs more time than it saves space after zstd.
    pub(super) fn properties(&self, schema: &Schema) -> WriterProperties {
        let mut builder: WriterPropertiesBuilder =
            WriterProperties::builder().set_compression(compression()).set_created_by("keyfolio".to_owned());
        for field in schema.fields() {
            let path = ColumnPath::from(field.name().as_str());
            let is_text = matches!(field.data_type(), DataType::Utf8 | DataType::LargeUtf8);
            if self.sorted_text.contains(field.name()) {
                builder = builder.set_column_encoding(path.clone(), Encoding::DELTA_BYTE_ARRAY);
            }
            let has_dictionary = is_text && !self.sorted_text.contains(field.name());
            builder = builder.set_column_dictionary_enabled(path, has_dictionary);
        }
        builder.build()
    }
}

/// How pages are compressed.
pub(super) fn compression() -> Compression {
    Compression::ZSTD(ZstdLevel::default())
}

/// Writes batches of one schema to `path`: to a temporary name first, then renamed, so that the file is whole or absent.
pub fn write_batches(
    path: &Path,
    schema: SchemaRef,
    batches: impl IntoIterator<Item = RecordBatch>,
    options: &WriteOptions,
) -> Result<(), LakeError> {
    write_whole(path, |file| {
        let writer_options =
            ArrowWriterOptions::new().with_properties(options.properties(&schema)).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(file, schema.clone(), writer_options)?;
        let (mut writer, row_groups) = writer.into_serialized_writer()?;
        let mut waiting: Vec<RecordBatch> = Vec::new();
        let mut rows = 0;
        for batch in batches {
            rows += batch.num_rows();
            waiting.push(batch);
            if rows >= ROW_GROUP_ROWS {
                write_row_group(&mut writer, &row_groups, &schema, &waiting)?;
                waiting.clear();
                rows = 0;
            }
        }
        if rows > 0 {
            write_row_group(&mut writer, &row_groups, &schema, &waiting)?;
        }
        writer.into_inner()
    })
}

/// Lets `write` fill a file under a temporary name, which takes its place at `path` once it is on disk.
pub(super) fn write_whole(
    path: &Path,
    write: impl FnOnce(File) -> Result<File, ParquetError>,
) -> Result<(), LakeError> {
    if let Some(folder) = path.parent() {
        disk::create_folders(folder).map_err(LakeError::io("creating", folder))?;
    }
    let temporary = path.with_extension("tmp");
    let file = File::create(&temporary).map_err(LakeError::io("writing", &temporary))?;
    let file = write(file).map_err(|source| LakeError::Parquet { path: path.to_path_buf(), source })?;
    file.sync_data().map_err(LakeError::io("writing", &temporary))?;
    disk::rename(&temporary, path).map_err(LakeError::io("renaming", &temporary))
}

/// Writes one row group, its columns on all cores.
fn write_row_group(
    writer: &mut SerializedFileWriter<File>,
    row_groups: &ArrowRowGroupWriterFactory,
    schema: &Schema,
    batches: &[RecordBatch],
) -> Result<(), ParquetError> {
    let columns = row_groups.create_column_writers(writer.flushed_row_groups().len())?;
    let chunks: Vec<ArrowColumnChunk> = columns
        .into_par_iter()
        .zip(schema.fields().par_iter())
        .enumerate()
        .map(|(place, (mut column, field))| {
            for batch in batches {
                for leaf in compute_leaves(field, batch.column(place))? {
                    column.write(&leaf)?;
                }
            }
            column.close()
        })
        .collect::<Result<_, ParquetError>>()?;
    let mut row_group = writer.next_row_group()?;
    for chunk in chunks {
        chunk.append_to_row_group(&mut row_group)?;
    }
    row_group.close()?;
    Ok(())
}

/// Writes a frame to `path`.
pub fn write_frame(path: &Path, frame: &DataFrame, options: &WriteOptions) -> Result<(), LakeError> {
    let batch = exchange::to_batch(&path.display().to_string(), frame)?;
    let parts = (0..batch.num_rows())
        .step_by(ROW_GROUP_ROWS)
        .map(|start| batch.slice(start, ROW_GROUP_ROWS.min(batch.num_rows() - start)));
    encoded::write_table(path, &batch.schema(), parts.map(Ok), options)
}

/// The batches of a file, one at a time; all columns, or those named.
pub fn read_batches(
    path: &Path,
    columns: Option<&[&str]>,
) -> Result<impl Iterator<Item = Result<RecordBatch, LakeError>> + use<>, LakeError> {
    let file = open(path)?;
    let owned_path: PathBuf = path.to_path_buf();
    let parquet_error = |source| LakeError::Parquet { path: path.to_path_buf(), source };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(parquet_error)?;
    let mask = match columns {
        None => ProjectionMask::all(),
        Some(names) => {
            let schema = builder.schema();
            if let Some(missing) = names.iter().find(|name| schema.field_with_name(name).is_err()) {
                return Err(LakeError::Exchange {
                    what: path.display().to_string(),
                    message: format!("the file has no column {missing}"),
                });
            }
            let roots = schema.fields().iter().enumerate().filter(|(_, field)| names.contains(&field.name().as_str()));
            ProjectionMask::roots(builder.parquet_schema(), roots.map(|(index, _)| index).collect::<Vec<_>>())
        }
    };
    let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(parquet_error)?;
    Ok(reader.map(move |batch| {
        batch.map_err(|source| LakeError::Parquet {
            path: owned_path.clone(),
            source: ParquetError::ArrowError(source.to_string()),
        })
    }))
}

/// Opens a file of a lake. When a run that publishes moves it to `.kept` between the look-up of its place and this call,
/// it is found there.
fn open(path: &Path) -> Result<fs::File, LakeError> {
    let source = match fs::File::open(path) {
        Ok(file) => return Ok(file),
        Err(source) => source,
    };
    if source.kind() == std::io::ErrorKind::NotFound {
        for root in path.ancestors().skip(1) {
            let kept = path.strip_prefix(root).ok().map(|relative| root.join(super::KEPT).join(relative));
            if let Some(file) = kept.and_then(|kept| fs::File::open(kept).ok()) {
                return Ok(file);
            }
        }
    }
    Err(LakeError::Io { action: "reading", path: path.to_path_buf(), source })
}

/// The schema of a file.
pub fn read_schema(path: &Path) -> Result<SchemaRef, LakeError> {
    let file = open(path)?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|source| LakeError::Parquet { path: path.to_path_buf(), source })?;
    Ok(builder.schema().clone())
}

/// A file as one frame; all columns, or those named (in the file's order).
pub fn read_frame(path: &Path, columns: Option<&[&str]>) -> Result<DataFrame, LakeError> {
    let what = path.display().to_string();
    let mut frame: Option<DataFrame> = None;
    for batch in read_batches(path, columns)? {
        let part = exchange::to_frame(&what, &batch?)?;
        match &mut frame {
            None => frame = Some(part),
            Some(whole) => {
                whole
                    .vstack_mut_owned(part)
                    .map_err(|error| LakeError::Exchange { what: what.clone(), message: error.to_string() })?;
            }
        }
    }
    match frame {
        Some(frame) => Ok(frame),
        None => {
            let schema = read_schema(path)?;
            let kept = schema
                .fields()
                .iter()
                .filter(|field| columns.is_none_or(|names| names.contains(&field.name().as_str())));
            exchange::to_frame(&what, &RecordBatch::new_empty(Arc::new(Schema::new(kept.cloned().collect::<Vec<_>>()))))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use polars::prelude::*;

    #[test]
    fn a_frame_comes_back_as_written_and_bytes_repeat() {
        let folder = tempfile::tempdir().unwrap();
        let frame = df!("id" => ["a", "ab", "b"], "count" => [Some(1i64), None, Some(3)]).unwrap();
        let options = WriteOptions::sorted_by(&["id"]);
        let (first, second) = (folder.path().join("x/one.parquet"), folder.path().join("two.parquet"));
        write_frame(&first, &frame, &options).unwrap();
        write_frame(&second, &frame, &options).unwrap();
        assert_eq!(std::fs::read(&first).unwrap(), std::fs::read(&second).unwrap());
        assert!(read_frame(&first, None).unwrap().equals_missing(&frame));
        assert_eq!(read_frame(&first, Some(&["count"])).unwrap().width(), 1);
        assert!(read_frame(&first, Some(&["nothing"])).is_err());
        assert!(!first.with_extension("tmp").exists());
    }

    #[test]
    fn an_empty_frame_keeps_its_columns() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.parquet");
        let frame = df!("id" => Vec::<String>::new(), "count" => Vec::<i64>::new()).unwrap();
        write_frame(&path, &frame, &WriteOptions::default()).unwrap();
        assert_eq!(read_frame(&path, Some(&["count"])).unwrap().get_column_names(), ["count"]);
    }
}
