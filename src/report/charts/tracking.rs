//! Tracking plot: purchases by week as they came and as the model says; the weeks that it had not seen are shaded.

use super::Canvas;
use super::axis::Axis;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::palette::{GROUND, INK, LOSS, MAIN, MUTED, size};
use crate::report::text::{Print, value_words};

/// A week.
#[derive(Debug, Clone, Copy)]
pub struct Week {
    pub week: i64,
    pub actual: Option<f64>,
    pub expected: Option<f64>,
    pub holdout: bool,
}

/// Draws both lines.
pub fn draw(canvas: &Canvas, weeks: &[Week], print: &Print) -> Result<(), ReportError> {
    let small = Ink::new(size::SMALL, MUTED);
    let axis = Axis::over(weeks.iter().flat_map(|week| [week.actual, week.expected]).flatten(), true, 4);
    let label =
        |value: f64| if value.fract().abs() < 1e-9 { print.narrow_amount(value) } else { print.number(value, 1) };
    let left = axis.ticks().iter().map(|tick| canvas.text_width(&label(*tick), small)).fold(12.0, f64::max) + 8.0;
    let (top, bottom) = (20.0, 24.0);
    let (width, height) = (canvas.width - left - 6.0, canvas.height - top - bottom);
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return Ok(()) };
    let span = (last.week - first.week).max(1) as f64;
    let x = |week: i64| left + width * (week - first.week) as f64 / span;
    let y = |value: f64| top + height * (1.0 - axis.share(value));
    if let Some(from) = weeks.iter().find(|week| week.holdout) {
        canvas.rect(x(from.week), top, x(last.week) - x(from.week), height, GROUND)?;
        let ink = small.bold();
        let text = print.pick(value_words::HOLDOUT);
        // Above the picture: within it the lines would run through the words.
        canvas.text(x(last.week), 9.0, text, ink.end())?;
        canvas.line((x(from.week), top), (x(from.week), top + height), MUTED, 0.6)?;
    }
    axis.grid(canvas, (left, left + width), y, &label)?;
    let points = |value: fn(&Week) -> Option<f64>| -> Vec<(f64, f64)> {
        weeks.iter().filter_map(|week| Some((x(week.week), y(value(week)?)))).collect()
    };
    for (line, colour, thick) in [(points(|week| week.actual), LOSS, 1.3), (points(|week| week.expected), MAIN, 1.6)] {
        if line.len() > 1 {
            canvas.path(&line, colour, thick)?;
        }
    }
    let names = [(value_words::ACTUAL, LOSS), (value_words::EXPECTED, MAIN)];
    let names = names.map(|(name, colour)| (print.pick(name).to_string(), colour));
    super::axis::key(canvas, left, 9.0, &names)?;
    let step = super::canvas::step(span, 6).max(1.0);
    let mut week = (first.week as f64 / step).ceil() * step;
    while week <= last.week as f64 {
        let at = x(week as i64);
        canvas.line((at, top + height), (at, top + height + 3.0), MUTED, 0.5)?;
        canvas.text(at, top + height + 12.0, &print.number(week, 0), small.middle())?;
        week += step;
    }
    let text = print.pick(value_words::WEEK_AXIS);
    canvas.text(left + width, canvas.height - 2.0, text, Ink::new(size::SMALL, INK).end())
}
