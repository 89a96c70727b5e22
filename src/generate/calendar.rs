//! Working days, holidays and the seasons of an industrial-supplies business in China.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::model::period::{from_days, to_days};

/// First day of the Spring Festival, by year from 2015.
const SPRING_FESTIVALS: [(u32, u32); 21] = [
    (2, 19),
    (2, 8),
    (1, 28),
    (2, 16),
    (2, 5),
    (1, 25),
    (2, 12),
    (2, 1),
    (1, 22),
    (2, 10),
    (1, 29),
    (2, 17),
    (2, 6),
    (1, 26),
    (2, 13),
    (2, 3),
    (1, 23),
    (2, 11),
    (1, 31),
    (2, 19),
    (2, 8),
];
const FIRST_SPRING_FESTIVAL: i32 = 2015;

/// Days of the solar calendar that are free every year: month, first and last day, name.
const FIXED_HOLIDAYS: [(u32, u32, u32, &str); 4] =
    [(1, 1, 1, "元旦"), (4, 4, 6, "清明节"), (5, 1, 5, "劳动节"), (10, 1, 7, "国庆节")];

/// How much is bought in a month, beside the Spring Festival: stock is filled in March and before the year ends.
const SEASONS: [f64; 12] = [1.02, 0.98, 1.12, 1.05, 1.0, 1.02, 0.92, 0.9, 1.0, 1.0, 1.08, 1.22];

/// Name of the holiday, when the day is one. Make-up working days at weekends are left out.
pub fn holiday(date: NaiveDate) -> Option<&'static str> {
    let fixed = FIXED_HOLIDAYS
        .iter()
        .find(|(month, first, last, _)| date.month() == *month && (*first..=*last).contains(&date.day()));
    match (fixed, days_from_spring_festival(date)) {
        (Some((_, _, _, name)), _) => Some(name),
        (None, Some(-1..=6)) => Some("春节"),
        _ => None,
    }
}

/// Whether offices work.
pub fn is_working_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && holiday(date).is_none()
}

/// How much is bought on a day, 1 for an ordinary working day.
pub fn order_weight(date: NaiveDate) -> f64 {
    let base = match (is_working_day(date), holiday(date).is_some()) {
        (true, _) => 1.0,
        (false, true) => 0.01,
        (false, false) => 0.12,
    };
    let festival = match days_from_spring_festival(date) {
        Some(-25..=-9) => 1.2,
        Some(-8..=-2) => 0.5,
        Some(-1..=6) => 0.3,
        Some(7..=14) => 0.55,
        _ => 1.0,
    };
    base * festival * SEASONS[date.month0() as usize]
}

/// The working day that is `days` working days later (earlier when negative), or the nearest one later for 0.
pub fn working_day_after(day: i32, days: i32) -> i32 {
    let step = if days < 0 { -1 } else { 1 };
    let mut day = day;
    while !is_working_day(from_days(day)) {
        day += step;
    }
    let mut left = days.abs();
    while left > 0 {
        day += step;
        if is_working_day(from_days(day)) {
            left -= 1;
        }
    }
    day
}

/// Working days by number, so that spans of them are found without counting.
#[derive(Debug)]
pub struct WorkingDays(Vec<i32>);

impl WorkingDays {
    /// Those from one day to another.
    pub fn new(from: i32, to: i32) -> WorkingDays {
        WorkingDays((from..=to).filter(|day| is_working_day(from_days(*day))).collect())
    }

    /// Number of the last one on or before a day.
    pub fn number(&self, day: i32) -> i32 {
        self.0.partition_point(|other| *other <= day) as i32 - 1
    }

    /// The day of a number; numbers beyond the span count as its ends.
    pub fn day(&self, number: i32) -> i32 {
        let last = self.0.len().saturating_sub(1);
        self.0.get((number.max(0) as usize).min(last)).copied().unwrap_or_default()
    }
}

/// Days since the first day of the Spring Festival of the same year; `None` where its date is not known.
fn days_from_spring_festival(date: NaiveDate) -> Option<i32> {
    let position = usize::try_from(date.year() - FIRST_SPRING_FESTIVAL).ok()?;
    let (month, day) = *SPRING_FESTIVALS.get(position)?;
    let first = NaiveDate::from_ymd_opt(date.year(), month, day)?;
    Some(to_days(date) - to_days(first))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_works_in_the_spring_festival() {
        assert_eq!(holiday(day("2026-02-17")), Some("春节"));
        assert!(!is_working_day(day("2026-02-18")));
        assert!(order_weight(day("2026-02-18")) < 0.01);
        assert!(order_weight(day("2026-12-16")) > order_weight(day("2026-07-15")));
    }

    #[test]
    fn working_days_step_over_weekends_and_holidays() {
        let friday = to_days(day("2026-09-25"));
        assert_eq!(from_days(working_day_after(friday, 1)), day("2026-09-28"));
        assert_eq!(from_days(working_day_after(to_days(day("2026-09-30")), 1)), day("2026-10-08"));
        assert_eq!(from_days(working_day_after(to_days(day("2026-10-08")), -1)), day("2026-09-30"));
    }
}
