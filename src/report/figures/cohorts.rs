//! Cohort retention: of the customers who first ordered in a month, how many order so many months later.

use chrono::NaiveDate;

use super::money::Money;
use super::period::Month;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// One cohort.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// Month of the first order.
    pub month: Month,
    /// Its customers.
    pub customers: i64,
    /// True for the first month of the data, whose members may be older customers.
    pub left_censored: bool,
    /// By age in months from 0: customers who ordered. `None` where not yet observable.
    pub active: Vec<Option<i64>>,
    /// By age in months from 0: their net sales.
    pub net_sales: Vec<Option<Money>>,
}

/// All cohorts, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohorts {
    pub cohorts: Vec<Cohort>,
}

impl Cohorts {
    /// Share of customers who ordered at an age, over all cohorts that are observed there and not
    /// left-censored, with the customers and cohorts behind it.
    pub fn mean_retention(&self, age: usize) -> Option<(f64, i64, usize)> {
        let (mut active, mut customers, mut cohorts) = (0, 0, 0);
        for cohort in self.cohorts.iter().filter(|cohort| !cohort.left_censored) {
            if let Some(Some(count)) = cohort.active.get(age) {
                active += count;
                customers += cohort.customers;
                cohorts += 1;
            }
        }
        (customers > 0).then(|| (active as f64 / customers as f64, customers, cohorts))
    }

    /// Largest age that any cohort has a cell for.
    pub fn largest_age(&self) -> usize {
        self.cohorts.iter().map(|cohort| cohort.active.len()).max().unwrap_or(1) - 1
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Cohorts>, ReportError> {
    let Some(rows) = Rows::read(marts, "cohort_retention", as_of)? else { return Ok(None) };
    let months = rows.required_texts("cohort")?;
    let ages = rows.required_ints("age")?;
    let customers = rows.required_ints("customers")?;
    let active = rows.ints("active")?;
    let net_sales = rows.money("net_sales")?;
    let left_censored = rows.bools("left_censored")?;

    let mut cohorts: Vec<Cohort> = Vec::new();
    for row in 0..rows.len() {
        let month = Month::parse(&months[row])
            .ok_or_else(|| rows.value_error("cohort", row, format!("`{}` is not a month", months[row])))?;
        let age = usize::try_from(ages[row])
            .map_err(|_| rows.value_error("age", row, format!("age {} is negative", ages[row])))?;
        let at = match cohorts.iter().position(|cohort| cohort.month == month) {
            Some(at) => at,
            None => {
                cohorts.push(Cohort {
                    month,
                    customers: customers[row],
                    left_censored: left_censored[row],
                    active: Vec::new(),
                    net_sales: Vec::new(),
                });
                cohorts.len() - 1
            }
        };
        let cohort = &mut cohorts[at];
        if cohort.active.len() <= age {
            cohort.active.resize(age + 1, None);
            cohort.net_sales.resize(age + 1, None);
        }
        cohort.active[age] = active[row];
        cohort.net_sales[age] = net_sales[row];
    }
    cohorts.sort_by_key(|cohort| cohort.month);
    Ok((!cohorts.is_empty()).then_some(Cohorts { cohorts }))
}
