//! Values of a frame as texts: exact decimals, ISO dates.

use polars::prelude::{AnyValue, DataFrame, DataType};

use super::CliError;
use crate::lake::LakeError;

/// A cell of a table is cut at so many characters.
const CELL_WIDTH: usize = 48;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Nothing.
    Unknown,
    /// An integer or a finite float.
    Number,
    /// A decimal or a date: a text that is not the user's.
    Exact,
    /// True or false.
    Truth,
    /// The user's text.
    Text,
}

/// A value as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it holds.
    pub kind: CellKind,
    /// The value, exact; empty when unknown.
    pub text: String,
}

/// Whether a column is set to the right.
pub fn is_number(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::UInt64
            | DataType::Float32
            | DataType::Float64
            | DataType::Decimal(_, _)
    )
}

/// The cells of one row.
pub fn cells_of(frame: &DataFrame, row: usize) -> Result<Vec<Cell>, CliError> {
    let mut cells = Vec::new();
    for column in frame.columns() {
        let value = column
            .get(row)
            .map_err(|error| LakeError::Exchange { what: column.name().to_string(), message: error.to_string() })?;
        cells.push(cell_of(&value));
    }
    Ok(cells)
}

fn cell_of(value: &AnyValue<'_>) -> Cell {
    let cell = |kind: CellKind, text: String| Cell { kind, text };
    match value {
        AnyValue::Null => cell(CellKind::Unknown, String::new()),
        AnyValue::Boolean(truth) => cell(CellKind::Truth, truth.to_string()),
        AnyValue::String(text) => cell(CellKind::Text, (*text).to_owned()),
        AnyValue::StringOwned(text) => cell(CellKind::Text, text.to_string()),
        AnyValue::Decimal(minor, _, scale) => cell(CellKind::Exact, decimal_text(*minor, *scale)),
        AnyValue::Float64(number) => float_cell(*number),
        AnyValue::Float32(number) => float_cell(f64::from(*number)),
        AnyValue::Date(days) => cell(CellKind::Exact, crate::model::period::from_days(*days).to_string()),
        AnyValue::Datetime(_, _, _) | AnyValue::DatetimeOwned(_, _, _) => {
            cell(CellKind::Exact, value.to_string().replace(' ', "T"))
        }
        other if is_number(&other.dtype()) => cell(CellKind::Number, other.to_string()),
        other => cell(CellKind::Text, other.to_string()),
    }
}

/// A float in its shortest form that reads back the same; a number that is not finite is unknown.
fn float_cell(number: f64) -> Cell {
    if number.is_finite() {
        Cell { kind: CellKind::Number, text: number.to_string() }
    } else {
        Cell { kind: CellKind::Unknown, text: String::new() }
    }
}

fn decimal_text(minor: i128, scale: usize) -> String {
    match u8::try_from(scale) {
        Ok(scale) => crate::model::money::format_minor(minor, scale),
        Err(_) => format!("{minor}e-{scale}"),
    }
}

/// A cell as JSON.
pub fn json_of(cell: &Cell) -> Result<String, CliError> {
    Ok(match cell.kind {
        CellKind::Unknown => "null".into(),
        CellKind::Number => cell.text.clone(),
        CellKind::Truth => cell.text.clone(),
        CellKind::Exact | CellKind::Text => serde_json::to_string(&cell.text)?,
    })
}

/// Whether a spreadsheet could take a text for a formula.
pub fn could_be_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// A text on one line, cut when it is long.
pub fn shortened(text: &str) -> String {
    let one_line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if one_line.chars().count() <= CELL_WIDTH {
        return one_line;
    }
    let mut cut: String = one_line.chars().take(CELL_WIDTH - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn values_keep_every_digit() {
        let cell = |value: AnyValue<'_>| cell_of(&value).text;
        assert_eq!(cell(AnyValue::Decimal(-1_050, 38, 2)), "-10.50");
        assert_eq!(cell(AnyValue::Decimal(12_345_678_901_234_567_890_123, 38, 3)), "12345678901234567890.123");
        assert_eq!(cell(AnyValue::Float64(0.1)), "0.1");
        assert_eq!(cell(AnyValue::Float64(1.0)), "1");
        assert_eq!(cell(AnyValue::Int64(-7)), "-7");
        assert_eq!(cell(AnyValue::Date(15_308)), "2011-11-30");
        assert_eq!(cell_of(&AnyValue::Float64(f64::NAN)).kind, CellKind::Unknown);
    }

    #[test]
    fn only_text_of_the_user_is_guarded() {
        for formula in ["=1+1", "+86 10", "-x", "@SUM", "\tx"] {
            assert!(could_be_formula(formula), "{formula}");
        }
        assert!(!could_be_formula("客户=1"));
    }
}
