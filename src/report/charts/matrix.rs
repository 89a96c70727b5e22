//! A matrix of classes by classes: a figure in every cell, shaded by its share of the row.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GROUND, INK, LINE, MUTED, ink_on, ramp, size};
use crate::report::text::Print;

/// One cell.
#[derive(Debug, Clone, Default)]
pub struct MatrixCell {
    /// The figure; empty where there is nobody.
    pub text: String,
    /// Its share of the row; `None` where that is not shown.
    pub share: Option<f64>,
    /// Whether it has a frame, as those who stayed have.
    pub framed: bool,
}

/// Rows of cells with their names.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    /// A cell for every column of every row.
    pub cells: Vec<Vec<MatrixCell>>,
}

/// Height of a matrix whose rows have room for a figure and its share, up to `most`.
pub fn height(rows: usize, most: f64) -> f64 {
    (HEAD + rows as f64 * 30.0).min(most)
}

const HEAD: f64 = 24.0;

/// Draws it over the whole surface. Where a cell has no room for its share only the figure stands in it, or its shade.
pub fn draw(canvas: &Canvas, matrix: &Matrix, print: &Print) -> Result<(), ReportError> {
    let widest = matrix.rows.iter().map(|name| canvas.fonts().width(name, size::LABEL, true)).fold(0.0, f64::max);
    let side = widest.clamp(36.0, canvas.width * 0.26) + 8.0;
    let width = (canvas.width - side) / matrix.columns.len().max(1) as f64;
    let height = ((canvas.height - HEAD) / matrix.rows.len().max(1) as f64).min(44.0);
    let small = Ink::new(size::SMALL, MUTED);
    for (at, name) in matrix.columns.iter().enumerate() {
        let middle = side + width * (at as f64 + 0.5) - 0.6;
        let lines = canvas.fonts().lines(name, size::SMALL, true, width - 2.0);
        let shown = lines.len().min(2);
        for (line, text) in lines.iter().take(2).enumerate() {
            let text = if line == 1 && lines.len() > 2 { format!("{text}…") } else { text.clone() };
            let text = canvas.fonts().fit(&text, size::SMALL, true, width);
            canvas.text(middle, HEAD - 4.0 - 9.0 * (shown - 1 - line) as f64, &text, small.bold().middle())?;
        }
    }
    let compact = height < 20.0 || width < 34.0;
    for (at, (name, cells)) in matrix.rows.iter().zip(&matrix.cells).enumerate() {
        let y = HEAD + height * at as f64;
        let middle = y + (height - 1.2) / 2.0;
        let label = if height < 9.5 { size::SMALL * 0.9 } else { size::LABEL };
        let name = canvas.fonts().fit(name, label, true, side - 8.0);
        canvas.text_mid(side - 6.0, middle, &name, Ink::new(label, INK).bold().end())?;
        for (place, cell) in cells.iter().enumerate() {
            let x = side + width * place as f64;
            let colour = match cell.share {
                Some(share) if !cell.text.is_empty() => ramp(0.92 * share.max(0.0).sqrt()),
                _ => GROUND,
            };
            canvas.rect(x, y, width - 1.2, height - 1.2, colour)?;
            if cell.framed {
                let (right, bottom) = (x + width - 1.2, y + height - 1.2);
                canvas.path(&[(x, y), (right, y), (right, bottom), (x, bottom), (x, y)], MUTED, 0.7)?;
            }
            let centre = x + (width - 1.2) / 2.0;
            let ink = Ink::new(if compact { size::SMALL } else { size::LABEL }, ink_on(colour)).middle();
            if cell.text.is_empty() || canvas.text_width(&cell.text, ink) > width - 2.0 || height < 8.5 {
                continue;
            }
            match cell.share.filter(|_| !compact) {
                Some(share) => {
                    canvas.text(centre, middle - 0.5, &cell.text, ink.bold())?;
                    let part = print.percent_short(share);
                    canvas.text(centre, middle + 8.8, &part, Ink::new(size::SMALL, ink_on(colour)).middle())?;
                }
                None => canvas.text_mid(centre, middle, &cell.text, ink)?,
            }
        }
    }
    canvas.line((side, HEAD - 1.0), (canvas.width, HEAD - 1.0), LINE, 0.5)
}
