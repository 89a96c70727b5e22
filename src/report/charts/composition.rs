//! Expected composition: for every class the customers now, and the interval that 3, 6 and 12 months should bring.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::{Forecast, SchemeBook};
use crate::report::palette::{GAIN, INK, LINE, MAIN, MUTED, STAY, size};
use crate::report::text::{Print, labels, moved_words};

/// Horizons that are drawn, in months.
pub const HORIZONS: [i64; 3] = [3, 6, 12];

/// Draws a row per class: a bar for now, and a line with a dot for every horizon.
pub fn draw(canvas: &Canvas, book: &SchemeBook, forecasts: &[&Forecast], print: &Print) -> Result<(), ReportError> {
    let codes: Vec<&str> = book.classes.iter().map(|class| class.code.as_str()).collect();
    let codes: Vec<&str> = codes.into_iter().filter(|code| forecasts.iter().any(|one| one.code == *code)).collect();
    let title = |code: &str| print.text(&book.title_of(code)).to_string();
    let widest = codes.iter().map(|code| canvas.fonts().width(&title(code), size::LABEL, true)).fold(0.0, f64::max);
    let side = widest.clamp(36.0, canvas.width * 0.26) + 8.0;
    let (head, right) = (14.0, 74.0);
    let most = forecasts
        .iter()
        .flat_map(|one| [Some(one.customers as f64), one.high, one.expected])
        .flatten()
        .fold(1.0, f64::max);
    let reach = |value: f64| side + (canvas.width - side - right) * value.max(0.0) / most;
    let row = ((canvas.height - head) / codes.len().max(1) as f64).min(58.0);
    let small = Ink::new(size::SMALL, MUTED);
    canvas.text(side, 8.0, print.pick(labels::CUSTOMERS), small)?;
    for (at, code) in codes.iter().enumerate() {
        let y = head + row * at as f64;
        let of = |horizon: i64| forecasts.iter().find(|one| one.code == *code && one.horizon == horizon);
        let now = forecasts.iter().find(|one| one.code == *code).map_or(0, |one| one.customers);
        let step = row * 0.84 / 4.0;
        let line = |place: usize| y + step * (place as f64 + 0.5);
        let name = canvas.fonts().fit(&title(code), size::LABEL, true, side - 8.0);
        canvas.text_mid(side - 6.0, y + row * 0.42, &name, Ink::new(size::LABEL, INK).bold().end())?;
        canvas.rect(side, line(0) - step * 0.36, reach(now as f64) - side, step * 0.72, STAY)?;
        if step >= 7.0 {
            let text = format!("{} {}", print.count(now), print.pick(moved_words::NOW));
            canvas.text_mid(reach(now as f64) + 4.0, line(0), &text, Ink::new(size::SMALL, INK))?;
        }
        for (place, horizon) in HORIZONS.into_iter().enumerate() {
            let Some(one) = of(horizon) else { continue };
            let y = line(place + 1);
            if let (Some(low), Some(high)) = (one.low, one.high) {
                canvas.line((reach(low), y), (reach(high), y), GAIN, 1.6)?;
            }
            let Some(expected) = one.expected else { continue };
            canvas.dot(reach(expected), y, 2.0, MAIN)?;
            if step >= 7.0 {
                let edge = reach(one.high.unwrap_or(expected).max(expected)) + 4.0;
                let text = format!("{} {}", print.count(expected.round() as i64), moved_words::horizon(print, horizon));
                canvas.text_mid(edge, y, &text, small)?;
            }
        }
        canvas.line((side, y + row * 0.92), (canvas.width, y + row * 0.92), LINE, 0.3)?;
    }
    canvas.line((side, head - 2.0), (side, head + row * codes.len() as f64), LINE, 0.6)
}
