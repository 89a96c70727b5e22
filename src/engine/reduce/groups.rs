//! Keys as dense numbers, counted from 0 in the order in which they are first met.
//!
//! Lines of one order mostly follow each other, so the key met last is tried before the table.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, StringBuilder};
use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

/// More keys than `u32` can number, the greatest being left for "none".
#[derive(Debug, Clone, Copy)]
pub(super) struct TooMany;

fn next_number(count: usize) -> Result<u32, TooMany> {
    u32::try_from(count).ok().filter(|number| *number != u32::MAX).ok_or(TooMany)
}

/// Different texts, one after the other in one buffer.
#[derive(Debug, Default)]
pub(super) struct Texts {
    bytes: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    last: u32,
}

impl Texts {
    /// How many.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number, which must come from here.
    pub(super) fn get(&self, number: u32) -> &str {
        text_at(&self.bytes, &self.ends, number)
    }

    /// The number of a text.
    pub(super) fn number_of(&mut self, text: &str) -> Result<u32, TooMany> {
        let Texts { bytes, ends, table, last } = self;
        if !ends.is_empty() && text_at(bytes, ends, *last) == text {
            return Ok(*last);
        }
        let hash = xxh3_64(text.as_bytes());
        if let Some(known) = table.find(hash, |known| text_at(bytes, ends, *known) == text) {
            *last = *known;
            return Ok(*known);
        }
        let number = next_number(ends.len())?;
        bytes.push_str(text);
        ends.push(bytes.len());
        table.insert_unique(hash, number, |known| xxh3_64(text_at(bytes, ends, *known).as_bytes()));
        *last = number;
        Ok(number)
    }

    /// For every number, the place of its text among all texts sorted by their bytes.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let mut sorted: Vec<(u128, u32)> =
            (0..self.len() as u32).map(|number| (leading_bytes(self.get(number)), number)).collect();
        // Most ids differ in their leading bytes, which lie in the array that is sorted.
        sorted
            .sort_unstable_by(|left, right| left.0.cmp(&right.0).then_with(|| self.get(left.1).cmp(self.get(right.1))));
        let mut ranks = vec![0; sorted.len()];
        for (rank, (_, number)) in sorted.iter().enumerate() {
            ranks[*number as usize] = rank as u32;
        }
        ranks
    }
}

/// The first 16 bytes, as a number that compares as they do; shorter texts are filled up with zeros.
fn leading_bytes(text: &str) -> u128 {
    let mut bytes = [0; 16];
    let length = text.len().min(bytes.len());
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

fn text_at<'a>(bytes: &'a str, ends: &[usize], number: u32) -> &'a str {
    let number = number as usize;
    let start = if number == 0 { 0 } else { ends[number - 1] };
    &bytes[start..ends[number]]
}

/// Different pairs of numbers.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    keys: Vec<(u32, u32)>,
    table: HashTable<u32>,
    last: u32,
}

impl Pairs {
    /// The pairs, by number.
    pub(super) fn keys(&self) -> &[(u32, u32)] {
        &self.keys
    }

    /// The number of a pair.
    pub(super) fn number_of(&mut self, pair: (u32, u32)) -> Result<u32, TooMany> {
        let Pairs { keys, table, last } = self;
        if keys.get(*last as usize) == Some(&pair) {
            return Ok(*last);
        }
        let hash = hash_of(pair);
        if let Some(known) = table.find(hash, |known| keys[*known as usize] == pair) {
            *last = *known;
            return Ok(*known);
        }
        let number = next_number(keys.len())?;
        keys.push(pair);
        table.insert_unique(hash, number, |known| hash_of(keys[*known as usize]));
        *last = number;
        Ok(number)
    }
}

fn hash_of(pair: (u32, u32)) -> u64 {
    xxh3_64(&(u64::from(pair.0) << 32 | u64::from(pair.1)).to_le_bytes())
}

/// Customers, and the dates on which each of them has rows.
#[derive(Debug, Default)]
pub(super) struct CustomerDates {
    customers: Texts,
    /// Customer and date (as the bits of its day number).
    dates: Pairs,
}

impl CustomerDates {
    /// The number of a customer and date, in days since 1970-01-01.
    pub(super) fn number_of(&mut self, customer: &str, date: i32) -> Result<u32, TooMany> {
        let customer = self.customers.number_of(customer)?;
        self.dates.number_of((customer, date as u32))
    }

    /// All numbers, sorted by customer id and date.
    pub(super) fn sorted(&self) -> Vec<u32> {
        let ranks = self.customers.ranks();
        // With the sign bit turned, days before 1970 come first.
        in_order(self.dates.keys().iter().map(|(customer, date)| (ranks[*customer as usize], date ^ (1 << 31))))
    }

    /// The columns of customer ids and dates of some numbers, in their order.
    pub(super) fn columns(&self, numbers: &[u32]) -> [ArrayRef; 2] {
        let keys = || numbers.iter().map(|number| self.dates.keys()[*number as usize]);
        let mut ids = StringBuilder::with_capacity(numbers.len(), 0);
        for (customer, _) in keys() {
            ids.append_value(self.customers.get(customer));
        }
        let dates = Date32Array::from_iter_values(keys().map(|(_, date)| date as i32));
        [Arc::new(ids.finish()), Arc::new(dates)]
    }
}

/// Places of the keys, which differ from each other, in ascending order of the keys.
pub(super) fn in_order(keys: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
    let mut sorted: Vec<(u64, u32)> =
        keys.zip(0..).map(|((first, second), place)| (u64::from(first) << 32 | u64::from(second), place)).collect();
    sorted.sort_unstable();
    sorted.into_iter().map(|(_, place)| place).collect()
}
