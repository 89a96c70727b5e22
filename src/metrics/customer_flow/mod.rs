//! Customer flow: how the active set changes from period to period.
//!
//! | column | type | unit | formula |
//! |---|---|---|---|
//! | as_of | date | | the run's as-of date |
//! | period | text | | month that ends the period |
//! | opening | int | customers | active at the end of the period before |
//! | new | int | customers | active now, first positive order within the period |
//! | reactivated | int | customers | active now, not at the end of the period before, first order earlier |
//! | lapsed | int | customers | active at the end of the period before, not now |
//! | closing | int | customers | active now = opening + new + reactivated − lapsed |
//! | retained | int | customers | active at both ends |
//! | opening_net_sales, lapsed_net_sales, retained_net_sales_before | money | | net sales of the active window that ended with the period before |
//! | new_net_sales, reactivated_net_sales, retained_net_sales, closing_net_sales | money | | net sales of the active window that ends with this period |
//!
//! *Active* at a date: a positive order in the `active_months` up to it (F09,
//! D-16). In the first period nothing is known of the period before: all
//! columns but `closing` and its sales are null there.
//! Source: F09, F11.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use polars::prelude::*;

use super::sliding::{Sliding, WindowDays};
use super::{as_of_column, fold_customers, money_column, period_name};
use crate::config::types::CustomerFlow as Settings;
use crate::features::history::{PurchaseHistory, PurchaseRows};
use crate::model::period::Window;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Customers and their net sales in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub customers: i64,
    /// Net sales of the active window.
    pub net_sales: i128,
}

impl Group {
    fn add(&mut self, net_sales: i128) {
        self.customers += 1;
        self.net_sales += net_sales;
    }

    fn merge(self, other: Group) -> Group {
        Group { customers: self.customers + other.customers, net_sales: self.net_sales + other.net_sales }
    }
}

/// One period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// Active at the end of the period before.
    pub opening: Group,
    /// First order within the period.
    pub new: Group,
    /// Back after an absence.
    pub reactivated: Group,
    /// Gone; sales of the window before.
    pub lapsed: Group,
    /// Active at both ends; sales of the window now.
    pub retained: Group,
    /// Sales of the retained in the window before.
    pub retained_before: i128,
    /// Active now.
    pub closing: Group,
}

impl Period {
    fn merge(self, other: Period) -> Period {
        Period {
            opening: self.opening.merge(other.opening),
            new: self.new.merge(other.new),
            reactivated: self.reactivated.merge(other.reactivated),
            lapsed: self.lapsed.merge(other.lapsed),
            retained: self.retained.merge(other.retained),
            retained_before: self.retained_before + other.retained_before,
            closing: self.closing.merge(other.closing),
        }
    }
}

/// The periods that end at the dates of `grid` (ascending), each compared with the one before.
pub fn periods(history: &PurchaseHistory, grid: &[NaiveDate], settings: &Settings) -> Vec<Period> {
    let active = WindowDays::ending_at(grid, Window::Months(settings.active_months));
    let month = WindowDays::ending_at(grid, Window::Months(1));
    fold_customers(
        history,
        || vec![Period::default(); grid.len()],
        |periods, customers| {
            for customer in customers {
                add_customer(periods, history.purchases(customer), &active, &month);
            }
        },
        |left, right| left.into_iter().zip(right).map(|(left, right)| left.merge(right)).collect(),
    )
}

/// Adds a customer to all periods.
fn add_customer(periods: &mut [Period], rows: PurchaseRows<'_>, active: &WindowDays, month: &WindowDays) {
    let Some(first_order) = rows.first_order() else { return };
    let mut window = Sliding::new(active, rows);
    let mut before = None;
    let mut place = active.place_of(first_order);
    while place < periods.len() {
        window.move_to(place);
        let now = (window.orders > 0).then(|| window.net());
        // New: the first positive order lies within the period.
        count(&mut periods[place], before, now, || first_order >= month.first(place));
        before = now;
        place += 1;
        if now.is_none() && window.is_empty() {
            let Some(day) = window.next_day() else { return };
            place = place.max(active.place_of(day));
        }
    }
}

fn count(period: &mut Period, before: Option<i128>, now: Option<i128>, is_new: impl Fn() -> bool) {
    if let Some(sales) = before {
        period.opening.add(sales);
    }
    if let Some(sales) = now {
        period.closing.add(sales);
    }
    match (before, now) {
        (Some(earlier), Some(sales)) => {
            period.retained.add(sales);
            period.retained_before += earlier;
        }
        (Some(earlier), None) => period.lapsed.add(earlier),
        (None, Some(sales)) if is_new() => period.new.add(sales),
        (None, Some(sales)) => period.reactivated.add(sales),
        (None, None) => {}
    }
}

/// The mart.
pub fn frame(grid: &[NaiveDate], periods: &[Period], scale: u8) -> PolarsResult<DataFrame> {
    let as_of = grid.last().copied().unwrap_or_default();
    let known = |index: usize| index > 0;
    let counts = |name: &str, always: bool, pick: fn(&Period) -> i64| {
        let values = periods.iter().enumerate().map(|(index, period)| (always || known(index)).then(|| pick(period)));
        Int64Chunked::from_iter_options(name.into(), values).into_column()
    };
    let sales = |name: &str, always: bool, pick: fn(&Period) -> i128| {
        let values = periods.iter().enumerate().map(|(index, period)| (always || known(index)).then(|| pick(period)));
        money_column(name, values.collect(), scale)
    };
    let names: Vec<String> = grid.iter().map(|date| period_name(*date)).collect();
    DataFrame::new(
        grid.len(),
        vec![
            as_of_column(as_of, grid.len()),
            Column::new("period".into(), names),
            counts("opening", false, |period| period.opening.customers),
            counts("new", false, |period| period.new.customers),
            counts("reactivated", false, |period| period.reactivated.customers),
            counts("lapsed", false, |period| period.lapsed.customers),
            counts("closing", true, |period| period.closing.customers),
            counts("retained", false, |period| period.retained.customers),
            sales("opening_net_sales", false, |period| period.opening.net_sales),
            sales("new_net_sales", false, |period| period.new.net_sales),
            sales("reactivated_net_sales", false, |period| period.reactivated.net_sales),
            sales("lapsed_net_sales", false, |period| period.lapsed.net_sales),
            sales("retained_net_sales", false, |period| period.retained.net_sales),
            sales("retained_net_sales_before", false, |period| period.retained_before),
            sales("closing_net_sales", true, |period| period.closing.net_sales),
        ],
    )
}
