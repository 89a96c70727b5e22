#![allow(clippy::unwrap_used)]

use polars::prelude::{Column, DataFrame, Int32Chunked, IntoColumn, IntoSeries};
use proptest::prelude::*;

use super::*;
use crate::features::testing::history_of;
use crate::metrics::money_column;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Customer by customer what happens to it between March and April 2020, of a history that begins in January.
fn history() -> PurchaseHistory {
    history_of(&[
        ("contracted", "2020-03-05", 1, 900),
        ("contracted", "2020-04-05", 2, 300),
        ("expanded", "2020-03-05", 1, 100),
        ("expanded", "2020-04-05", 1, 250),
        ("gone", "2020-03-05", 1, 500),
        ("gone_and_returned", "2020-03-05", 1, 500),
        ("gone_and_returned", "2020-04-05", 0, -40),
        ("new", "2020-04-09", 2, 70),
        ("only_returns", "2020-01-15", 1, 10),
        ("only_returns", "2020-04-15", 0, -10),
        ("same", "2020-03-31", 1, 80),
        ("same", "2020-04-01", 1, 80),
        ("won_back", "2020-01-01", 1, 60),
        ("won_back", "2020-03-02", 0, -60),
        ("won_back", "2020-04-02", 1, 65),
        ("later", "2020-05-01", 1, 999),
    ])
}

fn whole(history: &PurchaseHistory, as_of: &str, months: u32) -> Tally {
    let windows = Windows::ending_at(history, day(as_of), months).unwrap();
    compare(history, &windows, &[], 12, None).breakdowns[0].members[0].1
}

fn step(tally: &Tally, part: &str) -> (i64, i128) {
    let Step { customers, amount } = tally.parts[PARTS.iter().position(|known| *known == part).unwrap()];
    (customers, amount)
}

#[test]
fn every_customer_is_in_the_part_of_what_it_did() {
    let tally = whole(&history(), "2020-04-30", 1);
    // Returns of March lower the opening and are no purchase: six rows, five customers.
    assert_eq!(step(&tally, "opening"), (5, 900 + 100 + 500 + 500 + 80 - 60));
    assert_eq!(step(&tally, "new"), (1, 70));
    assert_eq!(step(&tally, "won_back"), (1, 65 + 60));
    assert_eq!(step(&tally, "expanded"), (1, 150));
    // The customer that only returned bought in neither window; it is counted where its money is.
    assert_eq!(step(&tally, "contracted"), (2, -600 - 10));
    assert_eq!(step(&tally, "lost"), (2, -500 - 540));
    assert_eq!(step(&tally, "closing"), (5, 300 + 250 - 40 + 70 - 10 + 80 + 65));
}

#[test]
fn windows_that_begin_ahead_of_the_data_are_not_compared() {
    let history = history();
    assert!(Windows::ending_at(&history, day("2020-04-30"), 2).is_some());
    assert!(Windows::ending_at(&history, day("2020-04-30"), 3).is_none());
    assert!(Windows::ending_at(&history, day("2020-01-31"), 1).is_none());
    let frame = bridge_frame(&[], day("2020-01-31"), 2).unwrap();
    assert_eq!((frame.height(), frame.width()), (0, 7));
    assert_eq!(tree_frame(&[], day("2020-01-31"), 2).unwrap().height(), 0);
}

#[test]
fn the_tree_splits_the_change_evenly_over_all_orders_of_change() {
    // Two customers with two orders each of 100; then three with three each of 200.
    let mut rows = Vec::new();
    for (customer, month, orders, net) in
        [("a", 3, 2, 200), ("b", 3, 2, 200), ("a", 4, 3, 600), ("b", 4, 3, 600), ("c", 4, 3, 600)]
    {
        rows.push((customer, format!("2020-0{month}-10"), orders, net));
    }
    let rows: Vec<(&str, &str, u32, i64)> =
        rows.iter().map(|(customer, day, orders, net)| (*customer, day.as_str(), *orders, *net)).collect();
    let mut rows = rows;
    rows.push(("0", "2020-01-01", 1, 1));
    let tally = whole(&history_of(&rows), "2020-04-30", 1);
    type Row<'a> = (i64, &'a str, Option<f64>, Option<f64>, Option<i128>);
    let found: Vec<Row<'_>> = factors(&tally, 0, None)
        .into_iter()
        .map(|factor| (factor.level, factor.name, factor.from, factor.to, factor.effect))
        .collect();
    // customers 1·((2·100 + 3·200)/3 + (2·200 + 3·100)/6) = 383⅓, orders 1·((2·100 + 3·200)/3 + (2·200 + 3·100)/6),
    // value 100·((2·2 + 3·3)/3 + (2·3 + 3·2)/6) = 633⅓: the unit left goes to the first of equal fractions.
    assert_eq!(
        found,
        [
            (0, "sales", Some(400.0), Some(1800.0), Some(1400)),
            (1, "customers", Some(2.0), Some(3.0), Some(384)),
            (1, "orders_per_customer", Some(2.0), Some(3.0), Some(383)),
            (1, "value_per_order", Some(100.0), Some(200.0), Some(633)),
            (2, "items_per_order", None, None, None),
            (2, "price_per_item", None, None, None),
        ]
    );
}

