//! The insight `clv`.

use serde_json::json;

use super::{Context, Insight, Write};
use crate::config::types::Pipeline;
use crate::engine::EngineError;

/// See the head of this file.
pub static CLV: Insight = Insight {
    name: "clv",
    version: 1,
    is_wanted: |_| true,
    settings,
    features: |_| Vec::new(),
    tables: |_| Vec::new(),
    schemes: |_| Vec::new(),
    reads: &[],
    marts,
};

fn settings(_pipeline: &Pipeline) -> serde_json::Value {
    json!({})
}

fn marts(_context: &Context<'_>, _write: &mut Write<'_>) -> Result<(), EngineError> {
    Ok(())
}
