//! The marts of leads that are needed.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Needed, WeekOfLeads};
use crate::metrics::attainment::plan::SCALE;
use crate::metrics::columns::{counts, dates};
use crate::metrics::{as_of_column, money_column};

fn floats(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
    Float64Chunked::from_iter_options(name.into(), values).into_column()
}

/// Mart `lead_plan`.
pub fn frame(rows: &[Needed], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let known = |part: i64, whole: i64| (whole > 0).then_some(part);
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            dates("month", rows.iter().map(|row| Some(row.month.first_day()))),
            money_column("order_target", rows.iter().map(|row| row.order_target).collect(), SCALE),
            counts("open_leads", rows.iter().map(|row| Some(row.open_leads))),
            floats("expected_from_stock", rows.iter().map(|row| row.expected)),
            Column::new("expected_by".into(), rows.iter().map(|row| row.expected_by).collect::<Vec<&str>>()),
            floats("filing_rate", rows.iter().map(|row| row.filing.share())),
            counts("filing_n", rows.iter().map(|row| known(row.filing.whole, row.filing.whole))),
            floats("conversion", rows.iter().map(|row| row.conversion.share())),
            counts("conversion_n", rows.iter().map(|row| known(row.conversion.whole, row.conversion.whole))),
            floats("required_filed", rows.iter().map(|row| row.required_filed)),
            floats("required", rows.iter().map(|row| row.required)),
            money_column("planned", rows.iter().map(|row| row.planned).collect(), SCALE),
            counts("actual", rows.iter().map(|row| row.actual)),
            floats("elapsed_share", rows.iter().map(|row| row.elapsed.share())),
        ],
    )
}

/// Mart `lead_weeks`.
pub fn week_frame(rows: &[WeekOfLeads], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            dates("month", rows.iter().map(|row| Some(row.month.first_day()))),
            dates("week", rows.iter().map(|row| Some(row.week))),
            floats("planned_cumulative", rows.iter().map(|row| row.planned)),
            counts("actual_cumulative", rows.iter().map(|row| row.actual)),
            floats("elapsed_share", rows.iter().map(|row| row.elapsed.share())),
        ],
    )
}
