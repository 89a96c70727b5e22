//! From a customer to the top of its group (D-44).

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::directory::Directory;

/// The top of the group of every customer that has a parent.
///
/// A parent that is no customer is a group all the same. Customers whose parents go in a circle are each a group of
/// their own; customers below the circle belong to the one they enter it by.
pub(super) fn tops(directory: &Directory<'_>, findings: &mut Vec<Finding>) -> BTreeMap<String, String> {
    let mut tops: BTreeMap<String, String> = BTreeMap::new();
    for start in directory.customer_ids() {
        let mut path = vec![start.to_owned()];
        let mut on_path = BTreeSet::from([start.to_owned()]);
        let top = loop {
            let last = &path[path.len() - 1];
            if let Some(known) = tops.get(last) {
                break known.clone();
            }
            let Some(parent) = parent_of(directory, last, findings) else { break last.clone() };
            if !on_path.insert(parent.clone()) {
                let entry = path.iter().position(|id| *id == parent).unwrap_or(0);
                let mut circle = path.split_off(entry);
                tops.extend(circle.iter().map(|id| (id.clone(), id.clone())));
                circle.sort();
                findings.push(Finding::ParentCycle { customer_ids: circle });
                break parent;
            }
            path.push(parent);
        };
        for id in path {
            tops.entry(id).or_insert_with(|| top.clone());
        }
    }
    tops
}

/// The parent of a customer, unless it is the customer itself.
fn parent_of(directory: &Directory<'_>, customer_id: &str, findings: &mut Vec<Finding>) -> Option<String> {
    let named = directory.customer(customer_id)?.parent_id.as_deref().map(str::trim).filter(|id| !id.is_empty())?;
    let parent = match directory.meant_by(named) {
        Some(parent) => parent,
        None => {
            let (customer_id, parent_id) = (customer_id.to_owned(), named.to_owned());
            findings.push(Finding::ParentUnknown { customer_id, parent_id });
            named
        }
    };
    (parent != customer_id).then(|| parent.to_owned())
}
