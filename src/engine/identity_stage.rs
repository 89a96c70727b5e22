//! The `identity` stage: which customer, or group, every raw identifier and name stands for.
//!
//! The reduction replaces raw identifiers by what they stand for, so that facts know customers only. The map is kept
//! with the facts: it is made again when a table that names customers has changed, or the settings of `[customers]`.

use std::path::PathBuf;
use std::time::Instant;

use polars::prelude::*;

use super::identity::{self, Identity, IdentityMap, Uses};
use super::ingest_stage::{self, Ingested};
use super::run::Run;
use super::{EngineError, fingerprint};
use crate::lake::files::{self, WriteOptions};
use crate::lake::{LakeError, StageRecord};

/// The stage's key.
const KEY: &str = "identity";
/// Changes when the same tables give another map.
const VERSION: u32 = 1;
/// Tables without which every identifier stands for itself.
const DECIDING_TABLES: [&str; 2] = ["customers", "customer_alias"];

/// What raw identifiers stand for.
pub(super) struct Resolved {
    /// The map of the pipeline's level.
    pub map: IdentityMap,
    /// What it depends on; empty when every identifier stands for itself.
    pub fingerprint: String,
    /// Everything known about customers, when this run had to work it out.
    pub computed: Option<(Identity, Uses)>,
}

/// Partitions of a table, as they are now.
pub(super) fn partitions(run: &Run, table: &str) -> Vec<PathBuf> {
    let Some(record) = run.state.stages.get(&ingest_stage::key(table)) else { return Vec::new() };
    let files = record.files.iter().filter(|(name, _)| !name.contains('/'));
    files.map(|(_, file)| run.staging.current(file)).collect()
}

/// Works out who is who in all tables.
pub(super) fn compute(run: &Run) -> Result<(Identity, Uses), LakeError> {
    identity::of_tables(&|table| partitions(run, table), run.resolved.pipeline.customers.match_names)
}

/// Brings the map in line with the tables.
pub(super) fn update(run: &mut Run, ingested: &Ingested) -> Result<Resolved, EngineError> {
    let started = Instant::now();
    if !DECIDING_TABLES.iter().any(|table| ingested.of(table).is_some()) {
        run.state.stages.remove(KEY);
        return Ok(Resolved { map: IdentityMap::default(), fingerprint: String::new(), computed: None });
    }
    let customers = &run.resolved.pipeline.customers;
    let tables: Vec<(&str, &str)> = ingested
        .tables()
        .filter(|(table, _)| table.entity.is_some() || DECIDING_TABLES.contains(&table.name))
        .filter_map(|(table, _)| {
            let record = run.state.stages.get(&ingest_stage::key(table.name))?;
            Some((table.name, record.fingerprint.as_str()))
        })
        .collect();
    let fingerprint = fingerprint::of(&(tables, customers, VERSION));
    let file = format!("facts/customer_map/part-{}.parquet", fingerprint::short(&fingerprint));
    let is_known = run.state.stages.get(KEY).is_some_and(|record| record.fingerprint == fingerprint);
    let frame_error = |source| EngineError::Frame { what: "customer_map".into(), source };
    if is_known {
        let frame = files::read_frame(&run.staging.current(&file), None)?;
        run.finish(KEY, started, false, "up to date");
        return Ok(Resolved { map: map_of(&frame).map_err(frame_error)?, fingerprint, computed: None });
    }
    run.begin(KEY);
    let computed = compute(run)?;
    let map = computed.0.map(customers.level);
    let (raw, resolved): (Vec<&str>, Vec<&str>) = map.pairs().into_iter().unzip();
    let columns = vec![Column::new("raw_id".into(), raw), Column::new("customer_id".into(), resolved)];
    let frame = DataFrame::new(columns[0].len(), columns).map_err(frame_error)?;
    files::write_frame(&run.staging.path(&file), &frame, &WriteOptions::of_run(&run.run_id))?;
    let mut record = StageRecord { fingerprint: fingerprint.clone(), ..StageRecord::default() };
    record.files.insert("customer_map".to_owned(), file);
    run.state.stages.insert(KEY.to_owned(), record);
    let reason = format!("{} identifiers or names stand for another customer", frame.height());
    run.finish(KEY, started, true, reason);
    Ok(Resolved { map, fingerprint, computed: Some(computed) })
}

fn map_of(frame: &DataFrame) -> PolarsResult<IdentityMap> {
    let (raw, resolved) = (frame.column("raw_id")?.str()?, frame.column("customer_id")?.str()?);
    Ok(IdentityMap::of(raw.iter().flatten().zip(resolved.iter().flatten())))
}
