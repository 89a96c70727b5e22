//! Freshness: days from the last row of each table to the as-of date, in the colour of its freshness check.

use super::Canvas;
use super::canvas::{Ink, step};
use crate::report::ReportError;
use crate::report::figures::data_quality::{Outcome, Overview};
use crate::report::palette::{INK, LINE, LOSS, LOSS_SOFT, MAIN, MUTED, STAY, size};
use crate::report::text::{Print, data_words, labels};

/// Height of the row of a table.
pub const ROW: f64 = 15.0;
/// Height of the axis.
pub const HEAD: f64 = 14.0;

/// A table and how its freshness check ended; `None` where there is none.
pub type Dated<'a> = (&'a Overview, Option<Outcome>);

/// Draws one bar per table, in the order of the data model.
pub fn draw(canvas: &Canvas, tables: &[Dated], print: &Print) -> Result<(), ReportError> {
    let name = |table: &Overview| data_words::table(print, &table.source);
    let widest =
        tables.iter().map(|(table, _)| canvas.fonts().width(&name(table), size::LABEL, false)).fold(0.0, f64::max);
    let names = widest.clamp(40.0, canvas.width * 0.36) + 8.0;
    // The label behind the longest bar: days and date.
    let values = 92.0;
    let reach = canvas.width - names - values;
    let oldest = tables.iter().filter_map(|(table, _)| table.days_since_last).max().unwrap_or(0).max(1) as f64;
    let x = |days: f64| names + days.max(0.0) / oldest * reach;
    let bottom = HEAD + ROW * tables.len() as f64;
    let grid = step(oldest, 4).max(1.0);
    let mut days = 0.0;
    while days <= oldest {
        canvas.line((x(days), HEAD - 3.0), (x(days), bottom), LINE, 0.5)?;
        let unit = if days + grid > oldest { format!(" {}", print.pick(labels::DAYS_SHORT)) } else { String::new() };
        let text = format!("{}{unit}", print.number(days, 0));
        canvas.text(x(days), HEAD - 6.0, &text, Ink::new(size::SMALL, MUTED).middle())?;
        days += grid;
    }
    for (at, (table, outcome)) in tables.iter().enumerate() {
        let middle = HEAD + ROW * (at as f64 + 0.5);
        let title = canvas.fonts().fit(&name(table), size::LABEL, false, names - 8.0);
        canvas.text_mid(names - 6.0, middle, &title, Ink::new(size::LABEL, INK).end())?;
        let Some(days) = table.days_since_last else {
            let none = print.pick(data_words::NO_DATE);
            canvas.text_mid(names + 4.0, middle, none, Ink::new(size::SMALL, MUTED))?;
            continue;
        };
        let (fill, bold) = match outcome {
            Some(Outcome::Fail) => (LOSS, true),
            Some(Outcome::Warn) => (LOSS_SOFT, true),
            Some(Outcome::Pass) => (MAIN, false),
            Some(Outcome::Unchecked) | None => (STAY, false),
        };
        let length = (x(days as f64) - names).max(1.0);
        canvas.rect(names, middle - 4.2, length, 8.4, fill)?;
        let mark = outcome.map_or("", |outcome| data_words::outcome(outcome).0);
        let text = format!("{mark} {}", print.count(days));
        let ink = Ink::new(size::LABEL, INK);
        let ink = if bold { ink.bold() } else { ink };
        canvas.text_mid(names + length + 4.0, middle, text.trim_start(), ink)?;
        if let Some(date) = table.last_date {
            let after = names + length + 8.0 + canvas.text_width(text.trim_start(), ink);
            canvas.text_mid(after, middle, &date.to_string(), Ink::new(size::SMALL, MUTED))?;
        }
    }
    canvas.line((names, HEAD - 3.0), (names, bottom), MUTED, 0.6)
}
