//! The `reduce` stages: month partitions of tables to month partitions of facts, and facts to the history.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use polars::prelude::{DataFrame, PolarsResult};
use rayon::prelude::*;

use super::EngineError;
use super::fingerprint;
use super::identity::IdentityMap;
use super::reduce::{self, Backend, LocalBackend, Partition};
use super::stage;
use crate::config::types::{BreadthBy, Pipeline};
use crate::features::PurchaseHistory;
use crate::features::history_builder::{MonthValues, Named, VALUE_COLUMNS, lay_out_with};
use crate::features::history_ids::MonthIds;
use crate::features::visit_history::VISIT_COLUMNS;
use crate::lake::files::{self, WriteOptions};
use crate::lake::{LakeError, StageRecord, Staging};
use crate::model::tables::{TRANSACTIONS, TableSchema, VISITS};

/// Columns of `product_days` that the history reads.
const PRODUCT_COLUMNS: [&str; 4] = ["customer_id", "order_date", "product", "gross_sales"];

/// Months reduced at a time: few, so that memory stays that of a few months however many cores there are.
const MONTHS_AT_ONCE: usize = 2;

/// Months whose values are held at a time while they are laid out by customer.
const MONTHS_LAID_OUT_AT_ONCE: usize = 8;

/// Months of visit days that are read at a time.
const VISIT_MONTHS_AT_ONCE: usize = 4;

/// A fact: the reduction of a table to one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// Customer × business date.
    PurchaseDays,
    /// Customer × business date × product.
    ProductDays(BreadthBy),
    /// Customer × date of visits.
    VisitDays,
}

/// What the reduction needs beside the rows of a table.
#[derive(Clone, Copy)]
pub struct ReductionInputs<'a> {
    /// Decimal places of money.
    pub scale: u8,
    /// What raw identifiers of customers stand for.
    pub identity: &'a IdentityMap,
}

impl ReductionInputs<'_> {
    /// The batch with customers in the place of raw identifiers.
    fn resolve(
        &self,
        batch: Result<RecordBatch, LakeError>,
        entity: &str,
        path: &Path,
    ) -> Result<RecordBatch, LakeError> {
        let batch = batch?;
        if self.identity.is_empty() {
            return Ok(batch);
        }
        self.identity
            .apply(batch, entity)
            .map_err(|source| LakeError::Exchange { what: path.display().to_string(), message: source.to_string() })
    }
}

impl Fact {
    /// The facts that a pipeline needs, of transactions with these columns. Product breadth counts what the pipeline
    /// says, else the category where the table has one. Visits count where the pipeline has a source of them.
    pub fn needed(pipeline: &Pipeline, columns: &[String]) -> Vec<Fact> {
        let has = |column: &str| columns.iter().any(|stored| stored == column);
        let breadth = pipeline.features.breadth_by.or_else(|| has("category").then_some(BreadthBy::Category));
        let mut facts = vec![Fact::PurchaseDays];
        facts.extend(breadth.map(Fact::ProductDays));
        if pipeline.sources.get(VISITS.name).is_some() {
            facts.push(Fact::VisitDays);
        }
        facts
    }

