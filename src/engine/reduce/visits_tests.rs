//! `visit_days` of both backends against expected facts, and against each other.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray};
use arrow::datatypes::{Date32Type, Decimal128Type, Int64Type};
use proptest::prelude::*;

use super::visits::CHANNELS;
use super::*;

const BACKENDS: [&dyn Backend; 2] = [&LocalBackend, &SqlBackend];
const OPTIONAL_COLUMNS: [&str; 5] = ["channel", "planned_flag", "actual_flag", "success_flag", "order_amount"];

#[derive(Debug, Clone, Copy, Default)]
struct Visit {
    customer: &'static str,
    day: i32,
    channel: Option<&'static str>,
    planned: Option<bool>,
    made: Option<bool>,
    success: Option<bool>,
    amount: Option<i128>,
}

fn visit(customer: &'static str, day: i32) -> Visit {
    Visit { customer, day, ..Visit::default() }
}

/// Visits as a batch without the columns named in `absent`.
fn batch(visits: &[Visit], absent: &[&str]) -> RecordBatch {
    let flags =
        |pick: fn(&Visit) -> Option<bool>| Arc::new(visits.iter().map(pick).collect::<BooleanArray>()) as ArrayRef;
    let amounts: Decimal128Array = visits.iter().map(|visit| visit.amount).collect();
    let columns: [(&str, ArrayRef); 7] = [
        ("customer_id", Arc::new(StringArray::from_iter_values(visits.iter().map(|visit| visit.customer)))),
        ("visit_date", Arc::new(Date32Array::from_iter_values(visits.iter().map(|visit| visit.day)))),
        ("channel", Arc::new(visits.iter().map(|visit| visit.channel).collect::<StringArray>())),
        ("planned_flag", flags(|visit| visit.planned)),
        ("actual_flag", flags(|visit| visit.made)),
        ("success_flag", flags(|visit| visit.success)),
        ("order_amount", Arc::new(amounts.with_precision_and_scale(38, 2).unwrap())),
    ];
    let kept = columns.into_iter().filter(|(name, _)| !absent.contains(name));
    RecordBatch::try_from_iter_with_nullable(kept.map(|(name, column)| (name, column, true))).unwrap()
}

fn facts_of(backend: &dyn Backend, visits: &RecordBatch, batch_rows: usize) -> Result<RecordBatch, ReduceError> {
    let rows = visits.num_rows();
    let mut batches = (0..rows).step_by(batch_rows).map(|from| Ok(visits.slice(from, batch_rows.min(rows - from))));
    backend.visit_days(Partition { what: "test", scale: 2, batches: &mut batches })
}

fn counts(facts: &RecordBatch, column: &str) -> Vec<i64> {
    facts.column_by_name(column).unwrap().as_primitive::<Int64Type>().values().to_vec()
}

fn amounts(facts: &RecordBatch) -> Vec<Option<i128>> {
    facts.column_by_name("order_amount").unwrap().as_primitive::<Decimal128Type>().iter().collect()
}

#[test]
fn plans_that_were_not_carried_out_are_no_contacts() {
    let visits = [
        Visit { planned: Some(true), made: Some(true), channel: Some("direct"), ..visit("a", 1) },
        Visit { planned: Some(true), made: Some(false), channel: Some("direct"), success: Some(true), ..visit("a", 1) },
        Visit { planned: Some(true), made: None, channel: Some("phone"), ..visit("a", 1) },
        Visit { planned: Some(false), made: Some(true), ..visit("a", 1) },
        Visit { planned: None, made: None, ..visit("b", 1) },
        Visit { planned: Some(true), made: Some(false), ..visit("b", 2) },
    ];
    for backend in BACKENDS {
        let facts = facts_of(backend, &batch(&visits, &[]), 4).unwrap();
        let expected = [
            ("visits", [4, 1, 1]),
            ("contacts", [3, 1, 0]),
            ("contacts_direct", [1, 0, 0]),
            ("contacts_phone", [1, 0, 0]),
            ("contacts_unknown", [1, 1, 0]),
            ("planned", [3, 0, 1]),
            ("planned_unknown", [0, 1, 0]),
            ("made", [2, 0, 0]),
            ("made_unknown", [1, 1, 0]),
            ("planned_made", [1, 0, 0]),
            ("planned_made_unknown", [1, 0, 0]),
            ("successful", [0, 0, 0]),
        ];
        for (column, expected) in expected {
            assert_eq!(counts(&facts, column), expected, "{column}");
        }
    }
}

