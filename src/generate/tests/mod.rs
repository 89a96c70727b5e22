//! The company as a whole.
#![allow(clippy::unwrap_used)]

mod against_model;
mod agreement;
mod bytes;
mod exports;
mod rates;
mod sales_process;

use std::collections::BTreeMap;

use super::company::Company;
use super::value::{Period, Shape, Value};
use super::{GenerateError, GenerateSettings, Sink, simulate};
use crate::model::period::Month;

fn settings(customers: usize, months: u32) -> GenerateSettings {
    let end = "2026-10".parse().unwrap();
    GenerateSettings { customers, months, end, seed: 7, messy: false, tables: None }
}

/// Rows of all tables, by column name.
#[derive(Default)]
struct Collected(BTreeMap<&'static str, Vec<Row>>);

type Row = BTreeMap<&'static str, Value<'static>>;

impl Sink for Collected {
    fn wants(&self, _: &Shape) -> bool {
        true
    }

    fn row(&mut self, shape: &'static Shape, _: Period, row: &[Value]) -> Result<(), GenerateError> {
        assert_eq!(shape.columns.len(), row.len(), "{}", shape.name);
        let named = shape.columns.iter().copied().zip(row.iter().map(Value::to_owned_value));
        self.0.entry(shape.name).or_default().push(named.collect());
        Ok(())
    }

    fn month_done(&mut self, _: Month) -> Result<(), GenerateError> {
        Ok(())
    }
}

impl Collected {
    fn of(company: &Company) -> Collected {
        let mut collected = Collected::default();
        simulate::run(company, &mut collected, &|_| ()).unwrap();
        collected
    }

    fn rows(&self, table: &str) -> &[Row] {
        &self.0[table]
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Null => None,
        other => panic!("{other:?} is not text"),
    }
}

fn money(value: &Value) -> i64 {
    match value {
        Value::Money(hundredths) => *hundredths,
        other => panic!("{other:?} is not money"),
    }
}

fn day(value: &Value) -> i32 {
    match value {
        Value::Date(day) => *day,
        other => panic!("{other:?} is not a date"),
    }
}
