//! Lines between classes: which one a customer crossed when it moved, and who is close to one.
//!
//! | kind | line | feature |
//! |---|---|---|
//! | `rank`, `cumulative`, `thresholds` | the cut between two bands | the measure |
//! | `score` | the score at which a band ends | for moves the part that changed the score most, else `score` |
//! | `rfm` | the cut between two scores, or between high and low | recency, frequency or monetary value |
//! | `rules` | the number that a condition compares a feature with | that feature |
//!
//! Classes of other kinds have no lines. Values and lines are in the units of the feature, as doubles: they are told, not
//! compared. A customer is close to a line when the gap is at most `movement.near` of the line.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, IntoColumn, NewChunkedArray, StringChunked};

use crate::config::types::Scheme;
use crate::features::built_in;

use super::CLASS_OF;
use super::bands::{NOT_IN_POPULATION, RETURNS_ONLY};
use super::columns::Columns;
use super::error::Problem;
use super::kind::{Input, Other};
use super::snapshot::{Class, Cut, Standing};

mod banded;
mod conditions;
pub mod one_customer;
mod scores;
#[cfg(test)]
mod tests;

/// The customers of a date: their features, their classes.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The date.
    pub as_of: NaiveDate,
    /// Their features, with the classes of other schemes where conditions read them (see [`with_classes`]).
    pub frame: &'a DataFrame,
    /// Their classes in the scheme, by row of the frame.
    pub standing: &'a Standing,
}

/// A customer that moved: its rows at the two dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mover {
    /// Row at the earlier date.
    pub from_row: u32,
    /// Row at the later date.
    pub to_row: u32,
}

/// What moved a customer. Empty where no single figure did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Crossed {
    /// The feature, or the part of a score.
    pub feature: Option<String>,
    /// Its value at the earlier date; of a part, the whole score.
    pub from_value: Option<f64>,
    /// Its value at the later date.
    pub to_value: Option<f64>,
    /// The line at the later date.
    pub line: Option<f64>,
    /// Unit of the values.
    pub unit: Option<&'static str>,
}

/// A customer close to a line.
#[derive(Debug, Clone, PartialEq)]
pub struct NearLine {
    /// Its row.
    pub row: u32,
    /// The class on the other side of the line, as index into the classes.
    pub toward: u8,
    /// Whether that is the better one.
    pub is_up: bool,
    /// What decides.
    pub feature: String,
    /// Its value.
    pub value: f64,
    /// The line.
    pub line: f64,
    /// What the value lacks to reach the better class, or may change by before the class is lost; never negative.
    pub gap: f64,
    /// The gap as a share of the line; unknown of a line at 0.
    pub gap_share: Option<f64>,
}

/// What moved each customer, in the order of `movers`. `cuts` are those of the later date.
pub fn crossed(
    scheme: &Scheme,
    cuts: &[Cut],
    from: &Side,
    to: &Side,
    movers: &[Mover],
) -> Result<Vec<Crossed>, Problem> {
    if movers.is_empty() {
        return Ok(Vec::new());
    }
    let (from, to) = (Sheet::read(from)?, Sheet::read(to)?);
    if let Some(settings) = &scheme.rfm {
        return scores::crossed_rfm(settings, cuts, &from, &to, movers);
    }
    if let Some(settings) = &scheme.score {
        return scores::crossed_score(settings, cuts, &from, &to, movers);
    }
    if let Some(settings) = &scheme.rules {
        return conditions::crossed(settings, &from, &to, movers);
    }
    banded::crossed(scheme, cuts, &from, &to, movers)
}

/// The customers close to a line: on each side of each line the nearest, as many as `movement.near_limit`, equally near
/// ones in the order of their rows. By line, better classes first.
pub fn near(scheme: &Scheme, cuts: &[Cut], at: &Side) -> Result<Vec<NearLine>, Problem> {
    let share = near_share(&scheme.movement.near)?;
    let sheet = Sheet::read(at)?;
    let found = if let Some(settings) = &scheme.rfm {
        scores::near_rfm(settings, cuts, &sheet, share)?
    } else if scheme.score.is_some() {
        scores::near_score(scheme, cuts, &sheet, share)?
    } else if let Some(settings) = &scheme.rules {
        conditions::near(settings, &sheet, share)?
    } else {
        banded::near(scheme, cuts, &sheet, share)?
    };
    Ok(nearest(found, scheme.movement.near_limit as usize))
}

