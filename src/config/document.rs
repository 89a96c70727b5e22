//! The pipeline file as a tree in which every key and value knows where it came from.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::path::{KeyPath, Step};
use super::problem::{ConfigError, ConfigErrors, FileProblem, Place};

/// Where a key or a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// In the pipeline file or in one that it includes.
    File {
        /// The file.
        source: Arc<SourceText>,
        /// The bytes.
        span: Range<usize>,
    },
    /// In an environment variable.
    Environment {
        /// Its name as it was set.
        variable: String,
    },
    /// In an argument of `--set`.
    Set {
        /// The whole argument, `a.b=c`.
        argument: String,
    },
}

/// The text of a file of settings and the name it was opened by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// The file's path as it was given; of a file that keyfolio brings, `built-in:schemes/…`.
    pub name: String,
    /// Its content.
    pub text: String,
}

impl SourceText {
    /// Line and column of a byte, both from 1, the column in characters.
    pub fn line_and_column(&self, byte: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(byte)];
        let line_start = before.rfind('\n').map_or(0, |position| position + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// A value and its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where the value was written.
    pub origin: Origin,
    /// The value.
    pub value: NodeValue,
}

/// A value of TOML. Integers outside 64 bits are refused when the file is parsed.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeValue {
    /// Text.
    String(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A bare date or time, as written.
    Datetime(String),
    /// A list.
    Array(Vec<Node>),
    /// A table; each entry also keeps where its key was written.
    Table(BTreeMap<String, Entry>),
}

/// A key of a table and what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where the key was written.
    pub key_origin: Origin,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// Writes another node over this one: tables key by key, everything else as a whole.
    pub fn lay(&mut self, over: Node) {
        match (&mut self.value, over.value) {
            (NodeValue::Table(entries), NodeValue::Table(over_entries)) => {
                self.origin = over.origin;
                for (key, entry) in over_entries {
                    match entries.get_mut(&key) {
                        Some(below) => {
                            below.key_origin = entry.key_origin;
                            below.node.lay(entry.node);
                        }
                        None => {
                            entries.insert(key, entry);
                        }
                    }
                }
            }
            (_, value) => *self = Node { origin: over.origin, value },
        }
    }
}

impl NodeValue {
    /// The value and its type as a message names them: "the text \"a\"", "a table".
    pub fn describe(&self) -> String {
        match self {
            NodeValue::String(text) => format!("the text {text:?}"),
            NodeValue::Integer(number) => format!("the whole number {number}"),
            NodeValue::Float(number) => format!("the number {number:?}"),
            NodeValue::Boolean(truth) => format!("the truth value {truth}"),
            NodeValue::Datetime(text) => format!("the date {text}"),
            NodeValue::Array(_) => "a list".into(),
            NodeValue::Table(_) => "a table".into(),
        }
    }
}

/// A parsed pipeline file, with what it includes and what was written over it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    source: Arc<SourceText>,
    root: Node,
    included: Vec<Included>,
}

/// A file that the pipeline file includes, directly or through others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Included {
    /// As the including file names it.
    pub name: String,
    /// The name that messages call it by.
    pub file: String,
    /// The file that names it.
    pub by: String,
    /// What it sets, as `schemes.abc`.
    pub sets: Vec<String>,
}

impl Document {
    /// Parses a TOML text. All errors of the syntax are returned together.
    pub fn parse(name: String, text: String) -> Result<Document, ConfigErrors> {
        let source = Arc::new(SourceText { name, text });
        let (table, syntax_errors) = DeTable::parse_recoverable(&source.text);
        let mut errors = Vec::new();
        for error in &syntax_errors {
            let span = error.span().unwrap_or(0..0);
            let line = line_around(&source.text, span.start);
            let problem = FileProblem::syntax(error.message(), line);
            errors.push(ConfigError::new(Place::in_file(&source, span), problem.into()));
        }
        let span = table.span();
        let root = node_of_table(table.into_inner(), &FileOrigins(source.clone()), &mut |span, number| {
            let problem = FileProblem::NumberTooLarge { number };
            errors.push(ConfigError::new(Place::in_file(&source, span), problem.into()));
        });
        if !errors.is_empty() {
            return Err(ConfigErrors::new(source, errors));
        }
        let origin = Origin::File { source: source.clone(), span: span.start..span.start };
        Ok(Document { root: Node { origin, value: root }, source, included: Vec::new() })
    }

    /// The text the document was parsed from.
    pub fn source(&self) -> &Arc<SourceText> {
        &self.source
    }

    /// The files that it includes, those first that others win over.
    pub fn included(&self) -> &[Included] {
        &self.included
    }

    /// Writes this document over what it includes.
    pub(super) fn lay_over(&mut self, below: Node, included: Vec<Included>) {
        let own = std::mem::replace(&mut self.root, below);
        self.root.lay(own);
        self.included = included;
    }

    /// The top table.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The top table, to be written over.
    pub fn root_mut(&mut self) -> &mut Node {
        &mut self.root
    }

