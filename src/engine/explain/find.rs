//! The rows of one customer in a file of the lake.
//!
//! The column of ids says by its row groups and pages, through their smallest and largest values, where the customer can
//! be; those pages alone are read to find the rows, and of the other columns the pages that hold them. In files whose ids
//! ascend that is one page a column; in others all pages are read, with the same result.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
    RowSelector,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::PageIndexPolicy;
use polars::prelude::DataFrame;

use crate::lake::{LakeError, exchange};

/// Rows decoded at a time.
const BATCH_ROWS: usize = 1 << 13;

/// Rows of a file that stand for an id.
pub struct FoundRows {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
    /// Ascending, by place in the file.
    rows: Vec<usize>,
}

impl FoundRows {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Those of the named columns that the file has, of these rows; without names all columns.
    pub fn read(&self, columns: Option<&[&str]>) -> Result<DataFrame, LakeError> {
        let selection = selection_of(self.rows.iter().map(|row| (*row, 1)));
        let batches = reader(&self.path, &self.metadata, columns, selection)?;
        let what = self.path.display().to_string();
        let mut whole: Option<DataFrame> = None;
        for batch in batches {
            let batch = batch.map_err(|error| damaged(&self.path, ParquetError::ArrowError(error.to_string())))?;
            let part = exchange::to_frame(&what, &batch)?;
            match &mut whole {
                None => whole = Some(part),
                Some(whole) => {
                    whole
                        .vstack_mut_owned(part)
                        .map_err(|error| LakeError::Exchange { what: what.clone(), message: error.to_string() })?;
                }
            }
        }
        match whole {
            Some(whole) => Ok(whole),
            None => {
                let schema = self.metadata.schema();
                let wanted = |name: &str| columns.is_none_or(|columns| columns.contains(&name));
                let places: Vec<usize> = schema
                    .fields()
                    .iter()
                    .enumerate()
                    .filter(|(_, field)| wanted(field.name()))
                    .map(|at| at.0)
                    .collect();
                let schema = schema
                    .project(&places)
                    .map_err(|error| LakeError::Exchange { what: what.clone(), message: error.to_string() })?;
                exchange::to_frame(&what, &RecordBatch::new_empty(schema.into()))
            }
        }
    }
}

/// The rows of `path` whose `column` is one of `ids`. None where the file has no such column.
pub fn rows_of(path: &Path, column: &str, ids: &[&str]) -> Result<FoundRows, LakeError> {
    let metadata = open(path)?;
    let mut found = FoundRows { path: path.to_path_buf(), metadata, rows: Vec::new() };
    let is_there = found.metadata.schema().field_with_name(column).is_ok();
    if !is_there {
        return Ok(found);
    }
    let ranges = ranges_that_may_hold(&found.metadata, column, ids).unwrap_or_else(|| {
        let rows = found.metadata.metadata().file_metadata().num_rows() as usize;
        vec![(0, rows)]
    });
    if ranges.is_empty() {
        return Ok(found);
    }
    let batches = reader(path, &found.metadata, Some(&[column]), selection_of(ranges.iter().copied()))?;
    let mut places = ranges.iter().flat_map(|(start, rows)| *start..start + rows);
    for batch in batches {
        let batch = batch.map_err(|error| damaged(path, ParquetError::ArrowError(error.to_string())))?;
        let texts = batch.column(0);
        if texts.data_type() != &DataType::Utf8 {
            return Err(damaged(path, ParquetError::General(format!("{column} holds no text"))));
        }
        let texts = texts.as_string::<i32>();
        for row in 0..texts.len() {
            let Some(place) = places.next() else { break };
            if texts.is_valid(row) && ids.contains(&texts.value(row)) {
                found.rows.push(place);
            }
        }
    }
    Ok(found)
}

/// All values of a column of text, and nothing for a file without it.
pub fn texts_of(path: &Path, column: &str) -> Result<Vec<String>, LakeError> {
    let metadata = open(path)?;
    if metadata.schema().field_with_name(column).is_err() {
        return Ok(Vec::new());
    }
    let rows = metadata.metadata().file_metadata().num_rows() as usize;
    let mut texts = Vec::with_capacity(rows);
    for batch in reader(path, &metadata, Some(&[column]), selection_of([(0, rows)].into_iter()))? {
        let batch = batch.map_err(|error| damaged(path, ParquetError::ArrowError(error.to_string())))?;
        if let Some(column) = batch.column(0).as_string_opt::<i32>() {
            texts.extend(column.iter().flatten().map(str::to_owned));
        }
    }
    Ok(texts)
}

