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
    days(name, values.map(|date| date.map(to_days)))
}

/// A column of dates, from days since 1970-01-01.
pub fn days(name: &str, values: impl Iterator<Item = Option<i32>>) -> Column {
    values.collect::<Int32Chunked>().with_name(name.into()).into_date().into_series().into_column()
}

/// A rate; null unless what it is over is above zero.
pub fn ratio(part: i128, whole: i128) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
