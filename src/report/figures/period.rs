//! Months as marts name them.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A month, `2011-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// Year.
    pub year: i32,
    /// Month of the year, 1 to 12.
    pub month: u32,
}

impl Month {
    /// The month that holds a date.
    pub fn of(date: NaiveDate) -> Month {
        Month { year: date.year(), month: date.month() }
    }

    /// Reads `YYYY-MM`, or `YYYY-MM-DD` for a month that ends on another day than the calendar's; `None` for
    /// anything else.
    pub fn parse(text: &str) -> Option<Month> {
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Some(Month::of(date));
        }
        let (year, month) = text.split_once('-')?;
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then_some(Month { year, month })
    }

    /// The month `months` earlier.
    pub fn back(self, months: i32) -> Month {
        let index = self.year * 12 + self.month as i32 - 1 - months;
        Month { year: index.div_euclid(12), month: index.rem_euclid(12) as u32 + 1 }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_back_over_new_year() {
        let month = Month { year: 2011, month: 1 };
        assert_eq!(month.back(1).to_string(), "2010-12");
        assert_eq!(month.back(12).to_string(), "2010-01");
        assert_eq!(Month::parse("2011-13"), None);
        assert_eq!(Month::parse("2011-02-30"), None);
    }

    #[test]
    fn a_month_that_ends_on_another_day_is_named_by_that_day() {
        assert_eq!(Month::parse("2011-12-09"), Some(Month { year: 2011, month: 12 }));
    }
}
