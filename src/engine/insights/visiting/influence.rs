//! What the weeks after visits brought, against alike customers without one.

use std::collections::BTreeMap;

use polars::prelude::PolarsError;
use rayon::prelude::*;

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
pub(super) fn marts(
    context: &Context<'_>,
    (rows, until): (&VisitRows, i32),
    write: &mut Write<'_>,
) -> Result<(), EngineError> {
    let (settings, as_of) = (&context.pipeline.visits.influence, context.as_of);
    if !settings.enabled {
        return Ok(());
    }
    let contacts = Contacts::of_rows(rows, context.history().customers());
    let mut classes: BTreeMap<Month, Classes> = BTreeMap::new();
    if let Some(scheme) = scheme(context.pipeline) {
        let of_month = |month: Month| -> Result<Option<(Month, Classes)>, EngineError> {
            let Some(before) = month.first_day().pred_opt() else { return Ok(None) };
            let Some(own) = context.classes(scheme, before)? else { return Ok(None) };
            let codes = own.all.iter().map(|class| class.code.clone()).collect();
            let of = own.of.into_iter().map(|place| place.map(u16::from)).collect();
            Ok(Some((month, Classes { codes, of })))
        };
        let wanted: Vec<Month> = months(as_of, settings).into_iter().collect();
        let read: Vec<_> = wanted.into_par_iter().map(of_month).collect();
        for own in read {
            classes.extend(own?);
        }
    }
    let found = influences(Inputs {
        history: context.history(),
        contacts: &contacts,
        classes: &classes,
        as_of,
        until,
        settings,
    });
    let failed = |source: PolarsError| EngineError::Frame { what: "mart visit_influence".into(), source };
    write(("visit_influence", frame(&found, settings, as_of, context.pipeline.money_scale).map_err(failed)?))
}
