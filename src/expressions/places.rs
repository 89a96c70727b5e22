//! `PERCENTILE` and `RANK`: where a row stands among the members.

use std::collections::HashMap;
use std::ops::ControlFlow;

use polars::prelude::*;
use rayon::prelude::*;
use sqlparser::ast::{Expr as Sql, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, VisitorMut};

use super::Objection;

/// Which place is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Of the other members, the share with a smaller value, in percent.
    Percentile,
    /// 1 for the largest value.
    Rank,
}

/// A call within an expression, computed before it under a name.
#[derive(Debug, Clone)]
pub struct Placed {
    pub name: String,
    pub place: Place,
    pub of: Expr,
    pub within: Option<Expr>,
}

impl Placed {
    /// Name and type of the column that stands for it.
    pub fn column(&self) -> (&str, DataType) {
        let found = match self.place {
            Place::Percentile => DataType::Float64,
            Place::Rank => DataType::Int64,
        };
        (&self.name, found)
    }
}

/// The calls of an SQL expression, each replaced by its name; inner ones come first.
#[derive(Default)]
pub struct Places {
    pub found: Vec<Found>,
}

/// A call as it was written.
pub struct Found {
    pub name: String,
    pub place: Place,
    pub of: Sql,
    pub within: Option<Sql>,
}

impl VisitorMut for Places {
    type Break = Objection;

    fn post_visit_expr(&mut self, node: &mut Sql) -> ControlFlow<Objection> {
        let Sql::Function(call) = node else { return ControlFlow::Continue(()) };
        let place = match call.name.to_string().to_ascii_uppercase().as_str() {
            "PERCENTILE" => Place::Percentile,
            "RANK" => Place::Rank,
            _ => return ControlFlow::Continue(()),
        };
        let mut arguments = Vec::new();
        if let (FunctionArguments::List(list), None) = (&call.args, &call.over) {
            for argument in &list.args {
                if let FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)) = argument {
                    arguments.push(argument.clone());
                }
            }
        }
        let mut arguments = arguments.into_iter();
        let (Some(of), within, None) = (arguments.next(), arguments.next(), arguments.next()) else {
            return ControlFlow::Break(Objection::new(
                format!("`{call}`: expected one value, and what to compare within"),
                "write PERCENTILE(net_sales_12m) or PERCENTILE(net_sales_12m, region)",
            ));
        };
        let name = format!("__place_{}", self.found.len());
        *node = Sql::Identifier(Ident::with_quote('"', &name));
        self.found.push(Found { name, place, of, within });
        ControlFlow::Continue(())
    }
}

/// The places of all rows. `members` are those that are compared; all when there is no such list.
pub fn places(
    place: Place,
    values: &Column,
    within: Option<&Column>,
    members: Option<&[bool]>,
) -> PolarsResult<Column> {
    let keys = keys(values)?;
    let groups = within.map(groups).transpose()?;
    let is_member = |row: usize| members.is_none_or(|members| members[row]);
    let group = |row: usize| groups.as_ref().map_or(Some(0), |groups| groups[row]);
    let mut order: Vec<(u32, i64, u32)> = (0..keys.len())
        .filter(|row| is_member(*row))
        .filter_map(|row| Some((group(row)?, keys[row]?, row as u32)))
        .collect();
    order.par_sort_unstable();
    let mut found: Vec<Option<f64>> = vec![None; keys.len()];
    for members in order.chunk_by(|left, right| left.0 == right.0) {
        let count = members.len();
        let mut smaller = 0;
        for equal in members.chunk_by(|left, right| left.1 == right.1) {
            let value = match place {
                Place::Percentile if count == 1 => 100.0,
                Place::Percentile => smaller as f64 * 100.0 / (count - 1) as f64,
                Place::Rank => (count - smaller - equal.len() + 1) as f64,
            };
            // The largest stand first, however many are equal.
            let value = if place == Place::Percentile && smaller + equal.len() == count { 100.0 } else { value };
            equal.iter().for_each(|(_, _, row)| found[*row as usize] = Some(value));
            smaller += equal.len();
        }
    }
    let name = values.name().clone();
    Ok(match place {
        Place::Percentile => Float64Chunked::from_iter_options(name, found.into_iter()).into_column(),
        Place::Rank => {
            let ranks = found.into_iter().map(|rank| rank.map(|rank| rank as i64));
            Int64Chunked::from_iter_options(name, ranks).into_column()
        }
    })
}

/// Integers with the order of the values; none where a value is unknown.
fn keys(values: &Column) -> PolarsResult<Vec<Option<i64>>> {
    Ok(match values.dtype() {
        DataType::Decimal(..) => {
            let clamp = |units: i128| units.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
            values.decimal()?.physical().iter().map(|units| units.map(clamp)).collect()
        }
        DataType::Boolean => values.bool()?.iter().map(|truth| truth.map(i64::from)).collect(),
        found if found.is_float() => {
            let values = values.cast(&DataType::Float64)?;
            let known = |value: f64| (!value.is_nan()).then(|| ordered(value));
            values.f64()?.iter().map(|value| value.and_then(known)).collect()
        }
        _ => values.cast(&DataType::Int64)?.i64()?.iter().collect(),
    })
}

/// An integer with the order of the floats.
fn ordered(value: f64) -> i64 {
    let bits = (value + 0.0).to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// A number for every group; none where it is unknown.
fn groups(within: &Column) -> PolarsResult<Vec<Option<u32>>> {
    let texts = within.cast(&DataType::String)?;
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let texts = texts.str()?;
    let mut groups = Vec::with_capacity(texts.len());
    for text in texts.iter() {
        let next = numbers.len() as u32;
        groups.push(text.map(|text| *numbers.entry(text).or_insert(next)));
    }
    Ok(groups)
}
