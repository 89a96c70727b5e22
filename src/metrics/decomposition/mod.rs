#![doc = include_str!("head.md")]

mod frames;
mod hierarchy;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::attainment::actuals::Actuals;
use super::attainment::period::{PlanGrain, PlanPeriod, weeks_of};
use super::attainment::plan::{COMPANY, Key, Level, Plan, is_additive};
use super::attainment::{Question, quotient};
use crate::model::period::months_before;

pub use frames::{frame, share_frame};
pub use hierarchy::{Hierarchy, Member};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// The metric whose actuals say what an owner can carry.
pub const CAPACITY: &str = "sales";

/// What a target is divided into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Owners of a level below.
    Owners(Level),
    /// Months of a year.
    Months,
    /// Weeks of a month.
    Weeks,
}

impl Part {
    /// As it stands in marts.
    pub fn code(self) -> &'static str {
        match self {
            Part::Owners(level) => level.code(),
            Part::Months => "month",
            Part::Weeks => "week",
        }
    }
}

/// A target and its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The target.
    pub key: Key,
    /// Its value, in thousandths.
    pub target: i128,
    /// What it is divided into.
    pub part: Part,
    /// The parts that have a target: what they are called, and the target.
    pub children: Vec<(String, i128)>,
    /// Parts that have none and should, in order.
    pub missing: Vec<String>,
    /// By how many thousandths the parts may miss the target.
    pub tolerance: i128,
}

impl Split {
    /// Sum of the parts; none without any.
    pub fn sum(&self) -> Option<i128> {
        (!self.children.is_empty()).then(|| self.children.iter().map(|(_, value)| value).sum())
    }

    /// Sum of the parts less the target: above zero where the parts carry more than the whole.
    pub fn difference(&self) -> Option<i128> {
        Some(self.sum()? - self.target)
    }

    /// Whether the parts make up the target; unknown while a month of the year or a week of the month has no target: what
    /// is still to be planned makes up the rest.
    pub fn adds_up(&self) -> Option<bool> {
        let is_of_time = matches!(self.part, Part::Months | Part::Weeks);
        let difference = self.difference().filter(|_| !is_of_time || self.missing.is_empty())?;
        Some(difference.abs() <= self.tolerance)
    }
}

/// Every target that has parts, and years that have no months. In the order of the targets.
pub fn splits(plan: &Plan, hierarchy: &Hierarchy, asked: &Question<'_>, tolerance_bp: u32) -> Vec<Split> {
    let mut found = Vec::new();
    let mut peers: BTreeMap<(&str, Option<&str>, PlanPeriod), Children<'_>> = BTreeMap::new();
    for (key, version) in plan.current().filter(|(key, _)| is_additive(&key.metric) && asked.shows(&key.period)) {
        let children = peers.entry((&key.metric, key.kind.as_deref(), key.period)).or_default();
        put(children, key, version.value, hierarchy);
    }
    for (key, version) in plan.current().filter(|(key, _)| is_additive(&key.metric) && asked.shows(&key.period)) {
        let tolerance = version.value.abs() * i128::from(tolerance_bp) / 10_000;
        let split = |part, children, missing| Split {
            key: key.clone(),
            target: version.value,
            part,
            children,
            missing,
            tolerance,
        };
        let of_period = peers.get(&(key.metric.as_str(), key.kind.as_deref(), key.period));
        for (part, children) in of_owners(key, of_period) {
            let missing = hierarchy.missing(key, part, &children);
            found.push(split(Part::Owners(part), children, missing));
        }
        let (part, periods): (Part, Vec<PlanPeriod>) = match key.period.grain {
            PlanGrain::Year => (Part::Months, key.period.months().into_iter().map(PlanPeriod::of_month).collect()),
            PlanGrain::Month => (Part::Weeks, weeks_of(key.period.own_month())),
            PlanGrain::Week | PlanGrain::YearToDate => continue,
        };
        let (mut children, mut missing) = (Vec::new(), Vec::new());
        for period in periods {
            match plan.find(&Key { period, ..key.clone() }) {
                Some(version) => children.push((period.first.to_string(), version.value)),
                None => missing.push(period.first.to_string()),
            }
        }
        // A month need not be divided into weeks; a year without months is not divided, and that is told.
        if !children.is_empty() || part == Part::Months {
            found.push(split(part, children, missing));
        }
    }
    found
}

/// Levels that a target is handed down through, from the whole to its parts.
const CHAIN: [Level; 5] = [Level::Company, Level::Region, Level::Team, Level::Person, Level::Customer];

/// Targets of one metric, kind and period, by level, by level above and by who stands there.
type Children<'a> = BTreeMap<(Level, Level, &'a str), Vec<(String, i128)>>;

/// Puts a target under everybody whom its owner stands under.
fn put<'a>(children: &mut Children<'a>, key: &Key, value: i128, hierarchy: &'a Hierarchy) {
    let above = hierarchy.find(key.level, &key.owner).into_iter().flat_map(|member| &member.above);
    let above = above.map(|(level, owner)| (*level, owner.as_str()));
    let company = (key.level != Level::Company).then_some((Level::Company, COMPANY));
    for (level, owner) in above.chain(company) {
        children.entry((key.level, level, owner)).or_default().push((key.owner.clone(), value));
    }
}

/// The parts of a target: of the next level below at which anybody under its owner has a target; products beside them.
fn of_owners(key: &Key, peers: Option<&Children<'_>>) -> Vec<(Level, Vec<(String, i128)>)> {
    let below = |level: Level| {
        let found = peers?.get(&(level, key.level, key.owner.as_str()))?;
        Some((level, found.clone()))
    };
    let place = CHAIN.iter().position(|level| *level == key.level);
    let mut found: Vec<_> =
        place.and_then(|place| CHAIN[place + 1..].iter().find_map(|level| below(*level))).into_iter().collect();
    found.extend((key.level == Level::Company).then(|| below(Level::Product)).flatten());
    found
}

/// An owner's part of a target against what it can carry (S64).
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The target that is divided.
    pub key: Key,
    /// Level and name of the part.
    pub level: Level,
    /// Whose it is.
    pub owner: String,
    /// Its target over those of all parts.
    pub target_share: Option<f64>,
    /// Its sales over those of all parts, of the months before the period.
    pub capacity_share: Option<f64>,
}

impl Share {
    /// Share of the target less share of the sales: above zero where more is asked than was carried.
    pub fn difference(&self) -> Option<f64> {
        Some(self.target_share? - self.capacity_share?)
    }
}

/// Shares of the owners that targets are divided among, of sales of the months before the period began, or before the
/// as-of date where it has not begun.
pub fn shares(splits: &[Split], actuals: &Actuals, as_of: NaiveDate, capacity_months: u32) -> Vec<Share> {
    let mut found = Vec::new();
    for split in splits {
        let Part::Owners(level) = split.part else { continue };
        let whole: i128 = split.children.iter().map(|(_, value)| value).sum();
        let last = (split.key.period.first - Days::new(1)).min(as_of);
        let first = months_before(last, capacity_months) + Days::new(1);
        let sales: Vec<Option<i128>> = split
            .children
            .iter()
            .map(|(owner, _)| actuals.between((CAPACITY, level), owner, first, last).value)
            .collect();
        let carried: Option<i128> = sales.iter().copied().sum();
        for ((owner, value), sales) in split.children.iter().zip(sales) {
            found.push(Share {
                key: split.key.clone(),
                level,
                owner: owner.clone(),
                target_share: quotient(*value, whole),
                capacity_share: carried.zip(sales).and_then(|(carried, sales)| quotient(sales, carried)),
            });
        }
    }
    found
}
