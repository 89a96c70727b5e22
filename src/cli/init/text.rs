//! The pipeline file that `init` writes.

use super::evidence::{DateForm, FoundColumn, Survey, TableSurvey, format_in_words};
use super::process;

/// Exports listed one by one in a comment.
const EXPORTS_LISTED: usize = 4;

/// The text of the file.
pub fn pipeline_text(name: &str, survey: &Survey) -> String {
    let mut text = format!(
        "# Written by `keyfolio init`: a first mapping of the exports that it was shown. Every line says why.\n\
         # Read it, correct it, then: keyfolio check {name}.toml; keyfolio run {name}.toml\n\
         version = 1\n\
         name = {}\n\
         currency = \"CNY\"                  # of all amounts; nothing is converted\n\
         timezone = \"Asia/Shanghai\"\n\
         language = [\"zh-CN\", \"en\"]\n\
         personal_data = \"mask\"           # phones, identity numbers, birthdays … or \"hash\", \"drop\", \"keep\"\n",
        quoted(name)
    );
    text.push_str(&process::include(survey));
    for table in &survey.tables {
        text.push_str(&source_text(table));
    }
    if survey.table("transactions").is_none() {
        text.push_str("\n# No export looks like sales order lines. A pipeline cannot run without them.\n");
        text.push_str("[sources.transactions]\nfiles = []\n");
    }
    for (name, why) in &survey.unknown {
        text.push_str(&format!("\n# not used: {name} ({why})\n"));
    }
    text.push_str(SCHEMES);
    text.push_str(&process::reports(survey));
    text.push_str(QUALITY);
    text
}

const SCHEMES: &str = r#"
# Classes of customers. More kinds and settings: pipeline.schema.json (keyfolio schema).
[schemes.rfm]
title = { zh = "RFM 细分", en = "RFM segments" }
[schemes.rfm.rfm]
window = "12mo"
bins   = 5

[schemes.pyramid]
title = { zh = "客户金字塔", en = "Customer pyramid" }
[schemes.pyramid.rank]
measure = "net_sales_12m"
bands = [
  { code = "project",  top = "1%",  title = { zh = "项目客户", en = "Project" } },
  { code = "vip",      top = "5%",  title = { zh = "VIP 客户", en = "VIP" } },
  { code = "mid",      top = "20%", title = { zh = "中端客户", en = "Mid-tier" } },
  { code = "ordinary",              title = { zh = "普通客户", en = "Ordinary" } },
]

[schemes.abc]
title = { zh = "ABC 分类", en = "A/B/C" }
[schemes.abc.cumulative]
measure = "net_sales_12m"
bands = [ { code = "A", share = "80%" }, { code = "B", share = "95%" }, { code = "C" } ]

[reports.executive]
title = { zh = "客户组合月报", en = "Customer portfolio report" }

[reports.dynamics]
title = { zh = "客户动态报告", en = "Customer dynamics" }
sections = ["movements", "movement_detail", "accounts", "retention", "loyalty", "value", "win_back", "definitions"]

# How often warnings were right, who is at risk, a workbook of lists to work from.
[reports.risk]
title = { zh = "流失预警与跟进清单", en = "Risk and action lists" }
sections = ["risk", "alerts", "actions", "definitions"]
"#;

const QUALITY: &str = r#"
[reports.quality]
title = { zh = "数据质量", en = "Data quality" }
sections = ["data_sources", "data_mapping", "data_completeness", "data_checks", "quarantine", "name_proposals"]
"#;

fn source_text(found: &TableSurvey) -> String {
    let table = found.table;
    let mut text = format!("\n# ── {} · {} ── {}\n", table.name, table.title_zh, table.docs);
    for export in found.exports.iter().take(EXPORTS_LISTED) {
        text.push_str(&format!("# {}: {}; {}\n", export.file.name, format_in_words(export), export.why));
        for remark in &export.probe.remarks {
            text.push_str(&format!("#   {remark}\n"));
        }
    }
    if found.exports.len() > EXPORTS_LISTED {
        text.push_str(&format!("# … and {} more\n", found.exports.len() - EXPORTS_LISTED));
    }
    for (needed, lacking) in found.lacking() {
        let (count, all) = (lacking.len(), found.exports.len());
        text.push_str(&format!("# ! {count} of {all} have no column for `{needed}`, as {}\n", lacking[0]));
    }
    text.push_str(&format!("[sources.{}]\n", table.name));
    let files: Vec<String> = patterns(found).iter().map(|file| quoted(file)).collect();
    text.push_str(&list("files", &files));
    if let Some(sheet) = sheet(found) {
        text.push_str(&format!("sheet = {}\n", quoted(&sheet)));
    }
    text.push_str(&formats(&found.columns));
    text.push_str(&levels(&found.columns));
    text.push_str(&columns(found));
    text
}

