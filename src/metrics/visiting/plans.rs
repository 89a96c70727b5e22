//! Planned visits, and whether they were made (F17, S57).
//!
//! A planned visit is made by a contact of the same member of staff with the customer on the day. One that was not made
//! so may have been made early or late: by a contact within the same ISO week (D-58) on a day for which no visit of the
//! two was planned; a contact makes up for one plan only. Where plan or contact names nobody, the customer decides.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::prelude::*;

use super::Prepared;
use super::by_customer::Contacts;
use crate::metrics::process::periods::Grain;
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber, Told};
use crate::metrics::table_rows;
use crate::model::period::{from_days, to_days};

/// Columns of `visit_plans` that are read.
pub const COLUMNS: [&str; 4] = ["planned_date", "staff_id", "staff_name", "approver"];

/// A planned visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plan {
    /// Number of the customer; none where the history does not know them: nobody ever visited them.
    pub customer: Option<u32>,
    /// Day.
    pub day: i32,
    /// Who is to go.
    pub staff: StaffNumber,
    /// Whether somebody approved it.
    pub is_approved: bool,
}

/// Planned visits up to the date, by customer and day.
#[derive(Debug, Clone, Default)]
pub struct Plans {
    /// The plans.
    pub plans: Vec<Plan>,
    /// Whether any plan says who approved it.
    pub tells_approval: bool,
    /// First day of the month of the first plan: what was planned before is not known.
    pub from: Option<i32>,
}

/// What became of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Made on its day.
    Made,
    /// Made earlier in the week.
    Early,
    /// Made later in the week.
    Late,
    /// Not made in its week.
    Missed,
}

impl Plans {
    /// The plans of rows: `customer`, then [`COLUMNS`]. Those without a day are left out. Members of staff that the
    /// directory does not have are taken into it. `from`: the first day of the first month that the table has.
    pub fn new(rows: &DataFrame, from: Option<i32>, directory: &mut Directory) -> PolarsResult<Plans> {
        let days = table_rows::days(rows, "planned_date")?;
        let customers = table_rows::customers(rows)?;
        let told = directory.told_of(rows)?;
        let unknown: Vec<&str> = told
            .iter()
            .filter_map(|told| if let Told::Unknown(called) = told { Some(*called) } else { None })
            .collect();
        directory.add_unknown(unknown);
        let approver = table_rows::texts(rows, "approver")?;
        let one = |row: usize| -> Option<Plan> {
            let staff = match told[row] {
                Told::Nobody => NOBODY,
                Told::Known(number) => number,
                Told::Unknown(called) => directory.find(called).unwrap_or(NOBODY),
            };
            let is_approved = approver[row].is_some_and(|name| !name.trim().is_empty());
            Some(Plan { customer: customers[row], day: days[row]?, staff, is_approved })
        };
        let plans = (0..rows.height()).filter_map(one).collect();
        let plans = Plans::of(plans);
        Ok(Plans { from: from.or(plans.from), ..plans })
    }

    /// The plans, in order.
    pub fn of(mut plans: Vec<Plan>) -> Plans {
        plans.sort_unstable();
        let first = plans.iter().map(|plan| plan.day).min();
        let from = first.map(|day| to_days(Grain::Month.of(from_days(day)).first));
        Plans { tells_approval: plans.iter().any(|plan| plan.is_approved), from, plans }
    }
}

