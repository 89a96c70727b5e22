//! One window at many as-of dates: the rows of a customer are walked once, not once a date.
//!
//! From one date to the next a window moves forward; what enters is added to its sums and what leaves is taken away.
//! A customer without a row in any window is passed over up to its next row.

use std::ops::Range;

use chrono::NaiveDate;

use crate::features::history::PurchaseRows;
use crate::features::view::Context;
use crate::model::period::{Window, to_days};

/// First and last day of a window at each of several as-of dates, ascending.
#[derive(Debug, Clone)]
pub struct WindowDays {
    first: Vec<i32>,
    last: Vec<i32>,
}

impl WindowDays {
    /// The window that ends at each of the dates.
    pub fn ending_at(dates: &[NaiveDate], window: Window) -> WindowDays {
        let first = dates.iter().map(|date| match window {
            Window::Life => i32::MIN,
            shorter => to_days(shorter.first_day(*date)),
        });
        WindowDays { first: first.collect(), last: dates.iter().map(|date| to_days(*date)).collect() }
    }

    /// The window of so many months that ends when the one at the date begins.
    pub fn earlier(contexts: &[Context], months: u32) -> WindowDays {
        let back = |context: &Context, windows: u32| context.months_back((windows * months) as usize);
        WindowDays {
            first: contexts.iter().map(|context| back(context, 2) + 1).collect(),
            last: contexts.iter().map(|context| back(context, 1)).collect(),
        }
    }

    /// First day at a date.
    pub fn first(&self, place: usize) -> i32 {
        self.first[place]
    }

    /// The first date, by its place, on which a day is past or present; the number of dates when there is none.
    pub fn place_of(&self, day: i32) -> usize {
        self.last.partition_point(|last| *last < day)
    }
}

/// A window over the rows of one customer, and its sums.
#[derive(Debug, Clone)]
pub struct Sliding<'a> {
    days: &'a WindowDays,
    rows: PurchaseRows<'a>,
    held: Range<usize>,
    /// Positive orders.
    pub orders: i64,
    /// Sales before returns, minor units.
    pub gross: i128,
    /// Returns, minor units.
    pub returns: i128,
}

impl<'a> Sliding<'a> {
    /// A window that holds nothing yet.
    pub fn new(days: &'a WindowDays, rows: PurchaseRows<'a>) -> Sliding<'a> {
        Sliding { days, rows, held: 0..0, orders: 0, gross: 0, returns: 0 }
    }

    /// Moves on to the date at `place`; places must ascend.
    pub fn move_to(&mut self, place: usize) {
        let (first, last) = (self.days.first[place], self.days.last[place]);
        while let Some(day) = self.rows.days.get(self.held.end)
            && *day <= last
        {
            self.orders += i64::from(self.rows.orders[self.held.end]);
            self.gross += i128::from(self.rows.gross[self.held.end]);
            self.returns += i128::from(self.rows.returns[self.held.end]);
            self.held.end += 1;
        }
        while self.held.start < self.held.end && self.rows.days[self.held.start] < first {
            self.orders -= i64::from(self.rows.orders[self.held.start]);
            self.gross -= i128::from(self.rows.gross[self.held.start]);
            self.returns -= i128::from(self.rows.returns[self.held.start]);
            self.held.start += 1;
        }
    }

    /// Whether it holds no row.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Net sales, minor units.
    pub fn net(&self) -> i128 {
        self.gross - self.returns
    }

    /// The first row after the window.
    pub fn next_day(&self) -> Option<i32> {
        self.rows.days.get(self.held.end).copied()
    }
}
