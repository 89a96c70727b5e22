//! What decided the class of one customer in the kinds of scheme without a ranking: limits, conditions, scores.

use chrono::NaiveDate;
use polars::prelude::*;

use super::ExplainError;
use super::classes::{Amount, Mark, Marks, add_steps, decision};
use super::customer::Place;
use super::figures::{Features, unit_of, value_of};
use super::find;
use super::page::{Decision, SchemeStanding, Step, Value};
use crate::config::types::{Rules, Score, Thresholds};
use crate::config::{self, vocabulary};
use crate::engine::marts::PublishedMarts;
use crate::expressions::Expression;
use crate::expressions::atoms::atoms;
use crate::schemes::lines::one_customer::{OneValue, around_comparisons, around_limits, one_row};
use crate::schemes::score::{SCORE, rounded};
use crate::schemes::{CLASS_OF, Cut, Problem, SchemeKind};

/// The limits around the measure.
pub fn around_thresholds(
    found: &mut SchemeStanding,
    settings: &Thresholds,
    now: &Mark,
    cuts: &[Cut],
    features: &Features,
) -> Result<(), Problem> {
    let measure = settings.measure.as_str();
    // What is computed from several features is told as published.
    let value = match settings.measure()? {
        Some(feature) => features.get(&feature).cloned().unwrap_or(Value::Unknown),
        None => now.score.clone(),
    };
    found.decided_by.push(decision(measure, &value, None, measure, cuts));
    let Some(amount) = Amount::of(&value) else { return Ok(()) };
    let around = around_limits(settings, &now.code, amount.units, amount.scale);
    add_steps(found, measure, (&value, &amount), around);
    Ok(())
}

/// The comparisons of the condition that holds, and in each direction the one that would be easiest to change.
pub fn around_rules(
    found: &mut SchemeStanding,
    settings: &Rules,
    place: &Place<'_>,
    now: &Mark,
    marks: &Marks,
    features: &Features,
    rank_of: &dyn Fn(&str) -> Option<i64>,
) -> Result<(), Problem> {
    let fired = settings.cases.iter().find(|case| Some(&case.when) == now.reason.as_ref());
    for atom in fired.iter().flat_map(|case| atoms(&case.when)) {
        let value = features.get(&atom.feature).cloned().unwrap_or(Value::Unknown);
        let is_passed = number_of(&value).map(|value| value >= atom.limit);
        found.decided_by.push(Decision {
            unit: unit_of(&atom.feature).to_owned(),
            feature: atom.feature,
            value,
            score: None,
            cut_below: is_passed.filter(|is_passed| *is_passed).map(|_| atom.limit),
            cut_above: is_passed.filter(|is_passed| !*is_passed).map(|_| atom.limit),
        });
    }
    let frame = frame_of(settings, place, now, marks, features)?;
    let own = rank_of(&now.code);
    for direction in ["better", "worse"] {
        let steps = around_comparisons(settings, &frame, now.as_of)?;
        // Outside is worse than any class.
        let is_better = |code: &str| match (rank_of(code), own) {
            (Some(other), Some(own)) => other < own,
            (other, _) => other.is_some(),
        };
        let Some(step) = steps.into_iter().find(|step| is_better(&step.code) == (direction == "better")) else {
            continue;
        };
        let value = features.get(&step.feature).cloned().unwrap_or(Value::Unknown);
        found.steps.push(Step {
            direction: direction.into(),
            unit: unit_of(&step.feature).to_owned(),
            limit: like(&value, step.limit),
            change: like(&value, step.change),
            feature: step.feature,
            value,
            score: None,
            code: Some(step.code),
            is_tied: false,
        });
    }
    Ok(())
}

/// A number in the form of a value: counts stay whole, amounts keep their places.
fn like(value: &Value, number: f64) -> Value {
    match value {
        Value::Integer(_) if number.fract() == 0.0 => Value::Integer(number as i64),
        Value::Text(text) => {
            let places = text.split_once('.').map_or(0, |(_, places)| places.len());
            Value::Text(format!("{number:.places$}"))
        }
        _ => Value::Float(number),
    }
}

fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(count) => Some(*count as f64),
        Value::Float(ratio) => Some(*ratio),
        Value::Text(text) => text.parse().ok(),
        Value::Truth(truth) => Some(f64::from(u8::from(*truth))),
        Value::Unknown => None,
    }
}

