//! Exports become typed, partitioned, deduplicated tables.
//!
//! ```text
//! files ─ readers ─ scanner ─▶ blocks ─ record, value, expressions ─▶ encoded rows by slot ─ identity ─▶ partitions
//!   (any kind, as text)     (whole records)    └▶ quarantine        (segments: memory, then disk)   (sorted Parquet)
//! headers ─▶ planner ─▶ plan of the rows, and where each file has what it needs
//! ```
//!
//! Guarantees:
//! * a value is stored exactly or its row is refused, whole, with file, row, column, value and reason;
//! * the result depends on the files alone: not on their order, the number of threads, or the size of blocks;
//! * the same file again changes nothing ([`identity`]);
//! * every row that was read is stored, duplicate, replaced, filtered, refused or no data, and so is its amount ([`totals`]);
//! * nothing is written outside the staging folder, and a partition is complete or absent.
//!
//! Threads take blocks from the files themselves: each reads a file of its own while there are any, and then helps with
//! those that are open. So one large file and many small ones keep all cores busy alike.

pub mod block;
pub mod codec;
mod computed;
mod contents;
pub mod decode;
pub mod error;
pub mod exact;
pub mod existing;
pub mod exports;
pub mod expressions;
pub mod headers;
pub mod identity;
pub mod late;
pub mod layout;
mod locate;
pub mod mapping;
pub mod named_date;
pub mod partition;
pub mod planner;
pub mod quarantine;
pub mod readers;
mod reading;
pub mod reason;
pub mod record;
mod row;
pub mod rules;
pub mod scanner;
pub mod segments;
pub mod totals;
pub mod value;
pub mod write;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::config::types::{Identity, Source};
use crate::ingest::codec::PADDING;
pub use crate::ingest::error::IngestError;
use crate::ingest::existing::{ExistingRows, StoredBatch, StoredKeys};
use crate::ingest::exports::{Export, plan_exports};
use crate::ingest::identity::{KeyWinners, Position, key_hash};
use crate::ingest::late::LateRows;
use crate::ingest::mapping::{FileColumns, RowPlan};
use crate::ingest::partition::{SlotContext, SlotOutcome, for_each_row, write_slot};
use crate::ingest::planner::PlanContext;
use crate::ingest::quarantine::{QuarantineFile, ReasonCount, Refusals, write_quarantine};
use crate::ingest::reading::{ToRead, read_files};
use crate::ingest::rules::RowRules;
use crate::ingest::segments::{MEMORY_BUDGET_BYTES, Segment, SegmentStore};
use crate::ingest::totals::{FileTotals, Tally};
use crate::model::period::from_days;
use crate::model::slot::Slot;
use crate::model::tables::TableSchema;

/// Changes when the stored rows of the same export change.
pub const VERSION: u32 = 1;

/// Name of the folder of refused rows in the staging folder.
pub const QUARANTINE_FOLDER: &str = "quarantine";

/// What to ingest, and where to.
pub struct IngestRequest<'a> {
    /// The canonical table.
    pub table: &'static TableSchema,
    /// Its settings.
    pub source: &'a Source,
    /// Settings of the pipeline.
    pub rules: &'a RowRules,
    /// The exports, in any order.
    pub exports: Vec<Export>,
    /// Columns that the lake has already and that stay, whether the exports have them or not.
    pub stored_columns: &'a [String],
    /// Headers of exports that were taken in before.
    pub known_headers: &'a [String],
    /// A folder on the disk of the lake, empty or not there yet. Partitions go to `month=YYYY-MM/part.parquet` below it.
    pub staging: &'a Path,
    /// What the lake holds of the table, written with the same mapping.
    pub existing: &'a dyn ExistingRows,
    /// Months that end on or before this date are closed: rows that are new to them are refused as late.
    pub closed: Option<NaiveDate>,
    /// Rows found to be late before, by export and record number: they stay refused.
    pub late: &'a [(String, u64)],
}

/// How far an ingest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes of the files have been read.
    Reading {
        /// Bytes as they lie on disk.
        bytes: u64,
    },
    /// So many partitions are done.
    Writing {
        /// Partitions done.
        slots: usize,
        /// Partitions to do.
        of: usize,
    },
}

/// A partition in the staging folder that takes the place of the stored one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// Which one.
    pub slot: Slot,
    /// Where it lies; none when no row is left and the stored partition goes.
    pub path: Option<PathBuf>,
    /// All of its rows, old and new.
    pub rows: u64,
    /// Their amount in minor units.
    pub amount: i128,
    /// First and last business date; none without rows.
    pub dates: Option<(NaiveDate, NaiveDate)>,
    /// Rows stored by earlier runs that gave way to rows of this one.
    pub superseded: u64,
}

