#![doc = include_str!("head.md")]

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use polars::prelude::*;

use super::as_of_column;
use super::columns::{counts, dates, ratio};
use super::loyalty::reaches;
use super::monthly::window_start;
use crate::config::types::LoyaltyGoals;
use crate::features::history::PurchaseHistory;
use crate::features::view::Context;
use crate::model::period::to_days;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// A year, over which loyalty is told.
pub const YEAR: u32 = 12;
/// A satisfied answer: at least so much of the largest score.
const SATISFIED: f64 = 0.8;
/// Rounding of a quotient: 4 of 5 must count.
const ROUNDING: f64 = 1e-9;

/// An answer to a survey.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// Who gave it.
    pub customer: u32,
    /// When, days since 1970-01-01.
    pub day: i32,
    /// Score over the largest score, 0 to 1.
    pub score: f64,
}

/// What is known at a month end. Customers by number.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// The month end.
    pub date: NaiveDate,
    /// Who was a key account a year before; none where the scheme was not classed.
    pub key_year_ago: Option<&'a [bool]>,
    /// Who is one.
    pub key: Option<&'a [bool]>,
    /// Loyalty index of everyone; none where it was not computed.
    pub index: Option<&'a [Option<f64>]>,
    /// All answers; none without a source.
    pub answers: Option<&'a [Answer]>,
}

/// How far a goal is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// Its name.
    pub goal: &'static str,
    /// The month end.
    pub period: NaiveDate,
    /// Of how many, and how many of them count; none where it is not known.
    pub counted: Option<(i64, i64)>,
    /// Mean score.
    pub mean: Option<f64>,
    /// Percent to reach.
    pub target: u32,
    /// With fewer the rate says nothing.
    pub least: u32,
}

impl Goal {
    /// Whether it is reached.
    pub fn status(&self) -> &'static str {
        match self.counted {
            None => "unknown",
            Some((_, of)) if of < i64::from(self.least) => "insufficient",
            Some((part, of)) if part * 100 >= i64::from(self.target) * of => "reached",
            Some(_) => "below",
        }
    }

    /// Whether the rate can be held against the goal.
    fn is_told(&self) -> bool {
        matches!(self.status(), "reached" | "below")
    }

    /// How many more must count.
    pub fn needed(&self) -> Option<i64> {
        let (part, of) = self.counted.filter(|_| self.is_told())?;
        Some(((i64::from(self.target) * of + 99) / 100 - part).max(0))
    }

    fn value(&self) -> Option<f64> {
        self.counted.and_then(|(part, of)| ratio(part.into(), of.into()))
    }
}

/// The goals at a month end.
pub fn goals(history: &PurchaseHistory, known: &Known<'_>, settings: &LoyaltyGoals) -> [Goal; 3] {
    let goal = |goal, counted, (target, least)| Goal { goal, period: known.date, counted, mean: None, target, least };
    let customers = (settings.loyalty_percent, settings.min_customers);
    let answers = satisfaction(known, settings);
    [
        goal("loyalty", loyalty(history, known), customers),
        goal("loyalty_index", by_index(known, settings.index_from), customers),
        Goal {
            mean: answers.and_then(|(_, mean)| mean),
            ..goal(
                "satisfaction",
                answers.map(|(counted, _)| counted),
                (settings.satisfaction_percent, settings.min_answers),
            )
        },
    ]
}

/// Key accounts of a year before that still buy.
fn loyalty(history: &PurchaseHistory, known: &Known<'_>) -> Option<(i64, i64)> {
    let context = Context::new(known.date, history.covered_from());
    let (earlier, key) = (context.earlier_window(YEAR)?, known.key_year_ago?);
    let later = earlier.end..context.as_of_day + 1;
    let mut counted = (0, 0);
    for customer in key.iter().enumerate().filter(|(_, is_key)| **is_key).map(|(customer, _)| customer as u32) {
        let rows = history.purchases(customer);
        if rows.has_order(earlier.clone()) {
            counted.0 += i64::from(rows.has_order(later.clone()));
            counted.1 += 1;
        }
    }
    Some(counted)
}

/// Key accounts whose index reaches a line.
fn by_index(known: &Known<'_>, line: u32) -> Option<(i64, i64)> {
    let indices = known.key?.iter().zip(known.index?).filter(|(is_key, _)| **is_key).filter_map(|(_, index)| *index);
    Some(indices.fold((0, 0), |(part, of), index| (part + i64::from(reaches(index, line)), of + 1)))
}

/// Satisfied answers of key accounts and all of them, and the mean score.
fn satisfaction(known: &Known<'_>, settings: &LoyaltyGoals) -> Option<((i64, i64), Option<f64>)> {
    let (key, answers) = (known.key?, known.answers?);
    let first = window_start(known.date, settings.answer_months);
    let last = to_days(known.date);
    let ((mut part, mut of), mut sum) = ((0, 0), 0.0);
    for answer in answers.iter().filter(|answer| (first..=last).contains(&answer.day)) {
        if key.get(answer.customer as usize) == Some(&true) {
            part += i64::from(answer.score + ROUNDING >= SATISFIED);
            of += 1;
            sum += answer.score;
        }
    }
    Some(((part, of), (of > 0).then(|| sum / of as f64)))
}

/// The mart. `scope` names the key accounts.
pub fn frame(goals: &[Goal], scope: &str, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let float = |name: &str, values: Vec<Option<f64>>| Column::new(name.into(), values);
    let each = |pick: fn(&Goal) -> Option<f64>| goals.iter().map(pick).collect::<Vec<_>>();
    let target = |goal: &Goal| Some(f64::from(goal.target) / 100.0);
    let gap =
        |goal: &Goal| goal.value().zip(target(goal)).filter(|_| goal.is_told()).map(|(value, target)| value - target);
    DataFrame::new(
        goals.len(),
        vec![
            as_of_column(as_of, goals.len()),
            Column::new("goal".into(), goals.iter().map(|goal| goal.goal).collect::<Vec<_>>()),
            Column::new("scope".into(), vec![scope; goals.len()]),
            dates("period", goals.iter().map(|goal| Some(goal.period))),
            float("value", each(Goal::value)),
            float("mean_score", each(|goal| goal.mean)),
            counts("numerator", goals.iter().map(|goal| goal.counted.map(|(part, _)| part))),
            counts("denominator", goals.iter().map(|goal| goal.counted.map(|(_, of)| of))),
            float("target", each(target)),
            float("gap", goals.iter().map(gap).collect()),
            counts("needed", goals.iter().map(Goal::needed)),
            Column::new("status".into(), goals.iter().map(Goal::status).collect::<Vec<_>>()),
        ],
    )
}
