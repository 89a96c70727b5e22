//! Rows that nobody could read, and why.
//!
//! A broken row is one row more: a copy of a good one with a key of its own and one cell spoilt. What must be stored is
//! not changed by it.

use super::layout::{ContainerKind, Layout, TextEncoding};
use super::render::{Cell, Style};
use crate::generate::random::Random;
use crate::generate::value::Value;

/// One row in so many is broken, never more than 0.3 % of a file.
pub const ONE_IN: u64 = 340;

/// Columns without which a row is refused.
const REQUIRED: &[(&str, &str)] = &[
    ("transactions", "order_date"),
    ("transactions", "net_amount"),
    ("visits", "visit_date"),
    ("walkins", "reg_date"),
    ("walkins", "contact_type"),
    ("leads", "created_at"),
    ("leads", "level"),
    ("lead_stage_history", "change_date"),
    ("receivables", "invoice_date"),
    ("receivables", "amount"),
    ("payments", "date"),
    ("payments", "amount"),
    ("prepayments", "amount"),
    ("points_ledger", "points"),
    ("surveys", "score"),
    ("visit_plans", "planned_date"),
    ("contacts", "name"),
];

/// Tables whose rows must name a customer, by number or name.
const NEEDS_CUSTOMER: &[&str] = &["transactions", "visits", "receivables", "payments", "visit_plans", "contacts"];

/// Scores, which lie from 0 to 100.
const SCORES: &[(&str, &str)] = &[("surveys", "score"), ("assessments", "score"), ("screening_scores", "score")];

/// Shares that lie from 0 to 1.
const BOUNDED_SHARES: &[&str] = &["rebate_rate", "rate", "max_discount"];

/// A row that was spoilt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Canonical column; none when the whole record is meant.
    pub column: Option<&'static str>,
    /// Its header in the file; none where the file does not have it.
    pub header: Option<String>,
    /// Code of the reason that is to be expected.
    pub reason: &'static str,
}

/// What can be done to one column: the reason that follows and the cell instead.
type Spoilt = (&'static str, Cell);

/// Spoils one cell of a record that was written from `row`, in any of the ways that its layout allows. `offset` is the
/// number of cells before the first column.
pub fn spoil(
    layout: &Layout,
    row: &[Value],
    cells: &mut Vec<Cell>,
    offset: usize,
    random: &mut Random,
) -> Option<Broken> {
    let table = layout.shape.name;
    for _ in 0..30 {
        let position = random.below(layout.columns.len() + 2);
        if position == layout.columns.len() {
            if layout.settings.container != ContainerKind::Csv {
                continue;
            }
            // A comma in a text that nobody quoted.
            cells.push(Cell::Text("加急".into()));
            return Some(Broken { column: None, header: None, reason: "field_count" });
        }
        if position > layout.columns.len() {
            if let Some(broken) = without_customer(layout, cells, offset) {
                return Some(broken);
            }
            continue;
        }
        let column = &layout.columns[position];
        let name = layout.shape.columns[column.fields.0];
        if layout.shape.key.contains(&name) {
            continue;
        }
        let mut ways = ways(layout, table, name, &row[column.fields.0], column.style);
        if REQUIRED.contains(&(table, name)) {
            ways.push(("missing", Cell::Blank));
        }
        if ways.is_empty() {
            continue;
        }
        let (reason, cell) = ways.swap_remove(random.below(ways.len()));
        cells[offset + position] = cell;
        return Some(Broken { column: Some(name), header: Some(column.header.clone()), reason });
    }
    None
}

fn without_customer(layout: &Layout, cells: &mut [Cell], offset: usize) -> Option<Broken> {
    if !NEEDS_CUSTOMER.contains(&layout.shape.name) {
        return None;
    }
    for field in ["customer_id", "customer_name"] {
        if let Some(position) = layout.column_of(field) {
            cells[offset + position] = Cell::Blank;
        }
    }
    let header = layout.column_of("customer_id").map(|position| layout.columns[position].header.clone());
    Some(Broken { column: Some("customer_id"), header, reason: "missing" })
}

fn is_strict(table: &str, name: &str) -> bool {
    let schema = crate::model::tables::table(table);
    schema.is_some_and(|schema| schema.sign == Some(name) || schema.column(name).is_some_and(|column| column.required))
}

fn ways(layout: &Layout, table: &str, name: &str, value: &Value, style: Style) -> Vec<Spoilt> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let is_text_file = layout.settings.container == ContainerKind::Csv;
    let has_bytes = is_text_file && layout.settings.encoding != TextEncoding::Utf16Le;
    match value {
        Value::Money(_) => vec![
            ("not_a_number", text("待确认")),
            ("surplus_digits", text("12.12345678901")),
            ("excel_error", text("#N/A")),
            ("excel_error", text("#REF!")),
        ],
        Value::Quantity(_) if SCORES.contains(&(table, name)) => {
            vec![("out_of_range", text("880")), ("not_a_number", text("优秀"))]
        }
        Value::Quantity(_) | Value::Integer(_) => {
            vec![("not_a_number", text("若干")), ("excel_error", text("#VALUE!"))]
        }
        Value::Ratio(_) if BOUNDED_SHARES.contains(&name) => {
            vec![("out_of_range", text("350%")), ("not_a_number", text("另议"))]
        }
        Value::Ratio(_) => vec![("not_a_number", text("另议"))],
        Value::Date(_) | Value::Moment(_) => {
            let impossible = if style == Style::Chinese { "2026年2月30日" } else { "2026-02-30" };
            let mut ways = vec![
                ("not_a_date", text(impossible)),
                ("not_a_date", text("月底")),
                ("ambiguous_date", text("03/04/2026")),
                ("out_of_range", text("2926-05-06")),
            ];
            let names_year = layout.settings.file.contains("{yyyy");
            if !names_year && matches!(value, Value::Date(_)) {
                // Rare enough: few files have no year in their names.
                ways.extend(vec![("year_missing", text("3月8日")); 4]);
            }
            ways
        }
        Value::Time(_) => vec![("not_a_date", text("25:70-26:10"))],
        // Other words are refused only where something depends on them.
        Value::Word(_) if !is_strict(table, name) => Vec::new(),
        Value::Word(_) => vec![("not_allowed", text("待核实"))],
        Value::Level(_) => vec![("not_allowed", text("Z级"))],
        Value::Flag(_) => vec![("not_allowed", text("看情况"))],
        Value::Text(content) if is_text_file && !content.is_empty() => {
            let mut ways = vec![("control_character", Cell::Text(format!("{content}\u{1}")))];
            if has_bytes && !content.contains([',', '"']) {
                ways.push(("encoding", Cell::Damaged(content.to_string())));
            }
            ways
        }
        Value::Text(_) | Value::CustomerName(_) | Value::Null => Vec::new(),
    }
}