#[test]
fn items_and_price_share_the_effect_of_the_value_of_an_order() {
    let history = history_of(&[("a", "2020-03-10", 1, 1000), ("a", "2020-04-10", 1, 3000), ("z", "2020-01-01", 1, 1)]);
    let windows = Windows::ending_at(&history, day("2020-04-30"), 1).unwrap();
    // 10 items of 100, then 20 of 150; customer z has no rows in either window.
    let quantities = Quantities { scale: 3, earlier: vec![Some(10_000), None], later: vec![Some(20_000), None] };
    let effects = |quantities: &Quantities| {
        let comparison = compare(&history, &windows, &[], 12, Some(quantities));
        let factors = factors(&comparison.breakdowns[0].members[0].1, 2, comparison.quantity_scale);
        (factors[4].from, factors[5].to, factors[4].effect, factors[5].effect)
    };
    assert_eq!(effects(&quantities), (Some(10.0), Some(1.5), Some(1250), Some(750)));
    let unknown = Quantities { later: vec![None, None], ..quantities };
    assert_eq!(effects(&unknown), (None, None, None, None));
}

#[test]
fn without_orders_in_a_window_the_change_is_one_of_customers() {
    let history = history_of(&[("a", "2020-01-01", 1, 10), ("a", "2020-03-10", 1, 700)]);
    let tally = whole(&history, "2020-03-31", 1);
    let factors = factors(&tally, 2, None);
    assert_eq!(factors[1].effect, Some(700));
    assert_eq!((factors[2].from, factors[2].to, factors[2].effect), (None, Some(1.0), None));
    assert_eq!((factors[3].from, factors[3].to, factors[3].effect), (None, Some(7.0), None));
}

/// Customers by number: `a` to `e`.
fn regions(codes: [u32; 5]) -> Dimension {
    let members = ["north", "south", "other", "empty"].map(str::to_owned).to_vec();
    Dimension { name: "region".into(), members, codes: codes.to_vec() }
}

#[test]
fn the_largest_members_are_shown_and_the_rest_is_other() {
    let history = history_of(&[
        ("0", "2020-01-01", 1, 1),
        ("a", "2020-04-10", 1, 50),
        ("b", "2020-04-10", 1, 90),
        ("c", "2020-03-10", 1, 500),
        ("d", "2020-04-10", 1, 7),
    ]);
    let windows = Windows::ending_at(&history, day("2020-04-30"), 1).unwrap();
    let members = |top: usize| {
        let comparison = compare(&history, &windows, &[regions([3, 0, 1, 2, UNKNOWN])], top, None);
        let of = |(name, tally): &(Option<String>, Tally)| (name.clone().unwrap_or("?".into()), tally.size());
        comparison.breakdowns[1].members.iter().map(of).collect::<Vec<_>>()
    };
    let named = |name: &str, size: (i128, i128)| (name.to_owned(), size);
    // A member called `other` is not told from the rest; one without rows in either window is not shown.
    assert_eq!(
        members(12),
        [named("south", (90, 0)), named("north", (50, 0)), named("other", (0, 500)), named("?", (7, 0))]
    );
    assert_eq!(members(1), [named("south", (90, 0)), named("other", (50, 500)), named("?", (7, 0))]);
}

/// A history with purchases by product: customer, day, product (empty: no product), gross sales. One order a day.
fn history_by_product(rows: &[(&str, &str, &str, i64)]) -> PurchaseHistory {
    let purchases: Vec<(&str, &str, u32, i64)> =
        rows.iter().map(|(customer, day, _, gross)| (*customer, *day, 1, *gross)).collect();
    let mut history = history_of(&purchases);
    let mut known: Vec<_> = rows.iter().filter(|(_, _, product, _)| !product.is_empty()).collect();
    known.sort();
    let days = known.iter().map(|row| crate::model::period::to_days(day(row.1))).collect();
    let frame = DataFrame::new(
        known.len(),
        vec![
            Column::new("customer_id".into(), known.iter().map(|row| row.0).collect::<Vec<_>>()),
            Int32Chunked::from_vec("order_date".into(), days).into_date().into_series().into_column(),
            Column::new("product".into(), known.iter().map(|row| row.2).collect::<Vec<_>>()),
            money_column("gross_sales", known.iter().map(|row| Some(i128::from(row.3))).collect(), 2),
        ],
    );
    history.add_products(&[frame.unwrap()]).unwrap();
    history
}

