//! Keys that repeat, and values that the table they refer to does not have.
//!
//! Keys are compared by a hash of 64 bits, so that ten million keys are 80 MB; those whose hash repeats are looked at
//! again as they are. That a value is missing is said exactly; that it is there, but for one chance in 10^12.

use std::collections::BTreeMap;

use arrow::array::AsArray;
use arrow::array::{Array, RecordBatch, StringArray};
use arrow::datatypes::Decimal128Type;
use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::read::text_column;
use super::table::{Rows, StoredTable};
use crate::engine::identity::IdentityMap;
use crate::lake::LakeError;

/// Hashes that are held before repeated ones are taken out.
const HASHES_AT_ONCE: usize = 1 << 22;

/// Keys that repeat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repeats {
    /// Rows with a whole key.
    pub rows: u64,
    /// Rows whose key an earlier row has.
    pub repeated: u64,
    /// The first key that repeats, with the number of its rows.
    pub example: Option<String>,
}

/// Counts rows that repeat a key. Of several `keys`, a row's is the first whose columns all hold a value; rows without
/// one do not count.
pub fn repeats(table: &StoredTable<'_>, keys: &[Vec<&str>]) -> Result<Repeats, LakeError> {
    let mut columns: Vec<&str> = keys.iter().flatten().copied().collect();
    columns.sort_unstable();
    columns.dedup();
    let mut hashes = Hashes::default();
    let visit = |found: &mut Vec<u64>, batch: &RecordBatch| {
        for_each_key(batch, keys, |key| found.push(xxh3_64(key)));
    };
    table.fold(Rows::Current, &columns, Vec::new, visit, |found| hashes.add(found))?;
    let rows = hashes.rows;
    let suspects = hashes.repeated();
    if suspects.is_empty() {
        return Ok(Repeats { rows, ..Repeats::default() });
    }
    let mut counts: HashMap<Vec<u8>, (u64, usize)> = HashMap::new();
    let visit = |found: &mut Vec<Vec<u8>>, batch: &RecordBatch| {
        for_each_key(batch, keys, |key| {
            if suspects.contains(&xxh3_64(key)) {
                found.push(key.to_vec());
            }
        });
    };
    table.fold(Rows::Current, &columns, Vec::new, visit, |found| {
        for key in found {
            let place = counts.len();
            counts.entry(key).or_insert((0, place)).0 += 1;
        }
    })?;
    let repeated = counts.values().map(|(count, _)| count - 1).sum();
    let first = counts.iter().filter(|(_, (count, _))| *count > 1).min_by_key(|(_, (_, place))| *place);
    let example = first.map(|(key, (count, _))| format!("{} in {count} rows", key_text(key, keys)));
    Ok(Repeats { rows, repeated, example })
}

/// Hands the bytes of every row's key to `visit`: the number of the key, then its values, each closed by a byte that
/// text cannot hold.
fn for_each_key(batch: &RecordBatch, keys: &[Vec<&str>], mut visit: impl FnMut(&[u8])) {
    let columns: Vec<Option<Vec<StringArray>>> =
        keys.iter().map(|key| key.iter().map(|column| text_column(batch, column)).collect()).collect();
    let mut bytes = Vec::new();
    for row in 0..batch.num_rows() {
        let whole = columns.iter().enumerate().find_map(|(number, columns)| {
            let columns = columns.as_ref().filter(|columns| columns.iter().all(|column| column.is_valid(row)))?;
            Some((number, columns))
        });
        let Some((number, columns)) = whole else { continue };
        bytes.clear();
        bytes.push(number as u8);
        for column in columns {
            bytes.extend_from_slice(column.value(row).as_bytes());
            bytes.push(0xff);
        }
        visit(&bytes);
    }
}

/// A key in words, from its bytes.
fn key_text(bytes: &[u8], keys: &[Vec<&str>]) -> String {
    let names = bytes.first().and_then(|number| keys.get(usize::from(*number))).map_or(&[][..], Vec::as_slice);
    let values = bytes.get(1..).unwrap_or_default().split(|byte| *byte == 0xff);
    let parts = names.iter().zip(values).map(|(name, value)| format!("{name} `{}`", String::from_utf8_lossy(value)));
    parts.collect::<Vec<_>>().join(", ")
}

