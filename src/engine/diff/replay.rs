//! A state that was never published: the settings of one result on the facts of another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, PolarsResult};

use super::figures::{self, Figure};
use super::published::Weights;
use super::{EngineError, Subject};
use crate::config::types::{Pipeline, Scheme};
use crate::config::vocabulary;
use crate::engine::facts::{self, Fact};
use crate::engine::{feature_tables, identity_stage, stage};
use crate::features::history::CustomerIds;
use crate::features::{Inputs, Population, PurchaseHistory, compute_named};
use crate::lake::{LakeError, files};
use crate::metrics::headline;
use crate::model::period::{as_of_grid, from_days};
use crate::schemes;

/// How the names of features of product breadth begin.
const BREADTH_FEATURES: &str = "product_";

/// The settings of a result as this version reads them, or why it cannot.
pub type SettingsRead = Result<Pipeline, String>;

/// Reads the settings of results.
pub struct Settings {
    label: String,
    pipeline: SettingsRead,
}

impl Settings {
    /// The settings that a result was made with.
    pub fn of(subject: &Subject) -> Settings {
        let pipeline = serde_json::from_value(subject.manifest.settings.clone())
            .map_err(|error| format!("the settings of {} cannot be read by this version: {error}", subject.label));
        Settings { label: subject.label.clone(), pipeline }
    }
}

/// Classes and figures computed in memory.
pub struct Replayed {
    ids: CustomerIds,
    classes: BTreeMap<String, Classed>,
    /// Headline figures, where asked for.
    pub figures: Vec<Figure>,
}

/// Classes of one scheme.
struct Classed {
    customers: Arc<Vec<u32>>,
    codes: Vec<String>,
    class_of: Vec<u8>,
}

impl Replayed {
    /// Customers of a scheme, ascending by id, with the place of their class among [`codes`](Self::codes).
    pub fn classes(&self, scheme: &str) -> impl Iterator<Item = (&str, usize)> {
        self.classes.get(scheme).into_iter().flat_map(|classed| {
            let class_of = classed.class_of.iter().map(|class| usize::from(*class));
            classed.customers.iter().map(|customer| self.ids.get(*customer)).zip(class_of)
        })
    }

    /// Codes of a scheme.
    pub fn codes(&self, scheme: &str) -> &[String] {
        self.classes.get(scheme).map_or(&[], |classed| &classed.codes)
    }
}

/// Computes classes and figures from the facts of a result with the settings of another. An error says in words why that
/// cannot be done.
pub fn state(
    (facts, of_facts): (&Subject, &Settings),
    settings: &Settings,
    as_of: NaiveDate,
    wanted: &BTreeSet<String>,
    with_figures: bool,
) -> Result<Replayed, String> {
    let pipeline = settings.pipeline.as_ref().map_err(Clone::clone)?;
    let own = of_facts.pipeline.as_ref().map_err(Clone::clone)?;
    if own.money_scale != pipeline.money_scale {
        let (left, right) = (own.money_scale, pipeline.money_scale);
        return Err(format!("the facts of {} have {left} decimal places of money, not {right}", of_facts.label));
    }
    let chosen: BTreeMap<String, Scheme> = pipeline
        .schemes
        .iter()
        .filter(|(name, _)| wanted.contains(*name))
        .map(|(n, s)| (n.clone(), s.clone()))
        .collect();
    let mut features = Vec::new();
    for (name, scheme) in &chosen {
        features.extend(schemes::required_features(scheme).map_err(|problem| problem.of(name).to_string())?);
    }
    for (name, scheme) in &chosen {
        if schemes::goes_on(scheme).map_err(|problem| problem.of(name).to_string())? {
            return Err(format!("classes of {name} go on from earlier months"));
        }
    }
    features.sort_unstable();
    features.dedup();
    let counts_products = features.iter().any(|feature| feature.starts_with(BREADTH_FEATURES));
    if counts_products && own.features.breadth_by != pipeline.features.breadth_by {
        return Err(format!("the facts of {} count products in another way (features.breadth_by)", of_facts.label));
    }
    let computed = || -> Result<Replayed, EngineError> {
        let history = history(facts, pipeline)?;
        let mut classes = BTreeMap::new();
        if !chosen.is_empty() {
            let frame = frame_of(facts, pipeline, &history, as_of, &features)?;
            for snapshot in
                schemes::classify_all(&chosen, &frame, &schemes::Round { as_of, ..schemes::Round::default() })?
            {
                let codes = snapshot.classes().iter().map(|class| class.code.clone()).collect();
                let classed =
                    Classed { customers: snapshot.customers, codes, class_of: snapshot.standing.class_of.clone() };
                classes.insert(snapshot.scheme, classed);
            }
        }
        let figures = if with_figures { figures_of(&history, pipeline, as_of)? } else { Vec::new() };
        Ok(Replayed { ids: history.ids, classes, figures })
    };
    // The hint of an error is about the work it stopped, not about a comparison.
    computed().map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
}

