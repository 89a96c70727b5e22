//! The RFM map: customers by recency score (rows) and frequency score (columns), coloured by value per customer.

use super::Canvas;
use super::canvas::Ink;
use crate::config::types::Scoring;
use crate::report::ReportError;
use crate::report::figures::{Cut, RfmMap};
use crate::report::palette::{GROUND, INK, MUTED, ink_on, ramp, size};
use crate::report::text::{Print, labels};

const LEFT: f64 = 58.0;
const BOTTOM: f64 = 36.0;

/// A number of orders with its unit.
fn counted(print: &Print, orders: i64) -> String {
    if print.chinese() {
        format!("{} {}", print.count(orders), print.pick(labels::ORDERS_SHORT))
    } else {
        print.english(orders, "order")
    }
}

/// Whole numbers of orders that a score stands for, as `2`, `4–5` or `> 5`; `None` for a score lost to ties.
fn orders(cuts: &[f64], level: usize, print: &Print) -> Option<String> {
    let whole = |cut: &f64| cut.floor().max(0.0) as i64;
    let below = level.checked_sub(1).and_then(|level| cuts.get(level)).map(whole);
    let (from, to) = (below.unwrap_or(0) + 1, cuts.get(level).map(whole));
    match to {
        None => below.map(|below| format!("> {}", counted(print, below))),
        Some(to) if to < from => None,
        Some(to) if to == from => Some(counted(print, to)),
        Some(to) => Some(format!("{}–{}", print.count(from), counted(print, to))),
    }
}

/// Limits of a score in words, as `≤ 31`. `None` when the cuts do not say it: bins lost to ties, or `ntile`.
fn limit(cuts: &[f64], scoring: Scoring, level: usize, recency: bool, print: &Print) -> Option<String> {
    // Ascending cuts: level 0 is below the first cut. Recency is best when low.
    let (below, above) = match scoring {
        Scoring::Ntile => return None,
        Scoring::Quantile => ("≤", ">"),
        Scoring::RRfm => ("<", "≥"),
        Scoring::Fixed if recency => ("≤", ">"),
        Scoring::Fixed => ("<", "≥"),
    };
    if level > 0 && cuts.get(level - 1) == cuts.get(level) {
        return None;
    }
    match cuts.get(level) {
        Some(cut) => Some(format!("{below} {}", print.number(*cut, 1))),
        None => cuts.last().map(|cut| format!("{above} {}", print.number(*cut, 1))),
    }
}

fn values_of(cuts: &[Cut], names: &[&str], bins: usize) -> Vec<f64> {
    let values: Vec<f64> =
        cuts.iter().filter(|cut| names.contains(&cut.dimension.as_str())).map(|cut| cut.value).collect();
    if values.len() + 1 == bins { values } else { Vec::new() }
}

/// Draws the map; the highest recency score on top.
pub fn draw(canvas: &Canvas, map: &RfmMap, cuts: &[Cut], scoring: Scoring, print: &Print) -> Result<(), ReportError> {
    let bins = map.bins.max(1);
    let (cell_width, cell_height) = ((canvas.width - LEFT) / bins as f64, (canvas.height - BOTTOM) / bins as f64);
    let gap = 1.5;
    let means: Vec<f64> =
        map.cells.iter().flatten().filter_map(|cell| cell.mean()).filter(|mean| *mean > 0.0).collect();
    let low = means.iter().copied().fold(f64::INFINITY, f64::min).ln();
    let high = means.iter().copied().fold(f64::NEG_INFINITY, f64::max).ln();
    let recency = values_of(cuts, &["recency", "r", "recency_days"], bins);
    let frequency = values_of(cuts, &["frequency", "f"], bins);
    for r in 0..bins {
        let y = (bins - 1 - r) as f64 * cell_height;
        let middle = y + cell_height / 2.0;
        canvas.text(LEFT - 8.0, middle - 1.0, &format!("R {}", r + 1), Ink::new(size::LABEL, INK).bold().end())?;
        if let Some(limit) = limit(&recency, scoring, bins - 1 - r, true, print) {
            let days = format!("{limit} {}", print.pick(labels::DAYS_SHORT));
            canvas.text(LEFT - 8.0, middle + 9.0, &days, Ink::new(size::SMALL, MUTED).end())?;
        }
        for f in 0..bins {
            let cell = &map.cells[r][f];
            let x = LEFT + f as f64 * cell_width;
            let colour = match cell.mean() {
                Some(mean) if mean > 0.0 && high > low => ramp(0.06 + 0.94 * (mean.ln() - low) / (high - low)),
                Some(_) => ramp(0.06),
                None => GROUND,
            };
            canvas.rect(x, y, cell_width - gap, cell_height - gap, colour)?;
            let Some(mean) = cell.mean() else { continue };
            let centre = x + (cell_width - gap) / 2.0;
            let strong = Ink::new(if bins > 6 { size::SMALL } else { size::FIGURE }, ink_on(colour)).bold().middle();
            if cell_height < 24.0 {
                canvas.text_mid(centre, middle, &print.count(cell.customers), strong)?;
                continue;
            }
            canvas.text(centre, middle - 1.5, &print.count(cell.customers), strong)?;
            let value = print.money(mean);
            let small = Ink::new(size::SMALL, ink_on(colour)).middle();
            if canvas.text_width(&value, small) < cell_width - 4.0 {
                canvas.text(centre, middle + 9.0, &value, small)?;
            }
        }
    }
    axes(canvas, &frequency, scoring, bins, cell_width, print)
}

fn axes(
    canvas: &Canvas,
    frequency: &[f64],
    scoring: Scoring,
    bins: usize,
    cell_width: f64,
    print: &Print,
) -> Result<(), ReportError> {
    let base = canvas.height - BOTTOM;
    for f in 0..bins {
        let centre = LEFT + (f as f64 + 0.5) * cell_width;
        canvas.text(centre, base + 10.0, &format!("F {}", f + 1), Ink::new(size::LABEL, INK).bold().middle())?;
        let words = if scoring == Scoring::Quantile {
            orders(frequency, f, print)
        } else {
            limit(frequency, scoring, f, false, print)
                .map(|limit| format!("{limit} {}", print.pick(labels::ORDERS_SHORT)))
        };
        if let Some(orders) = words {
            canvas.text(centre, base + 20.0, &orders, Ink::new(size::SMALL, MUTED).middle())?;
        }
    }
    let words = print.pick(labels::RFM_KEY);
    let room = canvas.width - LEFT;
    let text = canvas.fonts().fit(words, size::SMALL, false, canvas.width);
    let x = if canvas.fonts().width(&text, size::SMALL, false) > room { 0.0 } else { LEFT };
    canvas.text(x, base + 33.0, &text, Ink::new(size::SMALL, MUTED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::types::Language;

    #[test]
    fn scores_of_orders_name_the_orders_they_hold_and_lost_scores_name_none() {
        let print = Print::new(Language::English, "GBP");
        let words = |cuts: &[f64]| (0..=cuts.len()).map(|level| orders(cuts, level, &print)).collect::<Vec<_>>();
        let some = |text: &str| Some(text.to_string());
        assert_eq!(
            words(&[1.0, 2.0, 3.0, 5.0]),
            [some("1 order"), some("2 orders"), some("3 orders"), some("4–5 orders"), some("> 5 orders")]
        );
        assert_eq!(words(&[1.0, 1.0, 1.0, 2.0]), [some("1 order"), None, None, some("2 orders"), some("> 2 orders")]);
    }
}
