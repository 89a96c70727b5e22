//! SQL expressions over the columns of a frame: conditions of rules, parts of scores, features of the user's own.
//!
//! One row at a time, with two functions that look at all of them:
//!
//! * `PERCENTILE(x)`: of the other rows with a known value, the share with a smaller one, in percent. Equal values have
//!   equal percentiles, the largest has 100; a single row has 100.
//! * `RANK(x)`: 1 for the largest value; equal values have equal ranks, the next one follows after all of them.
//!
//! Both take a second argument to compare within: `PERCENTILE(net_sales_12m, region)`. Only the rows that the caller calls
//! members are compared; unknown values have no percentile and no rank.
//!
//! `+` and `−` of amounts are exact. `×` and `÷` compute in double precision, and a division by zero is unknown. `as_of` is
//! the date of the frame. What a CAST cannot read is unknown. What is unknown stays so: a comparison with it neither holds nor fails.

pub mod aggregate;
pub mod atoms;
mod evaluate;
pub mod one_row;
mod places;
mod sides;
mod size;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::NaiveDate;
use polars::chunked_array::cast::CastOptions;
use polars::prelude::*;
use sqlparser::ast::{Expr as Sql, VisitMut};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use thiserror::Error;

use one_row::{beyond_one_row, list_as_comparisons};
use places::{Placed, Places};

pub use aggregate::Aggregate;
pub use evaluate::{Truths, evaluate, numbers, truths};

/// Name of the as-of date within expressions.
pub const AS_OF: &str = "as_of";

/// Why an expression is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{problem}\nhint: {hint}")]
pub struct Objection {
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub hint: String,
}

impl Objection {
    fn new(problem: impl Into<String>, hint: impl Into<String>) -> Objection {
        Objection { problem: problem.into(), hint: hint.into() }
    }
}

/// What an expression must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// True, false or unknown.
    Truth,
    /// A number.
    Number,
    /// A number or a truth.
    NumberOrTruth,
    /// Anything that a column can hold.
    Any,
}

impl Wanted {
    fn accepts(self, found: &DataType) -> bool {
        let is_number = found.is_primitive_numeric() || found.is_decimal();
        match self {
            _ if *found == DataType::Null => true,
            Wanted::Truth => *found == DataType::Boolean,
            Wanted::Number => is_number,
            Wanted::NumberOrTruth => is_number || *found == DataType::Boolean,
            Wanted::Any => is_number || matches!(found, DataType::Boolean | DataType::String | DataType::Date),
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Wanted::Truth => "a condition (true or false)",
            Wanted::Number => "a number",
            Wanted::NumberOrTruth => "a number or a condition",
            Wanted::Any => "a number, a text, a date or a condition",
        }
    }
}

/// A parsed expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// As it was written.
    pub text: String,
    value: Expr,
    /// Percentiles and ranks within it, inner ones first.
    placed: Vec<Placed>,
    reads: BTreeSet<String>,
}

impl Expression {
    /// Parses SQL.
    pub fn parse(text: &str) -> Result<Expression, Objection> {
        let not_sql = |reason: &str| {
            Objection::new(
                format!("`{text}` is not an SQL expression: {}", first_line(reason)),
                "names of features stand as they are, texts in single quotes: orders_12m >= 4 AND region = '华东'",
            )
        };
        size::check(text)?;
        let parser = Parser::new(&GenericDialect).try_with_sql(text);
        let parsed = parser.and_then(|mut parser| {
            let parsed = parser.parse_expr()?;
            match parser.peek_token().token {
                sqlparser::tokenizer::Token::EOF => Ok(parsed),
                other => Err(sqlparser::parser::ParserError::ParserError(format!("`{other}` follows its end"))),
            }
        });
        let mut parsed: Sql = parsed.map_err(|error| not_sql(&error.to_string().replace("sql parser error: ", "")))?;
        let mut places = Places::default();
        if let ControlFlow::Break(objection) = parsed.visit(&mut places) {
            return Err(objection);
        }
        let read = |sql: &Sql| of_one_row(&sql.to_string(), text, &not_sql);
        let mut placed: Vec<Placed> = Vec::new();
        for found in places.found {
            let within = found.within.as_ref().map(read).transpose()?;
            placed.push(Placed { name: found.name, place: found.place, of: read(&found.of)?, within });
        }
        let value = read(&parsed)?;
        let mut reads = BTreeSet::new();
        let parts = placed.iter().flat_map(|placed| std::iter::once(&placed.of).chain(&placed.within));
        for node in parts.chain(std::iter::once(&value)).flat_map(|part| part.into_iter()) {
            if let Expr::Column(name) = node
                && !placed.iter().any(|placed| placed.name == name.as_str())
            {
                reads.insert(name.to_string());
            }
        }
        reads.remove(AS_OF);
        Ok(Expression { text: text.to_owned(), value, placed, reads })
    }

