//! What is odd in the register and the tables beside it: counted and told, never dropped in silence.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::NOBODY;
use super::days::RegisterDay;
use super::entries::{Entry, Register, Stay};
use super::filing::Filed;
use super::people::People;
use super::tally::{is_message_in_time, is_same_day};
use crate::metrics::as_of_column;
use crate::metrics::columns::counts;
use crate::metrics::process::periods::Period;
use crate::metrics::process::staff::Directory;
use crate::model::period::{Month, from_days, to_days};

/// Something to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What it is.
    pub check: &'static str,
    /// The table that it is of.
    pub table: &'static str,
    /// Rows, days or people.
    pub rows: i64,
    /// One of them.
    pub example: Option<String>,
}

/// Counts things of one kind; the first stands for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    rows: i64,
    example: Option<String>,
}

impl Found {
    /// Counts one.
    pub fn add(&mut self, example: impl FnOnce() -> String) {
        self.rows += 1;
        if self.example.is_none() {
            self.example = Some(example());
        }
    }

    /// As a check; none where nothing was found.
    pub fn check(self, check: &'static str, table: &'static str) -> Option<Check> {
        (self.rows > 0).then_some(Check { check, table, rows: self.rows, example: self.example })
    }
}

/// What is odd in the register within a window.
pub fn of_register(
    register: &Register,
    (directory, days): (&Directory, &[RegisterDay]),
    window: Period,
    message_minutes: u32,
) -> Vec<Check> {
    let rows = register.between(to_days(window.first), to_days(window.last));
    let table = if register.from_visits { "visits" } else { "walkins" };
    let count = |check: &'static str, is_odd: &dyn Fn(&Entry) -> bool| {
        let mut found = Found::default();
        for entry in rows.iter().filter(|entry| is_odd(entry)) {
            found.add(|| register.id(entry));
        }
        found.check(check, table)
    };
    let is_unknown =
        |entry: &Entry| entry.staff != NOBODY && directory.member(entry.staff).is_some_and(|member| !member.is_known);
    let mut checks: Vec<Check> = [
        count("departure_before_arrival", &|entry| entry.stay() == Stay::Backwards),
        count("unknown_staff", &is_unknown),
        count("without_staff", &|entry| entry.staff == NOBODY),
        count("visitor_twice_a_day", &|entry| entry.is_again),
        count("entered_before_its_day", &|entry| entry.entered.is_some() && is_same_day(entry).is_none()),
        count("message_before_arrival", &|entry| {
            entry.message.is_some()
                && entry.leaves().is_some()
                && is_message_in_time(register, entry, message_minutes).is_none()
        }),
        count("message_without_time", &|entry| entry.message.is_some() && entry.leaves().is_none()),
        count("not_employed", &|entry| {
            directory.member(entry.staff).is_some_and(|member| member.is_known && !member.is_employed(entry.day))
        }),
        count("ordered_without_name", &|entry| entry.ordered == Some(true) && entry.visitor.is_none()),
        count("filed_without_data", &|entry| entry.filed == Some(true) && register.is_captured(entry) == Some(false)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if register.from_visits {
        let mut found = Found::default();
        for entry in rows {
            found.add(|| register.id(entry));
        }
        checks.extend(found.check("visits_in_place_of_register", "visits"));
    }
    checks.extend(of_days(days));
    checks
}

/// What is odd about the days (D-49).
fn of_days(days: &[RegisterDay]) -> Vec<Check> {
    let (mut closed, mut assumed) = (Found::default(), Found::default());
    let mut months: BTreeMap<Month, bool> = BTreeMap::new();
    for day in days {
        let date = from_days(day.day);
        if !day.is_told && day.is_open {
            assumed.add(|| date.to_string());
        }
        if !day.is_open {
            for _ in 0..day.batches {
                closed.add(|| date.to_string());
            }
        }
        *months.entry(Month::of(date)).or_default() |= day.is_open;
    }
    let mut without = Found::default();
    // The last month may have more days to come.
    let is_over = |month: Month| days.last().is_some_and(|last| to_days(month.last_day()) <= last.day);
    for (month, _) in months.iter().filter(|(month, is_open)| !**is_open && is_over(**month)) {
        without.add(|| month.to_string());
    }
    let checks = [
        closed.check("batch_on_closed_day", "calendar"),
        assumed.check("open_day_assumed", "calendar"),
        without.check("month_without_open_day", "calendar"),
    ];
    checks.into_iter().flatten().collect()
}

/// Columns that the register lacks, so that what they tell of is unknown.
pub fn missing_columns(register: &Register) -> Vec<Check> {
    if register.from_visits {
        return Vec::new();
    }
    let wanted: BTreeSet<&'static str> = [
        "customer_name",
        "phone",
        "time_in",
        "time_out",
        "level",
        "ordered_flag",
        "no_info_reason",
        "filed_flag",
        "card_flag",
        "visit_no",
        "first_receiver",
        "message_sent_at",
        "entered_at",
    ]
    .into();
    let missing = wanted.into_iter().filter(|column| !register.tells(column));
    missing
        .map(|column| Check { check: "column_not_told", table: "walkins", rows: 0, example: Some(column.to_owned()) })
        .collect()
}

/// Visitors who are nobody that other tables know for sure: names that several share, and files without a lead.
pub fn of_people(register: &Register, people: &People, filed: &[Filed], window: Period) -> Vec<Check> {
    let rows = register.between(to_days(window.first), to_days(window.last));
    let mut shared = Found::default();
    for entry in rows {
        if people.of_visitor(entry.visitor).is_some_and(|person| person.is_ambiguous) {
            shared.add(|| register.name(entry).unwrap_or_default().to_owned());
        }
    }
    let mut unmatched = Found::default();
    for one in filed.iter().filter(|one| one.ordered.is_none()) {
        let person = people.of_visitor(Some(one.visitor));
        unmatched.add(|| person.and_then(|person| person.shown.clone()).unwrap_or_default());
    }
    let checks = [shared.check("name_of_several", "walkins"), unmatched.check("filed_visitor_unmatched", "leads")];
    checks.into_iter().flatten().collect()
}

/// The mart `register_checks`.
pub fn frame(checks: &[Check], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let text = |of: fn(&Check) -> &'static str| checks.iter().map(of).collect::<Vec<_>>();
    let examples: Vec<Option<&str>> = checks.iter().map(|check| check.example.as_deref()).collect();
    DataFrame::new(
        checks.len(),
        vec![
            as_of_column(as_of, checks.len()),
            Column::new("check".into(), text(|check| check.check)),
            Column::new("table".into(), text(|check| check.table)),
            counts("rows", checks.iter().map(|check| Some(check.rows))),
            Column::new("example".into(), examples),
        ],
    )
}
