#![allow(clippy::unwrap_used)]

use super::*;
use crate::config::types::{ClvModel, PurchaseModel};
use crate::features::testing::{history_of, history_with_cost};
use crate::models::Model;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The CDNOW sample: customers, named by their place in the file, days and cents.
fn cdnow_rows() -> Vec<(String, String, i64)> {
    let start = day("1997-01-01");
    let mut rows: Vec<(String, String, i64)> = Vec::new();
    for (place, line) in include_str!("../../../tests/fixtures/cdnow/sample.txt").lines().enumerate() {
        for part in line.split(' ') {
            let (days, cents) = part.split_once(':').unwrap();
            let date = start + chrono::Days::new(days.parse().unwrap());
            rows.push((format!("{place:04}"), date.to_string(), cents.parse().unwrap()));
        }
    }
    rows
}

/// The CDNOW sample as a history.
fn cdnow() -> PurchaseHistory {
    let rows = cdnow_rows();
    let rows: Vec<(&str, &str, u32, i64)> =
        rows.iter().map(|(id, day, cents)| (id.as_str(), day.as_str(), 1, *cents)).collect();
    history_of(&rows)
}

fn measured(history: &PurchaseHistory, as_of: &str, settings: &Settings) -> Outcome {
    measure(history, day(as_of), settings, &Groups::default(), 2)
}

fn check<'a>(outcome: &'a Outcome, name: &str) -> &'a Check {
    outcome.checks.iter().find(|check| check.check == name).unwrap_or_else(|| panic!("no check {name}"))
}

/// No float of any mart is NaN or infinite.
fn assert_no_nan(outcome: &Outcome, history: &PurchaseHistory) {
    for frame in [
        outcome.clv_frame(history),
        outcome.model_frame(),
        outcome.fit_frame(),
        outcome.tracking_frame(),
        outcome.residual_frame(),
        outcome.check_frame(),
    ] {
        for column in frame.unwrap().columns() {
            if let Ok(values) = column.f64() {
                assert!(values.iter().flatten().all(f64::is_finite), "{}", column.name());
            }
        }
    }
}

fn minor(frame: &polars::prelude::DataFrame, column: &str, row: usize) -> Option<i128> {
    frame.column(column).unwrap().decimal().unwrap().physical().get(row)
}

#[test]
fn what_the_models_see_of_cdnow_is_what_is_published() {
    let history = cdnow();
    let end = to_days(day("1997-09-30"));
    let buyers = Buyers::at(&history, end, end + 39 * 7, 2);
    // Of 2,357 customers 8 bought for nothing only: a purchase has positive net sales.
    assert_eq!(buyers.len(), 2349);
    assert_eq!(buyers.customers[0], crate::models::Customer { x: 2, t_x: 213, t: 272 });
    assert_eq!(buyers.repeat_buyers(), 946);
    assert!((buyers.spend[0].1 - 22.345).abs() < 1e-12);
    assert_eq!(buyers.later[0], 1);
}

