//! An export of visits that has stopped: what nobody exported is not what nobody did.

use polars::prelude::DataFrame;

use super::world::{Row, World, row};
use crate::metrics::process::staff::{Directory, StaffRow};
use crate::metrics::visiting::{contact_state, days_frame, give_ups};

const AS_OF: &str = "2026-10-31";

/// Visits of August and September with promises for September and October; 甲 orders in all months.
fn stopped(until: Option<&'static str>) -> World {
    let visits: [Row; 4] = [
        row("2026-07-01", "甲", "E1"),
        row("2026-08-20", "乙", "E1").next("2026-09-10"),
        row("2026-09-15", "甲", "E1").next("2026-10-10"),
        row("2026-09-15", "丙", "E2"),
    ];
    let orders = [("甲", "2026-07-02", 1, 1000), ("甲", "2026-09-16", 1, 1000), ("甲", "2026-10-12", 1, 1000)];
    let plans = [("甲", "2026-09-15", "E1"), ("甲", "2026-10-10", "E1")];
    let mut world = World::new(AS_OF, &orders, &visits).with_plans(&plans);
    let member = |id: &str| StaffRow { id: Some(id.into()), ..StaffRow::default() };
    world.directory = Directory::new(vec![member("E1"), member("E2")]);
    world.settings.give_up_days = 30;
    World { until, ..world }
}

#[test]
fn a_month_that_the_export_does_not_reach_is_unknown_and_not_zero() {
    let (whole, told) = (stopped(None).measures(), stopped(Some("2026-09-30")).measures());
    assert_eq!(whole.count("contacts", "2026-10-01"), Some(0.0));
    assert_eq!(whole.rate("completion_rate", "2026-10-01"), (Some(0), Some(1)));
    for (measure, unit) in [("contacts", "count"), ("completion_rate", "ratio"), ("sales_coverage", "ratio")] {
        let figure = told.figure(measure, ("month", "2026-10-01"), ("all", ""));
        assert_eq!((figure.value, figure.numerator, figure.amount, figure.unit), (None, None, None, unit), "{measure}");
    }
    assert_eq!(told.rate("idle_days", "2026-10-01"), (None, None));
    assert_eq!(told.rate("largest_contacted", "2026-10-01"), (None, None));
    // No member has figures of it.
    assert!(told.find("idle_days", ("month", "2026-10-01"), ("staff", "E1")).is_none());
    assert!(whole.find("idle_days", ("month", "2026-10-01"), ("staff", "E1")).is_some());
    // September is what it was.
    assert_eq!(told.count("contacts", "2026-09-01"), Some(2.0));
    assert_eq!(told.rate("completion_rate", "2026-09-01"), (Some(1), Some(1)));
    assert_eq!(told.rate("idle_days", "2026-09-01"), whole.rate("idle_days", "2026-09-01"));
}

#[test]
fn the_window_counts_what_is_told_and_says_nothing_of_reach() {
    let (whole, told) = (stopped(None).measures(), stopped(Some("2026-09-30")).measures());
    let window = ("window", "2025-11-01");
    let of = |measure: &str| told.figure(measure, window, ("all", ""));
    assert_eq!(of("contacts").value, Some(4.0));
    assert_eq!((of("completion_rate").numerator, of("completion_rate").denominator), (Some(1), Some(1)));
    // The promise for October cannot be judged; that for September was broken.
    let broken = |one: &super::world::Told| one.figure("next_date_overdue", window, ("all", "")).denominator;
    assert_eq!((broken(&whole), broken(&told)), (Some(2), Some(1)));
    // Contacts over the orders of the months that they are known of.
    assert_eq!(of("follow_ups_per_order").denominator, Some(2));
    assert_eq!(of("sales_coverage").value, None);
    assert_eq!(of("largest_contacted").value, None);
    let day = ("day", AS_OF);
    assert_eq!(told.figure("unvisited_share", day, ("all", "")).value, None);
    assert!(whole.figure("unvisited_share", day, ("all", "")).value.is_some());
}

#[test]
fn silence_counts_up_to_the_end_of_the_export() {
    let ids = |world: &World| -> Vec<(String, i32)> {
        let prepared = world.prepared();
        let found = give_ups(&prepared, &contact_state(&prepared));
        found.into_iter().map(|one| (one.id, one.days_since)).collect()
    };
    // 乙 and 丙 never ordered; on 30 September the one was silent for 41 days, the other for 15.
    assert_eq!(ids(&stopped(None)), [("乙".to_owned(), 72), ("丙".to_owned(), 46)]);
    assert_eq!(ids(&stopped(Some("2026-09-30"))), [("乙".to_owned(), 41)]);
}

#[test]
fn nobody_is_idle_after_the_end_of_the_export() {
    let last = |frame: &DataFrame| frame.column("day").unwrap().date().unwrap().physical().iter().flatten().max();
    let days = |world: &World| days_frame(&world.prepared(), 2).unwrap();
    assert_eq!(last(&days(&stopped(None))), Some(super::world::day("2026-10-30")));
    // The visit that was planned for October has no row: whether it was made is not known.
    assert_eq!(last(&days(&stopped(Some("2026-09-30")))), Some(super::world::day("2026-09-30")));
    assert_eq!(days(&stopped(Some("1900-01-01"))).height(), 0);
}

#[test]
fn without_a_single_row_nothing_is_known() {
    let world = World::new(AS_OF, &[("甲", "2026-10-12", 1, 1000)], &[]).with_plans(&[("甲", "2026-10-10", "E1")]);
    let told = World { until: Some("1900-01-01"), ..world }.measures();
    let named: Vec<_> = told.0.iter().filter(|figure| figure.value.is_some() || figure.amount.is_some()).collect();
    assert!(named.is_empty(), "{named:?}");
    assert!(told.0.iter().all(|figure| figure.dimension == "all" || figure.value.is_none()));
}

#[test]
fn months_before_the_first_row_are_unknown() {
    let world = World { from: Some("2026-07-01"), ..stopped(None) };
    let told = world.measures();
    assert_eq!(told.count("contacts", "2026-06-01"), None);
    assert_eq!(told.count("contacts", "2026-07-01"), Some(1.0));
    let coverage = |month: &str| told.figure("sales_coverage", ("month", month), ("all", "")).value;
    assert_eq!((coverage("2026-06-01"), coverage("2026-07-01")), (None, Some(1.0)));
    assert_eq!(stopped(None).measures().count("contacts", "2026-06-01"), Some(0.0));
}
