//! Rows as bytes: compact, and equal exactly when the rows are equal.
//!
//! Between parsing and writing a row is the encoding of its stored columns, one after the other, in the order of the
//! plan. Text is its length plus one and its bytes; a number is the count of its significant bytes plus one and these
//! bytes, least first; a null is a single 0. There is one encoding for every value, so a hash of the bytes is a hash of
//! the content. Rows that the lake already holds are encoded in the same way.

use xxhash_rust::xxh3::xxh3_128;

/// Bytes that must follow encoded rows, so that numbers can be loaded without looking at their length first.
pub const PADDING: usize = 16;

/// Appends a null.
pub fn push_null(row: &mut Vec<u8>) {
    row.push(0);
}

/// Appends text.
#[inline]
pub fn push_text(row: &mut Vec<u8>, text: &[u8]) {
    push_length(row, text.len() as u64 + 1);
    row.extend_from_slice(text);
}

/// Appends a number.
#[inline]
pub fn push_number(row: &mut Vec<u8>, value: i128) {
    if let Ok(small) = i64::try_from(value) {
        let magnitude = if small < 0 { !small } else { small };
        let bits = 65 - magnitude.leading_zeros();
        let count = if small == 0 { 0 } else { bits.div_ceil(8) as usize };
        row.push(count as u8 + 1);
        if count <= 4 {
            // Nearly all numbers: four bytes at once, then take the surplus back.
            let length = row.len() + count;
            row.extend_from_slice(&(small as i32).to_le_bytes());
            row.truncate(length);
        } else {
            row.extend_from_slice(&small.to_le_bytes()[..count]);
        }
        return;
    }
    let magnitude = if value < 0 { !value } else { value };
    let count = (129 - magnitude.leading_zeros()).div_ceil(8) as usize;
    row.push(count as u8 + 1);
    row.extend_from_slice(&value.to_le_bytes()[..count]);
}

/// Appends a length or a row number, seven bits to the byte.
#[inline]
pub fn push_length(row: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        row.push(value as u8 | 0x80);
        value >>= 7;
    }
    row.push(value as u8);
}

/// Reads encoded rows. The bytes must be followed by [`PADDING`] more.
#[derive(Debug, Clone, Copy)]
pub struct Decoder<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Decoder<'a> {
    /// Stands at `position` of `bytes`.
    pub fn new(bytes: &'a [u8], position: usize) -> Decoder<'a> {
        Decoder { bytes, position }
    }

    /// Where it stands.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Moves on by `count` bytes.
    pub fn skip(&mut self, count: usize) {
        self.position += count;
    }

    /// Reads a length or a row number.
    #[inline]
    pub fn length(&mut self) -> u64 {
        let mut value = 0;
        let mut shift = 0;
        while let Some(byte) = self.bytes.get(self.position) {
            self.position += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 || shift > 56 {
                break;
            }
            shift += 7;
        }
        value
    }

    /// Reads text; `None` for a null.
    #[inline]
    pub fn text(&mut self) -> Option<&'a [u8]> {
        let length = self.length().checked_sub(1)? as usize;
        let text = self.bytes.get(self.position..self.position + length)?;
        self.position += length;
        Some(text)
    }

    /// Reads a number that fits 64 bits, or any number by way of [`Decoder::wide_number`]; `None` for a null.
    #[inline]
    pub fn number(&mut self) -> Option<i128> {
        let count = u32::from(*self.bytes.get(self.position)?);
        self.position += 1;
        let count = count.checked_sub(1)?;
        if count > 8 {
            return self.wide_number(count);
        }
        let loaded = self.bytes.get(self.position..self.position + 8)?;
        self.position += count as usize;
        if count == 0 {
            return Some(0);
        }
        let mut word = [0; 8];
        word.copy_from_slice(loaded);
        let unused = 64 - 8 * count;
        Some(i128::from((i64::from_le_bytes(word) << unused) >> unused))
    }

    fn wide_number(&mut self, count: u32) -> Option<i128> {
        let loaded = self.bytes.get(self.position..self.position + 16)?;
        self.position += count as usize;
        let mut word = [0; 16];
        word.copy_from_slice(loaded);
        let unused = 128 - 8 * count.min(16);
        Some((i128::from_le_bytes(word) << unused) >> unused)
    }
}

/// The identity of a row's content, or of its key.
pub fn content_hash(row: &[u8]) -> u128 {
    xxh3_128(row)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn values_come_back(
            numbers in prop::collection::vec(prop_oneof![
                any::<i128>(), any::<i64>().prop_map(i128::from), any::<i16>().prop_map(i128::from), Just(0i128)
            ], 0..8),
            texts in prop::collection::vec(".{0,200}", 0..4),
        ) {
            let mut row = Vec::new();
            for number in &numbers {
                push_number(&mut row, *number);
                push_null(&mut row);
            }
            for text in &texts {
                push_text(&mut row, text.as_bytes());
                push_null(&mut row);
            }
            let end = row.len();
            row.extend([0xaa; PADDING]);
            let mut decoder = Decoder::new(&row, 0);
            for number in &numbers {
                prop_assert_eq!(decoder.number(), Some(*number));
                prop_assert_eq!(decoder.number(), None);
            }
            for text in &texts {
                prop_assert_eq!(decoder.text(), Some(text.as_bytes()));
                prop_assert_eq!(decoder.text(), None);
            }
            prop_assert_eq!(decoder.position(), end);
        }
    }

    #[test]
    fn blank_text_zero_and_null_differ() {
        let mut rows = [Vec::new(), Vec::new(), Vec::new()];
        push_null(&mut rows[0]);
        push_text(&mut rows[1], b"x");
        push_number(&mut rows[2], 0);
        assert_ne!(content_hash(&rows[0]), content_hash(&rows[1]));
        assert_ne!(content_hash(&rows[0]), content_hash(&rows[2]));
    }
}
