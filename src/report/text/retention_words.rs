//! Words and findings of the retention pages.

use super::{Pair, Print, pair, worth_words};
use crate::report::figures::worth::{
    over,
    retention::{Activation, CurveSum, Kept, Retention},
};
use crate::report::figures::{SchemeBook, Scope};

pub const LOGO: Pair = pair("客户留存率", "Customer retention");
pub const GROSS: Pair = pair("毛收入留存率", "Gross revenue retention");
pub const NET: Pair = pair("净收入留存率", "Net revenue retention");
pub const ACTIVE: Pair = pair("活跃率", "Active rate");
pub const REPEAT: Pair = pair("复购率", "Repeat rate");
pub const REACTIVATION: Pair = pair("回流率", "Reactivation rate");
pub const SHORT_LOGO: Pair = pair("客户", "Customers");
pub const SHORT_GROSS: Pair = pair("毛收入", "Gross revenue");
pub const SHORT_NET: Pair = pair("净收入", "Net revenue");
pub const WINDOW: Pair = pair("窗口", "Window");
pub const BEFORE: Pair = pair("上期客户", "Before");
pub const RETAINED: Pair = pair("留存客户", "Retained");
pub const LOST_SALES: Pair = pair("流失销售额", "Sales lost");
pub const REACTIVATED: Pair = pair("回流客户", "Reactivated");
pub const BASIS: Pair = pair(
    "相邻两个 {window} 窗口，后者截至各月末：上期有订单的客户在本期的订单与净销售额；n = 上期客户数，低于 {n} 不显示比率。",
    "Two adjoining windows of {window}, the later ending at each month end: what customers of the window before ordered in this one. n: customers of the window before; no rate under {n}.",
);
pub const BY_WINDOW: Pair = pair("按窗口长度，截至 {as_of}", "By length of window, to {as_of}");
pub const RATES: Pair = pair("活跃、复购与回流", "Active, repeat and reactivation rates");
pub const RATES_NOTE: Pair = pair("{window} 窗口", "windows of {window}");
pub const ALT_TREND: Pair = pair(
    "折线图：各月末的客户、毛收入与净收入留存率。{title}",
    "Lines of customer, gross and net revenue retention by month end. {title}",
);
pub const ALT_RATES: Pair =
    pair("折线图：各月末的活跃率、复购率与回流率", "Lines of active, repeat and reactivation rates by month end");
pub const MEMBERS_BASIS: Pair = pair(
    "{window}对比此前同长窗口，截至 {as_of}。每行：客户、毛收入、净收入留存率；行末为上期客户数 n 与流失销售额。n < {n} 的不画点。",
    "{window} against as long before, to {as_of}. Each row: customer, gross and net revenue retention; behind it the customers before (n) and the sales lost. No dots where n < {n}.",
);
pub const ALT_MEMBERS: Pair =
    pair("点图：各组的三种留存率。{title}", "Dots of the three retention rates by group. {title}");
pub const SURVIVAL_BASIS: Pair = pair(
    "Kaplan–Meier 估计，阴影为 95% 区间（log-log）；尚未发生的客户按删失处理，不当作不会发生。虚线：半数客户的天数。",
    "Kaplan–Meier estimates with 95% bands (log-log). Customers for whom it has not happened yet count as censored, not as never. Dashed: the day for half of them.",
);
pub const TO_ORDER: Pair = pair("多久之后再次下单", "How soon the next order comes");
pub const TO_ORDER_NOTE: Pair =
    pair("距上一单的天数；已下单的客户占比", "days from the order before; share that ordered");
pub const TO_LAPSE: Pair = pair("客户多久后流失", "How long customers stay");
pub const TO_LAPSE_NOTE: Pair =
    pair("自首单起的天数；仍未流失的客户占比", "days from the first order; share not lapsed");
