//! All blocks of all files, on all threads.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::types::Source;
use crate::ingest::block::{BlockOutcome, BlockParser};
use crate::ingest::error::IngestError;
use crate::ingest::exports::Export;
use crate::ingest::exports::read_settings;
use crate::ingest::late::LateRows;
use crate::ingest::mapping::{FileColumns, RowPlan};
use crate::ingest::quarantine::ReasonCounts;
use crate::ingest::readers::{self, ExportText, FilePrint};
use crate::ingest::scanner::{Block, BlockReader};
use crate::ingest::segments::{Segment, SegmentStore};
use crate::ingest::totals::FileTotals;
use crate::ingest::{Progress, Tuning};
use crate::model::slot::Slot;

/// Everything that was read.
pub struct ReadFiles {
    /// Totals of the files, without what identity decides.
    pub totals: Vec<FileTotals>,
    /// Records that the scanner found in each file, header and blank lines included.
    pub records: Vec<u64>,
    /// New rows by partition, in the order of files and blocks.
    pub slots: BTreeMap<Slot, Vec<Segment>>,
    /// Refused rows, in the order of files and blocks.
    pub refused: Vec<Segment>,
    /// Why they were refused.
    pub reasons: ReasonCounts,
}

enum FileState {
    Waiting,
    Open(Box<BlockReader<ExportText>>),
    Done,
}

/// What threads share.
struct Shared<'a> {
    files: &'a [Export],
    source: &'a Source,
    states: Vec<Mutex<FileState>>,
    /// The next file that nobody has begun.
    next_file: AtomicUsize,
    /// The first file in path order that has failed: blocks of later files are not needed any more.
    failed_file: AtomicUsize,
    results: Mutex<Results>,
    bytes_read: Arc<AtomicU64>,
}

#[derive(Default)]
struct Results {
    blocks: BTreeMap<(usize, usize), BlockOutcome>,
    ends: BTreeMap<usize, (FilePrint, u64)>,
    errors: BTreeMap<usize, IngestError>,
}

/// Exports, and where each has what the plan needs.
pub struct ToRead<'a> {
    /// Settings of their table.
    pub source: &'a Source,
    /// The exports, in path order.
    pub files: &'a [Export],
    /// Columns of each.
    pub columns: &'a [FileColumns],
}

/// Reads all files. The error reported is that of the first file that has one.
pub fn read_files(
    plan: &RowPlan,
    to_read: &ToRead<'_>,
    store: &SegmentStore,
    late: &LateRows,
    progress: &(dyn Fn(Progress) + Sync),
    tuning: Tuning,
) -> Result<ReadFiles, IngestError> {
    let ToRead { source, files, columns } = *to_read;
    let shared = Shared {
        files,
        source,
        states: files.iter().map(|_| Mutex::new(FileState::Waiting)).collect(),
        next_file: AtomicUsize::new(0),
        failed_file: AtomicUsize::new(usize::MAX),
        results: Mutex::default(),
        bytes_read: Arc::default(),
    };
    let work = || {
        let mut parser = BlockParser::new(plan, store, late);
        let mut current = shared.next_file.fetch_add(1, Ordering::Relaxed);
        loop {
            let block = match shared.next_block(&mut current, columns, tuning.block_bytes) {
                Ok(Some(block)) => block,
                Ok(None) => return,
                Err(error) => {
                    shared.fail(current, error);
                    continue;
                }
            };
            match parser.parse(current, &columns[current], &block) {
                Ok(outcome) => {
                    locked(&shared.results).blocks.insert((current, block.sequence), outcome);
                }
                Err(error) => shared.fail(current, error),
            }
            progress(Progress::Reading { bytes: shared.bytes_read.load(Ordering::Relaxed) });
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..tuning.threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| IngestError::WorkerStopped))
    })?;
    let results = shared.results.into_inner().unwrap_or_else(PoisonError::into_inner);
    assemble(files, results)
}

