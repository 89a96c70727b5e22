//! Customers that bought nothing and were not visited: those that only `customers` or `leads` name, and since when.
//!
//! A lead counts from its day on. Of `customers`, who is in the first snapshot counts from the day its file was opened,
//! else from the start of the cooperation, else from the snapshot; who comes later counts from the snapshot that brings
//! it, so that a new export changes nothing of dates before it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type};

use super::feature_tables::fingerprint_of_tables;
use super::fingerprint;
use super::identity::IdentityMap;
use super::stage;
use crate::config::types::{Pipeline, Who};
use crate::features::history_builder::Named;
use crate::features::history_ids::MonthIds;
use crate::lake::{LakeError, StageRecord, files};
use crate::model::tables::{CUSTOMERS, LEADS, SNAPSHOT_DATE};

/// Whether a scheme asks for them.
pub fn are_asked_for(pipeline: &Pipeline) -> bool {
    pipeline.schemes.values().any(|scheme| scheme.who == Who::Everyone)
}

/// What they are at a month (`YYYY-MM`) depends on: the snapshots and leads up to it, and the first snapshot.
pub fn fingerprint(stages: &BTreeMap<String, StageRecord>, month: &str) -> String {
    let record = stages.get(&stage::ingest(CUSTOMERS.name));
    let first = record.and_then(|record| record.files.iter().find(|(slot, _)| !slot.contains('/')));
    fingerprint::of(&(fingerprint_of_tables(stages, &[&CUSTOMERS, &LEADS], month), first))
}

/// Reads them from the partitions of the two tables.
pub fn read(partitions: &dyn Fn(&str) -> Vec<PathBuf>, identity: &IdentityMap) -> Result<Named, LakeError> {
    let mut known: BTreeMap<String, i32> = BTreeMap::new();
    let mut add = |id: &str, day: i32| {
        let id = identity.resolve(id);
        match known.get_mut(id) {
            Some(known) => *known = day.min(*known),
            None => {
                known.insert(id.to_owned(), day);
            }
        }
    };
    for (place, path) in partitions(CUSTOMERS.name).iter().enumerate() {
        let columns = ["customer_id", "created_at", "coop_start_date", SNAPSHOT_DATE];
        each_row(path, &columns, |id, days| {
            let [opened, began, snapshot] = [days[0], days[1], days[2]];
            let told = opened.or(began).filter(|_| place == 0 || snapshot.is_none());
            // Without any day the customer was there all along.
            let day = told.map(|told| snapshot.map_or(told, |snapshot| told.min(snapshot))).or(snapshot);
            add(id, day.unwrap_or(i32::MIN));
        })?;
    }
    for path in partitions(LEADS.name) {
        each_row(&path, &["customer_id", "created_at"], |id, days| {
            if let Some(day) = days[0] {
                add(id, day);
            }
        })?;
    }
    let days = known.values().copied().collect();
    Ok(Named { ids: MonthIds::of_ascending(known.keys().map(String::as_str)), days })
}

/// Hands over the identifier and the days of every row with an identifier, columns in the order asked. A column that the
/// file lacks has no days.
fn each_row(path: &Path, columns: &[&str], mut hand: impl FnMut(&str, &[Option<i32>])) -> Result<(), LakeError> {
    let schema = files::read_schema(path)?;
    let present: Vec<&str> = columns.iter().copied().filter(|column| schema.index_of(column).is_ok()).collect();
    if !present.contains(&columns[0]) {
        return Ok(());
    }
    for batch in files::read_batches(path, Some(&present))? {
        let batch = batch?;
        let failed = |message: String| LakeError::Exchange { what: path.display().to_string(), message };
        let ids = batch.column_by_name(columns[0]).ok_or_else(|| failed("no customer_id".into()))?;
        let ids = cast(ids, &DataType::Utf8).map_err(|error| failed(error.to_string()))?;
        let ids = ids.as_string::<i32>();
        let dates: Vec<Vec<Option<i32>>> = columns[1..].iter().map(|column| days(&batch, column)).collect();
        for row in (0..ids.len()).filter(|row| ids.is_valid(*row)) {
            let days: Vec<Option<i32>> = dates.iter().map(|dates| dates[row]).collect();
            hand(ids.value(row), &days);
        }
    }
    Ok(())
}

fn days(batch: &RecordBatch, column: &str) -> Vec<Option<i32>> {
    match batch.column_by_name(column).and_then(|column| column.as_primitive_opt::<Date32Type>()) {
        Some(days) => days.iter().collect(),
        None => vec![None; batch.num_rows()],
    }
}
