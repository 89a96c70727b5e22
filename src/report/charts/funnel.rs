//! Funnel: stages of falling size, centred, with the share of the stage above that each is.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GROUND, INK, MUTED, STAY, class, size};

/// A stage.
pub struct Stage {
    pub name: String,
    /// `None` where it is not known.
    pub count: Option<i64>,
    /// The count in print, or why it is not known.
    pub figure: String,
    /// Share of the stage above, or another remark.
    pub note: String,
}

/// Draws the stages from the top.
pub fn draw(canvas: &Canvas, stages: &[Stage]) -> Result<(), ReportError> {
    let most = stages.iter().filter_map(|stage| stage.count).max().unwrap_or(0).max(1) as f64;
    let names = super::axis::side(canvas, stages.iter().map(|stage| stage.name.as_str()), true, 0.3);
    let ink = Ink::new(size::SMALL, MUTED);
    let notes =
        stages.iter().map(|stage| canvas.text_width(&stage.note, ink)).fold(0.0, f64::max).min(canvas.width * 0.42)
            + 10.0;
    let width = canvas.width - names - notes;
    let centre = names + width / 2.0;
    let row = canvas.height / stages.len().max(1) as f64;
    let bar = (row * 0.62).min(34.0);
    let half = |count: i64| (width * count as f64 / most / 2.0).max(0.8);
    for (at, stage) in stages.iter().enumerate() {
        let middle = row * (at as f64 + 0.5);
        canvas.text_mid(names - 8.0, middle, &stage.name, Ink::new(size::LABEL, INK).bold().end())?;
        let after = stages.get(at + 1).and_then(|next| next.count);
        match stage.count {
            Some(count) => {
                let wide = half(count);
                if let Some(after) = after.filter(|after| *after <= count) {
                    let (from, to) = (middle + bar / 2.0, row * (at as f64 + 1.5) - bar / 2.0);
                    let below = half(after);
                    canvas.polygon(
                        &[(centre - wide, from), (centre + wide, from), (centre + below, to), (centre - below, to)],
                        GROUND,
                        1.0,
                    )?;
                }
                let colour = class(at, stages.len());
                canvas.rect(centre - wide, middle - bar / 2.0, wide * 2.0, bar, colour)?;
                let inside = Ink::new(size::FIGURE, crate::report::palette::ink_on(colour)).bold().middle();
                if canvas.text_width(&stage.figure, inside) < wide * 2.0 - 4.0 {
                    canvas.text_mid(centre, middle, &stage.figure, inside)?;
                } else {
                    canvas.text_mid(centre + wide + 5.0, middle, &stage.figure, Ink::new(size::FIGURE, INK).bold())?;
                }
            }
            None => {
                let (left, right) = (centre - width * 0.3, centre + width * 0.3);
                for y in [middle - bar / 2.0, middle + bar / 2.0] {
                    canvas.dashes((left, y), (right, y), STAY, 0.8)?;
                }
                canvas.text_mid(centre, middle, &stage.figure, ink.middle())?;
            }
        }
        let note = canvas.fonts().fit(&stage.note, size::SMALL, false, notes - 6.0);
        canvas.text_mid(canvas.width, middle, &note, ink.end())?;
    }
    Ok(())
}
