//! Who stands under whom.

use std::collections::{BTreeMap, BTreeSet};

use crate::metrics::attainment::plan::{Key, Level};
use crate::model::period::to_days;

/// An owner of targets, and what it stands under.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// Owners above, by level. All are under the company.
    pub above: BTreeMap<Level, String>,
    /// First day that they are there.
    pub from: Option<i32>,
    /// Day that they left.
    pub until: Option<i32>,
    /// Whether they should have a target where those beside them have one.
    pub is_expected: bool,
}

/// All owners of targets.
#[derive(Debug, Clone, Default)]
pub struct Hierarchy {
    members: BTreeMap<(Level, String), Member>,
}

impl Hierarchy {
    /// Adds an owner, or says more of one that is there: what is said last counts.
    pub fn add(&mut self, level: Level, owner: &str, member: Member) {
        let held = self.members.entry((level, owner.to_owned())).or_default();
        let above = std::mem::take(&mut held.above);
        *held = member;
        for (level, owner) in above {
            held.above.entry(level).or_insert(owner);
        }
    }

    /// An owner.
    pub fn find(&self, level: Level, owner: &str) -> Option<&Member> {
        self.members.get(&(level, owner.to_owned()))
    }

    /// Whether one owner stands under another.
    pub fn is_under(&self, (level, owner): (Level, &str), (above, upper): (Level, &str)) -> bool {
        if above == Level::Company {
            return true;
        }
        self.find(level, owner).and_then(|member| member.above.get(&above)).is_some_and(|known| known == upper)
    }

    /// Owners of a level under that of a target that should have a part of it and have none, in order.
    pub fn missing(&self, key: &Key, level: Level, children: &[(String, i128)]) -> Vec<String> {
        let there: BTreeSet<&str> = children.iter().map(|(owner, _)| owner.as_str()).collect();
        let (first, last) = (to_days(key.period.first), to_days(key.period.last));
        let is_missing = |(found, member): &(&(Level, String), &Member)| {
            member.is_expected
                && member.from.is_none_or(|from| from <= last)
                && member.until.is_none_or(|until| until > first)
                && !there.contains(found.1.as_str())
                && self.is_under((level, &found.1), (key.level, &key.owner))
        };
        self.members
            .range((level, String::new())..)
            .take_while(|(found, _)| found.0 == level)
            .filter(is_missing)
            .map(|(found, _)| found.1.clone())
            .collect()
    }
}
