//! Attributes of customers, as dimensions.

use std::collections::BTreeSet;

use polars::prelude::DataType;

use super::Context;
use crate::config::types::Pipeline;
use crate::engine::{EngineError, growth};
use crate::features::Population;
use crate::metrics::growth::Dimension;

/// Features that tell who sells to a customer: the first that anything is known of.
const SALESPERSON: [&str; 2] = ["owner_staff", "staff"];

fn candidates(dimension: &str) -> Vec<&str> {
    match dimension {
        "salesperson" => SALESPERSON.to_vec(),
        other => vec![other],
    }
}

/// The features that attributes are read from, each once: two dimensions may read the same.
pub fn features(pipeline: &Pipeline) -> Vec<String> {
    let catalog = crate::config::catalog(pipeline);
    let named = pipeline.retention.dimensions.iter().flat_map(|dimension| candidates(dimension));
    let known = named.filter(|name| catalog.find(name).is_some() && !catalog.reads_lines(name));
    known.map(str::to_owned).collect::<BTreeSet<String>>().into_iter().collect()
}

/// The attributes of the settings that anything is known of, by customer number.
pub fn of_customers(context: &Context<'_>) -> Result<Vec<Dimension>, EngineError> {
    let names = features(context.pipeline);
    let frame = context.features(&names, context.as_of, Population::Everyone)?;
    let failed = |source| EngineError::Frame { what: "attributes of customers".into(), source };
    let customers = frame.column("customer").and_then(|column| column.u32().cloned()).map_err(failed)?;
    let mut found = Vec::new();
    for dimension in &context.pipeline.retention.dimensions {
        for feature in candidates(dimension) {
            let Ok(column) = frame.column(feature) else { continue };
            if *column.dtype() != DataType::String || column.null_count() == column.len() {
                continue;
            }
            let values = column.str().map_err(failed)?;
            found.push(growth::dimension_of(dimension, context.history(), customers.iter().zip(values.iter())));
            break;
        }
    }
    Ok(found)
}
