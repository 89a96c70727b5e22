//! How concentrated sales are: ranked customers and the Lorenz curve.

use chrono::NaiveDate;

use super::headline::Headline;
use super::money::Money;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// Rows of the ranking that a report keeps; the mart holds all.
pub const RANKED_ROWS: usize = 100_000;

/// One customer of the ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    pub customer: String,
    pub rank: i64,
    pub net_sales: Money,
    /// Share of positive sales, 0 to 1; `None` where sales are not positive.
    pub share: Option<f64>,
    pub cumulative_share: Option<f64>,
    /// `None` where cost is unknown.
    pub gross_profit: Option<Money>,
    pub cumulative_profit_share: Option<f64>,
}

/// One point of the curve; shares 0 to 1, largest customers first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    pub customers_share: f64,
    pub sales_share: f64,
    /// `None` where cost is unknown.
    pub profit_share: Option<f64>,
}

/// Concentration of sales.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The first [`RANKED_ROWS`] customers by rank.
    pub ranked: Vec<Ranked>,
    /// Customers in the mart.
    pub customers: i64,
    /// Customers with positive sales: the n of the curve.
    pub buyers: i64,
    /// Ascending by share of customers.
    pub curve: Vec<CurvePoint>,
    pub gini: Option<f64>,
    pub top_1_share: Option<f64>,
    pub top_5_share: Option<f64>,
    pub top_20_share: Option<f64>,
}

impl Contribution {
    /// True when the cost of every ranked sale is known.
    pub fn profit_known(&self) -> bool {
        !self.curve.is_empty() && self.curve.iter().all(|point| point.profit_share.is_some())
    }
}

pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    headline: Option<&Headline>,
) -> Result<Option<Contribution>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "contribution", as_of)? else { return Ok(None) };
    let customers = rows.len() as i64;
    let buyers = rows.floats("share")?.iter().flatten().count() as i64;
    rows.retain_up_to("rank", RANKED_ROWS as i64)?;
    let ranks = rows.required_ints("rank")?;
    let ids = rows.required_texts("customer_id")?;
    let net_sales = rows.required_money("net_sales")?;
    let (share, cumulative_share) = (rows.floats("share")?, rows.floats("cumulative_share")?);
    let gross_profit = rows.money("gross_profit")?;
    let cumulative_profit_share = rows.floats("cumulative_profit_share")?;
    let mut ranked: Vec<Ranked> = (0..rows.len())
        .map(|row| Ranked {
            customer: ids[row].clone(),
            rank: ranks[row],
            net_sales: net_sales[row],
            share: share[row],
            cumulative_share: cumulative_share[row],
            gross_profit: gross_profit[row],
            cumulative_profit_share: cumulative_profit_share[row],
        })
        .collect();
    ranked.sort_by(|left, right| (left.rank, &left.customer).cmp(&(right.rank, &right.customer)));
    let of = |name: &str| headline.and_then(|headline| headline.value(name));
    Ok(Some(Contribution {
        ranked,
        customers,
        buyers,
        curve: collect_curve(marts, as_of)?,
        gini: of("gini"),
        top_1_share: of("top_1_share"),
        top_5_share: of("top_5_share"),
        top_20_share: of("top_20_share"),
    }))
}

fn collect_curve(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<CurvePoint>, ReportError> {
    let Some(rows) = Rows::read(marts, "contribution_curve", as_of)? else { return Ok(Vec::new()) };
    let customers = rows.floats("customers_share")?;
    let sales = rows.floats("sales_share")?;
    let profit = rows.floats("profit_share")?;
    let mut curve = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        if let (Some(customers_share), Some(sales_share)) = (customers[row], sales[row]) {
            curve.push(CurvePoint { customers_share, sales_share, profit_share: profit[row] });
        }
    }
    curve.sort_by(|left, right| left.customers_share.total_cmp(&right.customers_share));
    Ok(curve)
}
