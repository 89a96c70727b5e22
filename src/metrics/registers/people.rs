//! Who is who among visitors, leads and customers. The register has no numbers of customers: a visitor is known by name.
//!
//! A name that stands for one customer or lead is that one; a name that several share is nobody of them; any other name is
//! a person of its own. Two visitors of one name cannot be told apart.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use polars::prelude::{NewChunkedArray, StringChunked};

use super::entries::Register;
use crate::features::PurchaseHistory;
use crate::metrics::process::leads::Leads;
use crate::model::names::normalise_name;

/// A person or company.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// What they are called: the customer, as lists have it, else the name.
    pub id: String,
    /// What lists call them: `id`; of a visitor whom no other table knows the name, as far as it may be shown.
    pub shown: Option<String>,
    /// Number in the history; none where it knows nothing of them.
    pub customer: Option<u32>,
    /// Their leads, as places in [`Leads::leads`].
    pub leads: Vec<u32>,
    /// Whether the master file of customers has them.
    pub is_in_master: bool,
    /// Whether their name stands for several, so that nothing else is known of them.
    pub is_ambiguous: bool,
}

/// All people of the register and of the leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Everybody.
    pub people: Vec<Person>,
    /// By visitor of the register, and by lead: who it is.
    pub of_visitor: Vec<u32>,
    pub of_lead: Vec<u32>,
}

/// What other tables know of names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// By name in its normal form: the identifiers of the customers that bear it.
    pub ids: BTreeMap<String, BTreeSet<String>>,
    /// Identifiers that the master file has, of those in `ids` and of those of leads.
    pub in_master: BTreeSet<String>,
}

impl People {
    /// The people of a register and of leads.
    pub fn of(register: &Register, leads: Option<&Leads>, named: &Named, history: &PurchaseHistory) -> People {
        let mut found = People::default();
        let mut by_id: HashMap<String, u32> = HashMap::new();
        let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (place, lead) in leads.map(|leads| leads.leads.as_slice()).unwrap_or_default().iter().enumerate() {
            let id = lead.customer_id.clone().unwrap_or_else(|| format!("lead {}", lead.id));
            let name = lead.name.as_deref().map(normalise_name);
            let person = found.person(&id, named, history, &mut by_id);
            found.people[person as usize].leads.push(place as u32);
            found.of_lead.push(person);
            by_name.entry(name.unwrap_or_else(|| id.clone())).or_default().insert(id);
        }
        let none = BTreeSet::new();
        for name in &register.visitors {
            let ids: BTreeSet<&String> =
                by_name.get(name).unwrap_or(&none).iter().chain(named.ids.get(name).unwrap_or(&none)).collect();
            let person = match (ids.len(), ids.first()) {
                (1, Some(id)) => found.person(id, named, history, &mut by_id),
                (count, _) => {
                    let (id, shown) = (name.clone(), Some(name.clone()));
                    found.people.push(Person { id, shown, is_ambiguous: count > 1, ..Person::default() });
                    found.people.len() as u32 - 1
                }
            };
            found.of_visitor.push(person);
        }
        found
    }

    fn person(&mut self, id: &str, named: &Named, history: &PurchaseHistory, by_id: &mut HashMap<String, u32>) -> u32 {
        if let Some(person) = by_id.get(id) {
            return *person;
        }
        let person = self.people.len() as u32;
        self.people.push(Person {
            id: id.to_owned(),
            shown: Some(id.to_owned()),
            customer: history.find(id),
            is_in_master: named.in_master.contains(id),
            ..Person::default()
        });
        by_id.insert(id.to_owned(), person);
        person
    }

    /// Leaves of the names of visitors what may be shown (D-54). Those that leads or customers bear are names of these
    /// tables, which are no personal data; to be called when nothing is asked by name any more.
    pub fn protect(&mut self, register: &mut Register, protected: &dyn Fn(&str) -> Option<String>) {
        let known = self.people.iter().map(|person| person.customer.is_some() || person.is_in_master);
        let mut is_known: Vec<bool> = known.collect();
        for person in &self.of_lead {
            is_known[*person as usize] = true;
        }
        for person in &self.of_visitor {
            let place = *person as usize;
            if !is_known[place] {
                self.people[place].shown = protected(&self.people[place].id);
            }
        }
        let mut names: Vec<Option<String>> = register.names.iter().map(|name| name.map(str::to_owned)).collect();
        for entry in &register.entries {
            let person = entry.visitor.map(|visitor| self.of_visitor[visitor as usize] as usize);
            let name = &mut names[entry.row as usize];
            if person.is_none_or(|person| !is_known[person]) {
                *name = name.as_deref().and_then(protected);
            }
        }
        register.names = StringChunked::from_iter_options("customer_name".into(), names.into_iter());
    }

    /// Who a visitor is.
    pub fn of_visitor(&self, visitor: Option<u32>) -> Option<&Person> {
        self.people.get(*self.of_visitor.get(visitor? as usize)? as usize)
    }
}
