//! Gathers the page of one customer.

use chrono::NaiveDate;
use rayon::prelude::*;

use super::figures::{self, Features};
use super::page::{CustomerPage, Named, SchemeStanding, Value};
use super::{ExplainError, classes, risk, sources, who};
use crate::config::types::Pipeline;
use crate::engine::marts;
use crate::features::Catalog;
use crate::lake::{Lake, Published};

/// Features that the head of the page shows, whatever the schemes read.
const KEY_FIGURES: [&str; 7] = [
    "first_purchase",
    "last_purchase",
    "recency_days",
    "tenure_months",
    "orders_life",
    "net_sales_life",
    "returns_life",
];

/// Where to look.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The lake.
    pub lake: &'a Lake,
    /// Its published state.
    pub state: &'a Published,
    /// Settings in force.
    pub pipeline: &'a Pipeline,
    /// Their hash.
    pub settings_hash: &'a str,
}

/// What is asked about a customer.
pub struct CustomerQuestion<'a> {
    /// Where to look.
    pub place: Place<'a>,
    /// Identifier or name.
    pub id: &'a str,
    /// As-of date. Default: the latest that has results.
    pub as_of: Option<NaiveDate>,
    /// Whether to tell the rows of the lake behind the figures.
    pub with_rows: bool,
}

/// The page of a customer.
pub fn explain_customer(question: &CustomerQuestion<'_>) -> Result<CustomerPage, ExplainError> {
    let CustomerQuestion { place, id, .. } = *question;
    let dates = marts::snapshot_dates(place.state);
    let as_of = match question.as_of {
        Some(date) if dates.contains(&date) => date,
        None if !dates.is_empty() => {
            marts::published_dates(place.state).last().or(dates.last()).copied().unwrap_or_default()
        }
        asked => {
            let list: Vec<String> = dates.iter().map(NaiveDate::to_string).collect();
            return Err(ExplainError::NotPublished {
                as_of: asked.map_or_else(|| "any date".into(), |date| date.to_string()),
                published: if list.is_empty() { "no dates; run the pipeline first".into() } else { list.join(", ") },
            });
        }
    };
    let before = dates.iter().rev().find(|date| **date < as_of).copied();
    let person = who::find(&place, id, as_of)?;
    let read = figures::read_by_schemes(&place)?;
    let mut names: Vec<String> = read.keys().cloned().collect();
    names.extend(KEY_FIGURES.iter().map(|name| (*name).to_owned()));
    names.sort_unstable();
    names.dedup();
    let customer = person.customer_id.as_str();
    let ((now, earlier), (marks, profile)) = rayon::join(
        || {
            rayon::join(
                || figures::at(&place, customer, as_of, &names),
                || before.map_or(Ok(Features::new()), |date| figures::at(&place, customer, date, &names)),
            )
        },
        || rayon::join(|| classes::marks(&place, customer, as_of, &dates), || sources::profile(&place, &person.ids)),
    );
    let (now, earlier, marks) = (now?, earlier?, marks?);
    let catalog = crate::config::catalog(place.pipeline);
    let mut schemes: Vec<SchemeStanding> = place
        .pipeline
        .schemes
        .par_iter()
        .map(|(name, scheme)| classes::standing(&place, name, scheme, as_of, customer, &marks, &now))
        .collect::<Result<_, ExplainError>>()?;
    schemes.iter_mut().for_each(|standing| with_units(standing, &catalog));
    let key_figures = KEY_FIGURES
        .iter()
        .map(|name| Named { name: (*name).to_owned(), value: now.get(*name).cloned().unwrap_or(Value::Unknown) });
    let rows = question.with_rows.then(|| sources::rows(&place, &person.ids, as_of)).transpose()?.flatten();
    Ok(CustomerPage {
        customer_id: person.customer_id.clone(),
        asked_for: id.to_owned(),
        as_of: as_of.to_string(),
        before: before.map(|date| date.to_string()),
        currency: place.pipeline.currency.clone(),
        settings_changed: settings_changed(&place, as_of),
        resolved_by: person.resolved_by,
        profile: profile?,
        key_figures: key_figures.collect(),
        schemes,
        risk: risk::of(&place, customer, as_of)?,
        figures: figures::compared(&catalog, &read, &now, &earlier),
        refused_rows: sources::refused(&place, &person.ids)?,
        similar_names: sources::similar_names(&place, customer, as_of)?,
        also_known_as: person.also_known_as,
        rows,
    })
}

/// Units of the features that the pipeline defines: the built-in ones have theirs.
fn with_units(standing: &mut SchemeStanding, catalog: &Catalog) {
    let decided = standing.decided_by.iter_mut().map(|decision| (&decision.feature, &mut decision.unit));
    let steps = standing.steps.iter_mut().map(|step| (&step.feature, &mut step.unit));
    for (feature, unit) in decided.chain(steps) {
        if let (true, Some(entry)) = (unit.is_empty(), catalog.find(feature)) {
            *unit = entry.unit.in_words().to_owned();
        }
    }
}

/// Whether the run that made the results of the date had other settings. Not known without its record.
fn settings_changed(place: &Place<'_>, as_of: NaiveDate) -> bool {
    let Some(run_id) = marts::run_of(place.state, as_of) else { return false };
    let manifest = place.lake.root().join("runs").join(run_id).join("manifest.json");
    let Ok(text) = std::fs::read_to_string(manifest) else { return false };
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    manifest["settings_hash"].as_str().is_some_and(|hash| hash != place.settings_hash)
}
