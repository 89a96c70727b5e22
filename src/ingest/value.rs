//! The text of a field as a typed value.

use crate::ingest::codec::{push_null, push_number, push_text};
use crate::ingest::computed::Computed;
use crate::ingest::error::Reason;
use crate::ingest::expressions::WORK_SCALE;
use crate::ingest::mapping::Storage;
use crate::ingest::number::{parse_decimal, parse_integer, rescale};

/// First and last day that a date can be, in days since 1970-01-01: 1900-01-01 and 2199-12-31.
pub const DAYS: std::ops::RangeInclusive<i32> = -25_567..=84_005;

/// The text without surrounding white space, the ideographic space included. Text that is not UTF-8 stays as it is.
#[inline]
pub fn trim(text: &[u8]) -> &[u8] {
    let is_plain = |byte: &u8| (0x21..0x7f).contains(byte);
    match (text.first(), text.last()) {
        (Some(first), Some(last)) if is_plain(first) && is_plain(last) => text,
        (None, _) => text,
        _ => std::str::from_utf8(text).map_or(text, |text| text.trim().as_bytes()),
    }
}

/// A number, date or timestamp; `None` for a blank.
#[inline]
pub fn number_of(storage: &Storage, text: &[u8]) -> Result<Option<i128>, Reason> {
    let text = trim(text);
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(match storage {
        Storage::Decimal(scale) => parse_decimal(text, *scale)?,
        Storage::Date(format) => i128::from(format.parse(text)?.days),
        Storage::Timestamp(format) => i128::from(format.parse(text)?.timestamp()),
        _ => i128::from(parse_integer(text)?),
    }))
}

/// The text of a text column; `None` for a blank.
#[inline]
pub fn text_of<'a>(storage: &Storage, text: &'a [u8]) -> Result<Option<&'a [u8]>, Reason> {
    let trimmed = trim(text);
    if trimmed.is_empty() {
        return Ok(None);
    }
    match storage {
        Storage::Text => Ok(Some(text)),
        Storage::Word(words) if !words.iter().any(|word| word.as_bytes() == trimmed) => Err(Reason::NotAllowed),
        _ => Ok(Some(trimmed)),
    }
}

/// The result of an expression as a number of the column's scale; `None` for a null.
pub fn computed_number(storage: &Storage, computed: &Computed, row: usize) -> Result<Option<i128>, Reason> {
    if computed.has_failed(row) {
        return Err(Reason::ExpressionFailed);
    }
    let Some(value) = computed.number(row) else { return Ok(None) };
    match storage {
        Storage::Decimal(scale) => rescale(value, WORK_SCALE, *scale).map(Some),
        _ => Ok(Some(value)),
    }
}

/// Appends a text to an encoded row.
#[inline]
pub fn append_text(row: &mut Vec<u8>, text: Option<&[u8]>) {
    match text {
        Some(text) => push_text(row, text),
        None => push_null(row),
    }
}

/// Appends a number to an encoded row.
#[inline]
pub fn append_number(row: &mut Vec<u8>, number: Option<i128>) {
    match number {
        Some(number) => push_number(row, number),
        None => push_null(row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_lose_surrounding_white_space_and_texts_keep_it() {
        assert_eq!(text_of(&Storage::Identifier, " C 1\u{3000}".as_bytes()), Ok(Some(&b"C 1"[..])));
        assert_eq!(text_of(&Storage::Text, b" LAMP "), Ok(Some(&b" LAMP "[..])));
        for blank in ["", " ", "\t", "\u{3000}\u{a0}"] {
            assert_eq!(text_of(&Storage::Text, blank.as_bytes()), Ok(None));
            assert_eq!(text_of(&Storage::Identifier, blank.as_bytes()), Ok(None));
            assert_eq!(number_of(&Storage::Decimal(2), blank.as_bytes()), Ok(None));
        }
        assert_eq!(text_of(&Storage::Word(&["sale"]), b" sale"), Ok(Some(&b"sale"[..])));
        assert_eq!(text_of(&Storage::Word(&["sale"]), b"Sale"), Err(Reason::NotAllowed));
        assert_eq!(number_of(&Storage::Decimal(2), b" 1.50 "), Ok(Some(150)));
    }
}
