//! Paired bars: two figures of every row, the first with its interval where one is known.

use super::Canvas;
use super::axis::{key, side};
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, MAIN, MUTED, STAY, size};
use crate::report::text::Print;

/// A row.
pub struct Pairing {
    pub name: String,
    pub first: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub second: Option<f64>,
    /// What stands behind the figures, such as the n.
    pub note: String,
}

/// Height of a row and of the key above.
pub const ROW: f64 = 26.0;
pub const HEAD: f64 = 16.0;

/// Draws the rows; `label` prints a figure.
pub fn draw(
    canvas: &Canvas,
    rows: &[Pairing],
    (first, second): (&str, &str),
    label: &dyn Fn(f64) -> String,
    print: &Print,
) -> Result<(), ReportError> {
    let left = side(canvas, rows.iter().map(|row| row.name.as_str()), true, 0.3);
    let bold = Ink::new(size::LABEL, INK).bold();
    let small = Ink::new(size::SMALL, MUTED);
    let text = |value: Option<f64>| value.map_or_else(|| print.unknown(), label);
    let all = || rows.iter().flat_map(|row| [row.first, row.second, row.high]).flatten();
    let most = all().fold(0.0, f64::max).max(1e-9);
    let gap = |row: &Pairing| if row.note.is_empty() { 0.0 } else { 8.0 };
    let behind = rows
        .iter()
        .map(|row| canvas.text_width(&text(row.first), bold) + gap(row) + canvas.text_width(&row.note, small))
        .fold(0.0, f64::max)
        + 10.0;
    let scale = (canvas.width - left - behind).max(40.0) / most;
    key(canvas, left, 8.0, &[(first.to_string(), MAIN), (second.to_string(), STAY)])?;
    let row_height = ((canvas.height - HEAD) / rows.len().max(1) as f64).min(34.0);
    let bar = (row_height * 0.36).min(10.0);
    for (at, row) in rows.iter().enumerate() {
        let middle = HEAD + row_height * (at as f64 + 0.5);
        let name = canvas.fonts().fit(&row.name, size::LABEL, true, left - 8.0);
        canvas.text_mid(left - 6.0, middle, &name, bold.end())?;
        let upper = middle - bar / 2.0 - 0.4;
        let mut edge = left;
        if let Some(value) = row.first {
            canvas.rect(left, upper - bar / 2.0, value.max(0.0) * scale, bar, MAIN)?;
            edge = left + value.max(0.0) * scale;
        }
        if let (Some(low), Some(high)) = (row.low, row.high) {
            let (from, to) = (left + low.max(0.0) * scale, left + high.max(0.0) * scale);
            canvas.line((from, upper), (to, upper), INK, 0.9)?;
            for end in [from, to] {
                canvas.line((end, upper - bar * 0.36), (end, upper + bar * 0.36), INK, 0.9)?;
            }
            edge = edge.max(to);
        }
        let shown = text(row.first);
        canvas.text_mid(edge + 4.0, upper, &shown, bold)?;
        canvas.text_mid(edge + 4.0 + canvas.text_width(&shown, bold) + gap(row), upper, &row.note, small)?;
        let lower = middle + bar / 2.0 + 0.4;
        let width = row.second.unwrap_or(0.0).max(0.0) * scale;
        canvas.rect(left, lower - bar / 2.0, width, bar, STAY)?;
        canvas.text_mid(left + width + 4.0, lower, &text(row.second), small)?;
    }
    canvas.line((left, HEAD - 2.0), (left, HEAD + row_height * rows.len() as f64), LINE, 0.6)
}
