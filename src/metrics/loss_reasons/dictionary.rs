//! From the words of an export to the codes of loss reasons.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::model::tables::LOSS_REASON_CODES;

/// Words beside those that the table itself knows, by code.
const MORE_WORDS: [(&str, &[&str]); 7] = [
    (
        "death",
        &[
            "客户死亡",
            "破产",
            "关门",
            "结业",
            "歇业",
            "died",
            "deceased",
            "closed down",
            "out of business",
            "bankrupt",
            "bankruptcy",
        ],
    ),
    ("moved", &["迁址", "外迁", "迁出", "relocated", "relocation", "moved away"]),
    (
        "other_relation",
        &["熟人", "亲戚", "其他关系", "other relation", "relation with another company", "relationship"],
    ),
    ("competition", &["对手", "同行", "competitor", "competitors", "lost to competitor"]),
    ("product", &["品质", "太贵", "price", "quality", "product quality", "dissatisfied with product", "too expensive"]),
    (
        "staff_attitude",
        &["服务差", "员工态度差", "service", "attitude", "staff attitude", "poor service", "attitude of staff"],
    ),
    ("other", &["其他原因", "其它原因", "others"]),
];

/// Words that say that nobody knows.
const NOT_KNOWN: [&str; 7] = ["不明", "未知", "不详", "原因不明", "unknown", "not known", "n/a"];

/// Whether a text says that the reason is not known.
pub fn says_unknown(text: &str) -> bool {
    let folded = fold(text);
    NOT_KNOWN.iter().any(|word| fold(word) == folded)
}

/// Codes and the words that mean them.
#[derive(Debug, Clone)]
pub struct Dictionary {
    /// Words of the settings, then the built-in ones: folded, with the place of their code.
    layers: [BTreeMap<String, usize>; 2],
}

/// The codes, in the order of the survey; `other` last.
pub fn codes() -> Vec<&'static str> {
    LOSS_REASON_CODES.iter().map(|word| word.code).collect()
}

impl Dictionary {
    /// The built-in words, and `more` of the settings by code.
    pub fn new(more: &BTreeMap<String, Vec<String>>) -> Dictionary {
        let codes = codes();
        let (mut own, mut built_in) = (BTreeMap::new(), BTreeMap::new());
        for (code, words) in more {
            let Some(place) = codes.iter().position(|known| known == code) else { continue };
            for word in words {
                own.entry(fold(word)).or_insert(place);
            }
        }
        for (place, word) in LOSS_REASON_CODES.iter().enumerate() {
            let further = MORE_WORDS.iter().filter(|(code, _)| *code == word.code).flat_map(|(_, words)| *words);
            for text in std::iter::once(&word.code).chain(word.aliases).chain(further) {
                built_in.entry(fold(text)).or_insert(place);
            }
        }
        Dictionary { layers: [own, built_in] }
    }

    /// The place of the code of a text: a word as a whole, else the words that stand in it when all of them mean the
    /// same. `None` where the text means nothing known, or more than one thing.
    pub fn code(&self, text: &str) -> Option<usize> {
        let folded = fold(text);
        for layer in &self.layers {
            if let Some(place) = layer.get(&folded) {
                return Some(*place);
            }
        }
        self.layers.iter().find_map(|layer| {
            let mut found = layer.iter().filter(|(word, _)| stands_in(word, &folded)).map(|(_, place)| *place);
            let first = found.next()?;
            Some(found.all(|place| place == first).then_some(first))
        })?
    }
}

/// The form in which words are compared: NFKC, lower case, blanks and underscores as one blank; none beside Chinese.
fn fold(text: &str) -> String {
    let lower: String = text.nfkc().flat_map(char::to_lowercase).map(|c| if c == '_' { ' ' } else { c }).collect();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let is_chinese = !lower.is_ascii();
    words.join(if is_chinese { "" } else { " " })
}

/// Whether a word of two characters or more stands in a text, of words in Latin letters as a word of its own.
fn stands_in(word: &str, text: &str) -> bool {
    if word.chars().count() < 2 {
        return false;
    }
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(word).any(|(start, found)| {
        let before = is_letter(text[..start].chars().next_back()) && is_letter(word.chars().next());
        let after = is_letter(text[start + found.len()..].chars().next()) && is_letter(word.chars().next_back());
        !before && !after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(dictionary: &Dictionary, text: &str) -> Option<&'static str> {
        dictionary.code(text).map(|place| codes()[place])
    }

    #[test]
    fn texts_in_both_languages_mean_the_codes() {
        let dictionary = Dictionary::new(&BTreeMap::new());
        for (text, expected) in [
            ("competition", "competition"),
            ("竞争对手", "competition"),
            (" 竞 争 对手 ", "competition"),
            ("Lost to Competitor", "competition"),
            ("staff_attitude", "staff_attitude"),
            ("Staff attitude!", "staff_attitude"),
            ("员工服务态度不好", "staff_attitude"),
            ("客户嫌价格太高", "product"),
            ("公司已搬迁至外地", "moved"),
            ("ＰＲＩＣＥ", "product"),
        ] {
            assert_eq!(code(&dictionary, text), Some(expected), "{text}");
        }
        assert!(says_unknown(" 不明") && says_unknown("Unknown") && !says_unknown("price"));
        // Words in other words, two meanings, nothing known.
        for text in ["customer serviced", "价格和态度", "交期", "", "?"] {
            assert_eq!(code(&dictionary, text), None, "{text}");
        }
    }

    #[test]
    fn words_of_the_settings_come_before_the_built_in_ones() {
        let more = BTreeMap::from([
            ("other".to_owned(), vec!["交期".to_owned()]),
            ("competition".to_owned(), vec!["价格".to_owned()]),
        ]);
        let dictionary = Dictionary::new(&more);
        assert_eq!(code(&dictionary, "价格"), Some("competition"));
        assert_eq!(code(&dictionary, "交期太长"), Some("other"));
        assert_eq!(code(&dictionary, "产品价格"), Some("competition"), "a word of the settings stands in it");
    }
}
