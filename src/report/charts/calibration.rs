//! Calibration: what was predicted of every tenth of the customers, and what came of it.

use plotters::style::RGBColor;

use super::Canvas;
use super::canvas::{Ink, step};
use crate::report::ReportError;
use crate::report::figures::risk::Bin;
use crate::report::palette::{GAIN_SOFT, INK, LINE, MAIN, MUTED, size};
use crate::report::text::{Print, risk_words};

const LEFT: f64 = 34.0;
const BOTTOM: f64 = 26.0;
const TOP: f64 = 8.0;
/// Room for names at the right.
const NAMES: f64 = 84.0;

/// The tenths of a predictor that have enough customers.
pub struct Series<'a> {
    pub name: String,
    pub bins: Vec<&'a Bin>,
}

/// Colours of the first and the second predictor.
const COLOURS: [RGBColor; 2] = [MAIN, GAIN_SOFT];

/// Draws at most two predictors on equal axes; on the diagonal prediction and outcome agree.
pub fn draw(canvas: &Canvas, series: &[Series], print: &Print) -> Result<(), ReportError> {
    let shares = |bin: &&Bin| [bin.predicted, bin.high.or(bin.observed)];
    let all = || series.iter().flat_map(|one| one.bins.iter().copied());
    let most = all().flat_map(|bin| shares(&bin)).flatten().fold(0.0, f64::max).clamp(0.05, 1.0);
    let grid = step(most, 4);
    let top = ((most / grid - 1e-9).ceil() * grid).min(1.0).max(most);
    let (width, height) = (canvas.width - LEFT - NAMES, canvas.height - TOP - BOTTOM);
    let x = |share: f64| LEFT + width * share / top;
    let y = |share: f64| TOP + height * (1.0 - share / top);
    let axis = Ink::new(size::SMALL, MUTED);
    let mut tick = 0.0;
    while tick <= top + 1e-9 {
        canvas.line((LEFT, y(tick)), (x(top), y(tick)), LINE, 0.4)?;
        canvas.text_mid(LEFT - 5.0, y(tick), &print.percent_short(tick), axis.end())?;
        canvas.text(x(tick), canvas.height - BOTTOM + 10.0, &print.percent_short(tick), axis.middle())?;
        tick += grid;
    }
    canvas.text(x(top), canvas.height - 4.0, print.pick(risk_words::PREDICTED), axis.end())?;
    canvas.dashes((x(0.0), y(0.0)), (x(top), y(top)), MUTED, 0.7)?;
    for (one, colour) in series.iter().zip(COLOURS).rev() {
        for bin in &one.bins {
            let (Some(predicted), Some(observed)) = (bin.predicted, bin.observed) else { continue };
            if let (Some(low), Some(high)) = (bin.low, bin.high) {
                canvas.line((x(predicted), y(low)), (x(predicted), y(high.min(top))), colour, 1.0)?;
            }
            canvas.dot(x(predicted), y(observed), 2.6, colour)?;
        }
    }
    let names = x(top) + 8.0;
    for (at, (one, colour)) in series.iter().zip(COLOURS).enumerate() {
        let place = TOP + 6.0 + 13.0 * at as f64;
        canvas.dot(names + 3.0, place, 2.6, colour)?;
        let name = canvas.fonts().fit(&one.name, size::SMALL, false, NAMES - 18.0);
        canvas.text_mid(names + 9.0, place, &name, Ink::new(size::SMALL, INK))?;
    }
    // What the vertical axis is, read beside the diagonal's foot.
    let lines = canvas.fonts().lines(print.pick(risk_words::OBSERVED), size::SMALL, false, NAMES - 10.0);
    for (at, line) in lines.iter().enumerate() {
        let place = TOP + 12.0 + 13.0 * series.len() as f64 + 9.0 * at as f64;
        canvas.text_mid(names, place + 8.0, &format!("{}{line}", if at == 0 { "↑ " } else { "" }), axis)?;
    }
    Ok(())
}
