//! Tables of the data-quality report: every row of its marts, a sheet each.

use super::{Cell, Table, column, count, date, money, no_note, ratio, text, whole, words_column};
use crate::config::types::Text;
use crate::report::figures::data_quality::{Light, canonical};
use crate::report::figures::{DataQuality, Figures};
use crate::report::text::{Pair, check_details, data_words, pair, run_notes};

/// Names of the sheets, as pages refer to them.
pub mod sheets {
    use crate::report::text::{Pair, pair};

    pub const TABLES: Pair = pair("数据表总览", "Tables");
    pub const FILES: Pair = pair("文件读取", "Files read");
    pub const MAPPING: Pair = pair("字段对应", "Mapping");
    pub const COMPLETENESS: Pair = pair("字段完整率", "Completeness");
    pub const CHECKS: Pair = pair("数据检查", "Checks");
    pub const QUARANTINE: Pair = pair("隔离原因", "Quarantine reasons");
    pub const NAMES: Pair = pair("疑似同一客户", "Name proposals");
}

/// Words of a code in both languages; the code itself where it has none.
fn words(found: Option<Pair>, code: &str) -> Cell {
    Cell::Words(found.map_or_else(|| Text { zh: code.to_string(), en: code.to_string() }, Pair::text))
}

/// Name of a table in both languages.
fn table_words(source: &str) -> Cell {
    let zh = canonical::title_zh(source).unwrap_or(source).to_string();
    Cell::Words(Text { zh, en: source.to_string() })
}

fn data(figures: &Figures) -> Option<&DataQuality> {
    figures.data_quality.as_ref()
}

pub(super) fn sources(figures: &Figures) -> Vec<Table> {
    let Some(data) = data(figures) else { return Vec::new() };
    vec![tables(data), files(data)]
}

fn tables(data: &DataQuality) -> Table {
    let rows = data.overview().into_iter().map(|table| {
        let (_, light, _) = data_words::light(table.light);
        vec![
            Cell::Text(table.source.clone()),
            table_words(&table.source),
            if table.light == Light::Unknown { Cell::Empty } else { Cell::Words(light.text()) },
            Cell::Count(table.files),
            count(table.rows),
            date(table.first_date),
            date(table.last_date),
            count(table.days_since_last),
            Cell::Count(table.required.columns),
            ratio(table.required.share()),
            Cell::Count(table.optional.columns),
            ratio(table.optional.share()),
            Cell::Count(table.read),
            Cell::Count(table.quarantined),
            Cell::Count(table.checks.pass),
            Cell::Count(table.checks.warn),
            Cell::Count(table.checks.fail),
            Cell::Count(table.checks.unchecked),
        ]
    });
    Table {
        key: "data_tables",
        title: sheets::TABLES,
        columns: vec![
            column("source", "表代码", "Table", 22.0),
            words_column("title", "表", "Name", 20.0),
            words_column("state", "状态", "State", 11.0),
            column("files", "文件", "Files", 9.0),
            column("rows", "行数", "Rows", 12.0),
            column("first_date", "首日", "First date", 12.0),
            column("last_date", "末日", "Last date", 12.0),
            column("days_since_last", "距截止日天数", "Days since last", 15.0),
            column("required_columns", "必填字段", "Required columns", 17.0),
            column("required_filled", "必填完整率", "Required filled", 15.0),
            column("optional_columns", "选填字段", "Optional columns", 17.0),
            column("optional_filled", "选填完整率", "Optional filled", 15.0),
            column("rows_read", "读入行", "Rows read", 12.0),
            column("rows_quarantined", "隔离行", "Rows quarantined", 17.0),
            column("checks_passed", "通过", "Passed", 9.0),
            column("checks_warned", "警告", "Warned", 9.0),
            column("checks_failed", "未通过", "Failed", 9.0),
            column("checks_not_made", "未检查", "Not checked", 13.0),
        ],
        rows: rows.collect(),
        note: Text {
            zh: "完整率 = 已填 ÷（行 × 字段）。空格 = 不适用或未发布，不是 0。".to_string(),
            en: "Filled = filled values ÷ (rows × columns). Empty = not applicable or not published, not 0."
                .to_string(),
        },
    }
}

