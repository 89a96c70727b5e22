//! A check of JSON against the part of JSON Schema (draft-07) that the committed schemas use. A keyword that it does not
//! know is a panic: nothing passes unchecked.

use serde_json::Value;

/// Keywords that say nothing about what is valid.
const REMARKS: [&str; 8] =
    ["$schema", "title", "description", "default", "definitions", "format", "examples", "$comment"];

/// What is wrong with `value`, each with its place; empty when it is as the schema says.
pub fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    check(schema, schema, value, "", &mut problems);
    problems
}

fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut problems = Vec::new();
    check(root, schema, value, "", &mut problems);
    problems.is_empty()
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, problems: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else {
        assert!(schema.is_boolean(), "a schema is an object or a boolean: {schema}");
        if schema == &Value::Bool(false) {
            problems.push(format!("{place}: nothing is allowed here"));
        }
        return;
    };
    for (keyword, rule) in keywords {
        let is_kept = match keyword.as_str() {
            keyword if REMARKS.contains(&keyword) => true,
            "$ref" => {
                let pointer = rule.as_str().and_then(|target| target.strip_prefix('#')).expect("a local $ref");
                check(root, root.pointer(pointer).expect("a definition"), value, place, problems);
                true
            }
            "type" => match rule {
                Value::Array(types) => types.iter().any(|name| is_of_type(value, name)),
                name => is_of_type(value, name),
            },
            "const" => value == rule,
            "enum" => rule.as_array().expect("a list").contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().expect("a number")),
            "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().expect("a number")),
            "required" => {
                let names = rule.as_array().expect("a list").iter().filter_map(Value::as_str);
                let missing: Vec<&str> = names.filter(|name| value.get(name).is_none()).collect();
                value.as_object().is_none_or(|_| missing.is_empty())
            }
            "properties" => {
                for (name, property) in rule.as_object().expect("properties") {
                    if let Some(member) = value.get(name) {
                        check(root, property, member, &format!("{place}/{name}"), problems);
                    }
                }
                true
            }
            "items" => {
                for (position, element) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, element, &format!("{place}/{position}"), problems);
                }
                true
            }
            "allOf" => rule.as_array().expect("a list").iter().all(|part| fits(root, part, value)),
            "anyOf" => rule.as_array().expect("a list").iter().any(|part| fits(root, part, value)),
            "oneOf" => rule.as_array().expect("a list").iter().filter(|part| fits(root, part, value)).count() == 1,
            unknown => panic!("{unknown}: this check does not know the keyword"),
        };
        if !is_kept {
            problems.push(format!("{place}: {value} breaks {keyword}: {rule}"));
        }
    }
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str().expect("the name of a type") {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("no type of JSON: {other}"),
    }
}
