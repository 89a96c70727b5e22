//! What a schema cannot say: rules between values. All broken ones are found at once.
//!
//! Each part checks its own tables and reports (path, problem); the places follow from the document.

mod bands;
mod general;
mod problem;
mod rfm;
mod schemes;
mod sources;

pub use problem::RuleProblem;

use super::document::Document;
use super::path::KeyPath;
use super::problem::ConfigError;
use super::types::Pipeline;

/// The rules that `pipeline` breaks, in no particular order.
pub fn check(pipeline: &Pipeline, document: &Document) -> Vec<ConfigError> {
    let mut findings = Findings { document, errors: Vec::new() };
    general::check(pipeline, &mut findings);
    sources::check(pipeline, &mut findings);
    schemes::check(pipeline, &mut findings);
    findings.errors
}

/// Collects broken rules and finds their places.
struct Findings<'a> {
    document: &'a Document,
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
