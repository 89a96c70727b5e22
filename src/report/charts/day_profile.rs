//! Columns of a profile: means by weekday, day or hour, shares by bucket, with the n below and a line at the mean of all.

use super::Canvas;
use super::axis::Axis;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GAIN_SOFT, INK, LOSS_TEXT, MAIN, MUTED, PAPER, size};

/// A column.
#[derive(Debug, Clone)]
pub struct Bar {
    pub name: String,
    /// `None` where it is not known.
    pub value: Option<f64>,
    /// What it is made from; empty for nothing.
    pub n: String,
}

/// A profile with the value of all and its words.
pub struct Profile<'a> {
    pub bars: &'a [Bar],
    /// Dashes at this value.
    pub mean: Option<f64>,
    /// Before the line of n.
    pub n_word: &'a str,
}

impl Profile<'_> {
    /// Whether there is anything to draw.
    pub fn is_empty(&self) -> bool {
        self.bars.iter().all(|bar| bar.value.is_none())
    }
}

/// Draws the columns; `label` prints a value. The highest is dark.
pub fn draw(canvas: &Canvas, profile: &Profile, label: &dyn Fn(f64) -> String) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED);
    let axis = Axis::over(profile.bars.iter().filter_map(|bar| bar.value).chain(profile.mean), true, 3);
    let left = axis.ticks().iter().map(|tick| canvas.text_width(&label(*tick), small)).fold(10.0, f64::max) + 8.0;
    let slot = (canvas.width - left) / profile.bars.len().max(1) as f64;
    let tells = |text: &dyn Fn(&Bar) -> &str, ink: Ink| {
        profile.bars.iter().map(|bar| canvas.text_width(text(bar), ink)).fold(0.0, f64::max) + 2.0
    };
    let tiny = Ink::new(6.5, MUTED);
    let has_n = profile.bars.iter().any(|bar| !bar.n.is_empty()) && tells(&|bar| &bar.n, tiny) <= slot;
    let (top, bottom) = (12.0, if has_n { 25.0 } else { 15.0 });
    let height = canvas.height - top - bottom;
    let y = |value: f64| top + height * (1.0 - axis.share(value));
    axis.grid(canvas, (left, canvas.width), y, label)?;
    let most = profile.bars.iter().filter_map(|bar| bar.value).fold(0.0, f64::max);
    let every = (tells(&|bar| &bar.name, small) / slot).ceil().max(1.0) as usize;
    let mut figures: Vec<(f64, f64, String)> = Vec::new();
    for (at, bar) in profile.bars.iter().enumerate() {
        let middle = left + slot * (at as f64 + 0.5);
        let wide = (slot * 0.74).min(46.0);
        if let Some(value) = bar.value {
            let is_most = value >= most && most > 0.0;
            canvas.rect(
                middle - wide / 2.0,
                y(value),
                wide,
                y(0.0) - y(value),
                if is_most { MAIN } else { GAIN_SOFT },
            )?;
            let text = label(value);
            let ink = Ink::new(size::SMALL, INK).bold().middle();
            if canvas.text_width(&text, ink) <= slot || is_most {
                canvas.text(middle, y(value) - 2.5, &text, ink)?;
                figures.push((middle, y(value) - 2.5, text));
            }
        }
        if at.is_multiple_of(every) {
            canvas.text(middle, y(0.0) + 10.0, &bar.name, small.middle())?;
        }
        if has_n {
            canvas.text(middle, canvas.height - 3.0, &bar.n, tiny.middle())?;
        }
    }
    if has_n {
        canvas.text(left - 5.0, canvas.height - 3.0, profile.n_word, tiny.end())?;
    }
    let Some(mean) = profile.mean else { return Ok(()) };
    // The line passes under the figures.
    canvas.dashes((left, y(mean)), (canvas.width, y(mean)), LOSS_TEXT, 0.8)?;
    for (middle, top, text) in figures {
        let (low, high) = (top - size::SMALL, top + 1.0);
        if y(mean) > low && y(mean) < high {
            let ink = Ink::new(size::SMALL, INK).bold().middle();
            let wide = canvas.text_width(&text, ink) + 2.0;
            canvas.rect(middle - wide / 2.0, low, wide, high - low, PAPER)?;
            canvas.text(middle, top, &text, ink)?;
        }
    }
    Ok(())
}
