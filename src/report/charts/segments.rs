//! Classes of a scheme: each class's share of sales over its share of customers.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::SchemeBook;
use crate::report::palette::{INK, LINE, MAIN, MUTED, STAY, size};
use crate::report::text::{Print, labels, rules};

/// Draws one row per class, in the scheme's order.
pub fn draw(canvas: &Canvas, book: &SchemeBook, print: &Print) -> Result<(), ReportError> {
    let widest = book
        .classes
        .iter()
        .map(|class| canvas.fonts().width(print.text(&class.title), size::LABEL, true))
        .fold(0.0, f64::max);
    let names = widest.clamp(40.0, canvas.width * 0.34) + 8.0;
    let values = 92.0;
    let reach = canvas.width - names - values;
    let head = 14.0;
    let row = (canvas.height - head) / book.classes.len().max(1) as f64;
    let bar = (row * 0.34).min(10.0);
    let longest = book
        .classes
        .iter()
        .flat_map(|class| [class.share_customers, class.share_sales])
        .flatten()
        .fold(0.0, f64::max)
        .max(1e-9);
    canvas.rect(names, 1.0, 7.0, 7.0, MAIN)?;
    let key = Ink::new(size::SMALL, MUTED);
    canvas.text(names + 10.0, 7.5, print.pick(labels::SHARE_SALES), key)?;
    let next = names + 10.0 + canvas.text_width(print.pick(labels::SHARE_SALES), key) + 12.0;
    canvas.rect(next, 1.0, 7.0, 7.0, STAY)?;
    canvas.text(next + 10.0, 7.5, print.pick(labels::SHARE_CUSTOMERS), key)?;
    for (at, class) in book.classes.iter().enumerate() {
        let middle = head + row * (at as f64 + 0.5);
        let title = canvas.fonts().fit(print.text(&class.title), size::LABEL, true, names - 8.0);
        let rule = rules::translate(print, &class.rule);
        // Short rules stand below the name, so that a class is found on the map without turning the page.
        let small = Ink::new(size::SMALL, MUTED).end();
        if row >= 22.0 && !rule.is_empty() && canvas.text_width(&rule, small) < names - 6.0 {
            canvas.text(names - 6.0, middle - 0.5, &title, Ink::new(size::LABEL, INK).bold().end())?;
            canvas.text(names - 6.0, middle + 8.8, &rule, small)?;
        } else {
            canvas.text_mid(names - 6.0, middle, &title, Ink::new(size::LABEL, INK).bold().end())?;
        }
        let sales = class.share_sales.unwrap_or(0.0).max(0.0) / longest * reach;
        let customers = class.share_customers.unwrap_or(0.0).max(0.0) / longest * reach;
        canvas.rect(names, middle - bar - 0.4, sales, bar, MAIN)?;
        canvas.rect(names, middle + 0.4, customers, bar, STAY)?;
        let share = class.share_sales.map_or_else(|| print.unknown(), |share| print.percent(share));
        canvas.text_mid(names + sales + 4.0, middle - bar / 2.0 - 0.4, &share, Ink::new(size::LABEL, INK).bold())?;
        let share = class.share_customers.map_or_else(|| print.unknown(), |share| print.percent(share));
        let count = format!("{share} | {}", print.count(class.customers));
        canvas.text_mid(names + customers + 4.0, middle + bar / 2.0 + 0.4, &count, Ink::new(size::SMALL, MUTED))?;
    }
    canvas.line((names, head), (names, canvas.height), LINE, 0.6)
}
