//! `schema`: the JSON Schema of pipeline files, as committed in `pipelines/pipeline.schema.json`.

use super::printer::Printer;
use super::{CliError, ExitCode};
use crate::config::schema::pipeline_schema_text;

pub fn execute(printer: &Printer) -> Result<ExitCode, CliError> {
    printer.data(&pipeline_schema_text()?)?;
    Ok(ExitCode::Done)
}
