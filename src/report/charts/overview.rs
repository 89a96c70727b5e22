//! Overview of the headline figures as small multiples: the slide of the first page.

use super::canvas::Ink;
use super::{Canvas, spark};
use crate::report::ReportError;
use crate::report::palette::{GROUND, INK, MUTED, size};

/// One panel: already in words.
pub struct Panel {
    pub label: String,
    pub value: String,
    pub change: String,
    pub history: Vec<Option<f64>>,
    /// So many first values have a window that is not full.
    pub partial: usize,
}

/// Draws the panels in rows of four.
pub fn draw(canvas: &Canvas, panels: &[Panel]) -> Result<(), ReportError> {
    let columns = 4;
    let gap = 8.0;
    let rows = panels.len().div_ceil(columns).max(1);
    let width = (canvas.width - gap * (columns - 1) as f64) / columns as f64;
    let height = (canvas.height - gap * (rows - 1) as f64) / rows as f64;
    for (at, panel) in panels.iter().enumerate() {
        let (x, y) = ((at % columns) as f64 * (width + gap), (at / columns) as f64 * (height + gap));
        canvas.rect(x, y, width, height, GROUND)?;
        let inner = width - 20.0;
        canvas.text(
            x + 10.0,
            y + 16.0,
            &canvas.fonts().fit(&panel.label, size::LABEL, true, inner),
            Ink::new(size::LABEL, MUTED).bold(),
        )?;
        canvas.text(
            x + 10.0,
            y + 40.0,
            &canvas.fonts().fit(&panel.value, 20.0, true, inner),
            Ink::new(20.0, INK).bold(),
        )?;
        canvas.text(
            x + 10.0,
            y + 54.0,
            &canvas.fonts().fit(&panel.change, size::SMALL, false, inner),
            Ink::new(size::SMALL, MUTED),
        )?;
        spark::draw(&canvas.part(x + 8.0, y + 60.0, width - 16.0, height - 66.0), &panel.history, panel.partial)?;
    }
    Ok(())
}
