#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::features::testing::history_of;

fn grid() -> Vec<NaiveDate> {
    crate::model::period::as_of_grid("2020-01-01".parse().unwrap(), "2020-06-30".parse().unwrap())
}

#[test]
fn a_customer_is_new_then_retained_then_lapsed_then_reactivated() {
    let history = history_of(&[("a", "2020-01-10", 1, 100), ("a", "2020-05-10", 1, 50), ("z", "2020-01-01", 1, 1)]);
    let periods = periods(&history, &grid(), &Settings { active_months: 2 });
    assert_eq!(periods[0].closing, Group { customers: 2, net_sales: 101 });
    assert_eq!(periods[1].retained, Group { customers: 2, net_sales: 101 });
    assert_eq!(periods[2].lapsed, Group { customers: 2, net_sales: 101 });
    assert_eq!(periods[4].reactivated, Group { customers: 1, net_sales: 50 });
    assert_eq!(periods[5].retained, Group { customers: 1, net_sales: 50 });
}

#[test]
fn returns_alone_do_not_make_a_customer_active() {
    let history = history_of(&[("a", "2020-01-10", 0, -100), ("b", "2020-01-10", 1, 10)]);
    let periods = periods(&history, &grid(), &Settings { active_months: 1 });
    assert_eq!(periods[0].closing, Group { customers: 1, net_sales: 10 });
}

proptest! {
    #[test]
    fn closing_is_opening_plus_new_plus_reactivated_minus_lapsed(
        rows in prop::collection::vec((0u8..20, 0u32..180, 0u32..3, -50i64..100), 0..200),
        active_months in prop::sample::select(vec![1u32, 3, 6, 12]),
    ) {
        let start: NaiveDate = "2020-01-01".parse().unwrap();
        let rows: Vec<(String, String, u32, i64)> = rows
            .into_iter()
            .map(|(customer, day, orders, net)| {
                (format!("c{customer}"), (start + chrono::Days::new(u64::from(day))).to_string(), orders, net)
            })
            .collect();
        let borrowed: Vec<(&str, &str, u32, i64)> =
            rows.iter().map(|(id, day, orders, net)| (id.as_str(), day.as_str(), *orders, *net)).collect();
        let history = history_of(&borrowed);
        let periods = periods(&history, &grid(), &Settings { active_months });
        let mut before = Group::default();
        for period in periods {
            prop_assert_eq!(period.opening, before);
            prop_assert_eq!(
                period.closing.customers,
                period.opening.customers + period.new.customers + period.reactivated.customers - period.lapsed.customers
            );
            prop_assert_eq!(
                period.closing.net_sales,
                period.retained.net_sales + period.new.net_sales + period.reactivated.net_sales
            );
            prop_assert_eq!(period.opening.net_sales, period.retained_before + period.lapsed.net_sales);
            before = period.closing;
        }
    }
}
