//! Both backends against expected facts, and against each other.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Date32Array, Decimal128Array, RecordBatch, StringArray};
use arrow::datatypes::{Decimal128Type, Int64Type};
use proptest::prelude::*;

use super::*;
use crate::model::tables::TRANSACTION_KINDS;

const BACKENDS: [&dyn Backend; 2] = [&LocalBackend, &SqlBackend];
const OPTIONAL_COLUMNS: [&str; 3] = ["order_id", "cost_amount", "gross_profit"];

#[derive(Debug, Clone, Default)]
struct Line {
    customer: &'static str,
    order: Option<&'static str>,
    day: i32,
    kind: Option<&'static str>,
    net: i128,
    cost: Option<i128>,
    profit: Option<i128>,
    product: Option<&'static str>,
}

fn line(customer: &'static str, order: &'static str, day: i32, kind: &'static str, net: i128) -> Line {
    let order = (!order.is_empty()).then_some(order);
    Line { customer, order, day, kind: Some(kind), net, ..Line::default() }
}

fn with_cost(line: Line, cost: i128) -> Line {
    Line { cost: Some(cost), ..line }
}

fn money_of(values: impl Iterator<Item = Option<i128>>) -> ArrayRef {
    Arc::new(values.collect::<Decimal128Array>().with_precision_and_scale(38, 2).unwrap())
}

