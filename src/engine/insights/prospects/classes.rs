//! Flows of classes: customers by a scheme at month ends.

use polars::prelude::*;

use crate::config::types::Flow;
use crate::engine::EngineError;
use crate::engine::insights::Context;
use crate::metrics::process::leads::{Lead, Leads};
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber};
use crate::metrics::stage_flow::Anomaly;
use crate::metrics::stage_flow::of_classes::{ClassedAt, NO_STAGE, of_classes};
use crate::metrics::stage_flow::spells::Histories;
use crate::metrics::stage_flow::stages::Stages;
use crate::metrics::table_rows;
use crate::model::period::to_days;
use crate::model::tables::{CUSTOMERS, SNAPSHOT_DATE, STAFF_CUSTOMERS};

/// The stages of a flow of classes and the stays of customers in them, from a month end before the months of the balance
/// on; none where the date has no classes of its own: within a month nobody knows who moved.
pub(super) fn histories(
    context: &Context<'_>,
    flow: &Flow,
    leads: Option<&Leads>,
    directory: &mut Directory,
) -> Result<Option<(Stages, Histories, Vec<Anomaly>)>, EngineError> {
    let Some(scheme) = flow.scheme.as_ref().filter(|_| context.base.is_none()) else { return Ok(None) };
    let Some(now) = context.classes(scheme, context.as_of)? else { return Ok(None) };
    let codes: Vec<String> = now.all.iter().filter(|class| !class.outside).map(|class| class.code.clone()).collect();
    let lists = flow.lists(context.pipeline, &codes);
    if lists.stages.is_empty() {
        return Ok(None);
    }
    let stages = Stages::new(&lists.stages, &lists.won, &lists.lost).with_side(flow.odd.keys());
    let first = context.grid.len().saturating_sub(flow.months as usize + 1);
    let mut dates = Vec::new();
    for date in &context.grid[first..] {
        let Some(classes) = context.classes(scheme, *date)? else { continue };
        let places: Vec<u8> = classes.all.iter().map(|class| stages.place(&class.code).unwrap_or(NO_STAGE)).collect();
        let place = |class: &Option<u8>| class.map_or(NO_STAGE, |class| places[usize::from(class)]);
        dates.push(ClassedAt { day: to_days(*date), of: classes.of.iter().map(place).collect() });
    }
    let staff = in_charge(context, leads, directory)?;
    let histories = of_classes(&dates, &stages, &staff);
    Ok(Some((stages, histories, Vec::new())))
}

/// Who is in charge of each customer at the date: by the newest snapshot of `staff_customers`, of several the
/// representative, then the one who came last; else `owner_staff` of `customers`; else who has their newest lead.
fn in_charge(
    context: &Context<'_>,
    leads: Option<&Leads>,
    directory: &mut Directory,
) -> Result<Vec<StaffNumber>, EngineError> {
    let failed = |table: &str| {
        let what = format!("rows of {table}");
        move |source| EngineError::Frame { what, source }
    };
    let mut of = vec![NOBODY; context.history().customers()];
    by_leads(leads.map(|leads| leads.leads.as_slice()).unwrap_or_default(), &mut of);
    if let Some(frame) = context.newest_rows(CUSTOMERS.name, &["owner_staff"])? {
        by_file(&frame, directory, &mut of).map_err(failed(CUSTOMERS.name))?;
    }
    let columns = ["staff_id", "staff_name", "assign_role", "from_date", "to_date", SNAPSHOT_DATE];
    if let Some(frame) = context.rows(STAFF_CUSTOMERS.name, &columns)? {
        by_assignment(&frame, to_days(context.as_of), directory, &mut of).map_err(failed(STAFF_CUSTOMERS.name))?;
    }
    Ok(of)
}

fn by_leads(leads: &[Lead], of: &mut [StaffNumber]) {
    let mut newest = vec![i32::MIN; of.len()];
    for lead in leads {
        let Some(customer) = lead.customer.map(|customer| customer as usize) else { continue };
        if lead.staff != NOBODY && newest[customer] <= lead.created {
            (of[customer], newest[customer]) = (lead.staff, lead.created);
        }
    }
}

fn by_file(frame: &DataFrame, directory: &mut Directory, of: &mut [StaffNumber]) -> PolarsResult<()> {
    let (customers, staff) = (table_rows::customers(frame)?, table_rows::distinct(frame, "owner_staff")?);
    let is_named = |called: &&str| !called.trim().is_empty();
    directory.add_unknown(staff.texts.iter().copied().filter(is_named));
    let numbers: Vec<Option<StaffNumber>> = staff.texts.iter().map(|called| directory.find(called)).collect();
    for (customer, called) in customers.into_iter().zip(staff.of) {
        if let (Some(customer), Some(Some(number))) = (customer, numbers.get(called as usize)) {
            of[customer as usize] = *number;
        }
    }
    Ok(())
}

