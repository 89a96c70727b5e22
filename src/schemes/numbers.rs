//! Exact arithmetic behind the bands: shares written as `"5%"`, decimal limits against scaled integers, fractions.

/// A share of a whole, 0 < share ≤ 1, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    numerator: i128,
    denominator: i128,
}

impl Share {
    /// Reads `"5%"` or `"2.5%"`; `None` for anything else, for 0 and for more than 100 %.
    pub fn parse(text: &str) -> Option<Share> {
        let number = text.trim().strip_suffix('%')?.trim_end();
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits_only = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || fraction.len() > 6 || !digits_only(whole) || !digits_only(fraction) {
            return None;
        }
        if number.ends_with('.') {
            return None;
        }
        let numerator: i128 = format!("{whole}{fraction}").parse().ok()?;
        let denominator = 100 * 10i128.pow(fraction.len() as u32);
        (numerator > 0 && numerator <= denominator).then_some(Share { numerator, denominator })
    }

    /// ceil(share · count).
    pub fn ceil_of(self, count: usize) -> usize {
        ceil_div(self.numerator * count as i128, self.denominator) as usize
    }

    /// True when `part` is at least this share of `total`.
    pub fn reached_by(self, part: i128, total: i128) -> bool {
        part * self.denominator >= self.numerator * total
    }
}

impl PartialOrd for Share {
    fn partial_cmp(&self, other: &Share) -> Option<std::cmp::Ordering> {
        (self.numerator * other.denominator).partial_cmp(&(other.numerator * self.denominator))
    }
}

/// A quotient of integers; the denominator is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    pub numerator: i128,
    pub denominator: i128,
}

impl Fraction {
    /// The largest integer that is not above it.
    pub fn floor(self) -> i64 {
        clamp_to_i64(self.numerator.div_euclid(self.denominator))
    }

    /// The smallest integer that is not below it.
    pub fn ceil(self) -> i64 {
        clamp_to_i64(ceil_div(self.numerator, self.denominator))
    }

    /// Its value in whole units, when it counts units of 10^-scale. For display; comparisons use the integers.
    pub fn value(self, scale: u8) -> f64 {
        self.numerator as f64 / (self.denominator * 10i128.pow(scale.into())) as f64
    }
}

/// The decimal number that `limit` was written as, in units of 10^-scale: `10.1` is 101/10, not the binary neighbour.
/// `None` for numbers that are not finite or have more than 30 digits.
pub fn decimal_fraction(limit: f64, scale: u8) -> Option<Fraction> {
    if !limit.is_finite() {
        return None;
    }
    // Display gives the shortest digits that read back as the same f64, never an exponent.
    let text = format!("{limit}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if whole.len() + fraction.len() > 30 {
        return None;
    }
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    Some(Fraction { numerator: digits * 10i128.pow(scale.into()), denominator: 10i128.pow(fraction.len() as u32) })
}

/// A count with thousands separators: `4,338`.
pub fn show_count(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn ceil_div(numerator: i128, denominator: i128) -> i128 {
    -(-numerator).div_euclid(denominator)
}

fn clamp_to_i64(value: i128) -> i64 {
    value.clamp(i64::MIN as i128, i64::MAX as i128) as i64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn shares_are_exact_and_odd_spellings_are_refused() {
        assert_eq!(Share::parse("1%").unwrap().ceil_of(4_338), 44);
        assert_eq!(Share::parse("5%").unwrap().ceil_of(4_338), 217);
        assert_eq!(Share::parse("20%").unwrap().ceil_of(4_338), 868);
        assert_eq!(Share::parse("2.5%").unwrap().ceil_of(400), 10);
        // In floating point 0.07 · 100 is 7.000000000000001, whose ceiling is 8.
        assert_eq!(Share::parse("7%").unwrap().ceil_of(100), 7);
        assert_eq!(Share::parse("100%").unwrap().ceil_of(3), 3);
        for text in ["", "%", "5", "0%", "101%", "-5%", "5.%", ".5%", "5,0%", "1e1%", "100.01%"] {
            assert_eq!(Share::parse(text), None, "{text}");
        }
    }

    #[test]
    fn limits_mean_the_decimal_that_was_written() {
        let limit = decimal_fraction(10.1, 2).unwrap();
        assert_eq!((limit.floor(), limit.ceil()), (1010, 1010));
        let limit = decimal_fraction(0.125, 2).unwrap();
        assert_eq!((limit.floor(), limit.ceil()), (12, 13));
        let limit = decimal_fraction(-0.125, 2).unwrap();
        assert_eq!((limit.floor(), limit.ceil()), (-13, -12));
        assert_eq!(decimal_fraction(f64::NAN, 2), None);
        assert_eq!(decimal_fraction(f64::INFINITY, 2), None);
    }

    #[test]
    fn counts_have_thousands_separators() {
        assert_eq!(show_count(4_338), "4,338");
        assert_eq!(show_count(868), "868");
        assert_eq!(show_count(1_000_000), "1,000,000");
    }
}
