//! What holds for every kind of scheme.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::config::types::Scheme;

use super::testing::*;
use super::{Round, Snapshot, classify_all};

const SCHEMES: [(&str, &str); 10] = [
    ("abc", "[cumulative]\nmeasure = 'net_sales_12m'\nbands = [{ code = 'A', share = '80%' }, { code = 'B' }]"),
    ("cross", "[combine]\nfirst = 'tiers'\nsecond = 'rules'\ncells = [['A', '*', 'star']]"),
    ("groups", "[clusters]\nfeatures = ['net_sales_12m', 'recency_days']\nmost = 4\nstarts = 2"),
    (
        "life",
        "[states]\nstart = 'fresh'\nstates = [{ code = 'old', to = [{ state = 'fresh', when = 'recency_days < 5' }] }, { code = 'fresh', to = [{ state = 'old', when = 'recency_days >= 9' }] }]",
    ),
    ("pyramid", "[rank]\nmeasure = 'net_sales_12m'\nbands = [{ code = 'top', at_least = 0.03 }, { code = 'rest' }]"),
    ("rfm", "[rfm]\nwindow = 'all'"),
    (
        "rules",
        "[rules]\ncases = [{ code = 'x', when = 'growth_12m > 0' }, { code = 'y', when = \"class_tiers = 'A'\" }]",
    ),
    (
        "service",
        "[lookup]\nkeys = ['orders_12m', 'class_tiers']\nrows = [['1', 'A', 'p'], ['2', '*', 'q']]\notherwise = { code = 'r' }",
    ),
    ("tiers", "[thresholds]\nmeasure = 'net_sales_12m'\nbands = [{ code = 'A', at_least = 0.05 }, { code = 'B' }]"),
    (
        "value",
        "[score]\nparts = [{ name = 's', value = 'net_sales_12m', weight = 2 }, { name = 'g', value = 'growth_12m', weight = 1 }]\nbands = [{ code = 'h', at_least = 50 }, { code = 'l' }]",
    ),
];

fn all() -> BTreeMap<String, Scheme> {
    SCHEMES.iter().map(|(name, text)| ((*name).to_owned(), scheme(text))).collect()
}

fn classes(rows: &[Row]) -> Vec<Snapshot> {
    classify_all(&all(), &frame(rows), &Round::default()).unwrap()
}

/// Every row has one class of the scheme, a reason that exists, and stands where the class table says.
fn is_whole(snapshot: &Snapshot, rows: usize) {
    let scheme = &snapshot.scheme;
    assert_eq!(snapshot.standing.class_of.len(), rows, "{scheme}");
    assert_eq!(snapshot.reason_of.len(), rows, "{scheme}");
    assert!(snapshot.standing.class_of.iter().all(|class| usize::from(*class) < snapshot.classes().len()), "{scheme}");
    assert!(snapshot.reason_of.iter().all(|reason| usize::from(*reason) < snapshot.reasons.len()), "{scheme}");
    let ranks: Vec<i64> = snapshot.classes().iter().filter_map(|class| class.rank).collect();
    assert_eq!(ranks, (1..=ranks.len() as i64).collect::<Vec<_>>(), "{scheme}");
    for usage in &snapshot.extras.rules {
        assert!(usage.given + usage.overlapping <= usage.holds || scheme == "life", "{scheme}: {usage:?}");
    }
}

#[test]
fn nobody_and_one_and_equal_and_unknown_customers_are_classed() {
    let equal = [row(3, 1, 7); 5];
    let unknown = [row(3, 0, 0); 4];
    for rows in [&[][..], &equal[..1], &equal, &unknown] {
        for snapshot in classes(rows) {
            is_whole(&snapshot, rows.len());
            // Where a share ends among equal customers, their order decides.
            if snapshot.notes.iter().any(|note| note.contains("tie rule")) {
                continue;
            }
            let first = snapshot.standing.class_of.first();
            assert!(snapshot.standing.class_of.iter().all(|class| Some(class) == first), "{}", snapshot.scheme);
        }
    }
    for snapshot in classes(&unknown) {
        assert!(codes(&snapshot).iter().all(|code| *code == "returns_only"), "{}", snapshot.scheme);
    }
}

#[test]
fn an_empty_population_leaves_everybody_outside() {
    let mut schemes = all();
    schemes.values_mut().for_each(|scheme| scheme.population = Some("orders_12m > 99".into()));
    let rows = [row(1, 1, 100), row(2, 2, 200), row(1, 0, 3)];
    for snapshot in classify_all(&schemes, &frame(&rows), &Round::default()).unwrap() {
        is_whole(&snapshot, 3);
        assert_eq!(codes(&snapshot), ["not_in_population", "not_in_population", "returns_only"], "{}", snapshot.scheme);
    }
}

fn any_row() -> impl Strategy<Value = Row> {
    (0i64..20, 0i64..4, -3i64..12, prop::option::of(-3i64..3))
        .prop_map(|(recency, orders, sales, profit)| Row { profit, ..row(recency, orders, sales) })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn everybody_has_one_class_that_depends_on_the_customer_alone(rows in prop::collection::vec(any_row(), 0..40)) {
        let turned: Vec<Row> = rows.iter().rev().copied().collect();
        for (found, turned) in classes(&rows).iter().zip(classes(&turned)) {
            is_whole(found, rows.len());
            let forward = codes(found);
            let mut backward = codes(&turned);
            backward.reverse();
            // Where a share ends among equal customers, their order decides.
            if found.notes.iter().any(|note| note.contains("tie rule")) {
                continue;
            }
            prop_assert_eq!(&forward, &backward, "{}", &found.scheme);
            for left in 0..rows.len() {
                for right in 0..left {
                    prop_assert!(rows[left] != rows[right] || forward[left] == forward[right], "{}", &found.scheme);
                }
            }
        }
    }
}