pub const ALT_SURVIVAL: Pair = pair("生存曲线。{title}", "Survival curves. {title}");
pub const EVENT: Pair = pair("事件", "Event");
pub const EVENTS: Pair = pair("已发生", "Events");
pub const MEDIAN: Pair = pair("中位天数", "Median days");
pub const WITHIN: Pair = pair("{days} 天内", "by day {days}");
pub const SUMMARY: Pair = pair("多少天内发生", "By when it happened");
pub const ACTIVATION_BASIS: Pair = pair(
    "激活 = 登记后 90 天内首次下单；只计登记已满 90 天的客户（n）。再购 = 首单后 90 天内第二次下单。",
    "Activated: first order within 90 days of registration, of customers registered at least 90 days ago (n). Second order: within 90 days of the first.",
);
pub const ACTIVATED: Pair = pair("90 天内激活", "Activated within 90 days");
pub const SECOND: Pair = pair("首单后 90 天内再购", "Second order within 90 days");
pub const BY_QUARTER: Pair = pair("按登记季度", "By quarter of registration");
pub const REGISTERED: Pair = pair("登记", "Registered");
pub const FIRST_DAYS: Pair = pair("至首单（天）", "Days to first");
pub const SECOND_DAYS: Pair = pair("首单至再购（天）", "First to second");
pub const SECOND_WITHIN: Pair = pair("{days} 天再购", "2nd in {days} d");
pub const ALT_ACTIVATION: Pair =
    pair("成对条形图：激活率与再购率。{title}", "Paired bars of activation and second-order rates. {title}");
pub const BY_MONTH: Pair = pair("各月末的留存率", "Retention by month end");

/// `12 个月`, `12 months`.
pub fn window(print: &Print, compare: &str) -> String {
    match compare.strip_suffix("mo").and_then(|months| months.parse::<i64>().ok()) {
        Some(months) if print.chinese() => format!("{months} 个月"),
        Some(months) => print.english(months, "month"),
        None => compare.to_string(),
    }
}

