//! Gamma–Gamma: spending per purchase. Fader, Hardie 2013.

use rayon::prelude::*;

use super::fit::{Fit, best_of};
use super::forecast::Figure;
use super::minimise::Problem;
use super::special::{digamma, ln_gamma};
use super::sum;

/// Customers that the first search looks at; the last one sees all.
const FIRST_CUSTOMERS: usize = 20_000;

/// The name of the model in marts.
pub const NAME: &str = "gamma_gamma";

/// Its parameters, in their order.
pub const PARAMETERS: [&str; 3] = ["p", "q", "v"];

/// How far logarithms of parameters are sought from the scale of the data.
const BOX: f64 = 12.0;

/// The model of spending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GammaGamma;

/// The fitted model.
pub type SpendFit = Fit<GammaGamma, 3>;

/// Purchases and their mean amounts, ascending by both.
struct Amounts {
    count: Vec<u32>,
    mean: Vec<f64>,
    /// Of purchases that many: the number, customers, Σ ln of their means, by ascending number.
    groups: Vec<(u32, f64, f64)>,
    group_of: Vec<u32>,
}

impl Amounts {
    fn new(sorted: &[(u32, f64)], scale: f64) -> Amounts {
        let mut amounts = Amounts { count: vec![], mean: vec![], groups: vec![], group_of: vec![] };
        for (count, mean) in sorted {
            let mean = mean / scale;
            amounts.count.push(*count);
            amounts.mean.push(mean);
            match amounts.groups.last_mut() {
                Some(group) if group.0 == *count => {
                    group.1 += 1.0;
                    group.2 += mean.ln();
                }
                _ => amounts.groups.push((*count, 1.0, mean.ln())),
            }
            amounts.group_of.push(amounts.groups.len() as u32 - 1);
        }
        amounts
    }

    /// Log-likelihood and its derivatives by p, q, v.
    fn log_likelihood(&self, [p, q, v]: [f64; 3]) -> (f64, [f64; 3]) {
        // Σ (p x + q) ln(x m + v), and the sums of its derivatives by p, q, v.
        let [value, by_p, by_q, by_v] = sum(self.count.len(), |range| {
            let mut total = [0.0; 4];
            for place in range {
                let count = f64::from(self.count[place]);
                let amount = count * self.mean[place] + v;
                let ln_amount = amount.ln();
                let shape = p * count + q;
                total[0] += shape * ln_amount;
                total[1] += count * ln_amount;
                total[2] += ln_amount;
                total[3] += shape / amount;
            }
            total
        });
        let mut total = (-value, [-by_p, -by_q, -by_v]);
        for (count, customers, ln_means) in &self.groups {
            let count = f64::from(*count);
            let (shape, both) = (p * count, p * count + q);
            total.0 += customers * (ln_gamma(both) - ln_gamma(shape) - ln_gamma(q) + q * v.ln() + shape * count.ln())
                + (shape - 1.0) * ln_means;
            let of_both = digamma(both);
            total.1[0] += customers * count * (of_both - digamma(shape) + count.ln()) + count * ln_means;
            total.1[1] += customers * (of_both - digamma(q) + v.ln());
            total.1[2] += customers * q / v;
        }
        total
    }
}

/// Log-likelihood of customers' purchases and mean amounts with given parameters, and its gradient.
pub fn log_likelihood(customers: &[(u32, f64)], parameters: [f64; 3]) -> (f64, [f64; 3]) {
    Amounts::new(&usable(customers), 1.0).log_likelihood(parameters)
}

/// Customers with purchases and an amount above 0, in order.
fn usable(customers: &[(u32, f64)]) -> Vec<(u32, f64)> {
    let mut usable: Vec<(u32, f64)> =
        customers.iter().copied().filter(|(count, mean)| *count > 0 && *mean > 0.0 && mean.is_finite()).collect();
    usable.par_sort_unstable_by(|left, right| left.0.cmp(&right.0).then(left.1.total_cmp(&right.1)));
    usable
}

/// Fits purchases and their mean amounts of customers; those without any, or with a mean that is not above 0, are left
/// out. `None` when nobody is left.
pub fn fit(customers: &[(u32, f64)], near: Option<&SpendFit>) -> Option<SpendFit> {
    let sorted = usable(customers);
    if sorted.is_empty() {
        return None;
    }
    let scale = sorted.iter().map(|(_, mean)| mean).sum::<f64>() / sorted.len() as f64;
    let all = Amounts::new(&sorted, scale);
    let step = sorted.len() / FIRST_CUSTOMERS;
    let few = (step >= 2).then(|| Amounts::new(&sorted.iter().copied().step_by(step).collect::<Vec<_>>(), scale));
    let near = near.filter(|near| near.is_sound());
    let (start, curvature, of_few) = match near {
        Some(near) => {
            let [p, q, v] = near.parameters;
            ([p, q, v / scale].map(f64::ln), near.covariance, None)
        }
        None => {
            // Much and little scatter within customers, and between them; v so that the mean is that of the data.
            let starts = [[2.0, 3.0], [6.0, 4.0], [1.0, 8.0], [20.0, 2.0]];
            let starts = starts.map(|[p, q]: [f64; 2]| [p, q, (q - 1.0) / p].map(f64::ln));
            let (at, first) = with_problem(few.as_ref().unwrap_or(&all), |problem| {
                let at = best_of(problem, &starts);
                (at, few.as_ref().map(|_| problem.maximise(at, None, None)))
            });
            let covariance = first.and_then(|first| first.covariance);
            let curvature = covariance.map(|matrix| matrix.map(|row| row.map(|part| part / step.max(1) as f64)));
            (first.map_or(at, |first| first.at), curvature, first)
        }
    };
    let end = with_problem(&all, |problem| problem.maximise(start, curvature, of_few.as_ref()));
    let mut fit = Fit::of_end(GammaGamma, sorted.len() as f64, &end, PARAMETERS);
    // From shares of the mean amount back to amounts.
    fit.parameters[2] *= scale;
    fit.log_likelihood -= sorted.len() as f64 * scale.ln();
    Some(fit)
}

fn with_problem<T>(amounts: &Amounts, then: impl FnOnce(&Problem<'_, 3>) -> T) -> T {
    let of = |at: &[f64; 3]| {
        let parameters = at.map(f64::exp);
        let (value, gradient) = amounts.log_likelihood(parameters);
        (value, std::array::from_fn(|place| gradient[place] * parameters[place]))
    };
    then(&Problem { of: &of, lowest: [-BOX; 3], highest: [BOX; 3] })
}

/// The spend per purchase that is expected of a customer with so many purchases of such a mean (that of all customers
/// when it has none), with the error of its logarithm and the derivatives of that by the logarithms of the parameters.
/// `None` when it has no mean: p x + q must be above 1.
pub fn expected_spend(fit: &SpendFit, count: u32, mean: f64) -> Option<(Figure, [f64; 3])> {
    let [p, q, v] = fit.parameters;
    let count = f64::from(count);
    let mean = if count > 0.0 { mean } else { 0.0 };
    let (shape, amount) = (p * count + q - 1.0, v + count * mean);
    let value = p * amount / shape;
    if shape <= 0.0 || !value.is_finite() {
        return None;
    }
    let gradient = [1.0 / p - count / shape, -1.0 / shape, 1.0 / amount];
    let figure = Figure { value, error: fit.variance(&gradient).map(f64::sqrt) };
    Some((figure, std::array::from_fn(|place| gradient[place] * fit.parameters[place])))
}
