//! Alerts (R05): what a manager should know of at once, by kind.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::money::Money;
use crate::config::types::Text;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// One alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// `risk_high`, `largest_dropped`, `complaining`, the key of a signal, or `class_` and a scheme.
    pub kind: String,
    pub customer: String,
    pub name: Option<String>,
    pub staff: Option<String>,
    pub detail: Text,
    pub amount: Option<Money>,
    /// Date of the first signal.
    pub since: Option<NaiveDate>,
    /// Days from the first signal to the alert.
    pub latency_days: Option<i64>,
}

/// Alerts of a kind in a line.
#[derive(Debug, Clone, PartialEq)]
pub struct KindSum {
    pub kind: String,
    pub alerts: i64,
    /// Sum of the known amounts; `None` where none is known.
    pub amount: Option<Money>,
    /// Of the alerts with a known latency.
    pub median_latency: Option<f64>,
    pub longest_latency: Option<i64>,
    pub with_latency: i64,
}

/// All alerts, by kind in the order of the mart, the largest amount first.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertBook {
    pub alerts: Vec<Alert>,
    /// Names of the kinds that are signals.
    pub signals: BTreeMap<String, Text>,
}

impl AlertBook {
    /// Alerts of a kind.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Alert> {
        self.alerts.iter().filter(move |alert| alert.kind == kind)
    }

    /// Kinds that have alerts, in the order of the page.
    pub fn kinds(&self) -> Vec<KindSum> {
        let mut names: Vec<&str> = self.alerts.iter().map(|alert| alert.kind.as_str()).collect();
        names.dedup();
        names.into_iter().map(|kind| self.sum(kind, self.of(kind))).collect()
    }

    /// All kinds together. A customer may stand in several: amounts are not added up over kinds.
    pub fn whole(&self) -> KindSum {
        KindSum { amount: None, ..self.sum("", self.alerts.iter()) }
    }

    /// Different customers.
    pub fn customers(&self) -> i64 {
        let mut ids: Vec<&str> = self.alerts.iter().map(|alert| alert.customer.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len() as i64
    }

    fn sum<'a>(&self, kind: &str, alerts: impl Iterator<Item = &'a Alert>) -> KindSum {
        let (mut count, mut amounts, mut days) = (0, Vec::new(), Vec::new());
        for alert in alerts {
            count += 1;
            amounts.extend(alert.amount);
            days.extend(alert.latency_days);
        }
        days.sort_unstable();
        let middle = |at: usize| days.get(at).map(|days| *days as f64);
        let median = match days.len() {
            0 => None,
            n if n % 2 == 1 => middle(n / 2),
            n => Some((middle(n / 2 - 1).unwrap_or(0.0) + middle(n / 2).unwrap_or(0.0)) / 2.0),
        };
        KindSum {
            kind: kind.to_string(),
            alerts: count,
            amount: (!amounts.is_empty()).then(|| amounts.into_iter().sum()),
            median_latency: median,
            longest_latency: days.last().copied(),
            with_latency: days.len() as i64,
        }
    }
}

/// `None` where alerts are not published; none of them is an answer too.
pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<AlertBook>, ReportError> {
    let Some(rows) = Rows::published(marts, "alerts", as_of)? else { return Ok(None) };
    let (kinds, customers) = (rows.required_texts("kind")?, rows.required_texts("customer_id")?);
    let (names, staff) = (rows.texts("customer_name")?, rows.texts("staff")?);
    let (zh, en) = (rows.texts("detail_zh")?, rows.texts("detail_en")?);
    let (amounts, since) = (rows.money("amount")?, rows.dates("since")?);
    let latency = rows.ints("latency_days")?;
    let alert = |row: usize| Alert {
        kind: kinds[row].clone(),
        customer: customers[row].clone(),
        name: names[row].clone().filter(|name| !name.trim().is_empty() && *name != customers[row]),
        staff: staff[row].clone().filter(|name| !name.trim().is_empty()),
        detail: Text { zh: zh[row].clone().unwrap_or_default(), en: en[row].clone().unwrap_or_default() },
        amount: amounts[row],
        since: since[row],
        latency_days: latency[row],
    };
    let mut alerts: Vec<Alert> = (0..rows.len()).map(alert).collect();
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    for kind in &kinds {
        let next = order.len();
        order.entry(kind.clone()).or_insert(next);
    }
    alerts.sort_by(|one, other| {
        order
            .get(&one.kind)
            .cmp(&order.get(&other.kind))
            .then_with(|| other.amount.cmp(&one.amount))
            .then_with(|| one.customer.cmp(&other.customer))
    });
    Ok(Some(AlertBook { alerts, signals: signals(marts, as_of)? }))
}

/// Names of the signals by key; none where the catalog is not published.
fn signals(marts: &dyn MartReader, as_of: NaiveDate) -> Result<BTreeMap<String, Text>, ReportError> {
    let Some(rows) = Rows::read(marts, "signal_catalog", as_of)? else { return Ok(BTreeMap::new()) };
    let (keys, zh, en) = (rows.required_texts("signal")?, rows.texts("title_zh")?, rows.texts("title_en")?);
    let named = keys.into_iter().zip(zh).zip(en);
    Ok(named.filter_map(|((key, zh), en)| Some((key, Text { zh: zh?, en: en? }))).collect())
}
