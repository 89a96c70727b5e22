//! Class, cut, distance and history of one customer in each scheme.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::ExplainError;
use super::customer::Place;
use super::figures::{Features, minor_of, unit_of, value_of};
use super::find;
use super::kinds;
use super::page::{ClassGiven, Decision, Movement, Period, SchemeStanding, Step, Value};
use crate::config::types::{Rfm, RfmPreset, Scheme};
use crate::engine::marts::{self, PublishedMarts};
use crate::lake::LakeError;
use crate::model::money::format_minor;
use crate::model::period;
use crate::schemes::bands::NO_SALES;
use crate::schemes::distance::{self, BandPlace, Neighbours, Part};
use crate::schemes::{Cut, SchemeError, kind_of, rfm};

/// What a snapshot says of a customer at one date.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The date.
    pub as_of: NaiveDate,
    /// The class.
    pub code: String,
    /// The score as published.
    pub score: Value,
    /// Only of the date asked for.
    computed_code: Option<String>,
    /// Why; only of the date asked for.
    pub reason: Option<String>,
}

/// Marks by scheme, dates ascending.
pub type Marks = BTreeMap<String, Vec<Mark>>;

/// What the snapshots of all dates up to `as_of` say of a customer.
pub fn marks(place: &Place<'_>, customer: &str, as_of: NaiveDate, dates: &[NaiveDate]) -> Result<Marks, ExplainError> {
    let mut files: Vec<(&String, NaiveDate, String)> = Vec::new();
    for date in dates.iter().filter(|date| **date <= as_of) {
        let marts = PublishedMarts { lake: place.lake, state: place.state, as_of: *date };
        for scheme in place.pipeline.schemes.keys() {
            let of_scheme = marts.files(&format!("snapshots/{scheme}"));
            files.extend(of_scheme.into_iter().map(|file| (scheme, *date, file.clone())));
        }
    }
    let found: Vec<Option<Mark>> = files
        .par_iter()
        .map(|(_, date, file)| {
            let columns: &[&str] =
                if *date == as_of { &["code", "score", "computed_code", "reason"] } else { &["code", "score"] };
            let rows = find::rows_of(&place.lake.path(file), "customer_id", &[customer])?;
            if rows.is_empty() {
                return Ok(None);
            }
            Ok(mark(*date, &rows.read(Some(columns))?))
        })
        .collect::<Result<_, LakeError>>()?;
    let mut marks = Marks::new();
    for ((scheme, _, _), mark) in files.iter().zip(found) {
        marks.entry((*scheme).clone()).or_default().extend(mark);
    }
    Ok(marks)
}

fn mark(as_of: NaiveDate, row: &DataFrame) -> Option<Mark> {
    let text = |name: &str| row.column(name).ok()?.str().ok()?.get(0).map(str::to_owned);
    Some(Mark {
        as_of,
        code: text("code")?,
        score: row.column("score").ok()?.get(0).map_or(Value::Unknown, |value| value_of(&value)),
        computed_code: text("computed_code"),
        reason: text("reason"),
    })
}

/// A class as the mart `scheme_classes` has it.
struct ClassRow {
    code: String,
    rank: Option<i64>,
    title_zh: Option<String>,
    title_en: Option<String>,
    rule: Option<String>,
}

/// A customer's place in a scheme.
pub fn standing(
    place: &Place<'_>,
    name: &str,
    scheme: &Scheme,
    as_of: NaiveDate,
    customer: &str,
    all_marks: &Marks,
    features: &Features,
) -> Result<SchemeStanding, ExplainError> {
    let of_scheme = |problem: crate::schemes::Problem| -> SchemeError { problem.of(name) };
    let (kind, settings) = kind_of(scheme).map_err(of_scheme)?;
    let classes = class_rows(place, name, as_of)?;
    let cuts = cut_rows(place, name, as_of)?;
    let marks = all_marks.get(name).map(Vec::as_slice).unwrap_or_default();
    let now = marks.last().filter(|mark| mark.as_of == as_of);
    let mut found = SchemeStanding {
        scheme: name.to_owned(),
        kind: kind.name.to_owned(),
        class: now.map(|mark| given(mark, &classes)),
        made_with_other_settings: false,
        decided_by: Vec::new(),
        steps: Vec::new(),
        history: history(marks, &classes),
        movements: movements(marks, as_of, &classes, &marts::snapshot_dates(place.state)),
    };
    let Some(now) = now else { return Ok(found) };
    found.made_with_other_settings = !is_made_with(scheme, now).map_err(of_scheme)?;
    if found.made_with_other_settings {
        return Ok(found);
    }
    if let Some(rfm) = &scheme.rfm {
        around_rfm(&mut found, rfm, now, &cuts, features).map_err(of_scheme)?;
    } else if let Some(thresholds) = &scheme.thresholds {
        kinds::around_thresholds(&mut found, thresholds, now, &cuts, features).map_err(of_scheme)?;
    } else if let Some(rules) = &scheme.rules {
        let rank = |code: &str| rank_of(code, &classes);
        kinds::around_rules(&mut found, rules, place, now, all_marks, features, &rank).map_err(of_scheme)?;
    } else if let Some(score) = &scheme.score {
        kinds::around_score(&mut found, score, place, customer, now, &cuts)?;
    } else if let Some(measure) = settings.measure().map_err(of_scheme)? {
        let otherwise = scheme.rank.as_ref().and_then(|rank| rank.otherwise.as_ref());
        let otherwise = otherwise.or(scheme.cumulative.as_ref().and_then(|kind| kind.otherwise.as_ref()));
        let without_sales = otherwise.map_or(NO_SALES, |other| other.code.as_str());
        around_bands(&mut found, &measure, without_sales, now, &classes, &cuts, features);
    } else {
        kinds::looked_at(&mut found, settings, features).map_err(of_scheme)?;
    }
    Ok(found)
}

