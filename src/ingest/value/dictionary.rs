//! Words, levels and ticks: a fixed list of spellings and what each of them means.

use unicode_normalization::UnicodeNormalization;

use crate::ingest::expressions::Objection;
use crate::model::tables::Word;

/// Endings that exports put behind the code of a level, the longest first.
const LEVEL_ENDINGS: [&str; 9] = ["类客户", "级客户", "等客户", "类用户", "级用户", "客户", "级", "类", "等"];

/// Spellings that mean true, after folding.
const TRUE: [&str; 17] =
    ["√", "✓", "✔", "☑", "✅", "是", "有", "对", "已", "y", "yes", "true", "t", "1", "1.0", "是的", "on"];
/// Spellings that mean false, after folding.
const FALSE: [&str; 17] =
    ["×", "✗", "✕", "✘", "✖", "x", "否", "无", "未", "n", "no", "false", "f", "0", "0.0", "不是", "off"];

/// Spellings and their codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dictionary {
    codes: Vec<String>,
    /// Folded spellings in order, with the position of their code.
    spellings: Vec<(String, u16)>,
    /// Positions in `spellings`, by [`bucket`].
    buckets: Vec<Vec<u16>>,
    /// Whether endings such as 级 may stand behind a spelling.
    has_endings: bool,
}

/// How many groups spellings are put into.
const BUCKETS: usize = 64;

/// The group of a spelling, by what is at hand without a look at all of it: its length, first and last byte.
#[inline]
fn bucket(spelling: &[u8]) -> usize {
    let end = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or(0));
    (spelling.len() * 31 + end(spelling.first()) * 7 + end(spelling.last())) % BUCKETS
}

/// The form in which spellings are compared: NFKC, without white space, in lower case.
pub fn fold_word(text: &str) -> String {
    let is_kept = |character: &char| {
        !character.is_whitespace() && !super::glyphs::is_invisible(*character) && *character != '\u{fe0f}'
    };
    text.nfkc().filter(is_kept).flat_map(char::to_lowercase).collect()
}

impl Dictionary {
    /// The words of a column.
    pub fn of_words(words: &[Word]) -> Result<Dictionary, Objection> {
        let codes = words.iter().map(|word| (word.code, word.aliases.iter().copied()));
        Dictionary::new(codes, false)
    }

