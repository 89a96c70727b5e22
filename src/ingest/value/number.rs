//! Strict parsers of numbers: exact or refused, never rounded.

use crate::ingest::reason::Reason;

/// Most digits before the decimal point (the data model's DECIMAL(18, …)).
pub const MAX_WHOLE_DIGITS: u32 = 18;

/// Powers of ten up to 10^24.
pub const POWERS_OF_TEN: [i128; 25] = {
    let mut powers = [1; 25];
    let mut index = 1;
    while index < powers.len() {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// Reads a decimal as an integer of its smallest unit: an optional sign, digits, at most one point. Digits beyond
/// `scale` (at most 12) must be zeros. Surrounding white space must be gone.
pub fn parse_decimal(text: &[u8], scale: u8) -> Result<i128, Reason> {
    let (negative, digits) = split_sign(text);
    let mut position = 0;
    let mut whole: u64 = 0;
    let mut significant = 0;
    while let Some(digit) = digit_at(digits, position) {
        whole = whole.wrapping_mul(10).wrapping_add(digit);
        significant += u32::from(significant > 0 || digit > 0);
        position += 1;
    }
    let mut any_digit = position > 0;
    let mut fraction: u64 = 0;
    let mut places = 0;
    let mut surplus = false;
    if digits.get(position) == Some(&b'.') {
        position += 1;
        while let Some(digit) = digit_at(digits, position) {
            if places < scale {
                fraction = fraction * 10 + digit;
                places += 1;
            } else {
                surplus |= digit != 0;
            }
            any_digit = true;
            position += 1;
        }
    }
    if position != digits.len() || !any_digit {
        return Err(Reason::NotANumber);
    }
    if significant > MAX_WHOLE_DIGITS {
        return Err(Reason::OutOfRange);
    }
    if surplus {
        return Err(Reason::SurplusDigits);
    }
    let fraction = i128::from(fraction) * POWERS_OF_TEN[usize::from(scale - places)];
    let value = i128::from(whole) * POWERS_OF_TEN[usize::from(scale)] + fraction;
    Ok(if negative { -value } else { value })
}

/// Reads a whole number: an optional sign and digits.
pub fn parse_integer(text: &[u8]) -> Result<i64, Reason> {
    let (negative, digits) = split_sign(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Reason::NotANumber);
    }
    let mut value: i64 = 0;
    for digit in digits {
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(i64::from(digit - b'0')))
            .ok_or(Reason::OutOfRange)?;
    }
    Ok(if negative { -value } else { value })
}

/// Gives a decimal of `from` places `to` places. Digits that would be lost must be zeros, and the result must keep to
/// [`MAX_WHOLE_DIGITS`].
pub fn rescale(value: i128, from: u8, to: u8) -> Result<i128, Reason> {
    let rescaled = if from <= to {
        value.checked_mul(POWERS_OF_TEN[usize::from(to - from)]).ok_or(Reason::OutOfRange)?
    } else {
        let unit = POWERS_OF_TEN[usize::from(from - to)];
        if value % unit != 0 {
            return Err(Reason::SurplusDigits);
        }
        value / unit
    };
    let limit = POWERS_OF_TEN[MAX_WHOLE_DIGITS as usize + usize::from(to.min(6))];
    if rescaled.unsigned_abs() >= limit.unsigned_abs() { Err(Reason::OutOfRange) } else { Ok(rescaled) }
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    }
}

#[inline]
fn digit_at(digits: &[u8], position: usize) -> Option<u64> {
    let digit = digits.get(position)?.wrapping_sub(b'0');
    (digit < 10).then_some(u64::from(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (text, scale, value) in [
            ("0", 2, 0),
            ("-0.00", 2, 0),
            ("12.5", 2, 1250),
            ("+12.50", 2, 1250),
            ("-3.1000", 2, -310),
            (".5", 1, 5),
            ("7.", 2, 700),
            ("0.001", 3, 1),
            ("000000000000000000000001.00", 2, 100),
            ("999999999999999999.999999", 6, 999_999_999_999_999_999_999_999),
        ] {
            assert_eq!(parse_decimal(text.as_bytes(), scale), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_plain_number_is_refused() {
        for text in ["", ".", "-", "1,234.50", "1e5", "12a", "1.2.3", "--1", "£5", "１２", " 1", "NaN", "0x1f"] {
            assert_eq!(parse_decimal(text.as_bytes(), 2), Err(Reason::NotANumber), "{text}");
        }
        assert_eq!(parse_decimal(b"1.005", 2), Err(Reason::SurplusDigits));
        assert_eq!(parse_decimal(b"0.0001", 3), Err(Reason::SurplusDigits));
        assert_eq!(parse_decimal(b"1000000000000000000", 2), Err(Reason::OutOfRange));
        assert_eq!(parse_decimal(b"1000000000000000000000000000000000000000000", 2), Err(Reason::OutOfRange));
    }

    #[test]
    fn integers_are_exact() {
        assert_eq!(parse_integer(b"-42"), Ok(-42));
        assert_eq!(parse_integer(b"9223372036854775807"), Ok(i64::MAX));
        assert_eq!(parse_integer(b"9223372036854775808"), Err(Reason::OutOfRange));
        for text in ["", "1.0", "a", "+", "1 2"] {
            assert_eq!(parse_integer(text.as_bytes()), Err(Reason::NotANumber), "{text}");
        }
    }

    #[test]
    fn rescaling_refuses_to_round() {
        assert_eq!(rescale(101_002_500_000_000, 12, 4), Ok(1_010_025));
        assert_eq!(rescale(101_002_500_000_000, 12, 2), Err(Reason::SurplusDigits));
        assert_eq!(rescale(-15, 1, 3), Ok(-1500));
        assert_eq!(rescale(POWERS_OF_TEN[24], 6, 6), Err(Reason::OutOfRange));
    }
}
