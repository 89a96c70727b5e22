//! One run: what has work, the work itself, and the switch to the new state.
//!
//! A run and a plan begin alike: they bring tables and customers in line with the exports (a plan beside the lake, where
//! nothing is kept) and let [`decide`](super::decide) say what else has work. The run then does exactly that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use chrono::NaiveDate;
use serde_json::Value;

use super::decide::{self, Decided, Decisions, Situation, Verdict};
use super::events::{Event, Listener, Outcome, StageReport};
use super::headline::{Figure, Measures};
use super::holidays::{self, Holidays};
use super::ingest_stage::{self, Ingested, Inputs};
use super::marts::PublishedMarts;
use super::measures::{FileControl, RefusalReason};
use super::records::Recorder;
use super::report_stage::{PublishedResults, Reports};
use super::select::Selection;
use super::why::{SlotChange, Why};
use super::{EngineError, fingerprint, identity_stage, ledger, reach, report_stage, stage};
use crate::config::types::{Edition, OnLate};
use crate::config::{Resolved, SourceFiles};
use crate::ingest::rules::RowRules;
use crate::lake::{Lake, Lock, Published, StageRecord, Staging, records};
use crate::model::period::months_before;
use crate::model::tables::{TRANSACTIONS, TableSchema, VISITS};
use crate::report::Manifest;

/// What a run may be told beside its pipeline.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// As-of date. Default: the end of the last complete month in the data.
    pub as_of: Option<NaiveDate>,
    /// The first of several dates: results and reports are made for every month end from it to `as_of`.
    pub from: Option<NaiveDate>,
    /// What the run is for.
    pub edition: Edition,
    /// Do everything again, up to date or not.
    pub force: bool,
    /// Key of the hashes of personal data, from the environment.
    pub personal_key: Option<String>,
    /// Stages to do.
    pub selection: Selection,
    /// Do what does not depend on a failed stage.
    pub keep_going: bool,
    /// Name of the variant to compute beside the published results.
    pub variant: Option<String>,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct RunOutcome {
    /// The same for the same inputs and settings.
    pub run_id: String,
    /// The variant that it computed; none for the published results.
    pub variant: Option<String>,
    /// As-of date of the results.
    pub as_of: NaiveDate,
    /// First and last business date of the data.
    pub data_days: (NaiveDate, NaiveDate),
    /// Control totals, by export.
    pub files: Vec<FileControl>,
    /// Why rows were refused.
    pub reasons: Vec<RefusalReason>,
    /// What each stage did.
    pub stages: Vec<StageReport>,
    /// Remarks on the results.
    pub notes: Vec<String>,
    /// Customers known at the as-of date.
    pub customers: Option<u64>,
    /// The headline figures.
    pub headline: Vec<Figure>,
    /// Published results that this run changed: rows of the ledger, by date and subject.
    pub restated: Vec<ledger::Summary>,
    /// Why stages failed, when the run went on without them.
    pub errors: Vec<Arc<EngineError>>,
    /// Report files, all of them, written now or before.
    pub outputs: Vec<PathBuf>,
    /// Run record.
    pub manifest: PathBuf,
    /// Seconds in all.
    pub seconds: f64,
}

/// A run at work.
pub(super) struct Run<'a> {
    pub(super) resolved: &'a Resolved,
    pub(super) rules: RowRules,
    pub(super) lake: Lake,
    pub(super) staging: Staging,
    /// The published state with what is done so far.
    pub(super) state: Published,
    /// The published state.
    pub(super) before: Published,
    /// Stages of the published state that lost a file.
    pub(super) lost: BTreeSet<String>,
    pub(super) force: bool,
    pub(super) selection: Selection,
    pub(super) keep_going: bool,
    /// Holidays and make-up working days.
    pub(super) holidays: Holidays,
    /// Nothing is kept of it: no journal is written.
    pub(super) is_dry: bool,
    pub(super) run_id: String,
    pub(super) listener: &'a dyn Listener,
    pub(super) stages: Vec<StageReport>,
    pub(super) errors: Vec<Arc<EngineError>>,
}

/// Tables and customers as they are, and what else has work.
pub(super) struct Prepared {
    pub(super) ingested: Ingested,
    pub(super) inputs: Inputs,
    pub(super) identity: identity_stage::Resolved,
    pub(super) decisions: Decisions,
}

/// Brings the lake and the reports in line with the pipeline and its exports.
pub fn run(
    resolved: &Resolved,
    sources: &SourceFiles,
    options: &RunOptions,
    listener: &dyn Listener,
) -> Result<RunOutcome, EngineError> {
    let recorder = Recorder::new(listener);
    let outcome = recorded(resolved, sources, options, &recorder);
    if let Err(error) = &outcome {
        recorder.failed(error);
    }
    outcome
}

