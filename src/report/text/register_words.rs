//! Words and findings of the pages on visitors and callers: showroom, capture, reception.

use chrono::{Datelike, NaiveDate};

use super::{Pair, Print, pair};
use crate::config::types::Edition;
use crate::model::period::is_month_end;
use crate::report::figures::process::Measured;

pub const WEEKDAYS: [Pair; 7] = [
    pair("周一", "Mon"),
    pair("周二", "Tue"),
    pair("周三", "Wed"),
    pair("周四", "Thu"),
    pair("周五", "Fri"),
    pair("周六", "Sat"),
    pair("周日", "Sun"),
];
const WEEKDAYS_LONG: [Pair; 7] = [
    pair("周一", "Monday"),
    pair("周二", "Tuesday"),
    pair("周三", "Wednesday"),
    pair("周四", "Thursday"),
    pair("周五", "Friday"),
    pair("周六", "Saturday"),
    pair("周日", "Sunday"),
];
pub const LETTERS_ZH: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
pub const LETTERS_EN: [&str; 7] = ["M", "T", "W", "T", "F", "S", "S"];

pub const BASIS: Pair = pair(
    "{from} 至 {to} 共 {n} 批（一批 = 登记表一行，含未留资者）：来店 {walk_in}，来电 {phone}；开门 {open} 天，闭店日不进日均。",
    "{from} to {to}: {n} batches (rows of the register, those that left no data too), {walk_in} who came and {phone} who called; {open} open days, closed ones are no part of means.",
);
pub const ASSUMED: Pair = pair(
    "日历未列的 {n} 天按当天有无登记判断是否开门。",
    "{n} days that no calendar lists count as open where anything was registered.",
);
pub const ASSUMED_ONE: Pair = pair(
    "日历未列的 {n} 天按当天有无登记判断是否开门。",
    "{n} day that no calendar lists counts as open if anything was registered.",
);
pub const STAND_IN: Pair = pair(
    "没有来店登记（walkins）：以客户主动的联系（visits.direction = inbound）代替；有了登记，才知道留资、留档、原因、发信与轮转。",
    "There is no register (walkins): contacts that customers began (visits.direction = inbound) stand in for it. A register would tell who left data, who was filed, why not, messages and turns.",
);
pub const CALENDAR_CLOSED: Pair = pair("未开门", "not open");
pub const NO_CAPTURE_TITLE: Pair =
    pair("留资情况未知：没有来店登记", "Who left data is not known: there is no register");
pub const NO_CAPTURE: Pair = pair(
    "需要来店来电登记表（walkins）：姓名、电话、级别、接待人、未留资原因。有了它，本页显示各顾问留资率与区间、未留资原因、留档与当天录入。",
    "Needed: the register of visitors and callers (walkins) with name, telephone, level, adviser and the reason why no data were left. With it this page shows the capture rate of every adviser with its interval, the reasons, filing, and what is entered on the same day.",
);
pub const BATCHES: Pair = pair("批数", "Batches");
pub const CAME: Pair = pair("来店", "Came");
pub const CALLED: Pair = pair("来电", "Called");
pub const OPEN_DAYS: Pair = pair("开门天数", "Open days");
pub const PER_DAY: Pair = pair("日均批数", "Per open day");
pub const CAPTURE: Pair = pair("留资率", "Capture rate");
pub const CAPTURED: Pair = pair("留资", "Left data");
pub const FILING: Pair = pair("留档率", "Filing rate");
pub const FILED: Pair = pair("留档", "Filed");
pub const ORDERED: Pair = pair("现场订购", "Ordered on the spot");
pub const RETURN: Pair = pair("再次来店占比", "Came again");
pub const MESSAGE: Pair = pair("{n} 分钟内发信", "Message in {n} min");
pub const STAY: Pair = pair("停留中位数", "Median stay");
pub const MINUTES: Pair = pair("{n} 分钟", "{n} min");
pub const WINDOW: Pair = pair("{n} 个月 {figure}", "{n} months {figure}");
pub const PREVIOUS: [Pair; 3] =
    [pair("上月 {figure}", "month before {figure}"), pair("上周 {figure}", "week before {figure}"), pair("", "")];
