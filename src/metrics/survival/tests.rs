#![allow(clippy::unwrap_used)]

use super::*;
use crate::features::testing::history_of;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Counts of durations; true where it happened.
fn ends(durations: &[(usize, bool)]) -> Vec<Ends> {
    let mut ends = vec![Ends::default(); durations.iter().map(|(day, _)| day + 1).max().unwrap_or(0)];
    for (day, happened) in durations {
        ends[*day].events += u32::from(*happened);
        ends[*day].censored += u32::from(!happened);
    }
    ends
}

/// 25 durations with ties, censored on days with events, one of 0 days, and the longest censored.
const DURATIONS: [(usize, bool); 25] = [
    (5, true),
    (6, true),
    (6, false),
    (2, true),
    (4, true),
    (4, true),
    (4, false),
    (9, true),
    (9, false),
    (9, true),
    (12, true),
    (15, false),
    (15, true),
    (20, true),
    (1, true),
    (1, false),
    (7, true),
    (0, false),
    (30, true),
    (30, true),
    (6, true),
    (9, false),
    (45, false),
    (45, true),
    (60, false),
];

/// `KaplanMeierFitter().fit(durations, happened)` of lifelines 0.30.3: day, at risk, events, censored since the row before,
/// survival and its 95 % interval.
#[rustfmt::skip]
const LIFELINES: [(i64, i64, i64, i64, f64, f64, f64); 12] = [
    (1, 24, 1, 1, 0.9583333333333331, 0.7392061511468965, 0.9940237201956952),
    (2, 22, 1, 1, 0.914772727272727, 0.6999764069611706, 0.9780000565342569),
    (4, 21, 2, 0, 0.8276515151515147, 0.6033887334677448, 0.9316206050536555),
    (5, 18, 1, 1, 0.7816708754208752, 0.551895699320175, 0.9029598667984535),
    (6, 17, 2, 0, 0.6897095959595957, 0.4561822713499839, 0.8387622595788324),
    (7, 14, 1, 1, 0.6404446248196247, 0.4063134520471293, 0.8021498935046499),
    (9, 13, 2, 0, 0.5419146825396826, 0.3141836791955083, 0.7231152771481859),
    (12, 9, 1, 2, 0.48170194003527317, 0.257057473185103, 0.6752004236874378),
    (15, 8, 1, 0, 0.42148919753086406, 0.2052541857507157, 0.6241420501443925),
    (20, 6, 1, 1, 0.3512409979423867, 0.14690527329302974, 0.5650933141876813),
    (30, 5, 2, 0, 0.21074459876543206, 0.05628024400895604, 0.43057768459153045),
    (45, 3, 1, 0, 0.14049639917695467, 0.024613331106568794, 0.35354546248157975),
];

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-12
}

#[test]
fn the_curve_and_its_interval_are_those_of_lifelines() {
    let curve = Curve::of(&ends(&DURATIONS));
    assert_eq!((curve.customers, curve.events, curve.longest), (25, 16, 60));
    assert_eq!(curve.points.len(), LIFELINES.len());
    for (point, expected) in curve.points.iter().zip(LIFELINES) {
        let (day, at_risk, events, censored, survival, low, high) = expected;
        assert_eq!((point.day, point.at_risk, point.events, point.censored), (day, at_risk, events, censored));
        let found = point.interval.unwrap();
        assert!(near(point.survival, survival) && near(found.0, low) && near(found.1, high), "{point:?}");
    }
    // median_survival_time_ and median_survival_times(confidence_interval_); 1 − predict(30), 1 − predict(60).
    assert_eq!((curve.median(), curve.median_interval()), (Some(12), (Some(6), Some(30))));
    assert!(near(curve.happened_by(30).unwrap(), 0.7892554012345679));
    assert!(near(curve.happened_by(60).unwrap(), 0.8595036008230453));
    assert_eq!(curve.happened_by(61), None);
}

#[test]
fn all_censored_nobody_and_everybody_are_defined() {
    let censored = Curve::of(&ends(&[(0, false), (10, false), (10, false)]));
    assert_eq!((censored.customers, censored.events, censored.points.len()), (3, 0, 0));
    assert_eq!((censored.median(), censored.median_interval()), (None, (None, None)));
    assert_eq!((censored.happened_by(10), censored.happened_by(11)), (Some(0.0), None));
    let nobody = Curve::of(&[]);
    assert_eq!((nobody.customers, nobody.happened_by(0), nobody.median()), (0, None, None));
    let one = Curve::of(&ends(&[(3, true)]));
    assert_eq!((one.points[0].survival, one.points[0].interval), (0.0, None));
    assert_eq!((one.median(), one.median_interval()), (Some(3), (Some(3), Some(3))));
    assert_eq!(one.happened_by(365), Some(1.0));
    // Exactly one half, though three quarters of two thirds are not exact.
    let half = Curve::of(&ends(&[(1, true), (2, false), (2, true), (9, false)].map(|(day, is)| (day, is))));
    assert_eq!(half.median(), Some(2));
}

