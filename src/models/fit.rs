//! Fitting a model of purchases.

use super::beta_geometric::BetaGeometric;
use super::linear::Matrix;
use super::minimise::{Bound, End, Problem};
use super::pareto::{ParetoNbd, Plan};
use super::rows::Rows;

/// Rows that the first search looks at; the last one sees all.
const FIRST_ROWS: usize = 20_000;

/// How far logarithms of parameters are sought from the scale of the data: factors of 160,000 either way.
const BOX: f64 = 12.0;

/// A parameter whose logarithm has a larger standard error than this is not told by the data: a factor of 350 either way
/// at 95 %.
const UNTOLD: f64 = 3.0;

/// A model of purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// Leaves after a repeat purchase.
    BgNbd,
    /// Leaves after any purchase.
    MbgNbd,
    /// Leaves at any time.
    ParetoNbd,
}

impl Model {
    /// All of them.
    pub const ALL: [Model; 3] = [Model::MbgNbd, Model::BgNbd, Model::ParetoNbd];

    /// Its name in settings and marts.
    pub fn name(self) -> &'static str {
        match self {
            Model::BgNbd => "bg_nbd",
            Model::MbgNbd => "mbg_nbd",
            Model::ParetoNbd => "pareto_nbd",
        }
    }

    /// Its parameters, in their order.
    pub fn parameters(self) -> [&'static str; 4] {
        match self {
            Model::BgNbd | Model::MbgNbd => ["r", "alpha", "a", "b"],
            Model::ParetoNbd => ["r", "alpha", "s", "beta"],
        }
    }

    /// Which parameters are times, in weeks.
    fn times(self) -> [bool; 4] {
        match self {
            Model::BgNbd | Model::MbgNbd => [false, true, false, false],
            Model::ParetoNbd => [false, true, false, true],
        }
    }

    /// Log-likelihood of the rows with given parameters, and its gradient.
    pub fn log_likelihood(self, rows: &Rows, parameters: &[f64; 4]) -> (f64, [f64; 4]) {
        match self {
            Model::BgNbd => BetaGeometric::new(parameters, false).log_likelihood(rows),
            Model::MbgNbd => BetaGeometric::new(parameters, true).log_likelihood(rows),
            Model::ParetoNbd => ParetoNbd::new(parameters).log_likelihood(rows, &Plan::new(rows)),
        }
    }
}