#[test]
fn cdnow_is_valued_with_intervals_by_the_model_of_the_settings() {
    let history = cdnow();
    let settings = Settings { holdout_weeks: 26, ..Settings::default() };
    let outcome = measured(&history, "1998-06-30", &settings);
    assert_eq!(outcome.method(), "mbg_nbd");
    assert_no_nan(&outcome, &history);
    assert_eq!(outcome.fits.all.iter().map(|one| one.fit.model).collect::<Vec<_>>(), Model::ALL);
    for fitted in &outcome.fits.all {
        assert!(fitted.fit.is_sound());
        let counts: f64 = fitted.counts.iter().sum();
        assert!((counts - outcome.buyers.len() as f64).abs() < 1e-6);
        // Purchases expected in the holdout, customer by customer, and in the course of the cohort are close.
        let held = fitted.course.iter().filter(|week| week.is_holdout);
        let made: i64 = held.clone().map(|week| week.actual).sum();
        // Weeks of the course begin with the first purchase: the holdout begins and ends within one.
        let all = outcome.fits.holdout.unwrap().purchases;
        assert!(made <= all && made > all * 9 / 10, "{made} of {all}");
        assert_eq!(held.count(), 25);
        assert!(fitted.holdout_log_likelihood.unwrap() < 0.0);
    }
    let used = outcome.fits.used().unwrap();
    let per_customer = used.holdout_expected.unwrap() / outcome.fits.holdout.unwrap().purchases as f64;
    assert!((0.75..1.25).contains(&per_customer), "{per_customer}");

    let frame = outcome.clv_frame(&history).unwrap();
    assert_eq!(frame.height(), outcome.buyers.len());
    for worth in &outcome.worths {
        for (one, least) in [(worth.alive, 0.0), (worth.purchases, 0.0), (worth.clv, 0.0)] {
            let (low, value, high) = (one.low.unwrap(), one.value.unwrap(), one.high.unwrap());
            assert!(least <= low && low <= value && value <= high, "{one:?}");
        }
        assert!(worth.alive.high.unwrap() <= 1.0);
    }
    // Sums over cohorts are that of all.
    let all = &outcome.residuals[0];
    let cohorts: f64 = outcome.residuals[1..].iter().map(|one| one.clv.value.unwrap()).sum();
    assert!((cohorts - all.clv.value.unwrap()).abs() < 1e-6 * cohorts);
    assert_eq!(outcome.residuals.len(), 2, "one quarter of first purchases");
    assert_eq!(outcome.residuals[1].member.as_deref(), Some("1997-Q1"));
    assert!(all.clv.low.unwrap() < all.clv.value.unwrap() && all.clv.value.unwrap() < all.clv.high.unwrap());
    assert_eq!(check(&outcome, "customers").outcome, Judgement::Ok);
    assert_eq!(check(&outcome, "spend_frequency_correlation").outcome, Judgement::Ok);
    assert_eq!(check(&outcome, "margin").outcome, Judgement::Warn);
}

#[test]
fn the_best_model_is_that_under_which_the_holdout_is_the_most_likely() {
    let history = cdnow();
    let settings = Settings { model: ClvModel::Best, holdout_weeks: 26, ..Settings::default() };
    let outcome = measured(&history, "1998-06-30", &settings);
    let chosen = outcome.fits.used().unwrap().holdout_log_likelihood.unwrap();
    assert!(outcome.fits.all.iter().all(|one| one.holdout_log_likelihood.unwrap() <= chosen));
    assert_eq!(check(&outcome, "holdout_choice").outcome, Judgement::Ok);
    let frame = outcome.model_frame().unwrap();
    let chosen = frame.column("chosen").unwrap().bool().unwrap().sum().unwrap();
    assert_eq!(chosen, 4 + 3, "the parameters of one model of purchases and of that of spending");
}

#[test]
fn results_depend_on_rows_up_to_the_date_only() {
    let all = cdnow();
    let settings = Settings { holdout_weeks: 12, compare: vec![], ..Settings::default() };
    let with_later = measured(&all, "1997-09-30", &settings);
    let start = day("1997-01-01");
    let mut rows: Vec<(String, String, i64)> = Vec::new();
    for (place, line) in include_str!("../../../tests/fixtures/cdnow/sample.txt").lines().enumerate() {
        for part in line.split(' ') {
            let (days, cents) = part.split_once(':').unwrap();
            let days: u64 = days.parse().unwrap();
            if days <= 272 {
                rows.push((
                    format!("{place:04}"),
                    (start + chrono::Days::new(days)).to_string(),
                    cents.parse().unwrap(),
                ));
            }
        }
    }
    let rows: Vec<(&str, &str, u32, i64)> =
        rows.iter().map(|(id, day, cents)| (id.as_str(), day.as_str(), 1, *cents)).collect();
    let until = history_of(&rows);
    let without = measured(&until, "1997-09-30", &settings);
    assert!(with_later.clv_frame(&all).unwrap().equals_missing(&without.clv_frame(&until).unwrap()));
    assert!(with_later.tracking_frame().unwrap().equals_missing(&without.tracking_frame().unwrap()));
    let ahead = [30, 90, 180];
    let (one, other) = (
        buying(&all, day("1997-09-30"), &ahead, &settings, None),
        buying(&until, day("1997-09-30"), &ahead, &settings, None),
    );
    assert_eq!(one.fit, other.fit);
}

