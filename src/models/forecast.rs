//! What a fitted model expects of customers: alive or not, purchases to come, silence, each with the error of the estimates.

use rayon::prelude::*;

use super::beta_geometric::BetaGeometric;
use super::fit::{Model, PurchaseFit};
use super::pareto::{ParetoNbd, Plan};
use super::rows::{Customer, Rows};
use super::survivors::Alive;
use super::{NORMAL_95, weeks};

/// What is asked of a model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Question {
    /// Weeks ahead over which purchases are expected.
    pub horizon: f64,
    /// Ends of the periods by which purchases are discounted, weeks ahead, ascending, and the discount of each.
    pub periods: Vec<(f64, f64)>,
    /// Weeks ahead of which the chance of no purchase is asked.
    pub silences: Vec<f64>,
}

/// A figure and the standard error of its logarithm, or of its log-odds where it is a chance. No error is known where the
/// model has no covariance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figure {
    /// The estimate.
    pub value: f64,
    /// Standard error on the scale of the interval.
    pub error: Option<f64>,
}

impl Figure {
    /// The 95 % interval of a quantity above 0, symmetric in its logarithm.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let width = (NORMAL_95 * self.error?).exp();
        Some((self.value / width, self.value * width))
    }

    /// The 95 % interval of a chance, symmetric in its log-odds.
    pub fn chance_interval(&self) -> Option<(f64, f64)> {
        let error = NORMAL_95 * self.error?;
        if self.value <= 0.0 || self.value >= 1.0 {
            return Some((self.value, self.value));
        }
        let odds = self.value / (1.0 - self.value);
        let at = |shift: f64| {
            let shifted = odds * f64::exp(shift);
            if shifted.is_finite() { shifted / (1.0 + shifted) } else { 1.0 }
        };
        Some((at(-error), at(error)))
    }
}

/// What is expected of the customers of one row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Forecast {
    /// The chance that it still buys at all.
    pub alive: Figure,
    /// Purchases within the horizon.
    pub purchases: Figure,
    /// Discounted purchases over all periods.
    pub discounted: Figure,
    /// Derivatives of ln `discounted` by the logarithms of the parameters, for intervals of sums.
    pub slopes: [f32; 4],
    /// The place of its (x, T) in [`Forecasts::silences`].
    pub pair: u32,
}

/// The answer to a question.
#[derive(Debug, Clone, Default)]
pub struct Forecasts {
    /// By row.
    pub rows: Vec<Forecast>,
    /// By (x, T) and place in the question: the chance of no purchase of those alive.
    silences: Vec<Vec<f64>>,
}

impl Forecasts {
    /// The chance of no purchase of the customers of a row within the weeks at a place of [`Question::silences`].
    pub fn silence(&self, row: usize, place: usize) -> f64 {
        let forecast = &self.rows[row];
        1.0 - forecast.alive.value * (1.0 - self.silences[forecast.pair as usize][place])
    }
}

/// What depends on x and T alone.
struct OfPair {
    purchases: (f64, [f64; 4]),
    discounted: (f64, [f64; 4]),
    silences: Vec<f64>,
}

/// The answers for all rows.
pub fn forecast(fit: &PurchaseFit, rows: &Rows, question: &Question) -> Forecasts {
    let mut pairs: Vec<Customer> = Vec::new();
    let mut pair_of = Vec::with_capacity(rows.len());
    for customer in &rows.customers {
        if pairs.last().is_none_or(|last| (last.x, last.t) != (customer.x, customer.t)) {
            pairs.push(*customer);
        }
        pair_of.push(pairs.len() as u32 - 1);
    }
    let of_pairs: Vec<OfPair> = pairs.par_iter().map(|pair| of_pair(fit, pair, question)).collect();
    let odds = ln_odds(fit, rows);
    let rows = odds
        .into_par_iter()
        .zip(pair_of)
        .map(|(odds, pair)| of_row(fit, odds, &of_pairs[pair as usize], pair))
        .collect();
    Forecasts { rows, silences: of_pairs.into_iter().map(|of| of.silences).collect() }
}

/// Purchases expected of a customer from its first purchase on, within so many weeks (that one not counted).
pub fn expected_of_new(model: Model, parameters: &[f64; 4], ahead: f64) -> f64 {
    let new = Customer::default();
    let (value, _) = expected_of_alive(model, parameters, &new, ahead);
    match model {
        // It must survive its first purchase.
        Model::MbgNbd => value * parameters[3] / (parameters[2] + parameters[3]),
        _ => value,
    }
}

