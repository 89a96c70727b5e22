//! Names of sheets: valid for Excel and different from each other, whatever people are called.

use std::collections::BTreeSet;

/// Longest name of a sheet, in the units that Excel counts (UTF-16).
const LONGEST: usize = 31;

/// The names that are taken, in small letters: Excel tells no capitals apart.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// A name as near to the one wanted as Excel allows, and not taken yet.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let clean = clean(wanted);
        let mut name = cut(&clean, LONGEST);
        let mut number = 2;
        while !self.0.insert(name.to_lowercase()) {
            let ending = format!(" ({number})");
            name = cut(&clean, LONGEST - ending.len()) + &ending;
            number += 1;
        }
        name
    }
}

/// Without the characters that Excel refuses; never empty.
fn clean(wanted: &str) -> String {
    let allowed = |character: char| match character {
        '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '：' | '＊' | '？' | '／' | '＼' | '［' | '］' => '-',
        character if character.is_control() => ' ',
        character => character,
    };
    let name: String = wanted.chars().map(allowed).collect();
    // An apostrophe may stand inside, not at an end.
    let name = name.trim_matches(|character: char| character.is_whitespace() || character == '\'');
    match name.to_lowercase().as_str() {
        "" => "-".to_string(),
        // Excel keeps this name for itself.
        "history" => format!("{name}-"),
        _ => name.to_string(),
    }
}

/// As many characters as fit.
fn cut(name: &str, units: usize) -> String {
    let mut left = units;
    let mut out = String::new();
    for character in name.chars() {
        let Some(rest) = left.checked_sub(character.len_utf16()) else { break };
        left = rest;
        out.push(character);
    }
    out.trim_end_matches(|character: char| character.is_whitespace() || character == '\'').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_becomes_a_valid_sheet_name_of_its_own() {
        let wanted = [
            "张三",
            "张三",
            "A/B: [x]*?\\",
            "'quoted'",
            "",
            "   ",
            "History",
            "zhang",
            "Zhang",
            "上海浦东国际进出口贸易集团股份有限公司华东大区第一销售部总监张三",
            "上海浦东国际进出口贸易集团股份有限公司华东大区第一销售部总监李四",
            "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
            "a\tb\nc",
        ];
        let mut names = Names::default();
        let mut seen = BTreeSet::new();
        for one in wanted {
            let name = names.take(one);
            assert!(!name.is_empty() && name.encode_utf16().count() <= LONGEST, "{name}");
            assert!(!name.contains(['[', ']', ':', '*', '?', '/', '\\']), "{name}");
            assert!(!name.starts_with('\'') && !name.ends_with('\'') && name.to_lowercase() != "history", "{name}");
            assert!(seen.insert(name.to_lowercase()), "{name} twice");
        }
        assert!(seen.contains("张三") && seen.contains("张三 (2)") && seen.contains("zhang (2)"));
    }
}
