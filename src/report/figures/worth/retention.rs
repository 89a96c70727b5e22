//! Retention over months and by attribute, survival curves, activation of registered customers.

use chrono::NaiveDate;

use super::number;
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::figures::movements::months_of;
use crate::report::marts::{MartReader, Rows};

/// Retention between two adjoining windows of the same length.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Length of each of the two windows, `12mo`.
    pub compare: String,
    /// End of the later window.
    pub period: NaiveDate,
    /// `all`, or an attribute.
    pub dimension: String,
    /// Empty where the attribute is not known.
    pub member: String,
    /// Customers with an order in the window before.
    pub before: Option<i64>,
    /// Those of them with an order in the later one.
    pub retained: Option<i64>,
    pub logo: Option<f64>,
    pub gross: Option<f64>,
    pub net: Option<f64>,
    pub sales_before: Option<Money>,
    pub gross_retained: Option<Money>,
    pub net_retained: Option<Money>,
    pub lost_sales: Option<Money>,
    pub active: Option<i64>,
    pub active_rate: Option<f64>,
    pub repeat: Option<i64>,
    pub repeat_rate: Option<f64>,
    pub reactivated: Option<i64>,
    pub reactivation_rate: Option<f64>,
    /// Customers with an order by the end of the later window, and those dormant when it began: what the two rates are over.
    pub ever: Option<i64>,
    pub dormant: Option<i64>,
}

/// A day of a survival curve.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveDay {
    pub day: i64,
    pub at_risk: Option<i64>,
    pub events: Option<i64>,
    pub censored: Option<i64>,
    /// Share without the event by the end of the day.
    pub survival: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// A survival curve (Kaplan–Meier) of an event among the members of a dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// `order_2`, `order_3`, `order_4` or `lapse`.
    pub event: String,
    pub dimension: String,
    pub member: String,
    pub days: Vec<CurveDay>,
}

/// What a survival curve comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveSum {
    pub event: String,
    pub dimension: String,
    pub member: String,
    pub customers: Option<i64>,
    pub events: Option<i64>,
    pub median: Option<f64>,
    pub median_low: Option<f64>,
    pub median_high: Option<f64>,
    /// Share with the event within 30, 60, 90, 180 and 365 days.
    pub shares: [Option<f64>; 5],
}

/// Dates from which on a line is drawn.
const TREND_DATES: usize = 6;

/// Days of [`CurveSum::shares`].
pub const SHARE_DAYS: [i64; 5] = [30, 60, 90, 180, 365];

/// Activation of registered customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Activation {
    pub dimension: String,
    pub member: String,
    /// Quarter of registration, or `all`.
    pub period: String,
    pub registered: Option<i64>,
    /// Registered long enough ago to tell.
    pub observable: Option<i64>,
    pub activated: Option<i64>,
    pub rate: Option<f64>,
    pub first_days: Option<f64>,
    pub second_days: Option<f64>,
    /// Share with a second order within 30, 60 and 90 days of the first.
    pub second: [Option<f64>; 3],
    pub second_n: Option<i64>,
}

/// Customers of one quarter of acquisition and one attribute, some months later.
#[derive(Debug, Clone, PartialEq)]
pub struct Aged {
    pub dimension: String,
    pub member: String,
    pub cohort: Option<NaiveDate>,
    /// Months since the quarter of acquisition.
    pub age: i64,
    pub customers: Option<i64>,
    pub active: Option<i64>,
    pub net_sales: Option<Money>,
    pub retained_sales_share: Option<f64>,
}

/// Everything of the retention section; parts that are not published are empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Retention {
    /// Longest windows first, then by dimension, member and date.
    pub kept: Vec<Kept>,
    pub curves: Vec<Curve>,
    pub sums: Vec<CurveSum>,
    pub activation: Vec<Activation>,
    pub cohorts: Vec<Aged>,
}

impl Retention {
    /// Window lengths, longest first.
    pub fn compares(&self) -> Vec<&str> {
        let mut found: Vec<&str> = self.kept.iter().map(|one| one.compare.as_str()).collect();
        found.dedup();
        found
    }

    /// Retention of all customers over the dates of a window length, oldest first.
    pub fn history(&self, compare: &str) -> Vec<&Kept> {
        self.kept.iter().filter(|one| one.compare == compare && one.dimension == "all").collect()
    }

    /// Retention of all customers at the last date of a window length.
    pub fn latest(&self, compare: &str) -> Option<&Kept> {
        self.history(compare).pop()
    }

