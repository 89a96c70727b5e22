//! Exact amounts, from the mart to the printed digit.

use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

/// An amount in units of 10^-scale of the currency. Amounts of one report share a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Money {
    units: i128,
    scale: u32,
}

impl Money {
    /// An amount of `units` × 10^-scale.
    pub fn new(units: i128, scale: u32) -> Money {
        Money { units, scale }
    }

    /// The nearest double: for axes, shares and rounded print, never for sums.
    pub fn to_f64(self) -> f64 {
        self.units as f64 / 10f64.powi(self.scale as i32)
    }

    /// True for nothing, whatever the decimal places.
    pub fn is_zero(self) -> bool {
        self.units == 0
    }

    /// True below zero.
    pub fn is_negative(self) -> bool {
        self.units < 0
    }

    /// Digits that matter: those of the units without zeros at the end.
    pub fn significant_digits(self) -> usize {
        let mut units = self.units.unsigned_abs();
        while units != 0 && units.is_multiple_of(10) {
            units /= 10;
        }
        units.to_string().len()
    }

    /// Plain decimal digits with all decimal places and no separators: `-1234.50`.
    pub fn plain(self) -> String {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if scale == 0 {
            return format!("{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, decimals) = digits.split_at(digits.len() - scale);
        format!("{sign}{whole}.{decimals}")
    }

    /// The same amount with no negative sign.
    pub fn abs(self) -> Money {
        Money { units: self.units.abs(), scale: self.scale }
    }

    /// Both amounts at the larger of the two scales.
    fn aligned(self, other: Money) -> (i128, i128, u32) {
        let scale = self.scale.max(other.scale);
        let left = self.units * 10i128.pow(scale - self.scale);
        let right = other.units * 10i128.pow(scale - other.scale);
        (left, right, scale)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        let (left, right, scale) = self.aligned(other);
        Money { units: left + right, scale }
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        self + -other
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money { units: -self.units, scale: self.scale }
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_digits_keep_every_decimal_place() {
        assert_eq!(Money::new(-5, 3).plain(), "-0.005");
        assert_eq!(Money::new(123450, 2).plain(), "1234.50");
        assert_eq!(Money::new(7, 0).plain(), "7");
    }

    #[test]
    fn sums_align_scales() {
        assert_eq!((Money::new(1, 0) + Money::new(5, 1)).plain(), "1.5");
        assert_eq!((Money::new(1, 0) - Money::new(5, 1)).plain(), "0.5");
    }

    #[test]
    fn digits_beyond_a_double_are_noticed() {
        assert_eq!(Money::new(1_234_500, 2).significant_digits(), 5);
        assert_eq!(Money::new(1_000_000_000_000_000_001, 2).significant_digits(), 19);
    }
}
