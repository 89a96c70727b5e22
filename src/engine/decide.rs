//! What is to be done after ingest: every stage with its fingerprint, whether it has work, and why.
//!
//! `plan` prints these decisions, `run` carries them out: there is no other place where either is made.

mod dates;
pub mod days;
mod insights;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::EngineError;
use super::facts::{self, Fact};
use super::ingest_stage::Ingested;
use super::select::Selection;
use super::why::{SlotChange, Why, basis, changed_months, listed};
use super::{classify, feature_tables, fingerprint, manual, measures, named_customers, quality, reduce, stage};
use crate::config;
use crate::config::types::{Edition, Overrides, Pipeline, Scheme, Who};
use crate::lake::{Published, StageRecord};
use crate::model::period::{Month, as_of_grid, month_end};
use crate::model::tables::TableSchema;
use crate::schemes;

pub use dates::{as_of_date, grid, insight_grid, month_ends, published_dates};
use dates::{grid_has, refuse_far_rows};

/// Fingerprints of stages to make, by date and scheme.
pub type Stale = BTreeMap<NaiveDate, BTreeMap<String, String>>;

/// Whether a stage has work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is to be done.
    Run,
    /// Its result stands.
    Skip,
    /// It has work and was not asked for.
    Left,
    /// It has work and cannot be done.
    Blocked,
}

/// A stage and what becomes of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decided {
    /// Key of the stage.
    pub stage: String,
    /// Whether it has work.
    pub verdict: Verdict,
    /// Why, in words.
    pub reason: String,
    /// Months to do and why, of a stage without a date of its own.
    pub months: Vec<(String, String)>,
    /// What its result depends on.
    #[serde(skip)]
    pub fingerprint: String,
    /// Why its published result is another, whichever run makes the new one; none when it is not.
    #[serde(skip)]
    pub cause: Option<String>,
}

impl Verdict {
    /// What stages that read a family with work hear of it when it is not done.
    pub fn keeps_waiting(self) -> Option<&'static str> {
        match self {
            Verdict::Run | Verdict::Skip => None,
            Verdict::Left => Some("has work and is not selected"),
            Verdict::Blocked => Some("is blocked"),
        }
    }
}

/// What becomes of a family that has work for `reason`. `pending` are families whose work is not done, and why not.
pub fn verdict(
    selection: &Selection,
    pending: &BTreeMap<String, String>,
    family: &str,
    reason: String,
) -> (Verdict, String) {
    if !selection.takes(family) {
        return (Verdict::Left, format!("not selected; it has work: {reason}"));
    }
    match pending.iter().find(|(upstream, _)| stage::reads(family, upstream)) {
        Some((upstream, state)) => (Verdict::Blocked, format!("waits for {upstream}, which {state}")),
        None => (Verdict::Run, reason),
    }
}

/// All that is known when the work after ingest is decided.
pub struct Situation<'a> {
    /// Settings.
    pub pipeline: &'a Pipeline,
    /// The state with the tables of this run.
    pub state: &'a Published,
    /// The published state.
    pub before: &'a Published,
    /// Stages that lost a file.
    pub lost: &'a BTreeSet<String>,
    /// Everything is done again.
    pub force: bool,
    /// Tables.
    pub ingested: &'a Ingested,
    /// Fingerprint of who is who.
    pub identity: &'a str,
    /// Fingerprint of the calendar of holidays.
    pub holidays: &'a str,
    /// As-of date asked for.
    pub as_of: Option<NaiveDate>,
    /// The first of several dates asked for.
    pub from: Option<NaiveDate>,
    /// What the run is for.
    pub edition: Edition,
    /// Families asked for.
    pub selection: &'a Selection,
    /// Families that have work of their own and were not asked for, or failed: what reads them waits.
    pub pending: BTreeMap<String, String>,
}

