//! What signals and the model said at one date, and what became of customers: counts by pattern of levels.

use std::ops::Range;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::backtest::level;
use super::signals::Plan;
use super::silence;
use super::standing::Standing;
use super::{Churning, HORIZONS, Model};
use crate::config::types::{Churn, ChurnOutcome};
use crate::features::PurchaseHistory;
use crate::model::period::to_days;

/// Equally wide bins that probabilities of the model are counted in.
pub const BINS: usize = 10_000;

/// Customers of a group, and what became of them by horizon.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub customers: u64,
    /// Their money at risk, minor units.
    pub at_risk: i128,
    /// Of them, those who churned.
    pub churned: [u64; HORIZONS.len()],
    /// Money at risk of those.
    pub lost: [i128; HORIZONS.len()],
}

impl Tally {
    /// Adds a customer; bit h of `outcome` says that it churned within horizon h.
    pub fn add(&mut self, at_risk: i64, outcome: u8) {
        self.customers += 1;
        self.at_risk += i128::from(at_risk);
        for horizon in 0..HORIZONS.len() {
            if outcome >> horizon & 1 == 1 {
                self.churned[horizon] += 1;
                self.lost[horizon] += i128::from(at_risk);
            }
        }
    }

    /// Adds another group.
    pub fn merge(&mut self, other: &Tally) {
        self.customers += other.customers;
        self.at_risk += other.at_risk;
        for horizon in 0..HORIZONS.len() {
            self.churned[horizon] += other.churned[horizon];
            self.lost[horizon] += other.lost[horizon];
        }
    }
}

/// The place of each customer's pattern, by customer number; none where it is not of the population.
#[derive(Debug, Clone)]
pub enum Codes {
    /// Fewer than 65,535 patterns.
    Small(Vec<u16>),
    /// More.
    Large(Vec<u32>),
}

impl Codes {
    fn new(customers: usize, patterns: usize) -> Codes {
        if patterns < usize::from(u16::MAX) {
            Codes::Small(vec![u16::MAX; customers])
        } else {
            Codes::Large(vec![u32::MAX; customers])
        }
    }

    fn set(&mut self, customer: u32, place: usize) {
        match self {
            Codes::Small(codes) => codes[customer as usize] = place as u16,
            Codes::Large(codes) => codes[customer as usize] = place as u32,
        }
    }

    /// The place of a customer's pattern.
    pub fn get(&self, customer: u32) -> Option<usize> {
        match self {
            Codes::Small(codes) => {
                codes.get(customer as usize).filter(|code| **code != u16::MAX).map(|code| *code as usize)
            }
            Codes::Large(codes) => {
                codes.get(customer as usize).filter(|code| **code != u32::MAX).map(|code| *code as usize)
            }
        }
    }
}

/// What the model said within one horizon.
#[derive(Debug, Clone)]
pub struct ModelTally {
    /// Customers by bin of the probability of silence, of whom it is known: how many, who churned, sum of probabilities.
    pub bins: Vec<(u64, u64, f64)>,
    /// As many as the signals call high, medium and low, most likely ones first.
    pub levels: [Tally; 3],
    /// Sum of squared errors.
    pub brier: f64,
    /// Sum of the log loss.
    pub log_loss: f64,
}

/// One date.
#[derive(Debug, Clone)]
pub struct Record {
    /// The date.
    pub at: NaiveDate,
    /// Horizons that have passed by the date of the results.
    pub passed: [bool; HORIZONS.len()],
    /// Patterns that occur, ascending.
    pub patterns: Vec<u64>,
    /// Customers of each.
    pub tallies: Vec<Tally>,
    /// Who has which.
    pub codes: Codes,
    /// What the model said, by horizon that has passed. Empty without a model.
    pub model: Vec<Option<ModelTally>>,
    /// Those whom the model calls high within the horizon of the weights; one bit a customer. Empty without a model.
    pub model_high: Vec<u64>,
}

impl Record {
    /// The pattern of a customer.
    pub fn pattern(&self, customer: u32) -> Option<u64> {
        self.codes.get(customer).map(|place| self.patterns[place])
    }

    /// Whether the model called a customer high.
    pub fn is_model_high(&self, customer: u32) -> bool {
        self.model_high.get(customer as usize / 64).is_some_and(|bits| bits >> (customer % 64) & 1 == 1)
    }
}

