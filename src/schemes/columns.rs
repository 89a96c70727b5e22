//! A feature frame as plain vectors: what every kind of scheme reads.

use std::sync::Arc;

use polars::prelude::{Column, DataFrame, DataType};

use crate::model::money;

use super::error::Problem;

/// Column of the feature frame that holds the dense customer index.
pub const CUSTOMER: &str = "customer";
/// Feature that tells customers who ever ordered from those who only returned.
pub const ORDERS_LIFE: &str = "orders_life";

/// A feature frame, with what all schemes share read once.
pub struct Columns<'a> {
    frame: &'a DataFrame,
    /// Dense customer index, strictly ascending; row `i` of every feature belongs to `customers[i]`.
    pub customers: Arc<Vec<u32>>,
    /// The customers to be classed: those who ever had an order with a positive total, and are in the population.
    pub inside: Vec<bool>,
}

impl<'a> Columns<'a> {
    /// Reads the customers and whether each ever ordered.
    pub fn read(frame: &'a DataFrame) -> Result<Columns<'a>, Problem> {
        let column = column_of(frame, CUSTOMER)?;
        let DataType::UInt32 = column.dtype() else {
            return Err(wrong_type(
                CUSTOMER,
                column.dtype(),
                "UInt32",
                "number customers from 0 in the order of their ids",
            ));
        };
        let mut customers = Vec::with_capacity(frame.height());
        for array in column.u32()?.downcast_iter() {
            customers.extend_from_slice(array.values().as_slice());
        }
        if let Some(row) = customers.windows(2).position(|pair| pair[0] >= pair[1]) {
            return Err(Problem::UnsortedCustomers { row: row + 1 });
        }
        let customers = Arc::new(customers);
        let mut columns = Columns { frame, customers, inside: Vec::new() };
        let orders = columns.whole(ORDERS_LIFE)?;
        columns.inside = (0..orders.values.len()).map(|row| orders.get(row).is_some_and(|count| count > 0)).collect();
        Ok(columns)
    }

    /// Features of these customers, of whom those `inside` are to be classed.
    pub fn of(frame: &'a DataFrame, customers: Arc<Vec<u32>>, inside: Vec<bool>) -> Columns<'a> {
        Columns { frame, customers, inside }
    }

    /// The features, one row a customer.
    pub fn frame(&self) -> &DataFrame {
        self.frame
    }

    /// Number of customers.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// A money or count feature as integers.
    pub fn whole(&self, feature: &str) -> Result<Whole, Problem> {
        self.whole_of(column_of(self.frame, feature)?, feature)
    }

    fn whole_of(&self, column: &Column, feature: &str) -> Result<Whole, Problem> {
        let mut values = Vec::with_capacity(self.len());
        let mut known = KnownBuilder::default();
        match column.dtype() {
            DataType::Int64 => {
                for array in column.i64()?.downcast_iter() {
                    values.extend_from_slice(array.values().as_slice());
                    known.add(array.values().len(), array.validity().map(|bits| bits.iter()));
                }
                let known = known.finish();
                clear_unknown(&mut values, known.as_deref());
                Ok(Whole { values, known, unit: Unit::Count })
            }
            DataType::Decimal(_, scale) => {
                for array in column.decimal()?.physical().downcast_iter() {
                    known.add(array.values().len(), array.validity().map(|bits| bits.iter()));
                    for (row, &units) in array.values().iter().enumerate() {
                        let is_known = array.validity().is_none_or(|bits| bits.get_bit(row));
                        let fitted = if is_known {
                            i64::try_from(units).ok().filter(|&units| units.unsigned_abs() < LARGEST)
                        } else {
                            Some(0)
                        };
                        let Some(units) = fitted else {
                            let customer = self.customers[values.len()];
                            return Err(Problem::TooLarge { feature: feature.to_string(), customer });
                        };
                        values.push(units);
                    }
                }
                Ok(Whole { values, known: known.finish(), unit: Unit::Money { scale: *scale as u8 } })
            }
            other => Err(wrong_type(
                feature,
                other,
                "money or a count",
                "choose a feature such as net_sales_12m or orders_12m",
            )),
        }
    }

    /// A money feature as integers of 10^-scale.
    pub fn money(&self, feature: &str) -> Result<Whole, Problem> {
        let whole = self.whole(feature)?;
        match whole.unit {
            Unit::Money { .. } => Ok(whole),
            Unit::Count | Unit::Ratio => {
                Err(wrong_type(feature, &DataType::Int64, "money", "choose a feature such as net_sales_12m"))
            }
        }
    }

    /// A date feature, as days since 1970-01-01.
    pub fn days(&self, feature: &str) -> Result<Vec<Option<i32>>, Problem> {
        let column = column_of(self.frame, feature)?;
        let DataType::Date = column.dtype() else {
            return Err(wrong_type(feature, column.dtype(), "a date", "choose a feature such as first_purchase"));
        };
        Ok(column.date()?.physical().iter().collect())
    }

    /// Any number feature, as integers whose order is the order of its values.
    pub fn measure(&self, feature: &str) -> Result<Whole, Problem> {
        self.ordered(column_of(self.frame, feature)?, feature)
    }

    /// Any numbers, one a customer, as integers whose order is the order of the numbers. Truths are 1 and 0.
    pub fn measure_of(&self, column: &Column, feature: &str) -> Result<Whole, Problem> {
        let column = &match column.dtype() {
            found if found.is_integer() || found.is_bool() => column.cast(&DataType::Int64)?,
            found if found.is_float() || found.is_null() => column.cast(&DataType::Float64)?,
            _ => column.clone(),
        };
        self.ordered(column, feature)
    }

    fn ordered(&self, column: &Column, feature: &str) -> Result<Whole, Problem> {
        let DataType::Float64 = column.dtype() else {
            return self.whole_of(column, feature).map_err(|problem| match problem {
                Problem::FeatureType { feature, found, .. } => Problem::FeatureType {
                    feature,
                    expected: "a number",
                    found,
                    hint: "choose a feature such as net_sales_12m, orders_12m or growth_12m",
                },
                other => other,
            });
        };
        let mut values = Vec::with_capacity(self.len());
        let mut is_known = Vec::with_capacity(self.len());
        for array in column.f64()?.downcast_iter() {
            for (row, &value) in array.values().iter().enumerate() {
                let known = !value.is_nan() && array.validity().is_none_or(|bits| bits.get_bit(row));
                values.push(if known { ratio_key(value) } else { 0 });
                is_known.push(known);
            }
        }
        let known = if is_known.iter().all(|&known| known) { None } else { Some(is_known) };
        Ok(Whole { values, known, unit: Unit::Ratio })
    }
}

/// Magnitudes stay below this, so that sums of two and products with small factors never overflow.
const LARGEST: u64 = 1_000_000_000_000_000_000;

/// What the integers of a [`Whole`] count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Units of 10^-scale of the currency.
    Money { scale: u8 },
    /// Things.
    Count,
    /// Not a quantity: keys with the order of the floats they stand for (see [`ratio_key`]).
    Ratio,
}

impl Unit {
    /// Decimal places of the integers.
    pub fn scale(self) -> u8 {
        match self {
            Unit::Money { scale } => scale,
            Unit::Count | Unit::Ratio => 0,
        }
    }

