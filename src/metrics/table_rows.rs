//! Columns of rows of canonical tables as vectors: what metrics of ledgers walk through.
//!
//! A column that the frame does not have is unknown in every row.

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
    use super::*;

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
