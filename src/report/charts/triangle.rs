//! A triangle of versions: a row for each version, a column for each month that it tells of, what happened below.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GROUND, INK, LINE, MUTED, PAPER, ink_on, ramp, size};

/// What a version said of a month.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// The figure; empty where the version says nothing.
    pub text: String,
    /// Below it, how far off it was; empty where that is not known.
    pub off: String,
    /// How far off it was, 0 and more: the further, the darker.
    pub error: Option<f64>,
    /// Whether it is firm.
    pub framed: bool,
}

/// Versions by months.
#[derive(Debug, Clone, Default)]
pub struct Triangle {
    /// Name above the names of the versions.
    pub corner: String,
    pub versions: Vec<String>,
    pub months: Vec<String>,
    /// A cell for every month of every version.
    pub cells: Vec<Vec<Said>>,
    /// What happened, by month.
    pub outcome: String,
    pub actual: Vec<String>,
}

const HEAD: f64 = 14.0;
/// Error that is drawn darkest.
const DARKEST: f64 = 0.5;

/// Height of a picture with room for two lines in every cell, up to `most`.
pub fn height(versions: usize, most: f64) -> f64 {
    (HEAD + (versions + 1) as f64 * 22.0).min(most)
}

/// Draws it over the whole surface; where rows are low only the figures stand in the cells.
pub fn draw(canvas: &Canvas, chart: &Triangle) -> Result<(), ReportError> {
    let bold = Ink::new(size::LABEL, INK).bold();
    let small = Ink::new(size::SMALL, MUTED);
    let names = chart.versions.iter().chain([&chart.outcome, &chart.corner]);
    let side = names.map(|name| canvas.text_width(name, bold)).fold(30.0, f64::max).min(canvas.width * 0.2) + 8.0;
    let width = (canvas.width - side) / chart.months.len().max(1) as f64;
    let row = ((canvas.height - HEAD) / (chart.versions.len() + 1) as f64).min(26.0);
    let two = row >= 18.5;
    canvas.text(0.0, HEAD - 4.0, &canvas.fonts().fit(&chart.corner, size::SMALL, true, side - 4.0), small.bold())?;
    let every = chart.months.iter().map(|name| canvas.text_width(name, small.bold()) + 4.0).fold(1.0, f64::max);
    let every = (every / width).ceil().max(1.0) as usize;
    for (at, name) in chart.months.iter().enumerate() {
        if (chart.months.len() - 1 - at).is_multiple_of(every) {
            canvas.text(side + width * (at as f64 + 0.5), HEAD - 4.0, name, small.bold().middle())?;
        }
    }
    for (at, (name, cells)) in chart.versions.iter().zip(&chart.cells).enumerate() {
        let y = HEAD + row * at as f64;
        let middle = y + (row - 1.2) / 2.0;
        canvas.text_mid(side - 6.0, middle, &canvas.fonts().fit(name, size::LABEL, true, side - 8.0), bold.end())?;
        for (place, said) in cells.iter().enumerate().filter(|(_, said)| !said.text.is_empty()) {
            let x = side + width * place as f64;
            let colour = said.error.map_or(GROUND, |error| ramp(0.08 + 0.8 * (error / DARKEST).clamp(0.0, 1.0)));
            canvas.rect(x, y, width - 1.2, row - 1.2, colour)?;
            if said.framed {
                let (right, bottom) = (x + width - 1.6, y + row - 1.6);
                canvas.path(
                    &[(x + 0.4, y + 0.4), (right, y + 0.4), (right, bottom), (x + 0.4, bottom), (x + 0.4, y + 0.4)],
                    INK,
                    0.9,
                )?;
            }
            let centre = x + (width - 1.2) / 2.0;
            let ink = Ink::new(size::SMALL, ink_on(colour)).middle();
            if canvas.text_width(&said.text, ink.bold()) > width - 2.0 || row < 8.5 {
                continue;
            }
            if two && !said.off.is_empty() {
                canvas.text(centre, middle - 0.5, &said.text, ink.bold())?;
                canvas.text(centre, middle + 7.6, &said.off, Ink::new(size::SMALL * 0.92, ink_on(colour)).middle())?;
            } else {
                canvas.text_mid(centre, middle, &said.text, ink.bold())?;
            }
        }
    }
    let y = HEAD + row * chart.versions.len() as f64;
    canvas.rect(0.0, y, canvas.width, row - 1.2, PAPER)?;
    canvas.line((0.0, y + 0.5), (canvas.width, y + 0.5), MUTED, 0.8)?;
    let middle = y + row / 2.0;
    canvas.text_mid(
        side - 6.0,
        middle,
        &canvas.fonts().fit(&chart.outcome, size::LABEL, true, side - 8.0),
        bold.end(),
    )?;
    for (place, text) in chart.actual.iter().enumerate() {
        let ink = Ink::new(size::SMALL, INK).bold().middle();
        if canvas.text_width(text, ink) <= width {
            canvas.text_mid(side + width * (place as f64 + 0.5), middle, text, ink)?;
        }
    }
    canvas.line((side, HEAD - 1.0), (canvas.width, HEAD - 1.0), LINE, 0.5)
}
