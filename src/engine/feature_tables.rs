//! Rows of tables for features: partitions of the lake, customers resolved and numbered, once a run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType as ArrowType, Field, Schema};
use polars::prelude::*;
use rayon::prelude::*;

use super::EngineError;
use super::fingerprint;
use super::identity::IdentityMap;
use super::stage;
use crate::config::types::Pipeline;
use crate::features::rows::{CUSTOMER, RawTables, frame_type};
use crate::features::{Catalog, PurchaseHistory, TableFrames};
use crate::lake::{LakeError, StageRecord, exchange, files};
use crate::model::tables::{TableKind, TableSchema};
use crate::schemes;

/// Whether a row names its customer by the identifier that stays, not by another that stands for it.
const BY_ITSELF: &str = "__by_itself";

/// The features that the schemes of a pipeline read.
pub fn asked(pipeline: &Pipeline) -> Result<BTreeSet<String>, EngineError> {
    let mut names = BTreeSet::new();
    for (name, scheme) in &pipeline.schemes {
        names.extend(schemes::required_features(scheme).map_err(|problem| problem.of(name))?);
    }
    Ok(names)
}

/// The rows that features read. `partitions` are the files of a table.
pub fn load(
    catalog: &Catalog,
    names: &[String],
    partitions: &dyn Fn(&str) -> Vec<PathBuf>,
    identity: &IdentityMap,
    history: &PurchaseHistory,
) -> Result<TableFrames, EngineError> {
    let failed = |source| EngineError::Frame { what: "rows of tables for features".into(), source };
    let mut raw = RawTables::new();
    for table in catalog.row_tables(names) {
        let paths = partitions(table.name);
        if paths.is_empty() {
            continue;
        }
        let columns = catalog.row_columns(names, table);
        let reading = Reading { table, columns: &columns, scale: catalog.scale(), identity, history };
        raw.insert(table.name, reading.frame(&paths)?);
    }
    TableFrames::new(&catalog.row_features(names), &raw, catalog.scale()).map_err(failed)
}

/// What rows of tables are the result at `month` (`YYYY-MM`) depends on: the partitions up to it, of masters the
/// snapshots up to it, of tables without a date all.
pub fn fingerprint_of_tables(
    stages: &BTreeMap<String, StageRecord>,
    tables: &[&'static TableSchema],
    month: &str,
) -> String {
    let is_known = |slot: &str| {
        let is_dated = slot.starts_with(|letter: char| letter.is_ascii_digit());
        !slot.contains('/') && (!is_dated || slot.get(..7).is_none_or(|slot| slot <= month))
    };
    let mut read: Vec<(&str, Vec<&String>)> = Vec::new();
    for table in tables {
        let record = stages.get(&stage::ingest(table.name));
        let files = record.into_iter().flat_map(|record| &record.files);
        read.push((table.name, files.filter(|(slot, _)| is_known(slot)).map(|(_, file)| file).collect()));
    }
    fingerprint::of(&read)
}

/// One table being read.
struct Reading<'a> {
    table: &'static TableSchema,
    columns: &'a BTreeSet<String>,
    scale: u8,
    identity: &'a IdentityMap,
    history: &'a PurchaseHistory,
}

