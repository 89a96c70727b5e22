//! What raw ids mean where nobody wrote an alias: the map alone, without a row for every customer.
//!
//! Without aliases an identifier means itself, and of names only those that stand in the place of an identifier are looked
//! up. They are few beside the rows of all tables, so that the master file is gone through for them once, in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arrow::array::{Array, StringArray};
use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use super::IdentityMap;
use crate::config::types::{CustomerLevel, NameMatching};
use crate::engine::quality::read::{read_present, text_column};
use crate::lake::LakeError;
use crate::lake::files::read_schema;
use crate::model::names::normalise_name;
use crate::model::tables::{SNAPSHOT_DATE, TABLES};

/// Rows that are looked at by one task.
const ROWS_AT_ONCE: usize = 1 << 15;

/// Full names, short names, names in earlier snapshots: see [`super::directory`].
const KINDS: usize = 3;

/// The names that stand in the place of an identifier, as they are written.
type NameKeys = BTreeMap<String, BTreeSet<String>>;

/// The map of a level, equal to that of [`of_tables`](super::of_tables). None where rows of customers have to be looked at
/// one by one: aliases lead to them, or groups are asked for and there are some.
pub fn map_of_tables(
    partitions: &dyn Fn(&str) -> Vec<PathBuf>,
    matching: NameMatching,
    level: CustomerLevel,
) -> Result<Option<IdentityMap>, LakeError> {
    if !super::read_aliases(&partitions("customer_alias"))?.is_empty() {
        return Ok(None);
    }
    let mut keys = NameKeys::new();
    for table in TABLES.iter().filter(|table| !["customers", "customer_alias"].contains(&table.name)) {
        let (Some(entity), Some(name)) = (table.entity, table.entity_name) else { continue };
        let files = partitions(table.name);
        let Some(last) = files.last() else { continue };
        // As for the rows of all tables: the newest partition says whether there are names.
        if read_schema(last)?.field_with_name(name).is_err() {
            continue;
        }
        let found: Vec<Result<NameKeys, LakeError>> =
            files.par_iter().map(|path| keys_of(path, entity, name)).collect();
        for found in found {
            for (key, names) in found? {
                keys.entry(key).or_default().extend(names);
            }
        }
    }
    if keys.is_empty() && level == CustomerLevel::Branch {
        return Ok(Some(IdentityMap::default()));
    }
    let masters = Masters::read(&partitions("customers"))?;
    if level == CustomerLevel::Group && masters.have_parents {
        return Ok(None);
    }
    Ok(Some(masters.map(&keys, matching)))
}

/// The names of a file that stand in the place of an identifier.
fn keys_of(path: &Path, entity: &str, name: &str) -> Result<NameKeys, LakeError> {
    let mut keys = NameKeys::new();
    let take = |batch: &arrow::array::RecordBatch| {
        let (Some(ids), Some(names)) = (text_column(batch, entity), text_column(batch, name)) else { return };
        let is_key = |row: &usize| {
            let is_told = ids.is_valid(*row) && names.is_valid(*row);
            is_told && normalise_name(names.value(*row)) == ids.value(*row)
        };
        let found: Vec<usize> = (0..ids.len()).into_par_iter().filter(is_key).collect();
        for row in found {
            keys.entry(ids.value(row).to_owned()).or_default().insert(names.value(row).to_owned());
        }
    };
    read_present(path, &[entity, name], take)?;
    Ok(keys)
}

/// The rows of `customers` in the order of their snapshots, those without a date first.
struct Masters {
    parts: Vec<Part>,
    /// Part and row.
    order: Vec<(u32, u32)>,
    have_parents: bool,
}

/// A batch of `customers`.
struct Part {
    ids: StringArray,
    names: [Option<StringArray>; 2],
    dates: Option<StringArray>,
}

fn value(column: &Option<StringArray>, row: usize) -> Option<&str> {
    column.as_ref().filter(|column| column.is_valid(row)).map(|column| column.value(row))
}

