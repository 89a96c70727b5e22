#![doc = include_str!("head.md")]

use std::collections::HashMap;

use arrow::array::{Array, Float64Array};
use rayon::prelude::*;

use crate::config::types::{PartScale, RankBand, Scheme, Score, ScorePart};
use crate::expressions::{Expression, numbers};

use super::assigning::Assigning;
use super::bands::{inside_class, unknown_class};
use super::error::Problem;
use super::kind::{Input, Kind, SchemeKind};
use super::rank::mode_note;
use super::snapshot::{Assignment, Class, Cut, Extras, Part};

mod bands;
#[cfg(test)]
mod tests;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// The registry entry.
pub const KIND: Kind = Kind {
    name: "score",
    version: VERSION,
    head: include_str!("head.md"),
    settings: |scheme: &Scheme| scheme.score.as_ref().map(|settings| settings as &dyn SchemeKind),
};

/// The dimension of the cuts.
pub const SCORE: &str = "score";

/// Money that decides where a share ends among equal scores, best first (F08).
const TIE_BREAKER: &str = "gross_profit_12m";

/// More reasons of their own would not fit; further customers share those that name no parts.
const MOST_OWN_REASONS: usize = 60_000;

impl SchemeKind for Score {
    fn features(&self) -> Result<Vec<String>, Problem> {
        let mut features = Vec::new();
        for part in &self.parts {
            features.extend(Expression::parse(&part.value)?.reads().iter().cloned());
        }
        if self.bands.iter().any(|band| band.top.is_some()) {
            features.push(TIE_BREAKER.to_owned());
        }
        Ok(features)
    }

    fn measure(&self) -> Result<Option<String>, Problem> {
        Ok(None)
    }

    fn assign(&self, input: &Input) -> Result<Assignment, Problem> {
        let inside = &input.columns.inside;
        let mut parts = parts(self, input)?;
        let scores = scores(self, &parts, inside);
        for part in &mut parts {
            let kept = part.score.iter().zip(&scores).map(|(part, score)| part.filter(|_| score.is_some()));
            part.score = Float64Array::from_iter(kept);
        }

        let mut given = Assigning::begin(classes(self), input.columns.len())?;
        let unknown = self.bands.len() as u8;
        let tie_breaker =
            if self.bands.iter().any(bands::is_by_share) { Some(input.columns.money(TIE_BREAKER)?) } else { None };
        let banded = bands::band(&self.bands, &scores, tie_breaker.as_ref())?;

        let too_little = given.reason(too_little_known(self));
        let mut own: HashMap<(i64, u64), u16> = HashMap::new();
        for (row, score) in scores.iter().enumerate().filter(|(row, _)| inside[*row]) {
            let Some(score) = score else {
                given.give(row, unknown, too_little);
                continue;
            };
            let whole = score.floor() as i64;
            let mut known = 0u64;
            for (place, part) in parts.iter().enumerate() {
                known |= u64::from(part.score.is_valid(row)) << place.min(63);
            }
            let key = if own.len() < MOST_OWN_REASONS { (whole, known) } else { (whole, u64::MAX) };
            let reason = match own.get(&key) {
                Some(reason) => *reason,
                None => {
                    let reason = given.reason(reason(self, whole, key.1));
                    own.insert(key, reason);
                    reason
                }
            };
            given.give(row, banded.class_of[row], reason);
        }
        let mut notes = banded.notes;
        notes.extend(mode_note(&self.bands));
        let mut assignment = given.finish(banded.cuts, notes, Extras { parts, ..Extras::default() });
        assignment.score = Float64Array::from(scores);
        Ok(assignment)
    }
}

/// Values and scores (0 to 100) of every part. Outside the scheme they are unknown.
pub fn parts(settings: &Score, input: &Input) -> Result<Vec<Part>, Problem> {
    settings.parts.iter().map(|part| self::part(part, input)).collect()
}

