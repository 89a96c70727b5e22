//! Figures in rows against a reference: a mark with its interval each, its form by the side on which the interval lies.

use super::Canvas;
use super::axis::{Axis, side};
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GAIN, INK, LINE, LOSS_TEXT, MAIN, MUTED, PAPER, STAY, size};

/// Where a figure stands against the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Its whole interval lies below.
    Below,
    Within,
    Above,
}

impl Stand {
    /// By an interval and a reference.
    pub fn of(interval: Option<(f64, f64)>, reference: Option<f64>) -> Stand {
        match (interval, reference) {
            (Some((_, high)), Some(reference)) if high < reference => Stand::Below,
            (Some((low, _)), Some(reference)) if low > reference => Stand::Above,
            _ => Stand::Within,
        }
    }
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    pub name: String,
    pub value: Option<f64>,
    pub interval: Option<(f64, f64)>,
    /// A broad pale band behind the mark, such as what chance allows.
    pub band: Option<(f64, f64)>,
    pub stand: Stand,
    /// Behind the row: the figure, and what it is made from.
    pub figure: String,
    pub note: String,
}

/// The scale and the reference line.
pub struct Scale {
    pub reference: Option<f64>,
    /// What stands above the line.
    pub reference_name: String,
    /// From 0 to 1.
    pub is_share: bool,
}

/// Height of a row, and of what stands above the rows.
pub const ROW: f64 = 13.5;
pub const HEAD: f64 = 24.0;

/// Height of so many rows.
pub fn height(rows: usize) -> f64 {
    HEAD + ROW * rows as f64 + 4.0
}

/// Draws the rows; `label` prints a value of the scale.
pub fn draw(canvas: &Canvas, rows: &[Row], scale: &Scale, label: &dyn Fn(f64) -> String) -> Result<(), ReportError> {
    let left = side(canvas, rows.iter().map(|row| row.name.as_str()), false, 0.34);
    let (small, bold) = (Ink::new(size::SMALL, MUTED), Ink::new(size::LABEL, INK).bold());
    let notes = rows.iter().map(|row| canvas.text_width(&row.note, small)).fold(0.0, f64::max);
    let figures = rows.iter().map(|row| canvas.text_width(&row.figure, bold)).fold(0.0, f64::max);
    let right = canvas.width - notes - figures - 16.0;
    let parts = if right - left < 170.0 { 2 } else { 5 };
    let ends = |of: Option<(f64, f64)>| of.map(|(low, high)| [low, high]).into_iter().flatten();
    let values = rows.iter().flat_map(|row| row.value.into_iter().chain(ends(row.interval)).chain(ends(row.band)));
    let whole = if scale.is_share { Some([0.0, 1.0]) } else { None };
    let axis = Axis::over(values.chain(scale.reference).chain(whole.into_iter().flatten()), true, parts);
    let x = |value: f64| left + 4.0 + (right - left - 12.0) * axis.share(value);
    let bottom = HEAD + ROW * rows.len() as f64;
    for tick in axis.ticks() {
        canvas.line((x(tick), HEAD - 2.0), (x(tick), bottom), LINE, 0.4)?;
    }
    if let Some(reference) = scale.reference {
        canvas.dashes((x(reference), 9.0), (x(reference), bottom), LOSS_TEXT, 0.9)?;
        let ink = Ink::new(size::SMALL, LOSS_TEXT).bold();
        let width = canvas.text_width(&scale.reference_name, ink);
        let from = (x(reference) + 4.0).min(canvas.width - width);
        canvas.text(from, 8.0, &scale.reference_name, ink)?;
    }
    for tick in axis.ticks() {
        let (name, half) = (label(tick), canvas.text_width(&label(tick), small) / 2.0);
        // The line of the reference stops where a name stands.
        if scale.reference.is_some_and(|reference| (x(reference) - x(tick)).abs() < half + 2.0) {
            canvas.rect(x(tick) - half - 1.0, HEAD - 13.0, 2.0 * half + 2.0, 10.0, PAPER)?;
        }
        canvas.text(x(tick), HEAD - 5.0, &name, small.middle())?;
    }
    for (at, row) in rows.iter().enumerate() {
        let middle = HEAD + ROW * (at as f64 + 0.5);
        let name = canvas.fonts().fit(&row.name, size::LABEL, false, left - 8.0);
        canvas.text_mid(left - 6.0, middle, &name, Ink::new(size::LABEL, INK).end())?;
        if let Some((low, high)) = row.band {
            canvas.rect(x(low), middle - 4.0, x(high) - x(low), 8.0, STAY)?;
        }
        let colour = match row.stand {
            Stand::Below => LOSS_TEXT,
            Stand::Within => MAIN,
            Stand::Above => GAIN,
        };
        if let Some((low, high)) = row.interval {
            canvas.line((x(low), middle), (x(high), middle), colour, 1.6)?;
        }
        if let Some(value) = row.value {
            let place = x(value);
            match row.stand {
                Stand::Within => canvas.dot(place, middle, 3.0, colour)?,
                // Pointing to the side on which it lies.
                Stand::Below => canvas.polygon(
                    &[(place - 5.0, middle), (place + 3.0, middle - 4.4), (place + 3.0, middle + 4.4)],
                    colour,
                    1.0,
                )?,
                Stand::Above => canvas.polygon(
                    &[(place + 5.0, middle), (place - 3.0, middle - 4.4), (place - 3.0, middle + 4.4)],
                    colour,
                    1.0,
                )?,
            }
        }
        canvas.text_mid(right + figures + 6.0, middle, &row.figure, Ink { colour, ..bold.end() })?;
        canvas.text_mid(canvas.width, middle, &row.note, small.end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_interval_that_lies_on_one_side_stands_apart() {
        assert_eq!(Stand::of(Some((0.2, 0.4)), Some(0.5)), Stand::Below);
        assert_eq!(Stand::of(Some((0.2, 0.6)), Some(0.5)), Stand::Within);
        assert_eq!(Stand::of(Some((0.6, 0.8)), Some(0.5)), Stand::Above);
        assert_eq!(Stand::of(None, Some(0.5)), Stand::Within);
    }
}
