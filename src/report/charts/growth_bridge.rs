//! Growth bridge: from the sales of the window before to those of this one, with the customers of every part below.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::{Growth, Part};
use crate::report::palette::{GAIN, GAIN_SOFT, INK, LINE, LOSS, LOSS_SOFT, MAIN, MUTED, size};
use crate::report::text::{Print, growth_words, labels};

const TOP: f64 = 14.0;
const BOTTOM: f64 = 28.0;

/// Draws the seven columns. The amounts run from the opening to the closing without a break.
pub fn draw(canvas: &Canvas, growth: &Growth, print: &Print) -> Result<(), ReportError> {
    let mut columns = Vec::new();
    let mut level = 0.0;
    for part in Part::ALL {
        let step = growth.step(part);
        let amount = step.amount.to_f64();
        let (from, to) = if part.is_change() { (level, level + amount) } else { (0.0, amount) };
        let colour = match part {
            Part::Opening | Part::Closing => MAIN,
            Part::New | Part::Expanded if amount >= 0.0 => GAIN,
            Part::WonBack if amount >= 0.0 => GAIN_SOFT,
            Part::Contracted => LOSS_SOFT,
            _ => LOSS,
        };
        columns.push((part, from, to, colour, step));
        level = to;
    }
    let ends = || columns.iter().flat_map(|column| [column.1, column.2]);
    let (high, low) = (ends().fold(0.0, f64::max), ends().fold(0.0, f64::min));
    let span = if high > low { high - low } else { 1.0 };
    let place = |value: f64| TOP + (canvas.height - TOP - BOTTOM) * (high - value) / span;
    let slot = canvas.width / columns.len() as f64;
    let bar = (slot * 0.62).min(76.0);
    let type_size = if slot < 60.0 { size::SMALL } else { size::LABEL };
    let small = Ink::new(size::SMALL, MUTED).middle();
    let customers = |customers: i64| match print.chinese() {
        true => format!("{} 家", print.count(customers)),
        false => print.english(customers, "customer"),
    };
    // With the noun below every column, or below none.
    let roomy = columns.iter().all(|column| canvas.text_width(&customers(column.4.customers), small) < slot - 4.0);
    for (at, (part, from, to, colour, step)) in columns.iter().enumerate() {
        let x = slot * at as f64 + (slot - bar) / 2.0;
        let middle = x + bar / 2.0;
        let (upper, lower) = (place(from.max(*to)), place(from.min(*to)));
        canvas.rect(x, upper, bar, (lower - upper).max(0.8), *colour)?;
        if at + 1 < columns.len() {
            canvas.line((x + bar, place(*to)), (x + slot, place(*to)), MUTED, 0.4)?;
        }
        let value = if part.is_change() { print.signed_money(to - from) } else { print.money(*to) };
        canvas.text(middle, upper - 3.5, &value, Ink::new(type_size, INK).bold().middle())?;
        let name = canvas.fonts().fit(print.pick(growth_words::part(*part)), type_size, true, slot - 2.0);
        let below = canvas.height - BOTTOM;
        canvas.text(middle, below + 11.0, &name, Ink::new(type_size, INK).bold().middle())?;
        let customers = if roomy { customers(step.customers) } else { print.count(step.customers) };
        canvas.text(middle, below + 21.5, &customers, small)?;
    }
    let zero = place(0.0);
    canvas.line((0.0, zero), (canvas.width, zero), LINE, 0.6)?;
    let axis = format!("{} {}", print.pick(labels::NET_SALES), print.currency());
    // The opening column has the room above it free only where it is not the highest.
    if place(columns[0].2.max(0.0)) > TOP + 16.0 {
        canvas.text(0.0, 7.0, &axis, Ink::new(size::SMALL, MUTED))?;
    }
    Ok(())
}
