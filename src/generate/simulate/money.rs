//! Invoices, payments, credit, prepayments, points and reconciliations.
//!
//! An order on account becomes an invoice, an invoice one or two payments or, when the customer is gone, none. A row of
//! `receivables` says what is paid by the last day, so amount less paid is its balance, and paid is what the rows of
//! `payments` of that invoice add up to.

use chrono::Datelike;

use super::orders::OrderDraft;
use super::{Later, Simulation};
use crate::generate::GenerateError;
use crate::generate::calendar::working_day_after;
use crate::generate::company::staff::{CREDIT, DIRECTOR};
use crate::generate::company::{Customer, Importance, Settlement};
use crate::generate::random::{Purpose, Random};
use crate::generate::value::{Period, Shape, Value};
use crate::model::period::{from_days, month_end, to_days};

/// Invoices.
pub static RECEIVABLES: Shape = Shape {
    name: "receivables",
    key: &["invoice_no"],
    amount: Some("amount"),
    columns: &[
        "invoice_no",
        "customer_id",
        "customer_name",
        "order_id",
        "invoice_date",
        "due_date",
        "amount",
        "paid_amount",
        "balance",
        "new_product_flag",
        "dispute_flag",
    ],
};

/// Receipts.
pub static PAYMENTS: Shape = Shape {
    name: "payments",
    key: &["receipt_no"],
    amount: Some("amount"),
    columns: &["receipt_no", "date", "customer_id", "customer_name", "amount", "invoice_no", "method"],
};

/// Credit granted.
pub static CREDIT_LIMITS: Shape = Shape {
    name: "credit",
    key: &["customer_id", "approved_at"],
    amount: None,
    columns: &[
        "snapshot_date",
        "customer_id",
        "customer_name",
        "credit_limit",
        "term_days",
        "grade",
        "criteria",
        "proposed_by",
        "approved_by",
        "approved_at",
        "valid_to",
    ],
};

/// Balances compared with the customer's.
pub static LEDGER_RECON: Shape = Shape {
    name: "ledger_recon",
    key: &["customer_id", "recon_date"],
    amount: None,
    columns: &[
        "customer_id",
        "customer_name",
        "recon_date",
        "our_balance",
        "finance_balance",
        "customer_balance",
        "expense",
        "allowance",
        "return_amount",
    ],
};

/// Amounts paid before, and what was taken from them.
pub static PREPAYMENTS: Shape = Shape {
    name: "prepayments",
    key: &["customer_id", "date", "seq"],
    amount: Some("amount"),
    columns: &["customer_id", "customer_name", "date", "seq", "amount", "consumed", "rebate_rate", "rebate_paid"],
};

/// Points earned and redeemed.
pub static POINTS: Shape = Shape {
    name: "points_ledger",
    key: &["customer_id", "date", "seq"],
    amount: None,
    columns: &["customer_id", "customer_name", "date", "seq", "type", "points", "ref_order", "ref_customer"],
};

/// What is paid back on an amount paid before: from so many hundredths on, in millionths.
pub const REBATE_BANDS: [(i64, i64); 4] = [(0, 0), (5_000_000, 10_000), (20_000_000, 20_000), (50_000_000, 30_000)];

/// An invoice that is written on a later day.
#[derive(Debug)]
pub struct Invoice {
    customer: u32,
    order_id: String,
    amount: i64,
    day: i32,
    new_product: bool,
}

/// A payment that comes on a later day.
#[derive(Debug)]
pub struct Payment {
    customer: u32,
    invoice_no: String,
    amount: i64,
    day: i32,
    method: &'static str,
}

/// What the books know of every customer.
#[derive(Debug)]
pub struct Books {
    /// Unpaid invoices, hundredths.
    pub balances: Vec<i64>,
    /// Bought in the month that passes, hundredths.
    pub month_net: Vec<i64>,
    /// Left of what was paid before, and day and number of the last row.
    prepaid: Vec<(i64, i32, i64)>,
    points: Vec<i64>,
    invoices_today: u32,
    payments_today: u32,
}

impl Books {
    /// Empty books.
    pub fn new(customers: usize) -> Books {
        Books {
            balances: vec![0; customers],
            month_net: vec![0; customers],
            prepaid: vec![(0, 0, 0); customers],
            points: vec![0; customers],
            invoices_today: 0,
            payments_today: 0,
        }
    }

    /// A new day begins: documents are numbered from 1.
    pub fn new_day(&mut self) {
        self.invoices_today = 0;
        self.payments_today = 0;
    }
}

