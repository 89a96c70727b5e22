//! Small histories for tests.
#![allow(clippy::unwrap_used, clippy::type_complexity)]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::history::{HistoryBuilder, PurchaseHistory};
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
    let frame = DataFrame::new(
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
    .unwrap();
    let mut builder = HistoryBuilder::default();
    builder.add_ids(&frame).unwrap();
    let mut filler = builder.into_filler();
    filler.add_values(&frame).unwrap();
    filler.finish(0)
}
