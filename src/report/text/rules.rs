//! Rules of classes, which marts hold in English with feature names, in the words of a language.

use super::Print;
use super::labels;

/// Phrases of published rules and their Chinese. What is not listed stays as published.
const PHRASES: [(&str, &str); 8] = [
    (" above zero", "大于零"),
    (" not above zero", "不大于零"),
    ("never a positive order", "从未有正额订单"),
    ("no order in the window", "窗口内没有订单"),
    ("the rest with ", "其余，"),
    ("the rest", "其余"),
    ("top ", "排名前 "),
    ("at least ", "至少 "),
];

/// The rule in the language: phrases in Chinese, features in words in both.
pub fn translate(print: &Print, rule: &str) -> String {
    let words: Vec<String> = rule.split(' ').map(|word| feature(print, word)).collect();
    let mut out = words.join(" ");
    if print.chinese() {
        let mut phrases = PHRASES;
        phrases.sort_by_key(|(english, _)| std::cmp::Reverse(english.len()));
        for (english, chinese) in phrases {
            out = out.replace(english, chinese);
        }
        if let Some(rest) = out.strip_prefix("to ") {
            out = format!("累计至 {rest}");
        }
        out = out.replace(" by ", "，按 ").replace(" of ", "，按 ");
    }
    out
}

/// `net_sales_6m` as `6-month net sales`; other words as they are.
fn feature(print: &Print, word: &str) -> String {
    let Some((words, window)) = labels::feature(word) else { return word.to_string() };
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
    use crate::config::types::Language;

    #[test]
    fn rules_read_in_both_languages() {
        let (chinese, english) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        assert_eq!(translate(&chinese, "top 5% by net_sales_6m"), "排名前 5%，按 6 个月净销售额");
        assert_eq!(translate(&english, "top 5% by net_sales_6m"), "top 5% by 6-month net sales");
        assert_eq!(translate(&chinese, "R 1–2, F 5"), "R 1–2, F 5");
        assert_eq!(translate(&chinese, "the rest with net_sales_6m above zero"), "其余，6 个月净销售额大于零");
        assert_eq!(translate(&chinese, "net_sales_6m not above zero"), "6 个月净销售额不大于零");
    }
}
