//! The `ingest:<table>` stages: exports to the partitions of a table, one stage for each table with a source.
//!
//! An export is known by its name and the hash of its bytes. Exports already
//! taken in are not read again: when only new ones have come, they are merged
//! into the partitions they touch; when a known one has changed, or a setting
//! of the source, or new exports bring new columns, the table is built anew
//! from all exports.
//!
//! The headers of all tables are read and planned before any row is: whoever
//! has to mend a mapping sees everything that is wrong at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::decide::{self, Decided, Verdict};
use super::events::{Outcome, StageReport, Unit};
use super::measures::{FileControl, RefusalReason};
use super::quality::{ColumnRecord, FileRecord};
use super::run::Run;
use super::why::{SlotChange, basis, counted, listed};
use super::{EngineError, export_records, fingerprint, stage};
use crate::config::types::{Checks, OnLate, Source};
use crate::config::{SourceFile, SourceFiles};
use crate::ingest::error::BoxedError;
use crate::ingest::existing::{Batches, ExistingRows};
use crate::ingest::exports::{Export, plan_exports, read_exports};
use crate::ingest::quarantine::ReasonCount;
use crate::ingest::rules::RowRules;
use crate::ingest::{self, IngestError, IngestRequest};
use crate::lake::{LakeError, Published, StageRecord, Staging, files};
use crate::model::period::Month;
use crate::model::slot::Slot;
use crate::model::tables::{TABLES, TRANSACTIONS, TableSchema};

/// An export, by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Name: the path below the pipeline's root.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// Last change, nanoseconds since 1970: while it and the size stand, the file is not hashed again.
    pub modified: u128,
    /// Hash of its bytes.
    pub hash: String,
}

/// What the stage of a table leaves for later ones.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct IngestRecord {
    /// Settings of the source that made the table.
    pub settings: String,
    /// Exports taken in.
    pub inputs: Vec<Input>,
    /// Stored columns, in table order.
    pub columns: Vec<String>,
    /// Why rows were refused.
    pub reasons: Vec<RefusalReason>,
    /// How each export was read, and where its rows and amounts went.
    pub exports: Vec<FileRecord>,
    /// Which header of each export is which column.
    pub mapping: Vec<ColumnRecord>,
    /// First and last business date stored.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Rows of every partition.
    pub rows: BTreeMap<String, u64>,
    /// Rows refused because they came too late, by export and record number.
    pub late: Vec<(String, u64)>,
}

impl IngestRecord {
    /// Headers of the exports.
    fn headers(&self) -> Vec<String> {
        let headers: BTreeSet<&String> = self.mapping.iter().map(|column| &column.header).collect();
        headers.into_iter().cloned().collect()
    }

    fn quarantined(&self) -> i64 {
        self.exports.iter().map(|export| export.rows.quarantined).sum()
    }
}

/// The records of all tables with a source, in the order of the data model.
#[derive(Debug, Default)]
pub struct Ingested {
    tables: Vec<(&'static TableSchema, IngestRecord)>,
    /// Remarks: rows that left the quarantine.
    pub notes: Vec<String>,
    /// What became of each stage.
    pub decided: Vec<Decided>,
    /// Partitions that changed, by table.
    pub changes: BTreeMap<String, Vec<SlotChange>>,
    /// Families whose work is not done, and why not.
    pub pending: BTreeMap<String, String>,
    /// Why tables failed, with `--keep-going`.
    pub failed: Vec<EngineError>,
}

impl Ingested {
    /// The record of a table; none without a source.
    pub fn of(&self, table: &str) -> Option<&IngestRecord> {
        self.tables.iter().find(|(schema, _)| schema.name == table).map(|(_, record)| record)
    }

    /// All of them.
    pub fn tables(&self) -> impl Iterator<Item = (&'static TableSchema, &IngestRecord)> {
        self.tables.iter().map(|(schema, record)| (*schema, record))
    }

    /// First and last day of the transactions.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.of(TRANSACTIONS.name)?.days
    }

    /// Stored columns of the transactions.
    pub fn transaction_columns(&self) -> &[String] {
        self.of(TRANSACTIONS.name).map_or(&[], |record| &record.columns)
    }

