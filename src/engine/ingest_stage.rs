//! The `ingest:transactions` stage: exports to month partitions of the table.
//!
//! An export is known by its name and the hash of its bytes. Exports already
//! taken in are not read again: when only new ones have come, they are merged
//! into the months they touch; when a known one has changed, or a setting of
//! the source, the table is built anew from all exports.