    /// The levels of a scheme: codes, each with the aliases that exports use.
    pub fn of_levels<'a, A: Iterator<Item = &'a str>>(
        codes: impl Iterator<Item = (&'a str, A)>,
    ) -> Result<Dictionary, Objection> {
        Dictionary::new(codes, true)
    }

    fn new<'a, A: Iterator<Item = &'a str>>(
        entries: impl Iterator<Item = (&'a str, A)>,
        has_endings: bool,
    ) -> Result<Dictionary, Objection> {
        let mut dictionary =
            Dictionary { codes: Vec::new(), spellings: Vec::new(), buckets: vec![Vec::new(); BUCKETS], has_endings };
        for (code, aliases) in entries {
            let position = dictionary.codes.len() as u16;
            dictionary.codes.push(code.to_owned());
            for spelling in std::iter::once(code).chain(aliases) {
                dictionary.spellings.push((fold_word(spelling), position));
            }
        }
        dictionary.spellings.sort();
        dictionary.spellings.dedup();
        let twice = dictionary.spellings.windows(2).find(|pair| pair[0].0 == pair[1].0);
        if let Some([first, second]) = twice {
            let codes = [first, second].map(|(_, position)| &dictionary.codes[usize::from(*position)]);
            return Err(Objection {
                problem: format!("`{}` means both `{}` and `{}`", first.0, codes[0], codes[1]),
                hint: "give every spelling to one code only".into(),
            });
        }
        for (position, (spelling, _)) in dictionary.spellings.iter().enumerate() {
            dictionary.buckets[bucket(spelling.as_bytes())].push(position as u16);
        }
        Ok(dictionary)
    }

    /// Codes in the order given, for levels from best to worst.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// The code that a text stands for.
    #[inline]
    pub fn find(&self, text: &[u8]) -> Option<&str> {
        // Most exports write the code or an alias just so.
        self.lookup(text).or_else(|| self.find_folded(text))
    }

    #[cold]
    fn find_folded(&self, text: &[u8]) -> Option<&str> {
        let folded = fold_word(std::str::from_utf8(text).ok()?);
        if let Some(code) = self.lookup(folded.as_bytes()) {
            return Some(code);
        }
        if !self.has_endings {
            return None;
        }
        let stems = LEVEL_ENDINGS.iter().filter_map(|ending| folded.strip_suffix(ending));
        stems.filter(|stem| !stem.is_empty()).find_map(|stem| self.lookup(stem.as_bytes()))
    }

    #[inline]
    fn lookup(&self, spelling: &[u8]) -> Option<&str> {
        let positions = self.buckets.get(bucket(spelling))?;
        let mut known = positions.iter().map(|position| &self.spellings[usize::from(*position)]);
        let (_, code) = known.find(|(known, _)| known.as_bytes() == spelling)?;
        self.codes.get(usize::from(*code)).map(String::as_str)
    }
}

/// Reads a tick; none for a word that is not one.
#[inline]
pub fn read_flag(text: &[u8]) -> Option<bool> {
    match text {
        b"1" | b"Y" | b"true" => return Some(true),
        b"0" | b"N" | b"false" => return Some(false),
        _ if text.len() > 24 => return None,
        _ => {}
    }
    let folded = fold_word(std::str::from_utf8(text).ok()?);
    let is_among = |words: &[&str]| words.contains(&folded.as_str());
    if is_among(&TRUE) {
        Some(true)
    } else if is_among(&FALSE) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn words_are_found_by_any_spelling() {
        const KINDS: &[Word] = &[
            Word { code: "sale", aliases: &["销售", "正常"] },
            Word { code: "email", aliases: &["电子邮件", "E-Mail"] },
        ];
        let words = Dictionary::of_words(KINDS).unwrap();
        for (text, code) in [
            ("sale", "sale"),
            ("SALE", "sale"),
            ("ｓａｌｅ", "sale"),
            ("销 售", "sale"),
            ("e-mail", "email"),
            ("Ｅ－ｍａｉｌ", "email"),
        ] {
            assert_eq!(words.find(text.as_bytes()), Some(code), "{text}");
        }
        assert_eq!(words.find("销售级".as_bytes()), None);
        assert_eq!(words.find(b"refund"), None);
    }

    #[test]
    fn levels_are_found_with_their_endings() {
        let levels = [("A", ["战略"].as_slice()), ("VIP", [].as_slice()), ("key", ["重点客户", "重点"].as_slice())];
        let levels =
            Dictionary::of_levels(levels.iter().map(|(code, aliases)| (*code, aliases.iter().copied()))).unwrap();
        for text in ["A", "a", "Ａ", "A级", "A类", "A类客户", "Ａ 级客户", "A级用户", "战略", "战略客户"]
        {
            assert_eq!(levels.find(text.as_bytes()), Some("A"), "{text}");
        }
        assert_eq!(levels.find("vip客户".as_bytes()), Some("VIP"));
        assert_eq!(levels.find("重点客户".as_bytes()), Some("key"));
        for text in ["B", "AA", "级", "客户", "A-"] {
            assert_eq!(levels.find(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_spelling_of_two_codes_is_refused() {
        let levels = [("A", ["一级"]), ("B", ["一级"])];
        let levels = levels.iter().map(|(code, aliases)| (*code, aliases.iter().copied()));
        assert!(Dictionary::of_levels(levels).unwrap_err().problem.contains("一级"));
    }

    #[test]
    fn ticks_in_all_their_forms() {
        for text in ["√", "✓", "✔", "☑", "是", "有", "对", "已", "Y", "yes", "TRUE", "t", "1", "１", " 是 "]
        {
            assert_eq!(read_flag(text.as_bytes()), Some(true), "{text}");
        }
        for text in ["×", "✗", "✕", "x", "Ｘ", "否", "无", "未", "N", "No", "FALSE", "f", "0"] {
            assert_eq!(read_flag(text.as_bytes()), Some(false), "{text}");
        }
        for text in ["2", "可能", "-1", "yess"] {
            assert_eq!(read_flag(text.as_bytes()), None, "{text}");
        }
    }
}