/// Whether the reason of a class names the measure, or the window and scores, that the settings have now. Figures of other
/// settings do not explain it. Of customers outside a scheme the reason need not say.
fn is_made_with(scheme: &Scheme, mark: &Mark) -> Result<bool, crate::schemes::Problem> {
    let reason = mark.reason.as_deref().unwrap_or_default();
    if mark.score == Value::Unknown {
        return Ok(true);
    }
    let (_, settings) = kind_of(scheme)?;
    let Some(rfm) = &scheme.rfm else {
        let Some(measure) = settings.measure()? else { return Ok(true) };
        return Ok(reason.contains(&measure));
    };
    if is_value8(rfm) {
        return Ok(reason.contains(&rfm::frequency_feature(rfm)?) && reason.contains(&rfm::monetary_feature(rfm)?));
    }
    Ok(reason.ends_with(&format!(" of {} in the window of {}", rfm.bins, rfm.window)))
}

/// Whether high and low make the classes, not scores.
fn is_value8(settings: &Rfm) -> bool {
    settings.segments.is_empty() && settings.preset == RfmPreset::Value8
}

fn given(mark: &Mark, classes: &[ClassRow]) -> ClassGiven {
    let class = classes.iter().find(|class| class.code == mark.code);
    ClassGiven {
        code: mark.code.clone(),
        title_zh: class.and_then(|class| class.title_zh.clone()),
        title_en: class.and_then(|class| class.title_en.clone()),
        rank: class.and_then(|class| class.rank),
        of: classes.iter().filter(|class| class.rank.is_some()).count(),
        rule: class.and_then(|class| class.rule.clone()),
        score: mark.score.clone(),
        computed_code: mark.computed_code.clone().unwrap_or_else(|| mark.code.clone()),
        reason: mark.reason.clone().unwrap_or_default(),
    }
}

/// A figure in integers of its last decimal place.
#[derive(Clone, Copy)]
pub struct Amount {
    /// Integers of 10^-scale.
    pub units: i128,
    /// Decimal places.
    pub scale: u8,
}

impl Amount {
    /// Ratios are told to twelve places.
    const RATIO_PLACES: u8 = 12;

    /// The amount of a value that is a number.
    pub fn of(value: &Value) -> Option<Amount> {
        match value {
            Value::Integer(count) => Some(Amount { units: i128::from(*count), scale: 0 }),
            Value::Text(text) => minor_of(text).map(|(units, scale)| Amount { units, scale }),
            Value::Float(ratio) if ratio.is_finite() => {
                let units = (ratio * 10f64.powi(i32::from(Amount::RATIO_PLACES))).round() as i128;
                Some(Amount { units, scale: Amount::RATIO_PLACES })
            }
            _ => None,
        }
    }

    /// Another amount, in the form of this one.
    pub fn shown(self, units: i128) -> Value {
        match self.scale {
            0 => i64::try_from(units).map_or_else(|_| Value::Text(units.to_string()), Value::Integer),
            Amount::RATIO_PLACES => Value::Float(units as f64 / 10f64.powi(i32::from(Amount::RATIO_PLACES))),
            scale => Value::Text(format_minor(units, scale)),
        }
    }
}

fn around_bands(
    found: &mut SchemeStanding,
    measure: &str,
    without_sales: &str,
    now: &Mark,
    classes: &[ClassRow],
    cuts: &[Cut],
    features: &Features,
) {
    let value = features.get(measure).cloned().unwrap_or(Value::Unknown);
    found.decided_by.push(decision(measure, &value, None, measure, cuts));
    let Some(amount) = Amount::of(&value) else { return };
    let mut bands: Vec<String> =
        classes.iter().filter(|class| class.rank.is_some()).map(|class| class.code.clone()).collect();
    // `otherwise` is the last class of the order, and no band.
    bands.retain(|band| band != without_sales);
    let place =
        BandPlace { bands: &bands, without_sales, cuts, code: &now.code, value: amount.units, scale: amount.scale };
    let neighbours = place.neighbours();
    add_steps(found, measure, (&value, &amount), neighbours);
}

