//! Pareto/NBD: log-likelihood, its gradient, and the chance to be alive.
//!
//! The likelihood holds, instead of differences of 2F1, the integral they stand for, whose terms are all positive:
//!
//! ```text
//! f(t) = (alpha+t)^-(r+x) (beta+t)^-(s+1)
//! odds of having left = s ∫ f(t) dt from t_x to T  /  ((alpha+T)^-(r+x) (beta+T)^-s)
//! row = ln Γ(r+x)/Γ(r) − r A(T) − x (ln alpha + A(T)) − s B(T) + ln(1 + odds),   A = ln(1 + t/alpha), B = ln(1 + t/beta)
//! ```
//!
//! As t_x and T are whole days, the integrals of all rows of one x are differences of one chain over the days that occur,
//! from the last to the first, each link scaled by f at its day: nothing overflows, and nothing cancels that matters
//! beside 1. Derivatives by the parameters are means of logarithms and reciprocals under the same integral.

use rayon::prelude::*;

use super::beta_geometric::{ByDay, Rising};
use super::rows::{Customer, Rows};
use super::special::{GAUSS_3, GAUSS_4, GAUSS_8, ln_one_plus_exp, logistic};
use super::{sum, weeks};

/// Under the integral: 1, ln(1 + t/alpha), ln(1 + t/beta), 1/(alpha+t), 1/(beta+t).
type Means = [f64; 5];

/// The days at which the chains of all x have links: they depend on the rows only.
pub(super) struct Plan {
    /// Days of each run's chain, ascending, one run after the other.
    days: Vec<u32>,
    /// Where each run's chain begins, and the last one's end.
    starts: Vec<usize>,
    /// The links of t_x and T of each row.
    links: Vec<(u32, u32)>,
}

impl Plan {
    pub fn new(rows: &Rows) -> Plan {
        let mut plan = Plan { days: Vec::new(), starts: vec![0], links: vec![(0, 0); rows.len()] };
        let mut place_of = vec![0u32; rows.longest() as usize + 1];
        for run in &rows.runs {
            let customers = &rows.customers[run.clone()];
            let mut days: Vec<u32> = customers.iter().flat_map(|customer| [customer.t_x, customer.t]).collect();
            days.sort_unstable();
            days.dedup();
            for (place, day) in days.iter().enumerate() {
                place_of[*day as usize] = (plan.days.len() + place) as u32;
            }
            for (row, customer) in run.clone().zip(customers) {
                plan.links[row] = (place_of[customer.t_x as usize], place_of[customer.t as usize]);
            }
            plan.days.extend(days);
            plan.starts.push(plan.days.len());
        }
        plan
    }
}

/// The model with given parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct ParetoNbd {
    pub r: f64,
    pub alpha: f64,
    pub s: f64,
    pub beta: f64,
}

impl ParetoNbd {
    pub fn new(parameters: &[f64; 4]) -> ParetoNbd {
        let [r, alpha, s, beta] = *parameters;
        ParetoNbd { r, alpha, s, beta }
    }

    /// ∫ f(t) g(t) dt / f(from) from one time to a later one, for all g of [`Means`]; `shape` is r + x.
    fn integral(&self, shape: f64, from: f64, to: f64) -> Means {
        let Self { alpha, s, beta, .. } = *self;
        let (alpha_from, beta_from) = (alpha + from, beta + from);
        let nearest = alpha_from.min(beta_from);
        let length = to - from;
        let span = (length / nearest).ln_1p();
        // How far the logarithm of the integrand bends over it.
        let bend = shape * (length / alpha_from).ln_1p() + (s + 1.0) * (length / beta_from).ln_1p() + span;
        let start = [(from / alpha).ln_1p(), (from / beta).ln_1p()];
        let mut add = Integrand { shape, s_plus_one: s + 1.0, alpha_from, beta_from, start, total: [0.0; 5] };
        if bend <= 0.15 {
            // Nearly straight: few nodes, in time itself.
            for (node, weight) in if bend <= 0.05 { GAUSS_3 } else { GAUSS_4 } {
                add.node(length * node, length * weight);
            }
        } else {
            // In the logarithm of time, where powers are exponentials, in pieces short enough for eight nodes.
            let pieces = (bend / 4.0).max(span).ceil().max(1.0);
            let piece = span / pieces;
            let mut before = f64::INFINITY;
            for number in 0..pieces as usize {
                let held = add.total[0];
                for (node, weight) in GAUSS_8 {
                    let at = piece * (number as f64 + node);
                    add.node(nearest * at.exp_m1(), piece * weight * nearest * at.exp());
                }
                // The integrand has one peak: when what it adds falls below all digits, so does the rest.
                let added = add.total[0] - held;
                if added < before && added <= 1e-18 * held {
                    break;
                }
                before = added;
            }
        }
        add.total
    }

