//! Months of dated tables, read side by side.

use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::super::{Context, rows};
use crate::engine::{EngineError, stage};
use crate::model::period::Month;
use crate::model::tables::TableSchema;

/// Makes something of the rows of every month from a day up to the as-of date, months ascending. None without a source of
/// the table.
pub fn each<T: Send>(
    context: &Context<'_>,
    schema: &'static TableSchema,
    columns: &[&str],
    from: NaiveDate,
    make: impl Fn(&DataFrame) -> PolarsResult<T> + Sync,
) -> Result<Option<Vec<T>>, EngineError> {
    if !context.has(schema.name) {
        return Ok(None);
    }
    let Some(record) = context.stored.get(&stage::ingest(schema.name)) else { return Ok(None) };
    let (first, last) = (Month::of(from), Month::of(context.as_of));
    let is_wanted = |slot: &str| slot.parse::<Month>().is_ok_and(|month| first <= month && month <= last);
    let partitions = record.files.iter().filter(|(slot, _)| is_wanted(slot));
    let paths: Vec<PathBuf> = partitions.map(|(_, file)| (context.current)(file)).collect();
    let scale = context.pipeline.money_scale;
    let (identity, history, as_of) = (context.identity, context.history(), context.as_of);
    let reading = rows::Reading { schema, scale, identity, history };
    let failed = |source| EngineError::Frame { what: format!("rows of {}", schema.name), source };
    let one = |path: &PathBuf| {
        let frame = reading.until(std::slice::from_ref(path), columns, as_of)?;
        make(&frame).map_err(failed)
    };
    let parts: Vec<Result<T, EngineError>> = paths.par_iter().map(one).collect();
    // The error of the earliest month, whichever failed first.
    parts.into_iter().collect::<Result<Vec<T>, EngineError>>().map(Some)
}
