//! Pareto: columns from the largest, with the cumulative share as a line.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, LOSS, MAIN, MUTED, STAY, ink_on, size};
use crate::report::text::Print;

/// A column.
pub struct Bar {
    pub name: String,
    pub value: f64,
    /// The value in print.
    pub figure: String,
    /// Paler, for what is not known.
    pub pale: bool,
}

/// Draws the columns as they come, the line on a scale of 0 to 100 % of their sum.
pub fn draw(canvas: &Canvas, bars: &[Bar], print: &Print) -> Result<(), ReportError> {
    let total: f64 = bars.iter().map(|bar| bar.value.max(0.0)).sum();
    if total <= 0.0 {
        return Ok(());
    }
    let small = Ink::new(size::SMALL, MUTED);
    let (left, right, top, bottom) = (4.0, 30.0, 16.0, 26.0);
    let (width, height) = (canvas.width - left - right, canvas.height - top - bottom);
    let y = |share: f64| top + height * (1.0 - share);
    for share in [0.0, 0.5, 1.0] {
        canvas.line((left, y(share)), (left + width, y(share)), LINE, 0.4)?;
        canvas.text_mid(left + width + 4.0, y(share), &print.percent_short(share), small)?;
    }
    let slot = width / bars.len().max(1) as f64;
    // A little smaller where a word would not fit its column.
    let fits = |size: f64| {
        let mut words = bars.iter().flat_map(|bar| bar.name.split(' '));
        words.all(|word| canvas.fonts().width(word, size, false) <= slot - 1.0)
    };
    let size = if fits(size::SMALL) { size::SMALL } else { size::SMALL * 0.86 };
    let mut sum = 0.0;
    let mut line = vec![];
    for (at, bar) in bars.iter().enumerate() {
        let (x, share) = (left + slot * at as f64, bar.value.max(0.0) / total);
        let colour = if bar.pale { STAY } else { MAIN };
        canvas.rect(x + slot * 0.14, y(share), slot * 0.72, y(0.0) - y(share), colour)?;
        sum += share;
        line.push((x + slot / 2.0, y(sum)));
        let lines = canvas.fonts().lines(&bar.name, size, false, slot - 1.0);
        for (number, text) in lines.iter().take(2).enumerate() {
            let text = if number == 1 && lines.len() > 2 { format!("{text}…") } else { text.clone() };
            let text = canvas.fonts().fit(text.trim(), size, false, slot);
            canvas.text(x + slot / 2.0, y(0.0) + 10.0 + 9.0 * number as f64, &text, Ink::new(size, MUTED).middle())?;
        }
    }
    if line.len() > 1 {
        canvas.path(&line, LOSS, 1.3)?;
    }
    for (bar, (x, place)) in bars.iter().zip(&line) {
        canvas.dot(*x, *place, 2.0, LOSS)?;
        let own = y(bar.value.max(0.0) / total);
        let tall = y(0.0) - own > 13.0;
        let ground = if bar.pale { STAY } else { MAIN };
        let ink = Ink::new(size::SMALL, if tall { ink_on(ground) } else { INK }).bold().middle();
        // Within the column where it has room; above it the line has passed by then.
        if canvas.text_width(&bar.figure, ink) < slot * if tall { 0.72 } else { 1.0 } && (tall || own - place > 14.0) {
            canvas.text(*x, if tall { y(0.0) - 4.0 } else { own - 3.0 }, &bar.figure, ink)?;
        }
    }
    Ok(())
}
