//! Alerts: one row a customer and reason.

use chrono::NaiveDate;
use polars::prelude::*;

use super::super::{as_of_column, money_column};
use super::Keeper;
use crate::model::period::to_days;

/// An alert.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alert {
    /// `risk_high`, the name of a signal, `largest_dropped`, `complaining`, or `class_` and the scheme.
    pub kind: String,
    /// The customer.
    pub customer_id: String,
    /// Its name.
    pub customer_name: Option<String>,
    /// Who looks after it.
    pub keeper: Keeper,
    /// Why, in Chinese and in English.
    pub detail: (String, String),
    /// Sales that the alert is about, minor units: those at risk; of `largest_dropped` those of the same period of last
    /// year, of `complaining` those of last year.
    pub amount: Option<i128>,
    /// Since when.
    pub since: Option<NaiveDate>,
    /// Days from the first signal to the alert.
    pub latency_days: Option<i64>,
}

/// The mart `alerts`: by kind in the order given, then the larger amount, then the identifier.
pub fn frame(mut alerts: Vec<Alert>, kinds: &[String], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let place = |kind: &str| kinds.iter().position(|known| known == kind).unwrap_or(kinds.len());
    alerts.sort_by(|left, right| {
        let key = |alert: &Alert| (place(&alert.kind), std::cmp::Reverse(alert.amount));
        key(left).cmp(&key(right)).then_with(|| left.customer_id.cmp(&right.customer_id))
    });
    let text = |name: &str, pick: &dyn Fn(&Alert) -> Option<String>| {
        StringChunked::from_iter_options(name.into(), alerts.iter().map(pick)).into_column()
    };
    let since = alerts.iter().map(|alert| alert.since.map(to_days));
    DataFrame::new(
        alerts.len(),
        vec![
            as_of_column(as_of, alerts.len()),
            text("kind", &|alert| Some(alert.kind.clone())),
            text("customer_id", &|alert| Some(alert.customer_id.clone())),
            text("customer_name", &|alert| alert.customer_name.clone()),
            text("manager", &|alert| alert.keeper.manager.clone()),
            text("staff", &|alert| alert.keeper.staff.clone()),
            text("detail_zh", &|alert| Some(alert.detail.0.clone())),
            text("detail_en", &|alert| Some(alert.detail.1.clone())),
            money_column("amount", alerts.iter().map(|alert| alert.amount).collect(), scale),
            Int32Chunked::from_iter_options("since".into(), since).into_date().into_column(),
            Column::new("latency_days".into(), alerts.iter().map(|alert| alert.latency_days).collect::<Vec<_>>()),
        ],
    )
}
