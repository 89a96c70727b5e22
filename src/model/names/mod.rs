//! Names of customers: what counts as the same name (D-43), and what is merely near.
//!
//! The same customer stands in one export as `上海华信科技有限公司`, in the next as `上海华信科技（有限公司）` or
//! `上海 华信科技`. [`normalise_name`] gives all of them one text. It takes out only what does not tell customers apart:
//!
//! | taken out | kept, and why |
//! |---|---|
//! | width, case and compatibility forms (NFKC) | simplified and traditional characters: telling them apart needs a dictionary |
//! | white space and punctuation, brackets but not what stands in them | a separator between two digits, as `-`: `1-2号店` is not `12号店` |
//! | the legal form at the end: 有限公司, 有限责任公司, 股份有限公司, 股份公司, `Co., Ltd.`, `Inc.` … (a company that changes its form stays the same customer) | 公司 alone (`上海公司` may be a region's office), save after 集团 |
//! | the legal form before a branch: `华信有限公司上海分公司` | 分公司, 分店, 办事处 …: a branch is not its parent; groups come from `customers.parent_id` (D-44) |
//! | | 集团: the group and the company of the same name are often two customers |
//! | | `*`: masked names of people are not the shorter names |
//!
//! Nothing is taken out that would leave less than two characters. Names that differ in what is kept are two customers
//! until somebody says otherwise in `customer_alias`; [`near_names`] finds those worth a look.

mod near;

pub use near::{NearName, near_names};

