//! Rules and remarks of schemes, which marts hold in English with feature names, in the words of a language.

use super::Print;
use super::{feature_words, labels};
use crate::config::types::{Language, Text};

/// Phrases that schemes publish and their Chinese; longer ones first, so that none hides another.
/// What is not listed stays as published.
const PHRASES: [(&str, &str); 23] = [
    ("no such group was found", "未分出此组"),
    ("no condition holds", "没有条件成立"),
    ("no row matches", "对照表中没有匹配的行"),
    ("first known", "首次出现"),
    ("nearest to ", "最接近 "),
    (
        "largest value below; equal values may stand on both sides, by customer id",
        "下方的最大值；相同的值可能分列两侧，按客户编号",
    ),
    ("never an order with a positive total", "从未有合计为正的订单"),
    ("a value equal to the cut is below it", "等于分界值的数值归入其下一档"),
    (" not above zero, or unknown", "不大于零或未知"),
    ("no order in the window of ", "窗口内没有订单："),
    ("cut at the median", "以中位数为界"),
    ("cut at the mean", "以均值为界"),
    ("never a positive order", "从未有合计为正的订单"),
    (" not above zero", "不大于零"),
    (" of the total", ""),
    (" above zero", "大于零"),
    ("the rest with ", "其余，"),
    ("the rest", "其余"),
    (" at least ", "至少 "),
    (" below ", "低于 "),
    ("first ", "累计前 "),
    ("top ", "排名前 "),
    (" by ", "，按 "),
];

/// Whether a text is a condition as the pipeline has it, which stays as written: its reader looks for it in the file.
fn is_condition(text: &str) -> bool {
    text.contains(['=', '<', '>']) || [" AND ", " OR ", " IS ", " IN "].iter().any(|word| text.contains(word))
}

/// The rule in the language, with states by their names: `from vip: …`, `vip → mid: …`.
pub fn in_words(print: &Print, rule: &str, name: &dyn Fn(&str) -> String) -> String {
    let ways = rule.split("; or ").map(|way| {
        let (head, condition) = way.split_once(": ").unwrap_or(("", way));
        let state = |code: &str| !code.is_empty() && !code.contains(' ');
        if let Some(code) = head.strip_prefix("from ").filter(|code| state(code)) {
            let from = if print.chinese() { "自" } else { "from " };
            return format!("{from}{}{}{condition}", name(code), print.pick(super::remarks::COLON));
        }
        match head.split_once(" → ") {
            Some((from, to)) if state(from) && state(to) => {
                format!("{} → {}{}{condition}", name(from), name(to), print.pick(super::remarks::COLON))
            }
            _ => translate(print, way),
        }
    });
    ways.collect::<Vec<String>>().join(if print.chinese() { "；或 " } else { "; or " })
}

/// The rule in the language: phrases in Chinese, features in words in both. Conditions stay as written.
pub fn translate(print: &Print, rule: &str) -> String {
    if let Some(population) = rule.strip_prefix("not: ") {
        return if print.chinese() { format!("不满足：{population}") } else { rule.to_string() };
    }
    if is_condition(rule) {
        return rule.to_string();
    }
    if let Some(remark) = cut_remark(rule).filter(|_| print.chinese()) {
        return remark;
    }
    let words: Vec<String> = rule.split(' ').map(|word| feature(print, word)).collect();
    let mut out = words.join(" ");
    if !print.chinese() {
        return out.replace("a value equal to the cut is below it", "a value equal to a cut counts as below it");
    }
    for (english, chinese) in PHRASES {
        out = out.replace(english, chinese);
    }
    for dimension in ["R", "F", "M"] {
        out = out.replace(&format!("{dimension} high"), &format!("{dimension} 高"));
        out = out.replace(&format!("{dimension} low"), &format!("{dimension} 低"));
    }
    if out.starts_with("最接近 ") {
        out = out.replace("最接近 ", "最接近").replace(", ", "，");
    }
    out = out.replace("得分 至少", "得分至少").replace("额 低于", "额低于");
    if out.starts_with("R ") {
        out = out.replace(", ", "、").replace(" (", "（").replace(')', "）");
    }
    out
}

/// A remark on a limit: the end of a band, the centre of a group.
fn cut_remark(remark: &str) -> Option<String> {
    if let Some((code, date)) = remark.strip_prefix("centre of ").and_then(|rest| rest.split_once(", learnt at ")) {
        return Some(format!("{code} 的中心，学习于 {date}"));
    }
    let (code, rank) = remark.strip_prefix("end of ")?.split_once(", after rank ")?;
    rank.chars()
        .all(|character| character.is_ascii_digit() || character == ',')
        .then(|| format!("{code} 的末位，第 {rank} 名之后"))
}

