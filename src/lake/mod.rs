//! The lake: a folder of Parquet files and one pointer to those that count.
//!
//! ```text
//! <lake>/
//!   published.json                       the pointer: every file of the published state, by stage
//!   tables/transactions/month=2011-11/…  typed rows with provenance
//!   facts/purchase_days/month=2011-11/…  customer × business date
//!   marts/<mart>/as_of=2011-11-30/…      result tables
//!   quarantine/transactions/…            refused rows, whole
//!   runs/<run_id>/…                      manifest, resolved pipeline
//!   .staging/ .lock                      of the run at work
//! ```
//!
//! A run writes into `.staging`, then [`publish`](publish::Staging::publish)
//! moves the files to their places and replaces `published.json` by one
//! atomic rename: a reader that follows the pointer sees the old state or the
//! new one. Files that the pointer no longer names are removed afterwards;
//! what a killed run left behind, by the next run.

pub mod encoded;
pub mod exchange;
pub mod files;
pub mod lock;
pub mod publish;

use std::path::{Path, PathBuf};

use thiserror::Error;

pub use lock::Lock;
pub use publish::{Published, StageRecord, Staging};

/// What can go wrong with the lake.
#[derive(Debug, Error)]
pub enum LakeError {
    /// Reading or writing failed.
    #[error("{action} {}: {source}\nhint: check that the folder exists, has room and may be written", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A Parquet file could not be read or written.
    #[error("{}: {source}\nhint: the file may be damaged; remove the lake folder and run again to rebuild it from the exports", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        source: parquet::errors::ParquetError,
    },
    /// A frame could not be exchanged with Arrow.
    #[error("converting a frame for {what}: {message}")]
    Exchange {
        /// Which frame.
        what: String,
        /// What was said.
        message: String,
    },
    /// The pointer cannot be understood.
    #[error("{} is not a pointer of this version: {message}\nhint: the lake was written by another version of keyfolio; use that version, or remove the folder and run again", path.display())]
    Pointer {
        /// The pointer file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// Another run holds the lake.
    #[error("the lake {} is in use by {holder}\nhint: wait for that run to end, then run again", path.display())]
    Locked {
        /// The lake.
        path: PathBuf,
        /// Who holds it.
        holder: String,
    },
    /// Nothing of that name is published.
    #[error("nothing is published as `{name}`{}\nhint: {hint}", as_of.as_ref().map(|day| format!(" at {day}")).unwrap_or_default())]
    NotPublished {
        /// Table, fact or mart.
        name: String,
        /// As-of date asked for.
        as_of: Option<String>,
        /// What there is.
        hint: String,
    },
}

impl LakeError {
    /// For `map_err` on file operations.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> LakeError {
        let path = path.to_path_buf();
        move |source| LakeError::Io { action, path, source }
    }
}

/// A lake folder.
#[derive(Debug, Clone)]
pub struct Lake {
    root: PathBuf,
    /// The lake that holds what a variant shares with it.
    base: Option<PathBuf>,
}

impl Lake {
    /// The lake at `root`. Nothing is created until something is written.
    pub fn at(root: impl Into<PathBuf>) -> Lake {
        Lake { root: root.into(), base: None }
    }

    /// A variant of this lake: its own pointer and files, everything else from here.
    pub fn variant(&self, name: &str) -> Lake {
        Lake { root: self.root.join("variants").join(name), base: Some(self.root.clone()) }
    }

    /// The names of the variants that have published something, in byte order.
    pub fn variants(&self) -> Result<Vec<String>, LakeError> {
        let folder = self.root.join("variants");
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(LakeError::io("reading", &folder)(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(LakeError::io("reading", &folder))?;
            if entry.path().join("published.json").exists() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The full path of a file named in the pointer.
    pub fn path(&self, relative: &str) -> PathBuf {
        let own = self.root.join(relative);
        match &self.base {
            Some(base) if !own.exists() => base.join(relative),
            _ => own,
        }
    }
}
