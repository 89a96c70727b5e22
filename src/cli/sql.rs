//! `sql`: a question to the lake, answered as a table, CSV, JSON or Parquet.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use polars::prelude::DataFrame;

use super::args::{SqlArgs, SqlFormat};
use super::printer::Printer;
use super::rows::{CsvRows, JsonRows, TABLE_ROWS, TableRows};
use super::{CliError, ExitCode, pipeline};
use crate::engine::sql::{self, Query};
use crate::lake::LakeError;
use crate::lake::files::{self, WriteOptions};

pub fn execute(args: &SqlArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let format = format_of(args)?;
    let limit = match (args.limit, format) {
        (Some(0), _) => None,
        (Some(rows), _) => Some(rows),
        (None, SqlFormat::Table) => Some(TABLE_ROWS),
        (None, _) => None,
    };
    let statement = statement_of(args)?;
    let resolved = pipeline::open(&args.pipeline, &[])?;
    let lake = pipeline::lake(&resolved, args.variant.as_deref())?;
    let state = lake.published()?;
    // One row more than is shown tells whether there are more.
    let asked = limit.map(|rows| rows + 1);
    let query = Query { lake: &lake, state: &state, statement: &statement, as_of: args.as_of, limit: asked };
    let found = sql::run(&query)?;
    // Without a number `head` would take ten.
    let answer = found.head(Some(limit.unwrap_or(found.height())));
    let is_cut = found.height() > answer.height();
    match &args.output {
        Some(path) => {
            write_file(path, &answer, format, args.for_excel)?;
            printer.status(&format!("{}: {} rows", path.display(), answer.height()));
        }
        None => print(&answer, format, args.for_excel, printer)?,
    }
    if is_cut {
        printer.status(&format!("… there are more than {} rows; --limit 0 returns all", answer.height()));
    }
    Ok(ExitCode::Done)
}

fn format_of(args: &SqlArgs) -> Result<SqlFormat, CliError> {
    let ending = args.output.as_ref().and_then(|path| path.extension()).and_then(|ending| ending.to_str());
    let format = match (args.format, ending) {
        (Some(format), _) => format,
        (None, Some("csv")) => SqlFormat::Csv,
        (None, Some("json")) => SqlFormat::Json,
        (None, Some("parquet")) => SqlFormat::Parquet,
        (None, _) => SqlFormat::Table,
    };
    let wrong = |message: &str, hint: &str| CliError::Arguments { message: message.into(), hint: hint.into() };
    if args.for_excel && format != SqlFormat::Csv {
        return Err(wrong("--for-excel is about CSV", "add --format csv"));
    }
    if format == SqlFormat::Parquet && args.output.is_none() {
        return Err(wrong("Parquet is not printed", "name a file: --output answer.parquet"));
    }
    Ok(format)
}

fn statement_of(args: &SqlArgs) -> Result<String, CliError> {
    if args.statement != "-" {
        return Ok(args.statement.clone());
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(|source| CliError::Read { path: "standard input".into(), source })?;
    Ok(text)
}

fn names_of(answer: &DataFrame) -> Vec<String> {
    answer.get_column_names().iter().map(|name| name.to_string()).collect()
}

pub(super) fn print(answer: &DataFrame, format: SqlFormat, for_excel: bool, printer: &Printer) -> Result<(), CliError> {
    if format == SqlFormat::Table {
        let mut table = TableRows::new(names_of(answer));
        table.add(answer)?;
        return printer.data(&table.render());
    }
    write_rows(answer, format, for_excel, printer.data_stream())
}

fn write_rows(answer: &DataFrame, format: SqlFormat, for_excel: bool, mut out: impl Write) -> Result<(), CliError> {
    match format {
        SqlFormat::Csv => {
            let mut csv = CsvRows::new(out, &names_of(answer), for_excel)?;
            csv.add(answer)?;
            csv.finish()
        }
        SqlFormat::Json => {
            let mut json = JsonRows::new(out, names_of(answer))?;
            json.add(answer)?;
            json.finish()
        }
        SqlFormat::Table | SqlFormat::Parquet => {
            let mut table = TableRows::new(names_of(answer));
            table.add(answer)?;
            out.write_all(table.render().as_bytes()).and_then(|()| out.flush()).map_err(CliError::Output)
        }
    }
}

/// Writes the answer to a file that is whole or not there.
fn write_file(path: &Path, answer: &DataFrame, format: SqlFormat, for_excel: bool) -> Result<(), CliError> {
    if format == SqlFormat::Parquet {
        return Ok(files::write_frame(path, answer, &WriteOptions::default())?);
    }
    let temporary = path.with_extension("tmp");
    let file = File::create(&temporary).map_err(LakeError::io("writing", &temporary))?;
    write_rows(answer, format, for_excel, BufWriter::new(file))?;
    std::fs::rename(&temporary, path).map_err(LakeError::io("renaming", &temporary))?;
    Ok(())
}
