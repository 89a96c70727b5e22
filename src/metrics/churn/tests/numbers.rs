//! Fits, areas and intervals against other implementations (scikit-learn 1.x, statsmodels, numpy).

use crate::config::types::Lost;
use crate::features::testing::history_of;
use crate::metrics::churn::calibration::{Bin, auc, deciles, losses, ordered};
use crate::metrics::churn::logistic::{Group, fit};
use crate::metrics::churn::silence::{LimitOf, is_lost, limits, loss_day, median};
use crate::metrics::intervals::wilson;
use crate::model::period::{from_days, to_days};

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-8
}

fn groups() -> Vec<Group> {
    let rows: [([f64; 3], f64, f64); 7] = [
        ([0.0, 0.0, 0.0], 400.0, 60.0),
        ([1.0, 0.0, 0.0], 120.0, 40.0),
        ([0.0, 1.0, 0.0], 90.0, 20.0),
        ([0.0, 0.0, 1.0], 30.0, 3.0),
        ([1.0, 1.0, 0.0], 50.0, 30.0),
        ([2.0 / 3.0, 0.0, 1.0], 25.0, 9.0),
        ([1.0, 1.0, 1.0], 10.0, 9.0),
    ];
    rows.into_iter().map(|(x, n, events)| Group { x: x.to_vec(), n, events }).collect()
}

/// LogisticRegression(C = 1/λ, solver = "newton-cholesky", tol = 1e-12) on the ungrouped rows; standard errors from the
/// inverse of the penalised information in numpy. Without a penalty, statsmodels' Logit.
#[test]
fn ridge_logistic_agrees_with_scikit_learn_and_statsmodels() {
    let expected = [
        (
            1.0,
            [-1.8340638804121234, 1.269541076287994, 0.8071490079122785, 0.3516142556761368],
            [0.19082878484219215, 0.20387827856345409, 0.2881802116624344],
        ),
        (
            10.0,
            [-1.6563145426052355, 0.9805778981240674, 0.6091373700339763, 0.21154531378487282],
            [0.164298081531602, 0.17273825097736578, 0.21751755684635543],
        ),
        (
            0.0,
            [-1.8635336868432064, 1.313476370970874, 0.8397145920767465, 0.3820327122655038],
            [0.19488258584491663, 0.2088012054698707, 0.30117327166455843],
        ),
    ];
    for (lambda, beta, errors) in expected {
        let found = fit(&groups(), 3, lambda).unwrap();
        assert!(found.converged);
        let all: Vec<f64> = std::iter::once(found.intercept).chain(found.coefficients.clone()).collect();
        for (found, wanted) in all.iter().zip(beta).chain(found.std_errors.iter().zip(errors)) {
            assert!((found - wanted).abs() < 1e-6, "λ {lambda}: {found} {wanted}");
        }
    }
}

#[test]
fn separation_has_a_finite_weight_and_one_outcome_none() {
    // All 10 that show it churned, 5 of the 20 others.
    let separate = [Group { x: vec![0.0], n: 20.0, events: 5.0 }, Group { x: vec![1.0], n: 10.0, events: 10.0 }];
    let found = fit(&separate, 1, 1.0).unwrap();
    assert!(found.converged && (found.coefficients[0] - 2.00289173).abs() < 1e-6, "{found:?}");
    assert!((found.intercept + 0.61840372).abs() < 1e-6);
    for events in [0.0, 1.0] {
        let same: Vec<Group> =
            separate.iter().map(|group| Group { events: events * group.n, ..group.clone() }).collect();
        assert_eq!(fit(&same, 1, 1.0), None);
    }
    assert_eq!(fit(&[], 1, 1.0), None);
}

fn bins(rows: &[(f64, u64, u64)]) -> Vec<Bin> {
    let bin = |(score, customers, churned): &(f64, u64, u64)| Bin {
        score: *score,
        customers: *customers,
        churned: *churned,
        probability: Some(score * *customers as f64),
    };
    ordered(rows.iter().map(bin).collect())
}

