//! Contribution: who brings the sales, and how concentrated they are.
//!
//! Mart `contribution`, one row per customer known at the as-of date:
//!
//! | column | type | unit | formula |
//! |---|---|---|---|
//! | as_of, customer_id | date, text | | |
//! | rank | int | | place by net sales, best first; ties by customer id |
//! | net_sales | money | | net sales of the window |
//! | share | float | ratio | net sales over the sum of positive net sales; null unless above zero |
//! | cumulative_share | float | ratio | running sum of shares; null unless net sales are above zero |
//! | gross_profit | money | | null where cost is unknown |
//! | cumulative_profit_share | float | ratio | running gross profit, by descending profit (whale curve), over its total; null unless cost is known for all |
//!
//! Mart `contribution_curve`: 101 points of the share of customers with
//! positive sales (best first) and the share of sales and of profit they bring.
//! Gini coefficient over customers with positive net sales x, ascending:
//! (2 Σ i·xᵢ)/(n Σ xᵢ) − (n + 1)/n.
//! Source: F07, F08, D-40.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::sliding::{Sliding, WindowDays};
use super::{as_of_column, money_column};
use crate::features::history::PurchaseHistory;
use crate::features::view::{Context, UNKNOWN_PROFIT, View};
use crate::model::period::Window;

/// Raised when results change.
pub const VERSION: u32 = 2;

/// Points of the curve, less one.
const CURVE_STEPS: usize = 100;

/// Net sales and gross profit of one customer, minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contributor {
    /// Number of the customer.
    pub customer: u32,
    /// Net sales of the window.
    pub net_sales: i128,
    /// Gross profit of the window; `None` where cost is unknown.
    pub gross_profit: Option<i128>,
}

/// All customers known at `as_of`, by net sales, best first; ties by customer id.
pub fn contributors(history: &PurchaseHistory, as_of: NaiveDate, window: Window) -> Vec<Contributor> {
    let context = Context::new(as_of, history.covered_from());
    let mut contributors: Vec<Contributor> = (0..history.customers() as u32)
        .into_par_iter()
        .filter_map(|customer| Some(contributor(customer, &history.view(customer, &context)?, window)))
        .collect();
    contributors.par_sort_unstable_by(|left, right| {
        right.net_sales.cmp(&left.net_sales).then(left.customer.cmp(&right.customer))
    });
    contributors
}

fn contributor(customer: u32, view: &View, window: Window) -> Contributor {
    let rows = view.window(window);
    let gross_profit = view
        .profit
        .map(|profits| &profits[rows.clone()])
        .filter(|profits| !profits.contains(&UNKNOWN_PROFIT))
        .map(|profits| profits.iter().map(|profit| i128::from(*profit)).sum());
    Contributor { customer, net_sales: view.net(rows), gross_profit }
}

/// How concentrated sales are. All over customers with positive net sales; `None` when there are none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concentration {
    /// Customers with positive net sales.
    pub customers: usize,
    /// Sum of their net sales, minor units.
    pub net_sales: i128,
    /// Gini coefficient, 0 to 1.
    pub gini: f64,
}

/// Positive net sales of the window at each of the dates (ascending), in no order.
pub fn positive_sales(history: &PurchaseHistory, dates: &[NaiveDate], window: Window) -> Vec<Vec<i64>> {
    let days = WindowDays::ending_at(dates, window);
    let add_customer = |sales: &mut [Vec<i64>], customer: u32| {
        let rows = history.purchases(customer);
        let Some(first) = rows.days.first() else { return };
        let mut window = Sliding::new(&days, rows);
        let mut place = days.place_of(*first);
        while place < sales.len() {
            window.move_to(place);
            let net = window.net();
            if net > 0 {
                sales[place].push(i64::try_from(net).unwrap_or(i64::MAX));
            }
            place += 1;
            if window.is_empty() {
                let Some(day) = window.next_day() else { return };
                place = place.max(days.place_of(day));
            }
        }
    };
    let merge = |mut left: Vec<Vec<i64>>, mut right: Vec<Vec<i64>>| {
        for (left, right) in left.iter_mut().zip(&mut right) {
            if left.len() < right.len() {
                std::mem::swap(left, right);
            }
            left.append(right);
        }
        left
    };
    let customers = history.customers();
    let part = customers.div_ceil(rayon::current_num_threads()).max(1);
    (0..customers)
        .into_par_iter()
        .step_by(part)
        .map(|start| {
            let mut sales = vec![Vec::new(); dates.len()];
            (start..(start + part).min(customers)).for_each(|customer| add_customer(&mut sales, customer as u32));
            sales
        })
        .reduce(|| vec![Vec::new(); dates.len()], merge)
}

/// Bits that amounts are sorted by at a time.
const DIGIT: u32 = 11;

/// Positive amounts, the largest first: digit by digit from the last, which takes two or three passes for amounts of
/// money and none that compares.
pub fn best_first(mut amounts: Vec<i64>) -> Vec<i64> {
    let largest = amounts.iter().copied().max().unwrap_or(0) as u64;
    let mut sorted = vec![0i64; amounts.len()];
    let mut shift = 0;
    while shift < u64::BITS && largest >> shift > 0 {
        let digit = |amount: i64| (amount as u64 >> shift) as usize & ((1 << DIGIT) - 1);
        let mut starts = [0usize; 1 << DIGIT];
        for amount in &amounts {
            starts[digit(*amount)] += 1;
        }
        let mut start = 0;
        for count in starts.iter_mut().rev() {
            start += std::mem::replace(count, start);
        }
        for amount in &amounts {
            let place = &mut starts[digit(*amount)];
            sorted[*place] = *amount;
            *place += 1;
        }
        std::mem::swap(&mut amounts, &mut sorted);
        shift += DIGIT;
    }
    amounts
}

