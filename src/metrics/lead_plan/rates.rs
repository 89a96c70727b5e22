//! What share of the open leads of a level is won within a month.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rayon::prelude::*;

use super::{Counted, Course};
use crate::metrics::process::periods::{Grain, Period};
use crate::model::period::{Month, is_month_end, to_days};

/// Rates by level.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MonthlyRates {
    by_level: BTreeMap<String, f64>,
    /// Of a lead without a level, or of one that nothing is known of.
    all: Option<f64>,
}

impl MonthlyRates {
    /// Rates that others learned: of a level, with the days within which the lead is won. Within a month of 30 days the
    /// chance of a longer time is that of a constant daily one; that of a shorter time is not raised.
    pub fn of_horizons(rates: impl IntoIterator<Item = (String, f64, i64)>) -> MonthlyRates {
        const MONTH: f64 = 30.0;
        let monthly = |rate: f64, days: i64| match days as f64 {
            days if days > MONTH => 1.0 - (1.0 - rate.clamp(0.0, 1.0)).powf(MONTH / days),
            _ => rate.clamp(0.0, 1.0),
        };
        let by_level = rates.into_iter().map(|(level, rate, days)| (level, monthly(rate, days))).collect();
        MonthlyRates { by_level, all: None }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.by_level.is_empty() && self.all.is_none()
    }

    /// The rate of a level; of one that is not known that of all.
    pub fn of(&self, level: Option<&str>) -> Option<f64> {
        level.and_then(|level| self.by_level.get(level).copied()).or(self.all)
    }
}

/// Leads that were open when a month began, and those won within it, by the level that they had.
type OfMonth<'a> = BTreeMap<Option<&'a str>, Counted>;

/// The tallies of the months that rates are learned from.
pub struct Tallies<'a> {
    months: BTreeMap<Month, OfMonth<'a>>,
    learn_months: u32,
}

/// The whole months up to a date that rates are learned from.
fn learned_from(until: NaiveDate, months: u32) -> impl Iterator<Item = Month> {
    let whole = if is_month_end(until) { until } else { Month::of(until).first_day().pred_opt().unwrap_or(until) };
    Period::last(Grain::Month, whole, months).into_iter().map(|period| Month::of(period.first))
}

impl<'a> Tallies<'a> {
    /// What the rates at some dates are learned from: `learn_months` each.
    pub fn new(courses: &'a [Course<'a>], dates: impl Iterator<Item = NaiveDate>, learn_months: u32) -> Tallies<'a> {
        let wanted: BTreeSet<Month> = dates.flat_map(|date| learned_from(date, learn_months)).collect();
        let months = wanted.into_par_iter().map(|month| (month, of_month(month, courses))).collect();
        Tallies { months, learn_months }
    }

    /// The rates at one of the dates: of the leads that were open when a month began, those won within it, by the level
    /// that they had when it began.
    pub fn learned(&self, until: NaiveDate) -> MonthlyRates {
        let (mut levels, mut all): (BTreeMap<&str, Counted>, Counted) = Default::default();
        let known = learned_from(until, self.learn_months).filter_map(|month| self.months.get(&month));
        for (level, counted) in known.flatten() {
            let sums = level.map(|level| levels.entry(level).or_default());
            for sum in sums.into_iter().chain([&mut all]) {
                sum.part += counted.part;
                sum.whole += counted.whole;
            }
        }
        let by_level = levels.into_iter().filter_map(|(level, counted)| Some((level.to_owned(), counted.share()?)));
        MonthlyRates { by_level: by_level.collect(), all: all.share() }
    }
}

fn of_month<'a>(month: Month, courses: &'a [Course<'a>]) -> OfMonth<'a> {
    let (opening, closing) = (to_days(month.first_day()) - 1, to_days(month.last_day()));
    let mut levels = OfMonth::new();
    for course in courses.iter().filter(|course| course.is_open(opening)) {
        let level = course.lead.level_at(opening).map(|(level, _)| level);
        let counted = levels.entry(level).or_default();
        counted.whole += 1;
        counted.part += i64::from(course.won.is_some_and(|day| day <= closing));
    }
    levels
}
