//! Numbers as people write them: `¥1,234.50`, `1.2万元`, `(123.00)`, `15%`, `3 台`, `8.5折`.
//!
//! Exact or refused, like the strict parser of [`number`](super::number), which comes first. Not read, because they do
//! not say one number: decimal commas and groups that are not of three digits (`1.234,56`, `1,23`), signs of another
//! currency, and scientific notation, which a spreadsheet shows when it has already cut digits off.

use crate::ingest::reason::Reason;
use crate::ingest::value::glyphs::{Cursor, Glyphs};
use crate::ingest::value::number::{MAX_WHOLE_DIGITS, POWERS_OF_TEN, parse_decimal, parse_integer};
use crate::ingest::value::unit::{MAGNITUDES, Measure, Unit};

/// What the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Whole numbers.
    Integer,
    /// Amounts of money.
    Money,
    /// Quantities, scores, hours.
    Quantity,
    /// Prices per unit.
    Price,
    /// Shares; 折 is read as the share taken off, so `8.5折` is 0.15.
    Ratio,
}

/// How the numbers of one column are read.
#[derive(Debug, Clone, Copy)]
pub struct NumberRules {
    /// What they are.
    pub family: Family,
    /// Decimal places of the stored value.
    pub scale: u8,
    /// Power of ten of the stored unit: 4 where values are stored in 万元.
    pub own_power: u8,
    /// Unit of bare numbers that the settings declare.
    pub declared: Option<Unit>,
    /// How the currency of the pipeline is written.
    pub marks: &'static [&'static str],
    /// Whether amounts are in 元.
    pub in_yuan: bool,
    /// Words behind counts.
    pub measure: Measure,
}

/// A number as it is written: `digits` × 10^(`power` − `places`).
#[derive(Debug, Clone, Copy)]
struct Written {
    negative: bool,
    digits: u128,
    places: u32,
}

/// What stands behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// Nothing that says a unit.
    Bare,
    /// A unit.
    Unit(Unit),
    /// 折: tenths of the price that are still paid.
    Discount,
    /// 成: tenths.
    Tenths,
}

impl NumberRules {
    /// Whether bare numbers can be in this unit.
    #[inline]
    pub fn accepts(&self, unit: Unit) -> bool {
        matches!(unit, Unit::Tens(_)) != (self.family == Family::Ratio)
    }

    /// Reads a trimmed, non-empty text. `header_unit` is the unit in the header; the text's own unit comes first, then
    /// the declared one, then that of the header, then that of the column.
    #[inline]
    pub fn parse(&self, text: &[u8], header_unit: Option<Unit>) -> Result<i128, Reason> {
        let header_unit = header_unit.filter(|unit| self.accepts(*unit));
        let unit = self.declared.or(header_unit);
        let shift = self.shift(unit);
        let places = i32::from(self.scale) + shift;
        let strict = match u8::try_from(places) {
            Ok(0) if self.family == Family::Integer => parse_integer(text).map(i128::from),
            Ok(places) if places <= 14 => parse_decimal(text, places),
            _ => Err(Reason::NotANumber),
        };
        match strict {
            Ok(value) => self.check_bare(self.check_size(value)?, unit),
            Err(Reason::NotANumber) => match self.parse_common(text, unit) {
                Some(found) => found,
                None => self.parse_tolerantly(text, unit),
            },
            Err(reason) => Err(reason),
        }
    }

