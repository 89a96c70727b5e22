//! Classes given row by row: what the kinds share that do not rank customers.

use arrow::array::Float64Array;

use super::bands::{check_codes, returns_only_class};
use super::error::Problem;
use super::snapshot::{Assignment, Class, Cut, Extras};

/// More reasons than this do not fit the index of a snapshot.
const MOST_REASONS: usize = u16::MAX as usize;

/// An assignment under construction. Whoever is given no class is `returns_only`, the last class.
pub struct Assigning {
    classes: Vec<Class>,
    reasons: Vec<String>,
    class_of: Vec<u8>,
    reason_of: Vec<u16>,
}

impl Assigning {
    /// `classes` from best to worst, then those outside the scheme, without `returns_only`.
    pub fn begin(mut classes: Vec<Class>, rows: usize) -> Result<Assigning, Problem> {
        let last = classes.len();
        let returns_only = returns_only_class();
        let reasons = vec![returns_only.rule.clone()];
        classes.push(returns_only);
        check_codes(&classes)?;
        Ok(Assigning { classes, reasons, class_of: vec![last as u8; rows], reason_of: vec![0; rows] })
    }

    /// The class of a code.
    pub fn class(&self, code: &str) -> Option<u8> {
        self.classes.iter().position(|class| class.code == code).map(|place| place as u8)
    }

    /// A reason; of more than fit, the last is given for all further ones.
    pub fn reason(&mut self, text: String) -> u16 {
        if self.reasons.len() < MOST_REASONS {
            self.reasons.push(text);
        }
        (self.reasons.len() - 1) as u16
    }

    /// Gives a customer its class.
    pub fn give(&mut self, row: usize, class: u8, reason: u16) {
        self.class_of[row] = class;
        self.reason_of[row] = reason;
    }

    /// The class given so far.
    pub fn class_of(&self) -> &[u8] {
        &self.class_of
    }

    /// The whole, without a score.
    pub fn finish(self, cuts: Vec<Cut>, notes: Vec<String>, extras: Extras) -> Assignment {
        let score = Float64Array::new_null(self.class_of.len());
        Assignment {
            classes: self.classes,
            class_of: self.class_of,
            score,
            reason_of: self.reason_of,
            reasons: self.reasons,
            cuts,
            notes,
            extras,
        }
    }
}
