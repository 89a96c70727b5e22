//! The loyalty index (F41) with its parts, its goals, and the relationship ladder.

use chrono::NaiveDate;

use super::number;
use crate::report::ReportError;
use crate::report::figures::{Money, RANKED_ROWS};
use crate::report::marts::{MartReader, Rows};

/// Bins of the histograms, each of 5 points of the index or 5 % of a part.
pub const BINS: usize = 20;

/// Classes from best to worst, as marts name them.
pub const CLASSES: [&str; 4] = ["loyal", "normal", "weak", "unknown"];

/// How customers spread over the index and its parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spread {
    /// Customers whose index is known.
    pub known: i64,
    /// Customers without one: fewer than three order dates.
    pub unknown: i64,
    /// Customers by bin of the index and by class in the order of [`CLASSES`].
    pub index: Vec<[i64; 4]>,
    /// Customers by bin of tenure, activity and stability.
    pub parts: [Vec<i64>; 3],
    /// Sum of the index, for its mean.
    total: f64,
    /// Class six months ago → class now, customers.
    pub moved: Vec<(String, String, i64)>,
}

impl Spread {
    /// Mean index of customers that have one.
    pub fn mean(&self) -> Option<f64> {
        (self.known > 0).then(|| self.total / self.known as f64)
    }
}

/// A customer whose index fell.
#[derive(Debug, Clone, PartialEq)]
pub struct Fell {
    pub customer: String,
    pub index: f64,
    pub previous: f64,
    pub class: String,
    pub previous_class: Option<String>,
    pub parts: [Option<f64>; 3],
}

/// A class of the index.
#[derive(Debug, Clone, PartialEq)]
pub struct LoyaltyClass {
    pub class: String,
    pub customers: Option<i64>,
    pub share: Option<f64>,
    pub net_sales: Option<Money>,
    pub index: Option<f64>,
    /// Mean tenure, activity and stability, 0 to 1.
    pub parts: [Option<f64>; 3],
    pub previous: Option<i64>,
}

/// A goal at a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// `loyalty`, `loyalty_index` or `satisfaction`.
    pub goal: String,
    pub scope: String,
    pub period: NaiveDate,
    pub value: Option<f64>,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub target: Option<f64>,
    pub gap: Option<f64>,
    /// Customers or answers that are missing to the goal.
    pub needed: Option<i64>,
    /// `reached`, `below`, `insufficient` or `unknown`.
    pub status: String,
}

/// A rung of the relationship ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    pub rung: String,
    pub place: i64,
    pub customers: Option<i64>,
    pub net_sales: Option<Money>,
    pub before: Option<i64>,
    pub rose: Option<i64>,
    pub rate_up: Option<f64>,
}

/// Everything of the loyalty section; parts that are not published are empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loyalty {
    pub spread: Option<Spread>,
    /// Those that fell most, at most [`RANKED_ROWS`].
    pub fell: Vec<Fell>,
    pub classes: Vec<LoyaltyClass>,
    /// By goal and scope, oldest first.
    pub goals: Vec<Goal>,
    /// From the lowest rung.
    pub ladder: Vec<Rung>,
}

impl Loyalty {
    /// The goals with their history, in the order of the page.
    pub fn goals(&self) -> Vec<Vec<&Goal>> {
        let mut found: Vec<Vec<&Goal>> = Vec::new();
        for goal in &self.goals {
            match found.last_mut().filter(|list| list[0].goal == goal.goal && list[0].scope == goal.scope) {
                Some(list) => list.push(goal),
                None => found.push(vec![goal]),
            }
        }
        found
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Loyalty>, ReportError> {
    let (spread, fell) = customers(marts, as_of)?;
    let found = Loyalty {
        spread,
        fell,
        classes: classes(marts, as_of)?,
        goals: goals(marts, as_of)?,
        ladder: ladder(marts, as_of)?,
    };
    let none = found.spread.is_none() && found.classes.is_empty() && found.goals.is_empty() && found.ladder.is_empty();
    Ok((!none).then_some(found))
}

/// Bin of a value between 0 and `most`; the end counts to the last.
fn bin(value: f64, most: f64) -> usize {
    ((value / most * BINS as f64).max(0.0) as usize).min(BINS - 1)
}

fn place_of(class: &str) -> usize {
    CLASSES.iter().position(|one| *one == class).unwrap_or(CLASSES.len() - 1)
}

fn customers(marts: &dyn MartReader, as_of: NaiveDate) -> Result<(Option<Spread>, Vec<Fell>), ReportError> {
    let Some(mut rows) = Rows::read(marts, "loyalty", as_of)? else { return Ok((None, Vec::new())) };
    let (index, previous) = (rows.floats("index")?, rows.floats("previous_index")?);
    let parts = [rows.floats("tenure_part")?, rows.floats("activity_part")?, rows.floats("stability_part")?];
    let mut spread =
        Spread { index: vec![[0; 4]; BINS], parts: std::array::from_fn(|_| vec![0; BINS]), ..Spread::default() };
    let mut classes = Vec::with_capacity(rows.len());
    rows.each_text("class", |class| classes.push(place_of(class.unwrap_or("unknown"))))?;
    let mut before = Vec::with_capacity(rows.len());
    rows.each_text("previous_class", |class| before.push(class.map(place_of)))?;
    let mut moved = [[0i64; 4]; 4];
    for row in 0..rows.len() {
        match index[row] {
            Some(value) => {
                spread.known += 1;
                spread.total += value;
                spread.index[bin(value, 100.0)][classes[row]] += 1;
            }
            None => spread.unknown += 1,
        }
        for (part, counts) in parts.iter().zip(&mut spread.parts) {
            if let Some(value) = part[row] {
                counts[bin(value, 1.0)] += 1;
            }
        }
        if let Some(from) = before[row] {
            moved[from][classes[row]] += 1;
        }
    }
    for (from, line) in moved.iter().enumerate() {
        for (to, customers) in line.iter().enumerate().filter(|(_, customers)| **customers > 0) {
            spread.moved.push((CLASSES[from].to_string(), CLASSES[to].to_string(), *customers));
        }
    }
    let change = |row: usize| Some(index[row]? - previous[row]?);
    let mut fallen: Vec<(usize, f64)> =
        (0..rows.len()).filter_map(|row| Some((row, change(row)?))).filter(|(_, change)| *change < 0.0).collect();
    fallen.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.cmp(&other.0)));
    fallen.truncate(RANKED_ROWS);
    let kept: Vec<usize> = fallen.iter().map(|(row, _)| *row).collect();
    rows.retain_rows(&kept);
    let (ids, names, earlier) =
        (rows.required_texts("customer_id")?, rows.texts("class")?, rows.texts("previous_class")?);
    let mut fell = Vec::with_capacity(kept.len());
    for (at, row) in kept.iter().enumerate() {
        let (Some(now), Some(then)) = (index[*row], previous[*row]) else { continue };
        fell.push(Fell {
            customer: ids[at].clone(),
            index: now,
            previous: then,
            class: names[at].clone().unwrap_or_else(|| "unknown".to_string()),
            previous_class: earlier[at].clone(),
            parts: std::array::from_fn(|part| parts[part][*row]),
        });
    }
    Ok((Some(spread), fell))
}

