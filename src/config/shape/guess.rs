//! What an unknown key may have meant.

use serde_json::Value;

use super::Walk;
use super::problem::Guess;
use crate::config::path::{KeyPath, Step};
use crate::config::suggest::did_you_mean;

impl<'a> Walk<'a> {
    /// What an unknown key may have meant: a key of the table at one slip of the hand, the same key of another table
    /// where it is not written yet, a key of the table at some distance.
    pub(super) fn guess(&self, key: &str, path: &KeyPath, known: &[String]) -> Guess {
        let similar = did_you_mean(key, known);
        if let Some(similar) = &similar
            && strsim::damerau_levenshtein(key, similar) <= 1
        {
            return Guess::Similar(similar.clone());
        }
        let mut places = Vec::new();
        self.tables_with(key, self.root, &mut Vec::new(), &mut places);
        let mut most = 0;
        let mut best: Vec<String> = Vec::new();
        for place in places {
            let (shared, place) = seen_from(&place, path);
            let mut table = KeyPath::root();
            for step in &place {
                table = table.key(step);
            }
            // A key that stands there already is not what was meant, unless it was put before the first [header].
            let at_the_top = path.steps().is_empty();
            if !at_the_top && self.document.get(&table.key(key)).is_some() {
                continue;
            }
            if shared > most {
                best.clear();
                most = shared;
            }
            if shared == most {
                best.push(if place.is_empty() { "the top of the file".into() } else { format!("[{table}]") });
            }
        }
        if !best.is_empty() {
            return Guess::Elsewhere(best);
        }
        match similar {
            Some(similar) => Guess::Similar(similar),
            None => Guess::Nothing,
        }
    }

    /// All tables of the schema that know `key`; `*` stands for a name that the user gives. Elements of lists are not
    /// searched: there is no header to move the key under.
    fn tables_with(&self, key: &str, schema: &'a Value, place: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
        let schema = self.resolved(schema);
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            if properties.contains_key(key) {
                found.push(place.clone());
            }
            for (name, property) in properties {
                place.push(name.clone());
                self.tables_with(key, property, place, found);
                place.pop();
            }
        }
        if let Some(named) = schema.get("additionalProperties").filter(|rest| rest.is_object()) {
            place.push("*".into());
            self.tables_with(key, named, place, found);
            place.pop();
        }
    }
}

/// A place of the schema with the names of the path it shares, and how many steps they share from the top.
fn seen_from(place: &[String], path: &KeyPath) -> (usize, Vec<String>) {
    let mut names = Vec::new();
    let mut shared = 0;
    let mut together = true;
    for (position, step) in place.iter().enumerate() {
        let on_path = match path.steps().get(position) {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        };
        let same = on_path.is_some_and(|key| step == "*" || step == key);
        together = together && same;
        if together {
            shared += 1;
        }
        match (together, on_path) {
            (true, Some(key)) => names.push(key.clone()),
            _ if step == "*" => names.push("…".into()),
            _ => names.push(step.clone()),
        }
    }
    (shared, names)
}
