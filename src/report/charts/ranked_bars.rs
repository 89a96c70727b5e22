//! Bars with a name, a figure and a remark each: alerts by kind, lists by salesperson.

use plotters::style::RGBColor;

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, LOSS, LOSS_SOFT, MUTED, size};

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub name: String,
    /// Length; below zero there is no bar.
    pub value: f64,
    /// A longer, paler bar behind it, of the same unit.
    pub whole: Option<f64>,
    /// The figure beside the bar.
    pub text: String,
    /// Small, after the figure.
    pub note: String,
}

/// Draws bars from above in their order; `names` is the largest share of the width that names may take.
pub fn draw(canvas: &Canvas, bars: &[Bar], names: f64) -> Result<(), ReportError> {
    draw_in(canvas, bars, names, (LOSS, LOSS_SOFT))
}

/// The same in colours of its own: of the bars, and of the paler ones behind them.
pub fn draw_in(
    canvas: &Canvas,
    bars: &[Bar],
    names: f64,
    (dark, pale): (RGBColor, RGBColor),
) -> Result<(), ReportError> {
    let (bold, small) = (Ink::new(size::LABEL, INK).bold(), Ink::new(size::SMALL, MUTED));
    let widest = bars.iter().map(|bar| canvas.text_width(&bar.name, bold)).fold(0.0, f64::max);
    let names = widest.clamp(30.0, canvas.width * names) + 8.0;
    let texts = bars
        .iter()
        .map(|bar| canvas.text_width(&bar.text, bold) + canvas.text_width(&bar.note, small) + 18.0)
        .fold(40.0, f64::max)
        .min(canvas.width * 0.62);
    let reach = (canvas.width - names - texts).max(20.0);
    let most = bars.iter().map(|bar| bar.whole.unwrap_or(bar.value).max(bar.value)).fold(0.0, f64::max).max(1e-9);
    let row = (canvas.height / bars.len().max(1) as f64).min(30.0);
    let thick = (row * 0.62).min(14.0);
    for (at, bar) in bars.iter().enumerate() {
        let middle = row * (at as f64 + 0.5);
        let title = canvas.fonts().fit(&bar.name, size::LABEL, true, names - 8.0);
        canvas.text_mid(names - 6.0, middle, &title, bold.end())?;
        let length = |value: f64| (value / most).clamp(0.0, 1.0) * reach;
        let mut edge = length(bar.value);
        if let Some(whole) = bar.whole {
            canvas.rect(names, middle - thick / 2.0, length(whole), thick, pale)?;
            edge = edge.max(length(whole));
        }
        canvas.rect(names, middle - thick / 2.0, length(bar.value), thick, dark)?;
        let from = names + edge + 5.0;
        canvas.text_mid(from, middle, &bar.text, bold)?;
        let after = from + canvas.text_width(&bar.text, bold) + 6.0;
        let note = canvas.fonts().fit(&bar.note, size::SMALL, false, canvas.width - after);
        canvas.text_mid(after, middle, &note, small)?;
    }
    canvas.line((names, 0.0), (names, row * bars.len() as f64), LINE, 0.6)
}
