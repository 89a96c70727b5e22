//! Customers as models of buying see them: x, t_x, T and what they spend.

use rayon::prelude::*;

use crate::features::history::PurchaseHistory;
use crate::model::money;
use crate::models::Customer;
use crate::models::DAYS_PER_WEEK;

/// Customers that one task works through.
const CUSTOMERS_PER_TASK: usize = 1 << 14;

/// Everyone with a purchase on or before a day, by number.
///
/// A purchase is a customer and day with positive net sales (orders less returns of that day). The first one starts the
/// customer's clock and is not counted among x; the day of the end is observed: T is the days from the first purchase to
/// it, t_x those to the last purchase.
#[derive(Debug, Clone, Default)]
pub struct Buyers {
    /// Numbers in the history, ascending.
    pub numbers: Vec<u32>,
    /// What a model knows of each.
    pub customers: Vec<Customer>,
    /// Day of the first purchase of each, days since 1970-01-01.
    pub firsts: Vec<i32>,
    /// Repeat purchases of each, and their mean net sales in the currency; 0 without any.
    pub spend: Vec<(u32, f64)>,
    /// Purchases of each in the days after the end that were asked for.
    pub later: Vec<u32>,
}

/// What is known of a customer with a purchase.
struct Buyer {
    number: u32,
    customer: Customer,
    first: i32,
    spend: (u32, f64),
    later: u32,
}

impl Buyers {
    /// Those with a purchase on or before `end`, with their purchases of the days after it up to `until`.
    pub fn at(history: &PurchaseHistory, end: i32, until: i32, scale: u8) -> Buyers {
        let customers = history.customers();
        let parts: Vec<Vec<Buyer>> = (0..customers)
            .into_par_iter()
            .step_by(CUSTOMERS_PER_TASK)
            .map(|start| {
                let numbers = start as u32..(start + CUSTOMERS_PER_TASK).min(customers) as u32;
                numbers.filter_map(|number| buyer(history, number, end, until, scale)).collect()
            })
            .collect();
        let mut buyers = Buyers::default();
        for buyer in parts.into_iter().flatten() {
            buyers.numbers.push(buyer.number);
            buyers.customers.push(buyer.customer);
            buyers.firsts.push(buyer.first);
            buyers.spend.push(buyer.spend);
            buyers.later.push(buyer.later);
        }
        buyers
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// How many bought again.
    pub fn repeat_buyers(&self) -> usize {
        self.customers.iter().filter(|customer| customer.x > 0).count()
    }

    /// Weeks of days.
    pub fn weeks(days: u32) -> f64 {
        f64::from(days) / DAYS_PER_WEEK
    }
}

/// Days with positive net sales up to a day, and that net.
pub(super) fn purchases(history: &PurchaseHistory, number: u32, until: i32) -> impl Iterator<Item = (i32, i64)> + '_ {
    let rows = history.purchases(number);
    let known = rows.days.partition_point(|day| *day <= until);
    (0..known).filter_map(move |row| {
        let net = rows.gross[row].saturating_sub(rows.returns[row]);
        (net > 0).then_some((rows.days[row], net))
    })
}

fn buyer(history: &PurchaseHistory, number: u32, end: i32, until: i32, scale: u8) -> Option<Buyer> {
    let mut bought = purchases(history, number, until);
    let (first, _) = bought.next().filter(|(day, _)| *day <= end)?;
    let mut customer = Customer { x: 0, t_x: 0, t: (end - first) as u32 };
    let (mut net, mut later) = (0i128, 0);
    for (day, amount) in bought {
        if day > end {
            later += 1;
        } else {
            customer.x += 1;
            customer.t_x = (day - first) as u32;
            net += i128::from(amount);
        }
    }
    let mean = if customer.x > 0 { money::to_f64(net, scale) / f64::from(customer.x) } else { 0.0 };
    Some(Buyer { number, customer, first, spend: (customer.x, mean), later })
}
