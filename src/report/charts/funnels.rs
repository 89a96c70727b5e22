//! Small funnels side by side, one for every person: the shape of each at a glance.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GROUND, INK, LOSS, LOSS_TEXT, MUTED, class, size};

/// A person's funnel.
pub struct Panel {
    pub name: String,
    /// The verdict on its shape.
    pub verdict: String,
    /// Whether the verdict calls for something.
    pub warns: bool,
    /// Customers in the stages, from the top, and as they are printed.
    pub stages: Vec<(i64, String)>,
}

/// Columns of a page's width, and height of a row.
pub const COLUMNS: usize = 7;
pub const ROW: f64 = 78.0;

/// Draws the panels in rows, each on a scale of its own.
pub fn draw(canvas: &Canvas, panels: &[Panel], columns: usize) -> Result<(), ReportError> {
    let slot = canvas.width / columns.max(1) as f64;
    for (at, panel) in panels.iter().enumerate() {
        let (x, y) = (slot * (at % columns.max(1)) as f64, ROW * (at / columns.max(1)) as f64);
        one(&canvas.part(x, y, slot - 8.0, ROW - 8.0), panel)?;
    }
    Ok(())
}

fn one(canvas: &Canvas, panel: &Panel) -> Result<(), ReportError> {
    canvas.rect(0.0, 0.0, canvas.width, canvas.height, GROUND)?;
    let tone = Ink::new(size::SMALL, if panel.warns { LOSS_TEXT } else { MUTED }).bold().end();
    let verdict = canvas.fonts().fit(&panel.verdict, size::SMALL, true, canvas.width * 0.55);
    canvas.text(canvas.width - 4.0, 11.0, &verdict, tone)?;
    let room = canvas.width - 12.0 - canvas.text_width(&verdict, tone);
    let name = canvas.fonts().fit(&panel.name, size::LABEL, true, room);
    canvas.text(4.0, 11.0, &name, Ink::new(size::LABEL, INK).bold())?;
    let most = panel.stages.iter().map(|stage| stage.0).max().unwrap_or(0).max(1) as f64;
    let small = Ink::new(size::SMALL, INK);
    let figures = panel.stages.iter().map(|stage| canvas.text_width(&stage.1, small)).fold(8.0, f64::max) + 6.0;
    let (left, width) = (4.0, canvas.width - 8.0 - figures);
    let (top, row) = (17.0, (canvas.height - 20.0) / panel.stages.len().max(1) as f64);
    let bar = (row * 0.74).min(14.0);
    for (at, (count, figure)) in panel.stages.iter().enumerate() {
        let middle = top + row * (at as f64 + 0.5);
        let wide = (width * *count as f64 / most).max(if *count > 0 { 1.2 } else { 0.0 });
        let colour = if panel.warns && *count as f64 == most { LOSS } else { class(at, panel.stages.len()) };
        canvas.rect(left + (width - wide) / 2.0, middle - bar / 2.0, wide, bar, colour)?;
        canvas.text_mid(canvas.width - 4.0, middle, figure, small.end())?;
    }
    Ok(())
}