impl Shared<'_> {
    /// The next block of the thread's own file, or of a file that others have open. `current` becomes its file.
    fn next_block(
        &self,
        current: &mut usize,
        columns: &[FileColumns],
        block_bytes: usize,
    ) -> Result<Option<Block>, IngestError> {
        while *current < self.files.len() {
            if *current <= self.failed_file.load(Ordering::Relaxed)
                && let Some(block) = self.block_of(*current, &columns[*current], block_bytes)?
            {
                return Ok(Some(block));
            }
            *current = self.next_file.fetch_add(1, Ordering::Relaxed);
        }
        let not_failed = self.failed_file.load(Ordering::Relaxed);
        for (file, columns) in columns.iter().enumerate().take(not_failed) {
            *current = file;
            if let Some(block) = self.block_of(file, columns, block_bytes)? {
                // Stays with nobody: the next block is looked for from the start again.
                return Ok(Some(block));
            }
        }
        Ok(None)
    }

    fn block_of(&self, file: usize, columns: &FileColumns, block_bytes: usize) -> Result<Option<Block>, IngestError> {
        let mut state = locked(&self.states[file]);
        if let FileState::Waiting = *state {
            let export = &self.files[file];
            // Until it is open, an error leaves nothing to read.
            *state = FileState::Done;
            let settings = read_settings(self.source);
            let reader = readers::open(&export.file, &settings, &export.probe, self.bytes_read.clone())?;
            let (delimiter, quoted) = (columns.delimiter, columns.quoted);
            *state =
                FileState::Open(Box::new(BlockReader::new(reader, &export.file.name, delimiter, quoted, block_bytes)));
        }
        let FileState::Open(reader) = &mut *state else { return Ok(None) };
        match reader.next_block() {
            Ok(Some(block)) => Ok(Some(block)),
            Ok(None) => {
                if let FileState::Open(reader) = std::mem::replace(&mut *state, FileState::Done) {
                    let records = reader.records();
                    let print = reader.into_text().finish()?;
                    locked(&self.results).ends.insert(file, (print, records));
                }
                Ok(None)
            }
            Err(error) => {
                *state = FileState::Done;
                Err(error)
            }
        }
    }

    fn fail(&self, file: usize, error: IngestError) {
        self.failed_file.fetch_min(file, Ordering::Relaxed);
        locked(&self.results).errors.entry(file).or_insert(error);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn assemble(files: &[Export], results: Results) -> Result<ReadFiles, IngestError> {
    if let Some((_, error)) = results.errors.into_iter().next() {
        return Err(error);
    }
    let mut read = ReadFiles {
        totals: files.iter().map(|file| FileTotals { file: file.file.name.clone(), ..FileTotals::default() }).collect(),
        records: vec![0; files.len()],
        slots: BTreeMap::new(),
        refused: Vec::new(),
        reasons: ReasonCounts::default(),
    };
    for (file, (print, records)) in results.ends {
        read.totals[file].bytes = print.bytes;
        read.totals[file].hash = print.hash;
        read.totals[file].encoding = print.encoding.map(String::from);
        read.records[file] = records;
    }
    for ((file, _), outcome) in results.blocks {
        let totals = &mut read.totals[file];
        totals.read += outcome.read;
        totals.filtered += outcome.filtered;
        totals.quarantined += outcome.quarantined;
        totals.amount_unknown_rows += outcome.amount_unknown_rows;
        totals.left_out += outcome.left_out;
        totals.left_out_kinds += outcome.left_out_kinds;
        totals.turned += outcome.turned;
        totals.stated_totals.extend(outcome.stated_totals);
        totals.blank_lines += outcome.blank_lines;
        totals.lines_above += outcome.lines_above;
        for (slot, segment) in outcome.slots {
            read.slots.entry(slot).or_default().push(segment);
        }
        read.refused.extend(outcome.refused);
        read.reasons.absorb(outcome.reasons);
    }
    Ok(read)
}