    /// Its folder under `facts/`, and its name in stage keys.
    pub fn name(self) -> &'static str {
        match self {
            Fact::PurchaseDays => "purchase_days",
            Fact::ProductDays(_) => "product_days",
            Fact::VisitDays => "visit_days",
        }
    }

    /// The table it is reduced from.
    pub fn table(self) -> &'static TableSchema {
        match self {
            Fact::PurchaseDays | Fact::ProductDays(_) => &TRANSACTIONS,
            Fact::VisitDays => &VISITS,
        }
    }

    pub(super) fn stage_key(self) -> String {
        stage::reduce(self.name())
    }

    fn product_column(self) -> Option<&'static str> {
        match self {
            Fact::PurchaseDays | Fact::VisitDays => None,
            Fact::ProductDays(BreadthBy::Category) => Some("category"),
            Fact::ProductDays(BreadthBy::ProductId) => Some("product_id"),
        }
    }

    fn reads(self, column: &str) -> bool {
        match self {
            Fact::PurchaseDays => reduce::PURCHASE_DAYS_COLUMNS.contains(&column),
            Fact::ProductDays(_) => {
                reduce::PRODUCT_DAYS_COLUMNS.contains(&column) || self.product_column() == Some(column)
            }
            Fact::VisitDays => reduce::VISIT_DAYS_COLUMNS.contains(&column),
        }
    }

    /// Reduces the partition of a month, read from `path`.
    fn reduce(
        self,
        backend: &dyn Backend,
        path: &Path,
        inputs: &ReductionInputs<'_>,
        month: &str,
    ) -> Result<RecordBatch, EngineError> {
        let what = format!("{} of {month}", self.name());
        let schema = files::read_schema(path)?;
        let names = schema.fields().iter().map(|field| field.name().as_str());
        let columns: Vec<&str> = names.filter(|name| self.reads(name)).collect();
        let entity = self.table().entity.unwrap_or_default();
        let batches = files::read_batches(path, Some(&columns))?;
        let mut batches = batches.map(|batch| inputs.resolve(batch, entity, path));
        let partition = Partition { what: &what, scale: inputs.scale, batches: &mut batches };
        let facts = match (self, self.product_column()) {
            (Fact::VisitDays, _) => backend.visit_days(partition)?,
            (_, Some(product)) => backend.product_days(partition, product)?,
            (_, None) => backend.purchase_days(partition)?,
        };
        Ok(facts)
    }

    /// The record of the fact once it is in line with a table: the file of every month, named by what it depends on.
    /// `identity` is the fingerprint of who is who.
    pub fn planned(self, table: &StageRecord, scale: u8, identity: &str) -> StageRecord {
        let mut record = StageRecord::default();
        for (month, table_file) in table.files.iter().filter(|(name, _)| !name.contains('/')) {
            let hash = fingerprint::of(&(table_file, reduce::VERSION, scale, self.product_column(), identity));
            let file = format!("facts/{}/month={month}/part-{}.parquet", self.name(), fingerprint::short(&hash));
            record.files.insert(month.clone(), file);
        }
        record.fingerprint = fingerprint::of(&record.files);
        record
    }

    /// Writes the months of `planned` that are not among the files of `known`.
    pub fn update(
        self,
        table: &StageRecord,
        known: &StageRecord,
        planned: &StageRecord,
        staging: &Staging,
        reduction: &ReductionInputs<'_>,
        progress: &dyn Fn(usize, usize),
    ) -> Result<(), EngineError> {
        let stale: Vec<(&String, &String, &String)> = planned
            .files
            .iter()
            .filter(|(month, file)| known.files.get(*month) != Some(file))
            .filter_map(|(month, file)| Some((month, table.files.get(month)?, file)))
            .collect();
        let options = WriteOptions::sorted_by(&["customer_id"]);
        let mut done = 0;
        progress(done, stale.len());
        for months in stale.chunks(MONTHS_AT_ONCE) {
            let written: Vec<Result<(), EngineError>> = months
                .par_iter()
                .map(|(month, table_file, file)| {
                    let facts = self.reduce(&LocalBackend, &staging.current(table_file), reduction, month)?;
                    files::write_batches(&staging.path(file), facts.schema(), [facts], &options)?;
                    Ok(())
                })
                .collect();
            // The error of the earliest month, whichever failed first.
            written.into_iter().collect::<Result<(), EngineError>>()?;
            done += months.len();
            progress(done, stale.len());
        }
        Ok(())
    }
}

/// The fingerprint of all facts that a result at `month` (`YYYY-MM`) depends on.
pub fn fingerprint_until(stages: &BTreeMap<String, StageRecord>, facts: &[Fact], month: &str) -> String {
    let files: Vec<&String> = facts
        .iter()
        .filter_map(|fact| stages.get(&fact.stage_key()))
        .flat_map(|record| record.files.iter().filter(|(name, _)| name.as_str() <= month).map(|(_, file)| file))
        .collect();
    fingerprint::of(&files)
}