    /// The forms that most messy exports hold: a mark in front, thousands groups, one unit behind. None for all others.
    fn parse_common(&self, text: &[u8], unit: Option<Unit>) -> Option<Result<i128, Reason>> {
        let (mut rest, mut buffer, mut length) = (text, [0; 32], 0);
        if rest.first() == Some(&b'-') {
            buffer[0] = b'-';
            length = 1;
            rest = &rest[1..];
        }
        if matches!(self.family, Family::Money | Family::Price) && self.marks.contains(&"¥") {
            rest = ["¥", "￥"].iter().find_map(|mark| rest.strip_prefix(mark.as_bytes())).unwrap_or(rest);
        }
        // Digits since the last comma, or since the beginning.
        let (mut in_group, mut groups, mut point) = (0, 0, false);
        while let Some((next, after)) = rest.split_first() {
            match next {
                b'0'..=b'9' => in_group += usize::from(!point),
                b',' if !point && (if groups == 0 { (1..=3).contains(&in_group) } else { in_group == 3 }) => {
                    (groups, in_group) = (groups + 1, 0);
                    rest = after;
                    continue;
                }
                b'.' if !point => point = true,
                _ => break,
            }
            *buffer.get_mut(length)? = *next;
            length += 1;
            rest = after;
        }
        let digits = buffer.get(..length)?;
        let first = digits.iter().find(|digit| digit.is_ascii_digit())?;
        if groups > 0 && (in_group != 3 || *first == b'0') {
            return None;
        }
        let counts = matches!(self.family, Family::Integer | Family::Quantity);
        let is_amount = self.in_yuan && matches!(self.family, Family::Money | Family::Price);
        let own = match std::str::from_utf8(rest.trim_ascii_start()).ok()? {
            "" => None,
            word if counts && self.measure.words().contains(&word) => Some(Unit::Tens(0)),
            "元" if is_amount => Some(Unit::Tens(0)),
            "万元" if is_amount => Some(Unit::Tens(4)),
            "万" if self.family != Family::Ratio => Some(Unit::Tens(4)),
            "%" if self.family == Family::Ratio => Some(Unit::Percent),
            _ => return None,
        };
        let places =
            u8::try_from(i32::from(self.scale) + self.shift(own.or(unit))).ok().filter(|places| *places <= 14)?;
        let value = parse_decimal(digits, places).and_then(|value| self.check_size(value));
        Some(if own.is_some() { value } else { value.and_then(|value| self.check_bare(value, unit)) })
    }

    /// Power of ten from a number in `unit` to the stored unit.
    #[inline]
    fn shift(&self, unit: Option<Unit>) -> i32 {
        match unit {
            Some(Unit::Tens(power)) => i32::from(power) - i32::from(self.own_power),
            Some(Unit::Percent) => -2,
            Some(Unit::Permille) => -3,
            Some(Unit::Ratio) | None => 0,
        }
    }

    #[inline]
    fn check_size(&self, value: i128) -> Result<i128, Reason> {
        let fits = match self.family {
            Family::Integer => i64::try_from(value).is_ok(),
            _ => {
                value.unsigned_abs()
                    < POWERS_OF_TEN[MAX_WHOLE_DIGITS as usize + usize::from(self.scale.min(6))].unsigned_abs()
            }
        };
        if fits { Ok(value) } else { Err(Reason::OutOfRange) }
    }

    /// A bare share above 1 is in all likelihood a percentage, but nobody has said so. Under a header with a percent
    /// sign a bare number below 1 is in all likelihood a share: a workbook stores 15 % as 0.15.
    #[inline]
    fn check_bare(&self, value: i128, unit: Option<Unit>) -> Result<i128, Reason> {
        if self.family != Family::Ratio || self.declared.is_some() {
            return Ok(value);
        }
        let one = POWERS_OF_TEN[usize::from(self.scale)];
        let is_ambiguous = match unit {
            None => value.abs() > one,
            Some(Unit::Percent) => value != 0 && value.abs() < one / 100,
            Some(_) => false,
        };
        if is_ambiguous { Err(Reason::AmbiguousRatio) } else { Ok(value) }
    }

