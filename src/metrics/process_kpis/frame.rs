//! The mart `process_kpis`.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Kpi, SCALE};
use crate::metrics::columns::{counts, dates};
use crate::metrics::{as_of_column, money_column};

/// The mart, a row an indicator and owner.
pub fn frame(kpis: &[Kpi], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let float = |name: &str, of: &dyn Fn(&Kpi) -> Option<f64>| {
        Float64Chunked::from_iter_options(name.into(), kpis.iter().map(of)).into_column()
    };
    let text = |name: &str, of: &dyn Fn(&Kpi) -> Option<&str>| {
        Column::new(name.into(), kpis.iter().map(of).collect::<Vec<Option<&str>>>())
    };
    let amount =
        |name: &str, of: &dyn Fn(&Kpi) -> Option<i128>| money_column(name, kpis.iter().map(of).collect(), SCALE);
    DataFrame::new(
        kpis.len(),
        vec![
            as_of_column(as_of, kpis.len()),
            text("kpi", &|kpi| Some(&kpi.kpi)),
            text("level", &|kpi| Some(kpi.level.code())),
            text("member", &|kpi| kpi.member.as_deref()),
            text("grain", &|kpi| Some(kpi.grain)),
            dates("period", kpis.iter().map(|kpi| Some(kpi.period))),
            float("value", &|kpi| kpi.value),
            amount("numerator", &|kpi| kpi.numerator),
            amount("denominator", &|kpi| kpi.denominator),
            counts("n", kpis.iter().map(|kpi| kpi.n)),
            float("low", &|kpi| kpi.interval.map(|(low, _)| low)),
            float("high", &|kpi| kpi.interval.map(|(_, high)| high)),
            float("previous", &|kpi| kpi.previous),
            float("target", &|kpi| kpi.target),
            float("due", &|kpi| kpi.due),
            text("light", &|kpi| kpi.light.map(super::Light::code)),
            text("needs", &|kpi| kpi.needs.as_deref()),
        ],
    )
}
