//! Encoded rows between parsing and writing: in memory up to a budget, beyond it in one temporary file.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::ingest::error::IngestError;

/// Rows kept in memory, in bytes of their encoding.
pub const MEMORY_BUDGET_BYTES: usize = 256 * 1024 * 1024;

/// Encoded rows of one block that belong together.
#[derive(Debug)]
pub struct Segment {
    /// The file they came from, by its position in path order.
    pub file: usize,
    /// Their block within the file.
    pub block: usize,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Memory(Box<[u8]>),
    Spilled { offset: u64, length: usize },
}

impl Segment {
    /// Bytes of its rows.
    pub fn length(&self) -> usize {
        match &self.place {
            Place::Memory(bytes) => bytes.len(),
            Place::Spilled { length, .. } => *length,
        }
    }
}

/// Holds segments.
#[derive(Debug)]
pub struct SegmentStore {
    path: PathBuf,
    budget: usize,
    in_memory: AtomicUsize,
    spill: Mutex<Option<(File, u64)>>,
}

impl SegmentStore {
    /// A store that spills into a file of `folder`, which is removed with the store.
    pub fn new(folder: &Path, budget: usize) -> SegmentStore {
        SegmentStore {
            path: folder.join("ingest-rows.tmp"),
            budget,
            in_memory: AtomicUsize::new(0),
            spill: Mutex::new(None),
        }
    }

    /// Keeps a copy of `bytes`.
    pub fn put(&self, file: usize, block: usize, bytes: &[u8]) -> Result<Segment, IngestError> {
        let before = self.in_memory.fetch_add(bytes.len(), Ordering::Relaxed);
        if before + bytes.len() <= self.budget {
            return Ok(Segment { file, block, place: Place::Memory(bytes.into()) });
        }
        self.in_memory.fetch_sub(bytes.len(), Ordering::Relaxed);
        let offset = self.spill(bytes).map_err(|error| self.error(error))?;
        Ok(Segment { file, block, place: Place::Spilled { offset, length: bytes.len() } })
    }

    /// Appends the rows of a segment to `buffer`.
    pub fn read(&self, segment: &Segment, buffer: &mut Vec<u8>) -> Result<(), IngestError> {
        match &segment.place {
            Place::Memory(bytes) => {
                buffer.extend_from_slice(bytes);
                Ok(())
            }
            Place::Spilled { offset, length } => {
                let mut read = || {
                    let mut file = File::open(&self.path)?;
                    file.seek(SeekFrom::Start(*offset))?;
                    let count = file.take(*length as u64).read_to_end(buffer)?;
                    if count == *length { Ok(()) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
                };
                read().map_err(|error| self.error(error))
            }
        }
    }

    /// Appends the rows of a segment to `buffer` and gives its memory back.
    pub fn take(&self, segment: Segment, buffer: &mut Vec<u8>) -> Result<(), IngestError> {
        self.read(&segment, buffer)?;
        if let Place::Memory(bytes) = segment.place {
            self.in_memory.fetch_sub(bytes.len(), Ordering::Relaxed);
        }
        Ok(())
    }

    fn spill(&self, bytes: &[u8]) -> std::io::Result<u64> {
        let mut spill = self.spill.lock().unwrap_or_else(PoisonError::into_inner);
        if spill.is_none() {
            *spill = Some((OpenOptions::new().write(true).create(true).truncate(true).open(&self.path)?, 0));
        }
        let Some((file, end)) = spill.as_mut() else { return Err(std::io::ErrorKind::Other.into()) };
        file.write_all(bytes)?;
        let offset = *end;
        *end += bytes.len() as u64;
        Ok(offset)
    }

    fn error(&self, error: std::io::Error) -> IngestError {
        IngestError::Write { path: self.path.clone(), error: error.into() }
    }
}

impl Drop for SegmentStore {
    fn drop(&mut self) {
        let spilled = self.spill.get_mut().unwrap_or_else(PoisonError::into_inner).take().is_some();
        if spilled {
            // Nothing depends on it, and the next run overwrites it.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn rows_beyond_the_budget_come_back_from_the_file_and_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = SegmentStore::new(folder.path(), 10);
        let rows = [&b"in memory"[..], b"spilled", b"", b"spilled too"];
        let segments: Vec<Segment> =
            rows.iter().enumerate().map(|(block, bytes)| store.put(0, block, bytes).unwrap()).collect();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        for (segment, bytes) in segments.into_iter().zip(rows) {
            assert_eq!(segment.length(), bytes.len());
            let mut buffer = Vec::new();
            store.take(segment, &mut buffer).unwrap();
            assert_eq!(buffer, bytes);
        }
        drop(store);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
