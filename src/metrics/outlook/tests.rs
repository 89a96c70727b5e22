#![allow(clippy::unwrap_used)]

use proptest::prelude::{prop, prop_assert, proptest};

use super::*;
use crate::model::period::month_end;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The month end so many months after January 2020.
fn month(number: u32) -> NaiveDate {
    month_end(day("2020-01-01").checked_add_months(chrono::Months::new(number)).unwrap())
}

/// One class and outside: of ten inside one leaves, of ten outside two come in, one new customer comes in.
fn steady(number: u32) -> MonthStep {
    MonthStep { as_of: month(number), moved: vec![vec![9, 1], vec![2, 8]], new: vec![1, 0] }
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
}

#[test]
fn two_months_ahead_by_hand() {
    let steps = [steady(1), steady(2), steady(3)];
    let rates = Rates::pooled(&steps.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!((rates.transitions, rates.inflow.clone()), (60, vec![1.0, 0.0]));
    // P² = [0.83 0.17; 0.34 0.66]; of the inflow one has had a month to leave.
    let expected = expect(&rates, &[100, 50], 2);
    close(expected[0].mean, 83.0 + 17.0 + 1.0 + 0.9);
    close(expected[1].mean, 17.0 + 33.0 + 0.1);
    let half = 1.6448536269514727 * (100.0 * 0.83 * 0.17 + 50.0 * 0.34 * 0.66 + 1.9f64).sqrt();
    close(expected[0].low, 101.9 - half);
    close(expected[0].high, 101.9 + half);
}

#[test]
fn forecasts_know_only_the_steps_before_them_and_need_three() {
    let settings = Settings::default();
    let steps: Vec<MonthStep> = (1..=7).map(steady).collect();
    let compositions: Vec<Composition> = (0..=7)
        .map(|number| Composition { as_of: month(number), customers: vec![10 + i64::from(number), 10] })
        .collect();
    let found = forecasts(month(7), &steps, &compositions, &settings);
    let made: Vec<(NaiveDate, u32, bool)> =
        found.iter().map(|forecast| (forecast.made_as_of, forecast.horizon, forecast.actual.is_some())).collect();
    // Six months ago one step was known, twelve months ago nothing.
    assert_eq!(made, [(month(7), 3, false), (month(7), 6, false), (month(7), 12, false), (month(4), 3, true)]);
    assert_eq!((found[0].transitions, found[3].transitions), (7 * 20, 4 * 20));
    assert_eq!((&found[3].customers, found[3].actual.as_ref().unwrap()), (&vec![14, 10], &vec![17, 10]));
    let mut later = steps.clone();
    later.extend((8..=20).map(|number| MonthStep { new: vec![99, 99], ..steady(number) }));
    assert_eq!(forecasts(month(7), &later, &compositions, &settings), found);
    assert!(forecasts(month(2), &steps, &compositions, &settings).is_empty());

    let frame = forecast_frame("abc", &["A".into()], &found, month(7)).unwrap();
    assert_eq!(frame.height(), 8);
    let codes: Vec<Option<&str>> = frame.column("code").unwrap().str().unwrap().iter().collect();
    assert_eq!(codes[..2], [Some("A"), Some("none")]);
    let actual: Vec<Option<i64>> = frame.column("actual").unwrap().i64().unwrap().iter().collect();
    assert_eq!(actual[5..], [None, Some(17), Some(10)]);
}

#[test]
fn only_the_last_months_are_pooled() {
    let settings = Settings { pooled_months: 3, ..Settings::default() };
    let mut steps: Vec<MonthStep> = (1..=7).map(steady).collect();
    let compositions = [Composition { as_of: month(7), customers: vec![10, 10] }];
    let found = forecasts(month(7), &steps, &compositions, &settings);
    steps.drain(..4);
    assert_eq!(found[0].transitions, 60);
    assert_eq!(forecasts(month(7), &steps, &compositions, &settings), found);
}

#[test]
fn a_class_without_known_steps_is_expected_to_stay() {
    let step = MonthStep { moved: vec![vec![0, 0], vec![0, 5]], new: vec![0, 0], ..steady(1) };
    let rates = Rates::pooled(&[&step]).unwrap();
    let expected = expect(&rates, &[7, 5], 12);
    assert_eq!((expected[0].mean, expected[0].low, expected[0].high), (7.0, 7.0, 7.0));
    assert_eq!(Rates::pooled(&[]), None);
}

#[test]
fn months_in_class_and_customers_that_go_back_and_forth() {
    let stay = |class: usize, since: Option<&str>, path: &'static str| Stay { class, since: since.map(day), path };
    let stays = [
        stay(0, Some("2020-12-31"), "SSSU"),
        stay(0, Some("2020-10-31"), "UDSS"),
        stay(0, Some("2019-12-31"), "SSSS"),
        stay(0, Some("2020-11-30"), "UUSS"),
        stay(0, None, "OOOD"),
        stay(1, Some("2020-12-31"), "DUDU"),
    ];
    let found = stability(3, stays.into_iter(), day("2020-12-31"));
    let of = |customers, mean_months, median_months, flip_flops| Stability {
        customers,
        mean_months,
        median_months,
        flip_flops,
    };
    assert_eq!(found, [of(5, Some(15.0 / 4.0), Some(1.5), 1), of(1, Some(0.0), Some(0.0), 1), of(0, None, None, 0)]);
    let codes = ["A", "B", "C"].map(str::to_owned);
    let frame = stability_frame("abc", &codes, &found, day("2020-12-31")).unwrap();
    assert_eq!(
        frame.column("median_months").unwrap().f64().unwrap().iter().collect::<Vec<_>>(),
        [Some(1.5), Some(0.0), None]
    );
}

proptest! {
    #[test]
    fn probabilities_sum_to_one_and_expectations_to_customers_and_inflow(
        steps in prop::collection::vec(
            (prop::collection::vec(prop::collection::vec(0i64..50, 4), 4), prop::collection::vec(0i64..9, 4)),
            1..6,
        ),
        customers in prop::collection::vec(0i64..1000, 4),
        months in 1u32..25,
    ) {
        let steps: Vec<MonthStep> =
            steps.into_iter().map(|(moved, new)| MonthStep { as_of: month(1), moved, new }).collect();
        let rates = Rates::pooled(&steps.iter().collect::<Vec<_>>()).unwrap();
        for row in &rates.moves {
            prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        let expected = expect(&rates, &customers, months);
        let inflow = rates.inflow.iter().sum::<f64>() * f64::from(months);
        let all = customers.iter().sum::<i64>() as f64 + inflow;
        let sum: f64 = expected.iter().map(|state| state.mean).sum();
        prop_assert!((sum - all).abs() < 1e-6, "{sum} {all}");
        for state in &expected {
            prop_assert!(0.0 <= state.low && state.low <= state.mean && state.mean <= state.high);
        }
    }
}
