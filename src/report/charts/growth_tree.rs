//! The tree of growth: sales, the factors that they are the product of, and what each factor's change did to them.

use plotters::style::RGBColor;

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::{Factor, Growth};
use crate::report::palette::{GAIN, GROUND, INK, LINE, LOSS, LOSS_TEXT, MAIN, MUTED, size};
use crate::report::text::{Print, growth_words};

const GAP: f64 = 20.0;

/// The factors that multiply to sales: items and price instead of the value per order where they are known.
pub fn leaves(growth: &Growth) -> Vec<&Factor> {
    let split = ["customers", "orders_per_customer", "items_per_order", "price_per_item"];
    let plain = ["customers", "orders_per_customer", "value_per_order"];
    let all = |names: &[&str]| -> Option<Vec<&Factor>> {
        names.iter().map(|name| growth.factor(name).filter(|factor| factor.effect.is_some())).collect()
    };
    all(&split).or_else(|| all(&plain)).unwrap_or_default()
}

/// Draws a box for sales and one for every factor, each with its effect as a bar from a common middle.
pub fn draw(canvas: &Canvas, growth: &Growth, print: &Print) -> Result<(), ReportError> {
    let leaves = leaves(growth);
    if leaves.is_empty() {
        return Ok(());
    }
    let boxes = leaves.len() + 1;
    let width = (canvas.width - GAP * (boxes - 1) as f64) / boxes as f64;
    let effect = |factor: &Factor| factor.effect.map_or(0.0, |effect| effect.to_f64());
    let change = growth.change().to_f64();
    let largest = leaves.iter().map(|factor| effect(factor).abs()).fold(change.abs(), f64::max).max(1e-9);
    let before = growth.step(crate::report::figures::Part::Opening).amount.to_f64();
    let now = growth.step(crate::report::figures::Part::Closing).amount.to_f64();
    let sales =
        Factor { factor: "sales".to_string(), from: Some(before), to: Some(now), effect: Some(growth.change()) };
    for (at, factor) in std::iter::once(&sales).chain(leaves.iter().copied()).enumerate() {
        let x = (width + GAP) * at as f64;
        if at > 0 {
            let sign = if at == 1 { "=" } else { "×" };
            canvas.text_mid(x - GAP / 2.0, canvas.height * 0.3, sign, Ink::new(size::TITLE, MUTED).middle())?;
        }
        draw_box(&canvas.part(x, 0.0, width, canvas.height), factor, effect(factor), largest, at == 0, print)?;
    }
    Ok(())
}

fn draw_box(
    canvas: &Canvas,
    factor: &Factor,
    effect: f64,
    largest: f64,
    root: bool,
    print: &Print,
) -> Result<(), ReportError> {
    let (width, middle) = (canvas.width, canvas.width / 2.0);
    canvas.rect(0.0, 0.0, width, canvas.height, GROUND)?;
    canvas.rect(0.0, 0.0, width, 1.4, if root { MAIN } else { LINE })?;
    let name = canvas.fonts().fit(&growth_words::factor(print, &factor.factor), size::LABEL, true, width - 8.0);
    canvas.text(middle, 14.0, &name, Ink::new(size::LABEL, INK).bold().middle())?;
    let value = |value| growth_words::factor_value(print, &factor.factor, value);
    let mut ink = Ink::new(size::FIGURE, INK).bold().middle();
    let text = format!("{} → {}", value(factor.from), value(factor.to));
    if canvas.text_width(&text, ink) > width - 6.0 {
        ink.size = size::SMALL;
    }
    canvas.text(middle, 30.0, &text, ink)?;
    let rate = match (factor.from, factor.to) {
        (Some(from), Some(to)) if from > 0.0 => Some(to / from - 1.0),
        _ => None,
    };
    if let Some(rate) = rate {
        let text = print.arrow(rate, print.percent(rate));
        canvas.text(middle, 42.0, &text, Ink::new(size::SMALL, tone(rate)).middle())?;
    }
    // The bar from the middle: what the change did to sales, on one scale for all boxes.
    let reach = (width / 2.0 - 8.0) * effect.abs() / largest;
    let y = canvas.height - 24.0;
    let from = if effect < 0.0 { middle - reach } else { middle };
    canvas.rect(from, y, reach.max(0.6), 8.0, if effect < 0.0 { LOSS } else { GAIN })?;
    canvas.line((middle, y - 2.0), (middle, y + 10.0), MUTED, 0.6)?;
    let text = if root {
        print.signed_money(effect)
    } else {
        format!("{} {}", print.pick(growth_words::EFFECT), print.signed_money(effect))
    };
    canvas.text(middle, canvas.height - 5.0, &text, Ink::new(size::LABEL, tone(effect)).bold().middle())
}

fn tone(change: f64) -> RGBColor {
    if change < 0.0 { LOSS_TEXT } else { MAIN }
}
