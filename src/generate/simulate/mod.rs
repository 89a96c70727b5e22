//! What happens to the company, day by day.
//!
//! Visits come first, since they move orders; orders bring returns, invoices and payments on later days, which wait in
//! [`Simulation::later`]. Tables that hang on a customer or on the company as a whole follow once a month.

mod deals;
mod findings;
mod lead_rows;
pub mod leads;
mod lists;
mod masters;
mod money;
pub mod orders;
mod plans;
pub mod planted;
mod prospect_visits;
pub mod register;
mod sales;
mod service;
pub mod shapes;
pub mod targets;
mod visiting;
pub mod visits;

use std::collections::{BTreeMap, BTreeSet};

use super::company::Company;
use super::value::{Period, Shape, Value};
use super::{GenerateError, Sink};
use crate::model::period::{Month, to_days};
use findings::Issue;
use leads::Lead;
use money::{Books, Invoice, Payment};
use orders::{OrderDraft, Seasons};
use register::Entry;
use sales::Return;
use visits::Visit;

/// Lets all months pass. `month_done` hears of each.
pub fn run(company: &Company, sink: &mut dyn Sink, month_done: &dyn Fn(Month)) -> Result<(), GenerateError> {
    let mut simulation = Simulation::new(company, sink);
    for month in company.months() {
        simulation.month(month)?;
        simulation.sink.month_done(month)?;
        month_done(month);
    }
    simulation.masters()
}

/// Something that an earlier day brought about.
#[derive(Debug)]
enum Later {
    /// A follow-up.
    Visit(Visit),
    /// Goods come back.
    Return(Return),
    /// An invoice is written.
    Invoice(Invoice),
    /// A customer pays.
    Payment(Payment),
}

/// The state of the company between two days.
struct Simulation<'c> {
    company: &'c Company,
    sink: &'c mut dyn Sink,
    seasons: Seasons,
    /// What is still to come, by day.
    later: BTreeMap<i32, Vec<Later>>,
    /// Day of the last visit of every customer.
    last_visits: Vec<i32>,
    /// The month that passes.
    month: Month,
    /// Visits of the month that are written.
    visit_number: u32,
    /// Returns of the day that are written.
    return_number: u32,
    /// Complaints of the month that are written.
    complaint_number: u32,
    /// What is owed, paid before and collected in points.
    books: Books,
    leads: Vec<Lead>,
    /// Visitors and callers, by day.
    register: Vec<Entry>,
    /// Contacts with prospects of the month that are written.
    prospect_number: u32,
    /// Issues that customers raised and nobody has settled, and how many there were.
    issues: BTreeMap<u32, Issue>,
    /// Issues raised so far.
    issue_number: u32,
    /// Customers and days of the month with a planned visit.
    planned: BTreeSet<(u32, i32)>,
    /// Size of the company against one of 1,500 customers, for what does not hang on single customers.
    scale: f64,
}