/// The work after ingest.
#[derive(Debug, Clone)]
pub struct Decisions {
    /// As-of date of the results.
    pub as_of: NaiveDate,
    /// First business date of the data.
    pub first_day: NaiveDate,
    /// Facts that the pipeline needs.
    pub facts: Vec<Fact>,
    /// Records of the facts once they are reduced.
    pub reduced: BTreeMap<String, StageRecord>,
    /// All stages, in the order of the graph.
    pub stages: Vec<Decided>,
    /// What each family that runs depends on beside its inputs.
    pub bases: BTreeMap<String, serde_json::Value>,
    /// Dates with results that were published before, and those of this run.
    pub dates: Vec<NaiveDate>,
    /// Dates of this run, the as-of date last.
    pub wanted: Vec<NaiveDate>,
}

impl Decisions {
    /// The stages to do of a kind: all whose keys begin so.
    pub fn to_run(&self, prefix: &str) -> impl Iterator<Item = &Decided> {
        self.stages.iter().filter(move |decided| decided.verdict == Verdict::Run && decided.stage.starts_with(prefix))
    }

    /// What the family of a stage depends on beside its inputs.
    pub fn basis(&self, key: &str) -> serde_json::Value {
        self.bases.get(&stage::family_of(key)).cloned().unwrap_or_default()
    }

    /// Whether a stage is to be done.
    pub fn runs(&self, key: &str) -> Option<&Decided> {
        self.stages.iter().find(|decided| decided.stage == key && decided.verdict == Verdict::Run)
    }

    /// Fingerprints to make of `classify:` or `detail:`.
    pub fn stale(&self, prefix: &str) -> Stale {
        let mut stale = Stale::new();
        for decided in self.to_run(prefix) {
            let Some(date) = stage::date_of(&decided.stage) else { continue };
            let family = decided.stage.split('@').next().unwrap_or_default();
            let scheme = family.trim_start_matches(prefix).to_owned();
            stale.entry(date).or_default().insert(scheme, decided.fingerprint.clone());
        }
        stale
    }
}

/// Decides what is to be done.
pub fn decide(situation: Situation<'_>) -> Result<Decisions, EngineError> {
    let days = situation.ingested.days().ok_or(EngineError::Empty)?;
    refuse_far_rows(&situation)?;
    // A day or a week has a date without being asked, and that date may be asked for: the Sunday after the last row.
    let own = days::date_of(situation.edition, days.1, situation.pipeline.complete_within_days);
    // A month that counts as complete some days before its end has results at its end, which hold those of its last days.
    let published = published_dates(situation.before).last().copied();
    let own = match (situation.edition, published) {
        (Edition::Daily | Edition::MonthEnd, Some(date)) if own < date && date <= month_end(days.1) => date,
        _ => own,
    };
    let as_of = match (situation.edition, situation.as_of) {
        (Edition::Weekly | Edition::Daily | Edition::MonthEnd, asked) if asked.is_none_or(|asked| asked == own) => own,
        (_, asked) => as_of_date(asked, situation.pipeline, days)?,
    };
    let facts = Fact::needed(situation.pipeline, situation.ingested.transaction_columns());
    let mut dates = published_dates(situation.before);
    let mut wanted: Vec<NaiveDate> = as_of_grid(days.0, as_of);
    wanted.retain(|date| *date == as_of || situation.from.is_some_and(|from| *date >= from));
    dates.retain(|date| *date >= days.0);
    dates.extend(&wanted);
    dates.sort_unstable();
    dates.dedup();
    let mut deciding = Deciding {
        stages: Vec::new(),
        bases: BTreeMap::new(),
        why: Why { before: situation.before, lost: situation.lost, force: situation.force, months: BTreeMap::new() },
        pending: situation.pending.clone(),
        tables: BTreeMap::new(),
        changes: BTreeMap::new(),
        situation: &situation,
    };
    let reduced = deciding.reduce(&facts);
    let mut after = situation.state.clone();
    after.stages.extend(reduced.clone());
    let published = published_dates(situation.before).last().copied();
    deciding.why.months = changed_months(situation.before, &after, &facts, &deciding.changes, published);
    if situation.edition != Edition::Monthly {
        deciding.days(&after, &facts, days.0, as_of)?;
        let Deciding { stages, bases, .. } = deciding;
        let (dates, wanted) = (vec![as_of], vec![as_of]);
        return Ok(Decisions { as_of, first_day: days.0, facts, reduced, stages, bases, dates, wanted });
    }
    deciding.classes(&after, &facts, &dates, days.0, as_of)?;
    for date in &wanted {
        deciding.quality(&after, &facts, *date);
    }
    deciding.measures(&after, &facts, &dates, days.0)?;
    deciding.insights(&after, &facts, &dates, days.0)?;
    let Deciding { stages, bases, .. } = deciding;
    Ok(Decisions { as_of, first_day: days.0, facts, reduced, stages, bases, dates, wanted })
}

