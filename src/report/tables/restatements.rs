//! The table of restatements: every figure and class that was changed after it was published.

use super::{Cell, Table, column, no_note, text, words_column};
use crate::report::figures::{Figures, Restated, exact};
use crate::report::text::{Pair, pair, restated_words};

/// Name of the sheet, as pages refer to it.
pub const RESTATEMENTS: Pair = pair("更正记录", "Restatements");

pub(super) fn restatements(figures: &Figures) -> Option<Table> {
    let restated = figures.restatements.as_ref()?;
    let rows = restated.rows.iter().map(|row| {
        let kind = if row.is_class { restated_words::CLASS } else { restated_words::FIGURE };
        vec![
            Cell::Date(row.as_of),
            Cell::Words(kind.text()),
            Cell::Text(row.subject.clone()),
            text(&row.customer),
            value(row, row.old.as_deref()),
            value(row, row.new.as_deref()),
            text(&row.unit),
            Cell::Text(row.cause.clone()),
            Cell::Text(row.run_id.clone()),
        ]
    });
    Some(Table {
        key: "restatements",
        title: RESTATEMENTS,
        columns: vec![
            column("as_of", "结果日期", "Result of", 12.0),
            words_column("kind", "类型", "Kind", 10.0),
            column("subject", "指标或分类方案", "Measure or scheme", 24.0),
            column("customer_id", "客户编号", "Customer", 18.0),
            column("old_value", "原发布", "Published before", 18.0),
            column("new_value", "现在", "Now", 18.0),
            column("unit", "单位", "Unit", 12.0),
            column("cause", "原因", "Cause", 60.0),
            column("run_id", "运行", "Run", 16.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    })
}

/// A figure in the type of its unit, a class as its code.
fn value(row: &Restated, value: Option<&str>) -> Cell {
    let Some(value) = value else { return Cell::Empty };
    let number: Option<f64> = if row.is_class { None } else { value.parse().ok() };
    match (row.unit.as_deref(), number) {
        (Some("money"), Some(_)) => exact(value).map_or_else(|| Cell::Text(value.to_string()), Cell::Money),
        (Some("ratio"), Some(ratio)) => Cell::Ratio(ratio),
        (_, Some(number)) => Cell::Number(number),
        (_, None) => Cell::Text(value.to_string()),
    }
}
