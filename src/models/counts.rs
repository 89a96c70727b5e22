//! How well a model fits: the distribution of repeat purchases, their course over time, and the likelihood of a holdout.

use rayon::prelude::*;

use super::fit::{Model, PurchaseFit};
use super::forecast::{alive, ln_odds};
use super::rows::{Customer, Rows};
use super::special::{GAUSS_8, ln_gamma, log_sum_exp, logistic};
use super::survivors::Alive;
use super::weeks;

/// Pieces of an integral over the time at which a customer leaves.
const PIECES: usize = 4;

/// The chances of 0, 1, …, `most` purchases within so many weeks after the first purchase, and of more.
pub fn chances_of_new(model: Model, parameters: &[f64; 4], ahead: f64, most: u32) -> Vec<f64> {
    let new = Customer::default();
    let mut chances: Vec<f64> = match model {
        Model::ParetoNbd => (0..=most).map(|count| ln_chance_of_pareto(parameters, &new, ahead, count).exp()).collect(),
        _ => {
            let stays = match model {
                Model::MbgNbd => parameters[3] / (parameters[2] + parameters[3]),
                _ => 1.0,
            };
            let of_alive = alive(model, parameters, &new);
            let mut chances: Vec<f64> =
                (0..=most).map(|count| stays * ln_chance(&of_alive, ahead, count).exp()).collect();
            chances[0] += 1.0 - stays;
            chances
        }
    };
    let more = 1.0 - chances.iter().sum::<f64>();
    chances.push(more.max(0.0));
    chances
}

/// Customers expected with 0, 1, …, `most` repeat purchases, and with more, given how long each was observed.
pub fn expected_counts(model: Model, parameters: &[f64; 4], rows: &Rows, most: u32) -> Vec<f64> {
    let mut observed = vec![0.0; rows.longest() as usize + 1];
    for (customer, weight) in rows.customers.iter().zip(&rows.weights) {
        observed[customer.t as usize] += weight;
    }
    let by_day: Vec<Vec<f64>> = observed
        .par_iter()
        .enumerate()
        .map(|(day, customers)| {
            if *customers == 0.0 {
                return Vec::new();
            }
            let chances = chances_of_new(model, parameters, weeks(day as u32), most);
            chances.into_iter().map(|chance| chance * customers).collect()
        })
        .collect();
    let mut total = vec![0.0; most as usize + 2];
    for chances in by_day {
        total.iter_mut().zip(chances).for_each(|(total, chance)| *total += chance);
    }
    total
}

/// Log-likelihood of what customers bought in the `ahead` weeks after the end of the rows, given the rows: `later` is the
/// purchases of each customer, `row_of` its row.
pub fn holdout_log_likelihood(fit: &PurchaseFit, rows: &Rows, row_of: &[u32], later: &[u32], ahead: f64) -> f64 {
    let odds = ln_odds(fit, rows);
    // Customers with the same row and the same purchases later are one.
    let mut seen: Vec<(u32, u32)> = row_of.iter().copied().zip(later.iter().copied()).collect();
    seen.par_sort_unstable();
    let mut distinct: Vec<((u32, u32), f64)> = Vec::new();
    for one in seen {
        match distinct.last_mut() {
            Some((last, count)) if *last == one => *count += 1.0,
            _ => distinct.push((one, 1.0)),
        }
    }
    let parts: Vec<f64> = distinct
        .par_iter()
        .map(|((row, count), customers)| {
            let customer = &rows.customers[*row as usize];
            let ln_odds = odds[*row as usize].map_or(f64::NEG_INFINITY, |(ln_odds, _)| ln_odds);
            let ln_alive = -super::special::ln_one_plus_exp(ln_odds);
            let ln_of_alive = match fit.model {
                Model::ParetoNbd => ln_chance_of_pareto(&fit.parameters, customer, ahead, *count),
                model => ln_chance(&alive(model, &fit.parameters, customer), ahead, *count),
            };
            let ln_bought = ln_alive + ln_of_alive;
            let ln_chance = if *count > 0 { ln_bought } else { log_sum_exp(&[ln_bought, logistic(ln_odds).ln()]) };
            customers * ln_chance
        })
        .collect();
    parts.into_iter().sum()
}

