//! Headline measures, one row per measure and period.
//!
//! Mart `measures`: as_of, measure, dimension, member, period, value, amount, numerator, denominator, n, unit, target.
//! `value` is a float; where the unit is money, `amount` holds the same figure exactly. `numerator` and `denominator`
//! are those of rates, `n` the customers (or orders) a rate is over.
//!
//! | measure | unit | formula | null rule | source |
//! |---|---|---|---|---|
//! | known_customers | customers | with any row up to the period's end | never | |
//! | active_customers | customers | with a positive order in `active_months` | never | F09 |
//! | new_customers | customers | first positive order within the period | the first month of the data | |
//! | net_sales, gross_sales, returns | money | of the period (one month) | never | F01 |
//! | orders | orders | positive orders of the period | never | F03 |
//! | average_order_value | money | gross sales over orders of the period | no orders | F01, F03 |
//! | return_rate | ratio | returns over gross sales of the period | no gross sales | D-45 |
//! | repeat_rate | ratio | customers with ≥ 2 orders over those with ≥ 1, in `retention_months` | nobody ordered | F12 |
//! | logo_retention | ratio | active in both windows over active in the earlier one | earlier window begins ahead of the data, or nobody was active | F10 |
//! | gross_revenue_retention | ratio | Σ min(S now, S before) over Σ S before, active in the earlier window | as above, or Σ S before ≤ 0 | F10 |
//! | net_revenue_retention | ratio | Σ S now over Σ S before, active in the earlier window | as above | F10 |
//! | top_1_share, top_5_share, top_20_share | ratio | net sales of the first ceil(p·n) customers over all positive net sales | nobody has positive sales | F08, D-40 |
//! | gini | ratio | Gini coefficient of positive net sales | nobody has positive sales | D-40 |

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::sliding::{Sliding, WindowDays};
use super::{as_of_column, contribution, fold_customers, money_column, period_name};
use crate::config::types::Metrics as Settings;
use crate::features::history::{PurchaseHistory, PurchaseRows};
use crate::features::view::Context;
use crate::model::money::to_f64;
use crate::model::period::Window;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Amounts held at a time to find out how concentrated sales are.
const AMOUNTS_HELD: usize = 1 << 25;

/// Sums of one period, over all customers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    known: i64,
    active: i64,
    new: i64,
    gross: i128,
    returns: i128,
    orders: i64,
    bought_once: i64,
    bought_twice: i64,
    earlier_active: i64,
    kept: i64,
    sales_before: i128,
    sales_now: i128,
    sales_kept: i128,
}

impl Totals {
    fn merge(self, other: Totals) -> Totals {
        Totals {
            known: self.known + other.known,
            active: self.active + other.active,
            new: self.new + other.new,
            gross: self.gross + other.gross,
            returns: self.returns + other.returns,
            orders: self.orders + other.orders,
            bought_once: self.bought_once + other.bought_once,
            bought_twice: self.bought_twice + other.bought_twice,
            earlier_active: self.earlier_active + other.earlier_active,
            kept: self.kept + other.kept,
            sales_before: self.sales_before + other.sales_before,
            sales_now: self.sales_now + other.sales_now,
            sales_kept: self.sales_kept + other.sales_kept,
        }
    }
}

/// The windows that the totals are of, at all dates.
struct Windows {
    active: WindowDays,
    month: WindowDays,
    now: WindowDays,
    earlier: WindowDays,
    /// Whether the data cover the earlier window.
    is_covered: Vec<bool>,
}

impl Windows {
    fn of(grid: &[NaiveDate], settings: &Settings, covered_from: i32) -> Windows {
        let months = settings.headline.retention_months;
        let contexts: Vec<Context> = grid.iter().map(|date| Context::new(*date, covered_from)).collect();
        Windows {
            active: WindowDays::ending_at(grid, Window::Months(settings.customer_flow.active_months)),
            month: WindowDays::ending_at(grid, Window::Months(1)),
            now: WindowDays::ending_at(grid, Window::Months(months)),
            earlier: WindowDays::earlier(&contexts, months),
            is_covered: contexts.iter().map(|context| context.earlier_window(months).is_some()).collect(),
        }
    }

