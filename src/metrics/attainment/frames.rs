//! The mart of targets against what happened.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::Attained;
use super::plan::{Level, SCALE, unit_of};
use crate::metrics::columns::{counts, dates, days};
use crate::metrics::{as_of_column, money_column};

/// Mart `plan_attainment`. `names` are what owners are called, by level and owner.
pub fn frame(
    rows: &[Attained],
    names: &BTreeMap<(Level, String), String>,
    as_of: NaiveDate,
) -> PolarsResult<DataFrame> {
    let text = |name: &str, of: &dyn Fn(&Attained) -> &str| {
        Column::new(name.into(), rows.iter().map(of).collect::<Vec<&str>>())
    };
    let amount =
        |name: &str, of: &dyn Fn(&Attained) -> Option<i128>| money_column(name, rows.iter().map(of).collect(), SCALE);
    let float = |name: &str, of: &dyn Fn(&Attained) -> Option<f64>| {
        Float64Chunked::from_iter_options(name.into(), rows.iter().map(of)).into_column()
    };
    let called: Vec<Option<&str>> =
        rows.iter().map(|row| names.get(&(row.key.level, row.key.owner.clone())).map(String::as_str)).collect();
    let kinds: Vec<Option<&str>> = rows.iter().map(|row| row.key.kind.as_deref()).collect();
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            text("metric", &|row| &row.key.metric),
            text("level", &|row| row.key.level.code()),
            text("owner", &|row| &row.key.owner),
            Column::new("owner_name".into(), called),
            text("grain", &|row| row.key.period.grain.code()),
            dates("period", rows.iter().map(|row| Some(row.key.period.name()))),
            Column::new("target_type".into(), kinds),
            text("unit", &|row| unit_of(&row.key.metric)),
            amount("target", &|row| Some(row.version.value)),
            amount("min_value", &|row| row.version.min),
            amount("actual", &|row| row.actual.value),
            float("attainment", &|row| row.attainment),
            float("elapsed_share", &|row| row.elapsed.share()),
            float("pace_gap", &|row| row.pace_gap),
            amount("forecast", &|row| row.forecast),
            float("forecast_attainment", &|row| row.forecast_attainment),
            amount("needed_per_day", &|row| row.needed_per_day),
            text("status", &|row| row.status.code()),
            days("version_date", rows.iter().map(|row| row.version.day)),
            days("confirmed_at", rows.iter().map(|row| row.version.confirmed)),
            counts("n", rows.iter().map(|row| Some(row.actual.rows))),
        ],
    )
}
