//! Customer flow: what the active set of each month is made of, and who lapsed.

use super::canvas::{Ink, spread, step};
use super::{Canvas, month_axis};
use crate::report::ReportError;
use crate::report::figures::{Flow, FlowMonth, Month};
use crate::report::palette::{GAIN, GAIN_SOFT, INK, LINE, LOSS, MUTED, STAY, ink_on, size};
use crate::report::text::{Print, labels};

const LEFT: f64 = 40.0;
const RIGHT: f64 = 88.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 26.0;

/// Draws bars by month: retained, reactivated and new customers above the axis, lapsed below it.
pub fn draw(canvas: &Canvas, flow: &Flow, print: &Print) -> Result<(), ReportError> {
    let months = &flow.months;
    let highest = months.iter().filter_map(|month| month.closing).max().unwrap_or(0).max(1) as f64;
    let deepest = months.iter().filter_map(|month| month.lapsed).max().unwrap_or(0).max(0) as f64;
    let height = canvas.height - TOP - BOTTOM;
    let room = if deepest > 0.0 { 11.0 } else { 0.0 };
    let per_customer = (height - room) / (highest + deepest);
    let zero = TOP + highest * per_customer;
    let slot = (canvas.width - LEFT - RIGHT) / months.len().max(1) as f64;
    let bar = (slot * 0.72).min(44.0);

    grid(canvas, print, highest, per_customer, zero)?;
    for (at, month) in months.iter().enumerate() {
        let x = LEFT + slot * (at as f64 + 0.5) - bar / 2.0;
        draw_month(canvas, print, month, (x, zero), bar, slot, per_customer)?;
    }
    canvas.line((LEFT, zero), (canvas.width - RIGHT, zero), MUTED, 0.7)?;
    let names: Vec<Month> = months.iter().map(|month| month.month).collect();
    month_axis(canvas, print, &names, LEFT, slot, canvas.height - BOTTOM + 12.0)?;
    if let Some(latest) = flow.latest() {
        let edge = LEFT + slot * (months.len() as f64 - 0.5) + bar / 2.0;
        label_parts(canvas, print, latest, edge, zero, per_customer)?;
    }
    Ok(())
}

fn grid(canvas: &Canvas, print: &Print, highest: f64, per_customer: f64, zero: f64) -> Result<(), ReportError> {
    let step = step(highest, 4).max(1.0);
    let mut value = step;
    while value <= highest * 1.001 {
        let y = zero - value * per_customer;
        canvas.line((LEFT, y), (canvas.width - RIGHT, y), LINE, 0.4)?;
        canvas.text_mid(LEFT - 5.0, y, &print.count(value as i64), Ink::new(size::SMALL, MUTED).end())?;
        value += step;
    }
    canvas.text_mid(LEFT - 5.0, zero, "0", Ink::new(size::SMALL, MUTED).end())?;
    canvas.text(0.0, 7.0, print.pick(labels::CUSTOMERS), Ink::new(size::SMALL, MUTED))
}

fn draw_month(
    canvas: &Canvas,
    print: &Print,
    month: &FlowMonth,
    (x, zero): (f64, f64),
    bar: f64,
    slot: f64,
    per_customer: f64,
) -> Result<(), ReportError> {
    let Some(closing) = month.closing else { return Ok(()) };
    let mut y = zero;
    let parts = [
        // In the first month nobody can be told old from new: the whole bar is one neutral mass.
        (month.retained.unwrap_or(if month.opening.is_none() { closing } else { 0 }), STAY),
        (month.reactivated.unwrap_or(0), GAIN_SOFT),
        (month.new.unwrap_or(0), GAIN),
    ];
    for (customers, colour) in parts {
        let height = customers as f64 * per_customer;
        y -= height;
        canvas.rect(x, y, bar, height, colour)?;
        let text = print.count(customers);
        let ink = Ink::new(size::SMALL, ink_on(colour)).middle();
        if customers > 0 && height > 9.5 && canvas.text_width(&text, ink) < bar - 3.0 && month.opening.is_some() {
            canvas.text_mid(x + bar / 2.0, y + height / 2.0, &text, ink)?;
        }
    }
    let total = Ink::new(size::LABEL, INK).bold().middle();
    let text = print.count(closing);
    if canvas.text_width(&text, total) < slot - 2.0 {
        canvas.text(x + bar / 2.0, y - 3.5, &text, total)?;
    }
    if let Some(lapsed) = month.lapsed.filter(|lapsed| *lapsed > 0) {
        let height = lapsed as f64 * per_customer;
        canvas.rect(x, zero, bar, height, LOSS)?;
        let ink = Ink::new(size::SMALL, MUTED).middle();
        let text = format!("−{}", print.count(lapsed));
        if canvas.text_width(&text, ink) < slot - 1.0 {
            canvas.text(x + bar / 2.0, zero + height + 8.5, &text, ink)?;
        }
    }
    Ok(())
}

/// Names the parts beside the last bar, where the eye ends, instead of a legend.
fn label_parts(
    canvas: &Canvas,
    print: &Print,
    month: &FlowMonth,
    edge: f64,
    zero: f64,
    per_customer: f64,
) -> Result<(), ReportError> {
    let (Some(retained), Some(reactivated), Some(new)) = (month.retained, month.reactivated, month.new) else {
        return Ok(());
    };
    let lapsed = month.lapsed.unwrap_or(0);
    let middle = |below: i64, own: i64| zero - (below as f64 + own as f64 / 2.0) * per_customer;
    let named = [
        (labels::NEW, new, middle(retained + reactivated, new), GAIN),
        (labels::REACTIVATED, reactivated, middle(retained, reactivated), GAIN_SOFT),
        (labels::RETAINED, retained, middle(0, retained), STAY),
        (labels::LAPSED, lapsed, zero + lapsed as f64 * per_customer / 2.0, LOSS),
    ];
    let wanted: Vec<f64> = named.iter().map(|part| part.2).collect();
    let places = spread(&wanted, 12.0, TOP, canvas.height - BOTTOM + 4.0);
    for ((name, customers, from, colour), y) in named.into_iter().zip(places) {
        if customers == 0 {
            continue;
        }
        let x = edge + 14.0;
        canvas.path(&[(edge + 2.0, from), (edge + 7.0, from), (x - 3.0, y)], colour, 0.8)?;
        canvas.rect(x, y - 3.5, 3.0, 7.0, colour)?;
        let text = format!("{} {}", print.pick(name), print.count(customers));
        canvas.text_mid(x + 6.0, y, &text, Ink::new(size::LABEL, INK))?;
    }
    Ok(())
}
