//! What a scheme publishes beside its classes: moves over every distance, who is near a line, time in class, what to
//! expect, manual classes that differ, and its rules. Marts that an earlier version did not write leave their lists empty.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::contribution::Contribution;
use super::money::Money;
use super::movements::{Rates, Stream, months_of, streams_of};
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// Moves of a scheme over one distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Distance, `12mo`.
    pub compare: String,
    /// Date of the earlier snapshot.
    pub from_as_of: NaiveDate,
    pub streams: Vec<Stream>,
    /// Customers outside the scheme at both dates.
    pub outside: Vec<Stream>,
}

impl Comparison {
    /// Customers and sales of a class at the earlier snapshot.
    pub fn before(&self, code: &str) -> (i64, Money) {
        let of = || self.streams.iter().filter(|stream| stream.from == code);
        (of().map(|stream| stream.customers).sum(), of().map(|stream| stream.sales_from).sum())
    }
}

/// A customer near a line between two classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    pub customer: String,
    /// Its class.
    pub code: String,
    /// The class on the other side of the line.
    pub toward: String,
    /// Whether the other class is better.
    pub up: bool,
    pub feature: String,
    pub value: Option<f64>,
    pub line: Option<f64>,
    /// What it needs to rise, or may lose before it falls.
    pub gap: Option<f64>,
    /// The gap over the line.
    pub gap_share: Option<f64>,
    pub net_sales: Option<Money>,
}

/// How long customers have been in a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    pub code: String,
    pub customers: i64,
    pub mean_months: Option<f64>,
    pub median_months: Option<f64>,
    /// Customers with at least two opposite moves in four months.
    pub flip_flops: i64,
}

/// Customers that a class was or is expected to have.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Date of the expectation.
    pub made_as_of: NaiveDate,
    /// Months ahead.
    pub horizon: i64,
    pub code: String,
    /// Customers at `made_as_of`.
    pub customers: i64,
    pub expected: Option<f64>,
    /// Interval of 90 %.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// What came true, for expectations whose date has come.
    pub actual: Option<i64>,
    /// Moves that the rates are pooled from.
    pub transitions: i64,
}

/// A customer whose manual class differs from the computed one.
#[derive(Debug, Clone, PartialEq)]
pub struct Disagreement {
    pub customer: String,
    pub code: String,
    pub computed: String,
    pub manual: String,
    /// Whether the manual class is in force.
    pub applied: bool,
    pub why: Option<String>,
    pub valid_until: Option<NaiveDate>,
}

/// One rule of a scheme of ordered conditions.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleUse {
    pub position: i64,
    pub code: String,
    pub rule: String,
    /// Customers for whom it holds, who got the class by it, for whom it is unknown, and whom an earlier one took.
    pub holds: i64,
    pub given: i64,
    pub unknown: i64,
    pub overlapping: i64,
}

/// A customer of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub customer: String,
    pub net_sales: Money,
}

/// Largest members kept of a class.
pub const MEMBERS: usize = 5;

/// What is known of a scheme beside its classes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SchemeDetail {
    /// Moves, shortest distance first.
    pub comparisons: Vec<Comparison>,
    pub rates: Vec<Rates>,
    pub near: Vec<Near>,
    pub stability: Vec<Stability>,
    pub forecasts: Vec<Forecast>,
    pub disagreements: Vec<Disagreement>,
    pub rules: Vec<RuleUse>,
    /// Largest members by code, largest first.
    pub members: BTreeMap<String, Vec<Member>>,
}

impl SchemeDetail {
    /// The comparison over a number of months.
    pub fn over(&self, months: u32) -> Option<&Comparison> {
        self.comparisons.iter().find(|comparison| months_of(&comparison.compare) == months)
    }

    /// Customers that its lists name.
    pub fn customers(&self) -> impl Iterator<Item = &str> {
        let near = self.near.iter().map(|near| near.customer.as_str());
        let members = self.members.values().flatten().map(|member| member.customer.as_str());
        near.chain(members).chain(self.disagreements.iter().map(|one| one.customer.as_str()))
    }

    /// Customers near a line on one side, those of most sales first.
    pub fn near(&self, up: bool) -> impl Iterator<Item = &Near> {
        self.near.iter().filter(move |near| near.up == up)
    }
}

type Details = BTreeMap<String, SchemeDetail>;

