//! Customers, aliases and the identifiers and names in use, from stored partitions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::{Array, RecordBatch, StringArray};
use hashbrown::HashMap;
use xxhash_rust::xxh3::xxh3_128;

use super::{AliasRow, CustomerRow};
use crate::engine::quality::read::{read_present, text_column};
use crate::lake::LakeError;
use crate::model::tables::SNAPSHOT_DATE;

/// The identifiers and names that tables use, with the rows of each name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    names: BTreeMap<String, Vec<(String, u64)>>,
}

impl Uses {
    /// Notes rows that use an identifier, with or without a name.
    pub fn add(&mut self, raw_id: &str, name: Option<&str>, rows: u64) {
        let names = self.names.entry(raw_id.to_owned()).or_default();
        let Some(name) = name else { return };
        match names.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
            Ok(place) => names[place].1 += rows,
            Err(place) => names.insert(place, (name.to_owned(), rows)),
        }
    }

    /// Notes what the partitions of a table use. `name` may be a column that they do not have. Memory grows with the
    /// different pairs of identifier and name, not with the rows.
    pub fn add_table(&mut self, partitions: &[PathBuf], entity: &str, name: Option<&str>) -> Result<(), LakeError> {
        let mut pairs = Pairs::default();
        let columns: Vec<&str> = std::iter::once(entity).chain(name).collect();
        for path in partitions {
            read_present(path, &columns, |batch| {
                let Some(ids) = text_column(batch, entity) else { return };
                pairs.add_batch(&ids, name.and_then(|name| text_column(batch, name)).as_ref());
            })?;
        }
        for (raw_id, name, rows) in pairs.rows {
            self.add(&raw_id, name.as_deref(), rows);
        }
        Ok(())
    }

    /// Identifiers with their names, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[(String, u64)])> {
        self.names.iter().map(|(raw_id, names)| (raw_id.as_str(), names.as_slice()))
    }

    /// The names of an identifier.
    pub fn names(&self, raw_id: &str) -> &[(String, u64)] {
        self.names.get(raw_id).map_or(&[], Vec::as_slice)
    }

    /// Whether any row uses it.
    pub fn contains(&self, raw_id: &str) -> bool {
        self.names.contains_key(raw_id)
    }
}

/// The name that most rows have; of equals the first in order.
pub(super) fn most_used(names: &[(String, u64)]) -> Option<String> {
    names.iter().rev().max_by_key(|(_, rows)| *rows).map(|(name, _)| name.clone())
}

/// Different pairs of identifier and name with their rows, in the order in which they are first met.
#[derive(Default)]
struct Pairs {
    rows: Vec<(String, Option<String>, u64)>,
    /// Places in `rows`, by a hash of the pair: 128 bits, so that no two pairs of any table share one.
    places: HashMap<u128, usize>,
}

impl Pairs {
    fn add_batch(&mut self, ids: &StringArray, names: Option<&StringArray>) {
        let mut bytes = Vec::new();
        for row in 0..ids.len() {
            if ids.is_null(row) {
                continue;
            }
            let name = names.filter(|names| names.is_valid(row)).map(|names| names.value(row));
            bytes.clear();
            bytes.extend_from_slice(ids.value(row).as_bytes());
            if let Some(name) = name {
                // A byte that text cannot hold stands between the two.
                bytes.push(0xff);
                bytes.extend_from_slice(name.as_bytes());
            }
            let rows = &mut self.rows;
            let place = *self.places.entry(xxh3_128(&bytes)).or_insert_with(|| {
                rows.push((ids.value(row).to_owned(), name.map(str::to_owned), 0));
                rows.len() - 1
            });
            self.rows[place].2 += 1;
        }
    }
}

/// The rows of `customers` in the order of their snapshots, those without a date first.
pub fn read_customers(partitions: &[PathBuf]) -> Result<Vec<CustomerRow>, LakeError> {
    let mut rows = Vec::new();
    let columns = ["customer_id", "customer_name", "short_name", "parent_id", SNAPSHOT_DATE];
    for path in partitions {
        read_present(path, &columns, |batch| {
            let [ids, names, short_names, parents, dates] = columns.map(|column| text_column(batch, column));
            for row in 0..batch.num_rows() {
                if let Some(customer_id) = text_at(&ids, row) {
                    let (customer_name, short_name) = (text_at(&names, row), text_at(&short_names, row));
                    let parent_id = text_at(&parents, row);
                    let customer = CustomerRow { customer_id, customer_name, short_name, parent_id };
                    rows.push((text_at(&dates, row), customer));
                }
            }
        })?;
    }
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(rows.into_iter().map(|(_, customer)| customer).collect())
}

/// The rows of `customer_alias`.
pub fn read_aliases(partitions: &[PathBuf]) -> Result<Vec<AliasRow>, LakeError> {
    let mut rows = Vec::new();
    for path in partitions {
        read_present(path, &["raw_name", "customer_id"], |batch: &RecordBatch| {
            let (names, ids) = (text_column(batch, "raw_name"), text_column(batch, "customer_id"));
            for row in 0..batch.num_rows() {
                if let (Some(raw_name), Some(customer_id)) = (text_at(&names, row), text_at(&ids, row)) {
                    rows.push(AliasRow { raw_name, customer_id });
                }
            }
        })?;
    }
    Ok(rows)
}

fn text_at(column: &Option<StringArray>, row: usize) -> Option<String> {
    column.as_ref().filter(|column| column.is_valid(row)).map(|column| column.value(row).to_owned())
}