    /// The chain of one x: at each of its days ∫ f g dt / f(day) from there to the last of them.
    fn chain(&self, x: u32, days: &[u32], chain: &mut [Means]) {
        let shape = self.r + f64::from(x);
        let mut after = [0.0; 5];
        if let Some(last) = chain.last_mut() {
            *last = after;
        }
        for place in (0..days.len().saturating_sub(1)).rev() {
            let (from, to) = (weeks(days[place]), weeks(days[place + 1]));
            let link = self.integral(shape, from, to);
            let fall = -shape * ((to - from) / (self.alpha + from)).ln_1p()
                - (self.s + 1.0) * ((to - from) / (self.beta + from)).ln_1p();
            let fall = fall.exp();
            after = std::array::from_fn(|part| link[part] + after[part] * fall);
            chain[place] = after;
        }
    }

    /// All chains.
    fn chains(&self, rows: &Rows, plan: &Plan) -> Vec<Means> {
        let mut all = vec![[0.0; 5]; plan.days.len()];
        let mut left = all.as_mut_slice();
        let mut parts = Vec::new();
        for (run, bounds) in rows.runs.iter().zip(plan.starts.windows(2)) {
            let (part, rest) = left.split_at_mut(bounds[1] - bounds[0]);
            left = rest;
            parts.push((rows.customers[run.start].x, &plan.days[bounds[0]..bounds[1]], part));
        }
        parts.into_par_iter().for_each(|(x, days, part)| self.chain(x, days, part));
        all
    }

    /// Log-likelihood of all rows, and its derivatives by r, alpha, s, beta.
    pub fn log_likelihood(&self, rows: &Rows, plan: &Plan) -> (f64, [f64; 4]) {
        let Self { r, alpha, s, beta } = *self;
        let chains = self.chains(rows, plan);
        let tables = Tables::new(self, rows.longest());
        let of_r = Rising::new(r, rows.most());
        let ln_alpha = alpha.ln();
        let [value, by_r, by_alpha, by_s, by_beta] = sum(rows.len(), |range| {
            let mut total = [0.0; 5];
            for row in range {
                let customer = rows.customers[row];
                let weight = rows.weights[row];
                let (x, end) = (f64::from(customer.x), customer.t as usize);
                let links = plan.links[row];
                let left = tables.left(self, &customer, (&chains[links.0 as usize], &chains[links.1 as usize]));
                let (gone, slopes, value) = match left {
                    Some((ln_odds, slopes)) => (logistic(ln_odds), slopes, ln_one_plus_exp(ln_odds)),
                    None => (0.0, [0.0; 4], 0.0),
                };
                let (by_alpha, by_beta) = (tables.alpha.growth[end], tables.beta.growth[end]);
                total[0] += weight
                    * (of_r.logarithm[customer.x as usize] - r * by_alpha - x * (ln_alpha + by_alpha) - s * by_beta
                        + value);
                total[1] += weight * (of_r.derivative[customer.x as usize] - by_alpha + gone * slopes[0]);
                total[2] += weight * (r / alpha - (r + x) * tables.alpha.inverse[end] + gone * slopes[1]);
                total[3] += weight * (-by_beta + gone * slopes[2]);
                total[4] += weight * (s / beta - s * tables.beta.inverse[end] + gone * slopes[3]);
            }
            total
        });
        (value, [by_r, by_alpha, by_s, by_beta])
    }

    /// ln of the odds of having left of all rows, and its derivatives; `None` of those that cannot have left.
    pub fn ln_odds(&self, rows: &Rows, plan: &Plan) -> Vec<Option<(f64, [f64; 4])>> {
        let chains = self.chains(rows, plan);
        let tables = Tables::new(self, rows.longest());
        let of_row = |(customer, links): (&Customer, &(u32, u32))| {
            tables.left(self, customer, (&chains[links.0 as usize], &chains[links.1 as usize]))
        };
        rows.customers.par_iter().zip(&plan.links).map(of_row).collect()
    }

