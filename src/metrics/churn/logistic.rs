//! Logistic regression with a ridge penalty, by Newton's method on grouped rows.
//!
//! Maximises Σ [events·ln p + (n − events)·ln(1 − p)] − λ/2 · Σ β², the intercept left free. The standard errors are the
//! roots of the diagonal of the inverse of the penalised information.

use crate::models::special::{ln_one_plus_exp, logistic};

/// Rows that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Values of the variables.
    pub x: Vec<f64>,
    /// Rows.
    pub n: f64,
    /// Rows with an event.
    pub events: f64,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// Log odds where all variables are 0.
    pub intercept: f64,
    /// Log odds that a variable adds.
    pub coefficients: Vec<f64>,
    /// Standard errors of the coefficients.
    pub std_errors: Vec<f64>,
    /// Whether the gradient came to nothing.
    pub converged: bool,
}

impl Logistic {
    /// The log odds of a row.
    pub fn log_odds(&self, x: &[f64]) -> f64 {
        self.intercept + self.coefficients.iter().zip(x).map(|(coefficient, x)| coefficient * x).sum::<f64>()
    }

    /// The probability of a row.
    pub fn probability(&self, x: &[f64]) -> f64 {
        logistic(self.log_odds(x))
    }
}

const STEPS: usize = 100;

/// Fits `variables` coefficients. `None` when the rows have no event, or nothing but events, or numbers overflow.
pub fn fit(groups: &[Group], variables: usize, lambda: f64) -> Option<Logistic> {
    let size = variables + 1;
    let total: f64 = groups.iter().map(|group| group.n).sum();
    let events: f64 = groups.iter().map(|group| group.events).sum();
    if !(events > 0.0 && events < total) {
        return None;
    }
    let mut beta = vec![0.0; size];
    beta[0] = (events / (total - events)).ln();
    let mut value = objective(groups, &beta, lambda);
    let mut converged = false;
    for _ in 0..STEPS {
        let (gradient, information) = derivatives(groups, &beta, lambda);
        let factor = cholesky(information, size)?;
        let step = solve(&factor, size, &gradient);
        // The decrement: twice what a full step is expected to gain.
        let gain: f64 = step.iter().zip(&gradient).map(|(step, slope)| step * slope).sum();
        if gain.abs() <= 1e-10 * (1.0 + value.abs()) * 1e-3 {
            converged = true;
            break;
        }
        let mut length = 1.0;
        let improved = loop {
            let next: Vec<f64> = beta.iter().zip(&step).map(|(beta, step)| beta + length * step).collect();
            let found = objective(groups, &next, lambda);
            if found.is_finite() && found >= value {
                break Some((next, found));
            }
            length /= 2.0;
            if length < 1e-10 {
                break None;
            }
        };
        let Some((next, found)) = improved else {
            // No step gains anything: it is the top, as far as doubles can tell.
            converged = gain.abs() <= 1e-6 * (1.0 + value.abs());
            break;
        };
        (beta, value) = (next, found);
    }
    let (_, information) = derivatives(groups, &beta, lambda);
    let factor = cholesky(information, size)?;
    let mut std_errors = Vec::with_capacity(variables);
    for place in 1..size {
        let mut unit = vec![0.0; size];
        unit[place] = 1.0;
        std_errors.push(solve(&factor, size, &unit)[place].sqrt());
    }
    beta.iter().all(|beta| beta.is_finite()).then(|| Logistic {
        intercept: beta[0],
        coefficients: beta[1..].to_vec(),
        std_errors,
        converged,
    })
}

fn log_odds(group: &Group, beta: &[f64]) -> f64 {
    beta[0] + group.x.iter().zip(&beta[1..]).map(|(x, beta)| x * beta).sum::<f64>()
}

fn objective(groups: &[Group], beta: &[f64], lambda: f64) -> f64 {
    let penalty: f64 = beta[1..].iter().map(|beta| beta * beta).sum::<f64>() * lambda / 2.0;
    let likelihood = |group: &Group| {
        let odds = log_odds(group, beta);
        group.events * odds - group.n * ln_one_plus_exp(odds)
    };
    groups.iter().map(likelihood).sum::<f64>() - penalty
}

/// Gradient, and the information matrix row by row.
fn derivatives(groups: &[Group], beta: &[f64], lambda: f64) -> (Vec<f64>, Vec<f64>) {
    let size = beta.len();
    let mut gradient = vec![0.0; size];
    let mut information = vec![0.0; size * size];
    for group in groups {
        let p = logistic(log_odds(group, beta));
        let (residual, weight) = (group.events - group.n * p, group.n * p * (1.0 - p));
        let value = |place: usize| if place == 0 { 1.0 } else { group.x[place - 1] };
        for row in 0..size {
            let left = value(row);
            if left == 0.0 {
                continue;
            }
            gradient[row] += left * residual;
            for column in 0..=row {
                information[row * size + column] += weight * left * value(column);
            }
        }
    }
    for place in 1..size {
        gradient[place] -= lambda * beta[place];
        information[place * size + place] += lambda;
    }
    (gradient, information)
}

/// The lower triangle L of L·Lᵀ; `None` when the matrix is not positive definite.
fn cholesky(mut matrix: Vec<f64>, size: usize) -> Option<Vec<f64>> {
    for row in 0..size {
        for column in 0..=row {
            let mut value = matrix[row * size + column];
            for place in 0..column {
                value -= matrix[row * size + place] * matrix[column * size + place];
            }
            if row == column {
                if !(value > 1e-12 && value.is_finite()) {
                    return None;
                }
                matrix[row * size + row] = value.sqrt();
            } else {
                matrix[row * size + column] = value / matrix[column * size + column];
            }
        }
    }
    Some(matrix)
}

/// Solves L·Lᵀ·x = b.
fn solve(factor: &[f64], size: usize, right: &[f64]) -> Vec<f64> {
    let mut x = right.to_vec();
    for row in 0..size {
        for place in 0..row {
            x[row] -= factor[row * size + place] * x[place];
        }
        x[row] /= factor[row * size + row];
    }
    for row in (0..size).rev() {
        for place in row + 1..size {
            x[row] -= factor[place * size + row] * x[place];
        }
        x[row] /= factor[row * size + row];
    }
    x
}
