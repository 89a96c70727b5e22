//! Numbering the customers of a history: the ids of all months, each sorted, become one sorted list.
//!
//! The ids are cut into ranges that are merged on all cores. What is merged are entries of 16 bytes that begin with the
//! eight bytes in which ids first differ; sorting entries that lie in sorted runs is merging them.

use std::ops::Range;

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use polars::prelude::{PolarsError, PolarsResult};
use rayon::prelude::*;

use super::history::CustomerIds;

/// Entries that are merged at a time: they fit into the second-level cache.
const ENTRIES_AT_ONCE: usize = 1 << 16;

/// The customers of one month of a fact, ascending, each once, with its rows.
#[derive(Debug, Default)]
pub struct MonthIds {
    ids: CustomerIds,
    /// The end of each customer's rows.
    row_ends: Vec<u32>,
}

impl MonthIds {
    /// Adds a batch with the column `customer_id`: its rows follow those of the batches before, ascending.
    pub fn add(&mut self, batch: &RecordBatch, fact: &str) -> PolarsResult<()> {
        let failed = |message: &str| PolarsError::ComputeError(format!("{fact} {message}").into());
        let column = batch.column_by_name("customer_id").ok_or_else(|| failed("has no customer_id"))?;
        let text: StringArray = match column.data_type() {
            DataType::Utf8 => column.as_string::<i32>().clone(),
            _ => cast(column, &DataType::Utf8).map_err(|error| failed(&error.to_string()))?.as_string().clone(),
        };
        if text.null_count() > 0 {
            return Err(failed("holds a null customer_id"));
        }
        let (offsets, bytes) = (text.value_offsets(), text.value_data());
        let of_row = |row: usize| &bytes[offsets[row] as usize..offsets[row + 1] as usize];
        let mut rows = self.rows();
        for row in 0..text.len() {
            let id = of_row(row);
            rows += 1;
            let last = match row {
                0 => self.ids.last().map(str::as_bytes),
                _ => Some(of_row(row - 1)),
            };
            match last.map(|last| last.cmp(id)) {
                Some(std::cmp::Ordering::Equal) => {
                    if let Some(end) = self.row_ends.last_mut() {
                        *end = rows;
                    }
                }
                Some(std::cmp::Ordering::Greater) => return Err(failed("does not ascend by customer_id")),
                Some(std::cmp::Ordering::Less) | None => {
                    self.ids.push(text.value(row));
                    self.row_ends.push(rows);
                }
            }
        }
        Ok(())
    }

    /// Identifiers that ascend, each once, with one row each.
    pub fn of_ascending<'a>(ids: impl IntoIterator<Item = &'a str>) -> MonthIds {
        let mut month = MonthIds::default();
        for id in ids {
            month.ids.push(id);
            month.row_ends.push(month.ids.len() as u32);
        }
        month
    }

    fn rows(&self) -> u32 {
        self.row_ends.last().copied().unwrap_or(0)
    }

    /// The place of the first id that is `id` or comes after it.
    fn place_of(&self, id: &str) -> usize {
        let (mut low, mut high) = (0, self.ids.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.ids.get(middle as u32) < id { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// The customers of one month by their numbers, ascending, with their rows.
#[derive(Debug, Default)]
pub struct MonthCustomers {
    /// Numbers.
    pub numbers: Vec<u32>,
    row_ends: Vec<u32>,
}

impl MonthCustomers {
    /// How many rows they have.
    pub fn rows(&self) -> usize {
        self.row_ends.last().map_or(0, |end| *end as usize)
    }

    /// The rows of the customer at a place.
    pub fn rows_of(&self, place: usize) -> Range<usize> {
        let start = if place == 0 { 0 } else { self.row_ends[place - 1] };
        start as usize..self.row_ends[place] as usize
    }

    /// The customer of every row.
    pub fn of_rows(&self) -> Vec<u32> {
        let mut customers = Vec::with_capacity(self.rows());
        for (place, number) in self.numbers.iter().enumerate() {
            customers.resize(self.rows_of(place).end, *number);
        }
        customers
    }
}

/// One id of one month.
#[derive(Clone, Copy)]
struct Entry {
    /// The bytes that follow those that all ids begin with.
    key: u64,
    month: u32,
    place: u32,
}

/// A range of ids, merged.
struct Merged {
    ids: CustomerIds,
    /// By month: the numbers of its ids within the range.
    numbers: Vec<Vec<u32>>,
}

/// All ids of the months, sorted, and the customers of each month by their place among them.
pub fn number(months: Vec<MonthIds>) -> (CustomerIds, Vec<MonthCustomers>) {
    let shared = shared_prefix(&months);
    let cuts = cuts(&months);
    let ranges: Vec<Merged> = cuts.par_windows(2).map(|pair| merge(&months, &pair[0], &pair[1], shared)).collect();
    let mut ids = CustomerIds::default();
    let mut first_numbers = Vec::with_capacity(ranges.len());
    for range in &ranges {
        first_numbers.push(ids.len() as u32);
        ids.append(&range.ids);
    }
    let customers = months.into_par_iter().enumerate().map(|(month, known)| {
        let mut numbers = Vec::with_capacity(known.ids.len());
        for (range, first) in ranges.iter().zip(&first_numbers) {
            numbers.extend(range.numbers[month].iter().map(|number| first + number));
        }
        MonthCustomers { numbers, row_ends: known.row_ends }
    });
    let customers = customers.collect();
    (ids, customers)
}

/// How many bytes all ids begin with.
fn shared_prefix(months: &[MonthIds]) -> usize {
    let ends = months.iter().filter(|month| !month.ids.is_empty());
    let ends = ends.map(|month| (month.ids.get(0), month.ids.last().unwrap_or_default()));
    let Some((first, last)) = ends.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))) else { return 0 };
    first.bytes().zip(last.bytes()).take_while(|(one, other)| one == other).count()
}

