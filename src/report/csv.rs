//! Tables as CSV for any program: UTF-8 with BOM (so that Excel in China reads it), RFC 4180 quoting, LF.
//!
//! Text that a spreadsheet would take for a formula gets a leading apostrophe (OWASP: a cell that begins with
//! `=`, `+`, `-`, `@`, tab or carriage return). Numbers are written as they are: `-12.50` stays a number.

use super::tables::{Cell, Table};

const BOM: char = '\u{FEFF}';

/// The table as one CSV text. Column keys as heads; a text in both languages takes two columns, `_zh` and `_en`, unless
/// its column is one of plain text: then it is in English, as in the marts.
pub fn encode(table: &Table) -> String {
    let mut out = String::new();
    out.push(BOM);
    let mut heads = Vec::new();
    for column in &table.columns {
        if column.words {
            heads.push(format!("{}_zh", column.key));
            heads.push(format!("{}_en", column.key));
        } else {
            heads.push(column.key.to_string());
        }
    }
    out.push_str(&heads.join(","));
    out.push('\n');
    for row in &table.rows {
        let mut fields = Vec::with_capacity(heads.len());
        for (cell, column) in row.iter().zip(&table.columns) {
            match cell {
                Cell::Words(text) if column.words => {
                    fields.push(quoted(&text.zh));
                    fields.push(quoted(&text.en));
                }
                Cell::Empty if column.words => fields.extend([String::new(), String::new()]),
                cell => fields.push(field(cell)),
            }
        }
        out.push_str(&fields.join(","));
        out.push('\n');
    }
    out
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Count(count) => count.to_string(),
        Cell::Money(money) => money.plain(),
        Cell::Amount(value) | Cell::Ratio(value) | Cell::Number(value) => value.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Text(text) => quoted(text),
        Cell::Words(text) => quoted(&text.en),
    }
}

/// True for text that a spreadsheet would take for a formula.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

fn quoted(text: &str) -> String {
    let text = if is_formula(text) { format!("'{text}") } else { text.to_string() };
    if text.contains([',', '"', '\n', '\r', '\'']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figures::Money;

    #[test]
    fn text_that_looks_like_a_formula_is_disarmed_and_numbers_are_not() {
        assert_eq!(field(&Cell::Text("=1+1".into())), "\"'=1+1\"");
        assert_eq!(field(&Cell::Text("@cmd".into())), "\"'@cmd\"");
        assert_eq!(field(&Cell::Text("\tx".into())), "\"'\tx\"");
        assert_eq!(field(&Cell::Money(Money::new(-1250, 2))), "-12.50");
        assert_eq!(field(&Cell::Ratio(-0.5)), "-0.5");
    }

    #[test]
    fn separators_and_quotes_are_quoted() {
        assert_eq!(field(&Cell::Text("a,\"b\"".into())), "\"a,\"\"b\"\"\"");
    }
}
