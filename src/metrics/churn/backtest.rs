//! How often each prediction was right: groups of customers it made at earlier dates, and what became of them.

use chrono::NaiveDate;

use super::HORIZONS;
use super::calibration::{self, Bin, Decile, auc};
use super::fit::Rolling;
use super::record::{BINS, Record, Tally};
use super::signals::Plan;
use crate::config::types::Churn;

/// Levels of risk, highest first.
pub const LEVELS: [&str; 3] = ["high", "medium", "low"];
/// The level that holds everybody.
pub const ALL: &str = "all";
/// The level of those who show a single signal.
pub const ON: &str = "on";

/// What predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Predictor {
    /// The score of points as they are set.
    Signals,
    /// The score of fitted points.
    Fitted,
    /// The model of buying.
    Model,
    /// One signal alone.
    Single(usize),
}

impl Predictor {
    /// As marts name it.
    pub fn name(self, plan: &Plan) -> &str {
        match self {
            Predictor::Signals => "signals",
            Predictor::Fitted => "fitted",
            Predictor::Model => "model",
            Predictor::Single(signal) => plan.signals.get(signal).map_or("", |signal| &signal.rule.name),
        }
    }

    /// All of a plan.
    pub fn all(plan: &Plan) -> Vec<Predictor> {
        let together = [Predictor::Signals, Predictor::Fitted, Predictor::Model];
        together.into_iter().chain(plan.computed().map(|(place, _)| Predictor::Single(place))).collect()
    }
}

/// The level of a score: its place in [`LEVELS`].
pub fn level(score: f64, settings: &Churn) -> usize {
    // Points of fitted weights are products: what differs by rounding alone is the same.
    let reaches = |line: f64| score >= line - 1e-9;
    if reaches(settings.high) {
        0
    } else if reaches(settings.medium) {
        1
    } else {
        2
    }
}

/// A group that a predictor made, at one date or over all, for one horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// The date; none for all together.
    pub made: Option<NaiveDate>,
    /// Place of the horizon.
    pub horizon: usize,
    /// What predicts.
    pub predictor: Predictor,
    /// `high`, `medium`, `low`, `on` or `all`.
    pub level: &'static str,
    /// Customers of the group.
    pub of_group: Tally,
    /// Customers of all groups.
    pub of_all: Tally,
}

/// What is known of a predictor over all dates.
#[derive(Debug, Clone, PartialEq)]
pub struct Total {
    /// Its groups over all dates; `made` is none.
    pub groups: Vec<Group>,
    /// Dates, the first and the last of them.
    pub dates: (u64, Option<NaiveDate>, Option<NaiveDate>),
    /// Customers in the order of the prediction.
    pub bins: Vec<Bin>,
    /// Mean squared error and mean log loss of probabilities.
    pub losses: Option<(f64, f64)>,
    /// The same over the dates of all predictors that can be compared.
    pub compared: Option<Compared>,
}

/// What a predictor made of the dates at which all could be looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Dates.
    pub dates: u64,
    /// Area under the curve.
    pub auc: Option<f64>,
    /// Of those called high: how many, and who churned.
    pub high: (u64, u64),
    /// Whether it told best who churned.
    pub is_best: bool,
}

/// What one predictor said at one date for one horizon.
struct Said {
    levels: Vec<(&'static str, Tally)>,
    bins: Vec<Bin>,
    /// Sums of squared errors and log losses.
    losses: Option<(f64, f64)>,
}

/// All groups of all dates, and the totals of every predictor and horizon.
pub struct Backtest {
    /// By date, horizon, predictor and level.
    pub groups: Vec<Group>,
    /// By horizon and predictor.
    pub totals: Vec<Total>,
}

/// What earlier dates and fitted weights make a back-test of.
pub struct Judging<'a> {
    /// Signals.
    pub plan: &'a Plan,
    /// Settings.
    pub settings: &'a Churn,
    /// Dates, ascending.
    pub records: &'a [Record],
    /// Fitted weights by horizon.
    pub rolling: &'a [Rolling],
}

