//! What makes two rows the same row, and which of them is kept.
//!
//! * `occurrence`: content plus its running number within its file. A content is stored as often as the file that
//!   holds it most often; what the lake already holds counts as one such file. So real repeated lines survive and
//!   overlapping exports count once.
//! * `distinct`: a content is stored once.
//! * `key`: of the rows of one key the last in path order, and within a file the last row, takes the place of the
//!   others: rows of the same content are duplicates, the others are replaced. A stored row gives way unless it came
//!   from a file later in path order. So the lake is the same as if all files had been read in one go, whatever the
//!   order in which they came. A row with a blank in its key is refused before it comes here.
//!
//! Content is all stored columns, nulls included, provenance aside. A content has one business date, so `occurrence`
//! and `distinct` are decided within a month. A corrected row may move to another month: for `key` the winners of all
//! months are found first, in one table of 32 bytes per new row.

use rayon::slice::ParallelSliceMut;

use crate::config::types::Identity;
use crate::ingest::codec::{Decoder, content_hash};
use crate::ingest::contents::ContentTable;
use crate::ingest::mapping::RowPlan;

/// What becomes of a new row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is stored.
    Stored,
    /// The lake, or an earlier row, already holds it.
    Duplicate,
    /// Another row of its key takes its place.
    Replaced,
}

/// Where a new row came from, in path order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Position of the file in path order.
    pub file: u32,
    /// Record number within the file.
    pub row: u64,
}

/// Decides row by row, in path order, after the stored rows of the month have been shown.
pub(crate) enum Judge<'a> {
    /// See [`Identity::Occurrence`].
    Occurrence(ContentTable),
    /// See [`Identity::Distinct`].
    Distinct(ContentTable),
    /// See [`Identity::Key`].
    Key(&'a KeyWinners),
}

impl<'a> Judge<'a> {
    /// A judge for a month of about `rows` rows.
    pub fn new(identity: Identity, rows: usize, winners: &'a KeyWinners) -> Judge<'a> {
        match identity {
            Identity::Occurrence => Judge::Occurrence(ContentTable::with_capacity(rows)),
            Identity::Distinct => Judge::Distinct(ContentTable::with_capacity(rows)),
            Identity::Key => Judge::Key(winners),
        }
    }

    /// Shows a row that the lake holds; false when it has to give way.
    pub fn keeps_stored(&mut self, row: &[u8], key: impl FnOnce() -> u128, file: &str) -> bool {
        match self {
            Judge::Occurrence(seen) | Judge::Distinct(seen) => {
                seen.entry(content_hash(row)).stored += 1;
                true
            }
            Judge::Key(winners) => winners.keeps_stored(key(), content_hash(row) as u64, file),
        }
    }

    /// Decides about a new row.
    pub fn decide(&mut self, row: &[u8], key: impl FnOnce() -> u128, position: Position) -> Fate {
        match self {
            Judge::Occurrence(seen) => {
                let content = seen.entry(content_hash(row));
                if content.seen_in_file == 0 || content.file != position.file {
                    content.file = position.file;
                    content.seen_in_file = 0;
                }
                content.seen_in_file += 1;
                if content.seen_in_file <= content.stored {
                    return Fate::Duplicate;
                }
                content.stored += 1;
                Fate::Stored
            }
            Judge::Distinct(seen) => {
                let content = seen.entry(content_hash(row));
                content.stored += 1;
                if content.stored == 1 { Fate::Stored } else { Fate::Duplicate }
            }
            Judge::Key(winners) => winners.decide(key(), content_hash(row) as u64, position),
        }
    }
}

/// The last row of every new key, over all months: in order of the keys' hashes, with an index on their first bits.
#[derive(Debug, Default)]
pub struct KeyWinners {
    winners: Vec<Winner>,
    /// Where the winners begin whose hash has these first bits.
    starts: Vec<usize>,
    /// A bit for the first bits of every hash: most stored rows have no winner, and that is told without looking for one.
    met: Vec<u64>,
    /// Names of the new files in path order.
    files: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct Winner {
    key: u128,
    content: u64,
    /// 24 bits of file, 38 of row, 2 of flags: packed, because there is one for every key.
    place: u64,
}

const ROW_BITS: u32 = 38;
const FLAG_BITS: u32 = 2;
/// A stored row has the winner's content.
const STORED_ALREADY: u64 = 1;
/// A stored row came from a file later in path order.
const STORED_LATER: u64 = 2;
/// Winners to a start, on average at most.
const WINNERS_PER_START: usize = 8;
/// Bits to a winner of those that tell whether there may be one.
const BITS_PER_WINNER: usize = 16;

impl Winner {
    fn position(self) -> Position {
        let place = self.place >> FLAG_BITS;
        Position { file: (place >> ROW_BITS) as u32, row: place & ((1 << ROW_BITS) - 1) }
    }

