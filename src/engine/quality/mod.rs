//! Data quality (R20): what the stored tables hold, what is wrong with them, and the marts that say so.
//!
//! ```text
//! partitions ─ StoredTable ─┬ profile ─▶ fields, months, dates ─┐
//!                           ├ keys ────▶ repeats, orphans ──────┴ judge ─▶ checks ─ gate ─▶ the run stops, or goes on
//! exports ─ FileRecord ─────┴─────────────────────────────────────────────┘
//! names ─ identity ─ proposals
//! ```
//!
//! Everything but reading the partitions is a pure function, and the results at a date depend only on rows dated on or
//! before it. Partitions are read two at a time, and not again while they are the same; memory grows with the keys that are looked for, not with the rows.
//!
//! | file | what |
//! |---|---|
//! | `records` | what ingest tells of every export |
//! | `read`, `table` | stored partitions |
//! | `profile` | what fields hold; rows, dates, months |
//! | `notes` | the same, kept for every partition |
//! | `keys` | keys that repeat, values that refer to nothing |
//! | `judge` | pass, warn or fail; the gate |
//! | `proposals` | customers who may stand in the data twice |
//! | `marts`, `frames` | the marts |

pub(crate) mod frames;
pub mod judge;
pub mod keys;
mod marts;
pub mod notes;
pub mod profile;
pub mod proposals;
pub(crate) mod read;
pub mod records;
pub mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;

pub use judge::{CheckKind, CheckResult, Outcome, gate};
pub use marts::marts;
pub use profile::FieldQuality;
pub use proposals::{NameProposal, name_proposals};
pub use records::{Amounts, ColumnRecord, FileRecord, MappingEvidence, RowCounts};
pub use table::{PartitionNote, StoredTable};

use super::identity::{Finding, IdentityMap};
use crate::config::types::{Severity, Sources};
use crate::lake::LakeError;
use keys::KnownValues;

/// Raised when the results change.
pub const VERSION: u32 = 1;

/// A table as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableQuality {
    /// Table.
    pub source: String,
    /// Rows; of masters, of the latest snapshot.
    pub rows: u64,
    /// First business date, or date of the snapshot.
    pub first_date: Option<NaiveDate>,
    /// Last business date on or before the as-of date.
    pub last_date: Option<NaiveDate>,
    /// Days from then to the as-of date.
    pub days_since_last: Option<i64>,
    /// Exports that were read.
    pub files: usize,
}

/// What was found in all tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quality {
    /// Tables, in the order given.
    pub tables: Vec<TableQuality>,
    /// Their fields.
    pub fields: Vec<FieldQuality>,
    /// Checks, by table.
    pub checks: Vec<CheckResult>,
}

