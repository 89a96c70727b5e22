//! Words of the data-quality report: labels, remarks, and names for what the marts hold as codes.

use super::{Pair, Print, pair};
use crate::report::figures::data_quality::{Light, Outcome, SourceFile, canonical};

pub const REPORT_TITLE: Pair = pair("数据质量报告", "Data quality report");

pub const TABLE: Pair = pair("表", "Table");
pub const TABLES: Pair = pair("表", "Tables");
pub const ROWS_READ: Pair = pair("读入行数", "Rows read");
pub const ROWS_QUARANTINED: Pair = pair("隔离行数", "Rows quarantined");
pub const NEWEST: Pair = pair("最新的表", "Newest table");
pub const OLDEST: Pair = pair("最旧的表", "Oldest table");
pub const CHECKS: Pair = pair("检查", "Checks");
pub const CHECKS_PASSED: Pair = pair("通过的检查", "Checks passed");
pub const SHARE_STORED: Pair = pair("入库率", "Rows stored");
pub const PROPOSALS: Pair = pair("疑似同一客户的名称", "Names that may be one customer");

pub const STATE: Pair = pair("状态", "State");
pub const FIRST_DATE: Pair = pair("首日", "First");
pub const LAST_DATE: Pair = pair("末日", "Last");
pub const AGE: Pair = pair("距截止日（天）", "Age (days)");
pub const REQUIRED: Pair = pair("必填完整率", "Required filled");
pub const OPTIONAL: Pair = pair("选填完整率", "Optional filled");
pub const HOW_READ: Pair = pair("读取方式", "How it was read");
pub const HEADER_ROW: Pair = pair("表头行", "Header row");
pub const LEFT_OUT: Pair = pair("略去", "Left out");
pub const AMOUNT_COLUMN: Pair = pair("金额列", "Amount of");
pub const AMOUNT_READ: Pair = pair("读入金额", "Amount read");
pub const AMOUNT_STORED: Pair = pair("入库金额", "Amount stored");
pub const AMOUNT_REST: Pair = pair("其余金额", "Other amounts");
pub const COLUMN: Pair = pair("字段", "Column");
pub const HEADER: Pair = pair("表头", "Header");
pub const EVIDENCE: Pair = pair("依据", "Evidence");
pub const UNIT: Pair = pair("单位", "Unit");
pub const CHECK: Pair = pair("检查项", "Check");
pub const FAILING: Pair = pair("不合格", "Failing");
pub const OF_ROWS: Pair = pair("检查行数", "Of rows");
pub const DETAIL: Pair = pair("说明", "Detail");
pub const CODE: Pair = pair("代码", "Code");
pub const PLACE: Pair = pair("示例位置", "Where");
pub const NAME: Pair = pair("名称", "Name");
pub const SIMILAR: Pair = pair("相近的名称", "Similar name");
pub const LIKENESS: Pair = pair("相似度", "Likeness");
pub const WHY: Pair = pair("理由", "Why");
pub const PASS: Pair = pair("通过", "Passed");
pub const WARN: Pair = pair("警告", "Warned");
pub const FAIL: Pair = pair("未通过", "Failed");
pub const NOT_CHECKED: Pair = pair("未检查", "Not checked");
pub const OTHER_REASONS: Pair = pair("其他原因", "other reasons");

pub const TABLES_PAGE: Pair = pair("总览", "Tables");
pub const FILES_PAGE: Pair = pair("文件", "Files");
pub const OVERVIEW_BASIS: Pair = pair(
    "每张表一行。完整率 = 已填 ÷ 应填（行 × 字段）。■ 有检查未通过或控制总数不平，▲ 有警告或隔离的行，✓ 全部通过，○ 未检查。",
    "One row per table. Filled = filled values ÷ rows × columns. ■ a check failed or totals do not balance, ▲ a warning or quarantined rows, ✓ all passed, ○ not checked.",
);
pub const FILES_BASIS: Pair = pair(
    "每个文件：读入 = 入库 + 重复 + 被替换 + 过滤 + 隔离 + 略去，行数与金额（{currency}）分别核对。略去 = 不是数据的标题、合计与备注行，没有金额。",
    "For every file read = stored + duplicate + replaced + filtered + quarantined + left out, rows and amounts ({currency}) checked apart. Left out: titles, totals and remarks, which are no data and have no amount.",
);
pub const FILE_REMARKS: Pair = pair("读取时发现", "Noticed while reading");
pub const MORE: Pair =
    pair("另有 {hidden} {what}，见工作簿“{sheet}”。", "And {hidden} {what}, see sheet \"{sheet}\" of the workbook.");
