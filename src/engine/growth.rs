//! Growth and the differentiation questions, with what other tables know of customers.

use std::collections::HashMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::EngineError;
use super::measures::Mart;
use crate::config::types::{BreadthBy, Pipeline};
use crate::features::{Inputs, Population, PurchaseHistory, compute_named};
use crate::metrics::{differentiation, growth};
use crate::schemes::Standing;
use crate::schemes::movements::{NEW, NONE};

/// How the class of a scheme is named among dimensions; alone it is that of the first scheme with ranks.
const CLASS: &str = "class";
/// Features that tell who sells to a customer: the first that anything is known of.
const SALESPERSON: [&str; 2] = ["owner_staff", "staff"];

/// The marts of growth and of the questions. `known` are the features that the tables at hand let compute.
pub fn marts(
    inputs: Inputs<'_>,
    as_of: NaiveDate,
    pipeline: &Pipeline,
    known: &[String],
) -> Result<Vec<Mart>, EngineError> {
    let scale = pipeline.money_scale;
    let failed = |source| EngineError::Frame { what: "growth".into(), source };
    let dimensions = attributes(inputs, as_of, pipeline, known)?;
    let comparisons = comparisons(inputs.history, as_of, pipeline, &dimensions);
    Ok(vec![
        ("growth_bridge", growth::bridge_frame(&comparisons, as_of, scale).map_err(failed)?),
        ("growth_tree", growth::tree_frame(&comparisons, as_of, scale).map_err(failed)?),
        ("differentiation", answers(inputs, as_of, pipeline, known)?),
    ])
}

fn answers(
    inputs: Inputs<'_>,
    as_of: NaiveDate,
    pipeline: &Pipeline,
    known: &[String],
) -> Result<DataFrame, EngineError> {
    let names: Vec<String> =
        known.iter().filter(|name| differentiation::features().contains(&name.as_str())).cloned().collect();
    let features = compute_named(inputs, as_of, &names, Population::Everyone)?;
    let (history, scale) = (inputs.history, pipeline.money_scale);
    let asked = differentiation::Inputs { history, as_of, features: &features, wishes: None, scale };
    differentiation::answers(&asked, &pipeline.metrics)
        .and_then(|answers| differentiation::frame(&answers, as_of, scale))
        .map_err(|source| EngineError::Frame { what: "mart differentiation".into(), source })
}

/// Text features as dimensions; those of which nothing is known are left out.
fn attributes(
    inputs: Inputs<'_>,
    as_of: NaiveDate,
    pipeline: &Pipeline,
    known: &[String],
) -> Result<Vec<growth::Dimension>, EngineError> {
    let mut found = Vec::new();
    for dimension in &pipeline.metrics.growth.dimensions {
        let candidates: Vec<&str> = match dimension.as_str() {
            "salesperson" => SALESPERSON.to_vec(),
            other => vec![other],
        };
        for feature in candidates.into_iter().filter(|feature| known.iter().any(|known| known == feature)) {
            let frame = compute_named(inputs, as_of, &[feature.to_owned()], Population::Everyone)?;
            let failed = |source| EngineError::Frame { what: feature.to_owned(), source };
            let column = frame.column(feature).map_err(failed)?;
            if *column.dtype() != DataType::String || column.null_count() == column.len() {
                continue;
            }
            let customers = frame.column("customer").and_then(|column| column.u32().cloned()).map_err(failed)?;
            let values = column.str().map_err(failed)?;
            found.push(dimension_of(dimension, inputs.history, customers.iter().zip(values.iter())));
            break;
        }
    }
    Ok(found)
}

/// Values of customers as a dimension.
pub fn dimension_of<'v>(
    name: &str,
    history: &PurchaseHistory,
    values: impl Iterator<Item = (Option<u32>, Option<&'v str>)>,
) -> growth::Dimension {
    let mut places: HashMap<&str, u32> = HashMap::new();
    let mut dimension = growth::Dimension {
        name: name.to_owned(),
        members: Vec::new(),
        codes: vec![growth::UNKNOWN; history.customers()],
    };
    for (customer, value) in values {
        let (Some(customer), Some(value)) = (customer, value) else { continue };
        let place = *places.entry(value).or_insert_with(|| {
            dimension.members.push(value.to_owned());
            dimension.members.len() as u32 - 1
        });
        dimension.codes[customer as usize] = place;
    }
    dimension
}

