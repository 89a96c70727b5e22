//! Tables over all customers: headline, flow, cohorts, data quality, definitions, settings.

use super::{Cell, Column, Table, column, count, measured, money, no_note, ratio, text, words_column};
use crate::config::types::{Section, Text};
use crate::report::Manifest;
use crate::report::figures::{Figures, FileTotals, Known, Reason, Unit};
use crate::report::text::{definitions, labels, measures, pair};

fn unit_words(unit: Unit, currency: &str) -> Text {
    let pair = match unit {
        Unit::Customers => labels::CUSTOMERS,
        Unit::Orders => pair("订单", "orders"),
        Unit::Money => return Text { zh: currency.to_string(), en: currency.to_string() },
        Unit::Ratio => pair("比率", "ratio"),
        Unit::Days => pair("天", "days"),
    };
    pair.text()
}

pub(super) fn headline(figures: &Figures) -> Vec<Table> {
    let Some(headline) = &figures.headline else { return Vec::new() };
    let scope = &figures.scope;
    let mut rows = Vec::new();
    let mut history = Vec::new();
    for wording in measures::ALL {
        let Some(measure) = headline.measure(wording.measure) else { continue };
        // A coefficient from 0 to 1 is no percentage.
        let shown = |value: Known, unit: Unit| match value {
            Known::Value(value) if measure.name == "gini" => Cell::Number(value),
            value => measured(value, unit),
        };
        let at = |months: i32| measure.known_at(headline.month.back(months), scope.min_n);
        let full = |months: i32| measure.comparable_at(headline.month.back(months), scope.min_n);
        let change = |months: i32| match (full(0), full(months)) {
            (Known::Value(now), Known::Value(before)) if measure.name == "gini" => Cell::Number(now - before),
            (Known::Value(now), Known::Value(before)) if measure.unit == Unit::Ratio => Cell::Ratio(now - before),
            (Known::Value(now), Known::Value(before)) if before > 0.0 => Cell::Ratio(now / before - 1.0),
            _ => Cell::Empty,
        };
        let point = measure.at(headline.month);
        rows.push(vec![
            Cell::Text(measure.name.clone()),
            Cell::Words(wording.label.text()),
            Cell::Words(unit_words(measure.unit, &scope.currency)),
            shown(at(0), measure.unit),
            shown(at(1), measure.unit),
            change(1),
            shown(at(12), measure.unit),
            change(12),
            count(point.and_then(|point| point.n)),
            point.and_then(|point| point.target).map_or(Cell::Empty, Cell::Number),
        ]);
        for point in &measure.points {
            history.push(vec![
                Cell::Text(measure.name.clone()),
                Cell::Words(wording.label.text()),
                Cell::Text(point.month.to_string()),
                shown(measure.known_at(point.month, scope.min_n), measure.unit),
                point.numerator.map_or(Cell::Empty, Cell::Number),
                point.denominator.map_or(Cell::Empty, Cell::Number),
                count(point.n),
            ]);
        }
    }
    let note = Text {
        zh: format!(
            "空格 = 暂无，不是 0。比率的变动为差（0.01 = 1 个百分点），其余为相对变动。n < {} 的比率不显示（D-48）。",
            scope.min_n
        ),
        en: format!(
            "Empty = not known, not 0. Changes of ratios are differences (0.01 = 1 percentage point), others relative. Ratios with n < {} are not shown (D-48).",
            scope.min_n
        ),
    };
    vec![
        Table {
            key: "headline",
            title: pair("关键指标", "Headline"),
            columns: vec![
                column("measure", "指标代码", "Measure", 24.0),
                words_column("label", "指标", "Figure", 22.0),
                words_column("unit", "单位", "Unit", 11.0),
                column("value", "本月", "This month", 15.0),
                column("last_month", "上月", "Last month", 15.0),
                column("change_last_month", "环比", "Change", 11.0),
                column("last_year", "去年同月", "Last year", 15.0),
                column("change_last_year", "同比", "Change", 12.0),
                column("n", "n", "n", 11.0),
                column("target", "目标", "Target", 11.0),
            ],
            rows,
            note,
        },
        Table {
            key: "headline_history",
            title: pair("指标历史", "Headline history"),
            columns: vec![
                column("measure", "指标代码", "Measure", 24.0),
                words_column("label", "指标", "Figure", 22.0),
                column("period", "月份", "Month", 10.0),
                column("value", "值", "Value", 15.0),
                column("numerator", "分子", "Numerator", 16.0),
                column("denominator", "分母", "Denominator", 16.0),
                column("n", "n", "n", 11.0),
            ],
            rows: history,
            note: no_note(),
        },
    ]
}