/// What the conditions read, as a frame of one row.
fn frame_of(
    settings: &Rules,
    place: &Place<'_>,
    now: &Mark,
    marks: &Marks,
    features: &Features,
) -> Result<DataFrame, Problem> {
    let catalog = config::catalog(place.pipeline);
    let mut values = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for case in &settings.cases {
        names.extend(Expression::parse(&case.when)?.reads().iter().cloned());
    }
    names.sort_unstable();
    names.dedup();
    for name in names {
        let found = vocabulary::type_of(place.pipeline, &catalog, &name).unwrap_or(DataType::String);
        let value = match name.strip_prefix(CLASS_OF) {
            Some(scheme) => {
                let of_scheme = marks.get(scheme).and_then(|marks| marks.last());
                of_scheme.filter(|mark| mark.as_of == now.as_of).map(|mark| OneValue::Text(mark.code.clone()))
            }
            None => match features.get(&name) {
                Some(Value::Text(text)) => Some(OneValue::Text(text.clone())),
                Some(value) => number_of(value).map(OneValue::Number),
                None => None,
            },
        };
        values.push((name, value, found));
    }
    one_row(values)
}

/// The parts of a score, as published, and the way to the bands above and below.
pub fn around_score(
    found: &mut SchemeStanding,
    settings: &Score,
    place: &Place<'_>,
    customer: &str,
    now: &Mark,
    cuts: &[Cut],
) -> Result<(), ExplainError> {
    found.decided_by.extend(parts(place, &found.scheme, customer, now.as_of)?);
    let Value::Float(score) = now.score else { return Ok(()) };
    found.decided_by.push(Decision { unit: SCORE.to_owned(), ..decision(SCORE, &now.score, None, SCORE, cuts) });
    let Some(band) = settings.bands.iter().position(|band| band.code == now.code) else { return Ok(()) };
    let end = |band: usize| {
        let cut = cuts.iter().find(|cut| cut.dimension == SCORE && cut.number == band as i64 + 1);
        cut.map(|cut| cut.value)
    };
    let better = (0..band).rev().find_map(|above| Some(("better", above, end(above)?)));
    let worse = end(band).map(|limit| ("worse", band + 1, limit));
    for (direction, other, limit) in better.into_iter().chain(worse) {
        let Some(other) = settings.bands.get(other) else { continue };
        let change = rounded((limit - score).abs());
        found.steps.push(Step {
            direction: direction.into(),
            feature: SCORE.to_owned(),
            unit: SCORE.to_owned(),
            value: now.score.clone(),
            limit: Value::Float(limit),
            change: Value::Float(change),
            score: None,
            code: Some(other.code.clone()),
            is_tied: change == 0.0 && direction == "better",
        });
    }
    Ok(())
}

/// The parts of a customer's score; none where the mart is not published at the date.
fn parts(place: &Place<'_>, scheme: &str, customer: &str, as_of: NaiveDate) -> Result<Vec<Decision>, ExplainError> {
    let marts = PublishedMarts { lake: place.lake, state: place.state, as_of };
    let mut parts = Vec::new();
    for file in marts.files(&format!("score_parts/{scheme}")) {
        let rows = find::rows_of(&place.lake.path(file), "customer_id", &[customer])?;
        if rows.is_empty() {
            continue;
        }
        let rows = rows.read(Some(&["part", "score", "weight"]))?;
        let value = |name: &str, row: usize| match rows.column(name).and_then(|column| column.get(row)) {
            Ok(value) => value_of(&value),
            Err(_) => Value::Unknown,
        };
        for row in 0..rows.height() {
            parts.push(Decision {
                feature: format!("{} (weight {})", value("part", row).text(), value("weight", row).text()),
                unit: SCORE.to_owned(),
                value: value("score", row),
                score: None,
                cut_below: None,
                cut_above: None,
            });
        }
    }
    Ok(parts)
}

/// Kinds without lines: what they look at, as it is.
pub fn looked_at(found: &mut SchemeStanding, settings: &dyn SchemeKind, features: &Features) -> Result<(), Problem> {
    let mut names = settings.features()?;
    names.sort_unstable();
    names.dedup();
    for name in names.into_iter().filter(|name| !name.starts_with(CLASS_OF)) {
        let value = features.get(&name).cloned().unwrap_or(Value::Unknown);
        let unit = unit_of(&name).to_owned();
        found.decided_by.push(Decision { feature: name, unit, value, score: None, cut_below: None, cut_above: None });
    }
    Ok(())
}
