//! Orders, what becomes of them, and goods that come back.

use super::orders::{Line, OrderDraft};
use super::shapes::TRANSACTIONS;
use super::{Later, Simulation};
use crate::generate::GenerateError;
use crate::generate::calendar::working_day_after;
use crate::generate::company::{Company, Customer, Importance};
use crate::generate::names::REGIONS;
use crate::generate::products::CATEGORIES;
use crate::generate::value::Value;
use crate::model::period::from_days;
use chrono::Datelike;

/// Goods that come back.
#[derive(Debug)]
pub struct Return {
    /// Position of the customer.
    customer: u32,
    /// Day.
    day: i32,
    /// What comes back, with positive figures.
    line: Line,
}

/// When an order is promised and shipped.
#[derive(Debug, Clone, Copy)]
pub struct Delivery {
    /// Promised for this day.
    pub promised: i32,
    /// Shipped on this day.
    pub shipped: i32,
}

impl OrderDraft {
    /// When it is promised and shipped.
    pub fn delivery(&self, seed: u64) -> Delivery {
        let mut random = self.random(seed, 1);
        let promised = working_day_after(self.day, random.between(2, 8) as i32);
        let late = if random.chance(0.12) { random.between(1, 9) as i32 } else { -(random.between(0, 2) as i32) };
        Delivery { promised, shipped: working_day_after(promised + late, 0).max(self.day) }
    }
}

/// Number of an order.
pub fn order_id(day: i32, number: u32) -> String {
    format!("SO{}{number:04}", from_days(day).format("%y%m%d"))
}

/// The annual contract that an order of the day falls under, when the customer has one.
pub fn contract_id(customer: &Customer, position: u32, day: i32) -> Option<String> {
    let has_one = match customer.importance {
        Importance::Key => true,
        Importance::Important => position.is_multiple_of(2),
        Importance::Ordinary => false,
    };
    has_one.then(|| format!("HT{}-{:06}", from_days(day).year(), position + 1))
}

/// The promotion of the day, when there is one.
pub fn promotion(day: i32) -> Option<&'static str> {
    match (from_days(day).month(), from_days(day).day()) {
        (3, 10..=25) => Some("CX-KG"),
        (6, 5..=20) => Some("CX-NZ"),
        (11, 5..=15) => Some("CX-1111"),
        _ => None,
    }
}