/// The rule of a band that begins where another ends: `top 5%` after `top 1%` is `top 1–5%`. Other rules stay.
pub fn after(before: &str, rule: &str) -> String {
    for stem in ["top ", "first "] {
        if let (Some(before), Some(rule)) = (before.strip_prefix(stem), rule.strip_prefix(stem))
            && let Some((limit, _)) = before.split_once('%')
        {
            return format!("{stem}{limit}–{rule}");
        }
    }
    rule.to_string()
}

/// The rule in both languages.
pub fn both(rule: &str) -> Text {
    let zh = translate(&Print::new(Language::Chinese, ""), rule);
    let en = translate(&Print::new(Language::English, ""), rule);
    Text { zh, en }
}

/// `net_sales_6m` as `6-month net sales`; other words as they are.
fn feature(print: &Print, word: &str) -> String {
    if let Some(months) = word.strip_suffix("mo").and_then(|months| months.parse::<u32>().ok()) {
        return if print.chinese() { format!("{months} 个月") } else { print.english(i64::from(months), "month") };
    }
    let Some((words, window)) = labels::feature(word) else {
        let (bare, comma) = word.strip_suffix(',').map_or((word, ""), |bare| (bare, ","));
        return format!("{}{comma}", feature_words::name(print, bare));
    };
    let words = print.pick(words);
    match (window.strip_suffix('m'), print.chinese()) {
        (Some(months), true) => format!("{months} 个月{words}"),
        (Some(months), false) => format!("{months}-month {words}"),
        (None, true) => format!("全部{words}"),
        (None, false) => format!("all-time {words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_in_both_languages() {
        let (chinese, english) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        assert_eq!(translate(&chinese, "top 5%"), "排名前 5%");
        assert_eq!(translate(&chinese, "no order in the window of 12mo"), "窗口内没有订单：12 个月");
        assert_eq!(translate(&english, "no order in the window of 12mo"), "no order in the window of 12 months");
        assert_eq!(translate(&chinese, "first 80% of the total"), "累计前 80%");
        assert_eq!(translate(&english, "net_sales_6m at least 500"), "6-month net sales at least 500");
        assert_eq!(translate(&chinese, "net_sales_6m at least 500"), "6 个月净销售额至少 500");
        assert_eq!(translate(&chinese, "net_sales_6m not above zero, or unknown"), "6 个月净销售额不大于零或未知");
        assert_eq!(
            translate(&chinese, "R high, F low, M high (cut at the median)"),
            "R 高、F 低、M 高（以中位数为界）"
        );
        assert_eq!(translate(&chinese, "R1–2 F5"), "R1–2 F5");
    }

    #[test]
    fn conditions_stay_as_written_in_a_frame_of_the_language() {
        let (chinese, english) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        let condition = "first_order = DATE '2026-01-01' AND top by net_sales_12m > 0";
        assert_eq!(translate(&chinese, condition), condition);
        assert_eq!(translate(&chinese, "no condition holds"), "没有条件成立");
        assert_eq!(translate(&chinese, "not: orders_12m >= 1"), "不满足：orders_12m >= 1");
        assert_eq!(translate(&chinese, "first known"), "首次出现");
        assert_eq!(translate(&chinese, "end of A, after rank 1,358"), "A 的末位，第 1,358 名之后");
        assert_eq!(translate(&chinese, "centre of c1, learnt at 2025-12-31"), "c1 的中心，学习于 2025-12-31");
        assert_eq!(translate(&english, "end of A, after rank 1,358"), "end of A, after rank 1,358");
        assert_eq!(translate(&chinese, "score at least 80"), "得分至少 80");
        assert_eq!(translate(&chinese, "net_sales_6m below 43000"), "6 个月净销售额低于 43000");
        assert_eq!(
            translate(&chinese, "nearest to recency_days 11.79, orders_12m 2.5"),
            "最接近距上次订单天数 11.79，12 个月订单数 2.5"
        );
        let name = |code: &str| format!("<{code}>");
        let rule = "from loyal: silence_ratio > 3; or first known";
        assert_eq!(in_words(&chinese, rule, &name), "自<loyal>：silence_ratio > 3；或 首次出现");
        assert_eq!(in_words(&english, rule, &name), "from <loyal>: silence_ratio > 3; or first known");
        assert_eq!(in_words(&chinese, "loyal → lost: gone", &name), "<loyal> → <lost>：gone");
    }

    #[test]
    fn bands_say_where_they_begin() {
        assert_eq!(after("top 1%", "top 5%"), "top 1–5%");
        assert_eq!(after("first 80% of the total", "first 95% of the total"), "first 80–95% of the total");
        assert_eq!(after("top 20%", "the rest"), "the rest");
    }
}
