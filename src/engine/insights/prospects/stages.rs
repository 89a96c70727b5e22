//! Marts of flows: balance, moves, cohorts, dwell, inventory, shape, anomalies.

use super::shared::Shared;
use crate::engine::EngineError;
use crate::engine::insights::{Context, Write};

/// Writes the marts.
pub(super) fn marts(_: &Context<'_>, _: &Shared, _: &mut Write<'_>) -> Result<(), EngineError> {
    Ok(())
}
