//! What the families of the sales process read alike: members of staff, working days, rows of visits.

use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use polars::prelude::*;
use rayon::prelude::*;

use super::{Context, rows};
use crate::engine::{EngineError, stage};
use crate::metrics::process::staff::{Directory, StaffRow};
use crate::metrics::process::visits::{COLUMNS, VisitRows};
use crate::metrics::process::workdays::Workdays;
use crate::metrics::table_rows;
use crate::model::period::{Month, from_days};
use crate::model::tables::{CALENDAR, SNAPSHOT_DATE, STAFF, VISITS};

/// Days before the first and after the last one that are asked of working days, so that distances stay differences.
const MARGIN: u64 = 400;

impl Context<'_> {
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

    /// The working days from one day to another, with a margin on both sides: by the table `calendar`, else by the
    /// calendar of holidays of the pipeline.
    pub fn workdays(&self, from: NaiveDate, to: NaiveDate) -> Result<Workdays, EngineError> {
        let calendar = self.calendar.clone();
        let mut listed = Vec::new();
        if let Some(frame) = self.rows(CALENDAR.name, &["date", "working_day", "open_day"])? {
            let read = || -> PolarsResult<Vec<(NaiveDate, Option<bool>, Option<bool>)>> {
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
            let frame = reading.until(std::slice::from_ref(path), &COLUMNS, as_of)?;
            VisitRows::of_part(&frame, known).map_err(failed)
        };
        let parts: Vec<Result<VisitRows, EngineError>> = paths.par_iter().map(part).collect();
        // The error of the earliest month, whichever failed first.
        let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(Some(VisitRows::join(parts, directory)))
    }
}
