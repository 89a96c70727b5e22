//! Words of the pages of plans (R10).

use chrono::{Datelike, NaiveDate};

use super::{Pair, Print, pair};
use crate::report::figures::Money;
use crate::report::figures::process::planning::PlanUnit;

pub const METRIC: Pair = pair("指标", "Metric");
pub const TARGET: Pair = pair("目标", "Target");
pub const ACTUAL: Pair = pair("实际", "Actual");
pub const ATTAINMENT: Pair = pair("完成率", "Attained");
pub const ELAPSED: Pair = pair("时间进度", "Time gone");
pub const PACE_GAP: Pair = pair("与进度之差", "Against pace");
pub const FORECAST: Pair = pair("预计", "Forecast");
pub const MISSING: Pair = pair("差额", "Short by");
pub const PER_DAY: Pair = pair("每工作日尚需", "Needed a day");
pub const STATUS: Pair = pair("结果", "Result");
pub const CONFIRMED: Pair = pair("确认日", "Agreed on");
pub const OWNER: Pair = pair("责任人", "Owner");
pub const MONTH: Pair = pair("月份", "Month");
pub const MINIMUM: Pair = pair("最低值", "Minimum");

pub const BASIS: Pair = pair(
    "完成率 = 实际 ÷ 目标（F30）；时间进度 = 已过工作日 ÷ 全期工作日；预计 = 实际 ÷ 时间进度（F42）。目标取截至 {as_of} 最新版本。",
    "Attained: actual ÷ target (F30). Time gone: working days gone ÷ those of the period. Forecast: actual ÷ time gone (F42). Targets in their newest version as of {as_of}.",
);
pub const NO_DAYS: Pair = pair(
    "{period}没有工作日，时间进度与预计无从计算。",
    "{period} has no working days: there is no pace and no forecast.",
);
pub const KEY_REACHED: Pair = pair("完成", "attained");
pub const KEY_SHORT: Pair = pair("落后于进度", "behind the pace");
pub const KEY_PACE: Pair = pair("时间进度", "time gone");
pub const KEY_FORECAST: Pair = pair("预计", "forecast");
pub const KEY_MINIMUM: Pair = pair("最低值", "minimum");
pub const UNKNOWN_METRIC: Pair = pair(
    "{metric}的实际值未知：{reason}。未知不作 0 计。",
    "What was reached of {metric} is not known: {reason}. Unknown is not counted as 0.",
);
pub const HISTORY: Pair = pair("各月完成率", "Attainment by month");
pub const HISTORY_NOTE: Pair =
    pair("虚线 = 100%；远超目标的指标不画线", "dashed: 100 %; metrics far above their target have no line");
pub const ALT_HISTORY: Pair = pair("折线图：各月完成率。{title}", "Lines of attainment by month. {title}");
pub const NO_TARGETS_YET: Pair = pair("尚无当月目标", "No targets of the month yet");

pub const OWNERS_BASIS: Pair = pair(
    "{metric}，{month}；按与时间进度之差排列，落后最多的在前。竖线为时间进度，短线为最低值。",
    "{metric}, {month}; those furthest behind the pace first. Stroke: time gone; short stroke: the minimum.",
);
pub const GROUPS: Pair = pair("区域与团队", "Regions and teams");
pub const PEOPLE: Pair = pair("个人", "People");
pub const BY_METRIC_BASIS: Pair = pair(
    "{month}各人各项指标的完成率，按{metric}与进度之差排列。粗橙字 = 低于最低值；“–” = 未知或目标为 0。",
    "Attainment by person and metric, {month}, those furthest behind in {metric} first. Bold orange: under the minimum. Dash: not known, or a target of 0.",
);
pub const MORE: Pair =
    pair("另有 {n} 项，见工作簿“{sheet}”表。", "And {n} more, see sheet \"{sheet}\" of the workbook.");
