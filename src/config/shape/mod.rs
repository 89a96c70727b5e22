//! Walks the settings along the JSON Schema: unknown keys, missing keys, wrong types and impossible values, all at once.
//!
//! serde stops at the first of them and does not know about environment variables. The walk understands what schemars
//! makes of the types in `types.rs`: `$ref`, `allOf`, `oneOf` of constants, `properties`, `required`,
//! `additionalProperties`, `items`, lengths and limits. A test checks that nothing passes the walk that serde refuses.

mod guess;
mod problem;

use std::collections::BTreeMap;

use serde_json::Value;

pub use problem::{Expected, Guess, ShapeProblem};

use super::document::{Document, Entry, Node, NodeValue, Origin};
use super::path::KeyPath;
use super::problem::ConfigError;
use super::schema::pipeline_schema;
use super::suggest::listed;

/// All differences between the document and the schema, in no particular order.
pub fn check(document: &Document) -> Vec<ConfigError> {
    let root = pipeline_schema();
    let mut walk = Walk { root: &root, document, errors: Vec::new() };
    walk.node(document.root(), &root, &KeyPath::root());
    walk.errors
}

struct Walk<'a> {
    root: &'a Value,
    document: &'a Document,
    errors: Vec<ConfigError>,
}

impl<'a> Walk<'a> {
    fn node(&mut self, node: &Node, schema: &'a Value, path: &KeyPath) {
        let schema = self.resolved(schema);
        let constants = constants_of(schema);
        if !constants.is_empty() {
            match &node.value {
                NodeValue::String(text) if constants.contains(text) => {}
                NodeValue::String(text) => {
                    let problem =
                        ShapeProblem::NotOneOf { path: path.to_string(), found: text.clone(), allowed: constants };
                    self.at_value(path, problem);
                }
                other => {
                    let rewritten = Some(format!("one of {}, in quotes", listed(&constants)));
                    let (path_text, found) = (path.to_string(), other.describe());
                    let expected = Expected::Text;
                    self.at_value(path, ShapeProblem::WrongType { path: path_text, expected, found, rewritten });
                }
            }
            return;
        }
        match (type_for(schema, &node.value), &node.value) {
            (Some("object"), NodeValue::Table(entries)) => self.table(entries, schema, path),
            (Some("array"), NodeValue::Array(elements)) => self.list(elements, schema, path),
            (Some("string"), NodeValue::String(_)) | (Some("boolean"), NodeValue::Boolean(_)) => {}
            (Some("integer" | "number"), NodeValue::Integer(number)) => self.limits(*number as f64, schema, path),
            (Some("number"), NodeValue::Float(number)) => self.limits(*number, schema, path),
            (Some("object"), other) => self.wrong_type(path, Expected::Table, other, schema),
            (Some("array"), other) => self.wrong_type(path, Expected::List, other, schema),
            (Some("string"), other) => self.wrong_type(path, Expected::Text, other, schema),
            (Some("boolean"), other) => self.wrong_type(path, Expected::Truth, other, schema),
            (Some("integer"), other) => self.wrong_type(path, Expected::WholeNumber, other, schema),
            (Some("number"), other) => self.wrong_type(path, Expected::Number, other, schema),
            _ => {}
        }
    }

