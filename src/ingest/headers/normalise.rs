//! Headers as they are compared.

use unicode_normalization::UnicodeNormalization;

/// A header without what exports write differently.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Normalised {
    /// Letters and digits, in lower case. `Order_No.` is `orderno`, `客户 名称：` is `客户名称`.
    pub text: String,
    /// Unit in brackets behind it, one of [`UNITS`]: `万元` of `金额（单位：万元）`, `%` of `折扣率%`.
    pub unit: Option<&'static str>,
    /// The letters and digits before brackets that hold something else: `金额` of `金额(含税)`.
    pub before_brackets: Option<String>,
}

/// Units that a header may carry in brackets, as they are reported, and other ways to write them (normalised).
pub const UNITS: &[(&str, &[&str])] = &[
    ("元", &["人民币", "人民币元", "rmb", "cny", "¥", "yuan", "元人民币", "单位元"]),
    ("千元", &["k", "krmb", "千元人民币"]),
    ("万元", &["万", "w", "万人民币", "万元人民币", "人民币万元"]),
    ("百万元", &["百万", "百万人民币", "mio", "million"]),
    ("亿元", &["亿", "亿人民币"]),
    ("%", &["百分比", "百分数", "percent", "pct"]),
    ("件", &["pcs", "pc", "piece", "pieces"]),
    ("台", &["units", "unit"]),
    ("个", &[]),
    ("只", &[]),
    ("套", &["set", "sets"]),
    ("箱", &["box", "boxes", "carton", "cartons"]),
    ("瓶", &[]),
    ("批", &[]),
    ("家", &[]),
    ("次", &["times"]),
    ("票", &[]),
    ("辆", &[]),
    ("条", &[]),
    ("人", &["people", "persons", "人次"]),
    ("分", &["points", "point", "积分"]),
    ("公斤", &["kg", "千克"]),
    ("吨", &["t", "ton", "tons"]),
    ("升", &["l"]),
    ("米", &[]),
    ("平方米", &["m2", "平米", "㎡"]),
    ("岁", &["years"]),
    ("年", &["year"]),
    ("月", &["个月", "months"]),
    ("天", &["日", "days", "day"]),
    ("小时", &["h", "hours", "hour"]),
    ("分钟", &["min", "minutes"]),
    ("秒", &["s", "sec", "seconds"]),
    ("usd", &["$", "美元"]),
    ("eur", &["€", "欧元"]),
    ("gbp", &["£", "英镑"]),
    ("hkd", &["港币", "港元"]),
];

/// The units of [`UNITS`] that are money.
pub const MONEY_UNITS: &[&str] = &["元", "千元", "万元", "百万元", "亿元", "usd", "eur", "gbp", "hkd"];

/// Normalises a header: full-width letters and brackets, letter case, white space, punctuation, a unit in brackets, and
/// letters of other scripts that got into a Chinese word.
pub fn normalise(header: &str) -> Normalised {
    let folded: String = header.nfkc().flat_map(char::to_lowercase).collect();
    let folded = folded.trim();
    if let Some((before, inside)) = split_brackets(folded) {
        let unit = unit_of(inside);
        if unit.is_some() {
            return Normalised { text: letters(before), unit, before_brackets: None };
        }
        let before = letters(before);
        let before_brackets = Some(before).filter(|text| !text.is_empty());
        return Normalised { text: letters(folded), unit: None, before_brackets };
    }
    if let Some((before, after)) = folded.rsplit_once('/')
        && let Some(unit) = unit_of(after)
        && !letters(before).is_empty()
    {
        return Normalised { text: letters(before), unit: Some(unit), before_brackets: None };
    }
    let unit = if folded.len() > 1 && folded.ends_with('%') { Some("%") } else { None };
    Normalised { text: letters(folded), unit, before_brackets: None }
}

/// `金额` and `万元` of `金额(万元)`. Only brackets at the end hold a unit.
fn split_brackets(text: &str) -> Option<(&str, &str)> {
    let (inner, opening) = match text.chars().next_back()? {
        ')' => (&text[..text.len() - 1], '('),
        ']' => (&text[..text.len() - 1], '['),
        '】' => (&text[..text.len() - '】'.len_utf8()], '【'),
        '}' => (&text[..text.len() - 1], '{'),
        _ => return None,
    };
    inner.rsplit_once(opening)
}

fn unit_of(text: &str) -> Option<&'static str> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let text = text.trim_start_matches("单位").trim_start_matches([':', ',']);
    // A price is in 元/件: what counts is the money.
    let text = text.split_once('/').map_or(text, |(money, _)| money);
    let is_unit = |(name, spellings): &&(&'static str, &[&str])| *name == text || spellings.contains(&text);
    UNITS.iter().find(is_unit).map(|(name, _)| *name)
}

/// Letters and digits alone, without the debris of other scripts in Chinese words.
fn letters(text: &str) -> String {
    let is_chinese = text.chars().any(is_han);
    text.chars().filter(|letter| letter.is_alphanumeric() && (!is_chinese || belongs_in_chinese(*letter))).collect()
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// Latin letters and digits stand in Chinese headers (`客户ID`); Thai, Amharic, Cyrillic and the like are debris.
fn belongs_in_chinese(letter: char) -> bool {
    is_han(letter) || letter.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(header: &str) -> String {
        normalise(header).text
    }

    #[test]
    fn width_case_white_space_and_punctuation_do_not_count() {
        for header in ["客户名称", " 客户 名称： ", "客户\n名称", "客户名称*", "【客户名称】", "客\u{3000}户名称"]
        {
            assert_eq!(text(header), "客户名称", "{header}");
        }
        for header in ["Order No.", "order_no", "ＯＲＤＥＲ－ＮＯ", "OrderNo", "\u{feff}Order No"] {
            assert_eq!(text(header), "orderno", "{header}");
        }
    }

    #[test]
    fn a_unit_in_brackets_is_split_off_and_reported() {
        for (header, name, unit) in [
            ("金额（万元）", "金额", "万元"),
            ("金额(单位：万元)", "金额", "万元"),
            ("注册资本（人民币 万元）", "注册资本", "万元"),
            ("销售额[RMB]", "销售额", "元"),
            ("金额/元", "金额", "元"),
            ("单价(元/件)", "单价", "元"),
            ("折扣率(%)", "折扣率", "%"),
            ("折扣率％", "折扣率", "%"),
            ("数量(件)", "数量", "件"),
            ("等待时长（秒）", "等待时长", "秒"),
            ("Amount (CNY)", "amount", "元"),
        ] {
            let normalised = normalise(header);
            assert_eq!((normalised.text.as_str(), normalised.unit), (name, Some(unit)), "{header}");
        }
    }

    #[test]
    fn brackets_that_hold_no_unit_stay_part_of_the_name() {
        let header = normalise("客户（简称）");
        assert_eq!((header.text.as_str(), header.unit), ("客户简称", None));
        assert_eq!(header.before_brackets.as_deref(), Some("客户"));
        assert_eq!(text("来店(电)"), "来店电");
        assert_eq!(text("职位/角色"), "职位角色");
        assert_eq!(text("%"), "");
    }

    #[test]
    fn debris_of_other_scripts_inside_chinese_words_is_dropped() {
        for header in ["客户ก名称", "客ሀ户名称", "客户Ж名称я", "客户名称ื"] {
            assert_eq!(text(header), "客户名称", "{header}");
        }
        assert_eq!(text("客户ID"), "客户id");
        assert_eq!(text("Клиент"), "клиент", "a header that is all Cyrillic is a word");
    }
}
