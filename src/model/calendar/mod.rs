//! Working days: which days are worked, the n-th of a month, the last ones, and rules such as "first working day".
//!
//! Monday to Friday are worked but for the holidays that a calendar lists; the make-up days that it lists are worked
//! too. A year that the calendar does not know falls back to Monday to Friday: whoever asks can tell with
//! [`Calendar::knows`], and should say so.

mod file;
mod rule;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

pub use file::{CalendarError, CalendarProblem};
pub use rule::{DayRule, RuleError};

use super::period::Month;

/// The calendar of the mainland of China that comes with the program: `pipelines/calendars/cn.csv`.
const CHINA: &str = include_str!("../../../pipelines/calendars/cn.csv");

/// What a day that a calendar lists is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// Free, whatever the day of the week.
    Holiday,
    /// Worked, though it may be a Saturday or Sunday.
    Workday,
}

/// A day that a calendar lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// What it is.
    pub kind: DayKind,
    /// Name in Chinese; empty when the calendar has none.
    pub name_zh: String,
    /// Name in English; empty when the calendar has none.
    pub name_en: String,
}

/// The days that differ from an ordinary week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, Day>,
}

impl Calendar {
    /// The official public-holiday arrangements of the mainland of China.
    pub fn china() -> Result<Calendar, CalendarError> {
        Calendar::parse("pipelines/calendars/cn.csv", CHINA)
    }

    /// Whether any day of a year is listed. Without one, its holidays are not known.
    pub fn knows(&self, year: i32) -> bool {
        self.days.keys().any(|date| date.year() == year)
    }

    /// The entry of a day, when it has one.
    pub fn day(&self, date: NaiveDate) -> Option<&Day> {
        self.days.get(&date)
    }

    /// All days that it lists, ascending: whether each is worked, and its Chinese name.
    pub fn days(&self) -> impl Iterator<Item = (NaiveDate, bool, &str)> {
        self.days.iter().map(|(date, day)| (*date, day.kind == DayKind::Workday, day.name_zh.as_str()))
    }

    /// Whether the day is worked.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        match self.days.get(&date) {
            Some(day) => day.kind == DayKind::Workday,
            None => !matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// The working days of a month, ascending.
    pub fn working_days(&self, month: Month) -> Vec<NaiveDate> {
        let days = month.first_day().iter_days().take_while(|date| Month::of(*date) == month);
        days.filter(|date| self.is_working_day(*date)).collect()
    }

    /// The n-th working day of a month, counted from 1; `None` when it has fewer.
    pub fn nth_working_day(&self, month: Month, n: usize) -> Option<NaiveDate> {
        self.working_days(month).get(n.checked_sub(1)?).copied()
    }

    /// The last `n` working days of a month, ascending; all of them when it has fewer.
    pub fn last_working_days(&self, month: Month, n: usize) -> Vec<NaiveDate> {
        let days = self.working_days(month);
        days[days.len().saturating_sub(n)..].to_vec()
    }

    /// How many working days there are from one day to another, both included; 0 when the second is earlier.
    pub fn count_working_days(&self, from: NaiveDate, to: NaiveDate) -> usize {
        from.iter_days().take_while(|date| *date <= to).filter(|date| self.is_working_day(*date)).count()
    }
}
