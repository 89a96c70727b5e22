//! Figures side by side: name, figure, and what it is to be compared with.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GAIN, INK, LOSS_TEXT, MAIN, MUTED, size};

/// A figure.
#[derive(Debug, Clone, Default)]
pub struct Tile {
    pub name: String,
    pub figure: String,
    /// Beside the figure: its n, or what it is made of.
    pub note: String,
    /// Lines below it.
    pub lines: Vec<String>,
    /// Whether the first line is for the better or the worse; `None` for neither.
    pub better: Option<bool>,
}

/// Height of the strip.
pub const HEIGHT: f64 = 66.0;
/// Height of one whose figures have no lines below them.
pub const HEIGHT_ALONE: f64 = 42.0;

/// Draws the figures in columns of equal width.
pub fn draw(canvas: &Canvas, tiles: &[Tile]) -> Result<(), ReportError> {
    let gap = 14.0;
    let width = (canvas.width + gap) / tiles.len().max(1) as f64 - gap;
    for (at, tile) in tiles.iter().enumerate() {
        let x = (width + gap) * at as f64;
        canvas.line((x, 0.6), (x + width, 0.6), MAIN, 1.2)?;
        let fit = |text: &str, size: f64, bold: bool, room: f64| canvas.fonts().fit(text, size, bold, room);
        let name = fit(&tile.name, size::LABEL, true, width);
        canvas.text(x, 13.0, &name, Ink::new(size::LABEL, INK).bold())?;
        let ink = Ink::new(19.0, MAIN).bold();
        let figure = fit(&tile.figure, 19.0, true, width);
        canvas.text(x, 35.0, &figure, ink)?;
        let after = x + canvas.text_width(&figure, ink) + 5.0;
        let note = fit(&tile.note, size::SMALL, false, x + width - after);
        // A note cut to nearly nothing says nothing.
        if note.chars().count() > 2 {
            canvas.text(after, 35.0, &note, Ink::new(size::SMALL, MUTED))?;
        }
        for (line, text) in tile.lines.iter().enumerate() {
            let colour = match (line, tile.better) {
                (0, Some(true)) => GAIN,
                (0, Some(false)) => LOSS_TEXT,
                _ => MUTED,
            };
            let text = fit(text, size::SMALL, false, width);
            canvas.text(x, 48.5 + 11.0 * line as f64, &text, Ink::new(size::SMALL, colour))?;
        }
    }
    Ok(())
}