impl Masters {
    fn read(partitions: &[PathBuf]) -> Result<Masters, LakeError> {
        let columns = ["customer_id", "customer_name", "short_name", "parent_id", SNAPSHOT_DATE];
        let mut masters = Masters { parts: Vec::new(), order: Vec::new(), have_parents: false };
        for path in partitions {
            read_present(path, &columns, |batch| {
                let [ids, full, short, parents, dates] = columns.map(|column| text_column(batch, column));
                let Some(ids) = ids else { return };
                masters.have_parents |= parents.is_some_and(|parents| parents.iter().flatten().next().is_some());
                let part = masters.parts.len() as u32;
                masters.order.extend((0..ids.len()).filter(|row| ids.is_valid(*row)).map(|row| (part, row as u32)));
                masters.parts.push(Part { ids, names: [full, short], dates });
            })?;
        }
        let parts = &masters.parts;
        let date = |(part, row): &(u32, u32)| value(&parts[*part as usize].dates, *row as usize);
        if !masters.order.is_sorted_by_key(date) {
            masters.order.sort_by(|one, other| date(one).cmp(&date(other)));
        }
        Ok(masters)
    }

    fn id(&self, (part, row): (u32, u32)) -> &str {
        self.parts[part as usize].ids.value(row as usize)
    }

    /// Names that mean a customer.
    fn map(&self, keys: &NameKeys, matching: NameMatching) -> IdentityMap {
        let form = |name: &str| match matching {
            NameMatching::Normalised => normalise_name(name),
            NameMatching::Exact => name.trim().to_owned(),
        };
        // The forms under which each key is looked up.
        let asked: Vec<(&str, BTreeSet<String>)> = keys
            .iter()
            .map(|(key, names)| {
                let forms = match matching {
                    NameMatching::Normalised => BTreeSet::from([form(key)]),
                    NameMatching::Exact => names.iter().map(|name| form(name)).collect(),
                };
                (key.as_str(), forms)
            })
            .collect();
        let wanted: HashSet<&str> = asked.iter().flat_map(|(_, forms)| forms).map(String::as_str).collect();
        if wanted.is_empty() {
            return IdentityMap::default();
        }
        let found: Vec<Vec<(usize, usize, &str)>> = self
            .order
            .par_chunks(ROWS_AT_ONCE)
            .enumerate()
            .map(|(chunk, rows)| {
                let mut found = Vec::new();
                for (offset, (part, row)) in rows.iter().enumerate() {
                    for (kind, names) in self.parts[*part as usize].names.iter().enumerate() {
                        let Some(name) = value(names, *row as usize) else { continue };
                        if let Some(form) = wanted.get(form(name).as_str()).filter(|form| !form.is_empty()) {
                            found.push((chunk * ROWS_AT_ONCE + offset, kind, *form));
                        }
                    }
                }
                found
            })
            .collect();
        let found: Vec<(usize, usize, &str)> = found.into_iter().flatten().collect();
        // A key that is an identifier means itself; of several rows of an identifier the last one has its name of today.
        let named: HashSet<&str> = found.iter().map(|(place, ..)| self.id(self.order[*place])).collect();
        let is_asked: HashSet<&str> = asked.iter().map(|(key, _)| *key).collect();
        let (mut newest, mut own): (HashMap<&str, usize>, HashSet<&str>) = Default::default();
        for (place, row) in self.order.iter().enumerate() {
            let id = self.id(*row);
            if named.contains(id) {
                newest.insert(id, place);
            }
            if is_asked.contains(id) {
                own.insert(id);
            }
        }
        let mut holders: [HashMap<&str, BTreeSet<&str>>; KINDS] = Default::default();
        for (place, kind, form) in found {
            let id = self.id(self.order[place]);
            let kind = if newest.get(id) == Some(&place) { kind } else { KINDS - 1 };
            holders[kind].entry(form).or_default().insert(id);
        }
        let by_name = |form: &String| holders.iter().find_map(|of_kind| of_kind.get(form.as_str()));
        let meant = asked.iter().filter(|(key, _)| !own.contains(key)).filter_map(|(key, forms)| {
            // All spellings have to mean the same customer, and that one alone.
            let mut forms = forms.iter().map(by_name);
            let first = forms.next()??;
            let id = first.first().filter(|_| first.len() == 1)?;
            forms.all(|other| other == Some(first)).then_some((*key, *id))
        });
        IdentityMap::of(meant)
    }
}
