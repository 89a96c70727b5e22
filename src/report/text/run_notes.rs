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
    if let Some(text) = export_note(print, note) {
        return Some(text);
    }
    if let Some(text) = manual_note(note).or_else(|| scheme_note(print, note)) {
        return Some(text);
    }
    if let Some((feature, rest)) = note.split_once(" is unknown for ") {
        let (count, all) = rest.strip_suffix(" customers, who weigh nothing")?.split_once(" of ")?;
        return Some(format!("{feature}：{all} 家客户中有 {count} 家未知，权重按零计"));
    }
    None
}

/// Notes on exports that have stopped, have no row, or have rows of months to come.
fn export_note(print: &Print, note: &str) -> Option<String> {
    if let Some((table, rest)) = note.strip_prefix('`').and_then(|rest| rest.split_once("` has "))
        && let Some((rows, rest)) = rest.split_once(" of later months than ")
    {
        let (month, last) = rest.strip_suffix(": left out")?.split_once(", the last of ")?;
        let (rows, shown) = (rows.split(' ').next()?, data_words::table(print, table));
        return Some(format!("{shown}有 {rows} 行的日期晚于 {month}（最晚 {last}）：未计入"));
    }
    let (table, rest) = note.strip_prefix('`')?.split_once("` has no row")?;
    let shown = data_words::table(print, table);
    if rest == ": what it would tell is unknown" {
        return Some(format!("{shown}没有任何记录：相关指标未知"));
    }
    let day = rest.strip_prefix(" after ")?.split_once(": what it tells is judged")?.0;
    Some(format!("{shown}在 {day} 之后没有记录：相关指标只判断到该日，之后的日子未知"))
}

/// Notes on manual classes.
fn manual_note(note: &str) -> Option<String> {
    if let Some(rest) = note.strip_prefix("class_overrides: ") {
        if let Some((rows, rest)) = rest.split_once(" rows name the scheme `") {
            let scheme = rest.strip_suffix("`, which is none of the pipeline's: not looked at")?;
            return Some(format!("人工类别：{rows} 行所写的方案 `{scheme}` 不在流水线中，未予采用"));
        }
        let (count, rest) = rest.split_once(" customers are not known, the first is `")?;
        let first = rest.strip_suffix("`: not looked at")?;
        return Some(format!("人工类别：{count} 家客户不在数据中（首个为 `{first}`），未予采用"));
    }
    let (scheme, rest) = note.split_once(": ")?;
    let (count, rest) = rest.split_once(" manual classes `")?;
    let code = rest.strip_suffix("` are none of this scheme: not looked at")?;
    Some(format!("{scheme}：{count} 个人工类别 `{code}` 不属于本方案，未予采用"))
}

/// Notes of a scheme on its classes and on what its features lack, after the key of the scheme.
fn scheme_note(print: &Print, note: &str) -> Option<String> {
    let (scheme, note) = note.split_once(": ")?;
    if scheme.contains(' ') {
        return None;
    }
    let text = lacking(print, note).or_else(|| grouping(note)).or_else(|| banding(note))?;
    Some(format!("{scheme}：{text}"))
}

/// What a feature lacks: tables or columns.
fn lacking(print: &Print, note: &str) -> Option<String> {
    let (feature, rest) = note.split_once(": ")?;
    let bare = |names: &str| names.replace('`', "");
    if let Some(tables) = rest.strip_prefix("no source ") {
        let tables: Vec<String> =
            bare(tables).split(", ").map(|name| data_words::table(print, name).to_string()).collect();
        return Some(format!("{feature}：缺少数据表 {}", tables.join("、")));
    }
    let (table, rest) = rest.strip_prefix('`')?.split_once("` ")?;
    let shown = data_words::table(print, table);
    if let Some(columns) = rest.strip_prefix("has no column ") {
        let columns: Vec<String> =
            bare(columns).split(", ").map(|name| data_words::column(print, table, name)).collect();
        return Some(format!("{feature}：{shown}没有字段 {}", columns.join("、")));
    }
    (rest == "lacks columns that it is made of").then(|| format!("{feature}：{shown}缺少计算所需的字段"))
}

/// Notes on groups that were found.
fn grouping(note: &str) -> Option<String> {
    if let Some((groups, rest)) = note.split_once(" groups, learnt at ") {
        let (date, rest) = rest.split_once(" from ")?;
        return Some(format!("{groups} 组，于 {date} 由 {} 家客户聚成", rest.strip_suffix(" customers")?));
    }
    if let Some(rest) = note.strip_prefix("the number of groups has the highest mean silhouette (") {
        return Some(format!("组数取平均轮廓系数最高者（{}）", rest.strip_suffix(')')?));
    }
    let groups = between(note, "no more than ", " groups can be told apart")?;
    Some(format!("客户差异过小，最多只能分出 {groups} 组"))
}

