//! The `ingest:transactions` stage: exports to month partitions of the table.
//!
//! An export is known by its name and the hash of its bytes. Exports already
//! taken in are not read again: when only new ones have come, they are merged
//! into the months they touch; when a known one has changed, or a setting of
//! the source, the table is built anew from all exports.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::measures::{FileControl, RefusalReason};
use super::run::Run;
use super::{EngineError, fingerprint};
use crate::config::SourceFiles;
use crate::config::types::Source;
use crate::ingest::error::BoxedError;
use crate::ingest::existing::{Batches, ExistingRows};
use crate::ingest::input::InputFile;
use crate::ingest::quarantine::ReasonCount;
use crate::ingest::totals::FileTotals;
use crate::ingest::{self, IngestRequest};
use crate::lake::{Lake, LakeError, Published, StageRecord, files};
use crate::model::period::Month;
use crate::model::tables::TRANSACTIONS;

/// The stage's key.
pub const KEY: &str = "ingest:transactions";

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

/// What the stage leaves for later ones.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct IngestRecord {
    /// Settings of the source that made the table.
    pub settings: String,
    /// Exports taken in.
    pub inputs: Vec<Input>,
    /// Control totals by export.
    pub files: Vec<FileControl>,
    /// Why rows were refused.
    pub reasons: Vec<RefusalReason>,
    /// First and last business date stored.
    pub days: Option<(NaiveDate, NaiveDate)>,
}

/// The exports as they are now.
pub fn inputs(state: &Published, sources: &SourceFiles) -> Result<Vec<Input>, EngineError> {
    let known = record(state).inputs;
    let mut inputs = Vec::new();
    for file in &sources.transactions {
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
        inputs.push(Input { name: file.name.clone(), bytes: metadata.len(), modified, hash });
    }
    Ok(inputs)
}

fn record(state: &Published) -> IngestRecord {
    state.stages.get(KEY).and_then(|record| serde_json::from_value(record.details.clone()).ok()).unwrap_or_default()
}

/// The rows of the table as it is published.
struct PublishedRows<'a> {
    lake: &'a Lake,
    files: &'a BTreeMap<String, String>,
}

impl ExistingRows for PublishedRows<'_> {
    fn months(&self) -> Result<Vec<Month>, BoxedError> {
        let months = self.files.keys().filter(|name| !name.contains('/'));
        months.map(|name| name.parse().map_err(BoxedError::from)).collect()
    }

    fn read(&self, month: Month) -> Result<Batches<'_>, BoxedError> {
        let Some(file) = self.files.get(&month.to_string()) else { return Ok(Box::new(std::iter::empty())) };
        let batches = files::read_batches(&self.lake.path(file), None)?;
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
fn work<'a>(known: &IngestRecord, settings: &str, inputs: &'a [Input]) -> Result<Option<Work<'a>>, EngineError> {
    let all: Vec<&Input> = inputs.iter().collect();
    if known.inputs.is_empty() {
        let reason = format!("{} exports", inputs.len());
        return Ok(Some(Work { inputs: all, adds: false, reason }));
    }
    let before: BTreeMap<&str, &Input> = known.inputs.iter().map(|input| (input.name.as_str(), input)).collect();
    let is_new = |input: &&Input| !before.contains_key(input.name.as_str());
    let changed: Vec<&str> = inputs
        .iter()
        .filter(|input| before.get(input.name.as_str()).is_some_and(|known| known.hash != input.hash))
        .map(|input| input.name.as_str())
        .collect();
    let reason = match (known.settings == settings, changed.first()) {
        (false, _) if known.settings.is_empty() => "a file of the table is gone".to_owned(),
        (false, _) => "settings of the source changed".to_owned(),
        (true, Some(first)) => format!("{} exports changed, {first} first", changed.len()),
        (true, None) => {
            let new: Vec<&Input> = inputs.iter().filter(is_new).collect();
            let reason = format!("{} new exports", new.len());
            return Ok((!new.is_empty()).then_some(Work { inputs: new, adds: true, reason }));
        }
    };
    let gone: Vec<String> = known
        .inputs
        .iter()
        .filter(|input| !inputs.iter().any(|present| present.name == input.name))
        .map(|input| input.name.clone())
        .collect();
    if !gone.is_empty() {
        return Err(EngineError::ExportsGone { reason, gone });
    }
    Ok(Some(Work { inputs: all, adds: false, reason }))
}