    #[cold]
    fn parse_tolerantly(&self, text: &[u8], unit: Option<Unit>) -> Result<i128, Reason> {
        let glyphs = Glyphs::fold(text, Reason::NotANumber)?;
        let (written, behind) = self.read(Cursor::new(glyphs.as_slice())).ok_or(Reason::NotANumber)?;
        let value = match behind {
            Behind::Bare => self.scaled(&written, self.shift(unit))?,
            Behind::Unit(own) => self.scaled(&written, self.shift(Some(own)))?,
            Behind::Tenths => self.scaled(&written, -1)?,
            Behind::Discount => {
                // 85折 is 8.5折.
                let is_short = written.places == 0 && written.digits > 10;
                let paid = self.scaled(&written, if is_short { -2 } else { -1 })?;
                let one = POWERS_OF_TEN[usize::from(self.scale)];
                if written.negative || paid == 0 || paid > one {
                    return Err(Reason::NotANumber);
                }
                one - paid
            }
        };
        let value = self.check_size(value)?;
        if behind == Behind::Bare { self.check_bare(value, unit) } else { Ok(value) }
    }

    /// The written number times 10^`shift`, in stored digits. None of them may be lost.
    fn scaled(&self, written: &Written, shift: i32) -> Result<i128, Reason> {
        let exponent = i32::from(self.scale) + shift - written.places as i32;
        let digits = i128::try_from(written.digits).map_err(|_| Reason::OutOfRange)?;
        let power = *POWERS_OF_TEN.get(exponent.unsigned_abs() as usize).ok_or(Reason::OutOfRange)?;
        let value = if exponent >= 0 {
            digits.checked_mul(power).ok_or(Reason::OutOfRange)?
        } else if digits % power == 0 {
            digits / power
        } else {
            return Err(Reason::SurplusDigits);
        };
        Ok(if written.negative { -value } else { value })
    }

    fn read(&self, mut cursor: Cursor<'_>) -> Option<(Written, Behind)> {
        cursor.take('\'');
        let (mut signs, mut negative, mut brackets, mut marks) = (0, false, 0, 0);
        loop {
            cursor.skip_blanks();
            if cursor.take('-') || cursor.take('负') {
                signs += 1;
                negative = true;
            } else if cursor.take('+') {
                signs += 1;
            } else if cursor.take('(') {
                brackets += 1;
                signs += 1;
                negative = true;
            } else if self.takes_mark(&mut cursor) {
                marks += 1;
            } else if !(self.family == Family::Integer && cursor.take('第')) {
                break;
            }
        }
        let mut written = match read_digits(&mut cursor)? {
            Some(written) => written,
            None => read_numeral(&mut cursor, self.family)?,
        };
        cursor.skip_blanks();
        let mut behind = self.read_behind(&mut cursor)?;
        loop {
            cursor.skip_blanks();
            if cursor.take(')') {
                brackets -= 1;
                if brackets < 0 {
                    return None;
                }
            } else if cursor.take('-') {
                signs += 1;
                negative = true;
            } else if self.takes_mark(&mut cursor) {
                marks += 1;
            } else if behind == Behind::Bare && !cursor.is_done() {
                // `(1.2)万元`
                behind = self.read_behind(&mut cursor)?;
                if behind == Behind::Bare {
                    return None;
                }
            } else {
                break;
            }
        }
        if !cursor.is_done() || brackets != 0 || signs > 1 || marks > 1 {
            return None;
        }
        written.negative = negative;
        Some((written, behind))
    }

    fn takes_mark(&self, cursor: &mut Cursor<'_>) -> bool {
        matches!(self.family, Family::Money | Family::Price) && cursor.take_one_of(self.marks).is_some()
    }

