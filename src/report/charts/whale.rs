//! Whale curve: cumulative share of gross profit over share of customers; above 100 % where later customers cost money.

use super::Canvas;
use super::canvas::{Ink, step};
use crate::report::ReportError;
use crate::report::figures::CurvePoint;
use crate::report::palette::{INK, LINE, MAIN, MUTED, PAPER, size};
use crate::report::text::{Print, labels};

/// Draws the curve and marks its peak.
pub fn draw(canvas: &Canvas, curve: &[CurvePoint], print: &Print) -> Result<(), ReportError> {
    let points: Vec<(f64, f64)> =
        curve.iter().filter_map(|point| Some((point.customers_share, point.profit_share?))).collect();
    let high = points.iter().map(|point| point.1).fold(1.0, f64::max);
    let low = points.iter().map(|point| point.1).fold(0.0, f64::min);
    let (left, top, bottom) = (40.0, 16.0, 26.0);
    let (width, height) = (canvas.width - left - 10.0, canvas.height - top - bottom);
    let x = |share: f64| left + width * share;
    let y = |share: f64| top + height * (high - share) / (high - low);
    let step = step(high - low, 4);
    let mut tick = (low / step).ceil() * step;
    while tick <= high + 1e-9 {
        canvas.line((x(0.0), y(tick)), (x(1.0), y(tick)), LINE, 0.4)?;
        canvas.text_mid(x(0.0) - 5.0, y(tick), &print.percent_short(tick), Ink::new(size::SMALL, MUTED).end())?;
        tick += step;
    }
    canvas.line((x(0.0), y(1.0)), (x(1.0), y(1.0)), MUTED, 0.7)?;
    canvas.text(0.0, 7.0, print.pick(labels::PROFIT_AXIS), Ink::new(size::SMALL, MUTED))?;
    canvas.text(
        x(0.5),
        canvas.height - 4.0,
        print.pick(labels::BY_PROFIT_AXIS),
        Ink::new(size::SMALL, MUTED).middle(),
    )?;
    let line: Vec<(f64, f64)> = points.iter().map(|point| (x(point.0), y(point.1))).collect();
    canvas.path(&line, MAIN, 1.6)?;
    let Some(peak) = points.iter().copied().reduce(|best, point| if point.1 > best.1 { point } else { best }) else {
        return Ok(());
    };
    canvas.dot(x(peak.0), y(peak.1), 2.6, INK)?;
    let ink = Ink::new(size::FIGURE, INK).bold();
    let ink = if peak.0 > 0.6 { ink.end() } else { ink };
    let text = format!("{} → {}", print.percent_short(peak.0), print.percent(peak.1));
    let wide = canvas.text_width(&text, ink) + 6.0;
    let from = if peak.0 > 0.6 { x(peak.0) - wide + 3.0 } else { x(peak.0) - 3.0 };
    canvas.rect(from, y(peak.1) + 7.0, wide, 14.0, PAPER)?;
    canvas.text(x(peak.0), y(peak.1) + 18.0, &text, ink)
}