/// Notes on bands, rules and tables of classes.
fn banding(note: &str) -> Option<String> {
    if let Some(rest) = note.strip_prefix("bands that end at a fixed limit: ") {
        let (fixed, shares) = rest.split_once("; ")?;
        let shares = match shares.strip_prefix("by its share: ") {
            Some(codes) => format!("按占比：{codes}"),
            None => "没有按占比的档".to_string(),
        };
        return Some(format!("以固定界线为止的档：{fixed}；{shares}"));
    }
    if let Some(rest) = note.strip_prefix("no condition holds for ") {
        let (count, rest) = rest.split_once(" customers, who stand outside")?;
        let unknown = between(rest, "; of ", " of them some condition is unknown");
        let unknown = unknown.map_or_else(String::new, |unknown| format!("，其中 {unknown} 家有条件无法判定"));
        return Some(format!("{count} 家客户没有条件成立，在方案之外{unknown}"));
    }
    if let Some(rest) = note.strip_prefix("no row matches ") {
        let (count, _) = rest.split_once(" customers, who stand outside")?;
        return Some(format!("对照表中没有与 {count} 家客户匹配的行，在方案之外"));
    }
    if let Some((count, _)) = note.split_once(" customers match rows of different classes: ") {
        return Some(format!("{count} 家客户与不同类别的行同时匹配，以首行为准"));
    }
    if let Some((head, rest)) = note.split_once(") could not be known of any of ") {
        let (place, rule) = head.strip_prefix("case ")?.split_once(" (")?;
        let (count, _) = rest.split_once(" customers: it never holds")?;
        return Some(format!("第 {place} 条（{rule}）对全部 {count} 家客户均无法判定，从不成立"));
    }
    let (count, rest) = note.split_once(" customers share ")?;
    let (what, rest) = rest.split_once(" at the end of band ")?;
    let (band, rest) = rest.split_once(": the tie rule keeps ")?;
    let kept = rest.strip_suffix(" of them in it")?;
    Some(format!("{count} 家客户同为 {what}，位于 {band} 档末；按并列规则其中 {kept} 家留在该档"))
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
            (
                "`leads` has 1 row of later months than 2026-10, the last of 2026-12: left out",
                "潜客有 1 行的日期晚于 2026-10（最晚 2026-12）：未计入",
            ),
            ("`visits` has no row: what it would tell is unknown", "拜访记录没有任何记录：相关指标未知"),
            (
                "`visits` has no row after 2026-08-31: what it tells is judged up to there, and unknown of later days",
                "拜访记录在 2026-08-31 之后没有记录：相关指标只判断到该日，之后的日子未知",
            ),
            (
                "class_overrides: 3 rows name the scheme `abc`, which is none of the pipeline's: not looked at",
                "人工类别：3 行所写的方案 `abc` 不在流水线中，未予采用",
            ),
            (
                "class_overrides: 1 customers are not known, the first is `C001600`: not looked at",
                "人工类别：1 家客户不在数据中（首个为 `C001600`），未予采用",
            ),
            (
                "pyramid: 2 manual classes `gold` are none of this scheme: not looked at",
                "pyramid：2 个人工类别 `gold` 不属于本方案，未予采用",
            ),
            ("stage: has_contract: no source `contracts`", "stage：has_contract：缺少数据表 合同"),
            (
                "cooperation: debit_notes_12m: `visits` has no column `made_up`",
                "cooperation：debit_notes_12m：拜访记录没有字段 made_up",
            ),
            (
                "groups: 2 groups, learnt at 2025-12-31 from 1,159 customers",
                "groups：2 组，于 2025-12-31 由 1,159 家客户聚成",
            ),
            (
                "stage: case 2 (A: sales > 5) could not be known of any of 7 customers: it never holds",
                "stage：第 2 条（A: sales > 5）对全部 7 家客户均无法判定，从不成立",
            ),
            (
                "stage: no condition holds for 4 customers, who stand outside (`unmatched`); of 2 of them some condition is unknown",
                "stage：4 家客户没有条件成立，在方案之外，其中 2 家有条件无法判定",
            ),
            (
                "tiers: 4 customers share net_sales_6m 12.00 at the end of band vip: the tie rule keeps 1 of them in it",
                "tiers：4 家客户同为 net_sales_6m 12.00，位于 vip 档末；按并列规则其中 1 家留在该档",
            ),
            ("a note of another form", "a note of another form"),
            ("scheme: a note of another form", "scheme: a note of another form"),
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
