//! What went into two results: settings key by key, exports, facts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{FactChange, InputChange, InputKind, SettingChange, Subject};
use crate::config::changes as settings;
use crate::lake::Published;
use crate::metrics::period_name;
use crate::model::period::month_end;
use crate::report::manifest::Input;

/// Settings that say where files lie and not what is in them.
const PLACES: [&str; 3] = ["root", "lake", "reports_dir"];

/// Settings that decide how exports become facts.
const READING: [&str; 7] =
    ["sources", "customers", "level_schemes", "timezone", "currency", "money_scale", "personal_data"];

/// Settings of how products are counted: part of the facts, though they stand among the features.
const BREADTH: &str = "features.breadth_by";

/// The settings that differ, by path.
pub fn changes(from: &Value, to: &Value) -> Vec<SettingChange> {
    let known = |value: Option<Value>| value.unwrap_or(Value::Null);
    settings::changes(from, to)
        .into_iter()
        .filter(|change| !is_place(&change.path))
        .map(|change| SettingChange { path: change.path, from: known(change.from), to: known(change.to) })
        .collect()
}

fn is_place(path: &str) -> bool {
    let mut parts = path.split('.');
    match parts.next() {
        Some("sources") => parts.nth(1).is_some_and(|key| key == "files" || key.starts_with("files[")),
        Some(first) => PLACES.contains(&first),
        None => false,
    }
}

/// Whether a path is a setting, or lies below it.
fn is_under(path: &str, setting: &str) -> bool {
    path.strip_prefix(setting).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether a setting decides how exports become facts.
pub fn is_reading(path: &str) -> bool {
    READING.iter().any(|setting| is_under(path, setting)) || is_under(path, BREADTH)
}

/// Whether a setting can change the classes of a scheme, given its facts.
pub fn is_of_scheme(path: &str, scheme: &str) -> bool {
    let own = format!("schemes.{scheme}");
    if is_under(path, &own) {
        // Titles name a scheme and its bands, movements compare its classes: neither gives one.
        return !path.ends_with(".title") && !path.contains(".title.") && !is_under(path, &format!("{own}.movement"));
    }
    is_under(path, "complete_within_days") || (is_under(path, "features") && !is_reading(path))
}

/// Whether a setting can change the headline figures, given the facts.
pub fn is_of_figures(path: &str) -> bool {
    ["metrics", "complete_within_days", "history_months"].iter().any(|setting| is_under(path, setting))
}

/// The exports that differ, by table and file.
pub fn inputs(from: &[Input], to: &[Input]) -> Vec<InputChange> {
    type Key<'i> = (&'i str, &'i str);
    let mut pairs: BTreeMap<Key, (Option<&Input>, Option<&Input>)> = BTreeMap::new();
    for input in from {
        pairs.entry((&input.source, &input.file)).or_default().0 = Some(input);
    }
    for input in to {
        pairs.entry((&input.source, &input.file)).or_default().1 = Some(input);
    }
    let mut changes = Vec::new();
    for ((source, file), (from, to)) in pairs {
        let change = match (from, to) {
            (Some(from), Some(to)) if from.hash == to.hash => continue,
            (Some(_), Some(_)) => InputKind::Changed,
            (Some(_), None) => InputKind::Removed,
            (None, _) => InputKind::Added,
        };
        changes.push(InputChange {
            source: source.to_owned(),
            file: file.to_owned(),
            change,
            rows_from: from.map(|input| input.rows),
            rows_to: to.map(|input| input.rows),
            hash_from: from.map(|input| input.hash.clone()),
            hash_to: to.map(|input| input.hash.clone()),
        });
    }
    changes
}

/// Every fact of a state with the file of each month.
fn months(state: &Published) -> BTreeMap<&str, &BTreeMap<String, String>> {
    state.stages.iter().filter_map(|(key, record)| Some((key.strip_prefix("reduce:")?, &record.files))).collect()
}

/// The facts of which months up to the two dates differ.
pub fn facts(from: &Subject, to: &Subject) -> Vec<FactChange> {
    let last = period_name(month_end(from.as_of.max(to.as_of)));
    facts_until(&from.state, &to.state, &last)
}

/// The facts of which months up to `last` (`YYYY-MM`) differ.
pub fn facts_until(from: &Published, to: &Published, last: &str) -> Vec<FactChange> {
    let (from, to) = (months(from), months(to));
    let names: BTreeSet<&str> = from.keys().chain(to.keys()).copied().collect();
    let none = BTreeMap::new();
    let mut changes = Vec::new();
    for fact in names {
        let (left, right) = (*from.get(fact).unwrap_or(&&none), *to.get(fact).unwrap_or(&&none));
        let all: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
        let differs = |month: &&&String| left.get(**month) != right.get(**month) && month.as_str() <= last;
        let months: Vec<String> = all.iter().filter(differs).map(|month| (*month).clone()).collect();
        if !months.is_empty() {
            changes.push(FactChange { fact: fact.to_owned(), months });
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_are_compared_key_by_key_and_places_are_none() {
        let from = json!({"lake": "a", "schemes": {"p": {"bands": [{"top": "1%"}, {"top": "5%"}], "q": [1, 2]}},
            "sources": {"transactions": {"files": ["a"], "kind": "x"}}});
        let to = json!({"lake": "b", "schemes": {"p": {"bands": [{"top": "2%"}, {"top": "5%"}], "q": [1]}, "n": {"title": "new"}},
            "sources": {"transactions": {"files": ["b"], "kind": "y"}}});
        let paths: Vec<String> = changes(&from, &to).iter().map(SettingChange::in_words).collect();
        assert_eq!(
            paths,
            [
                "schemes.n.title – → new",
                "schemes.p.bands[0].top 1% → 2%",
                "schemes.p.q [1,2] → [1]",
                "sources.transactions.kind x → y"
            ]
        );
    }

    #[test]
    fn a_setting_belongs_to_what_it_can_change() {
        assert!(is_of_scheme("schemes.rfm.rfm.window", "rfm"));
        assert!(!is_of_scheme("schemes.rfm2.rfm.window", "rfm"));
        assert!(!is_of_scheme("schemes.rfm.movement.weight", "rfm"));
        assert!(!is_of_scheme("schemes.pyramid.rank.bands[0].title", "pyramid"));
        assert!(!is_of_scheme("schemes.pyramid.title.en", "pyramid"));
        assert!(!is_of_scheme("features.breadth_by", "rfm") && is_reading("features.breadth_by"));
        assert!(is_reading("sources.transactions.filter") && !is_reading("sourcesque"));
        assert!(is_of_figures("metrics.headline.min_n"));
    }

    #[test]
    fn exports_are_added_removed_or_changed() {
        let input = |file: &str, hash: &str| Input {
            source: "transactions".into(),
            file: file.into(),
            rows: 3,
            bytes: 1,
            hash: hash.into(),
        };
        let from = [input("a", "1"), input("b", "1"), input("c", "1")];
        let to = [input("b", "1"), input("c", "2"), input("d", "1")];
        let found: Vec<(String, InputKind)> =
            inputs(&from, &to).into_iter().map(|change| (change.file, change.change)).collect();
        let expected = [("a", InputKind::Removed), ("c", InputKind::Changed), ("d", InputKind::Added)];
        assert_eq!(found, expected.map(|(file, change)| (file.to_owned(), change)));
    }
}
