//! Control totals: every row that is read ends in exactly one place, and so does its amount.
//!
//! `read` is counted where records are found and amounts are parsed; `stored` is counted from the batches that were
//! handed to the Parquet writer. The two meet only in [`FileTotals::check`].

use std::ops::AddAssign;

use crate::ingest::error::{IngestError, ShownTally};
use crate::ingest::layout::LeftOutCounts;

/// A number of rows and the sum of their amounts in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows.
    pub rows: u64,
    /// Sum of the amounts that are known, in minor units. Amounts are below 10^24 minor units each, so that the sum
    /// cannot overflow below 10^14 rows.
    pub amount: i128,
}

impl Tally {
    /// Counts one row; an amount that is not known counts as 0.
    pub fn add(&mut self, amount: Option<i128>) {
        self.rows += 1;
        self.amount += amount.unwrap_or(0);
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.rows += other.rows;
        self.amount += other.amount;
    }
}

/// Where the rows of one file, or of all files together, went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileTotals {
    /// Name of the file; empty in the total of all files.
    pub file: String,
    /// Records below the header, blank lines aside.
    pub read: Tally,
    /// Rows of this file that were written to the lake.
    pub stored: Tally,
    /// Rows that the lake, or an earlier row of this ingest, already holds.
    pub duplicate: Tally,
    /// Rows that another row of the same key has taken the place of.
    pub replaced: Tally,
    /// Rows that the filter left out.
    pub filtered: Tally,
    /// Refused rows.
    pub quarantined: Tally,
    /// Rows that are no data: totals, remarks, repeated headers, rows of blank fields. They have no amount.
    pub left_out: Tally,
    /// Of these, how many of each kind.
    pub left_out_kinds: LeftOutCounts,
    /// First and last business date that was stored, in days since 1970-01-01.
    pub days: Option<(i32, i32)>,
    /// Returns whose positive amounts were turned.
    pub turned: u64,
    /// Amounts that rows below the data say are the sum of all, in minor units.
    pub stated_totals: Vec<i128>,
    /// Filtered and refused rows whose amount cannot be told; they count as 0 in the amounts.
    pub amount_unknown_rows: u64,
    /// Lines without any character below the header.
    pub blank_lines: u64,
    /// Lines down to the header, the header included.
    pub lines_above: u64,
    /// Bytes of the file as it lies on disk.
    pub bytes: u64,
    /// Encoding that the text was read in; none if all of it was ASCII, or no text file.
    pub encoding: Option<String>,
    /// XXH3-128 of those bytes, as 32 hexadecimal digits; empty in the total of all files.
    pub hash: String,
}

impl FileTotals {
    /// What the file itself says that its amounts add up to, when it says so once.
    pub fn stated_total(&self) -> Option<i128> {
        match self.stated_totals.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// All rows and amounts that have found a place.
    pub fn accounted(&self) -> Tally {
        let mut sum = Tally::default();
        for part in [self.stored, self.duplicate, self.replaced, self.filtered, self.quarantined, self.left_out] {
            sum += part;
        }
        sum
    }

    /// Refuses totals that do not balance. `records` is what the scanner of record boundaries counted, header, titles
    /// and blank lines included.
    pub fn check(&self, records: u64, money_scale: u8) -> Result<(), IngestError> {
        let accounted = self.accounted();
        let expected_records = records.saturating_sub(self.lines_above + self.blank_lines);
        if self.read == accounted && self.read.rows == expected_records {
            return Ok(());
        }
        let read = Tally { rows: expected_records, amount: self.read.amount };
        Err(IngestError::ControlTotals {
            file: self.file.clone(),
            read: ShownTally { tally: read, money_scale },
            accounted: ShownTally { tally: accounted, money_scale },
        })
    }

    /// Adds another file's totals to this sum.
    pub fn absorb(&mut self, other: &FileTotals) {
        self.read += other.read;
        self.stored += other.stored;
        self.duplicate += other.duplicate;
        self.replaced += other.replaced;
        self.filtered += other.filtered;
        self.quarantined += other.quarantined;
        self.left_out += other.left_out;
        self.left_out_kinds += other.left_out_kinds;
        self.amount_unknown_rows += other.amount_unknown_rows;
        self.blank_lines += other.blank_lines;
        self.lines_above += other.lines_above;
        self.bytes += other.bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_row_or_amount_is_an_error() {
        let mut totals = FileTotals { read: Tally { rows: 2, amount: 300 }, lines_above: 1, ..FileTotals::default() };
        totals.stored = Tally { rows: 1, amount: 100 };
        totals.duplicate = Tally { rows: 1, amount: 200 };
        assert!(totals.check(3, 2).is_ok());
        assert!(totals.check(4, 2).is_err(), "the scanner saw one record more");
        totals.duplicate.amount = 199;
        assert!(totals.check(3, 2).is_err(), "an amount went missing");
    }
}
