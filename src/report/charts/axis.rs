//! What charts with axes share: round ends, grid lines with their figures, a key of colours.

use plotters::style::RGBColor;

use super::Canvas;
use super::canvas::{Ink, step};
use crate::report::ReportError;
use crate::report::palette::{LINE, MUTED, size};

/// A scale with round ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
    step: f64,
}

impl Axis {
    /// A scale over values, with at most about `parts` grid lines; from zero, or only as wide as the values.
    pub fn over(values: impl Iterator<Item = f64>, from_zero: bool, parts: usize) -> Axis {
        let (mut low, mut high) = (f64::MAX, f64::MIN);
        for value in values {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            return Axis { low: 0.0, high: 1.0, step: 0.5 };
        }
        if from_zero {
            low = low.min(0.0);
            high = high.max(0.0);
        }
        if high - low < 1e-9 * high.abs().max(1.0) {
            (low, high) = if from_zero { (0.0, 1.0) } else { (low - 0.05, high + 0.05) };
        }
        let step = step(high - low, parts);
        Axis { low: (low / step + 1e-9).floor() * step, high: (high / step - 1e-9).ceil() * step, step }
    }

    /// Where a value stands between the ends, 0 to 1.
    pub fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Values of the grid lines.
    pub fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round().max(1.0) as usize;
        (0..=count).map(|at| self.low + self.step * at as f64).collect()
    }

    /// Draws grid lines from `left` to `right` with their figures before them.
    pub fn grid(
        &self,
        canvas: &Canvas,
        (left, right): (f64, f64),
        place: impl Fn(f64) -> f64,
        label: &dyn Fn(f64) -> String,
    ) -> Result<(), ReportError> {
        for tick in self.ticks() {
            let y = place(tick);
            canvas.line((left, y), (right, y), LINE, 0.4)?;
            canvas.text_mid(left - 5.0, y, &label(tick), Ink::new(size::SMALL, MUTED).end())?;
        }
        Ok(())
    }
}

/// Draws names of colours side by side from `x`; returns where they end.
pub fn key(canvas: &Canvas, x: f64, y: f64, names: &[(String, RGBColor)]) -> Result<f64, ReportError> {
    let ink = Ink::new(size::SMALL, MUTED);
    let mut x = x;
    for (name, colour) in names {
        canvas.rect(x, y - 6.5, 7.0, 7.0, *colour)?;
        canvas.text(x + 10.0, y, name, ink)?;
        x += 10.0 + canvas.text_width(name, ink) + 12.0;
    }
    Ok(x)
}

/// Room for names before rows: as wide as the widest, within a share of the picture.
pub fn side<'a>(canvas: &Canvas, names: impl Iterator<Item = &'a str>, bold: bool, most: f64) -> f64 {
    let widest = names.map(|name| canvas.fonts().width(name, size::LABEL, bold)).fold(0.0, f64::max);
    widest.clamp(30.0, canvas.width * most) + 8.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_round_and_hold_the_values() {
        let axis = Axis::over([0.12, 0.83].into_iter(), true, 4);
        assert_eq!((axis.low, axis.high), (0.0, 1.0));
        let axis = Axis::over([-3.2, 7.0].into_iter(), true, 4);
        assert!(axis.low <= -3.2 && axis.high >= 7.0);
        assert_eq!(axis.ticks().first().copied(), Some(axis.low));
        for none in [Axis::over([].into_iter(), true, 4), Axis::over([0.0].into_iter(), true, 4)] {
            assert!(none.high > none.low && none.ticks().len() > 1);
        }
        let level = Axis::over([0.4, 0.4].into_iter(), false, 4);
        assert!(level.low < 0.4 && level.high > 0.4);
    }
}