/// Details of the wanted schemes.
pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    schemes: &BTreeSet<String>,
    contribution: Option<&Contribution>,
) -> Result<Details, ReportError> {
    let mut details: Details = schemes.iter().map(|scheme| (scheme.clone(), SchemeDetail::default())).collect();
    for (scheme, detail) in &mut details {
        detail.comparisons = comparisons(marts, as_of, scheme)?;
        detail.rates = super::movements::collect_rates(marts, as_of, scheme)?;
    }
    near(marts, as_of, &mut details)?;
    stability(marts, as_of, &mut details)?;
    forecasts(marts, as_of, &mut details)?;
    disagreements(marts, as_of, &mut details)?;
    rules(marts, as_of, &mut details)?;
    members(marts, as_of, &mut details, contribution)?;
    Ok(details)
}

fn comparisons(marts: &dyn MartReader, as_of: NaiveDate, scheme: &str) -> Result<Vec<Comparison>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "movements", as_of)? else { return Ok(Vec::new()) };
    rows.retain_text("scheme", scheme)?;
    let mut compares = rows.distinct("compare")?;
    compares.sort_by_key(|compare| (months_of(compare), compare.clone()));
    let mut found = Vec::new();
    for compare in compares {
        if let Some(moves) = streams_of(&rows, &compare)? {
            let (from_as_of, streams, outside) = (moves.from_as_of, moves.streams, moves.outside);
            found.push(Comparison { compare, from_as_of, streams, outside });
        }
    }
    Ok(found)
}

fn near(marts: &dyn MartReader, as_of: NaiveDate, details: &mut Details) -> Result<(), ReportError> {
    let Some(rows) = Rows::read(marts, "near_lines", as_of)? else { return Ok(()) };
    let (schemes, customers) = (rows.required_texts("scheme")?, rows.required_texts("customer_id")?);
    let (codes, toward) = (rows.required_texts("code")?, rows.required_texts("toward_code")?);
    let (directions, features) = (rows.required_texts("direction")?, rows.required_texts("feature")?);
    let (values, lines) = (rows.floats("value")?, rows.floats("line")?);
    let (gaps, shares) = (rows.floats("gap")?, rows.floats("gap_share")?);
    let net_sales = rows.money("net_sales")?;
    for row in 0..rows.len() {
        let Some(detail) = details.get_mut(&schemes[row]) else { continue };
        detail.near.push(Near {
            customer: customers[row].clone(),
            code: codes[row].clone(),
            toward: toward[row].clone(),
            up: directions[row] == "up",
            feature: features[row].clone(),
            value: values[row],
            line: lines[row],
            gap: gaps[row],
            gap_share: shares[row],
            net_sales: net_sales[row],
        });
    }
    for detail in details.values_mut() {
        detail.near.sort_by(|one, other| {
            other.net_sales.cmp(&one.net_sales).then_with(|| {
                (&one.customer, &one.toward, &one.feature).cmp(&(&other.customer, &other.toward, &other.feature))
            })
        });
    }
    Ok(())
}

fn stability(marts: &dyn MartReader, as_of: NaiveDate, details: &mut Details) -> Result<(), ReportError> {
    let Some(rows) = Rows::read(marts, "scheme_stability", as_of)? else { return Ok(()) };
    let (schemes, codes) = (rows.required_texts("scheme")?, rows.required_texts("code")?);
    let customers = rows.required_ints("customers")?;
    let (means, medians) = (rows.floats("mean_months")?, rows.floats("median_months")?);
    let flip_flops = rows.required_ints("flip_flops")?;
    for row in 0..rows.len() {
        let Some(detail) = details.get_mut(&schemes[row]) else { continue };
        detail.stability.push(Stability {
            code: codes[row].clone(),
            customers: customers[row],
            mean_months: means[row],
            median_months: medians[row],
            flip_flops: flip_flops[row],
        });
    }
    Ok(())
}

