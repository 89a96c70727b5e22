//! Weights fitted to what became of customers: a logistic hazard over the strengths of the signals, at every date from
//! those dates alone whose outcome was known by then (rolling origin).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::HORIZONS;
use super::backtest::level;
use super::logistic::{self, Group, Logistic};
use super::record::Record;
use super::signals::Plan;
use crate::config::types::Churn;
use crate::model::period::to_days;
use crate::models::special::logistic;

/// Why there are no fitted weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFit {
    /// No earlier date whose horizon had passed.
    NoDates,
    /// Too few churned, or too few did not.
    TooFew {
        /// Customers who churned, over all dates.
        events: u64,
        /// Who did not.
        others: u64,
    },
    /// No signal that some customers show and others do not.
    NoVariation,
    /// The search for the best weights came to no end.
    NotConverged,
}

impl NoFit {
    /// In Chinese and in English.
    pub fn in_words(self) -> (String, String) {
        match self {
            NoFit::NoDates => (
                "没有可用的历史月末：数据时间太短，无法拟合".into(),
                "not fitted: no earlier month end whose horizon has passed".into(),
            ),
            NoFit::TooFew { events, others } => (
                format!("样本太少，无法拟合：流失 {events}，未流失 {others}"),
                format!("not fitted: too few, {events} churned and {others} did not"),
            ),
            NoFit::NoVariation => (
                "所有客户的信号相同，无法拟合".into(),
                "not fitted: no signal that some customers show and others do not".into(),
            ),
            NoFit::NotConverged => ("拟合未收敛".into(), "not fitted: the search did not converge".into()),
        }
    }
}

/// Weights as they were fitted at a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Strength of the penalty.
    pub lambda: f64,
    /// Coefficient and standard error by signal of the plan; none of signals that all show or nobody does.
    pub coefficients: Vec<Option<(f64, f64)>>,
    intercept: f64,
    /// Points for one unit of log odds.
    pub scale: f64,
    /// Customer-dates that it was fitted to.
    pub n: u64,
    /// Of them, those who churned.
    pub events: u64,
}

impl Fitted {
    /// The sum of the log odds that the signals of a pattern add.
    fn added(&self, plan: &Plan, pattern: u64) -> f64 {
        let signals = plan.signals.iter().zip(&self.coefficients);
        signals.map(|(signal, found)| found.map_or(0.0, |(beta, _)| beta * signal.strength(pattern))).sum()
    }

    /// The probability that a customer of a pattern churns.
    pub fn probability(&self, plan: &Plan, pattern: u64) -> f64 {
        logistic(self.intercept + self.added(plan, pattern))
    }

    /// The score of a pattern, 0 to 100.
    pub fn score(&self, plan: &Plan, pattern: u64) -> f64 {
        (self.added(plan, pattern) * self.scale).clamp(0.0, 100.0) + 0.0
    }

    /// Points of a signal at its full strength.
    pub fn points(&self, signal: usize) -> Option<f64> {
        self.coefficients.get(signal).copied().flatten().map(|(beta, _)| beta * self.scale)
    }
}

/// Weights for one horizon, at every date.
#[derive(Debug, Clone, PartialEq)]
pub struct Rolling {
    /// As they were fitted at each record's date.
    pub at: Vec<Result<Fitted, NoFit>>,
    /// As they are fitted at the date of the results.
    pub now: Result<Fitted, NoFit>,
}

/// Counts of the patterns of all dates, for one horizon.
struct Sample {
    /// The patterns that occur.
    patterns: Vec<u64>,
    /// Strengths of the signals of each.
    strengths: Vec<Vec<f64>>,
    /// By date: place of the pattern, customers, those who churned. Empty where the horizon has not passed.
    dates: Vec<Vec<(usize, u64, u64)>>,
    /// Days of the dates.
    days: Vec<i32>,
    /// Length of the horizon in days.
    ahead: i32,
}

