//! Sparkline: a measure's history without axes; gaps where it is not known.

use plotters::style::RGBColor;

use super::Canvas;
use crate::report::ReportError;
use crate::report::palette::{LINE, MAIN, STAY};

/// Draws the values, oldest first, scaled to their own range; the last known one as a dot. The first `partial`
/// values, whose window is not full, are paler: they do not compare with the others.
pub fn draw(canvas: &Canvas, values: &[Option<f64>], partial: usize) -> Result<(), ReportError> {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let (Some(low), Some(high)) = (known.iter().copied().reduce(f64::min), known.iter().copied().reduce(f64::max))
    else {
        return Ok(());
    };
    let inset = 3.0;
    let (width, height) = (canvas.width - 2.0 * inset, canvas.height - 2.0 * inset);
    let place = |at: usize, value: f64| {
        let across = if values.len() > 1 { at as f64 / (values.len() - 1) as f64 } else { 1.0 };
        let up = if high > low { (value - low) / (high - low) } else { 0.5 };
        (inset + width * across, inset + height * (1.0 - up))
    };
    canvas.line((inset, canvas.height - 0.5), (inset + width, canvas.height - 0.5), LINE, 0.5)?;
    let mut run: Vec<(f64, f64)> = Vec::new();
    let mut last = None;
    for (at, value) in values.iter().enumerate() {
        match value {
            Some(value) => {
                let point = place(at, *value);
                run.push(point);
                last = Some(point);
                if at == partial && at > 0 {
                    stroke(canvas, &run, STAY)?;
                    run = vec![point];
                }
            }
            None => {
                stroke(canvas, &run, if at <= partial { STAY } else { MAIN })?;
                run.clear();
            }
        }
    }
    stroke(canvas, &run, if values.len() <= partial { STAY } else { MAIN })?;
    if let Some((x, y)) = last {
        canvas.dot(x, y, 2.2, MAIN)?;
    }
    Ok(())
}

fn stroke(canvas: &Canvas, run: &[(f64, f64)], colour: RGBColor) -> Result<(), ReportError> {
    match run {
        [] => Ok(()),
        [(x, y)] => canvas.dot(*x, *y, 1.2, STAY),
        _ => canvas.path(run, colour, 1.1),
    }
}
