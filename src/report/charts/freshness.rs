//! Freshness: days from the last row of each table to the as-of date, in the colour of its freshness check, with a
//! stroke at each limit that the pipeline sets.

use super::Canvas;
use super::canvas::{Ink, step};
use crate::report::ReportError;
use crate::report::figures::data_quality::{Outcome, Overview};
use crate::report::palette::{INK, LINE, LOSS, LOSS_SOFT, MAIN, MUTED, STAY, size};
use crate::report::text::{Print, data_words, labels};

/// Height of the axis.
const HEAD: f64 = 14.0;

/// A table with dates.
pub struct Dated<'a> {
    pub table: &'a Overview,
    /// How its freshness check ended; `None` where there is none.
    pub outcome: Option<Outcome>,
    /// Ages in days above which it warns or fails.
    pub limits: Vec<u32>,
}

/// Height of the row of a table: lower when there are many, so that the picture fits a page.
fn row_height(tables: usize) -> f64 {
    (340.0 / tables.max(1) as f64).clamp(9.5, 15.0)
}

/// Height of the picture.
pub fn height(tables: usize) -> f64 {
    HEAD + row_height(tables) * tables as f64 + 2.0
}

/// Draws one bar per table, in the order of the data model.
pub fn draw(canvas: &Canvas, tables: &[Dated], print: &Print) -> Result<(), ReportError> {
    let name = |table: &Overview| data_words::table(print, &table.source);
    let row = row_height(tables.len());
    let label = if row < 12.0 { size::SMALL } else { size::LABEL };
    let widest = tables.iter().map(|one| canvas.fonts().width(&name(one.table), label, false)).fold(0.0, f64::max);
    let names = widest.clamp(40.0, canvas.width * 0.36) + 8.0;
    // The label behind the longest bar: days and date.
    let values = 92.0;
    let reach = canvas.width - names - values;
    let oldest = tables.iter().filter_map(|one| one.table.days_since_last).max().unwrap_or(0).max(1) as f64;
    let x = |days: f64| names + days.max(0.0) / oldest * reach;
    let bottom = HEAD + row * tables.len() as f64;
    let grid = step(oldest, 4).max(1.0);
    let mut days = 0.0;
    while days <= oldest {
        canvas.line((x(days), HEAD - 3.0), (x(days), bottom), LINE, 0.5)?;
        let unit = if days + grid > oldest { format!(" {}", print.pick(labels::DAYS_SHORT)) } else { String::new() };
        let text = format!("{}{unit}", print.number(days, 0));
        canvas.text(x(days), HEAD - 6.0, &text, Ink::new(size::SMALL, MUTED).middle())?;
        days += grid;
    }
    for (at, Dated { table, outcome, limits }) in tables.iter().enumerate() {
        let middle = HEAD + row * (at as f64 + 0.5);
        let title = canvas.fonts().fit(&name(table), label, false, names - 8.0);
        canvas.text_mid(names - 6.0, middle, &title, Ink::new(label, INK).end())?;
        let Some(days) = table.days_since_last else { continue };
        let (fill, bold) = match outcome {
            Some(Outcome::Fail) => (LOSS, true),
            Some(Outcome::Warn) => (LOSS_SOFT, true),
            Some(Outcome::Pass) => (MAIN, false),
            Some(Outcome::Unchecked) | None => (STAY, false),
        };
        let length = (x(days as f64) - names).max(1.0);
        let bar = row * 0.56;
        canvas.rect(names, middle - bar / 2.0, length, bar, fill)?;
        for limit in limits.iter().filter(|limit| f64::from(**limit) <= oldest) {
            let place = x(f64::from(*limit));
            canvas.line((place, middle - row * 0.46), (place, middle + row * 0.46), INK, 1.0)?;
        }
        let mark = outcome.map_or("", |outcome| data_words::outcome(outcome).0);
        let text = format!("{mark} {}", print.count(days));
        let ink = Ink::new(label, INK);
        let ink = if bold { ink.bold() } else { ink };
        canvas.text_mid(names + length + 4.0, middle, text.trim_start(), ink)?;
        if let Some(date) = table.last_date {
            let after = names + length + 8.0 + canvas.text_width(text.trim_start(), ink);
            canvas.text_mid(after, middle, &date.to_string(), Ink::new(size::SMALL, MUTED))?;
        }
    }
    canvas.line((names, HEAD - 3.0), (names, bottom), MUTED, 0.6)
}
