//! The RLE / bit-packing hybrid of Parquet: how dictionary indexes and definition levels are stored.
//!
//! ```text
//! run of equal values   varint(length << 1)      the value, little-endian, in ⌈width / 8⌉ bytes
//! bit-packed values     varint(groups << 1 | 1)  groups of 8 values, each in `width` bits from the lowest bit on
//! ```
//!
//! Source: Parquet format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid (RLE = 3)". The length prefix of
//! definition levels and the width byte of dictionary indexes are written by the caller.

/// Equal values from which on a run takes less room than packed bits, for every width; shorter runs are packed.
const SHORTEST_RUN: usize = 32;

/// Bits for the indexes of a dictionary of `entries` values. One even for a single entry: zero is allowed, but
/// not every reader expects it.
pub fn index_width(entries: usize) -> u8 {
    let highest = entries.saturating_sub(1).max(1);
    (usize::BITS - highest.leading_zeros()) as u8
}

/// Appends `length` times `value`.
pub fn append_run(value: u16, length: usize, width: u8, to: &mut Vec<u8>) {
    append_varint((length as u64) << 1, to);
    to.extend_from_slice(&value.to_le_bytes()[..usize::from(width.div_ceil(8))]);
}

/// Appends `values`, each below 2^`width`, with `width` from 1 to 16.
pub fn append_values(values: &[u16], width: u8, to: &mut Vec<u8>) {
    let mut unwritten = 0;
    let mut at = 0;
    while at < values.len() {
        let run = run_length(&values[at..]);
        if run >= SHORTEST_RUN {
            append_packed(&values[unwritten..at], width, to);
            append_run(values[at], run, width, to);
            at += run;
            unwritten = at;
        } else {
            // Packed values come in eights unless they are the last: a run can only begin after a multiple of eight.
            at = (at + 8).min(values.len());
        }
    }
    append_packed(&values[unwritten..], width, to);
}

fn run_length(values: &[u16]) -> usize {
    values.iter().take_while(|value| **value == values[0]).count()
}

/// Appends values as packed bits; the last group is filled up with zeros.
fn append_packed(values: &[u16], width: u8, to: &mut Vec<u8>) {
    if values.is_empty() {
        return;
    }
    let groups = values.len().div_ceil(8);
    append_varint((groups as u64) << 1 | 1, to);
    to.reserve(groups * usize::from(width));
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        append_group(eight, width, to);
    }
    if !rest.is_empty() {
        let mut filled = [0; 8];
        filled[..rest.len()].copy_from_slice(rest);
        append_group(&filled, width, to);
    }
}

/// Eight values of `width` bits make `width` bytes.
fn append_group(values: &[u16; 8], width: u8, to: &mut Vec<u8>) {
    if width <= 8 {
        let mut bits = 0u64;
        for (place, value) in values.iter().enumerate() {
            bits |= u64::from(*value) << (place as u32 * u32::from(width));
        }
        to.extend_from_slice(&bits.to_le_bytes()[..usize::from(width)]);
    } else {
        let mut bits = 0u128;
        for (place, value) in values.iter().enumerate() {
            bits |= u128::from(*value) << (place as u32 * u32::from(width));
        }
        to.extend_from_slice(&bits.to_le_bytes()[..usize::from(width)]);
    }
}

fn append_varint(mut number: u64, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes by the text of the format alone, bit by bit.
    fn decode(mut bytes: &[u8], width: u8, count: usize) -> Vec<u16> {
        let mut values = Vec::new();
        while values.len() < count {
            let (mut header, mut shift) = (0u64, 0);
            loop {
                let byte = bytes[0];
                bytes = &bytes[1..];
                header |= u64::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            if header & 1 == 0 {
                let (stored, rest) = bytes.split_at(usize::from(width.div_ceil(8)));
                let value = stored.iter().rev().fold(0, |value: u32, byte| value << 8 | u32::from(*byte));
                bytes = rest;
                values.extend(std::iter::repeat_n(value as u16, (header >> 1) as usize));
            } else {
                let packed = (header >> 1) as usize * usize::from(width);
                for value in 0..(header >> 1) as usize * 8 {
                    let bit = |place: usize| u16::from(bytes[place / 8] >> (place % 8) & 1);
                    let first = value * usize::from(width);
                    values.push((0..usize::from(width)).map(|place| bit(first + place) << place).sum());
                }
                bytes = &bytes[packed..];
            }
        }
        assert!(bytes.is_empty(), "nothing follows the last value");
        assert!(values.len() < count + 8, "at most one group is filled up");
        values.truncate(count);
        values
    }

    #[test]
    fn every_width_comes_back_from_packed_bits_runs_and_both() {
        for width in 1..=16u8 {
            let highest = ((1u32 << width) - 1) as u16;
            let mixed = |i: usize| (i as u32).wrapping_mul(2_654_435_761).rotate_right(11) as u16 & highest;
            for count in [0, 1, 7, 8, 9, 31, 32, 33, 64, 1000, 1003] {
                let scattered: Vec<u16> = (0..count).map(mixed).collect();
                let equal = vec![highest; count];
                let both: Vec<u16> =
                    (0..count).map(|i| if i / 50 % 2 == 0 { mixed(i) } else { mixed(i / 50) }).collect();
                for values in [scattered, equal, both] {
                    let mut bytes = Vec::new();
                    append_values(&values, width, &mut bytes);
                    assert_eq!(decode(&bytes, width, count), values, "width {width}, {count} values");
                }
            }
        }
    }

    #[test]
    fn long_runs_take_few_bytes() {
        let mut bytes = Vec::new();
        append_values(&[5; 1_000_000], 3, &mut bytes);
        assert_eq!(bytes.len(), 4);
        assert_eq!(decode(&bytes, 3, 1_000_000), [5; 1_000_000]);
    }

    #[test]
    fn the_example_of_the_format_is_met() {
        // Encodings.md: the numbers 0 to 7 with 3 bits are 10001000 11000110 11111010.
        let mut bytes = Vec::new();
        append_values(&[0, 1, 2, 3, 4, 5, 6, 7], 3, &mut bytes);
        assert_eq!(bytes, [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
    }

    #[test]
    fn width_is_enough_for_the_last_index_and_never_zero() {
        let widths = [0, 1, 2, 3, 4, 5, 256, 257, 65_536].map(index_width);
        assert_eq!(widths, [1, 1, 1, 2, 2, 3, 8, 9, 16]);
    }
}
