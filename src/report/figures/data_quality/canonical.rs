//! What the canonical tables say of themselves: their order, their names, which columns are required.

use crate::model::tables::{ColumnSpec, TRANSACTIONS, TableSchema};

fn table(source: &str) -> Option<&'static TableSchema> {
    [&TRANSACTIONS].into_iter().find(|table| table.name == source)
}

fn column(source: &str, name: &str) -> Option<&'static ColumnSpec> {
    table(source)?.column(name)
}

/// Position of a table in the data model; unknown ones come last.
pub fn table_order(source: &str) -> usize {
    [&TRANSACTIONS].iter().position(|table| table.name == source).unwrap_or(usize::MAX)
}

/// Position of a column in its table; unknown ones come last.
pub fn column_order(source: &str, name: &str) -> usize {
    let columns = table(source).map_or(&[][..], |table| table.columns);
    columns.iter().position(|column| column.name == name).unwrap_or(usize::MAX)
}

/// Chinese name of a table.
pub fn title_zh(_source: &str) -> Option<&'static str> {
    None
}

/// Chinese name of a column: the surest of the headers that mean it.
pub fn column_zh(_source: &str, _name: &str) -> Option<&'static str> {
    None
}

/// Whether a row without the column is refused.
pub fn is_required(source: &str, name: &str) -> bool {
    column(source, name).is_some_and(|column| column.required)
}
