#![doc = include_str!("head.md")]

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use polars::prelude::*;

use super::columns::{counts, dates, ratio};
use super::grouping::{Group, Groups};
use super::growth::fold_parts;
use super::{as_of_column, money_column};
use crate::features::history::PurchaseHistory;
use crate::model::period::{Month, from_days, last_complete_month};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// Months of a quarter.
const QUARTER: i32 = 3;

/// Members of a cohort at one age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// With a positive order in the month.
    pub active: i64,
    /// Net sales of the month, minor units.
    pub net_sales: i128,
}

/// Cohorts of all groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohorts {
    /// First months of the quarters, ascending.
    pub quarters: Vec<Month>,
    /// How many ages each cohort has been observed at.
    pub observed: Vec<usize>,
    /// Ages that rows are made of: 0 up to one less.
    pub ages: usize,
    /// The groups.
    pub groups: Vec<Group>,
    /// Customers, by group and quarter.
    sizes: Vec<i64>,
    /// By group, quarter and age.
    cells: Vec<Cell>,
}

impl Cohorts {
    /// Customers of a cohort.
    pub fn size(&self, group: usize, quarter: usize) -> i64 {
        self.sizes[group * self.quarters.len() + quarter]
    }

    /// A cell; none where it is not yet observed.
    pub fn cell(&self, group: usize, quarter: usize, age: usize) -> Option<Cell> {
        let place = (group * self.quarters.len() + quarter) * self.ages + age;
        (age < self.observed[quarter]).then(|| self.cells[place])
    }
}

/// Months of days, from the first day of the data on.
struct Calendar {
    first_day: i32,
    /// Months since the first quarter's first month, by days since the first day.
    months: Vec<u16>,
}

impl Calendar {
    fn new(first_day: i32, last: NaiveDate, start: Month) -> Calendar {
        let days = first_day..=crate::model::period::to_days(last);
        Calendar { first_day, months: days.map(|day| Month::of(from_days(day)).since(start) as u16).collect() }
    }

    /// The month of a day; none after the last complete one.
    fn month(&self, day: i32) -> Option<usize> {
        self.months.get(usize::try_from(day - self.first_day).ok()?).map(|month| usize::from(*month))
    }
}

/// The cohorts up to the last month that is complete at `as_of`, at ages of 0 up to `max_age` months. `None` without one.
pub fn cohorts(history: &PurchaseHistory, as_of: NaiveDate, groups: &Groups, max_age: u32) -> Option<Cohorts> {
    let first_day = history.first_day()?;
    let last = last_complete_month(as_of, 0);
    let first_month = Month::of(from_days(first_day));
    let start = quarter_of(first_month);
    let months = usize::try_from(Month::of(last).since(start) + 1).ok().filter(|_| Month::of(last) >= first_month)?;
    let calendar = Calendar::new(first_day, last, start);
    let quarters = months.div_ceil(QUARTER as usize);
    let ages = months.min(max_age as usize + 1);
    let add = |(sizes, cells): &mut (Vec<i64>, Vec<Cell>), customer: u32| {
        let rows = history.purchases(customer);
        let Some(first_order) = rows.first_order() else { return };
        let Some(first) = calendar.month(first_order) else { return };
        let quarter = first / QUARTER as usize;
        let of_cohort = || groups.of(customer as usize).map(|group| group * quarters + quarter);
        of_cohort().for_each(|place| sizes[place] += 1);
        let mut row = rows.days.partition_point(|day| *day < first_order);
        while let Some(month) = rows.days.get(row).and_then(|day| calendar.month(*day)) {
            let age = month - first;
            let mut cell = Cell::default();
            while rows.days.get(row).and_then(|day| calendar.month(*day)) == Some(month) {
                cell.active |= i64::from(rows.orders[row] > 0);
                cell.net_sales += i128::from(rows.gross[row]) - i128::from(rows.returns[row]);
                row += 1;
            }
            if age >= ages {
                break;
            }
            for place in of_cohort() {
                let held = &mut cells[place * ages + age];
                held.active += cell.active;
                held.net_sales += cell.net_sales;
            }
        }
    };
    let empty = || (vec![0i64; groups.len() * quarters], vec![Cell::default(); groups.len() * quarters * ages]);
    let (sizes, cells) = fold_parts(history, empty, add, |(sizes, cells), (more_sizes, more_cells)| {
        sizes.iter_mut().zip(more_sizes).for_each(|(held, more)| *held += more);
        for (held, more) in cells.iter_mut().zip(more_cells) {
            held.active += more.active;
            held.net_sales += more.net_sales;
        }
    });
    // The youngest members are of the last month of the quarter, or of the last complete one.
    let observed = |quarter: usize| ages.min(months - ((quarter + 1) * QUARTER as usize).min(months) + 1);
    let month_of =
        |quarter: usize| std::iter::repeat_n((), quarter * QUARTER as usize).fold(start, |month, ()| month.next());
    Some(Cohorts {
        quarters: (0..quarters).map(month_of).collect(),
        observed: (0..quarters).map(observed).collect(),
        ages,
        groups: groups.list.clone(),
        sizes,
        cells,
    })
}

/// The first month of a month's quarter.
fn quarter_of(month: Month) -> Month {
    use chrono::Datelike;
    let first = month.first_day();
    let of_quarter = first.month0() / QUARTER as u32 * QUARTER as u32;
    Month::of(first.with_month0(of_quarter).unwrap_or(first))
}

/// The mart `cohorts`: cohorts with anybody in them.
pub fn frame(cohorts: Option<&Cohorts>, as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let mut rows = Vec::new();
    if let Some(cohorts) = cohorts {
        for (group, names) in cohorts.groups.iter().enumerate() {
            for (quarter, month) in cohorts.quarters.iter().enumerate() {
                let size = cohorts.size(group, quarter);
                if size > 0 {
                    rows.extend((0..cohorts.ages).map(|age| Row {
                        group: names,
                        cohort: month.first_day(),
                        age: age as i64,
                        size,
                        cell: cohorts.cell(group, quarter, age),
                        at_first: cohorts.cell(group, quarter, 0),
                        is_first: quarter == 0,
                    }));
                }
            }
        }
    }
    let dimension: Vec<&str> = rows.iter().map(|row| row.group.dimension.as_str()).collect();
    let member: Vec<Option<&str>> = rows.iter().map(|row| row.group.member.as_deref()).collect();
    let share = |row: &Row<'_>| ratio(row.cell?.net_sales, row.at_first?.net_sales);
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("dimension".into(), dimension),
            Column::new("member".into(), member),
            dates("cohort", rows.iter().map(|row| Some(row.cohort))),
            counts("age", rows.iter().map(|row| Some(row.age))),
            counts("customers", rows.iter().map(|row| Some(row.size))),
            counts("active", rows.iter().map(|row| row.cell.map(|cell| cell.active))),
            money_column("net_sales", rows.iter().map(|row| row.cell.map(|cell| cell.net_sales)).collect(), scale),
            Column::new("retained_sales_share".into(), rows.iter().map(share).collect::<Vec<_>>()),
            Column::new("left_censored".into(), rows.iter().map(|row| row.is_first).collect::<Vec<_>>()),
        ],
    )
}

struct Row<'c> {
    group: &'c Group,
    cohort: NaiveDate,
    age: i64,
    size: i64,
    cell: Option<Cell>,
    at_first: Option<Cell>,
    is_first: bool,
}
