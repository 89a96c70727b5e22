//! Why a stage has work, in words.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::facts::Fact;
use super::stage;
use crate::config::changes::changes;
use crate::lake::Published;
use crate::model::period::{Month, month_end};

/// Months or settings that a reason names; the others are counted.
const NAMED: usize = 2;

/// A partition of a table that an ingest changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlotChange {
    /// Month or snapshot date.
    pub slot: String,
    /// Rows before; none for a new partition.
    pub before: Option<u64>,
    /// Rows now; none when the partition is gone.
    pub after: Option<u64>,
}

impl SlotChange {
    /// In words: `3 late rows in 2026-08`. Rows are late when they are dated on or before the last date with results.
    pub fn words(&self, last_published: Option<NaiveDate>) -> String {
        let slot = &self.slot;
        let is_late = slot
            .parse::<Month>()
            .is_ok_and(|month| last_published.is_some_and(|published| month.last_day() <= month_end(published)));
        let word = if is_late { "late" } else { "new" };
        match (self.before, self.after) {
            (None, Some(rows)) if is_late => format!("{} in {slot}", counted(rows, "late row")),
            (None, Some(rows)) => format!("{slot} is new ({})", counted(rows, "row")),
            (Some(before), Some(after)) if after > before => {
                format!("{} in {slot}", counted(after - before, &format!("{word} row")))
            }
            (Some(before), Some(after)) if after < before => {
                format!("{} fewer in {slot}", counted(before - after, "row"))
            }
            (Some(_), Some(_)) => format!("rows of {slot} differ"),
            (_, None) => format!("all rows of {slot} are gone"),
        }
    }
}

/// `1 row`, `2,041 rows`.
pub fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{} {noun}s", grouped(count)) }
}

fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The first of some words, and how many more there are.
pub fn listed(words: &[String], rest: &str) -> String {
    let shown = words.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match words.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {}", counted(more as u64, rest).replacen(rest, &format!("more {rest}"), 1)),
    }
}

/// What a family of stages depends on beside its inputs: settings as in the pipeline file, and versions of code.
pub fn basis(settings: Value, versions: Value) -> Value {
    serde_json::json!({ "setting": settings, "version": versions })
}

/// What is known when reasons are asked for.
pub struct Why<'a> {
    /// The state before the run.
    pub before: &'a Published,
    /// Stages of which a file is lost.
    pub lost: &'a BTreeSet<String>,
    /// Everything is to be done again.
    pub force: bool,
    /// Months of facts that differ from those before, and what is known of each.
    pub months: BTreeMap<String, String>,
}

impl Why<'_> {
    /// Why the stage `key` of a family with this basis is not up to date.
    pub fn of(&self, key: &str, basis: &Value, inputs: &str) -> String {
        if self.force {
            let changed = self.settings(&stage::family_of(key), basis);
            let months = || stage::date_of(key).and_then(|date| self.months_until(date));
            return changed.or_else(months).unwrap_or_else(|| "--force".to_owned());
        }
        if self.lost.contains(key) {
            return "a file of it is lost".to_owned();
        }
        let changed = self.settings(&stage::family_of(key), basis);
        if let Some(changed) = &changed {
            return changed.clone();
        }
        let date = stage::date_of(key);
        if !self.before.stages.contains_key(key) {
            let is_known = self.before.settings.contains_key(&stage::family_of(key));
            return match date {
                Some(_) if is_known => "new date".to_owned(),
                _ => "first time".to_owned(),
            };
        }
        match date {
            Some(date) => self.months_until(date).unwrap_or_else(|| inputs.to_owned()),
            None => inputs.to_owned(),
        }
    }

    /// Which settings of a family differ from those of its last run.
    pub fn settings(&self, family: &str, basis: &Value) -> Option<String> {
        let before = self.before.settings.get(family)?;
        let words: Vec<String> = changes(before, basis)
            .iter()
            .map(|change| match change.path.strip_prefix("version.") {
                Some(part) => format!("this version of keyfolio computes {part} otherwise"),
                None => change.to_string().replacen('.', " ", 1),
            })
            .collect();
        (!words.is_empty()).then(|| listed(&words, "setting"))
    }

    /// What differs in the months until a date.
    pub fn months_until(&self, date: NaiveDate) -> Option<String> {
        let month = Month::of(date).to_string();
        let words: Vec<String> = self.months.range(..=month).map(|(_, words)| words.clone()).collect();
        (!words.is_empty()).then(|| listed(&words, "month"))
    }
}