    /// Adds a customer to the totals of all dates but to those of `known`, which counts at the first date alone.
    fn add_customer(&self, totals: &mut [Totals], rows: PurchaseRows<'_>) {
        let Some(first_day) = rows.days.first() else { return };
        let mut place = self.month.place_of(*first_day);
        let Some(first) = totals.get_mut(place) else { return };
        first.known += 1;
        let first_order = rows.first_order();
        if let Some(day) = first_order {
            let mut place = self.month.place_of(day);
            while place < totals.len() && day >= self.month.first(place) {
                totals[place].new += 1;
                place += 1;
            }
        }
        let [mut active, mut month, mut now, mut earlier] =
            [&self.active, &self.month, &self.now, &self.earlier].map(|days| Sliding::new(days, rows));
        while place < totals.len() {
            let total = &mut totals[place];
            for window in [&mut active, &mut month, &mut now, &mut earlier] {
                window.move_to(place);
            }
            total.active += i64::from(active.orders > 0);
            total.gross += month.gross;
            total.returns += month.returns;
            total.orders += month.orders;
            total.bought_once += i64::from(now.orders >= 1);
            total.bought_twice += i64::from(now.orders >= 2);
            if self.is_covered[place] && earlier.orders > 0 {
                let (sales_before, sales_now) = (earlier.net(), now.net());
                total.earlier_active += 1;
                total.kept += i64::from(now.orders > 0);
                total.sales_before += sales_before;
                total.sales_now += sales_now;
                total.sales_kept += sales_now.min(sales_before);
            }
            place += 1;
            if [&active, &month, &now, &earlier].iter().all(|window| window.is_empty()) {
                let Some(day) = month.next_day() else { return };
                place = place.max(self.month.place_of(day));
            }
        }
    }
}

/// The totals of the periods that end at the dates of `grid`.
pub fn totals(history: &PurchaseHistory, grid: &[NaiveDate], settings: &Settings) -> Vec<Totals> {
    let windows = Windows::of(grid, settings, history.covered_from());
    let mut totals = fold_customers(
        history,
        || vec![Totals::default(); grid.len()],
        |totals, customers| {
            for customer in customers {
                windows.add_customer(totals, history.purchases(customer));
            }
        },
        |left, right| left.into_iter().zip(right).map(|(left, right)| left.merge(right)).collect(),
    );
    // Who is known at a date is known at all later ones.
    let mut known = 0;
    for total in &mut totals {
        known += total.known;
        total.known = known;
    }
    totals
}

/// Rows of the mart under construction.
struct Rows {
    scale: u8,
    period: String,
    measures: Vec<&'static str>,
    periods: Vec<String>,
    values: Vec<Option<f64>>,
    amounts: Vec<Option<i128>>,
    numerators: Vec<Option<f64>>,
    denominators: Vec<Option<f64>>,
    counts: Vec<Option<i64>>,
    units: Vec<&'static str>,
}

impl Rows {
    fn push(&mut self, measure: &'static str, unit: &'static str, value: Option<f64>) {
        self.measures.push(measure);
        self.periods.push(self.period.clone());
        self.values.push(value);
        self.amounts.push(None);
        self.numerators.push(None);
        self.denominators.push(None);
        self.counts.push(None);
        self.units.push(unit);
    }

    fn count(&mut self, measure: &'static str, unit: &'static str, value: Option<i64>) {
        self.push(measure, unit, value.map(|value| value as f64));
    }

    fn money(&mut self, measure: &'static str, amount: i128) {
        self.push(measure, "money", Some(to_f64(amount, self.scale)));
        let last = self.values.len() - 1;
        self.amounts[last] = Some(amount);
    }

    /// A quotient of two floats in the same unit as its parts; null over nothing.
    fn quotient(&mut self, measure: &'static str, unit: &'static str, parts: Option<(f64, f64)>, n: i64) {
        let value = parts.filter(|(_, denominator)| *denominator > 0.0).map(|(numerator, below)| numerator / below);
        self.push(measure, unit, value);
        let last = self.values.len() - 1;
        self.numerators[last] = parts.map(|(numerator, _)| numerator);
        self.denominators[last] = parts.map(|(_, denominator)| denominator);
        self.counts[last] = parts.map(|_| n);
    }
}

