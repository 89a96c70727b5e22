//! Offers that lost customers took part in.

use chrono::NaiveDate;
use polars::prelude::*;

use super::Settings;
use crate::metrics::table_rows;
use crate::model::period::to_days;

/// One customer at one offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offer {
    /// Number of the customer.
    pub customer: u32,
    /// Days since 1970-01-01.
    pub day: i32,
    /// Place of its name.
    pub name: u32,
}

/// The offers up to a date.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    /// By customer, then day.
    pub rows: Vec<Offer>,
    /// What was offered, in the order of the bytes: the text of the offer, else the number of the promotion, else the
    /// kind of activity.
    pub names: Vec<String>,
    /// Rows of customers that the history does not know.
    pub of_unknown_customers: i64,
}

impl Offers {
    /// The rows of `activities` dated on or before `as_of` that are offers to win customers back.
    pub fn new(rows: &DataFrame, settings: &Settings, as_of: NaiveDate) -> PolarsResult<Offers> {
        let customers = table_rows::customers(rows)?;
        let days = table_rows::days(rows, "date")?;
        let kinds = table_rows::texts(rows, "type")?;
        let promotions = table_rows::texts(rows, "promo_id")?;
        let texts = table_rows::texts(rows, "offer")?;
        let is_named =
            |names: &[String], text: Option<&str>| text.is_some_and(|text| names.iter().any(|name| name == text));
        let mut found: Vec<(u32, i32, &str)> = Vec::new();
        let mut offers = Offers::default();
        for row in 0..rows.height() {
            let Some(day) = days[row].filter(|day| *day <= to_days(as_of)) else { continue };
            if !is_named(&settings.activities, kinds[row]) && !is_named(&settings.promotions, promotions[row]) {
                continue;
            }
            let filled = [texts[row], promotions[row], kinds[row]].into_iter().flatten().map(str::trim);
            let name = filled.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
            match customers[row] {
                Some(customer) => found.push((customer, day, name)),
                None => offers.of_unknown_customers += 1,
            }
        }
        let mut names: Vec<&str> = found.iter().map(|(_, _, name)| *name).collect();
        names.sort_unstable();
        names.dedup();
        offers.rows = found
            .iter()
            .map(|(customer, day, name)| Offer {
                customer: *customer,
                day: *day,
                name: names.partition_point(|known| known < name) as u32,
            })
            .collect();
        offers.rows.sort_unstable();
        offers.names = names.into_iter().map(str::to_owned).collect();
        Ok(offers)
    }

    /// The last offer to a customer from `first` to `last`.
    pub fn last_within(&self, customer: u32, first: i32, last: i32) -> Option<&Offer> {
        let end = self.rows.partition_point(|offer| (offer.customer, offer.day) <= (customer, last));
        let found = self.rows[..end].last()?;
        (found.customer == customer && found.day >= first).then_some(found)
    }

    /// The name of an offer.
    pub fn name(&self, offer: &Offer) -> &str {
        &self.names[offer.name as usize]
    }
}
