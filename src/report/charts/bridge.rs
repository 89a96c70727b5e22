//! Sales bridge: from the net sales of the opening set to those of the closing set.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::FlowSales;
use crate::report::palette::{GAIN, GAIN_SOFT, INK, LINE, LOSS, MAIN, MUTED, size};
use crate::report::text::{Pair, Print, labels};

/// One column: where it starts, where it ends, its colour, its label.
struct Column {
    name: Pair,
    from: f64,
    to: f64,
    total: bool,
    colour: plotters::style::RGBColor,
}

/// Draws the bridge; `false` without drawing when a part is not known.
pub fn draw(canvas: &Canvas, sales: &FlowSales, print: &Print) -> Result<(), ReportError> {
    let Some(columns) = columns(sales) else { return Ok(()) };
    let (top, bottom) = (14.0, 24.0);
    let ends = || columns.iter().flat_map(|column| [column.from, column.to]);
    let high = ends().fold(0.0, f64::max);
    let low = ends().fold(0.0, f64::min);
    let span = if high > low { high - low } else { 1.0 };
    let place = |value: f64| top + (canvas.height - top - bottom) * (high - value) / span;
    let slot = canvas.width / columns.len() as f64;
    let bar = slot * 0.62;
    for (at, column) in columns.iter().enumerate() {
        let x = slot * at as f64 + (slot - bar) / 2.0;
        let (upper, lower) = (place(column.from.max(column.to)), place(column.from.min(column.to)));
        canvas.rect(x, upper, bar, (lower - upper).max(0.8), column.colour)?;
        if at + 1 < columns.len() {
            let y = place(column.to);
            canvas.line((x + bar, y), (x + slot, y), MUTED, 0.4)?;
        }
        let value = if column.total { print.money(column.to) } else { print.signed_money(column.to - column.from) };
        let ink = Ink::new(size::LABEL, INK).bold().middle();
        canvas.text(x + bar / 2.0, upper - 3.5, &value, ink)?;
        let name = Ink::new(size::SMALL, MUTED).middle();
        let lines = canvas.fonts().lines(print.pick(column.name), name.size, false, slot - 2.0);
        for (line, text) in lines.iter().take(2).enumerate() {
            canvas.text(x + bar / 2.0, canvas.height - bottom + 10.0 + 9.5 * line as f64, text, name)?;
        }
    }
    canvas.line((0.0, place(0.0)), (canvas.width, place(0.0)), LINE, 0.6)
}

fn columns(sales: &FlowSales) -> Option<Vec<Column>> {
    let opening = sales.opening?.to_f64();
    let after_lapsed = opening - sales.lapsed?.to_f64();
    let after_change = after_lapsed + (sales.retained? - sales.retained_before?).to_f64();
    let after_reactivated = after_change + sales.reactivated?.to_f64();
    let after_new = after_reactivated + sales.new?.to_f64();
    let closing = sales.closing?.to_f64();
    let signed = |from: f64, to: f64, gain| if to < from { LOSS } else { gain };
    Some(vec![
        Column { name: labels::OPENING, from: 0.0, to: opening, total: true, colour: MAIN },
        Column { name: labels::LAPSED, from: opening, to: after_lapsed, total: false, colour: LOSS },
        Column {
            name: labels::CHANGE_OF_RETAINED,
            from: after_lapsed,
            to: after_change,
            total: false,
            colour: signed(after_lapsed, after_change, GAIN),
        },
        Column {
            name: labels::REACTIVATED,
            from: after_change,
            to: after_reactivated,
            total: false,
            colour: signed(after_change, after_reactivated, GAIN_SOFT),
        },
        Column {
            name: labels::NEW,
            from: after_reactivated,
            to: after_new,
            total: false,
            colour: signed(after_reactivated, after_new, GAIN),
        },
        Column { name: labels::CLOSING, from: 0.0, to: closing, total: true, colour: MAIN },
    ])
}

/// True when every part of the bridge is known.
pub fn is_known(sales: &FlowSales) -> bool {
    columns(sales).is_some()
}
