//! Cohort retention: of the customers who first bought in a month, how many buy in each month after it.
//!
//! | column | type | unit | formula |
//! |---|---|---|---|
//! | as_of | date | | the run's as-of date |
//! | cohort | text | | month of the first positive order |
//! | age | int | months | months since the cohort's month; 0 is that month itself |
//! | customers | int | customers | size of the cohort |
//! | active | int | customers | members with a positive order in that month |
//! | net_sales | money | | net sales of all members in that month |
//! | left_censored | bool | | the first month of the data: its members may have bought before |
//!
//! Null rule: `active` and `net_sales` are null for months that are not yet
//! complete at the as-of date. Sales before a customer's first positive order
//! (returns of purchases made before the data begin) belong to no cell.
//! Source: F10 by month of first purchase.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use polars::prelude::*;

use super::{as_of_column, fold_customers, money_column};
use crate::features::history::PurchaseHistory;
use crate::features::view::Context;
use crate::model::period::{Month, from_days, last_complete_month};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// One cohort at one age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Members with a positive order in the month.
    pub active: i64,
    /// Their and all other members' net sales in the month, minor units.
    pub net_sales: i128,
}

/// All cohorts: `cells[cohort][age]`, ages up to the last month that is complete at the as-of date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohorts {
    /// First month of the data.
    pub first_month: Month,
    /// Customers by cohort.
    pub sizes: Vec<i64>,
    /// Cells by cohort and age; only observable ones.
    pub cells: Vec<Vec<Cell>>,
}

/// The cohorts up to the last month that is complete at `as_of`.
pub fn cohorts(history: &PurchaseHistory, as_of: NaiveDate) -> Option<Cohorts> {
    let first_day = history.first_day()?;
    let last_day = last_complete_month(as_of, 0);
    let first_month = Month::of(from_days(first_day));
    let months = usize::try_from(Month::of(last_day).since(first_month) + 1).ok()?;
    let context = Context::new(last_day, first_day);
    let month_of_day = month_lookup(first_day, context.as_of_day, first_month);
    let new = || Cohorts {
        first_month,
        sizes: vec![0; months],
        cells: (0..months).map(|cohort| vec![Cell::default(); months - cohort]).collect(),
    };
    let add = |total: &mut Cohorts, customers: std::ops::Range<u32>| {
        for customer in customers {
            let Some(view) = history.view(customer, &context) else { continue };
            let Some(first_order) = view.order_days().next() else { continue };
            let cohort = usize::from(month_of_day[(first_order - first_day) as usize]);
            total.sizes[cohort] += 1;
            let mut counted = None;
            for row in view.since(first_order) {
                let age = usize::from(month_of_day[(view.days[row] - first_day) as usize]) - cohort;
                let cell = &mut total.cells[cohort][age];
                cell.net_sales += i128::from(view.gross[row]) - i128::from(view.returns[row]);
                if view.orders[row] > 0 && counted != Some(age) {
                    cell.active += 1;
                    counted = Some(age);
                }
            }
        }
    };
    let merge = |mut left: Cohorts, right: Cohorts| {
        for (left, right) in left.sizes.iter_mut().zip(right.sizes) {
            *left += right;
        }
        for (left, right) in left.cells.iter_mut().flatten().zip(right.cells.into_iter().flatten()) {
            left.active += right.active;
            left.net_sales += right.net_sales;
        }
        left
    };
    Some(fold_customers(history, new, add, merge))
}

/// Months since `first_month`, by days since `first_day`.
fn month_lookup(first_day: i32, last_day: i32, first_month: Month) -> Vec<u16> {
    (first_day..=last_day).map(|day| Month::of(from_days(day)).since(first_month) as u16).collect()
}

/// The mart: every cohort at every age up to the number of months in the data; cells not yet observable are null.
pub fn frame(cohorts: Option<&Cohorts>, as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let (mut names, mut ages, mut sizes, mut active, mut sales, mut censored) =
        (vec![], vec![], vec![], vec![], vec![], vec![]);
    if let Some(cohorts) = cohorts {
        let mut month = cohorts.first_month;
        for (cohort, cells) in cohorts.cells.iter().enumerate() {
            for age in 0..cohorts.cells.len() {
                names.push(month.to_string());
                ages.push(age as i64);
                sizes.push(cohorts.sizes[cohort]);
                active.push(cells.get(age).map(|cell| cell.active));
                sales.push(cells.get(age).map(|cell| cell.net_sales));
                censored.push(cohort == 0);
            }
            month = month.next();
        }
    }
    DataFrame::new(
        names.len(),
        vec![
            as_of_column(as_of, names.len()),
            Column::new("cohort".into(), names),
            Column::new("age".into(), ages),
            Column::new("customers".into(), sizes),
            Int64Chunked::from_iter_options("active".into(), active.into_iter()).into_column(),
            money_column("net_sales", sales, scale),
            Column::new("left_censored".into(), censored),
        ],
    )
}
