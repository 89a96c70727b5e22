//! Points (S18, S133) and prepayments with rebates (S134).

use chrono::NaiveDate;

use super::{Remark, label, number, remarks};
use crate::report::ReportError;
use crate::report::figures::{Money, RANKED_ROWS};
use crate::report::marts::{MartReader, Rows};

/// A measure of a programme in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub measure: String,
    /// `2026-10`, a date, or a window.
    pub period: String,
    pub value: Option<f64>,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    /// `points`, `money`, `ratio`, `customers` and so on.
    pub unit: String,
}

/// Points of one age.
#[derive(Debug, Clone, PartialEq)]
pub struct Aged {
    pub bucket: String,
    pub points: Option<f64>,
    pub share: Option<f64>,
    pub liability: Option<f64>,
}

/// A level of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    pub level: String,
    pub customers: Option<i64>,
    pub points: Option<f64>,
    pub net_sales: Option<Money>,
}

/// Customers of a level of points and a class of sales.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreed {
    pub level: String,
    pub class: String,
    pub customers: i64,
}

/// A customer with points.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder {
    pub customer: String,
    pub balance: Option<f64>,
    pub earned: Option<f64>,
    pub redeemed: Option<f64>,
    pub oldest_days: Option<i64>,
    pub expiring: Option<f64>,
    pub expiring_on: Option<NaiveDate>,
}

/// A band of prepayments.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    pub from: Option<Money>,
    pub to: Option<Money>,
    pub rate: Option<f64>,
    pub customers: Option<i64>,
    pub prepaid: Option<Money>,
    pub rebate: Option<Money>,
}

/// Growth of those who prepay, or of matched customers who do not.
#[derive(Debug, Clone, PartialEq)]
pub struct Grown {
    /// `participants`, `matched`, or `difference` of the two.
    pub group: String,
    pub customers: Option<i64>,
    pub before: Option<Money>,
    pub after: Option<Money>,
    pub growth: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub repurchase: Option<f64>,
    pub break_even: Option<f64>,
}

/// Everything of the programmes section; parts that are not published are empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Programmes {
    pub points: Vec<Measured>,
    pub ageing: Vec<Aged>,
    pub levels: Vec<Level>,
    pub agreement: Vec<Agreed>,
    /// Largest balances first, at most [`RANKED_ROWS`].
    pub holders: Vec<Holder>,
    pub prepayments: Vec<Measured>,
    pub bands: Vec<Band>,
    pub grown: Vec<Grown>,
    pub points_remarks: Vec<Remark>,
    pub prepayment_remarks: Vec<Remark>,
}

/// A measure over its periods, oldest first.
pub fn history<'a>(rows: &'a [Measured], measure: &str) -> Vec<&'a Measured> {
    rows.iter().filter(|one| one.measure == measure).collect()
}

/// A measure at its last period.
pub fn latest<'a>(rows: &'a [Measured], measure: &str) -> Option<&'a Measured> {
    history(rows, measure).pop()
}

impl Programmes {
    /// Whether anything of points is published.
    pub fn has_points(&self) -> bool {
        !self.points.is_empty() || !self.ageing.is_empty() || !self.levels.is_empty()
    }

