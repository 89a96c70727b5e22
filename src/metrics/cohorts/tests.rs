#![allow(clippy::unwrap_used)]

use super::*;
use crate::features::testing::history_of;
use crate::metrics::growth::{Dimension, UNKNOWN};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn age_is_counted_from_each_customers_own_month_and_cells_wait_for_the_youngest() {
    let history = history_of(&[
        ("a", "2020-01-10", 1, 100),
        ("a", "2020-02-20", 1, 50),
        ("a", "2020-02-21", 2, 5),
        ("b", "2020-03-05", 1, 30),
        ("b", "2020-04-01", 0, -4),
        ("b", "2020-05-01", 1, 1),
        ("c", "2020-04-09", 1, 8),
        ("returns_only", "2020-02-01", 0, -9),
    ]);
    let found = cohorts(&history, day("2020-05-31"), &Groups::whole(), 24).unwrap();
    assert_eq!(found.quarters.iter().map(|month| month.to_string()).collect::<Vec<_>>(), ["2020-01", "2020-04"]);
    assert_eq!((found.size(0, 0), found.size(0, 1)), (2, 1));
    let cell = |active, net_sales| Some(Cell { active, net_sales });
    let first: Vec<Option<Cell>> = (0..5).map(|age| found.cell(0, 0, age)).collect();
    assert_eq!(first, [cell(2, 130), cell(1, 51), cell(1, 1), None, None]);
    // In the running quarter the youngest can be of May.
    assert_eq!((found.cell(0, 1, 0), found.cell(0, 1, 1)), (cell(1, 8), None));
    let frame = frame(Some(&found), day("2020-05-31"), 2).unwrap();
    let shares: Vec<Option<f64>> = frame.column("retained_sales_share").unwrap().f64().unwrap().iter().collect();
    assert_eq!(shares[..4], [Some(1.0), Some(51.0 / 130.0), Some(1.0 / 130.0), None]);
    assert_eq!(frame.column("left_censored").unwrap().bool().unwrap().sum(), Some(5));
}

#[test]
fn ages_end_where_the_setting_says_and_months_that_are_not_complete_do_not_count() {
    let history = history_of(&[("a", "2020-01-10", 1, 100), ("a", "2020-03-20", 1, 50), ("b", "2020-04-02", 1, 1)]);
    let found = cohorts(&history, day("2020-04-29"), &Groups::whole(), 1).unwrap();
    assert_eq!((found.ages, found.quarters.len()), (2, 1));
    assert!(cohorts(&history, day("2020-01-30"), &Groups::whole(), 24).is_none());
    assert!(cohorts(&history_of(&[]), day("2020-01-31"), &Groups::whole(), 24).is_none());
    assert_eq!(frame(None, day("2020-01-31"), 2).unwrap().height(), 0);
}

#[test]
fn members_sum_to_the_whole() {
    let history = history_of(&[("a", "2020-01-10", 1, 100), ("b", "2020-02-05", 1, 30), ("c", "2020-02-06", 1, 7)]);
    let region = Dimension { name: "region".into(), members: vec!["east".into()], codes: vec![0, 0, UNKNOWN] };
    let groups = Groups::largest(&[region], 12, &[100, 30, 7]);
    let found = cohorts(&history, day("2020-03-31"), &groups, 24).unwrap();
    assert_eq!((0..3).map(|group| found.size(group, 0)).collect::<Vec<_>>(), [3, 2, 1]);
    let sales: Vec<i128> = (0..3).map(|group| found.cell(group, 0, 0).unwrap().net_sales).collect();
    assert_eq!(sales, [137, 130, 7]);
}