impl Simulation<'_> {
    /// Writes the orders of a day.
    pub fn orders_of_day(&mut self, orders: &[OrderDraft]) -> Result<(), GenerateError> {
        for (number, order) in orders.iter().enumerate() {
            let id = order_id(order.day, number as u32 + 1);
            let lines = order.lines(self.company);
            self.order(order, &id, &lines)?;
            self.returns(order, &lines);
            let net = lines.iter().map(|line| line.net).sum();
            let catalogue = &self.company.catalogue.products;
            let is_new = lines.iter().any(|line| order.day - catalogue[line.product].launched < 365);
            self.book_order(order, &id, net, is_new)?;
            self.complaint(order, &id, net)?;
        }
        Ok(())
    }

    fn order(&mut self, order: &OrderDraft, id: &str, lines: &[Line]) -> Result<(), GenerateError> {
        if !self.sink.wants(&TRANSACTIONS) {
            return Ok(());
        }
        let company = self.company;
        let customer = &company.customers[order.customer as usize];
        let delivery = order.delivery(company.seed);
        let mut random = order.random(company.seed, 2);
        let channel =
            if order.on_spot { "visit" } else { *random.pick(&["phone", "phone", "online", "online", "counter"]) };
        let promo = promotion(order.day).filter(|_| random.chance(0.5));
        let contract = contract_id(customer, order.customer, order.day);
        let is_shipped = delivery.shipped <= company.last_day;
        for (position, line) in lines.iter().enumerate() {
            let facts = LineFacts {
                id,
                number: position as i64 + 1,
                day: order.day,
                customer: order.customer,
                kind: "sale",
                status: if is_shipped { "completed" } else { "open" },
                channel,
                promised: Some(delivery.promised),
                shipped: is_shipped.then_some(delivery.shipped),
                contract: contract.as_deref(),
                promo,
                on_spot: order.on_spot,
            };
            let row = transaction(company, line, &facts);
            self.row(&TRANSACTIONS, &row)?;
        }
        Ok(())
    }

    fn returns(&mut self, order: &OrderDraft, lines: &[Line]) {
        let mut random = order.random(self.company.seed, 3);
        for line in lines {
            if !random.chance(self.company.parameters.share_returned) {
                continue;
            }
            let quantity = random.between(1, line.quantity);
            let day = working_day_after(order.day + random.between(4, 30) as i32, 0);
            let part = |amount: i64| (i128::from(amount) * i128::from(quantity) / i128::from(line.quantity)) as i64;
            let line = Line {
                quantity,
                discount: quantity * (line.list_price - line.unit_price),
                net: quantity * line.unit_price,
                cost: part(line.cost),
                ..*line
            };
            self.later(day, Later::Return(Return { customer: order.customer, day, line }));
        }
    }

    /// Writes goods that come back.
    pub fn goods_return(&mut self, goods: &Return) -> Result<(), GenerateError> {
        self.return_number += 1;
        let id = format!("TH{}{:04}", from_days(goods.day).format("%y%m%d"), self.return_number);
        let line = &goods.line;
        let negative =
            Line { quantity: -line.quantity, discount: -line.discount, net: -line.net, cost: -line.cost, ..*line };
        let facts = LineFacts {
            id: &id,
            number: 1,
            day: goods.day,
            customer: goods.customer,
            kind: "return",
            status: "completed",
            channel: "phone",
            promised: None,
            shipped: None,
            contract: None,
            promo: None,
            on_spot: false,
        };
        if self.sink.wants(&TRANSACTIONS) {
            let row = transaction(self.company, &negative, &facts);
            self.row(&TRANSACTIONS, &row)?;
        }
        self.book_return(goods.customer, &id, line.net, goods.day)
    }
}

/// What a line has in common with its order.
struct LineFacts<'a> {
    id: &'a str,
    number: i64,
    day: i32,
    customer: u32,
    kind: &'static str,
    status: &'static str,
    channel: &'static str,
    promised: Option<i32>,
    shipped: Option<i32>,
    contract: Option<&'a str>,
    promo: Option<&'static str>,
    on_spot: bool,
}

fn transaction<'a>(company: &'a Company, line: &Line, facts: &LineFacts<'a>) -> [Value<'a>; 29] {
    let customer = &company.customers[facts.customer as usize];
    let product = &company.catalogue.products[line.product];
    let category = &CATEGORIES[product.category];
    let owner = company.owner(facts.customer, facts.day);
    [
        facts.id.into(),
        Value::Integer(facts.number),
        Value::Date(facts.day),
        Value::made(Customer::id(facts.customer)),
        Value::CustomerName(facts.customer),
        product.id.as_str().into(),
        product.name.as_str().into(),
        category.name.into(),
        category.unit.into(),
        Value::Quantity(line.quantity * 1000),
        Value::Money(line.list_price),
        Value::Money(line.unit_price),
        Value::Money(line.discount),
        Value::Money(line.net),
        Value::Money(line.cost),
        Value::Money(line.net - line.cost),
        Value::Word(facts.kind),
        Value::Word(facts.status),
        owner.id.as_str().into(),
        owner.name.as_str().into(),
        REGIONS[usize::from(customer.region)].name.into(),
        Value::Word(facts.channel),
        Value::Word(customer.settlement.word()),
        Value::or_null(facts.promised, Value::Date),
        Value::or_null(facts.shipped, Value::Date),
        Value::or_null(facts.contract, Value::from),
        Value::or_null(facts.promo, Value::from),
        Value::Flag(facts.day - product.launched < 365),
        Value::Flag(facts.on_spot),
    ]
}
