//! Days in every stage: a bar between the quartiles with a stroke at the median.

use super::Canvas;
use super::axis::{Axis, side};
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GAIN_SOFT, INK, LINE, MAIN, MUTED, size};

/// A stage.
pub struct Stay {
    pub name: String,
    /// First quartile, median, third quartile; `None` where too few stays ended.
    pub quartiles: Option<[f64; 3]>,
    /// The median in print.
    pub figure: String,
    /// What stands behind it.
    pub note: String,
}

/// Height of a row, and of the scale above.
pub const ROW: f64 = 18.0;
pub const HEAD: f64 = 14.0;

/// Draws a row per stage; `label` prints days of the scale.
pub fn draw(canvas: &Canvas, stays: &[Stay], label: &dyn Fn(f64) -> String) -> Result<(), ReportError> {
    let left = side(canvas, stays.iter().map(|stay| stay.name.as_str()), true, 0.26);
    let small = Ink::new(size::SMALL, MUTED);
    let notes = stays.iter().map(|stay| canvas.text_width(&stay.note, small)).fold(0.0, f64::max) + 10.0;
    let reach = (canvas.width - left - notes).max(40.0);
    let axis = Axis::over(stays.iter().filter_map(|stay| stay.quartiles).map(|one| one[2]), true, 4);
    let x = |days: f64| left + reach * axis.share(days);
    let row = ((canvas.height - HEAD) / stays.len().max(1) as f64).min(26.0);
    let bottom = HEAD + row * stays.len() as f64;
    if stays.iter().any(|stay| stay.quartiles.is_some()) {
        for tick in axis.ticks() {
            canvas.line((x(tick), HEAD - 2.0), (x(tick), bottom), LINE, 0.4)?;
            canvas.text(x(tick), HEAD - 5.0, &label(tick), small.middle())?;
        }
    }
    for (at, stay) in stays.iter().enumerate() {
        let middle = HEAD + row * (at as f64 + 0.5);
        let name = canvas.fonts().fit(&stay.name, size::LABEL, true, left - 8.0);
        canvas.text_mid(left - 6.0, middle, &name, Ink::new(size::LABEL, INK).bold().end())?;
        canvas.text_mid(canvas.width, middle, &stay.note, small.end())?;
        let Some([low, median, high]) = stay.quartiles else { continue };
        let bar = (row * 0.6).min(12.0);
        canvas.rect(x(low), middle - bar / 2.0, (x(high) - x(low)).max(1.0), bar, GAIN_SOFT)?;
        canvas.line((x(median), middle - bar / 2.0 - 1.5), (x(median), middle + bar / 2.0 + 1.5), MAIN, 2.0)?;
        // Inside the bar where it has room, else behind it.
        let ink = Ink::new(size::SMALL, INK).bold();
        let inside = x(median) + 3.5 + canvas.text_width(&stay.figure, ink) < x(high) - 1.0;
        canvas.text_mid(if inside { x(median) + 3.5 } else { x(high) + 4.0 }, middle, &stay.figure, ink)?;
    }
    canvas.line((left, HEAD - 2.0), (left, bottom), LINE, 0.6)
}
