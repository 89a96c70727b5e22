//! Who stands under whom, by the table `staff`.

use std::collections::BTreeMap;

use super::owners::called;
use crate::metrics::attainment::plan::Level;
use crate::metrics::decomposition::{Hierarchy, Member};
use crate::metrics::process::staff::Directory;

/// What people are called.
pub fn names(directory: &Directory) -> BTreeMap<(Level, String), String> {
    let one = |(number, member): (usize, &crate::metrics::process::staff::Member)| {
        let called = called(directory, number as u32)?;
        Some(((Level::Person, called.to_owned()), member.label().to_owned()))
    };
    directory.members().iter().enumerate().filter_map(one).collect()
}

/// Regions, their teams and their people. A person is expected to have a target who is a representative, or whose role
/// nothing says, and whom the table `staff` has; a team that has such a person, and a region too.
pub fn hierarchy(directory: &Directory) -> Hierarchy {
    let mut hierarchy = Hierarchy::default();
    for (number, member) in directory.members().iter().enumerate() {
        let Some(person) = called(directory, number as u32) else { continue };
        let row = &member.row;
        let is_expected = member.is_known && row.role.as_deref().is_none_or(|role| role == "rep");
        let above = |owners: [(Level, &Option<String>); 2]| -> BTreeMap<Level, String> {
            owners.into_iter().filter_map(|(level, owner)| Some((level, owner.clone()?))).collect()
        };
        let of_person = Member {
            above: above([(Level::Team, &row.team), (Level::Region, &row.region)]),
            from: row.hired,
            until: row.left,
            is_expected,
        };
        hierarchy.add(Level::Person, person, of_person);
        let unit = |upper: BTreeMap<Level, String>, known: Option<&Member>| Member {
            above: upper,
            is_expected: is_expected || known.is_some_and(|known| known.is_expected),
            ..Member::default()
        };
        if let Some(team) = &row.team {
            let member =
                unit(above([(Level::Region, &row.region), (Level::Team, &None)]), hierarchy.find(Level::Team, team));
            hierarchy.add(Level::Team, team, member);
        }
        if let Some(region) = &row.region {
            let member = unit(BTreeMap::new(), hierarchy.find(Level::Region, region));
            hierarchy.add(Level::Region, region, member);
        }
    }
    hierarchy
}
