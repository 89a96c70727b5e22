//! Lines over months, each named where it ends; dashes for a target, the n below the months.

use plotters::style::RGBColor;

use super::axis::Axis;
use super::canvas::{Ink, spread};
use super::{Canvas, month_axis};
use crate::report::ReportError;
use crate::report::figures::Month;
use crate::report::palette::{INK, MUTED, size};
use crate::report::text::Print;

/// One line.
pub struct Line {
    pub name: String,
    /// A value for every month; `None` where it is not known.
    pub values: Vec<Option<f64>>,
    pub colour: RGBColor,
    /// The value to reach.
    pub target: Option<f64>,
}

/// Lines with their months.
pub struct Lines<'a> {
    pub months: &'a [Month],
    pub lines: &'a [Line],
    /// Numbers of customers behind the values, one for each month; empty for none.
    pub n: Vec<Option<i64>>,
    pub from_zero: bool,
}

impl Lines<'_> {
    /// Whether there is anything to draw.
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.values.iter().all(Option::is_none))
    }
}

const LEFT: f64 = 42.0;
const TOP: f64 = 8.0;

/// Draws the lines; `label` prints a value of the axis and at the end of a line.
pub fn draw(
    canvas: &Canvas,
    chart: &Lines,
    (tick, label): (&dyn Fn(f64) -> String, &dyn Fn(f64) -> String),
    print: &Print,
) -> Result<(), ReportError> {
    let values = chart.lines.iter().flat_map(|line| line.values.iter().flatten().copied().chain(line.target));
    let axis = Axis::over(values, chart.from_zero, 4);
    let bottom = if chart.n.is_empty() { 26.0 } else { 38.0 };
    let height = canvas.height - TOP - bottom;
    let y = |value: f64| TOP + height * (1.0 - axis.share(value));
    let last = |line: &Line| line.values.iter().flatten().last().copied();
    let ink = Ink::new(size::LABEL, INK).bold();
    let ends: Vec<(usize, f64, String)> = chart
        .lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| {
            let value = last(line)?;
            let name = canvas.fonts().fit(&line.name, size::LABEL, true, canvas.width * 0.3);
            Some((at, value, format!("{name} {}", label(value))))
        })
        .collect();
    let right = ends.iter().map(|end| canvas.text_width(&end.2, ink)).fold(20.0, f64::max) + 8.0;
    let slot = (canvas.width - LEFT - right) / chart.months.len().max(1) as f64;
    let x = |at: usize| LEFT + slot * (at as f64 + 0.5);
    axis.grid(canvas, (LEFT, canvas.width - right), y, tick)?;
    month_axis(canvas, print, chart.months, LEFT, slot, TOP + height + 12.0)?;
    for line in chart.lines {
        if let Some(target) = line.target {
            canvas.dashes((LEFT, y(target)), (canvas.width - right, y(target)), line.colour, 0.8)?;
        }
        for run in runs(&line.values) {
            let points: Vec<(f64, f64)> = run.iter().map(|(at, value)| (x(*at), y(*value))).collect();
            if let [(x, y)] = points[..] {
                canvas.dot(x, y, 2.0, line.colour)?;
            } else {
                canvas.path(&points, line.colour, 1.5)?;
            }
        }
        if let Some((at, Some(value))) = line.values.iter().enumerate().rev().find(|(_, value)| value.is_some()) {
            canvas.dot(x(at), y(*value), 2.4, line.colour)?;
        }
    }
    ends_of(canvas, chart, &ends, (canvas.width - right + 4.0, TOP, TOP + height), &y)?;
    counts(canvas, chart, slot, print)
}

/// Stretches of known values.
fn runs(values: &[Option<f64>]) -> Vec<Vec<(usize, f64)>> {
    let mut found = vec![Vec::new()];
    for (at, value) in values.iter().enumerate() {
        match value {
            Some(value) => {
                if let Some(run) = found.last_mut() {
                    run.push((at, *value));
                }
            }
            None => found.push(Vec::new()),
        }
    }
    found.retain(|run| !run.is_empty());
    found
}

/// Names and last values at the ends of the lines, moved apart where they would meet.
fn ends_of(
    canvas: &Canvas,
    chart: &Lines,
    ends: &[(usize, f64, String)],
    (x, top, bottom): (f64, f64, f64),
    y: &impl Fn(f64) -> f64,
) -> Result<(), ReportError> {
    let mut ends: Vec<&(usize, f64, String)> = ends.iter().collect();
    ends.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let wanted: Vec<f64> = ends.iter().map(|end| y(end.1)).collect();
    for (end, place) in ends.iter().zip(spread(&wanted, 11.0, top + 2.0, bottom + 4.0)) {
        canvas.text_mid(x, place, &end.2, Ink::new(size::LABEL, chart.lines[end.0].colour).bold())?;
    }
    Ok(())
}

fn counts(canvas: &Canvas, chart: &Lines, slot: f64, print: &Print) -> Result<(), ReportError> {
    if chart.n.is_empty() {
        return Ok(());
    }
    let ink = Ink::new(size::SMALL, MUTED);
    let text = |n: &Option<i64>| n.map_or_else(|| "–".to_string(), |n| print.narrow_amount(n as f64));
    let widest = chart.n.iter().map(|n| canvas.text_width(&text(n), ink)).fold(8.0, f64::max) + 5.0;
    let every = (widest / slot).ceil().max(1.0) as usize;
    let y = canvas.height - 3.0;
    canvas.text(LEFT - 5.0, y, "n", ink.end())?;
    for (at, n) in chart.n.iter().enumerate() {
        if (chart.n.len() - 1 - at).is_multiple_of(every) {
            canvas.text(LEFT + slot * (at as f64 + 0.5), y, &text(n), ink.middle())?;
        }
    }
    Ok(())
}
