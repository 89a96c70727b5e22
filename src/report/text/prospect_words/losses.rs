//! Words of lost deals.

use super::UNKNOWN_MEMBER;
use crate::report::figures::process::prospects::losses::Loss;
use crate::report::text::{Pair, Print, pair};

pub const BASIS: Pair = pair(
    "{window}；流失率 = 流失 ÷（流失 + 成交），两者各按发生日计。{few}",
    "{window}. Loss rate: lost ÷ (lost + won), each on its day. {few}",
);
pub const REASONS: Pair = pair("流失原因", "Reasons");
pub const REASONS_NOTE: Pair = pair("条数与累计占比", "leads, and cumulative share");
pub const COMPETITORS: Pair = pair("输给了谁", "Lost to whom");
pub const COMPETITORS_NOTE: Pair =
    pair("{n} 条注明竞争对手，{unknown} 条未注明", "{n} name a competitor, {unknown} do not");
pub const NO_COMPETITORS: Pair = pair(
    "没有一条注明竞争对手：在台账中填写 竞争对手（lost_competitor）一列。",
    "None names a competitor: fill the column lost_competitor of the list of leads.",
);
pub const NO_REASONS: Pair = pair(
    "没有一条注明原因：在台账中填写 流失原因（lost_reason）一列。",
    "None tells why: fill the column lost_reason of the list of leads.",
);
pub const BY_LEVEL: Pair = pair("按流失或成交前的级别", "By level before the end");
pub const BY_LEVEL_NOTE: Pair = pair("流失率，线 = 95% 区间", "loss rate, lines: 95% interval");
pub const BY_MONTH: Pair = pair("按月（条）", "By month (leads)");
pub const BY_SOURCE: Pair = pair("按来源", "By source");
pub const LOST: Pair = pair("流失", "Lost");
pub const WON: Pair = pair("成交", "Won");
pub const DECIDED: Pair = pair("已有结果", "Decided");
pub const RATE: Pair = pair("流失率", "Loss rate");
pub const AMOUNT: Pair = pair("流失金额", "Amount lost");
pub const REWON: Pair = pair("流失后赢回", "Won later");
pub const REWON_TEXT: Pair =
    pair("流失的 {lost} 条中，后来赢回 {rewon} 条（{share}）。", "Of {lost} lost, won later: {rewon} ({share}).");
pub const PEOPLE_BASIS: Pair = pair(
    "点 = 流失率，线 = 95% 区间，虚线 = 全部；n = 流失 + 成交。{few}",
    "Dots: loss rate; lines: 95% interval; dashes: everybody; n: lost + won. {few}",
);
pub const ALT_REASONS: Pair = pair("流失原因由多到少：{title}", "Reasons of losses, most first: {title}");
pub const ALT_COMPETITORS: Pair = pair("输给各竞争对手的数量：{title}", "Leads lost to every competitor: {title}");
pub const ALT_RATES: Pair = pair("流失率与区间：{title}", "Loss rates with intervals: {title}");
pub const ALT_MONTHS: Pair = pair("各月流失与成交的数量：{title}", "Leads lost and won by month: {title}");
pub const SHEET: Pair = pair("流失商机", "Lost deals");
pub const NONE_TITLE: Pair = pair("没有流失记录", "No losses are recorded");
pub const NONE: Pair = pair(
    "需要潜客台账（leads）的 流失日期（lost_date）；原因、竞争对手各一列。",
    "Needed: the list of leads with lost_date, and columns for reason and competitor.",
);
pub const CHECKS: Pair = pair("另请核对：{list}。", "To be checked: {list}.");

/// Name of a member.
pub fn member(print: &Print, one: &Loss) -> String {
    match (&one.member, one.dimension.as_str()) {
        (None, "staff") => print.pick(super::NOBODY).to_string(),
        (None, _) => print.pick(UNKNOWN_MEMBER).to_string(),
        (Some(code), "level") => super::code_words(print, None, code),
        (Some(name), _) => name.clone(),
    }
}

