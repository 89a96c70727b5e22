//! Errors of the pipeline file: what is wrong, where it was written, and what to do.

use std::error::Error;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use thiserror::Error;

use super::document::{Origin, SourceText};
use super::include::IncludeProblem;
use super::overlay::OverlayProblem;
use super::shape::ShapeProblem;

use super::validate::RuleProblem;

/// Where the cause of an error was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The pipeline file as a whole.
    WholeFile,
    /// Some bytes of the pipeline file, or of one that it includes.
    File {
        /// The file.
        source: Arc<SourceText>,
        /// The bytes.
        span: Range<usize>,
        /// Line of the first, from 1.
        line: usize,
        /// Column of the first in characters, from 1.
        column: usize,
    },
    /// An environment variable.
    Environment {
        /// Its name as it was set.
        variable: String,
    },
    /// An argument of `--set`.
    Set {
        /// The whole argument.
        argument: String,
    },
}

impl Place {
    /// The place of an origin.
    pub fn of(origin: &Origin) -> Place {
        match origin {
            Origin::File { source, span } => Place::in_file(source, span.clone()),
            Origin::Environment { variable } => Place::Environment { variable: variable.clone() },
            Origin::Set { argument } => Place::Set { argument: argument.clone() },
        }
    }

    /// The place of some bytes of `source`.
    pub fn in_file(source: &Arc<SourceText>, span: Range<usize>) -> Place {
        let (line, column) = source.line_and_column(span.start);
        Place::File { source: source.clone(), span, line, column }
    }

    /// The place in one line: `file:line:column`, "environment variable …" or `--set …`. `file_name` is that of the
    /// pipeline file.
    pub fn describe(&self, file_name: &str) -> String {
        match self {
            Place::WholeFile => file_name.into(),
            Place::File { source, line, column, .. } => format!("{}:{line}:{column}", source.name),
            Place::Environment { variable } => format!("environment variable {variable}"),
            Place::Set { argument } => format!("--set {argument}"),
        }
    }

    /// Errors are shown in this order: by position in the pipeline file, then those of each included file, then
    /// environment, then `--set`.
    fn order(&self, pipeline: &SourceText) -> (u8, String, usize) {
        match self {
            Place::WholeFile => (0, String::new(), 0),
            Place::File { source, span, .. } if source.name == pipeline.name => (1, String::new(), span.start),
            Place::File { source, span, .. } => (2, source.name.clone(), span.start),
            Place::Environment { .. } => (3, String::new(), 0),
            Place::Set { .. } => (4, String::new(), 0),
        }
    }
}