/// Decisions being made.
struct Deciding<'a> {
    situation: &'a Situation<'a>,
    why: Why<'a>,
    stages: Vec<Decided>,
    bases: BTreeMap<String, serde_json::Value>,
    pending: BTreeMap<String, String>,
    /// Tables whose rows features of a family read.
    tables: BTreeMap<String, Vec<&'static str>>,
    /// Months of facts that differ in rows of their table.
    changes: BTreeMap<&'static str, Vec<SlotChange>>,
}

/// What a month of a fact was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct MadeOf {
    /// File of the table.
    file: String,
    /// Its rows.
    rows: Option<u64>,
}

/// The months whose rows differ between the published fact and the table as it is now.
fn changes_of(published: Option<&StageRecord>, now: &BTreeMap<String, MadeOf>) -> Vec<SlotChange> {
    let details = published.and_then(|record| record.details.get("made_of").cloned());
    let before: BTreeMap<String, MadeOf> =
        details.and_then(|details| serde_json::from_value(details).ok()).unwrap_or_default();
    let months: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    months
        .into_iter()
        .filter(|month| before.get(*month).map(|made| &made.file) != now.get(*month).map(|made| &made.file))
        .map(|month| SlotChange {
            slot: month.clone(),
            before: before.get(month).map(|made| made.rows.unwrap_or(0)),
            after: now.get(month).map(|made| made.rows.unwrap_or(0)),
        })
        .collect()
}

