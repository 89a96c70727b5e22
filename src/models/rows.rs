//! Customers as the models see them, equal ones collapsed into one weighted row.

use std::ops::Range;

use rayon::prelude::*;

use super::weeks;

/// What a model knows of a customer. Times are whole days from the day of the first purchase.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Customer {
    /// Repeat purchases: purchase occasions after the first.
    pub x: u32,
    /// Day of the last of them; 0 without any.
    pub t_x: u32,
    /// Days observed: from the first purchase to the as-of date.
    pub t: u32,
}

/// Days are told apart up to this many.
const MAX_DAYS: u32 = (1 << 20) - 1;

/// Distinct (x, t_x, T), ascending by x, T, t_x, with how many customers share each.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The customer that a row stands for.
    pub customers: Vec<Customer>,
    /// How many it stands for.
    pub weights: Vec<f64>,
    /// Rows of equal x, ascending.
    pub runs: Vec<Range<usize>>,
    /// The run of each row.
    pub run_of: Vec<u32>,
    /// Customers in all.
    pub total: f64,
}

impl Rows {
    /// Collapses customers. The second part is the row of each of them, in their order.
    ///
    /// Without repeat purchases `t_x` is 0; with some it lies within 1 and T, as each is on a day of its own: a customer
    /// that says otherwise is moved to the nearest that can be. Days beyond 2,872 years count as that.
    pub fn collapse(customers: &[Customer]) -> (Rows, Vec<u32>) {
        let mut keyed: Vec<(u64, u32)> =
            customers.par_iter().enumerate().map(|(place, customer)| (key(customer), place as u32)).collect();
        keyed.par_sort_unstable();
        let mut rows = Rows::default();
        let mut row_of = vec![0u32; customers.len()];
        let mut last = None;
        for (key, place) in keyed {
            if last != Some(key) {
                last = Some(key);
                rows.customers.push(customer(key));
                rows.weights.push(0.0);
            }
            let row = rows.weights.len() - 1;
            rows.weights[row] += 1.0;
            row_of[place as usize] = row as u32;
        }
        rows.index();
        (rows, row_of)
    }

    /// Fills what follows from customers and weights.
    fn index(&mut self) {
        self.runs.clear();
        self.run_of.clear();
        self.total = self.weights.iter().sum();
        for (row, customer) in self.customers.iter().enumerate() {
            match self.runs.last_mut() {
                Some(run) if self.customers[run.start].x == customer.x => run.end = row + 1,
                _ => self.runs.push(row..row + 1),
            }
            self.run_of.push(self.runs.len() as u32 - 1);
        }
    }

    /// How many distinct ones.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there is no customer.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// The longest time observed, days.
    pub fn longest(&self) -> u32 {
        self.customers.iter().map(|customer| customer.t).max().unwrap_or(0)
    }

    /// The most repeat purchases.
    pub fn most(&self) -> u32 {
        self.customers.last().map_or(0, |customer| customer.x)
    }

    /// The mean time observed, weeks, and repeat purchases per week.
    pub(super) fn scale_and_rate(&self) -> (f64, f64) {
        let (mut observed, mut bought) = (0.0, 0.0);
        for (customer, weight) in self.customers.iter().zip(&self.weights) {
            observed += weight * weeks(customer.t);
            bought += weight * f64::from(customer.x);
        }
        let mean = observed / self.total.max(1.0);
        (if mean > 0.0 { mean } else { 1.0 }, if observed > 0.0 { bought / observed } else { 0.0 })
    }

    /// About `wanted` rows that stand for all: those without repeat purchases, which are few, and every n-th of the
    /// others, with weights that make up for it.
    pub(super) fn thinned(&self, wanted: usize) -> Option<Rows> {
        let step = self.len() / wanted.max(1);
        if step < 2 {
            return None;
        }
        let mut thinned = Rows::default();
        for (row, (customer, weight)) in self.customers.iter().zip(&self.weights).enumerate() {
            if customer.x == 0 || row % step == 0 {
                thinned.customers.push(*customer);
                thinned.weights.push(if customer.x == 0 { weight / step as f64 } else { *weight });
            }
        }
        thinned.index();
        Some(thinned)
    }
}

/// A number by which customers sort by x, T, t_x.
fn key(customer: &Customer) -> u64 {
    let t = customer.t.min(MAX_DAYS);
    let x = customer.x.min(t);
    let t_x = if x == 0 { 0 } else { customer.t_x.clamp(x, t) };
    u64::from(x) << 40 | u64::from(t) << 20 | u64::from(t_x)
}

/// The customer of a key.
fn customer(key: u64) -> Customer {
    let days = |shift: u32| (key >> shift) as u32 & MAX_DAYS;
    Customer { x: (key >> 40) as u32, t_x: days(0), t: days(20) }
}
