//! Words of the section on restatements.

use super::{Pair, Print, pair};
use crate::report::figures::Restatements;

pub const NOTHING: Pair = pair("此前发布的结果没有任何更改。", "Nothing that was published before has been changed.");
pub const NOTHING_TITLE: Pair = pair("没有更改", "Nothing was changed");
pub const BASIS: Pair = pair(
    "此前已发布、后来因迟到数据或设置改动而更改的指标与类别：旧值、新值与原因。完整清单见工作簿。",
    "Figures and classes that had been published and were changed since, by late rows or other settings: old value, new value, cause. The workbook has all.",
);
pub const OLD: Pair = pair("原发布", "Published before");
pub const NEW: Pair = pair("现在", "Now");
pub const CAUSE: Pair = pair("原因", "Cause");
pub const FIGURES: Pair = pair("更改的指标", "Figures");
pub const CLASSES: Pair = pair("更改的类别", "Classes");
pub const MOST: Pair = pair("主要变动", "Most frequent moves");
pub const NO_FIGURES: Pair = pair("首页指标没有变化。", "No headline figure was changed.");
pub const NO_CLASSES: Pair = pair("没有客户的类别变化。", "No customer's class was changed.");
pub const DATE: Pair = pair("结果日期", "Result of");
pub const KIND: Pair = pair("类型", "Kind");
pub const FIGURE: Pair = pair("指标", "figure");
pub const CLASS: Pair = pair("类别", "class");
pub const SUBJECT: Pair = pair("指标或分类方案", "Measure or scheme");
pub const ABSENT: Pair = pair("（无）", "(none)");
pub const MORE_DATES: Pair =
    pair("另有 {n} 个更早的日期，见工作簿“{sheet}”。", "{n} more dates, see sheet \"{sheet}\" of the workbook.");

/// The finding.
pub fn title(print: &Print, restated: &Restatements) -> String {
    let (figures, classes) = restated.counts();
    let dates = restated.dates().len() as i64;
    if print.chinese() {
        let (figures, classes, dates) = (print.count(figures), print.count(classes), print.count(dates));
        format!("{dates} 个已发布日期的结果有更改：{figures} 项指标，{classes} 个客户类别")
    } else {
        let (dates, figures) = (print.english(dates, "published date"), print.english(figures, "figure"));
        let classes = if classes == 1 {
            "1 class of a customer".to_string()
        } else {
            format!("{} classes of customers", print.count(classes))
        };
        format!("Changed since publication: {figures} and {classes}, of {dates}")
    }
}

/// A cause in the language of the page: late rows and settings have a form of their own, others stand as they are.
pub fn cause(print: &Print, cause: &str) -> String {
    if !print.chinese() {
        return cause.to_string();
    }
    chinese(cause).unwrap_or_else(|| cause.to_string())
}

fn chinese(cause: &str) -> Option<String> {
    if let Some((variant, why)) = cause.strip_prefix("variant ").and_then(|rest| rest.split_once(" promoted")) {
        let why = why.strip_prefix(": ").map(|why| chinese(why).unwrap_or_else(|| why.to_string()));
        let promoted = format!("方案 {variant} 转为正式结果");
        return Some(why.map_or(promoted.clone(), |why| format!("{promoted}：{why}")));
    }
    let (listed, more) = match cause.rsplit_once(" and ") {
        Some((listed, more)) => (listed, Some(chinese_more(more)?)),
        None => (cause, None),
    };
    let parts: Vec<String> = listed.split(", ").map(chinese_part).collect::<Option<_>>()?;
    Some(format!("{}{}", parts.join("；"), more.unwrap_or_default()))
}

/// `2 more months`.
fn chinese_more(more: &str) -> Option<String> {
    let (count, noun) = more.split_once(" more ")?;
    match noun.trim_end_matches('s') {
        "month" => Some(format!("，及另外 {count} 个月")),
        "setting" => Some(format!("，及另外 {count} 项设置")),
        _ => None,
    }
}

fn chinese_part(part: &str) -> Option<String> {
    if let Some(setting) = part.strip_prefix("setting ") {
        return Some(format!("设置 {setting}"));
    }
    let rows_in = |noun: &str| {
        let (rows, month) = part.split_once(noun).map(|(rows, rest)| (rows, rest.trim_start_matches('s')))?;
        let month = month.strip_prefix(" in ")?;
        rows.bytes().all(|byte| byte.is_ascii_digit() || byte == b',').then_some((rows, month))
    };
    if let Some((rows, month)) = rows_in(" late row") {
        return Some(match month.split_once(" (") {
            Some((month, file)) => format!("{month} 有 {rows} 行迟到数据（{}）", file.strip_suffix(')')?),
            None => format!("{month} 有 {rows} 行迟到数据"),
        });
    }
    if let Some((rows, month)) = rows_in(" new row") {
        return Some(format!("{month} 新增 {rows} 行"));
    }
    if let Some((rows, month)) = part.split_once(" fewer in ") {
        return Some(format!("{month} 减少 {} 行", rows.split(' ').next()?));
    }
    if let Some(month) = part.strip_prefix("rows of ").and_then(|rest| rest.strip_suffix(" differ")) {
        return Some(format!("{month} 的数据有改动"));
    }
    if let Some(month) = part.strip_prefix("customers of ") {
        return Some(format!("{} 的客户归并有改动", month.strip_suffix(" are told apart otherwise")?));
    }
    let computed = part.strip_prefix("this version of keyfolio computes ")?;
    Some(format!("新版本对 {} 的计算有改动", computed.strip_suffix(" otherwise")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_of_known_forms_are_translated_and_others_stand() {
        let known = chinese("3 late rows in 2026-08 (2026-08-correction.csv)");
        assert_eq!(known.as_deref(), Some("2026-08 有 3 行迟到数据（2026-08-correction.csv）"));
        assert_eq!(
            chinese("setting schemes.rfm.window 12mo → 6mo").as_deref(),
            Some("设置 schemes.rfm.window 12mo → 6mo")
        );
        assert_eq!(
            chinese("1 late row in 2026-08, rows of 2026-09 differ and 2 more months").as_deref(),
            Some("2026-08 有 1 行迟到数据；2026-09 的数据有改动，及另外 2 个月")
        );
        assert_eq!(
            chinese("variant short promoted: setting a.b 1 → 2").as_deref(),
            Some("方案 short 转为正式结果：设置 a.b 1 → 2")
        );
        assert_eq!(chinese("2 rows fewer in 2026-08").as_deref(), Some("2026-08 减少 2 行"));
        assert_eq!(chinese("something else"), None);
    }
}
