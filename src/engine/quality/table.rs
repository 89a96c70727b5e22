//! A stored table as the checks see it.

use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Date32Type, SchemaRef};
use arrow::error::ArrowError;
use chrono::NaiveDate;
use rayon::prelude::*;

use super::read::read_present;
use crate::config::types::Source;
use crate::lake::{LakeError, files};
use crate::model::period::to_days;
use crate::model::tables::{ColumnSpec, TableKind, TableSchema};

/// Partitions read at a time: few, so that memory stays that of a few however many cores there are.
pub(super) const PARTITIONS_AT_ONCE: usize = 2;

/// Which rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// All that are stored.
    All,
    /// Those dated on or before the as-of date; of masters, all snapshots until then.
    Known,
    /// The same, but of masters only the latest snapshot.
    Current,
}

/// Where what was met in a partition is noted.
#[derive(Debug, Clone)]
pub struct PartitionNote {
    /// The note of an earlier run.
    pub known: Option<PathBuf>,
    /// Where to write it otherwise.
    pub path: PathBuf,
}

/// A stored table: its partitions, how it is described, how it is checked.
#[derive(Debug, Clone)]
pub struct StoredTable<'a> {
    /// Description.
    pub schema: &'static TableSchema,
    /// Settings of its exports.
    pub source: &'a Source,
    /// Files of the partitions, by name of the partition.
    pub partitions: Vec<PathBuf>,
    /// Where what was met in each partition is noted, in the order of the partitions; empty when it is not.
    pub notes: Vec<PartitionNote>,
    /// Columns that are stored.
    pub stored: Option<SchemaRef>,
    /// Date after which rows do not count.
    pub as_of: NaiveDate,
    /// Decimal places of money.
    pub money_scale: u8,
    /// Latest snapshot of a master; none when its rows have no date.
    snapshot: Option<i32>,
}

impl<'a> StoredTable<'a> {
    /// Opens a table. Of masters, the latest snapshot on or before the as-of date is looked for.
    pub fn open(
        schema: &'static TableSchema,
        source: &'a Source,
        partitions: Vec<PathBuf>,
        as_of: NaiveDate,
        money_scale: u8,
    ) -> Result<StoredTable<'a>, LakeError> {
        let stored = partitions.last().map(|path| files::read_schema(path)).transpose()?;
        let mut table =
            StoredTable { schema, source, partitions, notes: Vec::new(), stored, as_of, money_scale, snapshot: None };
        if let (TableKind::Master, Some(date)) = (schema.kind, schema.date()) {
            let mut latest = None;
            for path in &table.partitions {
                read_present(path, &[date], |batch| {
                    if let Some(days) = dates(batch, date) {
                        latest = latest.max(days.iter().flatten().filter(|day| *day <= to_days(as_of)).max());
                    }
                })?;
            }
            table.snapshot = latest;
        }
        Ok(table)
    }

    /// The stored columns, in the order of the table.
    pub fn columns(&self) -> Vec<&'static ColumnSpec> {
        self.schema.columns.iter().filter(|column| self.has(column.name)).collect()
    }

    /// Whether a column is stored.
    pub fn has(&self, column: &str) -> bool {
        self.stored.as_ref().is_some_and(|stored| stored.field_with_name(column).is_ok())
    }

    /// Folds the rows of every partition into a value, two partitions at a time, and hands the values to `merge` in the
    /// order of the partitions.
    pub fn fold<T: Send>(
        &self,
        rows: Rows,
        columns: &[&str],
        start: impl Fn() -> T + Sync,
        visit: impl Fn(&mut T, &RecordBatch) + Sync,
        mut merge: impl FnMut(T),
    ) -> Result<(), LakeError> {
        for paths in self.partitions.chunks(PARTITIONS_AT_ONCE) {
            let values: Vec<Result<T, LakeError>> = paths
                .par_iter()
                .map(|path| {
                    let mut value = start();
                    self.for_each_batch(path, rows, columns, |batch| visit(&mut value, batch))?;
                    Ok(value)
                })
                .collect();
            for value in values {
                merge(value?);
            }
        }
        Ok(())
    }

    /// Hands the rows of one partition to `visit`, with the columns that it has.
    pub(super) fn for_each_batch(
        &self,
        path: &Path,
        rows: Rows,
        columns: &[&str],
        mut visit: impl FnMut(&RecordBatch),
    ) -> Result<(), LakeError> {
        let date = self.schema.date();
        let mut read: Vec<&str> = columns.to_vec();
        read.extend(date.filter(|date| !columns.contains(date)));
        let mut failed = None;
        read_present(path, &read, |batch| match self.counting(batch, rows) {
            Ok(batch) => visit(&batch),
            Err(error) => failed = Some(error),
        })?;
        match failed {
            None => Ok(()),
            Some(error) => Err(LakeError::Exchange { what: path.display().to_string(), message: error.to_string() }),
        }
    }

    /// The rows of a batch that count.
    fn counting(&self, batch: &RecordBatch, rows: Rows) -> Result<RecordBatch, ArrowError> {
        if rows == Rows::All {
            return Ok(batch.clone());
        }
        let Some(days) = self.schema.date().and_then(|date| dates(batch, date)) else { return Ok(batch.clone()) };
        let latest_only = rows == Rows::Current && self.schema.kind == TableKind::Master;
        let counts = |day: Option<i32>| {
            if latest_only { day == self.snapshot } else { day.is_none_or(|day| day <= to_days(self.as_of)) }
        };
        let mask: Vec<bool> = days.iter().map(counts).collect();
        if mask.iter().all(|counts| *counts) {
            return Ok(batch.clone());
        }
        filter_record_batch(batch, &BooleanArray::from(mask))
    }
}

/// A date column of a batch.
pub(super) fn dates(batch: &RecordBatch, column: &str) -> Option<arrow::array::Date32Array> {
    let column = batch.column_by_name(column)?;
    (*column.data_type() == DataType::Date32).then(|| column.as_primitive::<Date32Type>().clone())
}