impl Judging<'_> {
    /// What a predictor said at a date; none where it said nothing or the horizon has not passed.
    fn said(&self, date: usize, horizon: usize, predictor: Predictor) -> Option<Said> {
        let record = &self.records[date];
        if !record.passed[horizon] {
            return None;
        }
        match predictor {
            Predictor::Signals => Some(self.of_scores(record, horizon, |pattern| {
                let score = self.plan.score(pattern);
                (score, score, None)
            })),
            Predictor::Fitted => {
                let fitted = self.rolling[horizon].at[date].as_ref().ok()?;
                Some(self.of_scores(record, horizon, |pattern| {
                    let p = fitted.probability(self.plan, pattern);
                    (fitted.score(self.plan, pattern), p, Some(p))
                }))
            }
            Predictor::Model => self.of_model(record, horizon),
            Predictor::Single(signal) => Some(self.of_signal(record, horizon, signal)),
        }
    }

    /// `scored` gives of a pattern its score, what orders it, and its probability.
    fn of_scores(&self, record: &Record, horizon: usize, scored: impl Fn(u64) -> (f64, f64, Option<f64>)) -> Said {
        let mut levels = LEVELS.map(|level| (level, Tally::default()));
        let mut bins = Vec::with_capacity(record.patterns.len());
        let mut losses: Option<(f64, f64)> = None;
        for (pattern, tally) in record.patterns.iter().zip(&record.tallies) {
            let (score, order, p) = scored(*pattern);
            levels[level(score, self.settings)].1.merge(tally);
            let (customers, churned) = (tally.customers, tally.churned[horizon]);
            let probability = p.map(|p| p * customers as f64);
            bins.push(Bin { score: order, customers, churned, probability });
            if let Some(p) = p {
                let (of_churned, of_others) = (calibration::losses(p, true), calibration::losses(p, false));
                let (churned, others) = (churned as f64, (customers - churned) as f64);
                let sum = losses.get_or_insert((0.0, 0.0));
                sum.0 += churned * of_churned.0 + others * of_others.0;
                sum.1 += churned * of_churned.1 + others * of_others.1;
            }
        }
        Said { levels: levels.to_vec(), bins, losses }
    }

    fn of_model(&self, record: &Record, horizon: usize) -> Option<Said> {
        let tally = record.model.get(horizon)?.as_ref()?;
        let bin = |(place, (customers, churned, sum)): (usize, &(u64, u64, f64))| Bin {
            score: place as f64 / BINS as f64,
            customers: *customers,
            churned: *churned,
            probability: Some(*sum),
        };
        let bins = tally.bins.iter().enumerate().filter(|(_, bin)| bin.0 > 0).map(bin).collect();
        let levels = LEVELS.into_iter().zip(tally.levels).collect();
        Some(Said { levels, bins, losses: Some((tally.brier, tally.log_loss)) })
    }

    fn of_signal(&self, record: &Record, horizon: usize, signal: usize) -> Said {
        let mask = self.plan.signals[signal].mask;
        let (mut on, mut off) = (Tally::default(), Tally::default());
        for (pattern, tally) in record.patterns.iter().zip(&record.tallies) {
            if pattern & mask == 0 { off.merge(tally) } else { on.merge(tally) }
        }
        let bin = |score, tally: &Tally| Bin {
            score,
            customers: tally.customers,
            churned: tally.churned[horizon],
            probability: None,
        };
        Said { bins: vec![bin(0.0, &off), bin(1.0, &on)], levels: vec![(ON, on), ("", off)], losses: None }
    }

    /// The back-test.
    pub fn judge(&self) -> Backtest {
        let mut backtest = Backtest { groups: Vec::new(), totals: Vec::new() };
        for horizon in 0..HORIZONS.len() {
            let mut totals = Vec::new();
            for predictor in Predictor::all(self.plan) {
                totals.push(self.total(horizon, predictor, &mut backtest.groups));
            }
            self.compare(horizon, &mut totals);
            backtest.totals.extend(totals.into_iter().map(|(_, total)| total));
        }
        let place = |group: &Group| (group.made, group.horizon);
        backtest.groups.sort_by_key(place);
        backtest
    }

    /// A predictor over all dates; its groups of each date are added to `groups`.
    fn total(&self, horizon: usize, predictor: Predictor, groups: &mut Vec<Group>) -> (Predictor, Total) {
        let mut pooled: Vec<(&'static str, Tally)> = Vec::new();
        let mut of_all = Tally::default();
        let mut bins = Vec::new();
        let mut sums: Option<(f64, f64)> = None;
        let mut dates = Vec::new();
        let with_all = !matches!(predictor, Predictor::Single(_));
        for (date, record) in self.records.iter().enumerate() {
            let Some(said) = self.said(date, horizon, predictor) else { continue };
            dates.push(record.at);
            let mut whole = Tally::default();
            said.levels.iter().for_each(|(_, tally)| whole.merge(tally));
            let made = Some(record.at);
            let group = |level, of_group| Group { made, horizon, predictor, level, of_group, of_all: whole };
            groups
                .extend(said.levels.iter().filter(|(level, _)| !level.is_empty()).map(|(level, of)| group(level, *of)));
            groups.extend(with_all.then(|| group(ALL, whole)));
            for (level, tally) in &said.levels {
                match pooled.iter_mut().find(|(known, _)| known == level) {
                    Some((_, sum)) => sum.merge(tally),
                    None => pooled.push((level, *tally)),
                }
            }
            of_all.merge(&whole);
            bins.extend(said.bins);
            if let Some((brier, log_loss)) = said.losses {
                let sum = sums.get_or_insert((0.0, 0.0));
                sum.0 += brier;
                sum.1 += log_loss;
            }
        }
        let group = |level, of_group| Group { made: None, horizon, predictor, level, of_group, of_all };
        let mut found: Vec<Group> =
            pooled.iter().filter(|(level, _)| !level.is_empty()).map(|(level, of)| group(level, *of)).collect();
        found.extend((with_all && !dates.is_empty()).then(|| group(ALL, of_all)));
        let n = of_all.customers as f64;
        let total = Total {
            groups: found,
            dates: (dates.len() as u64, dates.first().copied(), dates.last().copied()),
            bins: calibration::ordered(bins),
            losses: sums.filter(|_| n > 0.0).map(|(brier, log_loss)| (brier / n, log_loss / n)),
            compared: None,
        };
        (predictor, total)
    }

    /// Holds the predictors against each other, at the dates of all that said anything.
    fn compare(&self, horizon: usize, totals: &mut [(Predictor, Total)]) {
        let together: Vec<Predictor> = totals
            .iter()
            .filter(|(predictor, total)| !matches!(predictor, Predictor::Single(_)) && total.dates.0 > 0)
            .map(|(predictor, _)| *predictor)
            .collect();
        if together.len() < 2 {
            return;
        }
        let all_said = |date: &usize| together.iter().all(|predictor| self.said(*date, horizon, *predictor).is_some());
        let dates: Vec<usize> = (0..self.records.len()).filter(all_said).collect();
        if dates.is_empty() {
            return;
        }
        let compared = |predictor: Predictor| {
            let said: Vec<Said> = dates.iter().filter_map(|date| self.said(*date, horizon, predictor)).collect();
            let mut high = (0, 0);
            for (_, tally) in said.iter().flat_map(|said| &said.levels).filter(|(level, _)| *level == LEVELS[0]) {
                high.0 += tally.customers;
                high.1 += tally.churned[horizon];
            }
            let bins = calibration::ordered(said.into_iter().flat_map(|said| said.bins).collect());
            Compared { dates: dates.len() as u64, auc: auc(&bins), high, is_best: false }
        };
        let found: Vec<Compared> = together.iter().map(|predictor| compared(*predictor)).collect();
        let best = found.iter().filter_map(|compared| compared.auc).max_by(f64::total_cmp);
        for (predictor, compared) in together.iter().zip(found) {
            if let Some((_, total)) = totals.iter_mut().find(|(known, _)| known == predictor) {
                let is_best = best.is_some() && compared.auc == best;
                total.compared = Some(Compared { is_best, ..compared });
            }
        }
    }
}

impl Total {
    /// What it is about; none of a predictor that said nothing.
    pub fn about(&self) -> Option<(usize, Predictor)> {
        self.groups.first().map(|group| (group.horizon, group.predictor))
    }

    /// Tenths by prediction.
    pub fn deciles(&self) -> Vec<Decile> {
        calibration::deciles(&self.bins)
    }
}