    /// The unit behind a number. None for words that do not belong there.
    fn read_behind(&self, cursor: &mut Cursor<'_>) -> Option<Behind> {
        if self.family == Family::Ratio {
            return Some(match cursor.peek() {
                Some('%') if cursor.take('%') => Behind::Unit(Unit::Percent),
                Some('‰') if cursor.take('‰') => Behind::Unit(Unit::Permille),
                Some('折') if cursor.take('折') => Behind::Discount,
                Some('成') if cursor.take('成') => Behind::Tenths,
                _ => Behind::Bare,
            });
        }
        let magnitude = cursor.take_one_of(&MAGNITUDES.map(|(word, _)| word)).map(|index| MAGNITUDES[index].1);
        cursor.skip_blanks();
        let mut named = magnitude.is_some();
        match self.family {
            Family::Money | Family::Price => {
                if self.in_yuan && (cursor.take('元') || cursor.take('圆')) {
                    named = true;
                    let _ = cursor.take('整') || cursor.take('正');
                }
                if self.family == Family::Price && cursor.take('/') {
                    cursor.take_one_of(Measure::Any.words())?;
                    named = true;
                }
            }
            Family::Integer | Family::Quantity => {
                named |= cursor.take_one_of(self.measure.words()).is_some();
            }
            Family::Ratio => {}
        }
        Some(if named { Behind::Unit(Unit::Tens(magnitude.unwrap_or(0))) } else { Behind::Bare })
    }
}

/// Digits with thousands groups and a fraction. The inner option is empty where there is no digit at all; the outer
/// where the digits are not one number.
fn read_digits(cursor: &mut Cursor<'_>) -> Option<Option<Written>> {
    let mut written = Written { negative: false, digits: 0, places: 0 };
    let mut count = 0;
    let mut significant = 0;
    let mut push = |written: &mut Written, digit: u32| {
        significant += u32::from(significant > 0 || digit > 0);
        written.digits = written.digits.wrapping_mul(10).wrapping_add(u128::from(digit));
        significant <= 36
    };
    while let Some(digit) = cursor.take_digit() {
        if !push(&mut written, digit) {
            return None;
        }
        count += 1;
    }
    // A group must follow one to three digits that do not begin with 0: `0,123` is a decimal comma.
    if cursor.peek() == Some(',') {
        if count == 0 || count > 3 || written.digits == 0 || written.digits < POWERS_OF_TEN[count - 1] as u128 {
            return None;
        }
        while cursor.take(',') {
            for _ in 0..3 {
                if !push(&mut written, cursor.take_digit()?) {
                    return None;
                }
            }
        }
        if cursor.peek().is_some_and(|next| next.is_ascii_digit()) {
            return None;
        }
    }
    if cursor.peek() == Some('.') {
        let before = *cursor;
        cursor.take('.');
        while let Some(digit) = cursor.take_digit() {
            if !push(&mut written, digit) {
                return None;
            }
            written.places += 1;
        }
        if count == 0 && written.places == 0 {
            *cursor = before;
            return Some(None);
        }
        count += 1;
    }
    Some((count > 0).then_some(written))
}

/// Chinese numerals up to ninety-nine, where they are usual: `八五折`, `三成`, `第二次`. `八五` is 85.
fn read_numeral(cursor: &mut Cursor<'_>, family: Family) -> Option<Written> {
    if !matches!(family, Family::Ratio | Family::Integer) {
        return None;
    }
    let digits = numeral(cursor)?;
    Some(Written { negative: false, digits: u128::from(digits), places: 0 })
}

/// Reads 〇 to 九十九, and two digits without 十 between them.
pub fn numeral(cursor: &mut Cursor<'_>) -> Option<u32> {
    let digit_of = |character: Option<char>| {
        let position = match character? {
            '两' => 2,
            other => "〇一二三四五六七八九".chars().position(|digit| digit == other)? as u32,
        };
        Some(position)
    };
    let first = digit_of(cursor.peek());
    if first.is_some() {
        cursor.take(cursor.peek()?);
    }
    if cursor.take('十') {
        let ones = digit_of(cursor.peek());
        if ones.is_some() {
            cursor.take(cursor.peek()?);
        }
        return Some(first.unwrap_or(1) * 10 + ones.unwrap_or(0));
    }
    let first = first?;
    match digit_of(cursor.peek()) {
        Some(second) => {
            cursor.take(cursor.peek()?);
            Some(first * 10 + second)
        }
        None => Some(first),
    }
}

#[cfg(test)]
#[path = "amount_tests.rs"]
mod tests;
