//! Contacts before the first order, against the rule that most orders come after the fourth (S35).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::Prepared;
use super::contacts::ContactState;
use crate::metrics::as_of_column;
use crate::metrics::columns::counts;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::{Grain, Period};
use crate::model::period::from_days;

/// Orders by the contacts before them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToOrder {
    /// Customers by the contacts before their first order.
    pub customers: BTreeMap<i64, i64>,
    /// Won leads by the contacts between their opening and the order; none without a source of leads.
    pub leads: Option<BTreeMap<i64, i64>>,
}

/// Customers whose first order, and leads whose opening, lie behind the first month of the data: what was before it is not
/// known.
pub fn to_order(prepared: &Prepared<'_>, states: &[ContactState]) -> ToOrder {
    let mut found = ToOrder::default();
    for before in states.iter().filter_map(|state| state.before_order) {
        *found.customers.entry(before).or_default() += 1;
    }
    let whole_from = prepared.inputs.last_day_of_first_month();
    found.leads = prepared.inputs.leads.map(|leads| {
        let mut by_contacts = BTreeMap::new();
        for lead in &leads.leads {
            let (Some(customer), Some(won)) = (lead.customer, lead.won()) else { continue };
            if whole_from.is_none_or(|last| lead.created <= last) || won > prepared.inputs.today() {
                continue;
            }
            *by_contacts.entry(contacts_between(prepared, customer, lead.created, won - 1)).or_default() += 1;
        }
        by_contacts
    });
    found
}

/// Contacts with a customer from one day to another, both included.
pub fn contacts_between(prepared: &Prepared<'_>, customer: u32, from: i32, to: i32) -> i64 {
    let (days, counts) = prepared.inputs.history.visit_days(customer, to);
    let first = days.partition_point(|day| *day < from);
    counts[first..].iter().map(|counts| counts.contacts()).sum()
}

impl ToOrder {
    fn scopes(&self) -> Vec<(&'static str, &BTreeMap<i64, i64>)> {
        let mut scopes = vec![("customers", &self.customers)];
        scopes.extend(self.leads.as_ref().map(|leads| ("leads", leads)));
        scopes
    }

    /// Shares of orders after at least, and after more than, so many contacts; the median.
    pub fn figures(&self, prepared: &Prepared<'_>) -> Vec<Figure> {
        let inputs = &prepared.inputs;
        let Some(first) = inputs.last_day_of_first_month() else { return Vec::new() };
        let period = Period { grain: Grain::Window, first: from_days(first + 1).min(inputs.as_of), last: inputs.as_of };
        let rule = i64::from(inputs.settings.rule_contacts);
        let mut figures = Vec::new();
        for (scope, by_contacts) in self.scopes() {
            let place = Place::of(period, "scope", scope);
            let all: i64 = by_contacts.values().sum();
            let from = |contacts: i64| by_contacts.range(contacts..).map(|(_, count)| count).sum::<i64>();
            let target = Some(inputs.settings.rule_share);
            figures.push(Figure { target, ..place.rate("orders_after_rule_contacts", from(rule), all) });
            figures.push(Figure { target, ..place.rate("orders_after_more_contacts", from(rule + 1), all) });
            figures.push(place.value("contacts_to_order_median", "count", median(by_contacts), all));
        }
        figures
    }
}

/// The median of values with their counts.
fn median(counts: &BTreeMap<i64, i64>) -> Option<f64> {
    let all: i64 = counts.values().sum();
    let at = |place: i64| {
        let mut seen = 0;
        counts.iter().find_map(|(value, count)| {
            seen += count;
            (seen > place).then_some(*value as f64)
        })
    };
    let last = (all > 0).then_some(all - 1)?;
    Some((at(last / 2)? + at((last + 1) / 2)?) / 2.0)
}

/// The mart `contacts_to_order`.
pub fn to_order_frame(found: &ToOrder, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let mut rows: Vec<(&str, i64, i64, i64, i64)> = Vec::new();
    for (scope, by_contacts) in found.scopes() {
        let all: i64 = by_contacts.values().sum();
        let mut up_to = 0;
        for (contacts, count) in by_contacts {
            up_to += count;
            rows.push((scope, *contacts, *count, up_to, all));
        }
    }
    let share = |name: &str, of: fn(&(&str, i64, i64, i64, i64)) -> i64| {
        Column::new(name.into(), rows.iter().map(|row| of(row) as f64 / row.4 as f64).collect::<Vec<f64>>())
    };
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("scope".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()),
            counts("contacts", rows.iter().map(|row| Some(row.1))),
            counts("n", rows.iter().map(|row| Some(row.2))),
            share("share", |row| row.2),
            share("cumulative_share", |row| row.3),
        ],
    )
}