/// A share as written: `"10%"`.
fn near_share(text: &str) -> Result<f64, Problem> {
    let percent = text.strip_suffix('%').and_then(|digits| digits.trim_end().parse::<f64>().ok());
    percent.filter(|percent| percent.is_finite() && *percent >= 0.0).map(|percent| percent / 100.0).ok_or_else(|| {
        Problem::Setting {
            setting: "movement.near".to_owned(),
            problem: format!("`{text}` is no share"),
            hint: "write it as \"10%\"",
        }
    })
}

/// On each side of each line the nearest.
fn nearest(found: Vec<NearLine>, limit: usize) -> Vec<NearLine> {
    // Lines in the order in which they are found first.
    let mut lines: Vec<(String, u64, bool, u8)> = Vec::new();
    let mut by_line: BTreeMap<usize, Vec<NearLine>> = BTreeMap::new();
    for near in found {
        let key = (near.feature.clone(), near.line.to_bits(), near.is_up, near.toward);
        let place = lines.iter().position(|line| *line == key).unwrap_or_else(|| {
            lines.push(key);
            lines.len() - 1
        });
        by_line.entry(place).or_default().push(near);
    }
    let mut kept = Vec::new();
    for mut of_line in by_line.into_values() {
        of_line.sort_by(|left, right| left.gap.total_cmp(&right.gap).then(left.row.cmp(&right.row)));
        of_line.truncate(limit);
        kept.extend(of_line);
    }
    kept.sort_by_key(|near| (near.toward, !near.is_up));
    kept
}

/// A frame with the classes of other schemes of its date, by name, as `class_<scheme>`.
pub fn with_classes<'s>(
    frame: &DataFrame,
    schemes: impl IntoIterator<Item = (&'s str, &'s Standing)>,
) -> Result<DataFrame, Problem> {
    let mut frame = frame.clone();
    for (scheme, standing) in schemes {
        let codes = standing.class_of.iter().map(|class| standing.classes[usize::from(*class)].code.as_str());
        let name = format!("{CLASS_OF}{scheme}");
        frame.with_column(StringChunked::from_iter_values(name.as_str().into(), codes).into_column())?;
    }
    Ok(frame)
}

/// A side, read once.
struct Sheet<'a> {
    columns: Columns<'a>,
    as_of: NaiveDate,
    standing: &'a Standing,
    others: BTreeMap<String, Other>,
}

impl<'a> Sheet<'a> {
    fn read(side: &Side<'a>) -> Result<Sheet<'a>, Problem> {
        let standing = side.standing;
        let frame = side.frame;
        if frame.height() != standing.class_of.len() {
            return Err(Problem::DifferentFrames { frame: frame.height(), snapshot: standing.class_of.len() });
        }
        let is_member: Vec<bool> = standing
            .classes
            .iter()
            .map(|class| ![RETURNS_ONLY, NOT_IN_POPULATION].contains(&class.code.as_str()))
            .collect();
        let inside = standing.class_of.iter().map(|class| is_member[usize::from(*class)]).collect();
        let customers: Arc<Vec<u32>> = Columns::read(frame)?.customers;
        let columns = Columns::of(frame, customers, inside);
        Ok(Sheet { columns, as_of: side.as_of, standing, others: BTreeMap::new() })
    }

    fn input(&self) -> Input<'_> {
        Input { columns: &self.columns, as_of: self.as_of, before: None, others: &self.others, model: None }
    }

    fn class(&self, row: u32) -> &Class {
        &self.standing.classes[usize::from(self.standing.class_of[row as usize])]
    }

    /// The place of a code among the classes.
    fn place(&self, code: &str) -> Option<usize> {
        self.standing.classes.iter().position(|class| class.code == code)
    }
}

/// The unit of a feature, in words.
fn unit_of(feature: &str) -> Option<&'static str> {
    built_in().find(feature).map(|feature| feature.unit.in_words())
}

/// A difference of doubles without what rounding left.
fn difference(left: f64, right: f64) -> f64 {
    let found = left - right;
    if found.abs() < 1e6 { super::score::rounded(found) } else { found }
}

/// The gap and its share of a line; none when it is wider than `share`, or on the wrong side.
fn gap(gap: f64, line: f64, share: f64) -> Option<(f64, Option<f64>)> {
    let of_line = (line != 0.0).then(|| gap / line.abs());
    (gap >= 0.0 && of_line.map_or(gap == 0.0, |of_line| of_line <= share)).then_some((gap, of_line))
}
