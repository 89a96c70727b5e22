//! The pipeline of a verb: file, environment and `--set`, checked and resolved.

use std::path::Path;

use super::CliError;
use crate::config::{self, Resolved, did_you_mean};
use crate::lake::Lake;

/// Loads and resolves a pipeline file with the environment of this process.
pub fn open(path: &Path, sets: &[String]) -> Result<Resolved, CliError> {
    let mut environment = Vec::new();
    for (name, value) in std::env::vars_os() {
        environment.push((name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
    }
    let loaded = config::load(path, &environment, sets)?;
    Ok(config::resolve(loaded)?)
}

/// The lake of a pipeline, or of one of its variants.
pub fn lake(resolved: &Resolved, variant: Option<&str>) -> Result<Lake, CliError> {
    let lake = Lake::at(&resolved.lake);
    let Some(name) = variant else { return Ok(lake) };
    let names = lake.variants()?;
    if names.iter().any(|known| known == name) {
        return Ok(lake.variant(name)?);
    }
    let hint = match did_you_mean(name, &names) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => "there are none yet; `keyfolio run --variant NAME` makes one".into(),
        None => format!("there are {}", names.join(", ")),
    };
    Err(CliError::NoSuch { what: "variant", name: name.to_owned(), hint })
}
