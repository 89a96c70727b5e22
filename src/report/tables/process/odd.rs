//! Rows that contradict each other or cannot be placed: a sheet for each family.

use crate::report::figures::process::Odd;
use crate::report::tables::{Cell, Table, both, column, text, words_column};
use crate::report::text::{Pair, odd_words as words};

/// The sheet of a family; none without such rows.
pub(super) fn table(key: &'static str, title: Pair, odd: &[Odd]) -> Option<Table> {
    let columns = vec![
        column("check", "检查代码", "Check key", 24.0),
        words_column("check_title", "检查", "Check", 48.0),
        column("table", "表", "Table", 18.0),
        column("rows", "行数", "Rows", 10.0),
        column("example", "例", "Example", 40.0),
    ];
    let rows = odd.iter().map(|one| {
        vec![
            Cell::Text(one.check.clone()),
            both(|print| words::check(print, &one.table, &one.check)),
            Cell::Text(one.table.clone()),
            Cell::Count(one.rows),
            text(&one.example),
        ]
    });
    (!odd.is_empty()).then(|| Table { key, title, columns, rows: rows.collect(), note: words::NOTE.text() })
}