impl Sample {
    fn new(plan: &Plan, records: &[Record], horizon: usize) -> Sample {
        let mut patterns: Vec<u64> = records.iter().flat_map(|record| record.patterns.iter().copied()).collect();
        patterns.sort_unstable();
        patterns.dedup();
        let strength = |pattern: &u64| plan.signals.iter().map(|signal| signal.strength(*pattern)).collect();
        let counts = |record: &Record| {
            let tallies = record.patterns.iter().zip(&record.tallies);
            let found = tallies.map(|(pattern, tally)| {
                (patterns.partition_point(|known| known < pattern), tally.customers, tally.churned[horizon])
            });
            if record.passed[horizon] { found.collect() } else { Vec::new() }
        };
        Sample {
            strengths: patterns.iter().map(strength).collect(),
            dates: records.iter().map(counts).collect(),
            days: records.iter().map(|record| to_days(record.at)).collect(),
            ahead: HORIZONS[horizon] as i32,
            patterns,
        }
    }

    /// Places of the dates whose outcome was known on a day.
    fn known_on(&self, day: i32) -> Vec<usize> {
        (0..self.days.len())
            .filter(|date| self.days[*date] + self.ahead <= day && !self.dates[*date].is_empty())
            .collect()
    }

    /// Customers and those who churned, by pattern, over some dates.
    fn pooled(&self, dates: &[usize]) -> BTreeMap<usize, (u64, u64)> {
        let mut pooled: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        for (place, customers, churned) in dates.iter().flat_map(|date| &self.dates[*date]) {
            let sum = pooled.entry(*place).or_default();
            sum.0 += customers;
            sum.1 += churned;
        }
        pooled
    }
}

/// One fit, over the signals that vary.
struct Fit {
    varying: Vec<usize>,
    logistic: Logistic,
    pooled: BTreeMap<usize, (u64, u64)>,
}

fn fit(sample: &Sample, dates: &[usize], lambda: f64, min_events: u64) -> Result<Fit, NoFit> {
    if dates.is_empty() {
        return Err(NoFit::NoDates);
    }
    let pooled = sample.pooled(dates);
    let (n, events) = pooled.values().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
    if events < min_events || n - events < min_events {
        return Err(NoFit::TooFew { events, others: n - events });
    }
    let signals = sample.strengths.first().map_or(0, Vec::len);
    let differs = |signal: &usize| {
        let mut values = pooled.keys().map(|place| sample.strengths[*place][*signal]);
        let first = values.next();
        values.any(|value| Some(value) != first)
    };
    let varying: Vec<usize> = (0..signals).filter(differs).collect();
    if varying.is_empty() {
        return Err(NoFit::NoVariation);
    }
    let mut groups: Vec<Group> = Vec::with_capacity(pooled.len());
    for (place, (customers, churned)) in &pooled {
        let x = varying.iter().map(|signal| sample.strengths[*place][*signal]).collect();
        groups.push(Group { x, n: *customers as f64, events: *churned as f64 });
    }
    let logistic = logistic::fit(&groups, varying.len(), lambda).filter(|fit| fit.converged);
    Ok(Fit { varying, logistic: logistic.ok_or(NoFit::NotConverged)?, pooled })
}

impl Fit {
    fn probability(&self, strengths: &[f64]) -> f64 {
        let x: Vec<f64> = self.varying.iter().map(|signal| strengths[*signal]).collect();
        self.logistic.probability(&x)
    }

    /// The log loss at a date.
    fn log_loss(&self, sample: &Sample, date: usize) -> f64 {
        let loss = |(place, customers, churned): &(usize, u64, u64)| {
            let p = self.probability(&sample.strengths[*place]);
            *churned as f64 * super::calibration::losses(p, true).1
                + (customers - churned) as f64 * super::calibration::losses(p, false).1
        };
        sample.dates[date].iter().map(loss).sum()
    }

    fn finish(self, plan: &Plan, settings: &Churn, sample: &Sample, lambda: f64) -> Fitted {
        let mut coefficients = vec![None; plan.signals.len()];
        for (place, signal) in self.varying.iter().enumerate() {
            coefficients[*signal] = Some((self.logistic.coefficients[place], self.logistic.std_errors[place]));
        }
        let (n, events) = self.pooled.values().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
        let mut fitted = Fitted { lambda, coefficients, intercept: self.logistic.intercept, scale: 1.0, n, events };
        fitted.scale = scale(&fitted, plan, settings, sample, &self.pooled);
        fitted
    }
}

