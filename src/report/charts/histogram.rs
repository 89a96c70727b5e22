//! Histogram: columns side by side, each of one or several parts, with the ends or the names of the bins below.

use plotters::style::RGBColor;

use super::Canvas;
use super::axis::{Axis, key};
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, MUTED, size};
use crate::report::text::Print;

/// A bin.
pub struct Bin {
    /// Its lower end, below its left edge, or its name, below its middle.
    pub below: String,
    /// Parts from the axis up.
    pub parts: Vec<(f64, RGBColor)>,
    /// What stands above the column where it has room.
    pub top: String,
}

/// What stands below the bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Below {
    /// Lower ends of a scale.
    Ends,
    /// Names, such as months.
    Names,
}

/// The bins, and what else is written on the picture.
pub struct Histogram<'a> {
    pub bins: Vec<Bin>,
    pub below: Below,
    /// Upper end of the last bin; empty for an open one.
    pub end: String,
    /// Names of the parts; empty for columns of one part.
    pub names: &'a [(String, RGBColor)],
    /// What the axis below shows.
    pub axis: String,
}

/// Draws the columns with a scale of counts.
pub fn draw(canvas: &Canvas, chart: &Histogram, print: &Print) -> Result<(), ReportError> {
    let sum = |bin: &Bin| bin.parts.iter().map(|part| part.0).sum::<f64>();
    let axis = Axis::over(chart.bins.iter().map(sum), true, 4);
    let small = Ink::new(size::SMALL, MUTED);
    let ticks = axis.ticks();
    let whole = |value: f64| value.fract().abs() < 1e-9;
    let label = |value: f64| if whole(value) { print.narrow_amount(value) } else { String::new() };
    let left = ticks.iter().map(|tick| canvas.text_width(&label(*tick), small)).fold(12.0, f64::max) + 8.0;
    let (top, bottom) = (if chart.names.is_empty() { 12.0 } else { 24.0 }, 26.0);
    let height = canvas.height - top - bottom;
    let y = |value: f64| top + height * (1.0 - axis.share(value));
    let slot = (canvas.width - left - 4.0) / chart.bins.len().max(1) as f64;
    key(canvas, left, 8.0, chart.names)?;
    axis.grid(canvas, (left, canvas.width), y, &label)?;
    let widest = chart.bins.iter().map(|bin| canvas.text_width(&bin.below, small)).fold(6.0, f64::max) + 4.0;
    let every = (widest / slot).ceil().max(1.0) as usize;
    for (at, bin) in chart.bins.iter().enumerate() {
        let x = left + slot * at as f64;
        let mut level = 0.0;
        for (value, colour) in &bin.parts {
            let (upper, lower) = (y(level + value), y(level));
            canvas.rect(x + 0.5, upper, slot - 1.0, lower - upper, *colour)?;
            level += value;
        }
        if canvas.text_width(&bin.top, small) < slot + 2.0 && level > 0.0 {
            canvas.text(x + slot / 2.0, y(level) - 3.0, &bin.top, Ink::new(size::SMALL, INK).middle())?;
        }
        let until = left + slot * chart.bins.len() as f64 - canvas.text_width(&chart.end, small) - 4.0;
        let free = chart.end.is_empty() || x + canvas.text_width(&bin.below, small) / 2.0 < until;
        if at.is_multiple_of(every) && free {
            let place = if chart.below == Below::Names { x + slot / 2.0 } else { x };
            canvas.line((place, y(0.0)), (place, y(0.0) + 3.0), MUTED, 0.5)?;
            canvas.text(place, y(0.0) + 12.0, &bin.below, small.middle())?;
        }
    }
    let right = left + slot * chart.bins.len() as f64;
    canvas.text(right, y(0.0) + 12.0, &chart.end, small.end())?;
    canvas.text((left + right) / 2.0, canvas.height - 3.0, &chart.axis, small.middle())?;
    canvas.line((left, y(0.0)), (right, y(0.0)), LINE, 0.8)
}
