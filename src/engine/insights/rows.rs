//! Rows of a table as insights read them.

use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::engine::EngineError;
use crate::engine::feature_tables;
use crate::engine::identity::IdentityMap;
use crate::features::PurchaseHistory;
use crate::features::rows::{CUSTOMER, frame_type};
use crate::lake::{exchange, files};
use crate::model::period::to_days;
use crate::model::tables::TableSchema;

/// A table, and who its customers are.
pub(super) struct Reading<'a> {
    pub schema: &'static TableSchema,
    pub scale: u8,
    pub identity: &'a IdentityMap,
    pub history: &'a PurchaseHistory,
}

impl Reading<'_> {
    /// `customer`, then `columns`, of the rows that are not dated after `as_of`.
    pub fn until(&self, paths: &[PathBuf], columns: &[&str], as_of: NaiveDate) -> Result<DataFrame, EngineError> {
        let failed = |source| EngineError::Frame { what: format!("rows of {}", self.schema.name), source };
        let frame = self.stored_until(paths, columns, as_of)?;
        self.with_columns(&frame, columns).map_err(failed)
    }

    /// As [`until`](Self::until), without the columns that no file has.
    pub fn stored_until(
        &self,
        paths: &[PathBuf],
        columns: &[&str],
        as_of: NaiveDate,
    ) -> Result<DataFrame, EngineError> {
        let failed = |source| EngineError::Frame { what: format!("rows of {}", self.schema.name), source };
        let mut read: Vec<&str> = columns.to_vec();
        read.extend(self.schema.date());
        read.sort_unstable();
        read.dedup();
        let frame = match self.schema.entity {
            Some(_) => feature_tables::rows_of(self.schema, &read, self.scale, self.identity, (self.history, paths))?,
            None => self.plain(paths, &read)?,
        };
        self.known(frame, as_of).map_err(failed)
    }

    /// Rows of a table that names no customers.
    fn plain(&self, paths: &[PathBuf], columns: &[&str]) -> Result<DataFrame, EngineError> {
        let failed = |source| EngineError::Frame { what: format!("rows of {}", self.schema.name), source };
        let mut whole: Option<DataFrame> = None;
        for path in paths {
            let stored = files::read_schema(path)?;
            let known: Vec<&str> = columns.iter().copied().filter(|name| stored.index_of(name).is_ok()).collect();
            for batch in files::read_batches(path, Some(&known))? {
                let batch = batch?;
                let part = match known.is_empty() {
                    true => DataFrame::empty_with_height(batch.num_rows()),
                    false => exchange::to_frame(&path.display().to_string(), &batch)?,
                };
                let part = self.with_columns(&part, columns).map_err(failed)?;
                match &mut whole {
                    None => whole = Some(part),
                    Some(whole) => {
                        whole.vstack_mut_owned(part).map_err(failed)?;
                    }
                }
            }
        }
        whole.map_or_else(|| self.with_columns(&DataFrame::empty(), columns).map_err(failed), Ok)
    }

    /// The columns, each of its type; null those that the frame does not have.
    fn with_columns(&self, frame: &DataFrame, columns: &[&str]) -> PolarsResult<DataFrame> {
        let height = frame.height();
        let mut found = Vec::with_capacity(columns.len() + 1);
        found.push(match frame.column(CUSTOMER) {
            Ok(customers) => customers.clone(),
            Err(_) => Column::full_null(CUSTOMER.into(), height, &DataType::UInt32),
        });
        for name in columns {
            let Some(column) = self.schema.column(name) else {
                return Err(PolarsError::ColumnNotFound(format!("{}.{name}", self.schema.name).into()));
            };
            let kind = frame_type(column.column_type, self.scale);
            found.push(match frame.column(name) {
                Ok(column) => column.cast(&kind)?,
                Err(_) => Column::full_null((*name).into(), height, &kind),
            });
        }
        DataFrame::new(height, found)
    }

    /// The rows that are not dated later.
    fn known(&self, frame: DataFrame, as_of: NaiveDate) -> PolarsResult<DataFrame> {
        let last = to_days(as_of);
        let Some(dates) = self.schema.date().and_then(|date| frame.column(date).ok()) else { return Ok(frame) };
        let days = dates.cast(&DataType::Date)?;
        let days = days.date()?.physical();
        // Most files lie in the past from end to end.
        if days.max().is_none_or(|newest| newest <= last) {
            return Ok(frame);
        }
        let keep: BooleanChunked = days.iter().map(|day| day.is_none_or(|day| day <= last)).collect();
        frame.filter(&keep)
    }
}
