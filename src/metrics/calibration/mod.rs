#![doc = include_str!("head.md")]

mod frames;
mod gradings;
mod optimism;
mod rates;
mod scale;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

pub use frames::{figures, frame, optimism_frame, place_of};
pub use gradings::{Grading, Gradings, gradings};
pub use optimism::Optimism;
pub use rates::{Cell, Counts, Learned, counts};
pub use scale::{Level, Scale, days_of};

use crate::metrics::process::leads::Leads;
use crate::metrics::process::staff::Directory;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// A flow whose grades were held against what happened.
#[derive(Debug, Clone)]
pub struct Calibrated {
    /// Levels and promises.
    pub scale: Scale,
    /// All gradings up to the date.
    pub gradings: Gradings,
    /// Those of the window, counted.
    pub counts: Counts,
    /// Rates learned from them.
    pub learned: Learned,
    /// Gradings that a prior weighs.
    pub m: u32,
}

impl Calibrated {
    /// Calibrates a flow by the gradings from a day up to the as-of date.
    pub fn new(scale: Scale, leads: &Leads, directory: &Directory, days: (i32, i32), m: u32) -> Calibrated {
        let gradings = gradings(leads, &scale);
        let counts = counts((&gradings, leads), &scale, directory, days);
        let learned = Learned::new(&counts, m);
        Calibrated { scale, gradings, counts, learned, m }
    }
}
