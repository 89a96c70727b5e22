#![doc = include_str!("head.md")]

mod attribution;
mod fairness;
#[cfg(test)]
mod tests;

pub use attribution::{Credit, Credits, credits, exceptions_frame, figure as attribution_figure};
pub use fairness::{Duty, duties, figures, frame};

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");