    fn place_of(position: Position) -> u64 {
        ((u64::from(position.file) << ROW_BITS) | position.row) << FLAG_BITS
    }
}

impl KeyWinners {
    /// Of files with these names, in path order, that have about so many rows.
    pub fn new(files: Vec<String>, rows: usize) -> KeyWinners {
        KeyWinners { winners: Vec::with_capacity(rows), files, ..KeyWinners::default() }
    }

    /// Shows a new row.
    pub fn add(&mut self, key: u128, row: &[u8], position: Position) {
        self.winners.push(Winner { key, content: content_hash(row) as u64, place: Winner::place_of(position) });
    }

    /// Finds the winners, once all new rows have been shown.
    pub fn seal(&mut self) {
        self.winners.par_sort_unstable_by_key(|winner| (winner.key, std::cmp::Reverse(winner.place)));
        self.winners.dedup_by_key(|winner| winner.key);
        let buckets = (self.winners.len() / WINNERS_PER_START).next_power_of_two().max(2);
        self.starts = Vec::with_capacity(buckets + 1);
        let shift = 128 - buckets.trailing_zeros();
        for (position, winner) in self.winners.iter().enumerate() {
            while self.starts.len() <= (winner.key >> shift) as usize {
                self.starts.push(position);
            }
        }
        self.starts.resize(buckets + 1, self.winners.len());
        self.met = vec![0; (self.winners.len() * BITS_PER_WINNER).next_power_of_two().max(128) / 64];
        for winner in &self.winners {
            let (word, bit) = self.bit_of(winner.key);
            self.met[word] |= bit;
        }
    }

    /// Where the bit of a hash is.
    fn bit_of(&self, key: u128) -> (usize, u64) {
        let bits = self.met.len() * 64;
        let place = (key >> (128 - bits.trailing_zeros())) as usize;
        (place / 64, 1 << (place % 64))
    }

    fn find(&self, key: u128) -> Option<usize> {
        let buckets = self.starts.len().checked_sub(1)?;
        let bucket = (key >> (128 - buckets.trailing_zeros())) as usize;
        let (start, end) = (self.starts[bucket], self.starts[bucket + 1]);
        self.winners[start..end].iter().position(|winner| winner.key == key).map(|offset| start + offset)
    }

    /// Whether any new row has this key.
    pub fn has(&self, key: u128) -> bool {
        if self.met.is_empty() {
            return false;
        }
        let (word, bit) = self.bit_of(key);
        self.met[word] & bit != 0 && self.find(key).is_some()
    }

    /// Shows a row that the lake holds, after [`KeyWinners::seal`]; false when it has to give way.
    pub fn meet_stored(&mut self, key: u128, row: &[u8], file: &str) -> bool {
        let content = content_hash(row) as u64;
        let keeps = self.keeps_stored(key, content, file);
        if keeps && let Some(found) = self.find(key) {
            let winner = &mut self.winners[found];
            winner.place |= if winner.content == content { STORED_ALREADY } else { STORED_LATER };
        }
        keeps
    }

    /// The new row that a stored row of this key gives way to.
    pub fn winner(&self, key: u128) -> Option<Position> {
        self.find(key).map(|found| self.winners[found].position())
    }

    fn keeps_stored(&self, key: u128, content: u64, file: &str) -> bool {
        let Some(found) = self.find(key) else { return true };
        let winner = self.winners[found];
        let winner_file = self.files.get(winner.position().file as usize).map_or("", String::as_str);
        // A later row of the same content takes its place too: what counts is how late a row was last written.
        file > winner_file || (file == winner_file && winner.content == content)
    }