/// Points for one unit of log odds: such that about as many customers of the sample are called high as with the points that
/// are set. Where nobody is called high by either, such that all signals together give the points that are set.
fn scale(fitted: &Fitted, plan: &Plan, settings: &Churn, sample: &Sample, pooled: &BTreeMap<usize, (u64, u64)>) -> f64 {
    let mut by_odds: Vec<(f64, u64)> = Vec::with_capacity(pooled.len());
    let mut wanted = 0;
    for (place, (customers, _)) in pooled {
        let pattern = sample.patterns[*place];
        by_odds.push((fitted.added(plan, pattern), *customers));
        wanted += if level(plan.score(pattern), settings) == 0 { *customers } else { 0 };
    }
    by_odds.sort_by(|left, right| right.0.total_cmp(&left.0));
    let mut best: Option<(u64, f64)> = None;
    let mut high = 0;
    for group in by_odds.chunk_by(|left, right| left.0 == right.0) {
        high += group.iter().map(|(_, customers)| customers).sum::<u64>();
        let (odds, away) = (group[0].0, high.abs_diff(wanted));
        if wanted > 0 && odds > 0.0 && best.is_none_or(|(least, _)| away < least) {
            best = Some((away, odds));
        }
    }
    if let Some((_, odds)) = best {
        return settings.high / odds;
    }
    let set: f64 = plan.computed().map(|(_, signal)| signal.rule.most_points()).sum();
    let added: f64 = fitted.coefficients.iter().flatten().map(|(beta, _)| beta.max(0.0)).sum();
    if added > 0.0 { set / added } else { 1.0 }
}

/// Weights for one horizon at every date of the records, and at the date of the results.
pub fn rolling(plan: &Plan, settings: &Churn, records: &[Record], horizon: usize, results: NaiveDate) -> Rolling {
    let sample = Sample::new(plan, records, horizon);
    let min_events = u64::from(settings.fit.min_events);
    let dates: Vec<usize> = (0..records.len()).collect();
    let days = |date: usize| sample.days[date];
    let mut lambdas = settings.fit.lambdas.clone();
    lambdas.sort_by(f64::total_cmp);
    lambdas.dedup();
    // What each strength said at each date, and how far off it was.
    let fits: Vec<Vec<Result<(Fit, f64), NoFit>>> = dates
        .par_iter()
        .map(|date| {
            let known = sample.known_on(days(*date));
            let of = |lambda: &f64| {
                let fit = fit(&sample, &known, *lambda, min_events)?;
                let loss = fit.log_loss(&sample, *date);
                Ok((fit, loss))
            };
            lambdas.iter().map(of).collect()
        })
        .collect();
    let choose = |day: i32| {
        let judged = sample.known_on(day);
        // The most dates, then the least loss; of equal ones the stronger.
        let mut best: Option<(usize, f64, usize)> = None;
        for place in 0..lambdas.len() {
            let loss_at = |date: &usize| Some(fits[*date].get(place)?.as_ref().ok()?.1);
            let losses: Vec<f64> = judged.iter().filter_map(loss_at).collect();
            let (count, loss) = (losses.len(), losses.iter().sum::<f64>());
            let is_better = |(most, least, _)| count > most || (count == most && loss <= least);
            if count > 0 && best.is_none_or(is_better) {
                best = Some((count, loss, place));
            }
        }
        best.map_or(lambdas.len() / 2, |(.., place)| place)
    };
    let chosen: Vec<usize> = dates.iter().map(|date| choose(days(*date))).collect();
    let now = to_days(results);
    let place = choose(now);
    let at = fits.into_iter().zip(chosen).map(|(mut of_date, place)| {
        let (fit, _) = of_date.swap_remove(place)?;
        Ok(fit.finish(plan, settings, &sample, lambdas[place]))
    });
    let at = at.collect();
    let lambda = lambdas.get(place).copied().unwrap_or(1.0);
    let now = fit(&sample, &sample.known_on(now), lambda, min_events);
    Rolling { at, now: now.map(|fit| fit.finish(plan, settings, &sample, lambda)) }
}
