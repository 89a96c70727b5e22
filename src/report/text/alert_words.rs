//! Words and findings of the alerts.

use super::{Pair, Print, pair};
use crate::report::figures::{AlertBook, KindSum, SchemeBook, Scope};

pub const BASIS: Pair = pair(
    "截止 {as_of}，{currency}。延迟 = 预警日减首个信号日（天）；一家客户可有多类预警，金额不跨类相加。每类列出金额最大的几条，全部见工作簿“{sheet}”。",
    "As of {as_of}, {currency}. Latency: days from the first signal to the alert. A customer may stand in several kinds, so amounts are not added up over them. The largest of each kind; all are in sheet \"{sheet}\" of the workbook.",
);
pub const SHEET: Pair = pair("预警清单", "Alerts");
pub const BY_KIND: Pair = pair("按类别", "By kind");
pub const BY_KIND_NOTE: Pair =
    pair("条数、涉及金额、延迟的中位数与最长值", "alerts, amount, median and longest latency");
pub const NONE: Pair = pair("截止 {as_of} 没有预警。", "As of {as_of} there are no alerts.");
pub const NONE_TITLE: Pair = pair("没有预警", "No alerts");
pub const DETAIL: Pair = pair("内容", "What");
pub const STAFF: Pair = pair("业务员", "Salesperson");
pub const AMOUNT: Pair = pair("金额", "Amount");
pub const SINCE: Pair = pair("始于", "Since");
pub const LATENCY: Pair = pair("延迟（天）", "Days late");
pub const KIND: Pair = pair("类别", "Kind");
pub const AND_MORE: Pair = pair("另有 {n} 条", "and {n} more");
pub const OF_CLASS: Pair = pair("{scheme}：需关注的类别", "Class to watch: {scheme}");
pub const ALT: Pair =
    pair("条形图：各类预警的条数、金额与延迟。{title}", "Bars: alerts by kind with amount and latency. {title}");

/// Name of a kind: of a signal its title, of classes their scheme; one that this version does not know stays.
pub fn kind(print: &Print, kind: &str, book: &AlertBook, schemes: &[SchemeBook]) -> String {
    let words = match kind {
        "risk_high" => pair("流失高风险", "High risk of loss"),
        "complaining" => pair("投诉的大客户", "Large customers that complain"),
        "largest_dropped" => pair("去年大客户下滑", "Last year's largest that fell"),
        other => {
            if let Some(title) = book.signals.get(other) {
                return print.text(title).to_string();
            }
            let Some(key) = other.strip_prefix("class_") else { return other.replace('_', " ") };
            let title = schemes.iter().find(|scheme| scheme.scheme == key).map_or(key, |book| print.text(&book.title));
            return print.fill(OF_CLASS, &[("scheme", title)]);
        }
    };
    print.pick(words).to_string()
}

/// Median and longest latency: `9 / 31 days`; nothing where none is known.
pub fn latency(print: &Print, sum: &KindSum) -> String {
    let (Some(median), Some(longest)) = (sum.median_latency, sum.longest_latency) else { return String::new() };
    let (median, longest) = (print.number(median, 1), print.count(longest));
    if print.chinese() {
        format!("延迟中位 {median} 天，最长 {longest} 天")
    } else {
        format!("median {median}, longest {longest} days late")
    }
}

/// Title of the page.
pub fn title(print: &Print, book: &AlertBook, scope: &Scope) -> String {
    let whole = book.whole();
    if whole.alerts == 0 {
        return print.pick(NONE_TITLE).to_string();
    }
    let (alerts, customers) = (print.count(whole.alerts), print.count(book.customers()));
    let late = whole.median_latency.filter(|_| whole.with_latency >= scope.min_n);
    let late = late.map(|days| print.number(days, 1));
    let n = print.count(whole.with_latency);
    let first = match print.chinese() {
        true => format!("{customers} 家客户共 {alerts} 条预警"),
        false => {
            format!("{} on {}", print.english(whole.alerts, "alert"), print.english(book.customers(), "customer"))
        }
    };
    let Some(late) = late else { return first };
    match (print.chinese(), late == "0") {
        (true, true) => format!("{first}；半数在首个信号当天送达（n = {n}）"),
        (true, false) => format!("{first}；半数在首个信号后 {late} 天内送达（n = {n}）"),
        (false, true) => format!("{first}; half of them came on the day of the first signal (n = {n})"),
        (false, false) => format!("{first}; half of them came within {late} days of the first signal (n = {n})"),
    }
}
