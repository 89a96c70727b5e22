//! Details of checks in the language of the page. The mart has them in English.

use super::Print;
use crate::config::types::{Language, Text};
use crate::report::figures::data_quality::Check;

/// The detail of a check; in Chinese made from its counts and the numbers in its English text.
pub fn translate(print: &Print, check: &Check) -> String {
    let chinese = print.chinese().then(|| chinese(print, check)).flatten();
    chinese.unwrap_or_else(|| check.detail.clone())
}

/// The detail in both languages.
pub fn both(check: &Check) -> Text {
    Text { zh: translate(&Print::new(Language::Chinese, ""), check), en: check.detail.clone() }
}

/// The example of a check on a page: files without their folders, which the workbook has.
pub fn example(print: &Print, check: &Check) -> String {
    let Some(example) = check.example.as_deref() else { return String::new() };
    if !matches!(check.check.as_str(), "file_total" | "quarantine") {
        let value = example.rsplit_once(" in ").and_then(|(value, rows)| Some((value, count(rows)?)));
        return match value.filter(|_| print.chinese()) {
            Some((value, rows)) => format!("{value}：{} 行", print.count(rows)),
            None => example.to_string(),
        };
    }
    let Some((file, what)) = example.rsplit_once(": ") else { return example.to_string() };
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let chinese = print.chinese().then(|| {
        if let Some(rows) = count(what) {
            return Some(format!("{} 行", print.count(rows)));
        }
        if let Some(unaccounted) = what.strip_suffix(" are unaccounted for") {
            let (rows, amount) = unaccounted.split_once(" rows and an amount of ")?;
            return Some(format!("差 {rows} 行，金额 {amount}"));
        }
        let (stated, sum) = what.strip_prefix("states ")?.split_once(", its rows add up to ")?;
        Some(format!("写明 {stated}，各行之和 {sum}"))
    });
    match chinese.flatten() {
        Some(what) => format!("{file}：{what}"),
        None => format!("{file}: {what}"),
    }
}

/// `12` of `12 rows`.
fn count(rows: &str) -> Option<i64> {
    rows.strip_suffix(" rows")?.parse().ok()
}

/// `None` for a text of another form than those known: it is printed as it is.
fn chinese(print: &Print, check: &Check) -> Option<String> {
    let detail = check.detail.as_str();
    if let Some(why) = detail.strip_prefix("not checked: ") {
        return not_checked(print, why).map(|why| format!("未检查：{why}"));
    }
    let (failing, rows) = (print.count(check.failing?), print.count(check.rows?));
    if let Some(passed) = passed(print, check) {
        return Some(passed);
    }
    let limit = detail.rsplit_once("the limit is ").map(|(_, limit)| limit);
    Some(match check.check.as_str() {
        "unique" => format!("{rows} 行中有 {failing} 行与前面的行主键相同"),
        "reference" => {
            let values = between(detail, "one of ", " values that ")?;
            let target = between(detail, " values that ", " does not have")?;
            format!("{rows} 行中有 {failing} 行引用 {target} 中不存在的 {values} 个值")
        }
        "freshness" => {
            let (age, days) = (between(detail, "the newest row is ", " days old")?, limit?.strip_suffix(" days")?);
            format!("最新一行距截止日 {age} 天，限值 {days} 天")
        }
        "change_rows" | "change_amount" => {
            let (month, rest) = detail.split_once(" differs by ")?;
            let (change, limit) = (rest.split_once(" %")?.0, limit?.strip_suffix(" %")?);
            format!("{month} 与此前三个月均值相差 {change}%，限值 {limit}%")
        }
        "file_total" if detail.contains("state a total") => {
            format!("{rows} 个文件中有 {failing} 个写明的合计与各行之和不符")
        }
        "file_total" => format!("{rows} 个文件中有 {failing} 个对不平"),
        "quarantine" => format!("{rows} 行中隔离 {failing} 行，限值 {}%", limit?.strip_suffix(" %")?),
        _ => return None,
    })
}

