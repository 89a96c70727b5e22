//! What the canonical tables say of themselves: their order, their names, which columns are required.

use crate::model::tables::{ColumnSpec, TABLES, table};

fn column(source: &str, name: &str) -> Option<&'static ColumnSpec> {
    table(source)?.column(name)
}

/// Position of a table in the data model; unknown ones come last.
pub fn table_order(source: &str) -> usize {
    TABLES.iter().position(|table| table.name == source).unwrap_or(usize::MAX)
}

/// Position of a column in its table; unknown ones come last.
pub fn column_order(source: &str, name: &str) -> usize {
    let columns = table(source).map_or(&[][..], |table| table.columns);
    columns.iter().position(|column| column.name == name).unwrap_or(usize::MAX)
}

/// Chinese name of a table.
pub fn title_zh(source: &str) -> Option<&'static str> {
    table(source).map(|table| table.title_zh)
}

/// Chinese name of a column: the surest of the Chinese headers that mean it. The names of schemes of levels are no
/// headers; they have a name here.
pub fn column_zh(source: &str, name: &str) -> Option<&'static str> {
    let is_chinese = |alias: &&str| alias.chars().any(|character| ('\u{3400}'..='\u{9fff}').contains(&character));
    let of_scheme = match name {
        "level_scheme" | "tier_scheme" | "grade_scheme" => Some("等级方案"),
        "from_level_scheme" => Some("原等级方案"),
        "to_level_scheme" => Some("新等级方案"),
        _ => None,
    };
    column(source, name)?.aliases.iter().copied().find(is_chinese).or(of_scheme)
}

/// Column whose amounts the control totals of a table add up.
pub fn amount_column(source: &str) -> Option<&'static str> {
    table(source)?.amount
}

/// Whether it is a table of the model that has no amount to add up.
pub fn is_without_amount(source: &str) -> bool {
    table(source).is_some_and(|table| table.amount.is_none())
}

/// Whether a row without the column is refused.
pub fn is_required(source: &str, name: &str) -> bool {
    column(source, name).is_some_and(|column| column.required)
}
