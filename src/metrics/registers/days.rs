//! Days of the register: which were open, what came, and what comes on which weekday, day of the month and hour.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use super::entries::Register;
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, days as day_column};
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::process::workdays::Workdays;
use crate::model::period::{Month, from_days, to_days};

/// A day of the window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterDay {
    /// Day, days since 1970-01-01.
    pub day: i32,
    /// Whether the doors were open: by the table `calendar`, else whether anything was registered (D-49).
    pub is_open: bool,
    /// Whether the calendar said so.
    pub is_told: bool,
    /// Batches, of them visitors and callers as far as known.
    pub batches: i64,
    pub walk_in: i64,
    pub phone: i64,
    /// Left name and telephone, were filed, ordered; none where unknown.
    pub captured: Option<i64>,
    pub filed: Option<i64>,
    pub ordered: Option<i64>,
    /// By hour of arrival; and without a time.
    pub hours: [i64; 24],
}

/// The days of a window, ascending. A register that begins later makes the window begin with its first row: nothing is
/// known of the days before.
pub fn days(register: &Register, workdays: &Workdays, window: Period) -> Vec<RegisterDay> {
    let (first, last) = (to_days(window.first), to_days(window.last));
    let last = register.until.map_or(last, |until| last.min(until));
    let rows = register.between(first, last);
    let Some(begins) = register.entries.first().map(|entry| entry.day.max(first)) else { return Vec::new() };
    let telling = register.telling;
    let tells_filing = telling.file || register.tells("filed_flag");
    let known = |is_known: bool| is_known.then_some(0);
    let mut days: Vec<RegisterDay> = (begins..=last)
        .map(|day| RegisterDay {
            day,
            captured: known(telling.capture),
            filed: known(tells_filing),
            ordered: known(telling.orders),
            ..RegisterDay::default()
        })
        .collect();
    for entry in rows {
        let day = &mut days[(entry.day - begins) as usize];
        day.batches += 1;
        day.walk_in += i64::from(entry.by_phone == Some(false));
        day.phone += i64::from(entry.by_phone == Some(true));
        let add = |sum: &mut Option<i64>, is_so: Option<bool>| {
            if let Some(sum) = sum {
                *sum += i64::from(is_so == Some(true));
            }
        };
        add(&mut day.captured, register.is_captured(entry));
        add(&mut day.filed, register.is_filed(entry));
        add(&mut day.ordered, register.is_ordered(entry));
        let hour = entry.time_in.and_then(|time| usize::try_from(time / 3600).ok()).filter(|hour| *hour < 24);
        if let Some(hour) = hour {
            day.hours[hour] += 1;
        }
    }
    for day in &mut days {
        let told = workdays.is_open(from_days(day.day));
        (day.is_told, day.is_open) = (told.is_some(), told.unwrap_or(day.batches > 0));
    }
    days
}

/// Batches per open day: in all, by weekday (1 is Monday), by day of the month, by hour, for the months and the window.
/// Batches of closed days are no part of them; a month without an open day has none.
pub fn profiles(days: &[RegisterDay], window: Period) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut months: BTreeMap<Month, Vec<&RegisterDay>> = BTreeMap::new();
    for day in days {
        months.entry(Month::of(from_days(day.day))).or_default().push(day);
    }
    for (month, days) in &months {
        figures.push(per_day(&Place::all(Grain::Month.of(month.first_day())), days));
    }
    let all: Vec<&RegisterDay> = days.iter().collect();
    figures.push(per_day(&Place::all(window), &all));
    let of = |dimension: &'static str, member: String, wanted: &dyn Fn(NaiveDate) -> bool| {
        let days: Vec<&RegisterDay> = days.iter().filter(|day| wanted(from_days(day.day))).collect();
        per_day(&Place::of(window, dimension, member), &days)
    };
    for weekday in 1..=7 {
        let wanted = |date: NaiveDate| date.weekday().number_from_monday() == weekday;
        figures.push(of("weekday", weekday.to_string(), &wanted));
    }
    for day in 1..=31 {
        figures.push(of("day_of_month", format!("{day:02}"), &|date: NaiveDate| date.day() == day));
    }
    let open: Vec<&RegisterDay> = days.iter().filter(|day| day.is_open).collect();
    let timed = |hour: usize| open.iter().map(|day| day.hours[hour]).sum::<i64>();
    if (0..24).any(|hour| timed(hour) > 0) {
        for hour in 0..24 {
            let place = Place::of(window, "hour", format!("{hour:02}"));
            figures.push(mean(&place, timed(hour), open.len() as i64));
        }
    }
    figures
}

fn per_day(place: &Place, days: &[&RegisterDay]) -> Figure {
    let open = days.iter().filter(|day| day.is_open);
    mean(place, open.clone().map(|day| day.batches).sum(), open.count() as i64)
}

fn mean(place: &Place, batches: i64, open_days: i64) -> Figure {
    let rate = place.rate("batches_per_day", batches, open_days);
    Figure { unit: "batches", interval: None, ..rate }
}

/// The mart `register_days`.
pub fn frame(days: &[RegisterDay], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let weekdays = days.iter().map(|day| Some(i64::from(from_days(day.day).weekday().number_from_monday())));
    let flag = |of: fn(&RegisterDay) -> bool| days.iter().map(of).collect::<Vec<bool>>();
    DataFrame::new(
        days.len(),
        vec![
            as_of_column(as_of, days.len()),
            day_column("day", days.iter().map(|day| Some(day.day))),
            counts("weekday", weekdays),
            Column::new("open".into(), flag(|day| day.is_open)),
            Column::new("open_told".into(), flag(|day| day.is_told)),
            counts("walk_in", days.iter().map(|day| Some(day.walk_in))),
            counts("phone", days.iter().map(|day| Some(day.phone))),
            counts("batches", days.iter().map(|day| Some(day.batches))),
            counts("captured", days.iter().map(|day| day.captured)),
            counts("filed", days.iter().map(|day| day.filed)),
            counts("ordered", days.iter().map(|day| day.ordered)),
        ],
    )
}
