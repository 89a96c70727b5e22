//! Master data: customers as of every snapshot, and the people at them.

use chrono::{Datelike, NaiveDate};

use super::Simulation;
use super::shapes::CUSTOMERS;
use crate::generate::GenerateError;
use crate::generate::company::{Company, Customer, DAYS_PER_MONTH, Importance};
use crate::generate::names;
use crate::generate::random::{Purpose, Random};
use crate::generate::value::{Period, Value};
use crate::model::period::{Month, to_days};

/// Somebody at a customer.
#[derive(Debug)]
pub struct Contact {
    /// Number.
    pub id: String,
    /// Name.
    pub name: String,
    /// Its further random numbers.
    pub random: Random,
}

/// The `number`-th person at a customer.
pub fn contact(company: &Company, customer: u32, number: u64) -> Contact {
    let mut random = Random::stream(company.seed, Purpose::Contacts, u64::from(customer), number);
    let name = names::any_person(&mut random);
    Contact { id: format!("L{:06}-{}", customer + 1, number + 1), name, random }
}

impl Simulation<'_> {
    /// Writes what is kept as lists.
    pub fn masters(&mut self) -> Result<(), GenerateError> {
        for date in snapshots(self.company) {
            self.customers(date)?;
        }
        self.lists()?;
        self.credit()?;
        self.opportunities()?;
        self.web_traffic()?;
        self.year_plans()
    }

    fn customers(&mut self, date: NaiveDate) -> Result<(), GenerateError> {
        if !self.sink.wants(&CUSTOMERS) {
            return Ok(());
        }
        let day = to_days(date);
        for position in 0..self.company.customers.len() as u32 {
            let customer = &self.company.customers[position as usize];
            // A group is filed with its first branch.
            if customer.joined - 20 <= day {
                let row = customer_row(self.company, position, day);
                self.sink.row(&CUSTOMERS, Period::Snapshot(date), &row)?;
            }
        }
        Ok(())
    }
}

/// Dates at which the master file is exported: the end of every year and the last day.
pub fn snapshots(company: &Company) -> Vec<NaiveDate> {
    let years = company.months().filter(|month| month.first_day().month() == 12 && *month != company.last_month);
    years.chain([company.last_month]).map(Month::last_day).collect()
}

fn customer_row(company: &Company, position: u32, day: i32) -> [Value<'_>; 27] {
    let customer = &company.customers[position as usize];
    let mut random = Random::stream(company.seed, Purpose::Customer, u64::from(position), 1);
    let (city, province, area) = customer.place();
    let annual = customer.rate * 12.0 * customer.order_value;
    let wallet = (annual * random.range(1.1, 4.0) / 10_000.0).ceil() * 10_000.0;
    let silent = f64::from(day - customer.died) / DAYS_PER_MONTH;
    let status = match silent {
        _ if silent > 12.0 => "lost",
        _ if silent > 3.0 => "silent",
        _ => "active",
    };
    let parent = customer.group.filter(|head| *head != position);
    let street = *random.pick(&["工业园路", "创业大道", "科技一路", "滨江东路", "新业路", "开发大道"]);
    let updated = (customer.joined + random.between(0, 400) as i32).min(day);
    [
        Value::Date(day),
        Value::made(Customer::id(position)),
        customer.name.as_str().into(),
        customer.core_name().into(),
        Value::or_null(parent, |head| Value::made(Customer::id(head))),
        Value::Word(customer.kind),
        Value::Level(customer.importance.tier()),
        customer.industry().into(),
        names::REGIONS[usize::from(customer.region)].name.into(),
        province.into(),
        city.into(),
        Value::made(format!("{city}市{street}{}号", random.between(1, 899))),
        company.owner(position, day).name.as_str().into(),
        Value::made(names::land_line(&mut random, area)),
        // In 万元, the unit of the column.
        Value::Money(random.between(5, 500) * 10 * 100),
        Value::Integer(random.between(1, 60) * 10),
        Value::Date(customer.joined),
        Value::Flag(customer.group.is_some()),
        Value::Flag(customer.kind == "project"),
        if random.chance(0.6) { Value::Money((wallet * 100.0) as i64) } else { Value::Null },
        if random.chance(0.5) { Value::Quantity(random.between(50, 100) * 1000) } else { Value::Null },
        if random.chance(0.3) { (*random.pick(super::visiting::COMPETITORS)).into() } else { Value::Null },
        Value::Word(if customer.importance == Importance::Key { "direct" } else { random.word(&["phone", "chat"]) }),
        Value::Word(if customer.from_lead { "lead" } else { random.word(&["referral", "fair", "web", "walkin"]) }),
        Value::Word(status),
        Value::Date(customer.joined.max(0) - 10),
        Value::Date(updated),
    ]
}
