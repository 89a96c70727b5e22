//! Who is who: from the identifiers and names that exports use to one customer (D-43), and to its group (D-44).
//!
//! ```text
//! customers ─┐
//! alias ─────┼ resolve ─▶ Identity ─ map(level) ─▶ IdentityMap ─ apply ─▶ batches with resolved customers
//! uses ──────┘                └─ frame ─▶ customer_identity
//! ```
//!
//! A row of an export has an identifier, or only a name; in that case ingest stored the normalised name in its place
//! (see [`normalise_name`]). What such a *raw id* means is decided in this order:
//!
//! 1. an alias whose `raw_name` is exactly the identifier: somebody said that two identifiers are one customer;
//! 2. it is an identifier of `customers`;
//! 3. it is a name, and exactly one customer has it: as full name, else as short name, else as a name in an earlier
//!    snapshot;
//! 4. an alias of the name, as it is written or normalised;
//! 5. otherwise it stays a customer of its own, `unmatched`.
//!
//! Nothing is merged on a guess: a name that several customers have, an identifier with a name that belongs to another,
//! an alias that contradicts itself or goes in a circle change nothing and are reported.
//!
//! | file | what |
//! |---|---|
//! | `by_names` | the map alone, where there are no aliases |
//! | `sources` | customers, aliases and uses from stored partitions |
//! | `directory` | looking names and aliases up |
//! | `groups` | from a customer to the top of its group |
//! | `map` | putting resolved customers into record batches |

mod by_names;
mod directory;
mod groups;
mod map;
mod sources;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, PolarsResult};

pub use by_names::map_of_tables;
pub use map::IdentityMap;
pub use sources::{Uses, read_aliases, read_customers};

use crate::config::types::{CustomerLevel, NameMatching};
use crate::lake::LakeError;
use crate::lake::files::read_schema;
use crate::model::names::normalise_name;
use crate::model::tables::TABLES;
use directory::{Directory, Found};

/// A row of `customers`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerRow {
    /// Identifier; the normalised name where the export has none.
    pub customer_id: String,
    /// Full name.
    pub customer_name: Option<String>,
    /// Short name.
    pub short_name: Option<String>,
    /// Group or parent: an identifier, or a name.
    pub parent_id: Option<String>,
}

/// A row of `customer_alias`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AliasRow {
    /// Name or identifier as exports have it.
    pub raw_name: String,
    /// The customer that it means.
    pub customer_id: String,
}

/// By what a raw id was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// It is an identifier of `customers`; any identifier when there is no such table.
    Id,
    /// By its name; any name when there is no table `customers`.
    Name,
    /// By `customer_alias`.
    Alias,
    /// By nothing.
    Unmatched,
}

impl Evidence {
    /// As the mart has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Evidence::Id => "id",
            Evidence::Name => "name",
            Evidence::Alias => "alias",
            Evidence::Unmatched => "unmatched",
        }
    }
}

/// What a raw id means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// Identifier or normalised name as the tables have it.
    pub raw_id: String,
    /// Whether the raw id stands for a name, since the export had no identifier.
    pub is_name: bool,
    /// Name in `customers`, else the one most rows have; none where no table names the customer.
    pub customer_name: Option<String>,
    /// The customer.
    pub customer_id: String,
    /// Top of its group; the customer itself when it belongs to none.
    pub group_id: String,
    /// By what.
    pub evidence: Evidence,
}