/// The ways to the classes next to a customer's own, along one measure.
pub fn add_steps(
    found: &mut SchemeStanding,
    measure: &str,
    (value, amount): (&Value, &Amount),
    neighbours: Neighbours,
) {
    for (direction, step) in [("better", neighbours.better), ("worse", neighbours.worse)] {
        let Some(step) = step else { continue };
        found.steps.push(Step {
            direction: direction.into(),
            feature: measure.to_owned(),
            unit: unit_of(measure).to_owned(),
            value: value.clone(),
            limit: amount.shown(step.limit),
            change: amount.shown(step.change),
            score: None,
            code: Some(step.code),
            is_tied: step.is_tied,
        });
    }
}

fn around_rfm(
    found: &mut SchemeStanding,
    settings: &Rfm,
    now: &Mark,
    cuts: &[Cut],
    features: &Features,
) -> Result<(), crate::schemes::Problem> {
    let names = [rfm::RECENCY.to_owned(), rfm::frequency_feature(settings)?, rfm::monetary_feature(settings)?];
    let values = names.each_ref().map(|name| features.get(name).cloned().unwrap_or(Value::Unknown));
    let scores = match now.score {
        Value::Float(score) => distance::scores_of(score, settings.bins),
        _ => None,
    };
    let dimensions = ["recency", "frequency", "monetary"];
    let is_split = is_value8(settings);
    for (place, (name, value)) in names.iter().zip(&values).enumerate() {
        let dimension = if is_split { format!("{}_split", dimensions[place]) } else { dimensions[place].to_owned() };
        let score = scores.map(|scores| scores[place]).filter(|_| !is_split);
        found.decided_by.push(decision(name, value, score, &dimension, cuts));
    }
    let [Some(r), Some(f), Some(m)] = values.each_ref().map(Amount::of) else { return Ok(()) };
    let (Some(scores), amounts) = (scores, [r, f, m]) else { return Ok(()) };
    let part =
        |place: usize| Part { dimension: dimensions[place], value: amounts[place].units, scale: amounts[place].scale };
    let around = distance::around_scores(settings, cuts, &[part(0), part(1), part(2)], scores)?;
    for (place, around) in around.into_iter().enumerate() {
        let mut push = |direction: &str, limit: i128, change: i128, score: Option<u8>, code: Option<String>| {
            found.steps.push(Step {
                direction: direction.into(),
                feature: names[place].clone(),
                unit: unit_of(&names[place]).to_owned(),
                value: values[place].clone(),
                limit: amounts[place].shown(limit),
                change: amounts[place].shown(change),
                score,
                code,
                is_tied: change == 0,
            });
        };
        for (direction, step) in [("better", around.better), ("worse", around.worse)] {
            // Where high and low make the classes, another score is no other class.
            if let Some(step) = step.filter(|_| !is_split) {
                push(direction, step.limit, step.change, Some(step.score), step.code);
            }
        }
        if let Some(split) = around.split {
            let direction = if split.is_high { "worse" } else { "better" };
            push(direction, split.limit, split.change, None, Some(split.code));
        }
    }
    Ok(())
}

/// A figure and the cuts around it.
pub fn decision(feature: &str, value: &Value, score: Option<u8>, dimension: &str, cuts: &[Cut]) -> Decision {
    let number = match value {
        Value::Integer(count) => Some(*count as f64),
        Value::Float(ratio) => Some(*ratio),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    };
    let of_dimension = || cuts.iter().filter(|cut| cut.dimension == dimension);
    // A value equal to a cut is below it where the cut says so.
    let is_passed = |cut: &Cut| {
        let note = cut.note.as_deref().unwrap_or_default();
        let is_open = note.ends_with("is below it") || note.starts_with("largest value below");
        number.is_some_and(|number| number > cut.value || (number == cut.value && !is_open))
    };
    let known = || of_dimension().filter(|_| number.is_some());
    let below = known().filter(|cut| is_passed(cut)).map(|cut| cut.value).max_by(f64::total_cmp);
    let above = known().filter(|cut| !is_passed(cut)).map(|cut| cut.value).min_by(f64::total_cmp);
    Decision {
        feature: feature.to_owned(),
        unit: unit_of(feature).to_owned(),
        value: value.clone(),
        score,
        cut_below: below,
        cut_above: above,
    }
}

fn rank_of(code: &str, classes: &[ClassRow]) -> Option<i64> {
    classes.iter().find(|class| class.code == code).and_then(|class| class.rank)
}