pub const TO_DATE: Pair = pair("本月累计 {figure}", "month to date {figure}");
pub const CALENDAR: Pair = pair("每日批数", "Batches by day");
pub const CALENDAR_NOTE: Pair = pair("数字 = 当日批数；斜线 = 闭店", "figures: batches of the day; hatched: closed");
pub const CALENDAR_MONTH: Pair = pair("{n} 批，日均 {mean}", "{n}, {mean} a day");
pub const NONE: Pair = pair("0 批", "0");
pub const MOST: Pair = pair("批", "batches");
pub const CLOSED: Pair = pair("闭店", "closed");
pub const ALT_CALENDAR: Pair = pair("日历热力图：每日来店来电批数。{title}", "Calendar of batches by day. {title}");
pub const ALT_STRIP: Pair = pair("指标条。{title}", "Strip of figures. {title}");
pub const BY_WEEKDAY: Pair = pair("按星期", "By weekday");
pub const BY_DATE: Pair = pair("按每月日期", "By day of the month");
pub const BY_HOUR: Pair = pair("按到访时段", "By hour of arrival");
pub const PER_OPEN_DAY: Pair = pair("每开门日批数", "batches per open day");
pub const N_DAYS: Pair = pair("天", "days");
pub const DATE_N: Pair = pair("每开门日批数，各日期 {low}–{high} 天", "per open day, {low}–{high} days each");
pub const ALT_PROFILE: Pair = pair("柱形图：{title}，每开门日批数。", "Columns: {title}, batches per open day.");
pub const NO_HOURS: Pair = pair(
    "到店时间未知：登记表没有填写到达时间（`walkins.time_in`），补齐后即可得到时段分布。",
    "Hours are not known: no row of the register has a time of arrival; the column `walkins.time_in` would tell.",
);
pub const BY_PERIOD: [Pair; 3] = [pair("逐月", "By month"), pair("逐周", "By week"), pair("逐日", "By day")];
pub const PERIOD: [Pair; 3] = [pair("月", "Month"), pair("周（起）", "Week from"), pair("日", "Day")];
pub const BY_ADVISER: Pair = pair("按顾问", "By adviser");
pub const ADVISER: Pair = pair("顾问", "Adviser");
pub const MANAGER: Pair = pair("经理", "Manager");
pub const MONTH_TO_DATE: Pair = pair("本月累计", "Month to date");
pub const OF_ADVISERS: Pair = pair("位顾问", "more advisers");
pub const SHEET_ADVISERS: Pair = pair("顾问留资", "Advisers");
pub const SHEET_PERIODS: Pair = pair("顾问按期间", "Advisers by period");
pub const NOBODY_CAME: Pair = pair("没有登记。", "Nothing was registered.");
pub const NOBODY: Pair = pair("未指明", "nobody named");

