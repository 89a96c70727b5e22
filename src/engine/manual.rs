//! Manual classes from the table `class_overrides` (D-55).

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type};

use super::EngineError;
use super::identity::IdentityMap;
use super::identity_stage::partitions;
use super::run::Run;
use crate::features::PurchaseHistory;
use crate::lake::LakeError;
use crate::lake::files;
use crate::schemes::manual::{Manual, ManualClass, ManualRow};

/// The table of manual classes.
pub const TABLE: &str = "class_overrides";

/// Its columns.
const COLUMNS: [&str; 6] = ["customer_id", "scheme", "code", "reason", "from_date", "until_date"];

/// The manual classes.
pub(super) fn read(run: &Run<'_>, identity: &IdentityMap, history: &PurchaseHistory) -> Result<Manual, EngineError> {
    let mut rows = Vec::new();
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    let mut strangers: Vec<String> = Vec::new();
    let mut backward = 0;
    for path in partitions(run, TABLE) {
        let known = files::read_schema(&path)?;
        let columns: Vec<&str> = COLUMNS.into_iter().filter(|column| known.index_of(column).is_ok()).collect();
        for batch in files::read_batches(&path, Some(&columns))? {
            let what = path.display().to_string();
            let failed = |error: arrow::error::ArrowError| LakeError::Exchange {
                what: what.clone(),
                message: error.to_string(),
            };
            let batch = identity.apply(batch?, "customer_id").map_err(failed)?;
            let texts = |name: &str| texts(&batch, name).map_err(failed);
            let (customers, schemes, codes) = (texts("customer_id")?, texts("scheme")?, texts("code")?);
            let reasons = texts("reason")?;
            let (from, until) = (days(&batch, "from_date"), days(&batch, "until_date"));
            for row in 0..batch.num_rows() {
                let (Some(id), Some(scheme), Some(code)) = (&customers[row], &schemes[row], &codes[row]) else {
                    continue;
                };
                if !run.resolved.pipeline.schemes.contains_key(scheme) {
                    *unknown.entry(scheme.clone()).or_default() += 1;
                    continue;
                }
                let Some(customer) = history.find(id) else {
                    strangers.push(id.clone());
                    continue;
                };
                if let (Some(from), Some(until)) = (from[row], until[row])
                    && from > until
                {
                    backward += 1;
                    continue;
                }
                let class = ManualClass { customer, code: code.clone(), why: reasons[row].clone(), until: until[row] };
                rows.push((scheme.clone(), ManualRow { class, from: from[row].unwrap_or(i32::MIN) }));
            }
        }
    }
    let mut notes: Vec<String> = unknown
        .into_iter()
        .map(|(scheme, rows)| {
            format!("{TABLE}: {rows} rows name the scheme `{scheme}`, which is none of the pipeline's: not looked at")
        })
        .collect();
    if backward > 0 {
        notes.push(format!("{TABLE}: rows whose until_date lies before their from_date: {backward}; not looked at"));
    }
    strangers.sort();
    strangers.dedup();
    if let Some(first) = strangers.first() {
        let count = strangers.len();
        notes.push(format!("{TABLE}: {count} customers are not known, the first is `{first}`: not looked at"));
    }
    Ok(Manual::of(rows, notes))
}

fn texts(batch: &RecordBatch, name: &str) -> Result<Vec<Option<String>>, arrow::error::ArrowError> {
    let Some(column) = batch.column_by_name(name) else { return Ok(vec![None; batch.num_rows()]) };
    let column = cast(column, &DataType::Utf8)?;
    Ok(column.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect())
}

fn days(batch: &RecordBatch, name: &str) -> Vec<Option<i32>> {
    let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Date32Type>());
    match column {
        Some(days) => (0..days.len()).map(|row| days.is_valid(row).then(|| days.value(row))).collect(),
        None => vec![None; batch.num_rows()],
    }
}
