//! How far exports reach. An export that has stopped says nothing of the days after it: what it would tell of them is
//! unknown, and that is not zero.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::stage;
use crate::config::types::Pipeline;
use crate::lake::StageRecord;
use crate::metrics::process::workdays::Workdays;
use crate::model::calendar::Calendar;
use crate::model::period::Month;
use crate::model::tables::{LEAD_STAGE_HISTORY, LEADS, VISIT_PLANS, VISITS, WALKINS};

/// Tables with rows in every month of which anything is told: that they have none is no fact but a lack.
const EVENTS: [&str; 5] = [VISITS.name, VISIT_PLANS.name, LEADS.name, LEAD_STAGE_HISTORY.name, WALKINS.name];

/// First and last day up to a date that the months of a table tell of; none without a month. An export that goes on has
/// rows of a month once a working day of it is over: before that the months before are all that there is to know, after it
/// the export has stopped.
pub fn reach(record: &StageRecord, as_of: NaiveDate, workdays: &Workdays) -> Option<(NaiveDate, NaiveDate)> {
    let months = || record.files.keys().filter_map(|slot| slot.parse::<Month>().ok());
    let (first, last) = (months().min()?.first_day(), months().max()?.last_day());
    let goes_on = last < as_of && workdays.count(last + Days::new(1), as_of) == 0;
    Some((first, if goes_on { as_of } else { last }))
}

/// What a reader should know of exports that have stopped or have no row.
pub fn notes(
    pipeline: &Pipeline,
    stored: &BTreeMap<String, StageRecord>,
    calendar: &Calendar,
    as_of: NaiveDate,
) -> Vec<String> {
    let note = |table: &str| -> Option<String> {
        pipeline.sources.get(table)?;
        let record = stored.get(&stage::ingest(table))?;
        if record.files.is_empty() {
            return Some(format!("`{table}` has no row: what it would tell is unknown"));
        }
        let last = record.files.keys().filter_map(|slot| slot.parse::<Month>().ok()).max()?.last_day();
        let workdays = Workdays::new(calendar.clone(), [], (last.min(as_of), as_of.max(last)));
        let (_, told_to) = reach(record, as_of, &workdays)?;
        (told_to < as_of).then(|| {
            format!(
                "`{table}` has no row after {told_to}: what it tells is judged up to there, and unknown of later days"
            )
        })
    };
    EVENTS.iter().filter_map(|table| note(table)).collect()
}