pub const CAPTURE_BASIS: Pair = pair(
    "留资 = 姓名与电话都有。{from} 至 {to}，{n} 批。区间为 Wilson 95%，虚线为全体；不足 {min_n} 批的顾问不列比率。",
    "Captured: name and telephone both left. {from} to {to}, {n} batches. Wilson's 95% intervals, dashes: all; no rate of advisers with fewer than {min_n} batches.",
);
pub const RATE_BY_ADVISER: Pair = pair("各顾问留资率", "Capture rate by adviser");
pub const RATE_NOTE: Pair = pair("三角 = 区间整体低于或高于全体", "triangles: the whole interval lies below or above");
pub const ALL: Pair = pair("全体 {rate}", "all {rate}");
pub const FEW: Pair = pair(
    "另有 {n} 位顾问不足 {min_n} 批，不列比率，见工作簿“{sheet}”。",
    "{n} more with fewer than {min_n} batches have no rate, see sheet \"{sheet}\" of the workbook.",
);
pub const REASONS: Pair = pair("未留资原因", "Why no data were left");
pub const REASONS_NOTE: Pair = pair("n = {n} 批，折线 = 累计占比", "n = {n} batches; line: cumulative share");
pub const NO_REASON: Pair = pair("未写原因", "none given");
pub const NO_REASONS: Pair = pair(
    "原因未知：登记表没有填写未留资原因（`walkins.no_info_reason`）。",
    "Reasons are not known: no row of the register gives one (`walkins.no_info_reason`).",
);
pub const LEVELS: Pair = pair("意向级别", "Levels");
pub const SHARE_N: Pair = pair("占比，n = {n}", "share, n = {n}");
pub const STAYS: Pair = pair("停留时间（分钟）", "Stay, minutes");
pub const NO_LEVELS: Pair = pair("级别未知：需要 `walkins.level`。", "Levels are not known: needs `walkins.level`.");
pub const NO_STAYS: Pair = pair(
    "停留时间未知：需要 `walkins.time_in` 与 `time_out`。",
    "Stay is not known: needs `walkins.time_in` and `time_out`.",
);
pub const SERVICE: Pair = pair("登记与服务", "Entry and service");
pub const FILED_CONVERSION: Pair = pair("留档后成交", "Filed that ordered");
pub const SAME_DAY: Pair = pair("当天录入", "Entered the same day");
pub const COMPLETE_ALL: Pair = pair("必填项完整", "Required fields filled");
pub const SHEET_TURNS: Pair = pair("轮转接待", "Turns");
pub const NO_CREDITS: Pair = pair(
    "无从比对：需要交易表写明人员，且登记表有客户姓名。",
    "Nothing to compare: transactions with staff and a register with names are needed.",
);
pub const ALT_RATES: Pair = pair("点图：{title}", "Dot plot: {title}");
pub const ALT_REASONS: Pair = pair("帕累托图：未留资原因。", "Pareto of the reasons why no data were left.");
pub const ADVISERS_TITLE: Pair = pair("{n} 位顾问的接待、留资与留档", "Advisers ({n}): received, captured, filed");
pub const ADVISERS_RANGE: Pair = pair(
    "{n} 位顾问的留档率从{low_name}的 {low} 到{high_name}的 {high}",
    "{n} advisers: filing rates run from {low} ({low_name}) to {high} ({high_name})",
);
pub const ADVISERS_BASIS: Pair = pair(
    "{from} 至 {to}。留资率低者在前；不足 {min_n} 批只列数量。",
    "{from} to {to}. The lowest capture rate first; counts only below {min_n} batches.",
);
pub const TOP_REASON: Pair = pair("未留资主因", "Main reason");
pub const COMPLETE: Pair = pair("完整率", "Complete");
pub const INTERVAL: Pair = pair("95% 区间", "95% interval");

pub const TURNS: Pair = pair("轮转接待：实际与应得", "Turns: received and due");
pub const TURNS_NOTE: Pair =
    pair("灰带 = 均分加随机的 95% 范围", "grey: where equal shares and chance leave it, 95 of 100 times");
pub const TURNS_BASIS: Pair = pair(
    "只计首次来店、未指名者；应得 = 在岗各日按人均分。离散系数 {cv}，均分加随机也会有 {chance}；出现同样不均的概率 {p}。",
    "First visits that asked for nobody by name; due: equal shares among those on duty each day. Coefficient of variation {cv}, equal shares and chance would make {chance}; chance alone is as uneven with probability {p}.",
);
pub const TURN_NOTE: Pair = pair("应得 {due}，{days} 天", "due {due}, {days} days");
pub const UNCREDITED: Pair = pair("订单未记给首位接待人", "Orders credited to another");
pub const UNCREDITED_NOTE: Pair = pair("共 {n} 单，其余 {kept} 一致", "{n} orders; {kept} agree");
pub const NO_UNCREDITED: Pair =
    pair("可比对的订单都记给了首位接待人。", "All orders that can be compared are credited to the first receiver.");
