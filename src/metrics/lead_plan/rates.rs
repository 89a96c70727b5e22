//! What share of the open leads of a level is won within a month.

use std::collections::BTreeMap;

use chrono::NaiveDate;

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

/// Leads that were open when months began, and those won within them, by the level that they had.
pub struct Tallies<'a> {
    courses: &'a [Course<'a>],
    months: BTreeMap<Month, BTreeMap<Option<&'a str>, Counted>>,
}

impl<'a> Tallies<'a> {
    /// Of leads.
    pub fn new(courses: &'a [Course<'a>]) -> Tallies<'a> {
        Tallies { courses, months: BTreeMap::new() }
    }

    /// The rates of the whole months up to a date: of the leads that were open when a month began, those won within it,
    /// by the level that they had when it began.
    pub fn learned(&mut self, until: NaiveDate, months: u32) -> MonthlyRates {
        let whole = if is_month_end(until) { until } else { Month::of(until).first_day().pred_opt().unwrap_or(until) };
        let (mut levels, mut all): (BTreeMap<&str, Counted>, Counted) = Default::default();
        for period in Period::last(Grain::Month, whole, months) {
            for (level, counted) in self.of_month(Month::of(period.first)) {
                let sums = level.map(|level| levels.entry(level).or_default());
                for sum in sums.into_iter().chain([&mut all]) {
                    sum.part += counted.part;
                    sum.whole += counted.whole;
                }
            }
        }
        let by_level = levels.into_iter().filter_map(|(level, counted)| Some((level.to_owned(), counted.share()?)));
        MonthlyRates { by_level: by_level.collect(), all: all.share() }
    }

    fn of_month(&mut self, month: Month) -> &BTreeMap<Option<&'a str>, Counted> {
        let courses = self.courses;
        self.months.entry(month).or_insert_with(|| {
            let (opening, closing) = (to_days(month.first_day()) - 1, to_days(month.last_day()));
            let mut levels: BTreeMap<Option<&str>, Counted> = BTreeMap::new();
            for course in courses.iter().filter(|course| course.is_open(opening)) {
                let level = course.lead.level_at(opening).map(|(level, _)| level);
                let counted = levels.entry(level).or_default();
                counted.whole += 1;
                counted.part += i64::from(course.won.is_some_and(|day| day <= closing));
            }
            levels
        })
    }
}
