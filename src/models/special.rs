//! Special functions.

/// ln Γ(x) for x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The derivative of ln Γ(x), x > 0: recurrence up to 10, then the asymptotic series (error below 1e-15).
pub fn digamma(x: f64) -> f64 {
    let mut x = x;
    let mut shift = 0.0;
    while x < 10.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = square
        * (1.0 / 12.0
            - square
                * (1.0 / 120.0
                    - square
                        * (1.0 / 252.0
                            - square
                                * (1.0 / 240.0
                                    - square * (1.0 / 132.0 - square * (691.0 / 32760.0 - square / 12.0))))));
    shift + x.ln() - 0.5 / x - series
}

/// ln(1 + e^z), without overflow.
pub fn ln_one_plus_exp(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

/// 1 / (1 + e^-z), without overflow.
pub fn logistic(z: f64) -> f64 {
    let small = (-z.abs()).exp();
    if z >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

/// ln Σ e^term; −∞ of none.
pub fn log_sum_exp(terms: &[f64]) -> f64 {
    let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + terms.iter().map(|term| (term - largest).exp()).sum::<f64>().ln()
}

/// Nodes on 0..1 and weights of Gauss–Legendre quadrature.
pub type Nodes = &'static [(f64, f64)];

/// Three nodes.
pub const GAUSS_3: Nodes = &[
    (0.112_701_665_379_258_3, 0.277_777_777_777_777_8),
    (0.5, 0.444_444_444_444_444_4),
    (0.887_298_334_620_741_7, 0.277_777_777_777_777_8),
];

/// Four nodes.
pub const GAUSS_4: Nodes = &[
    (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
    (0.330_009_478_207_571_87, 0.326_072_577_431_273_07),
    (0.669_990_521_792_428_1, 0.326_072_577_431_273_07),
    (0.930_568_155_797_026_3, 0.173_927_422_568_726_93),
];

/// Eight nodes.
pub const GAUSS_8: Nodes = &[
    (0.019_855_071_751_231_884, 0.050_614_268_145_188_13),
    (0.101_666_761_293_186_63, 0.111_190_517_226_687_24),
    (0.237_233_795_041_835_5, 0.156_853_322_938_943_64),
    (0.408_282_678_752_175_1, 0.181_341_891_689_181),
    (0.591_717_321_247_825, 0.181_341_891_689_181),
    (0.762_766_204_958_164_5, 0.156_853_322_938_943_64),
    (0.898_333_238_706_813_4, 0.111_190_517_226_687_24),
    (0.980_144_928_248_768_1, 0.050_614_268_145_188_13),
];

/// How likely a χ² variable with so many degrees of freedom is above a value: the upper incomplete gamma function of half
/// of both, by its series below the mean and its continued fraction above (Numerical Recipes 6.2).
pub fn chi_square_above(value: f64, degrees: f64) -> f64 {
    const STEPS: u32 = 10_000;
    const SMALL: f64 = 1e-15;
    let (a, x) = (degrees / 2.0, value / 2.0);
    if x <= 0.0 || a <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for step in 1..STEPS {
            term *= x / (a + f64::from(step));
            sum += term;
            if term < sum * SMALL {
                break;
            }
        }
        return (1.0 - front * sum).clamp(0.0, 1.0);
    }
    // Lentz's method.
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / f64::MIN_POSITIVE, 1.0 / b);
    let mut fraction = d;
    for step in 1..STEPS {
        let factor = -f64::from(step) * (f64::from(step) - a);
        b += 2.0;
        let away_from_zero = |value: f64| if value.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { value };
        d = 1.0 / away_from_zero(factor * d + b);
        c = away_from_zero(b + factor / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < SMALL {
            break;
        }
    }
    (front * fraction).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn chi_square_is_that_of_its_closed_forms() {
        // Of even degrees: e^(−x/2) Σ (x/2)^k / k! for k below half of them.
        for (value, half) in [(0.5f64, 2u32), (3.0, 2), (20.0, 5), (55.0, 30), (80.0, 30), (1.0, 30)] {
            let x = value / 2.0;
            let (mut term, mut sum) = (1.0, 1.0);
            for k in 1..half {
                term *= x / f64::from(k);
                sum += term;
            }
            let expected = (-x).exp() * sum;
            let found = chi_square_above(value, f64::from(2 * half));
            assert!((found - expected).abs() < 1e-12, "{value} {half}: {found}, {expected}");
        }
        // Of one degree: the two tails of the normal distribution at √x.
        let found = chi_square_above(3.841_458_820_694_124, 1.0);
        assert!((found - 0.05).abs() < 1e-12, "{found}");
        assert_eq!((chi_square_above(0.0, 3.0), chi_square_above(1e6, 3.0)), (1.0, 0.0));
    }
}
