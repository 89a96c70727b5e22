//! What a feature sees: one customer's purchase days up to the as-of date, and what is known of the whole.

use std::ops::Range;

use crate::model::period::{Window, months_before, to_days};
use chrono::NaiveDate;

/// No cost is known for this day.
pub const UNKNOWN_PROFIT: i64 = i64::MIN;

/// Facts about the run that features of a customer need.
#[derive(Debug, Clone)]
pub struct Context {
    /// As-of date, inclusive.
    pub as_of: NaiveDate,
    /// As-of date in days since 1970-01-01.
    pub as_of_day: i32,
    /// The day from which on the data are whole.
    pub covered_from: i32,
    /// First days of the windows in [`Window::ALL`], same order.
    window_starts: [i32; Window::ALL.len()],
    /// The as-of date, and the dates 1, 2, 3 … months before it, back to the first data.
    month_ends: Vec<i32>,
}

impl Context {
    /// The context of an as-of date.
    pub fn new(as_of: NaiveDate, covered_from: i32) -> Context {
        let window_starts = Window::ALL.map(|window| match window {
            Window::Life => i32::MIN,
            months => to_days(months.first_day(as_of)),
        });
        let as_of_day = to_days(as_of);
        let mut month_ends = vec![as_of_day];
        while month_ends.last().is_some_and(|day| *day > covered_from) {
            month_ends.push(to_days(months_before(as_of, month_ends.len() as u32)));
        }
        Context { as_of, as_of_day, covered_from, window_starts, month_ends }
    }

    /// Where the rows of each window in [`Window::ALL`] begin among a customer's days, ascending to the as-of date.
    pub(super) fn window_rows(&self, days: &[i32]) -> WindowRows {
        let mut row = days.len();
        let mut rows = WindowRows::default();
        for (found, start) in rows.iter_mut().zip(&self.window_starts) {
            while row > 0 && days[row - 1] >= *start {
                row -= 1;
            }
            *found = row as u32;
        }
        rows
    }

    /// First day of one of the windows in [`Window::ALL`]; of any other window, computed.
    pub fn window_start(&self, window: Window) -> i32 {
        match Window::ALL.iter().position(|known| *known == window) {
            Some(index) => self.window_starts[index],
            None => to_days(window.first_day(self.as_of)),
        }
    }

    /// The day that lies `months` months before the as-of date.
    pub fn months_back(&self, months: usize) -> i32 {
        match self.month_ends.get(months) {
            Some(day) => *day,
            None => to_days(months_before(self.as_of, months as u32)),
        }
    }

    /// Completed months from a day up to the as-of date: 0 until a month has passed.
    pub fn completed_months(&self, day: i32) -> i64 {
        self.month_ends.partition_point(|end| *end >= day) as i64 - 1
    }

    /// First day of the window of the same length that ends `months` months before the as-of date, and the day after
    /// its end. `None` when the data do not cover it from its first day.
    pub fn earlier_window(&self, months: u32) -> Option<Range<i32>> {
        let months = months as usize;
        let (start, end) = (*self.month_ends.get(2 * months)? + 1, *self.month_ends.get(months)?);
        (start >= self.covered_from).then_some(start..end + 1)
    }
}

/// The first row of each window in [`Window::ALL`].
pub(super) type WindowRows = [u32; Window::ALL.len()];

/// One customer's purchase days dated on or before the as-of date, ascending. Empty only for a customer that was
/// visited and did not buy.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The run.
    pub context: &'a Context,
    /// Business dates, days since 1970-01-01, strictly ascending.
    pub days: &'a [i32],
    /// Orders with a positive total on each day.
    pub orders: &'a [u32],
    /// Sales before returns, minor units.
    pub gross: &'a [i64],
    /// Returns as positive amounts, minor units.
    pub returns: &'a [i64],
    /// Gross profit, minor units, or [`UNKNOWN_PROFIT`]; none when no cost is in the data.
    pub profit: Option<&'a [i64]>,
    /// Product lines bought, where the fact exists.
    pub products: Option<super::breadth::ProductView<'a>>,
    /// Visits, where the fact exists.
    pub visits: Option<super::visit_history::VisitView<'a>>,
    /// Where windows begin.
    pub(super) window_rows: WindowRows,
}

impl View<'_> {
    /// The rows dated on or after `first_day`.
    pub fn since(&self, first_day: i32) -> Range<usize> {
        let mut start = self.days.len();
        while start > 0 && self.days[start - 1] >= first_day {
            start -= 1;
        }
        start..self.days.len()
    }

    /// The rows of a window ending at the as-of date.
    pub fn window(&self, window: Window) -> Range<usize> {
        match Window::ALL.iter().position(|known| *known == window) {
            Some(place) => self.window_rows[place] as usize..self.days.len(),
            None => self.since(self.context.window_start(window)),
        }
    }

    /// The rows dated within `days`.
    pub fn between(&self, days: Range<i32>) -> Range<usize> {
        self.days.partition_point(|day| *day < days.start)..self.days.partition_point(|day| *day < days.end)
    }

    /// Sales net of returns over some rows, minor units.
    pub fn net(&self, rows: Range<usize>) -> i128 {
        let gross: i128 = self.gross[rows.clone()].iter().map(|amount| i128::from(*amount)).sum();
        let returns: i128 = self.returns[rows].iter().map(|amount| i128::from(*amount)).sum();
        gross - returns
    }

    /// Whether a day holds a positive order.
    pub fn ordered_on(&self, day: i32) -> bool {
        self.days.binary_search(&day).is_ok_and(|row| self.orders[row] > 0)
    }

    /// The rows that hold a positive order, first to last.
    pub fn order_days(&self) -> impl DoubleEndedIterator<Item = i32> + '_ {
        self.days.iter().zip(self.orders).filter(|(_, orders)| **orders > 0).map(|(day, _)| *day)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn completed(first: &str, as_of: &str) -> i64 {
        let first: NaiveDate = first.parse().unwrap();
        Context::new(as_of.parse().unwrap(), to_days(first) - 40).completed_months(to_days(first))
    }

    #[test]
    fn months_are_completed_on_the_same_day_and_at_month_ends() {
        assert_eq!(completed("2011-01-15", "2011-02-14"), 0);
        assert_eq!(completed("2011-01-15", "2011-02-15"), 1);
        assert_eq!(completed("2011-01-31", "2011-02-28"), 1);
        assert_eq!(completed("2011-02-28", "2011-05-29"), 3);
        assert_eq!(completed("2011-02-01", "2011-02-28"), 0);
        assert_eq!(completed("2010-12-01", "2011-11-30"), 11);
    }
}