pub const WHAT_FILES: Pair = pair("个文件", "more files");
pub const WHAT_REMARKS: Pair = pair("条", "more remarks");
pub const WHAT_HEADERS: Pair = pair("个字段", "more columns");
pub const WHAT_TABLES: Pair = pair("张表", "more tables");
pub const WHAT_FIELDS: Pair = pair("个字段", "more fields");
pub const WHAT_CHECKS: Pair = pair("项检查", "more checks");
pub const WHAT_REASONS: Pair = pair("种原因", "more reasons");
pub const WHAT_PAIRS: Pair = pair("对名称", "more pairs");
pub const MAPPING_BASIS: Pair = pair(
    "字段 ← 导出文件的表头。依据：明确指定 = 流水线文件中写明；同名、别名 = 与数据模型的字段名或已知表头一致；待确认 = 相近，须写入流水线文件才会使用。示例中的个人信息已脱敏。",
    "Column ← header of the export. Evidence: stated = in the pipeline file; name, alias = the column's name or a known header; proposed = alike, used once the pipeline file states it. Personal data in examples are masked.",
);
pub const MAPPING_USUAL: Pair = pair(
    "未注明依据的均为{evidence}；12/24 = 24 个文件中有 12 个有此表头；* 为必填字段。",
    " Where none is given the evidence is: {evidence}. 12/24: 12 of 24 files have the header. * marks required columns.",
);
pub const UNUSED: Pair = pair("未使用的表头", "Headers not used");
pub const AND_MORE: Pair = pair("等，另有 {n} 个见工作簿", ", and {n} more, see the workbook");
pub const COMPLETENESS_BASIS: Pair = pair(
    "每格一个字段：已填的占比，颜色越深越完整；* 为必填，橙色边框为不完整的必填字段。n 为入库行数。",
    "One tile per column: share of rows with a value, darker = more. * marks required columns; an orange frame, a required one with gaps. n: rows stored.",
);
pub const CHECKS_BASIS: Pair = pair(
    "严重程度由流水线文件的 `checks` 决定：警告只报告，未通过会使运行以退出码 1 结束。",
    "The pipeline file decides in `checks` how severe a finding is: a warning is reported, a failure ends the run with exit code 1.",
);
pub const FRESHNESS: Pair = pair("时效：末行距截止日的天数", "Freshness: days from last row to as-of date");
pub const BY_KIND: Pair = pair("检查结果", "Checks by kind");
pub const NOT_PASSED: Pair = pair("未通过与警告", "What did not pass");
pub const ALL_PASSED: Pair = pair("全部检查均已通过。", "All checks passed.");
pub const QUARANTINE_BASIS: Pair = pair(
    "隔离的行不进入任何指标；在源文件中改正后再次运行即自动离开隔离区。查看全部行：`keyfolio show quarantine.<表>`。示例中的个人信息已脱敏。",
    "Quarantined rows enter no figure; mend them in the source and run again, and they leave the quarantine. All rows: `keyfolio show quarantine.<table>`. Personal data in examples are masked.",
);
pub const BY_REASON: Pair = pair("按原因", "By reason");
pub const EXAMPLES: Pair = pair("按表与原因，各举一例", "By table and reason, with an example");
pub const NAMES_BASIS: Pair = pair(
    "金额 = 两个名称近 12 个月净销售额之和（{currency}），从大到小。",
    "Net sales: of both together in twelve months ({currency}), largest first.",
);
pub const NAMES_RULE: Pair = pair(
    "系统不会自动合并任何名称。要确认两个名称是同一客户，请在 `customer_alias` 表的导出中加一行：raw_name（名称）、customer_id（归属的客户编号）、confirmed_by（确认人），然后再次运行；不确认则保持为两个客户。",
    "Nothing is merged by itself. To confirm that two names are one customer, add a row to the export of the table `customer_alias`: raw_name (the name), customer_id (the customer it belongs to), confirmed_by (who confirms it), and run again. Without it they stay two customers.",
);
pub const NO_NAMES: Pair = pair("没有发现相近的名称。", "No two names are alike.");
pub const NO_FILES: Pair = pair("没有读取任何文件。", "No file was read.");
pub const OLDER: Pair = pair(
    "截止 {as_of}，数据集市 `{mart}` 未发布：数据湖由较早的版本写入。请再次运行流水线（keyfolio run）。",
    "As of {as_of} the mart `{mart}` is not published: the lake was written by an earlier version. Run the pipeline again (keyfolio run).",
);