pub const ORDER: Pair = pair("单据", "Record");
pub const CUSTOMER: Pair = pair("客户", "Customer");
pub const DAY: Pair = pair("日期", "Day");
pub const RECEIVER: Pair = pair("首位接待", "First receiver");
pub const CREDITED: Pair = pair("记给", "Credited to");
pub const AMOUNT: Pair = pair("金额", "Amount");
pub const OF_ORDERS: Pair = pair("单", "more orders");
pub const SHEET_UNCREDITED: Pair = pair("归属例外", "Attribution exceptions");
pub const ONE_TURN: Pair = pair("只有一人接待，无从轮转。", "One person receives everybody: there are no turns.");
pub const NO_TURNS: Pair = pair(
    "轮转未知：登记表没有写接待人（`walkins.staff`）。",
    "Turns are not known: the register names no receivers (`walkins.staff`).",
);

pub const COVER_BATCHES: Pair = pair("来店来电批数", "Visitors and callers");
pub const COVER_CAPTURE: Pair = pair("留资率", "Capture rate");
pub const COVER_SCORE: Pair = pair("三表一卡一致性", "Records that agree");
pub const COVER_HOT: Pair = pair("热点客户预计金额", "Expected of hot customers");
pub const COVER_PROMOTION: Pair = pair("计划回访兑现", "Planned follow-ups kept");

/// Place of an edition in the words that differ by it.
pub fn place(edition: Edition) -> usize {
    match edition {
        Edition::Monthly | Edition::MonthEnd => 0,
        Edition::Weekly => 1,
        Edition::Daily => 2,
    }
}

/// Length of the period that an edition is of, and its first day.
pub fn period(edition: Edition, as_of: NaiveDate) -> (&'static str, NaiveDate) {
    match edition {
        Edition::Monthly | Edition::MonthEnd => ("month", as_of.with_day(1).unwrap_or(as_of)),
        Edition::Weekly => ("week", as_of - chrono::Days::new(u64::from(as_of.weekday().num_days_from_monday()))),
        Edition::Daily => ("day", as_of),
    }
}

/// The period of an edition in a sentence: `2026 年 10 月`, `10 月 26 日至 11 月 1 日`, `10 月 31 日（周六）`.
pub fn period_name(print: &Print, edition: Edition, as_of: NaiveDate) -> String {
    let short = |day: NaiveDate| match print.chinese() {
        true => format!("{} 月 {} 日", day.month(), day.day()),
        false => format!("{} {}", day.day(), day.format("%b")),
    };
    let weekday = print.pick(WEEKDAYS_LONG[as_of.weekday().num_days_from_monday() as usize]);
    match (edition, print.chinese()) {
        (Edition::Monthly | Edition::MonthEnd, true) if is_month_end(as_of) => {
            format!("{} 年 {} 月", as_of.year(), as_of.month())
        }
        (Edition::Monthly | Edition::MonthEnd, false) if is_month_end(as_of) => as_of.format("%B %Y").to_string(),
        (Edition::Monthly | Edition::MonthEnd, true) => {
            format!("{} 年 {} 月（至 {} 日）", as_of.year(), as_of.month(), as_of.day())
        }
        (Edition::Monthly | Edition::MonthEnd, false) => format!("{} (to {})", as_of.format("%B %Y"), short(as_of)),
        (Edition::Weekly, true) => format!("{}至 {}", short(period(edition, as_of).1), short(as_of)),
        (Edition::Weekly, false) => format!("{} to {}", short(period(edition, as_of).1), short(as_of)),
        (Edition::Daily, true) => format!("{}（{weekday}）", short(as_of)),
        (Edition::Daily, false) => format!("{weekday} {}", short(as_of)),
    }
}

/// A rate; of fewer than `min_n` its counts, of none a dash, not known "n/a".
pub fn rate(print: &Print, found: Option<&Measured>, min_n: i64) -> String {
    let Some(found) = found else { return print.unknown() };
    match (found.value, found.numerator, found.denominator) {
        (_, _, Some(0)) => "–".to_string(),
        (Some(value), _, Some(whole)) if whole >= min_n => print.percent(value),
        (Some(_), Some(part), Some(whole)) => format!("{}/{}", print.count(part), print.count(whole)),
        _ => print.unknown(),
    }
}

