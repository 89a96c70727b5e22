//! The lake: a folder of Parquet files and one pointer to those that count.
//!
//! ```text
//! <lake>/
//!   published.json                       the pointer: every file of the published state, by stage, with checksums
//!   tables/transactions/month=2011-11/…  typed rows with provenance
//!   facts/purchase_days/month=2011-11/…  customer × business date
//!   marts/<mart>/as_of=2011-11-30/…      result tables
//!   quarantine/transactions/…            refused rows, whole
//!   runs/<run_id>/…                      manifest, resolved pipeline, state.json (what the run published)
//!   variants/<name>/…                    pointer and own files of a variant; what it shares is not there again
//!   .kept/…                              files that later runs replaced, for comparing with earlier runs
//!   .staging/ .lock                      of the run at work
//! ```
//!
//! A run writes into `.staging` and seals each stage that is finished: its files get checksums, and a journal says that
//! they are there. [`publish`](Staging::publish) moves the files to their places and replaces `published.json` by one
//! atomic rename: a reader that follows the pointer sees the old state or the new one. Files that the pointer no longer
//! names move to `.kept`. After a crash at any moment the pointer leads to whole files, and the next run goes on from
//! the journal ([`Lake::resume`]).
//!
//! | file | what |
//! |---|---|
//! | `disk/` | every change on disk, and faults for tests |
//! | `checksum.rs` | checksums of files, texts that carry their own |
//! | `pointer.rs` | the pointer and its versions |
//! | `staging.rs` | files not yet published, the journal, going on after an interruption |
//! | `publish.rs` | the switch to a new state |
//! | `variants.rs` | lakes beside the lake, and making one the published |
//! | `records.rs` | what runs leave behind |
//! | `lock.rs` | one run at a time |
//! | `verify.rs`, `vacuum.rs` | finding damage; removing what nothing needs |
//! | `files.rs`, `encoded/`, `exchange.rs` | Parquet files and frames |

pub mod checksum;
pub mod disk;
pub mod encoded;
pub mod exchange;
pub mod files;
pub mod lock;
pub mod pointer;
pub mod publish;
pub mod records;
pub mod staging;
#[cfg(test)]
mod testing;
pub mod vacuum;
pub mod variants;
pub mod verify;

use std::path::{Path, PathBuf};

use thiserror::Error;

pub use lock::Lock;
pub use pointer::{Published, StageRecord};
pub use staging::{Resumed, Staging};

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
    #[error("{}: {source}\nhint: the file may be damaged; `keyfolio lake verify` with the pipeline file tells which files are; what a run removes or loses it makes again from the exports", path.display())]
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
    /// A file of the lake is not as it was written.
    #[error("{} is damaged: {message}\nhint: `keyfolio lake verify` with the pipeline file says what is whole and what to do", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// A name that cannot be that of a variant.
    #[error(
        "{name:?} cannot be the name of a variant\nhint: use letters, digits, - and _, and begin with a letter or digit"
    )]
    VariantName {
        /// As given.
        name: String,
    },
    /// There is no such variant.
    #[error("there is no variant {name:?}\nhint: {hint}")]
    NoVariant {
        /// As asked for.
        name: String,
        /// Those that there are.
        hint: String,
    },
    /// There is no such run, or what it published is no longer kept.
    #[error("there is no kept state of the run {id:?}\nhint: {hint}")]
    NoRun {
        /// As asked for.
        id: String,
        /// Those that there are.
        hint: String,
    },
    /// Another run holds the lake.
    #[error("the lake {} is in use by {holder}\nhint: wait for it to end, then run again", path.display())]
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

/// Folder of the files that later runs replaced.
const KEPT: &str = ".kept";

/// Folder of the variants.
const VARIANTS: &str = "variants";

/// Folders that hold nothing but files named by pointers.
const OWNED_FOLDERS: [&str; 4] = ["tables", "facts", "marts", "quarantine"];

/// A lake folder, or a variant in it.
#[derive(Debug, Clone)]
pub struct Lake {
    root: PathBuf,
    variant: Option<String>,
}

impl Lake {
    /// The lake at `root`. Nothing is created until something is written.
    pub fn at(root: impl Into<PathBuf>) -> Lake {
        Lake { root: root.into(), variant: None }
    }

    /// Its folder; of a variant too, that of the lake it is in.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the pointer, of the staging folder and of the files of its own: the lake's, or the variant's.
    pub fn own_root(&self) -> PathBuf {
        match &self.variant {
            Some(name) => self.root.join(VARIANTS).join(name),
            None => self.root.clone(),
        }
    }

    /// The full path of a file named in a state: the variant's own file, else the one in its place in the lake, else
    /// the one that a later run replaced. The place in the lake when it is nowhere.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.find(relative).unwrap_or_else(|| self.root.join(relative))
    }

    /// As [`path`](Lake::path); `None` when it is nowhere.
    fn find(&self, relative: &str) -> Option<PathBuf> {
        let own = self.variant.as_ref().map(|_| self.own_root().join(relative));
        let places = own.into_iter().chain([self.root.join(relative), self.kept(relative)]);
        places.into_iter().find(|path| path.exists())
    }

    /// Where a file goes that a later run replaced.
    fn kept(&self, relative: &str) -> PathBuf {
        self.root.join(KEPT).join(relative)
    }
}
