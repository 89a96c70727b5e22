//! Flows of categories: what visits note of customers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use polars::prelude::*;
use rayon::prelude::*;

use crate::config::types::Flow;
use crate::engine::insights::{Context, rows};
use crate::engine::{EngineError, stage};
use crate::ingest::value::LevelDictionary;
use crate::metrics::process::staff::{Directory, NOBODY, Told};
use crate::metrics::stage_flow::Anomaly;
use crate::metrics::stage_flow::of_classes::{NO_STAGE, Noted, of_categories};
use crate::metrics::stage_flow::spells::Histories;
use crate::metrics::stage_flow::stages::Stages;
use crate::metrics::table_rows;
use crate::model::period::to_days;
use crate::model::tables::VISITS;

/// Columns that are read.
const COLUMNS: [&str; 5] = ["visit_date", "category", "staff_id", "staff_name", "actual_flag"];
/// Words of categories that no stage has, in the list of anomalies.
const SHOWN: usize = 50;

/// A row of visits that notes a category.
struct Row {
    customer: u32,
    day: i32,
    category: String,
    staff: Option<String>,
}

/// The stays of customers in the categories of visits; none where no visit notes any.
pub(super) fn histories(
    context: &Context<'_>,
    flow: &Flow,
    stages: &Stages,
    directory: &mut Directory,
) -> Result<Option<(Histories, Vec<Anomaly>)>, EngineError> {
    let Some(record) = context.stored.get(&stage::ingest(VISITS.name)).filter(|_| context.has(VISITS.name)) else {
        return Ok(None);
    };
    let paths: Vec<PathBuf> =
        record.files.iter().filter(|(slot, _)| !slot.contains('/')).map(|(_, file)| (context.current)(file)).collect();
    let reading = rows::Reading {
        schema: &VISITS,
        scale: context.pipeline.money_scale,
        identity: context.identity,
        history: context.history(),
    };
    let as_of = context.as_of;
    let part = |path: &PathBuf| -> Result<Vec<Row>, EngineError> {
        let frame = reading.until(std::slice::from_ref(path), &COLUMNS, as_of)?;
        rows_of(&frame).map_err(|source| EngineError::Frame { what: "rows of visits".into(), source })
    };
    let parts: Vec<Result<Vec<Row>, EngineError>> = paths.par_iter().map(part).collect();
    let rows: Vec<Row> = parts.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let told = |called: &str| matches!(directory.told(Some(called), None), Told::Known(_));
    let unknown: Vec<String> = rows.iter().filter_map(|row| row.staff.clone()).filter(|called| !told(called)).collect();
    directory.add_unknown(unknown.iter().map(String::as_str));

    let words = flow.scheme.as_ref().and_then(|name| LevelDictionary::of(name, &context.pipeline.level_schemes).ok());
    let mut places: BTreeMap<&str, u8> = BTreeMap::new();
    let mut strange: BTreeMap<&str, usize> = BTreeMap::new();
    let mut noted = Vec::with_capacity(rows.len());
    for (row, told) in rows.iter().enumerate() {
        let place = *places.entry(&told.category).or_insert_with(|| {
            let code = words.as_ref().and_then(|words| words.find(&told.category));
            code.and_then(|code| stages.place(code)).or_else(|| stages.place(&told.category)).unwrap_or(NO_STAGE)
        });
        if place == NO_STAGE {
            *strange.entry(&told.category).or_default() += 1;
            continue;
        }
        let staff = told.staff.as_deref().and_then(|called| directory.find(called)).unwrap_or(NOBODY);
        noted.push(Noted { customer: told.customer, day: told.day, row: row as u32, stage: place, staff });
    }
    let (history, as_of) = (context.history(), to_days(context.as_of));
    let ordered = |customer: u32, from: i32| {
        let purchases = history.purchases(customer);
        purchases.order_days_to(as_of).find(|day| *day >= from)
    };
    let name = |customer: u32| history.ids.get(customer).to_owned();
    let (histories, mut anomalies) = of_categories(noted, stages, &ordered, &name);
    anomalies.extend(strange.into_iter().take(SHOWN).map(|(word, rows)| Anomaly {
        kind: "unknown_stage".into(),
        id: word.to_owned(),
        customer_id: None,
        staff: NOBODY,
        day: None,
        detail: format!("{rows} rows"),
    }));
    Ok(Some((histories, anomalies)))
}

/// Rows of contacts that were made and note a category.
fn rows_of(frame: &DataFrame) -> PolarsResult<Vec<Row>> {
    let (days, customers) = (table_rows::days(frame, "visit_date")?, table_rows::customers(frame)?);
    let text = |name: &str| table_rows::texts(frame, name);
    let (categories, ids, names) = (text("category")?, text("staff_id")?, text("staff_name")?);
    let made: Vec<Option<bool>> = frame.column("actual_flag")?.cast(&DataType::Boolean)?.bool()?.iter().collect();
    let row = |row: usize| {
        let category = categories[row]?.trim();
        let is_noted = made[row] != Some(false) && !category.is_empty();
        let staff = ids[row].or(names[row]).map(str::to_owned);
        Some(Row { customer: customers[row]?, day: days[row]?, category: category.to_owned(), staff })
            .filter(|_| is_noted)
    };
    Ok((0..frame.height()).filter_map(row).collect())
}
