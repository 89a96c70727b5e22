//! What the weeks after visits brought, against alike customers without one.

use std::collections::BTreeMap;

use polars::prelude::PolarsError;

use super::super::tier_scheme;
use super::{Context, Write};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::metrics::classes::Classes;
use crate::metrics::process::visits::VisitRows;
use crate::metrics::visit_influence::{Contacts, Inputs, frame, influences, months};
use crate::model::period::Month;

/// The scheme that visits are told by.
pub(super) fn scheme(pipeline: &Pipeline) -> Option<&str> {
    pipeline.visits.scheme.as_deref().or_else(|| tier_scheme(pipeline))
}

/// The mart `visit_influence`.
pub(super) fn marts(context: &Context<'_>, rows: &VisitRows, write: &mut Write<'_>) -> Result<(), EngineError> {
    let (settings, as_of) = (&context.pipeline.visits.influence, context.as_of);
    if !settings.enabled {
        return Ok(());
    }
    let contacts = Contacts::of_rows(rows, context.history().customers());
    let mut classes: BTreeMap<Month, Classes> = BTreeMap::new();
    if let Some(scheme) = scheme(context.pipeline) {
        for month in months(as_of, settings) {
            let Some(before) = month.first_day().pred_opt() else { continue };
            let Some(own) = context.classes(scheme, before)? else { continue };
            let codes = own.all.iter().map(|class| class.code.clone()).collect();
            classes
                .insert(month, Classes { codes, of: own.of.into_iter().map(|place| place.map(u16::from)).collect() });
        }
    }
    let found =
        influences(Inputs { history: context.history(), contacts: &contacts, classes: &classes, as_of, settings });
    let failed = |source: PolarsError| EngineError::Frame { what: "mart visit_influence".into(), source };
    write(("visit_influence", frame(&found, settings, as_of, context.pipeline.money_scale).map_err(failed)?))
}