fn part(part: &ScorePart, input: &Input) -> Result<Part, Problem> {
    let inside = &input.columns.inside;
    let value = Expression::parse(&part.value)?;
    let found = input.evaluate(&[&value])?.remove(0);
    let is_truth = found.dtype().is_bool();
    let mut values = numbers(&found)?;
    for (value, inside) in values.iter_mut().zip(inside) {
        *value = value.filter(|value| *inside && value.is_finite());
    }
    let scores: Vec<Option<f64>> = match part.scale {
        PartScale::Percentile => {
            let text = format!("PERCENTILE({}\n)", part.value);
            numbers(&input.evaluate(&[&Expression::parse(&text)?])?.remove(0))?
        }
        PartScale::Value => {
            let factor = if is_truth { 100.0 } else { 1.0 };
            values.iter().map(|value| value.map(|value| (value * factor).clamp(0.0, 100.0))).collect()
        }
        PartScale::Range => {
            let [zero, full] = part.range.unwrap_or([0.0, 100.0]);
            if zero == full || !zero.is_finite() || !full.is_finite() {
                return Err(Problem::Setting {
                    setting: format!("parts.{}.range", part.name),
                    problem: "its two values are equal or no numbers".to_owned(),
                    hint: "give the value that counts as 0 and the one that counts as 100",
                });
            }
            let scaled = |value: f64| ((value - zero) / (full - zero) * 100.0).clamp(0.0, 100.0);
            values.iter().map(|value| value.map(scaled)).collect()
        }
    };
    let turned = |score: f64| if part.reversed { 100.0 - score } else { score };
    let scores = scores.into_iter().zip(&values).map(|(score, value)| value.and(score).map(turned));
    Ok(Part {
        name: part.name.clone(),
        weight: part.weight,
        score: Float64Array::from_iter(scores),
        value: Float64Array::from(values),
    })
}

/// F35 by row, to nine places, so that a sum of rounded quotients does not miss a limit by a hair. `None` outside the
/// scheme and where too little is known.
pub fn scores(settings: &Score, parts: &[Part], inside: &[bool]) -> Vec<Option<f64>> {
    let all: f64 = parts.iter().map(|part| part.weight).sum();
    inside
        .par_iter()
        .enumerate()
        .map(|(row, inside)| {
            let (mut sum, mut weights) = (0.0, 0.0);
            for part in parts.iter().filter(|part| *inside && part.score.is_valid(row)) {
                sum += part.weight * part.score.value(row);
                weights += part.weight;
            }
            let is_enough = weights > 0.0 && weights >= settings.min_coverage * all * (1.0 - 1e-12);
            is_enough.then(|| rounded(sum / weights))
        })
        .collect()
}

/// To nine places.
pub fn rounded(score: f64) -> f64 {
    (score * 1e9).round() / 1e9
}

fn classes(settings: &Score) -> Vec<Class> {
    let mut classes: Vec<Class> = settings
        .bands
        .iter()
        .enumerate()
        .map(|(place, band)| inside_class(&band.code, band.title.as_ref(), rule(band), place))
        .collect();
    classes.push(unknown_class(too_little_known(settings)));
    classes
}

fn too_little_known(settings: &Score) -> String {
    match settings.min_coverage {
        least if least > 0.0 => format!("parts known for less than {} % of the weight", rounded(least * 100.0)),
        _ => "no part is known".to_owned(),
    }
}

fn rule(band: &RankBand) -> String {
    match (band.at_least, &band.top) {
        (Some(limit), Some(top)) => format!("score at least {limit}, which stands for top {top}"),
        (Some(limit), None) => format!("score at least {limit}"),
        (None, Some(top)) => format!("top {top} by score"),
        (None, None) => "the rest".to_owned(),
    }
}

fn reason(settings: &Score, whole: i64, known: u64) -> String {
    if known == u64::MAX && settings.parts.len() < 64 {
        return format!("score {whole} of 100");
    }
    let total: f64 = settings.parts.iter().map(|part| part.weight).sum();
    let named = |is_wanted: bool| -> Vec<String> {
        let parts = settings.parts.iter().enumerate();
        let parts = parts.filter(|(place, _)| (known >> (*place).min(63) & 1 == 1) == is_wanted);
        parts.map(|(_, part)| format!("{} {:.0} %", part.name, part.weight / total * 100.0)).collect()
    };
    let unknown = match named(false).as_slice() {
        [] => String::new(),
        parts => format!("; unknown: {}", parts.join(", ")),
    };
    format!("score {whole} of 100 from {}{unknown}", named(true).join(", "))
}

fn cut(number: usize, value: f64, note: String) -> Cut {
    Cut { dimension: SCORE.to_owned(), number: number as i64, value, note: Some(note) }
}
