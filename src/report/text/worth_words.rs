//! Words that the pages of retention, loyalty, value, win-back and programmes share.

use super::{Pair, Print, growth_words, pair};
use crate::config::types::Section;
use crate::report::figures::SchemeBook;
use crate::report::figures::worth::Remark;

pub const MISSING: Pair = pair(
    "截止 {as_of}，数据集市 `{mart}` 未发布或为空：需要 `{table}` 表。",
    "As of {as_of} the mart `{mart}` is not published or is empty: it needs the table `{table}`.",
);
pub const ABSENT: Pair = pair("未发布：{marts}。", "Not published: {marts}.");
pub const ABSENT_ONE: Pair = pair("`{mart}`（需要 `{table}` 表）", "`{mart}` (needs the table `{table}`)");
pub const OTHERS: Pair = pair("其余 {n} 项见工作簿。", "{n} more are in the workbook.");
pub const SHOWN_OF: Pair =
    pair("前 {shown} 家，共 {all} 家；全部见工作簿", "the first {shown} of {all}; all are in the workbook");
pub const GROUP: Pair = pair("分组", "Group");
pub const MEMBER: Pair = pair("项目", "Member");
pub const TARGET: Pair = pair("目标", "Goal");
pub const GAP: Pair = pair("差距", "Gap");
pub const STATUS: Pair = pair("状态", "Status");
pub const INTERVAL: Pair = pair("95% 区间", "95% interval");
pub const SCOPE: Pair = pair("范围", "Scope");
pub const REMARK: Pair = pair("说明", "Remark");

/// Table that a section needs beside the transactions; `None` where it needs no other.
pub fn needs(section: Section) -> Option<&'static str> {
    match section {
        Section::LossReasons => Some("loss_reasons"),
        Section::Programmes => Some("points_ledger` / `prepayments"),
        _ => None,
    }
}

/// Table that a mart needs beside the transactions.
fn table_of(mart: &str) -> Option<&'static str> {
    match mart {
        "activation" => Some("customers"),
        "points_summary" | "points_ageing" | "points_levels" => Some("points_ledger"),
        "prepayment_summary" | "prepayment_growth" => Some("prepayments"),
        "prepayment_bands" => Some("rebate_bands"),
        _ => None,
    }
}

/// Names marts that are not published, and the tables that they need.
pub fn absent(print: &Print, marts: &[&str]) -> String {
    let one = |mart: &&str| match table_of(mart) {
        Some(table) => print.fill(ABSENT_ONE, &[("mart", mart), ("table", table)]),
        None => format!("`{mart}`"),
    };
    let list: Vec<String> = marts.iter().map(one).collect();
    print.fill(ABSENT, &[("marts", &list.join(print.pick(super::remarks::COMMA)))])
}

/// An amount on an axis: `20k`, not `20.0k`.
pub fn axis_amount(print: &Print, value: f64) -> String {
    let text = print.short_amount(value);
    let end = text.find(|one: char| !(one.is_ascii_digit() || matches!(one, '.' | ',' | '−'))).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    format!("{number}{unit}")
}

/// What figures leave out, in a line; empty for nothing.
pub fn remarks(print: &Print, list: &[Remark]) -> String {
    let one = |remark: &Remark| match remark.count {
        Some(count) if print.chinese() => {
            format!("{}（{}）", print.text(&remark.text).trim_end_matches('。'), print.count(count))
        }
        Some(count) => format!("{} ({})", print.text(&remark.text).trim_end_matches('.'), print.count(count)),
        None => print.text(&remark.text).trim_end_matches(['。', '.']).to_string(),
    };
    let texts: Vec<String> = list.iter().map(one).collect();
    match (texts.is_empty(), print.chinese()) {
        (true, _) => String::new(),
        (false, true) => format!("{}。", texts.join("；")),
        (false, false) => format!("{}.", texts.join(". ")),
    }
}

/// Name of a dimension: `all` is everyone, a class of the tier scheme has its title.
pub fn dimension(print: &Print, name: &str, schemes: &[SchemeBook]) -> String {
    match name {
        "all" => print.pick(super::labels::ALL_CUSTOMERS).to_string(),
        "cohort" => print.pick(pair("首购批次", "first purchase")).to_string(),
        "reason" => print.pick(pair("流失原因", "reason")).to_string(),
        "offer" => print.pick(pair("优惠", "offer")).to_string(),
        "rule" => print.pick(pair("判定规则", "rule")).to_string(),
        "points" => print.pick(pair("积分计划", "points programme")).to_string(),
        "customer_type" => print.pick(pair("客户类型", "customer type")).to_string(),
        "channel" => print.pick(pair("渠道", "channel")).to_string(),
        "source" => print.pick(pair("来源", "source")).to_string(),
        other => {
            let name = growth_words::dimension_of(print, other, schemes);
            if name == other { name.replace('_', " ") } else { name }
        }
    }
}

/// Name of a member of a dimension.
pub fn member(print: &Print, dimension: &str, name: &str, schemes: &[SchemeBook]) -> String {
    match dimension {
        "all" => print.pick(super::labels::ALL_CUSTOMERS).to_string(),
        "reason" => super::win_back_words::reason(print, name),
        "offer" if name.is_empty() => print.pick(pair("未联系", "not targeted")).to_string(),
        "rule" if name == "days" => print.pick(pair("沉默满 365 天", "silent for 365 days")).to_string(),
        "rule" if name == "rhythm" => print.pick(pair("超过自身间隔 3 倍", "3 times the own gap")).to_string(),
        "points" if name == "member" => print.pick(pair("会员", "members")).to_string(),
        "points" if name == "non_member" => print.pick(pair("非会员", "others")).to_string(),
        "class" => class(print, name, schemes),
        other => growth_words::member_of(print, other, name, schemes),
    }
}

/// Whether a member is no group of its own: the rest, or those of whom nothing is known.
pub fn is_rest(name: &str) -> bool {
    matches!(name, "" | "?" | "other" | "unknown" | "none" | "new")
}

/// Name of a class whose scheme is not said: its title in the first scheme that has the code.
pub fn class(print: &Print, code: &str, schemes: &[SchemeBook]) -> String {
    let of = |book: &SchemeBook| {
        let class = book.classes.iter().chain(&book.outside).find(|class| class.code == code)?;
        Some(print.text(&class.title).to_string())
    };
    schemes.iter().find_map(of).unwrap_or_else(|| growth_words::member(print, code))
}

/// A difference of two ratios: `▲ 1.2 pp`.
pub fn points(print: &Print, difference: f64) -> String {
    let points = difference * 100.0;
    let text = print.number_fixed(points, 1) + if print.chinese() { " 个百分点" } else { " pp" };
    print.arrow(points, text)
}

/// A count of customers in a sentence.
pub fn customers(print: &Print, count: i64) -> String {
    if print.chinese() { format!("{} 家客户", print.count(count)) } else { print.english(count, "customer") }
}

/// A ratio or a dash.
pub fn ratio(print: &Print, ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "–".to_string(), |ratio| print.percent(ratio))
}

/// Days without decimals, or a dash.
pub fn days(print: &Print, days: Option<f64>) -> String {
    days.map_or_else(|| "–".to_string(), |days| print.number(days, 0))
}
