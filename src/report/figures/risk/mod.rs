//! Risk of losing customers: how often earlier warnings came true, who is at risk now, and the signals behind both.

mod record;
mod today;

use chrono::NaiveDate;

pub use record::{Bin, LeadTime, Pooled, Record, Trial, Weight};
pub use today::{AtRisk, Evidence, LevelSum, Today};

use super::money::Money;
use crate::config::types::{Churn, Text};
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// The level that the record is about.
pub const HIGH: &str = "high";
/// Levels from the highest risk.
pub const LEVELS: [&str; 3] = [HIGH, "medium", "low"];

/// A signal of the catalog.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalCard {
    /// Its key.
    pub signal: String,
    /// Its name.
    pub title: Text,
    /// When it shows, as in the pipeline file.
    pub rule: String,
    /// Points by the weight set by hand.
    pub weight: Option<f64>,
    /// Points by the fitted weight.
    pub fitted_weight: Option<f64>,
    /// Whether it could be computed.
    pub computed: bool,
    /// Which tables are missing where it could not; else features that nobody has a value of.
    pub missing: Option<String>,
    /// Customers that show it now; `None` where it was not computed.
    pub customers: Option<i64>,
    /// Their net sales.
    pub net_sales: Option<Money>,
}

/// All of the risk section.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskBook {
    pub record: Record,
    /// `None` where `churn_risk` is not published.
    pub today: Option<Today>,
    /// In the order of the mart.
    pub catalog: Vec<SignalCard>,
}

impl RiskBook {
    /// Name of a signal by its key.
    pub fn signal_title(&self, signal: &str) -> Option<&Text> {
        self.catalog.iter().find(|card| card.signal == signal).map(|card| &card.title)
    }

    /// Customers that its lists name.
    pub fn customers(&self) -> impl Iterator<Item = &str> {
        self.today.iter().flat_map(|today| &today.high).map(|one| one.customer.as_str())
    }
}

/// `None` where neither a record nor the risk of today is published.
pub(in crate::report::figures) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    settings: &Churn,
) -> Result<Option<RiskBook>, ReportError> {
    let book = RiskBook {
        record: record::collect(marts, as_of, settings)?,
        today: today::collect(marts, as_of)?,
        catalog: catalog(marts, as_of)?,
    };
    let empty = book.record.pooled.is_empty() && book.today.is_none() && book.catalog.is_empty();
    Ok((!empty).then_some(book))
}

fn catalog(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<SignalCard>, ReportError> {
    let Some(rows) = Rows::read(marts, "signal_catalog", as_of)? else { return Ok(Vec::new()) };
    let keys = rows.required_texts("signal")?;
    let (zh, en) = (rows.texts("title_zh")?, rows.texts("title_en")?);
    let (rules, missing) = (rows.texts("rule")?, rows.texts("missing")?);
    let (weights, fitted) = (rows.numbers("weight")?, rows.numbers("fitted_weight")?);
    let (computed, customers) = (rows.bools("computed")?, rows.ints("customers")?);
    let net_sales = rows.money("net_sales")?;
    let card = |row: usize| SignalCard {
        signal: keys[row].clone(),
        title: Text {
            zh: zh[row].clone().unwrap_or_else(|| keys[row].clone()),
            en: en[row].clone().unwrap_or_else(|| keys[row].clone()),
        },
        rule: rules[row].clone().unwrap_or_default(),
        weight: weights[row],
        fitted_weight: fitted[row],
        computed: computed[row],
        missing: missing[row].clone(),
        customers: customers[row].filter(|_| computed[row]),
        net_sales: net_sales[row].filter(|_| computed[row]),
    };
    Ok((0..rows.len()).map(card).collect())
}
