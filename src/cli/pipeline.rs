//! The pipeline of a verb: file, environment and `--set`, checked and resolved.

use std::path::Path;

use super::CliError;
use crate::config::{self, Resolved};

/// Loads and resolves a pipeline file with the environment of this process.
pub fn open(path: &Path, sets: &[String]) -> Result<Resolved, CliError> {
    let mut environment = Vec::new();
    for (name, value) in std::env::vars_os() {
        environment.push((name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
    }
    let loaded = config::load(path, &environment, sets)?;
    Ok(config::resolve(loaded)?)
}