fn classes(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<LoyaltyClass>, ReportError> {
    let Some(rows) = Rows::read(marts, "loyalty_classes", as_of)? else { return Ok(Vec::new()) };
    let (classes, customers, share) = (rows.required_texts("class")?, rows.ints("customers")?, rows.floats("share")?);
    let (sales, index) = (rows.money("net_sales")?, rows.floats("index_mean")?);
    let parts = [rows.floats("tenure_mean")?, rows.floats("activity_mean")?, rows.floats("stability_mean")?];
    let previous = rows.ints("previous_customers")?;
    let one = |row: usize| LoyaltyClass {
        class: classes[row].clone(),
        customers: customers[row],
        share: share[row],
        net_sales: sales[row],
        index: index[row],
        parts: std::array::from_fn(|part| parts[part][row]),
        previous: previous[row],
    };
    let mut found: Vec<LoyaltyClass> = (0..rows.len()).map(one).collect();
    found.sort_by(|one, other| (place_of(&one.class), &one.class).cmp(&(place_of(&other.class), &other.class)));
    Ok(found)
}

fn goals(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Goal>, ReportError> {
    let Some(rows) = Rows::read(marts, "loyalty_goals", as_of)? else { return Ok(Vec::new()) };
    let (goals, scopes, periods) = (rows.required_texts("goal")?, rows.texts("scope")?, rows.dates("period")?);
    let (value, numerator, denominator) =
        (rows.floats("value")?, number(&rows, "numerator")?, number(&rows, "denominator")?);
    let (target, gap, needed) = (rows.floats("target")?, rows.floats("gap")?, rows.ints("needed")?);
    let status = rows.texts("status")?;
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        found.push(Goal {
            goal: goals[row].clone(),
            scope: scopes[row].clone().unwrap_or_default(),
            period: periods[row].ok_or_else(|| rows.value_error("period", row, "null where a date is required"))?,
            value: value[row],
            numerator: numerator[row],
            denominator: denominator[row],
            target: target[row],
            gap: gap[row],
            needed: needed[row],
            status: status[row].clone().unwrap_or_else(|| "unknown".to_string()),
        });
    }
    let place = |goal: &str| ["loyalty", "loyalty_index", "satisfaction"].iter().position(|one| *one == goal);
    found.sort_by(|one, other| {
        let (left, right) = (place(&one.goal).unwrap_or(9), place(&other.goal).unwrap_or(9));
        (left, &one.goal, &one.scope, one.period).cmp(&(right, &other.goal, &other.scope, other.period))
    });
    Ok(found)
}

fn ladder(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Rung>, ReportError> {
    let Some(rows) = Rows::read(marts, "relationship_ladder", as_of)? else { return Ok(Vec::new()) };
    let (rungs, places, customers) =
        (rows.required_texts("rung")?, rows.required_ints("place")?, rows.ints("customers")?);
    let (sales, before) = (rows.money("net_sales")?, rows.ints("customers_12m_ago")?);
    let (rose, rate) = (rows.ints("rose")?, rows.floats("rate_up")?);
    let one = |row: usize| Rung {
        rung: rungs[row].clone(),
        place: places[row],
        customers: customers[row],
        net_sales: sales[row],
        before: before[row],
        rose: rose[row],
        rate_up: rate[row],
    };
    let mut found: Vec<Rung> = (0..rows.len()).map(one).collect();
    found.sort_by_key(|rung| rung.place);
    Ok(found)
}
