//! What the schema cannot say of `[retention]`.

use super::general::check_list;
use super::metrics::refuse;
use super::schemes::months_of_distance;
use super::{Findings, RuleProblem, repeated};
use crate::config::path::KeyPath;
use crate::config::types::Pipeline;
use crate::model::tables::{CUSTOMERS, ColumnType};

/// The dimension that is no column of `customers`.
const SALESPERSON: &str = "salesperson";

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let here = KeyPath::root().key("retention");
    let compare = here.key("compare");
    check_list(findings, &compare, &pipeline.retention.compare, "name at least one length, as [\"12mo\"]");
    for (position, length) in pipeline.retention.compare.iter().enumerate() {
        if months_of_distance(length).is_none() {
            findings.value(&compare.index(position), RuleProblem::BadDistance { found: length.clone() });
        }
    }
    let dimensions = here.key("dimensions");
    for position in repeated(&pipeline.retention.dimensions) {
        let element = pipeline.retention.dimensions[position].clone();
        let problem = RuleProblem::Repeated { setting: dimensions.to_string(), element };
        findings.value(&dimensions.index(position), problem);
    }
    for (position, dimension) in pipeline.retention.dimensions.iter().enumerate() {
        if !is_dimension(dimension) {
            let wanted = "a text column of the table `customers` as `region`, or `salesperson`";
            refuse(findings, &dimensions.index(position), dimension, wanted);
        }
    }
}

fn is_dimension(name: &str) -> bool {
    name == SALESPERSON
        || CUSTOMERS.columns.iter().any(|column| {
            let is_text = matches!(column.column_type, ColumnType::Text | ColumnType::Word(_) | ColumnType::Level);
            column.name == name && is_text
        })
}