    /// Control totals of all exports.
    pub fn files(&self) -> Vec<FileControl> {
        self.tables.iter().flat_map(|(_, record)| &record.exports).map(FileControl::from).collect()
    }

    /// Why rows were refused, table by table.
    pub fn reasons(&self) -> Vec<RefusalReason> {
        self.tables.iter().flat_map(|(_, record)| record.reasons.clone()).collect()
    }
}

/// The exports of every table as they are now.
pub type Inputs = BTreeMap<String, Vec<Input>>;

/// The exports as they are now.
pub fn inputs(state: &Published, sources: &SourceFiles) -> Result<Inputs, EngineError> {
    let mut inputs = Inputs::new();
    for (table, files) in &sources.by_table {
        let known = record(state, table).inputs;
        let of_table = files.iter().map(|file| input(&known, file)).collect::<Result<Vec<Input>, EngineError>>()?;
        inputs.insert(table.clone(), of_table);
    }
    Ok(inputs)
}

fn input(known: &[Input], file: &SourceFile) -> Result<Input, EngineError> {
    let metadata = std::fs::metadata(&file.path).map_err(LakeError::io("reading", &file.path))?;
    let modified = metadata.modified().map_err(LakeError::io("reading", &file.path))?;
    let modified = modified.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    let unchanged = known
        .iter()
        .find(|input| input.name == file.name && input.bytes == metadata.len() && input.modified == modified);
    let hash = match unchanged {
        Some(input) => input.hash.clone(),
        None => fingerprint::of_file(&file.path).map_err(LakeError::io("reading", &file.path))?,
    };
    Ok(Input { name: file.name.clone(), bytes: metadata.len(), modified, hash })
}

fn record(state: &Published, table: &str) -> IngestRecord {
    let record = state.stages.get(&stage::ingest(table));
    record.and_then(|record| serde_json::from_value(record.details.clone()).ok()).unwrap_or_default()
}

/// The rows of the table as it is published.
struct PublishedRows<'a> {
    staging: &'a Staging,
    files: &'a BTreeMap<String, String>,
}

impl ExistingRows for PublishedRows<'_> {
    fn slots(&self) -> Result<Vec<Slot>, BoxedError> {
        let slots = self.files.keys().filter(|name| !name.contains('/'));
        slots.map(|name| name.parse().map_err(BoxedError::from)).collect()
    }

    fn read(&self, slot: Slot) -> Result<Batches<'_>, BoxedError> {
        let Some(file) = self.files.get(&slot.to_string()) else { return Ok(Box::new(std::iter::empty())) };
        let batches = files::read_batches(&self.staging.current(file), None)?;
        Ok(Box::new(batches.map(|batch| batch.map_err(BoxedError::from))))
    }

    fn read_columns(&self, slot: Slot, columns: &[&str]) -> Result<Batches<'_>, BoxedError> {
        let Some(file) = self.files.get(&slot.to_string()) else { return Ok(Box::new(std::iter::empty())) };
        let path = self.staging.current(file);
        let stored = files::read_schema(&path)?;
        let known: Vec<&str> = columns.iter().copied().filter(|name| stored.index_of(name).is_ok()).collect();
        let batches = files::read_batches(&path, Some(&known))?;
        Ok(Box::new(batches.map(|batch| batch.map_err(BoxedError::from))))
    }
}

/// Marks a table that lost a file: the next update builds it anew, from the exports that it knows.
pub(super) fn forget_settings(record: &mut StageRecord) {
    if let Some(settings) = record.details.get_mut("settings") {
        *settings = serde_json::Value::String(String::new());
    }
}

/// What is to be read, and why.
struct Work<'a> {
    inputs: Vec<&'a Input>,
    /// The rows stored before stay.
    adds: bool,
    reason: String,
}

