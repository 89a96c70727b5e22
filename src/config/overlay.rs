//! Environment variables and `--set`, written over the pipeline file.
//!
//! A value is read as TOML (`5`, `true`, `["en"]`, `{ code = "A" }`) and as text when it is not TOML, so that
//! `currency=EUR` needs no quotes. Names in the environment are matched without regard to letter case, since many
//! schedulers know capitals only. A scheme or a report that the file does not have cannot be opened key by key: it
//! would be a misspelt name far more often than a new one. It can be given whole (`reports.brief={}`).

use std::collections::BTreeMap;

use thiserror::Error;
use toml::de::DeValue;

use super::ENVIRONMENT_PREFIX;
use super::document::{Document, Entry, Node, NodeValue, OneOrigin, Origin, node_of_value};
use super::problem::{ConfigError, Place};
use super::suggest::{did_you_mean, listed};

/// The tables whose keys are names that the user gives.
const TABLES_OF_NAMES: [(&str, &str); 2] = [("schemes", "scheme"), ("reports", "report")];

/// An environment variable or `--set` that cannot be written over the file.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum OverlayProblem {
    /// `--set` without `=`.
    #[error("a setting is written key=value")]
    NoEqualsSign,
    /// A key with an empty part, or a quote that is not closed.
    #[error("{key:?} is not a key")]
    BadKey {
        /// What stands before `=`, or after the prefix.
        key: String,
    },
    /// A list or table that TOML cannot read.
    #[error("{value:?} is not a list or table of TOML: {reason}")]
    BadValue {
        /// The value as given.
        value: String,
        /// The parser's words.
        reason: String,
    },
    /// A scheme or report that the file does not have.
    #[error("there is no {kind} {name:?} to set `{key}` of")]
    NamesNothing {
        /// `scheme` or `report`.
        kind: &'static str,
        /// The name given.
        name: String,
        /// The key in it.
        key: String,
        /// The names there are.
        existing: Vec<String>,
    },
    /// A key inside something that has no keys.
    #[error("`{inner}` cannot be set in `{outer}`, which is {found}")]
    NotATable {
        /// Path of what stands in the way.
        outer: String,
        /// The key below it.
        inner: String,
        /// What stands there.
        found: String,
    },
    /// A position that a list does not have.
    #[error("`{list}` has {length} elements, so there is no `{position}`")]
    NoSuchElement {
        /// Path of the list.
        list: String,
        /// What was given as the position.
        position: String,
        /// How many elements it has.
        length: usize,
    },
}

impl OverlayProblem {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            OverlayProblem::NoEqualsSign => Some("as --set metrics.headline.min_n=10".into()),
            OverlayProblem::BadKey { .. } => Some(
                "keys are separated by single points, as schemes.rfm.rfm.bins; a name with a point stands in quotes"
                    .into(),
            ),
            OverlayProblem::BadValue { .. } => Some("quote it for the shell, as --set 'language=[\"en\"]'".into()),
            OverlayProblem::NamesNothing { kind, name, existing, .. } => match did_you_mean(name, existing) {
                Some(similar) => Some(format!("did you mean {similar:?}?")),
                None if existing.is_empty() => Some(format!("the pipeline has no {kind}s")),
                None => Some(format!("the pipeline has {}", listed(existing))),
            },
            OverlayProblem::NotATable { outer, .. } => Some(format!("set `{outer}` itself")),
            OverlayProblem::NoSuchElement { length: 0, .. } => Some("set the whole list".into()),
            OverlayProblem::NoSuchElement { length, .. } => Some(format!("positions run from 0 to {}", length - 1)),
        }
    }
}

