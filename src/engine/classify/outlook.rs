//! The month steps of a scheme: those of this walk, and those of earlier runs.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::Classifier;
use crate::engine::{EngineError, stage};
use crate::lake::files;
use crate::metrics::outlook::{Composition, MonthStep, Stay, forecast_frame, forecasts, stability, stability_frame};
use crate::model::period::{from_days, is_month_end};
use crate::schemes::memory::path_text;
use crate::schemes::movements::{LOST, MovementMatrix, NEW, NONE};
use crate::schemes::{Class, Snapshot};

/// The comparison that month steps come from; without it among a scheme's comparisons there is no outlook.
pub(super) const ONE_MONTH: &str = "1mo";

/// Month steps of this walk, by scheme.
pub(super) type Steps = BTreeMap<String, Vec<MonthStep>>;

/// What customers did in a month, of a matrix from the month end before.
pub(super) fn step_of(as_of: NaiveDate, matrix: &MovementMatrix) -> MonthStep {
    let codes: Vec<&str> = matrix.classes.iter().map(|class| class.code.as_str()).collect();
    let rows = matrix.rows();
    step(as_of, &codes, rows.iter().map(|row| (row.from_code, row.to_code, row.cell.customers)))
}

fn step<'a>(as_of: NaiveDate, codes: &[&str], rows: impl Iterator<Item = (&'a str, &'a str, i64)>) -> MonthStep {
    let outside = codes.len();
    let state = |code: &str| match code {
        NONE | LOST => Some(outside),
        _ => codes.iter().position(|known| *known == code),
    };
    let mut found = MonthStep { as_of, moved: vec![vec![0; outside + 1]; outside + 1], new: vec![0; outside + 1] };
    for (from, to, customers) in rows {
        let Some(to) = state(to) else { continue };
        match (from, state(from)) {
            (NEW, _) => found.new[to] += customers,
            (_, Some(from)) => found.moved[from][to] += customers,
            (_, None) => {}
        }
    }
    found
}

/// Classes inside a scheme.
fn inside(snapshot: &Snapshot) -> Vec<&Class> {
    snapshot.classes().iter().filter(|class| !class.outside).collect()
}

impl Classifier<'_> {
    /// Marts `class_forecast` and `scheme_stability` of a scheme.
    pub(super) fn outlook(
        &self,
        as_of: NaiveDate,
        snapshot: &Snapshot,
        steps: &Steps,
    ) -> Result<[(&'static str, DataFrame); 2], EngineError> {
        let codes: Vec<String> = inside(snapshot).into_iter().map(|class| class.code.clone()).collect();
        let failed = |source| EngineError::Frame { what: format!("outlook of {}", snapshot.scheme), source };
        let settings = &self.pipeline.metrics.outlook;
        let steps = self.steps_until(as_of, &snapshot.scheme, &codes, steps)?;
        let mut compositions: Vec<Composition> = steps.iter().map(composition).collect();
        let own = own_composition(as_of, snapshot, codes.len());
        compositions.retain(|composition| composition.as_of != as_of);
        compositions.push(own);
        let ahead = forecasts(as_of, &steps, &compositions, settings);
        let forecast = forecast_frame(&snapshot.scheme, &codes, &ahead, as_of).map_err(failed)?;

        let memory = &snapshot.memory;
        let paths: Vec<String> = (0..crate::schemes::memory::PATHS as u16).map(path_text).collect();
        let stays = (0..snapshot.len()).map(|row| Stay {
            class: usize::from(snapshot.standing.class_of[row]),
            since: Some(from_days(memory.since(row))),
            path: &paths[usize::from(memory.path[row])],
        });
        let stable = stability(codes.len(), stays, as_of);
        let stable = stability_frame(&snapshot.scheme, &codes, &stable, as_of).map_err(failed)?;
        Ok([("class_forecast", forecast), ("scheme_stability", stable)])
    }

    /// The month steps of a scheme up to a date that forecasts can need.
    fn steps_until(
        &self,
        as_of: NaiveDate,
        scheme: &str,
        codes: &[String],
        steps: &Steps,
    ) -> Result<Vec<MonthStep>, EngineError> {
        let is_compared = self.distances(scheme).iter().any(|compare| compare == ONE_MONTH);
        let settings = &self.pipeline.metrics.outlook;
        let furthest = settings.horizons.iter().max().copied().unwrap_or(0) + settings.pooled_months;
        let mut dates: Vec<NaiveDate> =
            self.grid.iter().copied().filter(|date| *date <= as_of && is_month_end(*date) && is_compared).collect();
        dates.drain(..dates.len().saturating_sub(furthest as usize + 1));
        let own = steps.get(scheme).map(Vec::as_slice).unwrap_or_default();
        let mut found = Vec::new();
        for date in dates {
            match own.iter().find(|step| step.as_of == date) {
                Some(step) => found.push(step.clone()),
                None => found.extend(self.stored_step(date, scheme, codes)?),
            }
        }
        Ok(found)
    }

    /// The month step that an earlier run found.
    fn stored_step(&self, as_of: NaiveDate, scheme: &str, codes: &[String]) -> Result<Option<MonthStep>, EngineError> {
        let record = self.stored.get(&stage::classify(scheme, as_of));
        let Some(file) = record.and_then(|record| record.files.get(&format!("movements/{scheme}"))) else {
            return Ok(None);
        };
        let rows = files::read_frame(&self.staging.current(file), None)?;
        let failed = |source| EngineError::Frame { what: format!("movements of {scheme} at {as_of}"), source };
        let read = || -> PolarsResult<Option<MonthStep>> {
            let text = |name: &str| rows.column(name)?.str().cloned();
            let (compares, from, to) = (text("compare")?, text("from_code")?, text("to_code")?);
            let customers = rows.column("customers")?.i64()?.clone();
            let of_month = (0..rows.height()).filter(|row| compares.get(*row) == Some(ONE_MONTH));
            let of_month: Vec<(&str, &str, i64)> =
                of_month.filter_map(|row| Some((from.get(row)?, to.get(row)?, customers.get(row)?))).collect();
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            Ok((!of_month.is_empty()).then(|| step(as_of, &codes, of_month.into_iter())))
        };
        read().map_err(failed)
    }
}

/// The composition after a month step.
fn composition(step: &MonthStep) -> Composition {
    let states = 0..step.new.len();
    let arrived = |state: usize| step.moved.iter().map(|to| to[state]).sum::<i64>() + step.new[state];
    Composition { as_of: step.as_of, customers: states.map(arrived).collect() }
}

fn own_composition(as_of: NaiveDate, snapshot: &Snapshot, inside: usize) -> Composition {
    let mut customers = vec![0; inside + 1];
    for class in &snapshot.standing.class_of {
        customers[usize::from(*class).min(inside)] += 1;
    }
    Composition { as_of, customers }
}
