//! Levels of a flow of leads, and what each promises.

use std::collections::BTreeMap;

use crate::config::types::{Flow, FlowOf, LevelScheme};
use crate::metrics::process::leads::{Lead, ORDER};
use crate::model::levels::built_in;

/// A level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Its code.
    pub code: String,
    /// Days within which a lead of the level is expected to close; none where it promises nothing.
    pub promised: Option<u32>,
}

/// The levels of a flow of leads, from the nearest to the order to the farthest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Name of the flow.
    pub flow: String,
    /// Level scheme; none where levels of any scheme count.
    pub scheme: Option<String>,
    /// Levels.
    pub levels: Vec<Level>,
    /// Codes that stand for success: they are events, not levels (D-04).
    pub won: Vec<String>,
    /// Codes that stand for the end without success.
    pub lost: Vec<String>,
}

/// The days of `7d`.
pub fn days_of(text: &str) -> Option<u32> {
    text.strip_suffix('d')?.parse::<u32>().ok()
}

impl Scale {
    /// The scale of a flow of leads, whose levels are those of a scheme. None where it is one of something else, or has no
    /// level that promises anything.
    pub fn of_flow(
        name: &str,
        flow: &Flow,
        scheme: Option<&str>,
        own: &BTreeMap<String, LevelScheme>,
    ) -> Option<Scale> {
        if flow.of != FlowOf::Leads {
            return None;
        }
        let won = if flow.won.is_empty() { vec![ORDER.to_owned()] } else { flow.won.clone() };
        let mut codes: Vec<String> = match flow.stages.is_empty() {
            false => flow.stages.iter().rev().cloned().collect(),
            true => codes_of(scheme?, own),
        };
        codes.retain(|code| !won.contains(code) && !flow.lost.contains(code));
        let promised = |code: &String| match flow.horizons.is_empty() {
            true => built_in_days(scheme?, code),
            false => flow.horizons.get(code).and_then(|text| days_of(text)),
        };
        let levels = codes.iter().map(|code| Level { promised: promised(code), code: code.clone() }).collect();
        let lost = flow.lost.clone();
        Scale { flow: name.to_owned(), scheme: scheme.map(str::to_owned), levels, won, lost }.that_promises()
    }

    /// The scale of a built-in level scheme, where the pipeline describes no flow of it.
    pub fn of_scheme(name: &str) -> Option<Scale> {
        let codes = codes_of(name, &BTreeMap::new()).into_iter().filter(|code| code != ORDER);
        let levels = codes.map(|code| Level { promised: built_in_days(name, &code), code }).collect();
        let won = vec![ORDER.to_owned()];
        Scale { flow: name.to_owned(), scheme: Some(name.to_owned()), levels, won, lost: Vec::new() }.that_promises()
    }

    fn that_promises(self) -> Option<Scale> {
        self.levels.iter().any(|level| level.promised.is_some()).then_some(self)
    }

    /// Place of a level, if the code is one of the scale and its scheme, where one is told, is the scale's.
    pub fn place(&self, code: &str, scheme: Option<&str>) -> Option<usize> {
        if let (Some(own), Some(other)) = (self.scheme.as_deref(), scheme)
            && own != other
        {
            return None;
        }
        self.levels.iter().position(|level| level.code == code)
    }

    /// The longest promise: the horizon of levels that promise nothing.
    pub fn longest(&self) -> u32 {
        self.levels.iter().filter_map(|level| level.promised).max().unwrap_or_default()
    }

    /// Days within which a lead at a level is looked at.
    pub fn horizon(&self, place: usize) -> u32 {
        self.levels[place].promised.unwrap_or_else(|| self.longest())
    }

    /// The day that a lead was won on: the first order since it was opened, else the first change to a code of success.
    pub fn won_day(&self, lead: &Lead) -> Option<i32> {
        let is_won = |code: &str| self.won.iter().any(|won| won == code);
        let change =
            lead.changes.iter().find(|change| change.to.as_deref().is_some_and(is_won)).map(|change| change.day);
        match (lead.won(), change) {
            (Some(order), Some(change)) => Some(order.min(change)),
            (order, change) => order.or(change),
        }
    }

    /// The nearest level whose promise holds so many days; beyond all promises the first level that makes none.
    pub fn level_for(&self, days: i32) -> Option<usize> {
        let mut promised: Vec<(u32, usize)> =
            self.levels.iter().enumerate().filter_map(|(place, level)| Some((level.promised?, place))).collect();
        promised.sort_unstable();
        let within =
            promised.iter().find(|(horizon, _)| i64::from(days) <= i64::from(*horizon)).map(|(_, place)| *place);
        within.or_else(|| self.levels.iter().position(|level| level.promised.is_none()))
    }
}

fn codes_of(scheme: &str, own: &BTreeMap<String, LevelScheme>) -> Vec<String> {
    match own.get(scheme) {
        Some(scheme) => scheme.codes.iter().map(|level| level.code.clone()).collect(),
        None => built_in(scheme)
            .map(|scheme| scheme.levels.iter().map(|level| level.code.to_owned()).collect())
            .unwrap_or_default(),
    }
}

fn built_in_days(scheme: &str, code: &str) -> Option<u32> {
    built_in(scheme)?.levels.iter().find(|level| level.code == code)?.within_days
}