pub const SHEET_TARGETS: Pair = pair("目标完成", "Targets");
pub const SHEET_PARTS: Pair = pair("目标分解", "Target split");
pub const SHEET_SHARES: Pair = pair("目标份额", "Target shares");

pub const PARTS_BASIS: Pair = pair(
    "每个目标与下一级各部分之和对比，容差由 planning.tolerance_bp 决定。格内为相符数 / 已拆分数，单个数字 = 全部相符。",
    "Each target against the sum of its parts one level below; the tolerance is planning.tolerance_bp. Cells: those that add up / those that were split; a single number: all of them add up.",
);
pub const PARTS_HEAD: Pair = pair("相符的拆分", "Splits that add up");
pub const PARTS_NOTE: Pair = pair("按指标与层级", "by metric and level");
pub const WORST: Pair = pair("相差最大的拆分", "Splits that miss most");
pub const WORST_NOTE: Pair = pair("与目标相比", "as a share of the target");
pub const WHOLE: Pair = pair("目标所属", "Whole");
pub const SUM: Pair = pair("各部分之和", "Sum of parts");
pub const DIFFERENCE: Pair = pair("相差", "Difference");
pub const LACKING: Pair = pair("缺少目标", "Without a target");
pub const ALL_ADD_UP: Pair = pair("全部相符，没有需要处理的拆分。", "All of them add up: nothing to mend.");
pub const SHARES: Pair = pair("目标份额与此前销售份额", "Share of the target and of sales before");
pub const SHARES_NOTE: Pair = pair("{metric}，{month}", "{metric}, {month}");
pub const KEY_TARGET_SHARE: Pair = pair("目标份额", "share of the target");
pub const KEY_CAPACITY: Pair = pair("此前销售份额", "share of sales before");
pub const NO_SHARES: Pair = pair(
    "此前销售未知，无法核对目标份额是否与能力相称：需要 `transactions` 表中各人的销售。",
    "Sales before the period are not known, so that shares cannot be held against them: they need sales by owner in `transactions`.",
);

pub const ROLLING_BASIS: Pair = pair(
    "行 = 计划版本（制定月），列 = 所指月份；格内为计划值，下方为与实际之差，底行为实际。加框为确定期（X），其余为预测期（Y）。",
    "Rows: the month a version was made in; columns: the month it tells of. Cells: the plan and how far off it was. Framed: firm (X); others: forecast (Y).",
);
pub const TRIANGLE: Pair = pair("{metric}，{owner}", "{metric}, {owner}");
pub const VERSION: Pair = pair("版本", "Version");
pub const BY_LAG: Pair = pair("准确率与偏差，按提前月数", "Accuracy and bias by lag");
pub const BY_LAG_NOTE: Pair = pair("{level}层级；只计已结束的月份", "{level}; months that are over");
pub const LAG: Pair = pair("提前（月）", "Lag, months");
pub const ACCURACY: Pair = pair("准确率", "Accuracy");
pub const BIAS: Pair = pair("偏差", "Bias");
pub const LEVEL: Pair = pair("层级", "Level");
pub const LAGS_HEAD: Pair = pair("各层级", "By level");
pub const LAGS_NOTE: Pair = pair(
    "偏差 > 0 = 计划偏高；n = 目标数，低于 {n} 不显示",
    "bias above 0: too much was planned; n targets, none shown under {n}",
);
pub const NO_LAGS: Pair = pair(
    "尚无准确率：没有既有计划版本、又已结束且实际已知的月份。",
    "No accuracy yet: no month that is over has both a version and a known outcome.",
);

