//! Bars over days, weeks or months: the height is all, the dark part what was planned, a mark what had been planned.

use super::Canvas;
use super::axis::{Axis, key};
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, MAIN, MUTED, STAY, size};
use crate::report::text::Print;

/// A period.
#[derive(Debug, Clone, Default)]
pub struct Bar {
    /// Name below it, and a second line where something begins there.
    pub label: String,
    pub below: String,
    /// `None` where it is not known: an empty place.
    pub whole: Option<f64>,
    /// Dark part; `None` where it is not known.
    pub part: Option<f64>,
    /// `None` where it is not known.
    pub mark: Option<f64>,
    /// Whether nobody works then.
    pub is_free: bool,
}

/// Names of the whole, the dark part and the mark.
pub struct Names {
    pub whole: String,
    pub part: String,
    pub mark: String,
}

const LEFT: f64 = 34.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 26.0;

/// Draws the bars over the whole surface, below a key.
pub fn draw(canvas: &Canvas, bars: &[Bar], names: &Names, print: &Print) -> Result<(), ReportError> {
    let axis = Axis::over(bars.iter().flat_map(|bar| [bar.whole, bar.mark]).flatten(), true, 4);
    let height = canvas.height - TOP - BOTTOM;
    let y = |value: f64| TOP + height * (1.0 - axis.share(value));
    let slot = (canvas.width - LEFT) / bars.len().max(1) as f64;
    let thick = (slot * 0.68).min(34.0);
    axis.grid(canvas, (LEFT, canvas.width), y, &|value| print.number(value, 1))?;
    let mut shown = vec![(names.whole.clone(), STAY)];
    if bars.iter().any(|bar| bar.part.is_some()) {
        shown.push((names.part.clone(), MAIN));
    }
    let after = key(canvas, LEFT, 8.0, &shown)?;
    if bars.iter().any(|bar| bar.mark.is_some()) {
        canvas.line((after, 5.0), (after + 11.0, 5.0), INK, 1.5)?;
        canvas.text(after + 15.0, 8.0, &names.mark, Ink::new(size::SMALL, MUTED))?;
    }
    let small = Ink::new(size::SMALL, MUTED).middle();
    let widest = bars.iter().map(|bar| canvas.text_width(&bar.label, small)).fold(1.0, f64::max) + 3.0;
    let every = (widest / slot).ceil().max(1.0) as usize;
    for (at, bar) in bars.iter().enumerate() {
        let middle = LEFT + slot * (at as f64 + 0.5);
        let from = middle - thick / 2.0;
        if let Some(whole) = bar.whole {
            canvas.rect(from, y(whole), thick, y(0.0) - y(whole), STAY)?;
        }
        if let Some(part) = bar.part {
            canvas.rect(from, y(part), thick, y(0.0) - y(part), MAIN)?;
        }
        if let Some(mark) = bar.mark.filter(|mark| *mark > 0.0) {
            canvas.line((from - 1.5, y(mark)), (from + thick + 1.5, y(mark)), INK, 1.5)?;
        }
        let text = bar.whole.map_or_else(|| print.unknown(), |whole| print.count(whole.round() as i64));
        let bold = Ink::new(size::SMALL, if bar.whole.is_some() { INK } else { MUTED }).bold();
        if !(bar.is_free && bar.whole == Some(0.0)) && canvas.text_width(&text, bold) < slot + 1.0 {
            let above = y(bar.whole.unwrap_or(0.0).max(bar.mark.unwrap_or(0.0)));
            canvas.text(middle, above - 3.5, &text, bold.middle())?;
        }
        if (bars.len() - 1 - at).is_multiple_of(every) {
            canvas.text(middle, TOP + height + 11.0, &bar.label, small)?;
        }
        if !bar.below.is_empty() {
            canvas.text(from.max(LEFT), TOP + height + 21.0, &bar.below, Ink::new(size::SMALL, MUTED).bold())?;
            canvas.line((middle - slot / 2.0, TOP + height), (middle - slot / 2.0, TOP + height + 22.0), LINE, 0.6)?;
        }
    }
    canvas.line((LEFT, y(0.0)), (canvas.width, y(0.0)), MUTED, 0.7)
}