pub const ALT_COMPLETENESS: Pair = pair(
    "热力图：每张表每个字段一格，格内为已填占比。{title}",
    "Heat map: a tile for every column of every table with the share of rows that have a value. {title}",
);
pub const ALT_FRESHNESS: Pair = pair(
    "条形图：每张表末行距截止日的天数。{title}",
    "Bars: days from the last row of each table to the as-of date. {title}",
);
pub const ALT_REASONS: Pair = pair("条形图：按原因的隔离行数。{title}", "Bars: rows quarantined by reason. {title}");

/// Mark, word and tone of a light: the mark tells it in grey print too.
pub fn light(light: Light) -> (&'static str, Pair, &'static str) {
    match light {
        Light::Fail => ("■", FAIL, "alert"),
        Light::Warn => ("▲", WARN, "loss"),
        Light::Pass => ("✓", PASS, "gain"),
        Light::Unknown => ("○", NOT_CHECKED, "muted"),
    }
}

/// Mark, word and tone of an outcome.
pub fn outcome(outcome: Outcome) -> (&'static str, Pair, &'static str) {
    light(match outcome {
        Outcome::Fail => Light::Fail,
        Outcome::Warn => Light::Warn,
        Outcome::Pass => Light::Pass,
        Outcome::Unchecked => Light::Unknown,
    })
}

/// Name of a table: its Chinese title, or its name in the pipeline file.
pub fn table(print: &Print, source: &str) -> String {
    match canonical::title_zh(source).filter(|_| print.chinese()) {
        Some(title) => title.to_string(),
        None => source.to_string(),
    }
}

/// Name of a column: the surest of its Chinese headers, or its name in the pipeline file.
pub fn column(print: &Print, source: &str, name: &str) -> String {
    match canonical::column_zh(source, name).filter(|_| print.chinese()) {
        Some(title) => title.to_string(),
        None => name.to_string(),
    }
}

/// Name of a check; its code where it has none.
pub fn check(code: &str) -> Option<Pair> {
    Some(match code {
        "unique" => pair("重复的主键", "Duplicate keys"),
        "reference" => pair("孤儿（引用不存在）", "Orphaned references"),
        "freshness" => pair("时效", "Freshness"),
        "change_rows" => pair("行数变化", "Change of rows"),
        "change_amount" => pair("金额变化", "Change of amount"),
        "file_total" => pair("文件合计", "Totals in files"),
        "quarantine" => pair("隔离比例", "Share quarantined"),
        _ => return None,
    })
}

