//! What a customer orders in a month, and the lines of an order.

use crate::generate::calendar::order_weight;
use crate::generate::company::{Company, Customer, DAYS_PER_MONTH};
use crate::generate::products::Product;
use crate::generate::random::{Purpose, Random};
use crate::model::period::from_days;

/// An order, small enough to hold those of a month. Everything else about it follows from its stream of random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderDraft {
    /// Day.
    pub day: i32,
    /// Position of the customer.
    pub customer: u32,
    /// Number among the orders of the customer on that day.
    pub number: u16,
    /// Whether it was taken at a visit.
    pub on_spot: bool,
}

/// A line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Position of the article.
    pub product: usize,
    /// Whole units.
    pub quantity: i64,
    /// List price, hundredths.
    pub list_price: i64,
    /// Price charged, hundredths.
    pub unit_price: i64,
    /// Discount of the line, hundredths.
    pub discount: i64,
    /// Amount after discount, hundredths.
    pub net: i64,
    /// Cost, hundredths.
    pub cost: i64,
}

impl OrderDraft {
    /// The order's own random numbers; `part` tells what they are for.
    pub fn random(&self, seed: u64, part: u64) -> Random {
        let moment = (self.day as u64) << 20 | u64::from(self.number) << 4 | part;
        Random::stream(seed, Purpose::AfterSales, u64::from(self.customer), moment)
    }

    /// Its lines, always the same.
    pub fn lines(&self, company: &Company) -> Vec<Line> {
        let customer = &company.customers[self.customer as usize];
        let mut random = self.random(company.seed, 0);
        let shape = company.parameters.spend_shape;
        let value = 100.0 * random.gamma(shape, customer.order_value / shape);
        let count = 1 + random.poisson(company.parameters.further_lines).min(11) as usize;
        let shares: Vec<f64> = (0..count).map(|_| random.range(0.3, 1.7)).collect();
        let all: f64 = shares.iter().sum();
        shares.iter().map(|share| self.line(company, customer, value * share / all, &mut random)).collect()
    }

    fn line(&self, company: &Company, customer: &Customer, value: f64, random: &mut Random) -> Line {
        let category = random.weighted(&customer.tastes);
        let position = company.catalogue.pick(random, category, self.day, value);
        let product = &company.catalogue.products[position];
        let discount = discount(customer, product, random);
        let list_price = product.list_price;
        let unit_price = (list_price * (100 - discount) + 50) / 100;
        let quantity = ((value / unit_price as f64).round() as i64).max(1);
        let net = quantity * unit_price;
        // Purchase prices move by a few hundredths around the standard cost.
        let cost = (quantity as f64 * product.cost as f64 * random.range(0.97, 1.03)).round() as i64;
        Line { product: position, quantity, list_price, unit_price, discount: quantity * list_price - net, net, cost }
    }

    /// Sum of the lines, hundredths.
    pub fn net(&self, company: &Company) -> i64 {
        self.lines(company).iter().map(|line| line.net).sum()
    }
}

/// Discount in hundredths of the price: the customer's usual one, at times a bit more, mostly within what is allowed.
fn discount(customer: &Customer, product: &Product, random: &mut Random) -> i64 {
    let wanted = customer.discount + random.between(-2, 4);
    let allowed = if random.chance(0.97) { product.max_discount } else { 30 };
    wanted.clamp(0, allowed)
}

/// Order weights of the days of the simulation.
#[derive(Debug)]
pub struct Seasons {
    first_day: i32,
    /// Orders a month bring so many orders on the day.
    per_day: Vec<f64>,
}

impl Seasons {
    /// Weights from the first to the last day, such that they make one in a mean month.
    pub fn new(first_day: i32, last_day: i32) -> Seasons {
        let weights: Vec<f64> = (first_day..=last_day).map(|day| order_weight(from_days(day))).collect();
        let month = weights.iter().sum::<f64>() / weights.len().max(1) as f64 * DAYS_PER_MONTH;
        Seasons { first_day, per_day: weights.iter().map(|weight| weight / month).collect() }
    }

    /// Share of a month's orders that fall on the day.
    pub fn on(&self, day: i32) -> f64 {
        self.per_day[(day - self.first_day) as usize]
    }
}

/// Orders of a customer from `days.0` to `days.1`, given the days of its visits, ascending, the latest before the span
/// included.
pub fn orders(
    company: &Company,
    seasons: &Seasons,
    position: u32,
    days: (i32, i32),
    visits: &[i32],
    orders: &mut Vec<OrderDraft>,
) {
    let customer = &company.customers[position as usize];
    let parameters = &company.parameters;
    let mut random = Random::stream(company.seed, Purpose::Orders, u64::from(position), days.0 as u64);
    // Growth and decline move little within a month: the rate of its middle stands for all of it.
    let (from, to) = (days.0.max(customer.joined), days.1.min(customer.died));
    if from > to {
        return;
    }
    let rate = customer.rate_on((from + to) / 2, company.first_day, parameters);
    let mut chances = [0.0; 31];
    let mut total = 0.0;
    let mut visit = 0;
    let mut last_visit = None;
    for day in from..=to {
        while visits.get(visit).is_some_and(|visited| *visited < day) {
            last_visit = Some(visits[visit]);
            visit += 1;
        }
        let is_lifted = last_visit.is_some_and(|visited| day - visited <= parameters.visit_effect_days);
        let lift = if is_lifted { 1.0 + parameters.visit_uplift } else { 1.0 };
        chances[(day - days.0) as usize] = rate * seasons.on(day) * lift;
        total += chances[(day - days.0) as usize];
    }
    for _ in 0..random.poisson(total) {
        let day = days.0 + random.weighted(&chances[..(days.1 - days.0 + 1) as usize]) as i32;
        orders.push(OrderDraft { day, customer: position, number: 0, on_spot: false });
    }
    if (days.0..=days.1).contains(&customer.joined) {
        orders.push(OrderDraft { day: customer.joined, customer: position, number: 0, on_spot: false });
    }
}
