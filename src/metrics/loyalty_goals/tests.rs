#![allow(clippy::unwrap_used)]

use super::*;
use crate::features::testing::history_of;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn known<'a>(date: &str) -> Known<'a> {
    Known { date: day(date), key_year_ago: None, key: None, index: None, answers: None }
}

/// Six customers that bought in 2018; the first four in 2019 too.
fn history() -> PurchaseHistory {
    let mut rows = vec![("start", "2018-01-01", 1, 1)];
    for id in ["a", "b", "c", "d", "e", "f"] {
        rows.push((id, "2018-06-01", 1, 10));
    }
    for id in ["a", "b", "c", "d"] {
        rows.push((id, "2019-12-31", 1, 10));
    }
    rows.push(("e", "2019-05-01", 0, -10));
    rows.push(("f", "2020-01-01", 1, 10));
    history_of(&rows)
}

#[test]
fn loyalty_is_retention_of_the_key_accounts_of_a_year_before() {
    let history = history();
    // Everyone but `start`, and who is no key account any more stays in.
    let key: Vec<bool> = (0..7).map(|customer| history.ids.get(customer) != "start").collect();
    let asked = Known { key_year_ago: Some(&key), ..known("2019-12-31") };
    let settings = LoyaltyGoals::default();
    let [loyalty, index, satisfaction] = goals(&history, &asked, &settings);
    assert_eq!((loyalty.counted, loyalty.status(), loyalty.needed()), (Some((4, 6)), "below", Some(1)));
    assert_eq!((index.status(), satisfaction.status()), ("unknown", "unknown"));
    let easier = LoyaltyGoals { loyalty_percent: 66, ..settings.clone() };
    let [loyalty, ..] = goals(&history, &asked, &easier);
    assert_eq!((loyalty.status(), loyalty.needed()), ("reached", Some(0)));
    let stricter = LoyaltyGoals { min_customers: 7, ..settings.clone() };
    let [loyalty, ..] = goals(&history, &asked, &stricter);
    assert_eq!((loyalty.status(), loyalty.needed()), ("insufficient", None));
    // The data do not reach back two years.
    let [loyalty, ..] = goals(&history, &Known { key_year_ago: Some(&key), ..known("2019-11-30") }, &settings);
    assert_eq!(loyalty.status(), "unknown");
}

#[test]
fn the_other_measure_counts_indices_and_satisfaction_counts_answers_of_key_accounts() {
    let history = history();
    let key = [true, true, true, true, true, true, false];
    let index = [Some(60.0), Some(59.9), None, Some(99.0), Some(61.0), Some(60.0), Some(100.0)];
    let mut answers = Vec::new();
    for (customer, score) in [(0, 0.8), (1, 0.79), (2, 1.0), (6, 0.1)] {
        for text in ["2018-12-31", "2019-01-01", "2019-12-31", "2020-01-01"] {
            answers.push(Answer { customer, day: to_days(day(text)), score });
        }
    }
    let asked = Known { key: Some(&key), index: Some(&index), answers: Some(&answers), ..known("2019-12-31") };
    let settings = LoyaltyGoals::default();
    let found = goals(&history, &asked, &settings);
    assert_eq!((found[1].counted, found[1].status(), found[1].needed()), (Some((4, 5)), "reached", Some(0)));
    assert_eq!((found[2].counted, found[2].status(), found[2].needed()), (Some((4, 6)), "insufficient", None));
    assert!((found[2].mean.unwrap() - (0.8 + 0.79 + 1.0) / 3.0).abs() < 1e-12);
    let [.., told] = goals(&history, &asked, &LoyaltyGoals { min_answers: 6, ..settings });
    assert_eq!((told.status(), told.needed()), ("below", Some(2)));
    let frame = frame(&found, "tier:A+B", day("2019-12-31")).unwrap();
    assert_eq!(frame.column("value").unwrap().null_count(), 1);
    assert_eq!(frame.column("gap").unwrap().null_count(), 2);
    // What is not known is not 0: the loyalty of a year that was not classed.
    let parts = ["numerator", "denominator"].map(|name| frame.column(name).unwrap().i64().unwrap().get(0));
    assert_eq!((found[0].status(), parts), ("unknown", [None, None]));
    let gap = frame.column("gap").unwrap().f64().unwrap().get(1).unwrap();
    assert!(gap.abs() < 1e-12);
}

#[test]
fn nobody_is_no_goal_missed() {
    let empty: [bool; 0] = [];
    let asked = Known {
        key: Some(&empty),
        key_year_ago: Some(&empty),
        index: Some(&[]),
        answers: Some(&[]),
        ..known("2019-12-31")
    };
    let found = goals(&history(), &asked, &LoyaltyGoals::default());
    assert!(found.iter().all(|goal| goal.status() == "insufficient" && goal.needed().is_none()));
    let frame = frame(&found, "", day("2019-12-31")).unwrap();
    assert_eq!(frame.column("value").unwrap().null_count(), 3);
}