/// ln of the chance that a BG/NBD or MBG/NBD customer who is alive buys so often: it survives all of them, or leaves after
/// the last, when it would have bought at least so often.
fn ln_chance(of: &Alive, ahead: f64, count: u32) -> f64 {
    if ahead <= 0.0 {
        return if count == 0 { 0.0 } else { f64::NEG_INFINITY };
    }
    let n = f64::from(count);
    let (ln_none, ln_y) = (-(ahead / of.rate).ln_1p(), -(of.rate / ahead).ln_1p());
    let ln_point =
        |n: f64| ln_gamma(of.shape + n) - ln_gamma(of.shape) - ln_gamma(n + 1.0) + of.shape * ln_none + n * ln_y;
    let at_point = ln_point(n);
    if count == 0 {
        return at_point;
    }
    // E[q^n] and E[(1 − q) q^(n−1)] = E[q^n] a / (b + n − 1).
    let ln_survive: f64 = (0..count).map(|step| -(of.a / (of.b + f64::from(step))).ln_1p()).sum();
    // P(N ≥ n): upwards from n, or 1 less what is below, whichever is the smaller.
    let mean = of.shape * ahead / of.rate;
    let ln_reach = if n > mean {
        let (mut term, mut total, mut step) = (1.0, 1.0, n);
        let y = ln_y.exp();
        while term > 1e-17 * total {
            term *= y * (of.shape + step) / (step + 1.0);
            total += term;
            step += 1.0;
        }
        (at_point + total.ln()).min(0.0)
    } else {
        let below: Vec<f64> = (0..count).map(|step| ln_point(f64::from(step))).collect();
        (-log_sum_exp(&below).exp().min(1.0)).ln_1p()
    };
    let ln_leave = of.a.ln() - (of.b + n - 1.0).ln();
    ln_survive + log_sum_exp(&[at_point, ln_leave + ln_reach])
}

/// ln of the chance that a Pareto/NBD customer who is alive buys so often: it stays and does, or leaves in between and did
/// before.
fn ln_chance_of_pareto(parameters: &[f64; 4], of: &Customer, ahead: f64, count: u32) -> f64 {
    if ahead <= 0.0 {
        return if count == 0 { 0.0 } else { f64::NEG_INFINITY };
    }
    let [r, alpha, s, beta] = *parameters;
    let n = f64::from(count);
    let (shape, alpha, beta) = (r + f64::from(of.x), alpha + weeks(of.t), beta + weeks(of.t));
    let constant = ln_gamma(shape + n) - ln_gamma(shape) - ln_gamma(n + 1.0);
    let ln_point = |time: f64| {
        let bought = if count == 0 { 0.0 } else { -n * (alpha / time).ln_1p() };
        constant - shape * (time / alpha).ln_1p() + bought
    };
    let mut terms = vec![ln_point(ahead) - s * (ahead / beta).ln_1p()];
    // In the logarithm of time since the nearer of both scales.
    let nearest = alpha.min(beta);
    let span = (ahead / nearest).ln_1p();
    // How far the logarithm of what is summed bends: a scale of leaving far beyond the time ahead bends nothing, however
    // large its shape.
    let bend = (shape + n).sqrt() * span + (s + 1.0) * (ahead / beta).ln_1p();
    let pieces = PIECES.max(span.ceil() as usize * 2).max((bend / 2.0).ceil() as usize);
    let piece = span / pieces as f64;
    for number in 0..pieces {
        for (node, weight) in GAUSS_8 {
            let at = piece * (number as f64 + node);
            let time = nearest * at.exp_m1();
            let ln_leaves = s.ln() - beta.ln() - (s + 1.0) * (time / beta).ln_1p();
            terms.push((piece * weight * nearest).ln() + at + ln_leaves + ln_point(time));
        }
    }
    log_sum_exp(&terms).min(0.0)
}
