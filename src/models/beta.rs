//! The beta distribution, and the exact interval of a share that comes of it.

use super::special::ln_gamma;

/// Terms after which the continued fraction is given up: it needs about the square root of the larger parameter.
const TERMS: u32 = 10_000;
/// What stands in for zero in the continued fraction.
const TINY: f64 = 1e-300;
/// Halvings of the interval in which a quantile lies: to the last bit.
const HALVINGS: u32 = 80;

/// The regularised incomplete beta function: the chance that a beta(a, b) lies below `x`. By the continued fraction of
/// Lentz.
pub fn beta_below(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut whole = d;
    for term in 1..TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        whole *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        whole *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    whole
}

/// The value below which a beta(a, b) lies with chance `p`.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if beta_below(a, b, middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The exact 95 % interval of a share (Clopper and Pearson): `hits` of `of`, which need not be whole. None of nothing.
pub fn exact_share(hits: f64, of: f64) -> Option<(f64, f64)> {
    if of <= 0.0 || !(0.0..=of).contains(&hits) {
        return None;
    }
    let low = if hits > 0.0 { beta_quantile(hits, of - hits + 1.0, 0.025) } else { 0.0 };
    let high = if hits < of { beta_quantile(hits + 1.0, of - hits, 0.975) } else { 1.0 };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The chance of `from` to `to` hits of `of` at chance `p`.
    fn binomial(of: u32, p: f64, hits: std::ops::RangeInclusive<u32>) -> f64 {
        let term = |hit: u32| {
            let (k, n) = (f64::from(hit), f64::from(of));
            (ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0) + k * p.ln() + (n - k) * (-p).ln_1p()).exp()
        };
        hits.map(term).sum()
    }

    #[test]
    fn at_the_ends_of_the_interval_the_hits_are_just_as_rare_as_they_may_be() {
        for (hits, of) in [(1u32, 10u32), (4, 9), (7, 200), (150, 200), (3, 5000)] {
            let (low, high) = exact_share(f64::from(hits), f64::from(of)).unwrap();
            assert!((binomial(of, low, hits..=of) - 0.025).abs() < 1e-9, "{hits} of {of}: {low}");
            assert!((binomial(of, high, 0..=hits) - 0.025).abs() < 1e-9, "{hits} of {of}: {high}");
        }
    }

    #[test]
    fn none_and_all_have_one_end_and_nothing_has_no_interval() {
        // 1 − 0.025^(1/20), the rule of three's exact form.
        let (low, high) = exact_share(0.0, 20.0).unwrap();
        assert_eq!(low, 0.0);
        assert!((high - (1.0 - 0.025f64.powf(0.05))).abs() < 1e-12, "{high}");
        let (low, high) = exact_share(20.0, 20.0).unwrap();
        assert_eq!(high, 1.0);
        assert!((low - 0.025f64.powf(0.05)).abs() < 1e-12, "{low}");
        assert_eq!(exact_share(0.0, 0.0), None);
    }

    #[test]
    fn the_uniform_and_the_arcsine_distribution_are_as_in_the_books() {
        assert!((beta_below(1.0, 1.0, 0.3) - 0.3).abs() < 1e-14);
        let arcsine = 2.0 / std::f64::consts::PI * 0.2f64.sqrt().asin();
        assert!((beta_below(0.5, 0.5, 0.2) - arcsine).abs() < 1e-13);
        assert!((beta_quantile(2.0, 2.0, 0.5) - 0.5).abs() < 1e-14);
    }
}
