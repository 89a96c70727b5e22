//! Record by date: the share of those called high risk that left, with its interval, over the share of all customers.

use super::canvas::{Ink, spread, step};
use super::{Canvas, month_axis};
use crate::report::ReportError;
use crate::report::figures::Month;
use crate::report::figures::risk::Trial;
use crate::report::palette::{GAIN_SOFT, INK, LINE, MAIN, MUTED, STAY, size};
use crate::report::text::{Print, labels, risk_words};

const LEFT: f64 = 34.0;
const RIGHT: f64 = 82.0;
const TOP: f64 = 10.0;
const AXIS: f64 = 24.0;
/// Height of the strip with the number of customers.
const STRIP: f64 = 18.0;

/// A date as it is drawn: the share that left, its interval, and the share of all customers.
struct Point {
    share: Option<f64>,
    low: f64,
    high: f64,
    base: Option<f64>,
}

/// Whether any date has enough customers for a share.
pub fn any(trials: &[&Trial], min_n: i64) -> bool {
    trials.iter().any(|trial| trial.shown(trial.precision, min_n).is_some())
}

/// Draws dates from left to right; where fewer than `min_n` were called there is a gap.
pub fn draw(canvas: &Canvas, trials: &[&Trial], min_n: i64, print: &Print) -> Result<(), ReportError> {
    let points: Vec<Point> = trials
        .iter()
        .map(|trial| {
            let share = trial.shown(trial.precision, min_n);
            let end = |value: Option<f64>| share.map_or(0.0, |share| value.unwrap_or(share));
            Point { share, low: end(trial.precision_low), high: end(trial.precision_high), base: trial.base_rate }
        })
        .collect();
    let highest =
        points.iter().flat_map(|point| [Some(point.high), point.base]).flatten().fold(0.0, f64::max).clamp(0.05, 1.0);
    let grid = step(highest, 4);
    let top = ((highest / grid - 1e-9).ceil() * grid).min(1.0).max(highest);
    let height = canvas.height - TOP - AXIS - STRIP;
    let slot = (canvas.width - LEFT - RIGHT) / points.len().max(1) as f64;
    let x = |at: usize| LEFT + slot * (at as f64 + 0.5);
    let y = |share: f64| TOP + height * (1.0 - share / top);
    let mut tick = 0.0;
    while tick <= top + 1e-9 {
        canvas.line((LEFT, y(tick)), (canvas.width - RIGHT, y(tick)), LINE, 0.4)?;
        canvas.text_mid(LEFT - 5.0, y(tick), &print.percent_short(tick), Ink::new(size::SMALL, MUTED).end())?;
        tick += grid;
    }
    for run in runs(&points, |point| point.share.is_some()) {
        let upper = run.clone().map(|at| (x(at), y(points[at].high)));
        let lower = run.clone().rev().map(|at| (x(at), y(points[at].low)));
        let outline: Vec<(f64, f64)> = upper.chain(lower).collect();
        if run.len() > 1 {
            canvas.polygon(&outline, GAIN_SOFT, 0.35)?;
        } else {
            canvas.path(&outline, GAIN_SOFT, 1.2)?;
        }
    }
    for run in runs(&points, |point| point.base.is_some()) {
        let line: Vec<(f64, f64)> = run.map(|at| (x(at), y(points[at].base.unwrap_or(0.0)))).collect();
        canvas.path(&line, MUTED, 1.1)?;
        if line.len() == 1 {
            canvas.dot(line[0].0, line[0].1, 1.6, MUTED)?;
        }
    }
    for run in runs(&points, |point| point.share.is_some()) {
        let line: Vec<(f64, f64)> = run.map(|at| (x(at), y(points[at].share.unwrap_or(0.0)))).collect();
        canvas.path(&line, MAIN, 1.6)?;
        let radius = if slot < 9.0 { 1.6 } else { 2.4 };
        for (x, y) in line {
            canvas.dot(x, y, radius, MAIN)?;
        }
    }
    // Names beside the last known values, where the eye ends.
    let last = |known: fn(&Point) -> Option<f64>| points.iter().rev().find_map(known);
    let named = [
        (risk_words::level(print, "high"), last(|point| point.share), MAIN),
        (print.pick(labels::ALL_CUSTOMERS).to_string(), last(|point| point.base), MUTED),
    ];
    let mut named: Vec<_> =
        named.into_iter().filter_map(|(name, value, colour)| value.map(|value| (name, value, colour))).collect();
    named.sort_by(|one, other| other.1.total_cmp(&one.1));
    let wanted: Vec<f64> = named.iter().map(|one| y(one.1)).collect();
    for ((name, value, colour), place) in named.into_iter().zip(spread(&wanted, 20.0, TOP + 4.0, TOP + height)) {
        let ink = Ink::new(size::LABEL, colour).bold();
        canvas.text_mid(canvas.width - RIGHT + 6.0, place - 4.5, &print.percent(value), ink)?;
        let name = canvas.fonts().fit(&name, size::SMALL, false, RIGHT - 8.0);
        canvas.text_mid(canvas.width - RIGHT + 6.0, place + 4.5, &name, Ink::new(size::SMALL, colour))?;
    }
    strip(canvas, trials, (slot, TOP + height), print)?;
    let months: Vec<Month> = trials.iter().filter_map(|trial| trial.made_as_of.map(Month::of)).collect();
    if months.len() == trials.len() {
        month_axis(canvas, print, &months, LEFT, slot, canvas.height - AXIS + 12.0)?;
    }
    Ok(())
}

/// How many were called at every date, as small bars below the line.
fn strip(canvas: &Canvas, trials: &[&Trial], (slot, above): (f64, f64), print: &Print) -> Result<(), ReportError> {
    let most = trials.iter().map(|trial| trial.customers).max().unwrap_or(0);
    let foot = above + STRIP;
    canvas.text_mid(LEFT - 5.0, foot - 5.0, "n", Ink::new(size::SMALL, MUTED).end())?;
    for (at, trial) in trials.iter().enumerate() {
        let height = (STRIP - 6.0) * trial.customers as f64 / most.max(1) as f64;
        let bar = (slot * 0.5).min(14.0);
        canvas.rect(LEFT + slot * (at as f64 + 0.5) - bar / 2.0, foot - height, bar, height, STAY)?;
    }
    canvas.line((LEFT, foot), (canvas.width - RIGHT, foot), LINE, 0.5)?;
    let text = match print.chinese() {
        true => format!("最多 {} 家", print.count(most)),
        false => format!("at most {}", print.count(most)),
    };
    canvas.text_mid(canvas.width - RIGHT + 6.0, foot - 5.0, &text, Ink::new(size::SMALL, INK))
}

/// Runs of points without a gap.
fn runs(points: &[Point], known: impl Fn(&Point) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for at in (0..points.len()).filter(|at| known(&points[*at])) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}
