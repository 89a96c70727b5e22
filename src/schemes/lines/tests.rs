#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;

use super::*;
use crate::schemes::classify;
use crate::schemes::testing::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What moved every customer between two lists of rows.
fn moved(scheme: &Scheme, then: &[Row], now: &[Row]) -> Vec<Crossed> {
    let (before, after) = (frame(then), frame(now));
    let (from, to) = (classify("s", scheme, &before).unwrap(), classify("s", scheme, &after).unwrap());
    let movers: Vec<Mover> = (0..now.len() as u32).map(|row| Mover { from_row: row, to_row: row }).collect();
    let sides = [
        Side { as_of: day("2026-09-30"), frame: &before, standing: &from.standing },
        Side { as_of: day("2026-10-31"), frame: &after, standing: &to.standing },
    ];
    crossed(scheme, &to.cuts, &sides[0], &sides[1], &movers).unwrap()
}

fn told(crossed: &Crossed) -> (Option<&str>, Option<f64>, Option<f64>, Option<f64>) {
    (crossed.feature.as_deref(), crossed.from_value, crossed.to_value, crossed.line)
}

/// Row, class on the other side, whether it is better, feature, gap.
type Near = (u32, String, bool, String, f64);

fn close(scheme: &Scheme, rows: &[Row]) -> Vec<Near> {
    let features = frame(rows);
    let snapshot = classify("s", scheme, &features).unwrap();
    let side = Side { as_of: day("2026-10-31"), frame: &features, standing: &snapshot.standing };
    let found = near(scheme, &snapshot.cuts, &side).unwrap();
    let code = |class: u8| snapshot.classes()[usize::from(class)].code.clone();
    found.into_iter().map(|near| (near.row, code(near.toward), near.is_up, near.feature, near.gap)).collect()
}

fn close_to(row: u32, code: &str, is_up: bool, feature: &str, gap: f64) -> Near {
    (row, code.into(), is_up, feature.into(), gap)
}

const TIERS: &str = r#"
    [thresholds]
    measure = "net_sales_12m"
    bands = [{ code = "A", at_least = 100, keep = 90 }, { code = "B", at_least = 50 }, { code = "C" }]
"#;

#[test]
fn a_band_is_changed_at_the_line_that_was_crossed_last() {
    let then = [row(1, 1, 4_000), row(1, 1, 12_000), row(1, 1, 4_000), row(1, 1, 0)];
    let now = [row(1, 1, 11_000), row(1, 1, 4_500), row(1, 1, 6_000), row(1, 0, 0)];
    let found = moved(&scheme(TIERS), &then, &now);
    let sales = Some("net_sales_12m");
    assert_eq!(told(&found[0]), (sales, Some(40.0), Some(110.0), Some(100.0)));
    assert_eq!(told(&found[1]), (sales, Some(120.0), Some(45.0), Some(50.0)));
    assert_eq!(told(&found[2]), (sales, Some(40.0), Some(60.0), Some(50.0)));
    assert_eq!(found[2].unit, Some("money"));
    assert_eq!(told(&found[3]).3, None);

    let pyramid = rank_scheme("net_sales_12m", &[("top", Some("50%")), ("rest", None)], None);
    let found = moved(&pyramid, &[row(1, 1, 900), row(1, 1, 300)], &[row(1, 1, 900), row(1, 1, 1_000)]);
    // The first sold what it sold before: the line rose above it.
    assert_eq!(told(&found[0]), (sales, Some(9.0), Some(9.0), Some(10.0)));
    assert_eq!(told(&found[1]), (sales, Some(3.0), Some(10.0), Some(10.0)));
    let found = moved(&pyramid, &[row(1, 1, 900)], &[row(1, 1, 0)]);
    assert_eq!(told(&found[0]), (sales, Some(9.0), Some(0.0), Some(0.0)));
}

#[test]
fn customers_close_to_a_limit_are_listed_on_both_sides_nearest_first() {
    let rows = [
        row(1, 1, 9_100),
        row(1, 1, 9_900),
        row(1, 1, 8_999),
        row(1, 1, 10_000),
        row(1, 1, 4_900),
        row(1, 1, 5_500),
        row(1, 1, 5_501),
        row(1, 1, 10_500),
    ];
    let sales = "net_sales_12m";
    assert_eq!(
        close(&scheme(TIERS), &rows),
        [
            close_to(1, "A", true, sales, 1.0),
            close_to(0, "A", true, sales, 9.0),
            close_to(4, "B", true, sales, 1.0),
            close_to(5, "C", false, sales, 5.0),
        ],
        "those in A may fall to 90 before they lose it: nobody is that close"
    );
    let few = format!("movement = {{ near = '10%', near_limit = 1 }}\n{TIERS}");
    assert_eq!(close(&scheme(&few), &rows).len(), 3);
    let wide = format!("movement = {{ near = '20%' }}\n{TIERS}");
    let found = close(&scheme(&wide), &rows);
    assert!(found.contains(&close_to(3, "B", false, sales, 10.0)), "{found:?}");
}

