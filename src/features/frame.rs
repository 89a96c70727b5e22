//! From the history to a feature frame.

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;
use thiserror::Error;

use super::history::PurchaseHistory;
use super::registry::{self, Compute, Feature};
use super::view::{Context, View};
use crate::model::money;

/// Customers that one task works through before it hands over its columns.
const CUSTOMERS_PER_TASK: usize = 1 << 16;

/// Why features could not be computed.
#[derive(Debug, Error)]
pub enum FeatureError {
    /// The name is not in the registry.
    #[error("there is no feature `{name}`\nhint: `keyfolio check` lists the features a scheme can use")]
    Unknown {
        /// The name asked for.
        name: String,
    },
    /// A frame could not be built.
    #[error("feature frame at {as_of}: {source}")]
    Frame {
        /// As-of date.
        as_of: NaiveDate,
        /// What polars said.
        source: PolarsError,
    },
}

/// One column under construction.
enum Values {
    Money(Vec<Option<i128>>),
    Integer(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Date(Vec<Option<i32>>),
}

impl Values {
    fn for_feature(feature: &Feature) -> Values {
        match feature.compute {
            Compute::Money(_) => Values::Money(Vec::new()),
            Compute::Integer(_) => Values::Integer(Vec::new()),
            Compute::Float(_) => Values::Float(Vec::new()),
            Compute::Date(_) => Values::Date(Vec::new()),
        }
    }

    fn push(&mut self, view: &View, feature: &Feature) {
        match (self, feature.compute) {
            (Values::Money(values), Compute::Money(compute)) => values.push(compute(view, feature)),
            (Values::Integer(values), Compute::Integer(compute)) => values.push(compute(view, feature)),
            (Values::Float(values), Compute::Float(compute)) => values.push(compute(view, feature)),
            (Values::Date(values), Compute::Date(compute)) => values.push(compute(view, feature)),
            _ => debug_assert!(false, "a column is made for its feature's kind"),
        }
    }

    fn into_column(self, name: &str, scale: u8) -> Column {
        let name = PlSmallStr::from_str(name);
        match self {
            Values::Money(values) => Int128Chunked::from_iter_options(name, values.into_iter())
                .into_decimal_unchecked(money::PRECISION, usize::from(scale))
                .into_series()
                .into_column(),
            Values::Integer(values) => Int64Chunked::from_iter_options(name, values.into_iter()).into_column(),
            Values::Float(values) => Float64Chunked::from_iter_options(name, values.into_iter()).into_column(),
            Values::Date(values) => {
                Int32Chunked::from_iter_options(name, values.into_iter()).into_date().into_series().into_column()
            }
        }
    }
}

/// The feature frame of `as_of`: `customer` (UInt32, ascending; everyone with a row dated on or before `as_of`), then
/// one column for each name, in the order given. Money is Decimal(38, `scale`).
pub fn compute(
    history: &PurchaseHistory,
    as_of: NaiveDate,
    names: &[String],
    scale: u8,
) -> Result<DataFrame, FeatureError> {
    let features: Vec<&Feature> = names
        .iter()
        .map(|name| registry::find(name).ok_or_else(|| FeatureError::Unknown { name: name.clone() }))
        .collect::<Result<_, _>>()?;
    let context = Context::new(as_of, history.covered_from());

    let tasks: Vec<std::ops::Range<u32>> = (0..history.customers() as u32)
        .step_by(CUSTOMERS_PER_TASK)
        .map(|start| start..(start + CUSTOMERS_PER_TASK as u32).min(history.customers() as u32))
        .collect();
    let parts: Vec<DataFrame> = tasks
        .into_par_iter()
        .map(|customers| part(history, &context, customers, &features, scale))
        .collect::<PolarsResult<_>>()
        .map_err(|source| FeatureError::Frame { as_of, source })?;

    let empty = part(history, &context, 0..0, &features, scale)
        .map_err(|source| FeatureError::Frame { as_of, source })?;
    let mut frame = empty;
    for part in &parts {
        frame.vstack_mut(part).map_err(|source| FeatureError::Frame { as_of, source })?;
    }
    frame.rechunk_mut();
    Ok(frame)
}

fn part(
    history: &PurchaseHistory,
    context: &Context,
    customers: std::ops::Range<u32>,
    features: &[&Feature],
    scale: u8,
) -> PolarsResult<DataFrame> {
    let mut known: Vec<u32> = Vec::with_capacity(customers.len());
    let mut columns: Vec<Values> = features.iter().map(|feature| Values::for_feature(feature)).collect();
    for customer in customers {
        let Some(view) = history.view(customer, context) else { continue };
        known.push(customer);
        for (column, feature) in columns.iter_mut().zip(features) {
            column.push(&view, feature);
        }
    }
    let height = known.len();
    let mut finished = vec![UInt32Chunked::from_vec("customer".into(), known).into_column()];
    for (column, feature) in columns.into_iter().zip(features) {
        finished.push(column.into_column(&feature.name, scale));
    }
    DataFrame::new(height, finished)
}
