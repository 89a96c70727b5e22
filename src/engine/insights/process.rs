//! What the families of the sales process read alike: members of staff, working days, rows of visits.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Days, NaiveDate};
use polars::prelude::*;
use rayon::prelude::*;

use super::{Classes, Context, rows};
use crate::engine::reach::{has_later_rows, reach};
use crate::engine::{EngineError, stage};
use crate::features::PurchaseHistory;
use crate::metrics::process::leads::{Change, Lead, LeadState, Leads};
use crate::metrics::process::staff::{Directory, NOBODY, StaffRow, Told};
use crate::metrics::process::visits::{COLUMNS, VisitRows};
use crate::metrics::process::workdays::Workdays;
use crate::metrics::table_rows;
use crate::model::period::{Month, from_days, to_days};
use crate::model::tables::{CALENDAR, LEAD_STAGE_HISTORY, LEADS, SNAPSHOT_DATE, STAFF, VISITS};

/// Days before the first and after the last one that are asked of working days, so that distances stay differences.
const MARGIN: u64 = 400;

/// A day of the table `calendar`: whether offices work, whether the doors are open.
type ListedDay = (NaiveDate, Option<bool>, Option<bool>);

/// Of a date: members of staff, and leads where there is a source of them.
type StaffAndLeads = (NaiveDate, Directory, Option<Arc<Leads>>);

/// Classes by scheme and date, read for the results at a date.
type ClassesRead = (Option<NaiveDate>, BTreeMap<(String, NaiveDate), Classes>);

/// What several families read alike at a date. It is read once; another date takes its place.
#[derive(Default)]
pub struct Shared {
    leads: Mutex<Option<StaffAndLeads>>,
    classes: Mutex<ClassesRead>,
}

impl Shared {
    /// The classes of a scheme at a date, as they were read before for the results at `as_of`.
    pub(super) fn classes(&self, as_of: NaiveDate, scheme: &str, at: NaiveDate) -> Option<Classes> {
        let known = self.classes.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.1.get(&(scheme.to_owned(), at)).filter(|_| known.0 == Some(as_of));
        found.cloned()
    }

    /// Keeps classes that were read; those of other results are forgotten.
    pub(super) fn keep_classes(&self, as_of: NaiveDate, (scheme, at): (&str, NaiveDate), classes: &Classes) {
        let mut known = self.classes.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != Some(as_of) {
            *known = (Some(as_of), BTreeMap::new());
        }
        known.1.insert((scheme.to_owned(), at), classes.clone());
    }
}