fn files(data: &DataQuality) -> Table {
    let rows = data.files.iter().flatten().map(|file| {
        let mut cells = vec![
            text(&file.sheet),
            text(&file.container),
            text(&file.encoding),
            Cell::Words(if file.encoding_declared { pair("声明", "declared") } else { pair("识别", "found") }.text()),
            // A tab is invisible in a cell.
            text(&file.delimiter.as_ref().map(|delimiter| delimiter.replace('\t', "\\t"))),
            count(file.header_row),
            date(file.first_date),
            date(file.last_date),
            file.remarks
                .as_ref()
                .map_or(Cell::Empty, |remarks| Cell::Words(run_notes::both(&file.totals.source, remarks))),
        ];
        if file.encoding.is_none() {
            cells[3] = Cell::Empty;
        }
        let mut row = whole::totals(&file.totals);
        row.splice(2..2, cells);
        row
    });
    let mut columns = whole::totals_columns();
    columns.splice(
        2..2,
        [
            column("sheet", "工作表", "Sheet", 14.0),
            column("container", "容器", "Container", 11.0),
            column("encoding", "编码", "Encoding", 12.0),
            column("encoding_by", "编码来源", "Encoding by", 12.0),
            column("delimiter", "分隔符", "Delimiter", 10.0),
            column("header_row", "表头行", "Header row", 11.0),
            column("first_date", "首日", "First date", 12.0),
            column("last_date", "末日", "Last date", 12.0),
            column("remarks", "读取时发现", "Remarks", 40.0),
        ],
    );
    Table {
        key: "source_files",
        title: sheets::FILES,
        columns,
        rows: rows.collect(),
        note: Text {
            zh: "读入 = 入库 + 重复 + 被替换 + 过滤 + 隔离 + 略去；差为 0 即对平。略去 = 标题、合计与备注行，没有金额。"
                .to_string(),
            en: "Read = stored + duplicate + replaced + filtered + quarantined + left out; a difference of 0 balances. Left out: titles, totals and remarks, without an amount.".to_string(),
        },
    }
}

