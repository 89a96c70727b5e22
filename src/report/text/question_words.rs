//! The questions that tell customers apart (S88) and their answers in words.

use super::{Pair, Print, pair};
use crate::report::figures::Question;

pub const BASIS: Pair = pair(
    "截止 {as_of}；{currency}；每问列出前几名，全部见工作簿“{sheet}”。",
    "As of {as_of}; {currency}. The first answers of each question; all of them are in sheet \"{sheet}\" of the workbook.",
);
pub const SHEET: Pair = pair("差异分析", "Questions");
pub const NOT_ANSWERED: Pair = pair("现有数据不能回答的问题", "Questions that the data cannot answer");
pub const QUESTION: Pair = pair("问题", "Question");
pub const MISSING: Pair = pair("缺少什么", "What is missing");
pub const SALES: Pair = pair("净销售额", "Net sales");
pub const COMPARED: Pair = pair("对比期", "Compared");
pub const WHY: Pair = pair("说明", "Why");
pub const CONTINUED: Pair = pair("（续）", " (continued)");

/// The question; a key that this version does not know stays.
pub fn question(print: &Print, key: &str) -> String {
    let words = match key {
        "gold" => pair("谁是我们的黄金客户？", "Who are our gold customers?"),
        "drag" => pair("哪些客户让我们付出成本？", "Which customers cost us money?"),
        "wish" => pair("今年最想与哪些企业建立业务？", "With whom do we most want to start business?"),
        "complaining" => pair("哪些大客户多次投诉？", "Which large customers complained repeatedly?"),
        "largest" => pair("去年最大的客户今年订得多吗？", "Do last year's largest still order?"),
        "narrow" => pair("谁只买我们一两种产品？", "Who buys only one or two products from us?"),
        "value_class" => pair("客户价值如何分为 A、B、C？", "How do customers divide by value into A, B, C?"),
        "key_candidate" => pair("谁可以成为重点客户？", "Who are candidates for key accounts?"),
        "single_product" => pair("谁只买一种产品？", "Who buys a single product?"),
        "customer_value" => pair("客户的既成、潜在与模型价值？", "Existing, potential and model value?"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// The answer in a line: how many, and what they bring.
pub fn answer(print: &Print, question: &Question) -> String {
    let n = question.answers.len() as i64;
    if n == 0 {
        return print.pick(pair("没有这样的客户。", "No customer of this kind.")).to_string();
    }
    let sales = question.net_sales().map(|sales| print.money(sales.to_f64()));
    match (print.chinese(), sales) {
        (true, Some(sales)) => format!("{} 家，净销售额合计 {sales}", print.count(n)),
        (true, None) => format!("{} 家", print.count(n)),
        (false, Some(sales)) => format!("{}, net sales {sales} together", print.english(n, "customer")),
        (false, None) => print.english(n, "customer"),
    }
}

/// Title of the page: how many of the questions have an answer.
pub fn title(print: &Print, questions: &[Question]) -> String {
    let asked = || questions.iter().filter(|question| !question.is_elsewhere());
    let answered = asked().filter(|question| question.is_answered()).count();
    let all = asked().count();
    let gold = questions.iter().find(|question| question.key == "gold" && !question.answers.is_empty());
    let gold = gold.and_then(|gold| Some((gold.answers.len() as i64, gold.net_sales()?)));
    let mut text = match (print.chinese(), answered == all) {
        (true, true) => format!("{all} 个客户差异问题均有答案"),
        (true, false) => format!("{all} 个客户差异问题中 {answered} 个有答案"),
        (false, true) => format!("All {all} questions on customers have an answer"),
        (false, false) => format!("{answered} of {all} questions on customers have an answer"),
    };
    if let Some((n, sales)) = gold {
        let sales = print.money(sales.to_f64());
        text += &if print.chinese() {
            format!("；{} 家黄金客户贡献 {sales}", print.count(n))
        } else {
            format!("; {} bring {sales}", print.english(n, "gold customer"))
        };
    }
    text
}