/// The windows of the settings that the data cover.
pub fn windows(history: &PurchaseHistory, as_of: NaiveDate, pipeline: &Pipeline) -> Vec<growth::Windows> {
    months(pipeline).into_iter().filter_map(|months| growth::Windows::ending_at(history, as_of, months)).collect()
}

/// The distances of the settings, in months.
pub fn months(pipeline: &Pipeline) -> Vec<u32> {
    let distances = &pipeline.metrics.growth.compare;
    distances.iter().filter_map(|distance| distance.strip_suffix("mo")?.parse().ok()).collect()
}

fn comparisons(
    history: &PurchaseHistory,
    as_of: NaiveDate,
    pipeline: &Pipeline,
    dimensions: &[growth::Dimension],
) -> Vec<growth::Comparison> {
    let settings = &pipeline.metrics.growth;
    let top = settings.top as usize;
    let product = match pipeline.features.breadth_by {
        Some(BreadthBy::ProductId) => "product",
        Some(BreadthBy::Category) | None => "category",
    };
    let by_product = settings.dimensions.iter().any(|dimension| dimension == product);
    let compared = windows(history, as_of, pipeline).into_iter().map(|windows| {
        let mut comparison = growth::compare(history, &windows, dimensions, top, None);
        if by_product {
            comparison.breakdowns.extend(growth::by_product(history, &windows, product, top));
        }
        comparison
    });
    compared.collect()
}

/// The schemes by whose classes growth is broken down.
pub fn class_dimensions(pipeline: &Pipeline) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for dimension in &pipeline.metrics.growth.dimensions {
        let scheme = match dimension.strip_prefix(CLASS) {
            Some("") => {
                pipeline.schemes.iter().find(|(_, scheme)| scheme.rank.is_some()).map(|(name, _)| name.as_str())
            }
            Some(named) => named.strip_prefix('_'),
            None => None,
        };
        let scheme = scheme.filter(|scheme| pipeline.schemes.contains_key(*scheme));
        found.extend(scheme.map(str::to_owned).filter(|scheme| !found.contains(scheme)));
    }
    found
}

/// Growth by the classes that customers had at the earlier date, so that moving hides nothing: marts with the rows of the
/// dimension alone. `earlier` gives the classes so many months before.
pub fn by_class<'s>(
    history: &PurchaseHistory,
    as_of: NaiveDate,
    pipeline: &Pipeline,
    scheme: &str,
    earlier: &dyn Fn(u32) -> Option<&'s Standing>,
) -> Result<[DataFrame; 2], EngineError> {
    let scale = pipeline.money_scale;
    let mut comparisons = Vec::new();
    for windows in windows(history, as_of, pipeline) {
        let Some(standing) = earlier(windows.months) else { continue };
        let dimension = class_dimension(scheme, standing, history.customers());
        let mut comparison = growth::compare(history, &windows, &[dimension], usize::MAX, None);
        comparison.breakdowns.retain(|breakdown| breakdown.dimension.starts_with(CLASS));
        comparisons.push(comparison);
    }
    let failed = |source| EngineError::Frame { what: "growth by class".into(), source };
    Ok([
        growth::bridge_frame(&comparisons, as_of, scale).map_err(failed)?,
        growth::tree_frame(&comparisons, as_of, scale).map_err(failed)?,
    ])
}

fn class_dimension(scheme: &str, standing: &Standing, customers: usize) -> growth::Dimension {
    let inside = standing.classes.iter().take_while(|class| !class.outside);
    let mut members: Vec<String> = inside.map(|class| class.code.clone()).collect();
    let count = members.len() as u32;
    members.extend([NONE.to_owned(), NEW.to_owned()]);
    let codes = standing.by_customer(customers, u8::MAX).into_iter().map(|class| match class {
        u8::MAX => count + 1,
        class => u32::from(class).min(count),
    });
    growth::Dimension { name: format!("{CLASS}_{scheme}"), members, codes: codes.collect() }
}