/// Details of checks that found nothing, where they read otherwise than those of findings.
fn passed(print: &Print, check: &Check) -> Option<String> {
    let (detail, rows) = (check.detail.as_str(), print.count(check.rows?));
    if let Some(target) = detail.split_once(" rows are found in ").map(|(_, target)| target) {
        return Some(format!("{rows} 行全部在 {target} 中找到"));
    }
    if detail.starts_with("no key repeats in ") {
        return Some(format!("{rows} 行中没有重复的主键"));
    }
    if let Some(date) = detail.strip_prefix("no row is dated on or before ") {
        return Some(format!("没有不晚于 {} 的行", date.split(';').next().unwrap_or(date)));
    }
    match (check.check.as_str(), check.failing?) {
        ("file_total", 0) if detail.contains("state the total") => {
            Some(format!("{rows} 个文件写明的合计与各行之和一致"))
        }
        ("file_total", 0) => Some(format!("{rows} 个文件全部对平")),
        _ => None,
    }
}

/// Why a check could not be made.
fn not_checked(print: &Print, why: &str) -> Option<String> {
    if let Some(table) = between(why, "there is no table `", "`") {
        return Some(format!("没有{}表", super::data_words::table(print, table)));
    }
    if let Some((table, column)) = why.split_once(" has no column ") {
        return Some(format!("{table} 没有字段 {column}"));
    }
    if let Some(month) = why.strip_prefix("there are no three months before ") {
        return Some(format!("{month} 之前不足三个月"));
    }
    if let Some(month) = between(why, "the three months before ", " add up to nothing") {
        return Some(format!("{month} 之前三个月合计为零"));
    }
    match why {
        "the table has no amount" => Some("该表没有金额".to_string()),
        "the rows have no date" => Some("各行没有日期".to_string()),
        _ => None,
    }
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figures::data_quality::Outcome;

    fn check(check: &str, detail: &str) -> Check {
        Check {
            source: "transactions".into(),
            check: check.into(),
            column: None,
            severity: "warn".into(),
            outcome: Outcome::Warn,
            rows: Some(3400),
            failing: Some(12),
            detail: detail.into(),
            example: None,
        }
    }

    #[test]
    fn details_are_chinese_on_chinese_pages_and_a_text_of_another_form_is_kept() {
        let cases = [
            (
                "reference",
                "12 of 3400 rows hold one of 5 values that customers.customer_id does not have, amount 12.00",
                "3,400 行中有 12 行引用 customers.customer_id 中不存在的 5 个值",
            ),
            (
                "freshness",
                "the newest row is 40 days old on 2026-10-31; the limit is 30 days",
                "最新一行距截止日 40 天，限值 30 天",
            ),
            (
                "change_rows",
                "2026-10 differs by +32.1 % from the mean of the three months before; the limit is 20 %",
                "2026-10 与此前三个月均值相差 +32.1%，限值 20%",
            ),
            (
                "quarantine",
                "12 of 3400 rows were refused, 0.35 %; the limit is 0.50 %",
                "3,400 行中隔离 12 行，限值 0.50%",
            ),
            (
                "reference",
                "all 3400 rows are found in `customers.customer_id`",
                "3,400 行全部在 `customers.customer_id` 中找到",
            ),
            ("reference", "not checked: there is no table `staff`", "未检查：没有员工表"),
            ("freshness", "a text of another form", "a text of another form"),
        ];
        let (chinese, english) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        for (kind, detail, expected) in cases {
            assert_eq!(translate(&chinese, &check(kind, detail)), expected);
            assert_eq!(translate(&english, &check(kind, detail)), detail);
        }
    }

    #[test]
    fn examples_are_without_folders_and_in_the_language_of_the_page() {
        let cases = [
            ("quarantine", "exports/a/b.csv: 12 rows", "b.csv：12 行", "b.csv: 12 rows"),
            (
                "file_total",
                "exports/a/b.xlsx: states 1.00, its rows add up to 2.00",
                "b.xlsx：写明 1.00，各行之和 2.00",
                "b.xlsx: states 1.00, its rows add up to 2.00",
            ),
            ("reference", "`C/1` in 2 rows", "`C/1`：2 行", "`C/1` in 2 rows"),
            ("unique", "C/1", "C/1", "C/1"),
        ];
        let (chinese, english) = (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"));
        for (kind, text, zh, en) in cases {
            let check = Check { example: Some(text.into()), ..check(kind, "") };
            assert_eq!((example(&chinese, &check).as_str(), example(&english, &check).as_str()), (zh, en));
        }
    }
}
