#![doc = include_str!("head.md")]

#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;
use rayon::prelude::*;

use super::as_of_column;
use super::columns::{counts, ratio};
use super::grouping::{Group, Groups};
use super::medians::median;
use crate::features::history::PurchaseHistory;
use crate::model::period::{from_days, to_days};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Days of `second_…_rate`, ascending.
const SECOND_DAYS: [i32; 3] = [30, 60, 90];
/// The period of all quarters together.
const ALL_PERIODS: &str = "all";

/// A registered customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// Its number; none where the history does not know it: it has not bought.
    pub customer: Option<u32>,
    /// Registration day, days since 1970-01-01.
    pub day: i32,
}

/// What became of a registered customer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Path {
    is_ordered_before: bool,
    is_observable: bool,
    is_activated: bool,
    /// Days to the first order.
    first: Option<i32>,
    /// Days from the first to the second order.
    second: Option<i32>,
    /// Whether the first order lies so far back that a second one within the longest of [`SECOND_DAYS`] would be known.
    is_second_observable: bool,
}

/// The figures of one group and period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Activation {
    /// Whose registration day is known.
    pub registered: i64,
    /// Who were customers already.
    pub ordered_before: i64,
    /// Who could be seen to be activated.
    pub observable: i64,
    /// Who were.
    pub activated: i64,
    /// Who could be seen to order again.
    pub second_n: i64,
    /// Who did, within each of the numbers of days.
    pub second_within: [i64; 3],
    /// Median days to the first order.
    pub median_first: Option<f64>,
    /// Median days from the first to the second.
    pub median_second: Option<f64>,
}

/// A row of the mart.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Whose.
    pub group: Group,
    /// Quarter as `2026-Q1`, or `all`.
    pub period: String,
    /// The figures.
    pub figures: Activation,
}

/// The figures by group and quarter of registration, quarters ascending, all of them together first. `groups` are those
/// of the rows of `registered`; `within` days make a first order an activation.
pub fn activation(
    history: &PurchaseHistory,
    registered: &[Registered],
    groups: &Groups,
    as_of: NaiveDate,
    within: u32,
) -> Vec<Row> {
    let last = to_days(as_of);
    let known: Vec<usize> = (0..registered.len()).filter(|row| registered[*row].day <= last).collect();
    let paths: Vec<Path> = known.par_iter().map(|row| path(history, registered[*row], last, within)).collect();
    let mut quarters: Vec<i32> = known.iter().map(|row| quarter_of(registered[*row].day)).collect();
    let of_row = quarters.clone();
    quarters.sort_unstable();
    quarters.dedup();
    let periods = quarters.len() + 1;
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); groups.len() * periods];
    for (place, row) in known.iter().enumerate() {
        let quarter = 1 + quarters.partition_point(|quarter| *quarter < of_row[place]);
        for group in groups.of(*row) {
            members[group * periods].push(place as u32);
            members[group * periods + quarter].push(place as u32);
        }
    }
    let figures: Vec<Activation> = members.par_iter().map(|members| figures(&paths, members)).collect();
    let mut rows = Vec::new();
    for (place, figures) in figures.into_iter().enumerate().filter(|(_, figures)| figures.registered > 0) {
        let period = match place % periods {
            0 => ALL_PERIODS.to_owned(),
            quarter => format!("{}-Q{}", quarters[quarter - 1].div_euclid(4), quarters[quarter - 1].rem_euclid(4) + 1),
        };
        rows.push(Row { group: groups.list[place / periods].clone(), period, figures });
    }
    rows
}

/// Quarters since year 0.
fn quarter_of(day: i32) -> i32 {
    let date = from_days(day);
    date.year() * 4 + (date.month0() / 3) as i32
}

fn path(history: &PurchaseHistory, registered: Registered, last: i32, within: u32) -> Path {
    let day = registered.day;
    let is_covered = day >= history.covered_from();
    let horizon = i64::from(day) + i64::from(within);
    let is_seen = is_covered && horizon <= i64::from(last);
    let mut path = Path { is_observable: is_seen, ..Path::default() };
    let Some(customer) = registered.customer else { return path };
    let rows = history.purchases(customer);
    let mut orders = rows.order_days_to(last);
    let Some(first) = orders.next() else { return path };
    if first < day {
        return Path { is_ordered_before: true, ..Path::default() };
    }
    path.is_activated = is_seen && i64::from(first) <= horizon;
    if is_covered {
        path.first = Some(first - day);
        path.second = orders.next().map(|second| second - first);
        path.is_second_observable = first + SECOND_DAYS[2] <= last;
    }
    path
}

fn figures(paths: &[Path], members: &[u32]) -> Activation {
    let mut found = Activation { registered: members.len() as i64, ..Activation::default() };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for path in members.iter().map(|place| &paths[*place as usize]) {
        found.ordered_before += i64::from(path.is_ordered_before);
        found.observable += i64::from(path.is_observable);
        found.activated += i64::from(path.is_activated);
        found.second_n += i64::from(path.is_second_observable);
        for (count, days) in found.second_within.iter_mut().zip(SECOND_DAYS) {
            *count += i64::from(path.is_second_observable && path.second.is_some_and(|second| second <= days));
        }
        first.extend(path.first);
        second.extend(path.second);
    }
    found.median_first = median(first);
    found.median_second = median(second);
    found
}

/// The mart `activation`.
pub fn frame(rows: &[Row], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let count =
        |name: &str, pick: fn(&Activation) -> i64| counts(name, rows.iter().map(|row| Some(pick(&row.figures))));
    let float = |name: String, values: Vec<Option<f64>>| Column::new(name.into(), values);
    let each = |pick: fn(&Activation) -> Option<f64>| rows.iter().map(|row| pick(&row.figures)).collect::<Vec<_>>();
    let dimension: Vec<&str> = rows.iter().map(|row| row.group.dimension.as_str()).collect();
    let member: Vec<Option<&str>> = rows.iter().map(|row| row.group.member.as_deref()).collect();
    let period: Vec<&str> = rows.iter().map(|row| row.period.as_str()).collect();
    let mut columns = vec![
        as_of_column(as_of, rows.len()),
        Column::new("dimension".into(), dimension),
        Column::new("member".into(), member),
        Column::new("period".into(), period),
        count("registered", |found| found.registered),
        count("ordered_before", |found| found.ordered_before),
        count("observable", |found| found.observable),
        count("activated", |found| found.activated),
        float("activation_rate".into(), each(|found| ratio(found.activated.into(), found.observable.into()))),
        float("median_days_first".into(), each(|found| found.median_first)),
        float("median_days_second".into(), each(|found| found.median_second)),
        count("second_n", |found| found.second_n),
    ];
    for (place, days) in SECOND_DAYS.iter().enumerate() {
        let rates = rows.iter().map(|row| ratio(row.figures.second_within[place].into(), row.figures.second_n.into()));
        columns.push(float(format!("second_{days}_rate"), rates.collect()));
    }
    DataFrame::new(rows.len(), columns)
}