pub const LEADS_BASIS: Pair = pair(
    "所需线索 =（订单目标 − 在手线索预计成交）÷ 转化率；转化率取此前 {months} 个月开启的线索（S66）。n < {n} 的比率不显示。",
    "Leads needed: (order target − orders expected of the leads at hand) ÷ conversion of leads opened in the {months} months before (S66). No rate under n = {n}.",
);
pub const LEADS_HEAD: Pair = pair("所需、计划与实际新增线索", "Leads needed, planned and opened");
pub const KEY_REQUIRED: Pair = pair("所需", "needed");
pub const KEY_PLANNED: Pair = pair("计划", "planned");
pub const KEY_OPENED: Pair = pair("实际", "opened");
pub const BURN_UP: Pair = pair("按周累计", "Week by week");
pub const ORDER_TARGET: Pair = pair("订单目标", "Order target");
pub const OPEN_LEADS: Pair = pair("在手线索", "At hand");
pub const FROM_STOCK: Pair = pair("预计成交", "Expected");
pub const CONVERSION: Pair = pair("转化率", "Conversion");
pub const FILING: Pair = pair("留资率", "Filing rate");
pub const REQUIRED: Pair = pair("所需线索", "Leads needed");
pub const CONTACTS: Pair = pair("所需接触", "Contacts needed");
pub const PLANNED: Pair = pair("计划线索", "Planned");
pub const OPENED: Pair = pair("实际线索", "Opened");
pub const NO_REQUIRED: Pair = pair("所需线索未知：{reason}。", "How many leads are needed is not known: {reason}.");
pub const OUT_OF_SCALE: Pair = pair(
    "所需线索远高于计划，在图上以箭头与数字表示；请核对 planning.order_metric 是否只计由线索带来的订单。",
    "The leads needed are far above those planned and are shown by arrows and figures. Check that planning.order_metric counts only orders that come from leads.",
);

pub const STOCK_BASIS: Pair = pair(
    "期初 + 新增 + 回流 + 由下升入 + 由上降入 − 升出 − 降出 − 流失 − 结束 = 期末，每行成立。{scope}",
    "Opening + new + reactivated + up in + down in − up out − down out − lost − closed = closing, in every row. {scope}",
);
pub const SCOPE_CUSTOMERS: Pair = pair(
    "基盘 = 近 {months} 个月内有订单且未终止的客户。",
    "The base: customers with an order in the last {months} months that did not end.",
);
pub const SCOPE_LEADS: Pair =
    pair("线索 = 月末仍未成交、未战败者，按级别。", "Leads: those neither won nor lost at the month's end, by level.");
pub const BY_MONTH: Pair = pair("各月末，按级别", "At month ends, by grade");
pub const BALANCE: Pair = pair("{month}的增减", "What came and went, {month}");
pub const GRADE: Pair = pair("级别", "Grade");
pub const OPENING: Pair = pair("期初", "Opening");
pub const CLOSING: Pair = pair("期末", "Closing");
pub const AGES: Pair = pair("距上次联系的天数", "Days since the last contact");
pub const AGES_NOTE: Pair = pair("各月末的基盘客户", "customers of the base at month ends");
pub const NO_AGES: Pair = pair(
    "没有 `visits` 表的数据，上次联系多久之前未知。",
    "There is no source of `visits`: how long ago the last contact was is not known.",
);
pub const NEVER: Pair = pair("从未联系", "never");
pub const UNGRADED: Pair = pair("未定级", "Ungraded");
pub const TOTAL: Pair = pair("合计", "Total");

pub const ALT_TARGETS: Pair =
    pair("条形图：各指标完成率与时间进度。{title}", "Bars of what was attained, with marks of the time gone. {title}");
pub const ALT_PARTS: Pair =
    pair("矩阵：相符的拆分数，按指标与层级。{title}", "Matrix of splits that add up, by metric and level. {title}");
pub const ALT_SHARES: Pair =
    pair("点图：目标份额与此前销售份额。{title}", "Dots of shares of the target and of sales before. {title}");
