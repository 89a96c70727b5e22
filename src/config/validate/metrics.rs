//! What the schema cannot say of `[metrics.growth]`, `[metrics.differentiation]` and `[metrics.outlook]`.

use super::general::check_list;
use super::schemes::months_of_distance;
use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::types::{BreadthBy, Differentiation, Growth, Outlook, Pipeline};
use crate::model::tables::{CUSTOMERS, ColumnType};

/// Dimensions of growth that are no column of `customers`.
const OTHER_DIMENSIONS: [&str; 4] = ["class", "salesperson", "category", "product"];

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let here = KeyPath::root().key("metrics");
    check_growth(pipeline, &pipeline.metrics.growth, &here.key("growth"), findings);
    check_differentiation(&pipeline.metrics.differentiation, &here.key("differentiation"), findings);
    check_outlook(&pipeline.metrics.outlook, &here.key("outlook"), findings);
}

pub(super) fn refuse(findings: &mut Findings, path: &KeyPath, found: impl ToString, wanted: &'static str) {
    findings.value(path, RuleProblem::BadValue { setting: path.to_string(), found: found.to_string(), wanted });
}

fn check_growth(pipeline: &Pipeline, growth: &Growth, here: &KeyPath, findings: &mut Findings) {
    let compare = here.key("compare");
    check_list(findings, &compare, &growth.compare, "name at least one distance, as [\"12mo\"]");
    for (position, distance) in growth.compare.iter().enumerate() {
        if months_of_distance(distance).is_none() {
            findings.value(&compare.index(position), RuleProblem::BadDistance { found: distance.clone() });
        }
    }
    let dimensions = here.key("dimensions");
    for position in repeated(&growth.dimensions) {
        let element = growth.dimensions[position].clone();
        let problem = RuleProblem::Repeated { setting: dimensions.to_string(), element };
        findings.value(&dimensions.index(position), problem);
    }
    for (position, dimension) in growth.dimensions.iter().enumerate() {
        let path = dimensions.index(position);
        if dimension == "class" {
            continue;
        }
        if let Some(scheme) = dimension.strip_prefix("class_") {
            if !pipeline.schemes.contains_key(scheme) {
                let schemes = pipeline.schemes.keys().cloned().collect();
                findings.value(&path, RuleProblem::UnknownScheme { found: scheme.into(), schemes });
            }
        } else if dimension == "product" && pipeline.features.breadth_by != Some(BreadthBy::ProductId) {
            let wanted =
                "products are counted with features.breadth_by = \"product_id\"; write `category` for categories";
            refuse(findings, &path, dimension, wanted);
        } else if !is_dimension(dimension) {
            let wanted = "a text column of the table `customers` as `region`, `salesperson`, `category`, `product`, `class`, or \
                          `class_` and the name of a scheme";
            refuse(findings, &path, dimension, wanted);
        }
    }
}

/// Whether customers or their purchases can be told apart by it.
fn is_dimension(name: &str) -> bool {
    OTHER_DIMENSIONS.contains(&name)
        || CUSTOMERS.columns.iter().any(|column| {
            let is_text = matches!(column.column_type, ColumnType::Text | ColumnType::Word(_) | ColumnType::Level);
            column.name == name && is_text
        })
}

fn check_differentiation(questions: &Differentiation, here: &KeyPath, findings: &mut Findings) {
    if questions.candidate_percent < questions.key_percent {
        let wanted = "at least `key_percent`: candidates are those who follow the key accounts";
        refuse(findings, &here.key("candidate_percent"), questions.candidate_percent, wanted);
    }
    let weights = &questions.key_weights;
    let parts = [
        weights.amount,
        weights.frequency,
        weights.profit,
        weights.tenure,
        weights.potential,
        weights.loyalty,
        weights.strategic,
    ];
    if parts.iter().all(|weight| *weight == 0) {
        refuse(findings, &here.key("key_weights"), "all 0", "give at least one part a weight above 0");
    }
}

fn check_outlook(outlook: &Outlook, here: &KeyPath, findings: &mut Findings) {
    let horizons = here.key("horizons");
    let spelled: Vec<String> = outlook.horizons.iter().map(u32::to_string).collect();
    check_list(findings, &horizons, &spelled, "name at least one number of months, as [12]");
    for (position, months) in outlook.horizons.iter().enumerate() {
        if !(1..=120).contains(months) {
            refuse(findings, &horizons.index(position), months, "months, 1 to 120");
        }
    }
    if outlook.min_steps > outlook.pooled_months {
        refuse(findings, &here.key("min_steps"), outlook.min_steps, "at most `pooled_months`");
    }
}