impl<'c> Simulation<'c> {
    fn new(company: &'c Company, sink: &'c mut dyn Sink) -> Simulation<'c> {
        let leads = leads::leads(company);
        Simulation {
            company,
            sink,
            seasons: Seasons::new(company.first_day, company.last_day),
            later: BTreeMap::new(),
            last_visits: vec![i32::MIN / 2; company.customers.len()],
            month: company.first_month,
            visit_number: 0,
            return_number: 0,
            complaint_number: 0,
            books: Books::new(company.customers.len()),
            register: register::register(company, &leads),
            leads,
            prospect_number: 0,
            issues: BTreeMap::new(),
            issue_number: 0,
            planned: BTreeSet::new(),
            scale: (company.customers.len() as f64 / 1_500.0).clamp(0.1, 30.0),
        }
    }

    /// A row of the month that passes.
    fn row(&mut self, shape: &'static Shape, row: &[Value]) -> Result<(), GenerateError> {
        self.sink.row(shape, Period::Month(self.month), row)
    }

    /// Something for a later day; what lies beyond the last day never happens.
    fn later(&mut self, day: i32, what: Later) {
        if day <= self.company.last_day {
            self.later.entry(day).or_default().push(what);
        }
    }

    fn month(&mut self, month: Month) -> Result<(), GenerateError> {
        self.month = month;
        self.visit_number = 0;
        self.complaint_number = 0;
        self.prospect_number = 0;
        self.planned.clear();
        let days = (to_days(month.first_day()), to_days(month.last_day()));
        let (visits, orders) = self.decide(days);
        let contacts = self.contacts_of_month(days.0, days.1)?;
        let (mut visits, mut orders) = (visits.as_slice(), orders.as_slice());
        let mut contacts = contacts.as_slice();
        for day in days.0..=days.1 {
            self.return_number = 0;
            self.books.new_day();
            let visits_today = take_day(&mut visits, |visit| visit.day == day);
            let orders_today = take_day(&mut orders, |order| order.day == day);
            self.visits_of_day(visits_today, orders_today)?;
            self.orders_of_day(orders_today)?;
            for event in self.later.remove(&day).unwrap_or_default() {
                match event {
                    Later::Visit(visit) => self.visit(&visit, None)?,
                    Later::Return(goods) => self.goods_return(&goods)?,
                    Later::Invoice(invoice) => self.invoice(&invoice)?,
                    Later::Payment(payment) => self.payment(&payment)?,
                }
            }
            let contacts_today = take_day(&mut contacts, |contact| contact.day == day);
            self.prospect_visits(contacts_today)?;
            self.walkins(day)?;
            self.calls(day)?;
        }
        self.plans_ahead(days.0, days.1)?;
        self.close_books(days.1)?;
        self.contracts(days.0, days.1)?;
        self.leads_of_month(days.0, days.1)?;
        self.lead_stages(days.0, days.1)?;
        self.service_month(days.0, days.1)?;
        self.reviews(days.0, days.1)
    }

    /// Visits and orders of a month, by day and customer.
    fn decide(&mut self, days: (i32, i32)) -> (Vec<Visit>, Vec<OrderDraft>) {
        let (mut all_visits, mut all_orders) = (Vec::new(), Vec::new());
        let (mut visits, mut visit_days) = (Vec::new(), Vec::new());
        for position in 0..self.company.customers.len() as u32 {
            visits::visits(self.company, position, days, &mut visits);
            visit_days.clear();
            visit_days.push(self.last_visits[position as usize]);
            for visit in visits.drain(..) {
                if visit.day > days.1 {
                    self.later(visit.day, Later::Visit(visit));
                    continue;
                }
                let is_first = all_visits.last().is_none_or(|other: &Visit| {
                    (other.customer, other.day) != (visit.customer, visit.day) || !other.on_spot
                });
                let on_spot = visit.on_spot && is_first;
                if on_spot {
                    all_orders.push(OrderDraft { day: visit.day, customer: position, number: 0, on_spot });
                }
                visit_days.push(visit.day);
                all_visits.push(Visit { on_spot, ..visit });
            }
            visit_days.sort_unstable();
            orders::orders(self.company, &self.seasons, position, days, &visit_days, &mut all_orders);
            self.last_visits[position as usize] = *visit_days.last().unwrap_or(&i32::MIN);
        }
        all_visits.sort_unstable();
        all_orders.sort_unstable_by_key(|order| (order.day, order.customer, !order.on_spot));
        // One order is taken on the spot a day, however many visits there were.
        all_orders.dedup_by(|next, first| {
            next.on_spot && first.on_spot && (next.day, next.customer) == (first.day, first.customer)
        });
        for position in 1..all_orders.len() {
            let (before, order) = (all_orders[position - 1], &mut all_orders[position]);
            if (before.day, before.customer) == (order.day, order.customer) {
                order.number = before.number + 1;
            }
        }
        (all_visits, all_orders)
    }
}

/// The leading items of a slice that belong to a day; the slice goes on behind them.
fn take_day<'a, T>(items: &mut &'a [T], is_today: impl Fn(&T) -> bool) -> &'a [T] {
    let count = items.iter().take_while(|item| is_today(item)).count();
    let (today, rest) = items.split_at(count);
    *items = rest;
    today
}
