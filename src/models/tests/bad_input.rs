//! Data from which a model cannot be told: a defined end, never a number that is none, never a fit that passes for sound.

use super::super::forecast::{Question, forecast};
use super::super::gamma_gamma;
use super::*;

/// Fits all models, checks that everything is a number, and gives whether they are sound.
fn sound(customers: &[Customer]) -> [bool; 3] {
    let (rows, _) = Rows::collapse(customers);
    Model::ALL.map(|model| {
        let fit = fit::fit(model, &rows, None).unwrap();
        assert!(fit.parameters.iter().all(|parameter| parameter.is_finite() && *parameter > 0.0), "{fit:?}");
        assert!(fit.log_likelihood.is_finite(), "{fit:?}");
        let question = Question { horizon: 52.0, periods: vec![(4.0, 0.99), (52.0, 0.9)], silences: vec![13.0] };
        let forecasts = forecast(&fit, &rows, &question);
        for (row, forecast) in forecasts.rows.iter().enumerate() {
            for figure in [forecast.alive, forecast.purchases, forecast.discounted] {
                assert!(figure.value.is_finite() && figure.value >= 0.0, "{fit:?} {forecast:?}");
                assert!(figure.error.is_none_or(f64::is_finite), "{fit:?} {forecast:?}");
            }
            assert!((0.0..=1.0).contains(&forecast.alive.value));
            assert!((0.0..=1.0).contains(&forecasts.silence(row, 0)), "{}", forecasts.silence(row, 0));
        }
        println!("{model:?} {:?} {} {:?}", fit.parameters, fit.converged, fit.limits);
        fit.is_sound()
    })
}

fn of(x: u32, t_x: u32, t: u32) -> Customer {
    Customer { x, t_x, t }
}

#[test]
fn nobody_is_no_fit() {
    let (rows, _) = Rows::collapse(&[]);
    assert!(fit::fit(Model::MbgNbd, &rows, None).is_none());
    assert!(gamma_gamma::fit(&[], None).is_none());
}

#[test]
fn one_time_buyers_only() {
    let customers: Vec<Customer> = (0..2000).map(|number| of(0, 0, number % 400)).collect();
    assert_eq!(sound(&customers), [false; 3]);
}

#[test]
fn all_alive() {
    // Everyone bought on the last day.
    let customers: Vec<Customer> =
        (0..2000).map(|number| of(1 + number % 9, 100 + number % 300, 100 + number % 300)).collect();
    assert_eq!(sound(&customers), [false; 3]);
}

#[test]
fn all_gone() {
    // All bought quickly in the first month and never since.
    let customers: Vec<Customer> = (0..2000).map(|number| of(5 + number % 9, 20 + number % 10, 2000)).collect();
    let sound = sound(&customers);
    // Both BG models know no time of leaving but by purchases; a sound fit is possible there. The chance of being alive is
    // nil.
    let (rows, _) = Rows::collapse(&customers);
    for model in Model::ALL {
        let fit = fit::fit(model, &rows, None).unwrap();
        let forecasts = forecast(&fit, &rows, &Question::default());
        assert!(forecasts.rows.iter().all(|forecast| forecast.alive.value < 1e-3), "{model:?}");
    }
    assert!(!sound[2], "Pareto/NBD cannot tell how leaving differs");
}

#[test]
fn one_customer() {
    for customer in [of(0, 0, 0), of(0, 0, 300), of(3, 100, 300), of(3, 300, 300)] {
        assert_eq!(sound(&[customer]), [false; 3], "{customer:?}");
    }
}

#[test]
fn nothing_observed() {
    // T = 0: all bought for the first time on the last day.
    assert_eq!(sound(&vec![of(0, 0, 0); 1000]), [false; 3]);
    // Some of them among others change nothing but their number.
    let mut customers = generated::customers(3000, 5, &generated::MBG, true);
    let (rows, _) = Rows::collapse(&customers);
    let without = fit::fit(Model::MbgNbd, &rows, None).unwrap();
    customers.extend(vec![of(0, 0, 0); 500]);
    let (rows, row_of) = Rows::collapse(&customers);
    let with = fit::fit(Model::MbgNbd, &rows, None).unwrap();
    assert!(with.is_sound());
    for place in 0..4 {
        close(with.parameters[place], without.parameters[place], 1e-5 * without.parameters[place]);
    }
    let question = Question { horizon: 10.0, ..Question::default() };
    let new = forecast(&with, &rows, &question).rows[row_of[3000] as usize].purchases.value;
    close(new, super::super::forecast::expected_of_new(Model::MbgNbd, &with.parameters, 10.0), 1e-9);
}

