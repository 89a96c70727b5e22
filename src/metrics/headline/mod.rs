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

use super::{as_of_column, contribution, fold_customers, money_column, period_name};
use crate::config::types::Metrics as Settings;
use crate::features::history::PurchaseHistory;
use crate::features::view::{Context, View};
use crate::model::money::to_f64;
use crate::model::period::Window;

/// Raised when results change.
pub const VERSION: u32 = 1;

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

    fn add(&mut self, view: &View, settings: &Settings) {
        let period = Window::Months(1);
        let retention = Window::Months(settings.headline.retention_months);
        self.known += 1;
        self.active += i64::from(orders(view, view.window(Window::Months(settings.customer_flow.active_months))) > 0);
        let month = view.window(period);
        self.new += i64::from(view.order_days().next().is_some_and(|day| day >= view.context.window_start(period)));
        self.gross += view.gross[month.clone()].iter().map(|amount| i128::from(*amount)).sum::<i128>();
        self.returns += view.returns[month.clone()].iter().map(|amount| i128::from(*amount)).sum::<i128>();
        self.orders += orders(view, month);

        let now = view.window(retention);
        let orders_now = orders(view, now.clone());
        self.bought_once += i64::from(orders_now >= 1);
        self.bought_twice += i64::from(orders_now >= 2);
        let Some(earlier) = view.context.earlier_window(settings.headline.retention_months) else { return };
        let before = view.between(earlier);
        if orders(view, before.clone()) == 0 {
            return;
        }
        let (sales_before, sales_now) = (view.net(before), view.net(now));
        self.earlier_active += 1;
        self.kept += i64::from(orders_now > 0);
        self.sales_before += sales_before;
        self.sales_now += sales_now;
        self.sales_kept += sales_now.min(sales_before);
    }
}

fn orders(view: &View, rows: std::ops::Range<usize>) -> i64 {
    view.orders[rows].iter().map(|orders| i64::from(*orders)).sum()
}

/// The totals of the periods that end at the dates of `grid`.
pub fn totals(history: &PurchaseHistory, grid: &[NaiveDate], settings: &Settings) -> Vec<Totals> {
    let covered_from = history.covered_from();
    let contexts: Vec<Context> = grid.iter().map(|date| Context::new(*date, covered_from)).collect();
    fold_customers(
        history,
        || vec![Totals::default(); grid.len()],
        |totals, customers| {
            for customer in customers {
                for (total, view) in totals.iter_mut().zip(history.views(customer, &contexts)) {
                    if let Some(view) = view {
                        total.add(&view, settings);
                    }
                }
            }
        },
        |left, right| left.into_iter().zip(right).map(|(left, right)| left.merge(right)).collect(),
    )
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
        add_concentration(&mut rows, &contribution::positive_sales(history, *date, window));
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

fn add_concentration(rows: &mut Rows, sales: &[i64]) {
    let concentration = contribution::concentration(sales);
    for (measure, percent) in [("top_1_share", 1), ("top_5_share", 5), ("top_20_share", 20)] {
        let (top, _) = contribution::top_share(sales, percent);
        let parts = concentration.map(|all| (to_f64(top, rows.scale), to_f64(all.net_sales, rows.scale)));
        rows.quotient(measure, "ratio", parts, sales.len() as i64);
    }
    rows.push("gini", "ratio", concentration.map(|all| all.gini));
    if let Some(last) = rows.counts.last_mut() {
        *last = concentration.map(|all| all.customers as i64);
    }
}
