//! Feature frames for tests.
#![allow(clippy::unwrap_used)]

use polars::prelude::*;

use crate::config::types::{Cumulative, OtherBand, Rank, RankBand, Rfm, Scheme, ShareBand};

use super::snapshot::Snapshot;

/// One customer of a small frame; customers are numbered from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    pub recency_days: i64,
    pub orders: i64,
    /// Cents.
    pub sales: i64,
    pub profit: Option<i64>,
}

/// A customer who ordered.
pub fn row(recency_days: i64, orders: i64, sales: i64) -> Row {
    Row { recency_days, orders, sales, profit: None }
}

/// All customers 0, 1, 2, … with the same orders and sales in every window.
pub fn frame(rows: &[Row]) -> DataFrame {
    let customers: Vec<u32> = (0..rows.len() as u32).collect();
    frame_of(&customers, rows)
}

/// The same, with customers numbered by the caller.
pub fn frame_of(customers: &[u32], rows: &[Row]) -> DataFrame {
    let orders: Vec<i64> = rows.iter().map(|row| row.orders).collect();
    let recency: Vec<Option<i64>> = rows.iter().map(|row| (row.orders > 0).then_some(row.recency_days)).collect();
    let growth: Vec<Option<f64>> = rows.iter().map(|row| row.profit.map(|profit| profit as f64 / 100.0)).collect();
    let mut columns = vec![
        Column::new("customer".into(), customers.to_vec()),
        Column::new("recency_days".into(), recency),
        Column::new("growth_12m".into(), growth),
        money("gross_profit_12m", rows.iter().map(|row| row.profit).collect(), 2),
    ];
    for window in ["1m", "3m", "6m", "12m", "life"] {
        columns.push(Column::new(format!("orders_{window}").into(), orders.clone()));
        let sales = || rows.iter().map(|row| Some(row.sales)).collect();
        columns.push(money(&format!("net_sales_{window}"), sales(), 2));
        columns.push(money(&format!("gross_sales_{window}"), sales(), 2));
    }
    DataFrame::new_infer_height(columns).unwrap()
}

/// A money column of 10^-scale units.
pub fn money(name: &str, units: Vec<Option<i64>>, scale: usize) -> Column {
    let units: Int128Chunked = units.into_iter().map(|units| units.map(|units| units as i128)).collect();
    units.with_name(name.into()).into_decimal(38, scale).unwrap().into_column()
}

/// The code of each customer.
pub fn codes(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.standing.class_of.iter().map(|&class| snapshot.classes()[class as usize].code.as_str()).collect()
}

/// The columns of a table.
pub fn column_names(table: &DataFrame) -> String {
    let names: Vec<&str> = table.get_column_names().into_iter().map(|name| name.as_str()).collect();
    names.join(" ")
}

/// A scheme of no kind.
pub fn empty_scheme() -> Scheme {
    Scheme::default()
}

/// An RFM scheme over all time, the rest by default.
pub fn rfm_settings() -> Rfm {
    Rfm {
        window: "all".into(),
        bins: 5,
        scoring: Default::default(),
        monetary: Default::default(),
        recency_cuts: vec![],
        frequency_cuts: vec![],
        monetary_cuts: vec![],
        preset: Default::default(),
        split: Default::default(),
        segments: vec![],
    }
}

pub fn rfm_scheme(settings: Rfm) -> Scheme {
    Scheme { rfm: Some(settings), ..empty_scheme() }
}

/// A scheme as the pipeline file writes it below `[schemes.<name>]`.
pub fn scheme(text: &str) -> Scheme {
    toml::from_str(text).unwrap()
}

/// The reason of each customer.
pub fn reasons(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.reason_of.iter().map(|&reason| snapshot.reasons[reason as usize].as_str()).collect()
}

/// Bands by `top`, the last without.
pub fn rank_scheme(measure: &str, bands: &[(&str, Option<&str>)], otherwise: Option<&str>) -> Scheme {
    let bands = bands
        .iter()
        .map(|(code, top)| RankBand { code: (*code).into(), title: None, top: top.map(Into::into), at_least: None })
        .collect();
    let rank = Rank { measure: measure.into(), bands, otherwise: otherwise.map(other) };
    Scheme { rank: Some(rank), ..empty_scheme() }
}

/// Bands by `share`, the last without.
pub fn cumulative_scheme(measure: &str, bands: &[(&str, Option<&str>)], otherwise: Option<&str>) -> Scheme {
    let bands = bands
        .iter()
        .map(|(code, share)| ShareBand { code: (*code).into(), title: None, share: share.map(Into::into) })
        .collect();
    let cumulative = Cumulative { measure: measure.into(), bands, otherwise: otherwise.map(other) };
    Scheme { cumulative: Some(cumulative), ..empty_scheme() }
}

fn other(code: &str) -> OtherBand {
    OtherBand { code: code.into(), title: None }
}

/// The customers of Online Retail (see `rfm/golden`): sales in thousandths as `net_sales_12m`, recency, orders of all
/// time.
pub fn online_retail_sales() -> DataFrame {
    let lines = include_str!("rfm/golden/online_retail.csv").lines().skip(1);
    let sales: Vec<Option<i64>> =
        lines.map(|line| line.split(',').nth(3).unwrap().replace('.', "").parse().ok()).collect();
    let rows = sales.len();
    let whole = |place: usize| -> Vec<i64> {
        let lines = include_str!("rfm/golden/online_retail.csv").lines().skip(1);
        lines.map(|line| line.split(',').nth(place).unwrap().parse().unwrap()).collect()
    };
    DataFrame::new_infer_height(vec![
        Column::new("customer".into(), (0..rows as u32).collect::<Vec<_>>()),
        Column::new("recency_days".into(), whole(1)),
        Column::new("orders_life".into(), whole(2)),
        money("gross_profit_12m", vec![None; rows], 3),
        money("net_sales_12m", sales, 3),
    ])
    .unwrap()
}

/// Band, customers and sales of the bands of a snapshot, as the golden files write them.
pub fn band_lines(snapshot: &Snapshot) -> Vec<String> {
    let inside = snapshot.classes().iter().zip(snapshot.standing.totals()).filter(|(class, _)| !class.outside);
    let sales = |weight: i128| crate::model::money::format_minor(weight, 3);
    inside.map(|(class, total)| format!("{},{},{}", class.code, total.customers, sales(total.weight))).collect()
}

/// A golden file of bands without its header, and the last sales of each band but the last.
pub fn golden_bands(text: &str) -> (Vec<&str>, Vec<f64>) {
    let bands: Vec<(&str, &str)> = text.lines().skip(1).map(|line| line.rsplit_once(',').unwrap()).collect();
    let lasts = bands[..bands.len() - 1].iter().map(|band| band.1.parse().unwrap()).collect();
    (bands.iter().map(|band| band.0).collect(), lasts)
}
