//! The marts.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Curve, Point, Survival};
use crate::metrics::as_of_column;
use crate::metrics::columns::counts;

/// Days of `share_…`.
const SHARES: [i64; 5] = [30, 60, 90, 180, 365];

fn names(curves: &[(&Survival, usize)], as_of: NaiveDate) -> Vec<Column> {
    let each = || curves.iter().flat_map(|(curve, rows)| std::iter::repeat_n(*curve, *rows));
    let event: Vec<&str> = each().map(|curve| curve.event.as_str()).collect();
    let dimension: Vec<&str> = each().map(|curve| curve.group.dimension.as_str()).collect();
    let member: Vec<Option<&str>> = each().map(|curve| curve.group.member.as_deref()).collect();
    vec![
        as_of_column(as_of, event.len()),
        Column::new("event".into(), event),
        Column::new("dimension".into(), dimension),
        Column::new("member".into(), member),
    ]
}

/// The mart `survival`.
pub fn curve_frame(curves: &[Survival], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let thinned: Vec<Vec<Point>> = curves.iter().map(|curve| curve.curve.thinned()).collect();
    let rows: Vec<(&Survival, usize)> =
        curves.iter().zip(&thinned).map(|(curve, points)| (curve, points.len())).collect();
    let points: Vec<&Point> = thinned.iter().flatten().collect();
    let count = |name: &str, pick: fn(&Point) -> i64| counts(name, points.iter().map(|point| Some(pick(point))));
    let limit = |name: &str, pick: fn((f64, f64)) -> f64| {
        Column::new(name.into(), points.iter().map(|point| point.interval.map(pick)).collect::<Vec<_>>())
    };
    let mut columns = names(&rows, as_of);
    columns.extend([
        count("day", |point| point.day),
        count("at_risk", |point| point.at_risk),
        count("events", |point| point.events),
        count("censored", |point| point.censored),
        Column::new("survival".into(), points.iter().map(|point| point.survival).collect::<Vec<_>>()),
        limit("low", |(low, _)| low),
        limit("high", |(_, high)| high),
    ]);
    DataFrame::new(points.len(), columns)
}

/// The mart `survival_summary`.
pub fn summary_frame(curves: &[Survival], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let rows: Vec<(&Survival, usize)> = curves.iter().map(|curve| (curve, 1)).collect();
    let each =
        |name: &str, pick: fn(&Curve) -> Option<i64>| counts(name, curves.iter().map(|curve| pick(&curve.curve)));
    let mut columns = names(&rows, as_of);
    columns.extend([
        each("customers", |curve| Some(curve.customers)),
        each("events", |curve| Some(curve.events)),
        each("median_days", Curve::median),
        each("median_low", |curve| curve.median_interval().0),
        each("median_high", |curve| curve.median_interval().1),
    ]);
    columns.extend(SHARES.map(|day| {
        let shares: Vec<Option<f64>> = curves.iter().map(|curve| curve.curve.happened_by(day)).collect();
        Column::new(format!("share_{day}").into(), shares)
    }));
    DataFrame::new(curves.len(), columns)
}