pub(super) fn mapping(figures: &Figures) -> Vec<Table> {
    let Some(columns) = data(figures).and_then(|data| data.columns.as_ref()) else { return Vec::new() };
    let rows = columns.iter().map(|one| {
        vec![
            Cell::Text(one.source.clone()),
            Cell::Text(one.file.clone()),
            Cell::Text(one.header.clone()),
            text(&one.column),
            words(data_words::evidence(&one.evidence), &one.evidence),
            text(&one.unit),
            text(&one.example),
        ]
    });
    vec![Table {
        key: "source_columns",
        title: sheets::MAPPING,
        columns: vec![
            column("source", "表代码", "Table", 22.0),
            column("file", "文件", "File", 34.0),
            column("header", "表头", "Header", 26.0),
            column("column", "字段", "Column", 24.0),
            words_column("evidence", "依据", "Evidence", 14.0),
            column("unit", "单位", "Unit", 10.0),
            column("example", "示例", "Example", 34.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }]
}

pub(super) fn completeness(figures: &Figures) -> Vec<Table> {
    let Some(fields) = data(figures).and_then(|data| data.fields.as_ref()) else { return Vec::new() };
    let rows = fields.iter().map(|field| {
        let zh = canonical::column_zh(&field.source, &field.column).unwrap_or(&field.column).to_string();
        vec![
            Cell::Text(field.source.clone()),
            table_words(&field.source),
            Cell::Text(field.column.clone()),
            Cell::Words(Text { zh, en: field.column.clone() }),
            Cell::Words(if field.required {
                Text { zh: "必填".into(), en: "required".into() }
            } else {
                Text { zh: "选填".into(), en: "optional".into() }
            }),
            Cell::Count(field.rows),
            Cell::Count(field.filled),
            ratio(field.share_filled),
            count(field.distinct),
            text(&field.smallest),
            text(&field.largest),
        ]
    });
    vec![Table {
        key: "field_quality",
        title: sheets::COMPLETENESS,
        columns: vec![
            column("source", "表代码", "Table", 22.0),
            words_column("title", "表", "Name", 20.0),
            column("column", "字段代码", "Column", 24.0),
            words_column("column_title", "字段", "Column name", 20.0),
            words_column("required", "必填", "Required", 11.0),
            column("rows", "行数", "Rows", 12.0),
            column("filled", "已填", "Filled", 12.0),
            column("share_filled", "完整率", "Share filled", 13.0),
            column("distinct", "不同值", "Distinct", 12.0),
            column("smallest", "最小", "Smallest", 24.0),
            column("largest", "最大", "Largest", 24.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }]
}

pub(super) fn checks(figures: &Figures) -> Vec<Table> {
    let Some(checks) = data(figures).and_then(|data| data.checks.as_ref()) else { return Vec::new() };
    let rows = checks.iter().map(|check| {
        let (_, outcome, _) = data_words::outcome(check.outcome);
        let share = check.failing.zip(check.rows).filter(|(_, rows)| *rows > 0);
        vec![
            Cell::Words(outcome.text()),
            Cell::Text(check.source.clone()),
            table_words(&check.source),
            Cell::Text(check.check.clone()),
            words(data_words::check(&check.check), &check.check),
            text(&check.column),
            Cell::Text(check.severity.clone()),
            count(check.rows),
            count(check.failing),
            ratio(share.map(|(failing, rows)| failing as f64 / rows as f64)),
            Cell::Words(check_details::both(check)),
            text(&check.example),
        ]
    });
    vec![Table {
        key: "checks",
        title: sheets::CHECKS,
        columns: vec![
            words_column("outcome", "结果", "Outcome", 11.0),
            column("source", "表代码", "Table", 22.0),
            words_column("title", "表", "Name", 20.0),
            column("check", "检查代码", "Check", 16.0),
            words_column("check_title", "检查项", "Check name", 26.0),
            column("column", "字段", "Column", 22.0),
            column("severity", "严重程度", "Severity", 11.0),
            column("rows", "检查行数", "Rows", 12.0),
            column("failing", "不合格行", "Failing rows", 13.0),
            column("share_failing", "不合格占比", "Share failing", 14.0),
            column("detail", "说明", "Detail", 50.0),
            column("example", "示例", "Example", 34.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }]
}

pub(super) fn quarantine(figures: &Figures) -> Vec<Table> {
    let reasons = data(figures).and_then(|data| data.reasons.as_ref());
    reasons.map(|reasons| whole::reasons(reasons)).into_iter().collect()
}

pub(super) fn names(figures: &Figures) -> Vec<Table> {
    let Some(proposals) = data(figures).and_then(|data| data.proposals.as_ref()) else { return Vec::new() };
    let rows = proposals.iter().map(|proposal| {
        vec![
            Cell::Text(proposal.name.clone()),
            text(&proposal.customer),
            Cell::Text(proposal.similar_name.clone()),
            text(&proposal.similar_customer),
            proposal.likeness.map_or(Cell::Empty, Cell::Number),
            words(data_words::why(&proposal.why), &proposal.why),
            money(proposal.net_sales),
        ]
    });
    vec![Table {
        key: "name_proposals",
        title: sheets::NAMES,
        columns: vec![
            column("name", "名称", "Name", 34.0),
            column("customer_id", "客户编号", "Customer", 18.0),
            column("similar_name", "相近的名称", "Similar name", 34.0),
            column("similar_customer_id", "相近的客户编号", "Similar customer", 18.0),
            column("likeness", "相似度", "Likeness", 11.0),
            words_column("why", "理由", "Why", 34.0),
            column("net_sales_12m", "近 12 个月净销售额", "Net sales, 12 months", 20.0),
        ],
        rows: rows.collect(),
        note: data_words::NAMES_RULE.text(),
    }]
}