    /// Members of the attributes at the last date of a window length.
    pub fn members(&self, compare: &str) -> Vec<&Kept> {
        let all = || self.kept.iter().filter(|one| one.compare == compare);
        let last = all().map(|one| one.period).max();
        all().filter(|one| one.dimension != "all" && Some(one.period) == last).collect()
    }

    /// The longest windows in which retention of all customers is known at the last date, else the longest there are.
    pub fn main(&self) -> Option<&str> {
        let known = |compare: &&str| self.latest(compare).is_some_and(|one| one.logo.is_some());
        let compares = self.compares();
        compares.iter().copied().find(known).or_else(|| compares.first().copied())
    }

    /// The longest windows in which retention is known at several dates: a line needs more than a few points.
    pub fn trend(&self) -> Option<&str> {
        let known = |compare: &str| self.history(compare).iter().filter(|one| one.logo.is_some()).count();
        self.compares().into_iter().find(|compare| known(compare) >= TREND_DATES).or_else(|| self.main())
    }

    /// What a curve comes to.
    pub fn sum(&self, curve: &Curve) -> Option<&CurveSum> {
        let same = |one: &&CurveSum| {
            one.event == curve.event && one.dimension == curve.dimension && one.member == curve.member
        };
        self.sums.iter().find(same)
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Retention>, ReportError> {
    let found = Retention {
        kept: kept(marts, as_of)?,
        curves: curves(marts, as_of)?,
        sums: sums(marts, as_of)?,
        activation: activation(marts, as_of)?,
        cohorts: cohorts(marts, as_of)?,
    };
    let none = found.kept.is_empty() && found.curves.is_empty() && found.activation.is_empty();
    Ok((!none || !found.cohorts.is_empty()).then_some(found))
}

fn kept(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Kept>, ReportError> {
    let Some(rows) = Rows::read(marts, "retention", as_of)? else { return Ok(Vec::new()) };
    let (compares, dimensions) = (rows.required_texts("compare")?, rows.required_texts("dimension")?);
    let (periods, members) = (rows.dates("period")?, rows.texts("member")?);
    let (before, retained) = (rows.ints("customers_before")?, rows.ints("retained")?);
    let (logo, gross) = (rows.floats("logo_retention")?, rows.floats("gross_revenue_retention")?);
    let (net, lost_sales) = (rows.floats("net_revenue_retention")?, rows.money("lost_sales")?);
    let (sales_before, gross_retained) = (rows.money("sales_before")?, rows.money("gross_retained")?);
    let net_retained = rows.money("net_retained")?;
    let (active, active_rate) = (rows.ints("active")?, rows.floats("active_rate")?);
    let (repeat, repeat_rate) = (rows.ints("repeat_customers")?, rows.floats("repeat_rate")?);
    let (reactivated, reactivation_rate) = (rows.ints("reactivated")?, rows.floats("reactivation_rate")?);
    let if_any = |name: &str| if rows.has(name) { rows.ints(name) } else { Ok(vec![None; rows.len()]) };
    let (ever, dormant) = (if_any("customers_ever")?, if_any("dormant")?);
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        found.push(Kept {
            compare: compares[row].clone(),
            period: periods[row].ok_or_else(|| rows.value_error("period", row, "null where a date is required"))?,
            dimension: dimensions[row].clone(),
            member: members[row].clone().unwrap_or_default(),
            before: before[row],
            retained: retained[row],
            logo: logo[row],
            gross: gross[row],
            net: net[row],
            sales_before: sales_before[row],
            gross_retained: gross_retained[row],
            net_retained: net_retained[row],
            lost_sales: lost_sales[row],
            active: active[row],
            active_rate: active_rate[row],
            repeat: repeat[row],
            repeat_rate: repeat_rate[row],
            reactivated: reactivated[row],
            reactivation_rate: reactivation_rate[row],
            ever: ever[row],
            dormant: dormant[row],
        });
    }
    found.sort_by(|one, other| {
        let length = months_of(&other.compare).cmp(&months_of(&one.compare));
        let place = (one.dimension != "all", &one.dimension, &one.member, one.period);
        length.then_with(|| place.cmp(&(other.dimension != "all", &other.dimension, &other.member, other.period)))
    });
    Ok(found)
}

fn curves(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Curve>, ReportError> {
    let Some(rows) = Rows::read(marts, "survival", as_of)? else { return Ok(Vec::new()) };
    let (events, dimensions) = (rows.required_texts("event")?, rows.required_texts("dimension")?);
    let (members, days) = (rows.texts("member")?, rows.required_ints("day")?);
    let (at_risk, happened, censored) = (rows.ints("at_risk")?, rows.ints("events")?, rows.ints("censored")?);
    let (survival, low, high) = (rows.floats("survival")?, rows.floats("low")?, rows.floats("high")?);
    let mut found: Vec<Curve> = Vec::new();
    for row in 0..rows.len() {
        let Some(share) = survival[row] else { continue };
        let member = members[row].clone().unwrap_or_default();
        let same = |one: &Curve| one.event == events[row] && one.dimension == dimensions[row] && one.member == member;
        let at = match found.iter().rposition(same) {
            Some(at) => at,
            None => {
                let (event, dimension) = (events[row].clone(), dimensions[row].clone());
                found.push(Curve { event, dimension, member, days: Vec::new() });
                found.len() - 1
            }
        };
        found[at].days.push(CurveDay {
            day: days[row],
            at_risk: at_risk[row],
            events: happened[row],
            censored: censored[row],
            survival: share,
            low: low[row],
            high: high[row],
        });
    }
    for curve in &mut found {
        curve.days.sort_by_key(|day| day.day);
    }
    Ok(found)
}

fn sums(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<CurveSum>, ReportError> {
    let Some(rows) = Rows::read(marts, "survival_summary", as_of)? else { return Ok(Vec::new()) };
    let (events, dimensions) = (rows.required_texts("event")?, rows.required_texts("dimension")?);
    let (members, customers, happened) = (rows.texts("member")?, rows.ints("customers")?, rows.ints("events")?);
    let median = number(&rows, "median_days")?;
    let (low, high) = (number(&rows, "median_low")?, number(&rows, "median_high")?);
    let mut shares = Vec::new();
    for name in ["share_30", "share_60", "share_90", "share_180", "share_365"] {
        shares.push(rows.floats(name)?);
    }
    let one = |row: usize| CurveSum {
        event: events[row].clone(),
        dimension: dimensions[row].clone(),
        member: members[row].clone().unwrap_or_default(),
        customers: customers[row],
        events: happened[row],
        median: median[row],
        median_low: low[row],
        median_high: high[row],
        shares: std::array::from_fn(|at| shares[at][row]),
    };
    Ok((0..rows.len()).map(one).collect())
}

fn activation(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Activation>, ReportError> {
    let Some(rows) = Rows::read(marts, "activation", as_of)? else { return Ok(Vec::new()) };
    let (dimensions, members) = (rows.required_texts("dimension")?, rows.texts("member")?);
    let (periods, registered) = (rows.required_texts("period")?, rows.ints("registered")?);
    let (observable, activated) = (rows.ints("observable")?, rows.ints("activated")?);
    let (rate, first) = (rows.floats("activation_rate")?, number(&rows, "median_days_first")?);
    let (second, second_n) = (number(&rows, "median_days_second")?, rows.ints("second_n")?);
    let mut within = Vec::new();
    for name in ["second_30_rate", "second_60_rate", "second_90_rate"] {
        within.push(rows.floats(name)?);
    }
    let one = |row: usize| Activation {
        dimension: dimensions[row].clone(),
        member: members[row].clone().unwrap_or_default(),
        period: periods[row].clone(),
        registered: registered[row],
        observable: observable[row],
        activated: activated[row],
        rate: rate[row],
        first_days: first[row],
        second_days: second[row],
        second: std::array::from_fn(|at| within[at][row]),
        second_n: second_n[row],
    };
    let mut found: Vec<Activation> = (0..rows.len()).map(one).collect();
    found.sort_by(|one, other| {
        let place = (one.dimension != "all", &one.dimension, &one.member, &one.period);
        place.cmp(&(other.dimension != "all", &other.dimension, &other.member, &other.period))
    });
    Ok(found)
}

fn cohorts(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Aged>, ReportError> {
    let Some(rows) = Rows::read(marts, "cohorts", as_of)? else { return Ok(Vec::new()) };
    let (dimensions, members) = (rows.required_texts("dimension")?, rows.texts("member")?);
    let (dates, ages) = (rows.dates("cohort")?, rows.required_ints("age")?);
    let (customers, active) = (rows.ints("customers")?, rows.ints("active")?);
    let (sales, share) = (rows.money("net_sales")?, rows.floats("retained_sales_share")?);
    let one = |row: usize| Aged {
        dimension: dimensions[row].clone(),
        member: members[row].clone().unwrap_or_default(),
        cohort: dates[row],
        age: ages[row],
        customers: customers[row],
        active: active[row],
        net_sales: sales[row],
        retained_sales_share: share[row],
    };
    Ok((0..rows.len()).map(one).collect())
}