#[test]
fn a_customer_is_new_to_a_product_and_lost_to_another() {
    let history = history_by_product(&[
        ("a", "2020-01-01", "ink", 5),
        ("a", "2020-03-02", "pens", 30),
        ("a", "2020-04-02", "ink", 20),
        ("a", "2020-04-03", "paper", 11),
        ("a", "2020-04-03", "", 4),
        ("a", "2020-05-03", "paper", 999),
    ]);
    let windows = Windows::ending_at(&history, day("2020-04-30"), 1).unwrap();
    let breakdown = by_product(&history, &windows, "product", 12).unwrap();
    type Row<'a> = (&'a str, (i64, i128), (i64, i128), (i64, i128), i64);
    let found: Vec<Row<'_>> = breakdown
        .members
        .iter()
        .map(|(name, tally)| {
            let name = name.as_deref().unwrap_or("?");
            (name, step(tally, "new"), step(tally, "won_back"), step(tally, "lost"), tally.to.orders)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("ink", (0, 0), (1, 20), (0, 0), 1),
            ("paper", (1, 11), (0, 0), (0, 0), 1),
            ("pens", (0, 0), (0, 0), (1, -30), 0),
            ("?", (1, 4), (0, 0), (0, 0), 1),
        ]
    );
    assert!(by_product(&history_of(&[("a", "2020-01-01", 1, 1)]), &windows, "product", 12).is_none());
}

proptest! {
    #[test]
    fn parts_and_effects_sum_exactly_and_members_to_the_whole(
        rows in prop::collection::vec((0u8..25, 0u32..150, 0u32..3, -500i64..1000), 1..200),
        codes in prop::collection::vec(prop::sample::select(vec![0u32, 1, 2, 3, UNKNOWN]), 25),
        quantities in prop::collection::vec((prop::option::weighted(0.97, 0i64..5000), 0i64..5000), 25),
        months in 1u32..3,
        top in 1usize..5,
    ) {
        let start = day("2020-01-01");
        let rows: Vec<(String, String, u32, i64)> = rows
            .into_iter()
            .chain([(0, 0, 1, 1)])
            .map(|(customer, days, orders, net)| {
                let date = start + chrono::Days::new(u64::from(days));
                (format!("c{customer:02}"), date.to_string(), orders, net)
            })
            .collect();
        let borrowed: Vec<(&str, &str, u32, i64)> =
            rows.iter().map(|(id, day, orders, net)| (id.as_str(), day.as_str(), *orders, *net)).collect();
        let history = history_of(&borrowed);
        let windows = Windows::ending_at(&history, day("2020-05-31"), months).unwrap();
        let members = ["north", "south", "west", "other"].map(str::to_owned).to_vec();
        let dimension = Dimension { name: "region".into(), members, codes };
        let quantities = Quantities {
            scale: 3,
            earlier: quantities.iter().map(|(earlier, _)| *earlier).collect(),
            later: quantities.iter().map(|(_, later)| Some(*later)).collect(),
        };
        let comparison = compare(&history, &windows, &[dimension], top, Some(&quantities));

        let mut summed = Tally::default();
        comparison.breakdowns[1].members.iter().for_each(|(_, tally)| summed.merge(tally));
        prop_assert_eq!(summed, comparison.breakdowns[0].members[0].1);
        prop_assert!(comparison.breakdowns[1].members.len() <= top + 2);

        for (_, tally) in comparison.breakdowns.iter().flat_map(|breakdown| &breakdown.members) {
            let [opening, parts @ .., closing] = tally.parts;
            let moved: i128 = parts.iter().map(|part| part.amount).sum();
            prop_assert_eq!(opening.amount + moved, closing.amount);
            prop_assert_eq!(opening.customers + parts[0].customers + parts[1].customers - parts[4].customers, closing.customers);
            prop_assert!(parts[0].amount >= 0 && parts[1].amount >= 0 && parts[2].amount >= 0);
            prop_assert!(parts[3].amount <= 0 && parts[4].amount <= 0);

            let factors = factors(tally, 2, comparison.quantity_scale);
            let effects = |level: i64| -> i128 {
                factors.iter().filter(|factor| factor.level == level).filter_map(|factor| factor.effect).sum()
            };
            prop_assert_eq!(effects(1), closing.amount - opening.amount);
            if factors[4].effect.is_some() {
                prop_assert_eq!(Some(effects(2)), factors[3].effect);
            }
            // A factor that did not change has no effect, but for the rounding of the others.
            for factor in &factors[1..4] {
                if factor.from == factor.to && factors[2].effect.is_some() {
                    prop_assert!(factor.effect.unwrap_or_default().abs() <= 1, "{:?}", factors);
                }
            }
        }
    }
}
