//! Looking identifiers, names and aliases up.

use std::collections::{BTreeMap, BTreeSet};

use super::{AliasRow, CustomerRow, Finding, Uses};
use crate::config::types::NameMatching;
use crate::model::names::normalise_name;

/// Whose name a name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// Nobody's.
    None,
    /// One customer's.
    One(&'a str),
    /// Several customers', by identifier.
    Several(Vec<&'a str>),
}

/// Names and whose they are.
type Names<'a> = BTreeMap<String, BTreeSet<&'a str>>;

/// Customers by identifier and name, and aliases that lead somewhere.
pub(super) struct Directory<'a> {
    customers: BTreeMap<&'a str, &'a CustomerRow>,
    /// Full names, short names, earlier names: a later kind counts only when no earlier one has the name.
    names: [Names<'a>; 3],
    aliases: BTreeMap<String, String>,
    uses: &'a Uses,
    matching: NameMatching,
}

impl<'a> Directory<'a> {
    /// Reports aliases that cannot be used.
    pub(super) fn new(
        customers: &'a [CustomerRow],
        aliases: &'a [AliasRow],
        uses: &'a Uses,
        matching: NameMatching,
        findings: &mut Vec<Finding>,
    ) -> Directory<'a> {
        let mut directory = Directory {
            customers: customers.iter().map(|customer| (customer.customer_id.as_str(), customer)).collect(),
            names: Default::default(),
            aliases: BTreeMap::new(),
            uses,
            matching,
        };
        for customer in customers {
            let is_latest = std::ptr::eq(customer, directory.customers[customer.customer_id.as_str()]);
            let kinds = [(0, &customer.customer_name), (1, &customer.short_name)];
            for (kind, name) in kinds {
                let key = directory.key(name.as_deref().unwrap_or_default());
                if !key.is_empty() {
                    let kind = if is_latest { kind } else { 2 };
                    directory.names[kind].entry(key).or_default().insert(&customer.customer_id);
                }
            }
        }
        directory.aliases = directory.usable_aliases(aliases, findings);
        directory
    }

    /// The form under which names are looked up.
    fn key(&self, name: &str) -> String {
        match self.matching {
            NameMatching::Normalised => normalise_name(name),
            NameMatching::Exact => name.trim().to_owned(),
        }
    }

    /// Whether there is any customer.
    pub(super) fn has_customers(&self) -> bool {
        !self.customers.is_empty()
    }

    pub(super) fn has_customer(&self, id: &str) -> bool {
        self.customers.contains_key(id)
    }

    pub(super) fn customer(&self, id: &str) -> Option<&'a CustomerRow> {
        self.customers.get(id).copied()
    }

    pub(super) fn customer_ids(&self) -> impl Iterator<Item = &'a str> {
        self.customers.keys().copied()
    }

    /// Whose name it is.
    pub(super) fn by_name(&self, name: &str) -> Found<'a> {
        let key = self.key(name);
        let Some(holders) = self.names.iter().find_map(|names| names.get(&key)) else { return Found::None };
        let mut ids = holders.iter().copied();
        match (ids.next(), holders.len()) {
            (Some(id), 1) => Found::One(id),
            _ => Found::Several(holders.iter().copied().collect()),
        }
    }

    /// The customer that an identifier or a name is an alias of. Identifiers of customers are looked up exactly.
    pub(super) fn alias(&self, name: &str) -> Option<&str> {
        let exact = self.aliases.get(name);
        let found = if self.has_customer(name) { exact } else { exact.or_else(|| self.aliases.get(&self.key(name))) };
        found.map(String::as_str)
    }

    /// The customer that an identifier or a name of `customers.parent_id` means.
    pub(super) fn meant_by(&self, id_or_name: &str) -> Option<&str> {
        if let Some(alias) = self.alias(id_or_name) {
            return Some(alias);
        }
        if let Some((id, _)) = self.customers.get_key_value(id_or_name) {
            return Some(id);
        }
        match self.by_name(id_or_name) {
            Found::One(id) => Some(self.alias(id).unwrap_or(id)),
            Found::None | Found::Several(_) => None,
        }
    }

    /// Aliases, as they are written and normalised, with the customers at the end of their chains.
    fn usable_aliases(&self, rows: &[AliasRow], findings: &mut Vec<Finding>) -> BTreeMap<String, String> {
        let mut targets: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for row in rows {
            let (name, target) = (row.raw_name.trim(), row.customer_id.trim());
            if name.is_empty() || target.is_empty() || name == target {
                continue;
            }
            targets.entry(name.to_owned()).or_default().insert(target);
            let key = self.key(name);
            // An identifier is never reached through the normal form of a name that looks like it.
            if key != name && !self.has_customer(&key) && key != target {
                targets.entry(key).or_default().insert(target);
            }
        }
        let mut first: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, targets) in &targets {
            match targets.first() {
                Some(target) if targets.len() == 1 => {
                    first.insert(name, target);
                }
                _ => findings.push(Finding::AliasConflict {
                    raw_name: name.clone(),
                    customer_ids: targets.iter().map(|target| (*target).to_owned()).collect(),
                }),
            }
        }
        let mut usable = BTreeMap::new();
        for name in first.keys() {
            match self.end_of_chain(name, &first) {
                Ok(target) => {
                    usable.insert((*name).to_owned(), target.to_owned());
                }
                Err(finding) => findings.push(finding),
            }
        }
        usable
    }

    /// Follows an alias until it names a customer.
    fn end_of_chain<'b>(&'b self, name: &str, aliases: &BTreeMap<&str, &'b str>) -> Result<&'b str, Finding> {
        let mut passed = BTreeSet::from([name]);
        let mut target: &'b str = aliases[name];
        while let Some(next) = self.step(target, aliases) {
            if !passed.insert(target) {
                return Err(Finding::AliasCycle { raw_name: name.to_owned() });
            }
            target = next;
        }
        if self.has_customer(target) || self.uses.contains(target) {
            return Ok(target);
        }
        Err(Finding::AliasUnknown { raw_name: name.to_owned(), customer_id: target.to_owned() })
    }

    /// What an identifier or a name means, when it means something else: an alias, or the customer of that name.
    fn step<'b>(&'b self, target: &str, aliases: &BTreeMap<&str, &'b str>) -> Option<&'b str> {
        if let Some(next) = aliases.get(target) {
            return Some(next);
        }
        if self.has_customer(target) {
            return None;
        }
        match self.by_name(target) {
            Found::One(customer_id) => Some(customer_id),
            Found::None | Found::Several(_) => {
                aliases.get(self.key(target).as_str()).copied().filter(|next| *next != target)
            }
        }
    }
}
