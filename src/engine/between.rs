//! Movements of a scheme between any two dates whose classes are published.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::classify::stored;
use super::facts::{self, Fact};
use super::{EngineError, feature_tables, identity_stage, named_customers, stage};
use crate::config::types::{Pipeline, Scheme};
use crate::config::vocabulary;
use crate::features::{Inputs, Population, compute_named};
use crate::lake::{Lake, Published};
use crate::schemes::marts::{self, Comparison};
use crate::schemes::memory::Earlier;
use crate::schemes::movements::{moved_customers, movements};
use crate::schemes::{self, Standing};

/// What moved between two dates, as the marts of the same names have it.
pub struct Between {
    /// `movements`.
    pub movements: DataFrame,
    /// `movement_rates`.
    pub rates: DataFrame,
    /// `moved_customers`.
    pub customers: DataFrame,
}

/// The dates at which classes of a scheme are published, ascending.
pub fn dates(state: &Published, scheme: &str) -> Vec<NaiveDate> {
    let family = stage::scheme(scheme);
    let prefix = format!("{family}@");
    let mut dates: Vec<NaiveDate> =
        state.stages.keys().filter(|key| key.starts_with(&prefix)).filter_map(|key| stage::date_of(key)).collect();
    dates.sort_unstable();
    dates
}

/// Compares the published classes of a scheme at two of its [`dates`], the earlier first.
pub fn between(
    lake: &Lake,
    state: &Published,
    pipeline: &Pipeline,
    name: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Between, EngineError> {
    let Some(scheme) = pipeline.schemes.get(name) else {
        return Err(EngineError::UnknownScheme {
            scheme: name.to_owned(),
            known: pipeline.schemes.keys().cloned().collect(),
        });
    };
    let facts = [Fact::PurchaseDays, Fact::VisitDays];
    let path_of = |file: &str| lake.path(file);
    let partitions = |table: &str| -> Vec<PathBuf> {
        let record = state.stages.get(&stage::ingest(table));
        let files = record.into_iter().flat_map(|record| &record.files).filter(|(name, _)| !name.contains('/'));
        files.map(|(_, file)| lake.path(file)).collect()
    };
    let identity = identity_stage::published_map(state, &path_of)?;
    let named = match named_customers::are_asked_for(pipeline) {
        true => Some(named_customers::read(&partitions, &identity)?),
        false => None,
    };
    let tolerance = pipeline.complete_within_days;
    let history = facts::load_history_with(&state.stages, &facts, &path_of, tolerance, named)?;
    let chosen: BTreeMap<String, Scheme> = BTreeMap::from([(name.to_owned(), scheme.clone())]);
    let features =
        vec![schemes::ORDERS_LIFE.to_owned(), schemes::weight_feature(scheme).map_err(|problem| problem.of(name))?];
    let catalog = vocabulary::catalog(pipeline);
    let tables = feature_tables::load(&catalog, &features, &partitions, &identity, &history)?;
    let read = |as_of: NaiveDate| -> Result<Option<Earlier>, EngineError> {
        let inputs = Inputs { catalog: &catalog, history: &history, tables: &tables };
        let frame = compute_named(inputs, as_of, &features, Population::of(scheme.who))?;
        let mut weighed = schemes::weigh(&chosen, &frame)?;
        let weighed = weighed.remove(name);
        weighed.map(|weighed| stored::read(&state.stages, &path_of, (as_of, name), weighed)).transpose()
    };
    let (Some(before), Some(after)) = (read(from)?, read(to)?) else { return Err(EngineError::Empty) };
    compared(name, pipeline.money_scale, (from, &before.standing), (to, &after.standing), &|customer| {
        history.ids.get(customer)
    })
}

fn compared(
    name: &str,
    scale: u8,
    (from, before): (NaiveDate, &Standing),
    (to, after): (NaiveDate, &Standing),
    id_of: &marts::IdOf<'_>,
) -> Result<Between, EngineError> {
    let of_scheme = |problem: schemes::Problem| problem.of(name);
    let compare = format!("{from}..{to}");
    let comparison = Comparison { scheme: name.to_owned(), compare, from_as_of: from, as_of: to };
    let matrix = vec![(comparison.clone(), movements(before, after).map_err(of_scheme)?)];
    let moved = vec![(comparison, moved_customers(before, after, false).map_err(of_scheme)?, Vec::new())];
    Ok(Between {
        movements: marts::movements(&matrix, scale)?,
        rates: marts::movement_rates(&matrix, scale)?,
        customers: marts::moved_customers(&moved, scale, id_of)?,
    })
}
