//! Names that may mean one customer (`name_proposals`). Nothing is merged by itself (D-43).

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// Two names that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub name: String,
    /// `None` for a name without a customer of its own.
    pub customer: Option<String>,
    pub similar_name: String,
    pub similar_customer: Option<String>,
    /// 0 to 1.
    pub likeness: Option<f64>,
    /// What makes them alike.
    pub why: String,
    /// Net sales of both together in the twelve months to the as-of date.
    pub net_sales: Option<Money>,
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Vec<Proposal>>, ReportError> {
    let Some(rows) = Rows::published(marts, "name_proposals", as_of)? else { return Ok(None) };
    let (names, customers) = (rows.required_texts("name")?, rows.texts("customer_id")?);
    let (similar_names, similar_customers) = (rows.required_texts("similar_name")?, rows.texts("similar_customer_id")?);
    let (likeness, why, sales) = (rows.floats("likeness")?, rows.texts("why")?, rows.money("net_sales_12m")?);
    let mut proposals: Vec<Proposal> = (0..rows.len())
        .map(|row| Proposal {
            name: names[row].clone(),
            customer: customers[row].clone(),
            similar_name: similar_names[row].clone(),
            similar_customer: similar_customers[row].clone(),
            likeness: likeness[row],
            why: why[row].clone().unwrap_or_default(),
            net_sales: sales[row],
        })
        .collect();
    proposals.sort_by(|left, right| {
        let size = |one: &Proposal| one.net_sales.map_or(f64::MIN, |money| money.to_f64());
        let by_money = size(right).partial_cmp(&size(left)).unwrap_or(Ordering::Equal);
        let by_likeness = right.likeness.partial_cmp(&left.likeness).unwrap_or(Ordering::Equal);
        let names = |one: &Proposal| (one.name.clone(), one.similar_name.clone(), one.customer.clone());
        by_money.then(by_likeness).then_with(|| names(left).cmp(&names(right)))
    });
    Ok(Some(proposals))
}
