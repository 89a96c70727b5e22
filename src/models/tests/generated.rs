//! Customers drawn from the models themselves.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::*;

/// Parameters of customers that are drawn.
pub const MBG: (Model, [f64; 4]) = (Model::MbgNbd, [0.8, 8.0, 0.9, 2.5]);
pub const BG: (Model, [f64; 4]) = (Model::BgNbd, [0.8, 8.0, 0.9, 2.5]);
pub const PARETO: (Model, [f64; 4]) = (Model::ParetoNbd, [0.8, 30.0, 0.7, 12.0]);

/// Random numbers of the distributions that the models need.
pub struct Draws(Xoshiro256PlusPlus);

impl Draws {
    pub fn new(seed: u64) -> Draws {
        Draws(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }

    pub fn exponential(&mut self, rate: f64) -> f64 {
        -self.uniform().ln() / rate
    }

    /// Of scale 1 (Marsaglia, Tsang 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let lift = self.uniform().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * lift;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let left = self.gamma(a);
        left / (left + self.gamma(b))
    }
}

/// So many customers of a model, observed up to two years. With `whole_days` purchases of one day are one.
pub fn customers(count: usize, seed: u64, (model, parameters): &(Model, [f64; 4]), whole_days: bool) -> Vec<Customer> {
    let mut draws = Draws::new(seed);
    let [r, alpha, third, fourth] = *parameters;
    // Finer days make what whole days lose small: see the coverage test.
    let per_week = if whole_days { 7.0 } else { 700.0 };
    (0..count)
        .map(|_| {
            let end = (draws.uniform() * 104.0 * per_week).floor() / per_week;
            let rate = draws.gamma(r) / alpha;
            let (leave, until) = match model {
                Model::ParetoNbd => {
                    let leaving = draws.gamma(third) / fourth;
                    (0.0, draws.exponential(leaving))
                }
                _ => (draws.beta(third, fourth), f64::INFINITY),
            };
            let mut customer = Customer { x: 0, t_x: 0, t: (end * per_week).round() as u32 };
            let mut time = 0.0;
            let mut gone = *model == Model::MbgNbd && draws.uniform() < leave;
            while !gone {
                time += draws.exponential(rate);
                if time > end.min(until) {
                    break;
                }
                let day = (time * per_week).floor() as u32;
                if day > customer.t_x {
                    customer.x += 1;
                    customer.t_x = day;
                }
                gone = draws.uniform() < leave;
            }
            customer
        })
        .collect()
}