/// The mart.
pub fn frame(history: &PurchaseHistory, grid: &[NaiveDate], settings: &Settings, scale: u8) -> PolarsResult<DataFrame> {
    let totals = totals(history, grid, settings);
    let window = settings.contribution.window.parse::<Window>().unwrap_or(Window::Months(12));
    let concentrations = concentrations(history, grid, window);
    let covered_from = history.covered_from();
    let mut rows = Rows {
        scale,
        period: String::new(),
        measures: vec![],
        periods: vec![],
        values: vec![],
        amounts: vec![],
        numerators: vec![],
        denominators: vec![],
        counts: vec![],
        units: vec![],
    };
    for (place, (date, total)) in grid.iter().zip(&totals).enumerate() {
        rows.period = period_name(*date);
        add_totals(&mut rows, total, place == 0);
        let comparable = Context::new(*date, covered_from).earlier_window(settings.headline.retention_months).is_some();
        add_retention(&mut rows, total, comparable);
        add_concentration(&mut rows, &concentrations[place]);
    }
    let height = rows.measures.len();
    DataFrame::new(
        height,
        vec![
            as_of_column(grid.last().copied().unwrap_or_default(), height),
            Column::new("measure".into(), rows.measures),
            Column::new("dimension".into(), vec!["all"; height]),
            Column::new("member".into(), vec!["all"; height]),
            Column::new("period".into(), rows.periods),
            Column::new("value".into(), rows.values),
            money_column("amount", rows.amounts, scale),
            Column::new("numerator".into(), rows.numerators),
            Column::new("denominator".into(), rows.denominators),
            Int64Chunked::from_iter_options("n".into(), rows.counts.into_iter()).into_column(),
            Column::new("unit".into(), rows.units),
            Column::new("target".into(), vec![None::<f64>; height]),
        ],
    )
}

fn add_totals(rows: &mut Rows, total: &Totals, is_first: bool) {
    let money = |amount: i128| to_f64(amount, rows.scale);
    let (gross, returned) = (money(total.gross), money(total.returns));
    rows.count("known_customers", "customers", Some(total.known));
    rows.count("active_customers", "customers", Some(total.active));
    // In the first month of the data the new cannot be told from those who bought before it.
    rows.count("new_customers", "customers", (!is_first).then_some(total.new));
    rows.money("net_sales", total.gross - total.returns);
    rows.money("gross_sales", total.gross);
    rows.money("returns", total.returns);
    rows.count("orders", "orders", Some(total.orders));
    rows.quotient("average_order_value", "money", Some((gross, total.orders as f64)), total.orders);
    rows.quotient("return_rate", "ratio", Some((returned, gross)), total.orders);
    let repeat = (total.bought_twice as f64, total.bought_once as f64);
    rows.quotient("repeat_rate", "ratio", Some(repeat), total.bought_once);
}

fn add_retention(rows: &mut Rows, total: &Totals, comparable: bool) {
    let money = |amount: i128| to_f64(amount, rows.scale);
    let before = money(total.sales_before);
    let (kept, now) = (money(total.sales_kept), money(total.sales_now));
    let logo = (total.kept as f64, total.earlier_active as f64);
    let n = total.earlier_active;
    rows.quotient("logo_retention", "ratio", comparable.then_some(logo), n);
    rows.quotient("gross_revenue_retention", "ratio", comparable.then_some((kept, before)), n);
    rows.quotient("net_revenue_retention", "ratio", comparable.then_some((now, before)), n);
}

/// How concentrated the sales of a date are.
#[derive(Default)]
struct Concentrated {
    all: Option<contribution::Concentration>,
    /// Net sales of the first 1, 5 and 20 percent, minor units.
    top: [i128; TOP_SHARES.len()],
    /// Customers with positive sales.
    customers: usize,
}

/// The shares of the top, in percent.
const TOP_SHARES: [(&str, usize); 3] = [("top_1_share", 1), ("top_5_share", 5), ("top_20_share", 20)];

/// The concentration of the window at each date. As many dates at a time as memory allows.
fn concentrations(history: &PurchaseHistory, grid: &[NaiveDate], window: Window) -> Vec<Concentrated> {
    let at_once = (AMOUNTS_HELD / history.customers().max(1)).max(1);
    let of_date = |sales: Vec<i64>| {
        let sales = contribution::best_first(sales);
        Concentrated {
            all: contribution::concentration(&sales),
            top: TOP_SHARES.map(|(_, percent)| contribution::top_share(&sales, percent).0),
            customers: sales.len(),
        }
    };
    let mut found = Vec::with_capacity(grid.len());
    for dates in grid.chunks(at_once) {
        found.par_extend(contribution::positive_sales(history, dates, window).into_par_iter().map(of_date));
    }
    found
}

fn add_concentration(rows: &mut Rows, found: &Concentrated) {
    for ((measure, _), top) in TOP_SHARES.iter().zip(found.top) {
        let parts = found.all.map(|all| (to_f64(top, rows.scale), to_f64(all.net_sales, rows.scale)));
        rows.quotient(measure, "ratio", parts, found.customers as i64);
    }
    rows.push("gini", "ratio", found.all.map(|all| all.gini));
    if let Some(last) = rows.counts.last_mut() {
        *last = found.all.map(|all| all.customers as i64);
    }
}