impl Simulation<'_> {
    /// Books an order.
    pub fn book_order(
        &mut self,
        order: &OrderDraft,
        id: &str,
        net: i64,
        new_product: bool,
    ) -> Result<(), GenerateError> {
        let company = self.company;
        let customer = &company.customers[order.customer as usize];
        self.books.month_net[order.customer as usize] += net;
        let shipped = order.delivery(company.seed).shipped;
        let day = match customer.settlement {
            Settlement::Cash => return Ok(()),
            Settlement::Prepaid => return self.take_prepaid(order, net),
            Settlement::Credit => shipped,
            Settlement::Monthly => to_days(month_end(from_days(shipped))),
        };
        let order_id = id.to_owned();
        self.later(day, Later::Invoice(Invoice { customer: order.customer, order_id, amount: net, day, new_product }));
        Ok(())
    }

    /// Books goods that came back; `net` is positive. Who buys on account gets a negative invoice, set off at once.
    pub fn book_return(&mut self, customer: u32, id: &str, net: i64, day: i32) -> Result<(), GenerateError> {
        self.books.month_net[customer as usize] -= net;
        if !matches!(self.company.customers[customer as usize].settlement, Settlement::Credit | Settlement::Monthly) {
            return Ok(());
        }
        let number = self.invoice_number("HC", day);
        self.receivable(customer, &number, id, (day, day), (-net, -net), (false, false))?;
        self.payment(&Payment { customer, invoice_no: number, amount: -net, day, method: "offset" })
    }

    fn invoice_number(&mut self, letters: &str, day: i32) -> String {
        self.books.invoices_today += 1;
        format!("{letters}{}{:04}", from_days(day).format("%y%m%d"), self.books.invoices_today)
    }

    /// Writes an invoice and decides when it is paid.
    pub fn invoice(&mut self, invoice: &Invoice) -> Result<(), GenerateError> {
        let company = self.company;
        let Invoice { customer: position, amount, day, .. } = *invoice;
        let customer = &company.customers[position as usize];
        let number = self.invoice_number("FP", day);
        let moment = (day as u64) << 24 | u64::from(self.books.invoices_today);
        let mut random = Random::stream(company.seed, Purpose::Service, u64::from(position), moment);
        let due = day + customer.term_days;
        let dispute = random.chance(0.012);
        let first = working_day_after(due - 4 + (random.exponential() * (customer.lateness + 3.0)) as i32, 0);
        let is_gone = customer.died < due && random.chance(0.3);
        let parts = match random.below(7) {
            _ if is_gone => Vec::new(),
            0 => vec![(first, amount / 2), (first + random.between(10, 40) as i32, amount - amount / 2)],
            _ => vec![(first + if dispute { 45 } else { 0 }, amount)],
        };
        let paid = parts.iter().filter(|(day, _)| *day <= company.last_day).map(|(_, part)| part).sum();
        let flags = (invoice.new_product, dispute);
        self.receivable(position, &number, &invoice.order_id, (day, due), (amount, paid), flags)?;
        self.books.balances[position as usize] += amount;
        for (day, amount) in parts {
            let method = *random.pick(&["transfer", "transfer", "transfer", "acceptance", "cheque"]);
            let payment = Payment { customer: position, invoice_no: number.clone(), amount, day, method };
            self.later(day, Later::Payment(payment));
        }
        Ok(())
    }

    fn receivable(
        &mut self,
        customer: u32,
        number: &str,
        order_id: &str,
        (day, due): (i32, i32),
        (amount, paid): (i64, i64),
        (new_product, dispute): (bool, bool),
    ) -> Result<(), GenerateError> {
        let row = [
            number.into(),
            Value::made(Customer::id(customer)),
            Value::CustomerName(customer),
            order_id.into(),
            Value::Date(day),
            Value::Date(due),
            Value::Money(amount),
            Value::Money(paid),
            Value::Money(amount - paid),
            Value::Flag(new_product),
            Value::Flag(dispute),
        ];
        self.row(&RECEIVABLES, &row)
    }

    /// Writes a payment.
    pub fn payment(&mut self, payment: &Payment) -> Result<(), GenerateError> {
        self.books.payments_today += 1;
        if payment.method != "offset" {
            self.books.balances[payment.customer as usize] -= payment.amount;
        }
        let row = [
            Value::made(format!("SK{}{:04}", from_days(payment.day).format("%y%m%d"), self.books.payments_today)),
            Value::Date(payment.day),
            Value::made(Customer::id(payment.customer)),
            Value::CustomerName(payment.customer),
            Value::Money(payment.amount),
            payment.invoice_no.as_str().into(),
            Value::Word(payment.method),
        ];
        self.row(&PAYMENTS, &row)
    }

    /// Takes an order out of what was paid before, paying in more when it does not reach.
    fn take_prepaid(&mut self, order: &OrderDraft, net: i64) -> Result<(), GenerateError> {
        let position = order.customer as usize;
        let (mut left, day, mut seq) = self.books.prepaid[position];
        if day != order.day {
            seq = 0;
        }
        if left < net {
            let amount = (net * 3 / 1_000_000 + 1) * 1_000_000;
            let rate = REBATE_BANDS.iter().rev().find(|(from, _)| *from <= amount).map_or(0, |(_, rate)| *rate);
            left += amount;
            seq += 1;
            self.prepayment(order, seq, amount, 0, Some(rate))?;
        }
        seq += 1;
        self.books.prepaid[position] = (left - net, order.day, seq);
        self.prepayment(order, seq, 0, net, None)
    }

    fn prepayment(
        &mut self,
        order: &OrderDraft,
        seq: i64,
        amount: i64,
        consumed: i64,
        rate: Option<i64>,
    ) -> Result<(), GenerateError> {
        let row = [
            Value::made(Customer::id(order.customer)),
            Value::CustomerName(order.customer),
            Value::Date(order.day),
            Value::Integer(seq),
            Value::Money(amount),
            Value::Money(consumed),
            Value::or_null(rate, Value::Ratio),
            Value::or_null(rate, |rate| Value::Money(amount / 100 * rate / 10_000)),
        ];
        self.row(&PREPAYMENTS, &row)
    }

    /// What is booked at the end of a month: points, and every quarter reconciliations.
    pub fn close_books(&mut self, last: i32) -> Result<(), GenerateError> {
        for position in 0..self.company.customers.len() as u32 {
            self.points(position, last)?;
            if from_days(last).month().is_multiple_of(3) {
                self.reconcile(position, last)?;
            }
            self.books.month_net[position as usize] = 0;
        }
        Ok(())
    }

    fn points(&mut self, position: u32, day: i32) -> Result<(), GenerateError> {
        let customer = &self.company.customers[position as usize];
        let is_member = matches!(customer.kind, "outlet" | "distributor") || position.is_multiple_of(6);
        let earned = self.books.month_net[position as usize] / 10_000;
        if !is_member || earned <= 0 {
            return Ok(());
        }
        let mut random = Random::stream(self.company.seed, Purpose::Service, u64::from(position), day as u64);
        self.books.points[position as usize] += earned;
        let balance = self.books.points[position as usize];
        let mut rows = vec![("volume", earned)];
        if balance >= 1_000 && random.chance(0.3) {
            rows.push(("redeem", -(random.between(5, balance / 100) * 100)));
        }
        for (number, (kind, points)) in rows.into_iter().enumerate() {
            if points < 0 {
                self.books.points[position as usize] += points;
            }
            let row = [
                Value::made(Customer::id(position)),
                Value::CustomerName(position),
                Value::Date(day),
                Value::Integer(number as i64 + 1),
                Value::Word(kind),
                Value::Integer(points),
                Value::Null,
                Value::Null,
            ];
            self.row(&POINTS, &row)?;
        }
        Ok(())
    }

    /// Writes what credit was granted: with the first order or on the first day, and again every January.
    pub fn credit(&mut self) -> Result<(), GenerateError> {
        let company = self.company;
        for position in 0..company.customers.len() as u32 {
            let customer = &company.customers[position as usize];
            if !matches!(customer.settlement, Settlement::Credit | Settlement::Monthly) {
                continue;
            }
            let first = customer.joined.max(company.first_day);
            let januaries = company.months().map(|month| to_days(month.first_day()));
            let januaries =
                januaries.filter(|day| from_days(*day).month() == 1 && *day > first && customer.is_active(*day));
            let days: Vec<i32> = [first].into_iter().chain(januaries.map(|day| working_day_after(day, 3))).collect();
            for day in days {
                self.credit_limit(position, day)?;
            }
        }
        Ok(())
    }

    fn credit_limit(&mut self, position: u32, day: i32) -> Result<(), GenerateError> {
        let company = self.company;
        let customer = &company.customers[position as usize];
        let month = customer.rate * customer.order_value;
        let limit = ((month * 2.5 / 10_000.0).ceil() as i64).max(1) * 1_000_000;
        let grade = match customer.lateness {
            late if late < 3.0 => "A",
            late if late < 8.0 => "B",
            late if late < 30.0 => "C",
            _ => "D",
        };
        let row = [
            Value::Date(company.last_day),
            Value::made(Customer::id(position)),
            Value::CustomerName(position),
            Value::Money(limit),
            Value::Integer(i64::from(customer.term_days)),
            Value::Level(grade),
            "付款记录、资信状况、采购额".into(),
            company.owner(position, day).name.as_str().into(),
            company.staff.people[if limit > 50_000_000 { DIRECTOR } else { CREDIT }].name.as_str().into(),
            Value::Date(day),
            Value::Date(day + 364),
        ];
        self.sink.row(&CREDIT_LIMITS, Period::Snapshot(from_days(company.last_day)), &row)
    }

    fn reconcile(&mut self, position: u32, day: i32) -> Result<(), GenerateError> {
        let customer = &self.company.customers[position as usize];
        let balance = self.books.balances[position as usize];
        if customer.importance == Importance::Ordinary || balance <= 0 {
            return Ok(());
        }
        let mut random = Random::stream(self.company.seed, Purpose::Service, u64::from(position), (day as u64) << 8);
        let mut difference = |chance: f64, share: f64| {
            if random.chance(chance) { (balance as f64 * random.range(0.1, 1.0) * share) as i64 } else { 0 }
        };
        let (expense, allowance, returned) = (difference(0.1, 0.02), difference(0.15, 0.03), difference(0.1, 0.05));
        let row = [
            Value::made(Customer::id(position)),
            Value::CustomerName(position),
            Value::Date(day),
            Value::Money(balance),
            Value::Money(balance),
            Value::Money(balance - expense - allowance - returned),
            Value::Money(expense),
            Value::Money(allowance),
            Value::Money(returned),
        ];
        self.row(&LEDGER_RECON, &row)
    }
}
