//! Small histories for tests.
#![allow(clippy::unwrap_used, clippy::type_complexity)]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::history::PurchaseHistory;
use super::history_builder::{MonthValues, lay_out};
use super::history_ids::MonthIds;
use super::visit_history::{CHANNELS, VISIT_COLUMNS};
use crate::lake::exchange;
use crate::model::period::to_days;

/// A history of rows (customer id, day, orders, net amount in minor units). Negative amounts are returns. Rows of one
/// customer and day are added up.
pub fn history_of(rows: &[(&str, &str, u32, i64)]) -> PurchaseHistory {
    history_with_cost(&rows.iter().map(|(id, day, orders, net)| (*id, *day, *orders, *net, None)).collect::<Vec<_>>())
}

/// Customer id, day, orders, net amount, gross profit where known.
pub type CostedRow<'a> = (&'a str, &'a str, u32, i64, Option<i64>);

/// As [`history_of`], with the gross profit of each row where known.
pub fn history_with_cost(rows: &[CostedRow]) -> PurchaseHistory {
    history_with_visits(rows, None)
}

/// A row of `visits`.
#[derive(Debug, Clone, Copy)]
pub struct VisitRow {
    pub customer: &'static str,
    pub day: NaiveDate,
    /// One of [`CHANNELS`].
    pub channel: &'static str,
    pub planned: Option<bool>,
    pub made: Option<bool>,
    pub success: Option<bool>,
    /// Whether an order was taken at the visit.
    pub ordered: bool,
}

/// A row of `visits` that tells of nothing but the day.
pub fn visit(customer: &'static str, day: &str) -> VisitRow {
    let day = day.parse().unwrap();
    VisitRow { customer, day, channel: "unknown", planned: None, made: None, success: None, ordered: false }
}

/// As [`history_with_cost`], with visits where the pipeline has them.
pub fn history_with_visits(rows: &[CostedRow], visits: Option<&[VisitRow]>) -> PurchaseHistory {
    let purchase_days = purchase_days_of(rows);
    let visit_days = visits.map(visit_days_of);
    let ids_of = |fact: &DataFrame| {
        let mut ids = MonthIds::default();
        ids.add(&exchange::to_batch("test", &fact.select(["customer_id"]).unwrap()).unwrap(), "test").unwrap();
        ids
    };
    let mut values = MonthValues::default();
    values.add(&exchange::to_batch("test", &purchase_days).unwrap()).unwrap();
    let mut filler = lay_out(vec![ids_of(&purchase_days)], visit_days.iter().map(ids_of).collect());
    filler.add_values(&[values]).unwrap();
    if let Some(visit_days) = visit_days {
        filler.add_visits(vec![visit_days]).unwrap();
    }
    filler.finish(0)
}

/// The fact of some visits.
fn visit_days_of(visits: &[VisitRow]) -> DataFrame {
    let mut days: BTreeMap<(&str, NaiveDate), BTreeMap<String, i64>> = BTreeMap::new();
    for visit in visits {
        let counts = days.entry((visit.customer, visit.day)).or_default();
        let mut count = |column: &str, counts_so: bool| {
            *counts.entry(column.to_owned()).or_default() += i64::from(counts_so);
        };
        let is_contact = visit.made != Some(false);
        let is_planned = visit.planned == Some(true);
        assert!(CHANNELS.contains(&visit.channel));
        count(&format!("contacts_{}", visit.channel), is_contact);
        count("visits", true);
        count("planned", is_planned);
        count("planned_unknown", visit.planned.is_none());
        count("made", visit.made == Some(true));
        count("made_unknown", visit.made.is_none());
        count("planned_made", is_planned && visit.made == Some(true));
        count("planned_made_unknown", is_planned && visit.made.is_none());
        count("successful", is_contact && visit.success == Some(true));
        count("success_unknown", is_contact && visit.success.is_none());
        count("success_unknown_ordered", is_contact && visit.success.is_none() && visit.ordered);
    }
    let dates: Vec<i32> = days.keys().map(|(_, day)| to_days(*day)).collect();
    let mut columns = vec![
        Column::new("customer_id".into(), days.keys().map(|(id, _)| *id).collect::<Vec<_>>()),
        Int32Chunked::from_vec("visit_date".into(), dates).into_date().into_series().into_column(),
    ];
    for name in &VISIT_COLUMNS[1..] {
        let values: Vec<i64> = days.values().map(|counts| counts.get(*name).copied().unwrap_or(0)).collect();
        columns.push(Column::new((*name).into(), values));
    }
    DataFrame::new(days.len(), columns).unwrap()
}

fn purchase_days_of(rows: &[CostedRow]) -> DataFrame {
    let mut days: BTreeMap<(String, NaiveDate), (u32, i64, i64, Option<i64>)> = BTreeMap::new();
    for (id, day, orders, net, profit) in rows {
        let entry = days.entry((id.to_string(), day.parse().unwrap())).or_insert((0, 0, 0, Some(0)));
        entry.0 += orders;
        entry.1 += (*net).max(0);
        entry.2 += (-*net).max(0);
        entry.3 = entry.3.zip(*profit).map(|(sum, profit)| sum + profit);
    }
    let money = |name: &str, values: Vec<Option<i128>>| {
        Int128Chunked::from_iter_options(name.into(), values.into_iter())
            .into_decimal_unchecked(38, 2)
            .into_series()
            .into_column()
    };
    let dates: Vec<i32> = days.keys().map(|(_, day)| to_days(*day)).collect();
    DataFrame::new(
        days.len(),
        vec![
            Column::new("customer_id".into(), days.keys().map(|(id, _)| id.clone()).collect::<Vec<_>>()),
            Int32Chunked::from_vec("order_date".into(), dates).into_date().into_series().into_column(),
            Column::new("orders".into(), days.values().map(|row| i64::from(row.0)).collect::<Vec<_>>()),
            money("gross_sales", days.values().map(|row| Some(i128::from(row.1))).collect()),
            money("returns", days.values().map(|row| Some(i128::from(row.2))).collect()),
            money("gross_profit", days.values().map(|row| row.3.map(i128::from)).collect()),
        ],
    )
    .unwrap()
}