/// Reads the facts into a history.
pub fn load_history(
    stages: &BTreeMap<String, StageRecord>,
    facts: &[Fact],
    current: &dyn Fn(&str) -> std::path::PathBuf,
    tolerance_days: u32,
) -> Result<PurchaseHistory, EngineError> {
    load_history_with(stages, facts, current, tolerance_days, None)
}

/// As [`load_history`], with customers whom other tables name.
pub fn load_history_with(
    stages: &BTreeMap<String, StageRecord>,
    facts: &[Fact],
    current: &dyn Fn(&str) -> std::path::PathBuf,
    tolerance_days: u32,
    named: Option<Named>,
) -> Result<PurchaseHistory, EngineError> {
    let months = |fact: Fact| stages.get(&fact.stage_key()).map(|record| &record.files);
    let no_months = BTreeMap::new();
    let purchase_days = months(Fact::PurchaseDays).unwrap_or(&no_months);
    // The fact of a source that the pipeline has no more may still be in the lake.
    let visit_days = facts.contains(&Fact::VisitDays).then(|| months(Fact::VisitDays)).flatten().unwrap_or(&no_months);
    let ids = |fact: Fact, files: &BTreeMap<String, String>| -> Result<Vec<MonthIds>, EngineError> {
        let paths: Vec<PathBuf> = files.values().map(|file| current(file)).collect();
        // The error of the earliest month, whichever failed first.
        paths.par_iter().map(|path| month_ids(fact, path)).collect::<Vec<_>>().into_iter().collect()
    };
    let mut filler = lay_out_with(ids(Fact::PurchaseDays, purchase_days)?, ids(Fact::VisitDays, visit_days)?, named);
    let paths: Vec<PathBuf> = purchase_days.values().map(|file| current(file)).collect();
    for months in paths.chunks(MONTHS_LAID_OUT_AT_ONCE) {
        let values: Vec<Result<MonthValues, EngineError>> = months.par_iter().map(|path| month_values(path)).collect();
        let values = values.into_iter().collect::<Result<Vec<_>, _>>()?;
        filler.add_values(&values).map_err(EngineError::facts("purchase_days"))?;
    }
    let paths: Vec<PathBuf> = visit_days.values().map(|file| current(file)).collect();
    for months in paths.chunks(VISIT_MONTHS_AT_ONCE) {
        let frames: Vec<Result<DataFrame, LakeError>> =
            months.par_iter().map(|path| files::read_frame(path, Some(&VISIT_COLUMNS))).collect();
        let frames = frames.into_iter().collect::<Result<Vec<_>, _>>()?;
        filler.add_visits(frames).map_err(EngineError::facts("visit_days"))?;
    }
    let mut history = filler.finish(tolerance_days);
    if let Some(fact) = facts.iter().find(|fact| fact.product_column().is_some()) {
        let frames: Vec<DataFrame> = months(*fact)
            .unwrap_or(&no_months)
            .values()
            .map(|file| files::read_frame(&current(file), Some(&PRODUCT_COLUMNS)))
            .collect::<Result<_, _>>()?;
        let added: PolarsResult<()> = history.add_products(&frames);
        added.map_err(EngineError::facts("product_days"))?;
    }
    Ok(history)
}

fn month_ids(fact: Fact, path: &Path) -> Result<MonthIds, EngineError> {
    let mut ids = MonthIds::default();
    for batch in files::read_batches(path, Some(&["customer_id"]))? {
        ids.add(&batch?, fact.name()).map_err(EngineError::facts(fact.name()))?;
    }
    Ok(ids)
}

fn month_values(path: &Path) -> Result<MonthValues, EngineError> {
    let mut values = MonthValues::default();
    for batch in files::read_batches(path, Some(&VALUE_COLUMNS))? {
        values.add(&batch?).map_err(EngineError::facts(Fact::PurchaseDays.name()))?;
    }
    Ok(values)
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