    /// The node at a path; `None` when nothing was written there.
    pub fn get(&self, path: &KeyPath) -> Option<&Node> {
        let mut node = &self.root;
        for step in path.steps() {
            node = match (&node.value, step) {
                (NodeValue::Table(entries), Step::Key(key)) => &entries.get(key)?.node,
                (NodeValue::Array(elements), Step::Index(index)) => elements.get(*index)?,
                _ => return None,
            };
        }
        Some(node)
    }

    /// Where the value at a path was written; of a default, where the table that could hold it begins.
    pub fn place_of_value(&self, path: &KeyPath) -> Place {
        match self.get(path) {
            Some(Node { value: NodeValue::Table(_), .. }) => self.place_of_key(path),
            Some(node) => Place::of(&node.origin),
            None => match path.parent() {
                Some(parent) => self.place_of_value(&parent),
                None => Place::WholeFile,
            },
        }
    }

    /// Where the key at the end of a path was written.
    pub fn place_of_key(&self, path: &KeyPath) -> Place {
        let Some(parent) = path.parent() else {
            return Place::WholeFile;
        };
        let Some(Step::Key(key)) = path.steps().last() else {
            return match self.get(path) {
                Some(node) => Place::of(&node.origin),
                None => self.place_of_value(&parent),
            };
        };
        match self.get(&parent).map(|node| &node.value) {
            Some(NodeValue::Table(entries)) => match entries.get(key) {
                Some(entry) => Place::of(&entry.key_origin),
                None => self.place_of_key(&parent),
            },
            _ => self.place_of_key(&parent),
        }
    }

    /// The tree as JSON, to be deserialized. Dates become text: no setting is a date.
    pub fn to_json(&self) -> serde_json::Value {
        json_of(&self.root.value)
    }
}

fn json_of(value: &NodeValue) -> serde_json::Value {
    match value {
        NodeValue::String(text) | NodeValue::Datetime(text) => text.as_str().into(),
        NodeValue::Integer(number) => (*number).into(),
        NodeValue::Float(number) => (*number).into(),
        NodeValue::Boolean(truth) => (*truth).into(),
        NodeValue::Array(elements) => elements.iter().map(|node| json_of(&node.value)).collect(),
        NodeValue::Table(entries) => {
            entries.iter().map(|(key, entry)| (key.clone(), json_of(&entry.node.value))).collect()
        }
    }
}

/// How spans of a parsed TOML text become origins.
pub(super) trait Origins {
    /// The origin of what stands at these bytes.
    fn at(&self, span: Range<usize>) -> Origin;
}

/// Spans of a file.
struct FileOrigins(Arc<SourceText>);

impl Origins for FileOrigins {
    fn at(&self, span: Range<usize>) -> Origin {
        Origin::File { source: self.0.clone(), span }
    }
}

/// One origin for a whole text: that of an environment variable or of `--set`.
pub(super) struct OneOrigin(pub Origin);

impl Origins for OneOrigin {
    fn at(&self, _span: Range<usize>) -> Origin {
        self.0.clone()
    }
}

/// A parsed value as a node. `on_large_number` is told of each integer outside 64 bits.
pub(super) fn node_of_value(
    value: Spanned<DeValue<'_>>,
    origins: &dyn Origins,
    on_large_number: &mut dyn FnMut(Range<usize>, String),
) -> Node {
    let span = value.span();
    let origin = origins.at(span.clone());
    let value = match value.into_inner() {
        DeValue::String(text) => NodeValue::String(text.into_owned()),
        DeValue::Boolean(truth) => NodeValue::Boolean(truth),
        DeValue::Datetime(date) => NodeValue::Datetime(date.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => NodeValue::Integer(number),
            Err(_) => {
                on_large_number(span, number.to_string());
                NodeValue::Integer(0)
            }
        },
        DeValue::Float(number) => match number.as_str().parse() {
            Ok(number) => NodeValue::Float(number),
            Err(_) => {
                on_large_number(span, number.to_string());
                NodeValue::Float(0.0)
            }
        },
        DeValue::Array(elements) => {
            let mut nodes = Vec::new();
            for element in elements {
                nodes.push(node_of_value(element, origins, on_large_number));
            }
            NodeValue::Array(nodes)
        }
        DeValue::Table(table) => node_of_table(table, origins, on_large_number),
    };
    Node { origin, value }
}

fn node_of_table(
    table: DeTable<'_>,
    origins: &dyn Origins,
    on_large_number: &mut dyn FnMut(Range<usize>, String),
) -> NodeValue {
    let mut entries = BTreeMap::new();
    for (key, value) in table {
        let key_origin = origins.at(key.span());
        let node = node_of_value(value, origins, on_large_number);
        entries.insert(key.into_inner().into_owned(), Entry { key_origin, node });
    }
    NodeValue::Table(entries)
}

/// The line that holds a byte.
fn line_around(text: &str, byte: usize) -> &str {
    let byte = text.floor_char_boundary(byte);
    let start = text[..byte].rfind('\n').map_or(0, |position| position + 1);
    let end = text[byte..].find('\n').map_or(text.len(), |position| byte + position);
    &text[start..end]
}
