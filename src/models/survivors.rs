//! Purchases to come of a BG/NBD or MBG/NBD customer who is alive.
//!
//! With N purchases in the horizon if it never left (negative binomial), the j-th is made when the j before it were
//! survived. So, with q the chance to survive one, whose distribution is beta,
//!
//! ```text
//! E = Σ over j ≥ 0 of E[q^j] P(N > j)
//! ```
//!
//! This is (a+b+x−1)/(a−1) · [1 − ((alpha+T)/(alpha+T+t))^(r+x) 2F1(r+x, b+x; a+b+x−1; t/(alpha+T+t))] of the papers, by
//! positive terms only: it has no pole at a = 1 and cannot cancel.

use super::special::{digamma, ln_gamma};

/// Terms are left out that change no digit of the result.
const NEGLIGIBLE: f64 = 1e-15;

/// The least logarithm of a probability that the sum begins with.
const LEAST: f64 = -690.0;

/// A customer who is alive: gamma(shape, rate) its rate of buying, beta(a, b) its chance to leave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alive {
    /// r + x.
    pub shape: f64,
    /// alpha + T, weeks.
    pub rate: f64,
    /// a.
    pub a: f64,
    /// b + x, one more with MBG/NBD.
    pub b: f64,
}

impl Alive {
    /// ln of the chance of no purchase within `ahead` weeks, and ln of its complement of one unit of the rate.
    fn ln_none(&self, ahead: f64) -> f64 {
        -self.shape * (ahead / self.rate).ln_1p()
    }

    /// The chance of no purchase within `ahead` weeks.
    pub fn silence(&self, ahead: f64) -> f64 {
        self.ln_none(ahead).exp()
    }

    /// Purchases expected within `ahead` weeks, and the derivatives by shape, rate, a, b.
    pub fn expected(&self, ahead: f64) -> (f64, [f64; 4]) {
        if ahead <= 0.0 {
            return (0.0, [0.0; 4]);
        }
        let Alive { shape, rate, a, b } = *self;
        let y = ahead / (rate + ahead);
        let ln_stay = -(ahead / rate).ln_1p();
        let odds = (rate + ahead) / rate;
        // Probability of N = j and its relative derivative by the shape; P(N > j) and its derivative.
        let mut ln_point = shape * ln_stay;
        let mut by_shape = ln_stay;
        let mut first = 0usize;
        if ln_point < LEAST {
            // All but certain to buy so often: the sum over j goes through, the distribution begins where it counts.
            let (mean, deviation) = (shape * ahead / rate, (shape * y).sqrt() * odds);
            first = (mean - 12.0 * deviation).max(1.0) as usize;
            let count = first as f64;
            let ln_at = |count: f64| {
                ln_gamma(shape + count) - ln_gamma(shape) - ln_gamma(count + 1.0) + count * y.ln() + shape * ln_stay
            };
            let mut count = count;
            while ln_at(count) < LEAST && count < mean {
                count += (deviation * 0.5).max(1.0).floor();
            }
            first = count as usize;
            ln_point = ln_at(count);
            by_shape = digamma(shape + count) - digamma(shape) + ln_stay;
        }
        let mut point = ln_point.exp();
        let mut tail = if first == 0 { -ln_point.exp_m1() } else { 1.0 - point };
        let mut tail_by_shape = -point * by_shape;
        let (mut survives, mut by_a, mut by_b) = (1.0, 0.0, 0.0);
        let (mut value, mut slopes) = (0.0, [0.0; 4]);
        let mut number = 0usize;
        loop {
            let j = number as f64;
            let reached = number >= first;
            let above = if reached { tail } else { 1.0 };
            value += survives * above;
            slopes[2] += survives * above * by_a;
            slopes[3] += survives * above * by_b;
            if reached {
                slopes[0] += survives * tail_by_shape;
                // d P(N > j) / dy = point (shape + j) / (1 − y).
                slopes[1] += survives * point * (shape + j) * odds;
            }
            let both = 1.0 / (a + b + j);
            let alone = 1.0 / (b + j);
            survives *= (b + j) * both;
            by_a -= both;
            by_b += alone - both;
            if reached {
                let ratio = y * (shape + j) / (j + 1.0);
                point *= ratio;
                by_shape += 1.0 / (shape + j);
                tail = (tail - point).max(0.0);
                tail_by_shape -= point * by_shape;
                // Terms fall at least like y from here on: what is left is less than a geometric series.
                let falls = y * (shape + j + 1.0) / (j + 2.0);
                if falls < 1.0 && point * survives <= NEGLIGIBLE * value * (1.0 - falls) * (1.0 - falls).min(1.0 - y) {
                    break;
                }
            }
            if survives * (1.0 + j) < 1e-300 {
                break;
            }
            number += 1;
        }
        slopes[1] *= -y / (rate + ahead);
        (value, slopes)
    }
}
