//! Values of expressions and aggregates as columns of features.

use polars::prelude::*;

use super::registry::{Kind, Unit};
use crate::model::money;

/// The kind of feature that a type of values makes; none for types that no column can hold.
pub fn kind_of(found: &DataType) -> Option<Kind> {
    match found {
        DataType::Decimal(..) => Some(Kind::Money),
        DataType::Boolean => Some(Kind::Truth),
        DataType::String => Some(Kind::Text),
        DataType::Date | DataType::Datetime(..) => Some(Kind::Date),
        found if found.is_integer() => Some(Kind::Integer),
        found if found.is_float() => Some(Kind::Float),
        _ => None,
    }
}

/// The unit of values of a kind about which nothing else is said.
pub fn unit_of(kind: Kind) -> Unit {
    match kind {
        Kind::Money => Unit::Money,
        Kind::Integer => Unit::Count,
        Kind::Float => Unit::Ratio,
        Kind::Date => Unit::Date,
        Kind::Text => Unit::Text,
        Kind::Truth => Unit::Truth,
    }
}

/// The kind of values of one kind that are said to be in a unit; none where that makes no sense.
pub fn kind_in(kind: Kind, unit: Unit) -> Option<Kind> {
    let is_number = matches!(kind, Kind::Money | Kind::Integer | Kind::Float);
    match unit {
        Unit::Money => is_number.then_some(Kind::Money),
        Unit::Ratio | Unit::Score => is_number.then_some(Kind::Float),
        Unit::Days | Unit::Months | Unit::Orders | Unit::Count => match kind {
            Kind::Integer => Some(Kind::Integer),
            _ => is_number.then_some(Kind::Float),
        },
        Unit::Date | Unit::Text | Unit::Truth => (unit_of(kind) == unit).then_some(kind),
    }
}

/// A column as the kind of its feature wants it. Doubles become money by rounding half away from zero; what is not a
/// number is unknown.
pub fn typed(column: Column, kind: Kind, scale: u8) -> PolarsResult<Column> {
    let name = column.name().clone();
    let wanted = super::frame::data_type(kind, scale);
    if *column.dtype() == wanted && kind != Kind::Float {
        return Ok(column);
    }
    match kind {
        Kind::Money => match column.dtype() {
            DataType::Decimal(..) => column.cast(&wanted),
            found if found.is_integer() => column.cast(&wanted),
            _ => {
                let factor = 10f64.powi(i32::from(scale));
                let values = column.cast(&DataType::Float64)?;
                let minor = values.f64()?.iter().map(|value| {
                    let minor = value.map(|value| (value * factor).round()).filter(|minor| minor.is_finite());
                    minor.map(|minor| minor as i128)
                });
                let minor = Int128Chunked::from_iter_options(name, minor);
                Ok(minor.into_decimal_unchecked(money::PRECISION, usize::from(scale)).into_series().into_column())
            }
        },
        Kind::Float => {
            let values = column.cast(&DataType::Float64)?;
            let values = values.f64()?;
            if values.iter().flatten().all(f64::is_finite) {
                return Ok(values.clone().into_column());
            }
            let finite = values.iter().map(|value| value.filter(|value| value.is_finite()));
            Ok(Float64Chunked::from_iter_options(name, finite).into_column())
        }
        _ => column.cast(&wanted),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn doubles_become_money_by_rounding_half_away_from_zero() {
        let values = Column::new("x".into(), [Some(1.125), Some(-1.125), None, Some(f64::INFINITY)]);
        let money = typed(values, Kind::Money, 2).unwrap();
        let minor: Vec<Option<i128>> = money.decimal().unwrap().physical().iter().collect();
        assert_eq!(minor, [Some(113), Some(-113), None, None]);
    }

    #[test]
    fn a_unit_must_fit_the_values() {
        assert_eq!(kind_in(Kind::Integer, Unit::Ratio), Some(Kind::Float));
        assert_eq!(kind_in(Kind::Money, Unit::Days), Some(Kind::Float));
        assert_eq!(kind_in(Kind::Text, Unit::Money), None);
        assert_eq!(kind_in(Kind::Truth, Unit::Count), None);
    }
}
