//! Words and findings of the pages on records that agree (S43).

use super::{Pair, Print, pair};
use crate::config::types::Edition;
use crate::report::figures::process::Measured;
use crate::report::figures::process::registers::Check;

pub const BASIS: Pair = pair(
    "三表一卡：来店登记、等级推进表、日报、客户卡应当互相对得上。{from} 至 {to}；占比 = 对得上 ÷ 应有，区间为 Wilson 95%。",
    "Three tables, one card: register, promotion table, daily report and customer card should agree. {from} to {to}; share in order of what should be there, Wilson's 95% intervals.",
);
pub const CHECKS: Pair = pair("六项核对", "Six checks");
pub const CHECKS_NOTE: Pair = pair("三角 = 区间整体低于 {limit}", "triangles: the whole interval lies below {limit}");
pub const LIMIT: Pair = pair("达标 {limit}", "in order from {limit}");
pub const BY_MANAGER: Pair = pair("按经理", "By manager");
pub const BY_PERSON: Pair = pair("按人员", "By person");
pub const WHAT_IS_ASKED: Pair = pair("核对什么，缺多少", "What is checked, and what is missing");
pub const CHECK: Pair = pair("核对", "Check");
pub const ASKED: Pair = pair("要求", "What should be");
pub const RIGHT: Pair = pair("对得上", "In order");
pub const OF: Pair = pair("应有", "Of");
pub const MISSING: Pair = pair("缺", "Missing");
pub const UNKNOWN: Pair = pair("无法判断", "Not told");
pub const SCORE: Pair = pair("一致性", "Score");
pub const GOOD: Pair = pair("{good} 起达标", "in order, {good} or more");
pub const WATCH: Pair = pair("{bad} 至 {good}，留意", "{bad} to {good}, to be watched");
pub const BAD: Pair = pair("低于 {bad}，整改", "below {bad}, out of order");
pub const FEW: Pair = pair("灰色分数 = 不足 {n}，不列比率", "grey fractions: fewer than {n}, no rate");
pub const PERSONS_BASIS: Pair = pair(
    "一致性低者在前；一致性 = 已知各项的均值。第 3 项为单一状态占比。格内小字为 n。",
    "The lowest score first; the score is the mean of the checks that are known. Small figures: n.",
);
pub const ALT_LIGHTS: Pair = pair("红绿灯表：{title}", "Table with traffic lights: {title}");
pub const PERSONS: Pair = pair("位人员", "more people");
pub const SHEET_CHECKS: Pair = pair("三表一卡核对", "Checks of records");
pub const SHEET_GAPS: Pair = pair("缺漏清单", "Missing records");
pub const SHEET_AUDITS: Pair = pair("抽查", "Spot checks");
pub const AUDITS: Pair = pair(
    "抽查 {n} 项：正确 {right}；错项 {days} 天内改正 {corrected}。按人员与字段见工作簿“{sheet}”。",
    "Spot checks of {n} fields: {right} right; of the wrong ones {corrected} put right within {days} days. By person and field: sheet \"{sheet}\".",
);
pub const ROWS: Pair = pair("条", "more records");
pub const LIST_BASIS: Pair = pair(
    "{from} 至 {to}，缺得多的人在前，各人最新 {each} 条；{marked}。每人每项最多列 {listed} 条，全部见工作簿“{sheet}”。",
    "{from} to {to}, whoever misses most first, the newest {each} of each; {marked}. At most {listed} of a person and check are listed, see sheet \"{sheet}\" of the workbook for all.",
);
pub const MARKED: [Pair; 3] = [
    pair("最近一周加粗", "bold: of the last week"),
    pair("本周加粗", "bold: of this week"),
    pair("当日加粗", "bold: of this day"),
];
pub const STAFF: Pair = pair("人员", "Person");
pub const RECORD: Pair = pair("去哪里补", "Where to mend");
pub const CUSTOMER: Pair = pair("客户", "Customer");
pub const NUMBER: Pair = pair("编号", "Record");
pub const DAY: Pair = pair("日期", "Day");
pub const WHAT: Pair = pair("缺什么", "What is missing");
pub const DETAIL: Pair = pair("说明", "Detail");
pub const NOTHING: Pair = pair("这段时间没有缺漏。", "Nothing is missing in this time.");

