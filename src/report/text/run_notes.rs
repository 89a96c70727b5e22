//! Remarks on files and notes of a run in the language of the page. Marts and manifest have them in English; a text of
//! another form than those known is printed as it is. The same remark on many files is one line.

use super::{Print, data_words};
use crate::config::types::{Language, Text};

/// A note of the run.
pub fn translate(print: &Print, note: &str) -> String {
    let chinese = print.chinese().then(|| chinese_note(print, note)).flatten();
    chinese.unwrap_or_else(|| note.to_string())
}

fn chinese_note(print: &Print, note: &str) -> Option<String> {
    if let Some((file, rows)) = gone(note) {
        return Some(format!("{file} 已不在导出文件中，其 {rows} 行仍保留（--force 可不含这些行重建该表）"));
    }
    if let Some((rows, table)) = left_quarantine(note) {
        return Some(format!("自上次运行以来，{}有 {rows} 行离开隔离区", data_words::table(print, table)));
    }
    if let Some(months) = between(note, "no rows in the ", " months between ") {
        let (from, to) = between(note, " months between ", ": is an export missing")?.split_once(" and ")?;
        return Some(format!("{from} 与 {to} 之间有 {months} 个月没有任何行：是否缺少导出文件，或日期有误？"));
    }
    if let Some((feature, rest)) = note.split_once(" is unknown for ") {
        let (count, all) = rest.strip_suffix(" customers, who weigh nothing")?.split_once(" of ")?;
        return Some(format!("{feature}：{all} 家客户中有 {count} 家未知，权重按零计"));
    }
    None
}

/// File and rows of an export that is gone.
fn gone(note: &str) -> Option<(&str, &str)> {
    let (file, rest) = note.split_once(" is no longer among the exports; its ")?;
    Some((file, rest.strip_suffix(" rows stay (--force builds the table without them)")?))
}

/// Rows and table of a note on the quarantine.
fn left_quarantine(note: &str) -> Option<(&str, &str)> {
    let (rows, rest) = note.split_once(" rows of `")?;
    Some((rows, rest.strip_suffix("` left the quarantine since the last run")?))
}

/// The notes of a run, those on exports that are gone in one line.
pub fn lines(print: &Print, notes: &[String]) -> Vec<String> {
    let files: Vec<(&str, &str)> = notes.iter().filter_map(|note| gone(note)).collect();
    if files.len() < 2 {
        return notes.iter().map(|note| translate(print, note)).collect();
    }
    let rows: i64 = files.iter().filter_map(|(_, rows)| rows.parse::<i64>().ok()).sum();
    let (count, rows, first) = (print.count(files.len() as i64), print.count(rows), files[0].0);
    let together = match print.chinese() {
        true => {
            format!("{count} 个文件：已不在导出文件中，其 {rows} 行仍保留（--force 可不含这些行重建各表），如 {first}")
        }
        false => format!(
            "{count} files: no longer among the exports; their {rows} rows stay (--force builds the tables without them), as {first}"
        ),
    };
    let others = notes.iter().filter(|note| gone(note).is_none()).map(|note| translate(print, note));
    std::iter::once(together).chain(others).collect()
}

/// The remarks on one file, which its mart has in one text, apart.
pub fn parts(remarks: &str) -> impl Iterator<Item = &str> {
    remarks.split("; ").filter(|part| !part.trim().is_empty())
}

/// One remark on a file of a table.
pub fn remark(print: &Print, source: &str, remark: &str) -> String {
    let chinese = print.chinese().then(|| chinese_remark(print, source, remark)).flatten();
    chinese.unwrap_or_else(|| remark.to_string())
}

/// All remarks on a file of a table in both languages.
pub fn both(source: &str, remarks: &str) -> Text {
    let chinese = Print::new(Language::Chinese, "");
    let zh: Vec<String> = parts(remarks).map(|part| remark(&chinese, source, part)).collect();
    Text { zh: zh.join("；"), en: remarks.to_string() }
}

fn chinese_remark(print: &Print, source: &str, remark: &str) -> Option<String> {
    if let Some(columns) = remark.strip_prefix("has no column for ") {
        let names: Vec<String> = columns.split(", ").map(|name| data_words::column(print, source, name)).collect();
        return Some(format!("没有这些字段：{}", names.join("、")));
    }
    if let Some(rows) = remark.strip_prefix("the column names are joined from rows ") {
        let (from, to) = rows.split_once(" to ")?;
        return Some(format!("列名由第 {from} 至 {to} 行合并而成"));
    }
    if remark == "cells to the right of the last column name are left out" {
        return Some("最后一个列名右侧的单元格已略去".to_string());
    }
    if let Some((cell, _)) = remark.split_once(" is a number of more than 15 digits, ") {
        return Some(format!("{cell} 是超过 15 位的数字，工作簿只保留 15 位：此类编号须存为文本"));
    }
    if let Some(rest) = remark.strip_prefix("the file begins with the byte order mark of ") {
        let (mark, declared) = rest.split_once(": it is read as that, not as ")?;
        return Some(format!("文件以 {mark} 的字节顺序标记开头：按 {mark} 读取，而非 {declared}"));
    }
    None
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prints() -> (Print, Print) {
        (Print::new(Language::Chinese, "CNY"), Print::new(Language::English, "CNY"))
    }

    #[test]
    fn notes_and_remarks_are_chinese_on_chinese_pages_and_unknown_ones_are_kept() {
        let (chinese, english) = prints();
        let notes = [
            (
                "a.csv is no longer among the exports; its 12 rows stay (--force builds the table without them)",
                "a.csv 已不在导出文件中，其 12 行仍保留（--force 可不含这些行重建该表）",
            ),
            ("3 rows of `visits` left the quarantine since the last run", "自上次运行以来，拜访记录有 3 行离开隔离区"),
            (
                "no rows in the 2 months between 2025-01 and 2025-04: is an export missing, or a date mistyped?",
                "2025-01 与 2025-04 之间有 2 个月没有任何行：是否缺少导出文件，或日期有误？",
            ),
            ("a note of another form", "a note of another form"),
        ];
        for (note, expected) in notes {
            assert_eq!(translate(&chinese, note), expected);
            assert_eq!(translate(&english, note), note);
        }
        let remarks = [
            ("has no column for customer_id, made_up", "没有这些字段：客户编号、made_up"),
            ("the column names are joined from rows 3 to 4", "列名由第 3 至 4 行合并而成"),
            ("the name ends in .xls and the content is CSV", "the name ends in .xls and the content is CSV"),
        ];
        for (text, expected) in remarks {
            assert_eq!(remark(&chinese, "transactions", text), expected);
            assert_eq!(remark(&english, "transactions", text), text);
        }
    }

    #[test]
    fn exports_that_are_gone_are_one_line() {
        let (chinese, english) = prints();
        let gone = |file: &str, rows: i64| {
            format!(
                "{file} is no longer among the exports; its {rows} rows stay (--force builds the table without them)"
            )
        };
        let notes = [gone("a.csv", 1000), "another note".to_string(), gone("b.csv", 234)];
        let lines_in = |print| lines(print, &notes);
        assert_eq!(
            lines_in(&english),
            [
                "2 files: no longer among the exports; their 1,234 rows stay (--force builds the tables without them), as a.csv",
                "another note"
            ]
        );
        assert!(lines_in(&chinese)[0].starts_with("2 个文件：已不在导出文件中，其 1,234 行仍保留"));
        assert_eq!(lines(&english, &notes[..1]), [notes[0].clone()]);
    }
}