/// Runs of equal classes.
fn history(marks: &[Mark], classes: &[ClassRow]) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    for mark in marks {
        let date = mark.as_of.to_string();
        match periods.last_mut().filter(|last| last.code == mark.code) {
            Some(last) => {
                last.to = date;
                last.dates += 1;
            }
            None => {
                let change = match periods.last() {
                    None => "first",
                    Some(last) => match (rank_of(&last.code, classes), rank_of(&mark.code, classes)) {
                        (Some(before), Some(after)) if after < before => "up",
                        (Some(_), Some(_)) => "down",
                        (Some(_), None) => "left",
                        (None, Some(_)) => "returned",
                        (None, None) => "changed",
                    },
                };
                let code = mark.code.clone();
                periods.push(Period { code, from: date.clone(), to: date, dates: 1, change });
            }
        }
    }
    periods
}

/// Against a month and a year before.
fn movements(marks: &[Mark], as_of: NaiveDate, classes: &[ClassRow], dates: &[NaiveDate]) -> Vec<Movement> {
    let Some(now) = marks.last().filter(|mark| mark.as_of == as_of) else { return Vec::new() };
    let mut found = Vec::new();
    for months in [1, 12] {
        let from = period::months_before(as_of, months);
        let then = marks.iter().find(|mark| mark.as_of == from);
        // Of a date that is not published nothing is known: not even that the customer was not there.
        if !dates.contains(&from) {
            continue;
        }
        let to_rank = rank_of(&now.code, classes);
        let direction = match then.map(|mark| rank_of(&mark.code, classes)) {
            None => "new",
            Some(from_rank) => match (from_rank, to_rank) {
                (Some(before), Some(after)) if after == before => "stable",
                (Some(before), Some(after)) if after < before => "up",
                (Some(_), Some(_)) => "down",
                (Some(_), None) => "lost",
                (None, Some(_)) => "returned",
                (None, None) => "outside",
            },
        };
        found.push(Movement {
            from_as_of: from.to_string(),
            months,
            from_code: then.map(|mark| mark.code.clone()),
            to_code: now.code.clone(),
            direction,
            score_from: then.map_or(Value::Unknown, |mark| mark.score.clone()),
            score_to: now.score.clone(),
        });
    }
    found
}

/// The rows of a mart that a scheme has at a date.
fn scheme_rows(place: &Place<'_>, mart: &str, scheme: &str, as_of: NaiveDate) -> Result<DataFrame, ExplainError> {
    let marts = PublishedMarts { lake: place.lake, state: place.state, as_of };
    let frame = marts::read_files(place.lake, &marts.files(mart))?.unwrap_or_default();
    if frame.width() == 0 {
        return Ok(frame);
    }
    let is_of_scheme = frame.column("scheme").and_then(|column| {
        let mask: BooleanChunked = column.str()?.iter().map(|name| name == Some(scheme)).collect();
        frame.filter(&mask)
    });
    is_of_scheme.map_err(ExplainError::frame("a mart of schemes"))
}

/// The classes of a scheme at the date; where they are not published then, the newest.
fn class_rows(place: &Place<'_>, scheme: &str, as_of: NaiveDate) -> Result<Vec<ClassRow>, ExplainError> {
    let mut frame = scheme_rows(place, "scheme_classes", scheme, as_of)?;
    if frame.height() == 0
        && let Some(newest) = marts::published_dates(place.state).last()
    {
        frame = scheme_rows(place, "scheme_classes", scheme, *newest)?;
    }
    let text = |name: &str, row: usize| frame.column(name).ok()?.str().ok()?.get(row).map(str::to_owned);
    let rank = |row: usize| frame.column("rank").ok()?.i64().ok()?.get(row);
    let rows = (0..frame.height()).map(|row| ClassRow {
        code: text("code", row).unwrap_or_default(),
        rank: rank(row),
        title_zh: text("title_zh", row),
        title_en: text("title_en", row),
        rule: text("rule", row),
    });
    Ok(rows.collect())
}

/// The cuts of a scheme at the date; none where they are not published then.
fn cut_rows(place: &Place<'_>, scheme: &str, as_of: NaiveDate) -> Result<Vec<Cut>, ExplainError> {
    let frame = scheme_rows(place, "scheme_cuts", scheme, as_of)?;
    let text = |name: &str, row: usize| frame.column(name).ok()?.str().ok()?.get(row).map(str::to_owned);
    let mut cuts = Vec::new();
    for row in 0..frame.height() {
        let number = frame.column("cut").ok().and_then(|column| column.i64().ok()?.get(row));
        let value = frame.column("value").ok().and_then(|column| column.f64().ok()?.get(row));
        if let (Some(dimension), Some(number), Some(value)) = (text("dimension", row), number, value) {
            cuts.push(Cut { dimension, number, value, note: text("note", row) });
        }
    }
    Ok(cuts)
}
