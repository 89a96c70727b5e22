//! How a verb ends: exit codes and errors.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

use crate::config::ConfigErrors;
use crate::engine::EngineError;
use crate::engine::explain::ExplainError;
use crate::engine::sql::SqlError;
use crate::generate::GenerateError;
use crate::ingest::IngestError;
use crate::ingest::readers::ReaderError;
use crate::lake::LakeError;
use crate::model::calendar::CalendarError;

/// What the process tells its caller. Nothing that failed is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Done.
    Done = 0,
    /// Finished, but the answer is no: the quality gate stopped the run.
    AnswerIsNo = 1,
    /// The command line or the pipeline file is wrong; nothing ran.
    Refused = 2,
    /// Reading, writing or something inside failed.
    Failed = 3,
    /// Another run holds the lake.
    Locked = 4,
    /// Ended by Ctrl-C or SIGTERM; what was published stands.
    Interrupted = 130,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> std::process::ExitCode {
        std::process::ExitCode::from(code as u8)
    }
}

/// Why a verb could not do its work.
#[derive(Debug, Error)]
pub enum CliError {
    /// The pipeline file, an environment variable or `--set` is wrong, or does not fit the exports.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// The lake cannot be read, written or locked.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Stdout cannot be written. A broken pipe is no error (see [`super::main`]).
    #[error("cannot write to standard output: {0}")]
    Output(#[source] io::Error),
    /// A file cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A name on the command line that means nothing.
    #[error("there is no {what} {name:?}\nhint: {hint}")]
    NoSuch {
        /// What it should name.
        what: &'static str,
        /// As given.
        name: String,
        /// What there is.
        hint: String,
    },
    /// An argument that does not go with the others.
    #[error("{message}\nhint: {hint}")]
    Arguments {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A value cannot be written as JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The synthetic company cannot be written.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The table of holidays is wrong.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The run stopped.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A stage failed, and the run went on without it.
    #[error("{0}")]
    Stage(Arc<EngineError>),
    /// Something cannot be explained.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// A statement has no answer.
    #[error(transparent)]
    Sql(#[from] SqlError),
}

impl CliError {
    /// The exit code of a verb that ended so.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            CliError::Config(_) | CliError::NoSuch { .. } | CliError::Arguments { .. } | CliError::Calendar(_) => {
                ExitCode::Refused
            }
            CliError::Lake(error) => exit_code_of_lake(error),
            CliError::Output(_) | CliError::Read { .. } | CliError::Json(_) => ExitCode::Failed,
            CliError::Generate(GenerateError::NotEmpty { .. }) => ExitCode::Refused,
            CliError::Generate(_) => ExitCode::Failed,
            CliError::Engine(error) => exit_code_of(error),
            CliError::Stage(error) => exit_code_of(error),
            CliError::Explain(
                ExplainError::NoCustomer { .. } | ExplainError::Ambiguous { .. } | ExplainError::NotPublished { .. },
            ) => ExitCode::Refused,
            CliError::Explain(_) => ExitCode::Failed,
            CliError::Sql(SqlError::Lake(LakeError::NotPublished { .. })) => ExitCode::Refused,
            CliError::Sql(SqlError::Lake(_) | SqlError::Failed { .. }) => ExitCode::Failed,
            CliError::Sql(_) => ExitCode::Refused,
        }
    }
}

fn exit_code_of(error: &EngineError) -> ExitCode {
    match error {
        EngineError::TooManyRefused { .. }
        | EngineError::ChecksFailed { .. }
        | EngineError::Late { .. }
        | EngineError::FarRows { .. }
        | EngineError::Ingest(IngestError::TooManyRefused(_))
        | EngineError::Empty => ExitCode::AnswerIsNo,
        EngineError::Ingest(
            IngestError::Mapping { .. }
            | IngestError::NoFiles { .. }
            | IngestError::FileTwice { .. }
            | IngestError::NoSheet { .. }
            | IngestError::Reader(
                ReaderError::HeaderRow { .. } | ReaderError::UnknownEncoding { .. } | ReaderError::NoSheet { .. },
            ),
        )
        | EngineError::Mapping { .. }
        | EngineError::Config(_)
        | EngineError::Holidays(_)
        | EngineError::Calendar { .. }
        | EngineError::NoDataYet { .. }
        | EngineError::NoMonthYet { .. }
        | EngineError::NoCompleteMonth { .. }
        | EngineError::BeyondData { .. }
        | EngineError::ExportsGone { .. }
        | EngineError::NoSuchResult { .. }
        | EngineError::FilesGone { .. }
        | EngineError::NotPublished { .. } => ExitCode::Refused,
        EngineError::Lake(error) => exit_code_of_lake(error),
        _ => ExitCode::Failed,
    }
}

fn exit_code_of_lake(error: &LakeError) -> ExitCode {
    match error {
        LakeError::Locked { .. } => ExitCode::Locked,
        LakeError::NotPublished { .. }
        | LakeError::VariantName { .. }
        | LakeError::NoVariant { .. }
        | LakeError::NoRun { .. } => ExitCode::Refused,
        _ => ExitCode::Failed,
    }
}
