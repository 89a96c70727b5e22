//! Subjects by class, member of staff and manager.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::Row;
use super::judge::Tally;
use super::rule::Rule;
use crate::config::types::Every;
use crate::metrics::actions::Keeper;
use crate::metrics::columns::counts;
use crate::metrics::{as_of_column, money_column};

/// Days within which a contact that is due is told of, today included.
const SOON: i32 = 7;

/// Many subjects together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// `all`, `class`, `staff`, `manager`.
    pub dimension: &'static str,
    /// Which of them; none of subjects that nobody looks after.
    pub member: Option<String>,
    /// What is asked of the class; of groups by class alone.
    pub every: Option<Every>,
    /// Subjects that hold a class now.
    pub subjects: i64,
    /// Of them, those whose class has a requirement.
    pub asked: i64,
    /// Of those, never contacted.
    pub never: i64,
    /// Of those, later than asked.
    pub overdue: i64,
    /// Of those, fallen due after the last day that contacts are known of.
    pub unknown: i64,
    /// Of those, due today or within seven days.
    pub due_soon: i64,
    /// Days and blocks of the window.
    pub tally: Tally,
    /// Unfinished blocks, and those of them with a contact.
    pub open_blocks: (i64, i64),
    /// Contacts in the window.
    pub contacts: i64,
    /// Contacts in the last twelve months.
    pub year_contacts: i64,
    /// Net sales of twelve months, minor units; none where no subject has any.
    pub net_sales: Option<i128>,
    /// Of subjects with a requirement.
    pub asked_sales: Option<i128>,
    /// Of those that were contacted as lately as asked.
    pub covered_sales: Option<i128>,
}

impl Group {
    fn add(&mut self, row: &Row, today: i32) {
        let judged = &row.judged;
        if !judged.holds {
            return;
        }
        self.subjects += 1;
        self.contacts += i64::from(judged.contacts);
        self.year_contacts += i64::from(judged.year_contacts);
        plus(&mut self.net_sales, row.net_sales);
        if let Some(met) = judged.open_block {
            self.open_blocks.0 += 1;
            self.open_blocks.1 += i64::from(met);
        }
        let Some(due) = judged.due else { return };
        let is_covered = judged.last_contact.is_some() && !judged.is_overdue();
        self.asked += 1;
        self.never += i64::from(judged.last_contact.is_none());
        self.overdue += i64::from(judged.is_overdue());
        self.unknown += i64::from(due.overdue.is_none());
        self.due_soon += i64::from((today..=today + SOON).contains(&due.day));
        plus(&mut self.asked_sales, row.net_sales);
        plus(&mut self.covered_sales, row.net_sales.map(|sales| if is_covered { sales } else { 0 }));
    }
}

fn plus(sum: &mut Option<i128>, more: Option<i128>) {
    if let Some(more) = more {
        *sum = Some(sum.unwrap_or(0) + more);
    }
}