/// Compares the exports with those taken in. `None` when there is nothing to do.
fn work<'a>(
    known: &IngestRecord,
    settings: &str,
    changed_settings: Option<String>,
    inputs: &'a [Input],
) -> Result<Option<Work<'a>>, EngineError> {
    let all: Vec<&Input> = inputs.iter().collect();
    if known.inputs.is_empty() {
        let reason = format!("first time, {}", counted(inputs.len() as u64, "export"));
        return Ok(Some(Work { inputs: all, adds: false, reason }));
    }
    let before: BTreeMap<&str, &Input> = known.inputs.iter().map(|input| (input.name.as_str(), input)).collect();
    let is_new = |input: &&Input| !before.contains_key(input.name.as_str());
    let changed: Vec<String> = inputs
        .iter()
        .filter(|input| before.get(input.name.as_str()).is_some_and(|known| known.hash != input.hash))
        .map(|input| file_name(&input.name))
        .collect();
    let reason = match (known.settings == settings, changed.first()) {
        (false, _) if known.settings.is_empty() => "a file of the table is gone".to_owned(),
        (false, _) => changed_settings.unwrap_or_else(|| "settings of the source changed".to_owned()),
        (true, Some(_)) => {
            format!("{} changed: {}", counted(changed.len() as u64, "export"), listed(&changed, "export"))
        }
        (true, None) => {
            let new: Vec<&Input> = inputs.iter().filter(is_new).collect();
            let names: Vec<String> = new.iter().map(|input| file_name(&input.name)).collect();
            let reason = format!("{}: {}", counted(new.len() as u64, "new export"), listed(&names, "export"));
            return Ok((!new.is_empty()).then_some(Work { inputs: new, adds: true, reason }));
        }
    };
    refuse_gone(known, inputs, &reason)?;
    Ok(Some(Work { inputs: all, adds: false, reason }))
}

/// The name of an export without its folders.
fn file_name(name: &str) -> String {
    name.rsplit('/').next().unwrap_or(name).to_owned()
}

/// A table is not built anew while exports that it was built from are gone.
fn refuse_gone(known: &IngestRecord, inputs: &[Input], reason: &str) -> Result<(), EngineError> {
    let is_gone = |input: &&Input| !inputs.iter().any(|present| present.name == input.name);
    let gone: Vec<String> = known.inputs.iter().filter(is_gone).map(|input| input.name.clone()).collect();
    if gone.is_empty() { Ok(()) } else { Err(EngineError::ExportsGone { reason: reason.to_owned(), gone }) }
}

/// What a reader should know of the exports: those that are gone while their rows stay, and months without any row.
pub(super) fn notes(state: &Published, inputs: &Inputs, ingested: &Ingested) -> Vec<String> {
    let mut notes = Vec::new();
    for (table, record) in ingested.tables() {
        let present = inputs.get(table.name).map_or(&[][..], Vec::as_slice);
        for file in &record.exports {
            let rows = file.rows.stored;
            if rows > 0 && !present.iter().any(|input| is_of(&file.file, &input.name)) {
                notes.push(format!(
                    "{} is no longer among the exports; its {rows} rows stay (--force builds the table without them)",
                    file.file
                ));
            }
        }
    }
    let months: Vec<Month> = state
        .stages
        .get(&stage::ingest(TRANSACTIONS.name))
        .map(|record| record.files.keys().filter_map(|name| name.parse().ok()).collect())
        .unwrap_or_default();
    for pair in months.windows(2) {
        let empty = pair[1].since(pair[0]) - 1;
        if empty > 0 {
            notes.push(format!(
                "no rows in the {empty} months between {} and {}: is an export missing, or a date mistyped?",
                pair[0], pair[1]
            ));
        }
    }
    notes
}

/// Whether an export is the file, or a sheet of it.
fn is_of(export: &str, file: &str) -> bool {
    export == file || export.strip_prefix(file).is_some_and(|rest| rest.starts_with('#'))
}

/// A table that has to be brought in line, its headers read.
struct Planned<'a> {
    table: &'static TableSchema,
    source: &'a Source,
    settings: String,
    known: IngestRecord,
    inputs: &'a [Input],
    exports: Vec<Export>,
    /// Columns that the table will have.
    stored_columns: Vec<String>,
    adds: bool,
    reason: String,
    /// Time that finding this out took.
    planning: Duration,
}

