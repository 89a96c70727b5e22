//! Survival curves: steps with a band of 95 %, named where they end, the median marked on the axis of days.

use plotters::style::RGBColor;

use super::Canvas;
use super::axis::Axis;
use super::canvas::{Ink, spread};
use crate::report::ReportError;
use crate::report::palette::{INK, LINE, MUTED, size};
use crate::report::text::{Print, labels};

/// A curve of shares over days.
pub struct Steps {
    pub name: String,
    pub colour: RGBColor,
    /// Share at day 0.
    pub start: f64,
    /// Day, share, and the ends of its interval.
    pub points: Vec<(f64, f64, Option<f64>, Option<f64>)>,
    /// Day at which half of the customers had the event.
    pub median: Option<f64>,
}

const LEFT: f64 = 36.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 24.0;

/// Distance of the marks of the axis of days.
fn days_step(most: f64) -> f64 {
    [7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0, 730.0, 1825.0]
        .into_iter()
        .find(|step| most / step <= 8.0)
        .unwrap_or(3650.0)
}

/// Draws the curves up to the day `most`.
pub fn draw(canvas: &Canvas, curves: &[Steps], most: f64, print: &Print) -> Result<(), ReportError> {
    let most = most.max(1.0);
    let ink = Ink::new(size::LABEL, INK).bold();
    let end = |curve: &Steps| {
        let last = curve.points.iter().rev().find(|point| point.0 <= most);
        let share = last.map_or(curve.start, |point| point.1);
        let name = canvas.fonts().fit(&curve.name, size::LABEL, true, canvas.width * 0.3);
        (share, format!("{name} {}", print.percent_short(share)))
    };
    let right = curves.iter().map(|curve| canvas.text_width(&end(curve).1, ink)).fold(20.0, f64::max) + 6.0;
    let (width, height) = (canvas.width - LEFT - right, canvas.height - TOP - BOTTOM);
    let x = |day: f64| LEFT + width * (day / most).clamp(0.0, 1.0);
    let y = |share: f64| TOP + height * (1.0 - share.clamp(0.0, 1.0));
    let axis = Axis::over([0.0, 1.0].into_iter(), true, 4);
    axis.grid(canvas, (LEFT, LEFT + width), y, &|share| print.percent_short(share))?;
    let step = days_step(most);
    let mut day = 0.0;
    while day <= most {
        canvas.line((x(day), y(0.0)), (x(day), y(0.0) + 3.0), MUTED, 0.5)?;
        let unit = if day + step > most { format!(" {}", print.pick(labels::DAYS_SHORT)) } else { String::new() };
        let text = format!("{}{unit}", print.number(day, 0));
        canvas.text(x(day), y(0.0) + 12.0, &text, Ink::new(size::SMALL, MUTED).middle())?;
        day += step;
    }
    for curve in curves {
        band(canvas, curve, most, (&x, &y))?;
    }
    for curve in curves {
        let mut points = vec![(x(0.0), y(curve.start))];
        let mut share = curve.start;
        for point in curve.points.iter().filter(|point| point.0 <= most) {
            points.push((x(point.0), y(share)));
            share = point.1;
            points.push((x(point.0), y(share)));
        }
        points.push((x(most), y(share)));
        canvas.path(&points, curve.colour, 1.5)?;
    }
    canvas.dashes((LEFT, y(0.5)), (LEFT + width, y(0.5)), MUTED, 0.5)?;
    let mut taken: Vec<f64> = Vec::new();
    let medians: Vec<f64> = curves.iter().filter_map(|curve| curve.median).filter(|median| *median <= most).collect();
    for curve in curves {
        let Some(median) = curve.median.filter(|median| *median <= most) else { continue };
        canvas.dashes((x(median), y(0.5)), (x(median), y(0.0)), curve.colour, 0.7)?;
        canvas.dot(x(median), y(0.5), 2.2, curve.colour)?;
        let text = print.number(median, 0);
        let near = taken.iter().filter(|other| (**other - x(median)).abs() < 18.0).count() as f64;
        let ink = Ink::new(size::SMALL, curve.colour).bold();
        // Right of its line, and of the lines of others that would run through it.
        let mut right = x(median);
        let wide = canvas.text_width(&text, ink) + 3.0;
        while let Some(next) = medians.iter().map(|other| x(*other)).find(|at| *at > right && *at < right + wide) {
            right = next;
        }
        canvas.text(right + 2.5, y(0.0) - 3.0 - 9.0 * near, &text, ink)?;
        taken.push(x(median));
    }
    let mut order: Vec<usize> = (0..curves.len()).collect();
    order.sort_by(|one, other| end(&curves[*other]).0.total_cmp(&end(&curves[*one]).0).then(one.cmp(other)));
    let wanted: Vec<f64> = order.iter().map(|at| y(end(&curves[*at]).0)).collect();
    for (at, place) in order.iter().zip(spread(&wanted, 11.0, TOP + 2.0, TOP + height)) {
        let ink = Ink::new(size::LABEL, curves[*at].colour).bold();
        canvas.text_mid(LEFT + width + 5.0, place, &end(&curves[*at]).1, ink)?;
    }
    canvas.line((LEFT, y(0.0)), (LEFT + width, y(0.0)), LINE, 0.8)
}

fn band(
    canvas: &Canvas,
    curve: &Steps,
    most: f64,
    (x, y): (&impl Fn(f64) -> f64, &impl Fn(f64) -> f64),
) -> Result<(), ReportError> {
    let known: Vec<(f64, f64, f64)> = curve
        .points
        .iter()
        .filter(|point| point.0 <= most)
        .filter_map(|point| Some((point.0, point.2?, point.3?)))
        .collect();
    if known.len() < 2 {
        return Ok(());
    }
    let mut upper = Vec::new();
    let mut lower = Vec::new();
    for (at, (day, low, high)) in known.iter().enumerate() {
        let until = known.get(at + 1).map_or(most, |next| next.0);
        upper.extend([(x(*day), y(*high)), (x(until), y(*high))]);
        lower.extend([(x(*day), y(*low)), (x(until), y(*low))]);
    }
    lower.reverse();
    upper.extend(lower);
    canvas.polygon(&upper, curve.colour, 0.18)
}
