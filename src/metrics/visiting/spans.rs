//! Periods that figures are told by, and the stretches of days that they are made of.
//!
//! The periods overlap: a day lies in the day, its week, its month and the window. Rows are counted once, by the
//! stretches between all bounds of periods; a period is the sum of its stretches.

use chrono::NaiveDate;

use crate::metrics::process::periods::{Grain, Period};
use crate::model::period::{Month, from_days, to_days};

/// Months that are told one by one.
pub const MONTHS: u32 = 12;

/// The periods up to a date.
#[derive(Debug, Clone)]
pub struct Spans {
    /// The day, its week, [`MONTHS`] months, the window; each ends at the date at the latest.
    pub periods: Vec<Period>,
    /// First day of each stretch, ascending, then the day after the last one.
    bounds: Vec<i32>,
    /// Periods of each stretch, a bit each.
    masks: Vec<u32>,
    /// Days that the periods have come to.
    as_of: NaiveDate,
}

impl Spans {
    /// The periods up to `as_of`, the window of so many months.
    pub fn new(as_of: NaiveDate, months: u32) -> Spans {
        let mut periods = vec![Grain::Day.of(as_of), Grain::Week.of(as_of)];
        periods.extend(Period::last(Grain::Month, as_of, MONTHS));
        periods.push(Period::window(as_of, months));
        Spans::of_periods(as_of, periods)
    }

    /// The periods of the edition of a day: the day, its week, its month to date.
    pub fn of_day(as_of: NaiveDate) -> Spans {
        Spans::of_periods(as_of, [Grain::Day, Grain::Week, Grain::Month].map(|grain| grain.of(as_of)).into())
    }

    fn of_periods(as_of: NaiveDate, periods: Vec<Period>) -> Spans {
        let end = to_days(as_of) + 1;
        let mut bounds = vec![end];
        for period in &periods {
            bounds.push(to_days(period.first));
            bounds.push(to_days(period.until(as_of)) + 1);
        }
        // Months of a long window, so that both cores have something to do.
        let first = periods.iter().map(|period| period.first).min().unwrap_or(as_of);
        let mut month = Month::of(first);
        while month.first_day() <= as_of {
            bounds.push(to_days(month.first_day()).max(to_days(first)));
            month = month.next();
        }
        bounds.sort_unstable();
        bounds.dedup();
        let is_in = |period: &Period, day: i32| to_days(period.first) <= day && day <= to_days(period.until(as_of));
        let mask = |day: i32| {
            let bits = periods.iter().enumerate().filter(|(_, period)| is_in(period, day));
            bits.fold(0, |mask, (place, _)| mask | 1 << place)
        };
        let masks = bounds[..bounds.len() - 1].iter().map(|first| mask(*first)).collect();
        Spans { periods, bounds, masks, as_of }
    }

    /// How many stretches there are.
    pub fn len(&self) -> usize {
        self.masks.len()
    }

    /// The stretch of a day; none of a day ahead of all periods or after them.
    pub fn of(&self, day: i32) -> Option<usize> {
        let place = self.bounds.partition_point(|bound| *bound <= day);
        (place > 0 && place < self.bounds.len()).then(|| place - 1)
    }

    /// First and last day of a stretch.
    pub fn days(&self, stretch: usize) -> (i32, i32) {
        (self.bounds[stretch], self.bounds[stretch + 1] - 1)
    }

    /// Periods of a stretch, a bit each.
    pub fn mask(&self, stretch: usize) -> u32 {
        self.masks[stretch]
    }

    /// Stretches of a period.
    pub fn of_period(&self, period: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(move |stretch| self.masks[*stretch] & (1 << period) != 0)
    }

    /// First and last day of a period that have come.
    pub fn bounds(&self, period: usize) -> (i32, i32) {
        let period = &self.periods[period];
        (to_days(period.first), to_days(period.until(self.as_of)))
    }

    /// The place of the window; in the edition of a day, of the month to date.
    pub fn window(&self) -> usize {
        self.periods.len() - 1
    }

    /// First day of all periods.
    pub fn first_day(&self) -> NaiveDate {
        from_days(self.bounds[0])
    }
}
