//! Features of one's own, and whom features are of.

use super::*;

fn own(name: &str, value: &str) -> OwnFeature {
    OwnFeature { name: name.into(), value: value.into(), ..OwnFeature::default() }
}

fn own_of(name: &str, value: &str, table: &str) -> OwnFeature {
    OwnFeature { table: Some(table.into()), ..own(name, value) }
}

#[test]
fn own_features_stand_on_features_and_on_rows() {
    let raw = raw(vec![(
        "visits",
        vec![
            customers(&[Some(0), Some(0), Some(1)]),
            dates("visit_date", &["2026-01-01", "2026-04-01", "2026-04-15"]),
            texts("channel", &[Some("phone"), Some("direct"), Some("phone")]),
        ],
    )]);
    let calls = OwnFeature {
        filter: Some("channel = 'phone' AND visit_date > as_of - INTERVAL '60 days'".into()),
        empty: Some(0),
        ..own_of("recent_calls", "COUNT(*)", "visits")
    };
    let last = OwnFeature { window: Some("1mo".into()), ..own_of("last_channel", "LAST(channel)", "visits") };
    let value = OwnFeature { unit: Some(Unit::Money), ..own("order_value", "net_sales_12m / NULLIF(orders_12m, 0)") };
    // Written before what it reads.
    let place = own("best", "PERCENTILE(a_value) >= 100");
    let made = catalog(&raw, &[place, own("a_value", "order_value + recent_calls"), calls, last, value], None);
    let names = ["order_value", "recent_calls", "last_channel", "a_value", "best"];
    let found = values(&made, &raw, &history(), "2026-04-30", &names);
    assert_eq!(found, ["100.00 0 direct 100.00 true", "50.00 1 phone 51.00 false", "- 0 - - -"]);
    assert_eq!(made.find("order_value").unwrap().unit, Unit::Money);
    assert_eq!(made.find("recent_calls").unwrap().unit, Unit::Count);
    assert!(made.published(&Default::default()).contains(&"best".to_owned()));
}

#[test]
fn percentiles_compare_all_buyers_whichever_part_is_made() {
    let history = history_with_visits(
        &[
            ("a", "2026-01-10", 1, 10_00, None),
            ("b", "2026-01-10", 1, 30_00, None),
            ("d", "2026-01-10", 1, 20_00, None),
        ],
        Some(&[visit("c", "2026-01-01")]),
    );
    let none = RawTables::new();
    let made = catalog(&none, &[own("p", "PERCENTILE(net_sales_12m)"), own("twice", "p * 2")], None);
    let tables = TableFrames::default();
    let inputs = Inputs { catalog: &made, history: &history, tables: &tables };
    let names = ["p", "twice"].map(String::from);
    let maker = FrameMaker::in_parts(inputs, day("2026-04-30"), &names, Population::Everyone).unwrap();
    let parts: Vec<String> =
        (0..4).flat_map(|customer| rows_of(&maker.range(customer..customer + 1).unwrap())).collect();
    // The one who was only visited has no place.
    assert_eq!(parts, ["0.0 0.0", "100.0 200.0", "- -", "50.0 100.0"]);
    assert_eq!(values(&made, &none, &history, "2026-04-30", &["p", "twice"]), parts);
}

#[test]
fn parts_of_the_customers_have_the_values_of_the_whole() {
    let raw = raw(vec![(
        "expenses",
        vec![
            customers(&[Some(0), Some(2), Some(1), Some(2)]),
            dates("date", &["2026-02-01", "2026-02-01", "2026-03-01", "2026-03-01"]),
            money("amount", &[Some(1_00), Some(2_00), Some(4_00), Some(8_00)]),
        ],
    )]);
    let made = catalog(&raw, &[], None);
    let names = ["direct_expenses_12m".to_owned(), "net_sales_12m".to_owned()];
    let tables = TableFrames::new(&made.row_features(&names), &raw, 2).unwrap();
    let history = history();
    let inputs = Inputs { catalog: &made, history: &history, tables: &tables };
    let maker = FrameMaker::in_parts(inputs, day("2026-04-30"), &names, Population::Everyone).unwrap();
    let parts: Vec<String> = [0..1, 1..3].into_iter().flat_map(|range| rows_of(&maker.range(range).unwrap())).collect();
    assert_eq!(parts, ["1.00 100.00", "4.00 50.00", "10.00 -5.00"]);
    // A part in which nobody has rows is not one in which the table tells of nobody.
    let maker = FrameMaker::in_parts(inputs, day("2026-02-10"), &names, Population::Everyone).unwrap();
    assert_eq!(rows_of(&maker.range(0..2).unwrap()), ["1.00 100.00"]);
}