/// Name of a reason of refusal; its code where it has none.
pub fn reason(code: &str) -> Option<Pair> {
    Some(match code {
        "field_count" => pair("字段数不符", "Number of fields"),
        "encoding" => pair("编码错误", "Encoding"),
        "missing" => pair("必填为空", "Required value missing"),
        "not_a_number" => pair("不是数字", "Not a number"),
        "surplus_digits" => pair("小数位过多", "Too many decimals"),
        "out_of_range" => pair("超出范围", "Out of range"),
        "not_a_date" => pair("不是日期", "Not a date"),
        "not_allowed" => pair("不在允许的取值内", "Not an allowed word"),
        "expression_failed" => pair("表达式无法计算", "Expression failed"),
        "ambiguous_date" => pair("日期有歧义", "Ambiguous date"),
        "year_missing" => pair("日期缺年份", "Date without a year"),
        "late" => pair("补录超期", "Late row of a closed month"),
        "ambiguous_ratio" => pair("比例有歧义", "Ambiguous share"),
        "pattern" => pair("格式不符", "Pattern not matched"),
        "control_character" => pair("含控制字符", "Control character"),
        "too_long" => pair("过长", "Too long"),
        "excel_error" => pair("Excel 错误值", "Excel error value"),
        _ => return None,
    })
}

/// Name of an evidence; its code where it has none.
pub fn evidence(code: &str) -> Option<Pair> {
    Some(match code {
        "explicit" => pair("明确指定", "stated"),
        "name" => pair("同名", "name"),
        "alias" => pair("别名", "alias"),
        "expression" => pair("表达式", "expression"),
        "proposed" => pair("待确认", "proposed"),
        "unused" => pair("未使用", "not used"),
        _ => return None,
    })
}

/// Why two names are proposed; the text of the mart where it has no other.
pub fn why(text: &str) -> Option<Pair> {
    Some(match text {
        "one name, several identifiers" => pair("同一名称，多个编号", "one name, several identifiers"),
        "one identifier, several names" => pair("同一编号，多个名称", "one identifier, several names"),
        "the same but for 公司 or 集团" => pair("仅“公司”“集团”之差", "the same but for 公司 or 集团"),
        "the same characters in another order" => pair("字相同，次序不同", "the same characters in another order"),
        "one character more or less" => pair("多一字或少一字", "one character more or less"),
        "one character differs" => pair("一字之差", "one character differs"),
        "one name holds the other" => pair("一个名称包含另一个", "one name holds the other"),
        "most of the name is the same" => pair("大部分相同", "most of the name is the same"),
        _ => return None,
    })
}

/// The words of a code, or the code itself.
pub fn named(print: &Print, words: Option<Pair>, code: &str) -> String {
    words.map_or_else(|| code.to_string(), |words| print.pick(words).to_string())
}

/// How a file was read: `CSV, gb18030 (found), comma`.
pub fn how_read(print: &Print, file: &SourceFile) -> String {
    let container = match file.container.as_deref() {
        None => print.unknown(),
        Some("text") => match file.delimiter.as_deref() {
            Some(",") => "CSV".to_string(),
            Some("\t" | "\\t" | "tab") => "TSV".to_string(),
            _ => print.pick(pair("文本", "Text")).to_string(),
        },
        Some("html") => print.pick(pair("HTML 表格", "HTML table")).to_string(),
        Some("parquet") => "Parquet".to_string(),
        Some(other) => other.to_uppercase(),
    };
    let mut parts = vec![container];
    if let Some(encoding) = &file.encoding {
        let how = match file.encoding_declared {
            true => pair("（声明）", " (declared)"),
            false => pair("（识别）", " (found)"),
        };
        parts.push(format!("{}{}", encoding.to_uppercase(), print.pick(how)));
    }
    let is_text = file.container.as_deref().is_none_or(|container| container == "text");
    if let Some(delimiter) = file.delimiter.as_deref().filter(|_| is_text) {
        match delimiter {
            // The name CSV or TSV says it.
            "," | "\t" | "\\t" | "tab" => {}
            ";" => parts.push(print.pick(pair("分号", "semicolon")).to_string()),
            "|" => parts.push(print.pick(pair("竖线", "pipe")).to_string()),
            other => parts.push(other.to_string()),
        }
    }
    // The name of a file ends in its sheet where the workbook has several.
    let named = |sheet: &&String| !file.totals.file.ends_with(&format!("#{sheet}"));
    if let Some(sheet) = file.sheet.as_ref().filter(named) {
        parts.push(print.fill(pair("工作表 {sheet}", "sheet {sheet}"), &[("sheet", sheet)]));
    }
    parts.join(print.pick(pair("，", ", ")))
}