/// What became of every plan.
pub fn fates(all: &Contacts, plans: &Plans) -> Vec<Fate> {
    let mut fates = vec![Fate::Missed; plans.plans.len()];
    let mut place = 0;
    for of_customer in plans.plans.chunk_by(|one, other| one.customer == other.customer) {
        let own = &mut fates[place..place + of_customer.len()];
        place += of_customer.len();
        let Some(customer) = of_customer[0].customer else { continue };
        let contacts = all.of(customer);
        let fits = |plan: &Plan, contact: usize| {
            plan.staff == contacts[contact].staff || plan.staff == NOBODY || contacts[contact].staff == NOBODY
        };
        let on = |day: i32| {
            let first = contacts.partition_point(|contact| contact.day < day);
            first..contacts.partition_point(|contact| contact.day <= day)
        };
        for (plan, fate) in of_customer.iter().zip(own.iter_mut()) {
            if on(plan.day).any(|contact| fits(plan, contact)) {
                *fate = Fate::Made;
            }
        }
        let mut used: BTreeSet<usize> = BTreeSet::new();
        for (plan, fate) in of_customer.iter().zip(own.iter_mut()).filter(|(_, fate)| **fate == Fate::Missed) {
            let week = Grain::Week.of(from_days(plan.day));
            let contacts_of_week = on(to_days(week.first)).start..on(to_days(week.last)).end;
            let is_planned = |contact: usize| {
                of_customer.iter().any(|other| other.day == contacts[contact].day && fits(other, contact))
            };
            let free = contacts_of_week
                .filter(|contact| !used.contains(contact) && fits(plan, *contact) && !is_planned(*contact));
            // The nearest; of two as near the earlier.
            let nearest = free.min_by_key(|contact| ((contacts[*contact].day - plan.day).abs(), *contact));
            if let Some(contact) = nearest {
                used.insert(contact);
                *fate = if contacts[contact].day < plan.day { Fate::Early } else { Fate::Late };
            }
        }
    }
    fates
}

/// What is counted of plans, by place.
pub mod count {
    pub const PLANNED: usize = 0;
    pub const MADE: usize = 1;
    pub const EARLY: usize = 2;
    pub const LATE: usize = 3;
    pub const APPROVED: usize = 4;
    pub const ALL: usize = 5;
}

/// Plans by stretch and cell.
pub struct PlanTally {
    counts: Vec<i64>,
    cells: usize,
}

impl PlanTally {
    /// Counts plans with what became of them.
    pub fn new(prepared: &Prepared<'_>, plans: &Plans) -> PlanTally {
        let (cells, fates) = (prepared.members.len(), &prepared.fates);
        let mut counts = vec![0; prepared.spans.len() * cells * count::ALL];
        // What became of plans after the last day that the export of visits tells of is not known.
        let told_to = prepared.inputs.told_to();
        for (plan, fate) in plans.plans.iter().zip(fates).filter(|(plan, _)| plan.day <= told_to) {
            let Some(stretch) = prepared.spans.of(plan.day) else { continue };
            for cell in prepared.members.of_plan(&prepared.inputs, plan.staff, plan.customer).iter() {
                let of_cell = &mut counts[(stretch * cells + cell) * count::ALL..][..count::ALL];
                of_cell[count::PLANNED] += 1;
                of_cell[count::APPROVED] += i64::from(plan.is_approved);
                match fate {
                    Fate::Made => of_cell[count::MADE] += 1,
                    Fate::Early => of_cell[count::EARLY] += 1,
                    Fate::Late => of_cell[count::LATE] += 1,
                    Fate::Missed => {}
                }
            }
        }
        PlanTally { counts, cells }
    }

    /// The counts of a period and cell.
    pub fn of(&self, prepared: &Prepared<'_>, period: usize, cell: usize) -> [i64; count::ALL] {
        let mut sum = [0; count::ALL];
        for stretch in prepared.spans.of_period(period) {
            let from = (stretch * self.cells + cell) * count::ALL;
            for (all, own) in sum.iter_mut().zip(&self.counts[from..from + count::ALL]) {
                *all += own;
            }
        }
        sum
    }
}

/// The customers that the plan of some days names, ascending (S57). None where nobody knows what was planned on all of them.
pub fn planned_customers(plans: &Plans, (from, to): (NaiveDate, NaiveDate)) -> Option<Vec<u32>> {
    let (from, to) = (to_days(from), to_days(to));
    if plans.from.is_none_or(|known| from < known) {
        return None;
    }
    let of_days = plans.plans.iter().filter(|plan| from <= plan.day && plan.day <= to);
    let mut planned: Vec<u32> = of_days.filter_map(|plan| plan.customer).collect();
    planned.sort_unstable();
    planned.dedup();
    Some(planned)
}
