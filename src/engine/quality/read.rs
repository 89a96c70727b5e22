//! Reading the columns that a stored partition has.

use std::path::Path;

use arrow::array::{AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;

use crate::lake::{LakeError, files};

/// Hands the batches of a partition to `visit`, with those of `columns` that it has. A partition that has none of them
/// is not read.
pub fn read_present(path: &Path, columns: &[&str], mut visit: impl FnMut(&RecordBatch)) -> Result<(), LakeError> {
    let schema = files::read_schema(path)?;
    let present: Vec<&str> = columns.iter().copied().filter(|column| schema.field_with_name(column).is_ok()).collect();
    if present.is_empty() {
        return Ok(());
    }
    for batch in files::read_batches(path, Some(&present))? {
        visit(&batch?);
    }
    Ok(())
}

/// A column as text, whatever its type; none when the batch has no such column or it cannot be written as text.
pub fn text_column(batch: &RecordBatch, name: &str) -> Option<StringArray> {
    let column = batch.column_by_name(name)?;
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().clone()),
        _ => Some(cast(column, &DataType::Utf8).ok()?.as_string::<i32>().clone()),
    }
}
