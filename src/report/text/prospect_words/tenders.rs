//! Words of tenders and of the process around deals.

use crate::report::figures::process::Measured;
use crate::report::text::{Pair, Print, pair};

pub const BASIS: Pair = pair(
    "{span}；中标率 = 中标 ÷ 已投标且已决标；天数为中位数。{few}",
    "{span}. Win rate: won ÷ handed in and decided; days are medians. {few}",
);
pub const BY_NUMBER: Pair = pair("中标率（数量）", "Win rate, by number");
pub const BY_AMOUNT: Pair = pair("中标率（金额）", "Win rate, by amount");
pub const WON_AMOUNT: Pair = pair("中标金额", "Amount won");
pub const PENDING: Pair = pair("待决标", "Pending");
pub const OPEN: Pair = pair("在手机会", "Open opportunities");
pub const DECIDED: Pair = pair("已决标", "Decided");
pub const WON: Pair = pair("中标", "Won");
pub const LOST: Pair = pair("未中", "Lost");
pub const BY_MONTH: Pair = pair("按决标月份（个）", "By month of decision (tenders)");
pub const DAYS: Pair = pair("每一步的天数", "Days of each step");
pub const DAYS_NOTE: Pair = pair("中位数；n = 近期完成的次数", "medians; n: done in the period");
pub const LEAKAGE: Pair = pair("在哪一步丢失", "Where they are lost");
pub const LEAKAGE_NOTE: Pair = pair("该阶段丢失 ÷ 走到该阶段且已结束", "lost at the stage ÷ ended after reaching it");
pub const AGES: Pair = pair("在手机会的年龄（天）", "Age of open opportunities (days)");
pub const AROUND: Pair = pair("成交前后的跟进", "Around the deal");
pub const MEASURE: Pair = pair("指标", "Measure");
pub const VALUE: Pair = pair("数值", "Value");
pub const NEEDS: Pair = pair("未知时需要", "Where unknown, needs");
pub const BY_PERSON: Pair = pair("按负责人", "By person");
pub const LOAD: Pair = pair("在手", "Open");
pub const LOAD_AMOUNT: Pair = pair("在手金额", "Open amount");
pub const STALE: Pair = pair("久未跟进", "Stale");
pub const SHEET: Pair = pair("商机指标", "Prospect measures");
pub const ALT_MONTHS: Pair = pair("各月中标与未中的数量：{title}", "Tenders won and lost by month: {title}");
pub const ALT_DAYS: Pair = pair("各步的中位天数：{title}", "Median days of every step: {title}");
pub const ALT_LEAKAGE: Pair = pair("各阶段丢失的比例：{title}", "Share lost at every stage: {title}");
pub const NONE_TITLE: Pair = pair("没有投标可供统计", "No tenders to count");
pub const NONE: Pair = pair(
    "需要销售机会表（opportunities），带阶段、投标日期（tender_submit_date）、决标日期（decision_date）与结果。",
    "Needed: a list of opportunities with stage, tender_submit_date, decision_date and result.",
);

/// Measures of the process beside tenders: name, words, what tells them.
pub const PROCESS: [(&str, Pair, Pair); 7] = [
    (
        "first_follow_up_days",
        pair("建档到首次跟进（天）", "Days to the first follow-up"),
        pair("等级推进表或拜访记录", "history of levels, or visits"),
    ),
    (
        "followed_up_share",
        pair("新线索有跟进的占比", "New leads followed up"),
        pair("等级推进表或拜访记录", "history of levels, or visits"),
    ),
    (
        "ready_to_order_30d",
        pair("准客户 30 天内下单", "Ready customers that order in 30 days"),
        pair("拜访记录的客户类别", "category in visits"),
    ),
    (
        "revisited_30d",
        pair("签约后按时回访", "Visited again after signing"),
        pair("合同与拜访记录", "contracts and visits"),
    ),
    (
        "surveyed_12m",
        pair("合同客户接受过调查", "Customers under contract surveyed"),
        pair("合同与满意度调查", "contracts and surveys"),
    ),
    (
        "delivered_on_time",
        pair("按期履约的合同", "Contracts carried out in time"),
        pair("合同履行与完成日", "contracts: due, done"),
    ),
    (
        "repeat_project_rate",
        pair("完成项目后有新项目", "Another project after a finished one"),
        pair("销售机会表", "opportunities"),
    ),
];

/// Steps of the process with their days.
pub const STEPS: [(&str, Pair); 4] = [
    ("tender_submission_days", pair("发现 → 投标", "Found → tender in")),
    ("negotiation_days", pair("商务谈判", "Negotiation")),
    ("order_to_supply_days", pair("中标 → 供货", "Won → supplied")),
    ("supply_to_cash_days", pair("供货 → 收款", "Supplied → collected")),
];

/// The finding.
pub fn title(print: &Print, number: Option<&Measured>, amount: Option<&Measured>, min_n: i64) -> String {
    let Some((won, decided)) = number.and_then(|one| Some((one.numerator?, one.denominator?))).filter(|one| one.1 > 0)
    else {
        return print.pick(NONE_TITLE).to_string();
    };
    let (n, k) = (print.count(decided), print.count(won));
    if decided < min_n {
        return match print.chinese() {
            true => format!("决标只有 {n} 个，中标 {k} 个：太少，不给比率"),
            false => format!("Only {n} tenders were decided, {k} won: too few for a rate"),
        };
    }
    let share = print.percent(won as f64 / decided as f64);
    let by_amount = amount.and_then(|one| one.value).map(|value| print.percent(value));
    let won_amount = amount.and_then(|one| one.amount).map(|amount| print.money(amount.to_f64()));
    match (print.chinese(), by_amount, won_amount) {
        (true, Some(rate), Some(money)) => format!("决标 {n} 个，中标 {k} 个（{share}）；按金额 {rate}，中标 {money}"),
        (true, _, _) => format!("决标 {n} 个，中标 {k} 个（{share}）；金额未知"),
        (false, Some(rate), Some(money)) => format!("{k} of {n} tenders won ({share}); {rate} by amount, {money}"),
        (false, _, _) => format!("{k} of {n} tenders won ({share}); amounts are not known"),
    }
}

/// A measure in the unit it has.
pub fn value(print: &Print, measured: &Measured, min_n: i64) -> String {
    let n = measured.n.unwrap_or(0);
    match (measured.value, measured.unit.as_str()) {
        (None, _) => print.unknown(),
        (Some(_), "ratio") if n < min_n => "–".to_string(),
        (Some(value), "ratio") => print.percent(value),
        (Some(value), "days") => print.number(value, 1),
        (Some(value), _) => print.number(value, 1),
    }
}
