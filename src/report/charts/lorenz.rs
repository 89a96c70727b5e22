//! Contribution curve: cumulative share of sales over share of customers, largest first, with the top 1, 5 and 20 % marked.

use super::Canvas;
use super::canvas::{Ink, spread};
use crate::report::ReportError;
use crate::report::figures::{Contribution, CurvePoint};
use crate::report::palette::{INK, LINE, MAIN, MUTED, ramp, size};
use crate::report::text::{Print, labels};

const LEFT: f64 = 36.0;
const BOTTOM: f64 = 28.0;
const TOP: f64 = 14.0;

/// Share of sales at a share of customers, between the points of the curve.
pub fn sales_at(curve: &[CurvePoint], customers: f64) -> Option<f64> {
    let after = curve.iter().position(|point| point.customers_share >= customers - 1e-12)?;
    let next = curve[after];
    if after == 0 || (next.customers_share - customers).abs() < 1e-12 {
        return Some(next.sales_share);
    }
    let before = curve[after - 1];
    let part = (customers - before.customers_share) / (next.customers_share - before.customers_share);
    Some(before.sales_share + (next.sales_share - before.sales_share) * part)
}

/// Draws the curve over equal axes from 0 to 100 %.
pub fn draw(canvas: &Canvas, contribution: &Contribution, print: &Print) -> Result<(), ReportError> {
    let (width, height) = (canvas.width - LEFT - 10.0, canvas.height - TOP - BOTTOM);
    let x = |share: f64| LEFT + width * share;
    let y = |share: f64| TOP + height * (1.0 - share);
    let curve = &contribution.curve;

    // The area under the curve, one tone per band: top 1 %, to 5 %, to 20 %, the rest.
    let limits = [0.0, 0.01, 0.05, 0.20, 1.0];
    for band in 0..4 {
        let (from, to) = (limits[band], limits[band + 1]);
        let mut outline = vec![(x(from), y(0.0))];
        let inner = curve.iter().filter(|point| point.customers_share > from && point.customers_share < to);
        let ends = |share: f64| sales_at(curve, share).map(|sales| (x(share), y(sales)));
        outline.extend(ends(from));
        outline.extend(inner.map(|point| (x(point.customers_share), y(point.sales_share))));
        outline.extend(ends(to));
        outline.push((x(to), y(0.0)));
        canvas.polygon(&outline, ramp([0.9, 0.6, 0.34, 0.1][band]), 1.0)?;
    }
    for tick in 0..=4 {
        let share = f64::from(tick) / 4.0;
        canvas.line((x(0.0), y(share)), (x(1.0), y(share)), LINE, 0.4)?;
        canvas.text_mid(x(0.0) - 5.0, y(share), &print.percent_short(share), Ink::new(size::SMALL, MUTED).end())?;
        let ink = Ink::new(size::SMALL, MUTED);
        let ink = if tick == 4 { ink.end() } else { ink.middle() };
        canvas.text(x(share) + if tick == 4 { 6.0 } else { 0.0 }, y(0.0) + 10.0, &print.percent_short(share), ink)?;
    }
    canvas.text(0.0, 7.0, print.pick(labels::SALES_AXIS), Ink::new(size::SMALL, MUTED))?;
    canvas.text(
        x(0.5),
        canvas.height - 4.0,
        print.pick(labels::CUSTOMERS_AXIS),
        Ink::new(size::SMALL, MUTED).middle(),
    )?;
    canvas.dashes((x(0.0), y(0.0)), (x(1.0), y(1.0)), MUTED, 0.7)?;
    canvas.text(x(0.66), y(0.60), print.pick(labels::EQUAL_SHARES), Ink::new(size::SMALL, MUTED))?;
    let line: Vec<(f64, f64)> = curve.iter().map(|point| (x(point.customers_share), y(point.sales_share))).collect();
    canvas.path(&line, MAIN, 1.6)?;

    let marks: Vec<(f64, f64)> =
        [(0.20, contribution.top_20_share), (0.05, contribution.top_5_share), (0.01, contribution.top_1_share)]
            .into_iter()
            .filter_map(|(customers, sales)| sales.map(|sales| (customers, sales)))
            .collect();
    let wanted: Vec<f64> = marks.iter().map(|mark| y(mark.1)).collect();
    let places = spread(&wanted, 15.0, TOP + 5.0, y(0.05));
    for ((customers, sales), place) in marks.into_iter().zip(places) {
        let label = x(0.30);
        canvas.path(&[(x(customers), y(sales)), (label - 4.0, place)], INK, 0.5)?;
        canvas.dot(x(customers), y(sales), 2.6, INK)?;
        let text = format!("{} {} → {}", print.pick(labels::TOP), print.percent_short(customers), print.percent(sales));
        let ink = Ink::new(size::FIGURE, INK).bold();
        canvas.rect(
            label - 3.0,
            place - 7.5,
            canvas.text_width(&text, ink) + 6.0,
            15.0,
            crate::report::palette::PAPER,
        )?;
        canvas.text_mid(label, place, &text, ink)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_is_read_between_its_points() {
        let point = |customers_share, sales_share| CurvePoint { customers_share, sales_share, profit_share: None };
        let curve = [point(0.0, 0.0), point(0.5, 0.8), point(1.0, 1.0)];
        assert_eq!(sales_at(&curve, 0.25), Some(0.4));
        assert_eq!(sales_at(&curve, 1.0), Some(1.0));
        assert_eq!(sales_at(&[], 0.5), None);
    }
}
