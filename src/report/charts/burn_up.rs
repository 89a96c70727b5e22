//! A burn-up: what was planned and what was done up to the end of each week.

use super::Canvas;
use super::axis::Axis;
use super::canvas::{Ink, spread};
use crate::report::ReportError;
use crate::report::palette::{GAIN_SOFT, INK, LINE, MAIN, MUTED, size};

/// The end of a week.
#[derive(Debug, Clone)]
pub struct Week {
    pub name: String,
    pub planned: Option<f64>,
    /// `None` for weeks to come.
    pub done: Option<f64>,
}

/// Draws both from zero; `names` of the plan and of what was done, with their last figures.
pub fn draw(
    canvas: &Canvas,
    weeks: &[Week],
    (planned, done): (&str, &str),
    label: &dyn Fn(f64) -> String,
) -> Result<(), ReportError> {
    let axis = Axis::over(weeks.iter().flat_map(|week| [week.planned, week.done]).flatten(), true, 4);
    let bold = Ink::new(size::LABEL, INK).bold();
    let small = Ink::new(size::SMALL, MUTED);
    let last = |of: &dyn Fn(&Week) -> Option<f64>| weeks.iter().filter_map(of).next_back();
    let ends: Vec<(f64, String, bool)> =
        [(last(&|week| week.planned), planned, false), (last(&|week| week.done), done, true)]
            .into_iter()
            .filter_map(|(value, name, own)| Some((value?, format!("{name} {}", label(value?)), own)))
            .collect();
    let right = ends.iter().map(|end| canvas.text_width(&end.1, bold)).fold(20.0, f64::max) + 8.0;
    let (left, top, bottom) = (30.0, 8.0, 16.0);
    let (width, height) = (canvas.width - left - right, canvas.height - top - bottom);
    let step = width / weeks.len().max(1) as f64;
    let x = |at: usize| left + step * (at as f64 + 1.0);
    let y = |value: f64| top + height * (1.0 - axis.share(value));
    axis.grid(canvas, (left, left + width), y, label)?;
    let widest = weeks.iter().map(|week| canvas.text_width(&week.name, small)).fold(1.0, f64::max) + 6.0;
    let every = (widest / step).ceil().max(1.0) as usize;
    for (at, week) in weeks.iter().enumerate() {
        canvas.line((x(at), y(0.0)), (x(at), y(0.0) + 3.0), MUTED, 0.5)?;
        if (weeks.len() - 1 - at).is_multiple_of(every) {
            canvas.text(x(at), y(0.0) + 12.0, &week.name, small.middle())?;
        }
    }
    let line = |of: &dyn Fn(&Week) -> Option<f64>| -> Vec<(f64, f64)> {
        let known = weeks.iter().enumerate().filter_map(|(at, week)| Some((x(at), y(of(week)?))));
        std::iter::once((left, y(0.0))).chain(known).collect()
    };
    let made = line(&|week| week.done);
    if made.len() > 1 {
        let mut area = made.clone();
        area.extend([(made[made.len() - 1].0, y(0.0)), (left, y(0.0))]);
        canvas.polygon(&area, GAIN_SOFT, 0.35)?;
        canvas.path(&made, MAIN, 1.8)?;
        for (x, y) in &made[1..] {
            canvas.dot(*x, *y, 2.2, MAIN)?;
        }
    }
    for pair in line(&|week| week.planned).windows(2) {
        canvas.dashes(pair[0], pair[1], INK, 1.0)?;
    }
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by(|one, other| ends[*other].0.total_cmp(&ends[*one].0).then(one.cmp(other)));
    let wanted: Vec<f64> = order.iter().map(|at| y(ends[*at].0)).collect();
    for (at, place) in order.iter().zip(spread(&wanted, 11.0, top + 2.0, top + height)) {
        let ink = Ink::new(size::LABEL, if ends[*at].2 { MAIN } else { INK }).bold();
        canvas.text_mid(left + width + 5.0, place, &ends[*at].1, ink)?;
    }
    canvas.line((left, y(0.0)), (left + width, y(0.0)), LINE, 0.8)
}