/// Brings all tables in line with their exports.
pub(super) fn update(run: &mut Run, sources: &SourceFiles, inputs: &Inputs) -> Result<Ingested, EngineError> {
    let mut ingested = Ingested::default();
    let mut planned = Vec::new();
    let mut mistakes = Vec::new();
    for table in TABLES {
        let Some(source) = run.resolved.pipeline.sources.get(table.name) else { continue };
        let inputs = inputs.get(table.name).map_or(&[][..], Vec::as_slice);
        match plan(run, table, source, sources.of(table.name), inputs) {
            Ok(Some(work)) => {
                let family = stage::ingest(table.name);
                let (verdict, reason) = decide::verdict(&run.selection, &BTreeMap::new(), &family, work.reason.clone());
                ingested.decided.push(Decided {
                    stage: family.clone(),
                    verdict,
                    reason: reason.clone(),
                    months: Vec::new(),
                    fingerprint: String::new(),
                    cause: None,
                });
                if let Some(state) = verdict.keeps_waiting() {
                    run.finish(&family, Instant::now(), false, reason);
                    ingested.pending.insert(family, state.to_owned());
                    ingested.tables.push((table, record(&run.state, table.name)));
                } else {
                    planned.push(work);
                }
            }
            Ok(None) => {
                let reason = "up to date".to_owned();
                run.finish(&stage::ingest(table.name), Instant::now(), false, reason.clone());
                ingested.decided.push(Decided {
                    stage: stage::ingest(table.name),
                    verdict: Verdict::Skip,
                    reason,
                    months: Vec::new(),
                    fingerprint: String::new(),
                    cause: None,
                });
                ingested.tables.push((table, record(&run.state, table.name)));
            }
            Err(EngineError::Ingest(IngestError::Mapping { findings, .. })) => mistakes.extend(findings),
            Err(other) => return Err(other),
        }
    }
    if !mistakes.is_empty() {
        return Err(EngineError::Mapping { findings: mistakes });
    }
    let known = ingested.tables.iter().map(|(table, record)| (table.name.to_owned(), record.columns.clone()));
    let new = planned.iter().map(|work| (work.table.name.to_owned(), work.stored_columns.clone()));
    run.resolved.check_columns(&known.chain(new).collect())?;
    let mut refused = Vec::new();
    for work in planned {
        let table = work.table;
        match ingest_table(run, work, &mut ingested) {
            Ok(record) => ingested.tables.push((table, record)),
            Err(error) if run.keep_going => {
                run.failed(&stage::ingest(table.name), &error);
                ingested.pending.insert(stage::ingest(table.name), "failed".to_owned());
                ingested.tables.push((table, record(&run.state, table.name)));
                ingested.failed.push(error);
            }
            Err(EngineError::Ingest(IngestError::TooManyRefused(refusals))) => refused.push(refusals),
            Err(other) => return Err(other),
        }
    }
    if !refused.is_empty() {
        return Err(EngineError::TooManyRefused { tables: refused });
    }
    ingested.tables.sort_by_key(|(table, _)| TABLES.iter().position(|known| known.name == table.name));
    Ok(ingested)
}

/// Finds out whether a table has to be brought in line, and reads the headers that are needed for it.
fn plan<'a>(
    run: &Run<'a>,
    table: &'static TableSchema,
    source: &'a Source,
    files: &[SourceFile],
    inputs: &'a [Input],
) -> Result<Option<Planned<'a>>, EngineError> {
    let started = Instant::now();
    let settings = fingerprint::of(&(source_rules(source), &run.rules, ingest::VERSION));
    let known = record(&run.state, table.name);
    let basis = source_basis(table.name, source, &run.rules);
    let changed = run.settings_changed(&stage::ingest(table.name), &basis);
    let takes_late = run.on_late() == OnLate::Restate && !known.late.is_empty();
    let work = match takes_late {
        true => {
            let reason = format!("{} taken in", counted(known.late.len() as u64, "quarantined late row"));
            refuse_gone(&known, inputs, &reason)?;
            Some(Work { inputs: inputs.iter().collect(), adds: false, reason })
        }
        false => work(&known, &settings, changed, inputs)?,
    };
    let Some(work) = work else { return Ok(None) };
    let exports_of = |wanted: &[&Input]| -> Result<Vec<Export>, EngineError> {
        let files: Vec<SourceFile> =
            files.iter().filter(|file| wanted.iter().any(|input| input.name == file.name)).cloned().collect();
        Ok(read_exports(&files, table, source)?)
    };
    let mut planned = Planned {
        table,
        source,
        settings,
        exports: exports_of(&work.inputs)?,
        stored_columns: Vec::new(),
        inputs,
        adds: work.adds,
        reason: if run.force { "--force".to_owned() } else { work.reason },
        planning: Duration::ZERO,
        known,
    };
    let stored = if planned.adds { planned.known.columns.clone() } else { Vec::new() };
    let columns = planned.columns(&stored, &run.rules)?;
    if planned.adds && columns != planned.known.columns {
        let is_new = |column: &&String| !planned.known.columns.contains(column);
        let new: Vec<&str> = columns.iter().filter(is_new).map(String::as_str).collect();
        planned.reason = format!("new exports bring {}", new.join(", "));
        refuse_gone(&planned.known, inputs, &planned.reason)?;
        planned.adds = false;
        planned.exports = exports_of(&inputs.iter().collect::<Vec<_>>())?;
        planned.stored_columns = planned.columns(&[], &run.rules)?;
    } else {
        planned.stored_columns = columns;
    }
    planned.planning = started.elapsed();
    Ok(Some(planned))
}

