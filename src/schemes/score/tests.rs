#![allow(clippy::unwrap_used)]

use arrow::array::Array;
use proptest::prelude::*;

use crate::schemes::testing::*;
use crate::schemes::{Problem, Snapshot, classify};

const TWO_PARTS: &str = r#"
    [score]
    parts = [
        { name = "sales", value = "net_sales_12m", weight = 3, scale = "range", range = [0, 100] },
        { name = "growth", value = "growth_12m", weight = 1, scale = "range", range = [-0.5, 0.5], reversed = true },
    ]
    bands = [{ code = "high", at_least = 60 }, { code = "middle", at_least = 25 }, { code = "low" }]
"#;

fn growing(sales: i64, percent: Option<i64>) -> Row {
    Row { profit: percent, ..row(1, 1, sales) }
}

fn scores(snapshot: &Snapshot) -> Vec<Option<f64>> {
    snapshot.score.iter().collect()
}

#[test]
fn the_score_is_the_weighted_mean_of_the_parts_that_are_known() {
    let rows =
        [growing(5_000, Some(0)), growing(6_000, None), growing(20_000, Some(50)), growing(-5, Some(50)), row(1, 0, 1)];
    let snapshot = classify("value", &scheme(TWO_PARTS), &frame(&rows)).unwrap();
    // (3·50 + 50) / 4; 60 alone; (3·100 + 0) / 4; nothing.
    assert_eq!(scores(&snapshot), [Some(50.0), Some(60.0), Some(75.0), Some(0.0), None]);
    assert_eq!(codes(&snapshot), ["middle", "high", "high", "low", "returns_only"]);
    assert_eq!(reasons(&snapshot)[0], "score 50 of 100 from sales 75 %, growth 25 %");
    assert_eq!(reasons(&snapshot)[1], "score 60 of 100 from sales 75 %; unknown: growth 25 %");
    let parts = &snapshot.extras.parts;
    assert_eq!((parts[0].name.as_str(), parts[0].weight, parts[0].score.value(2)), ("sales", 3.0, 100.0));
    assert!(parts[1].score.is_null(1) && parts[1].value.is_null(1) && parts[0].score.is_null(4));
    let cuts: Vec<_> = snapshot.cuts.iter().map(|cut| (cut.dimension.as_str(), cut.number, cut.value)).collect();
    assert_eq!(cuts, [("score", 1, 60.0), ("score", 2, 25.0)]);
}

#[test]
fn too_little_coverage_stands_outside() {
    let settings = format!("{TWO_PARTS}\nmin_coverage = 0.8");
    let snapshot =
        classify("value", &scheme(&settings), &frame(&[growing(5_000, Some(0)), growing(6_000, None)])).unwrap();
    assert_eq!(codes(&snapshot), ["middle", "unknown"]);
    assert_eq!(reasons(&snapshot)[1], "parts known for less than 80 % of the weight");
    assert!(snapshot.extras.parts[0].score.is_null(1) && snapshot.extras.parts[0].value.is_valid(1));
}

#[test]
fn percentiles_and_truths_are_parts_too() {
    let settings = r#"
        [score]
        parts = [
            { name = "sales", value = "net_sales_12m", weight = 1 },
            { name = "often", value = "orders_12m >= 3", weight = 1, scale = "value" },
        ]
        bands = [{ code = "top", top = "50%" }, { code = "rest" }]
    "#;
    let rows = [row(1, 3, 100), row(1, 1, 300), row(1, 1, 300), row(1, 1, 200), row(1, 0, 900)];
    let snapshot = classify("value", &scheme(settings), &frame(&rows)).unwrap();
    assert_eq!(scores(&snapshot)[..4], [Some(50.0), Some(50.0), Some(50.0), Some(16.666666667)]);
    // Three share the score at the end of the band; profit is unknown of all, so the first two stay.
    assert_eq!(codes(&snapshot), ["top", "top", "rest", "rest", "returns_only"]);
    assert_eq!(
        snapshot.notes,
        ["3 customers share score 50 at the end of band top: the tie rule keeps 2 of them in it"]
    );
    assert_eq!(snapshot.cuts[0].value, 50.0);
}

#[test]
fn a_fixed_limit_stands_before_the_share_and_it_is_said() {
    let bands = "bands = [{ code = 'a', top = '50%', at_least = 90 }, { code = 'b', top = '75%' }, { code = 'c' }]";
    let settings =
        format!("[score]\nparts = [{{ name = 's', value = 'net_sales_12m', weight = 1, scale = 'value' }}]\n{bands}");
    let rows = [row(1, 1, 9_500), row(1, 1, 8_000), row(1, 1, 7_000), row(1, 1, 6_000)];
    let snapshot = classify("value", &scheme(&settings), &frame(&rows)).unwrap();
    assert_eq!(codes(&snapshot), ["a", "b", "b", "c"]);
    assert_eq!(snapshot.classes()[0].rule, "score at least 90, which stands for top 50%");
    assert_eq!(snapshot.notes, ["bands that end at a fixed limit: a; by its share: b"]);
}

#[test]
fn a_range_of_nothing_is_refused() {
    let settings = TWO_PARTS.replace("[0, 100]", "[7, 7]");
    let error = classify("value", &scheme(&settings), &frame(&[row(1, 1, 1)])).unwrap_err();
    assert!(matches!(error.problem, Problem::Setting { .. }), "{error}");
}

proptest! {
    #[test]
    fn scores_lie_between_0_and_100_and_equal_customers_are_equal(rows in prop::collection::vec((-50i64..150, prop::option::of(-80i64..80)), 1..60)) {
        let rows: Vec<Row> = rows.iter().map(|(sales, growth)| growing(*sales * 100, *growth)).collect();
        let snapshot = classify("value", &scheme(TWO_PARTS), &frame(&rows)).unwrap();
        for (left, score) in scores(&snapshot).iter().enumerate() {
            prop_assert!(score.is_some_and(|score| (0.0..=100.0).contains(&score)));
            for right in 0..left {
                if rows[left] == rows[right] {
                    prop_assert_eq!(snapshot.standing.class_of[left], snapshot.standing.class_of[right]);
                }
            }
        }
    }
}
