//! What happened, day by day, by whose it is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::plan::Level;
use crate::model::period::to_days;

/// What happened on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct DaySum {
    /// In thousandths of the unit of the metric.
    amount: i128,
    /// Rows that it is made of.
    rows: i64,
    /// Rows whose amount is not known.
    unknown: i64,
}

/// A metric at a level.
#[derive(Debug, Clone, Default)]
struct Measured {
    /// First and last day that the data cover.
    covered: (i32, i32),
    /// Days of every owner, ascending.
    owners: BTreeMap<String, Vec<(i32, DaySum)>>,
}

/// What happened in a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Actual {
    /// In thousandths; none where it cannot be known.
    pub value: Option<i128>,
    /// Rows that it is made of.
    pub rows: i64,
}

/// What happened, by metric, level and owner.
#[derive(Debug, Clone, Default)]
pub struct Actuals {
    measured: BTreeMap<(String, Level), Measured>,
    known: BTreeMap<Level, BTreeSet<String>>,
}

impl Actuals {
    /// From now on a metric is measured at a level: owners without rows have 0 on the days that the data cover, both ends
    /// included.
    pub fn measure(&mut self, metric: &str, level: Level, covered: (i32, i32)) {
        self.measured.entry((metric.to_owned(), level)).or_default().covered = covered;
    }

    /// Whether a metric is measured at a level.
    pub fn is_measured(&self, metric: &str, level: Level) -> bool {
        self.measured.contains_key(&(metric.to_owned(), level))
    }

    /// Whether what is known of a metric begins after a day.
    pub fn begins_after(&self, metric: &str, level: Level, day: NaiveDate) -> bool {
        self.measured.get(&(metric.to_owned(), level)).is_some_and(|measured| measured.covered.0 > to_days(day))
    }

    /// Whether what is known of a metric ends before a day.
    pub fn ends_before(&self, metric: &str, level: Level, day: NaiveDate) -> bool {
        self.measured.get(&(metric.to_owned(), level)).is_some_and(|measured| measured.covered.1 < to_days(day))
    }

    /// There is an owner of that name: what nobody has of them is 0, not unknown.
    pub fn know(&mut self, level: Level, owner: &str) {
        self.known.entry(level).or_default().insert(owner.to_owned());
    }

    /// Whether there is an owner of that name.
    pub fn knows(&self, level: Level, owner: &str) -> bool {
        level == Level::Company || self.known.get(&level).is_some_and(|owners| owners.contains(owner))
    }

    /// The owners of a level.
    pub fn owners(&self, level: Level) -> impl Iterator<Item = &str> {
        self.known.get(&level).into_iter().flatten().map(String::as_str)
    }

    /// Adds a day's amount of so many rows; none where it is not known. Metrics that are not measured are left out.
    pub fn add(&mut self, of: (&str, Level), owner: &str, day: i32, amount: Option<i128>, rows: i64) {
        self.add_days(of, owner, [(day, amount, rows)]);
    }

    /// As [`add`](Self::add), of several days.
    pub fn add_days(
        &mut self,
        (metric, level): (&str, Level),
        owner: &str,
        added: impl IntoIterator<Item = (i32, Option<i128>, i64)>,
    ) {
        let mut added = added.into_iter().peekable();
        if added.peek().is_none() {
            return;
        }
        let Some(measured) = self.measured.get_mut(&(metric.to_owned(), level)) else { return };
        if !measured.owners.contains_key(owner) {
            measured.owners.insert(owner.to_owned(), Vec::new());
            self.known.entry(level).or_default().insert(owner.to_owned());
        }
        let Some(days) = measured.owners.get_mut(owner) else { return };
        for (day, amount, rows) in added {
            // Months mostly come in order.
            let place = match days.last() {
                Some((last, _)) if *last >= day => days.partition_point(|(known, _)| *known < day),
                _ => days.len(),
            };
            if days.get(place).is_none_or(|(known, _)| *known != day) {
                days.insert(place, (day, DaySum::default()));
            }
            let sum = &mut days[place].1;
            sum.amount += amount.unwrap_or(0);
            sum.rows += rows;
            sum.unknown += if amount.is_none() { rows } else { 0 };
        }
    }

    /// What happened from one day to another, both included. Unknown where the metric is not measured, the owner is not
    /// known, the data do not cover all of it or some of the rows do not tell.
    pub fn between(&self, (metric, level): (&str, Level), owner: &str, first: NaiveDate, last: NaiveDate) -> Actual {
        let Some(measured) = self.measured.get(&(metric.to_owned(), level)) else { return Actual::default() };
        let (first, last) = (to_days(first), to_days(last));
        let is_covered = measured.covered.0 <= first && last <= measured.covered.1;
        if !is_covered || last < first || !self.knows(level, owner) {
            return Actual::default();
        }
        let days = measured.owners.get(owner).map_or(&[][..], Vec::as_slice);
        let from = days.partition_point(|(day, _)| *day < first);
        let days = days[from..].iter().take_while(|(day, _)| *day <= last);
        let (mut sum, mut unknown) = (Actual { value: Some(0), rows: 0 }, 0);
        for (_, day) in days {
            sum.value = sum.value.map(|value| value + day.amount);
            sum.rows += day.rows;
            unknown += day.unknown;
        }
        if unknown > 0 {
            sum.value = None;
        }
        sum
    }
}
