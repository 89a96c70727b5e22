#![doc = include_str!("head.md")]

mod figures;
mod opportunities;
mod process;
#[cfg(test)]
mod tests;

pub use figures::{chances, figures, is_stale};
pub use opportunities::{End, LOST, NEGOTIATED, Opportunities, Opportunity};
pub use process::{
    Contacts, Contract, Touches, VISIT_COLUMNS, contracts, delivered, first_follow_up, ready_to_order, revisited,
    surveyed,
};

/// Raised when results change.
pub const VERSION: u32 = 2;

/// Figures, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");