/// Name of an event of survival.
pub fn event(print: &Print, name: &str) -> String {
    let words = match name {
        "order_2" => pair("第 2 单", "2nd order"),
        "order_3" => pair("第 3 单", "3rd order"),
        "order_4" => pair("第 4 单", "4th order"),
        "lapse" => pair("流失", "lapse"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Title of the trend: what was kept, and the change on a year before.
pub fn title(print: &Print, history: &[&Kept], scope: &Scope) -> String {
    let Some(last) = history.last() else { return print.pick(LOGO).to_string() };
    let window = window(print, &last.compare);
    let n = print.count(last.before.unwrap_or(0));
    let Some(logo) = over(last.logo, last.before, scope.min_n) else {
        return match (print.chinese(), last.logo) {
            (true, None) => format!("{window}留存率暂无：两个窗口尚未都在数据之内"),
            (false, None) => format!("No retention over {window} yet: both windows must lie within the data"),
            (true, Some(_)) => format!("上期仅 {n} 家客户，{window}留存率不显示"),
            (false, Some(_)) => {
                format!(
                    "Only {} in the window before: no retention over {window}",
                    worth_words::customers(print, last.before.unwrap_or(0))
                )
            }
        };
    };
    let year = history.len().checked_sub(13).map(|at| history[at]);
    let before = year.and_then(|year| over(year.logo, year.before, scope.min_n));
    let change = before.map(|before| match worth_words::points(print, logo - before) {
        text if text.starts_with(['▲', '▼']) => text,
        _ => print.pick(pair("持平", "level")).to_string(),
    });
    let kept = print.percent(logo);
    let money = last.net.map(|net| print.percent(net));
    match (print.chinese(), change, money) {
        (true, change, money) => {
            let change = change.map_or_else(String::new, |change| format!("，较一年前 {change}"));
            let money = money.map_or_else(String::new, |money| format!("；同一批客户的净收入为上期的 {money}"));
            format!("{window}客户留存率 {kept}{change}{money}")
        }
        (false, change, money) => {
            let change = change.map_or_else(String::new, |change| {
                format!(" ({change} with a year before)").replace("▲ ", "+").replace("▼ ", "−")
            });
            let money =
                money.map_or_else(String::new, |money| format!("; their net sales are {money} of what they were"));
            format!("{kept} of the customers of {window} before ordered again{change}{money}")
        }
    }
}

/// Title of the groups: the one that keeps most and the one that keeps fewest.
pub fn members_title(print: &Print, members: &[&Kept], scope: &Scope, schemes: &[SchemeBook]) -> String {
    let rate = |one: &&Kept| over(one.logo, one.before, scope.min_n).filter(|_| !worth_words::is_rest(&one.member));
    let mut known: Vec<(&Kept, f64)> = members.iter().filter_map(|one| Some((*one, rate(one)?))).collect();
    known.sort_by(|one, other| other.1.total_cmp(&one.1));
    let name = |one: &Kept| worth_words::member(print, &one.dimension, &one.member, schemes);
    match (known.first(), known.last()) {
        (Some((best, high)), Some((worst, low))) if high > low => {
            let (high, low) = (print.percent_short(*high), print.percent_short(*low));
            if print.chinese() {
                format!("{}留存最高（{high}），{}最低（{low}）", name(best), name(worst))
            } else {
                format!(
                    "{} keep most of their customers ({high}), {} fewest ({low})",
                    super::findings::capital(&name(best)),
                    name(worst)
                )
            }
        }
        _ if print.chinese() => "各组的留存率".to_string(),
        _ => "Retention by group".to_string(),
    }
}

/// Title of the survival page.
pub fn survival_title(print: &Print, second: Option<&CurveSum>) -> String {
    let Some(second) = second else {
        return if print.chinese() {
            "再次下单与流失的时间"
        } else {
            "When customers order again, and when they lapse"
        }
        .to_string();
    };
    let year = second.shares[4].map(|share| print.percent(share));
    match (print.chinese(), second.median, year) {
        (true, Some(median), year) => {
            let year = year.map_or_else(String::new, |year| format!("；一年内 {year}"));
            format!("半数客户在首单后 {} 天内下第二单{year}", print.number(median, 0))
        }
        (false, Some(median), year) => {
            let year = year.map_or_else(String::new, |year| format!("; {year} within a year"));
            format!("Half of the customers order again within {} days{year}", print.number(median, 0))
        }
        (true, None, Some(year)) => format!("首单后一年内有 {year} 的客户再次下单，不到半数"),
        (false, None, Some(year)) => format!("{year} of customers order again within a year: fewer than half"),
        (true, None, None) => "再次下单与流失的时间".to_string(),
        (false, None, None) => "When customers order again, and when they lapse".to_string(),
    }
}

/// Title of the activation page.
pub fn activation_title(print: &Print, all: Option<&Activation>, scope: &Scope) -> String {
    let rate = all.and_then(|all| over(all.rate, all.observable, scope.min_n));
    let days = all.and_then(|all| all.first_days);
    match (print.chinese(), rate, days) {
        (true, Some(rate), Some(days)) => {
            format!("{} 的登记客户在 90 天内首次下单，中位数 {} 天", print.percent(rate), print.number(days, 0))
        }
        (true, Some(rate), None) => format!("{} 的登记客户在 90 天内首次下单", print.percent(rate)),
        (true, None, _) => "登记客户的激活：n 过小，不显示比率".to_string(),
        (false, Some(rate), Some(days)) => format!(
            "{} of registered customers place a first order within 90 days; the median takes {} days",
            print.percent(rate),
            print.number(days, 0)
        ),
        (false, Some(rate), None) => {
            format!("{} of registered customers place a first order within 90 days", print.percent(rate))
        }
        (false, None, _) => "Activation of registered customers: n is too small for rates".to_string(),
    }
}

/// Marts of the section that are not published.
pub fn absent(retention: &Retention) -> Vec<&'static str> {
    let mut absent = Vec::new();
    for (mart, empty) in [
        ("retention", retention.kept.is_empty()),
        ("survival", retention.curves.is_empty()),
        ("activation", retention.activation.is_empty()),
    ] {
        if empty {
            absent.push(mart);
        }
    }
    absent
}
