//! Features of one customer at the as-of date and at the one before.
//!
//! What the mart `customer_features` holds is taken from it. At a date for which it is not published the features of
//! purchases are computed again from the facts of this customer alone, by the same code; features of visits and of
//! products are then unknown, since they need to know of everybody's.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::ExplainError;
use super::customer::Place;
use super::find;
use super::page::{Figure, Value};
use crate::engine::marts;
use crate::features::history_builder::{MonthValues, VALUE_COLUMNS, lay_out};
use crate::features::history_ids::MonthIds;
use crate::features::{Catalog, built_in, compute, registry};
use crate::lake::{LakeError, exchange};
use crate::model::money::format_minor;
use crate::model::period;
use crate::model::tables::TRANSACTIONS;
use crate::schemes;

/// A value of a frame.
pub fn value_of(value: &AnyValue<'_>) -> Value {
    match value {
        AnyValue::Null => Value::Unknown,
        AnyValue::Boolean(truth) => Value::Truth(*truth),
        AnyValue::String(text) => Value::Text((*text).to_owned()),
        AnyValue::StringOwned(text) => Value::Text(text.to_string()),
        AnyValue::Decimal(minor, _, scale) => {
            Value::Text(u8::try_from(*scale).map_or_else(|_| minor.to_string(), |scale| format_minor(*minor, scale)))
        }
        AnyValue::Float64(number) => Value::Float(*number),
        AnyValue::Date(days) => Value::Text(period::from_days(*days).to_string()),
        AnyValue::Datetime(..) | AnyValue::DatetimeOwned(..) => Value::Text(value.to_string().replace(' ', "T")),
        other => other.extract::<i64>().map_or_else(|| Value::Text(other.to_string()), Value::Integer),
    }
}

/// The first row of a frame, by column.
pub fn first_row(frame: &DataFrame) -> BTreeMap<String, Value> {
    let mut row = BTreeMap::new();
    for column in frame.columns() {
        if let Ok(value) = column.get(0) {
            row.insert(column.name().to_string(), value_of(&value));
        }
    }
    row
}

/// Features by name.
pub type Features = BTreeMap<String, Value>;

/// The named features at a date. Empty when the customer was not known then.
pub fn at(place: &Place<'_>, customer: &str, as_of: NaiveDate, names: &[String]) -> Result<Features, ExplainError> {
    let marts = marts::PublishedMarts { lake: place.lake, state: place.state, as_of };
    let files = marts.files("customer_features");
    if files.is_empty() {
        return from_facts(place, customer, as_of, names);
    }
    let wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    for file in files {
        let rows = find::rows_of(&place.lake.path(file), "customer_id", &[customer])?;
        if !rows.is_empty() {
            return Ok(first_row(&rows.read(Some(&wanted))?));
        }
    }
    Ok(Features::new())
}

/// The features of purchases, from the facts.
fn from_facts(place: &Place<'_>, customer: &str, as_of: NaiveDate, names: &[String]) -> Result<Features, ExplainError> {
    let tables = marts::published_tables(place.state);
    let Some(fact) = tables.get("purchase_days") else { return Ok(Features::new()) };
    let mut columns = vec!["customer_id"];
    columns.extend(VALUE_COLUMNS);
    let months: Vec<DataFrame> = fact
        .files
        .par_iter()
        .map(|(_, file)| find::rows_of(&place.lake.path(file), "customer_id", &[customer])?.read(Some(&columns)))
        .collect::<Result<_, LakeError>>()?;
    let (mut ids, mut values) = (Vec::new(), Vec::new());
    for month in &months {
        let batch = exchange::to_batch("purchase_days", month)?;
        let (mut of_month, mut values_of_month) = (MonthIds::default(), MonthValues::default());
        of_month.add(&batch, "purchase_days").map_err(ExplainError::frame("purchase_days"))?;
        values_of_month.add(&batch).map_err(ExplainError::frame("purchase_days"))?;
        ids.push(of_month);
        values.push(values_of_month);
    }
    let mut filler = lay_out(ids, Vec::new());
    filler.add_values(&values).map_err(ExplainError::frame("purchase_days"))?;
    // The data begin with everybody's first row, not with this customer's.
    if let Some((_, first)) = fact.files.first()
        && let Some(day) = find::first_day(&place.lake.path(first), "order_date")?
    {
        filler.begin_by(day);
    }
    let history = filler.finish(place.pipeline.complete_within_days);
    let known: Vec<String> = names.iter().filter(|name| is_of_purchases(name)).cloned().collect();
    let frame = compute(&history, as_of, &known, place.pipeline.money_scale)?;
    if frame.height() == 0 {
        return Ok(Features::new());
    }
    let mut features = first_row(&frame);
    for name in names {
        features.entry(name.clone()).or_insert(Value::Unknown);
    }
    Ok(features)
}

/// Whether a feature can be told from the purchase days of one customer.
fn is_of_purchases(name: &str) -> bool {
    registry::find(name)
        .is_some_and(|feature| feature.table.name == TRANSACTIONS.name && !feature.name.starts_with("product_breadth"))
}

/// The features that schemes read, each with the schemes that do.
pub fn read_by_schemes(place: &Place<'_>) -> Result<BTreeMap<String, Vec<String>>, ExplainError> {
    let mut read: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, scheme) in &place.pipeline.schemes {
        for feature in schemes::required_features(scheme).map_err(|problem| problem.of(name))? {
            read.entry(feature).or_default().push(name.clone());
        }
    }
    Ok(read)
}

/// The figures of the page.
pub fn compared(
    catalog: &Catalog,
    read: &BTreeMap<String, Vec<String>>,
    now: &Features,
    before: &Features,
) -> Vec<Figure> {
    let of = |features: &Features, name: &str| features.get(name).cloned().unwrap_or(Value::Unknown);
    let mut figures = Vec::new();
    for (name, schemes) in read {
        let (value, before) = (of(now, name), of(before, name));
        figures.push(Figure {
            name: name.clone(),
            unit: catalog.find(name).map_or("", |feature| feature.unit.in_words()).to_owned(),
            change: difference(&before, &value),
            value,
            before,
            schemes: schemes.clone(),
        });
    }
    figures
}

/// The unit of a built-in feature.
pub fn unit_of(name: &str) -> &'static str {
    built_in().find(name).map_or("", |feature| feature.unit.in_words())
}

/// What a value rose by: of decimals exact.
fn difference(before: &Value, now: &Value) -> Value {
    match (before, now) {
        (Value::Integer(before), Value::Integer(now)) => Value::Integer(now - before),
        (Value::Float(before), Value::Float(now)) => Value::Float(now - before),
        (Value::Text(before), Value::Text(now)) => match (minor_of(before), minor_of(now)) {
            (Some((before, scale)), Some((now, other))) if scale == other => {
                Value::Text(format_minor(now - before, scale))
            }
            _ => Value::Unknown,
        },
        _ => Value::Unknown,
    }
}

/// A decimal text as an integer of its last place, and its places.
pub fn minor_of(text: &str) -> Option<(i128, u8)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let units = format!("{whole}{fraction}").parse().ok()?;
    Some((units, u8::try_from(fraction.len()).ok()?))
}
