//! Which encoding a text is in, found from its bytes.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use memchr::{memchr, memchr_iter};

use super::error::ReaderError;
use crate::model::encodings;

/// Bytes at the start of a text that show a byte order mark, UTF-16 without one, or no text at all.
pub(super) const START_BYTES: usize = 64 * 1024;
/// Bytes from the first one that is not ASCII by which the encoding is decided.
pub(super) const SAMPLE_BYTES: usize = 1024 * 1024;

/// What the start of a text shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Start {
    /// The encoding, and the length of the byte order mark.
    Known(&'static Encoding, usize),
    /// An encoding that has ASCII as its lower half; which one shows with the first other byte.
    AsciiBased,
    /// Many control characters, and no UTF-16.
    Binary,
}

/// The encoding of a label such as `gb18030`.
pub(super) fn by_label(label: &str) -> Result<&'static Encoding, ReaderError> {
    encodings::by_label(label).ok_or_else(|| ReaderError::UnknownEncoding { label: label.to_owned() })
}

/// Looks at the first [`START_BYTES`] of a text.
pub(super) fn at_start(head: &[u8]) -> Start {
    if let Some((encoding, length)) = Encoding::for_bom(head) {
        return Start::Known(encoding, length);
    }
    if memchr(0, head).is_some() {
        let even = &head[..head.len() & !1];
        let little = ascii_share_of_utf16(even, 1);
        let big = ascii_share_of_utf16(even, 0);
        let (encoding, high, share) = if little > big { (UTF_16LE, 1, little) } else { (UTF_16BE, 0, big) };
        // Delimiters, digits and line ends are ASCII in every table: one unit in fifty at least.
        if share >= 0.02 && separators_are_wide(even, high) {
            return Start::Known(encoding, 0);
        }
    }
    // A stray control character spoils its row; text with many of them is none.
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r');
    if head.iter().filter(is_control).count() * 20 > head.len() { Start::Binary } else { Start::AsciiBased }
}

/// Whether most delimiters and line ends have the NUL at `high` that they have in UTF-16. In other text with a stray NUL
/// they have none.
fn separators_are_wide(bytes: &[u8], high: usize) -> bool {
    let is_separator = |byte: &u8| matches!(byte, b',' | b'\t' | b';' | b'|' | b'\n');
    let separators = bytes.iter().filter(|byte| is_separator(byte)).count();
    let wide = bytes.chunks_exact(2).filter(|pair| pair[high] == 0 && is_separator(&pair[1 - high])).count();
    wide * 2 >= separators
}

/// Share of printable ASCII and line ends among the 16-bit units whose high byte stands at `high`. 0 when units are
/// not text: a NUL or control character, or half of a surrogate pair.
fn ascii_share_of_utf16(bytes: &[u8], high: usize) -> f64 {
    let mut ascii = 0u32;
    let mut expects_low_surrogate = false;
    for pair in bytes.chunks_exact(2) {
        let unit = u16::from(pair[high]) << 8 | u16::from(pair[1 - high]);
        let is_low = (0xdc00..0xe000).contains(&unit);
        if is_low != expects_low_surrogate {
            return 0.0;
        }
        expects_low_surrogate = (0xd800..0xdc00).contains(&unit);
        match unit {
            0x09 | 0x0a | 0x0d | 0x20..=0x7e => ascii += 1,
            0x00..=0x1f => return 0.0,
            _ => {}
        }
    }
    f64::from(ascii) / (bytes.len() / 2).max(1) as f64
}

/// Decides between UTF-8 and GB18030 by a sample that begins with the first byte that is not ASCII. `complete`: the
/// sample reaches to the end of the text, so that its last line is whole.
pub(super) fn decide(sample: &[u8], complete: bool) -> &'static Encoding {
    match std::str::from_utf8(sample) {
        Ok(_) => return UTF_8,
        Err(error) if !complete && error.error_len().is_none() => return UTF_8,
        Err(_) => {}
    }
    let whole = if complete { sample.len() } else { memchr::memrchr(b'\n', sample).unwrap_or(sample.len()) };
    let mut utf8_lines = 0u64;
    let mut gb18030_lines = 0u64;
    let mut from = 0;
    for end in memchr_iter(b'\n', &sample[..whole]).chain([whole]) {
        let line = &sample[from.min(end)..end];
        from = end + 1;
        if line.is_ascii() {
            continue;
        }
        if std::str::from_utf8(line).is_ok() {
            utf8_lines += 1;
        } else if looks_like_gb18030(line)
            && GB18030.decode_without_bom_handling_and_without_replacement(line).is_some()
        {
            // Most broken UTF-8 decodes as GB18030 too, to characters that nobody uses.
            gb18030_lines += 1;
        }
    }
    if utf8_lines > 0 && utf8_lines >= gb18030_lines { UTF_8 } else { GB18030 }
}

/// Whether a line of a GB18030 text is UTF-8 in truth, as when exports of two systems were joined to one file.
///
/// Decoded as GB18030 it would give Chinese characters that nobody wrote. All of it must be valid UTF-8 of Chinese
/// text, and it must either be long or hold a pair of bytes that GB 2312, the common characters, does not have: short
/// lines in GB18030 are valid UTF-8 by chance.
pub(super) fn is_utf8_in_gb18030(line: &[u8]) -> bool {
    let start = Encoding::ascii_valid_up_to(line);
    if start == line.len() {
        return false;
    }
    let Ok(text) = std::str::from_utf8(&line[start..]) else { return false };
    let mut chinese = 0;
    for letter in text.chars().filter(|letter| !letter.is_ascii()) {
        match u32::from(letter) {
            0x2010..=0x206f | 0x3000..=0x303f | 0x3400..=0x9fff | 0xff00..=0xffef => chinese += 1,
            _ => return false,
        }
    }
    chinese >= 4 || has_pair_beyond_gb2312(&line[start..])
}