/// Something in `customers` or `customer_alias` that could not be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Aliases that lead back to themselves.
    AliasCycle {
        /// The alias.
        raw_name: String,
    },
    /// An alias of a customer that nothing else knows.
    AliasUnknown {
        /// The alias.
        raw_name: String,
        /// What it leads to.
        customer_id: String,
    },
    /// A name with aliases to several customers.
    AliasConflict {
        /// The alias.
        raw_name: String,
        /// The customers.
        customer_ids: Vec<String>,
    },
    /// An alias of a name that a customer has.
    AliasOverruled {
        /// The alias.
        raw_name: String,
        /// The customer of that name.
        customer_id: String,
        /// What the alias says.
        alias_of: String,
    },
    /// A name in use that several customers have.
    AmbiguousName {
        /// Normalised.
        name: String,
        /// The customers.
        customer_ids: Vec<String>,
    },
    /// Parents that lead back to themselves.
    ParentCycle {
        /// The customers in the circle.
        customer_ids: Vec<String>,
    },
    /// A parent that is no customer.
    ParentUnknown {
        /// The customer.
        customer_id: String,
        /// Its parent.
        parent_id: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::AliasCycle { raw_name } => {
                write!(f, "the alias `{raw_name}` leads back to itself and is not used")
            }
            Finding::AliasUnknown { raw_name, customer_id } => {
                write!(
                    f,
                    "the alias `{raw_name}` names the customer `{customer_id}`, which nothing else knows; it is not used"
                )
            }
            Finding::AliasConflict { raw_name, customer_ids } => {
                write!(f, "`{raw_name}` is an alias of several customers ({}) and is not used", customer_ids.join(", "))
            }
            Finding::AliasOverruled { raw_name, customer_id, alias_of } => {
                write!(f, "the alias `{raw_name}` of `{alias_of}` is not used: customer `{customer_id}` has that name")
            }
            Finding::AmbiguousName { name, customer_ids } => {
                write!(
                    f,
                    "several customers are called `{name}` ({}): rows without an identifier are none of them",
                    customer_ids.join(", ")
                )
            }
            Finding::ParentCycle { customer_ids } => {
                write!(
                    f,
                    "the parents of {} lead back to themselves: each is a group of its own",
                    customer_ids.join(", ")
                )
            }
            Finding::ParentUnknown { customer_id, parent_id } => write!(
                f,
                "the parent `{parent_id}` of `{customer_id}` is not among the customers; it counts as a group all the same"
            ),
        }
    }
}

/// What all raw ids mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// One row for each raw id in use and each customer, by raw id.
    pub rows: Vec<IdentityRow>,
    /// What could not be taken as it is, sorted.
    pub findings: Vec<Finding>,
}

/// Works out what every raw id of the stored tables means. `partitions` gives the files of a table, none when it is absent.
///
/// Where there is neither `customers` nor `customer_alias`, nothing can be resolved, and only tables with names are read:
/// their names may still be near each other.
pub fn of_tables(
    partitions: &dyn Fn(&str) -> Vec<PathBuf>,
    matching: NameMatching,
) -> Result<(Identity, Uses), LakeError> {
    let customers = read_customers(&partitions("customers"))?;
    let aliases = read_aliases(&partitions("customer_alias"))?;
    let is_known = !customers.is_empty() || !aliases.is_empty();
    let mut uses = Uses::default();
    for table in TABLES.iter().filter(|table| !["customers", "customer_alias"].contains(&table.name)) {
        let Some(entity) = table.entity else { continue };
        let files = partitions(table.name);
        let Some(last) = files.last() else { continue };
        let stored = read_schema(last)?;
        let name = table.entity_name.filter(|name| stored.field_with_name(name).is_ok());
        if is_known || name.is_some() {
            uses.add_table(&files, entity, name)?;
        }
    }
    Ok((resolve(&customers, &aliases, &uses, matching), uses))
}

/// Works out what every raw id means. `customers` in the order of their snapshots: the last row of an identifier counts.
pub fn resolve(customers: &[CustomerRow], aliases: &[AliasRow], uses: &Uses, matching: NameMatching) -> Identity {
    let mut findings = Vec::new();
    let directory = Directory::new(customers, aliases, uses, matching, &mut findings);
    let groups = groups::tops(&directory, &mut findings);
    let group_of = |customer_id: &str| groups.get(customer_id).map_or(customer_id, String::as_str).to_owned();
    let mut rows = Vec::new();
    let no_names: &[(String, u64)] = &[];
    let mut raw_ids: BTreeMap<&str, &[(String, u64)]> = uses.iter().collect();
    for customer_id in directory.customer_ids() {
        raw_ids.entry(customer_id).or_insert(no_names);
    }
    for (raw_id, names) in raw_ids {
        let is_name = names.iter().any(|(name, _)| normalise_name(name) == raw_id);
        let names_of_it = if is_name { names } else { no_names };
        let (customer_id, evidence) = resolve_one(&directory, raw_id, names_of_it, matching, &mut findings);
        let master_name = directory.customer(&customer_id).and_then(|customer| customer.customer_name.clone());
        rows.push(IdentityRow {
            is_name,
            customer_name: master_name.or_else(|| sources::most_used(names)),
            group_id: group_of(&customer_id),
            customer_id,
            evidence,
            raw_id: raw_id.to_owned(),
        });
    }
    findings.sort();
    findings.dedup();
    Identity { rows, findings }
}