impl Deciding<'_> {
    /// Notes what becomes of a stage that has work for `reason`, or none.
    fn add(&mut self, key: String, fingerprint: String, work: Option<String>, months: Vec<(String, String)>) {
        let family = stage::family_of(&key);
        let (verdict, reason) = match work {
            None => (Verdict::Skip, "up to date".to_owned()),
            Some(reason) => {
                let pending = self.pending_of(&family);
                let (mut verdict, mut reason) = verdict(self.situation.selection, &pending, &family, reason);
                let tables = self.tables.get(&family).into_iter().flatten().map(|table| stage::ingest(table));
                let waits = tables.into_iter().find_map(|table| Some((self.pending.get(&table)?, table)));
                if let (Verdict::Run, Some((state, table))) = (verdict, waits) {
                    (verdict, reason) = (Verdict::Blocked, format!("waits for {table}, which {state}"));
                }
                if let Some(state) = verdict.keeps_waiting() {
                    self.pending.insert(family, state.to_owned());
                }
                (verdict, reason)
            }
        };
        self.stages.push(Decided { stage: key, verdict, reason, months, fingerprint, cause: None });
    }

    /// Notes a stage that has work unless its record carries the fingerprint.
    fn compare(&mut self, key: String, fingerprint: String, basis: &serde_json::Value, inputs: &str) {
        let record = self.situation.state.stages.get(&key);
        let is_current = record.is_some_and(|record| record.fingerprint == fingerprint);
        let work = (!is_current).then(|| self.why.of(&key, basis, inputs));
        let published = self.situation.before.stages.get(&key);
        let is_restated = published.is_some_and(|record| record.fingerprint != fingerprint);
        let cause = is_restated.then(|| self.why.of(&key, basis, inputs));
        self.bases.insert(stage::family_of(&key), basis.clone());
        self.add(key, fingerprint, work, Vec::new());
        if let Some(decided) = self.stages.last_mut() {
            decided.cause = cause;
        }
    }

    fn reduce(&mut self, facts: &[Fact]) -> BTreeMap<String, StageRecord> {
        let Situation { state, before, pipeline, ingested, .. } = *self.situation;
        let published = published_dates(before).last().copied();
        let mut reduced = BTreeMap::new();
        for fact in facts {
            let key = stage::reduce(fact.name());
            let table = state.stages.get(&stage::ingest(fact.table().name)).cloned().unwrap_or_default();
            let mut planned = fact.planned(&table, pipeline.money_scale, self.situation.identity);
            let known = state.stages.get(&key).map(|record| record.files.clone()).unwrap_or_default();
            let stale: Vec<&String> = planned
                .files
                .iter()
                .filter(|(month, file)| known.get(*month) != Some(file))
                .map(|(month, _)| month)
                .collect();
            let settings = json!({ "money_scale": pipeline.money_scale, "features": pipeline.features });
            let basis = basis(settings, json!({ "facts": reduce::VERSION }));
            let rows = ingested.of(fact.table().name).map(|record| record.rows.clone()).unwrap_or_default();
            let made_of = |month: &String, file: &String| {
                (month.clone(), MadeOf { file: file.clone(), rows: rows.get(month).copied() })
            };
            let months = table.files.iter().filter(|(name, _)| !name.contains('/'));
            let now: BTreeMap<String, MadeOf> = months.map(|(month, file)| made_of(month, file)).collect();
            planned.details = json!({ "made_of": now });
            let changes = changes_of(before.stages.get(&key), &now);
            let words: Vec<(String, String)> =
                changes.iter().map(|change| (change.slot.clone(), change.words(published))).collect();
            self.changes.insert(fact.name(), changes);
            let is_same = known == planned.files;
            let work = (!is_same).then(|| match (self.why.settings(&key, &basis), words.is_empty()) {
                _ if self.situation.force || self.situation.lost.contains(&key) => self.why.of(&key, &basis, ""),
                (Some(settings), _) => settings,
                _ if known.is_empty() => "first time".to_owned(),
                (None, false) => listed(&words.iter().map(|(_, words)| words.clone()).collect::<Vec<_>>(), "month"),
                (None, true) if stale.is_empty() => "a month is gone".to_owned(),
                (None, true) => "customers are told apart otherwise".to_owned(),
            });
            self.bases.insert(key.clone(), basis);
            let reason = work.clone().unwrap_or_default();
            let of_month = |month: &String| {
                let own = words.iter().find(|(changed, _)| changed == month).map(|(_, words)| words.clone());
                (month.clone(), own.unwrap_or_else(|| reason.clone()))
            };
            let months = stale.into_iter().map(of_month).collect();
            self.add(key.clone(), planned.fingerprint.clone(), work, months);
            reduced.insert(key, planned);
        }
        // What does not run leaves its facts as they are.
        reduced.retain(|key, _| {
            self.stages.iter().any(|decided| decided.stage == *key && decided.verdict == Verdict::Run)
        });
        reduced
    }

    fn classes(
        &mut self,
        after: &Published,
        facts: &[Fact],
        dates: &[NaiveDate],
        first_day: NaiveDate,
        as_of: NaiveDate,
    ) -> Result<(), EngineError> {
        let pipeline = self.situation.pipeline;
        let horizon = dates.last().copied().unwrap_or(as_of);
        let month_ends = month_ends(pipeline, first_day, horizon);
        let first = month_ends.first().copied();
        let mut to_class: BTreeSet<NaiveDate> = month_ends.into_iter().collect();
        to_class.extend(dates.iter().filter(|date| grid_has(pipeline, first_day, **date)));
        let detail = json!({ "outlook": pipeline.metrics.outlook, "version": classify::DETAILS_VERSION });
        let manual = after.stages.get(&stage::ingest(manual::TABLE)).map(|record| record.fingerprint.clone());
        let mut all: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
        let catalog = config::catalog(pipeline);
        for name in pipeline.schemes.keys() {
            // A scheme depends on those whose classes it reads, and on the features of the user's that they read.
            let read_by_it = with_read(pipeline, name)?;
            let mut schemes: BTreeMap<&String, &Scheme> = BTreeMap::new();
            let mut read_features = Vec::new();
            let mut versions = json!({
                "features": crate::features::VERSION,
                "movements": schemes::movements::VERSION,
            });
            for (name, scheme) in &read_by_it {
                schemes.insert(name, scheme);
                versions[name.as_str()] = json!(schemes::version(scheme).map_err(|problem| problem.of(name))?);
                read_features.extend(schemes::required_features(scheme).map_err(|problem| problem.of(name))?);
            }
            let mut features = pipeline.features.clone();
            let needed: BTreeSet<&str> =
                catalog.needed(&read_features)?.into_iter().map(|entry| entry.name.as_str()).collect();
            features.define.retain(|name, _| needed.contains(name.as_str()));
            let settings = json!({
                "schemes": schemes,
                "features": features,
                "money_scale": pipeline.money_scale,
                "complete_within_days": pipeline.complete_within_days,
            });
            let basis = basis(settings, versions);
            let is_manual = read_by_it.values().any(|scheme| scheme.overrides != Overrides::Ignore);
            let basis = match &manual {
                Some(manual) if is_manual => with_manual(basis, manual),
                _ => basis,
            };
            let is_of_everyone = read_by_it.values().any(|scheme| scheme.who == Who::Everyone);
            let tables = catalog.row_tables(&read_features);
            self.tables.insert(stage::scheme(name), tables.iter().map(|table| table.name).collect());
            for date in &to_class {
                let month = Month::of(month_end(*date)).to_string();
                let inputs = inputs_until(&after.stages, facts, &tables, is_of_everyone, &month);
                // Every date goes on from the first one that is classed.
                let fingerprint = fingerprint::of(&(inputs, &basis, date, first));
                self.compare(stage::classify(name, *date), fingerprint.clone(), &basis, "the facts changed");
                if dates.contains(date) {
                    all.entry(*date).or_default().push(fingerprint.clone());
                    let fingerprint = fingerprint::of(&(&fingerprint, &detail));
                    self.compare(stage::detail(name, *date), fingerprint, &basis, "the facts changed");
                }
            }
        }
        for (date, classes) in all {
            let names: Vec<&String> = pipeline.schemes.keys().collect();
            let basis = basis(
                json!({ "schemes": names, "metrics": { "growth": pipeline.metrics.growth } }),
                json!({
                    "segments": crate::metrics::agreement::VERSION,
                    "growth": crate::metrics::growth::VERSION,
                }),
            );
            let fingerprint = fingerprint::of(&(classes, &basis, date));
            self.compare(stage::segments(date), fingerprint, &basis, "classes changed");
        }
        Ok(())
    }

    fn quality(&mut self, after: &Published, facts: &[Fact], as_of: NaiveDate) {
        let Situation { pipeline, ingested, .. } = *self.situation;
        let checks: BTreeMap<&String, _> =
            pipeline.sources.0.iter().map(|(table, source)| (table, json!({ "checks": source.checks }))).collect();
        let settings = json!({
            "sources": checks,
            "customers": pipeline.customers,
            "complete_within_days": pipeline.complete_within_days,
            "money_scale": pipeline.money_scale,
        });
        let basis = basis(settings, json!({ "quality": quality::VERSION }));
        let tables: BTreeMap<&str, &str> = after
            .stages
            .iter()
            .filter(|(key, _)| stage::is_ingest(key))
            .map(|(key, record)| (key.as_str(), record.fingerprint.as_str()))
            .collect();
        let month = Month::of(month_end(as_of)).to_string();
        let facts = facts::fingerprint_until(&after.stages, facts, &month);
        let fingerprint = fingerprint::of(&(tables, ingested.files(), ingested.reasons(), facts, &basis, as_of));
        let changed: Vec<String> = ingested.changes.keys().cloned().collect();
        let inputs = match changed.is_empty() {
            true => "the exports changed".to_owned(),
            false => format!("{} changed", listed(&changed, "table")),
        };
        self.compare(stage::quality(as_of), fingerprint, &basis, &inputs);
    }

    fn measures(
        &mut self,
        after: &Published,
        facts: &[Fact],
        dates: &[NaiveDate],
        first_day: NaiveDate,
    ) -> Result<(), EngineError> {
        let pipeline = self.situation.pipeline;
        let catalog = config::catalog(pipeline);
        let features = catalog.published(&feature_tables::asked(pipeline)?);
        let tables = catalog.row_tables(&features);
        self.tables.insert(stage::MEASURE.to_owned(), tables.iter().map(|table| table.name).collect());
        let knows_everyone = named_customers::are_asked_for(pipeline);
        let basis = basis(over_history(pipeline, json!({ "metrics": pipeline.metrics })), measures::versions());
        for date in dates {
            let month = Month::of(month_end(*date)).to_string();
            let inputs = inputs_until(&after.stages, facts, &tables, knows_everyone, &month);
            let fingerprint = fingerprint::of(&(inputs, &features, &basis, date, first_day));
            self.compare(stage::measure(*date), fingerprint, &basis, "the facts changed");
        }
        Ok(())
    }
}

