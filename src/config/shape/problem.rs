//! Keys and values that the settings do not have, as errors.

use thiserror::Error;

use crate::config::suggest::{did_you_mean, listed};

/// A key or a value that the settings do not have.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ShapeProblem {
    /// A key that its table does not know.
    #[error("unknown key `{key}` in {table}")]
    UnknownKey {
        /// The key.
        key: String,
        /// Its table, as a message names it.
        table: String,
        /// What may have been meant.
        guess: Guess,
        /// The keys the table knows and that are not written yet.
        known: Vec<String>,
    },
    /// A key that must be written and is not.
    #[error("{table} lacks `{key}`")]
    MissingKey {
        /// The key.
        key: String,
        /// Its table, as a message names it.
        table: String,
        /// What the key is for, from the schema.
        meaning: String,
    },
    /// A value of another type.
    #[error("`{path}` must be {expected}, found {found}")]
    WrongType {
        /// The setting.
        path: String,
        /// What it must be.
        expected: Expected,
        /// What it is.
        found: String,
        /// How it should have been written, when that can be told.
        rewritten: Option<String>,
    },
    /// A text that is none of those possible.
    #[error("`{path}` cannot be {found:?}")]
    NotOneOf {
        /// The setting.
        path: String,
        /// What it is.
        found: String,
        /// What it may be.
        allowed: Vec<String>,
    },
    /// A number below or above its limits.
    #[error("`{path}` must be {limits}, found {found}")]
    OutOfRange {
        /// The setting.
        path: String,
        /// The limits in words.
        limits: String,
        /// What it is.
        found: String,
    },
    /// A list with too few or too many elements.
    #[error("`{path}` must have {expected} elements, found {found}")]
    WrongLength {
        /// The setting.
        path: String,
        /// How many it must have.
        expected: u64,
        /// How many it has.
        found: u64,
    },
}

/// What an unknown key may have meant.
#[derive(Debug, Clone, PartialEq)]
pub enum Guess {
    /// A key of the same table.
    Similar(String),
    /// The same key of other tables, named as `[schemes.rfm.rfm]`.
    Elsewhere(Vec<String>),
    /// Nothing comes near.
    Nothing,
}

/// A type of the schema in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A string.
    Text,
    /// An integer.
    WholeNumber,
    /// Any number.
    Number,
    /// A boolean.
    Truth,
    /// An array.
    List,
    /// A table.
    Table,
}

impl std::fmt::Display for Expected {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Expected::Text => "text",
            Expected::WholeNumber => "a whole number",
            Expected::Number => "a number",
            Expected::Truth => "true or false",
            Expected::List => "a list",
            Expected::Table => "a table",
        })
    }
}

impl ShapeProblem {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            ShapeProblem::UnknownKey { guess: Guess::Similar(similar), .. } => {
                Some(format!("did you mean `{similar}`?"))
            }
            ShapeProblem::UnknownKey { key, guess: Guess::Elsewhere(tables), .. } => {
                Some(format!("`{key}` is a key of {}", tables.join(" or ")))
            }
            ShapeProblem::UnknownKey { known, .. } if known.is_empty() => Some("remove it".into()),
            ShapeProblem::UnknownKey { known, .. } => Some(format!("it can have {}", listed(known))),
            ShapeProblem::MissingKey { key, meaning, .. } => Some(format!("add `{key}`: {meaning}")),
            ShapeProblem::WrongType { rewritten: Some(rewritten), .. } => Some(format!("write {rewritten}")),
            ShapeProblem::WrongType { expected, .. } => Some(
                match expected {
                    Expected::Text => "text stands in quotes, as \"2011\"",
                    Expected::WholeNumber => "as 12, without quotes or a fraction",
                    Expected::Number => "as 0.005, without quotes",
                    Expected::Truth => "without quotes",
                    Expected::List => "a list stands in brackets, as [\"zh-CN\", \"en\"]",
                    Expected::Table => "a table stands under a [header] or in braces, as { zh = \"…\", en = \"…\" }",
                }
                .into(),
            ),
            ShapeProblem::NotOneOf { found, allowed, .. } => match did_you_mean(found, allowed) {
                Some(similar) => Some(format!("did you mean {similar:?}? it can be {}", listed(allowed))),
                None => Some(format!("it can be {}", listed(allowed))),
            },
            ShapeProblem::OutOfRange { limits, found, .. } => match found.parse::<f64>() {
                Ok(percent) if limits == "from 0 to 1" && percent > 1.0 && percent <= 100.0 => {
                    Some(format!("{found} per cent is written {}", percent / 100.0))
                }
                _ => Some("choose a number within these limits".into()),
            },
            ShapeProblem::WrongLength { expected, .. } => Some(format!("give exactly {expected} values")),
        }
    }
}