/// Looks at all tables. `identity` is what identifiers of customers mean before they are looked up in `customers`: at
/// the level of branches.
pub fn inspect(
    tables: &[StoredTable<'_>],
    files: &[FileRecord],
    identity: &IdentityMap,
    as_of: NaiveDate,
) -> Result<Quality, LakeError> {
    let mut known = References { tables, identity, values: BTreeMap::new() };
    let mut quality = Quality::default();
    for table in tables {
        let name = table.schema.name;
        let profile = profile::profile(table)?;
        let files: Vec<&FileRecord> = files.iter().filter(|file| file.source == name).collect();
        let last_date = profile.days.map(|(_, last)| last);
        quality.tables.push(TableQuality {
            source: name.to_owned(),
            rows: profile.rows,
            first_date: profile.days.map(|(first, _)| first),
            last_date,
            days_since_last: last_date.map(|last| (as_of - last).num_days()),
            files: files.len(),
        });
        let checks = &table.source.checks;
        quality.checks.extend(unique(table)?);
        quality.checks.extend(known.check(table)?);
        if let Some(limits) = &checks.freshness {
            quality.checks.push(match table.schema.date() {
                Some(date) if table.has(date) => judge::freshness(name, &profile, limits, as_of),
                _ => {
                    let severity = if limits.fail_days.is_some() { Severity::Fail } else { Severity::Warn };
                    CheckResult::not_checked(name, CheckKind::Freshness, None, severity, "the rows have no date")
                }
            });
        }
        if let Some(limits) = checks.change.as_ref().filter(|limits| limits.severity != Severity::Off) {
            let has_amount = table.schema.amount.is_some_and(|amount| table.has(amount));
            quality.checks.extend(judge::change(name, &profile, limits, as_of, has_amount));
        }
        if !files.is_empty() {
            quality.checks.extend(judge::file_totals(name, &files, table.money_scale));
            quality.checks.push(judge::quarantine(name, table.source, &files));
        }
        quality.checks.extend(profile.fields.iter().filter_map(judge::words));
        quality.fields.extend(profile.fields);
    }
    Ok(quality)
}

/// Whether the keys of a table repeat: the columns that the pipeline names, else the keys of the canonical table.
fn unique(table: &StoredTable<'_>) -> Result<Option<CheckResult>, LakeError> {
    let (name, checks) = (table.schema.name, &table.source.checks);
    let severity = checks.unique_severity;
    if severity == Severity::Off {
        return Ok(None);
    }
    let wanted: Vec<Vec<&str>> = match checks.unique.as_slice() {
        [] => table.schema.keys.iter().map(|key| key.to_vec()).collect(),
        columns => vec![columns.iter().map(String::as_str).collect()],
    };
    let in_words = |keys: &[Vec<&str>]| keys.iter().map(|key| key.join(", ")).collect::<Vec<_>>().join(", or ");
    let stored: Vec<Vec<&str>> =
        wanted.iter().filter(|key| key.iter().all(|column| table.has(column))).cloned().collect();
    if stored.is_empty() {
        let why = "the exports do not have all of these columns";
        let columns = in_words(&wanted);
        let result = CheckResult::not_checked(name, CheckKind::Unique, Some(&columns), severity, why);
        return Ok((!wanted.is_empty()).then_some(result));
    }
    let found = keys::repeats(table, &stored)?;
    Ok(Some(judge::unique(name, in_words(&stored), found, severity)))
}

/// Values that columns refer to, read once each.
struct References<'a> {
    tables: &'a [StoredTable<'a>],
    identity: &'a IdentityMap,
    values: BTreeMap<(&'static str, &'static str), KnownValues>,
}

impl References<'_> {
    /// Whether the columns of a table that refer to others find their values there.
    fn check(&mut self, table: &StoredTable<'_>) -> Result<Vec<CheckResult>, LakeError> {
        let (name, severity) = (table.schema.name, table.source.checks.references);
        let mut results = Vec::new();
        if severity == Severity::Off {
            return Ok(results);
        }
        let own = IdentityMap::default();
        for spec in table.columns() {
            let Some(reference) = spec.references else { continue };
            let not_checked =
                |why: String| CheckResult::not_checked(name, CheckKind::Reference, Some(spec.name), severity, &why);
            let Some(target) = self.tables.iter().find(|target| target.schema.name == reference.table) else {
                results.push(not_checked(format!("there is no table `{}`", reference.table)));
                continue;
            };
            if !target.has(reference.column) {
                results.push(not_checked(format!("`{}` has no column `{}`", reference.table, reference.column)));
                continue;
            }
            let is_customer = reference.table == "customers" && reference.column == "customer_id";
            let identity = if is_customer { self.identity } else { &own };
            let key = (reference.table, reference.column);
            let known = match self.values.entry(key) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(KnownValues::of(target, reference.column, identity)?),
            };
            let found = keys::orphans(table, spec.name, known, identity)?;
            let target = format!("`{}.{}`", reference.table, reference.column);
            results.push(judge::reference(name, spec.name, &target, &found, severity, table.money_scale));
        }
        Ok(results)
    }
}

/// Findings of the customer identity as checks of `customers` and `customer_alias`, with the severity that their
/// references have.
pub fn identity_checks(findings: &[Finding], sources: &Sources) -> Vec<CheckResult> {
    let tables = [("customers", "parent_id"), ("customer_alias", "customer_id")];
    let mut results = Vec::new();
    for (name, column) in tables {
        let Some(source) = sources.get(name) else { continue };
        let severity = source.checks.references;
        let is_of = |finding: &&Finding| {
            let is_parent = matches!(finding, Finding::ParentCycle { .. } | Finding::ParentUnknown { .. });
            // A parent that is no customer is what the check of the reference finds.
            let is_alias = !is_parent && !matches!(finding, Finding::AmbiguousName { .. });
            if name == "customers" { matches!(finding, Finding::ParentCycle { .. }) } else { is_alias }
        };
        let found: Vec<&Finding> = findings.iter().filter(is_of).collect();
        if let Some(first) = found.first().filter(|_| severity != Severity::Off) {
            results.push(judge::identity(name, column, found.len(), first, severity));
        }
    }
    results
}
