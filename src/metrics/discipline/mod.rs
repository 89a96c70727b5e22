#![doc = include_str!("head.md")]

mod events;
mod frames;
mod standing;
#[cfg(test)]
mod tests;

pub use events::{Plan, judge_events};
pub use frames::{frame, missing_frame};
pub use standing::judge_people;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::process::leads::Leads;
use super::process::periods::Period;
use super::process::staff::StaffNumber;
use super::registers::{Check, Contacts, People, Register};
use crate::config::types::Registers as Settings;
use crate::features::PurchaseHistory;

/// Raised when results change.
pub const VERSION: u32 = 2;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// The checks, as they stand in marts.
pub const CHECKS: [&str; 6] =
    ["c1_card", "c2_promotion_table", "c3_one_state", "c4_daily_report", "c5_plan", "c6_result"];

/// Places in [`CHECKS`].
pub(crate) const CARD: usize = 0;
pub(crate) const PROMOTION: usize = 1;
pub(crate) const ONE_STATE: usize = 2;
pub(crate) const DAILY: usize = 3;
pub(crate) const PLAN: usize = 4;
pub(crate) const RESULT: usize = 5;

/// The records that are held against each other.
pub struct Records<'a> {
    /// The register.
    pub register: &'a Register,
    /// Leads; none without their table.
    pub leads: Option<&'a Leads>,
    /// Whether there is a table of the changes of level: the promotion table is that one then, else the list of leads.
    pub has_changes: bool,
    /// Whether there is a master file of customers.
    pub has_master: bool,
    /// Day of the newest master file, where it bears one: it cannot have who came after it.
    pub master_day: Option<NaiveDate>,
    /// Contacts with those people; none without visits.
    pub contacts: Option<&'a Contacts>,
    /// Plans of visits; none without their table.
    pub plans: Option<&'a [Plan]>,
    /// Last day that plans tell of, or else next dates of contacts; none where their export goes on.
    pub planned_to: Option<i32>,
    /// Who is who.
    pub people: &'a People,
    /// What they bought.
    pub history: &'a PurchaseHistory,
    /// Settings.
    pub settings: &'a Settings,
    /// The days that are checked.
    pub window: Period,
}

/// What a judgement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A lead, by its place.
    Lead(u32),
    /// A batch, by its place in the register.
    Entry(u32),
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Place in [`CHECKS`].
    pub check: usize,
    /// Who is in charge.
    pub staff: StaffNumber,
    /// What it is about.
    pub subject: Subject,
    /// Whose it is, as a place in [`People::people`].
    pub person: u32,
    /// Its day.
    pub day: i32,
    /// What is wrong; none where all is well.
    pub wrong: Option<&'static str>,
    /// More of it, as the levels that differ.
    pub detail: Option<String>,
}

/// Everything that was checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgements {
    /// Check by check.
    pub all: Vec<Judged>,
    /// By check: whether the tables that it needs are there.
    pub is_possible: [bool; CHECKS.len()],
    /// By check: things that could not be told.
    pub unknown: [i64; CHECKS.len()],
}

impl Judgements {
    /// Takes in those of other checks.
    fn add(&mut self, other: Judgements) {
        self.all.extend(other.all);
        for check in 0..CHECKS.len() {
            self.is_possible[check] |= other.is_possible[check];
            self.unknown[check] += other.unknown[check];
        }
    }
}

/// What could not be told, and which checks lack their tables.
pub fn checks(found: &Judgements) -> Vec<Check> {
    let mut checks = Vec::new();
    for (place, name) in CHECKS.iter().enumerate() {
        let example = Some((*name).to_owned());
        if !found.is_possible[place] {
            checks.push(Check { check: "discipline_not_possible", table: "walkins", rows: 0, example });
        } else if found.unknown[place] > 0 {
            checks.push(Check { check: "discipline_unknown", table: "walkins", rows: found.unknown[place], example });
        }
    }
    checks
}

/// All checks over records.
pub fn judge(records: &Records<'_>) -> Judgements {
    let judged = |judge: fn(&Records<'_>, &mut Judgements)| {
        let mut found = Judgements::default();
        judge(records, &mut found);
        found
    };
    let (mut found, events) = rayon::join(|| judged(judge_people), || judged(judge_events));
    found.add(events);
    found.all.par_sort_by_key(|one| (one.check, one.staff, -one.day, one.subject));
    found
}