impl Context<'_> {
    /// Members of staff, those whom leads name among them, and the leads that were opened up to the date, with their changes
    /// of level, in the order of their numbers. No leads without a source of them.
    pub fn staff_and_leads(&self) -> Result<(Directory, Option<Arc<Leads>>), EngineError> {
        // Who comes second waits for what the first one reads.
        let mut known = self.shared.leads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((date, directory, leads)) = &*known
            && *date == self.as_of
        {
            return Ok((directory.clone(), leads.clone()));
        }
        let mut directory = self.directory()?;
        let leads = self.leads(&mut directory)?.map(Arc::new);
        *known = Some((self.as_of, directory.clone(), leads.clone()));
        Ok((directory, leads))
    }

    /// All members of staff that the table `staff` has, by its newest snapshot up to the date.
    pub fn directory(&self) -> Result<Directory, EngineError> {
        let columns = [
            "staff_id",
            "staff_name",
            "manager_id",
            "team",
            "region",
            "role",
            "hire_date",
            "leave_date",
            SNAPSHOT_DATE,
        ];
        let Some(frame) = self.rows(STAFF.name, &columns)? else { return Ok(Directory::default()) };
        let read = || -> PolarsResult<Vec<StaffRow>> {
            let text = |name: &str| table_rows::texts(&frame, name);
            let (ids, names, managers) = (text("staff_id")?, text("staff_name")?, text("manager_id")?);
            let (teams, regions, roles) = (text("team")?, text("region")?, text("role")?);
            let (hired, left) = (table_rows::days(&frame, "hire_date")?, table_rows::days(&frame, "leave_date")?);
            let snapshots = table_rows::days(&frame, SNAPSHOT_DATE)?;
            let newest = snapshots.iter().max().copied().flatten();
            let own = |text: Option<&str>| text.map(str::to_owned);
            let one = |row: usize| StaffRow {
                id: own(ids[row]),
                name: own(names[row]),
                manager: own(managers[row]),
                team: own(teams[row]),
                region: own(regions[row]),
                role: own(roles[row]),
                hired: hired[row],
                left: left[row],
            };
            Ok((0..frame.height()).filter(|row| snapshots[*row] == newest).map(one).collect())
        };
        let rows = read().map_err(|source| EngineError::Frame { what: "rows of staff".into(), source })?;
        Ok(Directory::new(rows))
    }

    /// First and last day that a dated table covers up to the date; none without a row.
    pub fn covered(&self, table: &str, workdays: &Workdays) -> Option<(i32, i32)> {
        let record = self.stored.get(&stage::ingest(table)).filter(|_| self.has(table))?;
        reach(record, self.as_of, workdays).map(|(first, last)| (to_days(first), to_days(last)))
    }

    /// First day of the first month of a dated table.
    pub fn first_day(&self, table: &str) -> Option<NaiveDate> {
        let record = self.stored.get(&stage::ingest(table))?;
        let months = record.files.keys().filter_map(|slot| slot.parse::<Month>().ok());
        months.min().map(Month::first_day)
    }

    /// The working days from one day to another, with a margin on both sides: by the table `calendar`, else by the
    /// calendar of holidays of the pipeline.
    pub fn workdays(&self, from: NaiveDate, to: NaiveDate) -> Result<Workdays, EngineError> {
        let calendar = self.calendar.clone();
        let mut listed = Vec::new();
        if let Some(frame) = self.rows(CALENDAR.name, &["date", "working_day", "open_day"])? {
            let read = || -> PolarsResult<Vec<ListedDay>> {
                let days = table_rows::days(&frame, "date")?;
                let flags = |name: &str| -> PolarsResult<Vec<Option<bool>>> {
                    let Ok(column) = frame.column(name) else { return Ok(vec![None; frame.height()]) };
                    Ok(column.bool()?.iter().collect())
                };
                let (works, open) = (flags("working_day")?, flags("open_day")?);
                let rows = days.into_iter().zip(works).zip(open);
                Ok(rows.filter_map(|((day, works), open)| Some((from_days(day?), works, open))).collect())
            };
            listed = read().map_err(|source| EngineError::Frame { what: "rows of calendar".into(), source })?;
        }
        let margin = Days::new(MARGIN);
        let from = from.checked_sub_days(margin).unwrap_or(from);
        let to = to.checked_add_days(margin).unwrap_or(to);
        Ok(Workdays::new(calendar, listed, (from, to)))
    }

    /// The rows of visits from a day up to the as-of date. Members of staff that the directory does not have are taken
    /// into it. None without a source of visits.
    pub fn visit_rows(&self, from: NaiveDate, directory: &mut Directory) -> Result<Option<VisitRows>, EngineError> {
        if !self.has(VISITS.name) {
            return Ok(None);
        }
        let Some(record) = self.stored.get(&stage::ingest(VISITS.name)) else { return Ok(None) };
        let (first, last) = (Month::of(from), Month::of(self.as_of));
        let is_wanted = |slot: &str| slot.parse::<Month>().is_ok_and(|month| first <= month && month <= last);
        let partitions = record.files.iter().filter(|(slot, _)| is_wanted(slot));
        let paths: Vec<PathBuf> = partitions.map(|(_, file)| (self.current)(file)).collect();
        let reading = rows::Reading {
            schema: &VISITS,
            scale: self.pipeline.money_scale,
            identity: self.identity,
            history: self.history(),
        };
        let (known, as_of) = (&*directory, self.as_of);
        let failed = |source| EngineError::Frame { what: "rows of visits".into(), source };
        let part = |path: &PathBuf| -> Result<VisitRows, EngineError> {
            let frame = reading.stored_until(std::slice::from_ref(path), &COLUMNS, as_of)?;
            VisitRows::of_part(&frame, known).map_err(failed)
        };
        let parts: Vec<Result<VisitRows, EngineError>> = paths.par_iter().map(part).collect();
        // The error of the earliest month, whichever failed first.
        let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(Some(VisitRows::join(parts, directory)))
    }

    /// The leads; members of staff that the directory does not have are taken into it.
    fn leads(&self, directory: &mut Directory) -> Result<Option<Leads>, EngineError> {
        let Some(list) = self.rows(LEADS.name, &LEAD_COLUMNS)? else { return Ok(None) };
        let changes = self.rows(LEAD_STAGE_HISTORY.name, &CHANGE_COLUMNS)?;
        let failed = |source| EngineError::Frame { what: "rows of leads".into(), source };
        let mut tables = [LEADS.name, LEAD_STAGE_HISTORY.name].into_iter();
        let is_newest = !tables.any(|table| has_later_rows(self.stored, table, self.as_of));
        leads_of(&list, changes.as_ref(), directory, self.history(), (to_days(self.as_of), is_newest))
            .map(Some)
            .map_err(failed)
    }
}

