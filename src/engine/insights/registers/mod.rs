//! The insight `registers`: visitors and callers: how many, who left data, who received them, whether the records agree.

use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::model::tables::{
    CALENDAR, CUSTOMERS, LEAD_STAGE_HISTORY, LEADS, STAFF, TableSchema, VISIT_PLANS, VISITS, WALKINS,
};

/// See the head of this file.
pub static REGISTERS: Insight = Insight {
    name: "registers",
    version: 1,
    is_wanted: |pipeline| pipeline.registers.enabled,
    settings: |pipeline| json!({ "registers": pipeline.registers }),
    features: |_| Vec::new(),
    tables,
    schemes: |_| Vec::new(),
    asks_the_calendar: true,
    is_daily: true,
    reads: &[],
    marts,
};

fn tables(_: &Pipeline) -> Vec<&'static TableSchema> {
    vec![&WALKINS, &LEADS, &LEAD_STAGE_HISTORY, &VISITS, &VISIT_PLANS, &CUSTOMERS, &STAFF, &CALENDAR]
}

fn marts(_: &Context<'_>, _: &mut Write<'_>) -> Result<(), EngineError> {
    Ok(())
}
