//! What a snapshot keeps of the months before: since when a customer has its class, which one it had before, its steps.

use std::sync::Arc;

use super::customer_set::CustomerSet;
use super::kind::Before;
use super::snapshot::Standing;

/// Month steps that a path holds.
pub const PATH_STEPS: usize = 4;

/// What happened to a customer from one month end to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Step {
    /// To a better class.
    Up = 1,
    /// To a worse class.
    Down = 2,
    /// None.
    Stable = 3,
    /// First known, and in the scheme.
    New = 4,
    /// Left the scheme.
    Left = 5,
    /// Known before, came into the scheme.
    Returned = 6,
    /// Outside the scheme before and after, or first known outside it.
    Outside = 7,
}

/// Letters of the steps, by their number; 0 is no step.
const LETTERS: [char; 8] = ['-', 'U', 'D', 'S', 'N', 'L', 'R', 'O'];
const STEP_BITS: u32 = 3;
/// Number of different paths.
pub const PATHS: usize = 1 << (STEP_BITS * PATH_STEPS as u32);

/// What is kept of every customer, by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// Dates at which classes began, days since 1970-01-01, ascending.
    pub dates: Vec<i32>,
    /// Month end at which the class began: index into `dates`.
    pub since: Vec<u16>,
    /// The last different class: its index and 1; 0 when there is none.
    pub previous: Vec<u8>,
    /// The last steps, the newest in the lowest bits.
    pub path: Vec<u16>,
    /// Reviews in a row that gave a lower class than the one in force.
    pub below: Vec<u8>,
}

impl Memory {
    /// Room for so many customers.
    pub fn with_capacity(rows: usize) -> Memory {
        Memory {
            dates: Vec::new(),
            since: Vec::with_capacity(rows),
            previous: Vec::with_capacity(rows),
            path: Vec::with_capacity(rows),
            below: Vec::with_capacity(rows),
        }
    }

    /// The date at which the class of a row began.
    pub fn since(&self, row: usize) -> i32 {
        self.dates[usize::from(self.since[row])]
    }
}

/// A path with one more step.
pub fn path_after(path: u16, step: Step) -> u16 {
    (path << STEP_BITS | step as u16) & (PATHS as u16 - 1)
}

/// A path as text, the oldest step first.
pub fn path_text(path: u16) -> String {
    let steps = (0..PATH_STEPS as u32).rev().map(|place| path >> (place * STEP_BITS) & 7);
    steps.filter(|step| *step > 0).map(|step| LETTERS[usize::from(step)]).collect()
}

/// A path from its text; none when it is no such text.
pub fn path_of(text: &str) -> Option<u16> {
    text.chars().try_fold(0, |path, letter| {
        let step = LETTERS.iter().position(|known| *known == letter).filter(|step| *step > 0)?;
        Some((path << STEP_BITS | step as u16) & (PATHS as u16 - 1))
    })
}

/// A snapshot of an earlier date, as far as a later one needs it.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// Classes in force.
    pub standing: Standing,
    /// What it kept.
    pub memory: Arc<Memory>,
}

/// Rows of an earlier snapshot, by row of the present one.
#[derive(Debug, Clone)]
pub struct EarlierRows(Vec<u32>);

const NOT_KNOWN: u32 = u32::MAX;

impl EarlierRows {
    /// Of the customers `now`, ascending.
    pub fn of(earlier: &CustomerSet, now: &[u32]) -> EarlierRows {
        let mut rows = Vec::with_capacity(now.len());
        let (mut word, mut before) = (0usize, 0u32);
        for customer in now {
            let own = *customer as usize / 64;
            while word < own {
                before += earlier.word(word).count_ones();
                word += 1;
            }
            let bits = earlier.word(own);
            let bit = 1u64 << (customer % 64);
            rows.push(if bits & bit == 0 { NOT_KNOWN } else { before + (bits & (bit - 1)).count_ones() });
        }
        EarlierRows(rows)
    }

    /// The earlier row; none for customers who were not known.
    pub fn get(&self, row: usize) -> Option<usize> {
        let earlier = self.0[row];
        (earlier != NOT_KNOWN).then_some(earlier as usize)
    }
}

impl Earlier {
    /// Its classes by row of the present snapshot, for kinds that remember.
    pub fn before(&self, rows: &EarlierRows) -> Before {
        let count = rows.0.len();
        let mut before = Before {
            classes: Arc::clone(&self.standing.classes),
            class_of: Vec::with_capacity(count),
            since: Vec::with_capacity(count),
        };
        for row in 0..count {
            let earlier = rows.get(row);
            before.class_of.push(earlier.map(|earlier| self.standing.class_of[earlier]));
            before.since.push(earlier.map_or(i32::MAX, |earlier| self.memory.since(earlier)));
        }
        before
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn paths_keep_the_last_four_steps() {
        let steps = [Step::New, Step::Up, Step::Stable, Step::Down, Step::Up];
        let path = steps.into_iter().fold(0, path_after);
        assert_eq!(path_text(path), "USDU");
        assert_eq!(path_of("USDU"), Some(path));
        assert_eq!(path_text(path_after(0, Step::New)), "N");
        assert_eq!((path_of("N"), path_of(""), path_of("X")), (Some(path_after(0, Step::New)), Some(0), None));
    }

    #[test]
    fn rows_of_an_earlier_date_are_found() {
        let earlier = CustomerSet::from_ascending(&[1, 63, 64, 200]);
        let rows = EarlierRows::of(&earlier, &[0, 1, 64, 199, 200, 700]);
        assert_eq!((0..6).map(|row| rows.get(row)).collect::<Vec<_>>(), [None, Some(0), Some(2), None, Some(3), None]);
    }
}
