//! Words of the pipeline and prospects (R08).

pub mod deals;
pub mod definitions;
pub mod flows;
pub mod grades;
pub mod losses;
pub mod tenders;

use chrono::NaiveDate;

use super::{Pair, Print, pair};
use crate::config::types::FlowOf;
use crate::report::figures::process::prospects::flows::FlowBook;

pub const PERSON: Pair = pair("负责人", "Person");
pub const MANAGER: Pair = pair("主管", "Manager");
pub const STAGE: Pair = pair("阶段", "Stage");
pub const LEVEL: Pair = pair("级别", "Level");
pub const NOBODY: Pair = pair("未指定", "Nobody named");
pub const UNKNOWN_MEMBER: Pair = pair("未注明", "Not told");
pub const PEOPLE: Pair = pair("人", "more people");
pub const DEALS: Pair = pair("条", "more");
pub const TOO_FEW: Pair = pair("数量太少，不显示：{list}。", "Too few to show: {list}.");
pub const FEW: Pair = pair("n < {n} 时不显示比率（–）。", "No rate is shown under n = {n} (–).");
pub const NO_FLOWS_TITLE: Pair = pair("没有配置流程", "No flow is configured");
pub const NO_FLOWS: Pair = pair(
    "流水线没有 [flows.<名称>]，因此没有阶段、没有收支表。加入一段即可，例如 pipelines/flows/intention.toml（线索级别，需要潜客台账与等级推进表）或 tenders.toml（机会与投标，需要销售机会表）。",
    "The pipeline has no [flows.<name>], so there are no stages and no balance. Add one, such as pipelines/flows/intention.toml (levels of leads: needs the list of leads and the history of their levels) or tenders.toml (opportunities: needs the list of opportunities).",
);

/// Name of who is in charge.
pub fn person(print: &Print, name: Option<&str>) -> String {
    name.map_or_else(|| print.pick(NOBODY).to_string(), str::to_string)
}

/// Name of a flow.
pub fn flow_title(print: &Print, flow: &FlowBook) -> String {
    flow.title.as_ref().map_or_else(|| flow.name.replace('_', " "), |title| print.text(title).to_string())
}

/// Name of a stage of a flow: the title of the class, the word for a stage of opportunities, the level by its letter.
pub fn stage(print: &Print, flow: Option<&FlowBook>, code: &str) -> String {
    if let Some(title) = flow.and_then(|flow| flow.stage(code)).and_then(|stage| stage.title.as_ref()) {
        return print.text(title).to_string();
    }
    code_words(print, flow.and_then(|flow| flow.of), code)
}

/// Name of a level or stage without its flow.
pub fn code_words(print: &Print, of: Option<FlowOf>, code: &str) -> String {
    let words = match code {
        "found" => pair("发现商机", "Found"),
        "tender_prep" => pair("标书准备", "Tender prepared"),
        "tender_submitted" => pair("已投标", "Tender in"),
        "negotiation" => pair("商务谈判", "Negotiation"),
        "won" => pair("中标", "Won"),
        "supplied" => pair("已供货", "Supplied"),
        "collected" => pair("已收款", "Collected"),
        "lost" => pair("丢单", "Lost"),
        "ready" => pair("准客户", "Ready"),
        "intent" => pair("意向客户", "Intent"),
        "good_potential" => pair("优质潜在", "Good potential"),
        "general_potential" => pair("一般潜在", "General potential"),
        "order" => pair("下单", "Order"),
        "O" if of == Some(FlowOf::Leads) => pair("O 成交", "O order"),
        "unknown" => UNKNOWN_MEMBER,
        letter if letter.chars().count() == 1 => {
            return if print.chinese() { format!("{letter} 级") } else { format!("Level {letter}") };
        }
        other => return super::findings::capital(&other.replace('_', " ")),
    };
    print.pick(words).to_string()
}

/// `2026-10`.
pub fn month(date: NaiveDate) -> String {
    date.format("%Y-%m").to_string()
}

/// A rate over enough, or a dash.
pub fn rate(print: &Print, rate: Option<f64>, n: i64, min_n: i64) -> String {
    rate.filter(|_| n >= min_n).map_or_else(|| "–".to_string(), |rate| print.percent(rate))
}

/// Joins parts of a sentence.
pub fn join(print: &Print, parts: &[String]) -> String {
    parts.join(if print.chinese() { "，" } else { ", " })
}
