//! Whose a sale, a lead or a visit is.
//!
//! | level | whose it is |
//! |---|---|
//! | person | who the row names, else who looks after the customer on that day by `staff_customers` (a representative before others, the newest assignment), else `owner_staff` of `customers` |
//! | team | the team of that person in `staff` |
//! | region | the region of that person in `staff`, else that of the row, else that of the customer |

use std::collections::BTreeMap;

use polars::prelude::*;

use super::super::Context;
use crate::engine::EngineError;
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber, Told};
use crate::metrics::table_rows;
use crate::model::tables::{CUSTOMERS, SNAPSHOT_DATE, STAFF_CUSTOMERS};

/// An assignment of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Assignment {
    from: i32,
    /// Last day.
    to: i32,
    /// 0 for representatives, 1 where the role is not known, 2 for others.
    rank: u8,
    staff: StaffNumber,
}

/// Who looks after whom, and where customers are.
#[derive(Debug, Default)]
pub struct Owners {
    assignments: BTreeMap<u32, Vec<Assignment>>,
    /// By customer number; [`NOBODY`] where nobody is named.
    looked_after: Vec<StaffNumber>,
    regions: Vec<String>,
    /// Place of the region of a customer, by number.
    region_of: Vec<Option<u32>>,
    /// Day from which on a customer has ended, by number; the last of all days where it has not.
    pub closed: Vec<i32>,
}

impl Owners {
    /// Reads `customers` and `staff_customers`. Members of staff that the directory does not have are taken into it.
    pub fn read(context: &Context<'_>, directory: &mut Directory) -> Result<Owners, EngineError> {
        let customers = context.history().customers();
        let mut owners = Owners {
            looked_after: vec![NOBODY; customers],
            region_of: vec![None; customers],
            closed: vec![i32::MAX; customers],
            ..Owners::default()
        };
        let failed = |table: &str| {
            let what = format!("rows of {table}");
            move |source| EngineError::Frame { what, source }
        };
        if let Some(rows) = context.rows(CUSTOMERS.name, &["owner_staff", "region", "dead_flag", SNAPSHOT_DATE])? {
            owners.add_customers(&rows, directory).map_err(failed(CUSTOMERS.name))?;
        }
        let columns = ["staff_id", "staff_name", "assign_role", "from_date", "to_date"];
        if let Some(rows) = context.rows(STAFF_CUSTOMERS.name, &columns)? {
            owners.add_assignments(&rows, directory).map_err(failed(STAFF_CUSTOMERS.name))?;
        }
        Ok(owners)
    }

    fn add_customers(&mut self, rows: &DataFrame, directory: &mut Directory) -> PolarsResult<()> {
        let customers = table_rows::customers(rows)?;
        let (staff, regions) = (table_rows::distinct(rows, "owner_staff")?, table_rows::distinct(rows, "region")?);
        let snapshots = table_rows::days(rows, SNAPSHOT_DATE)?;
        let dead: Vec<Option<bool>> = rows.column("dead_flag")?.bool()?.iter().collect();
        directory.add_unknown(staff.texts.iter().copied());
        let numbers: Vec<Option<StaffNumber>> = staff.texts.iter().map(|called| directory.find(called)).collect();
        self.regions = regions.texts.iter().map(|region| (*region).to_owned()).collect();
        self.regions.sort_unstable();
        let place = |region: &&str| self.regions.binary_search_by(|known| known.as_str().cmp(region)).ok();
        let places: Vec<Option<usize>> = regions.texts.iter().map(place).collect();
        // Older snapshots first: what is told last counts.
        let mut order: Vec<usize> = (0..rows.height()).collect();
        order.sort_by_key(|row| snapshots[*row]);
        for row in order {
            let Some(customer) = customers[row].map(|customer| customer as usize) else { continue };
            if let Some(number) = numbers.get(staff.of[row] as usize).copied().flatten() {
                self.looked_after[customer] = number;
            }
            if let Some(place) = places.get(regions.of[row] as usize).copied().flatten() {
                self.region_of[customer] = Some(place as u32);
            }
            match dead[row] {
                Some(true) => self.closed[customer] = self.closed[customer].min(snapshots[row].unwrap_or(i32::MIN)),
                Some(false) => self.closed[customer] = i32::MAX,
                None => {}
            }
        }
        Ok(())
    }

    fn add_assignments(&mut self, rows: &DataFrame, directory: &mut Directory) -> PolarsResult<()> {
        let customers = table_rows::customers(rows)?;
        let (ids, names) = (table_rows::texts(rows, "staff_id")?, table_rows::texts(rows, "staff_name")?);
        let roles = table_rows::texts(rows, "assign_role")?;
        let (from, to) = (table_rows::days(rows, "from_date")?, table_rows::days(rows, "to_date")?);
        for row in 0..rows.height() {
            if let (Some(customer), Some(staff)) = (customers[row], number_of(directory, ids[row], names[row])) {
                let rank = match roles[row] {
                    Some("rep") => 0,
                    None => 1,
                    Some(_) => 2,
                };
                let (from, to) = (from[row].unwrap_or(i32::MIN), to[row].unwrap_or(i32::MAX));
                self.assignments.entry(customer).or_default().push(Assignment { from, to, rank, staff });
            }
        }
        for assignments in self.assignments.values_mut() {
            assignments.sort_by_key(|one| (one.rank, std::cmp::Reverse(one.from), one.staff));
        }
        Ok(())
    }

    /// Who looks after a customer on a day; [`NOBODY`] where nothing tells.
    pub fn person(&self, customer: Option<u32>, day: i32) -> StaffNumber {
        let Some(customer) = customer else { return NOBODY };
        let assigned = self.assignments.get(&customer).into_iter().flatten();
        let assigned = assigned.filter(|one| one.from <= day && day <= one.to).map(|one| one.staff).next();
        assigned.or_else(|| self.looked_after.get(customer as usize).copied()).unwrap_or(NOBODY)
    }

    /// The region of a customer.
    pub fn region(&self, customer: Option<u32>) -> Option<&str> {
        let place = (*self.region_of.get(customer? as usize)?)?;
        self.regions.get(place as usize).map(String::as_str)
    }

    /// All regions of customers.
    pub fn regions(&self) -> &[String] {
        &self.regions
    }
}

/// The number of somebody whom a row names; taken into the directory where it does not have them.
pub fn number_of(directory: &mut Directory, id: Option<&str>, name: Option<&str>) -> Option<StaffNumber> {
    match directory.told(id, name) {
        Told::Nobody => None,
        Told::Known(number) => Some(number),
        Told::Unknown(called) => {
            directory.add_unknown([called]);
            directory.find(called)
        }
    }
}

/// What targets call a member of staff: the number, else the name.
pub fn called(directory: &Directory, number: StaffNumber) -> Option<&str> {
    let row = &directory.member(number)?.row;
    row.id.as_deref().or(row.name.as_deref())
}
