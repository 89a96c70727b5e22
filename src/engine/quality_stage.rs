//! The marts of data quality at an as-of date, and the gate that stops a run in which a check failed.

use std::cell::OnceCell;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::EngineError;
use super::identity::{Identity, Uses};
use super::identity_stage::{self, partitions};
use super::ingest_stage::Ingested;
use super::measures::Mart;
use super::quality::{self, StoredTable};
use super::run::Run;
use crate::config::types::CustomerLevel;
use crate::features::{PurchaseHistory, compute};

/// Looks at all tables. `known` is what the identity stage found out in this run. A check that fails is an error: nothing is published then.
pub(super) fn marts(
    run: &Run,
    ingested: &Ingested,
    known: Option<&(Identity, Uses)>,
    history: &PurchaseHistory,
    as_of: NaiveDate,
) -> Result<Vec<Mart>, EngineError> {
    let pipeline = &run.resolved.pipeline;
    let scale = pipeline.money_scale;
    let computed;
    let (identity, uses) = match known {
        Some(known) => known,
        None => {
            computed = identity_stage::compute(run)?;
            &computed
        }
    };
    let mut tables = Vec::new();
    for (schema, _) in ingested.tables() {
        let Some(source) = pipeline.sources.get(schema.name) else { continue };
        tables.push(StoredTable::open(schema, source, partitions(run, schema.name), as_of, scale)?);
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
    Ok(marts)
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
