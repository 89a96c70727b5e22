//! Words and findings of the promotion table (S46) and of the hot list (S30).

use super::{Pair, Print, pair};

pub const BASIS: Pair = pair(
    "{month} 内处于会成交级别的线索（{outside} 除外），截至 {to}。兑现 = 计划日前后 {days} 天内有跟进。",
    "Leads of {month} at a level that promises an order, up to {to}. Kept: a follow-up within {days} d of the planned day.",
);
pub const MOVES: Pair = pair("月初级别 → 月末级别", "Level at the beginning → at the end");
pub const MOVES_NOTE: Pair =
    pair("线索数与占该行的比例；加框 = 未变", "leads and their share of the row; framed: unchanged");
pub const BY_PERSON: Pair = pair("按人员", "By person");
pub const STAFF: Pair = pair("人员", "Person");
pub const LEADS: Pair = pair("线索", "Leads");
pub const CARRIED: Pair = pair("上月结转", "Carried over");
pub const UP: Pair = pair("升", "Up");
pub const DOWN: Pair = pair("降", "Down");
pub const WON: Pair = pair("成交", "Won");
pub const LOST: Pair = pair("战败", "Lost");
pub const KEPT: Pair = pair("计划兑现", "Plans kept");
pub const NEW: Pair = pair("新增", "New");
pub const TOTAL: Pair = pair("合计", "All");
pub const ALT_MOVES: Pair =
    pair("矩阵：月初级别与月末级别。{title}", "Matrix of levels at the beginning and at the end. {title}");
pub const ALT_DAYS: Pair =
    pair("线索 × 日期：计划、跟进与级别变化。{title}", "Leads by days: plans, follow-ups, changes of level. {title}");
pub const PERSONS: Pair = pair("位人员", "more people");
pub const MORE_LEADS: Pair = pair("条线索", "more leads");
pub const SHEET: Pair = pair("等级推进表", "Promotion table");
pub const HEADS: [Pair; 4] = [pair("线索", "Lead"), pair("人员", "Person"), pair("月初", "Begin"), pair("现在", "Now")];
pub const KEY: [Pair; 8] = [
    pair("计划并兑现", "planned and kept"),
    pair("计划未兑现", "planned, not kept"),
    pair("计划未到", "still to come"),
    pair("计划外跟进", "follow-up without a plan"),
    pair("升级或新定级", "up, or first level"),
    pair("降级", "down"),
    pair("成交", "won"),
    pair("战败", "lost"),
];
pub const DAYS_TITLE: Pair = pair("等级推进表（{from}–{to} / {n}）", "Promotion table, leads {from}–{to} of {n}");
pub const DAYS_BASIS: Pair = pair(
    "按现级别排列，近者在前；随后是成交与战败。灰列 = 周末；斜线 = 尚未到。空心圈 = 计划当天没有、前后 {days} 天内补做。",
    "By the level now, the nearest first; then won and lost. Grey: weekends, hatched: to come. Rings: not on the day itself, but within {days} d of it.",
);

pub const HOT_BASIS: Pair = pair(
    "级别 {levels} 的未成交线索，按预计成交日排列；加权 = 预计金额 × 该级别历史成交率。{of} 条共 {amount}，加权 {weighted}。",
    "Open leads of level {levels} by the day that the deal is expected; weighted: amount × the rate that this level closed at. {of} leads with {amount}, weighted {weighted}.",
);
pub const MORE_HOT: Pair = pair("个热点客户", "more hot customers");
pub const HOT: Pair = pair("热点客户", "Hot customers");
pub const AMOUNT: Pair = pair("预计金额", "Expected");
pub const WEIGHTED: Pair = pair("加权", "Weighted");
pub const PAST: Pair = pair("已过预计日", "Past the expected day");
pub const THIS_WEEK: Pair = pair("7 天内", "Within 7 days");
pub const ACTION_PAST: Pair = pair("下一步逾期", "Next step overdue");
pub const NO_ACTION: Pair = pair("没有下一步", "No next step");
pub const COVERAGE: Pair = pair("占剩余目标", "Of target left");
pub const COVERAGE_OF: Pair = pair("剩余目标 {amount}", "remaining {amount}");
pub const NO_TARGET: Pair = pair("未知：没有销售目标", "not known: no sales targets");
pub const OF_HOT: Pair = pair("占热点 {share}", "{share} of hot");
pub const BY_WEEK: Pair = pair("按预计成交时间", "By expected day");
pub const BY_WEEK_NOTE: Pair =
    pair("预计金额（{currency}），下方为条数", "expected amount ({currency}), number of leads below");
