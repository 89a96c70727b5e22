//! The marts of the stocktake, and its figures.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Ageing, Flow, Stocktake};
use crate::metrics::as_of_column;
use crate::metrics::columns::{counts, dates};
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::Grain;
use crate::model::period::Month;

/// Mart `base_stocktake`: month after month, grade after grade.
pub fn frame(stocktakes: &[Stocktake], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let mut rows: Vec<(&Stocktake, NaiveDate, usize, &Flow)> = Vec::new();
    for stocktake in stocktakes {
        for (date, flows) in stocktake.dates.iter().zip(&stocktake.flows) {
            rows.extend(flows.iter().enumerate().map(|(grade, flow)| (stocktake, *date, grade, flow)));
        }
    }
    let count = |name: &str, of: fn(&Flow) -> i64| counts(name, rows.iter().map(|row| Some(of(row.3))));
    let subjects: Vec<&str> = rows.iter().map(|row| row.0.subject).collect();
    let grades: Vec<&str> = rows.iter().map(|row| row.0.grades[row.2].as_str()).collect();
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("subject".into(), subjects),
            dates("month", rows.iter().map(|row| Some(Month::of(row.1).first_day()))),
            Column::new("grade".into(), grades),
            counts("place", rows.iter().map(|row| Some(row.2 as i64 + 1))),
            count("opening", |flow| flow.opening),
            count("new", |flow| flow.new),
            count("reactivated", |flow| flow.reactivated),
            count("up_in", |flow| flow.up_in),
            count("down_in", |flow| flow.down_in),
            count("up_out", |flow| flow.up_out),
            count("down_out", |flow| flow.down_out),
            count("lost", |flow| flow.lost),
            count("closed", |flow| flow.closed),
            count("closing", |flow| flow.closing),
        ],
    )
}

/// Mart `base_ageing`.
pub fn ageing_frame(ageing: &Ageing, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let rows = ageing.dates.iter().zip(&ageing.customers);
    let rows: Vec<(NaiveDate, usize, i64)> = rows
        .flat_map(|(date, customers)| {
            customers.iter().enumerate().map(|(bucket, customers)| (*date, bucket, *customers))
        })
        .collect();
    let buckets: Vec<&str> = rows.iter().map(|row| ageing.buckets[row.1].as_str()).collect();
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            dates("month", rows.iter().map(|row| Some(Month::of(row.0).first_day()))),
            Column::new("bucket".into(), buckets),
            counts("place", rows.iter().map(|row| Some(row.1 as i64 + 1))),
            counts("customers", rows.iter().map(|row| Some(row.2))),
        ],
    )
}

/// By month, the share of the base without a grade, and of the customers that ever ordered and did not end those who are
/// in it (S68).
pub fn figures(stocktakes: &[Stocktake]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for stocktake in stocktakes {
        for (month, date) in stocktake.dates.iter().enumerate() {
            let place = Place::of(Grain::Month.of(*date), "subject", stocktake.subject);
            let base: i64 = stocktake.flows[month].iter().map(|flow| flow.closing).sum();
            let ungraded = stocktake.flows[month].last().map_or(0, |flow| flow.closing);
            figures.push(place.rate("base_ungraded_share", ungraded, base));
            if let Some(known) = &stocktake.known {
                figures.push(place.rate("base_active_share", base, known[month]));
            }
        }
    }
    figures
}