#[test]
fn an_unknown_outcome_is_no_failure_and_an_order_tells_of_success() {
    let outcome = |success, amount| Visit { success, amount, ..visit("a", 1) };
    let visits = [
        outcome(Some(true), None),
        outcome(Some(false), Some(500)),
        outcome(None, Some(300)),
        outcome(None, Some(0)),
        outcome(None, Some(-20)),
        outcome(None, None),
        Visit { made: Some(false), amount: Some(1), ..visit("a", 1) },
        outcome(None, None),
        Visit { amount: None, ..visit("b", 1) },
    ];
    for backend in BACKENDS {
        let facts = facts_of(backend, &batch(&visits, &[]), 9).unwrap();
        assert_eq!(counts(&facts, "successful"), [1, 0]);
        assert_eq!(counts(&facts, "success_unknown"), [5, 1]);
        assert_eq!(counts(&facts, "success_unknown_ordered"), [1, 0]);
        assert_eq!(amounts(&facts), [Some(781), None]);
    }
}

#[test]
fn columns_that_the_table_lacks_count_as_unknown() {
    let all = Visit {
        channel: Some("sms"),
        planned: Some(true),
        made: Some(false),
        success: Some(false),
        amount: Some(7),
        ..visit("a", 1)
    };
    for backend in BACKENDS {
        let facts = facts_of(backend, &batch(&[all, all], &OPTIONAL_COLUMNS), 9).unwrap();
        for column in ["visits", "contacts", "contacts_unknown", "planned_unknown", "made_unknown", "success_unknown"] {
            assert_eq!(counts(&facts, column), [2], "{column}");
        }
        for column in ["contacts_sms", "planned", "made", "planned_made", "planned_made_unknown", "successful"] {
            assert_eq!(counts(&facts, column), [0], "{column}");
        }
        assert_eq!(amounts(&facts), [None]);
        assert_eq!(facts.schema(), visit_days_schema(2));
    }
}

#[test]
fn a_month_without_visits_gives_a_fact_without_rows() {
    for backend in BACKENDS {
        let facts = facts_of(backend, &batch(&[], &[]), 9).unwrap();
        assert_eq!((facts.num_rows(), facts.schema()), (0, visit_days_schema(2)));
    }
}

#[test]
fn visits_that_ingest_would_not_write_are_refused() {
    let whole = batch(&[visit("a", 1)], &[]);
    let mut columns = whole.columns().to_vec();
    columns[0] = Arc::new(StringArray::from(vec![None::<&str>]));
    let nameless = RecordBatch::try_new(whole.schema(), columns).unwrap();
    let worded = RecordBatch::try_from_iter_with_nullable([
        ("customer_id", whole.column(0).clone(), true),
        ("visit_date", whole.column(1).clone(), true),
        ("actual_flag", Arc::new(StringArray::from(vec!["是"])) as ArrayRef, true),
    ])
    .unwrap();
    let most = 10i128.pow(38) - 1;
    let large = Visit { amount: Some(most), ..visit("a", 1) };
    for backend in BACKENDS {
        let null = facts_of(backend, &nameless, 9).unwrap_err();
        assert!(matches!(null, ReduceError::NullValue { column, rows: 1, .. } if column == "customer_id"));
        let wrong = facts_of(backend, &worded, 9).unwrap_err();
        assert!(matches!(wrong, ReduceError::WrongType { column, .. } if column == "actual_flag"));
        let missing = facts_of(backend, &batch(&[visit("a", 1)], &["visit_date"]), 9).unwrap_err();
        assert!(matches!(missing, ReduceError::NoColumn { column, .. } if column == "visit_date"));
    }
    let error = facts_of(&LocalBackend, &batch(&[large, large], &[]), 9).unwrap_err();
    assert!(matches!(error, ReduceError::Overflow { column: "order_amount", .. }), "{error}");
}

