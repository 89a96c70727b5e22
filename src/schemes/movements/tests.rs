#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::schemes::testing::*;
use crate::schemes::{Snapshot, classify};

const BANDS: [(&str, Option<&str>); 3] = [("high", Some("25%")), ("mid", Some("50%")), ("low", None)];

fn snapshot(customers: &[u32], rows: &[Row]) -> Snapshot {
    classify("tiers", &rank_scheme("net_sales_6m", &BANDS, None), &frame_of(customers, rows)).unwrap()
}

fn sales(amounts: &[i64]) -> Vec<Row> {
    amounts.iter().map(|&amount| row(1, 1, amount)).collect()
}

#[test]
fn each_way_to_move_is_counted_once() {
    // Customer: 0 high → mid, 1 mid → high, 2 low → high, 3 low → lost, 64 none → low, 70 new → low, 71 new → outside,
    // 72 outside → outside.
    let from = snapshot(&[0, 1, 2, 3, 64, 72], &sales(&[900, 800, 300, 200, 0, -1]));
    let to = snapshot(&[0, 1, 2, 3, 64, 70, 71, 72], &sales(&[300, 950, 310, 0, 100, 50, 0, -2]));
    let matrix = movements(&from.standing, &to.standing).unwrap();
    let rows: Vec<(&str, &str, i64, i128, i128)> = matrix
        .rows()
        .iter()
        .map(|row| (row.from_code, row.to_code, row.cell.customers, row.cell.sales_from, row.cell.sales_to))
        .collect();
    assert_eq!(
        rows,
        [
            ("high", "mid", 1, 900, 300),
            ("mid", "high", 1, 800, 950),
            ("low", "high", 1, 300, 310),
            ("low", "lost", 1, 200, 0),
            ("none", "low", 1, 0, 100),
            ("none", "none", 1, -1, -2),
            ("new", "low", 1, 0, 50),
            ("new", "none", 1, 0, 0),
        ]
    );
    let rates = matrix.rates();
    let expected = MovementRates {
        opening: 4,
        stable: 0,
        up: 2,
        down: 1,
        lost: 1,
        new: 1,
        returned: 1,
        stable_sales: 0,
        up_sales: 1_100,
        down_sales: 900,
        lost_sales: 200,
    };
    assert_eq!(rates, expected);
    assert_eq!(rates.share(rates.up), Some(0.5));
    assert_eq!(MovementRates::default().share(0), None);

    let moved = moved_customers(&from.standing, &to.standing, false).unwrap();
    let directions: Vec<(u32, &str, &str, &str)> = moved
        .customers
        .iter()
        .map(|one| (one.customer, one.direction.name(), moved.from_code(one), moved.to_code(one)))
        .collect();
    assert_eq!(
        directions,
        [
            (0, "down", "high", "mid"),
            (1, "up", "mid", "high"),
            (2, "up", "low", "high"),
            (3, "lost", "low", "lost"),
            (64, "returned", "none", "low"),
            (70, "new", "new", "low"),
        ]
    );
}

#[test]
fn snapshots_of_different_classes_are_not_compared() {
    let from = snapshot(&[0], &sales(&[1]));
    let scheme = rank_scheme("net_sales_6m", &[("high", Some("25%")), ("rest", None)], None);
    let to = classify("tiers", &scheme, &frame(&sales(&[1]))).unwrap();
    assert!(matches!(movements(&from.standing, &to.standing), Err(Problem::DifferentClasses)));
}

/// Customers with sales at the earlier and at the later date; `None` = not yet known. Spread over several tasks.
fn any_portfolio() -> impl Strategy<Value = Vec<(u32, Option<i64>, i64)>> {
    prop::collection::btree_map(0u32..2_000_000, (prop::option::of(-3i64..60), -3i64..60), 0..120)
        .prop_map(|all| all.into_iter().map(|(customer, (from, to))| (customer, from, to)).collect())
}

proptest! {
    #[test]
    fn rows_sum_to_the_opening_and_columns_to_the_closing_in_customers_and_sales(all in any_portfolio()) {
        let known: Vec<_> = all.iter().filter_map(|&(customer, from, _)| Some((customer, from?))).collect();
        let from = snapshot(
            &known.iter().map(|one| one.0).collect::<Vec<_>>(),
            &sales(&known.iter().map(|one| one.1).collect::<Vec<_>>()),
        );
        let to = snapshot(
            &all.iter().map(|one| one.0).collect::<Vec<_>>(),
            &sales(&all.iter().map(|one| one.2).collect::<Vec<_>>()),
        );
        let matrix = movements(&from.standing, &to.standing).unwrap();
        let rows = matrix.rows();
        for (class, total) in from.classes().iter().zip(from.standing.totals()).filter(|(class, _)| !class.outside) {
            let of_class = rows.iter().filter(|row| row.from_code == class.code);
            prop_assert_eq!(of_class.clone().map(|row| row.cell.customers).sum::<i64>(), total.customers);
            prop_assert_eq!(of_class.map(|row| row.cell.sales_from).sum::<i128>(), total.weight);
        }
        for (class, total) in to.classes().iter().zip(to.standing.totals()).filter(|(class, _)| !class.outside) {
            let of_class = rows.iter().filter(|row| row.to_code == class.code);
            prop_assert_eq!(of_class.clone().map(|row| row.cell.customers).sum::<i64>(), total.customers);
            prop_assert_eq!(of_class.map(|row| row.cell.sales_to).sum::<i128>(), total.weight);
        }
        // Nobody is left out: the money of all paths is the change of the whole.
        let whole = |of: &Snapshot| of.standing.totals().iter().map(|total| total.weight).sum::<i128>();
        let paths: i128 = rows.iter().map(|row| row.cell.sales_to - row.cell.sales_from).sum();
        prop_assert_eq!(paths, whole(&to) - whole(&from));
        let rates = matrix.rates();
        let opening: i64 = from.standing.totals()[..BANDS.len()].iter().map(|total| total.customers).sum();
        prop_assert_eq!(rates.opening, opening);
        let moved = moved_customers(&from.standing, &to.standing, false).unwrap();
        prop_assert_eq!(
            moved.customers.len() as i64,
            rates.up + rates.down + rates.lost + rates.new + rates.returned
        );
        prop_assert!(moved.customers.is_sorted_by_key(|one| one.customer));
    }

    #[test]
    fn a_snapshot_compared_with_itself_is_stable(all in any_portfolio()) {
        let customers: Vec<u32> = all.iter().map(|one| one.0).collect();
        let to = snapshot(&customers, &sales(&all.iter().map(|one| one.2).collect::<Vec<_>>()));
        let rates = movements(&to.standing, &to.standing).unwrap().rates();
        prop_assert_eq!(rates.stable, rates.opening);
        prop_assert_eq!(rates.new + rates.returned, 0);
    }
}
