#![allow(clippy::unwrap_used)]

use polars::prelude::*;

use crate::schemes::testing::*;
use crate::schemes::{Problem, classify};

fn customers() -> DataFrame {
    let mut frame = frame(&[row(1, 7, 1), row(1, 1, 1), row(1, 7, 1), row(1, 7, 1), row(1, 0, 1)]);
    let industries = [Some("制造"), Some("制造"), Some("零售"), None, Some("制造")];
    frame.with_column(Column::new("industry".into(), industries)).unwrap();
    frame
}

const TABLE: &str = r#"
    [lookup]
    keys = ["industry", "orders_12m >= 5", "orders_12m"]
    rows = [
        ["制造", "true", "7", "A"],
        ["制造", "*", "*", "B"],
        ["*", "true", "*", "C"],
    ]
"#;

#[test]
fn the_first_row_whose_values_are_those_of_the_customer_gives_the_class() {
    let snapshot = classify("service", &scheme(TABLE), &customers()).unwrap();
    assert_eq!(codes(&snapshot), ["A", "B", "C", "C", "returns_only"]);
    assert_eq!(reasons(&snapshot)[..2], ["industry = 制造, orders_12m >= 5 = true, orders_12m = 7", "industry = 制造"]);
    let uses: Vec<_> = snapshot
        .extras
        .rules
        .iter()
        .map(|usage| (usage.code.as_str(), usage.holds, usage.given, usage.overlapping))
        .collect();
    assert_eq!(uses, [("A", 1, 1, 0), ("B", 2, 1, 1), ("C", 3, 2, 1), ("unmatched", 0, 0, 0)]);
    assert_eq!(snapshot.notes, ["1 customers match rows of different classes: the first of the rows counts"]);
}

#[test]
fn whom_no_row_matches_is_outside_and_reported_or_otherwise() {
    let without_last = TABLE.replace(r#"["*", "true", "*", "C"],"#, "");
    let snapshot = classify("service", &scheme(&without_last), &customers()).unwrap();
    assert_eq!(codes(&snapshot), ["A", "B", "unmatched", "unmatched", "returns_only"]);
    let last = snapshot.extras.rules.last().unwrap();
    assert_eq!((last.given, last.unknown), (2, 1));
    assert_eq!(snapshot.notes[1], "no row matches 2 customers, who stand outside (`unmatched`)");
    let settings = format!("{without_last}\notherwise = {{ code = 'D' }}\norder = ['D', 'B']");
    let snapshot = classify("service", &scheme(&settings), &customers()).unwrap();
    assert_eq!(codes(&snapshot), ["A", "B", "D", "D", "returns_only"]);
    let order: Vec<&str> = snapshot.classes().iter().map(|class| class.code.as_str()).collect();
    assert_eq!(order, ["D", "B", "A", "returns_only"]);
}

#[test]
fn a_row_of_the_wrong_length_is_refused() {
    let short = TABLE.replace(r#"["制造", "*", "*", "B"]"#, r#"["制造", "*", "B"]"#);
    let error = classify("service", &scheme(&short), &customers()).unwrap_err();
    assert!(matches!(&error.problem, Problem::Setting { setting, .. } if setting == "rows[1]"), "{error}");
}
