//! The newest values of a figure.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::ExplainError;
use super::figures::value_of;
use super::metric::{Reading, is_measure};
use super::page::Value;
use crate::engine::marts::{self, PublishedMarts};
use crate::lake::files;
use crate::metrics::registry as figures;

/// Values of more rows than this are left to `show`.
const MOST_VALUES: usize = 40;

/// Columns that say what a row of a mart is about.
const KEYS: [&str; 10] =
    ["scheme", "compare", "from_as_of", "grain", "period", "cohort", "age", "from_code", "to_code", "code"];

/// The same, of marts in which they are columns like any other; every row of `measures` is of the whole.
const MORE_KEYS: [&str; 11] = [
    "dimension",
    "member",
    "part",
    "factor",
    "made_as_of",
    "horizon",
    "scheme_a",
    "scheme_b",
    "code_a",
    "code_b",
    "question",
];

/// The values of a measure or a column: of the newest period, where there are periods.
pub fn of_figure(marts: &PublishedMarts<'_>, figure: &figures::Figure) -> Result<Vec<Reading>, ExplainError> {
    let files = marts.files(figure.mart);
    // Marts of customers have too many rows to list.
    if ["contribution", "points_customers", "win_back_candidates", "contact_state"].contains(&figure.mart) {
        return Ok(Vec::new());
    }
    let Some(frame) = marts::read_files(marts.lake, &files)? else { return Ok(Vec::new()) };
    let text = |name: &str, row: usize| frame.column(name).ok()?.str().ok()?.get(row).map(str::to_owned);
    let newest = (0..frame.height()).filter_map(|row| text("period", row)).max();
    let is_wanted = |row: &usize| {
        let is_newest = newest.is_none() || text("period", *row) == newest;
        // Measures with a part to them are called `measure:part`; of members, `show` tells.
        let measure = text("measure", *row);
        let name = measure.as_deref().and_then(|measure| measure.split(':').next());
        let is_whole = text("dimension", *row).is_none_or(|dimension| ["all", "scope"].contains(&dimension.as_str()));
        is_newest && (!is_measure(figure) || (name == Some(figure.name) && is_whole))
    };
    let rows: Vec<usize> = (0..frame.height()).filter(is_wanted).collect();
    if rows.len() > MOST_VALUES {
        return Ok(Vec::new());
    }
    let value = |name: &str, row: usize| match frame.column(name).and_then(|column| column.get(row)) {
        Ok(value) => value_of(&value),
        Err(_) => Value::Unknown,
    };
    let mut readings = Vec::new();
    for row in rows {
        let mut of = BTreeMap::from([("mart".to_owned(), Value::Text(figure.mart.to_owned()))]);
        let more = MORE_KEYS.iter().filter(|_| !is_measure(figure));
        for key in KEYS.iter().chain(more).copied() {
            if frame.column(key).is_ok() {
                of.insert(key.to_owned(), value(key, row));
            }
        }
        if is_measure(figure) {
            for part in ["numerator", "denominator", "n"] {
                if value(part, row) != Value::Unknown {
                    of.insert(part.to_owned(), value(part, row));
                }
            }
        }
        let exact = if is_measure(figure) { value("amount", row) } else { Value::Unknown };
        let column = if is_measure(figure) { "value" } else { figure.name };
        let value = if exact == Value::Unknown { value(column, row) } else { exact };
        readings.push(Reading { of, value });
    }
    Ok(readings)
}

/// A feature over all customers: how many have it, its range, its middle and its sum.
pub fn of_feature(marts: &PublishedMarts<'_>, name: &str) -> Result<Vec<Reading>, ExplainError> {
    let mut column: Option<Column> = None;
    for file in marts.files("customer_features") {
        let path = marts.lake.path(file);
        if files::read_schema(&path)?.field_with_name(name).is_err() {
            // The mart was made before the feature, or without a source of its table.
            return Ok(Vec::new());
        }
        let part = files::read_frame(&path, Some(&[name]))?;
        let part = part.column(name).map_err(ExplainError::frame("customer_features"))?.clone();
        column = Some(match column {
            None => part,
            Some(mut whole) => {
                whole.append(&part).map_err(ExplainError::frame("customer_features"))?;
                whole
            }
        });
    }
    let Some(column) = column else { return Ok(Vec::new()) };
    let frame_error = ExplainError::frame("customer_features");
    let is_summed = column.dtype().is_decimal() || column.dtype().is_integer();
    let mut asked = vec![
        col(name).count().cast(DataType::Int64).alias("customers with a value"),
        col(name).null_count().cast(DataType::Int64).alias("customers without"),
    ];
    let is_word = matches!(column.dtype(), DataType::String | DataType::Boolean);
    if is_word {
        asked.push(col(name).drop_nulls().n_unique().cast(DataType::Int64).alias("different values"));
    } else {
        asked.extend([col(name).min().alias("smallest"), col(name).max().alias("largest")]);
    }
    if column.dtype() == &DataType::Boolean {
        asked.push(col(name).sum().cast(DataType::Int64).alias("yes"));
    }
    if !is_word && column.dtype() != &DataType::Date {
        asked.push(col(name).cast(DataType::Float64).median().alias("median"));
    }
    if is_summed {
        asked.push(col(name).sum().alias("sum"));
    }
    let answers = column.into_frame().lazy().select(asked).collect().map_err(frame_error)?;
    let mut readings = Vec::new();
    for answer in answers.columns() {
        let of = BTreeMap::from([("statistic".to_owned(), Value::Text(answer.name().to_string()))]);
        let value = answer.get(0).map_or(Value::Unknown, |value| value_of(&value));
        readings.push(Reading { of, value });
    }
    Ok(readings)
}

/// The classes of a scheme and how many customers are in each.
pub fn of_scheme(marts: &PublishedMarts<'_>, scheme: &str) -> Result<Vec<Reading>, ExplainError> {
    let Some(frame) = marts::read_files(marts.lake, &marts.files("scheme_classes"))? else { return Ok(Vec::new()) };
    let value = |name: &str, row: usize| match frame.column(name).and_then(|column| column.get(row)) {
        Ok(value) => value_of(&value),
        Err(_) => Value::Unknown,
    };
    let mut sizes = Vec::new();
    for row in 0..frame.height() {
        if value("scheme", row) != Value::Text(scheme.to_owned()) {
            continue;
        }
        let keys = ["code", "rank", "rule", "share_customers"];
        let of = keys.iter().map(|key| ((*key).to_owned(), value(key, row))).collect();
        sizes.push(Reading { of, value: value("customers", row) });
    }
    Ok(sizes)
}