fn has_pair_beyond_gb2312(bytes: &[u8]) -> bool {
    let mut position = 0;
    while position < bytes.len() {
        if bytes[position] < 0x80 {
            position += 1;
            continue;
        }
        let lead_is_common = matches!(bytes[position], 0xa1..=0xa9 | 0xb0..=0xf7);
        let trail_is_common = bytes.get(position + 1).is_some_and(|trail| (0xa1..=0xfe).contains(trail));
        if !lead_is_common || !trail_is_common {
            return true;
        }
        position += 2;
    }
    false
}

/// Whether bytes that are not UTF-8 look like Chinese text in GB18030: most characters are of GB 2312. Western letters
/// with accents, read as GB18030, pair with the ASCII letter that follows.
pub(super) fn looks_like_gb18030(sample: &[u8]) -> bool {
    let mut pairs = 0u32;
    let mut common = 0u32;
    let mut position = 0;
    while position < sample.len() {
        let byte = sample[position];
        if byte < 0x80 {
            position += 1;
            continue;
        }
        pairs += 1;
        if matches!(byte, 0xa1..=0xa9 | 0xb0..=0xf7)
            && sample.get(position + 1).is_none_or(|trail| (0xa1..=0xfe).contains(trail))
        {
            common += 1;
        }
        position += 2;
    }
    common * 10 >= pairs * 7
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn utf16_without_mark_is_told_by_its_ascii() {
        let text = "订单,一一一,金额\n1,一,2\n";
        assert_eq!(at_start(&utf16(text, false)), Start::Known(UTF_16LE, 0));
        assert_eq!(at_start(&utf16(text, true)), Start::Known(UTF_16BE, 0));
        assert_eq!(at_start("订单,金额\n".as_bytes()), Start::AsciiBased);
        assert_eq!(at_start(b"\x7fELF\0\0\x01\x02\0\0\0\0"), Start::Binary);
        assert_eq!(at_start("\u{feff}a".as_bytes()), Start::Known(UTF_8, 3));
        assert_eq!(at_start(&utf16("\u{feff}a", true)), Start::Known(UTF_16BE, 2));
    }

    #[test]
    fn mixed_lines_are_decided_by_their_majority() {
        let gb = GB18030.encode("北京客户,上海\n").0.into_owned();
        let utf8 = "北京客户,上海\n".as_bytes();
        assert_eq!(decide(&[&gb[..], &gb, utf8].concat(), true), GB18030);
        assert_eq!(decide(&[&gb[..], utf8, utf8].concat(), true), UTF_8);
        assert_eq!(decide(&[utf8, b"\xff\n", b"\xfe\n", b"\xff\n"].concat(), true), UTF_8);
        let broken = [utf8, b"C1\xed\xa0\x80\n", b"\xf5\x90\x80\x80\n", "北京\n".as_bytes()].concat();
        assert_eq!(decide(&broken, true), UTF_8, "broken UTF-8 is no GB18030");
    }

    #[test]
    fn a_stray_nul_makes_no_utf16_and_no_binary_file() {
        for text in [
            "客户,单号\nC\x001,2\n北京客户,3\n",
            "客户,单号\nC1,2\n\0C3,4\n5,6\n",
            "a,b\n1,\x002\n3,4\n5,6\n7,8\n9,0\n",
        ] {
            assert_eq!(at_start(text.as_bytes()), Start::AsciiBased, "{text:?}");
            assert_eq!(at_start(&GB18030.encode(text).0), Start::AsciiBased, "{text:?}");
        }
        assert_eq!(at_start(&[b"a,b\n1,2\n".to_vec(), vec![0; 100]].concat()), Start::Binary);
        let noise: Vec<u8> = (1..=255).cycle().take(5000).collect();
        assert_eq!(at_start(&noise), Start::Binary);
    }

    #[test]
    fn a_sample_cut_inside_a_character_is_still_utf8() {
        let text = "北京客户".as_bytes();
        for end in 1..text.len() {
            assert_eq!(decide(&text[..end], false), UTF_8, "{end}");
        }
        assert_eq!(decide(&text[..4], true), GB18030);
    }

    #[test]
    fn utf8_lines_are_told_from_gb18030_lines() {
        for text in ["北京", "中", "客户名称", "李雷,上海市"] {
            assert!(is_utf8_in_gb18030(format!("1,{text},2").as_bytes()), "{text}");
        }
        for text in ["北京", "牛校", "张三丰,上海市", "联通", "玮瑾琦", "a"] {
            assert!(!is_utf8_in_gb18030(&GB18030.encode(text).0), "{text}");
        }
    }

    #[test]
    fn western_letters_do_not_look_like_gb18030() {
        assert!(looks_like_gb18030(&GB18030.encode("1,北京客户,上海\n").0));
        assert!(!looks_like_gb18030(b"M\xfcller;Gr\xf6\xdfe;Caf\xe9\n"));
    }

    #[test]
    fn labels_of_databases_are_known() {
        assert_eq!(by_label("ZHS16GBK").unwrap(), GB18030);
        assert_eq!(by_label("UTF-8").unwrap(), UTF_8);
        assert!(by_label("klingon").unwrap_err().to_string().contains("hint:"));
    }
}
