//! Agreement with published figures and with lifetimes, on the CDNOW sample.

use super::super::counts::{chances_of_new, expected_counts, holdout_log_likelihood};
use super::super::forecast::{Question, expected_of_new, forecast};
use super::super::gamma_gamma;
use super::*;

/// Sums of a model over all customers, 39 weeks ahead; purchases and chance to be alive of the first customer.
fn ahead(model: Model) -> (f64, f64, f64) {
    let (rows, row_of) = Rows::collapse(&cdnow(CALIBRATION, HOLDOUT).customers);
    let fit = fit::fit(model, &rows, None).unwrap();
    let forecasts = forecast(&fit, &rows, &Question { horizon: 39.0, ..Question::default() });
    let total = row_of.iter().map(|row| forecasts.rows[*row as usize].purchases.value).sum();
    let first = forecasts.rows[row_of[0] as usize];
    (total, first.purchases.value, first.alive.value)
}

fn fitted(model: Model) -> fit::PurchaseFit {
    let (rows, _) = Rows::collapse(&cdnow(CALIBRATION, HOLDOUT).customers);
    fit::fit(model, &rows, None).unwrap()
}

#[test]
fn parameters_and_log_likelihoods_on_cdnow_are_those_published() {
    let wanted: [(Model, Option<[f64; 4]>, f64); 3] = [
        (Model::BgNbd, Some([0.242595, 4.41360, 0.792922, 2.42591]), -9582.4292),
        (Model::MbgNbd, None, -9582.1357),
        (Model::ParetoNbd, Some([0.55328, 10.5777, 0.60624, 11.6687]), -9594.9762),
    ];
    for (model, parameters, log_likelihood) in wanted {
        let fit = fitted(model);
        close(fit.log_likelihood, log_likelihood, 5.1e-5);
        for (found, wanted) in fit.parameters.iter().zip(parameters.into_iter().flatten()) {
            close(*found, wanted, 1.1e-5 * wanted.max(1.0));
        }
        assert!(fit.is_sound(), "{fit:?}");
        assert_eq!(fit.customers, 2357.0);
    }
}

#[test]
fn expected_purchases_of_a_new_customer_are_those_published() {
    // The published figures are those of the optimum on times rounded to two decimals of a week.
    let parameters = [0.242592928279822, 4.413532265271825, 0.7928859664406758, 2.4257523826258134];
    for (weeks, wanted) in [(1.0, 0.053185), (32.0, 1.043737), (78.0, 1.857972)] {
        close(expected_of_new(Model::BgNbd, &parameters, weeks), wanted, 5.1e-7);
        // At the optimum on whole days.
        close(expected_of_new(Model::BgNbd, &fitted(Model::BgNbd).parameters, weeks), wanted, 1.5e-5);
    }
}

#[test]
fn what_is_ahead_of_customers_is_what_is_published() {
    // Published for (2, 30.43, 38.86); the customer's times are 213 and 272 days, 30.4286 and 38.8571 weeks.
    let wanted = [
        (Model::BgNbd, 1653.4, 1.2259, 0.7266),
        (Model::MbgNbd, 1576.7, 1.2627, 0.7061),
        (Model::ParetoNbd, 1665.5, 1.4551, 0.8691),
    ];
    for (model, total, purchases, alive) in wanted {
        let found = ahead(model);
        close(found.0, total, 0.051);
        close(found.1, purchases, 1.6e-4);
        close(found.2, alive, 0.6e-4);
    }
    assert_eq!(cdnow(CALIBRATION, HOLDOUT).later.iter().sum::<u32>(), 1882);
}

#[test]
fn gamma_gamma_on_cdnow_is_what_is_published() {
    // The published summary has mean amounts rounded to cents.
    let rounded: Vec<(u32, f64)> =
        cdnow(CALIBRATION, HOLDOUT).spend.iter().map(|(x, cents)| (*x, cents.round() / 100.0)).collect();
    let fit = gamma_gamma::fit(&rounded, None).unwrap();
    for (found, wanted) in fit.parameters.iter().zip([6.248803, 3.744589, 15.447748]) {
        close(*found, wanted, 1.1e-6);
    }
    close(fit.log_likelihood, -4055.9232, 5.1e-5);
    assert!(fit.is_sound());
    assert_eq!(fit.customers, 946.0);
    let (spend, _) = gamma_gamma::expected_spend(&fit, 2, 22.35).unwrap();
    close(spend.value, 24.658616, 1e-6);
}