/// The smallest value of a date column, by the statistics of the file; days since 1970-01-01.
pub fn first_day(path: &Path, column: &str) -> Result<Option<i32>, LakeError> {
    let metadata = open(path)?;
    let statistics = StatisticsConverter::try_new(column, metadata.schema(), metadata.parquet_schema());
    let Ok(statistics) = statistics else { return Ok(None) };
    let smallest = statistics.row_group_mins(metadata.metadata().row_groups().iter());
    let Ok(smallest) = smallest else { return Ok(None) };
    let days = smallest.as_primitive_opt::<arrow::datatypes::Date32Type>();
    Ok(days.and_then(|days| days.iter().flatten().min()))
}

fn open(path: &Path) -> Result<ArrowReaderMetadata, LakeError> {
    let file = File::open(path).map_err(LakeError::io("reading", path))?;
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
    ArrowReaderMetadata::load(&file, options).map_err(|source| damaged(path, source))
}

fn damaged(path: &Path, source: ParquetError) -> LakeError {
    LakeError::Parquet { path: path.to_path_buf(), source }
}

fn reader(
    path: &Path,
    metadata: &ArrowReaderMetadata,
    columns: Option<&[&str]>,
    selection: RowSelection,
) -> Result<ParquetRecordBatchReader, LakeError> {
    let file = File::open(path).map_err(LakeError::io("reading", path))?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
    let mask = match columns {
        None => ProjectionMask::all(),
        Some(columns) => {
            let fields = builder.schema().fields().iter().enumerate();
            let wanted = fields.filter(|(_, field)| columns.contains(&field.name().as_str()));
            ProjectionMask::roots(builder.parquet_schema(), wanted.map(|(place, _)| place).collect::<Vec<_>>())
        }
    };
    let builder = builder.with_projection(mask).with_batch_size(BATCH_ROWS).with_row_selection(selection);
    builder.build().map_err(|source| damaged(path, source))
}

/// The selection of runs of rows, ascending: each its start and its number of rows.
fn selection_of(runs: impl Iterator<Item = (usize, usize)>) -> RowSelection {
    let mut selectors = Vec::new();
    let mut next = 0;
    for (start, rows) in runs {
        if start > next {
            selectors.push(RowSelector::skip(start - next));
        }
        selectors.push(RowSelector::select(rows));
        next = start + rows;
    }
    RowSelection::from(selectors)
}

/// Runs of rows, one for each page, whose column may hold one of the ids. `None` where the file does not say.
fn ranges_that_may_hold(file: &ArrowReaderMetadata, column: &str, ids: &[&str]) -> Option<Vec<(usize, usize)>> {
    let statistics = StatisticsConverter::try_new(column, file.schema(), file.parquet_schema()).ok()?;
    let metadata = file.metadata();
    let place = statistics.parquet_column_index()?;
    let low = statistics.row_group_mins(metadata.row_groups().iter()).ok()?;
    let high = statistics.row_group_maxes(metadata.row_groups().iter()).ok()?;
    let (low, high) = (low.as_string_opt::<i32>()?, high.as_string_opt::<i32>()?);
    let index = metadata.page_index();
    let mut ranges = Vec::new();
    let mut start = 0;
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        let rows = row_group.num_rows() as usize;
        if may_hold(value(low, group), value(high, group), ids) {
            let pages = index
                .and_then(|index| Some((index.column_index(group, place)?, index.offset_index(group, place)?)))
                .and_then(|(column_index, offset_index)| {
                    let locations = offset_index.page_locations();
                    let parquet::file::page_index::column_index::ColumnIndexMetaData::BYTE_ARRAY(pages) = column_index
                    else {
                        return None;
                    };
                    let mut kept = Vec::new();
                    for (page, location) in locations.iter().enumerate() {
                        let first = location.first_row_index as usize;
                        let end = locations.get(page + 1).map_or(rows, |next| next.first_row_index as usize);
                        let text = |bytes: Option<&[u8]>| {
                            bytes.and_then(|bytes| std::str::from_utf8(bytes).ok().map(str::to_owned))
                        };
                        let (low, high) = (text(pages.min_value(page)), text(pages.max_value(page)));
                        if may_hold(low.as_deref(), high.as_deref(), ids) {
                            kept.push((start + first, end - first));
                        }
                    }
                    Some(kept)
                });
            match pages {
                Some(pages) => ranges.extend(pages),
                None => ranges.push((start, rows)),
            }
        }
        start += rows;
    }
    Some(ranges)
}

fn value(texts: &arrow::array::StringArray, place: usize) -> Option<&str> {
    texts.is_valid(place).then(|| texts.value(place))
}

fn may_hold(low: Option<&str>, high: Option<&str>, ids: &[&str]) -> bool {
    match (low, high) {
        (Some(low), Some(high)) => ids.iter().any(|id| low <= *id && *id <= high),
        _ => true,
    }
}
