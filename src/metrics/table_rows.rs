//! Columns of rows of canonical tables as vectors: what metrics of ledgers walk through.
//!
//! A column that the frame does not have is unknown in every row.

use hashbrown::HashMap;
use polars::prelude::*;

use crate::features::rows::CUSTOMER;

/// Numbers of the customers; none where the history does not know them.
pub fn customers(rows: &DataFrame) -> PolarsResult<Vec<Option<u32>>> {
    Ok(rows.column(CUSTOMER)?.u32()?.iter().collect())
}

/// Days since 1970-01-01.
pub fn days(rows: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i32>>> {
    let Ok(column) = rows.column(name) else { return Ok(vec![None; rows.height()]) };
    Ok(column.cast(&DataType::Date)?.cast(&DataType::Int32)?.i32()?.iter().collect())
}

/// Integers.
pub fn integers(rows: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i64>>> {
    let Ok(column) = rows.column(name) else { return Ok(vec![None; rows.height()]) };
    Ok(column.cast(&DataType::Int64)?.i64()?.iter().collect())
}

/// Shares, in millionths: exact for what an export can write.
pub fn millionths(rows: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i64>>> {
    let Ok(column) = rows.column(name) else { return Ok(vec![None; rows.height()]) };
    let shares = column.cast(&DataType::Float64)?;
    Ok(shares.f64()?.iter().map(|share| share.map(to_millionths)).collect())
}

/// Amounts in minor units.
pub fn money(rows: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i128>>> {
    let Ok(column) = rows.column(name) else { return Ok(vec![None; rows.height()]) };
    Ok(column.decimal()?.physical().iter().collect())
}

/// Texts.
pub fn texts<'a>(rows: &'a DataFrame, name: &str) -> PolarsResult<Vec<Option<&'a str>>> {
    let Ok(column) = rows.column(name) else { return Ok(vec![None; rows.height()]) };
    Ok(column.str()?.iter().collect())
}

/// Texts that repeat: each once, in the order in which they come, and the place of every row's.
pub struct Distinct<'a> {
    /// The texts.
    pub texts: Vec<&'a str>,
    /// Place in `texts`; [`NO_TEXT`] where a row has none.
    pub of: Vec<u32>,
}

/// The place of a row without a text.
pub const NO_TEXT: u32 = u32::MAX;

/// The different texts of a column. Rows cost one look-up by hash, none where they repeat the row before.
pub fn distinct<'a>(rows: &'a DataFrame, name: &str) -> PolarsResult<Distinct<'a>> {
    let Ok(column) = rows.column(name) else {
        return Ok(Distinct { texts: Vec::new(), of: vec![NO_TEXT; rows.height()] });
    };
    let mut found = Distinct { texts: Vec::new(), of: Vec::with_capacity(rows.height()) };
    let mut places: HashMap<&str, u32> = HashMap::new();
    let mut last = ("", NO_TEXT);
    for text in column.str()?.iter() {
        let Some(text) = text else {
            found.of.push(NO_TEXT);
            continue;
        };
        if last.1 == NO_TEXT || text != last.0 {
            let next = found.texts.len() as u32;
            let place = *places.entry(text).or_insert(next);
            if place == next {
                found.texts.push(text);
            }
            last = (text, place);
        }
        found.of.push(last.1);
    }
    Ok(found)
}

/// A share or price in millionths.
pub fn to_millionths(value: f64) -> i64 {
    (value * 1e6).round() as i64
}

/// An amount times a number of millionths, rounded half away from zero.
pub fn times_millionths(amount: i128, millionths: i64) -> i128 {
    const ONE: i128 = 1_000_000;
    divided(amount * i128::from(millionths), ONE)
}

/// A quotient rounded half away from zero. The divisor is above zero.
pub fn divided(amount: i128, by: i128) -> i128 {
    let (whole, rest) = (amount / by, amount % by);
    if rest.abs() * 2 >= by { whole + amount.signum() } else { whole }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn texts_that_repeat_stand_once_in_the_order_in_which_they_come() {
        let rows = df!("word" => [Some("b"), Some("b"), None, Some("a"), Some(""), Some("b")]).unwrap();
        let found = distinct(&rows, "word").unwrap();
        assert_eq!((found.texts, found.of), (vec!["b", "a", ""], vec![0, 0, NO_TEXT, 1, 2, 0]));
        assert_eq!(distinct(&rows, "other").unwrap().of, [NO_TEXT; 6]);
    }

    #[test]
    fn shares_of_amounts_are_rounded_half_away_from_zero() {
        assert_eq!(times_millionths(10_050, 10_000), 101);
        assert_eq!(times_millionths(-10_050, 10_000), -101);
        assert_eq!(times_millionths(10_049, 10_000), 100);
        assert_eq!(times_millionths(0, 10_000), 0);
        assert_eq!(to_millionths(0.1 + 0.2), 300_000);
        assert_eq!((divided(5, 3), divided(-5, 3), divided(4, 3)), (2, -2, 1));
    }
}