#[test]
fn the_value_of_the_first_customer_over_twelve_months_is_what_is_published() {
    // At the optimum on times rounded to two decimals of a week, for (2, 30.43, 38.86).
    let [r, alpha, a, b] = [0.242592928279822, 4.413532265271825, 0.7928859664406758, 2.4257523826258134];
    let month = 365.25 / 12.0 / 7.0;
    let odds = a / (b + 1.0) * ((alpha + 38.86) / (alpha + 30.43f64)).powf(r + 2.0);
    let alive = super::super::survivors::Alive { shape: r + 2.0, rate: alpha + 38.86, a, b: b + 2.0 };
    let until = |months: i32| alive.expected(f64::from(months) * month).0 / (1.0 + odds);
    let discounted: f64 = (1..=12).map(|number| (until(number) - until(number - 1)) * 1.01f64.powi(-number)).sum();
    close(24.658616 * discounted, 36.3005, 5.1e-5);

    // On whole days the customer is at (2, 30.4286, 38.8571).
    let data = cdnow(CALIBRATION, HOLDOUT);
    let (rows, row_of) = Rows::collapse(&data.customers);
    let fit = fit::fit(Model::BgNbd, &rows, None).unwrap();
    let periods = (1..=12).map(|number| (f64::from(number) * month, 1.01f64.powi(-number))).collect();
    let forecasts = forecast(&fit, &rows, &Question { periods, ..Question::default() });
    close(24.658616 * forecasts.rows[row_of[0] as usize].discounted.value, 36.3005, 3e-3);
}

#[test]
fn silence_and_the_chance_of_no_purchase_later_are_one() {
    let data = cdnow(CALIBRATION, HOLDOUT);
    let (rows, row_of) = Rows::collapse(&data.customers);
    for model in Model::ALL {
        let fit = fit::fit(model, &rows, None).unwrap();
        let forecasts = forecast(&fit, &rows, &Question { silences: vec![39.0], ..Question::default() });
        let ln_silences: f64 = row_of.iter().map(|row| forecasts.silence(*row as usize, 0).ln()).sum();
        let of_none = holdout_log_likelihood(&fit, &rows, &row_of, &vec![0; row_of.len()], 39.0);
        close(of_none, ln_silences, 1e-8 * ln_silences.abs());
    }
}

#[test]
fn the_chance_of_no_purchase_in_90_days_is_that_of_numerical_integration() {
    // The first customer; the posterior integrated over rates by scipy.integrate.quad, without closed forms.
    let (rows, row_of) = Rows::collapse(&cdnow(CALIBRATION, HOLDOUT).customers);
    let wanted = [(Model::BgNbd, 0.6788224), (Model::MbgNbd, 0.6684331), (Model::ParetoNbd, 0.6355193)];
    for (model, wanted) in wanted {
        let fit = fit::fit(model, &rows, None).unwrap();
        let forecasts = forecast(&fit, &rows, &Question { silences: vec![90.0 / 7.0], ..Question::default() });
        close(forecasts.silence(row_of[0] as usize, 0), wanted, 5e-7);
    }
}

/// One customer later on: all chances sum to 1, and their mean is the expectation.
#[test]
fn chances_of_later_purchases_sum_to_one_and_to_the_expectation() {
    let parameters = |model| match model {
        Model::ParetoNbd => [0.55, 10.58, 0.61, 11.67],
        _ => [0.53, 6.18, 0.89, 1.61],
    };
    for model in Model::ALL {
        for customer in
            [Customer { x: 0, t_x: 0, t: 70 }, Customer { x: 3, t_x: 40, t: 90 }, Customer { x: 30, t_x: 200, t: 230 }]
        {
            let (rows, row_of) = Rows::collapse(&[customer]);
            let fit = fit::Fit {
                model,
                parameters: parameters(model),
                log_likelihood: 0.0,
                customers: 1.0,
                converged: true,
                limits: vec![],
                covariance: None,
            };
            let chance = |count: u32| holdout_log_likelihood(&fit, &rows, &row_of, &[count], 20.0).exp();
            let chances: Vec<f64> = (0..400).map(chance).collect();
            close(chances.iter().sum::<f64>(), 1.0, 1e-9);
            let mean: f64 = chances.iter().enumerate().map(|(count, chance)| count as f64 * chance).sum();
            let wanted =
                forecast(&fit, &rows, &Question { horizon: 20.0, ..Question::default() }).rows[0].purchases.value;
            close(mean, wanted, 1e-8 * wanted.max(1.0));
        }
        let chances = chances_of_new(model, &parameters(model), 52.0, 2000);
        close(chances.iter().sum::<f64>(), 1.0, 1e-9);
        let mean: f64 = chances.iter().enumerate().map(|(count, chance)| count as f64 * chance).sum();
        close(mean, expected_of_new(model, &parameters(model), 52.0), 1e-7);
    }
}

