#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;

use crate::config::types::Scheme;
use crate::schemes::testing::*;
use crate::schemes::{Snapshot, classify, kind_of};

fn groups(extra: &str) -> Scheme {
    scheme(&format!("[clusters]\nfeatures = ['net_sales_12m', 'recency_days']\n{extra}"))
}

/// Three groups that nobody would mix up: large and recent, small and recent, small and long ago.
fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for place in 0..20 {
        rows.push(row(3 + place % 4, 9, 900_000 + place * 5_000));
        rows.push(row(4 + place % 5, 2, 2_000 + place * 20));
        rows.push(row(300 + place, 1, 2_000 + place * 17));
    }
    rows.push(row(1, 0, 5));
    rows
}

fn sizes(snapshot: &Snapshot) -> Vec<i64> {
    snapshot.standing.totals().iter().map(|total| total.customers).collect()
}

#[test]
fn groups_that_stand_apart_are_found_and_named_by_what_sets_them_apart() {
    for scale in ["log", "standard"] {
        let snapshot = classify("groups", &groups(&format!("count = 3\nscale = '{scale}'")), &frame(&rows())).unwrap();
        assert_eq!(sizes(&snapshot), [20, 20, 20, 0, 1], "{scale}");
        assert_eq!(codes(&snapshot)[0], "c1", "{scale}");
        let together: Vec<&str> = codes(&snapshot).into_iter().skip(2).step_by(3).take(20).collect();
        assert!(together.iter().all(|code| *code == together[0]), "{scale}: {together:?}");
    }
    // Percentiles spread evenly, whatever lies between: the groups are others, and everybody is in one.
    let spread = classify("groups", &groups("count = 3\nscale = 'percentile'"), &frame(&rows())).unwrap();
    assert_eq!(sizes(&spread)[..3].iter().sum::<i64>(), 60);
    assert!(spread.cuts.iter().all(|cut| (0.0..=100.0).contains(&cut.value)));
    let snapshot = classify("groups", &groups("count = 3"), &frame(&rows())).unwrap();
    let titles: Vec<_> =
        snapshot.classes().iter().map(|class| (class.title_zh.as_str(), class.title_en.as_str())).collect();
    assert_eq!(titles[0], ("高 net_sales_12m · 低 recency_days", "high net_sales_12m, low recency_days"));
    assert!(
        titles[1..3].contains(&("高 recency_days · 低 net_sales_12m", "high recency_days, low net_sales_12m")),
        "{titles:?}"
    );
    assert_eq!(snapshot.cuts.len(), 6);
    let sales = snapshot.cuts[0].value;
    assert!((9_000.0..10_000.0).contains(&sales), "the centre is told in the units of the feature: {sales}");
}

#[test]
fn the_number_of_groups_is_the_one_with_the_highest_silhouette() {
    let snapshot = classify("groups", &groups("most = 6"), &frame(&rows())).unwrap();
    assert_eq!(sizes(&snapshot), [20, 20, 20, 0, 0, 0, 0, 1]);
    assert_eq!(snapshot.classes()[3].code, "c4");
    assert!(snapshot.notes[0].starts_with("3 groups, learnt at"), "{:?}", snapshot.notes);
    assert!(snapshot.notes[1].contains("3: 0.9"), "{:?}", snapshot.notes);
}

#[test]
fn groups_do_not_depend_on_the_order_of_customers_and_repeat() {
    let forward = rows();
    let backward: Vec<Row> = forward.iter().rev().copied().collect();
    let scheme = groups("most = 5");
    let found = classify("groups", &scheme, &frame(&forward)).unwrap();
    let turned = classify("groups", &scheme, &frame(&backward)).unwrap();
    let mut codes_turned = codes(&turned);
    codes_turned.reverse();
    assert_eq!(codes(&found), codes_turned);
    assert_eq!(found.cuts, turned.cuts);
}

#[test]
fn equal_customers_make_one_group_and_unknown_ones_stand_outside() {
    let snapshot = classify("groups", &groups(""), &frame(&[row(3, 1, 7), row(3, 1, 7), row(3, 1, 7)])).unwrap();
    assert_eq!(codes(&snapshot), ["c1", "c1", "c1"]);
    assert_eq!(snapshot.classes()[0].title_zh, "居中");
    assert!(snapshot.notes.iter().any(|note| note.starts_with("no more than 1 groups")), "{:?}", snapshot.notes);
    let by_growth = scheme("[clusters]\nfeatures = ['growth_12m']\ncount = 2");
    let known = |percent| Row { profit: Some(percent), ..row(1, 1, 1) };
    let snapshot = classify("groups", &by_growth, &frame(&[known(1), row(1, 1, 1), known(90)])).unwrap();
    assert_eq!(codes(&snapshot)[1], "unknown");
    let nobody = classify("groups", &by_growth, &frame(&[row(1, 1, 1)])).unwrap();
    assert_eq!(codes(&nobody), ["unknown"]);
}

#[test]
fn groups_are_learnt_at_the_first_date_and_at_the_end_of_every_year() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let yearly = groups("");
    let (_, settings) = kind_of(&yearly).unwrap();
    let learnt = |as_of: &str| settings.learnt_at(day(as_of), day("2024-03-31")).unwrap().to_string();
    assert_eq!(learnt("2024-03-31"), "2024-03-31");
    assert_eq!(learnt("2024-11-30"), "2024-03-31");
    assert_eq!(learnt("2024-12-31"), "2024-12-31");
    assert_eq!(learnt("2026-06-30"), "2025-12-31");
    let always = groups("refit = 'always'");
    assert_eq!(kind_of(&always).unwrap().1.learnt_at(day("2026-06-30"), day("2024-03-31")), Some(day("2026-06-30")));
}

#[test]
fn who_comes_later_goes_to_the_nearest_group_that_was_learnt() {
    use crate::schemes::{Round, classify_all};
    use std::collections::BTreeMap;

    let scheme = groups("count = 3");
    let first = frame(&rows());
    let members = rows().iter().map(|row| row.orders > 0).collect();
    let columns = crate::schemes::columns::Columns::read(&first).unwrap();
    let columns = crate::schemes::columns::Columns::of(&first, columns.customers.clone(), members);
    let others = BTreeMap::new();
    let input = crate::schemes::Input {
        columns: &columns,
        as_of: NaiveDate::default(),
        before: None,
        others: &others,
        model: None,
    };
    let model = kind_of(&scheme).unwrap().1.learn(&input).unwrap().unwrap();
    let schemes = BTreeMap::from([("groups".to_owned(), scheme)]);
    let round = Round { models: BTreeMap::from([("groups".to_owned(), model)]), ..Round::default() };
    let later = frame(&[row(2, 9, 950_000), row(310, 1, 2_100), row(5, 1, 2_100)]);
    let found = classify_all(&schemes, &later, &round).unwrap().remove(0);
    let then = classify("groups", &schemes["groups"], &first).unwrap();
    assert_eq!(codes(&found), [codes(&then)[0], codes(&then)[2], codes(&then)[1]]);
}