#[test]
fn identical_customers() {
    assert_eq!(sound(&vec![of(4, 200, 300); 5000]), [false; 3]);
}

#[test]
fn nobody_ever_leaves() {
    let mut draws = generated::Draws::new(4);
    let customers: Vec<Customer> = (0..3000)
        .map(|_| {
            let rate = draws.gamma(1.2) / 6.0 / 7.0;
            let (mut time, mut customer) = (0.0, of(0, 0, 200 + (draws.uniform() * 500.0) as u32));
            loop {
                time += draws.exponential(rate);
                if time >= f64::from(customer.t) + 1.0 {
                    return customer;
                }
                if time as u32 > customer.t_x {
                    customer.x += 1;
                    customer.t_x = time as u32;
                }
            }
        })
        .collect();
    assert_eq!(sound(&customers), [false; 3]);
    let (rows, _) = Rows::collapse(&customers);
    let fit = fit::fit(Model::ParetoNbd, &rows, None).unwrap();
    assert!(fit.covariance.is_none() && fit.standard_errors().is_none());
    assert!(fit.converged && fit.limits.contains(&Limit::Zero("s")), "{fit:?}");
}

#[test]
fn a_horizon_of_zero_expects_nothing() {
    let (rows, _) = Rows::collapse(&generated::customers(2000, 9, &generated::BG, true));
    for model in Model::ALL {
        let fit = fit::fit(model, &rows, None).unwrap();
        let question = Question { horizon: 0.0, periods: vec![(0.0, 1.0)], silences: vec![0.0] };
        let forecasts = forecast(&fit, &rows, &question);
        for (row, forecast) in forecasts.rows.iter().enumerate() {
            assert_eq!((forecast.purchases.value, forecast.discounted.value), (0.0, 0.0));
            assert_eq!(forecasts.silence(row, 0), 1.0);
            assert_eq!(forecast.purchases.interval().unwrap_or((0.0, 0.0)), (0.0, 0.0));
        }
    }
}

#[test]
fn impossible_times_are_moved_to_the_nearest_possible() {
    let (rows, row_of) = Rows::collapse(&[of(3, 1, 300), of(2, 400, 300), of(0, 50, 300), of(9, 9, 4)]);
    let found: Vec<Customer> = row_of.iter().map(|row| rows.customers[*row as usize]).collect();
    assert_eq!(found, [of(3, 3, 300), of(2, 300, 300), of(0, 0, 300), of(4, 4, 4)]);
}

#[test]
fn amounts_that_say_nothing() {
    // Zero and negative amounts are left out; the same amount by all tells nothing of scatter.
    assert!(gamma_gamma::fit(&[(2, 0.0), (3, -5.0), (1, f64::NAN), (0, 12.0)], None).is_none());
    let same = gamma_gamma::fit(&vec![(2, 10.0); 3000], None).unwrap();
    assert!(!same.is_sound(), "{same:?}");
    let one = gamma_gamma::fit(&[(2, 10.0)], None).unwrap();
    assert!(!one.is_sound(), "{one:?}");
    assert!(one.parameters.iter().all(|parameter| parameter.is_finite()) && one.log_likelihood.is_finite());
    let spend = gamma_gamma::expected_spend(&same, 2, 10.0).unwrap().0.value;
    close(spend, 10.0, 0.01);
    // Without a mean of their own there is none to expect: p x + q is not above 1.
    let heavy = fit::Fit {
        model: gamma_gamma::GammaGamma,
        parameters: [0.2, 0.5, 3.0],
        log_likelihood: 0.0,
        customers: 1.0,
        converged: true,
        limits: vec![],
        covariance: None,
    };
    assert!(gamma_gamma::expected_spend(&heavy, 0, 0.0).is_none());
    assert!(gamma_gamma::expected_spend(&heavy, 1, 4.0).is_none());
}
