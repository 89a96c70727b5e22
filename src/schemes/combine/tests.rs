#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use crate::config::types::Scheme;
use crate::schemes::testing::*;
use crate::schemes::{Problem, Round, Snapshot, classify_all};

const SALES: &str = r#"
    population = "net_sales_12m <> 13"
    [thresholds]
    measure = "net_sales_12m"
    bands = [{ code = "A", at_least = 50, title = { zh = "大", en = "Big" } }, { code = "B" }]
"#;
const GROWTH: &str = r#"
    [thresholds]
    measure = "growth_12m"
    bands = [{ code = "up", at_least = 0 }, { code = "down" }]
"#;

fn crossed(settings: &str) -> Snapshot {
    let schemes: BTreeMap<String, Scheme> = [("sales", SALES), ("growth", GROWTH), ("cross", settings)]
        .map(|(name, text)| (name.into(), scheme(text)))
        .into();
    let growing = |sales: i64, percent| Row { profit: percent, ..row(1, 1, sales) };
    let rows = [
        growing(9_000, Some(1)),
        growing(9_000, Some(-1)),
        growing(100, Some(1)),
        growing(100, Some(-1)),
        growing(100, None),
        growing(1_300, None),
        row(1, 0, 5),
    ];
    let mut snapshots = classify_all(&schemes, &frame(&rows), &Round::default()).unwrap();
    snapshots.remove(0)
}

#[test]
fn pairs_are_classes_in_the_order_of_the_first_scheme() {
    let snapshot = crossed("[combine]\nfirst = 'sales'\nsecond = 'growth'");
    assert_eq!(snapshot.scheme, "cross");
    let outside = ["unknown", "not_in_population", "returns_only"];
    assert_eq!(codes(&snapshot)[..4], ["A×up", "A×down", "B×up", "B×down"]);
    assert_eq!(codes(&snapshot)[4..], outside);
    let order: Vec<_> = snapshot.classes().iter().map(|class| class.rank).collect();
    assert_eq!(order[..4], [1, 2, 3, 4].map(Some));
    assert!(order[4..].iter().all(Option::is_none));
    assert_eq!(snapshot.classes()[0].title_zh, "大 × up");
    assert_eq!(reasons(&snapshot)[1], "sales A, growth down");
}

#[test]
fn cells_name_pairs_and_the_first_that_fits_counts() {
    let cells = "cells = [['A', 'up', 'star'], ['*', 'up', 'hope'], ['A', '*', 'watch']]\npopulation = ''";
    let settings = format!("[combine]\nfirst = 'sales'\nsecond = 'growth'\n{}", cells.replace("\npopulation = ''", ""));
    let snapshot = crossed(&settings);
    assert_eq!(codes(&snapshot)[..4], ["star", "watch", "hope", "B×down"]);
    assert_eq!(snapshot.classes()[1].rule, "sales A, growth down");
    let with_population = format!("population = 'net_sales_12m >= 1'\n{settings}");
    // The same class for those that one of the two leaves out, and those that the cross itself leaves out.
    assert_eq!(codes(&crossed(&with_population))[5..], ["not_in_population", "returns_only"]);
}

#[test]
fn a_scheme_that_is_not_there_or_is_itself_is_refused() {
    let refused = |second: &str| {
        let cross = scheme(&format!("[combine]\nfirst = 'sales'\nsecond = '{second}'"));
        let schemes = BTreeMap::from([("sales".to_owned(), scheme(SALES)), ("cross".to_owned(), cross)]);
        classify_all(&schemes, &frame(&[row(1, 1, 1)]), &Round::default()).unwrap_err().problem
    };
    assert!(matches!(refused("growth"), Problem::UnknownScheme { reads } if reads == "growth"));
    assert!(matches!(refused("cross"), Problem::Circle { reads } if reads == "cross"));
}
