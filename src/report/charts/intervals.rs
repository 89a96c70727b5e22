//! Dots in rows with their intervals: several figures of a member on one line, its n behind it.

use plotters::style::RGBColor;

use super::Canvas;
use super::axis::{Axis, key, side};
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, MUTED, PAPER, STAY, size};

/// A figure; `None` where it is not known or not shown.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub colour: RGBColor,
}

/// A row.
pub struct Row {
    /// Heading above it, where a group begins.
    pub group: String,
    pub name: String,
    pub marks: Vec<Mark>,
    /// What stands behind it.
    pub note: String,
}

/// Height of a row, of a heading, and of what stands above the rows.
pub const ROW: f64 = 14.0;
pub const GROUP: f64 = 15.0;
pub const HEAD: f64 = 30.0;

/// Height of the picture.
pub fn height(rows: &[Row]) -> f64 {
    let groups = rows.iter().filter(|row| !row.group.is_empty()).count();
    HEAD + ROW * rows.len() as f64 + GROUP * groups as f64 + 4.0
}

/// Draws the rows below a key of the figures; `label` prints a figure.
pub fn draw(
    canvas: &Canvas,
    rows: &[Row],
    names: &[(String, RGBColor)],
    from_zero: bool,
    label: &dyn Fn(f64) -> String,
) -> Result<(), ReportError> {
    draw_against(canvas, rows, names, &Scale { from_zero, ..Scale::default() }, label)
}

/// The scale of a picture.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scale {
    /// Whether it begins at zero, or with the values.
    pub from_zero: bool,
    /// The figure that the rows are held against: a dashed line.
    pub reference: Option<f64>,
    /// The scale ends no earlier, so that pictures side by side have the same one.
    pub reach: Option<f64>,
}

/// The same, on a scale of its own.
pub fn draw_against(
    canvas: &Canvas,
    rows: &[Row],
    names: &[(String, RGBColor)],
    scale: &Scale,
    label: &dyn Fn(f64) -> String,
) -> Result<(), ReportError> {
    let left = side(canvas, rows.iter().map(|row| row.name.as_str()), false, 0.32);
    let small = Ink::new(size::SMALL, MUTED);
    let notes = rows.iter().map(|row| canvas.text_width(&row.note, small)).fold(0.0, f64::max) + 14.0;
    let reach = canvas.width - left - notes;
    let values = rows.iter().flat_map(|row| &row.marks).flat_map(|mark| [mark.value, mark.low, mark.high]).flatten();
    let values = values.chain(scale.reference).chain(scale.reach);
    let axis = Axis::over(values, scale.from_zero, 5);
    let x = |value: f64| left + 4.0 + (reach - 8.0) * axis.share(value);
    key(canvas, left, 7.5, names)?;
    let bottom = height(rows) - 4.0;
    for tick in axis.ticks() {
        canvas.line((x(tick), HEAD - 4.0), (x(tick), bottom), LINE, 0.4)?;
        canvas.text(x(tick), HEAD - 8.0, &label(tick), small.middle())?;
    }
    if let Some(reference) = scale.reference {
        canvas.dashes((x(reference), HEAD - 4.0), (x(reference), bottom), MUTED, 0.9)?;
    }
    let mut y = HEAD;
    for row in rows {
        if !row.group.is_empty() {
            let name = canvas.fonts().fit(&row.group, size::LABEL, true, canvas.width * 0.5);
            let ink = Ink::new(size::LABEL, INK).bold();
            // No line of the scale runs through the heading.
            canvas.rect(0.0, y + 1.0, canvas.text_width(&name, ink) + 4.0, GROUP - 2.0, PAPER)?;
            canvas.text(0.0, y + GROUP - 4.0, &name, ink)?;
            y += GROUP;
        }
        let middle = y + ROW / 2.0;
        let name = canvas.fonts().fit(&row.name, size::LABEL, false, left - 8.0);
        canvas.text_mid(left - 6.0, middle, &name, Ink::new(size::LABEL, INK).end())?;
        let known = || row.marks.iter().filter_map(|mark| mark.value);
        let (low, high) = (known().fold(f64::MAX, f64::min), known().fold(f64::MIN, f64::max));
        if high > low {
            canvas.line((x(low), middle), (x(high), middle), STAY, 1.0)?;
        }
        for mark in &row.marks {
            if let (Some(low), Some(high)) = (mark.low, mark.high) {
                canvas.line((x(low), middle), (x(high), middle), mark.colour, 2.2)?;
                for end in [low, high] {
                    canvas.line((x(end), middle - 3.0), (x(end), middle + 3.0), mark.colour, 1.0)?;
                }
            }
            if let Some(value) = mark.value {
                canvas.dot(x(value), middle, 3.0, mark.colour)?;
            }
        }
        canvas.text_mid(canvas.width, middle, &row.note, small.end())?;
        y += ROW;
    }
    Ok(())
}
