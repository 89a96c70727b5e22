//! Which days are worked, and on which the doors are open.
//!
//! The table `calendar` of the company decides where it lists a day; else the official calendar of holidays and make-up
//! days; in years that this one does not know, Monday to Friday.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use crate::model::calendar::Calendar;
use crate::model::period::{from_days, to_days};

/// Days by what the company does on them.
#[derive(Debug, Clone, Default)]
pub struct Workdays {
    calendar: Calendar,
    /// Days that the company lists: whether offices work, whether the doors are open.
    listed: BTreeMap<NaiveDate, (Option<bool>, Option<bool>)>,
    /// Working days before each day from `from` on, so that a distance is a difference.
    from: i32,
    before: Vec<i32>,
}

impl Workdays {
    /// The days from `from` to `to`, both included, by the table `calendar` (day, offices work, doors are open) and the
    /// calendar of holidays.
    pub fn new(
        calendar: Calendar,
        listed: impl IntoIterator<Item = (NaiveDate, Option<bool>, Option<bool>)>,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Workdays {
        let listed = listed.into_iter().map(|(day, works, open)| (day, (works, open))).collect();
        let mut days = Workdays { calendar, listed, from: to_days(from), before: Vec::new() };
        let mut worked = 0;
        days.before = from
            .iter_days()
            .take_while(|day| *day <= to)
            .map(|day| {
                let before = worked;
                worked += i32::from(days.is_worked(day));
                before
            })
            .collect();
        days.before.push(worked);
        days
    }

    /// Whether offices work on a day.
    pub fn is_worked(&self, day: NaiveDate) -> bool {
        let listed = self.listed.get(&day).and_then(|(works, _)| *works);
        listed.unwrap_or_else(|| self.calendar.is_working_day(day))
    }

    /// Whether the doors are open on a day; none where the table `calendar` does not say.
    pub fn is_open(&self, day: NaiveDate) -> Option<bool> {
        self.listed.get(&day).and_then(|(_, open)| *open)
    }

    /// Working days after a day, up to another one, it included; below zero when the other one is earlier.
    pub fn between(&self, from: i32, to: i32) -> i32 {
        self.up_to(to) - self.up_to(from)
    }

    /// Working days from one day to another, both included.
    pub fn count(&self, from: NaiveDate, to: NaiveDate) -> i32 {
        if to < from { 0 } else { self.between(to_days(from) - 1, to_days(to)) }
    }

    /// The day that lies so many working days after another.
    pub fn after(&self, day: i32, working_days: u32) -> i32 {
        let (mut date, mut left) = (from_days(day), working_days);
        while left > 0 {
            let Some(next) = date.checked_add_days(Days::new(1)) else { break };
            date = next;
            left -= u32::from(self.is_worked(date));
        }
        to_days(date)
    }

    /// The next day on which offices work, after a day.
    pub fn next(&self, day: NaiveDate) -> NaiveDate {
        from_days(self.after(to_days(day), 1))
    }

    /// Years from one day to another whose holidays are not known.
    pub fn unknown_years(&self, from: NaiveDate, to: NaiveDate) -> Vec<i32> {
        let is_listed = |year: i32| self.listed.keys().any(|day| day.year() == year);
        (from.year()..=to.year()).filter(|year| !self.calendar.knows(*year) && !is_listed(*year)).collect()
    }

    /// Working days from the first known one up to a day, it included.
    fn up_to(&self, day: i32) -> i32 {
        let Ok(place) = usize::try_from(day - self.from + 1) else {
            // Days ahead of those that are counted.
            let missing = from_days(day).iter_days().skip(1).take((self.from - day - 1).max(0) as usize);
            return -(missing.filter(|day| self.is_worked(*day)).count() as i32);
        };
        match self.before.get(place) {
            Some(worked) => *worked,
            None => {
                let known = self.before.len().saturating_sub(1);
                let last = self.from + known as i32 - 1;
                let missing = from_days(last).iter_days().skip(1).take((day - last).max(0) as usize);
                self.before.last().copied().unwrap_or(0) + missing.filter(|day| self.is_worked(*day)).count() as i32
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days() -> Workdays {
        let calendar = Calendar::parse("", "date,kind,name_zh,name_en\n2026-10-01,holiday,,\n2026-10-10,workday,,\n");
        let listed = [(day("2026-10-08"), Some(false), Some(true))];
        Workdays::new(calendar.unwrap(), listed, (day("2026-09-28"), day("2026-10-20")))
    }

    #[test]
    fn the_company_decides_then_the_holidays_then_the_week() {
        let days = days();
        let worked = ["2026-09-30", "2026-10-01", "2026-10-08", "2026-10-10", "2026-10-11"]
            .map(|date| days.is_worked(day(date)));
        assert_eq!(worked, [true, false, false, true, false]);
        assert_eq!((days.is_open(day("2026-10-08")), days.is_open(day("2026-10-09"))), (Some(true), None));
    }

    #[test]
    fn distances_are_the_same_within_the_counted_days_and_beyond() {
        let days = days();
        for (from, to) in [
            ("2026-09-30", "2026-10-12"),
            ("2026-09-20", "2026-10-02"),
            ("2026-10-19", "2026-11-03"),
            ("2026-08-01", "2026-12-01"),
        ] {
            let (from, to) = (day(from), day(to));
            let counted =
                from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| days.is_worked(*day)).count() as i32;
            assert_eq!(days.between(to_days(from), to_days(to)), counted, "{from} {to}");
            assert_eq!(days.between(to_days(to), to_days(from)), -counted);
        }
        assert_eq!(days.count(day("2026-10-09"), day("2026-10-12")), 3);
        assert_eq!(days.after(to_days(day("2026-09-30")), 2), to_days(day("2026-10-05")));
    }
}