#[test]
fn less_can_be_better() {
    let by_recency = r#"
        [thresholds]
        measure = "recency_days"
        bands = [{ code = "active", at_most = 30 }, { code = "silent" }]
    "#;
    let rows = [row(28, 1, 1), row(33, 1, 1), row(34, 1, 1), row(20, 1, 1)];
    let days = "recency_days";
    assert_eq!(
        close(&scheme(by_recency), &rows),
        [close_to(1, "active", true, days, 3.0), close_to(0, "silent", false, days, 2.0)]
    );
    let found = moved(&scheme(by_recency), &[row(3, 1, 1)], &[row(34, 1, 1)]);
    assert_eq!(told(&found[0]), (Some(days), Some(3.0), Some(34.0), Some(30.0)));
}

#[test]
fn rank_and_share_have_lines_at_the_last_member() {
    let pyramid = rank_scheme("net_sales_12m", &[("top", Some("50%")), ("rest", None)], None);
    let rows = [row(1, 1, 1_000), row(1, 1, 950), row(1, 1, 500), row(1, 1, 2_000)];
    let sales = "net_sales_12m";
    assert_eq!(close(&pyramid, &rows), [close_to(1, "top", true, sales, 0.5), close_to(0, "rest", false, sales, 0.0)]);
}

#[test]
fn the_part_that_changed_the_score_most_is_named() {
    let score = scheme(
        r#"
        [score]
        parts = [
            { name = "sales", value = "net_sales_12m", weight = 3, scale = "range", range = [0, 100] },
            { name = "orders", value = "orders_12m", weight = 1, scale = "range", range = [0, 10] },
        ]
        bands = [{ code = "high", at_least = 60 }, { code = "low" }]
    "#,
    );
    let found = moved(&score, &[row(1, 2, 5_000), row(1, 2, 7_800)], &[row(1, 5, 8_000), row(1, 0, 7_800)]);
    // 42.5 → 72.5: sales gave 22.5 of it, orders 7.5.
    assert_eq!(told(&found[0]), (Some("sales"), Some(42.5), Some(72.5), Some(60.0)));
    let rows = [row(1, 2, 7_200), row(1, 2, 7_400), row(1, 9, 100)];
    assert_eq!(
        close(&score, &rows),
        [close_to(0, "high", true, "score", 1.0), close_to(1, "low", false, "score", 0.5)]
    );
}

#[test]
fn rfm_moves_by_the_score_that_changed_most() {
    let mut settings = rfm_settings();
    settings.scoring = crate::config::types::Scoring::Fixed;
    settings.bins = 3;
    settings.recency_cuts = vec![30.0, 90.0];
    settings.frequency_cuts = vec![2.0, 5.0];
    settings.monetary_cuts = vec![100.0, 1000.0];
    let segment = |code: &str, r: [u8; 2]| crate::config::types::Segment {
        code: code.into(),
        title: None,
        r: Some(r),
        f: None,
        m: None,
    };
    settings.segments = vec![segment("recent", [3, 3]), segment("middle", [2, 2]), segment("gone", [1, 1])];
    let rfm = rfm_scheme(settings);
    let found = moved(&rfm, &[row(10, 1, 5_000), row(95, 1, 5_000)], &[row(95, 2, 5_000), row(20, 1, 5_000)]);
    assert_eq!(told(&found[0]), (Some("recency_days"), Some(10.0), Some(95.0), Some(91.0)));
    assert_eq!(told(&found[1]).0, Some("recency_days"));
    let days = "recency_days";
    // 32 days: two less, and it is recent again. 89 days: two more, and it is gone.
    assert_eq!(
        close(&rfm, &[row(32, 1, 5_000), row(89, 1, 5_000), row(60, 1, 5_000)]),
        [close_to(0, "recent", true, days, 2.0), close_to(1, "gone", false, days, 2.0)]
    );
}