/// Hashes of rows, those that repeat set apart.
#[derive(Default)]
struct Hashes {
    rows: u64,
    held: Vec<u64>,
    /// How many are different, when they were last looked through.
    different: usize,
    repeated: HashSet<u64>,
}

impl Hashes {
    fn add(&mut self, more: Vec<u64>) {
        self.rows += more.len() as u64;
        self.held.extend(more);
        if self.held.len() >= HASHES_AT_ONCE.max(2 * self.different) {
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.held.par_sort_unstable();
        self.repeated.extend(self.held.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]));
        self.held.dedup();
        self.different = self.held.len();
    }

    fn repeated(mut self) -> HashSet<u64> {
        self.settle();
        self.repeated
    }
}

/// The values of a column, to look others up in.
#[derive(Debug, Clone, Default)]
pub struct KnownValues {
    hashes: HashSet<u64>,
}

impl KnownValues {
    /// The values of `column` in all rows of a table, after `identity`.
    pub fn of(table: &StoredTable<'_>, column: &str, identity: &IdentityMap) -> Result<KnownValues, LakeError> {
        let mut known = KnownValues::default();
        let visit = |found: &mut HashSet<u64>, batch: &RecordBatch| {
            let Some(values) = text_column(batch, column) else { return };
            found.extend(values.iter().flatten().map(|value| xxh3_64(identity.resolve(value).as_bytes())));
        };
        table.fold(Rows::Known, &[column], HashSet::new, visit, |found| known.hashes.extend(found))?;
        Ok(known)
    }

    fn has(&self, value: &str) -> bool {
        self.hashes.contains(&xxh3_64(value.as_bytes()))
    }
}

/// Values that refer to nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Orphans {
    /// Rows with a value.
    pub rows: u64,
    /// Rows whose value is missing in the other table.
    pub orphans: u64,
    /// Their amount in minor units, where the table has one.
    pub amount: Option<i128>,
    /// The missing values with their rows, by value.
    pub values: BTreeMap<String, u64>,
}

/// Counts rows whose `column` holds a value that is not `known`, after `identity`.
pub fn orphans(
    table: &StoredTable<'_>,
    column: &str,
    known: &KnownValues,
    identity: &IdentityMap,
) -> Result<Orphans, LakeError> {
    let amount = table.schema.amount.filter(|amount| table.has(amount));
    let columns: Vec<&str> = std::iter::once(column).chain(amount).collect();
    let start = || Orphans { amount: amount.map(|_| 0), ..Orphans::default() };
    let visit = |found: &mut Orphans, batch: &RecordBatch| {
        let Some(values) = text_column(batch, column) else { return };
        let amounts = amount.and_then(|amount| batch.column_by_name(amount)?.as_primitive_opt::<Decimal128Type>());
        // Rows of a customer mostly follow each other.
        let mut last: Option<(&str, bool)> = None;
        for row in 0..values.len() {
            if values.is_null(row) {
                continue;
            }
            found.rows += 1;
            let value = identity.resolve(values.value(row));
            let is_known = match last {
                Some((last, is_known)) if last == value => is_known,
                _ => known.has(value),
            };
            last = Some((value, is_known));
            if is_known {
                continue;
            }
            found.orphans += 1;
            match found.values.get_mut(value) {
                Some(rows) => *rows += 1,
                None => {
                    found.values.insert(value.to_owned(), 1);
                }
            }
            if let (Some(sum), Some(amounts)) = (&mut found.amount, amounts.filter(|amounts| amounts.is_valid(row))) {
                *sum = sum.saturating_add(amounts.value(row));
            }
        }
    };
    let mut whole = start();
    table.fold(Rows::Current, &columns, start, visit, |part| {
        whole.rows += part.rows;
        whole.orphans += part.orphans;
        whole.amount = whole.amount.zip(part.amount).map(|(sum, more)| sum.saturating_add(more));
        for (value, rows) in part.values {
            *whole.values.entry(value).or_default() += rows;
        }
    })?;
    Ok(whole)
}
