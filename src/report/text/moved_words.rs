//! Words and findings of the pages on movements in detail.

use super::{Pair, Print, feature_words, findings::capital, pair};
use crate::report::figures::{Cause, Forecast, Path, SchemeBook};

pub const NOW: Pair = pair("现在", "now");
pub const PATH_BASIS: Pair = pair(
    "每列为该日各类客户；带宽 = 客户数：灰 = 不变，深蓝 = 上升，浅蓝 = 新增与回流，浅橙 = 下降，橙 = 流失。下方为各段合计。",
    "Columns: classes at each date. Ribbons: customers; grey stayed, blue rose, light blue came, light orange fell, orange left. Sums of each period below.",
);
pub const MATRIX_TITLE: Pair = pair("{scheme}：谁去了哪里，{from} → {to}", "{scheme}: who went where, {from} → {to}");
pub const MATRIX_BASIS: Pair = pair(
    "行 = 起点类别，列 = 现在；颜色与百分比 = 占该行的份额，框线 = 不变；客户少于 {n} 家的行不着色。金额：{weight}，{currency}。",
    "Rows: class before; columns: class now; shade and percent: share of the row; framed: stayed. Rows of fewer than {n} are not shaded. Money: {weight}, {currency}.",
);
pub const MATRIX_CUSTOMERS: Pair = pair("客户数", "Customers");
pub const MATRIX_SALES: Pair =
    pair("销售额（起点；新增与回流取现在）", "Sales before the move (of those who came: now)");
pub const ADVICE: Pair = pair("各类客户：净流量、金额效应与建议", "Classes: net flow, effect in money, and what to do");
pub const IN: Pair = pair("流入", "In");
pub const OUT: Pair = pair("流出", "Out");
pub const NET: Pair = pair("净流量", "Net");
pub const MONEY_EFFECT: Pair = pair("销售额变动", "Change of sales");
pub const WHAT_TO_DO: Pair = pair("建议", "What to do");
pub const NO_ADVICE: Pair = pair("–", "–");

pub const CAUSES_TITLE: Pair =
    pair("{scheme}：{up} 家上升、{down} 家下降，以及原因", "{scheme}: {up} rose, {down} fell, and why");
pub const CAUSES_BASIS: Pair = pair(
    "{from} → {to}；按销售额变动大小列出前 {rows} 家，全部见工作簿；金额：{weight}，{currency}。",
    "{from} → {to}; the {rows} largest changes of sales each way, all in the workbook. Money: {weight}, {currency}.",
);
pub const CAUSE: Pair = pair("原因", "Cause");
pub const CAUSES_SUM: Pair = pair("原因汇总", "Causes together");
pub const NO_CAUSES: Pair =
    pair("本次数据没有变动原因（旧版本发布）。", "No causes are published with these figures (an earlier version).");

pub const OUTLOOK_TITLE: Pair =
    pair("{scheme}：{up} 家接近升级线，{down} 家接近降级线", "{scheme}: {up} close to rising, {down} close to falling");
pub const OUTLOOK_NONE: Pair = pair("{scheme}：稳定性与展望", "{scheme}: how stable, and what to expect");
pub const OUTLOOK_BASIS: Pair = pair(
    "截止 {as_of}；接近 = 距界线不超过 {near}；按销售额列出，全部见工作簿。",
    "As of {as_of}; close = within {near} of the line; those of most sales first, all in the workbook.",
);
pub const NEAR_UP: Pair = pair("接近升级：还差多少", "Close to rising: what they need");
pub const NEAR_DOWN: Pair = pair("接近降级：还能少多少", "Close to falling: what they may lose");
pub const NEEDS: Pair = pair("还差", "Needs");
pub const MAY_LOSE: Pair = pair("余量", "Room");
pub const FIGURE_NOW: Pair = pair("现值", "Now");
pub const LINE: Pair = pair("界线", "Line");
pub const TOWARD: Pair = pair("方向", "Toward");
pub const NONE_NEAR: Pair = pair("没有。", "None.");
pub const NOT_PUBLISHED: Pair = pair("未发布（`{mart}`）。", "Not published (`{mart}`).");
pub const STABILITY: Pair = pair("在当前类别的时长与反复", "Time in class, and back and forth");
pub const MEAN_MONTHS: Pair = pair("平均（月）", "Mean (months)");
pub const MEDIAN_MONTHS: Pair = pair("中位数（月）", "Median (months)");
pub const FLIP_FLOPS: Pair = pair("反复", "Back and forth");
pub const FLIP_NOTE: Pair =
    pair("反复 = 近 4 个月内至少两次方向相反的变动", "back and forth: at least two opposite moves in 4 months");
pub const FORECAST: Pair = pair("预期构成", "Expected composition");
pub const FORECAST_NOTE: Pair = pair(
    "点 = 预期，线 = 90% 区间；由 {n} 次变动的比率推算",
    "dot: expected, line: 90% interval; from the rates of {n} moves",
);
pub const TURNED_OUT: Pair =
    pair("{date} 起 {months} 个月：预期与实际", "{months} months from {date}: expected and actual");
pub const EXPECTED: Pair = pair("预期", "Expected");
pub const INTERVAL: Pair = pair("90% 区间", "90% interval");
pub const ACTUAL: Pair = pair("实际", "Actual");
pub const WITHIN: Pair = pair("在区间内", "Within");
pub const YES: Pair = pair("是", "yes");
pub const NO: Pair = pair("否", "no");
pub const TOO_FEW: Pair = pair("变动次数过少（{n}），不作预期。", "Too few moves ({n}) to expect anything from.");