impl Planned<'_> {
    /// The columns that the table will have.
    fn columns(&self, stored: &[String], rules: &RowRules) -> Result<Vec<String>, IngestError> {
        let known_headers = if stored.is_empty() { Vec::new() } else { self.known.headers() };
        let (table, source, known_headers) = (self.table, self.source, known_headers.as_slice());
        let context = ingest::planner::PlanContext { table, source, rules, stored, known_headers };
        let (plan, _) = plan_exports(context, &self.exports)?;
        Ok(plan.column_names().into_iter().map(String::from).collect())
    }
}

fn ingest_table(run: &mut Run, work: Planned<'_>, ingested: &mut Ingested) -> Result<IngestRecord, EngineError> {
    let Planned { table, source, settings, known, inputs, exports, adds, reason, planning, .. } = work;
    let stage_key = stage::ingest(table.name);
    let started = run.begin(&stage_key);
    let started = started.checked_sub(planning).unwrap_or(started);
    let before =
        if adds { run.state.stages.get(&stage_key).cloned().unwrap_or_default() } else { StageRecord::default() };
    let folder = run.staging.path("ingest").join(table.name);
    std::fs::create_dir_all(&folder).map_err(LakeError::io("creating", &folder))?;
    let read_bytes = |input: &&Input| exports.iter().any(|export| is_of(&export.file.name, &input.name));
    let total: u64 = inputs.iter().filter(read_bytes).map(|input| input.bytes).sum();
    let known_headers = known.headers();
    let request = IngestRequest {
        table,
        source,
        rules: &run.rules,
        exports,
        stored_columns: if adds { &known.columns } else { &[] },
        known_headers: if adds { &known_headers } else { &[] },
        staging: &folder,
        existing: &PublishedRows { staging: &run.staging, files: &before.files },
        closed: run.closed(table).filter(|_| run.on_late() == OnLate::Quarantine && adds),
        late: if run.on_late() == OnLate::Restate || run.force { &[] } else { &known.late },
    };
    let told = export_records::of(table, source, &request.exports);
    let listener = run.listener;
    let outcome = ingest::ingest(&request, &|step| match step {
        ingest::Progress::Reading { bytes } => listener.step(&stage_key, bytes, total, Unit::Bytes),
        ingest::Progress::Writing { slots, of } => {
            listener.step(&stage_key, slots as u64, of as u64, Unit::Months);
        }
    })?;

    let refused = outcome.quarantine.iter().map(|refused| &refused.path);
    let written = outcome.partitions.iter().filter_map(|partition| partition.path.as_ref()).chain(refused);
    let bytes = written.map(|path| std::fs::metadata(path).map(|metadata| metadata.len()));
    let bytes: u64 = bytes.sum::<Result<u64, _>>().map_err(LakeError::io("reading", &folder))?;
    let published = run.before.stages.get(&stage_key).cloned().unwrap_or_default();
    let mut rows = if adds { known.rows.clone() } else { BTreeMap::new() };
    let rows_before = self::record(&run.before, table.name).rows;
    let mut after = before;
    for partition in &outcome.partitions {
        let slot = partition.slot.to_string();
        rows.insert(slot.clone(), partition.rows);
        match &partition.path {
            Some(path) => {
                let folder = partition.slot.folder(table.kind);
                let file = content_name(path, &format!("tables/{}/{folder}", table.name))?;
                run.staging.adopt(path, &file)?;
                after.files.insert(slot, file);
            }
            None => {
                after.files.remove(&slot);
                rows.remove(&slot);
            }
        }
    }
    for refused in &outcome.quarantine {
        let file = content_name(&refused.path, &format!("quarantine/{}", table.name))?;
        run.staging.adopt(&refused.path, &file)?;
        after.files.insert(format!("quarantine/{}", refused.export), file);
    }
    after.fingerprint = fingerprint::of(&after.files);
    let changes = slot_changes(&published.files, &after.files, &rows_before, &rows);
    run.refuse_late(table, &changes, adds)?;

    let quarantined_before = known.quarantined();
    let mut record = if adds { known } else { IngestRecord::default() };
    record.settings = settings;
    let gone: Vec<Input> =
        record.inputs.iter().filter(|known| !inputs.iter().any(|input| input.name == known.name)).cloned().collect();
    record.inputs = inputs.iter().cloned().chain(gone).collect();
    record.columns = outcome.columns;
    record.rows = rows;
    let known_late = std::mem::take(&mut record.late);
    record.late = outcome.late;
    let is_gone = |(file, _): &&(String, u64)| !record.late.iter().any(|(known, _)| known == file);
    record.late.extend(known_late.iter().filter(|_| adds).filter(is_gone).cloned().collect::<Vec<_>>());
    let (mut exports, mapping) = told;
    export_records::add_totals(table, &mut exports, &outcome.files);
    record.exports.extend(exports);
    record.exports.sort_by(|left, right| left.file.cmp(&right.file));
    record.mapping.extend(mapping);
    record.mapping.sort_by(|left, right| left.file.cmp(&right.file));
    add_reasons(table, &mut record.reasons, &outcome.refusals);
    // Totals say where rows are now: those that gave way to later ones are stored no more.
    for (file, tally) in &outcome.superseded {
        let exports = record.exports.iter_mut().filter(|export| export.file == *file);
        exports.for_each(|export| export.give_way(tally.rows as i64, tally.amount));
    }
    record.days = span(record.days, outcome.dates);
    let left = quarantined_before - record.quarantined();
    if left > 0 {
        ingested.notes.push(format!("{left} rows of `{}` left the quarantine since the last run", table.name));
    }
    after.details = serde_json::to_value(&record).unwrap_or_default();
    run.complete(&stage_key, after, source_basis(table.name, source, &run.rules))?;
    let units = changes.len() as u64;
    ingested.changes.insert(table.name.to_owned(), changes);
    let report = StageReport::ending_now(stage_key, started, Outcome::Ran, reason)
        .with_rows(outcome.total.read.rows, outcome.total.stored.rows)
        .with_bytes_written(bytes)
        .with_units(units);
    run.report(report);
    Ok(record)
}