    /// The value that an integer stands for.
    pub fn value(self, units: i64) -> f64 {
        match self {
            Unit::Money { scale } => money::to_f64(units.into(), scale),
            Unit::Count => units as f64,
            Unit::Ratio => ratio_of_key(units),
        }
    }

    /// The value that an integer stands for, as text.
    pub fn show(self, units: i64) -> String {
        match self {
            Unit::Money { scale } => money::format_minor(units.into(), scale),
            Unit::Count => units.to_string(),
            Unit::Ratio => ratio_of_key(units).to_string(),
        }
    }
}

/// One feature, one integer per customer; above zero exactly when the feature is.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Value by row; 0 where unknown.
    pub values: Vec<i64>,
    /// False where the feature is null; `None` when it never is.
    pub known: Option<Vec<bool>>,
    /// What the integers count.
    pub unit: Unit,
}

impl Whole {
    /// The value of a row; `None` where the feature is null.
    pub fn get(&self, row: usize) -> Option<i64> {
        match &self.known {
            Some(known) if !known[row] => None,
            _ => Some(self.values[row]),
        }
    }
}

/// An integer with the order of the floats: 0 for zero, above it for positive numbers.
pub fn ratio_key(value: f64) -> i64 {
    // −0.0 + 0.0 is 0.0: one key for zero.
    let bits = (value + 0.0).to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

fn ratio_of_key(key: i64) -> f64 {
    f64::from_bits((key ^ (((key >> 63) as u64) >> 1) as i64) as u64)
}

fn column_of<'f>(frame: &'f DataFrame, feature: &str) -> Result<&'f Column, Problem> {
    frame.column(feature).map_err(|_| Problem::MissingFeature { feature: feature.to_string() })
}

/// What lies under a null is arbitrary; make it 0.
fn clear_unknown(values: &mut [i64], known: Option<&[bool]>) {
    for (value, &is_known) in values.iter_mut().zip(known.unwrap_or_default()) {
        if !is_known {
            *value = 0;
        }
    }
}

fn wrong_type(feature: &str, found: &DataType, expected: &'static str, hint: &'static str) -> Problem {
    Problem::FeatureType { feature: feature.to_string(), expected, found: found.to_string(), hint }
}

/// Collects validity over chunks; stays empty while nothing is null.
#[derive(Default)]
struct KnownBuilder {
    rows: usize,
    known: Option<Vec<bool>>,
}

impl KnownBuilder {
    fn add(&mut self, rows: usize, validity: Option<impl Iterator<Item = bool>>) {
        match validity {
            Some(bits) => {
                let before = self.rows;
                self.known.get_or_insert_with(|| vec![true; before]).extend(bits);
            }
            None => {
                if let Some(known) = &mut self.known {
                    known.resize(self.rows + rows, true);
                }
            }
        }
        self.rows += rows;
    }

    fn finish(self) -> Option<Vec<bool>> {
        self.known.filter(|known| known.contains(&false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_zeros_are_one_key_and_positive_means_above_zero() {
        assert_eq!(ratio_key(0.0), 0);
        assert_eq!(ratio_key(-0.0), 0);
        assert!(ratio_key(f64::MIN_POSITIVE) > 0);
        assert!(ratio_key(-1.0) < 0);
    }

    proptest! {
        #[test]
        fn keys_keep_the_order_and_the_value_of_floats(left in -1e300f64..1e300, right in -1e300f64..1e300) {
            prop_assert_eq!(left.partial_cmp(&right), Some(ratio_key(left).cmp(&ratio_key(right))));
            prop_assert_eq!(ratio_of_key(ratio_key(left)), left + 0.0);
        }
    }
}
