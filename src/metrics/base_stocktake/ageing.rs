//! How long ago the base was last contacted.

use chrono::NaiveDate;

use super::Base;
use crate::features::history::PurchaseHistory;
use crate::features::view;
use crate::metrics::fold_customers;
use crate::model::period::{Window, to_days};

/// Names of the ages: `0-30`, `31-90`, …, `>180`, `never`.
pub fn bucket_names(limits: &[u32]) -> Vec<String> {
    let mut names = Vec::new();
    let mut from = 0;
    for limit in limits {
        names.push(format!("{from}-{limit}"));
        from = limit + 1;
    }
    if let Some(last) = limits.last() {
        names.push(format!(">{last}"));
    }
    names.push("never".to_owned());
    names
}

/// The base by the age of its last contact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ageing {
    /// Names of the ages.
    pub buckets: Vec<String>,
    /// Ends of the months.
    pub dates: Vec<NaiveDate>,
    /// Customers by date and age.
    pub customers: Vec<Vec<i64>>,
}

/// The customers of the base at the end of every month by the days since their last contact (S68). None where nothing is
/// known of contacts.
pub fn ageing(history: &PurchaseHistory, base: &Base<'_>, limits: &[u32]) -> Option<Ageing> {
    let (dates, last) = (base.dates.get(1..)?, base.dates.last()?);
    if !history.has_visits() {
        return None;
    }
    let buckets = bucket_names(limits);
    let context = view::Context::new(*last, history.covered_from());
    let first_days: Vec<i32> =
        dates.iter().map(|date| to_days(Window::Months(base.active_months).first_day(*date))).collect();
    let new = || vec![vec![0i64; buckets.len()]; dates.len()];
    let add = |counted: &mut Vec<Vec<i64>>, customers: std::ops::Range<u32>| {
        for customer in customers {
            let Some(seen) = history.view(customer, &context) else { continue };
            let contacts = seen.visits.map(|visits| visits.since(i32::MIN));
            for (place, date) in dates.iter().enumerate() {
                let day = to_days(*date);
                let ordered = history.purchases(customer).order_days_to(day).next_back();
                let is_active = ordered.is_some_and(|ordered| ordered >= first_days[place]);
                if !is_active || base.has_closed(customer, place + 1) {
                    continue;
                }
                let last = contacts.and_then(|(days, counts)| {
                    let known = days.partition_point(|known| *known <= day);
                    (0..known).rev().find(|row| counts[*row].contacts() > 0).map(|row| days[row])
                });
                let bucket = match last.map(|last| (day - last) as u32) {
                    None => buckets.len() - 1,
                    Some(age) => limits.iter().position(|limit| age <= *limit).unwrap_or(limits.len()),
                };
                counted[place][bucket] += 1;
            }
        }
    };
    let merge = |mut left: Vec<Vec<i64>>, right: Vec<Vec<i64>>| {
        for (left, right) in left.iter_mut().flatten().zip(right.iter().flatten()) {
            *left += right;
        }
        left
    };
    let customers = fold_customers(history, new, add, merge);
    Some(Ageing { buckets, dates: dates.to_vec(), customers })
}