/// A mean of batches with one decimal.
pub fn mean(print: &Print, value: Option<f64>) -> String {
    value.map_or_else(|| print.unknown(), |value| print.number_fixed(value, 1))
}

/// Batches of the period, and the change to the one before.
pub struct Traffic {
    /// Last day of the register, where it ends before the period: how many came is not known.
    pub told_to: Option<NaiveDate>,
    pub batches: i64,
    pub before: Option<i64>,
    /// Batches of the month to date.
    pub to_date: i64,
    pub captured: Option<i64>,
    /// Busiest and quietest day of the week with their means.
    pub weekdays: Option<[(usize, f64); 2]>,
}

/// Title of the page on traffic.
pub fn showroom_title(print: &Print, edition: Edition, as_of: NaiveDate, traffic: &Traffic) -> String {
    let name = period_name(print, edition, as_of);
    if let Some(day) = traffic.told_to {
        return match print.chinese() {
            true => format!("{name}来店来电未知：登记只到 {day}"),
            false => format!("{name}: visitors and callers are not known, the register ends on {day}"),
        };
    }
    let n = print.count(traffic.batches);
    let change = traffic.before.map(|before| traffic.batches - before);
    if print.chinese() {
        let unit = ["上月", "上周", "前一天"][place(edition)];
        let change = match change {
            Some(0) => format!("，与{unit}相同"),
            Some(more) if more > 0 => format!("，比{unit}多 {} 批", print.count(more)),
            Some(less) => format!("，比{unit}少 {} 批", print.count(-less)),
            None => String::new(),
        };
        if edition == Edition::Daily {
            let captured = traffic.captured.filter(|_| traffic.batches > 0);
            let captured = captured.map_or_else(String::new, |captured| format!("，{} 批留资", print.count(captured)));
            return format!("{name}来店来电 {n} 批{captured}；本月累计 {} 批", print.count(traffic.to_date));
        }
        let days =
            traffic.weekdays.filter(|_| edition == Edition::Monthly).map_or_else(String::new, |[most, least]| {
                let day = |one: (usize, f64)| print.pick(WEEKDAYS[one.0]);
                let mean = |one: (usize, f64)| print.number_fixed(one.1, 1);
                format!("；{}最忙（日均 {}），{}最闲（{}）", day(most), mean(most), day(least), mean(least))
            });
        format!("{name}来店来电 {n} 批{change}{days}")
    } else {
        let unit = ["the month before", "the week before", "the day before"][place(edition)];
        let change = match change {
            Some(0) => format!(", as many as {unit}"),
            Some(more) if more > 0 => format!(", {} more than {unit}", print.count(more)),
            Some(less) => format!(", {} fewer than {unit}", print.count(-less)),
            None => String::new(),
        };
        let batches = if traffic.batches == 1 { "batch" } else { "batches" };
        if edition == Edition::Daily {
            let captured = traffic.captured.filter(|_| traffic.batches > 0);
            let captured =
                captured.map_or_else(String::new, |captured| format!(", {} left data", print.count(captured)));
            let to_date = print.count(traffic.to_date);
            return format!("{name}: {n} {batches} of visitors and callers{captured}; {to_date} this month to date");
        }
        let days =
            traffic.weekdays.filter(|_| edition == Edition::Monthly).map_or_else(String::new, |[most, least]| {
                let day = |one: (usize, f64)| print.pick(WEEKDAYS_LONG[one.0]);
                let mean = |one: (usize, f64)| print.number_fixed(one.1, 1);
                format!(
                    "; {}s are busiest ({} a day), {}s quietest ({})",
                    day(most),
                    mean(most),
                    day(least),
                    mean(least)
                )
            });
        format!("{name}: {n} {batches} of visitors and callers{change}{days}")
    }
}