/// Purchases expected of a customer who is alive, and the derivatives by the parameters.
fn expected_of_alive(model: Model, parameters: &[f64; 4], of: &Customer, ahead: f64) -> (f64, [f64; 4]) {
    match model {
        Model::ParetoNbd if ahead <= 0.0 => (0.0, [0.0; 4]),
        Model::ParetoNbd => ParetoNbd::new(parameters).expected_of_alive(of.x, weeks(of.t), ahead),
        // Shape and rate grow with r and alpha one for one, b with b.
        _ => alive(model, parameters, of).expected(ahead),
    }
}

/// The chance of no purchase within so many weeks of a customer who is alive.
fn silence_of_alive(model: Model, parameters: &[f64; 4], of: &Customer, ahead: f64) -> f64 {
    if ahead <= 0.0 {
        return 1.0;
    }
    match model {
        Model::ParetoNbd => ParetoNbd::new(parameters).silence_of_alive(of.x, weeks(of.t), ahead),
        _ => alive(model, parameters, of).silence(ahead),
    }
}

/// A BG/NBD or MBG/NBD customer who is alive.
pub(super) fn alive(model: Model, parameters: &[f64; 4], of: &Customer) -> Alive {
    let [r, alpha, a, _] = *parameters;
    let model = BetaGeometric::new(parameters, model == Model::MbgNbd);
    Alive { shape: r + f64::from(of.x), rate: alpha + weeks(of.t), a, b: model.b_alive(of.x) }
}

/// ln of the odds of having left, and its derivatives by the parameters; `None` of those that cannot have left.
type LnOdds = Option<(f64, [f64; 4])>;

pub(super) fn ln_odds(fit: &PurchaseFit, rows: &Rows) -> Vec<LnOdds> {
    match fit.model {
        Model::ParetoNbd => ParetoNbd::new(&fit.parameters).ln_odds(rows, &Plan::new(rows)),
        model => {
            let model = BetaGeometric::new(&fit.parameters, model == Model::MbgNbd);
            rows.customers.par_iter().map(|customer| model.ln_odds(customer)).collect()
        }
    }
}

fn of_pair(fit: &PurchaseFit, pair: &Customer, question: &Question) -> OfPair {
    let expected = |ahead: f64| expected_of_alive(fit.model, &fit.parameters, pair, ahead);
    let mut discounted = (0.0, [0.0; 4]);
    let mut before = (0.0, [0.0; 4]);
    for (end, discount) in &question.periods {
        let until = expected(*end);
        discounted.0 += discount * (until.0 - before.0);
        for (sum, (until, before)) in discounted.1.iter_mut().zip(until.1.iter().zip(before.1)) {
            *sum += discount * (until - before);
        }
        before = until;
    }
    let silences = question.silences.iter();
    OfPair {
        purchases: expected(question.horizon),
        discounted,
        silences: silences.map(|ahead| silence_of_alive(fit.model, &fit.parameters, pair, *ahead)).collect(),
    }
}

fn of_row(fit: &PurchaseFit, odds: LnOdds, of: &OfPair, pair: u32) -> Forecast {
    let (ln_odds, by_odds) = odds.unwrap_or((f64::NEG_INFINITY, [0.0; 4]));
    let alive = super::special::logistic(-ln_odds);
    let known = |gradient: &[f64; 4]| fit.variance(gradient).map(f64::sqrt);
    // ln(alive × expected): the first falls with the odds by the chance to have left.
    let gradient = |expected: &(f64, [f64; 4])| -> [f64; 4] {
        if expected.0 <= 0.0 {
            return [0.0; 4];
        }
        std::array::from_fn(|place| expected.1[place] / expected.0 - (1.0 - alive) * by_odds[place])
    };
    let of_discounted = gradient(&of.discounted);
    Forecast {
        alive: Figure { value: alive, error: known(&by_odds) },
        purchases: Figure { value: alive * of.purchases.0, error: known(&gradient(&of.purchases)) },
        discounted: Figure { value: alive * of.discounted.0, error: known(&of_discounted) },
        slopes: std::array::from_fn(|place| (of_discounted[place] * fit.parameters[place]) as f32),
        pair,
    }
}
