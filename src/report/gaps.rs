//! Characters that the embedded fonts cannot draw: printed as a mark, dropped, or as a space, and remembered.
//!
//! A customer id may hold anything. On pages and in pictures a character without a glyph becomes [`MARK`],
//! a character that is invisible anyway is left out, and an unusual space or line end becomes a space.
//! Workbooks and CSV files keep the text as it is.

use std::collections::BTreeSet;

use serde_json::Value;

use super::ReportError;
use super::fonts::Fonts;
use crate::config::types::Format;

/// The printer's mark for a sort that is not in the case: as wide as a Chinese character.
pub const MARK: char = '〓';

/// Characters that a remark names; more are counted.
const NAMED: usize = 20;

/// How a character appears in print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Print {
    /// As it is.
    Glyph,
    /// As a space.
    Space,
    /// As [`MARK`].
    Mark,
    /// Not at all.
    Nothing,
}

/// How the embedded fonts print a character.
pub fn print(fonts: &Fonts, character: char) -> Print {
    match character {
        '\n' | ' '..='~' => Print::Glyph,
        '\t' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Print::Space,
        _ if is_invisible(character) => Print::Nothing,
        _ if fonts.covers(character) => Print::Glyph,
        _ if character.is_whitespace() => Print::Space,
        _ => Print::Mark,
    }
}

/// Control characters and those that Unicode calls default-ignorable: joiners, directions, variants, fillers.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// What was printed otherwise than it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    marked: BTreeSet<char>,
    dropped: BTreeSet<char>,
}

impl Gaps {
    /// Makes a text printable. Line feeds stay: SVG has its own.
    ///
    /// # Errors
    /// A damaged embedded font.
    pub fn close(&mut self, text: &mut String) -> Result<(), ReportError> {
        let fonts = Fonts::embedded()?;
        if text.chars().all(|character| print(fonts, character) == Print::Glyph) {
            return Ok(());
        }
        let mut printed = String::with_capacity(text.len());
        for character in text.chars() {
            match print(fonts, character) {
                Print::Glyph => printed.push(character),
                Print::Space => printed.push(' '),
                Print::Mark => {
                    self.marked.insert(character);
                    printed.push(MARK);
                }
                Print::Nothing => {
                    self.dropped.insert(character);
                }
            }
        }
        *text = printed;
        Ok(())
    }

    /// Makes every text of a value printable; names of fields are the template's and stay.
    ///
    /// # Errors
    /// A damaged embedded font.
    pub fn close_all(&mut self, value: &mut Value) -> Result<(), ReportError> {
        match value {
            Value::String(text) => self.close(text)?,
            Value::Array(values) => {
                for value in values {
                    self.close_all(value)?;
                }
            }
            Value::Object(fields) => {
                for value in fields.values_mut() {
                    self.close_all(value)?;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
        Ok(())
    }

    /// Adds the gaps of another document.
    pub fn merge(&mut self, other: &Gaps) {
        self.marked.extend(&other.marked);
        self.dropped.extend(&other.dropped);
    }

    /// What the user should know, characters in the order of their code points; nothing where nothing was lost.
    pub fn remarks(&self, formats: &[Format]) -> Vec<String> {
        let kept = match (formats.contains(&Format::Xlsx), formats.contains(&Format::Csv)) {
            (true, true) => "; the workbook and the CSV files have them",
            (true, false) => "; the workbook has them",
            (false, true) => "; the CSV files have them",
            (false, false) => "",
        };
        let mut remarks = Vec::new();
        if !self.marked.is_empty() {
            let names = listed(&self.marked, |character| format!("U+{:04X} {character}", u32::from(character)));
            remarks.push(format!("the fonts lack {names}: printed as {MARK}{kept}"));
        }
        if !self.dropped.is_empty() {
            let names = listed(&self.dropped, |character| format!("U+{:04X}", u32::from(character)));
            remarks.push(format!("invisible characters are not printed: {names}{kept}"));
        }
        remarks
    }
}

/// The first characters by name, and how many more there are.
fn listed(characters: &BTreeSet<char>, name: impl Fn(char) -> String) -> String {
    let names: Vec<String> = characters.iter().take(NAMED).map(|character| name(*character)).collect();
    let more = characters.len().saturating_sub(NAMED);
    if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn closed(text: &str) -> (String, Gaps) {
        let (mut text, mut gaps) = (text.to_string(), Gaps::default());
        gaps.close(&mut text).unwrap();
        (text, gaps)
    }

    #[test]
    fn both_weights_have_the_mark() {
        let fonts = Fonts::embedded().unwrap();
        for bold in [false, true] {
            assert!((fonts.width("〓", 10.0, bold) - 10.0).abs() < 1e-9);
        }
        assert_eq!(print(fonts, MARK), Print::Glyph);
    }

    #[test]
    fn characters_become_marks_spaces_or_nothing() {
        let (text, gaps) = closed("a客喆ł😀\u{E000}\u{200B}\u{FEFF}\u{1}b\u{2003}c\td\ne");
        assert_eq!(text, "a客喆〓〓〓b c d\ne");
        assert_eq!(gaps.marked, BTreeSet::from(['ł', '\u{E000}', '😀']));
        assert_eq!(gaps.dropped, BTreeSet::from(['\u{1}', '\u{200B}', '\u{FEFF}']));
    }

    #[test]
    fn values_are_closed_at_every_depth_and_names_stay() {
        let mut value = serde_json::json!({"ł": ["ł", {"a": "\u{200B}x"}, 1.5, null, true]});
        Gaps::default().close_all(&mut value).unwrap();
        assert_eq!(value, serde_json::json!({"ł": ["〓", {"a": "x"}, 1.5, null, true]}));
    }

    #[test]
    fn remarks_name_characters_in_order_and_count_the_rest() {
        let (_, gaps) = closed("😀ł\u{200B}");
        assert_eq!(
            gaps.remarks(&[Format::Pdf, Format::Xlsx, Format::Csv]),
            [
                "the fonts lack U+0142 ł, U+1F600 😀: printed as 〓; the workbook and the CSV files have them",
                "invisible characters are not printed: U+200B; the workbook and the CSV files have them",
            ]
        );
        let (_, many) = closed(&('가'..='갰').collect::<String>());
        let remark = many.remarks(&[Format::Pdf]).remove(0);
        assert!(remark.ends_with(" and 29 more: printed as 〓"), "{remark}");
        assert!(closed("客户 C-1").1.remarks(&[]).is_empty());
    }
}
