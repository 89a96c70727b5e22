#![allow(clippy::unwrap_used)]

use super::*;
use crate::features::testing::history_of;

#[test]
fn cells_count_members_once_a_month_and_unobservable_cells_are_null() {
    let history = history_of(&[
        ("a", "2020-01-10", 1, 100),
        ("a", "2020-01-20", 1, 100),
        ("a", "2020-03-05", 1, 30),
        ("b", "2020-02-01", 1, 10),
        ("b", "2020-03-01", 0, -4),
        ("returns_only", "2020-02-01", 0, -9),
    ]);
    let as_of = "2020-03-31".parse().unwrap();
    let cohorts = cohorts(&history, as_of).unwrap();
    assert_eq!(cohorts.sizes, [1, 1, 0]);
    let cell = |active, net_sales| Cell { active, net_sales };
    assert_eq!(cohorts.cells[0], [cell(1, 200), cell(0, 0), cell(1, 30)]);
    assert_eq!(cohorts.cells[1], [cell(1, 10), cell(0, -4)]);
    let frame = frame(Some(&cohorts), as_of, 2).unwrap();
    assert_eq!(frame.height(), 9);
    assert_eq!(frame.column("active").unwrap().null_count(), 3);
}

#[test]
fn a_month_that_is_not_complete_has_no_cell() {
    let history = history_of(&[("a", "2020-01-10", 1, 100), ("a", "2020-02-05", 1, 100)]);
    let cohorts = cohorts(&history, "2020-02-10".parse().unwrap()).unwrap();
    assert_eq!(cohorts.cells, [[Cell { active: 1, net_sales: 100 }]]);
}