#[test]
fn the_area_under_the_curve_counts_ties_half() {
    // roc_auc_score of the same twelve.
    let rows = bins(&[(60.0, 2, 1), (0.0, 4, 1), (20.0, 2, 1), (30.0, 3, 2), (100.0, 1, 1)]);
    assert!(near(auc(&rows).unwrap(), 0.7083333333333334));
    assert_eq!(auc(&bins(&[(0.0, 4, 0), (1.0, 3, 0)])), None, "nobody churned");
    assert_eq!(auc(&bins(&[(0.0, 4, 4)])), None, "all churned");
    assert_eq!(auc(&bins(&[(0.0, 4, 2), (0.0, 2, 1)])), Some(0.5), "one score for all says nothing");
}

#[test]
fn wilson_agrees_with_statsmodels() {
    let expected = [
        ((0, 10), (0.0, 0.27753279986288926)),
        ((3, 10), (0.10779126740630104, 0.6032218525388546)),
        ((10, 10), (0.7224672001371106, 1.0)),
        ((617, 1115), (0.5240490503817488, 0.5823109696745612)),
    ];
    for ((hits, of), (low, high)) in expected {
        let found = wilson(hits, of).unwrap();
        assert!(near(found.0, low) && near(found.1, high), "{hits} of {of}: {found:?}");
    }
    assert_eq!(wilson(0, 0), None);
}

#[test]
fn deciles_keep_equal_scores_together() {
    let found = deciles(&bins(&[(0.1, 50, 2), (0.2, 30, 6), (0.9, 20, 15)]));
    let told: Vec<_> = found.iter().map(|decile| (decile.decile, decile.customers, decile.churned)).collect();
    // Middles at 25, 65 and 90 of 100.
    assert_eq!(told, [(3, 50, 2), (7, 30, 6), (10, 20, 15)]);
    assert!(near(found[2].probability.unwrap(), 18.0));
    assert_eq!(deciles(&[]), []);
}

#[test]
fn losses_of_sure_mistakes_are_finite() {
    assert_eq!(losses(1.0, true), (0.0, 0.0));
    let (brier, log_loss) = losses(1.0, false);
    assert!(brier == 1.0 && log_loss.is_finite() && log_loss > 20.0);
    assert!(near(losses(0.25, true).1, 4f64.ln()));
}

#[test]
fn a_limit_is_its_own_or_that_of_its_class_or_of_all() {
    assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
    assert_eq!(median(&mut []), None);
    // Five of class 0 have their own; class 1 has one only.
    let own = [Some(10.0), Some(20.0), Some(30.0), Some(40.0), Some(50.0), None, Some(100.0), None, None];
    let classes = [Some(0), Some(0), Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), None];
    let found = limits(&own, &classes);
    assert_eq!(found[1], Some((20.0, LimitOf::Own)));
    assert_eq!(found[5], Some((30.0, LimitOf::Class)));
    assert_eq!(found[7], Some((35.0, LimitOf::All)), "one customer is no class to take a limit from");
    assert_eq!(found[8], Some((35.0, LimitOf::All)));
    assert_eq!(limits(&[None, None], &[Some(0), None]), [None, None], "nobody has a rhythm");
}

#[test]
fn the_day_of_the_loss_is_the_first_on_which_the_customer_counts_as_lost() {
    for gap in [1, 5, 20, 30, 47] {
        let first = to_days("2025-01-01".parse().unwrap());
        let days: Vec<String> = (0..4).map(|order| from_days(first + order * gap).to_string()).collect();
        let rows: Vec<(&str, &str, u32, i64)> = days.iter().map(|day| ("a", day.as_str(), 1, 100)).collect();
        let history = history_of(&rows);
        let last = first + 3 * gap;
        // 20 × 1.15 is a little below 23 in doubles, 5 × 2.2 a little above 11.
        for silence_ratio in [1.1, 1.15, 2.2, 2.5, 3.0, 3.3, 500.0] {
            for days in [30, 365] {
                let lost = Lost { days, silence_ratio, ..Lost::default() };
                let day = loss_day(history.purchases(0), last, &lost).unwrap();
                let counts = |day: i32| {
                    let recency = i64::from(day - last);
                    is_lost(recency, Some(recency as f64 / f64::from(gap)), &lost)
                };
                assert!(counts(day) && !counts(day - 1), "{gap} {silence_ratio} {days}: {}", day - last);
            }
        }
    }
}
