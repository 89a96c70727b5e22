//! Customers who may stand in the data twice: for a person to look at, never merged (D-43).

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::identity::{Evidence, Identity, IdentityRow, Uses};
use crate::model::names::{near_names, normalise_name};

/// Two names that may be one customer, or one identifier that may be two.
#[derive(Debug, Clone, PartialEq)]
pub struct NameProposal {
    /// A name; the one that is no customer's where only one of them is.
    pub name: String,
    /// Its customer; none when it is no customer's.
    pub customer_id: Option<String>,
    /// The other name.
    pub similar_name: String,
    /// Its customer.
    pub similar_customer_id: Option<String>,
    /// 0 to 1; 1 when both names are the same.
    pub likeness: f64,
    /// What makes them alike.
    pub why: &'static str,
    /// Net sales of both in the twelve months before the as-of date, minor units; none when neither has any.
    pub net_sales_12m: Option<i128>,
}

/// Most proposals that are made.
pub const MOST_PROPOSALS: usize = 1_000;
/// Most customers of one name, or names of one identifier, that are set against each other.
const MOST_OF_ONE: usize = 10;
/// Of customers with one name.
const SAME_NAME: &str = "one name, several identifiers";
/// Of names of one customer.
const SAME_ID: &str = "one identifier, several names";

/// A customer who has a name.
struct Holder {
    /// The identifier to show; none for a name that is no customer's.
    customer_id: Option<String>,
    /// The name as it is written.
    name: String,
}

/// Customers of one normalised name, by what they are resolved to.
type Holders = BTreeMap<String, Holder>;

/// The proposals, the most alike first, of equals those with the most sales. `net_sales_12m` is asked for resolved
/// customers and answers in minor units.
pub fn name_proposals(
    identity: &Identity,
    uses: &Uses,
    net_sales_12m: &dyn Fn(&str) -> Option<i128>,
) -> Vec<NameProposal> {
    let sales_of = |ids: [&str; 2]| {
        let mut different = ids.to_vec();
        different.dedup();
        different.into_iter().filter_map(net_sales_12m).reduce(i128::saturating_add)
    };
    let pair = |one: (&String, &Holder), other: (&String, &Holder), likeness: f64, why: &'static str| NameProposal {
        name: one.1.name.clone(),
        customer_id: one.1.customer_id.clone(),
        similar_name: other.1.name.clone(),
        similar_customer_id: other.1.customer_id.clone(),
        likeness,
        why,
        net_sales_12m: sales_of([one.0, other.0]),
    };
    let names = by_name(identity, uses);
    let mut proposals = Vec::new();
    for holders in names.values() {
        let mut holders = holders.iter().take(MOST_OF_ONE);
        let Some(first) = holders.next() else { continue };
        proposals.extend(holders.map(|other| pair(first, other, 1.0, SAME_NAME)));
    }
    for row in identity.rows.iter().filter(|row| !row.is_name) {
        proposals.extend(other_names(row, uses).into_iter().map(|(name, similar_name, likeness)| NameProposal {
            name,
            customer_id: Some(row.customer_id.clone()),
            similar_name,
            similar_customer_id: Some(row.customer_id.clone()),
            likeness,
            why: SAME_ID,
            net_sales_12m: net_sales_12m(&row.customer_id),
        }));
    }
    let keys: Vec<&str> = names.keys().map(String::as_str).collect();
    let customers: Vec<&Holders> = names.values().collect();
    let groups: BTreeMap<&str, &str> =
        identity.rows.iter().map(|row| (row.customer_id.as_str(), row.group_id.as_str())).collect();
    let group_of = |id: &str| groups.get(id).copied();
    for near in near_names(&keys) {
        let (left, right) = (customers[near.left], customers[near.right]);
        // Branches of one group are alike because they are known to belong together.
        let same_group = |id: &String| {
            let group = group_of(id);
            group.is_some() && right.keys().any(|other| group_of(other) == group)
        };
        if left.keys().any(|id| right.contains_key(id) || same_group(id)) {
            continue;
        }
        let (Some(mut one), Some(mut other)) = (left.first_key_value(), right.first_key_value()) else { continue };
        if one.1.customer_id.is_some() && other.1.customer_id.is_none() {
            (one, other) = (other, one);
        }
        proposals.push(pair(one, other, near.likeness, near.why));
    }
    proposals.sort_by(|one, other| {
        other
            .likeness
            .total_cmp(&one.likeness)
            .then_with(|| other.net_sales_12m.cmp(&one.net_sales_12m))
            .then_with(|| whose(one).cmp(&whose(other)))
    });
    proposals.truncate(MOST_PROPOSALS);
    proposals
}

/// Names and customers of a proposal: no two proposals of a kind have the same.
fn whose(proposal: &NameProposal) -> (&str, &str, Option<&str>, Option<&str>) {
    let ids = (proposal.customer_id.as_deref(), proposal.similar_customer_id.as_deref());
    (&proposal.name, &proposal.similar_name, ids.0, ids.1)
}

/// Customers by normalised name: that of `customers`, or those that the rows of an unknown identifier have.
fn by_name(identity: &Identity, uses: &Uses) -> BTreeMap<String, Holders> {
    let mut names: BTreeMap<String, Holders> = BTreeMap::new();
    for row in &identity.rows {
        let Some(name) = &row.customer_name else { continue };
        let is_unknown_name = row.is_name && row.customer_id == row.raw_id;
        let customer_id = (!is_unknown_name).then(|| row.customer_id.clone());
        let written = match row.evidence {
            Evidence::Unmatched => uses.names(&row.raw_id).iter().map(|(name, _)| name.as_str()).collect(),
            Evidence::Id | Evidence::Name | Evidence::Alias => Vec::new(),
        };
        for name in std::iter::once(name.as_str()).chain(written) {
            let key = normalise_name(name);
            if !key.is_empty() {
                let holder = || Holder { customer_id: customer_id.clone(), name: name.to_owned() };
                names.entry(key).or_default().entry(row.customer_id.clone()).or_insert_with(holder);
            }
        }
    }
    names
}

/// Names that rows of an identifier have beside its own, with their likeness to it. A short form is no other name.
fn other_names(row: &IdentityRow, uses: &Uses) -> Vec<(String, String, f64)> {
    let Some(own) = &row.customer_name else { return Vec::new() };
    let own_key = normalise_name(own);
    let mut seen = BTreeSet::from([own_key.clone()]);
    let mut others = Vec::new();
    for (name, _) in uses.names(&row.raw_id) {
        let key = normalise_name(name);
        if key.is_empty() || own_key.contains(&key) || key.contains(&own_key) || !seen.insert(key.clone()) {
            continue;
        }
        others.push((own.clone(), name.clone(), strsim::jaro(&own_key, &key)));
    }
    others.truncate(MOST_OF_ONE);
    others
}