#[test]
fn silence_is_told_for_every_customer_and_from_one_date_to_the_next() {
    let history = cdnow();
    let settings = Settings::default();
    let first = buying(&history, day("1997-12-31"), &[30, 90, 180], &settings, None);
    let cold = buying(&history, day("1998-01-31"), &[30, 90, 180], &settings, None);
    let warm = buying(&history, day("1998-01-31"), &[30, 90, 180], &settings, first.fit.as_ref());
    for (cold, warm) in cold.fit.as_ref().unwrap().parameters.iter().zip(warm.fit.as_ref().unwrap().parameters) {
        assert!((cold / warm - 1.0).abs() < 1e-4, "{cold} {warm}");
    }
    for customer in 0..history.customers() as u32 {
        let Some(alive) = warm.p_alive(customer) else { continue };
        let silent: Vec<f64> = (0..3).map(|place| warm.p_silent(customer, place).unwrap()).collect();
        assert!((0.0..=1.0).contains(&alive));
        assert!(silent[0] >= silent[1] && silent[1] >= silent[2] && silent[2] >= 1.0 - alive - 1e-12);
    }
    // How many are silent for 90 days is about what was said: 2,349 customers, fitted to one year.
    let end = to_days(day("1998-01-31"));
    let buyers = Buyers::at(&history, end, end + 90, 2);
    let silent = buyers.later.iter().filter(|later| **later == 0).count() as f64;
    let said: f64 = buyers.numbers.iter().map(|number| warm.p_silent(*number, 1).unwrap()).sum();
    assert!((said / silent - 1.0).abs() < 0.05, "{said} said, {silent} were");
    assert_eq!(first.p_silent(u32::MAX, 0), None);
}

/// Three years of five customers: a, b every quarter, c in the first year, d in the last, e returns all.
fn few() -> PurchaseHistory {
    history_with_cost(&[
        ("a", "2019-01-10", 1, 1000, Some(400)),
        ("a", "2020-02-10", 1, 1000, Some(400)),
        ("a", "2021-02-10", 1, 2000, None),
        ("b", "2019-03-01", 1, 500, Some(100)),
        ("b", "2020-12-01", 1, 500, Some(100)),
        ("c", "2019-02-02", 1, 300, Some(100)),
        ("d", "2021-11-11", 2, 700, Some(200)),
        ("e", "2021-05-05", 0, -80, Some(-20)),
    ])
}

#[test]
fn few_customers_are_projected_simply_and_it_is_said_why() {
    let history = few();
    let settings = Settings { assumed_retention: Some(0.5), ..Settings::default() };
    let outcome = measured(&history, "2021-12-31", &settings);
    assert_eq!(outcome.method(), SIMPLE);
    let customers = check(&outcome, "customers");
    assert_eq!((customers.outcome, customers.value, customers.limit), (Judgement::Fail, Some(4.0), Some(500.0)));
    assert!(customers.en.contains("4 customers") && customers.en.contains("simple projection"), "{}", customers.en);
    assert_no_nan(&outcome, &history);
    let frame = outcome.clv_frame(&history).unwrap();
    // Cost is known of 2,920 of 4,920 net; the margin is theirs: 1,280 of 3,... measured below.
    let known_net = 1000 + 1000 + 500 + 500 + 300 + 700 - 80;
    let rate = f64::from(400 + 400 + 100 + 100 + 100 + 200 - 20) / f64::from(known_net);
    assert_eq!(outcome.margin, Margin::Partly(rate, f64::from(known_net) / f64::from(known_net + 2000)));
    let without_cost = (2000.0 * rate).round() as i128;
    assert_eq!(minor(&frame, "historic_value", 0), Some(800 + without_cost));
    // Fewer than 20 customers were active two years ago: the assumed retention. 0.5/1.1 + (0.5/1.1)² + (0.5/1.1)³.
    let step: f64 = 0.5 / 1.1;
    let factor = step + step * step + step * step * step;
    assert_eq!(minor(&frame, "projected_value", 0), Some((without_cost as f64 * factor).round() as i128));
    assert_eq!(minor(&frame, "clv", 0), minor(&frame, "projected_value", 0));
    assert_eq!(minor(&frame, "projected_value", 1), Some(0), "b bought nothing for twelve months");
    assert_eq!(minor(&frame, "projected_value", 3), Some((200.0 * factor).round() as i128));
    assert_eq!(frame.column("p_alive").unwrap().null_count(), 4);
    assert_eq!(outcome.model_frame().unwrap().height(), 0);
}

