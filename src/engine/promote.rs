//! A variant becomes what is published, and the ledger says what that changed.

use super::ledger::{self, Side, Summary};
use super::{EngineError, marts};
use crate::lake::{Lake, Published};

/// Makes a variant the published one. The caller holds the lock. `cause` goes into the ledger of restatements.
pub fn promote(
    lake: &Lake,
    variant: &str,
    run_id: &str,
    cause: &str,
) -> Result<(Published, Vec<Summary>), EngineError> {
    let own = lake.existing_variant(variant)?;
    let (before, after) = (lake.published()?, own.published()?);
    let staging = own.staging()?;
    let sides =
        (Side { state: &before, path: &|file| lake.path(file) }, Side { state: &after, path: &|file| own.path(file) });
    let entries = ledger::compare(&sides.0, &sides.1, &|_| cause.to_owned())?;
    let as_of = marts::published_date(&after, None)?;
    let mut state = after.clone();
    match ledger::enter(&entries, &mut state, &staging, run_id, as_of)? {
        Some(key) => {
            staging.seal(&mut state, &[&key])?;
            staging.publish(&state, run_id)?;
        }
        None => staging.discard()?,
    }
    Ok((lake.promote(variant, run_id)?, entries.summaries().to_vec()))
}