pub const BUCKETS: [Pair; 7] = [
    pair("已过", "past"),
    pair("0–7 天", "0–7 days"),
    pair("8–14", "8–14"),
    pair("15–21", "15–21"),
    pair("22–30", "22–30"),
    pair("31 以上", "31+"),
    pair("未填", "none told"),
];
pub const ALT_BUCKETS: Pair =
    pair("柱形图：热点客户的预计成交时间。{title}", "Columns of hot customers by expected day. {title}");
pub const EXPECTED: Pair = pair("预计成交", "Expected");
pub const DAYS: Pair = pair("天", "Days");
pub const CUSTOMER: Pair = pair("客户", "Customer");
pub const LEVEL: Pair = pair("级别", "Level");
pub const AT_LEVEL: Pair = pair("已在级", "At level");
pub const OBSTACLE: Pair = pair("障碍", "Obstacle");
pub const NEXT: Pair = pair("下一步", "Next step");
pub const BY_DAY: Pair = pair("何时", "When");
pub const CHANCE: Pair = pair("成交率", "Rate");
pub const D: Pair = pair("{n} 天", "{n} d");
pub const NONE_HOT: Pair = pair("没有级别为 {levels} 的未成交线索。", "No open lead has the level {levels}.");
pub const SHEET_HOT: Pair = pair("热点客户", "Hot list");
pub const LIST: Pair = pair("按预计成交日", "By expected day");
pub const LIST_NOTE: Pair = pair(
    "粗体日期 = 已过；级别旁的 ! = 超过该级别承诺的天数",
    "bold dates are past; ! beside a level: older than the level promises",
);

/// What became of the leads of the month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    pub leads: i64,
    pub carried: i64,
    pub up: i64,
    pub down: i64,
    pub won: i64,
    pub lost: i64,
    pub due: i64,
    pub hits: i64,
}

impl Sums {
    /// Plans kept of those that are over; fewer than `min_n` as counts, none as a dash.
    pub fn kept(&self, print: &Print, min_n: i64) -> String {
        match self.due {
            0 => "–".to_string(),
            due if due < min_n => format!("{}/{}", print.count(self.hits), print.count(due)),
            due => print.percent(self.hits as f64 / due as f64),
        }
    }
}

/// Title of the promotion table.
pub fn title(print: &Print, month: &str, sums: &Sums, min_n: i64) -> String {
    let n = |count: i64| print.count(count);
    let kept = (sums.due > 0).then(|| sums.kept(print, min_n));
    if print.chinese() {
        let kept = kept.map_or_else(String::new, |kept| format!("；计划回访兑现 {kept}"));
        format!(
            "{month}推进 {} 条线索：升 {}、降 {}、成交 {}、战败 {}{kept}",
            n(sums.leads),
            n(sums.up),
            n(sums.down),
            n(sums.won),
            n(sums.lost)
        )
    } else {
        let kept = kept.map_or_else(String::new, |kept| format!("; {kept} of planned follow-ups kept"));
        format!(
            "{month}: {} leads, {} up, {} down, {} won, {} lost{kept}",
            n(sums.leads),
            n(sums.up),
            n(sums.down),
            n(sums.won),
            n(sums.lost)
        )
    }
}

/// Title of the hot list.
pub fn hot_title(print: &Print, n: i64, amount: Option<String>, past: i64, overdue: i64) -> String {
    if print.chinese() {
        let amount = amount.map_or_else(String::new, |amount| format!("，预计 {amount}"));
        let past = if past > 0 { format!("；{} 个已过预计成交日", print.count(past)) } else { String::new() };
        let overdue =
            if overdue > 0 { format!("，{} 个下一步逾期", print.count(overdue)) } else { String::new() };
        format!("{} 个热点客户{amount}{past}{overdue}", print.count(n))
    } else {
        let amount = amount.map_or_else(String::new, |amount| format!(", {amount} expected"));
        let past = if past > 0 { format!("; {} past the expected day", print.count(past)) } else { String::new() };
        let overdue =
            if overdue > 0 { format!(", {} with the next step overdue", print.count(overdue)) } else { String::new() };
        format!("{}{amount}{past}{overdue}", print.english(n, "hot customer"))
    }
}