fn by_assignment(frame: &DataFrame, as_of: i32, directory: &mut Directory, of: &mut [StaffNumber]) -> PolarsResult<()> {
    let customers = table_rows::customers(frame)?;
    let text = |name: &str| table_rows::texts(frame, name);
    let days = |name: &str| table_rows::days(frame, name);
    let (ids, names, roles) = (text("staff_id")?, text("staff_name")?, text("assign_role")?);
    let (from, until, snapshots) = (days("from_date")?, days("to_date")?, days(SNAPSHOT_DATE)?);
    let newest = snapshots.iter().max().copied().flatten();
    let is_current = |row: &usize| {
        snapshots[*row] == newest
            && from[*row].is_none_or(|from| from <= as_of)
            && until[*row].is_none_or(|until| as_of <= until)
    };
    let mut rows: Vec<usize> = (0..frame.height()).filter(is_current).collect();
    let is_other = |role: Option<&str>| role.is_some_and(|role| role != "rep");
    // The best comes last and stays.
    rows.sort_by_key(|row| (!is_other(roles[*row]), from[*row]));
    directory.add_unknown(rows.iter().filter_map(|row| ids[*row].or(names[*row])));
    for row in rows {
        let staff = ids[row].or(names[row]).and_then(|called| directory.find(called));
        if let (Some(customer), Some(staff)) = (customers[row], staff) {
            of[customer as usize] = staff;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::features::rows::CUSTOMER;
    use crate::metrics::process::staff::StaffRow;

    fn lead(customer: Option<u32>, created: i32, staff: StaffNumber) -> Lead {
        Lead {
            id: "L".into(),
            customer,
            customer_id: None,
            name: None,
            created,
            staff,
            source: None,
            state: None,
            lost: None,
            lost_reason: None,
            lost_competitor: None,
            ordered: None,
            ordered_sales: None,
            changes: Vec::new(),
        }
    }

    /// Customer, member of staff, role, first and last day, day of the list.
    type Assigned = (u32, &'static str, &'static str, Option<i32>, Option<i32>, i32);

    fn texts(name: &str, values: &[Option<&str>]) -> Column {
        Column::new(name.into(), values)
    }

    #[test]
    fn in_charge_is_the_representative_else_who_the_file_names_else_who_has_the_newest_lead() {
        let row = |id: &str| StaffRow { id: Some(id.into()), ..StaffRow::default() };
        let mut directory = Directory::new(["E0", "E1", "E2", "E3"].map(row).to_vec());
        let mut of = vec![NOBODY; 6];
        // Of customers 1 to 4 there are leads; the newest that names anybody counts, of one day the last.
        let leads = [
            lead(Some(1), 10, 0),
            lead(Some(2), 10, 0),
            lead(Some(3), 20, 1),
            lead(Some(3), 10, 0),
            lead(Some(3), 30, NOBODY),
            lead(Some(4), 10, 0),
            lead(Some(4), 10, 1),
            lead(None, 90, 3),
        ];
        by_leads(&leads, &mut of);
        assert_eq!(of, [NOBODY, 0, 0, 1, 1, NOBODY]);
        // The file names somebody for 1 and 2; a blank and nothing leave what the lead says. E9 is new.
        let columns = vec![
            Column::new(CUSTOMER.into(), [Some(1u32), Some(2), Some(3), Some(4), None]),
            texts("owner_staff", &[Some("E2"), Some("E9"), Some(" "), None, Some("E3")]),
        ];
        by_file(&DataFrame::new(5, columns).unwrap(), &mut directory, &mut of).unwrap();
        let new = directory.find("E9").unwrap();
        assert_eq!(of, [NOBODY, 2, new, 1, 1, NOBODY]);
        // Of the newest snapshot: a representative before a manager who came later, the later of two of them; what is
        // over, not begun yet or of an older snapshot counts for nothing.
        let none = None::<i32>;
        let rows: [Assigned; 7] = [
            (1, "E0", "rep", Some(5), none, 100),
            (1, "E1", "rep", Some(50), none, 100),
            (1, "E3", "manager", Some(60), none, 100),
            (2, "E3", "rep", Some(5), Some(79), 100),
            (3, "E3", "rep", Some(81), none, 100),
            (4, "E3", "rep", none, none, 90),
            (5, "E3", "manager", none, Some(80), 100),
        ];
        let days = |name: &str, of: [Option<i32>; 7]| {
            of.into_iter().collect::<Int32Chunked>().with_name(name.into()).into_date().into_series().into_column()
        };
        let columns = vec![
            Column::new(CUSTOMER.into(), rows.map(|row| Some(row.0))),
            Column::new("staff_id".into(), rows.map(|row| row.1)),
            texts("staff_name", &[None; 7]),
            Column::new("assign_role".into(), rows.map(|row| row.2)),
            days("from_date", rows.map(|row| row.3)),
            days("to_date", rows.map(|row| row.4)),
            days(SNAPSHOT_DATE, rows.map(|row| Some(row.5))),
        ];
        by_assignment(&DataFrame::new(7, columns).unwrap(), 80, &mut directory, &mut of).unwrap();
        assert_eq!(of, [NOBODY, 1, new, 1, 1, 3]);
    }
}