/// What a date leaves: `results` is the date of the results, after which nothing is known.
pub fn record(
    churning: &Churning<'_>,
    standing: &Standing,
    model: Option<&Model>,
    at: NaiveDate,
    results: NaiveDate,
) -> Record {
    let passed = HORIZONS.map(|days| to_days(at) + days as i32 <= to_days(results));
    let mut patterns = standing.patterns.clone();
    patterns.par_sort_unstable();
    patterns.dedup();
    let outcomes = outcomes(churning, standing, to_days(at), &passed);
    let mut codes = Codes::new(churning.history.customers(), patterns.len());
    let mut tallies = vec![Tally::default(); patterns.len()];
    for (row, customer) in standing.customers.iter().enumerate() {
        let place = patterns.partition_point(|pattern| *pattern < standing.patterns[row]);
        codes.set(*customer, place);
        tallies[place].add(standing.at_risk[row], outcomes[row]);
    }
    let mut record = Record { at, passed, patterns, tallies, codes, model: Vec::new(), model_high: Vec::new() };
    if let Some(model) = model {
        add_model(&mut record, churning, standing, model, &outcomes);
    }
    record
}

/// What became of each customer of the population: one bit a horizon.
fn outcomes(churning: &Churning<'_>, standing: &Standing, at: i32, passed: &[bool; HORIZONS.len()]) -> Vec<u8> {
    let one = |(row, customer): (usize, &u32)| {
        let kept_until = standing.kept_until.get(row).copied().flatten();
        outcome(churning.history, churning.settings, (*customer, kept_until), at, passed)
    };
    standing.customers.par_iter().enumerate().map(one).collect()
}

fn outcome(
    history: &PurchaseHistory,
    settings: &Churn,
    (customer, kept_until): (u32, Option<i32>),
    at: i32,
    passed: &[bool; HORIZONS.len()],
) -> u8 {
    let rows = history.purchases(customer);
    let from = rows.days.partition_point(|day| *day <= at);
    let next = (from..rows.days.len()).find(|row| rows.orders[*row] > 0).map(|row| rows.days[row]);
    let mut bits = 0;
    for (horizon, days) in HORIZONS.iter().enumerate() {
        if !passed[horizon] {
            continue;
        }
        let end = at + *days as i32;
        let churned = match settings.outcome {
            ChurnOutcome::NoOrder => next.is_none_or(|day| day > end),
            ChurnOutcome::Lost => {
                let is_kept = kept_until.is_some_and(|day| day >= end);
                !is_kept && silence::loss_day(rows, end, &settings.lost).is_some_and(|day| day <= end)
            }
        };
        bits |= u8::from(churned) << horizon;
    }
    bits
}

/// How many of some patterns the signals call high, and how many high or medium.
fn cut(plan: &Plan, settings: &Churn, patterns: impl Iterator<Item = u64>) -> [usize; 2] {
    let mut counts = [0usize; 2];
    for pattern in patterns {
        let level = level(plan.score(pattern), settings);
        counts[0] += usize::from(level == 0);
        counts[1] += usize::from(level <= 1);
    }
    counts
}

fn add_model(record: &mut Record, churning: &Churning<'_>, standing: &Standing, model: &Model, outcomes: &[u8]) {
    record.model_high = vec![0; churning.history.customers().div_ceil(64)];
    for (horizon, silent) in model.silent.iter().enumerate() {
        let known = |customer: u32| silent.get(customer as usize).copied().filter(|p| (0.0..=1.0).contains(p));
        let mut rows: Vec<(f64, usize)> = Vec::new();
        for (row, customer) in standing.customers.iter().enumerate() {
            rows.extend(known(*customer).map(|p| (p, row)));
        }
        let cuts = cut(&churning.plan, churning.settings, rows.iter().map(|(_, row)| standing.patterns[*row]));
        // Most likely first; equal ones in the order of the customers.
        rows.par_sort_unstable_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        if HORIZONS[horizon] == churning.settings.fit.horizon {
            for (_, row) in &rows[..cuts[0]] {
                let customer = standing.customers[*row];
                record.model_high[customer as usize / 64] |= 1 << (customer % 64);
            }
        }
        let levels = [0..cuts[0], cuts[0]..cuts[1], cuts[1]..rows.len()];
        let tally = record.passed[horizon].then(|| model_tally(&rows, &levels, standing, outcomes, horizon));
        record.model.push(tally);
    }
}

fn model_tally(
    rows: &[(f64, usize)],
    levels: &[Range<usize>; 3],
    standing: &Standing,
    outcomes: &[u8],
    horizon: usize,
) -> ModelTally {
    let mut tally =
        ModelTally { bins: vec![(0, 0, 0.0); BINS], levels: [Tally::default(); 3], brier: 0.0, log_loss: 0.0 };
    for (level, range) in tally.levels.iter_mut().zip(levels) {
        for (_, row) in &rows[range.clone()] {
            level.add(standing.at_risk[*row], outcomes[*row]);
        }
    }
    for (p, row) in rows {
        let churned = outcomes[*row] >> horizon & 1 == 1;
        let bin = &mut tally.bins[((p * BINS as f64) as usize).min(BINS - 1)];
        bin.0 += 1;
        bin.1 += u64::from(churned);
        bin.2 += p;
        let (brier, log_loss) = super::calibration::losses(*p, churned);
        tally.brier += brier;
        tally.log_loss += log_loss;
    }
    tally
}
