//! Analytic gradients against differences of values.

use super::super::forecast::alive;
use super::super::pareto::ParetoNbd;
use super::super::{gamma_gamma, survivors::Alive};
use super::*;

/// The gradient of `of` at `at` by central differences with one step of extrapolation.
fn differences<const N: usize>(of: impl Fn(&[f64; N]) -> f64, at: [f64; N]) -> [f64; N] {
    std::array::from_fn(|axis| {
        let by = |step: f64| {
            let (mut lower, mut upper) = (at, at);
            lower[axis] -= step * at[axis];
            upper[axis] += step * at[axis];
            (of(&upper) - of(&lower)) / (2.0 * step * at[axis])
        };
        (4.0 * by(1e-3) - by(2e-3)) / 3.0
    })
}

fn same<const N: usize>(found: [f64; N], wanted: [f64; N], tolerance: f64) {
    for (found, wanted) in found.into_iter().zip(wanted) {
        close(found, wanted, tolerance * wanted.abs().max(1.0));
    }
}

/// Many shapes of customer: none, few and many repeat purchases, T = 0, t_x = T, short and long.
fn rows() -> Rows {
    let mut customers = vec![Customer::default()];
    for t in [0, 1, 6, 40, 300, 3000] {
        for x in [0, 1, 2, 9, 70, 400] {
            for t_x in [x, (x + t) / 2, t] {
                if x <= t {
                    customers.push(Customer { x, t_x, t });
                }
            }
        }
    }
    Rows::collapse(&customers).0
}

#[test]
fn gradients_of_log_likelihoods_are_their_slopes() {
    let rows = rows();
    let of_shapes = [
        [0.24, 4.4, 0.79, 2.4],
        [2.0, 0.01, 0.05, 0.3],
        [0.02, 60.0, 12.0, 40.0],
        [30.0, 900.0, 1.0, 1.0],
        [1.0, 5.0, 3.0, 5.0],
        [0.5, 300.0, 0.3, 0.02],
    ];
    for model in Model::ALL {
        for parameters in of_shapes {
            let (value, gradient) = model.log_likelihood(&rows, &parameters);
            assert!(value.is_finite());
            let wanted = differences(|at| model.log_likelihood(&rows, at).0, parameters);
            let scaled =
                |gradient: [f64; 4]| std::array::from_fn::<f64, 4, _>(|place| gradient[place] * parameters[place]);
            same(scaled(gradient), scaled(wanted), 2e-8);
        }
    }
}

#[test]
fn the_gradient_of_gamma_gamma_is_its_slope() {
    let customers = [(1, 3.5), (2, 20.0), (2, 18.0), (7, 0.02), (90, 44.0), (1, 1e6)];
    for parameters in [[6.2, 3.7, 15.4], [0.05, 0.3, 1e-3], [400.0, 2.0, 1e5]] {
        let gradient = gamma_gamma::log_likelihood(&customers, parameters).1;
        let wanted = differences(|at| gamma_gamma::log_likelihood(&customers, *at).0, parameters);
        let scaled = |gradient: [f64; 3]| std::array::from_fn::<f64, 3, _>(|place| gradient[place] * parameters[place]);
        same(scaled(gradient), scaled(wanted), 1e-7);
    }
}

#[test]
fn derivatives_of_expectations_are_their_slopes() {
    for customer in [Customer::default(), Customer { x: 2, t_x: 213, t: 272 }, Customer { x: 1500, t_x: 2100, t: 2200 }]
    {
        // Differences of sums of thousands of terms hold fewer digits.
        let tolerance = if customer.x > 1000 { 1e-5 } else { 1e-7 };
        for ahead in [0.5, 12.0, 400.0] {
            for a in [0.3, 1.0, 1.7] {
                let parameters = [0.5, 6.0, a, 1.6];
                let of = |at: &[f64; 4]| alive(Model::MbgNbd, at, &customer).expected(ahead);
                same(of(&parameters).1, differences(|at| of(at).0, parameters), tolerance);
                let parameters = [0.5, 6.0, a, 11.0];
                let of = |at: &[f64; 4]| ParetoNbd::new(at).expected_of_alive(customer.x, weeks(customer.t), ahead);
                same(of(&parameters).1, differences(|at| of(at).0, parameters), tolerance);
            }
        }
    }
}

#[test]
fn derivatives_of_the_odds_of_having_left_are_their_slopes() {
    let rows = rows();
    for model in Model::ALL {
        let parameters = [0.5, 6.0, 0.9, 1.6];
        let fit = |parameters: &[f64; 4]| fit::Fit {
            model,
            parameters: *parameters,
            log_likelihood: 0.0,
            customers: 1.0,
            converged: true,
            limits: vec![],
            covariance: None,
        };
        let of = |at: &[f64; 4]| super::super::forecast::ln_odds(&fit(at), &rows);
        for (row, odds) in of(&parameters).into_iter().enumerate() {
            let Some((_, gradient)) = odds else { continue };
            same(gradient, differences(|at| of(at)[row].unwrap().0, parameters), 2e-7);
        }
    }
}

#[test]
fn expectations_do_not_break_where_the_formula_of_the_papers_does() {
    // a = 1 is a pole of the factor (a+b−1)/(a−1); very heavy buyers underflow its power.
    let expected = |a: f64| Alive { shape: 0.5, rate: 6.0, a, b: 2.0 }.expected(52.0).0;
    close(expected(1.0), 0.5 * (expected(1.0 + 1e-5) + expected(1.0 - 1e-5)), 1e-9);
    let heavy = Alive { shape: 40_000.0, rate: 400.0, a: 1e-4, b: 40_000.0 }.expected(52.0).0;
    // 100 a week, less those after it left: the j-th is made with a chance of about 1 − a ln(1 + j/b).
    let lost: f64 = (0..5200).map(|j| 1e-4 * (f64::from(j) / 40_000.0).ln_1p()).sum();
    close(heavy, 100.0 * 52.0 - lost, 1e-3);
    assert_eq!(Alive { shape: 1.0, rate: 1.0, a: 1.0, b: 1.0 }.expected(0.0).0, 0.0);
    // The shorter the horizon, the nearer to rate × time.
    let short = Alive { shape: 2.0, rate: 4.0, a: 1.0, b: 1.0 }.expected(1e-9).0;
    close(short / 1e-9, 0.5, 1e-6);
}