/// The whole, the classes as the rule has them, then members of staff and managers by what they are called; those that
/// nobody looks after last. Counts and sales of a class are of those that hold it now, days and blocks of those that held
/// it then: a subject that changed class counts in both.
pub fn groups(rule: &Rule<'_>, rows: &[Row], by_class: &[Tally], keepers: &[Keeper]) -> Vec<Group> {
    let new =
        |dimension, member: Option<&str>| Group { dimension, member: member.map(str::to_owned), ..Group::default() };
    let today = rule.window.1;
    let mut all = new("all", None);
    let mut classes: Vec<Group> = Vec::with_capacity(rule.classes.len());
    for (class, tally) in rule.classes.iter().zip(by_class) {
        classes.push(Group { tally: *tally, every: class.every, ..new("class", Some(&class.code)) });
        all.tally.add(tally);
    }
    let mut of_keeper: Vec<Group> = vec![Group::default(); keepers.len()];
    let mut is_met: Vec<bool> = vec![false; keepers.len()];
    for row in rows {
        all.add(row, today);
        if let Some(class) = classes.get_mut(usize::from(row.judged.class)) {
            class.add(row, today);
        }
        if let Some(group) = of_keeper.get_mut(row.keeper as usize) {
            is_met[row.keeper as usize] = true;
            group.add(row, today);
            group.tally.add(&row.judged.tally);
        }
    }
    let mut people: BTreeMap<(&'static str, bool, Option<&str>), Group> = BTreeMap::new();
    let met = keepers.iter().zip(&of_keeper).zip(&is_met).filter(|(_, is_met)| **is_met);
    for ((keeper, group), _) in met {
        for (place, dimension, member) in
            [("1", "staff", keeper.staff.as_deref()), ("2", "manager", keeper.manager.as_deref())]
        {
            let sum = people.entry((place, member.is_none(), member)).or_insert_with(|| new(dimension, member));
            sum.join(group);
        }
    }
    let held = classes.into_iter().filter(|group| group.subjects > 0 || group.tally != Tally::default());
    std::iter::once(all).chain(held).chain(people.into_values()).collect()
}

impl Group {
    /// Adds the subjects of another.
    fn join(&mut self, other: &Group) {
        self.subjects += other.subjects;
        self.asked += other.asked;
        self.never += other.never;
        self.overdue += other.overdue;
        self.unknown += other.unknown;
        self.due_soon += other.due_soon;
        self.tally.add(&other.tally);
        self.open_blocks.0 += other.open_blocks.0;
        self.open_blocks.1 += other.open_blocks.1;
        self.contacts += other.contacts;
        self.year_contacts += other.year_contacts;
        plus(&mut self.net_sales, other.net_sales);
        plus(&mut self.asked_sales, other.asked_sales);
        plus(&mut self.covered_sales, other.covered_sales);
    }
}

/// Contacts of twelve months per 10,000 of currency of net sales; none without sales.
pub(super) fn per_10k(contacts: i64, net_sales: Option<i128>, scale: u8) -> Option<f64> {
    let sales = net_sales.filter(|sales| *sales > 0)?;
    let unit = 10f64.powi(i32::from(scale));
    Some(contacts as f64 * 10_000.0 * unit / sales as f64)
}

/// The mart `cadence_groups`, of all rules.
pub fn frame(rules: &[(&str, &[Group])], as_of: NaiveDate, scale: u8) -> PolarsResult<DataFrame> {
    let names: Vec<&str> = rules.iter().flat_map(|(name, groups)| vec![*name; groups.len()]).collect();
    let all: Vec<&Group> = rules.iter().flat_map(|(_, groups)| *groups).collect();
    let count = |name: &str, of: &dyn Fn(&Group) -> i64| counts(name, all.iter().map(|group| Some(of(group))));
    let float = |name: &str, of: &dyn Fn(&Group) -> Option<f64>| {
        Float64Chunked::from_iter_options(name.into(), all.iter().map(|group| of(group))).into_column()
    };
    let money = |name: &str, of: &dyn Fn(&Group) -> Option<i128>| {
        money_column(name, all.iter().map(|group| of(group)).collect(), scale)
    };
    let members: Vec<Option<&str>> = all.iter().map(|group| group.member.as_deref()).collect();
    let every: Vec<Option<String>> = all.iter().map(|group| Some(group.every?.to_string())).collect();
    // Whose contacts are not known up to the date may be covered or not.
    let covered = |group: &Group| group.covered_sales.filter(|_| group.unknown == 0);
    let coverage = |group: &Group| {
        let (covered, asked) = (covered(group)?, group.asked_sales.filter(|sales| *sales > 0)?);
        Some(covered as f64 / asked as f64)
    };
    DataFrame::new(
        all.len(),
        vec![
            as_of_column(as_of, all.len()),
            Column::new("cadence".into(), names),
            Column::new("dimension".into(), all.iter().map(|group| group.dimension).collect::<Vec<&str>>()),
            Column::new("member".into(), members),
            Column::new("every".into(), every),
            count("subjects", &|group| group.subjects),
            count("with_requirement", &|group| group.asked),
            count("never", &|group| group.never),
            count("overdue", &|group| group.overdue),
            count("overdue_unknown", &|group| group.unknown),
            count("due_7d", &|group| group.due_soon),
            count("held_days", &|group| group.tally.held),
            count("judged_days", &|group| group.tally.judged),
            count("late_days", &|group| group.tally.late),
            count("contact_days", &|group| group.tally.contact_days),
            count("late_contacts", &|group| group.tally.late_contacts),
            float("compliance", &|group| group.tally.on_time()),
            count("blocks", &|group| group.tally.blocks),
            count("blocks_met", &|group| group.tally.met),
            float("block_share", &|group| group.tally.block_share()),
            count("open_blocks", &|group| group.open_blocks.0),
            count("open_blocks_met", &|group| group.open_blocks.1),
            count("contacts", &|group| group.contacts),
            money("net_sales", &|group| group.net_sales),
            money("required_sales", &|group| group.asked_sales),
            money("covered_sales", &covered),
            float("coverage", &coverage),
            float("contacts_per_10k", &|group| per_10k(group.year_contacts, group.net_sales, scale)),
        ],
    )
}
