//! Words of the card of indicators (S72).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Pair, Print, pair, plan_words, visit_cadence_words};
use crate::config::types::Cadence;
use crate::report::figures::process::planning::Indicator;

pub const KPI: Pair = pair("指标", "Indicator");
pub const PERIOD: Pair = pair("期间", "Period");
pub const VALUE: Pair = pair("当前", "Now");
pub const PARTS: Pair = pair("构成", "Made of");
pub const DUE: Pair = pair("截至当日应达", "Due by the date");
pub const TARGET: Pair = pair("目标", "Target");
pub const BEFORE: Pair = pair("上期", "Before");
pub const CHANGE: Pair = pair("变化", "Change");
pub const STAND: Pair = pair("状态", "Stands");
pub const SHEET: Pair = pair("指标卡", "Indicators");
pub const PEOPLE: Pair = pair("人", "people");
pub const MANAGER: Pair = pair("经理", "manager");
pub const KEY_GOOD: Pair = pair("达到", "as it should be");
pub const KEY_NEAR: Pair = pair("接近", "near it");
pub const KEY_BAD: Pair = pair("未达", "not reached");
pub const KEY_NONE: Pair = pair("未设目标或样本不足 {n}", "no target, or fewer than {n}");
pub const ALT: Pair = pair("指标与应达水平：{title}", "Indicators against what they should be: {title}");
pub const ALT_PEOPLE: Pair = pair("人员与指标的红黄绿灯：{title}", "Traffic lights of people and indicators: {title}");
pub const BARS: Pair = pair("达到目标的程度", "How far targets are reached");
pub const BARS_NOTE: Pair =
    pair("100% 为目标；竖线为截至当日应达", "100 % is the target; the stroke is what is due by the date");
pub const BASIS: Pair = pair(
    "截至 {as_of}，本月尚余 {left} 个工作日{pack}。目标完成率按工作日进度判断，其余按所设目标；接近 = 应达水平的 {near} 以上。",
    "To {as_of}, {left} working days of the month left{pack}. Attainments are held against the working days gone, others against the target set; near = from {near} of what is due.",
);
pub const BASIS_PEOPLE: Pair = pair(
    "截至 {as_of}。比率不足 {n} 条不亮灯；未注期间的为当月，战败率、按期成交率和联系频次为各自的回看期。",
    "To {as_of}. No light for rates of fewer than {n}; all of the month but lost rate, orders in time and cadence, which look back over their windows.",
);
pub const PACK_MONDAY: Pair = pair("（周一例会）", " (Monday pack)");
pub const PACK_MONTH: Pair = pair("（月末盘点）", " (month-end pack)");
pub const MORE: Pair = pair("还缺什么：", "What is missing: ");
pub const NO_TARGETS: Pair = pair(
    "其余指标没有目标，因此没有状态：在 planning.kpis.targets 中设定。",
    "The others have no target and so no light: set them in planning.kpis.targets.",
);
const GOOD: Pair = pair("达到", "reached");
const NEAR: Pair = pair("接近", "near");
const BAD: Pair = pair("未达", "not reached");

/// How a light is called.
pub fn light(print: &Print, code: &str) -> String {
    let words = match code {
        "good" => GOOD,
        "near" => NEAR,
        _ => BAD,
    };
    print.pick(words).to_string()
}

