//! Levels of risk: customers to the left, their sales to the right.

use plotters::style::RGBColor;

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::risk::{HIGH, LevelSum};
use crate::report::palette::{INK, LOSS, LOSS_SOFT, MUTED, STAY, size};
use crate::report::text::findings::capital;
use crate::report::text::{Print, risk_words};

const HEAD: f64 = 16.0;
const LABEL: f64 = 96.0;

fn colour(level: &str) -> RGBColor {
    match level {
        HIGH => LOSS,
        "medium" => LOSS_SOFT,
        _ => STAY,
    }
}

/// Draws a row for every level; the shares of customers and of sales have the same scale.
pub fn draw(canvas: &Canvas, levels: &[LevelSum], print: &Print) -> Result<(), ReportError> {
    let name = |level: &LevelSum| capital(&risk_words::level(print, &level.level));
    let bold = Ink::new(size::LABEL, INK).bold();
    let names = levels.iter().map(|level| canvas.text_width(&name(level), bold)).fold(40.0, f64::max).min(110.0) + 16.0;
    let customers = levels.iter().map(|level| level.customers).sum::<i64>().max(1) as f64;
    let sales = levels.iter().map(|level| level.sales.to_f64().max(0.0)).sum::<f64>().max(1e-9);
    let share = |level: &LevelSum| (level.customers as f64 / customers, level.sales.to_f64().max(0.0) / sales);
    let most = |side: fn((f64, f64)) -> f64| levels.iter().map(|level| side(share(level))).fold(0.0, f64::max);
    let (most_customers, most_sales) = (most(|one| one.0), most(|one| one.1));
    let scale = (canvas.width - names - 2.0 * LABEL) / (most_customers + most_sales).max(1e-9);
    let left = LABEL + most_customers * scale;
    let right = left + names;
    let row = (canvas.height - HEAD) / levels.len().max(1) as f64;
    let bar = (row * 0.62).min(26.0);
    let small = Ink::new(size::SMALL, MUTED);
    canvas.text(left - 2.0, 8.0, print.pick(risk_words::CUSTOMERS), small.bold().end())?;
    canvas.text(right + 2.0, 8.0, print.pick(risk_words::SALES_AT_RISK), small.bold())?;
    for (at, level) in levels.iter().enumerate() {
        let middle = HEAD + row * (at as f64 + 0.5);
        let (of_customers, of_sales) = share(level);
        canvas.rect(
            left - of_customers * scale,
            middle - bar / 2.0,
            of_customers * scale,
            bar,
            colour(&level.level),
        )?;
        canvas.rect(right, middle - bar / 2.0, of_sales * scale, bar, colour(&level.level))?;
        let text = print.count(level.customers);
        let edge = left - of_customers * scale - 5.0;
        let after = small.end();
        let percent = print.percent(of_customers);
        canvas.text_mid(edge, middle, &percent, after)?;
        canvas.text_mid(edge - canvas.text_width(&percent, after) - 5.0, middle, &text, bold.end())?;
        let text = print.money(level.sales.to_f64());
        let edge = right + of_sales * scale + 5.0;
        canvas.text_mid(edge, middle, &text, bold)?;
        canvas.text_mid(edge + canvas.text_width(&text, bold) + 5.0, middle, &print.percent(of_sales), small)?;
        let title = canvas.fonts().fit(&name(level), size::LABEL, true, names - 6.0);
        canvas.text_mid(left + names / 2.0, middle, &title, bold.middle())?;
    }
    Ok(())
}
