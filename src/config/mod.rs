//! The pipeline file: typed settings, diagnostics, JSON Schema.
//!
//! | file | what it does |
//! |---|---|
//! | `types` | the settings as Rust types; their doc comments are the schema's descriptions |
//! | `changes` | what differs between two sets of settings |
//! | `document` | the file as a tree in which every key and value knows where it came from |
//! | `include` | the files that it includes, laid under it |
//! | `library` | the files that keyfolio brings for that |
//! | `overlay` | environment variables and `--set` written over that tree |
//! | `schema` | the JSON Schema made from the types |
//! | `shape` | walks the tree along the schema: unknown keys, missing keys, wrong types, all at once |
//! | `validate` | what a schema cannot say: rules between values, all at once |
//! | `resolve` | folders, files, hash and text of the settings in force |
//! | `problem` | every error with its place and its hint |
//!
//! Precedence: `--set` > environment > file > included files, later ones first > default. All of them pass the same check, and an error names the one
//! that is wrong: `file:line:column`, the variable, or the argument.

pub mod changes;
pub mod document;
mod include;
pub mod library;
mod overlay;
pub mod path;
pub mod problem;
mod remarks;
pub mod resolve;
pub mod schema;
mod shape;
pub mod signals;
mod suggest;
pub mod types;
mod validate;
pub mod vocabulary;

use std::fs;
use std::path::{Path, PathBuf};

pub use document::{Document, Included, Origin};
pub use include::IncludeProblem;
pub use path::KeyPath;
pub use problem::{ConfigError, ConfigErrors, FileProblem, MappingProblem, Place, Problem};
pub use resolve::{Resolved, SourceFile, SourceFiles, resolve};

pub use suggest::did_you_mean;
pub use vocabulary::{canonical_columns, catalog};

use types::Pipeline;

/// Prefix of the environment variables that override settings: `KEYFOLIO__METRICS__HEADLINE__MIN_N=10`.
pub const ENVIRONMENT_PREFIX: &str = "KEYFOLIO__";

/// A pipeline file that passed every check that needs no other file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings, defaults included.
    pub pipeline: Pipeline,
    /// The file they came from, as it was named.
    pub path: PathBuf,
    /// Where each of them came from.
    pub document: Document,
}

impl Loaded {
    /// An error about the setting at `key_path`, with the place it was written at. For checks on other floors
    /// (the mapping against a header, a glob without files).
    pub fn error_at(&self, key_path: &KeyPath, problem: impl Into<Problem>) -> ConfigError {
        ConfigError::new(self.document.place_of_value(key_path), problem.into())
    }

    /// Errors made with [`Loaded::error_at`], with the text needed to show them.
    pub fn errors(&self, errors: Vec<ConfigError>) -> ConfigErrors {
        ConfigErrors::new(self.document.source().clone(), errors)
    }
}

/// Reads a pipeline file, writes `environment` and then `sets` over it and checks the result.
///
/// `environment` holds all variables of the process as (name, value); those without [`ENVIRONMENT_PREFIX`] are left
/// out. `sets` holds the arguments of `--set`, each `a.b=c`; a later one wins. Values are read as TOML, and as text
/// when they are not TOML.
///
/// Errors come in three layers, each complete in itself: those of the TOML syntax, then all unknown keys, missing keys
/// and wrong types, then all broken rules.
pub fn load(path: &Path, environment: &[(String, String)], sets: &[String]) -> Result<Loaded, ConfigErrors> {
    let name = path.display().to_string();
    let text = match fs::read(path) {
        Ok(bytes) => decode(bytes),
        Err(error) => Err(FileProblem::Unreadable { reason: error.to_string() }),
    };
    let text = match text {
        Ok(text) => text,
        Err(problem) => return Err(ConfigErrors::whole_file(name, problem.into())),
    };
    load_text(path, text, environment, sets)
}

/// As [`load`], of a text already read. `path` names the file in errors and is where relative folders start.
pub fn load_text(
    path: &Path,
    text: String,
    environment: &[(String, String)],
    sets: &[String],
) -> Result<Loaded, ConfigErrors> {
    let mut document = Document::parse(path.display().to_string(), text)?;
    include::read(&mut document, path, environment, sets)?;
    let mut errors = overlay::environment(&mut document, environment);
    errors.extend(overlay::sets(&mut document, sets));
    errors.extend(shape::check(&document));
    if !errors.is_empty() {
        return Err(ConfigErrors::new(document.source().clone(), errors));
    }

    let pipeline: Pipeline = match serde_json::from_value(document.to_json()) {
        Ok(pipeline) => pipeline,
        Err(error) => {
            let problem = FileProblem::Undeserializable { reason: error.to_string() };
            let error = ConfigError::new(Place::WholeFile, problem.into());
            return Err(ConfigErrors::new(document.source().clone(), vec![error]));
        }
    };

    let errors = validate::check(&pipeline, &document);
    if !errors.is_empty() {
        return Err(ConfigErrors::new(document.source().clone(), errors));
    }
    Ok(Loaded { pipeline, path: path.to_path_buf(), document })
}

/// The file's bytes as text, without a byte order mark.
fn decode(bytes: Vec<u8>) -> Result<String, FileProblem> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(FileProblem::NotUtf8 { line })
        }
    }
}