fn forecasts(marts: &dyn MartReader, as_of: NaiveDate, details: &mut Details) -> Result<(), ReportError> {
    let Some(rows) = Rows::read(marts, "class_forecast", as_of)? else { return Ok(()) };
    let (schemes, codes) = (rows.required_texts("scheme")?, rows.required_texts("code")?);
    let made = rows.dates("made_as_of")?;
    let (horizons, customers) = (rows.required_ints("horizon")?, rows.required_ints("customers")?);
    let (expected, low, high) = (rows.floats("expected")?, rows.floats("low")?, rows.floats("high")?);
    let (actual, transitions) = (rows.ints("actual")?, rows.required_ints("transitions")?);
    for row in 0..rows.len() {
        let Some(detail) = details.get_mut(&schemes[row]) else { continue };
        let made_as_of =
            made[row].ok_or_else(|| rows.value_error("made_as_of", row, "null where a date is required"))?;
        detail.forecasts.push(Forecast {
            made_as_of,
            horizon: horizons[row],
            code: codes[row].clone(),
            customers: customers[row],
            expected: expected[row],
            low: low[row],
            high: high[row],
            actual: actual[row],
            transitions: transitions[row],
        });
    }
    for detail in details.values_mut() {
        detail.forecasts.sort_by_key(|forecast| (forecast.made_as_of, forecast.horizon));
    }
    Ok(())
}

fn disagreements(marts: &dyn MartReader, as_of: NaiveDate, details: &mut Details) -> Result<(), ReportError> {
    let Some(rows) = Rows::read(marts, "class_disagreements", as_of)? else { return Ok(()) };
    let (schemes, customers) = (rows.required_texts("scheme")?, rows.required_texts("customer_id")?);
    let (codes, computed) = (rows.required_texts("code")?, rows.required_texts("computed_code")?);
    let (manual, applied) = (rows.required_texts("manual_code")?, rows.bools("applied")?);
    let (why, until) = (rows.texts("why")?, rows.dates("valid_until")?);
    for row in 0..rows.len() {
        let Some(detail) = details.get_mut(&schemes[row]) else { continue };
        detail.disagreements.push(Disagreement {
            customer: customers[row].clone(),
            code: codes[row].clone(),
            computed: computed[row].clone(),
            manual: manual[row].clone(),
            applied: applied[row],
            why: why[row].clone(),
            valid_until: until[row],
        });
    }
    for detail in details.values_mut() {
        detail.disagreements.sort_by(|one, other| one.customer.cmp(&other.customer));
    }
    Ok(())
}

fn rules(marts: &dyn MartReader, as_of: NaiveDate, details: &mut Details) -> Result<(), ReportError> {
    let Some(rows) = Rows::read(marts, "scheme_rules", as_of)? else { return Ok(()) };
    let (schemes, codes) = (rows.required_texts("scheme")?, rows.required_texts("code")?);
    let (positions, texts) = (rows.required_ints("position")?, rows.required_texts("rule")?);
    let (holds, given) = (rows.required_ints("holds")?, rows.required_ints("given")?);
    let (unknown, overlapping) = (rows.required_ints("unknown")?, rows.required_ints("overlapping")?);
    for row in 0..rows.len() {
        let Some(detail) = details.get_mut(&schemes[row]) else { continue };
        detail.rules.push(RuleUse {
            position: positions[row],
            code: codes[row].clone(),
            rule: texts[row].clone(),
            holds: holds[row],
            given: given[row],
            unknown: unknown[row],
            overlapping: overlapping[row],
        });
    }
    for detail in details.values_mut() {
        detail.rules.sort_by_key(|rule| rule.position);
    }
    Ok(())
}

/// The largest of the ranked customers in every class, by `customer_segments`.
fn members(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    details: &mut Details,
    contribution: Option<&Contribution>,
) -> Result<(), ReportError> {
    let Some(contribution) = contribution else { return Ok(()) };
    let Some(mut rows) = Rows::read(marts, "customer_segments", as_of)? else { return Ok(()) };
    let ranked: BTreeSet<&str> = contribution.ranked.iter().map(|ranked| ranked.customer.as_str()).collect();
    rows.retain_any("customer_id", &ranked)?;
    let customers = rows.required_texts("customer_id")?;
    let places: BTreeMap<&str, usize> =
        customers.iter().enumerate().map(|(row, customer)| (customer.as_str(), row)).collect();
    for (scheme, detail) in details.iter_mut() {
        if !rows.has(scheme) {
            continue;
        }
        let codes = rows.texts(scheme)?;
        for ranked in &contribution.ranked {
            let Some(code) = places.get(ranked.customer.as_str()).and_then(|row| codes[*row].as_ref()) else {
                continue;
            };
            let list = detail.members.entry(code.clone()).or_default();
            if list.len() < MEMBERS {
                list.push(Member { customer: ranked.customer.clone(), net_sales: ranked.net_sales });
            }
        }
    }
    Ok(())
}
