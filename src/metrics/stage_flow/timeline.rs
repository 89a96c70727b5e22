//! Periods that follow each other, and which of them holds a day.

use chrono::NaiveDate;

use crate::metrics::process::periods::{Grain, Period};
use crate::model::period::to_days;

/// Weeks of the balance.
pub const WEEKS: u32 = 13;

/// Periods ascending, each from the day after the one before, the last one holding the as-of date.
#[derive(Debug, Clone)]
pub struct Timeline {
    periods: Vec<Period>,
    first: i32,
    as_of: i32,
    /// Period of each day from `first` to `as_of`.
    of_day: Vec<u16>,
}

impl Timeline {
    /// The last so many periods of a length up to a date; of [`Grain::Window`] the months as one.
    pub fn new(grain: Grain, as_of: NaiveDate, count: u32) -> Timeline {
        let periods = match grain {
            Grain::Window => vec![Period::window(as_of, count)],
            other => Period::last(other, as_of, count),
        };
        let (first, last) = (periods.first().map_or(0, |period| to_days(period.first)), to_days(as_of));
        let ends: Vec<i32> = periods.iter().map(|period| to_days(period.until(as_of))).collect();
        let of_day = (first..=last).map(|day| ends.partition_point(|end| *end < day) as u16).collect();
        Timeline { periods, first, as_of: last, of_day }
    }

    /// The periods.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.periods.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.periods.is_empty()
    }

    /// First day.
    pub fn first(&self) -> i32 {
        self.first
    }

    /// Last day: the as-of date.
    pub fn as_of(&self) -> i32 {
        self.as_of
    }

    /// Last day of a period that has come.
    pub fn end(&self, period: usize) -> i32 {
        to_days(self.periods[period].last).min(self.as_of)
    }

    /// First day of a period.
    pub fn start(&self, period: usize) -> i32 {
        to_days(self.periods[period].first)
    }

    /// One more than the place of the period that holds a day; 0 before all of them; none after the as-of date.
    pub fn slot(&self, day: i32) -> Option<usize> {
        match day {
            _ if day > self.as_of => None,
            _ if day < self.first => Some(0),
            _ => Some(usize::from(self.of_day[(day - self.first) as usize]) + 1),
        }
    }

    /// The place of the period that holds a day; none outside all of them.
    pub fn place(&self, day: i32) -> Option<usize> {
        self.slot(day)?.checked_sub(1)
    }
}