/// The partitions whose files differ.
fn slot_changes(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    rows_before: &BTreeMap<String, u64>,
    rows: &BTreeMap<String, u64>,
) -> Vec<SlotChange> {
    let slots: BTreeSet<&String> = before.keys().chain(after.keys()).filter(|name| !name.contains('/')).collect();
    slots
        .into_iter()
        .filter(|slot| before.get(*slot) != after.get(*slot))
        .map(|slot| SlotChange {
            slot: slot.clone(),
            before: before.contains_key(slot).then(|| rows_before.get(slot).copied().unwrap_or(0)),
            after: after.contains_key(slot).then(|| rows.get(slot).copied().unwrap_or(0)),
        })
        .collect()
}

/// What the rows of a table depend on beside its exports.
fn source_basis(table: &str, source: &Source, rules: &RowRules) -> serde_json::Value {
    let settings = serde_json::json!({ "sources": { table: source_rules(source) }, "rules": rules });
    basis(settings, serde_json::json!({ "ingest": ingest::VERSION }))
}

/// The settings of a source that decide what its rows are: all but where the files lie, how many may be refused, and
/// the checks of the table as a whole.
fn source_rules(source: &Source) -> Source {
    let Checks { required, range, pattern, .. } = source.checks.clone();
    let checks = Checks { required, range, pattern, ..Checks::default() };
    Source { files: Vec::new(), max_quarantine_ratio: 0.0, checks, ..source.clone() }
}

