//! What came of a contact: success (D-21), and the move of the customer's level.

use std::cmp::Ordering;

use super::Inputs;

/// What is known of the success of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The row says so.
    Noted(bool),
    /// The row does not say, but the customer ordered the same day.
    Ordered,
    /// Neither: that is no failure.
    Unknown,
}

impl Outcome {
    /// Success where it is known.
    pub fn is_success(self) -> Option<bool> {
        match self {
            Outcome::Noted(success) => Some(success),
            Outcome::Ordered => Some(true),
            Outcome::Unknown => None,
        }
    }
}

/// The outcome of a contact. `next_order` is the first order of the customer from that day on.
pub fn outcome(inputs: &Inputs<'_>, row: usize, next_order: Option<i32>) -> Outcome {
    let rows = inputs.rows;
    if let Some(success) = rows.success(row) {
        return Outcome::Noted(success);
    }
    let is_ordered = rows.order_amount(row).is_some_and(|amount| amount > 0) || next_order == Some(rows.day(row));
    if is_ordered { Outcome::Ordered } else { Outcome::Unknown }
}

/// Levels by their place from the best on.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    before: (Vec<u32>, Vec<Option<usize>>),
    after: (Vec<u32>, Vec<Option<usize>>),
}

impl Levels {
    /// The levels that rows have.
    pub fn new(inputs: &Inputs<'_>) -> Levels {
        let of = |name: &str| {
            let (words, of) = inputs.rows.list(name);
            (of.to_vec(), words.iter().map(|word| inputs.levels.get(word).copied()).collect())
        };
        Levels { before: of("level_before"), after: of("level_after") }
    }

    fn place((of, places): &(Vec<u32>, Vec<Option<usize>>), row: usize) -> Option<usize> {
        *places.get(*of.get(row)? as usize)?
    }

    /// Place of the level before a contact, and after it.
    pub fn of(&self, row: usize) -> (Option<usize>, Option<usize>) {
        (Levels::place(&self.before, row), Levels::place(&self.after, row))
    }

    /// Whether the level rose (`Less`: nearer to the best), stayed or fell; none where either is not known.
    pub fn movement(&self, row: usize) -> Option<Ordering> {
        let (before, after) = self.of(row);
        Some(after?.cmp(&before?))
    }

    /// Whether anything is known of levels both before and after.
    pub fn are_known(&self) -> bool {
        let knows = |(_, places): &(Vec<u32>, Vec<Option<usize>>)| places.iter().any(Option::is_some);
        knows(&self.before) && knows(&self.after)
    }
}
