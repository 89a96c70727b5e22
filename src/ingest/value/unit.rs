//! Units that numbers come in: powers of ten of amounts and counts, percent.

use unicode_normalization::UnicodeNormalization;

/// What a bare number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// So many tens: 4 for 万元, 0 for 元.
    Tens(u8),
    /// A share: 0.15 for 15 %.
    Ratio,
    /// Hundredths.
    Percent,
    /// Thousandths.
    Permille,
}

/// Magnitudes, the longest first, with their powers of ten.
pub const MAGNITUDES: [(&str, u8); 11] = [
    ("万亿", 12),
    ("千万", 7),
    ("百万", 6),
    ("十万", 5),
    ("十亿", 9),
    ("百亿", 10),
    ("亿", 8),
    ("万", 4),
    ("萬", 4),
    ("仟", 3),
    ("千", 3),
];

impl Unit {
    /// Reads the unit of a setting or of the brackets in a header: `元`, `千元`, `万元`, `百万元`, `亿元`, `万`, `万件`,
    /// `%`, `percent`, `ratio`, `‰`. None for what is not a unit that changes a number.
    pub fn parse(text: &str) -> Option<Unit> {
        let text: String =
            text.nfkc().filter(|character| !character.is_whitespace()).collect::<String>().to_lowercase();
        let text = ["单位:", "单位", "人民币", "rmb", "cny"]
            .iter()
            .fold(text.as_str(), |text, prefix| text.strip_prefix(prefix).unwrap_or(text));
        match text {
            "%" | "percent" | "百分比" | "百分数" => return Some(Unit::Percent),
            "ratio" | "比例" | "小数" => return Some(Unit::Ratio),
            "‰" | "permille" => return Some(Unit::Permille),
            "百元" => return Some(Unit::Tens(2)),
            _ => {}
        }
        let found = MAGNITUDES.iter().find_map(|(word, power)| text.strip_prefix(word).map(|rest| (rest, *power)));
        let (rest, power) = found.unwrap_or((text, 0));
        let names_something = power > 0 || !rest.is_empty();
        (names_something && is_counted(rest)).then_some(Unit::Tens(power))
    }
}

/// Whether a word can follow a magnitude: nothing, a currency or a measure word.
fn is_counted(word: &str) -> bool {
    let mut characters = word.chars();
    match (characters.next(), characters.next()) {
        (None, _) => true,
        (Some('元' | '圆' | '円'), None) => true,
        (Some(measure), None) => MEASURE_WORDS.contains(measure),
        _ => matches!(word, "人民币" | "rmb" | "cny" | "yuan" | "人次"),
    }
}

/// Measure words that may stand behind a count.
pub const MEASURE_WORDS: &str = "批家次台件个箱套只支人天张份条辆盒瓶包袋桶双对组本位名户笔项岁";

/// What may stand behind the numbers of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Any measure word: the column counts things.
    Any,
    /// Hours and nothing else: `2天` is not 2 hours.
    Hours,
    /// Days.
    Days,
    /// Minutes.
    Minutes,
    /// Seconds.
    Seconds,
    /// Months.
    Months,
    /// Years.
    Years,
    /// Points of a score.
    Points,
}

impl Measure {
    /// By the unit of a column, as `hours` or `d`.
    pub fn of(unit: &str) -> Measure {
        let unit = unit.trim().to_ascii_lowercase();
        match unit.trim_end_matches('s') {
            "hour" | "h" | "hr" => Measure::Hours,
            "day" | "d" => Measure::Days,
            "minute" | "min" => Measure::Minutes,
            "second" | "" if !unit.is_empty() => Measure::Seconds,
            "month" => Measure::Months,
            "year" => Measure::Years,
            "point" | "score" => Measure::Points,
            _ => Measure::Any,
        }
    }

    /// Words that may follow the number, the longest first.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Measure::Any => &[
                "人次", "批", "家", "次", "台", "件", "个", "箱", "套", "只", "支", "人", "天", "张", "份", "条", "辆",
                "盒", "瓶", "包", "袋", "桶", "双", "对", "组", "本", "位", "名", "户", "笔", "项", "岁", "分", "pcs",
            ],
            Measure::Hours => &["个小时", "小时", "hours", "hour", "hrs", "h", "时"],
            Measure::Days => &["个工作日", "工作日", "days", "day", "天", "日", "d"],
            Measure::Minutes => &["分钟", "分", "minutes", "minute", "mins", "min"],
            Measure::Seconds => &["秒钟", "秒", "seconds", "second", "s"],
            Measure::Months => &["个月", "月", "months", "month"],
            Measure::Years => &["周年", "年", "岁", "years", "year"],
            Measure::Points => &["积分", "分", "点", "points"],
        }
    }
}

/// How a currency is written beside a number, the longest first. Amounts are never converted, so the signs of another
/// currency are not read.
pub fn currency_marks(code: &str) -> &'static [&'static str] {
    match code.to_ascii_uppercase().as_str() {
        "CNY" => &["人民币", "RMB", "CNY", "CN¥", "¥"],
        "JPY" => &["日元", "JPY", "¥"],
        "USD" => &["美元", "USD", "US$", "$"],
        "EUR" => &["欧元", "EUR", "€"],
        "GBP" => &["英镑", "GBP", "£"],
        "HKD" => &["港币", "港元", "HKD", "HK$", "$"],
        "TWD" => &["新台币", "TWD", "NT$", "$"],
        _ => &[],
    }
}

/// Whether 元 is what amounts of a currency are in.
pub fn counts_in_yuan(code: &str) -> bool {
    matches!(code.to_ascii_uppercase().as_str(), "CNY" | "HKD" | "TWD")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_headers_and_settings() {
        for (text, unit) in [
            ("元", Some(Unit::Tens(0))),
            ("万元", Some(Unit::Tens(4))),
            (" 万 元 ", Some(Unit::Tens(4))),
            ("单位：万元", Some(Unit::Tens(4))),
            ("千元", Some(Unit::Tens(3))),
            ("百万元", Some(Unit::Tens(6))),
            ("亿元", Some(Unit::Tens(8))),
            ("人民币万元", Some(Unit::Tens(4))),
            ("万件", Some(Unit::Tens(4))),
            ("件", Some(Unit::Tens(0))),
            ("％", Some(Unit::Percent)),
            ("percent", Some(Unit::Percent)),
            ("ratio", Some(Unit::Ratio)),
            ("", None),
            ("必填", None),
            ("万美元", None),
        ] {
            assert_eq!(Unit::parse(text), unit, "{text}");
        }
    }

    #[test]
    fn measures_follow_the_unit_of_the_column() {
        assert_eq!(Measure::of("hours"), Measure::Hours);
        assert_eq!(Measure::of("days"), Measure::Days);
        assert_eq!(Measure::of("seconds"), Measure::Seconds);
        assert_eq!(Measure::of("s"), Measure::Seconds);
        assert_eq!(Measure::of(""), Measure::Any);
        assert_eq!(Measure::of("unit"), Measure::Any);
    }
}
