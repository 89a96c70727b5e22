//! The insight `visiting`: what salespeople plan, make and reach; who must be contacted how often; what the weeks after a visit brought.
//!
//! Members of staff, working days, rows of visits, leads and classes are read once, here, and handed to the parts, each in
//! a file of its own.

mod activity;
mod cadence;
mod influence;

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::{Context, Insight, Write, tier_scheme};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::metrics::process::leads::Leads;
use crate::metrics::process::staff::Directory;
use crate::metrics::process::visits::VisitRows;
use crate::metrics::process::workdays::Workdays;
use crate::metrics::visiting;
use crate::model::period::months_before;
use crate::model::tables::{
    CALENDAR, CUSTOMERS, LEAD_STAGE_HISTORY, LEADS, STAFF, STAFF_CUSTOMERS, TableSchema, VISIT_PLANS, VISITS,
};

/// See the head of this file.
pub static VISITING: Insight = Insight {
    name: "visiting",
    version: visiting::VERSION + crate::metrics::cadence::VERSION,
    is_wanted: |pipeline| pipeline.visits.enabled && pipeline.sources.get(VISITS.name).is_some(),
    settings,
    features: cadence::features,
    tables,
    schemes,
    asks_the_calendar: true,
    is_daily: true,
    reads: &[],
    marts,
};

fn settings(pipeline: &Pipeline) -> serde_json::Value {
    let levels = pipeline.sources.get(VISITS.name).map(|source| &source.levels);
    json!({
        "visits": pipeline.visits,
        "cadence": pipeline.cadence,
        "levels": levels,
        "level_schemes": pipeline.level_schemes,
    })
}

fn tables(pipeline: &Pipeline) -> Vec<&'static TableSchema> {
    let all = [&VISITS, &VISIT_PLANS, &STAFF, &STAFF_CUSTOMERS, &CUSTOMERS, &LEADS, &LEAD_STAGE_HISTORY, &CALENDAR];
    all.into_iter().filter(|table| pipeline.sources.get(table.name).is_some()).collect()
}

/// The scheme whose classes visits are told by.
fn class_scheme(pipeline: &Pipeline) -> Option<&str> {
    pipeline.visits.scheme.as_deref().or_else(|| tier_scheme(pipeline))
}

fn schemes(pipeline: &Pipeline) -> Vec<String> {
    let mut schemes = cadence::schemes(pipeline);
    schemes.extend(class_scheme(pipeline).map(str::to_owned));
    schemes.retain(|scheme| pipeline.schemes.contains_key(scheme));
    schemes.sort();
    schemes.dedup();
    schemes
}

/// What all parts read.
struct Shared {
    /// Members of staff; those of rows, leads and plans that the table does not have are in it too.
    directory: Directory,
    /// Working days of all rows.
    workdays: Workdays,
    /// Rows of visits from [`first_day`] on.
    rows: VisitRows,
    /// Leads; none without a source of them.
    leads: Option<Arc<Leads>>,
    /// Planned visits; none without a source of them.
    plans: Option<visiting::Plans>,
    /// Of the edition of a day, who made the last contacts as the published date told.
    kept: Option<visiting::Kept>,
}

/// The first day whose rows any part looks at.
fn first_day(pipeline: &Pipeline, as_of: NaiveDate, is_daily: bool) -> NaiveDate {
    let own = visiting::first_day(as_of, &pipeline.visits, is_daily);
    if is_daily {
        return own;
    }
    let influence = &pipeline.visits.influence;
    let back = |months: u32, days: u64| {
        let first = months_before(as_of, months);
        first.checked_sub_days(Days::new(days)).unwrap_or(first)
    };
    let of_influence = influence.enabled.then(|| back(influence.months, u64::from(influence.quiet_days) + 7));
    of_influence.into_iter().fold(own, NaiveDate::min)
}

impl Shared {
    fn read(context: &Context<'_>) -> Result<Shared, EngineError> {
        let first = first_day(context.pipeline, context.as_of, context.base.is_some());
        let (mut directory, leads) = context.staff_and_leads()?;
        let rows = context.visit_rows(first, &mut directory)?.unwrap_or_default();
        let plans = activity::plans(context, first, &mut directory)?;
        let kept = activity::kept(context, &mut directory)?;
        let workdays = context.workdays(first, context.as_of)?;
        Ok(Shared { directory, workdays, rows, leads, plans, kept })
    }
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    let shared = Shared::read(context)?;
    activity::marts(context, &shared, write)?;
    cadence::marts(context, &shared, write)?;
    if context.base.is_some() {
        // What followed weeks after visits is told by the month.
        return Ok(());
    }
    let until = activity::last_told(context, &shared.workdays).unwrap_or(i32::MIN);
    influence::marts(context, (&shared.rows, until), write)
}