#[test]
fn goods_sold_at_a_loss_are_worth_less_than_nothing_and_not_their_sales() {
    let all = [("a", "2021-01-10", 1, 1000, Some(-200)), ("b", "2021-03-01", 1, 500, Some(-100))];
    let history = history_with_cost(&all);
    let outcome = measured(&history, "2021-12-31", &Settings { assumed_retention: Some(0.5), ..Settings::default() });
    assert_eq!(outcome.margin, Margin::Known(-300.0 / 1500.0));
    assert_eq!(check(&outcome, "margin").outcome, Judgement::Ok);
    let frame = outcome.clv_frame(&history).unwrap();
    assert_eq!(minor(&frame, "historic_value", 0), Some(-200));
    assert!(minor(&frame, "projected_value", 0).unwrap() < 0);
    // By a model the interval lies about the value still, and so does that of the sum.
    let rows = cdnow_rows();
    let rows: Vec<(&str, &str, u32, i64, Option<i64>)> =
        rows.iter().map(|(id, at, net)| (id.as_str(), at.as_str(), 1, *net, Some(-net / 10))).collect();
    let history = history_with_cost(&rows);
    let outcome = measured(&history, "1998-06-30", &Settings { compare: vec![], ..Settings::default() });
    assert_eq!(outcome.method(), "mbg_nbd");
    let known = outcome.worths.iter().map(|worth| worth.clv).chain(outcome.residuals.iter().map(|one| one.clv));
    let mut seen = 0;
    for clv in known {
        let (Some(value), Some(low), Some(high)) = (clv.value, clv.low, clv.high) else { continue };
        assert!(value <= 0.0 && low <= value && value <= high, "{clv:?}");
        seen += 1;
    }
    assert!(seen > 600, "{seen}");
}

#[test]
fn days_of_data_hold_the_first_and_the_last() {
    let history =
        many(|number| vec![("2020-01-05", 500), (if number % 2 == 0 { "2020-02-01" } else { "2020-03-01" }, 400)]);
    let settings = Settings { min_days: 180, ..Settings::default() };
    // From 5 January to 2 July 2020 there are 180 days.
    for (as_of, days, outcome) in [("2020-07-01", 179.0, Judgement::Fail), ("2020-07-02", 180.0, Judgement::Ok)] {
        let found = measured(&history, as_of, &settings);
        let check = check(&found, "days");
        assert_eq!((check.value, check.outcome), (Some(days), outcome));
    }
    assert_eq!(check(&measured(&history, "2019-12-31", &settings), "days").value, Some(0.0));
}

#[test]
fn nothing_is_projected_when_retention_is_not_known() {
    let history = few();
    let outcome = measured(&history, "2019-12-31", &Settings::default());
    let frame = outcome.clv_frame(&history).unwrap();
    assert_eq!(frame.column("projected_value").unwrap().null_count(), 3);
    assert_eq!(frame.column("clv").unwrap().null_count(), 3);
    let retention = check(&outcome, "retention");
    assert!(retention.outcome == Judgement::Warn && retention.en.contains("assumed_retention"));
    assert_eq!(outcome.residuals[0].clv.value, None);
}

#[test]
fn retention_is_that_of_the_class_a_year_ago_where_enough_were_in_it() {
    // 30 customers of class 0 of whom 24 stay, 25 of class 1 of whom 5 stay, 3 of class 2.
    let mut rows: Vec<(String, &str, u32, i64)> = vec![("0first".into(), "2019-01-01", 1, 1)];
    for number in 0..58 {
        let id = format!("c{number:02}");
        rows.push((id.clone(), "2020-06-01", 1, 100));
        let stays = if number < 30 { number < 24 } else { (30..35).contains(&number) };
        if stays {
            rows.push((id, "2021-06-01", 1, 100));
        }
    }
    let rows: Vec<(&str, &str, u32, i64)> =
        rows.iter().map(|(id, day, orders, net)| (id.as_str(), *day, *orders, *net)).collect();
    let history = history_of(&rows);
    let class = |number: usize| match number {
        0 => None,
        1..=30 => Some(0),
        31..=55 => Some(1),
        _ => Some(2),
    };
    let then: Vec<Option<u8>> = (0..59).map(class).collect();
    let groups = Groups { tiers: Some(Tiers { classes: 3, now: then.clone(), then }), dimensions: vec![] };
    let outcome = measure(&history, day("2021-12-31"), &Settings::default(), &groups, 2);
    let retention = &outcome.retention;
    assert_eq!(retention.by_class, [Some(0.8), Some(0.2), None]);
    assert_eq!(retention.all, Some(29.0 / 58.0));
    assert_eq!(retention.of(Some(2)), retention.all);
    assert!(!retention.is_assumed);
}

