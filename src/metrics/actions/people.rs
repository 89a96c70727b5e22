//! Who looks after a customer at a date, and to whom they report.

use std::collections::{BTreeMap, BTreeSet};

/// A salesperson, and the manager.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keeper {
    /// Name of the manager; none where nobody is told.
    pub manager: Option<String>,
    /// Name of the salesperson; none where nobody looks after the customer, or they have left.
    pub staff: Option<String>,
}

/// A member of staff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staff {
    /// Number; none where only the name is known.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Number or name of the manager.
    pub manager: Option<String>,
    /// Day of leaving, days since 1970-01-01.
    pub left: Option<i32>,
}

/// Somebody's assignment to a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignment {
    /// Number of the customer.
    pub customer: u32,
    /// Number or name of the member of staff.
    pub staff: String,
    /// Role towards the customer.
    pub role: Option<String>,
    /// First day; none: always.
    pub from: Option<i32>,
    /// Last day; none: still.
    pub until: Option<i32>,
}

/// How far a role is from that of a salesperson.
fn distance(role: Option<&str>) -> u8 {
    match role {
        None | Some("rep") => 0,
        Some("manager") => 1,
        Some("supervisor" | "director") => 2,
        Some(_) => 3,
    }
}

/// The people of a date.
#[derive(Debug, Clone, Default)]
pub struct People {
    staff: Vec<Staff>,
    /// Place in `staff` by number, and by name.
    by_id: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
    /// Names that several bear.
    shared: BTreeSet<String>,
    /// Who looks after a customer, by assignment.
    assigned: BTreeMap<u32, String>,
    day: i32,
}

impl People {
    /// The people of a day. Of several rows about one member of staff the last counts.
    pub fn at(day: i32, staff: Vec<Staff>, assignments: &[Assignment]) -> People {
        let mut people = People { day, ..People::default() };
        for one in staff {
            let place = people.staff.len();
            if let Some(id) = &one.id {
                people.by_id.insert(id.clone(), place);
            }
            let before = one.name.as_ref().and_then(|name| people.by_name.insert(name.clone(), place));
            if let Some(before) = before.filter(|before| people.staff[*before].id != one.id) {
                people.shared.extend(people.staff[before].name.clone());
            }
            people.staff.push(one);
        }
        let holds =
            |one: &&Assignment| one.from.is_none_or(|from| from <= day) && one.until.is_none_or(|until| until >= day);
        let mut valid: Vec<&Assignment> = assignments.iter().filter(holds).collect();
        // The best one first: it is kept.
        valid.sort_by(|left, right| {
            let key = |one: &Assignment| (one.customer, distance(one.role.as_deref()), std::cmp::Reverse(one.from));
            key(left).cmp(&key(right)).then_with(|| left.staff.cmp(&right.staff))
        });
        for one in valid {
            people.assigned.entry(one.customer).or_insert_with(|| one.staff.clone());
        }
        people
    }

    /// Who looks after a customer; `otherwise` is who is told by the master file or the newest order, number or name.
    pub fn keeper(&self, customer: u32, otherwise: Option<&str>) -> Keeper {
        self.assigned(customer).or(otherwise).map(|told| self.called(told)).unwrap_or_default()
    }

    /// Who is assigned to a customer, number or name.
    pub fn assigned(&self, customer: u32) -> Option<&str> {
        self.assigned.get(&customer).map(String::as_str)
    }

    /// Who is called so, number or name, as a keeper of customers.
    pub fn called(&self, told: &str) -> Keeper {
        let Some(own) = self.find(told) else { return Keeper { manager: None, staff: Some(told.to_owned()) } };
        let manager = own.manager.as_deref().map(|manager| {
            let found =
                self.find(manager).filter(|manager| manager.name.is_some()).and_then(|manager| self.label(manager));
            found.unwrap_or_else(|| manager.to_owned())
        });
        let has_left = own.left.is_some_and(|left| left <= self.day);
        Keeper { manager, staff: self.label(own).filter(|_| !has_left) }
    }

    /// What marts call somebody: the name, with the number where several bear it; else the number.
    fn label(&self, one: &Staff) -> Option<String> {
        match (&one.name, &one.id) {
            (Some(name), Some(id)) if self.shared.contains(name) => Some(format!("{name} ({id})")),
            (name, id) => name.as_ref().or(id.as_ref()).cloned(),
        }
    }

    fn find(&self, told: &str) -> Option<&Staff> {
        let place = self.by_id.get(told).or_else(|| self.by_name.get(told))?;
        self.staff.get(*place)
    }
}
