//! Hit rates of levels against what they promise: a pale bar for the promise, a dark one for what came, its interval, and
//! the rate that the pipeline is weighted by.

use super::Canvas;
use super::axis::side;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GROUND, INK, LINE, LOSS, MAIN, MUTED, PAPER, STAY, size};

/// A level.
pub struct Level {
    pub name: String,
    /// Below the name: what it promises.
    pub promise: String,
    /// Whether it promises anything.
    pub promised: bool,
    /// 0 to 1; `None` where it is over too few.
    pub rate: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub learned: Option<f64>,
    /// The rate in print, and what it is made from.
    pub figure: String,
    pub note: String,
}

/// Height of a level, and of the scale below.
pub const ROW: f64 = 30.0;
pub const FOOT: f64 = 14.0;

/// Draws a row per level on a scale of 0 to 100 %.
pub fn draw(canvas: &Canvas, levels: &[Level], label: &dyn Fn(f64) -> String) -> Result<(), ReportError> {
    let left = side(canvas, levels.iter().flat_map(|one| [one.name.as_str(), one.promise.as_str()]), false, 0.32);
    let small = Ink::new(size::SMALL, MUTED);
    let behind = levels
        .iter()
        .map(|one| {
            canvas.text_width(&one.figure, Ink::new(size::FIGURE, INK).bold()).max(canvas.text_width(&one.note, small))
        })
        .fold(20.0, f64::max)
        + 8.0;
    let width = (canvas.width - left - behind).max(40.0);
    let x = |share: f64| left + width * share.clamp(0.0, 1.0);
    let row = ((canvas.height - FOOT) / levels.len().max(1) as f64).min(44.0);
    let bottom = row * levels.len() as f64;
    for (at, one) in levels.iter().enumerate() {
        let middle = row * (at as f64 + 0.5);
        let tall = (row * 0.56).min(17.0);
        let name = canvas.fonts().fit(&one.name, size::LABEL, true, left - 8.0);
        canvas.text(left - 6.0, middle - 0.5, &name, Ink::new(size::LABEL, INK).bold().end())?;
        let promise = canvas.fonts().fit(&one.promise, size::SMALL, false, left - 8.0);
        canvas.text(left - 6.0, middle + 9.0, &promise, small.end())?;
        canvas.rect(left, middle - tall / 2.0, width, tall, if one.promised { STAY } else { GROUND })?;
        if let Some(rate) = one.rate {
            canvas.rect(left, middle - tall / 2.0, x(rate) - left, tall, MAIN)?;
        }
        if let Some((low, high)) = one.interval.filter(|_| one.rate.is_some()) {
            // Paper on the dark bar, ink beyond it.
            let split = one.rate.map_or(left, x);
            canvas.line((x(low), middle), (split, middle), PAPER, 1.0)?;
            canvas.line((split, middle), (x(high), middle), INK, 1.0)?;
            canvas.line((x(low), middle - 3.0), (x(low), middle + 3.0), PAPER, 1.0)?;
            canvas.line((x(high), middle - 3.0), (x(high), middle + 3.0), INK, 1.0)?;
        }
        if let Some(learned) = one.learned {
            let (at, y) = (x(learned), middle - tall / 2.0 - 1.0);
            canvas.polygon(&[(at - 3.0, y - 3.5), (at, y - 7.0), (at + 3.0, y - 3.5), (at, y)], LOSS, 1.0)?;
        }
        canvas.text(x(1.0) + 6.0, middle - 0.5, &one.figure, Ink::new(size::FIGURE, INK).bold())?;
        canvas.text(x(1.0) + 6.0, middle + 9.0, &one.note, small)?;
    }
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        canvas.line((x(share), bottom), (x(share), bottom + 3.0), MUTED, 0.5)?;
        canvas.text(x(share), bottom + 11.0, &label(share), small.middle())?;
    }
    canvas.line((left, 0.0), (left, bottom), LINE, 0.6)
}
