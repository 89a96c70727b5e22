//! Money of the warnings: of the sales called at risk, what left and what was a false alarm, by horizon.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::risk::Trial;
use crate::report::palette::{INK, LINE, LOSS, MUTED, STAY, ink_on, size};
use crate::report::text::{Print, risk_words};

const NAMES: f64 = 44.0;
const HEAD: f64 = 15.0;

/// Parts of the money of one horizon: what left, and what did not. `None` where either is not known or below zero.
pub fn parts(trial: &Trial) -> Option<(f64, f64)> {
    let (lost, kept) = (trial.sales_lost?.to_f64(), trial.sales_false_alarm?.to_f64());
    (lost >= 0.0 && kept >= 0.0 && lost + kept > 0.0).then_some((lost, kept))
}

/// Draws one split bar for every horizon, all on one scale.
pub fn draw(canvas: &Canvas, trials: &[&Trial], print: &Print) -> Result<(), ReportError> {
    let known: Vec<(&Trial, (f64, f64))> =
        trials.iter().filter_map(|trial| parts(trial).map(|parts| (*trial, parts))).collect();
    let most = known.iter().map(|(_, (lost, kept))| lost + kept).fold(0.0, f64::max).max(1e-9);
    let reach = canvas.width - NAMES - 4.0;
    let row = ((canvas.height - HEAD) / known.len().max(1) as f64).min(44.0);
    let key = Ink::new(size::SMALL, MUTED);
    canvas.rect(NAMES, 1.0, 7.0, 7.0, LOSS)?;
    canvas.text(NAMES + 10.0, 7.5, print.pick(risk_words::LOST), key)?;
    let next = NAMES + 22.0 + canvas.text_width(print.pick(risk_words::LOST), key);
    canvas.rect(next, 1.0, 7.0, 7.0, STAY)?;
    canvas.text(next + 10.0, 7.5, print.pick(risk_words::FALSE_ALARM), key)?;
    for (at, (trial, (lost, kept))) in known.iter().enumerate() {
        let upper = HEAD + row * at as f64;
        let bar = (row * 0.42).min(16.0);
        let days = print.fill(risk_words::HORIZON, &[("days", &trial.horizon.to_string())]);
        let middle = upper + row / 2.0 - 5.0;
        canvas.text_mid(0.0, middle, &days, Ink::new(size::LABEL, INK).bold())?;
        let (lost_width, kept_width) = (reach * lost / most, reach * kept / most);
        canvas.rect(NAMES, middle - bar / 2.0, lost_width, bar, LOSS)?;
        canvas.rect(NAMES + lost_width, middle - bar / 2.0, kept_width, bar, STAY)?;
        let share = print.percent_short(lost / (lost + kept));
        let ink = Ink::new(size::LABEL, ink_on(LOSS)).bold();
        if canvas.text_width(&share, ink) < lost_width - 6.0 {
            canvas.text_mid(NAMES + 4.0, middle, &share, ink)?;
        }
        let text = match print.chinese() {
            true => format!("流失 {}，虚惊 {}", print.money(*lost), print.money(*kept)),
            false => format!("{} left, {} false alarm", print.money(*lost), print.money(*kept)),
        };
        canvas.text_mid(NAMES + 3.0, middle + bar / 2.0 + 7.0, &text, Ink::new(size::SMALL, INK))?;
    }
    canvas.line((NAMES, HEAD), (NAMES, HEAD + row * known.len() as f64), LINE, 0.6)
}
