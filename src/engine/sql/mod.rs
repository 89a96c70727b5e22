//! Ad-hoc questions to what is published, in SQL, for reading only.
//!
//! ```text
//! statement ─ statement ─▶ names of tables ─ catalog ─▶ files ─ scan ─▶ polars' SQLContext ─▶ frame
//! ```
//!
//! | file | what |
//! |---|---|
//! | `statement` | parsing; everything that is not a question is refused before anything is read |
//! | `catalog` | the tables of the published state by the names that SQL knows them by |
//! | `scan` | a table as a source of a lazy plan: reads the columns and row groups that the plan needs |
//! | `prune` | which row groups cannot hold a row that a condition wants, by their smallest and largest values |
//!
//! A mart carries the column `as_of`: all published dates are in it, unless the caller asks for one.

mod catalog;
mod error;
mod prune;
mod scan;
mod statement;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::NaiveDate;
use polars::prelude::*;
use polars::sql::SQLContext;

pub use error::SqlError;

use catalog::Catalog;
use statement::{Question, Statement};

use crate::lake::{Lake, Published};

/// What was asked, and of what.
pub struct Query<'a> {
    /// The lake.
    pub lake: &'a Lake,
    /// Its published state.
    pub state: &'a Published,
    /// The statement.
    pub statement: &'a str,
    /// The as-of date that marts are read at. Default: all that are published.
    pub as_of: Option<NaiveDate>,
    /// Rows to return at most.
    pub limit: Option<usize>,
}

/// Answers a query. Counts come as 64-bit integers; money stays decimal.
pub fn run(query: &Query) -> Result<DataFrame, SqlError> {
    let catalog = Catalog::of(query.lake, query.state, query.as_of)?;
    let statement = Statement::parse(query.statement, &catalog)?;
    let frame = match statement.question {
        Question::ShowTables => catalog.list()?,
        Question::Describe(table) => catalog.describe(&table)?,
        Question::Select => select(query, &catalog, &statement)?,
    };
    let frame = match query.limit {
        Some(rows) => frame.head(Some(rows)),
        None => frame,
    };
    signed(frame).map_err(|error| SqlError::Failed { message: error.to_string() })
}

/// What polars has to say about its own future is no news to whoever asked.
fn say_nothing(_: &str, _: polars::error::PolarsWarning) {}

fn select(query: &Query, catalog: &Catalog, statement: &Statement) -> Result<DataFrame, SqlError> {
    polars::error::set_warning_function(say_nothing);
    let mut context = SQLContext::new();
    let mut columns: Vec<(String, Vec<String>)> = Vec::new();
    for name in &statement.tables {
        let source = catalog.open(name)?;
        columns.push((name.clone(), source.column_names()));
        context.register(&statement::registered(name), source.into_lazy()?);
    }
    let plan = context.execute(&statement.text).map_err(|error| error::of_plan(error, &columns))?;
    let plan = match query.limit {
        Some(rows) => plan.limit(IdxSize::try_from(rows).unwrap_or(IdxSize::MAX)),
        None => plan,
    };
    // A statement that polars cannot plan must not end the process.
    let answer = catch_unwind(AssertUnwindSafe(|| plan.collect()));
    let answer = answer.map_err(|_| SqlError::Failed { message: "the engine gave up on this form of it".into() })?;
    answer.map_err(|error| error::of_plan(error, &columns))
}

/// The frame without unsigned and short integers: counts are 64-bit integers everywhere in the lake.
fn signed(mut frame: DataFrame) -> PolarsResult<DataFrame> {
    for place in 0..frame.width() {
        let column = &frame.columns()[place];
        let is_unusual = matches!(
            column.dtype(),
            DataType::UInt8
                | DataType::UInt16
                | DataType::UInt32
                | DataType::UInt64
                | DataType::Int8
                | DataType::Int16
                | DataType::Int32
        );
        if is_unusual {
            let column = column.cast(&DataType::Int64)?;
            frame.replace_column(place, column)?;
        }
    }
    Ok(frame)
}