/// The lake of a pipeline, or a variant in it.
pub fn lake_of(resolved: &Resolved, variant: Option<&str>) -> Result<Lake, EngineError> {
    let lake = Lake::at(&resolved.lake);
    match variant {
        Some(name) => Ok(lake.variant(name)?),
        None => Ok(lake),
    }
}

/// The folder of the reports of an as-of date.
pub fn reports_of(resolved: &Resolved, variant: Option<&str>, as_of: NaiveDate) -> PathBuf {
    let folder = match variant {
        Some(name) => resolved.reports.join("variants").join(name),
        None => resolved.reports.clone(),
    };
    folder.join(as_of.to_string())
}

fn recorded(
    resolved: &Resolved,
    sources: &SourceFiles,
    options: &RunOptions,
    recorder: &Recorder,
) -> Result<RunOutcome, EngineError> {
    let listener: &dyn Listener = recorder;
    let main = Lake::at(&resolved.lake);
    let lock = Lock::take(main.root(), "run")?;
    let lake = lake_of(resolved, options.variant.as_deref())?;
    let (staging, resumed) = if options.force { (lake.staging()?, None) } else { lake.resume()? };
    let finished = resumed.as_ref().map_or(0, |resumed| resumed.stages.len()) as u64;
    let mut run = Run::open(resolved, options, listener, lake, staging, resumed.map(|resumed| resumed.state))?;
    let mut said: Vec<String> = Vec::new();
    said.extend(lock.taken_over().map(|owner| {
        let finished = super::why::counted(finished, "finished stage");
        format!("the run of {owner} did not come to its end; {finished} of it taken over")
    }));
    said.extend(run.lost.iter().filter(|key| stage::is_ledger(key)).map(|key| {
        let file = run.before.stages.get(key).and_then(|record| record.files.values().next().cloned());
        format!("a file of the ledger of restatements is lost and cannot be made again: {}", file.unwrap_or_default())
    }));
    let inputs = ingest_stage::inputs(&run.state, sources)?;
    run.run_id = run_id(resolved, options, &inputs);
    // What the reports name is the same for the same inputs and settings; a record is of one publication.
    let results_id = std::mem::take(&mut run.run_id);
    run.run_id = record_id(&main, &results_id, &run.before);
    let record = main.run_folder(&run.run_id);
    recorder.write_to(&record);
    listener.hear(&Event::RunStarted {
        run_id: run.run_id.clone(),
        pipeline: resolved.pipeline.name.clone(),
        variant: options.variant.clone(),
    });
    let mut prepared = run.prepare(sources, inputs, options)?;
    prepared.decisions.stages.iter().for_each(|decided| listener.hear(&planned(decided)));
    run.execute(&mut prepared, options.edition)?;
    let restated = run.restate(&prepared.decisions)?;

    let Prepared { ingested, decisions, inputs, .. } = prepared;
    let days = ingested.days().ok_or(EngineError::Empty)?;
    let is_new_variant = run.lake.variant_name().is_some() && !run.lake.pointer().exists();
    // Everything again also mends files that are damaged and still there.
    let changed = run.state != run.before || !run.lost.is_empty() || is_new_variant || options.force;
    if changed {
        for date in &decisions.wanted {
            run.state.runs.insert(*date, run.run_id.clone());
        }
        run.state.last_run = Some(run.run_id.clone());
    }
    said.extend(ingested.notes.iter().cloned());
    if !restated.untold().is_empty() {
        let what = restated.untold().join(", ");
        said.push(format!(
            "what changed of {what} is not in the ledger: the files published before are lost or damaged"
        ));
    }
    let manifests: Vec<Manifest> = decisions
        .wanted
        .iter()
        .map(|date| {
            let notes = run.notes(&inputs, &ingested, *date);
            run.manifest(*date, days, &ingested, &notes, &results_id)
        })
        .collect();
    let manifest = manifests.last().ok_or(EngineError::Empty)?.clone();
    let Run { lake, staging, state, run_id, mut stages, errors, before, .. } = run;
    let state = if changed {
        report_stage::write_run_record(&record, &manifest, &resolved.text)?;
        let state = staging.publish(&state, &run_id)?;
        listener.hear(&Event::Published { run_id: run_id.clone() });
        state
    } else {
        staging.discard()?;
        before
    };

    let pending = pending_of(&decisions.stages, &ingested);
    let results =
        PublishedResults { resolved, lake: &lake, state: &state, manifests: &manifests, edition: options.edition };
    let verdict = match options.force || !report_stage::are_current(&results, options.variant.as_deref()) {
        true => decide::verdict(&options.selection, &pending, stage::REPORT, report_stage::STALE.to_owned()),
        false => (Verdict::Run, String::new()),
    };
    let Reports { files: outputs, remarks, stage: report } = match verdict {
        (Verdict::Run, _) if errors.is_empty() => {
            report_stage::update_all(&results, options.variant.as_deref(), options.force, listener)?
        }
        (verdict, reason) => {
            let outcome = if verdict == Verdict::Left { Outcome::Skipped } else { Outcome::Blocked };
            let reason = if reason.is_empty() { "waits for a stage that failed".to_owned() } else { reason };
            let stage = StageReport::ending_now(stage::REPORT, Instant::now(), outcome, reason);
            Reports { files: Vec::new(), remarks: Vec::new(), stage }
        }
    };
    listener.hear(&Event::StageFinished(report.clone()));
    // A run that ended between publishing and its record left none: the next one, of the same id, completes it.
    let lacks_record = state.last_run.as_ref() == Some(&run_id) && !records::is_sealed(&record);
    let did_something = changed || report.ran() || lacks_record || !errors.is_empty();
    stages.push(report);
    let notes: Vec<String> = said.into_iter().chain(manifest.notes.iter().cloned()).chain(remarks).collect();
    notes.iter().for_each(|note| listener.hear(&Event::Note { text: note.clone() }));
    let marts = PublishedMarts { lake: &lake, state: &state, as_of: decisions.as_of };
    let measures = Measures::read(&marts, &resolved.pipeline, days.0)?;
    let headline = measures.headline();
    if did_something && !changed {
        report_stage::write_run_record(&record, &manifest, &resolved.text)?;
    }
    match errors.first() {
        Some(error) => recorder.failed(error),
        None => recorder.done(decisions.as_of, &outputs, headline.clone(), did_something)?,
    }
    if did_something {
        records::seal(&record)?;
    }
    if changed {
        crate::lake::vacuum::keep_runs(&main, resolved.pipeline.keep_runs as usize)?;
    }
    Ok(RunOutcome {
        run_id,
        variant: options.variant.clone(),
        as_of: decisions.as_of,
        data_days: days,
        files: ingested.files(),
        reasons: ingested.reasons(),
        stages,
        notes,
        customers: measures.value("known_customers").map(|customers| customers as u64),
        headline,
        restated: restated.summaries().to_vec(),
        errors,
        outputs,
        manifest: record.join("manifest.json"),
        seconds: recorder.seconds(),
    })
}