fn text_of(values: impl Iterator<Item = Option<&'static str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

/// Lines as a batch without the columns named in `absent`.
fn batch(lines: &[Line], absent: &[&str]) -> RecordBatch {
    let columns = [
        ("customer_id", text_of(lines.iter().map(|line| Some(line.customer)))),
        ("order_id", text_of(lines.iter().map(|line| line.order))),
        ("order_date", Arc::new(Date32Array::from_iter_values(lines.iter().map(|line| line.day))) as ArrayRef),
        ("net_amount", money_of(lines.iter().map(|line| Some(line.net)))),
        ("cost_amount", money_of(lines.iter().map(|line| line.cost))),
        ("gross_profit", money_of(lines.iter().map(|line| line.profit))),
        ("category", text_of(lines.iter().map(|line| line.product))),
        ("kind", text_of(lines.iter().map(|line| line.kind))),
    ];
    let kept = columns.into_iter().filter(|(name, _)| !absent.contains(name));
    RecordBatch::try_from_iter_with_nullable(kept.map(|(name, column)| (name, column, true))).unwrap()
}

/// The fact of lines that come in batches of `batch_rows`; `product_days` when a product column is given.
fn facts_of(
    backend: &dyn Backend,
    lines: &RecordBatch,
    batch_rows: usize,
    product: Option<&str>,
) -> Result<RecordBatch, ReduceError> {
    let rows = lines.num_rows();
    let mut batches = (0..rows).step_by(batch_rows).map(|from| Ok(lines.slice(from, batch_rows.min(rows - from))));
    let partition = Partition { what: "test", scale: 2, batches: &mut batches };
    match product {
        None => backend.purchase_days(partition),
        Some(product) => backend.product_days(partition, product),
    }
}

fn money_values(facts: &RecordBatch, column: &str) -> Vec<Option<i128>> {
    facts.column_by_name(column).unwrap().as_primitive::<Decimal128Type>().iter().collect()
}

fn counts(facts: &RecordBatch, column: &str) -> Vec<i64> {
    facts.column_by_name(column).unwrap().as_primitive::<Int64Type>().values().to_vec()
}

fn texts(facts: &RecordBatch, column: &str) -> Vec<String> {
    let column = facts.column_by_name(column).unwrap().as_string::<i32>();
    column.iter().map(|text| text.unwrap().to_owned()).collect()
}

#[test]
fn orders_with_a_positive_total_count_and_returns_are_carried_apart() {
    let lines = batch(
        &[
            with_cost(line("b", "1", 10, "sale", 500), 300),
            with_cost(line("b", "1", 10, "sale", 250), 100),
            with_cost(line("b", "2", 10, "return", -100), -60),
            line("b", "3", 10, "cancel", 9999),
            line("a", "", 11, "sale", 5),
            with_cost(line("a", "", 11, "sale", 6), 1),
            line("a", "", 12, "allowance", -7),
        ],
        &[],
    );
    for backend in BACKENDS {
        let facts = facts_of(backend, &lines, 2, None).unwrap();
        assert_eq!(texts(&facts, "customer_id"), ["a", "a", "b"]);
        assert_eq!(counts(&facts, "lines"), [2, 1, 3]);
        assert_eq!(counts(&facts, "orders"), [1, 0, 1]);
        assert_eq!(money_values(&facts, "gross_sales"), [Some(11), Some(0), Some(750)]);
        assert_eq!(money_values(&facts, "returns"), [Some(0), Some(7), Some(100)]);
        assert_eq!(money_values(&facts, "net_sales"), [Some(11), Some(-7), Some(650)]);
        assert_eq!(money_values(&facts, "gross_profit"), [None, None, Some(310)]);
        assert_eq!(facts.schema(), purchase_days_schema(2));
    }
}

#[test]
fn large_amounts_stay_exact() {
    let lines = [line("a", "1", 1, "sale", 999_999_999_999_999), line("a", "2", 1, "sale", 1)];
    for backend in BACKENDS {
        let facts = facts_of(backend, &batch(&lines, &[]), 9, None).unwrap();
        assert_eq!(money_values(&facts, "net_sales"), [Some(1_000_000_000_000_000)]);
    }
}

#[test]
fn tables_without_order_id_or_cost_reduce_too() {
    let lines = batch(&[line("a", "1", 1, "sale", 5)], &OPTIONAL_COLUMNS);
    for backend in BACKENDS {
        let facts = facts_of(backend, &lines, 9, None).unwrap();
        assert_eq!(money_values(&facts, "gross_profit"), [None]);
        assert_eq!(counts(&facts, "orders"), [1]);
    }
}

#[test]
fn a_month_without_rows_gives_a_fact_without_rows() {
    for backend in BACKENDS {
        for lines in [batch(&[], &[]), batch(&[line("a", "1", 1, "cancel", 5)], &[])] {
            let facts = facts_of(backend, &lines, 9, None).unwrap();
            assert_eq!((facts.num_rows(), facts.schema()), (0, purchase_days_schema(2)));
            let facts = facts_of(backend, &lines, 9, Some("category")).unwrap();
            assert_eq!((facts.num_rows(), facts.schema()), (0, product_days_schema(2)));
        }
    }
}

#[test]
fn products_count_sale_lines_that_name_one() {
    let product = |line, product| Line { product: Some(product), ..line };
    let lines = [
        product(line("a", "1", 2, "sale", 5), "y"),
        product(line("a", "1", 2, "sale", 6), "x"),
        product(line("a", "2", 2, "sale", 7), "y"),
        product(line("a", "2", 2, "return", -3), "y"),
        line("a", "2", 2, "sale", 8),
        product(line("a", "3", -1, "sale", 9), "y"),
    ];
    for backend in BACKENDS {
        let facts = facts_of(backend, &batch(&lines, &[]), 4, Some("category")).unwrap();
        assert_eq!(texts(&facts, "product"), ["y", "x", "y"]);
        assert_eq!(money_values(&facts, "gross_sales"), [Some(9), Some(6), Some(12)]);
    }
}

#[test]
fn sums_beyond_the_digits_of_money_are_refused() {
    let most = 10i128.pow(38) - 1;
    let one_more = batch(&[line("a", "1", 1, "sale", most), line("a", "2", 1, "sale", 1)], &[]);
    let beyond_i128 = batch(&[line("a", "1", 1, "sale", most), line("a", "1", 1, "sale", most)], &[]);
    for lines in [one_more, beyond_i128] {
        let error = facts_of(&LocalBackend, &lines, 9, None).unwrap_err();
        assert!(matches!(error, ReduceError::Overflow { .. }), "{error}");
        let mut lines = lines.clone();
        let products: ArrayRef = Arc::new(StringArray::from(vec!["x"; 2]));
        let place = lines.schema().index_of("category").unwrap();
        let mut columns = lines.columns().to_vec();
        columns[place] = products;
        lines = RecordBatch::try_new(lines.schema(), columns).unwrap();
        let error = facts_of(&LocalBackend, &lines, 9, Some("category")).unwrap_err();
        assert!(matches!(error, ReduceError::Overflow { column: "gross_sales", .. }), "{error}");
    }
}

#[test]
fn partitions_that_ingest_would_not_write_are_refused() {
    let lines = [line("a", "1", 1, "sale", 5)];
    let whole = batch(&lines, &[]);
    let with = |name: &str, column: ArrayRef| {
        let mut columns: Vec<(String, ArrayRef)> = Vec::new();
        for (field, old) in whole.schema().fields().iter().zip(whole.columns()) {
            columns.push((field.name().clone(), if field.name() == name { column.clone() } else { old.clone() }));
        }
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
            .unwrap()
    };
    let null_amount = money_of([None].into_iter());
    let other_scale = Arc::new(Decimal128Array::from(vec![5]).with_precision_and_scale(38, 3).unwrap()) as ArrayRef;
    for backend in BACKENDS {
        let error = |lines: &RecordBatch| facts_of(backend, lines, 9, None).unwrap_err();
        assert!(matches!(error(&batch(&lines, &["kind"])), ReduceError::NoColumn { column, .. } if column == "kind"));
        let null = error(&with("net_amount", null_amount.clone()));
        assert!(matches!(null, ReduceError::NullValue { column, rows: 1, .. } if column == "net_amount"));
        let wrong = error(&with("net_amount", other_scale.clone()));
        assert!(matches!(wrong, ReduceError::WrongType { column, .. } if column == "net_amount"));
        assert!(facts_of(backend, &whole, 9, Some("product_id")).is_err());
    }
}

#[test]
fn wide_texts_are_read_as_plain_ones() {
    let lines = batch(&[line("客户", "1", 1, "sale", 5), line("a", "", 1, "return", -5)], &[]);
    let frame = crate::lake::exchange::to_frame("test", &lines).unwrap();
    let wide = crate::lake::exchange::to_batch("test", &frame).unwrap();
    assert_ne!(wide.schema(), lines.schema());
    assert_eq!(facts_of(&LocalBackend, &wide, 9, None).unwrap(), facts_of(&LocalBackend, &lines, 9, None).unwrap());
}

fn any_line() -> impl Strategy<Value = Line> {
    let customers = prop::sample::select(vec!["", "a", "a ", "aa", "b", "é", "客户"]);
    let orders = prop::sample::select(vec![None, Some(""), Some("1"), Some("2"), Some("10"), Some("订单")]);
    let kinds: Vec<Option<&'static str>> = TRANSACTION_KINDS
        .iter()
        .map(|word| Some(word.code))
        .chain([None, Some("Sale"), Some("sale"), Some("")])
        .collect();
    let products = prop::sample::select(vec![None, Some(""), Some("x"), Some("xy"), Some("y")]);
    let money = || prop_oneof![-3i128..4, -1_000_000i128..1_000_000, Just(10i128.pow(15)), Just(-(10i128.pow(15)))];
    let optional_money = || prop::option::weighted(0.8, money());
    (customers, orders, -2i32..4, prop::sample::select(kinds), money(), optional_money(), optional_money(), products)
        .prop_map(|(customer, order, day, kind, net, cost, profit, product)| Line {
            customer,
            order,
            day,
            kind,
            net,
            cost,
            profit,
            product,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_native_reduction_is_what_the_sql_says(
        mut lines in prop::collection::vec(any_line(), 0..60),
        absent in prop::sample::subsequence(OPTIONAL_COLUMNS.to_vec(), 0..=3),
        sorted in any::<bool>(),
        batch_rows in 1usize..70,
    ) {
        if sorted {
            lines.sort_by_key(|line| (line.customer, line.day));
        }
        let table = batch(&lines, &absent);
        for product in [None, Some("category")] {
            let native = facts_of(&LocalBackend, &table, batch_rows, product).unwrap();
            let by_sql = facts_of(&SqlBackend, &table, batch_rows, product).unwrap();
            prop_assert_eq!(&native, &by_sql);
        }
    }

    #[test]
    fn neither_the_order_of_rows_nor_the_cut_of_batches_matters(
        (lines, shuffled) in prop::collection::vec(any_line(), 0..60)
            .prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
        batch_rows in 1usize..70,
    ) {
        for product in [None, Some("category")] {
            let one = facts_of(&LocalBackend, &batch(&lines, &[]), 100, product).unwrap();
            let other = facts_of(&LocalBackend, &batch(&shuffled, &[]), batch_rows, product).unwrap();
            prop_assert_eq!(&one, &other);
        }
    }
}
