//! Words of the comparison of two results.

use super::{Pair, Print, pair};
use crate::report::diff::comparison::{Cause, CausePart, Comparison, Direction, InputKind, SchemeChange, Side};

pub const TITLE: Pair = pair("结果对比", "Comparison of results");
pub const OVERVIEW: Pair = pair("对比总览", "Overview");
pub const FIGURES: Pair = pair("指标对比", "Figures");
pub const SCHEME: Pair = pair("类别对比", "Classes");
pub const CUSTOMERS_PAGE: Pair = pair("变动客户", "Customers");

pub const FROM: Pair = pair("甲", "A");
pub const TO: Pair = pair("乙", "B");
pub const LABEL: Pair = pair("结果", "Result");
pub const VERSION: Pair = pair("版本", "Version");
pub const SETTINGS: Pair = pair("不同的设置", "Settings that differ");
pub const INPUTS: Pair = pair("不同的导出文件", "Exports that differ");
pub const SETTING: Pair = pair("设置", "Setting");
pub const SCHEMES: Pair = pair("类别变动", "Classes that changed");
pub const IN_BOTH: Pair = pair("两者皆有", "In both");
pub const CHANGED: Pair = pair("类别不同", "Changed");
pub const SHARE: Pair = pair("占比", "Share");
pub const UP: Pair = pair("上升", "Up");
pub const DOWN: Pair = pair("下降", "Down");
pub const ENTERED: Pair = pair("进入", "In");
pub const LEFT: Pair = pair("退出", "Out");
pub const SIDEWAYS: Pair = pair("同级", "Same rank");
pub const ONLY_FROM: Pair = pair("仅甲", "Only A");
pub const ONLY_TO: Pair = pair("仅乙", "Only B");
pub const NOT_THERE: Pair = pair("没有", "not there");
pub const WHY: Pair = pair("差异原因", "Why they differ");
pub const CAUSE: Pair = pair("原因", "Cause");
pub const WHAT: Pair = pair("具体", "What changed");
pub const CUSTOMERS_BY: Pair = pair("客户数", "Customers");
pub const NO_SETTINGS: Pair = pair("设置相同。", "The settings are the same.");
pub const NO_INPUTS: Pair = pair("导出文件相同。", "The exports are the same.");
pub const MOVES: Pair = pair("金额最大的变动", "Moves with the most money");
pub const TOP_CUSTOMERS: Pair = pair("金额最大的变动客户", "Changed customers with the most money");
pub const MONEY_FROM: Pair = pair("金额（甲）", "Money, A");
pub const MONEY_TO: Pair = pair("金额（乙）", "Money, B");
pub const SCORE_FROM: Pair = pair("得分（甲）", "Score, A");
pub const SCORE_TO: Pair = pair("得分（乙）", "Score, B");
pub const REASON_FROM: Pair = pair("甲的理由", "Reason in A");
pub const REASON_TO: Pair = pair("乙的理由", "Reason in B");
pub const DIRECTION: Pair = pair("方向", "Direction");
pub const DIFFERENCE: Pair = pair("差额", "Difference");
pub const RELATIVE: Pair = pair("变动", "Relative");
pub const SAME: Pair = pair("相同", "the same");
pub const CLASS_FROM: Pair = pair("甲的类别", "Class in A");
pub const CLASS_TO: Pair = pair("乙的类别", "Class in B");
pub const TABLE: Pair = pair("表", "Table");
pub const ROWS_FROM: Pair = pair("行数（甲）", "Rows, A");
pub const ROWS_TO: Pair = pair("行数（乙）", "Rows, B");
pub const TOGETHER: Pair = pair("几种原因共同作用", "several of these together");
pub const KIND: Pair = pair("变化", "Change");

pub const BASIS: Pair = pair(
    "{a}（运行 {run_a}，截至 {date_a}）与 {b}（运行 {run_b}，截至 {date_b}）。差额 = 乙 − 甲。",
    "A is {a} (run {run_a}, as of {date_a}), B is {b} (run {run_b}, as of {date_b}). A difference is B less A.",
);
pub const SCHEME_BASIS: Pair = pair(
    "行 = 甲的类别，列 = 乙的类别；格内为客户数与其金额（{weight}，取乙；仅甲有的取甲）。蓝色 = 更好的类别，橙色 = 更差，灰色 = 不变。",
    "Rows: class in A; columns: class in B. In each cell: customers and their money ({weight}, in B; in A where only A has them). Blue: a better class, orange: a worse one, grey: the same.",
);
pub const FIGURES_BASIS: Pair = pair(
    "首页指标，截至 {date_a}（甲）与 {date_b}（乙）。各原因之和等于差额。",
    "Headline figures as of {date_a} (A) and {date_b} (B). The parts of the causes sum to the difference.",
);
pub const NOT_SPLIT: Pair = pair("各原因无法分开：{reason}", "The causes cannot be told apart: {reason}");
pub const CANCELLED: Pair = pair(
    "另有 {n} 家客户先被一种原因改变、又被另一种原因改回。",
    "{n} more customers were changed by one cause and changed back by another.",
);
pub const MORE_ROWS: Pair = pair("另有 {n} 项，见工作簿。", "{n} more, see the workbook.");
pub const EQUAL_TITLE: Pair = pair("两个结果完全相同", "Nothing differs between the two results");
pub const EQUAL_NOTE: Pair = pair(
    "设置、导出文件、每个客户的类别和每项指标都相同。",
    "Settings, exports, the class of every customer and every figure are the same.",
);
pub const NO_CLASS: Pair = pair("没有客户的类别不同", "No customer has another class");
pub const ONLY_SCHEMES: Pair = pair("仅一方有的分类方案：{list}", "Schemes that only one has: {list}");
pub const ALT_MATRIX: Pair =
    pair("{title}。行为甲的类别，列为乙的类别。", "{title}. Rows: class in A; columns: class in B.");