/// Concentration of positive amounts sorted best first.
pub fn concentration(sales: &[i64]) -> Option<Concentration> {
    let customers = sales.len();
    let net_sales: i128 = sales.iter().map(|amount| i128::from(*amount)).sum();
    if customers == 0 || net_sales <= 0 {
        return None;
    }
    let weighted: i128 =
        sales.iter().rev().enumerate().map(|(index, amount)| (index as i128 + 1) * i128::from(*amount)).sum();
    let count = customers as f64;
    let gini = 2.0 * weighted as f64 / (count * net_sales as f64) - (count + 1.0) / count;
    Some(Concentration { customers, net_sales, gini })
}

/// Net sales of the first ceil(p·n) of amounts sorted best first, with p in whole percent (F08).
pub fn top_share(sales: &[i64], percent: usize) -> (i128, usize) {
    let count = (sales.len() * percent).div_ceil(100);
    (sales[..count].iter().map(|amount| i128::from(*amount)).sum(), count)
}

/// The `contribution` mart.
pub fn frame(
    contributors: &[Contributor],
    history: &PurchaseHistory,
    as_of: NaiveDate,
    scale: u8,
) -> PolarsResult<DataFrame> {
    let rows = contributors.len();
    let total: i128 = contributors.iter().map(|row| row.net_sales.max(0)).sum();
    let mut running = 0i128;
    let mut shares = Vec::with_capacity(rows);
    let mut cumulative = Vec::with_capacity(rows);
    for row in contributors {
        let positive = row.net_sales > 0;
        running += row.net_sales.max(0);
        shares.push(positive.then(|| row.net_sales as f64 / total as f64));
        cumulative.push(positive.then(|| running as f64 / total as f64));
    }
    DataFrame::new(
        rows,
        vec![
            as_of_column(as_of, rows),
            Column::new(
                "customer_id".into(),
                contributors.iter().map(|row| history.ids.get(row.customer)).collect::<Vec<_>>(),
            ),
            Column::new("rank".into(), (1..=rows as i64).collect::<Vec<_>>()),
            money_column("net_sales", contributors.iter().map(|row| Some(row.net_sales)).collect(), scale),
            Column::new("share".into(), shares),
            Column::new("cumulative_share".into(), cumulative),
            money_column("gross_profit", contributors.iter().map(|row| row.gross_profit).collect(), scale),
            Column::new("cumulative_profit_share".into(), whale_shares(contributors)),
        ],
    )
}

/// Running share of gross profit by descending profit, for each row; all null unless every profit is known.
fn whale_shares(contributors: &[Contributor]) -> Vec<Option<f64>> {
    let mut shares = vec![None; contributors.len()];
    let known: Option<Vec<i128>> = contributors.iter().map(|row| row.gross_profit).collect();
    let Some(profits) = known else { return shares };
    let total: i128 = profits.iter().sum();
    if total <= 0 {
        return shares;
    }
    let mut order: Vec<usize> = (0..profits.len()).collect();
    order.sort_by(|left, right| profits[*right].cmp(&profits[*left]).then(left.cmp(right)));
    let mut running = 0i128;
    for row in order {
        running += profits[row];
        shares[row] = Some(running as f64 / total as f64);
    }
    shares
}

/// The `contribution_curve` mart.
pub fn curve_frame(contributors: &[Contributor], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    // Both curves are of the same customers: those who only once bought would widen the one of profit.
    let buyers: Vec<&Contributor> = contributors.iter().filter(|row| row.net_sales > 0).collect();
    let sales: Vec<i128> = buyers.iter().map(|row| row.net_sales).collect();
    let profits: Option<Vec<i128>> = buyers.iter().map(|row| row.gross_profit).collect();
    let profits = profits.map(|mut profits| {
        profits.sort_unstable_by(|left, right| right.cmp(left));
        profits
    });
    let points = CURVE_STEPS + 1;
    let steps = |values: &[i128]| -> Vec<Option<f64>> {
        let total: i128 = values.iter().sum();
        if total <= 0 {
            return vec![None; points];
        }
        cumulative_steps(values).into_iter().map(|sum| Some(sum / total as f64)).collect()
    };
    DataFrame::new(
        points,
        vec![
            as_of_column(as_of, points),
            Column::new(
                "customers_share".into(),
                (0..points).map(|step| step as f64 / CURVE_STEPS as f64).collect::<Vec<_>>(),
            ),
            Column::new("sales_share".into(), steps(&sales)),
            Column::new("profit_share".into(), profits.map_or(vec![None; points], |profits| steps(&profits))),
        ],
    )
}

/// Sums of the first 0/100, 1/100 … 100/100 of the values, the last value in part where the share falls within it.
fn cumulative_steps(values: &[i128]) -> Vec<f64> {
    let mut sums = Vec::with_capacity(CURVE_STEPS + 1);
    let (mut summed, mut sum) = (0, 0i128);
    for step in 0..=CURVE_STEPS {
        let position = values.len() * step;
        let (whole, part) = (position / CURVE_STEPS, position % CURVE_STEPS);
        sum += values[summed..whole].iter().sum::<i128>();
        summed = whole;
        let next = values.get(whole).map_or(0.0, |value| *value as f64 * part as f64 / CURVE_STEPS as f64);
        sums.push(sum as f64 + next);
    }
    sums
}