    /// Whether anything of prepayments is published.
    pub fn has_prepayments(&self) -> bool {
        !self.prepayments.is_empty() || !self.bands.is_empty() || !self.grown.is_empty()
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Programmes>, ReportError> {
    let mut found = Programmes {
        points: measures(marts, "points_summary", as_of)?,
        prepayments: measures(marts, "prepayment_summary", as_of)?,
        holders: holders(marts, as_of)?,
        grown: grown(marts, as_of)?,
        points_remarks: remarks(marts, as_of, "points")?,
        prepayment_remarks: remarks(marts, as_of, "prepayments")?,
        ..Programmes::default()
    };
    if let Some(rows) = Rows::read(marts, "points_ageing", as_of)? {
        let (buckets, share) = (rows.required_texts("bucket")?, rows.floats("share")?);
        let (points, liability) = (number(&rows, "points")?, number(&rows, "liability")?);
        let one = |row: usize| Aged {
            bucket: buckets[row].clone(),
            points: points[row],
            share: share[row],
            liability: liability[row],
        };
        found.ageing = (0..rows.len()).map(one).collect();
    }
    if let Some(rows) = Rows::read(marts, "points_levels", as_of)? {
        let (levels, customers) = (rows.texts("level")?, rows.ints("customers")?);
        let (points, sales) = (number(&rows, "points")?, rows.money("net_sales")?);
        let one = |row: usize| Level {
            level: levels[row].clone().unwrap_or_default(),
            customers: customers[row],
            points: points[row],
            net_sales: sales[row],
        };
        found.levels = (0..rows.len()).map(one).collect();
    }
    if let Some(rows) = Rows::read(marts, "points_agreement", as_of)? {
        let (levels, classes) = (rows.texts("points_level")?, rows.texts("class")?);
        let customers = rows.required_ints("customers")?;
        let one = |row: usize| Agreed {
            level: levels[row].clone().unwrap_or_default(),
            class: classes[row].clone().unwrap_or_default(),
            customers: customers[row],
        };
        found.agreement = (0..rows.len()).map(one).collect();
    }
    if let Some(rows) = Rows::read(marts, "prepayment_bands", as_of)? {
        let (from, to, rate) = (rows.money("band_from")?, rows.money("band_to")?, rows.floats("rate")?);
        let (customers, prepaid, rebate) = (rows.ints("customers")?, rows.money("prepaid")?, rows.money("rebate")?);
        let one = |row: usize| Band {
            from: from[row],
            to: to[row],
            rate: rate[row],
            customers: customers[row],
            prepaid: prepaid[row],
            rebate: rebate[row],
        };
        found.bands = (0..rows.len()).map(one).collect();
        found.bands.sort_by_key(|band| band.from);
    }
    Ok((found.has_points() || found.has_prepayments() || !found.holders.is_empty()).then_some(found))
}

fn measures(marts: &dyn MartReader, mart: &'static str, as_of: NaiveDate) -> Result<Vec<Measured>, ReportError> {
    let Some(rows) = Rows::read(marts, mart, as_of)? else { return Ok(Vec::new()) };
    let (names, periods, units) = (rows.required_texts("measure")?, label(&rows, "period")?, rows.texts("unit")?);
    let value = number(&rows, "value")?;
    let (numerator, denominator) = (number(&rows, "numerator")?, number(&rows, "denominator")?);
    let one = |row: usize| Measured {
        measure: names[row].clone(),
        period: periods[row].clone(),
        value: value[row],
        numerator: numerator[row],
        denominator: denominator[row],
        unit: units[row].clone().unwrap_or_default(),
    };
    let mut found: Vec<Measured> = (0..rows.len()).map(one).collect();
    found.sort_by(|one, other| one.period.cmp(&other.period));
    Ok(found)
}

fn holders(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Holder>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "points_customers", as_of)? else { return Ok(Vec::new()) };
    let balance = number(&rows, "balance")?;
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let size = |row: usize| balance[row].unwrap_or(f64::NEG_INFINITY);
    order.sort_by(|one, other| size(*other).total_cmp(&size(*one)).then(one.cmp(other)));
    order.truncate(RANKED_ROWS);
    rows.retain_rows(&order);
    let (ids, balance) = (rows.required_texts("customer_id")?, number(&rows, "balance")?);
    let (earned, redeemed) = (number(&rows, "earned_12m")?, number(&rows, "redeemed_12m")?);
    let (oldest, expiring, on) =
        (rows.ints("oldest_days")?, number(&rows, "expiring_points")?, rows.dates("expiring_on")?);
    let one = |row: usize| Holder {
        customer: ids[row].clone(),
        balance: balance[row],
        earned: earned[row],
        redeemed: redeemed[row],
        oldest_days: oldest[row],
        expiring: expiring[row],
        expiring_on: on[row],
    };
    Ok((0..rows.len()).map(one).collect())
}

fn grown(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Grown>, ReportError> {
    let Some(rows) = Rows::read(marts, "prepayment_growth", as_of)? else { return Ok(Vec::new()) };
    let (groups, customers) = (rows.required_texts("group")?, rows.ints("customers")?);
    let (before, after, growth) = (rows.money("sales_before")?, rows.money("sales_after")?, rows.floats("growth")?);
    let (low, high) = (rows.floats("low")?, rows.floats("high")?);
    let (repurchase, break_even) = (rows.floats("repurchase_rate")?, rows.floats("break_even_margin")?);
    let one = |row: usize| Grown {
        group: groups[row].clone(),
        customers: customers[row],
        before: before[row],
        after: after[row],
        growth: growth[row],
        low: low[row],
        high: high[row],
        repurchase: repurchase[row],
        break_even: break_even[row],
    };
    let mut found: Vec<Grown> = (0..rows.len()).map(one).collect();
    let place = |group: &str| ["participants", "matched"].iter().position(|one| *one == group).unwrap_or(2);
    found.sort_by_key(|one| place(&one.group));
    Ok(found)
}