/// The files of a table; those that differ in digits alone as one pattern, so that next month's file is found too.
fn patterns(found: &TableSurvey) -> Vec<String> {
    let mut patterns: Vec<String> = Vec::new();
    for export in &found.exports {
        let file = export.file.name.split('#').next().unwrap_or_default();
        let (folder, name) = file.rsplit_once('/').map_or(("", file), |(folder, name)| (folder, name));
        let mut starred = String::new();
        for letter in name.chars() {
            match letter {
                digit if digit.is_ascii_digit() => {
                    if !starred.ends_with('*') {
                        starred.push('*');
                    }
                }
                other => starred.push(other),
            }
        }
        let like = |other: &str| {
            let pattern = glob::Pattern::new(&starred);
            pattern.is_ok_and(|pattern| pattern.matches(other.rsplit('/').next().unwrap_or_default()))
        };
        let siblings = found.exports.iter().filter(|other| like(other.file.name.split('#').next().unwrap_or_default()));
        let is_plain = !name.contains(['[', ']', '?', '*', '{', '}']);
        let pattern = if is_plain && siblings.count() > 1 { starred.clone() } else { name.to_owned() };
        let pattern = if folder.is_empty() { pattern } else { format!("{folder}/{pattern}") };
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    patterns
}

/// The sheet that has to be named, when workbooks have others.
fn sheet(found: &TableSurvey) -> Option<String> {
    let mut sheets: Vec<&str> = Vec::new();
    for export in found.exports.iter().filter(|export| export.has_other_sheets) {
        let sheet = export.file.sheet.as_deref()?;
        if !sheets.contains(&sheet) {
            sheets.push(sheet);
        }
    }
    match sheets.as_slice() {
        [] => None,
        [only] => Some((*only).to_owned()),
        [first, others @ ..] => {
            let shared = |left: &str, right: &str| -> usize {
                left.chars().zip(right.chars()).take_while(|(left, right)| left == right).count()
            };
            let start = others.iter().map(|other| shared(first, other)).min().unwrap_or(0);
            let end = others
                .iter()
                .map(|other| {
                    let (left, right): (String, String) =
                        (first.chars().rev().collect(), other.chars().rev().collect());
                    shared(&left, &right)
                })
                .min()
                .unwrap_or(0);
            let letters: Vec<char> = first.chars().collect();
            let end = end.min(letters.len() - start.min(letters.len()));
            let head: String = letters[..start].iter().collect();
            let tail: String = letters[letters.len() - end..].iter().collect();
            Some(format!("{head}*{tail}"))
        }
    }
}

fn formats(columns: &[FoundColumn]) -> String {
    let mut text = String::new();
    for column in columns {
        let (format, why, commented) = match column.dates {
            None => continue,
            Some(DateForm::DayFirst) => ("%d/%m/%Y", "day first: some have a first number above 12", ""),
            Some(DateForm::MonthFirst) => ("%m/%d/%Y", "month first: some have a second number above 12", ""),
            Some(DateForm::Ambiguous) => {
                ("%d/%m/%Y", "01/02/2026 is refused until it is declared: take out the # or swap %d and %m", "# ")
            }
        };
        text.push_str(&format!("{commented}formats.{} = [\"{format}\", \"auto\"]   # {why}\n", column.spec.name));
    }
    text
}

fn levels(columns: &[FoundColumn]) -> String {
    let mut text = String::new();
    for column in columns.iter().filter(|column| column.spec.column_type == crate::model::tables::ColumnType::Level) {
        let name = column.spec.name;
        match &column.level_scheme {
            Some(scheme) => text.push_str(&format!(
                "levels.{name} = {}   # understands {}; all schemes: keyfolio explain levels\n",
                quoted(scheme),
                column.examples.join(", ")
            )),
            None => text.push_str(&format!(
                "# levels.{name} = \"…\"   # no known scheme understands {}: name one, or give your own in [level_schemes]\n",
                column.examples.join(", ")
            )),
        }
    }
    text
}

fn columns(found: &TableSurvey) -> String {
    let mut text = format!("[sources.{}.columns]\n", found.table.name);
    let width = found.columns.iter().map(|column| column.spec.name.len()).max().unwrap_or(0);
    for column in &found.columns {
        let headers: Vec<String> = column.headers.iter().map(|header| quoted(header)).collect();
        let value = match headers.as_slice() {
            [only] => only.clone(),
            several => format!("[{}]", several.join(", ")),
        };
        let examples = if column.examples.is_empty() {
            "no values in the sample".to_owned()
        } else {
            format!("{} % filled: {}", column.filled_percent, column.examples.join(" | "))
        };
        // A level without a scheme cannot be read.
        let is_level = column.spec.column_type == crate::model::tables::ColumnType::Level;
        let commented = if is_level && column.level_scheme.is_none() { "# " } else { "" };
        text.push_str(&format!(
            "{commented}{:<width$} = {value}   # {}; {examples}\n",
            column.spec.name, column.evidence
        ));
    }
    for (column, header, why) in &found.proposals {
        text.push_str(&format!(
            "# {column:<width$} = {}   # {why}: take out the first # if it is so\n",
            quoted(header)
        ));
    }
    if !found.unused.is_empty() {
        text.push_str(&format!("# not read: {}\n", found.unused.join(", ").replace(['\n', '\r'], " ")));
    }
    text
}

fn list(key: &str, values: &[String]) -> String {
    match values {
        [only] => format!("{key} = [{only}]\n"),
        _ => format!("{key} = [\n  {},\n]\n", values.join(",\n  ")),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