/// What an ingest did.
#[derive(Debug, Clone, PartialEq)]
pub struct IngestOutcome {
    /// Stored columns, in table order.
    pub columns: Vec<String>,
    /// Partitions that changed.
    pub partitions: Vec<Partition>,
    /// Partitions that have rows in the files but did not change.
    pub unchanged: Vec<Slot>,
    /// Where the rows of each file went, in path order.
    pub files: Vec<FileTotals>,
    /// The sum of all files.
    pub total: FileTotals,
    /// Rows of earlier exports that gave way to rows of these, by export.
    pub superseded: BTreeMap<String, Tally>,
    /// First and last business date of the partitions that have rows in the files.
    pub dates: Option<(NaiveDate, NaiveDate)>,
    /// Why rows were refused, the commonest first.
    pub refusals: Vec<ReasonCount>,
    /// Rows refused because they came too late, by export and record number.
    pub late: Vec<(String, u64)>,
    /// Refused rows of the exports that have some.
    pub quarantine: Vec<QuarantineFile>,
}

/// Settings that tests turn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tuning {
    pub block_bytes: usize,
    pub memory_bytes: usize,
    pub threads: usize,
}

impl Default for Tuning {
    fn default() -> Tuning {
        Tuning {
            block_bytes: scanner::BLOCK_BYTES,
            memory_bytes: MEMORY_BUDGET_BYTES,
            threads: std::thread::available_parallelism().map_or(1, NonZero::get),
        }
    }
}

/// Reads all files and writes the partitions that change into the staging folder.
pub fn ingest(request: &IngestRequest<'_>, progress: &(dyn Fn(Progress) + Sync)) -> Result<IngestOutcome, IngestError> {
    ingest_tuned(request, progress, Tuning::default())
}

pub(crate) fn ingest_tuned(
    request: &IngestRequest<'_>,
    progress: &(dyn Fn(Progress) + Sync),
    tuning: Tuning,
) -> Result<IngestOutcome, IngestError> {
    let exports = in_path_order(request)?;
    let names: Vec<String> = exports.iter().map(|export| export.file.name.clone()).collect();
    let (plan, columns) = plan_exports(request.plan_context(), &exports)?;
    std::fs::create_dir_all(request.staging)
        .map_err(|error| IngestError::Write { path: request.staging.to_path_buf(), error: error.into() })?;
    let prepared = Prepared { exports, names, plan, columns };
    let mut late = LateRows::default();
    late.add(request.late.iter().filter_map(|(file, row)| {
        let file = prepared.names.binary_search(file).ok()? as u32;
        Some(Position { file, row: *row })
    }));
    loop {
        match attempt(request, &prepared, &late, progress, tuning)? {
            Attempt::Done(outcome) => {
                let late = late.rows().map(|(file, row)| (prepared.names[file].clone(), row)).collect();
                return Ok(IngestOutcome { late, ..*outcome });
            }
            // Rows that are known to be late are not found again: this ends.
            Attempt::Late(found) if late.add(found.iter().copied()) => {}
            Attempt::Late(_) => return Err(IngestError::Damaged { what: "late rows" }),
        }
    }
}

/// Exports in path order, and how they are read.
struct Prepared {
    exports: Vec<Export>,
    names: Vec<String>,
    plan: RowPlan,
    columns: Vec<FileColumns>,
}

/// How an attempt ended.
enum Attempt {
    Done(Box<IngestOutcome>),
    /// These rows would change a closed month.
    Late(Vec<Position>),
}

