//! BG/NBD and MBG/NBD: log-likelihood, its gradient, and the chance to be alive.
//!
//! With A(t) = ln(1 + t/alpha), k = 0 for BG and 1 for MBG, a row contributes
//!
//! ```text
//! ln Γ(r+x)/Γ(r) − r A(T) − x (ln alpha + A(T)) + ln B(a, b+x+k)/B(a, b) + ln(1 + odds)
//! odds of having left = a / (b+x+k−1) · ((alpha+T) / (alpha+t_x))^(r+x)        (none for BG with x = 0)
//! ```

use super::rows::{Customer, Rows};
use super::special::{ln_one_plus_exp, logistic};
use super::{sum, weeks};

/// Logarithms and reciprocals of `scale + t` for every whole day.
pub(super) struct ByDay {
    /// ln(1 + t/scale).
    pub growth: Vec<f64>,
    /// 1/(scale + t).
    pub inverse: Vec<f64>,
}

impl ByDay {
    pub fn new(scale: f64, longest: u32) -> ByDay {
        ByDay {
            growth: (0..=longest).map(|day| (weeks(day) / scale).ln_1p()).collect(),
            inverse: (0..=longest).map(|day| 1.0 / (scale + weeks(day))).collect(),
        }
    }
}

/// Σ ln(start + i) and Σ 1/(start + i) for i < x, for every x up to `most`: ln Γ(start+x)/Γ(start) and its derivative.
pub(super) struct Rising {
    pub logarithm: Vec<f64>,
    pub derivative: Vec<f64>,
}

impl Rising {
    pub fn new(start: f64, most: u32) -> Rising {
        let mut rising = Rising { logarithm: vec![0.0], derivative: vec![0.0] };
        let (mut logarithm, mut derivative) = (0.0, 0.0);
        for step in 0..most {
            let factor = start + f64::from(step);
            logarithm += factor.ln();
            derivative += 1.0 / factor;
            rising.logarithm.push(logarithm);
            rising.derivative.push(derivative);
        }
        rising
    }
}

/// The model with given parameters r, alpha, a, b.
#[derive(Debug, Clone, Copy)]
pub(super) struct BetaGeometric {
    pub r: f64,
    pub alpha: f64,
    pub a: f64,
    pub b: f64,
    /// Whether a customer may leave after its first purchase.
    pub leaves_at_once: bool,
}

impl BetaGeometric {
    pub fn new(parameters: &[f64; 4], leaves_at_once: bool) -> BetaGeometric {
        let [r, alpha, a, b] = *parameters;
        BetaGeometric { r, alpha, a, b, leaves_at_once }
    }

    /// Chances to leave that a customer has survived up to its last purchase, that one aside.
    fn chances(&self, x: u32) -> u32 {
        x + u32::from(self.leaves_at_once)
    }

    /// b + x + k: the second parameter of the chance to leave of those alive, the first is a.
    pub fn b_alive(&self, x: u32) -> f64 {
        self.b + f64::from(self.chances(x))
    }

    /// ln of the odds of having left, and its derivatives by the parameters; `None` when it cannot have left.
    pub fn ln_odds(&self, customer: &Customer) -> Option<(f64, [f64; 4])> {
        if self.chances(customer.x) == 0 {
            return None;
        }
        let shape = self.r + f64::from(customer.x);
        let rest = self.b_alive(customer.x) - 1.0;
        let (last, end) = (weeks(customer.t_x), weeks(customer.t));
        let gap = ((end - last) / (self.alpha + last)).ln_1p();
        let by_alpha = shape * (1.0 / (self.alpha + end) - 1.0 / (self.alpha + last));
        Some((self.a.ln() - rest.ln() + shape * gap, [gap, by_alpha, 1.0 / self.a, -1.0 / rest]))
    }

    /// Log-likelihood of all rows, and its derivatives by r, alpha, a, b.
    pub fn log_likelihood(&self, rows: &Rows) -> (f64, [f64; 4]) {
        let Self { r, alpha, a, b, .. } = *self;
        let days = ByDay::new(alpha, rows.longest());
        let most = rows.most();
        let of_r = Rising::new(r, most);
        let of_b = Rising::new(b, most + 1);
        let of_ab = Rising::new(a + b, most + 1);
        let ln_alpha = alpha.ln();
        let [value, by_r, by_alpha, by_a, by_b] = sum(rows.len(), |range| {
            let mut total = [0.0; 5];
            let mut start = range.start;
            while start < range.end {
                let run = &rows.runs[rows.run_of[start] as usize];
                let end = run.end.min(range.end);
                let x = rows.customers[start].x;
                let (place, chances) = (x as usize, self.chances(x) as usize);
                let shape = r + f64::from(x);
                let rest = b + chances as f64 - 1.0;
                let ln_ratio = a.ln() - rest.ln();
                let mut weight_sum = 0.0;
                let mut growth_sum = 0.0;
                let mut inverse_sum = 0.0;
                // Σ ln(1 + odds), chance to have left, it times the gap and times what the gap changes with alpha.
                let mut left = [0.0; 4];
                for row in start..end {
                    let customer = rows.customers[row];
                    let weight = rows.weights[row];
                    let growth = days.growth[customer.t as usize];
                    let inverse = days.inverse[customer.t as usize];
                    weight_sum += weight;
                    growth_sum += weight * growth;
                    inverse_sum += weight * inverse;
                    if chances > 0 {
                        let gap = growth - days.growth[customer.t_x as usize];
                        let ln_odds = ln_ratio + shape * gap;
                        let gone = weight * logistic(ln_odds);
                        left[0] += weight * ln_one_plus_exp(ln_odds);
                        left[1] += gone;
                        left[2] += gone * gap;
                        left[3] += gone * (inverse - days.inverse[customer.t_x as usize]);
                    }
                }
                let of_beta = of_b.logarithm[chances] - of_ab.logarithm[chances];
                total[0] += weight_sum * (of_r.logarithm[place] + of_beta - f64::from(x) * ln_alpha)
                    - shape * growth_sum
                    + left[0];
                total[1] += weight_sum * of_r.derivative[place] - growth_sum + left[2];
                total[2] += weight_sum * r / alpha - shape * inverse_sum + shape * left[3];
                total[3] += -weight_sum * of_ab.derivative[chances] + left[1] / a;
                total[4] += weight_sum * (of_b.derivative[chances] - of_ab.derivative[chances]);
                if chances > 0 {
                    total[4] -= left[1] / rest;
                }
                start = end;
            }
            total
        });
        (value, [by_r, by_alpha, by_a, by_b])
    }
}
