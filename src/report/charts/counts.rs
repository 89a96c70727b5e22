//! Columns in pairs: what happened beside what was expected.

use super::Canvas;
use super::axis::{Axis, key};
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{LOSS, MAIN, MUTED, size};
use crate::report::text::Print;

/// A pair of columns.
pub struct Count {
    pub name: String,
    pub actual: Option<f64>,
    pub expected: Option<f64>,
}

/// Draws the pairs.
pub fn draw(
    canvas: &Canvas,
    counts: &[Count],
    (actual, expected, below): (&str, &str, &str),
    print: &Print,
) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED);
    let axis = Axis::over(counts.iter().flat_map(|count| [count.actual, count.expected]).flatten(), true, 4);
    let label = |value: f64| print.narrow_amount(value);
    let left = axis.ticks().iter().map(|tick| canvas.text_width(&label(*tick), small)).fold(12.0, f64::max) + 8.0;
    let (top, bottom) = (20.0, 26.0);
    let height = canvas.height - top - bottom;
    let y = |value: f64| top + height * (1.0 - axis.share(value));
    axis.grid(canvas, (left, canvas.width), y, &label)?;
    key(canvas, left, 9.0, &[(actual.to_string(), LOSS), (expected.to_string(), MAIN)])?;
    let slot = (canvas.width - left) / counts.len().max(1) as f64;
    let bar = (slot * 0.38).min(22.0);
    for (at, count) in counts.iter().enumerate() {
        let middle = left + slot * (at as f64 + 0.5);
        for (value, x, colour) in [(count.actual, middle - bar, LOSS), (count.expected, middle, MAIN)] {
            let Some(value) = value else { continue };
            canvas.rect(x, y(value), bar - 0.6, y(0.0) - y(value), colour)?;
        }
        let name = canvas.fonts().fit(&count.name, size::SMALL, false, slot);
        canvas.text(middle, y(0.0) + 11.0, &name, small.middle())?;
    }
    canvas.text((left + canvas.width) / 2.0, canvas.height - 3.0, below, small.middle())
}