/// The name in the lake of a file made of rows: by its content, so that the same rows are the same file, whichever runs
/// brought them.
fn content_name(path: &Path, folder: &str) -> Result<String, EngineError> {
    let content = fingerprint::of_file(path).map_err(LakeError::io("reading", path))?;
    Ok(format!("{folder}/part-{}.parquet", fingerprint::short(&content)))
}

fn span(left: Option<(NaiveDate, NaiveDate)>, right: Option<(NaiveDate, NaiveDate)>) -> Option<(NaiveDate, NaiveDate)> {
    match (left, right) {
        (Some((from, to)), Some((first, last))) => Some((from.min(first), to.max(last))),
        (one, other) => one.or(other),
    }
}

/// Adds refusals to those of earlier exports, by reason and column; the earlier example stays.
fn add_reasons(table: &TableSchema, reasons: &mut Vec<RefusalReason>, refusals: &[ReasonCount]) {
    for refusal in refusals {
        let reason = refusal.reason.to_string();
        let known = reasons.iter_mut().find(|known| known.reason == reason && known.example_column == refusal.column);
        match known {
            Some(known) => {
                known.rows += refusal.rows as i64;
                // The example is the first in the order of the exports, whichever came first.
                let place = (refusal.example_file.as_str(), refusal.example_row as i64);
                if place < (known.example_file.as_str(), known.example_row) {
                    known.example_file = refusal.example_file.clone();
                    known.example_row = refusal.example_row as i64;
                    known.example_value = refusal.example_value.clone();
                }
            }
            None => reasons.push(RefusalReason {
                source: table.name.to_owned(),
                reason,
                rows: refusal.rows as i64,
                example_file: refusal.example_file.clone(),
                example_row: refusal.example_row as i64,
                example_column: refusal.column.clone(),
                example_value: refusal.example_value.clone(),
            }),
        }
    }
    reasons.sort_by(|left, right| right.rows.cmp(&left.rows).then_with(|| left.reason.cmp(&right.reason)));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn input(name: &str, hash: &str) -> Input {
        Input { name: name.into(), bytes: 1, modified: 0, hash: hash.into() }
    }

    fn known(inputs: &[Input]) -> IngestRecord {
        IngestRecord { settings: "s".into(), inputs: inputs.to_vec(), ..Default::default() }
    }

    #[test]
    fn the_same_exports_are_no_work_and_new_ones_are_added() {
        let (a, b) = (input("a", "1"), input("b", "2"));
        assert!(work(&known(std::slice::from_ref(&a)), "s", None, std::slice::from_ref(&a)).unwrap().is_none());
        let exports = [a.clone(), b];
        let added = work(&known(&[a]), "s", None, &exports).unwrap().unwrap();
        assert!(added.adds);
        assert_eq!(added.inputs, [&exports[1]]);
    }

    #[test]
    fn an_export_that_went_away_keeps_its_rows() {
        let (a, b) = (input("a", "1"), input("b", "2"));
        assert!(work(&known(&[a.clone(), b]), "s", None, &[a]).unwrap().is_none());
    }

    #[test]
    fn changed_exports_or_settings_build_the_table_anew() {
        let before = known(&[input("a", "1")]);
        assert!(!work(&before, "s", None, &[input("a", "9")]).unwrap().unwrap().adds);
        assert!(!work(&before, "other", None, &[input("a", "1")]).unwrap().unwrap().adds);
    }

    #[test]
    fn building_anew_without_an_earlier_export_is_refused() {
        let before = known(&[input("a", "1"), input("b", "2")]);
        assert!(matches!(work(&before, "other", None, &[input("a", "1")]), Err(EngineError::ExportsGone { .. })));
    }
}
