//! Days, weeks and months that figures are told by. Weeks are ISO weeks: they begin on Monday (D-58).

use chrono::{Datelike, Days, NaiveDate};

use crate::model::period::Month;

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// A day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Months that end with the as-of date.
    Window,
}

impl Grain {
    /// As it stands in marts.
    pub fn code(self) -> &'static str {
        match self {
            Grain::Day => "day",
            Grain::Week => "week",
            Grain::Month => "month",
            Grain::Window => "window",
        }
    }

    /// The period of this length that holds a day; of [`Grain::Window`] the day itself.
    pub fn of(self, date: NaiveDate) -> Period {
        let (first, last) = match self {
            Grain::Day | Grain::Window => (date, date),
            Grain::Week => {
                let first = date - Days::new(u64::from(date.weekday().num_days_from_monday()));
                (first, first + Days::new(6))
            }
            Grain::Month => (Month::of(date).first_day(), Month::of(date).last_day()),
        };
        Period { grain: self, first, last }
    }
}

/// A period, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Its length.
    pub grain: Grain,
    /// First day.
    pub first: NaiveDate,
    /// Last day, though it may lie after the as-of date.
    pub last: NaiveDate,
}

impl Period {
    /// The months up to a date, as one period.
    pub fn window(as_of: NaiveDate, months: u32) -> Period {
        let first = crate::model::period::months_before(as_of, months) + Days::new(1);
        Period { grain: Grain::Window, first, last: as_of }
    }

    /// The last `count` periods of a length up to a date, ascending; the last one holds the date.
    pub fn last(grain: Grain, as_of: NaiveDate, count: u32) -> Vec<Period> {
        let mut periods = Vec::new();
        let mut date = as_of;
        for _ in 0..count {
            let period = grain.of(date);
            periods.push(period);
            let Some(before) = period.first.pred_opt() else { break };
            date = before;
        }
        periods.reverse();
        periods
    }

    /// Its last day that has come by a date.
    pub fn until(&self, as_of: NaiveDate) -> NaiveDate {
        self.last.min(as_of)
    }

    /// Whether it holds a day.
    pub fn holds(&self, date: NaiveDate) -> bool {
        self.first <= date && date <= self.last
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_begin_on_monday_across_years() {
        let week = Grain::Week.of(day("2027-01-01"));
        assert_eq!((week.first, week.last), (day("2026-12-28"), day("2027-01-03")));
        assert_eq!(Grain::Week.of(day("2026-12-28")), week);
        let weeks = Period::last(Grain::Week, day("2027-01-04"), 2);
        assert_eq!(weeks, [week, Grain::Week.of(day("2027-01-10"))]);
    }

    #[test]
    fn months_end_on_their_last_day_in_leap_years_too() {
        let months = Period::last(Grain::Month, day("2024-03-31"), 2);
        assert_eq!((months[0].first, months[0].last), (day("2024-02-01"), day("2024-02-29")));
        let window = Period::window(day("2024-02-29"), 12);
        assert_eq!((window.first, window.last), (day("2023-03-01"), day("2024-02-29")));
    }
}