#[test]
fn features_of_the_history_alone_are_those_of_the_history() {
    let history = history_with_cost(&[("a", "2026-01-10", 1, 10_000, Some(1)), ("b", "2026-02-10", 1, 5_00, None)]);
    let made = catalog(&RawTables::new(), &[], None);
    let names: Vec<String> = crate::features::registry::all().iter().map(|feature| feature.name.clone()).collect();
    let tables = TableFrames::default();
    let inputs = Inputs { catalog: &made, history: &history, tables: &tables };
    let as_of = day("2026-04-30");
    let found = compute_named(inputs, as_of, &names, Population::Buyers).unwrap();
    let expected = crate::features::compute(&history, as_of, &names, 2).unwrap();
    assert!(found.equals_missing(&expected));
}

/// What is wrong with some definitions: feature, setting, problem, hint.
fn faults(own: &[OwnFeature]) -> Vec<String> {
    let (catalog, faults) = Catalog::new(&CatalogSettings { scale: 2, own: own.to_vec(), ..Default::default() });
    assert!(faults.iter().all(|fault| {
        catalog.find(&fault.feature).is_none_or(|entry| entry.settings.is_empty() || fault.feature == "net_sales_12m")
    }));
    faults
        .into_iter()
        .map(|fault| format!("{} {:?} {} | {}", fault.feature, fault.field, fault.problem, fault.hint))
        .collect()
}

#[test]
fn definitions_that_cannot_be_made_are_refused_with_their_setting() {
    let one = |own: OwnFeature| {
        let found = faults(&[own]);
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    };
    let expect = |own: OwnFeature, beginning: &str| {
        let found = one(own);
        assert!(found.starts_with(beginning), "{found}");
    };
    expect(own("x", "net_sale_12m + 1"), "x Value `net_sale_12m + 1`: there is no feature `net_sale_12m`");
    expect(own("x", "first_purchase + orders_12m > 'a'"), "x Value");
    expect(own("x", "SUM(net_sales_12m)"), "x Value");
    expect(own("net_sales_12m", "1"), "net_sales_12m Name `net_sales_12m` is a feature already");
    expect(own("class_abc", "1"), "class_abc Name the name `class_abc` is taken");
    expect(own("as_of", "1"), "as_of Name");
    expect(own("Größe", "1"), "Größe Name");
    expect(OwnFeature { window: Some("12mo".into()), ..own("x", "orders_12m") }, "x Window `window` chooses rows");
    expect(OwnFeature { unit: Some(Unit::Money), ..own("x", "industry") }, "x Unit");
    expect(own_of("x", "COUNT(*)", "visit"), "x Table there is no table `visit`");
    expect(own_of("x", "COUNT(*)", "products"), "x Table rows of `products` belong to no customer");
    expect(own_of("x", "SUM(amont)", "expenses"), "x Value `SUM(amont)`: the table `expenses` has no column `amont`");
    expect(own_of("x", "amount", "expenses"), "x Value `amount` gives a value for every row");
    let rows = || own_of("x", "SUM(amount)", "expenses");
    expect(OwnFeature { filter: Some("item = 3".into()), ..rows() }, "x Filter");
    expect(OwnFeature { filter: Some("item".into()), ..rows() }, "x Filter `item` gives a text");
    expect(OwnFeature { filter: Some("RANK(amount) = 1".into()), ..rows() }, "x Filter");
    expect(OwnFeature { date: Some("item".into()), ..rows() }, "x Date `item` is text");
    expect(OwnFeature { date: Some("day".into()), ..rows() }, "x Date");
    for window in ["12", "0mo", "1y", "-1mo", "121mo"] {
        expect(OwnFeature { window: Some(window.into()), ..rows() }, "x Window");
    }
}

#[test]
fn circles_are_named_once_and_what_reads_a_wrong_feature_is_not_blamed() {
    let found = faults(&[own("a", "b + 1"), own("b", "c + 1"), own("c", "a + 1"), own("d", "a + 1")]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("a Value a → b → c → a is a circle"), "{}", found[0]);
    let itself = faults(&[own("a", "a + 1")]);
    assert!(itself[0].contains("a → a is a circle"), "{itself:?}");
    let found = faults(&[own("a", "nothing + 1"), own("b", "a + 1")]);
    assert_eq!(found.len(), 1, "{found:?}");
}
