//! Into which groups figures about customers are broken down: the whole, and the members of attributes.
//!
//! Every group has a place; sums are kept in arrays by place, and a customer belongs to one place of each attribute. Of an
//! attribute the largest members are shown by themselves, the rest is the member `other`, and those whose attribute is not
//! known are the member without a name.

use super::growth::{ALL, Dimension, OTHER, UNKNOWN};
use crate::features::history::PurchaseHistory;
use crate::features::view::Context;

/// A member of an attribute, or the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The attribute; `all` for the whole.
    pub dimension: String,
    /// Its value; none where it is not known.
    pub member: Option<String>,
}

/// The groups, and who belongs to which. Rows are customers, or whatever else figures are about.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// The whole, then the attributes one after the other.
    pub list: Vec<Group>,
    /// Of each attribute, the place of each row's group.
    places: Vec<Vec<u16>>,
}

impl Groups {
    /// The whole, and of each attribute the `top` members by size. `size_of` gives that of each row.
    pub fn largest(dimensions: &[Dimension], top: usize, size_of: &[i128]) -> Groups {
        let mut groups = Groups::whole();
        for dimension in dimensions {
            groups.add_largest(dimension, top, size_of);
        }
        groups
    }

    /// The whole alone.
    pub fn whole() -> Groups {
        let list = vec![Group { dimension: ALL.into(), member: Some(ALL.into()) }];
        Groups { list, places: Vec::new() }
    }

    /// Adds an attribute with all its members in their order, those of unknown value last.
    pub fn add_all(&mut self, dimension: &Dimension) {
        let ranks: Vec<u16> = (0..=dimension.members.len() as u16).collect();
        let names: Vec<Option<String>> = dimension.members.iter().cloned().map(Some).chain([None]).collect();
        self.add(dimension, &ranks, names);
    }

    fn add_largest(&mut self, dimension: &Dimension, top: usize, size_of: &[i128]) {
        let count = dimension.members.len();
        let (mut sizes, mut is_there) = (vec![0i128; count + 1], vec![false; count + 1]);
        for (code, size) in dimension.codes.iter().zip(size_of) {
            let member = member_of(*code, count);
            sizes[member] += size;
            is_there[member] = true;
        }
        let mut found: Vec<usize> = (0..count).filter(|member| is_there[*member]).collect();
        let name = |member: usize| dimension.members[member].as_str();
        // The rest has no size of its own: a member of its name is counted there.
        found.sort_by(|left, right| {
            let is_rest = (name(*left) == OTHER).cmp(&(name(*right) == OTHER));
            is_rest.then(sizes[*right].cmp(&sizes[*left])).then(name(*left).cmp(name(*right)))
        });
        let shown = found.iter().filter(|member| name(**member) != OTHER).count().min(top);
        let mut ranks = vec![0u16; count + 1];
        for (rank, member) in found.iter().enumerate() {
            ranks[*member] = rank.min(shown) as u16;
        }
        let mut names: Vec<Option<String>> = found[..shown].iter().map(|member| Some(name(*member).into())).collect();
        if shown < found.len() {
            names.push(Some(OTHER.into()));
        }
        ranks[count] = names.len() as u16;
        if is_there[count] {
            names.push(None);
        }
        self.add(dimension, &ranks, names);
    }

    /// Adds an attribute whose members, and last the unknown, have these places among `names`.
    fn add(&mut self, dimension: &Dimension, ranks: &[u16], names: Vec<Option<String>>) {
        let first = self.list.len() as u16;
        let count = dimension.members.len();
        self.places.push(dimension.codes.iter().map(|code| first + ranks[member_of(*code, count)]).collect());
        let group = |member| Group { dimension: dimension.name.clone(), member };
        self.list.extend(names.into_iter().map(group));
    }

    /// The places of the groups of a row: the whole, then one of each attribute.
    pub fn of(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(0).chain(self.places.iter().map(move |places| usize::from(places[row])))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none, not even the whole.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

fn member_of(code: u32, count: usize) -> usize {
    if code == UNKNOWN { count } else { (code as usize).min(count) }
}

/// Net sales of each customer in the window of so many months that ends at the context's date, minor units.
pub fn net_sales(history: &PurchaseHistory, context: &Context, months: usize) -> Vec<i128> {
    use rayon::prelude::*;
    let first = context.months_back(months) + 1;
    let of = |customer: u32| history.purchases(customer).net_sales(first..context.as_of_day + 1);
    (0..history.customers() as u32).into_par_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn regions(codes: &[u32]) -> Dimension {
        let members = ["south", "other", "north", "nobody"].map(str::to_owned).to_vec();
        Dimension { name: "region".into(), members, codes: codes.to_vec() }
    }

    fn names(groups: &Groups) -> Vec<Option<&str>> {
        groups.list.iter().map(|group| group.member.as_deref()).collect()
    }

    #[test]
    fn the_largest_members_stand_alone_and_the_rest_is_other() {
        let region = regions(&[0, 2, 2, 1, UNKNOWN]);
        let groups = Groups::largest(std::slice::from_ref(&region), 1, &[5, 4, 2, 100, 7]);
        assert_eq!(names(&groups), [Some("all"), Some("north"), Some("other"), None]);
        let places: Vec<Vec<usize>> = (0..5).map(|row| groups.of(row).collect()).collect();
        assert_eq!(places, [[0, 2], [0, 1], [0, 1], [0, 2], [0, 3]]);
    }

    #[test]
    fn members_nobody_belongs_to_are_left_out_and_equal_ones_go_by_name() {
        let region = regions(&[0, 2]);
        let groups = Groups::largest(std::slice::from_ref(&region), 12, &[3, 3]);
        assert_eq!(names(&groups), [Some("all"), Some("north"), Some("south")]);
        assert_eq!(Groups::largest(&[regions(&[])], 12, &[]).len(), 1);
    }
}