/// The finding.
pub fn title(print: &Print, all: Option<&Loss>, first: Option<&Loss>, min_n: i64) -> String {
    let Some(all) = all.filter(|all| all.decided > 0) else { return print.pick(NONE_TITLE).to_string() };
    let (lost, won) = (print.count(all.lost), print.count(all.won.unwrap_or(0)));
    let rate = all.rate.filter(|_| all.decided >= min_n).map(|rate| print.percent(rate));
    let reason = first.filter(|one| one.member.is_some() && all.lost > 0).map(|one| {
        let share = print.percent_short(one.lost as f64 / all.lost as f64);
        (member(print, one), share)
    });
    let zh = print.chinese();
    let mut text = match (zh, rate) {
        (true, Some(rate)) => format!("流失 {lost} 条、成交 {won} 条，流失率 {rate}"),
        (true, None) => format!("流失 {lost} 条、成交 {won} 条"),
        (false, Some(rate)) => format!("{lost} lost, {won} won: a loss rate of {rate}"),
        (false, None) => format!("{lost} lost, {won} won"),
    };
    if let Some((reason, share)) = reason {
        text += &match zh {
            true => format!("；首要原因是{reason}（{share}）"),
            false => format!("; the first reason is {reason} ({share})"),
        };
    }
    text
}

/// Who loses most of what is decided.
pub fn people_title(print: &Print, people: &[&Loss], min_n: i64) -> String {
    let known = people.iter().filter(|one| one.decided >= min_n && one.member.is_some());
    let worst = known.clone().max_by(|one, other| one.rate.unwrap_or(0.0).total_cmp(&other.rate.unwrap_or(0.0)));
    let best = known.min_by(|one, other| one.rate.unwrap_or(1.0).total_cmp(&other.rate.unwrap_or(1.0)));
    match (worst, best) {
        (Some(worst), Some(best)) if worst.member != best.member => {
            let text =
                |one: &Loss| (member(print, one), one.rate.map_or_else(|| "–".into(), |rate| print.percent(rate)));
            let (worst, best) = (text(worst), text(best));
            match print.chinese() {
                true => format!("流失率从{}的 {} 到{}的 {}", best.0, best.1, worst.0, worst.1),
                false => format!("Loss rates run from {} ({}) to {} ({})", best.0, best.1, worst.0, worst.1),
            }
        }
        _ => match print.chinese() {
            true => "各人的数量都太少，不比较流失率".to_string(),
            false => "Nobody has enough decided leads to compare loss rates".to_string(),
        },
    }
}

/// Name of a check.
pub fn check(print: &Print, code: &str) -> String {
    let words = match code {
        "lost_then_won" => pair("流失后又成交（两者都计）", "lost, then won (both count)"),
        "lost_after_order" => pair("成交当日或之后记为流失（不计）", "lost on or after the order (not counted)"),
        "lost_without_day" => pair("流失但无日期（不计）", "lost on no known day (not counted)"),
        "lost_before_opened" => pair("流失日期早于建档", "lost before it was opened"),
        "list_is_newer" => pair(
            "清单晚于报告日：其级别、状态、预计不计",
            "list newer than the date: its levels, states, expectations do not count",
        ),
        "without_history" => pair("有级别但无变更记录", "a level, no history of it"),
        "graded_after_order" => pair("成交后仍有级别变更", "graded after the order"),
        "graded_before_opened" => pair("级别变更早于建档", "graded before it was opened"),
        "won_without_order" => pair("成交但无订单", "won, no order found"),
        "unknown_level" => pair("未知级别代码", "level that the scheme does not have"),
        "unknown_lead" => pair("变更记录无对应线索", "change of a lead that is not in the list"),
        "unknown_staff" => pair("人员不在员工表", "person whom the table of staff does not have"),
        "unknown_customer" => pair("客户未知", "customer whom nothing else knows"),
        "future_dated" => pair("日期晚于报告日（不计）", "dated after the date (not counted)"),
        "negative_amount" => pair("金额为负", "amount below zero"),
        "stage_before_opened" => pair("阶段日期早于建档", "a stage dated before it was opened"),
        "decided_before_opened" => pair("决标日期早于建档", "decided before it was opened"),
        "stage_not_in_use" => {
            pair("流程中的阶段无人使用（或拼写有误）", "stage of a flow that no row says (misspelt?)")
        }
        "no_category" => pair("拜访未记客户类别", "visits tell no category"),
        other => return other.replace('_', " "),
    };
    print.pick(words).to_string()
}