/// Name of a check.
pub fn check(print: &Print, name: &str) -> String {
    let words = match name {
        "c1_card" => pair("1 有客户卡", "1 Card"),
        "c2_promotion_table" => pair("2 在推进表", "2 Promotion table"),
        "c3_one_state" => pair("3 单一状态", "3 One state"),
        "c4_daily_report" => pair("4 有日报", "4 Daily report"),
        "c5_plan" => pair("5 有计划", "5 Plan"),
        "c6_result" => pair("6 级别一致", "6 Same level"),
        "score" => SCORE,
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// What a check asks for.
pub fn asked(print: &Print, name: &str) -> String {
    let words = match name {
        "c1_card" => pair("意向客户与成交客户都有客户卡", "every intent and closed customer has a card"),
        "c2_promotion_table" => pair("来店的意向客户都进推进表", "visitors with a level are in the promotion table"),
        "c3_one_state" => pair("要么在推进，要么已成交", "either promoted or closed, not both nor neither"),
        "c4_daily_report" => pair("接待、推进、回访当天进日报", "receptions and revisits are in the day's report"),
        "c5_plan" => pair("计划的回访写进拜访计划", "revisits that are planned are in the visit plan"),
        "c6_result" => pair("推进表与日报的级别相同", "promotion table and daily report tell one level"),
        _ => return String::new(),
    };
    print.pick(words).to_string()
}

/// Tables that a check needs.
pub fn needs(name: &str) -> &'static str {
    match name {
        "c1_card" => "walkins.card_flag / customers",
        "c2_promotion_table" => "walkins, leads",
        "c3_one_state" => "leads",
        "c4_daily_report" => "walkins / leads, visits",
        "c5_plan" => "lead_stage_history, visit_plans",
        _ => "lead_stage_history, visits.level_after",
    }
}

/// A check that is not known, and the table that it needs.
pub const NEEDS: Pair = pair("未知：需要 `{table}`", "not known: needs `{table}`");

/// What is missing.
pub fn what(print: &Print, code: &str) -> String {
    let words = match code {
        "no_card" => pair("没有客户卡", "no card"),
        "not_in_promotion_table" => pair("没进推进表", "not in the promotion table"),
        "closed_and_promoted" => pair("已成交，仍在推进", "closed, but still promoted"),
        "neither_promoted_nor_closed" => pair("既没推进也没成交", "neither promoted nor closed"),
        "no_daily_entry" => pair("当天日报没有", "not in the day's report"),
        "entry_of_other_staff" => pair("日报记在他人名下", "entered by somebody else"),
        "not_in_plan" => pair("不在拜访计划", "not in the visit plan"),
        "level_differs" => pair("级别不一致", "levels differ"),
        other => return other.replace('_', " "),
    };
    print.pick(words).to_string()
}

/// Figures of closed customers and their cards (S48), in their order.
pub const CARD_FIGURES: [&str; 4] = ["first_revisit_rate", "revisit_gap_rate", "card_completeness", "card_age_days"];
pub const SHEET_CARDS: Pair = pair("客户管理卡", "Customer cards");
const CARDS: Pair = pair("客户管理卡：", "Customer cards: ");

/// Name of a figure of customer cards.
pub fn card(print: &Print, code: &str) -> String {
    let words = match code {
        "first_revisit_rate" => pair("首单后按期回访", "Visited again in time after the first order"),
        "revisit_gap_rate" => pair("回访间隔不超限", "No longer gap between contacts"),
        "card_completeness" => pair("客户卡完整率", "Cards filled in"),
        "card_age_days" => pair("客户卡距上次更新（天，中位）", "Days since a card was changed, median"),
        other => {
            let field = other.strip_prefix("card_completeness:").unwrap_or(other);
            return format!("{} {field}", card(print, "card_completeness"));
        }
    };
    print.pick(words).to_string()
}

/// The figures of customer cards in a line; none where nothing is known of any.
pub fn cards(print: &Print, figures: &[(&str, &Measured)], min_n: i64) -> Option<String> {
    let known = figures.iter().filter_map(|(code, one)| {
        let value = one.over(min_n)?;
        let value = if one.unit == "ratio" { print.percent(value) } else { print.number(value, 0) };
        Some(format!("{} {value} (n = {})", card(print, code), print.count_or(one.n)))
    });
    let known: Vec<String> = known.collect();
    let comma = if print.chinese() { "，" } else { ", " };
    (!known.is_empty()).then(|| format!("{}{}", print.pick(CARDS), known.join(comma)))
}

/// Where it is to be mended.
pub fn place(print: &Print, check: &str) -> String {
    let words = match check {
        "c1_card" => pair("客户卡", "Card"),
        "c2_promotion_table" => pair("推进表", "Promotion table"),
        "c3_one_state" => pair("推进表", "Promotion table"),
        "c4_daily_report" => pair("日报", "Daily report"),
        "c5_plan" => pair("拜访计划", "Visit plan"),
        "c6_result" => pair("推进表与日报", "Table and report"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Title: the score, and the weakest check of all.
pub fn title(print: &Print, score: Option<f64>, weakest: Option<&Check>) -> String {
    let Some(score) = score else {
        return if print.chinese() {
            "三表一卡：一致性未知"
        } else {
            "Records: not known whether they agree"
        }
        .to_string();
    };
    let score = print.percent(score);
    let weak = weakest.and_then(|one| Some((check(print, &one.check), print.percent(one.right?))));
    match (print.chinese(), weak) {
        (true, Some((name, share))) => {
            format!(
                "三表一卡一致性 {score}；最弱的是“{}”，{share}",
                name.trim_start_matches(|one: char| one.is_ascii_digit() || one == ' ')
            )
        }
        (false, Some((name, share))) => {
            let name = name.trim_start_matches(|one: char| one.is_ascii_digit() || one == ' ').to_lowercase();
            format!("Records agree in {score}; the weakest check is {name}, {share}")
        }
        (true, None) => format!("三表一卡一致性 {score}"),
        (false, None) => format!("Records agree in {score}"),
    }
}

/// Title of the people: how many are out of order somewhere.
pub fn persons_title(print: &Print, people: usize, bad: usize, worst: Option<(&str, f64)>) -> String {
    if people == 1 && !print.chinese() {
        let state = if bad == 0 { "no check" } else { "a check" };
        let score = worst.map_or_else(String::new, |(_, score)| format!("; score {}", print.percent(score)));
        return format!("The one person has {state} out of order{score}");
    }
    let (n, bad) = (print.count(people as i64), print.count(bad as i64));
    match (print.chinese(), worst) {
        (true, Some((name, score))) => {
            format!("{n} 人中 {bad} 人有需整改的核对；{name}最低，{}", print.percent(score))
        }
        (true, None) => format!("{n} 人中 {bad} 人有需整改的核对"),
        (false, Some((name, score))) => {
            format!("{bad} of {n} people have a check out of order; the lowest score: {name}, {}", print.percent(score))
        }
        (false, None) => format!("{bad} of {n} people have a check out of order"),
    }
}

/// Title of the list: how many records are missing in the period and in the month, where most.
pub fn list_title(print: &Print, edition: Edition, (own, month): (i64, i64), top: Option<(&str, i64)>) -> String {
    let month_n = print.count(month);
    let own_n = print.count(own);
    let top = top.map(|(check_name, n)| (place(print, check_name), print.count(n)));
    if print.chinese() {
        let head = match edition {
            Edition::Monthly | Edition::MonthEnd => format!("本月 {month_n} 处记录待补"),
            Edition::Weekly if month < own => format!("本周 {own_n} 处记录待补"),
            Edition::Weekly => format!("本周 {own_n} 处记录待补，本月累计 {month_n} 处"),
            Edition::Daily => format!("当日 {own_n} 处记录待补，本月累计 {month_n} 处"),
        };
        top.map_or(head.clone(), |(name, n)| format!("{head}，其中{name} {n} 处"))
    } else {
        let records = |n: i64| if n == 1 { "record" } else { "records" };
        let head = match edition {
            Edition::Monthly | Edition::MonthEnd => format!("{month_n} {} to mend this month", records(month)),
            Edition::Weekly if month < own => format!("{own_n} {} to mend this week", records(own)),
            Edition::Weekly => format!("{own_n} {} to mend this week, {month_n} this month to date", records(own)),
            Edition::Daily => format!("{own_n} {} to mend of this day, {month_n} this month to date", records(own)),
        };
        top.map_or(head.clone(), |(name, n)| format!("{head}, {n} of them: {}", name.to_lowercase()))
    }
}
