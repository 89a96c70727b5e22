//! Columns of the marts of data quality.

use chrono::NaiveDate;
use polars::prelude::*;

use crate::model::money;
use crate::model::period::to_days;

/// A date column.
pub fn date(name: &str, dates: Vec<Option<NaiveDate>>) -> Column {
    let days = dates.into_iter().map(|date| date.map(to_days));
    Int32Chunked::from_iter_options(name.into(), days).into_date().into_series().into_column()
}

/// A money column, from minor units.
pub fn money(name: &str, minor: Vec<Option<i128>>, scale: u8) -> Column {
    Int128Chunked::from_iter_options(name.into(), minor.into_iter())
        .into_decimal_unchecked(money::PRECISION, usize::from(scale))
        .into_series()
        .into_column()
}

/// The rows that a mart is made of, column by column.
pub(super) struct FrameOf<'a, T> {
    rows: &'a [T],
    columns: Vec<Column>,
}

impl<'a, T> FrameOf<'a, T> {
    /// Begins with `as_of`.
    pub(super) fn new(rows: &'a [T], as_of: NaiveDate) -> FrameOf<'a, T> {
        FrameOf { rows, columns: vec![date("as_of", vec![Some(as_of); rows.len()])] }
    }

    pub(super) fn text(mut self, name: &str, pick: impl Fn(&T) -> Option<&str>) -> Self {
        self.columns.push(Column::new(name.into(), self.rows.iter().map(pick).collect::<Vec<_>>()));
        self
    }

    pub(super) fn integer(mut self, name: &str, pick: impl Fn(&T) -> Option<i64>) -> Self {
        self.columns.push(Column::new(name.into(), self.rows.iter().map(pick).collect::<Vec<_>>()));
        self
    }

    pub(super) fn double(mut self, name: &str, pick: impl Fn(&T) -> Option<f64>) -> Self {
        self.columns.push(Column::new(name.into(), self.rows.iter().map(pick).collect::<Vec<_>>()));
        self
    }

    pub(super) fn flag(mut self, name: &str, pick: impl Fn(&T) -> bool) -> Self {
        self.columns.push(Column::new(name.into(), self.rows.iter().map(pick).collect::<Vec<_>>()));
        self
    }

    pub(super) fn date(mut self, name: &str, pick: impl Fn(&T) -> Option<NaiveDate>) -> Self {
        self.columns.push(date(name, self.rows.iter().map(pick).collect()));
        self
    }

    pub(super) fn money(mut self, name: &str, scale: u8, pick: impl Fn(&T) -> Option<i128>) -> Self {
        self.columns.push(money(name, self.rows.iter().map(pick).collect(), scale));
        self
    }

    pub(super) fn finish(self) -> PolarsResult<DataFrame> {
        DataFrame::new(self.rows.len(), self.columns)
    }
}
