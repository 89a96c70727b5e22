//! The `identity` stage: which customer, or group, every raw identifier and name stands for.
//!
//! The reduction replaces raw identifiers by what they stand for, so that facts know customers only. The map is kept
//! with the facts: it is made again when a table that names customers has changed, or the settings of `[customers]`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use polars::prelude::*;

use super::decide::{Decided, Verdict};
use super::identity::{self, Identity, IdentityMap, Uses};
use super::ingest_stage::{IngestRecord, Ingested};
use super::run::Run;
use super::why::basis;
use super::{EngineError, fingerprint, stage};
use crate::lake::files::{self, WriteOptions};
use crate::lake::{LakeError, Published, StageRecord};
use crate::model::tables::TableSchema;

/// Changes when the same tables give another map.
pub(super) const VERSION: u32 = 1;
/// Tables without which every identifier stands for itself.
const DECIDING_TABLES: [&str; 2] = ["customers", ALIASES];
/// What somebody wrote down of identifiers and names that are one customer.
const ALIASES: &str = "customer_alias";

/// What raw identifiers stand for.
pub(super) struct Resolved {
    /// The map of the pipeline's level.
    pub map: IdentityMap,
    /// What facts depend on of it: its content. Empty when every identifier stands for itself.
    pub fingerprint: String,
    /// Everything known about customers, when the map could not be made without it.
    pub computed: Option<(Identity, Uses)>,
    /// What became of the stage; none when the pipeline has no table that names customers.
    pub decided: Option<Decided>,
}

/// Partitions of a table, as they are now.
pub(super) fn partitions(run: &Run, table: &str) -> Vec<PathBuf> {
    let Some(record) = run.state.stages.get(&stage::ingest(table)) else { return Vec::new() };
    let files = record.files.iter().filter(|(name, _)| !name.contains('/'));
    files.map(|(_, file)| run.staging.current(file)).collect()
}

/// Works out who is who in all tables.
pub(super) fn compute(run: &Run) -> Result<(Identity, Uses), LakeError> {
    identity::of_tables(&|table| partitions(run, table), run.resolved.pipeline.customers.match_names)
}

/// Brings the map in line with the tables. `verdict` decides over a stage that has work.
pub(super) fn update(
    run: &mut Run,
    ingested: &Ingested,
    verdict: &dyn Fn(&str, String) -> (Verdict, String),
) -> Result<Resolved, EngineError> {
    let started = Instant::now();
    if !DECIDING_TABLES.iter().any(|table| ingested.of(table).is_some()) {
        run.state.stages.remove(stage::IDENTITY);
        return Ok(Resolved { map: IdentityMap::default(), fingerprint: String::new(), computed: None, decided: None });
    }
    let customers = &run.resolved.pipeline.customers;
    // Without aliases an identifier is what it is: only tables that give names in its place can change the map.
    let has_aliases = ingested.of(ALIASES).is_some();
    let names_customers = |table: &TableSchema, record: &IngestRecord| {
        let has_name = table.entity_name.is_some_and(|name| record.columns.iter().any(|column| column == name));
        table.entity.is_some() && (has_aliases || has_name)
    };
    let tables: Vec<(&str, &str)> = ingested
        .tables()
        .filter(|(table, record)| names_customers(table, record) || DECIDING_TABLES.contains(&table.name))
        .filter_map(|(table, _)| {
            let record = run.state.stages.get(&stage::ingest(table.name))?;
            Some((table.name, record.fingerprint.as_str()))
        })
        .collect();
    let basis = basis(serde_json::json!({ "customers": customers }), serde_json::json!({ "customers": VERSION }));
    let fingerprint = fingerprint::of(&(tables, &basis));
    let known = run.state.stages.get(stage::IDENTITY).cloned();
    let decided = |verdict: Verdict, reason: String| Decided {
        stage: stage::IDENTITY.to_owned(),
        verdict,
        reason,
        months: Vec::new(),
        fingerprint: fingerprint.clone(),
        cause: None,
    };
    let is_current = known.as_ref().is_some_and(|record| record.fingerprint == fingerprint);
    let work = if is_current {
        decided(Verdict::Skip, "up to date".to_owned())
    } else {
        let inputs = "the tables of customers changed".to_owned();
        let (verdict, reason) = verdict(stage::IDENTITY, run.why(stage::IDENTITY, &basis, &inputs));
        decided(verdict, reason)
    };
    if work.verdict != Verdict::Run {
        let file = known.as_ref().and_then(|record| record.files.get(MAP));
        let map = match file {
            Some(file) => read_map(&run.staging.current(file))?,
            None => IdentityMap::default(),
        };
        run.finish(stage::IDENTITY, started, false, work.reason.clone());
        let fingerprint = content_of(&map);
        return Ok(Resolved { map, fingerprint, computed: None, decided: Some(work) });
    }
    run.begin(stage::IDENTITY);
    let of_table = |table: &str| partitions(run, table);
    let (map, computed) = match identity::map_of_tables(&of_table, customers.match_names, customers.level)? {
        Some(map) => (map, None),
        None => {
            let computed = compute(run)?;
            (computed.0.map(customers.level), Some(computed))
        }
    };
    let (raw, resolved): (Vec<&str>, Vec<&str>) = map.pairs().into_iter().unzip();
    let columns = vec![Column::new("raw_id".into(), raw), Column::new("customer_id".into(), resolved)];
    let frame = DataFrame::new(columns[0].len(), columns).map_err(frame_error)?;
    let content = content_of(&map);
    let file = format!("facts/customer_map/part-{}.parquet", fingerprint::short(&fingerprint::of(&content)));
    files::write_frame(&run.staging.path(&file), &frame, &WriteOptions::default())?;
    let mut record = StageRecord { fingerprint: fingerprint.clone(), ..StageRecord::default() };
    record.files.insert(MAP.to_owned(), file);
    run.complete(stage::IDENTITY, record, basis)?;
    let found = format!("{} identifiers or names stand for another customer", frame.height());
    run.finish(stage::IDENTITY, started, true, format!("{}; {found}", work.reason));
    Ok(Resolved { map, fingerprint: content, computed, decided: Some(work) })
}

/// Name of the map among the files of the stage.
const MAP: &str = "customer_map";

/// The content of a map as a fingerprint.
fn content_of(map: &IdentityMap) -> String {
    if map.is_empty() { String::new() } else { fingerprint::of(&map.pairs()) }
}

fn frame_error(source: PolarsError) -> EngineError {
    EngineError::Frame { what: "customer_map".into(), source }
}

/// The map of a published state; empty where every identifier stands for itself.
pub(super) fn published_map(state: &Published, path_of: &dyn Fn(&str) -> PathBuf) -> Result<IdentityMap, EngineError> {
    let file = state.stages.get(stage::IDENTITY).and_then(|record| record.files.get(MAP));
    file.map_or_else(|| Ok(IdentityMap::default()), |file| read_map(&path_of(file)))
}

fn read_map(path: &Path) -> Result<IdentityMap, EngineError> {
    map_of(&files::read_frame(path, None)?).map_err(frame_error)
}

fn map_of(frame: &DataFrame) -> PolarsResult<IdentityMap> {
    let (raw, resolved) = (frame.column("raw_id")?.str()?, frame.column("customer_id")?.str()?);
    Ok(IdentityMap::of(raw.iter().flatten().zip(resolved.iter().flatten())))
}
