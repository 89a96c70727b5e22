//! Why a file cannot be read as a table.

use std::cell::Cell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A file, or a sheet of it, that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// The system does not hand over the bytes, or they do not decompress.
    #[error("cannot read `{}`: {error}\nhint: {hint}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
        /// What to do.
        hint: &'static str,
    },
    /// Nothing in the file could be a row of column names.
    #[error(
        "`{file}` {found}: its first line should name the columns\nhint: export it again, or leave it out of `files`"
    )]
    NoHeader {
        /// Name of the file.
        file: String,
        /// `is empty`, `holds only blank lines`, …
        found: &'static str,
    },
    /// The declared header row does not exist or is blank.
    #[error(
        "`{file}` has no column names in row {row}, which `header_row` declares\nhint: leave `header_row` out to have it found, or correct it; blank rows count"
    )]
    HeaderRow {
        /// Name of the file.
        file: String,
        /// The declared row, from 1.
        row: u32,
    },
    /// The declared encoding has no such name.
    #[error(
        "unknown encoding `{label}`\nhint: write it as gb18030, big5, utf-8, utf-16le, shift_jis or windows-1252, or leave `encoding` out to have it found"
    )]
    UnknownEncoding {
        /// What the pipeline says.
        label: String,
    },
    /// The contents are no table in a form that is read.
    #[error("`{file}` is not a table that can be read: it is {kind}\nhint: {hint}")]
    NotATable {
        /// Name of the file.
        file: String,
        /// What it seems to be, with its article.
        kind: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// The workbook is encrypted.
    #[error("`{file}` is protected with a password\nhint: open it in Excel and save it without a password")]
    Password {
        /// Name of the file.
        file: String,
    },
    /// The container is cut short or broken.
    #[error(
        "`{file}` is damaged or cut short: {detail}\nhint: copy or export it again; opening and saving it in Excel may mend it"
    )]
    Damaged {
        /// Name of the file.
        file: String,
        /// What was found.
        detail: String,
    },
    /// An archive that would fill the machine.
    #[error(
        "`{file}` has {packed} bytes and would unpack to {unpacked}: it is not opened\nhint: this is no usual workbook; export the sheet as CSV"
    )]
    Bomb {
        /// Name of the file.
        file: String,
        /// Bytes on disk.
        packed: u64,
        /// Bytes after unpacking, as the archive itself says.
        unpacked: u64,
    },
    /// The declared sheet does not exist.
    #[error("`{file}` has no sheet `{sheet}`, only {}\nhint: correct `sheet` in the source", quoted(sheets))]
    NoSheet {
        /// Name of the file.
        file: String,
        /// The sheet asked for.
        sheet: String,
        /// Those there are.
        sheets: Vec<String>,
    },
    /// No visible sheet with cells.
    #[error(
        "`{file}` has no sheet that could be read\nhint: a workbook needs one visible worksheet, or declare `sheet`"
    )]
    NoSheets {
        /// Name of the file.
        file: String,
    },
    /// More columns than any table has.
    #[error(
        "`{file}` has {columns} columns, more than 16384\nhint: look for a line end that is missing after the header, or leave columns out of the export"
    )]
    TooWide {
        /// Name of the file.
        file: String,
        /// Columns of its header.
        columns: usize,
    },
    /// A cell with an error that is none of those that formulas give.
    #[error(
        "`{file}` has a cell with the error `{error}`, which is not known\nhint: open it in Excel, let it finish its calculations or mend the formula, and save it again"
    )]
    UnknownCellError {
        /// Name of the file.
        file: String,
        /// As it stands in the cell.
        error: String,
    },
    /// A column whose values are no single text.
    #[error(
        "`{file}`: column `{column}` has values of type {kind}, which are no single values\nhint: leave the column out of the export, or write it as text"
    )]
    ColumnType {
        /// Name of the file.
        file: String,
        /// Name of the column.
        column: String,
        /// Its type in the file.
        kind: String,
    },
}

impl ReaderError {
    /// An error of the system on `path`.
    pub(super) fn read(path: &Path, error: io::Error) -> ReaderError {
        let hint = match error.kind() {
            io::ErrorKind::NotFound => "check the path in `files`",
            io::ErrorKind::PermissionDenied => "check the permissions of the file",
            io::ErrorKind::IsADirectory => "`files` names a folder; name the files in it, as in `folder/*.csv`",
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                "the compressed file is damaged or cut short, copy it again"
            }
            _ => "check that the file is complete and readable",
        };
        ReaderError::Read { path: path.to_path_buf(), error, hint }
    }

    /// An error of the zstd library, which has no kind of its own.
    pub(super) fn read_zstd(path: &Path, error: io::Error) -> ReaderError {
        match error.kind() {
            io::ErrorKind::Other => ReaderError::read(path, io::Error::new(io::ErrorKind::InvalidData, error)),
            _ => ReaderError::read(path, error),
        }
    }
}

thread_local! {
    /// Whether a panic of this thread is caught and told as an error of the file.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Leaves the panics of guarded threads to [`guarded`]: their text would mean nothing to whoever exported the file.
static QUIET_HOOK: LazyLock<()> = LazyLock::new(|| {
    let usual = take_hook();
    set_hook(Box::new(move |panic| {
        if !IS_GUARDED.get() {
            usual(panic);
        }
    }));
});

/// Broken workbooks and Parquet files can make their readers panic: that is an error of the file.
pub(super) fn guarded<T>(file: &str, read: impl FnOnce() -> Result<T, ReaderError>) -> Result<T, ReaderError> {
    LazyLock::force(&QUIET_HOOK);
    let was_guarded = IS_GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    IS_GUARDED.set(was_guarded);
    result.unwrap_or_else(|_| {
        Err(ReaderError::Damaged { file: file.to_owned(), detail: "its contents make no sense".to_owned() })
    })
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