use hashbrown::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Legal forms written in Chinese, longest first.
const CHINESE_FORMS: [&str; 5] = ["股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "股份公司"];

/// Legal forms written as words, longest first. `co` alone is a word like any other.
const WORD_FORMS: [&str; 16] = [
    "company limited",
    "co limited",
    "incorporated",
    "corporation",
    "pte ltd",
    "pty ltd",
    "limited",
    "co ltd",
    "coltd",
    "corp",
    "gmbh",
    "inc",
    "llc",
    "ltd",
    "plc",
    "sarl",
];

/// Endings of the names of branches, shops and offices.
const BRANCH_WORDS: [&str; 20] = [
    "分公司",
    "子公司",
    "办事处",
    "代表处",
    "分行",
    "支行",
    "分理处",
    "营业部",
    "营业所",
    "经营部",
    "项目部",
    "事业部",
    "分部",
    "分厂",
    "分院",
    "分校",
    "分所",
    "分社",
    "网点",
    "店",
];

/// Fewest characters that may be left of a name.
const SHORTEST: usize = 2;

/// The form under which names are compared. Rows without an identifier have it as their `customer_id`.
///
/// Empty only for a name of nothing but white space; a name of nothing but punctuation stays as it is. What is
/// normalised already does not change.
pub fn normalise_name(name: &str) -> String {
    let folded = fold(name);
    let spaced = without_forms(words(&folded));
    let mut text = join(&spaced);
    // Words that are joined may spell a legal form: again, until nothing is left to take out.
    let mut may_change = text.len() != spaced.len();
    while may_change {
        let again = join(&without_forms(words(&text)));
        may_change = again != text;
        text = again;
    }
    if text.is_empty() { folded.split_whitespace().collect() } else { text }
}

/// Without differences of width, case and composition.
fn fold(name: &str) -> String {
    // Nearly all characters of names are ASCII or common ideographs, which stay as they are but for the case.
    let is_plain = |character: char| character.is_ascii() || matches!(character, '\u{4e00}'..='\u{9fff}');
    if name.chars().all(is_plain) {
        return name.to_ascii_lowercase();
    }
    let composed: String = name.nfkc().collect();
    if composed.chars().all(is_plain) {
        return composed.to_ascii_lowercase();
    }
    composed.to_lowercase().nfkc().collect()
}

/// Normal forms that were worked out before: the names of an export repeat.
#[derive(Debug, Default)]
pub struct NameKeys {
    keys: HashMap<String, String>,
}

/// Names that are remembered before all are forgotten.
const REMEMBERED: usize = 1 << 16;

impl NameKeys {
    /// [`normalise_name`] of a name.
    pub fn of(&mut self, name: &str) -> &str {
        if self.keys.len() >= REMEMBERED && !self.keys.contains_key(name) {
            self.keys.clear();
        }
        self.keys.entry_ref(name).or_insert_with(|| normalise_name(name))
    }
}

/// Whether a normalised name is that of a branch, shop or office.
pub fn is_branch(normalised: &str) -> bool {
    BRANCH_WORDS.iter().any(|word| normalised.ends_with(word))
}

/// Letters and digits, with a space between words of scripts that have spaces and `-` between digits.
fn words(folded: &str) -> String {
    let mut text = String::with_capacity(folded.len());
    let mut gap = false;
    for character in folded.chars() {
        if !is_kept(character) {
            gap = true;
            continue;
        }
        if gap && let Some(before) = text.chars().next_back() {
            if before.is_numeric() && character.is_numeric() {
                text.push('-');
            } else if is_spaced(before) && is_spaced(character) {
                text.push(' ');
            }
        }
        gap = false;
        text.push(character);
    }
    text
}

fn join(words: &str) -> String {
    words.replace(' ', "")
}

/// Whether a character tells names apart. Characters that no table knows do: those that old encodings keep in the
/// private area, rare ideographs, and the mark of a character that was lost.
fn is_kept(character: char) -> bool {
    character.is_alphanumeric()
        || is_combining_mark(character)
        || matches!(character, '*' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character belongs to a script that puts spaces between words.
fn is_spaced(character: char) -> bool {
    character < '\u{2e80}'
}

/// Takes off legal forms at the end, one after the other, and before a branch.
fn without_forms(mut text: String) -> String {
    loop {
        let shorter = CHINESE_FORMS
            .iter()
            .find_map(|form| text.strip_suffix(form))
            .or_else(|| text.strip_suffix("公司").filter(|rest| rest.ends_with("集团")))
            .or_else(|| {
                let may_be_word = text.ends_with(|last: char| last.is_ascii_lowercase());
                WORD_FORMS.iter().filter(|_| may_be_word).find_map(|form| without_word_form(&text, form))
            })
            .map(str::trim_end)
            .filter(|rest| is_long_enough(rest));
        match shorter {
            Some(rest) => text.truncate(rest.len()),
            None => break,
        }
    }
    if is_branch(&text) {
        for form in CHINESE_FORMS {
            while let Some(place) = text.find(form).filter(|place| is_long_enough(&text[..*place])) {
                text.replace_range(place..place + form.len(), "");
            }
        }
    }
    text
}

/// Without a legal form that stands as a word of its own.
fn without_word_form<'a>(text: &'a str, form: &str) -> Option<&'a str> {
    let rest = text.strip_suffix(form)?;
    let before = rest.chars().next_back()?;
    (before == ' ' || !is_spaced(before)).then_some(rest)
}

fn is_long_enough(text: &str) -> bool {
    text.chars().filter(|character| *character != ' ').count() >= SHORTEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(names: &[&str], normalised: &str) {
        for name in names {
            assert_eq!(normalise_name(name), normalised, "{name}");
        }
    }

    #[test]
    fn variants_of_one_company_are_one_name() {
        same(
            &[
                "上海华信科技有限公司",
                "上海华信科技有限责任公司",
                "上海华信科技股份有限公司",
                "上海华信科技（有限公司）",
                " 上海 华信科技　有限公司 ",
                "上海华信科技",
                "【上海】华信科技有限公司",
                "上海·华信科技有限公司。",
                "上海华信科技有限公司\u{feff}",
            ],
            "上海华信科技",
        );
        same(&["华信（上海）有限公司", "华信(上海)有限公司", "华信〔上海〕有限公司", "华信上海有限公司"], "华信上海");
        same(&["华信集团有限公司", "华信（集团）有限公司", "华信集团公司", "华信集团"], "华信集团");
        same(&["ＡＢＣ贸易有限公司", "abc贸易", "A B C 贸易有限公司"], "abc贸易");
    }

    #[test]
    fn legal_forms_of_other_languages_are_whole_words() {
        same(
            &["ACME Trading Co., Ltd.", "Acme Trading Company Limited", "acme trading", "Acme-Trading Inc."],
            "acmetrading",
        );
        same(&["华信Co.,Ltd", "华信 CO LTD"], "华信");
        same(&["Texaco Zinc"], "texacozinc");
        same(&["Smith & Co"], "smithco");
    }

    #[test]
    fn a_branch_is_never_its_parent() {
        same(
            &[
                "华信有限公司上海分公司",
                "华信上海分公司",
                "华信有限公司（上海）分公司",
                "华信股份有限公司（上海分公司）",
            ],
            "华信上海分公司",
        );
        for branch in ["华信有限公司上海分公司", "华信徐汇分店", "华信北京办事处", "华信有限公司徐汇店"]
        {
            assert_ne!(normalise_name(branch), normalise_name("华信有限公司"), "{branch}");
            assert!(is_branch(&normalise_name(branch)), "{branch}");
        }
        assert_ne!(normalise_name("华信有限公司上海分公司"), normalise_name("华信（上海）有限公司"));
        assert!(!is_branch(&normalise_name("华信有限公司")));
    }

    #[test]
    fn what_may_be_another_customer_stays_apart() {
        for (left, right) in [
            ("华信集团有限公司", "华信有限公司"),
            ("华信公司", "华信有限公司"),
            ("上海总公司", "上海分公司"),
            ("1-2号店", "12号店"),
            ("张*", "张"),
            ("张*三", "张三"),
            ("王\u{e123}贸易", "王贸易"),
            ("王\u{fffd}贸易", "王贸易"),
            ("第1分店", "第11分店"),
        ] {
            assert_ne!(normalise_name(left), normalise_name(right), "{left} {right}");
        }
    }

    #[test]
    fn what_is_remembered_is_what_would_be_worked_out() {
        let mut keys = NameKeys::default();
        for number in (0..REMEMBERED + 10).chain(0..20) {
            let name = format!("第{number}（店）");
            assert_eq!(keys.of(&name), normalise_name(&name));
        }
        assert!(keys.keys.len() <= REMEMBERED);
    }

    #[test]
    fn nothing_is_taken_from_a_name_that_is_nothing_else() {
        same(&["有限公司"], "有限公司");
        same(&["A有限公司"], "a有限公司");
        same(&["Ltd"], "ltd");
        same(&["——"], "——");
        same(&["", "  ", "　"], "");
    }

    proptest! {
        #[test]
        fn what_is_normalised_stays(name in "[华信上海分公司有限集团店 ()（）a-dlt.,&1-3*-]{0,24}") {
            let once = normalise_name(&name);
            prop_assert_eq!(normalise_name(&once), once);
        }

        #[test]
        fn any_text_is_normalised_without_white_space(name in any::<String>()) {
            let normalised = normalise_name(&name);
            prop_assert!(!normalised.contains(char::is_whitespace));
            prop_assert_eq!(normalised.is_empty(), name.nfkc().all(char::is_whitespace));
        }
    }
}
