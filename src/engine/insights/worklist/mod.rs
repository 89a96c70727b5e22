//! The insight `worklist`: what every salesperson has to do next.

use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::model::tables::{CALENDAR, CUSTOMERS, LEADS, STAFF, STAFF_CUSTOMERS, TableSchema, VISIT_PLANS, VISITS};

/// See the head of this file.
pub static WORKLIST: Insight = Insight {
    name: "worklist",
    version: 1,
    is_wanted: |pipeline| pipeline.worklist.enabled,
    settings: |pipeline| json!({ "worklist": pipeline.worklist }),
    features: |_| Vec::new(),
    tables,
    schemes: |_| Vec::new(),
    asks_the_calendar: true,
    is_daily: true,
    reads: &["visiting", "prospects", "registers"],
    marts,
};

fn tables(_: &Pipeline) -> Vec<&'static TableSchema> {
    vec![&VISIT_PLANS, &VISITS, &LEADS, &STAFF, &STAFF_CUSTOMERS, &CUSTOMERS, &CALENDAR]
}

fn marts(_: &Context<'_>, _: &mut Write<'_>) -> Result<(), EngineError> {
    Ok(())
}