/// What is going to happen to a stage.
fn planned(decided: &Decided) -> Event {
    let outcome = match decided.verdict {
        Verdict::Run => Outcome::Ran,
        Verdict::Skip => Outcome::Unchanged,
        Verdict::Left => Outcome::Skipped,
        Verdict::Blocked => Outcome::Blocked,
    };
    Event::StagePlanned { stage: decided.stage.clone(), outcome, reason: decided.reason.clone() }
}

/// The same for the same inputs, settings and options.
pub(super) fn run_id(resolved: &Resolved, options: &RunOptions, inputs: &Inputs) -> String {
    let files: Vec<(&String, &String)> = inputs.values().flatten().map(|input| (&input.name, &input.hash)).collect();
    let identity =
        (&resolved.settings_hash, files, options.as_of, options.from, &options.variant, env!("CARGO_PKG_VERSION"));
    // The name of a run of a month stays what it was.
    let run_id = match options.edition {
        Edition::Monthly => fingerprint::of(&identity),
        edition => fingerprint::of(&(identity, edition)),
    };
    fingerprint::short(&run_id).to_owned()
}

/// The name of a run's record: its id, with a number when that has published before and something else has since.
fn record_id(lake: &Lake, run_id: &str, published: &Published) -> String {
    let is_taken =
        |name: &str| published.last_run.as_deref() != Some(name) && records::is_sealed(&lake.run_folder(name));
    let numbered = (2..).map(|number| format!("{run_id}-{number}"));
    std::iter::once(run_id.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

/// Families whose work is not done, and why not.
pub(super) fn pending_of(decided: &[Decided], ingested: &Ingested) -> BTreeMap<String, String> {
    let mut pending = ingested.pending.clone();
    for decided in decided {
        if let Some(state) = decided.verdict.keeps_waiting() {
            pending.insert(stage::family_of(&decided.stage), state.to_owned());
        }
    }
    pending
}

impl<'a> Run<'a> {
    /// A run on the published state of a lake, or on what an interrupted run made of it.
    pub(super) fn open(
        resolved: &'a Resolved,
        options: &RunOptions,
        listener: &'a dyn Listener,
        lake: Lake,
        staging: Staging,
        resumed: Option<Published>,
    ) -> Result<Run<'a>, EngineError> {
        let before = lake.published()?;
        let (mut state, lost) = whole_stages(&staging, resumed.unwrap_or_else(|| before.clone()));
        if options.force {
            // Nothing takes back what the ledger says.
            state.stages.retain(|key, _| stage::is_ledger(key));
            state.settings.clear();
        }
        Ok(Run {
            resolved,
            rules: RowRules::of(&resolved.pipeline, options.personal_key.clone()),
            lake,
            staging,
            state,
            before,
            lost,
            force: options.force,
            selection: options.selection.clone(),
            keep_going: options.keep_going,
            holidays: holidays::read(resolved)?,
            is_dry: false,
            run_id: String::new(),
            listener,
            stages: Vec::new(),
            errors: Vec::new(),
        })
    }

    /// Brings tables and customers in line, and decides what else has work.
    pub(super) fn prepare(
        &mut self,
        sources: &SourceFiles,
        inputs: Inputs,
        options: &RunOptions,
    ) -> Result<Prepared, EngineError> {
        let ingested = ingest_stage::update(self, sources, &inputs)?;
        let (selection, mut pending) = (self.selection.clone(), ingested.pending.clone());
        let verdict = |family: &str, reason| decide::verdict(&selection, &ingested.pending, family, reason);
        let identity = identity_stage::update(self, &ingested, &verdict)?;
        if let Some(decided) = &identity.decided
            && let Some(state) = decided.verdict.keeps_waiting()
        {
            pending.insert(stage::IDENTITY.to_owned(), state.to_owned());
        }
        let decisions = decide::decide(Situation {
            pipeline: &self.resolved.pipeline,
            state: &self.state,
            before: &self.before,
            lost: &self.lost,
            force: self.force,
            ingested: &ingested,
            identity: &identity.fingerprint,
            as_of: options.as_of,
            from: options.from,
            edition: options.edition,
            selection: &self.selection,
            holidays: &self.holidays.fingerprint,
            pending,
        })?;
        Ok(Prepared { ingested, inputs, identity, decisions })
    }

    /// Tells that a stage begins.
    pub(super) fn begin(&self, stage: &str) -> Instant {
        self.listener.hear(&Event::StageStarted { stage: stage.to_owned() });
        Instant::now()
    }

    /// Notes the end of a stage.
    pub(super) fn finish(&mut self, stage: &str, started: Instant, ran: bool, reason: impl Into<String>) {
        let outcome = if ran { Outcome::Ran } else { Outcome::Unchanged };
        self.report(StageReport::ending_now(stage, started, outcome, reason));
    }

    /// Notes the end of a stage, with all that is known of it.
    pub(super) fn report(&mut self, report: StageReport) {
        self.listener.hear(&Event::StageFinished(report.clone()));
        self.stages.push(report);
    }

    /// Notes that a stage failed and the run goes on without it.
    pub(super) fn failed(&mut self, stage: &str, error: &EngineError) {
        let text = error.to_string();
        let reason = text.lines().next().unwrap_or_default();
        self.report(StageReport::ending_now(stage, Instant::now(), Outcome::Failed, reason));
    }

    /// Enters what a stage left, once its files are written: a run that is stopped afterwards need not do it again.
    pub(super) fn complete(&mut self, key: &str, record: StageRecord, basis: Value) -> Result<(), EngineError> {
        self.state.stages.insert(key.to_owned(), record);
        self.state.settings.insert(stage::family_of(key), basis);
        if self.is_dry { Ok(()) } else { Ok(self.staging.seal(&mut self.state, &[key])?) }
    }

    /// Which settings of a family differ from those of its last run.
    pub(super) fn settings_changed(&self, family: &str, basis: &Value) -> Option<String> {
        self.reasons(|why| why.settings(family, basis))
    }

    /// Why a stage is not up to date.
    pub(super) fn why(&self, key: &str, basis: &Value, inputs: &str) -> String {
        self.reasons(|why| why.of(key, basis, inputs))
    }

    fn reasons<T>(&self, ask: impl FnOnce(&Why<'_>) -> T) -> T {
        let Run { before, lost, force, .. } = self;
        ask(&Why { before, lost, force: *force, months: BTreeMap::new() })
    }

    /// What becomes of rows that come too late.
    pub(super) fn on_late(&self) -> OnLate {
        self.resolved.pipeline.on_late
    }

    /// The last date of the months of a table that new rows must not change; none while nothing is published, or for a
    /// table that no figure is made from.
    pub(super) fn closed(&self, table: &TableSchema) -> Option<NaiveDate> {
        let makes_figures = table.name == TRANSACTIONS.name || table.name == VISITS.name;
        let published = decide::published_dates(&self.before).into_iter().max()?;
        let closed = months_before(published, self.resolved.pipeline.lookback_months());
        (makes_figures && !self.force).then_some(closed)
    }

    /// Stops the run when closed months changed and the pipeline says so.
    pub(super) fn refuse_late(
        &self,
        table: &TableSchema,
        changes: &[SlotChange],
        adds: bool,
    ) -> Result<(), EngineError> {
        let Some(closed) = self.closed(table) else { return Ok(()) };
        let is_late = |change: &&SlotChange| {
            let month = change.slot.parse::<crate::model::period::Month>();
            month.is_ok_and(|month| month.last_day() <= closed)
        };
        let late: Vec<String> = changes.iter().filter(is_late).map(|change| change.words(Some(closed))).collect();
        // With `quarantine` late rows of new exports were refused one by one; a table that is built anew from changed
        // exports has no such rows, only other months.
        let is_refused = match self.on_late() {
            OnLate::Restate => false,
            OnLate::Quarantine => !adds,
            OnLate::Fail => true,
        };
        if late.is_empty() || !is_refused {
            return Ok(());
        }
        let lookback = self.resolved.pipeline.lookback.clone();
        Err(EngineError::Late { table: table.name.to_owned(), closed: closed.to_string(), lookback, late })
    }

    /// Remarks on the settings and the exports, and of the schemes on their classes at a date.
    pub(super) fn notes(&self, inputs: &Inputs, ingested: &Ingested, as_of: NaiveDate) -> Vec<String> {
        let mut notes = self.resolved.remarks();
        notes.extend(ingest_stage::notes(&self.state, inputs, ingested));
        notes.extend(reach::notes(&self.resolved.pipeline, &self.state.stages, &self.holidays.calendar, as_of));
        for scheme in self.resolved.pipeline.schemes.keys() {
            let record = self.state.stages.get(&stage::classify(scheme, as_of));
            let of_scheme = record.and_then(|record| record.details.get("notes")?.as_array().cloned());
            let texts = of_scheme.into_iter().flatten().filter_map(|note| note.as_str().map(str::to_owned));
            notes.extend(texts.map(|note| format!("{scheme}: {note}")));
        }
        let of_all = self.state.stages.get(&stage::segments(as_of));
        let of_all = of_all.and_then(|record| record.details.get("notes")?.as_array().cloned());
        notes.extend(of_all.iter().flatten().filter_map(|note| note.as_str().map(str::to_owned)));
        notes
    }

    pub(super) fn manifest(
        &self,
        as_of: NaiveDate,
        days: (NaiveDate, NaiveDate),
        ingested: &Ingested,
        notes: &[String],
        run_id: &str,
    ) -> Manifest {
        let pipeline = &self.resolved.pipeline;
        Manifest {
            run_id: run_id.to_owned(),
            pipeline: pipeline.name.clone(),
            title: pipeline.title.clone(),
            as_of,
            data_from: Some(days.0),
            data_to: Some(days.1),
            currency: pipeline.currency.clone(),
            money_scale: pipeline.money_scale,
            settings_hash: self.resolved.settings_hash.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: ingested
                .files()
                .iter()
                .map(|file| crate::report::manifest::Input {
                    source: file.source.clone(),
                    file: file.file.clone(),
                    rows: file.rows("read"),
                    bytes: file.bytes,
                    hash: file.hash.clone(),
                })
                .collect(),
            settings: self.resolved.settings.clone(),
            notes: notes.to_vec(),
        }
    }
}

/// The published state without the stages that lost a file, and which these are. Tables that lost one forget their
/// settings: they are built anew, from the exports that they know.
fn whole_stages(staging: &Staging, mut state: Published) -> (Published, BTreeSet<String>) {
    let is_whole = |record: &StageRecord| record.files.values().all(|file| staging.current(file).exists());
    let lost: BTreeSet<String> =
        state.stages.iter().filter(|(_, record)| !is_whole(record)).map(|(key, _)| key.clone()).collect();
    for key in &lost {
        if !stage::is_ingest(key) {
            state.stages.remove(key);
        } else if let Some(record) = state.stages.get_mut(key) {
            ingest_stage::forget_settings(record);
        }
    }
    (state, lost)
}
