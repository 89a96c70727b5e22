//! The mart.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Cell, Sums};
use crate::metrics::columns::{counts, dates, ratio};
use crate::metrics::{as_of_column, money_column};

/// The mart `retention`.
pub fn frame(cells: &[Cell], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let rows: Vec<(&Cell, &super::Group, &Sums)> =
        cells.iter().flat_map(|cell| cell.groups.iter().map(move |(group, sums)| (cell, group, sums))).collect();
    let count = |name: &str, pick: fn(&Sums) -> i64| counts(name, rows.iter().map(|(_, _, sums)| Some(pick(sums))));
    let money = |name: &str, pick: fn(&Sums) -> i128| {
        money_column(name, rows.iter().map(|(_, _, sums)| Some(pick(sums))).collect(), scale)
    };
    let rate = |name: &str, part: fn(&Sums) -> i128, of: fn(&Sums) -> i128| {
        let values: Vec<Option<f64>> = rows.iter().map(|(_, _, sums)| ratio(part(sums), of(sums))).collect();
        Column::new(name.into(), values)
    };
    let compare: Vec<String> = rows.iter().map(|(cell, _, _)| format!("{}mo", cell.months)).collect();
    let dimension: Vec<&str> = rows.iter().map(|(_, group, _)| group.dimension.as_str()).collect();
    let member: Vec<Option<&str>> = rows.iter().map(|(_, group, _)| group.member.as_deref()).collect();
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("compare".into(), compare),
            dates("period", rows.iter().map(|(cell, _, _)| Some(cell.period))),
            Column::new("dimension".into(), dimension),
            Column::new("member".into(), member),
            count("customers_before", |sums| sums.before),
            count("retained", |sums| sums.retained),
            rate("logo_retention", |sums| sums.retained.into(), |sums| sums.before.into()),
            money("sales_before", |sums| sums.sales_before),
            money("gross_retained", |sums| sums.gross_retained),
            money("net_retained", |sums| sums.net_retained),
            rate("gross_revenue_retention", |sums| sums.gross_retained, |sums| sums.sales_before),
            rate("net_revenue_retention", |sums| sums.net_retained, |sums| sums.sales_before),
            money("lost_sales", |sums| sums.lost_sales),
            count("active", |sums| sums.active),
            count("customers_ever", |sums| sums.ever),
            rate("active_rate", |sums| sums.active.into(), |sums| sums.ever.into()),
            count("repeat_customers", |sums| sums.repeating),
            rate("repeat_rate", |sums| sums.repeating.into(), |sums| sums.active.into()),
            count("dormant", |sums| sums.dormant()),
            count("reactivated", |sums| sums.reactivated),
            rate("reactivation_rate", |sums| sums.reactivated.into(), |sums| sums.dormant().into()),
        ],
    )
}