/// Title of the page on profiles.
pub fn profile_title(print: &Print, mean: Option<f64>, hours: Option<(u32, u32)>, per_day: bool) -> String {
    let figure = mean.filter(|_| per_day).map(|mean| print.number_fixed(mean, 1));
    match (print.chinese(), figure, hours) {
        (true, Some(mean), Some((from, to))) => format!("每开门日 {mean} 批，一半在 {from}–{to} 时到访"),
        (true, Some(mean), None) => format!("每开门日 {mean} 批"),
        (false, Some(mean), Some((from, to))) => {
            format!("{mean} batches per open day, half of them between {from}:00 and {to}:00")
        }
        (false, Some(mean), None) => format!("{mean} batches per open day"),
        (true, None, _) => "客流分布".to_string(),
        (false, None, _) => "When visitors come".to_string(),
    }
}

/// A name as titles have room for.
fn short(name: &str) -> String {
    const ROOM: usize = 14;
    if name.chars().count() <= ROOM {
        return name.to_string();
    }
    name.chars().take(ROOM - 1).chain(['…']).collect()
}

/// Title of the page on capture: the rate, and who stands below it.
pub fn capture_title(
    print: &Print,
    all: Option<&Measured>,
    period: Option<(String, String)>,
    below: &[&str],
    (min_n, months): (i64, &str),
) -> String {
    let rate = rate(print, all, min_n);
    let named =
        below.iter().take(3).map(|name| short(name)).collect::<Vec<_>>().join(print.pick(super::remarks::COMMA));
    let more = below.len().saturating_sub(3);
    if print.chinese() {
        let period = period.map_or_else(String::new, |(name, figure)| format!("{name}留资 {figure}，"));
        let named = match (below.is_empty(), more) {
            (true, _) => "，没有顾问明显偏低".to_string(),
            (false, 0) => format!("；{named}明显偏低"),
            (false, more) => format!("；{named}等 {} 人明显偏低", more + 3),
        };
        let window = if period.is_empty() { "留资率" } else { "12 个月留资率" };
        let window = window.replace("12", months);
        format!("{period}{window} {rate}{named}")
    } else {
        let period = period.map_or_else(String::new, |(name, figure)| format!("{name}: {figure}; "));
        let named = match (below.is_empty(), more) {
            (true, _) => "; no adviser is clearly lower".to_string(),
            (false, 0) => format!("; {named} clearly lower"),
            (false, more) => format!("; {named} and {more} more clearly lower"),
        };
        format!("{period}{rate} of all batches left name and telephone{named}")
    }
}

/// Title of the page on reception: whether turns are shared fairly, and orders that went to another.
pub fn reception_title(print: &Print, by_chance: Option<f64>, outside: &[&str], others: usize) -> String {
    let names =
        outside.iter().take(3).map(|name| short(name)).collect::<Vec<_>>().join(print.pick(super::remarks::COMMA));
    let others_text = print.count(others as i64);
    let fair = by_chance.map(|probability| probability >= 0.05);
    if print.chinese() {
        let head = match fair {
            Some(true) => "轮转接待的差别在随机范围内".to_string(),
            Some(false) => "轮转接待明显不均".to_string(),
            None => "接待与归属".to_string(),
        };
        let names = if outside.is_empty() {
            String::new()
        } else {
            format!("，{}{names}超出应得范围", if fair == Some(true) { "但" } else { "" })
        };
        let others = if others == 0 { String::new() } else { format!("；{others_text} 单未记给首位接待人") };
        format!("{head}{names}{others}")
    } else {
        let head = match fair {
            Some(true) => "Turns differ no more than by chance".to_string(),
            Some(false) => "Turns are shared out unevenly".to_string(),
            None => "Reception and credit".to_string(),
        };
        let names = if outside.is_empty() { String::new() } else { format!(", but {names} outside what was due") };
        let orders = if others == 1 { "order" } else { "orders" };
        let others = if others == 0 {
            String::new()
        } else {
            format!("; {others_text} {orders} credited to another than the first receiver")
        };
        format!("{head}{names}{others}")
    }
}
