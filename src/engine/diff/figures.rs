//! The headline figures of two results.

use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, PolarsResult};

use super::causes::{Causes, States};
use super::{EngineError, FigureChange, FigurePart, Subject, published};
use crate::engine::marts;
use crate::lake::Published;
use crate::metrics::period_name;
use crate::report::figures::Money;

/// One figure of one result.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Measure, dimension, member.
    pub key: (String, String, String),
    /// Unit.
    pub unit: String,
    /// Value; `None` when it cannot be known.
    pub value: Option<f64>,
    /// The same exactly, for sums of money.
    pub amount: Option<Money>,
}

/// The rows of a mart `measures` for the period that ends at a date, by measure.
pub fn rows(frame: &DataFrame, as_of: NaiveDate) -> PolarsResult<Vec<Figure>> {
    let text = |name: &str| frame.column(name)?.str().cloned();
    let (measures, dimensions, members) = (text("measure")?, text("dimension")?, text("member")?);
    let (periods, units) = (text("period")?, text("unit")?);
    let values = frame.column("value")?.f64()?;
    let amount = frame.column("amount")?;
    let scale = if let DataType::Decimal(_, scale) = amount.dtype() { u32::try_from(*scale).unwrap_or(0) } else { 0 };
    let amounts = amount.decimal()?.physical();
    let wanted = period_name(as_of);
    let mut found = Vec::new();
    for row in 0..frame.height() {
        if periods.get(row) != Some(wanted.as_str()) {
            continue;
        }
        let text = |column: &polars::prelude::StringChunked| column.get(row).unwrap_or_default().to_owned();
        found.push(Figure {
            key: (text(&measures), text(&dimensions), text(&members)),
            unit: text(&units),
            value: values.get(row),
            amount: amounts.get(row).map(|units| Money::new(units, scale)),
        });
    }
    found.sort_by(|left, right| left.key.cmp(&right.key));
    Ok(found)
}

fn published_rows(subject: &Subject) -> Result<Vec<Figure>, EngineError> {
    let Some(frame) = published::mart(subject, "measures")? else { return Ok(Vec::new()) };
    rows(&frame, subject.as_of)
        .map_err(|source| EngineError::Frame { what: format!("mart measures of {}", subject.label), source })
}

/// Whether a result has no figures at its date although the comparison would show them.
pub fn is_absent(figures: &[FigureChange], subject: &Subject) -> bool {
    figures.is_empty() && !marts::published_dates(&subject.state).contains(&subject.as_of)
}

/// The dates of a state that have figures, in words.
pub fn dates(state: &Published) -> String {
    let dates: Vec<String> = marts::published_dates(state).iter().map(NaiveDate::to_string).collect();
    if dates.is_empty() { "no date".to_owned() } else { dates.join(", ") }
}

/// Compares the figures. None when either result has none at its date.
pub fn compare(
    from: &Subject,
    to: &Subject,
    causes: &Causes,
    states: &States,
) -> Result<Vec<FigureChange>, EngineError> {
    let (left, right) = (published_rows(from)?, published_rows(to)?);
    if left.is_empty() || right.is_empty() {
        return Ok(Vec::new());
    }
    let mut keys: Vec<&(String, String, String)> = left.iter().chain(&right).map(|figure| &figure.key).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut changes = Vec::with_capacity(keys.len());
    for key in keys {
        let (from, to) = (find(&left, key), find(&right, key));
        let unit = from.or(to).map(|figure| figure.unit.clone()).unwrap_or_default();
        let (value_from, value_to) = (from.and_then(|figure| figure.value), to.and_then(|figure| figure.value));
        let (amount_from, amount_to) = (from.and_then(|figure| figure.amount), to.and_then(|figure| figure.amount));
        let difference = difference(value_from, value_to);
        let base = value_from.filter(|value| *value != 0.0 && unit != "ratio");
        let mut change = FigureChange {
            measure: key.0.clone(),
            dimension: key.1.clone(),
            member: key.2.clone(),
            relative: difference.zip(base).map(|(difference, base)| difference / base.abs()),
            unit,
            from: value_from,
            to: value_to,
            amount_from,
            amount_to,
            difference,
            amount_difference: amount_from.zip(amount_to).map(|(from, to)| to - from),
            causes: Vec::new(),
            not_split: None,
        };
        if change.differs() {
            explain(&mut change, (from, to), causes, states);
        }
        changes.push(change);
    }
    Ok(changes)
}

fn find<'f>(figures: &'f [Figure], key: &(String, String, String)) -> Option<&'f Figure> {
    figures.binary_search_by(|figure| figure.key.cmp(key)).ok().map(|at| &figures[at])
}

fn difference(from: Option<f64>, to: Option<f64>) -> Option<f64> {
    from.zip(to).map(|(from, to)| to - from)
}

fn explain(change: &mut FigureChange, ends: (Option<&Figure>, Option<&Figure>), causes: &Causes, states: &States) {
    let key = (change.measure.clone(), change.dimension.clone(), change.member.clone());
    let way = causes.of_figures();
    let mut points: Vec<Option<&Figure>> = vec![ends.0];
    for node in &way.between {
        match states.get(node) {
            Some(Ok(state)) => points.push(find(&state.figures, &key)),
            Some(Err(reason)) => change.not_split = Some(reason.clone()),
            None => change.not_split = Some("a state between the two was not computed".to_owned()),
        }
    }
    points.push(ends.1);
    for step in way.causes() {
        change.causes.push(FigurePart {
            cause: step.cause,
            what: step.what.clone(),
            difference: None,
            amount_difference: None,
        });
    }
    if change.not_split.is_some() {
        return;
    }
    if points.iter().any(|point| point.is_none_or(|figure| figure.value.is_none())) {
        change.not_split = Some("the figure cannot be known in every state between the two".to_owned());
        return;
    }
    for (step, ends) in way.steps.iter().zip(points.windows(2)) {
        let part = change.causes.iter_mut().find(|part| part.cause == step.cause);
        let (Some(part), [Some(before), Some(after)]) = (part, ends) else { continue };
        let moved = difference(before.value, after.value).unwrap_or(0.0);
        part.difference = Some(part.difference.unwrap_or(0.0) + moved);
        if let Some((before, after)) = before.amount.zip(after.amount) {
            let moved = after - before;
            part.amount_difference = Some(part.amount_difference.map_or(moved, |known| known + moved));
        }
    }
}
