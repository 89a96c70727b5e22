//! Seeded random numbers that are the same on every machine.
//!
//! The generator is xoshiro256++. The distributions are written out here on top of additions, multiplications, divisions
//! and square roots, which every machine rounds alike. Those of `rand_distr` go through the logarithm and the
//! exponential of the platform, whose last digit differs between platforms, and one digit is enough to change a file.
//!
//! Every entity and purpose has a stream of its own ([`Random::stream`]). So one table can be left out, or one more
//! number drawn somewhere, without changing anything elsewhere.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// What a stream of random numbers is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Articles of the catalogue.
    Products = 1,
    /// Sales staff.
    Staff,
    /// Who a customer is.
    Customer,
    /// What a customer buys in a month.
    Orders,
    /// When a customer is visited in a month.
    Visits,
    /// What happens to an order after it was placed.
    AfterSales,
    /// Leads and their levels.
    Leads,
    /// Visitors of the show room.
    Walkins,
    /// People at a customer.
    Contacts,
    /// Anything that a customer does once a month or less.
    Service,
    /// Figures of the company as a whole.
    Office,
    /// How a file is written.
    Handwriting,
    /// What kind of salesperson somebody is.
    Traits,
    /// What is found at a visit, beside its result.
    Findings,
    /// What is planned ahead.
    Plans,
    /// Targets and the versions of their plan.
    Targets,
}

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Random(Xoshiro256PlusPlus);

impl Random {
    /// The stream for one purpose, entity and moment.
    pub fn stream(seed: u64, purpose: Purpose, entity: u64, moment: u64) -> Random {
        let mixed = [purpose as u64, entity, moment].into_iter().fold(mix(seed), |state, part| mix(state ^ mix(part)));
        Random(Xoshiro256PlusPlus::seed_from_u64(mixed))
    }

    /// A number from 0 (included) to 1 (excluded), in steps of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from 0 to `count − 1`; 0 when `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// A number from `low` to `high`.
    pub fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// One of them, all as likely. The list must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of the words, all as likely. The list must not be empty.
    pub fn word(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }

    /// The position of one of them, each as likely as its weight. The last when all weights are 0.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut left = self.unit() * total;
        for (position, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return position;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// Normal with mean 0 and deviation 1 (polar method).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * ln(square) / square).sqrt();
            }
        }
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -ln(1.0 - self.unit())
    }

    /// Gamma with mean `shape` × `scale` (Marsaglia and Tsang, 2000).
    pub fn gamma(&mut self, shape: f64, scale: f64) -> f64 {
        if shape < 1.0 {
            let lifted = self.gamma(shape + 1.0, scale);
            return lifted * power(1.0 - self.unit(), 1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            if ln(1.0 - self.unit()) < 0.5 * x * x + d - d * v + d * ln(v) {
                return d * v * scale;
            }
        }
    }

    /// Poisson, by the times between events.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let mut events = 0;
        let mut time = self.exponential();
        while time < mean {
            events += 1;
            time += self.exponential();
        }
        events
    }

    /// Weibull: `shape` under 1 means that who stayed long stays longer.
    pub fn weibull(&mut self, shape: f64, scale: f64) -> f64 {
        scale * power(self.exponential(), 1.0 / shape)
    }

    /// So many digits, the first not 0.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|place| char::from(b'0' + self.between(i64::from(place == 0), 9) as u8)).collect()
    }
}

/// Spreads the bits of a number (the finaliser of SplitMix64).
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Natural logarithm of a positive normal number: 2 artanh((m − 1) / (m + 1)) of the mantissa plus the exponent.
pub fn ln(value: f64) -> f64 {
    let bits = value.to_bits();
    let mut exponent = ((bits >> 52) & 0x7ff) as i64 - 1023;
    let mut mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023 << 52));
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa /= 2.0;
        exponent += 1;
    }
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let square = ratio * ratio;
    let mut term = ratio;
    let mut sum = 0.0;
    for step in 0..12 {
        sum += term / f64::from(2 * step + 1);
        term *= square;
    }
    2.0 * sum + exponent as f64 * std::f64::consts::LN_2
}

/// Exponential: Taylor series of what is left after the powers of two.
pub fn exp(value: f64) -> f64 {
    if value < -700.0 {
        return 0.0;
    }
    let value = value.min(700.0);
    let twos = (value / std::f64::consts::LN_2).round();
    let rest = value - twos * std::f64::consts::LN_2;
    let mut sum = 1.0;
    let mut term = 1.0;
    for step in 1..18 {
        term *= rest / f64::from(step);
        sum += term;
    }
    sum * f64::from_bits(((1023 + twos as i64) as u64) << 52)
}

/// `base` to the power of `exponent`, for positive bases.
pub fn power(base: f64, exponent: f64) -> f64 {
    exp(exponent * ln(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_and_variance(draw: impl Fn(&mut Random) -> f64) -> (f64, f64) {
        let mut random = Random::stream(7, Purpose::Office, 0, 0);
        let draws: Vec<f64> = (0..200_000).map(|_| draw(&mut random)).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        (mean, draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / draws.len() as f64)
    }

    fn close(value: f64, expected: f64, share: f64) {
        assert!((value - expected).abs() <= share * expected.abs(), "{value} is not near {expected}");
    }

    #[test]
    fn logarithm_and_exponential_are_right_to_thirteen_digits() {
        for value in [1e-9, 0.013, 0.7, 1.0000001, 1.5, 2.0, 77.7, 3.5e11] {
            assert!((ln(value) - value.ln()).abs() <= 1e-13 * value.ln().abs().max(1.0), "ln {value}");
            close(exp(ln(value)), value, 1e-12);
        }
        assert_eq!(exp(-1000.0), 0.0);
    }

    #[test]
    fn distributions_have_the_moments_they_promise() {
        let (mean, variance) = mean_and_variance(|random| random.gamma(0.6, 2.0));
        close(mean, 1.2, 0.02);
        close(variance, 2.4, 0.04);
        let (mean, variance) = mean_and_variance(|random| random.gamma(4.0, 0.5));
        close(mean, 2.0, 0.01);
        close(variance, 1.0, 0.03);
        let (mean, variance) = mean_and_variance(|random| f64::from(random.poisson(3.3)));
        close(mean, 3.3, 0.01);
        close(variance, 3.3, 0.03);
        // Γ(1 + 1/0.5) = 2
        close(mean_and_variance(|random| random.weibull(0.5, 10.0)).0, 20.0, 0.03);
        let (mean, variance) = mean_and_variance(Random::normal);
        assert!(mean.abs() < 0.01);
        close(variance, 1.0, 0.02);
    }

    #[test]
    fn streams_differ_by_every_part_of_their_name() {
        let first = |seed, purpose, entity, moment| Random::stream(seed, purpose, entity, moment).unit().to_bits();
        let all = [
            first(1, Purpose::Orders, 2, 3),
            first(2, Purpose::Orders, 2, 3),
            first(1, Purpose::Visits, 2, 3),
            first(1, Purpose::Orders, 3, 2),
            first(1, Purpose::Orders, 2, 4),
        ];
        let distinct: std::collections::BTreeSet<u64> = all.into_iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn the_numbers_of_a_seed_never_change() {
        let mut random = Random::stream(42, Purpose::Customer, 17, 5);
        let drawn = [random.gamma(0.8, 1.0), random.normal(), random.exponential(), f64::from(random.poisson(9.0))];
        let shown: Vec<String> = drawn.iter().map(|value| format!("{value:.12}")).collect();
        assert_eq!(shown, ["0.151297085904", "-0.867463171592", "1.961116447240", "7.000000000000"]);
    }
}