/// Where each range begins, by month; and where the last one ends.
fn cuts(months: &[MonthIds]) -> Vec<Vec<usize>> {
    let mut cuts = vec![vec![0; months.len()]];
    let entries: usize = months.iter().map(|month| month.ids.len()).sum();
    let ranges = entries.div_ceil(ENTRIES_AT_ONCE);
    // The ids of the longest month are spread about as those of all are.
    if let Some(longest) = months.iter().max_by_key(|month| month.ids.len()) {
        for range in 1..ranges {
            let first = longest.ids.get((range * longest.ids.len() / ranges) as u32);
            cuts.push(months.iter().map(|month| month.place_of(first)).collect());
        }
    }
    cuts.push(months.iter().map(|month| month.ids.len()).collect());
    cuts
}

fn merge(months: &[MonthIds], from: &[usize], to: &[usize], shared: usize) -> Merged {
    let mut entries = Vec::new();
    for (month, known) in months.iter().enumerate() {
        entries.extend((from[month]..to[month]).map(|place| {
            let key = key_of(&known.ids.get(place as u32).as_bytes()[shared..]);
            Entry { key, month: month as u32, place: place as u32 }
        }));
    }
    let id_of = |entry: &Entry| months[entry.month as usize].ids.get(entry.place);
    entries.sort_by(|one, other| one.key.cmp(&other.key).then_with(|| id_of(one).cmp(id_of(other))));
    let mut numbers: Vec<Vec<u32>> =
        (0..months.len()).map(|month| Vec::with_capacity(to[month] - from[month])).collect();
    let mut ids = CustomerIds::default();
    let mut last: Option<Entry> = None;
    for entry in entries {
        if last.is_none_or(|last| last.key != entry.key || id_of(&last) != id_of(&entry)) {
            ids.push(id_of(&entry));
        }
        numbers[entry.month as usize].push(ids.len() as u32 - 1);
        last = Some(entry);
    }
    Merged { ids, numbers }
}

/// The first eight bytes as a number in whose order they are.
fn key_of(bytes: &[u8]) -> u64 {
    let mut key = [0; 8];
    let held = bytes.len().min(8);
    key[..held].copy_from_slice(&bytes[..held]);
    u64::from_be_bytes(key)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::*;

    fn month(ids: &[&str]) -> MonthIds {
        let mut month = MonthIds::default();
        // Two batches, so that one customer's rows reach from one into the other.
        for part in ids.chunks(ids.len().div_ceil(2).max(1)) {
            let array = Arc::new(StringArray::from(part.to_vec())) as arrow::array::ArrayRef;
            month.add(&RecordBatch::try_from_iter([("customer_id", array)]).unwrap(), "days").unwrap();
        }
        month
    }

    #[test]
    fn ids_are_numbered_in_their_order_whatever_they_begin_with() {
        let months: [&[&str]; 4] = [
            &["C-0000000001", "C-0000000001", "C-0000000001", "C-00000000012", "C-0000000003"],
            &["C-0000000000", "C-0000000001", "C-0000000003"],
            &[],
            &["C-0000000002\u{0}", "C-0000000002\u{0}", "C-0000000002\u{0}\u{0}"],
        ];
        let (ids, customers) = number(months.iter().map(|ids| month(ids)).collect());
        let expected: BTreeSet<&str> = months.iter().flat_map(|ids| ids.iter().copied()).collect();
        assert_eq!((0..ids.len()).map(|number| ids.get(number as u32)).collect::<Vec<_>>(), Vec::from_iter(expected));
        for (ids_of_rows, customers) in months.iter().zip(customers) {
            let found: Vec<&str> = customers.of_rows().iter().map(|number| ids.get(*number)).collect();
            assert_eq!(found, *ids_of_rows);
        }
    }

    #[test]
    fn ranges_are_joined_without_a_gap() {
        let all: Vec<String> = (0..150_000).map(|number| format!("{number:06}")).collect();
        let every = |step: usize| month(&all.iter().step_by(step).map(String::as_str).collect::<Vec<_>>());
        let (ids, customers) = number(vec![every(3), every(1), every(2)]);
        assert_eq!(ids.len(), all.len());
        for (step, customers) in [3, 1, 2].into_iter().zip(customers) {
            assert_eq!(customers.numbers, (0..150_000).step_by(step).collect::<Vec<u32>>());
        }
    }
}