/// Columns of `leads` that are read.
const LEAD_COLUMNS: [&str; 22] = [
    "lead_id",
    "customer_id",
    "customer_name",
    "created_at",
    "staff_id",
    "staff_name",
    "source",
    "level",
    "level_scheme",
    "category",
    "need_status",
    "expected_close_date",
    "est_amount",
    "deal_status",
    "lost_date",
    "lost_reason",
    "lost_competitor",
    "obstacle",
    "next_action",
    "next_date",
    "wish_flag",
    "competitor_won_flag",
];

/// Columns of `lead_stage_history` that are read.
const CHANGE_COLUMNS: [&str; 10] = [
    "lead_id",
    "customer_id",
    "change_date",
    "seq",
    "from_level",
    "to_level",
    "to_level_scheme",
    "plan_date",
    "actual_date",
    "result",
];

/// Leads of the rows of both tables. A row without a number of a lead is of the lead of its customer.
fn leads_of(
    list: &DataFrame,
    changes: Option<&DataFrame>,
    directory: &mut Directory,
    history: &PurchaseHistory,
    (as_of, is_newest): (i32, bool),
) -> PolarsResult<Leads> {
    let mut changes = changes.map(changes_of).transpose()?.unwrap_or_default();
    let text = |name: &str| table_rows::texts(list, name);
    let days = |name: &str| table_rows::days(list, name);
    let own = |text: Option<&str>| text.map(str::to_owned);
    let (ids, customer_ids, names) = (text("lead_id")?, text("customer_id")?, text("customer_name")?);
    let (staff_ids, staff_names) = (text("staff_id")?, text("staff_name")?);
    let told: Vec<Told<'_>> = staff_ids.iter().zip(&staff_names).map(|(id, name)| directory.told(*id, *name)).collect();
    let unknown: Vec<&str> =
        told.iter().filter_map(|told| if let Told::Unknown(called) = told { Some(*called) } else { None }).collect();
    directory.add_unknown(unknown);
    let directory = &*directory;
    let customers = table_rows::customers(list)?;
    let (created, lost) = (days("created_at")?, days("lost_date")?);
    let (source, reason, competitor) = (text("source")?, text("lost_reason")?, text("lost_competitor")?);
    let (level, scheme, category) = (text("level")?, text("level_scheme")?, text("category")?);
    let (need, status) = (text("need_status")?, text("deal_status")?);
    let (expected, next_date) = (days("expected_close_date")?, days("next_date")?);
    let amount = table_rows::money(list, "est_amount")?;
    let (obstacle, next_action) = (text("obstacle")?, text("next_action")?);
    let wish: Vec<Option<bool>> = match list.column("wish_flag") {
        Ok(column) => column.bool()?.iter().collect(),
        Err(_) => vec![None; list.height()],
    };
    let one = |(id, row): (&str, usize), created: i32| {
        let order = customers[row].and_then(|customer| first_order(history, customer, created, as_of));
        let state = is_newest.then(|| LeadState {
            level: own(level[row]),
            level_scheme: own(scheme[row]),
            category: own(category[row]),
            need_status: own(need[row]),
            deal_status: own(status[row]),
            expected_close: expected[row],
            est_amount: amount[row],
            obstacle: own(obstacle[row]),
            next_action: own(next_action[row]),
            next_date: next_date[row],
            wish: wish[row],
        });
        Lead {
            id: id.to_owned(),
            customer: customers[row],
            customer_id: own(customer_ids[row]),
            name: own(names[row]),
            created,
            staff: match told[row] {
                Told::Nobody => NOBODY,
                Told::Known(number) => number,
                Told::Unknown(called) => directory.find(called).unwrap_or(NOBODY),
            },
            source: own(source[row]),
            state,
            lost: lost[row].filter(|day| *day <= as_of),
            lost_reason: own(reason[row]),
            lost_competitor: own(competitor[row]),
            ordered: order.map(|(day, _)| day),
            ordered_sales: order.map(|(_, sales)| sales),
            changes: Vec::new(),
        }
    };
    let id_of =
        |row: usize| Some((ids[row].or(customer_ids[row]).or(names[row])?, row)).filter(|_| created[row].is_some());
    let mut rows: Vec<(&str, usize)> = (0..list.height()).filter_map(id_of).collect();
    rows.par_sort_unstable();
    // Of several rows of a lead the last one holds.
    let last_rows: Vec<(&str, usize)> =
        rows.chunk_by(|left, right| left.0 == right.0).filter_map(|of_lead| of_lead.last().copied()).collect();
    let made = last_rows.into_par_iter().filter_map(|row| Some(one(row, created[row.1]?)));
    let mut leads: Vec<Lead> = made.collect();
    for lead in &mut leads {
        if let Ok(place) = changes.binary_search_by(|(id, _)| id.as_str().cmp(&lead.id)) {
            lead.changes = std::mem::take(&mut changes[place].1);
        }
    }
    let orphans = changes.into_iter().filter(|(_, changes)| !changes.is_empty()).collect();
    Ok(Leads { leads, orphans, is_newest })
}

