//! On which days something is due, in words: "first working day", "last five working days", "every Monday".

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};
use thiserror::Error;

use super::Calendar;
use crate::model::period::Month;

/// Days on which something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayRule {
    /// The n-th working day of each month, from 1.
    NthWorkingDay(usize),
    /// Each of the first n working days of each month.
    FirstWorkingDays(usize),
    /// Each of the last n working days of each month.
    LastWorkingDays(usize),
    /// Every working day.
    EveryWorkingDay,
    /// A day of every week, holiday or not.
    Weekly(Weekday),
}

/// A rule that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{text:?} is no rule for days; write \"first working day\", \"third working day\", \"last working day\", \
     \"first two working days\", \"last five working days\", \"every working day\" or \"every Monday\""
)]
pub struct RuleError {
    /// As it was given.
    pub text: String,
}

const CARDINALS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const ORDINALS: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
/// More working days than that no month has for certain.
const MOST_DAYS: usize = 15;

impl DayRule {
    /// Whether something is due on the day.
    pub fn is_due(self, date: NaiveDate, calendar: &Calendar) -> bool {
        let month = Month::of(date);
        match self {
            DayRule::NthWorkingDay(n) => calendar.nth_working_day(month, n) == Some(date),
            DayRule::FirstWorkingDays(n) => calendar.working_days(month).iter().take(n).any(|day| *day == date),
            DayRule::LastWorkingDays(n) => calendar.last_working_days(month, n).contains(&date),
            DayRule::EveryWorkingDay => calendar.is_working_day(date),
            DayRule::Weekly(weekday) => date.weekday() == weekday,
        }
    }

    /// The first `count` days from `date` on, it included, on which something is due.
    pub fn next_days(self, date: NaiveDate, calendar: &Calendar, count: usize) -> Vec<NaiveDate> {
        date.iter_days().filter(|day| self.is_due(*day, calendar)).take(count).collect()
    }

    /// Whether the answer depends on holidays.
    pub fn asks_the_calendar(self) -> bool {
        !matches!(self, DayRule::Weekly(_))
    }
}

impl fmt::Display for DayRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |words: [&'static str; 10], n: usize| words.get(n - 1).map(|word| (*word).to_owned());
        match self {
            DayRule::NthWorkingDay(n) => match word(ORDINALS, *n) {
                Some(ordinal) => write!(f, "{ordinal} working day"),
                None => write!(f, "working day {n}"),
            },
            DayRule::LastWorkingDays(1) => f.write_str("last working day"),
            DayRule::FirstWorkingDays(n) | DayRule::LastWorkingDays(n) => {
                let side = if matches!(self, DayRule::FirstWorkingDays(_)) { "first" } else { "last" };
                write!(f, "{side} {} working days", word(CARDINALS, *n).unwrap_or_else(|| n.to_string()))
            }
            DayRule::EveryWorkingDay => f.write_str("every working day"),
            DayRule::Weekly(weekday) => write!(f, "every {}", name(*weekday)),
        }
    }
}

fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

impl FromStr for DayRule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<DayRule, RuleError> {
        let wrong = || RuleError { text: text.to_owned() };
        let lower = text.trim().to_lowercase().replace('-', " ");
        let words: Vec<&str> = lower.split_whitespace().filter(|word| *word != "the").collect();
        match words.as_slice() {
            ["every", "working", "day"] => Ok(DayRule::EveryWorkingDay),
            ["every", day] => day.parse().map(DayRule::Weekly).map_err(|_| wrong()),
            ["last", "working", "day"] => Ok(DayRule::LastWorkingDays(1)),
            ["working", "day", n] => number(n, CARDINALS).map(DayRule::NthWorkingDay).ok_or_else(wrong),
            [n, "working", "day"] => number(n, ORDINALS).map(DayRule::NthWorkingDay).ok_or_else(wrong),
            ["first", n, "working", "days"] => number(n, CARDINALS).map(DayRule::FirstWorkingDays).ok_or_else(wrong),
            ["last", n, "working", "days"] => number(n, CARDINALS).map(DayRule::LastWorkingDays).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }
}

/// `five`, `5`, `fifth` or `5th`, from 1.
fn number(word: &str, words: [&str; 10]) -> Option<usize> {
    if let Some(place) = words.iter().position(|known| *known == word) {
        return Some(place + 1);
    }
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    digits.parse().ok().filter(|n| (1..=MOST_DAYS).contains(n))
}