pub const ALT_TRIANGLE: Pair = pair(
    "三角表：各版本对各月的计划与偏差。{title}",
    "Triangle of what every version planned for every month. {title}",
);
pub const ALT_LAGS: Pair = pair("点图：各提前月数的准确率。{title}", "Dots of accuracy by lag. {title}");
pub const ALT_LEADS: Pair =
    pair("柱形图：各月所需、计划与实际线索。{title}", "Columns of leads needed, planned and opened by month. {title}");
pub const ALT_BURN: Pair = pair("折线图：按周累计的线索。{title}", "Lines of leads by week, cumulative. {title}");
pub const ALT_STOCK: Pair =
    pair("堆叠柱形图：各月末按级别的数量。{title}", "Stacked columns by grade at month ends. {title}");
pub const ALT_AGES: Pair =
    pair("堆叠条形图：距上次联系的天数。{title}", "Stacked bars of days since the last contact. {title}");

pub const COVER_TARGET: Pair = pair("{metric}完成率，{month}", "{metric} attained, {month}");
pub const COVER_PEOPLE: Pair = pair("达成{metric}目标的人", "People that reached their {metric} target");
pub const COVER_LEADS: Pair = pair("计划线索的完成", "Planned leads opened");
pub const COVER_PARTS: Pair = pair("与各部分之和相符的目标", "Targets that add up");

/// Name of a metric.
pub fn metric(print: &Print, name: &str) -> String {
    let words = match name {
        "sales" => pair("销售额", "Sales"),
        "profit" => pair("毛利", "Profit"),
        "orders" => pair("订单", "Orders"),
        "aak" => pair("交付量（AAK）", "Deliveries (AAK)"),
        "submission" => pair("提报量", "Submissions"),
        "new_customers" => pair("新客户", "New customers"),
        "leads" => pair("新线索", "New leads"),
        "visits" => pair("拜访", "Visits"),
        "display" => pair("陈列", "Display"),
        "csat" => pair("满意度", "Satisfaction"),
        "loyalty" => pair("忠诚度", "Loyalty"),
        "growth" => pair("增长率", "Growth"),
        other => return other.replace('_', " "),
    };
    print.pick(words).to_string()
}

/// Name of a metric within a sentence: in English without its capital.
pub fn metric_in(print: &Print, name: &str) -> String {
    let name = metric(print, name);
    if print.chinese() { name } else { lower(&name) }
}