fn any_visit() -> impl Strategy<Value = Visit> {
    let customers = prop::sample::select(vec!["", "a", "a ", "aa", "é", "客户"]);
    let mut channels: Vec<Option<&'static str>> = CHANNELS.iter().copied().map(Some).collect();
    channels.extend([None, Some(""), Some("Phone"), Some("fax")]);
    let flag = || prop::sample::select(vec![None, Some(true), Some(false)]);
    let amounts = prop::option::weighted(0.6, prop_oneof![-3i128..4, Just(10i128.pow(15))]);
    (customers, -2i32..3, prop::sample::select(channels), flag(), flag(), flag(), amounts).prop_map(
        |(customer, day, channel, planned, made, success, amount)| Visit {
            customer,
            day,
            channel,
            planned,
            made,
            success,
            amount,
        },
    )
}

/// The counts of a customer's day, each by its own pass over the visits.
fn counted_one_by_one(visits: &[Visit], customer: &str, day: i32) -> Vec<i64> {
    let of_day = || visits.iter().filter(|visit| visit.customer == customer && visit.day == day);
    let contacts = || of_day().filter(|visit| visit.made != Some(false));
    let mut expected = vec![of_day().count(), contacts().count()];
    for channel in CHANNELS {
        expected.push(contacts().filter(|visit| visit.channel == Some(channel)).count());
    }
    let named = |visit: &&Visit| visit.channel.is_some_and(|channel| CHANNELS.contains(&channel));
    expected.push(contacts().filter(|visit| !named(visit)).count());
    let planned = || of_day().filter(|visit| visit.planned == Some(true));
    expected.push(planned().count());
    expected.push(of_day().filter(|visit| visit.planned.is_none()).count());
    expected.push(of_day().filter(|visit| visit.made == Some(true)).count());
    expected.push(of_day().filter(|visit| visit.made.is_none()).count());
    expected.push(planned().filter(|visit| visit.made == Some(true)).count());
    expected.push(planned().filter(|visit| visit.made.is_none()).count());
    expected.push(contacts().filter(|visit| visit.success == Some(true)).count());
    let open = || contacts().filter(|visit| visit.success.is_none());
    expected.push(open().count());
    expected.push(open().filter(|visit| visit.amount > Some(0)).count());
    expected.into_iter().map(|count| count as i64).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_native_reduction_of_visits_is_what_the_sql_says(
        visits in prop::collection::vec(any_visit(), 0..60),
        absent in prop::sample::subsequence(OPTIONAL_COLUMNS.to_vec(), 0..=5),
        batch_rows in 1usize..70,
    ) {
        let table = batch(&visits, &absent);
        let native = facts_of(&LocalBackend, &table, batch_rows).unwrap();
        prop_assert_eq!(&native, &facts_of(&SqlBackend, &table, batch_rows).unwrap());
    }

    #[test]
    fn every_count_is_the_rows_that_fit_it(
        visits in prop::collection::vec(any_visit(), 1..60),
        batch_rows in 1usize..70,
    ) {
        let facts = facts_of(&LocalBackend, &batch(&visits, &[]), batch_rows).unwrap();
        let mut keys: Vec<(&str, i32)> = visits.iter().map(|visit| (visit.customer, visit.day)).collect();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(facts.num_rows(), keys.len());
        for (row, (customer, day)) in keys.into_iter().enumerate() {
            prop_assert_eq!(facts.column(0).as_string::<i32>().value(row), customer);
            prop_assert_eq!(facts.column(1).as_primitive::<Date32Type>().value(row), day);
            let found: Vec<i64> = VISIT_COUNTS.iter().map(|column| counts(&facts, column)[row]).collect();
            prop_assert_eq!(found, counted_one_by_one(&visits, customer, day));
        }
    }
}

#[test]
fn channels_are_the_words_of_the_table() {
    let words = crate::model::tables::VISITS.column("channel").map(|column| column.column_type);
    let Some(crate::model::tables::ColumnType::Word(words)) = words else { panic!("channel is no column of words") };
    assert_eq!(words.iter().map(|word| word.code).collect::<Vec<_>>(), CHANNELS);
}

#[test]
fn the_fact_reads_columns_that_the_table_has() {
    for column in VISIT_DAYS_COLUMNS {
        assert!(crate::model::tables::VISITS.column(column).is_some(), "{column}");
    }
}
