//! Columns of marts.

use chrono::NaiveDate;
use polars::prelude::*;

use crate::model::period::to_days;

/// A column of counts; null where not known.
pub fn counts(name: &str, values: impl Iterator<Item = Option<i64>>) -> Column {
    let values: Vec<Option<i64>> = values.collect();
    Column::new(name.into(), values)
}

/// A column of dates.
pub fn dates(name: &str, values: impl Iterator<Item = Option<NaiveDate>>) -> Column {
    let days: Vec<Option<i32>> = values.map(|date| date.map(to_days)).collect();
    Int32Chunked::from_iter_options(name.into(), days.into_iter()).into_date().into_series().into_column()
}

/// A rate; null unless what it is over is above zero.
pub fn ratio(part: i128, whole: i128) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