/// With a small letter at its beginning.
fn lower(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// What makes the actual of a metric unknown.
pub fn unknown_because(print: &Print, name: &str) -> String {
    let words = match name {
        "sales" | "profit" | "orders" | "new_customers" => pair(
            "`transactions` 在该期间之前尚无数据，或无法归属",
            "`transactions` begin after the period, or cannot be told apart by owner",
        ),
        "aak" => pair("需要 `sell_out` 表", "it needs the table `sell_out`"),
        "leads" => pair("需要 `leads` 表", "it needs the table `leads`"),
        "visits" => pair("需要 `visits` 表", "it needs the table `visits`"),
        _ => pair("没有按日记录它的导出表", "no export tells it day by day"),
    };
    print.pick(words).to_string()
}

/// Name of a level of owners, or of parts of a year.
pub fn level(print: &Print, name: &str) -> String {
    let words = match name {
        "company" => pair("公司", "Company"),
        "region" => pair("区域", "Region"),
        "team" => pair("团队", "Team"),
        "person" => pair("个人", "Person"),
        "customer" => pair("客户", "Customer"),
        "product" => pair("产品", "Product"),
        "month" => pair("月", "Month"),
        "week" => pair("周", "Week"),
        "year" => pair("年", "Year"),
        "year_to_date" => pair("年初至今", "Year to date"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// A kind of split: `Yr company → region`.
pub fn split(print: &Print, grain: &str, parent: &str, child: &str) -> String {
    let (whole, part) = (level(print, parent), level(print, child));
    if print.chinese() {
        return format!("{} {whole} → {part}", level(print, grain));
    }
    let grain = match grain {
        "year" => "Yr".to_string(),
        "month" => "Mo".to_string(),
        "week" => "Wk".to_string(),
        other => level(print, other),
    };
    format!("{grain} {} → {}", lower(&whole), lower(&part))
}

/// Name of an owner: the company by its level.
pub fn owner(print: &Print, level_name: &str, owner: &str, name: Option<&str>) -> String {
    if level_name == "company" && owner == "company" {
        return level(print, "company");
    }
    name.unwrap_or(owner).to_string()
}

/// What became of a target.
pub fn status(print: &Print, name: &str) -> String {
    let words = match name {
        "reached" => pair("达成", "reached"),
        "between" => pair("任务已达，目标未达", "task reached, goal not"),
        "below" => pair("未达成", "below"),
        "below_minimum" => pair("低于最低值", "under minimum"),
        "unknown" => pair("未知", "not known"),
        other => return other.replace('_', " "),
    };
    print.pick(words).to_string()
}

/// Task or goal; nothing where the table does not say.
pub fn kind(print: &Print, name: Option<&str>) -> String {
    let words = match name {
        Some("task") => pair("任务", "task"),
        Some("goal") => pair("目标", "goal"),
        Some(other) => return other.to_string(),
        None => return String::new(),
    };
    print.pick(words).to_string()
}

/// A part of a rolling plan.
pub fn part(print: &Print, name: &str) -> String {
    let words = match name {
        "firm" => pair("确定期", "firm"),
        "forecast" => pair("预测期", "forecast"),
        "beyond" => pair("更远", "beyond"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// How open leads were weighed.
pub fn expected_by(print: &Print, name: &str) -> String {
    let words = match name {
        "calibration" => pair("级别校准", "calibrated rates"),
        "learned" => pair("历史成交", "rates of the past"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// A flow of the stocktake: what ends a lead is won, what ends a customer has ended.
pub fn flow(print: &Print, subject: &str, name: &str) -> &'static str {
    let leads = subject == "leads";
    print.pick(match name {
        "new" => pair("新增", "New"),
        "reactivated" => pair("回流", "Back"),
        "up_in" => pair("由下升入", "Up in"),
        "down_in" => pair("由上降入", "Down in"),
        "up_out" => pair("升出", "Up out"),
        "down_out" => pair("降出", "Down out"),
        "lost" if leads => pair("战败", "Lost"),
        "lost" => pair("流失", "Lost"),
        _ if leads => pair("成交", "Won"),
        _ => pair("终止", "Ended"),
    })
}

/// Subject of a stocktake.
pub fn subject(print: &Print, name: &str) -> String {
    let words = match name {
        "customers" => pair("客户基盘", "Customer base"),
        "leads" => pair("在手线索", "Open leads"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// An age of the last contact: `31–90`, `never`.
pub fn bucket(print: &Print, name: &str) -> String {
    match name {
        "never" => print.pick(NEVER).to_string(),
        other => {
            let name = other.replace('-', "–");
            if print.chinese() { format!("{name} 天") } else { format!("{name} days") }
        }
    }
}

/// A calendar month: `2026 年 10 月`, `October 2026`.
pub fn month(print: &Print, first: NaiveDate) -> String {
    if print.chinese() {
        format!("{} 年 {} 月", first.year(), first.month())
    } else {
        first.format("%B %Y").to_string()
    }
}

/// A calendar month for narrow columns: `2026-10`.
pub fn month_short(first: NaiveDate) -> String {
    first.format("%Y-%m").to_string()
}

/// A fiscal year by the calendar year that it begins in; of years that begin in January the year alone.
pub fn year(print: &Print, first: NaiveDate) -> String {
    match (first.month(), print.chinese()) {
        (1, true) => format!("{} 年", first.year()),
        (1, false) => first.year().to_string(),
        (_, true) => format!("{} 财年", first.year()),
        (_, false) => format!("fiscal {}", first.year()),
    }
}

/// A period by its grain.
pub fn period(print: &Print, grain: &str, first: NaiveDate) -> String {
    match grain {
        "month" => month(print, first),
        "year" => year(print, first),
        "year_to_date" if print.chinese() => format!("年初至 {} 月", first.month()),
        "year_to_date" => format!("year to {}", first.format("%B")),
        _ => first.to_string(),
    }
}

/// A value of a metric in few characters.
pub fn value(print: &Print, value: f64, unit: PlanUnit) -> String {
    match unit {
        PlanUnit::Money => print.money(value),
        PlanUnit::Count if value.fract().abs() < 1e-9 => print.narrow_amount(value),
        PlanUnit::Count => print.number(value, 1),
        PlanUnit::Ratio => print.percent(value),
    }
}

/// An amount of a metric in few characters, or a dash.
pub fn amount(print: &Print, amount: Option<Money>, unit: PlanUnit) -> String {
    amount.map_or_else(|| "–".to_string(), |amount| value(print, amount.to_f64(), unit))
}

/// A share without decimals from 100 % on: `98.2%`, `612%`.
pub fn share(print: &Print, share: f64) -> String {
    if share.abs() >= 0.9995 { print.percent_short(share) } else { print.percent(share) }
}

/// A difference of shares with its sign: `+5.1 pp`.
pub fn points(print: &Print, difference: f64) -> String {
    let text = print.number_fixed(difference * 100.0, 1);
    let zero = !text.chars().any(|character| ('1'..='9').contains(&character));
    let sign = if difference > 0.0 && !zero { "+" } else { "" };
    format!("{sign}{text} {}", if print.chinese() { "个百分点" } else { "pp" })
}

/// A bias with its sign: `+5.1%`.
pub fn signed_percent(print: &Print, ratio: f64) -> String {
    let text = if ratio.abs() >= 0.9995 { print.percent_short(ratio) } else { print.percent(ratio) };
    if ratio > 0.0 && text != "0.0%" { format!("+{text}") } else { text }
}

/// Title of the table by owner and metric: how many are under the minimum in more than half of the metrics.
pub fn most_metrics(print: &Print, low: usize, all: usize, first: NaiveDate) -> String {
    let (low, all, when) = (print.count(low as i64), print.count(all as i64), month(print, first));
    if print.chinese() {
        format!("{when}：{all} 位责任人中 {low} 位在半数以上指标低于最低值")
    } else {
        let owners = if all == "1" { "owner" } else { "owners" };
        format!("{low} of {all} {owners} stayed under the minimum in more than half of their metrics, {when}")
    }
}

/// Name of a figure in long form.
pub fn figure(print: &Print, name: &str) -> String {
    let words = match name {
        "confirmation_rate" => pair("目标确认率", "Targets agreed"),
        "confirmation_late_rate" => pair("逾期确认率", "Agreed late"),
        "confirmation_days" => pair("确认用时（天，中位）", "Days to agree, median"),
        "people_reached_rate" => pair("达成目标的人员占比", "People that reached their target"),
        "aak_per_order" => pair("每单交付量", "Deliveries per order"),
        "submission_per_aak" => pair("每交付提报量", "Submissions per delivery"),
        "unreported" => pair("未提报量", "Deliveries not submitted"),
        "working_days" => pair("当月工作日", "Working days of the month"),
        "working_days_left" => pair("当月剩余工作日", "Working days left"),
        "forecast_accuracy" => pair("计划准确率", "Plan accuracy"),
        "forecast_bias" => pair("计划偏差", "Plan bias"),
        "new_leads" => pair("新增线索", "New leads"),
        "base_active_share" => pair("基盘占累计客户", "Base of all customers"),
        "base_ungraded_share" => pair("未定级占比", "Ungraded share"),
        other => return other.replace('_', " "),
    };
    print.pick(words).to_string()
}
