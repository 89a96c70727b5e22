//! The insight `visiting`: what salespeople plan, make and reach; who must be contacted how often; what the weeks after a visit brought.

mod cadence;

use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::model::tables::{
    CALENDAR, CUSTOMERS, LEAD_STAGE_HISTORY, LEADS, STAFF, STAFF_CUSTOMERS, TableSchema, VISIT_PLANS, VISITS,
};

/// See the head of this file.
pub static VISITING: Insight = Insight {
    name: "visiting",
    version: 1,
    is_wanted: |pipeline| pipeline.visits.enabled && pipeline.sources.get(VISITS.name).is_some(),
    settings: |pipeline| json!({ "visits": pipeline.visits, "cadence": pipeline.cadence }),
    features: cadence::features,
    tables,
    schemes: cadence::schemes,
    asks_the_calendar: true,
    reads: &[],
    marts,
};

fn tables(_: &Pipeline) -> Vec<&'static TableSchema> {
    vec![&VISITS, &VISIT_PLANS, &STAFF, &STAFF_CUSTOMERS, &CUSTOMERS, &LEADS, &LEAD_STAGE_HISTORY, &CALENDAR]
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    cadence::marts(context, write)
}