/// What a raw id means. `names` are those that it stands for, none when it is an identifier.
fn resolve_one(
    directory: &Directory<'_>,
    raw_id: &str,
    names: &[(String, u64)],
    matching: NameMatching,
    findings: &mut Vec<Finding>,
) -> (String, Evidence) {
    let is_name = !names.is_empty();
    // A name key is no identifier, even where the master has no identifiers either.
    let own = if is_name { Evidence::Name } else { Evidence::Id };
    if directory.has_customer(raw_id) {
        return match directory.alias(raw_id) {
            Some(target) => (target.to_owned(), Evidence::Alias),
            None => (raw_id.to_owned(), own),
        };
    }
    let spellings: Vec<&str> = match matching {
        NameMatching::Normalised => vec![raw_id],
        NameMatching::Exact => {
            names.iter().map(|(name, _)| name.as_str()).filter(|name| normalise_name(name) == raw_id).collect()
        }
    };
    let alias = directory.alias(raw_id).or_else(|| {
        let mut targets = names.iter().filter_map(|(name, _)| directory.alias(name));
        let first = targets.next()?;
        targets.all(|other| other == first).then_some(first)
    });
    if is_name {
        let mut found: Vec<Found<'_>> = spellings.iter().map(|name| directory.by_name(name)).collect();
        found.dedup();
        match found.as_slice() {
            [Found::One(customer_id)] => {
                if let Some(alias_of) = alias.filter(|target| target != customer_id) {
                    let (raw_name, customer_id) = (raw_id.to_owned(), (*customer_id).to_owned());
                    findings.push(Finding::AliasOverruled { raw_name, customer_id, alias_of: alias_of.to_owned() });
                }
                let customer_id = directory.alias(customer_id).unwrap_or(customer_id);
                return (customer_id.to_owned(), Evidence::Name);
            }
            [Found::Several(customer_ids)] if alias.is_none() => {
                let customer_ids = customer_ids.iter().map(|id| (*id).to_owned()).collect();
                findings.push(Finding::AmbiguousName { name: raw_id.to_owned(), customer_ids });
            }
            _ => {}
        }
    }
    match alias {
        Some(target) => (target.to_owned(), Evidence::Alias),
        None if !directory.has_customers() => (raw_id.to_owned(), own),
        None => (raw_id.to_owned(), Evidence::Unmatched),
    }
}

impl Identity {
    /// The raw ids that mean another customer, or another group.
    pub fn map(&self, level: CustomerLevel) -> IdentityMap {
        IdentityMap::of(self.rows.iter().map(|row| {
            let resolved = match level {
                CustomerLevel::Branch => &row.customer_id,
                CustomerLevel::Group => &row.group_id,
            };
            (row.raw_id.as_str(), resolved.as_str())
        }))
    }

    /// The mart `customer_identity`.
    pub fn frame(&self, as_of: NaiveDate) -> PolarsResult<DataFrame> {
        let text = |name: &str, pick: &dyn Fn(&IdentityRow) -> Option<String>| {
            Column::new(name.into(), self.rows.iter().map(pick).collect::<Vec<_>>())
        };
        DataFrame::new(
            self.rows.len(),
            vec![
                crate::engine::quality::frames::date("as_of", vec![Some(as_of); self.rows.len()]),
                text("raw_id", &|row| Some(row.raw_id.clone())),
                text("customer_name", &|row| row.customer_name.clone()),
                text("customer_id", &|row| Some(row.customer_id.clone())),
                text("group_id", &|row| Some(row.group_id.clone())),
                text("evidence", &|row| Some(row.evidence.as_str().to_owned())),
            ],
        )
    }
}