/// Writes the variables that begin with [`ENVIRONMENT_PREFIX`] over the document, in the order of their names.
pub fn environment(document: &mut Document, variables: &[(String, String)]) -> Vec<ConfigError> {
    let mut ours: Vec<&(String, String)> = Vec::new();
    for variable in variables {
        let prefix = variable.0.get(..ENVIRONMENT_PREFIX.len());
        if prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(ENVIRONMENT_PREFIX)) {
            ours.push(variable);
        }
    }
    ours.sort();

    let mut errors = Vec::new();
    for (name, value) in ours {
        let origin = Origin::Environment { variable: name.clone() };
        let key = &name[ENVIRONMENT_PREFIX.len()..];
        let steps: Vec<String> = key.to_lowercase().split("__").map(str::to_owned).collect();
        let written = if steps.iter().any(String::is_empty) {
            Err(OverlayProblem::BadKey { key: key.into() })
        } else {
            write(document, &steps, value, &origin, LetterCase::Ignored)
        };
        if let Err(problem) = written {
            errors.push(ConfigError::new(Place::of(&origin), problem.into()));
        }
    }
    errors
}

/// Writes only the variables of one top key over the document. What is wrong with them is left to [`environment`].
pub fn environment_of(document: &mut Document, variables: &[(String, String)], key: &str) {
    let is_of_key = |name: &str| {
        let rest = name.get(ENVIRONMENT_PREFIX.len()..).unwrap_or_default().to_lowercase();
        rest.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with("__"))
    };
    let of_key: Vec<(String, String)> = variables.iter().filter(|(name, _)| is_of_key(name)).cloned().collect();
    environment(document, &of_key);
}

/// Writes only the arguments of one top key over the document. What is wrong with them is left to [`sets`].
pub fn sets_of(document: &mut Document, arguments: &[String], key: &str) {
    let is_of_key = |argument: &String| {
        let rest = argument.trim_start().strip_prefix(key).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with(['=', '.']))
    };
    let of_key: Vec<String> = arguments.iter().filter(|argument| is_of_key(argument)).cloned().collect();
    sets(document, &of_key);
}

/// Writes the arguments of `--set` over the document, in their order.
pub fn sets(document: &mut Document, arguments: &[String]) -> Vec<ConfigError> {
    let mut errors = Vec::new();
    for argument in arguments {
        let origin = Origin::Set { argument: argument.clone() };
        let written = match argument.split_once('=') {
            None => Err(OverlayProblem::NoEqualsSign),
            Some((key, value)) => match split_key(key) {
                None => Err(OverlayProblem::BadKey { key: key.into() }),
                Some(steps) => write(document, &steps, value, &origin, LetterCase::Kept),
            },
        };
        if let Err(problem) = written {
            errors.push(ConfigError::new(Place::of(&origin), problem.into()));
        }
    }
    errors
}

/// Whether `A` and `a` name the same key.
#[derive(Clone, Copy, PartialEq)]
enum LetterCase {
    Kept,
    Ignored,
}

/// The parts of `a.b."c.d"`; `None` when a part is empty or a quote is not closed.
fn split_key(key: &str) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    let mut step = String::new();
    let mut quote: Option<char> = None;
    let mut was_quoted = false;
    for letter in key.trim().chars() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => step.push(letter),
            (None, '"' | '\'') => {
                quote = Some(letter);
                was_quoted = true;
            }
            (None, '.') => {
                if step.is_empty() && !was_quoted {
                    return None;
                }
                steps.push(std::mem::take(&mut step));
                was_quoted = false;
            }
            (None, _) => step.push(letter),
        }
    }
    if quote.is_some() || (step.is_empty() && !was_quoted) {
        return None;
    }
    steps.push(step);
    Some(steps)
}

/// The value as TOML, or as text when it is not TOML.
fn read_value(text: &str, origin: &Origin) -> Result<Node, OverlayProblem> {
    let trimmed = text.trim();
    let as_text = || Node { origin: origin.clone(), value: NodeValue::String(text.to_owned()) };
    match DeValue::parse(trimmed) {
        Ok(value) => {
            let mut too_large = false;
            let node = node_of_value(value, &OneOrigin(origin.clone()), &mut |_, _| too_large = true);
            Ok(if too_large { as_text() } else { node })
        }
        Err(error) if trimmed.starts_with(['[', '{']) => {
            Err(OverlayProblem::BadValue { value: text.into(), reason: error.message().into() })
        }
        Err(_) => Ok(as_text()),
    }
}