#[test]
fn the_distribution_of_repeat_purchases_sums_to_the_customers() {
    let (rows, _) = Rows::collapse(&cdnow(CALIBRATION, HOLDOUT).customers);
    for model in Model::ALL {
        let fit = fit::fit(model, &rows, None).unwrap();
        let expected = expected_counts(model, &fit.parameters, &rows, 7);
        close(expected.iter().sum::<f64>(), 2357.0, 1e-6);
        // 1,411 customers bought but once.
        close(expected[0], 1411.0, 25.0);
    }
}

/// 2F1 by its series; |z| < 1.
fn hyp2f1(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let (mut term, mut total, mut step) = (1.0, 1.0, 0.0);
    while f64::abs(term) > 1e-17 * f64::abs(total) {
        term *= (a + step) * (b + step) / ((c + step) * (step + 1.0)) * z;
        total += term;
        step += 1.0;
    }
    total
}

#[test]
fn sums_of_positive_terms_are_the_hypergeometric_formulas_of_the_papers() {
    for (x, t, horizon) in [(0u32, 0u32, 4.0), (0, 200, 39.0), (2, 272, 39.0), (40, 300, 60.0), (3, 30, 300.0)] {
        let [r, alpha, a, b] = [0.53, 6.18, 0.89, 1.61];
        let customer = Customer { x, t_x: t, t };
        let (shape, rate, x) = (r + f64::from(x), alpha + weeks(t), f64::from(x));
        let z = horizon / (rate + horizon);
        let fall = (rate / (rate + horizon)).powf(shape);
        for (model, one) in [(Model::BgNbd, 0.0), (Model::MbgNbd, 1.0)] {
            let series = hyp2f1(shape, b + x + one, a + b + x + one - 1.0, z);
            let wanted = (a + b + x + one - 1.0) / (a - 1.0) * (1.0 - fall * series);
            let found = super::super::forecast::alive(model, &[r, alpha, a, b], &customer).expected(horizon).0;
            close(found, wanted, 1e-10 * wanted);
        }
    }
}

#[test]
fn the_integral_of_pareto_nbd_is_the_difference_of_hypergeometric_functions() {
    // alpha ≥ beta, and the other way round (Fader, Hardie 2005, equations 20 to 22).
    for [r, alpha, s, beta] in
        [[0.55, 10.58, 0.61, 11.67], [0.55, 12.3, 0.61, 4.5], [2.0, 1.0, 1.0, 30.0], [0.3, 5.0, 3.0, 5.0]]
    {
        for customer in [
            Customer { x: 0, t_x: 0, t: 272 },
            Customer { x: 2, t_x: 213, t: 272 },
            Customer { x: 25, t_x: 100, t: 700 },
        ] {
            let (x, last, end) = (f64::from(customer.x), weeks(customer.t_x), weeks(customer.t));
            let (large, second) = if alpha >= beta { (alpha, s + 1.0) } else { (beta, r + x) };
            let gap = f64::abs(alpha - beta);
            let at =
                |t: f64| hyp2f1(r + s + x, second, r + s + x + 1.0, gap / (large + t)) / (large + t).powf(r + s + x);
            let odds = s / (r + s + x) * (at(last) - at(end)) * (alpha + end).powf(r + x) * (beta + end).powf(s);
            let (rows, _) = Rows::collapse(&[customer]);
            let fit = fit::Fit {
                model: Model::ParetoNbd,
                parameters: [r, alpha, s, beta],
                log_likelihood: 0.0,
                customers: 1.0,
                converged: true,
                limits: vec![],
                covariance: None,
            };
            let alive = forecast(&fit, &rows, &Question::default()).rows[0].alive.value;
            close(alive, 1.0 / (1.0 + odds), 1e-10);
        }
    }
}

#[test]
fn the_result_does_not_depend_on_threads_or_on_the_order_of_customers() {
    let data = generated::customers(30_000, 11, &generated::MBG, true);
    let of = |threads: usize, customers: &[Customer]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let fits = pool.install(|| {
            let (rows, _) = Rows::collapse(customers);
            Model::ALL.map(|model| fit::fit(model, &rows, None).unwrap())
        });
        format!("{fits:?}")
    };
    let mut turned = data.clone();
    turned.reverse();
    assert_eq!(of(1, &data), of(3, &turned));
}