/// How a parameter ended that the data do not settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// It ran to 0.
    Zero(&'static str),
    /// It grew without end.
    Infinity(&'static str),
    /// Its standard error is beyond all use.
    Untold(&'static str),
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit<M, const N: usize> {
    /// Which.
    pub model: M,
    /// Estimates.
    pub parameters: [f64; N],
    /// At the estimates. Without the constants that do not depend on parameters, as in the papers.
    pub log_likelihood: f64,
    /// Customers it was fitted to.
    pub customers: f64,
    /// Whether nothing is to be gained by other parameters nearby.
    pub converged: bool,
    /// Parameters that the data do not settle.
    pub limits: Vec<Limit>,
    /// Covariance of the logarithms of the parameters; `None` when the information is not positive definite or a
    /// parameter is not settled.
    pub covariance: Option<Matrix<N>>,
}

impl<M, const N: usize> Fit<M, N> {
    /// Standard errors of the parameters, by the delta method from those of their logarithms.
    pub fn standard_errors(&self) -> Option<[f64; N]> {
        let covariance = self.covariance?;
        Some(std::array::from_fn(|place| self.parameters[place] * covariance[place][place].sqrt()))
    }

    /// Whether it can be relied on: converged, no parameter unsettled, with standard errors.
    pub fn is_sound(&self) -> bool {
        self.converged && self.limits.is_empty() && self.covariance.is_some()
    }

    /// The variance of a figure whose derivatives by the parameters are given.
    pub fn variance(&self, gradient: &[f64; N]) -> Option<f64> {
        self.variance_by_logarithms(&std::array::from_fn(|place| gradient[place] * self.parameters[place]))
    }

    /// The variance of a figure whose derivatives by the logarithms of the parameters are given.
    pub fn variance_by_logarithms(&self, gradient: &[f64; N]) -> Option<f64> {
        Some(super::linear::quadratic(self.covariance.as_ref()?, gradient).max(0.0))
    }

    /// Akaike's criterion: twice the parameters less twice the log-likelihood.
    pub fn aic(&self) -> f64 {
        2.0 * N as f64 - 2.0 * self.log_likelihood
    }

    /// A fit of the end of a search, parameters by `names`.
    pub(super) fn of_end(model: M, customers: f64, end: &End<N>, names: [&'static str; N]) -> Fit<M, N> {
        let mut limits = Vec::new();
        for (place, name) in names.into_iter().enumerate() {
            match end.bounds[place] {
                Bound::Lowest => limits.push(Limit::Zero(name)),
                Bound::Highest => limits.push(Limit::Infinity(name)),
                Bound::Within => {
                    let variance = end.covariance.map_or(0.0, |covariance| covariance[place][place]);
                    if variance > UNTOLD * UNTOLD {
                        limits.push(Limit::Untold(name));
                    }
                }
            }
        }
        let covariance = if limits.is_empty() { end.covariance } else { None };
        Fit {
            model,
            parameters: end.at.map(f64::exp),
            log_likelihood: end.value,
            customers,
            converged: end.converged,
            limits,
            covariance,
        }
    }
}

/// A fitted model of purchases.
pub type PurchaseFit = Fit<Model, 4>;

/// Fits a model; `None` without customers. `near` is a fit of nearly the same customers, from which the search begins; where
/// that leads to no sound end, it begins anew.
pub fn fit(model: Model, rows: &Rows, near: Option<&PurchaseFit>) -> Option<PurchaseFit> {
    if rows.is_empty() {
        return None;
    }
    let (scale, rate) = rows.scale_and_rate();
    let middle = model.times().map(|is_time| if is_time { scale.ln() } else { 0.0 });
    if let Some(near) = near.filter(|near| near.model == model && near.is_sound()) {
        let start = near.parameters.map(f64::ln);
        let end = with_problem(model, rows, middle, |problem| problem.maximise(start, near.covariance, None));
        let fit = Fit::of_end(model, rows.total, &end, model.parameters());
        if fit.is_sound() {
            return Some(fit);
        }
    }
    let thinned = rows.thinned(FIRST_ROWS);
    let few = thinned.as_ref().unwrap_or(rows);
    let (at, of_few) = with_problem(model, few, middle, |problem| {
        let at = best_of(problem, &starts(model, scale, rate));
        (at, thinned.as_ref().map(|_| problem.maximise(at, None, None)))
    });
    // Curvature of the few, taken to that of all.
    let share = few.total / rows.total;
    let covariance = of_few.and_then(|few| few.covariance);
    let curvature = covariance.map(|matrix| matrix.map(|row| row.map(|part| part * share)));
    let start = of_few.map_or(at, |few| few.at);
    let end = with_problem(model, rows, middle, |problem| problem.maximise(start, curvature, of_few.as_ref()));
    Some(Fit::of_end(model, rows.total, &end, model.parameters()))
}

/// Where the best of quick searches from several starts ends; the first of equal ones.
pub(super) fn best_of<const N: usize>(problem: &Problem<'_, N>, starts: &[[f64; N]]) -> [f64; N] {
    let mut best: Option<([f64; N], f64)> = None;
    for start in starts {
        let found = problem.search(*start, None, 1e-3);
        if best.is_none_or(|best| found.1 > best.1) {
            best = Some(found);
        }
    }
    best.map_or([0.0; N], |(at, _)| at)
}

/// Does something with the log-likelihood of a model by the logarithms of its parameters.
fn with_problem<T>(model: Model, rows: &Rows, middle: [f64; 4], then: impl FnOnce(&Problem<'_, 4>) -> T) -> T {
    let plan = (model == Model::ParetoNbd).then(|| Plan::new(rows));
    let of = |at: &[f64; 4]| {
        let parameters = at.map(f64::exp);
        let (value, gradient) = match &plan {
            Some(plan) => ParetoNbd::new(&parameters).log_likelihood(rows, plan),
            None => model.log_likelihood(rows, &parameters),
        };
        (value, std::array::from_fn(|place| gradient[place] * parameters[place]))
    };
    then(&Problem { of: &of, lowest: middle.map(|middle| middle - BOX), highest: middle.map(|middle| middle + BOX) })
}

/// Where searches begin: customers who differ much, somewhat and little, by the scale of the data.
fn starts(model: Model, scale: f64, rate: f64) -> [[f64; 4]; 4] {
    let rate = rate.max(0.01 / scale);
    let shapes = match model {
        // r, factor of the rate, a, b.
        Model::BgNbd | Model::MbgNbd => {
            [[0.3, 3.0, 0.8, 2.0], [1.0, 1.5, 0.2, 2.0], [0.1, 2.0, 1.0, 0.5], [4.0, 1.2, 2.0, 8.0]]
        }
        // r, factor of the rate, s, beta in scales.
        Model::ParetoNbd => [[0.5, 2.0, 0.6, 0.4], [1.0, 1.5, 0.2, 1.0], [0.2, 3.0, 2.0, 2.0], [4.0, 1.2, 1.0, 4.0]],
    };
    shapes.map(|[r, faster, third, fourth]| {
        let last = if model == Model::ParetoNbd { fourth * scale } else { fourth };
        [r, r / (faster * rate), third, last].map(f64::ln)
    })
}
