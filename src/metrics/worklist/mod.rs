#![doc = include_str!("head.md")]

mod frames;
mod lists;
#[cfg(test)]
mod tests;
mod words;

pub use frames::{Detail, frame, staff_frame};
pub use lists::{Board, Entry, Lists, Standing, lists, stakes};
pub use words::{Facts, every, evidence};

use std::sync::Arc;

use super::process::staff::StaffNumber;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// A customer or lead, by a number of the caller.
pub type Party = u32;

/// Why somebody is listed, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// A visit is planned for the day, or for a day without work before it.
    Planned,
    /// A contact was promised for the day or earlier, and there was none since.
    Promise,
    /// A lead that may close soon.
    Hot,
    /// The contact that a rule asks for is late.
    Overdue,
    /// It falls due.
    Due,
}

impl Why {
    /// All of them, in order.
    pub const ALL: [Why; 5] = [Why::Planned, Why::Promise, Why::Hot, Why::Overdue, Why::Due];

    /// As it stands in the mart.
    pub fn code(self) -> &'static str {
        match self {
            Why::Planned => "planned",
            Why::Promise => "promise",
            Why::Hot => "hot",
            Why::Overdue => "overdue",
            Why::Due => "due",
        }
    }

    /// Its group in the order of the list: of planned visits the highest.
    pub fn group(self) -> u32 {
        5 - self as u32
    }
}

/// Where a reason comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A row of `visit_plans`.
    Plan {
        /// What the visit is for.
        purpose: Option<String>,
    },
    /// A row of `visits`.
    Visit {
        /// Day of that visit.
        made: i32,
        /// What comes next.
        next_step: Option<String>,
    },
    /// What a lead or an opportunity says of the next contact.
    Deal {
        /// What comes next.
        next_action: Option<String>,
    },
    /// A follow-up that was planned in the history of a lead's levels.
    FollowUp,
    /// A rule on how often customers are contacted.
    Cadence(Arc<Asked>),
    /// A lead or opportunity on the hot list.
    Hot(Box<HotDeal>),
}

/// What a rule asks for; many customers share one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// Title of the rule, in Chinese and in English.
    pub title: (String, String),
    /// How often: `7d`, `1wd`, `1mo`.
    pub every: Option<String>,
}

/// What the hot list says of a deal.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct HotDeal {
    /// Level or stage.
    pub stage: Option<String>,
    /// Day that it is expected to close.
    pub expected: Option<i32>,
    /// What stands in the way.
    pub obstacle: Option<String>,
    /// What comes next.
    pub next_action: Option<String>,
}

impl Origin {
    /// Whether it tells of a deal rather than of a customer.
    pub fn is_of_deal(&self) -> bool {
        matches!(self, Origin::Deal { .. } | Origin::FollowUp | Origin::Hot(_))
    }

    /// What comes next, as somebody wrote it.
    pub fn next_step(&self) -> Option<&str> {
        match self {
            Origin::Plan { purpose } => purpose.as_deref(),
            Origin::Visit { next_step, .. } => next_step.as_deref(),
            Origin::Deal { next_action } => next_action.as_deref(),
            Origin::Hot(deal) => deal.next_action.as_deref(),
            Origin::FollowUp | Origin::Cadence(_) => None,
        }
    }
}

/// Something to do about a customer or lead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// Whom it is about.
    pub party: Party,
    /// Why.
    pub why: Why,
    /// Day that it is due; none of hot leads.
    pub day: Option<i32>,
    /// Where it comes from.
    pub origin: Origin,
    /// Who planned or promised it, or is in charge; [`NOBODY`](super::process::staff::NOBODY) where nobody is named.
    pub staff: StaffNumber,
}