/// What is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Problem {
    /// The file cannot be read as TOML at all.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// A file that cannot be included.
    #[error(transparent)]
    Include(#[from] IncludeProblem),
    /// An environment variable or `--set` cannot be written over the file.
    #[error(transparent)]
    Overlay(#[from] OverlayProblem),
    /// A key or a type that the settings do not have.
    #[error(transparent)]
    Shape(#[from] ShapeProblem),
    /// A value that breaks a rule.
    #[error(transparent)]
    Rule(#[from] RuleProblem),
    /// A setting that does not fit the files it speaks of.
    #[error(transparent)]
    Mapping(#[from] MappingProblem),
}

impl Problem {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Problem::File(problem) => problem.hint(),
            Problem::Include(problem) => problem.hint(),
            Problem::Overlay(problem) => problem.hint(),
            Problem::Shape(problem) => problem.hint(),
            Problem::Rule(problem) => problem.hint(),
            Problem::Mapping(problem) => problem.hint(),
        }
    }
}

/// The file cannot be read as TOML.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FileProblem {
    /// It cannot be opened.
    #[error("the pipeline file cannot be read: {reason}")]
    Unreadable {
        /// The system's words.
        reason: String,
    },
    /// It is in another encoding.
    #[error("the pipeline file is not UTF-8: line {line} has bytes of another encoding")]
    NotUtf8 {
        /// First line with such bytes, from 1.
        line: usize,
    },
    /// It breaks TOML's grammar.
    #[error("this is not TOML: {message}")]
    Syntax {
        /// The parser's words.
        message: String,
        /// A full-width character outside quotes that TOML writes half-width, and the half-width one.
        full_width: Option<(char, char)>,
    },
    /// A number outside 64 bits.
    #[error("the number {number} is too large")]
    NumberTooLarge {
        /// As written.
        number: String,
    },
    /// The settings in force cannot be written down: a fault of keyfolio, not of the file.
    #[error("the settings in force cannot be written down: {reason}")]
    Unserializable {
        /// The serializer's words.
        reason: String,
    },
    /// Schema and types disagree: a fault of keyfolio, not of the file.
    #[error("the settings passed every check and still cannot be read: {reason}")]
    Undeserializable {
        /// The deserializer's words.
        reason: String,
    },
}

/// Full-width characters that an input method leaves in a file, and what TOML wants instead.
const FULL_WIDTH: [(char, char); 14] = [
    ('＝', '='),
    ('，', ','),
    ('“', '"'),
    ('”', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('［', '['),
    ('］', ']'),
    ('【', '['),
    ('】', ']'),
    ('｛', '{'),
    ('｝', '}'),
    ('＃', '#'),
    ('．', '.'),
];

impl FileProblem {
    /// An error of TOML's grammar on `line`.
    pub fn syntax(message: &str, line: &str) -> FileProblem {
        let outside_comment = line.split('#').next().unwrap_or(line);
        let full_width =
            FULL_WIDTH.iter().find(|(full, _)| outside_comment.contains(*full)).map(|(full, half)| (*full, *half));
        FileProblem::Syntax { message: message.into(), full_width }
    }

    fn hint(&self) -> Option<String> {
        match self {
            FileProblem::Unreadable { .. } => {
                Some("name an existing file, as pipelines/online-retail.toml".into())
            }
            FileProblem::NotUtf8 { .. } => Some(
                "save the file again as UTF-8 (in Notepad 记事本: Save as, encoding UTF-8)".into(),
            ),
            FileProblem::Syntax {
                full_width: Some((full, half)),
                ..
            } => Some(format!(
                "the line contains the full-width character {full}; TOML wants the half-width {half} (switch the input method to English)"
            )),
            FileProblem::Syntax { message, .. } if message.contains("unquoted key") => Some(
                "a key with other letters than a to z stands in quotes; in `columns` the canonical column stands on the left, as customer_id = \"客户编号\"".into(),
            ),
            FileProblem::Syntax { message, .. } if message.contains("duplicate key") => {
                Some("it is set above already: keep one of the two".into())
            }
            FileProblem::Syntax {
                full_width: None, ..
            } => Some(
                "text stands in quotes, lists in [ ], tables in { } or under a [header]".into(),
            ),
            FileProblem::NumberTooLarge { .. } => Some("no setting is that large".into()),
            FileProblem::Undeserializable { .. } | FileProblem::Unserializable { .. } => {
                Some("this is a fault of keyfolio; please report it with the file".into())
            }
        }
    }
}

/// A setting that does not fit the files it speaks of.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MappingProblem {
    /// A pattern that names no file.
    #[error("no file matches {pattern:?} in {folder}")]
    NoFiles {
        /// The pattern as written.
        pattern: String,
        /// The folder it was searched from.
        folder: String,
    },
    /// A pattern that the `glob` crate refuses.
    #[error("{pattern:?} is not a file name or pattern: {reason}")]
    BadPattern {
        /// The pattern as written.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file or folder that cannot be read.
    #[error("{file} cannot be read: {reason}")]
    UnreadableFile {
        /// The file.
        file: String,
        /// The system's words.
        reason: String,
    },
    /// Anything else a reader finds, in its own words.
    #[error("{message}")]
    Other {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
}

impl MappingProblem {
    fn hint(&self) -> Option<String> {
        match self {
            MappingProblem::NoFiles { .. } => {
                Some("paths start from `root`, which is relative to the pipeline file; `*` stands for any text".into())
            }
            MappingProblem::BadPattern { .. } => Some("`*` stands for any text, `?` for one character".into()),
            MappingProblem::UnreadableFile { .. } => Some(
                "put the file there again, or leave it out of `files`; of a folder name the files in it, as `x.csv/*`"
                    .into(),
            ),
            MappingProblem::Other { hint, .. } => hint.clone(),
        }
    }
}

/// One error: what is wrong and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigError {
    /// Where the cause was written.
    pub place: Place,
    /// What is wrong.
    pub problem: Problem,
}

impl ConfigError {
    /// An error at a place.
    pub fn new(place: Place, problem: Problem) -> ConfigError {
        ConfigError { place, problem }
    }
}

/// All errors that one check found, in the order of their places.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigErrors {
    /// The pipeline file.
    pub source: Arc<SourceText>,
    /// At least one error.
    pub errors: Vec<ConfigError>,
}

impl ConfigErrors {
    /// Sorts the errors by place.
    pub fn new(source: Arc<SourceText>, mut errors: Vec<ConfigError>) -> ConfigErrors {
        errors.sort_by_key(|error| error.place.order(&source));
        ConfigErrors { source, errors }
    }

    /// One error about a file whose text is not at hand.
    pub fn whole_file(name: String, problem: Problem) -> ConfigErrors {
        let source = Arc::new(SourceText { name, text: String::new() });
        ConfigErrors { source, errors: vec![ConfigError::new(Place::WholeFile, problem)] }
    }
}

impl fmt::Display for ConfigErrors {
    /// One line per error, `place: what`, and a line for its hint.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, error) in self.errors.iter().enumerate() {
            if position > 0 {
                formatter.write_str("\n")?;
            }
            write!(formatter, "{}: {}", error.place.describe(&self.source.name), error.problem)?;
            if let Some(hint) = error.problem.hint() {
                write!(formatter, "\n  hint: {hint}")?;
            }
        }
        Ok(())
    }
}

impl Error for ConfigErrors {}