pub const CAPPED: Pair = pair(
    "工作表最多 {most} 行，其余 {n} 家见 JSON。",
    "A sheet holds {most} rows; the other {n} customers are in the JSON.",
);

/// Name of a cause.
pub fn cause(cause: Cause) -> Pair {
    match cause {
        Cause::Code => pair("程序版本", "Version"),
        Cause::Settings => pair("设置", "Settings"),
        Cause::Inputs => pair("导出文件", "Exports"),
        Cause::Reading => pair("读取方式", "How exports are read"),
        Cause::InputsAndReading => {
            pair("导出文件与读取方式（无法分开）", "Exports and how they are read, not told apart")
        }
        Cause::AsOf => pair("截止日", "As-of date"),
        Cause::Unknown => pair("未知", "Unknown"),
    }
}

/// Name of a direction.
pub fn direction(direction: Direction) -> Pair {
    match direction {
        Direction::Up => UP,
        Direction::Down => DOWN,
        Direction::Entered => ENTERED,
        Direction::Left => LEFT,
        Direction::Sideways => SIDEWAYS,
        Direction::OnlyFrom => ONLY_FROM,
        Direction::OnlyTo => ONLY_TO,
    }
}

/// What became of an export.
pub fn input(kind: InputKind) -> Pair {
    match kind {
        InputKind::Added => pair("新增", "added"),
        InputKind::Removed => pair("移除", "removed"),
        InputKind::Changed => pair("内容不同", "changed"),
    }
}

/// Name of a result: `published` and `previous` are words, variants and runs are names.
pub fn label(print: &Print, side: &Side) -> String {
    match side.label.as_str() {
        "published" => print.pick(pair("已发布结果", "the published result")).to_string(),
        "previous" => print.pick(pair("上一次结果", "the previous result")).to_string(),
        other => other.to_string(),
    }
}

/// What changed, of a cause: settings and dates by name, exports by number.
pub fn what(print: &Print, part: &CausePart, comparison: &Comparison) -> String {
    let exports = || {
        let n = comparison.inputs.len() as i64;
        if print.chinese() { format!("{} 个导出文件", print.count(n)) } else { print.english(n, "export") }
    };
    match part.cause {
        Cause::Inputs => exports(),
        Cause::InputsAndReading => {
            let settings: Vec<&str> = part.what.iter().skip(comparison.inputs.len()).map(String::as_str).collect();
            format!("{}; {}", exports(), settings.join("; "))
        }
        _ => part.what.join("; "),
    }
}

/// The finding of the whole comparison: the scheme that changed most, and net sales.
pub fn title(print: &Print, comparison: &Comparison) -> String {
    if comparison.equal {
        return print.pick(EQUAL_TITLE).to_string();
    }
    let most =
        comparison.schemes.iter().filter(|scheme| scheme.differing() > 0).max_by_key(|scheme| scheme.differing());
    let Some(scheme) = most else { return print.pick(NO_CLASS).to_string() };
    let share = if scheme.in_both > 0 { scheme.changed as f64 / scheme.in_both as f64 } else { 0.0 };
    let (changed, all, share) = (print.count(scheme.changed), print.count(scheme.in_both), print.percent(share));
    let name = &scheme.scheme;
    let affected = comparison.schemes.iter().filter(|scheme| scheme.differing() > 0).count();
    if print.chinese() {
        format!("{name}：{all} 家客户中 {changed} 家类别不同（{share}）；共 {affected} 个分类方案有变动")
    } else {
        let schemes = print.english(affected as i64, "scheme");
        let verb = if affected == 1 { "differs" } else { "differ" };
        format!("{name}: {changed} of {all} customers have another class ({share}); {schemes} {verb}")
    }
}

/// The finding of one scheme.
pub fn scheme_title(print: &Print, scheme: &SchemeChange) -> String {
    let name = &scheme.scheme;
    if scheme.differing() == 0 {
        let same = print.pick(NO_CLASS);
        return if print.chinese() { format!("{name}：{same}") } else { format!("{name}: {}", same.to_lowercase()) };
    }
    let (changed, all) = (print.count(scheme.changed), print.count(scheme.in_both));
    let parts = [
        (scheme.up, pair("家上升", "up")),
        (scheme.down, pair("家下降", "down")),
        (scheme.entered, pair("家进入", "into the scheme")),
        (scheme.left, pair("家退出", "out of the scheme")),
        (scheme.sideways, pair("家同级变动", "within a rank")),
        (scheme.only_from, pair("家仅甲有", "only in A")),
        (scheme.only_to, pair("家仅乙有", "only in B")),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{} {}", print.count(*n), print.pick(*word)))
        .collect();
    if print.chinese() {
        format!("{name}：{all} 家客户中 {changed} 家类别不同；{}", told.join("，"))
    } else {
        format!("{name}: {changed} of {all} customers have another class; {}", told.join(", "))
    }
}

/// The finding of the figures.
pub fn figures_title(print: &Print, comparison: &Comparison) -> String {
    let differ = comparison.figures.iter().filter(|figure| figure.differs()).count() as i64;
    let all = print.count(comparison.figures.len() as i64);
    match (differ, print.chinese()) {
        (0, true) => format!("{all} 项指标全部相同"),
        (0, false) => format!("All {all} figures are the same"),
        (_, true) => format!("{all} 项指标中 {} 项不同", print.count(differ)),
        (1, false) => format!("1 of {all} figures differs"),
        (_, false) => format!("{} of {all} figures differ", print.count(differ)),
    }
}
