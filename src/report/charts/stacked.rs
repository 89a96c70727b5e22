//! Stacked bars in rows: what a whole is made of, row by row.

use plotters::style::RGBColor;

use super::Canvas;
use super::axis::{key, side};
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, MUTED, ink_on, size};

/// A row.
pub struct Stack {
    pub name: String,
    /// Sizes in the order of the key, with what is written on each.
    pub parts: Vec<(f64, String)>,
    /// What stands behind the bar.
    pub note: String,
}

/// Height of a row and of the key above.
pub const ROW: f64 = 19.0;
pub const HEAD: f64 = 16.0;

/// Draws the rows on one scale that ends at `whole`, or at the longest row.
pub fn draw(
    canvas: &Canvas,
    stacks: &[Stack],
    names: &[(String, RGBColor)],
    whole: Option<f64>,
) -> Result<(), ReportError> {
    let left = side(canvas, stacks.iter().map(|stack| stack.name.as_str()), true, 0.3);
    let ink = Ink::new(size::LABEL, INK).bold();
    let notes = stacks.iter().map(|stack| canvas.text_width(&stack.note, ink)).fold(0.0, f64::max) + 8.0;
    let sum = |stack: &Stack| stack.parts.iter().map(|part| part.0.max(0.0)).sum::<f64>();
    let most = whole.unwrap_or_else(|| stacks.iter().map(sum).fold(0.0, f64::max)).max(1e-9);
    let scale = (canvas.width - left - notes) / most;
    let row = ((canvas.height - HEAD) / stacks.len().max(1) as f64).min(30.0);
    let small = Ink::new(size::SMALL, MUTED);
    let wide: f64 = names.iter().map(|(name, _)| 22.0 + canvas.text_width(name, small)).sum();
    // A long key begins before the bars.
    key(canvas, left.min(canvas.width - wide).max(0.0), 8.0, names)?;
    for (at, stack) in stacks.iter().enumerate() {
        let middle = HEAD + row * (at as f64 + 0.5);
        let bar = (row * 0.66).min(16.0);
        let name = canvas.fonts().fit(&stack.name, size::LABEL, true, left - 8.0);
        canvas.text_mid(left - 6.0, middle, &name, ink.end())?;
        let mut x = left;
        for ((value, text), (_, colour)) in stack.parts.iter().zip(names) {
            let width = value.max(0.0) * scale;
            canvas.rect(x, middle - bar / 2.0, width, bar, *colour)?;
            let ink = Ink::new(size::SMALL, ink_on(*colour)).middle();
            if canvas.text_width(text, ink) < width - 3.0 {
                canvas.text_mid(x + width / 2.0, middle, text, ink)?;
            }
            x += width;
        }
        canvas.text_mid(x + 4.0, middle, &stack.note, Ink::new(size::SMALL, MUTED).bold())?;
    }
    canvas.line((left, HEAD - 2.0), (left, HEAD + row * stacks.len() as f64), LINE, 0.6)
}