/// Features at a date of the buyers of a result, from its facts and tables.
fn frame_of(
    subject: &Subject,
    pipeline: &Pipeline,
    history: &PurchaseHistory,
    as_of: NaiveDate,
    names: &[String],
) -> Result<DataFrame, EngineError> {
    let catalog = vocabulary::catalog(pipeline);
    let partitions = |table: &str| -> Vec<PathBuf> {
        let record = subject.state.stages.get(&stage::ingest(table));
        let files = record.into_iter().flat_map(|record| &record.files).filter(|(name, _)| !name.contains('/'));
        files.map(|(_, file)| subject.lake.path(file)).collect()
    };
    let identity = identity_stage::published_map(&subject.state, &|file| subject.lake.path(file))?;
    let tables = feature_tables::load(&catalog, names, &partitions, &identity, history)?;
    let inputs = Inputs { catalog: &catalog, history, tables: &tables };
    Ok(compute_named(inputs, as_of, names, Population::Buyers)?)
}

fn history(subject: &Subject, pipeline: &Pipeline) -> Result<PurchaseHistory, EngineError> {
    let table = subject.state.stages.get("ingest:transactions");
    let mut columns: BTreeSet<String> = BTreeSet::new();
    for (name, file) in table.into_iter().flat_map(|record| &record.files) {
        // Partitions are named by month; other files of the stage lie in folders.
        if !name.contains('/') {
            let schema = files::read_schema(&subject.lake.path(file))?;
            columns.extend(schema.fields().iter().map(|field| field.name().clone()));
        }
    }
    let columns: Vec<String> = columns.into_iter().collect();
    let needed = Fact::needed(pipeline, &columns);
    for fact in &needed {
        // Without the fact itself nobody would have bought anything, which is not what the result says.
        if *fact == Fact::PurchaseDays && !subject.state.stages.contains_key("reduce:purchase_days") {
            return Err(LakeError::NotPublished {
                name: fact.name().to_owned(),
                as_of: None,
                hint: format!("{} has no facts", subject.label),
            }
            .into());
        }
    }
    facts::load_history(&subject.state.stages, &needed, &|file| subject.lake.path(file), pipeline.complete_within_days)
}

fn figures_of(history: &PurchaseHistory, pipeline: &Pipeline, as_of: NaiveDate) -> Result<Vec<Figure>, EngineError> {
    let Some(first) = history.first_day().map(from_days) else { return Ok(Vec::new()) };
    let mut grid = as_of_grid(first, as_of);
    grid.drain(..grid.len().saturating_sub(pipeline.history_months as usize));
    // The date itself and the one before it, which tells that the month is not the first.
    grid.drain(..grid.len().saturating_sub(2));
    let failed = |source| EngineError::Frame { what: "headline figures".into(), source };
    let frame = headline::frame(history, &grid, &pipeline.metrics, pipeline.money_scale).map_err(failed)?;
    figures::rows(&frame, as_of).map_err(failed)
}

/// The money features of a result at its date, computed from its facts.
pub fn weights(subject: &Subject, names: &[String]) -> Result<BTreeMap<String, Weights>, EngineError> {
    let settings = Settings::of(subject);
    let pipeline = settings.pipeline.map_err(|reason| {
        let hint = format!("{reason}; compare at a date that has results");
        LakeError::NotPublished { name: "customer_features".into(), as_of: Some(subject.as_of.to_string()), hint }
    })?;
    let history = history(subject, &pipeline)?;
    let mut frame = frame_of(subject, &pipeline, &history, subject.as_of, names)?;
    let with_ids = |frame: &mut DataFrame| -> PolarsResult<BTreeMap<String, Weights>> {
        let ids: Vec<&str> =
            frame.column("customer")?.u32()?.into_no_null_iter().map(|customer| history.ids.get(customer)).collect();
        frame.replace_column(0, Column::new("customer_id".into(), ids))?;
        names.iter().map(|name| Ok((name.clone(), Weights::of(frame, name)?))).collect()
    };
    with_ids(&mut frame).map_err(|source| EngineError::Frame { what: format!("weights of {}", subject.label), source })
}
