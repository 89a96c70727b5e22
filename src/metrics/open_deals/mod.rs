#![doc = include_str!("head.md")]

mod deals;
mod figures;
mod frames;
#[cfg(test)]
mod tests;

pub use deals::{Deal, Deals, Inputs, urgency};
pub use figures::figures;
pub use frames::frame;

/// Raised when results change.
pub const VERSION: u32 = 2;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");
