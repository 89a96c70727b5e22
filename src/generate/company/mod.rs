//! The company: who is in it before anything happens.

pub mod customers;
pub mod parameters;
pub mod prospects;
pub mod staff;

use std::collections::BTreeMap;

use super::GenerateSettings;
use super::calendar::WorkingDays;
use super::names::TRADES;
use super::products::Catalogue;
use crate::model::period::{Month, to_days};

pub use customers::{Customer, DAYS_PER_MONTH, Importance, Settlement};
pub use parameters::Parameters;
pub use staff::{Person, Staff};

/// The company and the span of time that is simulated.
#[derive(Debug)]
pub struct Company {
    /// Seed of all random numbers.
    pub seed: u64,
    /// Name, as on the titles of its sheets.
    pub name: &'static str,
    /// First month.
    pub first_month: Month,
    /// Last month.
    pub last_month: Month,
    /// First day, days since 1970-01-01.
    pub first_day: i32,
    /// Last day.
    pub last_day: i32,
    /// What everything is drawn from.
    pub parameters: Parameters,
    /// Days on which offices work, from long before the first day to long after the last.
    pub working_days: WorkingDays,
    /// Articles.
    pub catalogue: Catalogue,
    /// Staff.
    pub staff: Staff,
    /// Customers; the position is the number in the master file less one.
    pub customers: Vec<Customer>,
    /// Short names of some customers, as `苏州恒达`; no other customer could be meant.
    nicknames: BTreeMap<u32, String>,
}

impl Company {
    /// Founds the company.
    pub fn new(settings: &GenerateSettings) -> Company {
        let (first_day, last_day) = (to_days(settings.first_month().first_day()), to_days(settings.end.last_day()));
        let parameters = Parameters::default();
        let customers = customers::make(settings.seed, settings.customers, first_day, last_day, &parameters);
        Company {
            seed: settings.seed,
            name: "衡川工业品供应有限公司",
            first_month: settings.first_month(),
            last_month: settings.end,
            first_day,
            last_day,
            working_days: WorkingDays::new(first_day - 1_200, last_day + 1_200),
            catalogue: Catalogue::new(settings.seed, 50, first_day, last_day),
            staff: Staff::new(settings.seed, settings.customers, first_day, last_day),
            nicknames: nicknames(&customers),
            customers,
            parameters,
        }
    }

    /// Months of the simulation, ascending.
    pub fn months(&self) -> impl Iterator<Item = Month> + use<> {
        let last = self.last_month;
        std::iter::successors(Some(self.first_month), move |month| (*month < last).then(|| month.next()))
    }

    /// The short name that people use for a customer and that no rule would find.
    pub fn nickname(&self, position: u32) -> Option<&str> {
        self.nicknames.get(&position).map(String::as_str)
    }

    /// Chance that a prospect who truly stands in a level orders within so many days: the mean over all working days.
    pub fn closes_within(&self, level: usize, days: i32) -> f64 {
        let (first, last) = (self.working_days.number(self.first_day), self.working_days.number(self.last_day));
        let mut counts: BTreeMap<i32, i32> = BTreeMap::new();
        for number in first..=last {
            *counts.entry(self.working_days.number(self.working_days.day(number) + days) - number).or_default() += 1;
        }
        let process = &self.parameters.sales_process;
        let sum: f64 = counts
            .iter()
            .map(|(count, times)| process.orders_within((*count).max(0) as usize)[level] * f64::from(*times))
            .sum();
        sum / f64::from((last - first + 1).max(1))
    }

    /// Who looks after a customer on that day.
    pub fn owner(&self, customer: u32, day: i32) -> &Person {
        let region = usize::from(self.customers[customer as usize].region);
        &self.staff.people[self.staff.owner(customer, region, day)]
    }
}

/// City and word of every seventh customer, where no other customer of the city has the same word.
fn nicknames(customers: &[Customer]) -> BTreeMap<u32, String> {
    let short = |customer: &Customer| {
        let trade = TRADES[usize::from(customer.trade)].0;
        format!("{}{}", customer.place().0, customer.core_name().trim_end_matches(trade))
    };
    let mut bearers: BTreeMap<String, u32> = BTreeMap::new();
    for customer in customers.iter().filter(|customer| customer.group.is_none()) {
        *bearers.entry(short(customer)).or_default() += 1;
    }
    let chosen = customers.iter().enumerate().filter(|(position, customer)| {
        position % 7 == 0 && customer.group.is_none() && bearers.get(&short(customer)) == Some(&1)
    });
    chosen.map(|(position, customer)| (position as u32, short(customer))).collect()
}