/// The months of facts that differ between two states, with what the ingest of their tables says of them.
pub fn changed_months(
    before: &Published,
    after: &Published,
    facts: &[Fact],
    changes: &BTreeMap<&'static str, Vec<SlotChange>>,
    last_published: Option<NaiveDate>,
) -> BTreeMap<String, String> {
    let mut months: BTreeMap<String, String> = BTreeMap::new();
    for fact in facts {
        let files = |state: &Published| {
            state.stages.get(&stage::reduce(fact.name())).map(|record| record.files.clone()).unwrap_or_default()
        };
        let (old, new) = (files(before), files(after));
        let differing: BTreeSet<&String> =
            old.keys().chain(new.keys()).filter(|month| old.get(*month) != new.get(*month)).collect();
        for month in differing {
            let slots = changes.get(fact.name()).map_or(&[][..], Vec::as_slice);
            let slot = slots.iter().find(|change| change.slot == *month);
            let words = match slot {
                Some(change) => change.words(last_published),
                None if !old.contains_key(month) => format!("{month} is new"),
                None => format!("customers of {month} are told apart otherwise"),
            };
            months.entry(month.clone()).or_insert(words);
        }
    }
    months
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn change(slot: &str, before: Option<u64>, after: Option<u64>) -> SlotChange {
        SlotChange { slot: slot.into(), before, after }
    }

    #[test]
    fn rows_are_late_when_their_month_was_published() {
        let published = NaiveDate::from_ymd_opt(2026, 9, 30);
        assert_eq!(change("2026-08", Some(10), Some(13)).words(published), "3 late rows in 2026-08");
        assert_eq!(change("2026-10", None, Some(2041)).words(published), "2026-10 is new (2,041 rows)");
        assert_eq!(change("2026-10", Some(1), Some(2)).words(published), "1 new row in 2026-10");
        assert_eq!(change("2026-08", Some(3), Some(3)).words(published), "rows of 2026-08 differ");
        assert_eq!(change("2026-08", Some(3), Some(1)).words(published), "2 rows fewer in 2026-08");
    }

    #[test]
    fn long_lists_are_cut() {
        let words: Vec<String> = ["a", "b", "c", "d"].map(String::from).into();
        assert_eq!(listed(&words, "month"), "a, b and 2 more months");
        assert_eq!(listed(&words[..2], "month"), "a, b");
    }

    #[test]
    fn a_changed_setting_is_named_before_anything_else() {
        let mut before = Published::default();
        let old = basis(json!({ "schemes": { "rfm": { "bins": 5 } } }), json!({ "rfm": 1 }));
        before.settings.insert("classify:rfm".into(), old.clone());
        let lost = BTreeSet::new();
        let why = Why { before: &before, lost: &lost, force: false, months: BTreeMap::new() };
        let new = basis(json!({ "schemes": { "rfm": { "bins": 4 } } }), json!({ "rfm": 1 }));
        assert_eq!(why.of("classify:rfm@2026-10-31", &new, "inputs"), "setting schemes.rfm.bins 5 → 4");
        assert_eq!(why.of("classify:rfm@2026-10-31", &old, "inputs"), "new date");
        let newer = basis(json!({ "schemes": { "rfm": { "bins": 5 } } }), json!({ "rfm": 2 }));
        let words = why.of("classify:rfm@2026-10-31", &newer, "inputs");
        assert_eq!(words, "this version of keyfolio computes rfm otherwise");
    }
}