/// The settings that every result over the history depends on, and those of its own.
fn over_history(pipeline: &Pipeline, own: serde_json::Value) -> serde_json::Value {
    let mut settings = json!({
        "features": pipeline.features,
        "money_scale": pipeline.money_scale,
        "complete_within_days": pipeline.complete_within_days,
        "history_months": pipeline.history_months,
    });
    if let (Some(all), serde_json::Value::Object(own)) = (settings.as_object_mut(), own) {
        all.extend(own);
    }
    settings
}

/// What a result at a month depends on: the facts up to it, the rows of other tables that its features read and, where it
/// is about everyone, the customers that only other tables name.
fn inputs_until(
    stages: &BTreeMap<String, StageRecord>,
    facts: &[Fact],
    tables: &[&'static TableSchema],
    knows_everyone: bool,
    month: &str,
) -> String {
    let mut of_facts = facts::fingerprint_until(stages, facts, month);
    if knows_everyone {
        of_facts = fingerprint::of(&(of_facts, named_customers::fingerprint(stages, month)));
    }
    match tables {
        [] => of_facts,
        tables => fingerprint::of(&(of_facts, feature_tables::fingerprint_of_tables(stages, tables, month))),
    }
}

/// A scheme, and all those whose classes it reads, itself or through others.
fn with_read<'p>(pipeline: &'p Pipeline, name: &str) -> Result<BTreeMap<&'p String, &'p Scheme>, EngineError> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![name.to_owned()];
    while let Some(next) = waiting.pop() {
        let Some((name, scheme)) = pipeline.schemes.get_key_value(&next) else { continue };
        if found.insert(name, scheme).is_none() {
            waiting.extend(schemes::schemes_read(scheme).map_err(|problem| problem.of(name))?);
        }
    }
    Ok(found)
}

/// What classes depend on, with the table of manual classes.
fn with_manual(mut basis: serde_json::Value, manual: &str) -> serde_json::Value {
    if let Some(basis) = basis.as_object_mut() {
        basis.insert(manual::TABLE.to_owned(), json!(manual));
    }
    basis
}
