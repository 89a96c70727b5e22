//! The characters of a short messy cell, folded to plain ones without an allocation.

use crate::ingest::reason::Reason;

/// Most characters that a number, date, time or tick is written with.
const CAPACITY: usize = 64;

/// Characters of a cell: full-width forms made ASCII, every white space a blank, signs that look like a minus a minus.
#[derive(Debug, Clone)]
pub struct Glyphs {
    characters: [char; CAPACITY],
    length: usize,
}

impl Glyphs {
    /// Folds a text; refused with `too_long_is` when it is longer than such a value can be, and when it holds control
    /// characters or is not UTF-8.
    pub fn fold(text: &[u8], too_long_is: Reason) -> Result<Glyphs, Reason> {
        let text = std::str::from_utf8(text).map_err(|_| Reason::Encoding)?;
        let mut glyphs = Glyphs { characters: [' '; CAPACITY], length: 0 };
        for character in text.chars() {
            let folded = fold(character);
            if folded.is_control() {
                return Err(Reason::ControlCharacter);
            }
            if is_invisible(folded) || (folded == ' ' && glyphs.length == 0) {
                continue;
            }
            if glyphs.length == CAPACITY {
                return Err(too_long_is);
            }
            glyphs.characters[glyphs.length] = folded;
            glyphs.length += 1;
        }
        while glyphs.length > 0 && glyphs.characters[glyphs.length - 1] == ' ' {
            glyphs.length -= 1;
        }
        Ok(glyphs)
    }

    /// The characters.
    pub fn as_slice(&self) -> &[char] {
        &self.characters[..self.length]
    }
}

/// Characters that show nothing: byte order marks, joiners, and marks of direction, as stand around telephone numbers that
/// were copied from an address book.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{ad}'
    )
}

fn fold(character: char) -> char {
    match character {
        ' '..='~' => character,
        '\u{ff01}'..='\u{ff5e}' => char::from((character as u32 - 0xfee0) as u8),
        '￥' => '¥',
        '￡' => '£',
        '−' | '–' | '—' | '―' | '﹣' | '‐' | '‑' | '─' => '-',
        '〜' | '∼' => '~',
        '﹒' => '.',
        '’' | '‘' => '\'',
        _ if character.is_whitespace() => ' ',
        _ => character,
    }
}

/// A cursor over folded characters.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    rest: &'a [char],
}

impl<'a> Cursor<'a> {
    /// At the beginning.
    pub fn new(characters: &'a [char]) -> Cursor<'a> {
        Cursor { rest: characters }
    }

    /// What is left.
    pub fn rest(&self) -> &'a [char] {
        self.rest
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next character.
    pub fn peek(&self) -> Option<char> {
        self.rest.first().copied()
    }

    /// Passes over blanks.
    pub fn skip_blanks(&mut self) {
        while self.take(' ') {}
    }

    /// Passes over this character, if it is next.
    pub fn take(&mut self, character: char) -> bool {
        let found = self.peek() == Some(character);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    /// Passes over this word, if it is next; Latin letters in any case.
    pub fn take_word(&mut self, word: &str) -> bool {
        let mut rest = self.rest;
        for expected in word.chars() {
            match rest.split_first() {
                Some((found, after)) if found.eq_ignore_ascii_case(&expected) => rest = after,
                _ => return false,
            }
        }
        self.rest = rest;
        true
    }

    /// Passes over the first of these words that is next, and gives its position.
    pub fn take_one_of(&mut self, words: &[&str]) -> Option<usize> {
        words.iter().position(|word| self.take_word(word))
    }

    /// Passes over one digit.
    pub fn take_digit(&mut self) -> Option<u32> {
        let digit = self.peek()?.to_digit(10)?;
        self.rest = &self.rest[1..];
        Some(digit)
    }

    /// Passes over a run of at most `most` digits and gives their count and value; more digits are left.
    pub fn take_digits(&mut self, most: usize) -> Option<(usize, u64)> {
        let mut value = 0;
        let mut count = 0;
        while count < most
            && let Some(digit) = self.take_digit()
        {
            value = value * 10 + u64::from(digit);
            count += 1;
        }
        (count > 0).then_some((count, value))
    }
}

/// Whether a text stands for a blank in a typed column: `-`, `--`, `/`, `N/A`, `NULL`, `空`, `无` and the like.
pub fn is_blank_like(text: &[u8]) -> bool {
    if text.len() > 12 {
        return false;
    }
    const WORDS: [&[u8]; 10] = [b"n/a", b"null", b"nan", b"none", b"nil", b"<na>", b"(null)", b"nat", b"na", b"/"];
    if WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return true;
    }
    let Ok(text) = std::str::from_utf8(text) else { return false };
    matches!(text, "空" | "无" | "暂无" | "\\" | "／")
        || (!text.is_empty() && text.chars().all(|character| matches!(character, '-' | '—' | '–' | '－' | '─')))
}

/// Whether a text is what a workbook shows for a formula that failed.
#[inline]
pub fn is_excel_error(text: &[u8]) -> bool {
    if text.first() != Some(&b'#') {
        return false;
    }
    const ERRORS: [&[u8]; 9] =
        [b"#N/A", b"#DIV/0!", b"#REF!", b"#VALUE!", b"#NAME?", b"#NUM!", b"#NULL!", b"#SPILL!", b"#CALC!"];
    ERRORS.iter().any(|error| error.eq_ignore_ascii_case(text))
        || text.iter().all(|byte| *byte == b'#') && text.len() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_odd_signs_are_folded() {
        let glyphs = Glyphs::fold("\u{3000}￥１，２３４．５０－\u{a0}".as_bytes(), Reason::NotANumber)
            .map(|glyphs| glyphs.as_slice().iter().collect::<String>());
        assert_eq!(glyphs.as_deref(), Ok("¥1,234.50-"));
        assert_eq!(Glyphs::fold(b"1\x002", Reason::NotANumber).err(), Some(Reason::ControlCharacter));
        assert_eq!(Glyphs::fold(&[b'1'; 65], Reason::NotANumber).err(), Some(Reason::NotANumber));
    }

    #[test]
    fn blanks_and_workbook_errors_are_known() {
        for blank in ["-", "--", "——", "/", "N/A", "null", "NaN", "无", "空"] {
            assert!(is_blank_like(blank.as_bytes()), "{blank}");
        }
        for text in ["", "0", "-1", "no", "无锡"] {
            assert!(!is_blank_like(text.as_bytes()), "{text}");
        }
        assert!(is_excel_error(b"#DIV/0!") && is_excel_error(b"#n/a") && is_excel_error(b"########"));
        assert!(!is_excel_error(b"#1") && !is_excel_error(b"N/A"));
    }
}
