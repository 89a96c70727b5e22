//! Traffic lights: people by checks. Form and lightness say what colour does: a full box is out of order, a pale one is to
//! be watched, a dot is in order, and few are told as counts.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GAIN, INK, LINE, LOSS_SOFT, LOSS_TEXT, MUTED, PAPER, size};

/// How a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Light {
    Good,
    Watch,
    Bad,
    /// Too few for a rate, or not known.
    #[default]
    None,
}

impl Light {
    /// By a share that is in order: from `good` on in order, below `bad` out of order.
    pub fn of(share: Option<f64>, (good, bad): (f64, f64)) -> Light {
        match share {
            Some(share) if share >= good => Light::Good,
            Some(share) if share < bad => Light::Bad,
            Some(_) => Light::Watch,
            None => Light::None,
        }
    }
}

/// A cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    pub light: Light,
    pub text: String,
    /// Small, after it.
    pub note: String,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    pub name: String,
    /// Small, after the name.
    pub note: String,
    pub cells: Vec<Cell>,
    /// Whether a rule stands above it.
    pub ruled: bool,
}

/// Height of a row, and of the heads of the columns.
pub const ROW: f64 = 14.0;
pub const HEAD: f64 = 26.0;
/// The key below.
const FOOT: f64 = 15.0;

/// Height of so many rows.
pub fn height(rows: usize) -> f64 {
    HEAD + ROW * rows as f64 + FOOT
}

/// Draws rows below the heads of the columns, and a key of the lights.
pub fn draw(canvas: &Canvas, heads: &[String], rows: &[Row], key: &[(Light, String)]) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED);
    let label = Ink::new(size::LABEL, INK);
    let wide = |row: &Row| {
        canvas.text_width(&row.name, label)
            + canvas.text_width(&row.note, small)
            + if row.note.is_empty() { 0.0 } else { 6.0 }
    };
    let left = rows.iter().map(wide).fold(60.0, f64::max).min(canvas.width * 0.3) + 10.0;
    let slot = (canvas.width - left) / heads.len().max(1) as f64;
    for (at, head) in heads.iter().enumerate() {
        let lines = canvas.fonts().lines(head, size::SMALL, true, slot - 4.0);
        let shown = lines.len().min(2);
        for (line, text) in lines.iter().take(2).enumerate() {
            let text = canvas.fonts().fit(text, size::SMALL, true, slot - 2.0);
            let y = HEAD - 6.0 - 9.0 * (shown - 1 - line) as f64;
            canvas.text(left + slot * (at as f64 + 0.5), y, &text, small.bold().middle())?;
        }
    }
    canvas.line((0.0, HEAD - 1.0), (canvas.width, HEAD - 1.0), MUTED, 0.7)?;
    for (at, row) in rows.iter().enumerate() {
        let y = HEAD + ROW * at as f64;
        let middle = y + ROW / 2.0;
        if at > 0 {
            let (colour, width) = if row.ruled { (MUTED, 0.7) } else { (LINE, 0.35) };
            canvas.line((0.0, y), (canvas.width, y), colour, width)?;
        }
        let name = canvas.fonts().fit(&row.name, size::LABEL, false, left - 10.0);
        canvas.text_mid(0.0, middle, &name, label)?;
        let after = canvas.text_width(&name, label) + 6.0;
        let note = canvas.fonts().fit(&row.note, size::SMALL, false, left - 10.0 - after);
        canvas.text_mid(after, middle, &note, small)?;
        for (place, cell) in row.cells.iter().enumerate() {
            one(canvas, cell, (left + slot * (place as f64 + 0.5), middle), slot)?;
        }
    }
    let y = canvas.height - 5.0;
    let mut x = 0.0;
    for (light, name) in key {
        if x + 24.0 + canvas.text_width(name, small) > canvas.width {
            break;
        }
        lamp(canvas, *light, (x + 10.0, y - 3.0), 20.0)?;
        canvas.text(x + 24.0, y, name, small)?;
        x += 24.0 + canvas.text_width(name, small) + 16.0;
    }
    Ok(())
}

/// The ground of a light.
fn lamp(canvas: &Canvas, light: Light, (x, y): (f64, f64), width: f64) -> Result<(), ReportError> {
    let (half, height) = (width / 2.0, 10.5);
    match light {
        Light::Bad => canvas.rect(x - half, y - height / 2.0, width, height, LOSS_TEXT),
        Light::Watch => canvas.rect(x - half, y - height / 2.0, width, height, LOSS_SOFT),
        Light::Good => canvas.dot(x - half + 5.0, y, 2.4, GAIN),
        Light::None => Ok(()),
    }
}

fn one(canvas: &Canvas, cell: &Cell, (x, y): (f64, f64), slot: f64) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED);
    let wide = (slot * 0.52).clamp(38.0, 48.0);
    let centre = x - (slot - wide).max(0.0) * 0.22;
    lamp(canvas, cell.light, (centre, y), wide)?;
    let ink = match cell.light {
        Light::Bad => Ink::new(size::LABEL, PAPER).bold(),
        Light::Watch => Ink::new(size::LABEL, INK).bold(),
        Light::Good => Ink::new(size::LABEL, INK),
        Light::None => small,
    };
    canvas.text_mid(centre + wide / 2.0 - 5.0, y, &cell.text, ink.end())?;
    let after = centre + wide / 2.0 + 4.0;
    let room = x + slot / 2.0 - after;
    if canvas.text_width(&cell.note, small) <= room {
        canvas.text_mid(after, y, &cell.note, small)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lights_change_at_their_limits_and_none_burns_for_what_is_not_known() {
        let of = |share: f64| Light::of(Some(share), (0.95, 0.8));
        assert_eq!([of(0.95), of(0.9499), of(0.8), of(0.7999)], [Light::Good, Light::Watch, Light::Watch, Light::Bad]);
        assert_eq!(Light::of(None, (0.95, 0.8)), Light::None);
    }
}