pub(super) fn flow(figures: &Figures) -> Vec<Table> {
    let Some(flow) = &figures.flow else { return Vec::new() };
    let rows = flow.months.iter().map(|month| {
        vec![
            Cell::Text(month.month.to_string()),
            count(month.opening),
            count(month.new),
            count(month.reactivated),
            count(month.lapsed),
            count(month.closing),
            count(month.retained),
            money(month.sales.opening),
            money(month.sales.lapsed),
            money(month.sales.retained_before),
            money(month.sales.retained),
            money(month.sales.reactivated),
            money(month.sales.new),
            money(month.sales.closing),
        ]
    });
    let months = figures.scope.active_months;
    vec![Table {
        key: "customer_flow",
        title: pair("客户流动", "Customer flow"),
        columns: vec![
            column("period", "月份", "Month", 10.0),
            column("opening", "期初", "Opening", 10.0),
            column("new", "新增", "New", 10.0),
            column("reactivated", "回流", "Reactivated", 12.0),
            column("lapsed", "流失", "Lapsed", 10.0),
            column("closing", "期末", "Closing", 10.0),
            column("retained", "留存", "Retained", 10.0),
            column("opening_net_sales", "期初销售额", "Sales, opening", 17.0),
            column("lapsed_net_sales", "流失客户销售额", "Sales, lapsed", 17.0),
            column("retained_net_sales_before", "留存客户此前", "Sales, retained, before", 20.0),
            column("retained_net_sales", "留存客户现在", "Sales, retained, now", 19.0),
            column("reactivated_net_sales", "回流客户销售额", "Sales, reactivated", 18.0),
            column("new_net_sales", "新客户销售额", "Sales, new", 17.0),
            column("closing_net_sales", "期末销售额", "Sales, closing", 17.0),
        ],
        rows: rows.collect(),
        note: Text {
            zh: format!("活跃 = 近 {months} 个月有订单。期末 = 期初 + 新增 + 回流 − 流失。销售额为活跃窗口内净额。"),
            en: format!(
                "Active = ordered in {months} months. Closing = opening + new + reactivated − lapsed. Sales are net, over the active window."
            ),
        },
    }]
}

pub(super) fn cohorts(figures: &Figures) -> Vec<Table> {
    let Some(cohorts) = &figures.cohorts else { return Vec::new() };
    let min_n = figures.scope.min_n;
    let mut rows = Vec::new();
    for cohort in &cohorts.cohorts {
        for (age, active) in cohort.active.iter().enumerate() {
            let retention = active
                .filter(|_| cohort.customers >= min_n.max(1))
                .map(|active| active as f64 / cohort.customers as f64);
            rows.push(vec![
                Cell::Text(cohort.month.to_string()),
                Cell::Count(age as i64),
                Cell::Count(cohort.customers),
                count(*active),
                ratio(retention),
                money(cohort.net_sales[age]),
                Cell::Text(if cohort.left_censored { "*" } else { "" }.to_string()),
            ]);
        }
    }
    vec![Table {
        key: "cohort_retention",
        title: pair("批次留存", "Cohorts"),
        columns: vec![
            column("cohort", "首购月份", "Cohort", 11.0),
            column("age", "第几个月", "Month", 10.0),
            column("customers", "批次客户数", "Cohort size", 13.0),
            column("active", "下单客户数", "Ordered", 13.0),
            column("retention", "留存率", "Retention", 11.0),
            column("net_sales", "净销售额", "Net sales", 17.0),
            column("left_censored", "左截断 *", "Left-censored *", 14.0),
        ],
        rows,
        note: Text {
            zh: "空格 = 尚不可观察。* 数据首月，可能含老客户。".to_string(),
            en: "Empty = not yet observable. * First month of the data: may hold older customers.".to_string(),
        },
    }]
}

pub(super) fn totals(totals: &FileTotals) -> Vec<Cell> {
    vec![
        Cell::Text(totals.source.clone()),
        Cell::Text(totals.file.clone()),
        Cell::Count(totals.read),
        Cell::Count(totals.stored),
        Cell::Count(totals.duplicate),
        Cell::Count(totals.replaced),
        Cell::Count(totals.filtered),
        Cell::Count(totals.quarantined),
        Cell::Count(totals.left_out),
        Cell::Count(totals.rows_difference()),
        money(totals.amount_read),
        money(totals.amount_stored),
        money(totals.amount_duplicate),
        money(totals.amount_replaced),
        money(totals.amount_filtered),
        money(totals.amount_quarantined),
        money(totals.amount_difference()),
    ]
}

