//! Rows that come too late: new to a month that is closed.
//!
//! Whether a row is new is known only once the stored rows of its month have been looked at, when its record is long
//! gone. So the ingest is done again without the rows that it found to be late; they are refused where their records are
//! at hand, and end in the quarantine like any other refused row.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::ingest::identity::Position;
use crate::model::slot::Slot;

/// Rows known to be late.
#[derive(Debug, Clone, Default)]
pub struct LateRows {
    rows: BTreeSet<(u32, u64)>,
}

impl LateRows {
    /// Whether a row is one of them.
    pub fn contains(&self, file: usize, row: u64) -> bool {
        !self.rows.is_empty() && self.rows.contains(&(file as u32, row))
    }

    /// Adds rows; true when one of them was not known.
    pub fn add(&mut self, found: impl IntoIterator<Item = Position>) -> bool {
        let before = self.rows.len();
        self.rows.extend(found.into_iter().map(|position| (position.file, position.row)));
        self.rows.len() > before
    }

    /// All of them: position of the file, record number.
    pub fn rows(&self) -> impl Iterator<Item = (usize, u64)> {
        self.rows.iter().map(|(file, row)| (*file as usize, *row))
    }

    /// How many of a file.
    pub fn of_file(&self, file: usize) -> u64 {
        self.rows.iter().filter(|(of, _)| *of == file as u32).count() as u64
    }

    /// How many in all.
    pub fn count(&self) -> u64 {
        self.rows.len() as u64
    }
}

/// Whether a partition is closed: a month that ends on or before `closed`.
pub fn is_closed(slot: Slot, closed: Option<NaiveDate>) -> bool {
    matches!((slot, closed), (Slot::Month(month), Some(closed)) if month.last_day() <= closed)
}
