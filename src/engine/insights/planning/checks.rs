//! What is odd about plans: counted and told, never dropped in silence.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

/// Oddities by what they are and the table that they are in.
#[derive(Debug, Default)]
pub struct Checks {
    found: BTreeMap<(&'static str, &'static str), (i64, String)>,
}

impl Checks {
    /// Counts a row; the first example stays.
    pub fn add(&mut self, check: &'static str, table: &'static str, example: impl FnOnce() -> String) {
        self.add_rows(check, table, 1, example);
    }

    /// Counts rows.
    pub fn add_rows(&mut self, check: &'static str, table: &'static str, rows: i64, example: impl FnOnce() -> String) {
        if rows > 0 {
            self.found.entry((check, table)).or_insert_with(|| (0, example())).0 += rows;
        }
    }

    /// Mart `plan_checks`.
    pub fn frame(&self, as_of: NaiveDate) -> PolarsResult<DataFrame> {
        let rows = self.found.len();
        let texts = |name: &str, of: Vec<&str>| Column::new(name.into(), of);
        let days = vec![crate::model::period::to_days(as_of); rows];
        DataFrame::new(
            rows,
            vec![
                Int32Chunked::from_vec("as_of".into(), days).into_date().into_series().into_column(),
                texts("check", self.found.keys().map(|key| key.0).collect()),
                texts("table", self.found.keys().map(|key| key.1).collect()),
                Column::new("rows".into(), self.found.values().map(|found| found.0).collect::<Vec<i64>>()),
                texts("example", self.found.values().map(|found| found.1.as_str()).collect()),
            ],
        )
    }
}