impl Reading<'_> {
    fn frame(&self, paths: &[PathBuf]) -> Result<DataFrame, EngineError> {
        let parts: Vec<Result<Vec<DataFrame>, LakeError>> = paths.par_iter().map(|path| self.parts(path)).collect();
        // The error of the earliest partition, whichever failed first.
        let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
        let parts: Vec<DataFrame> = parts.into_iter().flatten().collect();
        let found: BTreeSet<String> =
            parts.iter().flat_map(|part| part.get_column_names()).map(|name| name.to_string()).collect();
        let failed = |source| EngineError::Frame { what: format!("rows of {}", self.table.name), source };
        let mut whole: Option<DataFrame> = None;
        for part in parts {
            let part = self.with_columns(part, &found).map_err(failed)?;
            match &mut whole {
                None => whole = Some(part),
                Some(whole) => {
                    whole.vstack_mut_owned(part).map_err(failed)?;
                }
            }
        }
        let Some(whole) = whole else { return Ok(DataFrame::empty()) };
        // Of rows of one customer and day, the one under its own identifier comes last: it is the newest value.
        let order = SortMultipleOptions::default().with_maintain_order(true);
        let whole = match self.table.kind {
            TableKind::Master if !self.identity.is_empty() => whole.sort([BY_ITSELF], order).map_err(failed)?,
            _ => whole,
        };
        Ok(whole.drop(BY_ITSELF).unwrap_or(whole))
    }

    /// The frames of a partition.
    fn parts(&self, path: &Path) -> Result<Vec<DataFrame>, LakeError> {
        let entity = self.table.entity.unwrap_or_default();
        let schema = files::read_schema(path)?;
        let stored = schema.fields().iter().map(|field| field.name().as_str());
        let columns: Vec<&str> = stored.filter(|name| *name == entity || self.columns.contains(*name)).collect();
        if !columns.contains(&entity) {
            return Ok(Vec::new());
        }
        let mut parts = Vec::new();
        for batch in files::read_batches(path, Some(&columns))? {
            parts.push(self.part(&batch?, entity, &path.display().to_string())?);
        }
        Ok(parts)
    }

    fn part(&self, batch: &RecordBatch, entity: &str, what: &str) -> Result<DataFrame, LakeError> {
        let failed = |message: String| LakeError::Exchange { what: what.to_owned(), message };
        let place = batch.schema().index_of(entity).map_err(|error| failed(error.to_string()))?;
        let ids = cast(batch.column(place), &ArrowType::Utf8).map_err(|error| failed(error.to_string()))?;
        let ids = ids.as_string::<i32>();
        let (mut numbers, mut by_itself) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
        // Rows of a customer mostly follow each other: the last one is tried before the history.
        let mut last: (Option<&str>, Option<u32>) = (None, None);
        for row in 0..ids.len() {
            let raw = ids.is_valid(row).then(|| ids.value(row));
            let resolved = raw.map(|raw| self.identity.resolve(raw));
            if resolved != last.0 {
                last = (resolved, resolved.and_then(|id| self.history.find(id)));
            }
            numbers.push(last.1);
            by_itself.push(raw == resolved);
        }
        let kept: Vec<usize> = (0..batch.num_columns())
            .filter(|column| self.columns.contains(batch.schema().field(*column).name()))
            .collect();
        let mut frame = match kept.is_empty() {
            true => DataFrame::empty_with_height(ids.len()),
            false => {
                let fields: Vec<Field> = kept.iter().map(|column| batch.schema().field(*column).clone()).collect();
                let columns = kept.iter().map(|column| batch.column(*column).clone()).collect();
                let batch = RecordBatch::try_new(Schema::new(fields).into(), columns);
                exchange::to_frame(what, &batch.map_err(|error| failed(error.to_string()))?)?
            }
        };
        let added = [
            UInt32Chunked::from_iter_options(CUSTOMER.into(), numbers.into_iter()).into_column(),
            Column::new(BY_ITSELF.into(), by_itself),
        ];
        for column in added {
            frame.with_column(column).map_err(|error| failed(error.to_string()))?;
        }
        Ok(frame)
    }

    /// The frame with all of the columns, each of its type, in one order.
    fn with_columns(&self, frame: DataFrame, wanted: &BTreeSet<String>) -> PolarsResult<DataFrame> {
        let height = frame.height();
        let mut columns = Vec::with_capacity(wanted.len());
        for name in wanted {
            let found = match name.as_str() {
                CUSTOMER => Some(DataType::UInt32),
                BY_ITSELF => Some(DataType::Boolean),
                name => self.table.column(name).map(|column| frame_type(column.column_type, self.scale)),
            };
            let Some(found) = found else { continue };
            columns.push(match frame.column(name) {
                Ok(column) => column.cast(&found)?,
                Err(_) => Column::full_null(name.as_str().into(), height, &found),
            });
        }
        DataFrame::new(height, columns)
    }
}
