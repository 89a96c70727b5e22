#![allow(clippy::unwrap_used)]

use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::features::testing::history_of;

fn codes(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

fn vector<'a>(scheme: &'a str, codes: &'a [String], inside: usize, of_customer: &'a [u8]) -> ClassVector<'a> {
    ClassVector { scheme, codes, inside, of_customer }
}

#[test]
fn only_customers_inside_both_schemes_are_counted() {
    let (abc, tier) = (codes(&["A", "B", "no_sales"]), codes(&["vip", "low", "returns_only"]));
    let schemes =
        [vector("abc", &abc, 2, &[0, 0, 1, 1, 2, 0, NO_ROW]), vector("tier", &tier, 2, &[0, 1, 1, 1, 0, 2, 0])];
    let tables = cross_tables(&schemes, &[100, 20, 3, -1, 50, 60, 70]);
    let as_of = "2020-01-31".parse().unwrap();
    let frame = agreement_frame(&schemes, &tables, as_of, 2).unwrap();
    let customers: Vec<Option<i64>> = frame.column("customers").unwrap().i64().unwrap().iter().collect();
    assert_eq!(customers, [Some(1), Some(1), Some(2)]);
    let sales: Vec<Option<i128>> = frame.column("net_sales").unwrap().decimal().unwrap().physical().iter().collect();
    assert_eq!(sales, [Some(100), Some(20), Some(2)]);
    let names: Vec<&str> =
        ["code_a", "code_b"].iter().map(|name| frame.column(name).unwrap().str().unwrap().get(2).unwrap()).collect();
    assert_eq!(names, ["B", "low"]);
    // [1 1; 0 2]: chi² = 4/3 of n = 4, so V = √(1/3).
    let found = association_frame(&schemes, &tables, as_of).unwrap();
    assert_eq!(found.column("customers").unwrap().i64().unwrap().get(0), Some(4));
    let v = found.column("cramers_v").unwrap().f64().unwrap().get(0).unwrap();
    assert!((v - (1.0f64 / 3.0).sqrt()).abs() < 1e-12, "{v}");
}

#[test]
fn a_table_of_one_row_has_no_association() {
    let abc = codes(&["A", "B"]);
    let v = |left: &[u8], right: &[u8]| {
        CrossTable::of(&vector("a", &abc, 2, left), &vector("b", &abc, 2, right), &vec![0; left.len()]).cramers_v()
    };
    assert_eq!(v(&[0, 0, 0], &[0, 1, 1]), None);
    assert_eq!(v(&[0, 1, 0], &[1, 1, 1]), None);
    assert_eq!(v(&[], &[]), None);
    assert_eq!(v(&[0, 1, 0], &[1, 0, 1]), Some(1.0));
    assert_eq!(v(&[0, 0, 1, 1], &[0, 1, 0, 1]), Some(0.0));
}

#[test]
fn every_customer_that_a_scheme_knows_has_a_row_with_all_its_codes() {
    let history = history_of(&[("a", "2020-01-01", 1, 1), ("b", "2020-01-01", 1, 1), ("c", "2020-01-01", 1, 1)]);
    let (abc, tier) = (codes(&["A", "no_sales"]), codes(&["vip"]));
    let schemes = [vector("abc", &abc, 1, &[0, NO_ROW, 1]), vector("tier", &tier, 1, &[NO_ROW, NO_ROW, 0])];
    let frame = segments_frame(&schemes, &history.ids, "2020-01-31".parse().unwrap()).unwrap();
    let texts = |name: &str| -> Vec<Option<String>> {
        frame.column(name).unwrap().str().unwrap().iter().map(|text| text.map(str::to_owned)).collect()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(texts("customer_id"), [some("a"), some("c")]);
    assert_eq!(texts("abc"), [some("A"), some("no_sales")]);
    assert_eq!(texts("tier"), [None, some("vip")]);
}

proptest! {
    #[test]
    fn the_order_of_schemes_and_classes_does_not_change_the_association(
        classes in prop::collection::vec((0u8..4, 0u8..3), 0..60),
        shift in 0u8..4,
    ) {
        let names = codes(&["1", "2", "3", "4"]);
        let left: Vec<u8> = classes.iter().map(|(class, _)| *class).collect();
        let right: Vec<u8> = classes.iter().map(|(_, class)| *class).collect();
        let shifted: Vec<u8> = left.iter().map(|class| (class + shift) % 4).collect();
        let sales = vec![7; classes.len()];
        let of = |left: &[u8], right: &[u8]| {
            CrossTable::of(&vector("a", &names, 4, left), &vector("b", &names, 4, right), &sales)
        };
        let table = of(&left, &right);
        prop_assert_eq!(table.customers(), classes.len() as i64);
        match (table.cramers_v(), of(&right, &shifted).cramers_v()) {
            (Some(v), Some(other)) => {
                prop_assert!((0.0..=1.0).contains(&v));
                prop_assert!((v - other).abs() < 1e-9);
            }
            (v, other) => prop_assert_eq!(v, other),
        }
        if let Some(same) = of(&left, &left).cramers_v() {
            prop_assert!((same - 1.0).abs() < 1e-9);
        }
    }
}