    /// Columns that it reads, in byte order.
    pub fn reads(&self) -> &BTreeSet<String> {
        &self.reads
    }

    /// Whether it is the name of a column, and nothing else.
    pub fn column(&self) -> Option<&str> {
        match &self.value {
            Expr::Column(name) if self.placed.is_empty() => Some(name.as_str()),
            _ => None,
        }
    }

    /// Whether the value of a row depends on other rows.
    pub fn looks_at_all(&self) -> bool {
        !self.placed.is_empty()
    }

    /// The type that it gives over columns of these types; refuses what does not fit.
    pub fn check(&self, types: &dyn Fn(&str) -> Option<DataType>, wanted: Wanted) -> Result<DataType, Objection> {
        let mut columns = Vec::new();
        for name in &self.reads {
            let found = types(name).ok_or_else(|| {
                Objection::new(
                    format!("`{}`: there is no feature `{name}`", self.text),
                    "`keyfolio explain metric` lists the features; texts stand in single quotes",
                )
            })?;
            columns.push(Column::new_empty(name.as_str().into(), &found));
        }
        let empty = DataFrame::new(0, columns).map_err(|error| self.misfit(&error))?;
        let mut known = empty.clone();
        let date_column = std::iter::once((AS_OF, DataType::Date));
        for (name, found) in self.placed.iter().map(Placed::column).chain(date_column) {
            known.with_column(Column::new_empty(name.into(), &found)).map_err(|error| self.misfit(&error))?;
        }
        let parts = self.placed.iter().flat_map(|placed| std::iter::once(&placed.of).chain(&placed.within));
        sides::check(parts.chain(std::iter::once(&self.value)), &known, &self.text)?;
        let date = NaiveDate::default();
        let value = evaluate(&[self], &empty, date, None).map_err(|error| self.misfit(&error))?.remove(0);
        if !wanted.accepts(value.dtype()) {
            return Err(Objection::new(
                format!("`{}` gives {}, expected {}", self.text, type_in_words(value.dtype()), wanted.in_words()),
                match wanted {
                    Wanted::Truth => "compare it with something, as in orders_12m >= 4",
                    _ => "CASE WHEN … THEN 1 ELSE 0 END makes a number of a condition",
                },
            ));
        }
        Ok(value.dtype().clone())
    }

    fn misfit(&self, error: &PolarsError) -> Objection {
        Objection::new(
            format!("`{}`: its parts do not fit together: {}", self.text, first_line(&error.to_string())),
            "compare numbers with numbers, texts with texts in single quotes, dates with DATE '2026-01-31'",
        )
    }
}

/// An expression of polars that looks at one row at a time.
fn of_one_row(sql: &str, whole: &str, not_sql: &dyn Fn(&str) -> Objection) -> Result<Expr, Objection> {
    let parsed = polars::sql::sql_expr(sql).map_err(|error| not_sql(&error.to_string()))?;
    let parsed = parsed.map_expr(list_as_comparisons);
    for node in &parsed {
        if let Some(name) = beyond_one_row(node) {
            return Err(Objection::new(
                format!("`{whole}` uses {name}, which looks beyond its own row"),
                "PERCENTILE(x), PERCENTILE(x, region), RANK(x) and RANK(x, region) compare customers with each other",
            ));
        }
    }
    if let Expr::Alias(_, name) = &parsed {
        return Err(not_sql(&format!("`{name}` follows its end")));
    }
    Ok(parsed.map_expr(in_doubles))
}

/// Products and quotients in double precision; a division by zero is unknown.
fn in_doubles(node: Expr) -> Expr {
    let double = |side: Arc<Expr>| (*side).clone().cast(DataType::Float64);
    match node {
        // What cannot be read as the type asked for is unknown.
        Expr::Cast { expr, dtype, options: CastOptions::Strict } => {
            Expr::Cast { expr, dtype, options: CastOptions::NonStrict }
        }
        Expr::BinaryExpr { left, op: Operator::Multiply, right } => double(left) * double(right),
        Expr::BinaryExpr { left, op: Operator::RustDivide | Operator::TrueDivide, right } => {
            let divisor = double(right);
            let divisor = when(divisor.clone().eq(lit(0.0))).then(lit(NULL)).otherwise(divisor);
            double(left) / divisor
        }
        other => other,
    }
}

fn type_in_words(found: &DataType) -> &'static str {
    match found {
        DataType::Boolean => "a condition",
        DataType::String => "a text",
        DataType::Date => "a date",
        found if found.is_primitive_numeric() || found.is_decimal() => "a number",
        _ => "something else",
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}