pub const ALT_PATH: Pair = pair("多期桑基图：{title}", "Alluvial diagram over several dates: {title}");
pub const ALT_MATRIX: Pair = pair("变动矩阵（{what}）：{title}", "Matrix of transitions ({what}): {title}");
pub const ALT_FORECAST: Pair =
    pair("各类客户数的现值与预期区间。{title}", "Customers of every class now and expected, with intervals. {title}");

/// `in 3 months`, `3 个月后`.
pub fn horizon(print: &Print, months: i64) -> String {
    if print.chinese() { format!("{months} 个月后") } else { format!("in {months} mo") }
}

/// The finding of the path: the balance of ups and downs over all its periods.
pub fn path_title(print: &Print, path: &Path, book: &SchemeBook) -> String {
    let scheme = print.text(&book.title);
    let (mut up, mut down, mut came, mut left) = (0, 0, 0, 0);
    for stream in path.steps.iter().flatten() {
        match (stream.from.as_str(), stream.to.as_str()) {
            (_, "lost") => left += stream.customers,
            ("new" | "none", _) => came += stream.customers,
            (from, to) => match book.order_of(to).cmp(&book.order_of(from)) {
                std::cmp::Ordering::Less => up += stream.customers,
                std::cmp::Ordering::Greater => down += stream.customers,
                std::cmp::Ordering::Equal => {}
            },
        }
    }
    let periods = path.steps.len();
    let from = path.dates.first().map_or_else(String::new, ToString::to_string);
    let (up_text, down_text, came_text, left_text) =
        (print.count(up), print.count(down), print.count(came), print.count(left));
    if print.chinese() {
        format!(
            "{scheme}：自 {from} 以来 {periods} 期共上升 {up_text} 次、下降 {down_text} 次，进入 {came_text} 家次、流失 {left_text} 家次"
        )
    } else {
        let moves = print.english(up, "move");
        // A number stays on the line of its noun.
        let periods = print.english(periods as i64, "period").replace(' ', "\u{a0}");
        format!(
            "{scheme}: {moves} up and {down_text} down in {periods} since {from}; {came_text} came, {left_text} left"
        )
    }
}

/// Why a customer moved, in few words: which figure crossed which line.
pub fn cause(print: &Print, cause: Option<&Cause>) -> String {
    let Some(cause) = cause else { return "–".to_string() };
    let words = match cause.kind.as_str() {
        "override" => pair("人工类别生效或到期", "manual class began or ended"),
        "release" => pair("缓冲期结束", "held-back demotion took effect"),
        "refit" => pair("分群重算", "groups found anew"),
        "behaviour" => pair("自身行为", "own figures"),
        other => return other.to_string(),
    };
    let Some(crossing) = &cause.crossing else { return print.pick(words).to_string() };
    let name = feature_words::name(print, &crossing.feature);
    let show = |value| feature_words::value(print, &crossing.feature, crossing.unit.as_deref(), value);
    let mut text = format!("{}: {} → {}", capital(&name), show(crossing.from), show(crossing.to));
    if print.chinese() {
        text = format!("{name} {} → {}", show(crossing.from), show(crossing.to));
    }
    if crossing.line.is_some() {
        let line = show(crossing.line);
        text += &if print.chinese() { format!("（界线 {line}）") } else { format!(" (line {line})") };
    }
    if cause.kind != "behaviour" {
        text = format!("{}{}{text}", print.pick(words), print.pick(super::remarks::COLON));
    }
    text
}

/// Name of a kind of cause.
pub fn cause_kind(print: &Print, kind: &str) -> String {
    let words = match kind {
        "behaviour" => pair("自身行为", "Own figures"),
        "override" => pair("人工类别", "Manual class"),
        "release" => pair("缓冲期结束", "Held back until now"),
        "refit" => pair("分群重算", "Groups found anew"),
        "" => pair("未注明", "Not stated"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// Whether what came lies in the interval; `None` where either is not known.
pub fn within(forecast: &Forecast) -> Option<bool> {
    let (low, high, actual) = (forecast.low?, forecast.high?, forecast.actual? as f64);
    Some(low <= actual && actual <= high)
}

pub const FORECAST_BASIS: Pair = pair(
    "截止 {as_of}；假设今后的变动比率与以往各月相同。",
    "As of {as_of}; what to expect if customers go on to move at the rates of the past months.",
);

/// The finding of the page of expectations: the class that should change most, and how many expectations came true.
/// `largest` is its name, the months ahead, its customers now, and the change expected.
pub fn forecast_title(
    print: &Print,
    scheme: &str,
    largest: Option<(String, i64, i64, i64)>,
    outcome: &[bool],
) -> String {
    let (right, all) = (outcome.iter().filter(|right| **right).count() as i64, outcome.len() as i64);
    let mut parts = Vec::new();
    match largest {
        Some((name, months, now, change)) => {
            let (then, change) = (print.count(now + change), print.signed_count(change));
            parts.push(if print.chinese() {
                format!("{months} 个月后{name}预计 {then} 家（{change}）")
            } else {
                format!("{name} should have {then} customers in {months} months ({change})")
            });
        }
        None => parts
            .push(print.pick(pair("变动次数过少，暂不作预期", "too few moves to expect anything from")).to_string()),
    }
    if all > 0 {
        parts.push(if print.chinese() {
            format!("以往 {all} 项预期中 {right} 项落在区间内")
        } else {
            format!("{right} of {all} earlier expectations came within their interval")
        });
    }
    let (colon, between) = if print.chinese() { ("：", "；") } else { (": ", "; ") };
    format!("{scheme}{colon}{}", parts.join(between))
}
