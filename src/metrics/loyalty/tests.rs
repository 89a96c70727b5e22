#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;

use super::*;
use crate::features::testing::history_of;

fn scores(rows: &[(u32, Option<f64>)]) -> Scores {
    let index: Vec<Option<f64>> = rows.iter().map(|(_, index)| *index).collect();
    let part: Vec<Option<f64>> = index.iter().map(|index| index.map(|index| index / 100.0)).collect();
    Scores {
        customers: rows.iter().map(|(customer, _)| *customer).collect(),
        index,
        parts: [part.clone(), part.clone(), part],
    }
}

fn as_of() -> NaiveDate {
    "2020-06-30".parse().unwrap()
}

#[test]
fn a_value_on_the_line_belongs_to_the_better_class() {
    let lines = LoyaltyIndex::default();
    let class = |index| Class::of(Some(index), &lines).code();
    assert_eq!(
        [class(100.0), class(70.0), class(69.999), class(40.0), class(39.9), class(0.0)],
        ["loyal", "loyal", "normal", "normal", "weak", "weak"]
    );
    // A mean of three parts that is 70 but for its rounding.
    assert_eq!(class(100.0 * (0.9 + 0.9 + 0.3) / 3.0), "loyal");
    assert_eq!(Class::of(None, &lines).code(), "unknown");
}

#[test]
fn the_earlier_index_stands_beside_the_present_one() {
    let history = history_of(&[
        ("a", "2020-01-01", 1, 1),
        ("b", "2020-01-01", 1, 1),
        ("c", "2020-01-01", 1, 1),
        ("d", "2020-01-01", 1, 1),
    ]);
    let now = scores(&[(0, Some(80.0)), (1, Some(10.0)), (2, None), (3, Some(50.0))]);
    let then = scores(&[(0, Some(60.0)), (2, None)]);
    let frame = customer_frame(&now, Some(&then), &LoyaltyIndex::default(), &history.ids, as_of()).unwrap();
    let text = |name: &str| {
        let column = frame.column(name).unwrap().str().unwrap().clone();
        column.iter().map(|value| value.map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(text("customer_id").iter().flatten().collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    assert_eq!(text("class").iter().flatten().collect::<Vec<_>>(), ["loyal", "weak", "unknown", "normal"]);
    assert_eq!(text("previous_class"), [Some("normal".to_owned()), None, Some("unknown".to_owned()), None]);
    let index: Vec<Option<f64>> = frame.column("previous_index").unwrap().f64().unwrap().iter().collect();
    assert_eq!(index, [Some(60.0), None, None, None]);
}

#[test]
fn classes_and_bands_count_everyone_once() {
    let now = scores(&[(0, Some(80.0)), (1, Some(100.0)), (2, None), (3, Some(39.0)), (4, Some(0.0))]);
    let lines = LoyaltyIndex::default();
    let classes = class_frame(&now, None, &lines, &[10, 20, -3, 4, 0], (as_of(), 2)).unwrap();
    let counts = |frame: &DataFrame, name: &str| frame.column(name).unwrap().i64().unwrap().iter().collect::<Vec<_>>();
    assert_eq!(counts(&classes, "customers"), [Some(2), Some(0), Some(2), Some(1)]);
    assert_eq!(counts(&classes, "previous_customers"), [None; 4]);
    let floats = |name: &str| classes.column(name).unwrap().f64().unwrap().iter().collect::<Vec<_>>();
    assert_eq!(floats("share"), [Some(0.5), Some(0.0), Some(0.5), None]);
    assert_eq!(floats("index_mean"), [Some(90.0), None, Some(19.5), None]);
    let sales: Vec<Option<i128>> = classes.column("net_sales").unwrap().decimal().unwrap().physical().iter().collect();
    assert_eq!(sales, [Some(30), Some(0), Some(4), Some(-3)]);
    let bands = distribution_frame(&now, Some(&scores(&[(0, Some(79.9))])), as_of()).unwrap();
    assert_eq!(counts(&bands, "customers").iter().flatten().sum::<i64>(), 4);
    assert_eq!(counts(&bands, "customers")[8..], [Some(1), Some(1)]);
    assert_eq!(counts(&bands, "previous_customers")[7], Some(1));
    let nobody = class_frame(&scores(&[]), None, &lines, &[], (as_of(), 2)).unwrap();
    assert_eq!(nobody.column("share").unwrap().null_count(), 4);
}