    fn table(&mut self, entries: &BTreeMap<String, Entry>, schema: &'a Value, path: &KeyPath) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let named = schema.get("additionalProperties").filter(|rest| rest.is_object());
        let mut meant = Vec::new();
        for (key, entry) in entries {
            let here = path.key(key);
            if let Some(property) = properties.and_then(|properties| properties.get(key)) {
                self.node(&entry.node, property, &here);
            } else if let Some(named) = named {
                self.node(&entry.node, named, &here);
            } else {
                let mut known: Vec<String> = properties.into_iter().flatten().map(|(name, _)| name.clone()).collect();
                // In the file a key stands once; an override may name one that stands there.
                if matches!(entry.key_origin, Origin::File { .. }) {
                    known.retain(|name| !entries.contains_key(name));
                }
                let guess = self.guess(key, path, &known);
                if let Guess::Similar(similar) = &guess {
                    meant.push(similar.clone());
                }
                let problem = ShapeProblem::UnknownKey { key: key.clone(), table: path.as_table(), guess, known };
                self.errors.push(ConfigError::new(self.document.place_of_key(&here), problem.into()));
            }
        }
        for key in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            // A misspelt key is one error, not two.
            if entries.contains_key(key) || meant.iter().any(|similar| similar == key) {
                continue;
            }
            let property = properties.and_then(|properties| properties.get(key));
            let meaning = property.map_or(String::new(), |property| self.first_sentence(property));
            let problem = ShapeProblem::MissingKey { key: key.into(), table: path.as_table(), meaning };
            self.errors.push(ConfigError::new(self.document.place_of_key(path), problem.into()));
        }
    }

    fn list(&mut self, elements: &[Node], schema: &'a Value, path: &KeyPath) {
        let found = elements.len() as u64;
        let lowest = schema.get("minItems").and_then(Value::as_u64);
        let highest = schema.get("maxItems").and_then(Value::as_u64);
        if let Some(expected) = lowest.filter(|lowest| found < *lowest).or(highest.filter(|highest| found > *highest)) {
            self.at_value(path, ShapeProblem::WrongLength { path: path.to_string(), expected, found });
        }
        let Some(items) = schema.get("items") else {
            return;
        };
        for (index, element) in elements.iter().enumerate() {
            self.node(element, items, &path.index(index));
        }
    }

    fn limits(&mut self, number: f64, schema: &Value, path: &KeyPath) {
        let format = schema.get("format").and_then(Value::as_str);
        let lowest = schema.get("minimum").and_then(Value::as_f64);
        let highest = schema.get("maximum").and_then(Value::as_f64).or(match format {
            Some("uint32") => Some(u32::MAX as f64),
            _ => None,
        });
        let too_small = lowest.is_some_and(|lowest| number < lowest);
        let too_large = highest.is_some_and(|highest| number > highest);
        if number.is_finite() && !too_small && !too_large {
            return;
        }
        let limits = match (lowest, highest) {
            (Some(lowest), Some(highest)) => format!("from {lowest} to {highest}"),
            (Some(lowest), None) => format!("at least {lowest}"),
            (None, Some(highest)) => format!("at most {highest}"),
            (None, None) => "a finite number".into(),
        };
        let problem = ShapeProblem::OutOfRange { path: path.to_string(), limits, found: number.to_string() };
        self.at_value(path, problem);
    }

    fn wrong_type(&mut self, path: &KeyPath, expected: Expected, found: &NodeValue, schema: &Value) {
        let rewritten = rewritten(path, expected, found, schema);
        let problem = ShapeProblem::WrongType { path: path.to_string(), expected, found: found.describe(), rewritten };
        self.at_value(path, problem);
    }

    fn at_value(&mut self, path: &KeyPath, problem: ShapeProblem) {
        self.errors.push(ConfigError::new(self.document.place_of_value(path), problem.into()));
    }

    /// The schema behind `$ref` and single `allOf`.
    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        loop {
            if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#')) {
                match self.root.pointer(name) {
                    Some(definition) => schema = definition,
                    None => return schema,
                }
            } else if let Some([single]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
                schema = single;
            } else {
                return schema;
            }
        }
    }

    /// What a property is for, without the full stop.
    fn first_sentence(&self, property: &'a Value) -> String {
        let own = property.get("description").and_then(Value::as_str);
        let of_type = || self.resolved(property).get("description").and_then(Value::as_str);
        let description = own.or_else(of_type).unwrap_or_default();
        let sentence = description.split(". ").next().unwrap_or_default();
        sentence.trim_end_matches('.').replace('\n', " ")
    }
}

/// The type that a schema asks of a value; of several the one that the value has, else the first.
fn type_for<'s>(schema: &'s Value, value: &NodeValue) -> Option<&'s str> {
    match schema.get("type")? {
        Value::Array(types) => {
            let of_value = match value {
                NodeValue::Array(_) => "array",
                NodeValue::Table(_) => "object",
                NodeValue::String(_) => "string",
                NodeValue::Boolean(_) => "boolean",
                NodeValue::Integer(_) => "integer",
                _ => "number",
            };
            let mut names = types.iter().filter_map(Value::as_str);
            names.clone().find(|name| *name == of_value).or_else(|| names.next())
        }
        one => one.as_str(),
    }
}

/// The texts that a `oneOf` or `enum` of constants allows; empty for any other schema.
fn constants_of(schema: &Value) -> Vec<String> {
    let mut constants = Vec::new();
    for choice in schema.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
        constants.extend(choice.get("const").and_then(Value::as_str).map(str::to_owned));
        for constant in choice.get("enum").and_then(Value::as_array).into_iter().flatten() {
            constants.extend(constant.as_str().map(str::to_owned));
        }
    }
    for constant in schema.get("enum").and_then(Value::as_array).into_iter().flatten() {
        constants.extend(constant.as_str().map(str::to_owned));
    }
    constants
}

/// How a value of the wrong type should have been written, when what was meant is plain.
fn rewritten(path: &KeyPath, expected: Expected, found: &NodeValue, schema: &Value) -> Option<String> {
    match (expected, found) {
        (Expected::Text, NodeValue::Integer(number)) => Some(format!("\"{number}\", in quotes")),
        (Expected::Text, NodeValue::Float(number)) => Some(format!("\"{number}\", in quotes")),
        (Expected::Text, NodeValue::Datetime(date)) => Some(format!("\"{date}\", in quotes")),
        (Expected::WholeNumber, NodeValue::Float(number)) if number.fract() == 0.0 => {
            Some(format!("{number}, without a fraction"))
        }
        (Expected::WholeNumber, NodeValue::String(text)) => {
            text.trim().parse::<i64>().ok().map(|number| format!("{number}, without quotes"))
        }
        (Expected::Number, NodeValue::String(text)) => match text.trim().strip_suffix('%') {
            Some(percent) => percent.trim().parse::<f64>().ok().map(|share| format!("{text} as {}", share / 100.0)),
            None => text.trim().parse::<f64>().ok().map(|number| format!("{number}, without quotes")),
        },
        (Expected::List, NodeValue::String(text)) => {
            let of_text = schema.pointer("/items/type").is_none_or(|items| items == "string");
            if of_text { Some(format!("[{text:?}], in brackets")) } else { None }
        }
        (Expected::List, NodeValue::Integer(number)) => Some(format!("[{number}], in brackets")),
        (Expected::Table, NodeValue::Array(_)) => Some(format!("[{path}], with single brackets")),
        _ => None,
    }
}
