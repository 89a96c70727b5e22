//! Intervals against the truth, on many seeds: they hold it as often as they claim to. Run outside the quick suite, with
//! `cargo test --release --lib models::tests::coverage -- --ignored --nocapture`; `docs/models.md` has what it found.

use super::super::forecast::{Question, forecast};
use super::super::gamma_gamma;
use super::*;

/// Sets of customers that are drawn, and how many are in each.
const SEEDS: u64 = 400;
const CUSTOMERS: usize = 4000;

/// A 95 % interval holds the truth in this share of the sets, give or take three standard errors of 400 of them.
const CLAIMED: std::ops::RangeInclusive<f64> = 0.917..=0.983;

/// Counts by name.
#[derive(Default)]
struct Held(std::collections::BTreeMap<String, (u32, u32)>);

impl Held {
    fn count(&mut self, name: &str, holds: bool) {
        let counts = self.0.entry(name.to_owned()).or_default();
        counts.0 += u32::from(holds);
        counts.1 += 1;
    }

    fn assert_claimed(&self, what: &str) {
        for (name, (held, all)) in &self.0 {
            let share = f64::from(*held) / f64::from(*all);
            println!("{what}, {name}: {share:.4} of {all}");
            assert!(CLAIMED.contains(&share), "{what}, {name}: {share}");
        }
    }
}

#[test]
#[ignore = "takes minutes, hundreds of fits: see the head of this file"]
fn intervals_of_purchases_hold_the_truth_as_often_as_they_claim() {
    for truth in [generated::MBG, generated::BG, generated::PARETO] {
        let (model, parameters) = truth;
        // Times in hundredths of a day, so that two purchases are next to never one.
        let scale = |place: usize| {
            if model.parameters()[place] == "alpha" || model.parameters()[place] == "beta" { 100.0 } else { 1.0 }
        };
        let fine: [f64; 4] = std::array::from_fn(|place| parameters[place] * scale(place));
        let typical = Customer { x: 3, t_x: 20_000, t: 30_000 };
        let question = Question { horizon: 5200.0, ..Question::default() };
        let (one, _) = Rows::collapse(&[typical]);
        let exact = fit::Fit {
            model,
            parameters: fine,
            log_likelihood: 0.0,
            customers: 0.0,
            converged: true,
            limits: vec![],
            covariance: None,
        };
        let wanted = forecast(&exact, &one, &question).rows[0];
        let (mut held, mut unsound) = (Held::default(), 0);
        for seed in 0..SEEDS {
            let (rows, _) = Rows::collapse(&generated::customers(CUSTOMERS, 1000 + seed, &truth, false));
            let fit = fit::fit(model, &rows, None).unwrap();
            let Some(covariance) = fit.covariance.filter(|_| fit.is_sound()) else {
                unsound += 1;
                continue;
            };
            for (place, name) in model.parameters().into_iter().enumerate() {
                let off = (fit.parameters[place] / fine[place]).ln() / covariance[place][place].sqrt();
                held.count(name, off.abs() <= NORMAL_95);
            }
            let found = forecast(&fit, &one, &question).rows[0];
            let (low, high) = found.alive.chance_interval().unwrap();
            held.count("p_alive", (low..=high).contains(&wanted.alive.value));
            let (low, high) = found.purchases.interval().unwrap();
            held.count("expected purchases", (low..=high).contains(&wanted.purchases.value));
        }
        println!("{model:?}: {unsound} of {SEEDS} fits not sound");
        assert!(unsound <= SEEDS / 20);
        held.assert_claimed(model.name());
    }
}

#[test]
#[ignore = "takes minutes, hundreds of fits: see the head of this file"]
fn intervals_of_spending_hold_the_truth_as_often_as_they_claim() {
    let [p, q, v] = [6.25, 3.74, 15.45];
    let mut held = Held::default();
    for seed in 0..SEEDS {
        let mut draws = generated::Draws::new(7000 + seed);
        let customers: Vec<(u32, f64)> = (0..CUSTOMERS)
            .map(|_| {
                let count = 1 + (-draws.uniform().ln() * 2.0) as u32;
                let scale = draws.gamma(q) / v;
                (count, draws.gamma(p * f64::from(count)) / scale / f64::from(count))
            })
            .collect();
        let fit = gamma_gamma::fit(&customers, None).unwrap();
        let covariance = fit.covariance.unwrap();
        for (place, (name, truth)) in gamma_gamma::PARAMETERS.into_iter().zip([p, q, v]).enumerate() {
            let off = (fit.parameters[place] / truth).ln() / covariance[place][place].sqrt();
            held.count(name, off.abs() <= NORMAL_95);
        }
        let (spend, _) = gamma_gamma::expected_spend(&fit, 2, 9.0).unwrap();
        let (low, high) = spend.interval().unwrap();
        held.count("expected spend", (low..=high).contains(&(p * (v + 18.0) / (2.0 * p + q - 1.0))));
    }
    held.assert_claimed("gamma_gamma");
}

/// What whole days cost: two purchases of a day are one. Not a claim of the intervals, but of what a user gets.
#[test]
#[ignore = "takes minutes, hundreds of fits: see the head of this file"]
fn purchases_expected_of_whole_days_are_near_the_truth() {
    for truth in [generated::MBG, generated::PARETO] {
        let (model, parameters) = truth;
        let wanted = super::super::forecast::expected_of_new(model, &parameters, 52.0);
        let mut total = 0.0;
        for seed in 0..50 {
            let (rows, _) = Rows::collapse(&generated::customers(CUSTOMERS, 100 + seed, &truth, true));
            let fit = fit::fit(model, &rows, None).unwrap();
            total += super::super::forecast::expected_of_new(model, &fit.parameters, 52.0) / 50.0;
        }
        println!("{model:?}: {total:.4} purchases a year on whole days, {wanted:.4} in truth");
        close(total, wanted, 0.04 * wanted);
    }
}