    /// The chance that a customer who is alive neither leaves nor buys within `ahead` weeks, plus that it leaves before it
    /// buys: no purchase. `x` and `t` (weeks) are those of the customer.
    pub fn silence_of_alive(&self, x: u32, t: f64, ahead: f64) -> f64 {
        let later = ParetoNbd { alpha: self.alpha + t, beta: self.beta + t, r: self.r + f64::from(x), s: self.s };
        let stays = (-later.r * (ahead / later.alpha).ln_1p() - self.s * (ahead / later.beta).ln_1p()).exp();
        let leaves = later.s / later.beta * later.integral(later.r, 0.0, ahead)[0];
        (stays + leaves).clamp(0.0, 1.0)
    }

    /// Purchases expected within `ahead` weeks of a customer who is alive, and the derivatives by the parameters.
    pub fn expected_of_alive(&self, x: u32, t: f64, ahead: f64) -> (f64, [f64; 4]) {
        let (shape, alpha, beta) = (self.r + f64::from(x), self.alpha + t, self.beta + t);
        let span = (ahead / beta).ln_1p();
        let less = self.s - 1.0;
        // (1 − e^(−less·span)) / less and its derivative by less, also at less = 0.
        let (stay, by_less) = if (less * span).abs() < 1e-4 {
            let slope = span * span * (-0.5 + less * span / 3.0 - less * less * span * span / 8.0);
            (span * (1.0 - less * span / 2.0 + less * less * span * span / 6.0), slope)
        } else {
            let stay = -(-less * span).exp_m1() / less;
            (stay, (span * (-less * span).exp() - stay) / less)
        };
        let factor = shape / alpha * beta;
        let value = factor * stay;
        let by_beta = shape / alpha * stay + factor * (-less * span).exp() * (1.0 / (beta + ahead) - 1.0 / beta);
        (value, [value / shape, -value / alpha, factor * by_less, by_beta])
    }
}

/// What is under the integral, added up node by node.
struct Integrand {
    shape: f64,
    s_plus_one: f64,
    alpha_from: f64,
    beta_from: f64,
    /// ln(1 + t/alpha) and ln(1 + t/beta) where the integral begins.
    start: [f64; 2],
    total: Means,
}

impl Integrand {
    /// Adds the value `after` its begin, with a weight.
    fn node(&mut self, after: f64, weight: f64) {
        let by_alpha = (after / self.alpha_from).ln_1p();
        let by_beta = (after / self.beta_from).ln_1p();
        let value = weight * (-self.shape * by_alpha - self.s_plus_one * by_beta).exp();
        self.total[0] += value;
        self.total[1] += value * (self.start[0] + by_alpha);
        self.total[2] += value * (self.start[1] + by_beta);
        self.total[3] += value / (self.alpha_from + after);
        self.total[4] += value / (self.beta_from + after);
    }
}

/// Tables by day of both scales.
struct Tables {
    alpha: ByDay,
    beta: ByDay,
}

impl Tables {
    fn new(model: &ParetoNbd, longest: u32) -> Tables {
        Tables { alpha: ByDay::new(model.alpha, longest), beta: ByDay::new(model.beta, longest) }
    }

    /// ln of the odds of having left, and its derivatives, of the links of t_x and T.
    fn left(&self, model: &ParetoNbd, customer: &Customer, links: (&Means, &Means)) -> Option<(f64, [f64; 4])> {
        let (last, end) = (customer.t_x as usize, customer.t as usize);
        if last == end {
            return None;
        }
        let shape = model.r + f64::from(customer.x);
        let (by_alpha, by_beta) = (self.alpha.growth[end], self.beta.growth[end]);
        let rise = shape * (by_alpha - self.alpha.growth[last]) + (model.s + 1.0) * (by_beta - self.beta.growth[last]);
        let fall = (-rise).exp();
        let means: Means = std::array::from_fn(|part| links.0[part] - links.1[part] * fall);
        if means[0] <= 0.0 {
            return None;
        }
        let inverse = self.beta.inverse[end];
        let ln_odds = (model.s * means[0] * inverse).ln() + rise;
        let mean = |part: usize| means[part] / means[0];
        let slopes = [
            by_alpha - mean(1),
            shape * (self.alpha.inverse[end] - mean(3)),
            1.0 / model.s + by_beta - mean(2),
            model.s * inverse - (model.s + 1.0) * mean(4),
        ];
        Some((ln_odds, slopes))
    }
}