#[test]
fn orders_follow_each_other_and_the_last_wait_is_censored() {
    let history = history_of(&[
        ("early", "2019-12-31", 1, 1),
        ("one", "2020-01-01", 1, 1),
        ("returns_only", "2020-01-03", 0, -1),
        ("three", "2020-01-02", 3, 1),
        ("three", "2020-01-05", 0, -1),
        ("three", "2020-01-12", 1, 1),
        ("three", "2020-01-31", 1, 1),
        ("three", "2020-02-09", 1, 1),
        ("today", "2020-01-31", 1, 1),
    ]);
    let question = Question { as_of: day("2020-01-31"), max_order: 3, lapse_days: 365, warm_up_months: 1 };
    let found = curves(&history, &Groups::whole(), &question);
    let told: Vec<(&str, i64, i64, i64)> = found
        .iter()
        .map(|one| (one.event.as_str(), one.curve.customers, one.curve.events, one.curve.longest))
        .collect();
    assert_eq!(told, [("order_2", 3, 1, 30), ("order_3", 1, 1, 19), ("lapse", 3, 0, 30)]);
    assert_eq!(found[0].curve.points[0].day, 10);
    // Whoever is first seen in the first month of the data may have bought before; with no warm-up it counts.
    let everyone = curves(&history, &Groups::whole(), &Question { warm_up_months: 0, ..question });
    assert_eq!(everyone[0].curve.customers, 4);
    assert!(curves(&history, &Groups::whole(), &Question { warm_up_months: 2, ..question }).is_empty());
    assert!(curves(&history_of(&[]), &Groups::whole(), &question).is_empty());
}

#[test]
fn a_customer_is_lost_on_the_first_day_on_which_its_last_order_lies_too_far_back() {
    let lapse = |rows: &[(&str, &str, u32, i64)], as_of: &str| {
        let question = Question { as_of: day(as_of), max_order: 2, lapse_days: 10, warm_up_months: 0 };
        let found = curves(&history_of(rows), &Groups::whole(), &question);
        let curve = found.into_iter().find(|one| one.event == "lapse").unwrap().curve;
        (curve.events, curve.longest)
    };
    let first = ("a", "2020-01-01", 1, 1);
    assert_eq!(lapse(&[first], "2020-01-11"), (0, 10));
    assert_eq!(lapse(&[first], "2020-01-12"), (1, 11));
    // An order on the day on which it would be lost keeps it, one a day later comes too late.
    assert_eq!(lapse(&[first, ("a", "2020-01-12", 1, 1)], "2020-01-20"), (0, 19));
    assert_eq!(lapse(&[first, ("a", "2020-01-13", 1, 1)], "2020-01-20"), (1, 11));
    // Returns are no orders.
    assert_eq!(lapse(&[first, ("a", "2020-01-05", 0, -1)], "2020-01-20"), (1, 11));
    // Once lost, coming back changes nothing.
    assert_eq!(lapse(&[first, ("a", "2020-01-05", 1, 1), ("a", "2020-06-01", 1, 1)], "2020-06-05"), (1, 15));
}

#[test]
fn long_curves_are_thinned_and_keep_their_events() {
    let durations: Vec<(usize, bool)> = (1..=1000).map(|day| (day, day % 5 != 0)).collect();
    let curve = Curve::of(&ends(&durations));
    let thinned = curve.thinned();
    assert_eq!((curve.points.len(), thinned.len()), (800, 400));
    assert_eq!((thinned[0], thinned[399].day), (curve.points[0], 999));
    assert_eq!(thinned.iter().map(|point| point.events).sum::<i64>(), 800);
    assert_eq!(thinned.iter().map(|point| point.censored).sum::<i64>(), 199);
    let frame = curve_frame(
        &[Survival { event: "lapse".into(), group: Groups::whole().list[0].clone(), curve }],
        day("2020-01-31"),
    );
    assert_eq!(frame.unwrap().height(), 400);
}

#[test]
fn the_summary_has_nulls_for_what_is_not_known() {
    let curve = Curve::of(&ends(&[(10, true), (40, false), (70, false)]));
    let group = Groups::whole().list[0].clone();
    let frame = summary_frame(&[Survival { event: "order_2".into(), group, curve }], day("2020-01-31")).unwrap();
    let share = |name: &str| frame.column(name).unwrap().f64().unwrap().get(0);
    assert!(near(share("share_30").unwrap(), 1.0 / 3.0) && near(share("share_60").unwrap(), 1.0 / 3.0));
    assert_eq!((share("share_90"), share("share_365")), (None, None));
    assert_eq!(frame.column("median_days").unwrap().null_count(), 1);
}

proptest! {
    #[test]
    fn curves_fall_and_lie_within_their_interval(durations in prop::collection::vec((0usize..60, any::<bool>()), 0..80)) {
        let curve = Curve::of(&ends(&durations));
        let mut before = 1.0;
        for point in &curve.points {
            prop_assert!(point.survival < before && point.survival >= 0.0);
            if let Some((low, high)) = point.interval {
                prop_assert!(0.0 <= low && low <= point.survival && point.survival <= high && high <= 1.0);
            }
            before = point.survival;
        }
        prop_assert_eq!(curve.events, curve.points.iter().map(|point| point.events).sum::<i64>());
    }
}
