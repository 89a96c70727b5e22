//! Values of expressions over a frame.

use chrono::NaiveDate;
use polars::prelude::*;

use super::places::places;
use super::{AS_OF, Expression};

/// The values of expressions, one column each. `members` are the rows that percentiles and ranks compare.
pub fn evaluate(
    expressions: &[&Expression],
    frame: &DataFrame,
    as_of: NaiveDate,
    members: Option<&[bool]>,
) -> PolarsResult<Vec<Column>> {
    let date = lit(as_of).cast(DataType::Date).alias(AS_OF);
    let mut frame = frame.clone().lazy();
    if expressions.iter().any(|expression| expression.reads_date()) {
        frame = frame.with_column(date);
    }
    let mut known = frame.collect()?;
    // Calls of one expression have names of their own; those of another stand apart.
    let mut values = Vec::with_capacity(expressions.len());
    let plain: Vec<Expr> = expressions
        .iter()
        .enumerate()
        .filter(|(_, expression)| expression.placed.is_empty())
        .map(|(place, expression)| expression.value.clone().alias(name(place)))
        .collect();
    let plain = if plain.is_empty() { None } else { Some(known.clone().lazy().select(plain).collect()?) };
    for (place, expression) in expressions.iter().enumerate() {
        if expression.placed.is_empty() {
            let value = plain.as_ref().map(|plain| plain.column(&name(place)).cloned());
            values.extend(value.transpose()?.map(|value| long(value, known.height())));
            continue;
        }
        for placed in &expression.placed {
            let mut parts = vec![placed.of.clone().alias("of")];
            parts.extend(placed.within.clone().map(|within| within.alias("within")));
            let found = known.clone().lazy().select(parts).collect()?;
            let of = long(found.column("of")?.clone(), known.height());
            let within = found.column("within").ok().map(|within| long(within.clone(), known.height()));
            let column = places(placed.place, &of, within.as_ref(), members)?;
            known.with_column(column.with_name(placed.name.as_str().into()))?;
        }
        let value = known.clone().lazy().select([expression.value.clone().alias(name(place))]).collect()?;
        values.push(long(value.column(&name(place))?.clone(), known.height()));
        for placed in &expression.placed {
            known.drop_in_place(&placed.name)?;
        }
    }
    Ok(values)
}

fn name(place: usize) -> String {
    format!("value{place}")
}

/// A constant expression gives one row; a column of it has as many as the frame.
fn long(value: Column, height: usize) -> Column {
    if value.len() == height { value } else { value.new_from_index(0, height) }
}

impl Expression {
    fn reads_date(&self) -> bool {
        let parts = self.placed.iter().flat_map(|placed| std::iter::once(&placed.of).chain(&placed.within));
        parts
            .chain(std::iter::once(&self.value))
            .flat_map(|part| part.into_iter())
            .any(|node| matches!(node, Expr::Column(name) if name.as_str() == AS_OF))
    }
}

/// What is known of a condition, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truths {
    /// True where it holds.
    pub holds: Vec<bool>,
    /// True where that is not known.
    pub unknown: Vec<bool>,
}

/// A condition's values as plain vectors.
pub fn truths(values: &Column) -> PolarsResult<Truths> {
    let values = values.cast(&DataType::Boolean)?;
    let values = values.bool()?;
    let mut truths = Truths { holds: Vec::with_capacity(values.len()), unknown: Vec::with_capacity(values.len()) };
    for value in values.iter() {
        truths.holds.push(value == Some(true));
        truths.unknown.push(value.is_none());
    }
    Ok(truths)
}

/// A number's values; a truth is 1 or 0, NaN is unknown.
pub fn numbers(values: &Column) -> PolarsResult<Vec<Option<f64>>> {
    let values = values.cast(&DataType::Float64)?;
    Ok(values.f64()?.iter().map(|value| value.filter(|value| !value.is_nan())).collect())
}
