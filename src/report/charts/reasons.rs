//! Rows quarantined by reason, all tables together, most first.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, LOSS, MUTED, size};
use crate::report::text::{Print, data_findings, data_words};

/// Height of the row of a reason.
pub const ROW: f64 = 17.0;
/// Reasons that have a bar of their own.
pub const MOST: usize = 12;

/// The bars: reasons by name with their rows, the rest together.
pub fn bars(print: &Print, sums: &[(String, i64)]) -> Vec<(String, i64)> {
    let name = |code: &str| data_words::named(print, data_words::reason(code), code);
    let own = if sums.len() > MOST { MOST - 1 } else { sums.len() };
    let mut bars: Vec<(String, i64)> = sums[..own].iter().map(|(code, rows)| (name(code), *rows)).collect();
    if sums.len() > own {
        let rest = sums[own..].iter().map(|(_, rows)| rows).sum();
        bars.push((print.pick(data_words::OTHER_REASONS).to_string(), rest));
    }
    bars
}

/// Draws one bar per reason.
pub fn draw(canvas: &Canvas, bars: &[(String, i64)], print: &Print) -> Result<(), ReportError> {
    let all = bars.iter().map(|(_, rows)| rows).sum::<i64>().max(1) as f64;
    let most = bars.iter().map(|(_, rows)| *rows).max().unwrap_or(0).max(1) as f64;
    let widest = bars.iter().map(|(name, _)| canvas.fonts().width(name, size::LABEL, true)).fold(0.0, f64::max);
    let names = widest.clamp(40.0, canvas.width * 0.3) + 8.0;
    let reach = canvas.width - names - 110.0;
    for (at, (name, rows)) in bars.iter().enumerate() {
        let middle = ROW * (at as f64 + 0.5);
        let title = canvas.fonts().fit(name, size::LABEL, true, names - 8.0);
        canvas.text_mid(names - 6.0, middle, &title, Ink::new(size::LABEL, INK).bold().end())?;
        let length = *rows as f64 / most * reach;
        canvas.rect(names, middle - 5.0, length, 10.0, LOSS)?;
        let count = print.count(*rows);
        let ink = Ink::new(size::LABEL, INK).bold();
        canvas.text_mid(names + length + 4.0, middle, &count, ink)?;
        let after = names + length + 10.0 + canvas.text_width(&count, ink);
        let share = data_findings::percent(print, *rows as f64 / all);
        canvas.text_mid(after, middle, &share, Ink::new(size::LABEL, MUTED))?;
    }
    canvas.line((names, 0.0), (names, ROW * bars.len() as f64), LINE, 0.6)
}