/// Changes of level by lead, ascending; those of a lead by day and running number.
fn changes_of(rows: &DataFrame) -> PolarsResult<Vec<(String, Vec<Change>)>> {
    let text = |name: &str| table_rows::texts(rows, name);
    let own = |text: Option<&str>| text.map(str::to_owned);
    let (ids, customers) = (text("lead_id")?, text("customer_id")?);
    let (from, to, scheme, result) =
        (text("from_level")?, text("to_level")?, text("to_level_scheme")?, text("result")?);
    let days = table_rows::days(rows, "change_date")?;
    let (planned, made) = (table_rows::days(rows, "plan_date")?, table_rows::days(rows, "actual_date")?);
    let seq = table_rows::integers(rows, "seq")?;
    // Changes of a day without a running number follow those with one, in the order of the table.
    let key = |row: usize| Some((ids[row].or(customers[row])?, days[row]?, seq[row].unwrap_or(i64::MAX), row));
    let mut order: Vec<(&str, i32, i64, usize)> = (0..rows.height()).filter_map(key).collect();
    order.par_sort_unstable();
    let change = |(_, day, _, row): &(&str, i32, i64, usize)| Change {
        day: *day,
        seq: seq[*row],
        from: own(from[*row]),
        to: own(to[*row]),
        scheme: own(scheme[*row]),
        planned: planned[*row],
        made: made[*row],
        result: own(result[*row]),
    };
    let by_lead: Vec<&[(&str, i32, i64, usize)]> = order.chunk_by(|left, right| left.0 == right.0).collect();
    let of_lead = |rows: &[(&str, i32, i64, usize)]| (rows[0].0.to_owned(), rows.iter().map(change).collect());
    Ok(by_lead.into_par_iter().map(of_lead).collect())
}

/// The first order of a customer from one day to another, and its net sales of that day.
fn first_order(history: &PurchaseHistory, customer: u32, from: i32, to: i32) -> Option<(i32, i128)> {
    let rows = history.purchases(customer);
    let first = rows.days.partition_point(|day| *day < from);
    let place = (first..rows.days.len()).find(|row| rows.orders[*row] > 0)?;
    let sales = i128::from(rows.gross[place]) - i128::from(rows.returns[place]);
    (rows.days[place] <= to).then_some((rows.days[place], sales))
}