/// Enough customers, all alike in some way in which a model finds nothing.
fn many(rows: impl Fn(usize) -> Vec<(&'static str, i64)>) -> PurchaseHistory {
    let all: Vec<(String, &str, i64)> = (0..600)
        .flat_map(|number| rows(number).into_iter().map(move |(day, net)| (format!("c{number:03}"), day, net)))
        .collect();
    let all: Vec<(&str, &str, u32, i64)> =
        all.iter().map(|(id, day, net)| (id.as_str(), *day, u32::from(*net > 0), *net)).collect();
    history_of(&all)
}

#[test]
fn one_time_buyers_only_are_projected_simply() {
    let days = ["2020-01-05", "2020-03-09", "2020-08-20", "2021-02-02"];
    let history = many(|number| vec![(days[number % 4], 500)]);
    let outcome = measured(&history, "2021-12-31", &Settings::default());
    assert_eq!(outcome.method(), SIMPLE);
    assert_eq!(check(&outcome, "repeat_customers").outcome, Judgement::Fail);
    assert_no_nan(&outcome, &history);
}

#[test]
fn customers_who_are_all_alike_give_no_fit_that_passes_for_good() {
    let history = many(|_| vec![("2020-01-05", 500), ("2020-04-01", 500), ("2020-12-01", 500)]);
    let outcome = measured(&history, "2021-12-31", &Settings { holdout_weeks: 8, ..Settings::default() });
    assert_no_nan(&outcome, &history);
    for fitted in &outcome.fits.all {
        let name = format!("convergence_{}", fitted.fit.model.name());
        assert_ne!(check(&outcome, &name).outcome, Judgement::Ok);
        assert!(!fitted.fit.is_sound());
    }
    assert_ne!(check(&outcome, "convergence_gamma_gamma").outcome, Judgement::Ok);
    let errors = outcome.model_frame().unwrap();
    assert_eq!(errors.column("std_error").unwrap().null_count(), errors.height());
    assert_eq!(outcome.clv_frame(&history).unwrap().column("clv_low").unwrap().null_count(), 600);
}

#[test]
fn amounts_of_zero_and_below_are_no_purchases() {
    let history = many(|number| {
        vec![
            ("2020-01-05", 500),
            ("2020-02-05", 0),
            ("2020-03-05", -200),
            ("2020-09-09", if number % 2 == 0 { 300 } else { -1 }),
        ]
    });
    let end = to_days(day("2021-12-31"));
    let buyers = Buyers::at(&history, end, end, 2);
    assert_eq!(buyers.len(), 600);
    assert_eq!(buyers.repeat_buyers(), 300);
    assert_eq!(buyers.spend[0], (1, 3.0));
    assert_eq!(buyers.customers[1], crate::models::Customer { x: 0, t_x: 0, t: buyers.customers[0].t });
    assert_no_nan(&measured(&history, "2021-12-31", &Settings { compare: vec![], ..Settings::default() }), &history);
}

#[test]
fn dates_before_the_first_purchase_and_on_its_day_have_defined_results() {
    let history = many(|_| vec![("2020-01-05", 500)]);
    for (as_of, customers) in [("2019-06-30", 0), ("2020-01-05", 600)] {
        let outcome = measured(&history, as_of, &Settings::default());
        assert_eq!(outcome.worths.len(), customers);
        assert_eq!(outcome.method(), SIMPLE);
        assert_no_nan(&outcome, &history);
        assert!(buying(&history, day(as_of), &[30], &Settings::default(), None).fit.is_none());
    }
    let nobody = history_of(&[]);
    let outcome = measured(&nobody, "2020-01-31", &Settings::default());
    assert_eq!(outcome.clv_frame(&nobody).unwrap().height(), 0);
    assert_no_nan(&outcome, &nobody);
}

#[test]
fn a_horizon_of_zero_is_worth_nothing() {
    let history = cdnow();
    let settings = Settings {
        horizon_months: 0,
        model: ClvModel::BgNbd,
        compare: vec![PurchaseModel::BgNbd],
        ..Settings::default()
    };
    let outcome = measured(&history, "1998-06-30", &settings);
    assert!(outcome.worths.iter().all(|worth| worth.purchases.value == Some(0.0) && worth.clv.value == Some(0.0)));
    assert_no_nan(&outcome, &history);
}
