//! What a schema cannot say: rules between values. All broken ones are found at once.
//!
//! Each part checks its own tables and reports (path, problem); the places follow from the document.

mod actions;
mod bands;
mod cadence;
mod churn;
mod clusters;
mod clv;
mod conditions;
mod features;
mod flows;
mod general;
mod loyalty;
mod metrics;
mod movement;
mod planning;
mod problem;
mod programmes;
mod prospects;
mod references;
mod registers;
mod retention;
mod rfm;
mod rules;
mod schemes;
mod score;
mod sources;
mod states;
mod thresholds;
mod visits;

pub use problem::RuleProblem;

use std::collections::BTreeMap;

use super::document::Document;
use super::path::KeyPath;
use super::problem::ConfigError;
use super::types::{Names, Pipeline};
use super::vocabulary::checked_catalog;
use crate::features::Catalog;

/// The rules that `pipeline` breaks, in no particular order.
pub fn check(pipeline: &Pipeline, document: &Document) -> Vec<ConfigError> {
    let (catalog, faults) = checked_catalog(pipeline);
    let mut findings = Findings { pipeline, document, catalog: &catalog, errors: Vec::new() };
    actions::check(pipeline, &mut findings);
    clv::check(pipeline, &mut findings);
    general::check(pipeline, &mut findings);
    metrics::check(pipeline, &mut findings);
    retention::check(pipeline, &mut findings);
    loyalty::check(pipeline, &mut findings);
    programmes::check(pipeline, &mut findings);
    planning::check(pipeline, &mut findings);
    prospects::check(pipeline, &mut findings);
    registers::check(pipeline, &mut findings);
    sources::check(pipeline, &mut findings);
    features::check(faults, &mut findings);
    flows::check(pipeline, &mut findings);
    schemes::check(pipeline, &mut findings);
    churn::check(&mut findings);
    visits::check(pipeline, &mut findings);
    cadence::check(&mut findings);
    findings.errors
}

/// The rules that depend on what the exports hold: broken when a scheme or feature needs a column that no export has.
/// `columns` are those of every table.
pub fn check_columns(
    pipeline: &Pipeline,
    document: &Document,
    columns: &BTreeMap<String, Vec<String>>,
) -> Vec<ConfigError> {
    let mut filled = pipeline.clone();
    for (table, source) in &mut filled.sources.0 {
        source.match_headers = false;
        for column in columns.get(table).into_iter().flatten() {
            let of_itself = || Names::One(column.clone());
            if !source.expressions.contains_key(column) {
                source.columns.entry(column.clone()).or_insert_with(of_itself);
            }
        }
    }
    let (catalog, _) = checked_catalog(&filled);
    let mut findings = Findings { pipeline: &filled, document, catalog: &catalog, errors: Vec::new() };
    sources::check_breadth(&filled, &mut findings);
    schemes::check(&filled, &mut findings);
    findings.errors
}

/// Collects broken rules and finds their places.
struct Findings<'a> {
    pipeline: &'a Pipeline,
    document: &'a Document,
    /// The features that settings can name.
    catalog: &'a Catalog,
    errors: Vec<ConfigError>,
}

impl Findings<'_> {
    /// The value at `path` breaks a rule. Of a value left to its default the table is shown.
    fn value(&mut self, path: &KeyPath, problem: RuleProblem) {
        self.errors.push(ConfigError::new(self.document.place_of_value(path), problem.into()));
    }

    /// The key at the end of `path` breaks a rule.
    fn key(&mut self, path: &KeyPath, problem: RuleProblem) {
        self.errors.push(ConfigError::new(self.document.place_of_key(path), problem.into()));
    }
}

/// Elements that occur before in the list, with their positions.
fn repeated<T: PartialEq>(elements: &[T]) -> Vec<usize> {
    let mut positions = Vec::new();
    for (position, element) in elements.iter().enumerate() {
        if elements[..position].contains(element) {
            positions.push(position);
        }
    }
    positions
}

/// Whether a name may name files and folders: ASCII letters, digits, `-` and `_`, at least one.
fn is_file_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