fn attempt(
    request: &IngestRequest<'_>,
    prepared: &Prepared,
    late: &LateRows,
    progress: &(dyn Fn(Progress) + Sync),
    tuning: Tuning,
) -> Result<Attempt, IngestError> {
    let Prepared { exports, names, plan, columns } = prepared;
    let store = SegmentStore::new(request.staging, tuning.memory_bytes);
    let read =
        read_files(plan, &ToRead { source: request.source, files: exports, columns }, &store, late, progress, tuning)?;

    let mut totals = read.totals;
    let mut sum = FileTotals::default();
    for file in &totals {
        sum.absorb(file);
    }
    let mut refusals = Refusals {
        table: request.table.name.to_string(),
        file: None,
        read: sum.read.rows,
        // Late rows are sound: they do not tell of a broken export.
        refused: sum.quarantined.rows - late.count(),
        limit: request.source.max_quarantine_ratio,
        reasons: read.reasons.ranked(names),
    };
    // A broken export must not hide among good ones, whether they come with it or came before.
    for (position, file) in totals.iter().enumerate() {
        let of_file = Refusals {
            file: Some(file.file.clone()),
            read: file.read.rows,
            refused: file.quarantined.rows - late.of_file(position),
            ..refusals.clone()
        };
        if of_file.are_too_many() {
            refusals = of_file;
            break;
        }
    }
    if refusals.are_too_many() {
        return Err(IngestError::TooManyRefused(Box::new(refusals)));
    }
    let quarantine_path = request.staging.join(QUARANTINE_FOLDER);
    let quarantine = write_quarantine(&store, read.refused, names, &quarantine_path)?;

    let (winners, superseded) = find_winners(request, plan, names, &store, &read.slots, sum.read.rows as usize)?;
    let context = SlotContext {
        plan,
        store: &store,
        existing: request.existing,
        names,
        winners: &winners,
        staging: request.staging,
        closed: request.closed,
    };
    let mut slots = read.slots;
    for slot in superseded {
        slots.entry(slot).or_default();
    }
    let outcomes = write_slots(&context, slots, progress, tuning.threads)?;
    let found: Vec<Position> = outcomes.iter().flat_map(|outcome| outcome.late.clone()).collect();
    if !found.is_empty() {
        return Ok(Attempt::Late(found));
    }
    for outcome in &outcomes {
        for (file, fates) in totals.iter_mut().zip(&outcome.by_file) {
            file.stored += fates.stored;
            file.duplicate += fates.duplicate;
            file.replaced += fates.replaced;
            if let Some((first, last)) = fates.days {
                let known = file.days.unwrap_or((first, last));
                file.days = Some((known.0.min(first), known.1.max(last)));
            }
        }
    }
    let mut sum = FileTotals::default();
    for (file, records) in totals.iter().zip(&read.records) {
        file.check(*records, request.rules.money_scale)?;
        sum.absorb(file);
    }
    let columns = plan.column_names().into_iter().map(String::from).collect();
    let outcome = summarize(columns, outcomes, totals, sum, refusals.reasons, quarantine);
    Ok(Attempt::Done(Box::new(outcome)))
}

fn in_path_order(request: &IngestRequest<'_>) -> Result<Vec<Export>, IngestError> {
    let mut exports = request.exports.clone();
    exports.sort_by(|left, right| left.file.name.as_bytes().cmp(right.file.name.as_bytes()));
    if exports.is_empty() {
        return Err(IngestError::NoFiles { table: request.table.name.to_string() });
    }
    for pair in exports.windows(2) {
        if pair[0].file.name == pair[1].file.name {
            return Err(IngestError::FileTwice { file: pair[0].file.name.clone() });
        }
    }
    Ok(exports)
}

impl<'a> IngestRequest<'a> {
    /// What the plan of its rows depends on.
    pub fn plan_context(&self) -> PlanContext<'a> {
        PlanContext {
            table: self.table,
            source: self.source,
            rules: self.rules,
            stored: self.stored_columns,
            known_headers: self.known_headers,
        }
    }
}

/// With `identity = "key"`: the last row of every new key, and the partitions in which a stored row gives way to one.
fn find_winners(
    request: &IngestRequest<'_>,
    plan: &RowPlan,
    names: &[String],
    store: &SegmentStore,
    slots: &BTreeMap<Slot, Vec<Segment>>,
    rows: usize,
) -> Result<(KeyWinners, Vec<Slot>), IngestError> {
    let mut superseded = Vec::new();
    if plan.identity != Identity::Key {
        return Ok((KeyWinners::default(), superseded));
    }
    let mut winners = KeyWinners::new(names.to_vec(), rows);
    let mut bytes = Vec::new();
    let mut scratch = Vec::new();
    for segment in slots.values().flatten() {
        bytes.clear();
        store.read(segment, &mut bytes)?;
        let mut rows = Vec::new();
        for_each_row(&bytes, 0, |row, start, length| rows.push((row, start, length)))?;
        bytes.extend([0; PADDING]);
        for (row, start, length) in rows {
            let key = key_hash(&bytes, start, plan, &mut scratch);
            let position = Position { file: segment.file as u32, row };
            winners.add(key, &bytes[start..start + length], position);
        }
    }
    winners.seal();
    let as_error = |slot| move |error| IngestError::Existing { slot, error };
    let mut stored_slots = request.existing.slots().map_err(|error| IngestError::ExistingSlots { error })?;
    stored_slots.sort();
    // Most partitions hold no key of a new row: their keys alone tell.
    let looked: Vec<Result<bool, IngestError>> =
        stored_slots.par_iter().map(|slot| has_keys(request, plan, &winners, *slot)).collect();
    for (slot, has_keys) in stored_slots.into_iter().zip(looked) {
        if !has_keys? {
            continue;
        }
        let mut gives_way = false;
        for batch in request.existing.read(slot).map_err(as_error(slot))? {
            let batch = batch.map_err(as_error(slot))?;
            let view = StoredBatch::new(&batch, plan, slot)?;
            for index in 0..batch.num_rows() {
                bytes.clear();
                view.encode(index, &mut bytes);
                let length = bytes.len();
                bytes.extend([0; PADDING]);
                let key = key_hash(&bytes, 0, plan, &mut scratch);
                gives_way |= !winners.meet_stored(key, &bytes[..length], view.file(index));
            }
        }
        if gives_way {
            superseded.push(slot);
        }
    }
    Ok((winners, superseded))
}

