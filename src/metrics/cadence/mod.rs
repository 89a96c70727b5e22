#![doc = include_str!("head.md")]

mod clock;
mod contacts;
mod groups;
mod judge;
mod months;
mod plan_coverage;
mod rule;
mod sources;
mod spells;
mod subjects;
#[cfg(test)]
mod tests;

pub use clock::Clock;
pub use contacts::{Channels, Contact, ContactDays, Contacts, counted};
pub use groups::{Group, frame as groups_frame, groups};
pub use judge::{Judged, NextDue, Subject, Tally};
pub use months::{InMonth, OfSubject, frame as months_frame, months};
pub use plan_coverage::{Due, PlanGroup, Planned, frame as plan_coverage_frame, plan_coverage};
pub use rule::{Class, ClassPlace, Judging, Rule};
pub use sources::{Customers, Known, LeadList, Subjects, judge, largest};
pub use spells::{HeldClasses, Spell, of_customer, of_lead};
pub use subjects::{Named, OfRule, frame};

/// Raised when results change.
pub const VERSION: u32 = 4;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// A subject of a rule: a customer or a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Number of the customer, or place of the lead.
    pub subject: u32,
    /// Place of who looks after it in the list of keepers.
    pub keeper: u32,
    /// Net sales of the twelve months up to the date, minor units; none of a lead.
    pub net_sales: Option<i128>,
    /// How it was judged.
    pub judged: Judged,
}