    fn decide(&self, key: u128, content: u64, position: Position) -> Fate {
        let Some(found) = self.find(key) else { return Fate::Stored };
        let winner = self.winners[found];
        if winner.position() != position {
            return if winner.content == content { Fate::Duplicate } else { Fate::Replaced };
        }
        match winner.place & (STORED_ALREADY | STORED_LATER) {
            0 => Fate::Stored,
            STORED_LATER => Fate::Replaced,
            _ => Fate::Duplicate,
        }
    }
}

/// The hash of a row's key columns. A row with a blank in its key is known by its content, dates of snapshots aside,
/// unless the plan refuses such rows. `row` must be padded.
pub fn key_hash(padded: &[u8], start: usize, plan: &RowPlan, scratch: &mut Vec<u8>) -> u128 {
    scratch.clear();
    let mut decoder = Decoder::new(padded, start);
    let mut has_blank = false;
    for (position, column) in plan.columns.iter().enumerate() {
        let from = decoder.position();
        if column.storage.is_text() {
            decoder.text();
        } else {
            decoder.number();
        }
        if plan.key.contains(&position) {
            let value = &padded[from..decoder.position()];
            has_blank |= value == [0] && plan.date != Some(position);
            scratch.extend_from_slice(value);
        }
    }
    if has_blank { content_hash(&padded[start..decoder.position()]) } else { content_hash(scratch) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(identity: Identity, stored: &[&str], new: &[(u32, u64, &str)]) -> Vec<Fate> {
        let winners = KeyWinners::default();
        let mut judge = Judge::new(identity, 8, &winners);
        for row in stored {
            assert!(judge.keeps_stored(row.as_bytes(), || 0, "old.csv"));
        }
        new.iter()
            .map(|(file, row, text)| judge.decide(text.as_bytes(), || 0, Position { file: *file, row: *row }))
            .collect()
    }

    #[test]
    fn repeated_lines_survive_and_overlapping_files_count_once() {
        use Fate::{Duplicate, Stored};
        let new = [(0, 2, "a"), (0, 3, "a"), (0, 4, "b"), (1, 2, "a"), (1, 3, "b"), (1, 4, "b"), (1, 5, "c")];
        assert_eq!(
            fates(Identity::Occurrence, &[], &new),
            [Stored, Stored, Stored, Duplicate, Duplicate, Stored, Stored]
        );
        assert_eq!(
            fates(Identity::Occurrence, &["a", "a", "b", "b", "c"], &new),
            [Duplicate; 7],
            "the same files again change nothing"
        );
        assert_eq!(
            fates(Identity::Distinct, &["c"], &new),
            [Stored, Duplicate, Stored, Duplicate, Duplicate, Duplicate, Duplicate]
        );
    }

    #[test]
    fn the_last_row_of_a_key_takes_the_place_of_the_others() {
        let mut winners = KeyWinners::new(vec!["1.csv".into(), "2.csv".into()], 4);
        let rows = [(0, 2, b"old"), (0, 3, b"new"), (1, 2, b"old"), (1, 9, b"new")];
        for (file, row, text) in rows {
            winners.add(7, text, Position { file, row });
        }
        winners.seal();
        let decide = |winners: &KeyWinners| -> Vec<Fate> {
            let mut judge = Judge::Key(winners);
            rows.iter()
                .map(|(file, row, text)| judge.decide(*text, || 7, Position { file: *file, row: *row }))
                .collect()
        };
        use Fate::{Duplicate, Replaced, Stored};
        assert_eq!(decide(&winners), [Replaced, Duplicate, Replaced, Stored]);
        assert!(!winners.meet_stored(7, b"older", "2.csv"), "an earlier or the same file gives way");
        assert_eq!(decide(&winners), [Replaced, Duplicate, Replaced, Stored]);
        assert!(!winners.meet_stored(7, b"new", "0.csv"), "the same content gives way too: it was written again later");
        assert_eq!(decide(&winners), [Replaced, Duplicate, Replaced, Stored]);
        assert!(winners.meet_stored(7, b"new", "2.csv"), "the same row stands");
        assert_eq!(decide(&winners), [Replaced, Duplicate, Replaced, Duplicate]);
    }

    #[test]
    fn a_stored_row_of_a_later_file_stands() {
        let mut winners = KeyWinners::new(vec!["1.csv".into()], 1);
        winners.add(7, b"early", Position { file: 0, row: 2 });
        winners.seal();
        assert!(winners.meet_stored(7, b"late", "2.csv"));
        let mut judge = Judge::Key(&winners);
        assert!(judge.keeps_stored(b"late", || 7, "2.csv"));
        assert_eq!(judge.decide(b"early", || 7, Position { file: 0, row: 2 }), Fate::Replaced);
    }

    #[test]
    fn every_key_is_found_and_no_other() {
        let mut winners = KeyWinners::new(vec!["1.csv".into()], 1000);
        let key = |index: u64| content_hash(&index.to_le_bytes());
        for index in 0..1000 {
            winners.add(key(index), b"x", Position { file: 0, row: index });
        }
        winners.seal();
        for index in 0..1000 {
            let row = winners.find(key(index)).map(|found| winners.winners[found].position().row);
            assert_eq!(row, Some(index));
            assert_eq!(winners.find(key(index + 1000)), None);
            assert!(winners.has(key(index)) && !winners.has(key(index + 1000)));
        }
        assert_eq!(KeyWinners::default().find(1), None);
        assert!(!KeyWinners::default().has(1));
    }
}