pub(super) fn totals_columns() -> Vec<Column> {
    vec![
        column("source", "来源", "Source", 18.0),
        column("file", "文件", "File", 44.0),
        column("rows_read", "读入行", "Rows read", 12.0),
        column("rows_stored", "入库行", "Rows stored", 12.0),
        column("rows_duplicate", "重复行", "Rows duplicate", 14.0),
        column("rows_replaced", "被替换行", "Rows replaced", 13.0),
        column("rows_filtered", "过滤行", "Rows filtered", 13.0),
        column("rows_quarantined", "隔离行", "Rows quarantined", 16.0),
        column("rows_left_out", "略去行", "Rows left out", 14.0),
        column("rows_difference", "行差", "Rows difference", 15.0),
        column("amount_read", "读入金额", "Amount read", 17.0),
        column("amount_stored", "入库金额", "Amount stored", 17.0),
        column("amount_duplicate", "重复金额", "Amount duplicate", 17.0),
        column("amount_replaced", "被替换金额", "Amount replaced", 17.0),
        column("amount_filtered", "过滤金额", "Amount filtered", 17.0),
        column("amount_quarantined", "隔离金额", "Amount quarantined", 18.0),
        column("amount_difference", "金额差", "Amount difference", 17.0),
    ]
}

pub(super) fn quality(figures: &Figures) -> Vec<Table> {
    let Some(quality) = &figures.quality else { return Vec::new() };
    let note = Text {
        zh: "读入 = 入库 + 重复 + 被替换 + 过滤 + 隔离 + 略去；差为 0 即对平。".to_string(),
        en: "Read = stored + duplicate + replaced + filtered + quarantined + left out; a difference of 0 balances."
            .to_string(),
    };
    vec![
        Table {
            key: "data_quality",
            title: pair("数据质量", "Data quality"),
            columns: totals_columns(),
            rows: quality.files.iter().map(totals).collect(),
            note,
        },
        reasons(&quality.reasons),
    ]
}

/// Why rows were refused.
pub(super) fn reasons(reasons: &[Reason]) -> Table {
    let rows = reasons.iter().map(|reason| {
        vec![
            Cell::Text(reason.source.clone()),
            Cell::Text(reason.reason.clone()),
            Cell::Count(reason.rows),
            Cell::Text(reason.example_file.clone()),
            Cell::Count(reason.example_row),
            text(&reason.example_column),
            text(&reason.example_value),
        ]
    });
    Table {
        key: "quarantine_reasons",
        title: pair("隔离原因", "Quarantine reasons"),
        columns: vec![
            column("source", "来源", "Source", 14.0),
            column("reason", "原因", "Reason", 26.0),
            column("rows", "行数", "Rows", 12.0),
            column("example_file", "示例文件", "Example file", 24.0),
            column("example_row", "示例行号", "Example row", 13.0),
            column("example_column", "示例列", "Example column", 20.0),
            column("example_value", "示例值", "Example value", 34.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

pub(super) fn definitions(figures: &Figures, sections: &[Section]) -> Table {
    let rows = definitions::of(&figures.scope, sections).into_iter().map(|definition| {
        vec![
            Cell::Words(definition.figure.text()),
            Cell::Words(definition.formula.text()),
            Cell::Text(definition.basis.to_string()),
            Cell::Text(definition.setting),
        ]
    });
    Table {
        key: "definitions",
        title: pair("口径", "Definitions"),
        columns: vec![
            words_column("figure", "指标", "Figure", 34.0),
            words_column("formula", "公式与口径", "Formula and rules", 90.0),
            column("basis", "依据", "Source", 18.0),
            column("setting", "生效设置", "Setting in force", 44.0),
        ],
        rows: rows.collect(),
        note: Text {
            zh: "金额按 Excel 的 15 位有效数字存为数值；有效数字更多的金额以文本写入，不丢一位。".to_string(),
            en: "Amounts are numbers up to the 15 significant digits that Excel keeps; an amount with more is written as text, so that no digit is lost.".to_string(),
        },
    }
}

/// The resolved settings as path and value, in the order of their paths.
pub(super) fn settings(manifest: &Manifest) -> Table {
    let mut rows = Vec::new();
    flatten("", &manifest.settings, &mut rows);
    rows.sort();
    Table {
        key: "settings",
        title: pair("设置", "Settings"),
        columns: vec![column("setting", "设置", "Setting", 56.0), column("value", "值", "Value", 80.0)],
        rows: rows.into_iter().map(|(path, value)| vec![Cell::Text(path), Cell::Text(value)]).collect(),
        note: no_note(),
    }
}

fn flatten(path: &str, value: &serde_json::Value, rows: &mut Vec<(String, String)>) {
    use serde_json::Value;
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(&path, value, rows);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (at, item) in items.iter().enumerate() {
                flatten(&format!("{path}[{}]", at + 1), item, rows);
            }
        }
        Value::Null => {}
        Value::String(text) => rows.push((path.to_string(), text.clone())),
        other => rows.push((path.to_string(), other.to_string())),
    }
}