fn write(
    document: &mut Document,
    steps: &[String],
    value: &str,
    origin: &Origin,
    letter_case: LetterCase,
) -> Result<(), OverlayProblem> {
    let new_node = read_value(value, origin)?;
    let Some((last, tables)) = steps.split_last() else {
        return Err(OverlayProblem::BadKey { key: String::new() });
    };
    refuse_unknown_name(document, steps, letter_case)?;

    let mut node = document.root_mut();
    for (depth, step) in tables.iter().enumerate() {
        node = descend(node, step, &steps[..depth], origin, letter_case)?;
    }
    match &mut node.value {
        NodeValue::Table(entries) => {
            let key = existing_key(entries, last, letter_case);
            entries.insert(key, Entry { key_origin: origin.clone(), node: new_node });
            Ok(())
        }
        NodeValue::Array(elements) => {
            let element = element_at(elements, last, tables)?;
            *element = new_node;
            Ok(())
        }
        other => {
            Err(OverlayProblem::NotATable { outer: tables.join("."), inner: last.clone(), found: other.describe() })
        }
    }
}

/// One step down; a table that is missing is opened.
fn descend<'a>(
    node: &'a mut Node,
    step: &str,
    above: &[String],
    origin: &Origin,
    letter_case: LetterCase,
) -> Result<&'a mut Node, OverlayProblem> {
    match &mut node.value {
        NodeValue::Table(entries) => {
            let key = existing_key(entries, step, letter_case);
            let entry = entries.entry(key).or_insert_with(|| Entry {
                key_origin: origin.clone(),
                node: Node { origin: origin.clone(), value: NodeValue::Table(BTreeMap::new()) },
            });
            Ok(&mut entry.node)
        }
        NodeValue::Array(elements) => element_at(elements, step, above),
        other => {
            Err(OverlayProblem::NotATable { outer: above.join("."), inner: step.to_owned(), found: other.describe() })
        }
    }
}

fn element_at<'a>(elements: &'a mut [Node], position: &str, above: &[String]) -> Result<&'a mut Node, OverlayProblem> {
    let length = elements.len();
    let found = position.parse::<usize>().ok().and_then(|index| elements.get_mut(index));
    found.ok_or_else(|| OverlayProblem::NoSuchElement { list: above.join("."), position: position.into(), length })
}

/// The key of the table that `wanted` means: itself, or the one that differs in letter case only.
fn existing_key(entries: &BTreeMap<String, Entry>, wanted: &str, letter_case: LetterCase) -> String {
    if letter_case == LetterCase::Ignored && !entries.contains_key(wanted) {
        for key in entries.keys() {
            if key.to_lowercase() == wanted.to_lowercase() {
                return key.clone();
            }
        }
    }
    wanted.to_owned()
}

fn refuse_unknown_name(document: &Document, steps: &[String], letter_case: LetterCase) -> Result<(), OverlayProblem> {
    let [table, name, key, ..] = steps else {
        return Ok(());
    };
    for (table_of_names, kind) in TABLES_OF_NAMES {
        if table != table_of_names {
            continue;
        }
        let mut existing = Vec::new();
        if let NodeValue::Table(top) = &document.root().value
            && let Some(entry) = top.get(table_of_names)
            && let NodeValue::Table(names) = &entry.node.value
        {
            if names.contains_key(&existing_key(names, name, letter_case)) {
                return Ok(());
            }
            existing.extend(names.keys().cloned());
        }
        return Err(OverlayProblem::NamesNothing { kind, name: name.clone(), key: key.clone(), existing });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_splits_at_points_outside_quotes() {
        assert_eq!(split_key("a.b-c.客户"), Some(vec!["a".into(), "b-c".into(), "客户".into()]));
        assert_eq!(split_key("a.\"b.c\""), Some(vec!["a".into(), "b.c".into()]));
        assert_eq!(split_key("a..b"), None);
        assert_eq!(split_key(""), None);
        assert_eq!(split_key("a.'b"), None);
    }
}
