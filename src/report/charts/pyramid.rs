//! The pyramid: each tier's share of customers against its share of sales, mirrored.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::{Class, SchemeBook};
use crate::report::palette::{INK, LINE, MUTED, size};
use crate::report::text::{Print, labels};

/// Draws one row per tier, best on top: customers grow to the left, sales to the right.
pub fn draw(canvas: &Canvas, tiers: &SchemeBook, print: &Print) -> Result<(), ReportError> {
    let head = 18.0;
    let names = 132.0;
    let row = (canvas.height - head) / tiers.classes.len().max(1) as f64;
    let roomy = row >= 26.0;
    let bar = (row * 0.74).min(50.0);
    // The same scale on both sides, or the picture would lie; each side as wide as its longest bar needs.
    let longest = |share: fn(&Class) -> Option<f64>| tiers.classes.iter().filter_map(share).fold(0.0, f64::max);
    let (most_customers, most_sales) = (longest(|tier| tier.share_customers), longest(|tier| tier.share_sales));
    let label = if roomy { 62.0 } else { 112.0 };
    let scale = (canvas.width - names - 2.0 * label) / (most_customers + most_sales).max(1e-9);
    let left = label + most_customers * scale;
    let right = left + names;
    let small = Ink::new(size::SMALL, MUTED);
    canvas.text(left - 4.0, 8.0, print.pick(labels::SHARE_CUSTOMERS), small.bold().end())?;
    canvas.text(right + 4.0, 8.0, print.pick(labels::SHARE_SALES), small.bold())?;
    for (at, tier) in tiers.classes.iter().enumerate() {
        let middle = head + row * (at as f64 + 0.5);
        let colour = tiers.colour_of(&tier.code);
        let customers = tier.share_customers.unwrap_or(0.0).max(0.0) * scale;
        canvas.rect(left - customers, middle - bar / 2.0, customers, bar, colour)?;
        let share = tier.share_customers.map_or_else(|| print.unknown(), |share| print.percent(share));
        side_label(canvas, left - customers - 5.0, middle, roomy, &share, &print.count(tier.customers), true)?;

        let sales = tier.share_sales.unwrap_or(0.0).max(0.0) * scale;
        canvas.rect(right, middle - bar / 2.0, sales, bar, colour)?;
        let share = tier.share_sales.map_or_else(|| print.unknown(), |share| print.percent(share));
        side_label(canvas, right + sales + 5.0, middle, roomy, &share, &print.money(tier.net_sales.to_f64()), false)?;

        let whole = print.text(&tier.title);
        let wide = |text: &str| canvas.fonts().width(text, size::LABEL, true) > names - 8.0;
        if let Some((first, second)) = whole.split_once(" · ").filter(|_| roomy && wide(whole)) {
            // A name of two parts has a line for each.
            let ink = Ink::new(size::LABEL, INK).bold().middle();
            for (place, part) in [first, second].into_iter().enumerate() {
                let part = canvas.fonts().fit(part, size::LABEL, true, names - 4.0);
                canvas.text(left + names / 2.0, middle - 1.0 + 10.0 * place as f64, &part, ink)?;
            }
            continue;
        }
        let title = canvas.fonts().fit(print.text(&tier.title), size::FIGURE, true, names - 8.0);
        let centre = left + names / 2.0;
        let ink = Ink::new(if roomy { size::FIGURE } else { size::LABEL }, INK).bold().middle();
        match tier.mean_sales().filter(|_| roomy) {
            Some(mean) => {
                canvas.text(centre, middle - 1.0, &title, ink)?;
                let each = format!("{} {}", print.pick(labels::MEAN_SALES), print.money(mean));
                canvas.text(
                    centre,
                    middle + 9.5,
                    &canvas.fonts().fit(&each, size::SMALL, false, names - 4.0),
                    small.middle(),
                )?;
            }
            None => canvas.text_mid(centre, middle, &title, ink)?,
        }
    }
    canvas.line((left, head), (left, canvas.height), LINE, 0.6)?;
    canvas.line((right, head), (right, canvas.height), LINE, 0.6)
}

fn side_label(
    canvas: &Canvas,
    x: f64,
    middle: f64,
    roomy: bool,
    share: &str,
    figure: &str,
    to_left: bool,
) -> Result<(), ReportError> {
    let turn = |ink: Ink| if to_left { ink.end() } else { ink };
    let strong = turn(Ink::new(if roomy { size::FIGURE } else { size::LABEL }, INK).bold());
    let small = turn(Ink::new(size::LABEL, MUTED));
    if roomy {
        canvas.text(x, middle - 1.0, share, strong)?;
        return canvas.text(x, middle + 9.5, figure, small);
    }
    canvas.text_mid(x, middle, share, strong)?;
    let beside = canvas.text_width(share, strong) + 5.0;
    canvas.text_mid(if to_left { x - beside } else { x + beside }, middle, figure, small)
}