/// Name of an indicator; rules of cadence by their titles.
pub fn name(print: &Print, kpi: &str, rules: &BTreeMap<String, Cadence>) -> String {
    let mut parts = kpi.splitn(2, ':');
    let (kind, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let last = rest.rsplit(':').next().unwrap_or_default();
    let rule = || visit_cadence_words::rule(print, rest, rules.get(rest));
    let chinese = print.chinese();
    match kind {
        "attainment" if chinese => format!("{}完成率", plan_words::metric(print, rest)),
        "attainment" => format!("{} attained", plan_words::metric(print, rest)),
        "filing_rate" => print.pick(pair("留档率", "Filing rate")).to_string(),
        "conversion" if rest.is_empty() => print.pick(pair("阶段转化率", "Stage conversions")).to_string(),
        "conversion" if chinese => format!("{} 转化率", last.replace('-', " → ")),
        "conversion" => format!("Conversion {}", last.replace('-', " → ")),
        "hit_rate" if rest.is_empty() => {
            print.pick(pair("最高级按期成交率", "Best level, ordered in time")).to_string()
        }
        "hit_rate" if chinese => format!("{last} 级按期成交率"),
        "hit_rate" => format!("{last}: ordered in time"),
        "lost_rate" => print.pick(pair("战败率（越低越好）", "Lost rate (less is better)")).to_string(),
        "follow_up" if rest.is_empty() => print.pick(pair("跟进达标率", "Follow-up in time")).to_string(),
        "follow_up" if chinese => format!("{}达标（按天）", rule()),
        "follow_up" => format!("{}: days in time", rule()),
        "follow_up_blocks" if chinese => format!("{}达标（按月份）", rule()),
        "follow_up_blocks" => format!("{}: months met", rule()),
        "base_graded" => print
            .pick(match rest {
                "customers" => pair("客户基盘已定级", "Customer base graded"),
                _ => pair("潜客已定级", "Open leads graded"),
            })
            .to_string(),
        "register_completeness" => print.pick(pair("登记表完整率", "Register filled in")).to_string(),
        "card_coverage" => print.pick(pair("建卡率", "Customers with a card")).to_string(),
        other => other.to_string(),
    }
}

/// What an indicator that is not known needs.
pub fn needs(print: &Print, code: &str) -> String {
    if let Some((table, why)) = code.split_once(':') {
        let day = why.split_once(':').map_or("", |(_, day)| day);
        return match (why.split(':').next(), print.chinese()) {
            (Some("empty"), true) => format!("{table} 表没有任何记录"),
            (Some("empty"), false) => format!("the table {table} has no row"),
            (Some("stopped"), true) => format!("{table} 表 {day} 之后没有记录"),
            (Some("stopped"), false) => format!("the table {table} has no row after {day}"),
            (_, true) => format!("{table} 表在该期间没有可计算的记录，或缺少所需的列"),
            (_, false) => format!("the table {table} has no row or no column that tells it"),
        };
    }
    let words = match code {
        "target_zero" => pair("目标为 0，没有完成率", "the target is 0, of which there is no share"),
        "actuals" => pair("没有按日记录它的导出表", "no export tells it day by day"),
        "cadence" => pair("需要联系频次规则 [cadence.*] 和 visits 表", "rules [cadence.*] and the table visits"),
        "schemes" => pair("需要客户分级方案 [schemes.*]", "a scheme of classes [schemes.*]"),
        table if print.chinese() => return format!("需要 {table} 表"),
        table => return format!("the table {table}"),
    };
    print.pick(words).to_string()
}

/// The period of an indicator.
pub fn period(print: &Print, one: &Indicator) -> String {
    let short = one.period.format("%Y-%m").to_string();
    let last = one.period.checked_add_months(chrono::Months::new(2)).unwrap_or(one.period).format("%m");
    match (one.grain.as_str(), print.chinese()) {
        ("month", _) => short,
        ("quarter", true) => format!("{short} – {last} 进入"),
        ("quarter", false) => format!("entered {short} – {last}"),
        (_, true) => format!("{} 起", one.period),
        (_, false) => format!("since {}", one.period),
    }
}

/// How many stand where, and which is farthest from what is due.
pub fn title(print: &Print, month: NaiveDate, [good, near, bad]: [usize; 3], worst: Option<&str>) -> String {
    let when = plan_words::month(print, month);
    let all = good + near + bad;
    if all == 0 {
        return match print.chinese() {
            true => format!("{when}：没有一项指标既有目标又有数据"),
            false => format!("{when}: no indicator has both a target and data"),
        };
    }
    match print.chinese() {
        true => {
            let tail = worst.map_or_else(String::new, |name| format!("；{name}差得最多"));
            format!("{when}：{all} 项有目标的指标中 {good} 项达到，{near} 项接近，{bad} 项未达{tail}")
        }
        false => {
            let tail = worst.map_or_else(String::new, |name| format!("; farthest off: {name}"));
            format!(
                "{when}: of {all} indicators with a target {good} reached it, {near} came near, {bad} did not{tail}"
            )
        }
    }
}

/// How many people have a red light.
pub fn people_title(print: &Print, people: usize, red: usize, worst: Option<(&str, usize)>) -> String {
    let (people, red) = (print.count(people as i64), print.count(red as i64));
    match print.chinese() {
        true => {
            let tail = worst.map_or_else(String::new, |(name, lights)| format!("；{name} {lights} 项，最多"));
            format!("{people} 人中 {red} 人至少有一项未达{tail}")
        }
        false => {
            let tail = worst.map_or_else(String::new, |(name, lights)| format!("; most of all {name}, {lights}"));
            format!("{red} of {people} people have at least one indicator that is not reached{tail}")
        }
    }
}
