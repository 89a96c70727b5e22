//! The marts of data quality at an as-of date, and the gate that stops a run in which a check failed.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::EngineError;
use super::identity::{Identity, Uses};
use super::identity_stage::partitions;
use super::ingest_stage::Ingested;
use super::measures::Mart;
use super::quality::{self, PartitionNote, StoredTable};
use super::run::Run;
use super::{fingerprint, stage};
use crate::config::types::CustomerLevel;
use crate::features::{PurchaseHistory, compute};
use crate::model::tables::TableKind;

/// What a look at all tables leaves.
pub(super) struct Looked {
    /// The marts.
    pub marts: Vec<Mart>,
    /// What was met in the partitions, noted for the next run: files of the stage, by name.
    pub notes: BTreeMap<String, String>,
}

/// Looks at all tables. A check that fails is an error: nothing is published then.
pub(super) fn marts(
    run: &Run,
    ingested: &Ingested,
    (identity, uses): &(Identity, Uses),
    history: &PurchaseHistory,
    as_of: NaiveDate,
) -> Result<Looked, EngineError> {
    let pipeline = &run.resolved.pipeline;
    let scale = pipeline.money_scale;
    let (mut tables, mut notes) = (Vec::new(), BTreeMap::new());
    for (schema, _) in ingested.tables() {
        let Some(source) = pipeline.sources.get(schema.name) else { continue };
        let mut table = StoredTable::open(schema, source, partitions(run, schema.name), as_of, scale)?;
        // Of masters the latest snapshot counts alone: no sums of a partition hold for every date.
        if schema.kind != TableKind::Master {
            table.notes = note_files(run, &table, &mut notes);
        }
        tables.push(table);
    }
    let files: Vec<_> = ingested.tables().flat_map(|(_, record)| record.exports.clone()).collect();
    let columns: Vec<_> = ingested.tables().flat_map(|(_, record)| record.mapping.clone()).collect();
    let mut found = quality::inspect(&tables, &files, &identity.map(CustomerLevel::Branch), as_of)?;
    found.checks.extend(quality::identity_checks(&identity.findings, &pipeline.sources));
    quality::gate(&found.checks)?;

    // Only proposals ask for sales, and most pipelines have none.
    let sales: OnceCell<HashMap<String, i128>> = OnceCell::new();
    let net_sales = |customer: &str| {
        let sales = sales.get_or_init(|| net_sales_12m(history, as_of, scale).unwrap_or_default());
        sales.get(customer).copied()
    };
    let proposals = quality::name_proposals(identity, uses, &net_sales);
    let mut marts = quality::marts(&files, &columns, &found, &proposals, as_of, scale)?;
    let frame = identity.frame(as_of);
    let frame = frame.map_err(|source| EngineError::Frame { what: "mart customer_identity".into(), source })?;
    marts.push(("customer_identity", frame));
    Ok(Looked { marts, notes })
}

/// Where what is met in the partitions of a table is noted; the files are entered into `notes`. They are named by what
/// they depend on: the partition's file, which is named by its content, and the columns that are looked at.
fn note_files(run: &Run, table: &StoredTable<'_>, notes: &mut BTreeMap<String, String>) -> Vec<PartitionNote> {
    let name = table.schema.name;
    let Some(record) = run.state.stages.get(&stage::ingest(name)) else { return Vec::new() };
    let columns: Vec<&str> = table.columns().iter().map(|column| column.name).collect();
    let mut files = Vec::new();
    for (partition, stored) in record.files.iter().filter(|(name, _)| !name.contains('/')) {
        let fingerprint = fingerprint::of(&(stored, &columns, quality::notes::VERSION));
        let file = format!("facts/profiles/{name}/{partition}-{}.parquet", fingerprint::short(&fingerprint));
        let known = Some(run.staging.current(&file)).filter(|path| path.exists());
        files.push(PartitionNote { known, path: run.staging.path(&file) });
        notes.insert(format!("profiles/{name}/{partition}"), file);
    }
    files
}

/// Net sales of the last twelve months by customer, in minor units.
fn net_sales_12m(history: &PurchaseHistory, as_of: NaiveDate, scale: u8) -> Result<HashMap<String, i128>, EngineError> {
    const FEATURE: &str = "net_sales_12m";
    let frame_error = |source| EngineError::Frame { what: "name_proposals".into(), source };
    let frame = compute(history, as_of, &[FEATURE.to_owned()], scale)?;
    let ids = frame.column("customer").and_then(|column| column.u32().cloned()).map_err(frame_error)?;
    let sales = frame.column(FEATURE).map_err(frame_error)?;
    let sales = sales.decimal().map_err(frame_error)?.physical().clone();
    let pairs = ids.iter().zip(sales.iter());
    Ok(pairs.filter_map(|(id, sales)| Some((history.ids.get(id?).to_owned(), sales?))).collect())
}