/// Whether a stored partition may hold a row with the key of a new one.
fn has_keys(
    request: &IngestRequest<'_>,
    plan: &RowPlan,
    winners: &KeyWinners,
    slot: Slot,
) -> Result<bool, IngestError> {
    let as_error = |error| IngestError::Existing { slot, error };
    let columns: Vec<&str> = plan.key.iter().map(|position| plan.columns[*position].spec.name).collect();
    let mut scratch = Vec::new();
    for batch in request.existing.read_columns(slot, &columns).map_err(as_error)? {
        let batch = batch.map_err(as_error)?;
        let Some(keys) = StoredKeys::new(&batch, plan) else { return Ok(true) };
        let mut all = (0..batch.num_rows()).map(|index| keys.hash(index, &mut scratch));
        if all.any(|key| key.is_none_or(|key| winners.has(key))) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A partition that no thread has taken yet.
type SlotTask = Mutex<Option<(Slot, Vec<Segment>)>>;

/// Writes partitions on all threads. The outcome is in their order, and so is the error that is reported.
fn write_slots(
    context: &SlotContext<'_>,
    slots: BTreeMap<Slot, Vec<Segment>>,
    progress: &(dyn Fn(Progress) + Sync),
    threads: usize,
) -> Result<Vec<SlotOutcome>, IngestError> {
    let stored = context.existing.slots().map_err(|error| IngestError::ExistingSlots { error })?;
    let count = slots.len();
    let tasks: Vec<SlotTask> = slots.into_iter().map(|task| Mutex::new(Some(task))).collect();
    let results: Mutex<BTreeMap<usize, Result<SlotOutcome, IngestError>>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(index) else { return };
            let Some((slot, segments)) = task.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
            let result = write_slot(context, slot, segments, stored.contains(&slot));
            if result.is_err() {
                next.store(tasks.len(), Ordering::Relaxed);
            }
            results.lock().unwrap_or_else(PoisonError::into_inner).insert(index, result);
            progress(Progress::Writing { slots: done.fetch_add(1, Ordering::Relaxed) + 1, of: count });
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.min(count)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| IngestError::WorkerStopped))
    })?;
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.into_values().collect()
}

fn summarize(
    columns: Vec<String>,
    outcomes: Vec<SlotOutcome>,
    files: Vec<FileTotals>,
    total: FileTotals,
    refusals: Vec<ReasonCount>,
    quarantine: Vec<QuarantineFile>,
) -> IngestOutcome {
    let mut partitions = Vec::new();
    let mut unchanged = Vec::new();
    let mut superseded: BTreeMap<String, Tally> = BTreeMap::new();
    let mut range: Option<(i32, i32)> = None;
    for outcome in outcomes {
        if let Some((first, last)) = outcome.days {
            range = Some(range.map_or((first, last), |known| (known.0.min(first), known.1.max(last))));
        }
        for (file, tally) in outcome.superseded_by_file {
            *superseded.entry(file).or_default() += tally;
        }
        if !outcome.changed {
            unchanged.push(outcome.slot);
            continue;
        }
        partitions.push(Partition {
            slot: outcome.slot,
            path: outcome.path,
            rows: outcome.all.rows,
            amount: outcome.all.amount,
            dates: outcome.days.map(as_dates),
            superseded: outcome.superseded,
        });
    }
    IngestOutcome {
        columns,
        partitions,
        unchanged,
        superseded,
        files,
        total,
        dates: range.map(as_dates),
        refusals,
        late: Vec::new(),
        quarantine,
    }
}

fn as_dates((first, last): (i32, i32)) -> (NaiveDate, NaiveDate) {
    (from_days(first), from_days(last))
}

#[cfg(test)]
mod tests;
