//! From month partitions of tables to features, through files.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray};
use polars::prelude::DataType;

use super::*;
use crate::features::{Population, compute_range};
use crate::lake::Lake;
use crate::model::period::to_days;

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn dates(values: &[&str]) -> ArrayRef {
    Arc::new(Date32Array::from_iter_values(values.iter().map(|day| to_days(day.parse().unwrap()))))
}

fn amounts(values: &[Option<i128>]) -> ArrayRef {
    Arc::new(values.iter().collect::<Decimal128Array>().with_precision_and_scale(38, 2).unwrap())
}

fn flags(values: &[Option<bool>]) -> ArrayRef {
    Arc::new(values.iter().collect::<BooleanArray>())
}

/// Writes the months of a table.
fn table(staging: &Staging, name: &str, months: &[(&str, Vec<(&str, ArrayRef)>)]) -> StageRecord {
    let mut record = StageRecord::default();
    for (month, columns) in months {
        let file = format!("tables/{name}/month={month}/part.parquet");
        let rows = RecordBatch::try_from_iter_with_nullable(
            columns.iter().map(|(name, column)| (*name, column.clone(), true)),
        )
        .unwrap();
        let options = WriteOptions::default();
        files::write_batches(&staging.path(&file), rows.schema(), [rows], &options).unwrap();
        record.files.insert((*month).to_owned(), file);
    }
    record
}

#[test]
fn visits_reach_the_features_through_their_fact() {
    let folder = tempfile::tempdir().unwrap();
    let staging = Lake::at(folder.path()).staging().unwrap();
    let transactions = table(
        &staging,
        "transactions",
        &[(
            "2024-01",
            vec![
                ("customer_id", texts(&["m", "b"])),
                ("order_date", dates(&["2024-01-20", "2024-01-21"])),
                ("kind", texts(&["sale", "sale"])),
                ("net_amount", amounts(&[Some(500), Some(700)])),
            ],
        )],
    );
    // The export of February has no more columns than it must have.
    let visits = table(
        &staging,
        "visits",
        &[
            (
                "2024-01",
                vec![
                    ("customer_id", texts(&["m", "a", "m", "m"])),
                    ("visit_date", dates(&["2024-01-20", "2024-01-03", "2024-01-02", "2024-01-20"])),
                    ("channel", texts(&["phone", "direct", "phone", "sms"])),
                    ("actual_flag", flags(&[Some(true), None, Some(true), Some(false)])),
                    ("success_flag", flags(&[None, None, Some(false), None])),
                    ("staff_name", texts(&["x", "x", "x", "x"])),
                ],
            ),
            (
                "2024-02",
                vec![("customer_id", texts(&["z", "m"])), ("visit_date", dates(&["2024-02-03", "2024-02-02"]))],
            ),
        ],
    );
    let needed = [Fact::PurchaseDays, Fact::VisitDays];
    let mut stages = BTreeMap::new();
    let update = |fact: Fact, stages: &mut BTreeMap<String, StageRecord>| {
        let table = if fact == Fact::VisitDays { &visits } else { &transactions };
        let identity = IdentityMap::default();
        let inputs = ReductionInputs { scale: 2, identity: &identity };
        let known = stages.get(&fact.stage_key()).cloned().unwrap_or_default();
        let planned = fact.planned(table, 2, "");
        let reduced = std::cell::Cell::new(0);
        fact.update(table, &known, &planned, &staging, &inputs, &|done, _| reduced.set(done)).unwrap();
        stages.insert(fact.stage_key(), planned);
        reduced.get()
    };
    assert_eq!(needed.map(|fact| update(fact, &mut stages)), [1, 2]);
    assert_eq!(needed.map(|fact| update(fact, &mut stages)), [0, 0], "facts of the same rows are made once");

    let names = ["orders_life", "visits_90d", "contacts_phone_90d", "visits_successful_90d", "days_since_contact"];
    let features = |facts: &[Fact]| {
        let history = load_history(&stages, facts, &|file| staging.current(file), 3).unwrap();
        let customers = history.customers() as u32;
        let as_of = "2024-02-29".parse().unwrap();
        let names = names.map(str::to_owned);
        let frame = compute_range(&history, as_of, &names, 2, 0..customers, Population::Everyone).unwrap();
        let ids = frame.column("customer").unwrap().u32().unwrap().into_no_null_iter();
        let ids: Vec<String> = ids.map(|customer| history.ids.get(customer).to_owned()).collect();
        let values = names.map(|name| -> Vec<Option<i64>> {
            frame.column(&name).unwrap().cast(&DataType::Int64).unwrap().i64().unwrap().iter().collect()
        });
        (ids, values)
    };
    let (ids, values) = features(&needed);
    assert_eq!(ids, ["a", "b", "m", "z"]);
    let expected = [
        [Some(0), Some(1), Some(1), Some(0)],
        [Some(1), Some(0), Some(3), Some(1)],
        [Some(0), Some(0), Some(2), None],
        [None, Some(0), Some(1), None],
        [Some(57), None, Some(27), Some(26)],
    ];
    assert_eq!(values, expected.map(Vec::from));

    // The pipeline lost its source of visits; the fact is still in the lake.
    let (ids, values) = features(&needed[..1]);
    assert_eq!(ids, ["b", "m"]);
    assert_eq!(values[1..], [const { [None, None] }; 4].map(Vec::from));
}
