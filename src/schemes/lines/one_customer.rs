//! What one customer lacks to another class: limits of `thresholds`, comparisons of `rules`.

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, DataType};

use crate::config::types::{Rules, Thresholds};
use crate::expressions::atoms::{Atom, Comparison, atoms};
use crate::expressions::{Expression, evaluate, numbers, truths};
use crate::schemes::bands::UNMATCHED;
use crate::schemes::distance::{BandStep, Neighbours};
use crate::schemes::error::Problem;
use crate::schemes::numbers::decimal_fraction;
use crate::schemes::score::rounded;
use crate::schemes::thresholds::is_falling;

use super::conditions::other_side;
use super::difference;

/// The bands above and below a customer, by the limits of the settings. Amounts are integers of 10^-scale.
pub fn around_limits(settings: &Thresholds, code: &str, value: i128, scale: u8) -> Neighbours {
    let Some(place) = settings.bands.iter().position(|band| band.code == code) else { return Neighbours::default() };
    let is_falling = is_falling(settings);
    let units = |limit: f64| {
        let limit = decimal_fraction(limit, scale)?;
        Some(i128::from(if is_falling { limit.floor() } else { limit.ceil() }))
    };
    let end = |place: usize| units(settings.bands[place].at_least.or(settings.bands[place].at_most)?);
    let kept = |place: usize| settings.bands[place].keep.and_then(units).or_else(|| end(place));
    let step = |code: &str, limit: i128, change: i128| BandStep {
        code: code.to_owned(),
        limit,
        change: change.max(0),
        is_tied: false,
    };
    let better = place.checked_sub(1).and_then(|above| {
        let limit = end(above)?;
        let change = if is_falling { value - limit } else { limit - value };
        Some(step(&settings.bands[above].code, limit, change))
    });
    let worse = settings.bands.get(place + 1).and_then(|below| {
        let limit = kept(place)?;
        let change = if is_falling { limit - value } else { value - limit };
        Some(step(&below.code, limit, change))
    });
    Neighbours { better, worse }
}

/// A comparison on whose other side the customer would have another class.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonStep {
    /// The feature that is compared.
    pub feature: String,
    /// The nearest value on the other side of the comparison.
    pub limit: f64,
    /// The difference to the customer's value.
    pub change: f64,
    /// The class that it would have.
    pub code: String,
}

/// The single comparisons that would give another class, of a frame of one customer; those that take least of their number
/// first. None where customers are compared with each other.
pub fn around_comparisons(
    settings: &Rules,
    frame: &DataFrame,
    as_of: NaiveDate,
) -> Result<Vec<ComparisonStep>, Problem> {
    let parsed: Vec<Expression> =
        settings.cases.iter().map(|case| Expression::parse(&case.when)).collect::<Result<_, _>>()?;
    if parsed.iter().any(Expression::looks_at_all) {
        return Ok(Vec::new());
    }
    let expressions: Vec<&Expression> = parsed.iter().collect();
    let class = |frame: &DataFrame| -> Result<String, Problem> {
        let values = evaluate(&expressions, frame, as_of, None)?;
        let truths = values.iter().map(truths).collect::<Result<Vec<_>, _>>()?;
        let fired = truths.iter().position(|truths| truths.holds.first() == Some(&true));
        let otherwise = settings.otherwise.as_ref().map_or(UNMATCHED, |other| other.code.as_str());
        Ok(fired.map_or(otherwise, |place| settings.cases[place].code.as_str()).to_owned())
    };
    let own = class(frame)?;
    let mut tried: Vec<Atom> = Vec::new();
    let mut found: Vec<(f64, ComparisonStep)> = Vec::new();
    for atom in settings.cases.iter().flat_map(|case| atoms(&case.when)) {
        if atom.comparison == Comparison::Equal || tried.contains(&atom) {
            continue;
        }
        tried.push(atom.clone());
        let Ok(column) = frame.column(&atom.feature) else { continue };
        if !column.dtype().is_primitive_numeric() && !column.dtype().is_decimal() {
            continue;
        }
        let Some(value) = numbers(column)?.first().copied().flatten() else { continue };
        let moved = other_side(&atom, value, column.dtype());
        let mut changed = frame.clone();
        changed.with_column(Column::new(atom.feature.as_str().into(), [moved]).cast(column.dtype())?)?;
        let code = class(&changed)?;
        if code != own {
            // Of ratios the number itself: the next one is too near to be told.
            let limit = if column.dtype().is_float() { atom.limit } else { rounded(moved) };
            let change = difference(value, limit).abs();
            let of_limit = if atom.limit == 0.0 { f64::INFINITY } else { change / atom.limit.abs() };
            found.push((of_limit, ComparisonStep { feature: atom.feature, limit, change, code }));
        }
    }
    found.sort_by(|left, right| left.0.total_cmp(&right.0));
    Ok(found.into_iter().map(|(_, step)| step).collect())
}

/// A frame of one customer. Features without a value are unknown, in the type that they have.
pub fn one_row(values: Vec<(String, Option<OneValue>, DataType)>) -> Result<DataFrame, Problem> {
    let mut columns = Vec::with_capacity(values.len());
    for (name, value, found) in values {
        let name = name.as_str();
        let column = match value {
            None => Column::full_null(name.into(), 1, &found),
            Some(OneValue::Number(number)) => Column::new(name.into(), [number]).cast(&found)?,
            Some(OneValue::Text(text)) => Column::new(name.into(), [text]).cast(&found)?,
        };
        columns.push(column);
    }
    Ok(DataFrame::new(1, columns)?)
}

/// A value of one customer: amounts and dates as text.
#[derive(Debug, Clone, PartialEq)]
pub enum OneValue {
    Number(f64),
    Text(String),
}
