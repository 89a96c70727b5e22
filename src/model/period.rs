//! Calendar arithmetic: as-of dates, months and windows.
//!
//! A window of *n* months ending at `D` holds the dates in `(D − n months, D]`,
//! one of *n* days those in `(D − n days, D]`.
//! When `D` is the last day of a month the window starts on the first day of
//! the month *n − 1* months earlier, so month ends stay month ends whatever
//! the lengths of the months between.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};

/// Days since 1970-01-01, the form dates have in facts and frames.
pub fn to_days(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - 719_163
}

/// The date of a number of days since 1970-01-01. Dates beyond the calendar's range are clamped to its end.
pub fn from_days(days: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(days.saturating_add(719_163)).unwrap_or(NaiveDate::MAX)
}

/// Whether `date` is the last day of its month.
pub fn is_month_end(date: NaiveDate) -> bool {
    date.succ_opt().is_none_or(|next| next.month() != date.month())
}

/// The last day of `date`'s month.
pub fn month_end(date: NaiveDate) -> NaiveDate {
    Month::of(date).last_day()
}

/// `date` moved back by whole months. A month end stays a month end; other days keep their number where the month has it.
pub fn months_before(date: NaiveDate, months: u32) -> NaiveDate {
    let shifted = date.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
    if is_month_end(date) { month_end(shifted) } else { shifted }
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Months since January of year 0.
    index: i32,
}

impl Month {
    /// The month that holds `date`.
    pub fn of(date: NaiveDate) -> Month {
        Month { index: date.year() * 12 + date.month0() as i32 }
    }

    /// First day.
    pub fn first_day(self) -> NaiveDate {
        let (year, month0) = (self.index.div_euclid(12), self.index.rem_euclid(12) as u32);
        NaiveDate::from_ymd_opt(year, month0 + 1, 1).unwrap_or(NaiveDate::MIN)
    }

    /// Last day.
    pub fn last_day(self) -> NaiveDate {
        self.next().first_day().pred_opt().unwrap_or(NaiveDate::MIN)
    }

    /// The month after this one.
    pub fn next(self) -> Month {
        Month { index: self.index + 1 }
    }

    /// Whole months from `earlier` to this one.
    pub fn since(self, earlier: Month) -> i32 {
        self.index - earlier.index
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.index.div_euclid(12), self.index.rem_euclid(12) + 1)
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Month, String> {
        NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d")
            .ok()
            .filter(|_| text.len() == 7)
            .map(Month::of)
            .ok_or_else(|| format!("`{text}` is not a month, expected YYYY-MM"))
    }
}

/// How far a window reaches back from its as-of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Window {
    /// So many months.
    Months(u32),
    /// So many days.
    Days(u32),
    /// All of the history.
    Life,
}

impl Window {
    /// The windows that features of purchases exist for, shortest first.
    pub const ALL: [Window; 5] =
        [Window::Months(1), Window::Months(3), Window::Months(6), Window::Months(12), Window::Life];

    /// The first day of the window ending at `as_of`. [`Window::Life`] starts with the calendar.
    pub fn first_day(self, as_of: NaiveDate) -> NaiveDate {
        match self {
            Window::Life => NaiveDate::MIN,
            Window::Months(months) => months_before(as_of, months).checked_add_days(Days::new(1)).unwrap_or(as_of),
            Window::Days(days) => {
                as_of.checked_sub_days(Days::new(u64::from(days.saturating_sub(1)))).unwrap_or(NaiveDate::MIN)
            }
        }
    }

    /// The suffix of feature names: `1m`, `12m`, `90d`, `life`.
    pub fn suffix(self) -> String {
        match self {
            Window::Life => "life".into(),
            Window::Months(months) => format!("{months}m"),
            Window::Days(days) => format!("{days}d"),
        }
    }
}

impl FromStr for Window {
    type Err = String;

    /// Reads the form of the pipeline file: `12mo` or `all`.
    fn from_str(text: &str) -> Result<Window, String> {
        let window = match text.strip_suffix("mo").map(str::parse::<u32>) {
            Some(Ok(months)) => Window::Months(months),
            _ if text == "all" => Window::Life,
            _ => return Err(format!("`{text}` is not a window, expected 1mo, 3mo, 6mo, 12mo or all")),
        };
        if Window::ALL.contains(&window) {
            Ok(window)
        } else {
            Err(format!("no window of `{text}`, expected 1mo, 3mo, 6mo, 12mo or all"))
        }
    }
}

/// The as-of dates of a history: `last`, and `last` moved back month by month while the month before still has data.
/// Ascending. Empty when `first_data` lies after `last`.
pub fn as_of_grid(first_data: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let mut grid: Vec<NaiveDate> =
        (0..).map(|months| months_before(last, months)).take_while(|date| *date >= first_data).collect();
    grid.reverse();
    grid
}

/// The end of the last month that is complete in data reaching to `last_data`, given how many days may be missing at
/// its end.
pub fn last_complete_month(last_data: NaiveDate, tolerance_days: u32) -> NaiveDate {
    let end = month_end(last_data);
    let missing = (end - last_data).num_days();
    if missing <= i64::from(tolerance_days) { end } else { months_before(end, 1) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn windows_of_month_ends_start_on_the_first() {
        assert_eq!(Window::Months(1).first_day(day("2011-02-28")), day("2011-02-01"));
        assert_eq!(Window::Months(12).first_day(day("2012-02-29")), day("2011-03-01"));
        assert_eq!(Window::Months(3).first_day(day("2011-11-30")), day("2011-09-01"));
    }

    #[test]
    fn windows_of_other_days_start_the_day_after_the_same_day() {
        assert_eq!(Window::Months(12).first_day(day("2011-12-09")), day("2010-12-10"));
        assert_eq!(Window::Months(1).first_day(day("2011-03-30")), day("2011-03-01"));
        assert_eq!(Window::Days(30).first_day(day("2011-03-30")), day("2011-03-01"));
    }

    #[test]
    fn grid_keeps_month_ends_and_starts_with_the_first_month_of_data() {
        let grid = as_of_grid(day("2010-12-01"), day("2011-03-31"));
        assert_eq!(grid, ["2010-12-31", "2011-01-31", "2011-02-28", "2011-03-31"].map(day));
        let grid = as_of_grid(day("2010-12-01"), day("2011-02-09"));
        assert_eq!(grid, ["2010-12-09", "2011-01-09", "2011-02-09"].map(day));
        assert!(as_of_grid(day("2011-12-01"), day("2011-02-09")).is_empty());
    }

    #[test]
    fn a_month_is_complete_within_the_tolerance() {
        assert_eq!(last_complete_month(day("2011-12-09"), 3), day("2011-11-30"));
        assert_eq!(last_complete_month(day("2026-10-30"), 3), day("2026-10-31"));
        assert_eq!(last_complete_month(day("2026-10-28"), 3), day("2026-10-31"));
        assert_eq!(last_complete_month(day("2026-10-27"), 3), day("2026-09-30"));
        assert_eq!(last_complete_month(day("2026-10-31"), 0), day("2026-10-31"));
    }

    #[test]
    fn days_round_trip() {
        for text in ["1970-01-01", "2011-12-09", "1969-12-31"] {
            assert_eq!(from_days(to_days(day(text))), day(text));
        }
        assert_eq!(to_days(day("1970-01-02")), 1);
    }

    #[test]
    fn months_read_and_print() {
        assert_eq!("2011-11".parse::<Month>().unwrap().to_string(), "2011-11");
        assert!("2011-13".parse::<Month>().is_err());
        assert!("2011-1".parse::<Month>().is_err());
    }
}
