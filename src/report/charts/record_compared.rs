//! Record by horizon and by what warns: the share that left with its interval, against the share of all customers.

use super::Canvas;
use super::canvas::Ink;
use crate::report::ReportError;
use crate::report::figures::risk::{HIGH, Pooled, Record};
use crate::report::palette::{GROUND, INK, LINE, LOSS, MAIN, MUTED, STAY, size};
use crate::report::text::{Print, risk_words};

/// Width of the names of horizons, and of what warns.
const HORIZONS: f64 = 46.0;
const VALUES: f64 = 104.0;

/// A line of the picture.
pub struct Line<'a> {
    pub horizon: i64,
    pub predictor: &'static str,
    pub pooled: &'a Pooled,
}

/// Lines with customers, by horizon; the predictor in force first in the order of the page.
pub fn lines(record: &Record) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for horizon in record.horizons() {
        for predictor in record.predictors() {
            if let Some(pooled) = record.over_all(predictor, horizon, HIGH) {
                lines.push(Line { horizon, predictor, pooled });
            }
        }
    }
    lines
}

/// Draws a dot with its interval on every line; the line of the predictor in force is darker.
pub fn draw(canvas: &Canvas, record: &Record, min_n: i64, print: &Print) -> Result<(), ReportError> {
    let lines = lines(record);
    if lines.is_empty() {
        return Ok(());
    }
    let small = Ink::new(size::SMALL, MUTED);
    let widest = record
        .predictors()
        .into_iter()
        .map(|name| canvas.text_width(&risk_words::predictor(print, name), small.bold()))
        .fold(30.0, f64::max);
    let names = HORIZONS + widest + 10.0;
    let reach = canvas.width - names - VALUES;
    let row = (canvas.height / lines.len() as f64).min(26.0);
    let shares = |line: &Line| {
        let trial = &line.pooled.trial;
        let known = trial.shown(trial.precision, min_n);
        [known.and(trial.precision_high).or(known), trial.base_rate]
    };
    let most = lines.iter().flat_map(shares).flatten().fold(0.0, f64::max).clamp(0.01, 1.0);
    let x = |share: f64| names + reach * (share / most).clamp(0.0, 1.0);
    let mut at = 0;
    while at < lines.len() {
        let horizon = lines[at].horizon;
        let group = lines[at..].iter().take_while(|line| line.horizon == horizon).count();
        let (upper, lower) = (row * at as f64, row * (at + group) as f64);
        if at > 0 {
            canvas.line((0.0, upper), (canvas.width, upper), LINE, 0.5)?;
        }
        let middle = (upper + lower) / 2.0;
        let days = print.fill(risk_words::HORIZON, &[("days", &horizon.to_string())]);
        let base = lines[at..at + group].iter().find_map(|line| line.pooled.trial.base_rate);
        canvas.text_mid(
            0.0,
            middle - if base.is_some() { 5.0 } else { 0.0 },
            &days,
            Ink::new(size::LABEL, INK).bold(),
        )?;
        if let Some(base) = base {
            let text = print.fill(risk_words::NO_BASE, &[("base", &print.percent_short(base))]);
            canvas.text_mid(0.0, middle + 5.0, &text, small)?;
            canvas.line((x(base), upper + 2.0), (x(base), lower - 2.0), MUTED, 1.0)?;
        }
        for line in &lines[at..at + group] {
            let in_force = line.predictor == record.predictor();
            draw_line(
                &canvas.part(0.0, upper, canvas.width, lower - upper),
                line,
                (in_force, min_n),
                print,
                &Scale { names, reach, most, middle: row * (at as f64 + 0.5) - upper },
            )?;
            at += 1;
        }
    }
    Ok(())
}

/// Where things stand on a line.
struct Scale {
    names: f64,
    reach: f64,
    most: f64,
    middle: f64,
}

fn draw_line(
    canvas: &Canvas,
    line: &Line,
    (in_force, min_n): (bool, i64),
    print: &Print,
    scale: &Scale,
) -> Result<(), ReportError> {
    let trial = &line.pooled.trial;
    let x = |share: f64| scale.names + scale.reach * (share / scale.most).clamp(0.0, 1.0);
    let ink = Ink::new(size::SMALL, if in_force { INK } else { MUTED });
    let ink = if in_force { ink.bold() } else { ink };
    let name = risk_words::predictor(print, line.predictor);
    canvas.text_mid(scale.names - 8.0, scale.middle, &name, ink.end())?;
    canvas.line((scale.names, scale.middle), (scale.names + scale.reach, scale.middle), GROUND, 3.0)?;
    let values = scale.names + scale.reach + 8.0;
    let Some(share) = trial.shown(trial.precision, min_n) else {
        let text = if trial.customers == 0 {
            "n = 0".to_string()
        } else if trial.customers >= min_n {
            print.unknown()
        } else {
            print.fill(risk_words::NOT_SHOWN, &[("n", &print.count(min_n))])
        };
        return canvas.text_mid(values, scale.middle, &text, Ink::new(size::SMALL, MUTED));
    };
    let no_better = trial.base_rate.is_some_and(|base| share <= base);
    let colour = match (no_better, in_force) {
        (true, _) => LOSS,
        (false, true) => MAIN,
        (false, false) => STAY,
    };
    if let (Some(low), Some(high)) = (trial.precision_low, trial.precision_high) {
        canvas.line((x(low), scale.middle), (x(high), scale.middle), colour, 2.2)?;
    }
    canvas.dot(x(share), scale.middle, 3.2, colour)?;
    let text = match trial.lift {
        Some(lift) => format!("{} ×{}", print.percent(share), risk_words::times(print, lift)),
        None => print.percent(share),
    };
    canvas.text_mid(values, scale.middle, &text, ink)?;
    let count = format!("n {}", print.count(trial.customers));
    canvas.text_mid(canvas.width, scale.middle, &count, Ink::new(size::SMALL, MUTED).end())
}