const ACTIONS: &str = r#"
    [rules]
    cases = [
        { code = "key", when = "net_sales_12m >= 100 AND orders_12m >= 10" },
        { code = "sleeping", when = "recency_days > 90" },
    ]
    otherwise = { code = "rest" }
    order = ["key", "rest", "sleeping"]
"#;

#[test]
fn the_comparison_that_changed_is_what_moved_a_customer() {
    let then = [row(1, 10, 9_000), row(1, 12, 12_000), row(80, 1, 1), row(95, 1, 1)];
    let now = [row(1, 10, 11_000), row(1, 9, 12_000), row(95, 1, 1), row(3, 1, 1)];
    let found = moved(&scheme(ACTIONS), &then, &now);
    assert_eq!(told(&found[0]), (Some("net_sales_12m"), Some(90.0), Some(110.0), Some(100.0)));
    assert_eq!(told(&found[1]), (Some("orders_12m"), Some(12.0), Some(9.0), Some(10.0)));
    assert_eq!(told(&found[2]), (Some("recency_days"), Some(80.0), Some(95.0), Some(90.0)));
    assert_eq!(told(&found[3]), (Some("recency_days"), Some(95.0), Some(3.0), Some(90.0)));
}

#[test]
fn one_comparison_short_of_another_class_is_close() {
    let rows = [
        row(1, 10, 9_500),  // 5.00 short of key
        row(1, 9, 9_500),   // two comparisons short
        row(1, 9, 12_000),  // one order short
        row(1, 10, 10_400), // 4.00 above
        row(88, 1, 100),    // two days from sleeping
        row(95, 1, 100),    // four and a half days less and it is awake
    ];
    let found = close(&scheme(ACTIONS), &rows);
    let (sales, days) = ("net_sales_12m", "recency_days");
    let expected = [
        close_to(0, "key", true, sales, 5.0),
        close_to(2, "key", true, "orders_12m", 1.0),
        close_to(5, "rest", true, days, 5.0),
        close_to(0, "rest", false, sales, 0.0),
        close_to(4, "sleeping", false, days, 2.0),
    ];
    for near in &expected[..3] {
        assert!(found.contains(near), "{near:?} in {found:?}");
    }
    assert!(found.contains(&expected[4]), "{found:?}");
    assert!(found.contains(&close_to(3, "rest", false, sales, 4.0)), "{found:?}");
    // Orders at exactly the limit are as close to being lost as can be.
    assert!(found.contains(&close_to(3, "rest", false, "orders_12m", 0.0)), "{found:?}");
    assert!(!found.iter().any(|near| near.0 == 1), "{found:?}");
    assert_eq!(found.len(), 6, "{found:?}");
}

#[test]
fn kinds_without_lines_have_none() {
    let groups = scheme("[clusters]\nfeatures = ['net_sales_12m']\ncount = 2");
    let rows = [row(1, 1, 100), row(1, 1, 90_000)];
    assert_eq!(moved(&groups, &rows, &rows), vec![Crossed::default(); 2]);
    assert!(close(&groups, &rows).is_empty());
    let empty: [Row; 0] = [];
    assert!(close(&scheme(TIERS), &empty).is_empty());
}

#[test]
fn conditions_may_read_the_class_of_another_scheme() {
    let by_class = scheme(
        r#"
        [rules]
        cases = [{ code = "call", when = "class_tiers = 'A' AND recency_days > 30" }]
        otherwise = { code = "wait" }
    "#,
    );
    let tiers = scheme(TIERS);
    let schemes = BTreeMap::from([("calls".to_owned(), by_class.clone()), ("tiers".to_owned(), tiers)]);
    let rows = [row(28, 1, 20_000), row(28, 1, 100), row(32, 1, 20_000)];
    let features = frame(&rows);
    let snapshots = crate::schemes::classify_all(&schemes, &features, &crate::schemes::Round::default()).unwrap();
    let standings = || snapshots.iter().map(|snapshot| (snapshot.scheme.as_str(), &snapshot.standing));
    let whole = with_classes(&features, standings()).unwrap();
    let side = Side { as_of: day("2026-10-31"), frame: &whole, standing: &snapshots[0].standing };
    let found = near(&by_class, &[], &side).unwrap();
    // Of the two who ordered 28 days ago only the one in A would be called.
    let told: Vec<_> = found.iter().map(|near| (near.row, near.toward, near.is_up, near.gap)).collect();
    assert_eq!(told, [(0, 0, true, 2.0), (2, 1, false, 2.0)]);
}
