//! Stays in stages: what everything about a flow is counted from.

use super::stages::{Kind, Stages};
use crate::metrics::process::staff::StaffNumber;

/// How a stay in a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// It goes on.
    Open,
    /// By a move to the next stage, or to one further on where nothing says that those between were left out.
    Up,
    /// By a move beyond the next stage.
    Skip,
    /// By a fall back to an earlier stage.
    Down,
    /// By success.
    Won,
    /// By failure.
    Lost,
}

/// A stay in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// Place of the stage; never one of failure.
    pub stage: u8,
    /// How it ended.
    pub end: End,
    /// First day.
    pub from: i32,
    /// Day that it ended, on which it counts no more; [`OPEN`] while it goes on.
    pub until: i32,
}

/// No end yet.
pub const OPEN: i32 = i32::MAX;

impl Spell {
    /// Whether it counts at the end of a day.
    pub fn holds(&self, day: i32) -> bool {
        self.from <= day && day < self.until
    }
}

/// What goes through the stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its place in the list that it comes from: that of leads, that of opportunities, the numbers of customers.
    pub index: u32,
    /// Number of the customer in the history.
    pub customer: Option<u32>,
    /// Who is in charge.
    pub staff: StaffNumber,
    /// Amount that is expected, minor units.
    pub amount: Option<i128>,
    /// Whether all stages that it went through are known, so that what is not known of is left out indeed.
    pub is_complete: bool,
}

/// The stays of all that goes through the stages of a flow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histories {
    subjects: Vec<Subject>,
    /// Where the stays of each begin; one more than there are subjects.
    starts: Vec<u32>,
    spells: Vec<Spell>,
}

impl Histories {
    /// Takes in one with its stays, ascending by day. One that was never in a stage is left out.
    pub fn push(&mut self, subject: Subject, spells: &[Spell]) {
        if spells.is_empty() {
            return;
        }
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.subjects.push(subject);
        self.spells.extend_from_slice(spells);
        self.starts.push(self.spells.len() as u32);
    }

    /// Those of several parts, one after the other.
    pub fn join(parts: Vec<Histories>) -> Histories {
        let mut whole = Histories::default();
        whole.spells.reserve(parts.iter().map(|part| part.spells.len()).sum());
        whole.subjects.reserve(parts.iter().map(|part| part.subjects.len()).sum());
        for part in parts {
            let before = whole.spells.len() as u32;
            if whole.starts.is_empty() {
                whole.starts.push(0);
            }
            whole.starts.extend(part.starts.iter().skip(1).map(|start| start + before));
            whole.subjects.extend(part.subjects);
            whole.spells.extend(part.spells);
        }
        whole
    }

    /// How many went through any stage.
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    /// Whether nothing did.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// All that went through any stage, in the order of their lists.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// The stays of one of them.
    pub fn of(&self, place: usize) -> &[Spell] {
        &self.spells[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// The stays of all.
    pub fn spells(&self) -> &[Spell] {
        &self.spells
    }
}

/// The stay that counts at the end of a day.
pub fn at(spells: &[Spell], day: i32) -> Option<&Spell> {
    spells.iter().rev().find(|spell| spell.holds(day))
}

/// The day of the success: the first day in a stage of success.
pub fn won(stages: &Stages, spells: &[Spell]) -> Option<i32> {
    spells.iter().find(|spell| stages.kind(spell.stage) == Kind::Won).map(|spell| spell.from)
}

/// The last day on which it was lost.
pub fn lost(spells: &[Spell]) -> Option<i32> {
    spells.iter().rev().find(|spell| spell.end == End::Lost).map(|spell| spell.until)
}
