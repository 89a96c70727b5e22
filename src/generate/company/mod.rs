//! The company: who is in it before anything happens.

pub mod customers;
pub mod parameters;
pub mod staff;

use super::GenerateSettings;
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
    /// Articles.
    pub catalogue: Catalogue,
    /// Staff.
    pub staff: Staff,
    /// Customers; the position is the number in the master file less one.
    pub customers: Vec<Customer>,
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
            catalogue: Catalogue::new(settings.seed, 50, first_day, last_day),
            staff: Staff::new(settings.seed, settings.customers, first_day, last_day),
            customers,
            parameters,
        }
    }

    /// Months of the simulation, ascending.
    pub fn months(&self) -> impl Iterator<Item = Month> + use<> {
        let last = self.last_month;
        std::iter::successors(Some(self.first_month), move |month| (*month < last).then(|| month.next()))
    }

    /// Who looks after a customer on that day.
    pub fn owner(&self, customer: u32, day: i32) -> &Person {
        let region = usize::from(self.customers[customer as usize].region);
        &self.staff.people[self.staff.owner(customer, region, day)]
    }
}
