//! What differs between two sets of settings, one line a setting.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Its path, as `schemes.rfm.rfm.bins`.
    pub path: String,
    /// Its value before; none when it was not there.
    pub from: Option<Value>,
    /// Its value now; none when it is gone.
    pub to: Option<Value>,
}

impl std::fmt::Display for Change {
    /// `schemes.rfm.rfm.bins 5 → 4`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = |value: &Option<Value>| match value {
            None | Some(Value::Null) => "unset".to_owned(),
            Some(Value::String(text)) => text.clone(),
            Some(value) => shortened(&value.to_string()),
        };
        write!(f, "{} {} → {}", self.path, text(&self.from), text(&self.to))
    }
}

/// Letters of a value that a line shows.
const VALUE_LETTERS: usize = 60;

fn shortened(text: &str) -> String {
    if text.chars().count() <= VALUE_LETTERS {
        return text.to_owned();
    }
    text.chars().take(VALUE_LETTERS - 1).chain(['…']).collect()
}

/// The settings that differ between two trees, in the order of their paths. Lists are compared as wholes, those of as
/// many tables table by table.
pub fn changes(from: &Value, to: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    collect(String::new(), Some(from), Some(to), &mut found);
    found
}

fn collect(path: String, from: Option<&Value>, to: Option<&Value>, found: &mut Vec<Change>) {
    let is_same = from.unwrap_or(&Value::Null) == to.unwrap_or(&Value::Null);
    if is_same {
        return;
    }
    let table = |value: Option<&Value>| match value {
        Some(Value::Object(table)) => Some(table.clone()),
        None | Some(Value::Null) => Some(serde_json::Map::new()),
        Some(_) => None,
    };
    let is_table = |value: Option<&Value>| matches!(value, Some(Value::Object(_)));
    match (table(from), table(to)) {
        (Some(before), Some(after)) if is_table(from) || is_table(to) => {
            let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for key in keys {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                collect(below, before.get(key), after.get(key), found);
            }
        }
        _ => match (from, to) {
            // Bands and rules stand in an order: the third is compared with the third.
            (Some(Value::Array(before)), Some(Value::Array(after)))
                if before.len() == after.len() && before.iter().chain(after).all(Value::is_object) =>
            {
                for (at, (before, after)) in before.iter().zip(after).enumerate() {
                    collect(format!("{path}[{at}]"), Some(before), Some(after), found);
                }
            }
            _ => found.push(Change { path, from: from.cloned(), to: to.cloned() }),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_that_differ_are_named_with_both_values() {
        let from = json!({ "schemes": { "rfm": { "bins": 5, "window": "12mo", "cuts": [1, 2], "bands": [{ "top": 1 }] } }, "same": 1 });
        let to = json!({ "schemes": { "rfm": { "bins": 4, "window": "12mo", "cuts": [1, 3], "bands": [{ "top": 2 }] }, "abc": { "top": "1%" } }, "same": 1 });
        let lines: Vec<String> = changes(&from, &to).iter().map(Change::to_string).collect();
        assert_eq!(
            lines,
            [
                "schemes.abc.top unset → 1%",
                "schemes.rfm.bands[0].top 1 → 2",
                "schemes.rfm.bins 5 → 4",
                "schemes.rfm.cuts [1,2] → [1,3]"
            ]
        );
        assert_eq!(changes(&from, &from), []);
    }
}