/// What a reader should know of the exports: those that are gone while their rows stay, and months without any row.
pub(super) fn notes(state: &Published, inputs: &[Input], ingest: &IngestRecord) -> Vec<String> {
    let mut notes = Vec::new();
    for file in &ingest.files {
        let rows = file.rows("stored");
        if rows > 0 && !inputs.iter().any(|input| input.name == file.file) {
            notes.push(format!(
                "{} is no longer among the exports; its {rows} rows stay (--force builds the table without them)",
                file.file
            ));
        }
    }
    let months: Vec<Month> = state
        .stages
        .get(KEY)
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

/// Brings the table in line with the exports.
pub(super) fn update(run: &mut Run, sources: &SourceFiles, inputs: &[Input]) -> Result<IngestRecord, EngineError> {
    let started = Instant::now();
    let pipeline = &run.resolved.pipeline;
    let source = &pipeline.sources.transactions;
    let settings = fingerprint::of(&(source_rules(source), pipeline.money_scale, ingest::VERSION));
    let known = record(&run.state);
    let Some(work) = work(&known, &settings, inputs)? else {
        run.finish("ingest", started, false, "up to date");
        return Ok(known);
    };

    let before =
        if work.adds { run.state.stages.get(KEY).cloned().unwrap_or_default() } else { StageRecord::default() };
    let folder = run.staging.path("ingest");
    std::fs::create_dir_all(&folder).map_err(LakeError::io("creating", &folder))?;
    let total: u64 = work.inputs.iter().map(|input| input.bytes).sum();
    let wanted = |name: &str| work.inputs.iter().any(|input| input.name == name);
    let request = IngestRequest {
        table: &TRANSACTIONS,
        source,
        money_scale: pipeline.money_scale,
        files: sources
            .transactions
            .iter()
            .filter(|file| wanted(&file.name))
            .map(|file| InputFile { path: file.path.clone(), name: file.name.clone() })
            .collect(),
        staging: &folder,
        run_id: &run.run_id,
        existing: &PublishedRows { lake: &run.lake, files: &before.files },
    };
    let progress = run.progress;
    let outcome = ingest::ingest(&request, &|step| match step {
        ingest::Progress::Reading { bytes } => progress.step("read exports", bytes, total),
        ingest::Progress::Writing { months, of } => progress.step("write months", months as u64, of as u64),
    })?;

    let identity: Vec<(&str, &str)> = inputs.iter().map(|input| (input.name.as_str(), input.hash.as_str())).collect();
    let version = fingerprint::of(&(&settings, &identity));
    let version = fingerprint::short(&version);
    let mut after = before;
    for partition in &outcome.partitions {
        let month = partition.month.to_string();
        match &partition.path {
            Some(path) => {
                let file = format!("tables/transactions/month={month}/part-{version}.parquet");
                run.staging.adopt(path, &file)?;
                after.files.insert(month, file);
            }
            None => {
                after.files.remove(&month);
            }
        }
    }
    if let Some(path) = &outcome.quarantine {
        let file = format!("quarantine/transactions/part-{version}.parquet");
        run.staging.adopt(path, &file)?;
        after.files.insert(format!("quarantine/{version}"), file);
    }
    after.fingerprint = fingerprint::of(&after.files);

    let mut record = if work.adds { known } else { IngestRecord::default() };
    record.settings = settings;
    let gone: Vec<Input> =
        record.inputs.iter().filter(|known| !inputs.iter().any(|input| input.name == known.name)).cloned().collect();
    record.inputs = inputs.iter().cloned().chain(gone).collect();
    record.files.extend(outcome.files.iter().map(control));
    record.files.sort_by(|left, right| left.file.cmp(&right.file));
    add_reasons(&mut record.reasons, &outcome.refusals);
    record.days = span(record.days, outcome.dates);
    after.details = serde_json::to_value(&record).unwrap_or_default();
    run.state.stages.insert(KEY.to_owned(), after);
    run.finish("ingest", started, true, work.reason);
    Ok(record)
}

/// The settings of a source that decide what its rows are: all but where the files lie and how many may be refused.
fn source_rules(source: &Source) -> Source {
    Source { files: Vec::new(), max_quarantine_ratio: 0.0, ..source.clone() }
}

fn span(left: Option<(NaiveDate, NaiveDate)>, right: Option<(NaiveDate, NaiveDate)>) -> Option<(NaiveDate, NaiveDate)> {
    match (left, right) {
        (Some((from, to)), Some((first, last))) => Some((from.min(first), to.max(last))),
        (one, other) => one.or(other),
    }
}

fn control(totals: &FileTotals) -> FileControl {
    let fates = [totals.read, totals.stored, totals.duplicate, totals.replaced, totals.filtered, totals.quarantined];
    FileControl {
        source: TRANSACTIONS.name.to_owned(),
        file: totals.file.clone(),
        fates: fates.iter().map(|tally| (tally.rows as i64, tally.amount.to_string())).collect(),
        amount_unknown_rows: totals.amount_unknown_rows as i64,
        bytes: totals.bytes,
        hash: totals.hash.clone(),
    }
}

/// Adds refusals to those of earlier exports, by reason and column; the earlier example stays.
fn add_reasons(reasons: &mut Vec<RefusalReason>, refusals: &[ReasonCount]) {
    for refusal in refusals {
        let reason = refusal.reason.to_string();
        let known = reasons.iter_mut().find(|known| known.reason == reason && known.example_column == refusal.column);
        match known {
            Some(known) => known.rows += refusal.rows as i64,
            None => reasons.push(RefusalReason {
                source: TRANSACTIONS.name.to_owned(),
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
        assert!(work(&known(std::slice::from_ref(&a)), "s", std::slice::from_ref(&a)).unwrap().is_none());
        let exports = [a.clone(), b];
        let added = work(&known(&[a]), "s", &exports).unwrap().unwrap();
        assert!(added.adds);
        assert_eq!(added.inputs, [&exports[1]]);
    }

    #[test]
    fn an_export_that_went_away_keeps_its_rows() {
        let (a, b) = (input("a", "1"), input("b", "2"));
        assert!(work(&known(&[a.clone(), b]), "s", &[a]).unwrap().is_none());
    }

    #[test]
    fn changed_exports_or_settings_build_the_table_anew() {
        let before = known(&[input("a", "1")]);
        assert!(!work(&before, "s", &[input("a", "9")]).unwrap().unwrap().adds);
        assert!(!work(&before, "other", &[input("a", "1")]).unwrap().unwrap().adds);
    }

    #[test]
    fn building_anew_without_an_earlier_export_is_refused() {
        let before = known(&[input("a", "1"), input("b", "2")]);
        assert!(matches!(work(&before, "other", &[input("a", "1")]), Err(EngineError::ExportsGone { .. })));
    }
}
