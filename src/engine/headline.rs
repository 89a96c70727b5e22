//! The headline figures of a run, read from the mart `measures`: for the terminal, the run's record and the line for chat.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::PolarsResult;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::EngineError;
use super::marts::PublishedMarts;
use crate::config::types::Pipeline;
use crate::lake::files;
use crate::metrics::period_name;
use crate::model::money::format_minor;
use crate::model::period::{Month, Window, months_before};

/// The measures of the headline, in its order.
const MEASURES: [&str; 9] = [
    "active_customers",
    "new_customers",
    "net_sales",
    "orders",
    "average_order_value",
    "repeat_rate",
    "logo_retention",
    "net_revenue_retention",
    "top_20_share",
];

/// A headline figure at the as-of date, with its changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    /// The measure, as in the mart `measures`.
    pub measure: String,
    /// `customers`, `orders`, `money` or `ratio`.
    pub unit: String,
    /// Its value.
    pub value: f64,
    /// The exact amount as a decimal, where the unit is money and it has one.
    pub amount: Option<String>,
    /// Against a month before: relative, or the difference for a ratio. Null when that cannot be known.
    pub change_month: Option<f64>,
    /// Against the same month a year before.
    pub change_year: Option<f64>,
}

struct Row {
    value: f64,
    amount: Option<String>,
    unit: String,
}

/// The mart `measures` by measure and period.
pub struct Measures {
    rows: BTreeMap<(String, String), Row>,
    as_of: NaiveDate,
    /// The day from which on shares of customers are known.
    covered_from: NaiveDate,
    window: Window,
}

impl Measures {
    /// Reads the mart of the as-of date. `data_from` is the first business date in the data.
    pub fn read(
        published: &PublishedMarts,
        pipeline: &Pipeline,
        data_from: NaiveDate,
    ) -> Result<Measures, EngineError> {
        let mut measures = Measures {
            rows: BTreeMap::new(),
            as_of: published.as_of,
            covered_from: first_of_month_near(data_from, pipeline.complete_within_days),
            window: pipeline.metrics.contribution.window.parse().unwrap_or(Window::Months(12)),
        };
        for file in published.files("measures") {
            let frame = files::read_frame(&published.lake.path(file), None)?;
            measures
                .add(&frame, pipeline.money_scale)
                .map_err(|source| EngineError::Frame { what: "mart measures".into(), source })?;
        }
        Ok(measures)
    }

    fn add(&mut self, frame: &polars::prelude::DataFrame, scale: u8) -> PolarsResult<()> {
        let text = |name: &str| frame.column(name)?.str().cloned();
        let (measures, periods, units) = (text("measure")?, text("period")?, text("unit")?);
        let values = frame.column("value")?.f64()?;
        let amounts = frame.column("amount")?.decimal()?.physical().clone();
        for row in 0..frame.height() {
            let (Some(measure), Some(period)) = (measures.get(row), periods.get(row)) else { continue };
            let (Some(value), Some(unit)) = (values.get(row), units.get(row)) else { continue };
            let amount = amounts.get(row).map(|amount| format_minor(amount, scale));
            self.rows.insert((measure.to_owned(), period.to_owned()), Row { value, amount, unit: unit.to_owned() });
        }
        Ok(())
    }

    fn row(&self, measure: &str, date: NaiveDate) -> Option<&Row> {
        self.rows.get(&(measure.to_owned(), period_name(date)))
    }

    /// The value of a measure at the as-of date.
    pub fn value(&self, measure: &str) -> Option<f64> {
        self.row(measure, self.as_of).map(|row| row.value)
    }

    /// The headline, without the measures that have no value.
    pub fn headline(&self) -> Vec<Figure> {
        MEASURES.iter().filter_map(|measure| self.figure(measure)).collect()
    }

    fn figure(&self, measure: &str) -> Option<Figure> {
        let row = self.row(measure, self.as_of)?;
        Some(Figure {
            measure: measure.to_owned(),
            unit: row.unit.clone(),
            value: row.value,
            amount: row.amount.clone(),
            change_month: self.change(measure, row, 1),
            change_year: self.change(measure, row, 12),
        })
    }

    fn change(&self, measure: &str, row: &Row, months: u32) -> Option<f64> {
        let earlier = months_before(self.as_of, months);
        // A share over a window that begins ahead of the data compares unlike things.
        if measure.starts_with("top_") && self.window.first_day(earlier) < self.covered_from {
            return None;
        }
        let before = self.row(measure, earlier)?.value;
        match row.unit.as_str() {
            "ratio" => Some(row.value - before),
            _ => (before > 0.0).then(|| row.value / before - 1.0),
        }
    }
}

/// The start of the month in which the data begin when they begin near it, else the day they begin.
fn first_of_month_near(first_day: NaiveDate, tolerance_days: u32) -> NaiveDate {
    let month_start = Month::of(first_day).first_day();
    if (first_day - month_start).num_days() <= i64::from(tolerance_days) { month_start } else { first_day }
}
