//! `schema`: the JSON Schemas of pipeline files and of the records of a run, as committed.

use super::args::{SchemaArgs, SchemaOf};
use super::printer::Printer;
use super::{CliError, ExitCode};
use crate::config::schema::pipeline_schema_text;
use crate::engine::records::{Record, schema_text};

pub fn execute(args: &SchemaArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let text = match args.of {
        SchemaOf::Pipeline => pipeline_schema_text()?,
        SchemaOf::Manifest => schema_text(Record::Manifest)?,
        SchemaOf::Results => schema_text(Record::Results)?,
        SchemaOf::Events => schema_text(Record::Events)?,
    };
    printer.data(&text)?;
    Ok(ExitCode::Done)
}
