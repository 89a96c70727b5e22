//! `show`: rows of a table, a fact, a mart or the quarantine, as a table, CSV or JSON.
//!
//! | | table | CSV | JSON |
//! |---|---|---|---|
//! | money | exact, all decimals | exact | exact, as text: no reader rounds it |
//! | date | 2011-11-30 | 2011-11-30 | "2011-11-30" |
//! | unknown | blank | empty | null |
//! | empty text | blank | empty | "" |
//!
//! CSV is data and stands as it is: a programme that reads it must get the values of the lake. `--for-excel` writes a
//! byte order mark and puts `'` before text that begins with `=`, `+`, `-`, `@`, a tab or a line break, because Excel
//! would take it for a formula.

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::args::{ShowArgs, ShowFormat};
use super::printer::Printer;
use super::rows::{CsvRows, JsonRows, TABLE_ROWS, TableRows};
use super::{CliError, ExitCode, pipeline};
use crate::lake::files::{read_batches, read_schema};
use crate::lake::{Lake, LakeError, exchange};

pub fn execute(args: &ShowArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    if args.for_excel && args.format != ShowFormat::Csv {
        return Err(CliError::Arguments {
            message: "--for-excel is about CSV".into(),
            hint: "add --format csv".into(),
        });
    }
    let resolved = pipeline::open(&args.pipeline, &[])?;
    let lake = Lake::at(&resolved.lake);
    let files = files_of(&lake, &args.table, args.as_of)?;
    if files.is_empty() {
        printer.status("no row was refused");
    }
    let limit = match (args.limit, args.format) {
        (Some(0), _) => None,
        (Some(rows), _) => Some(rows),
        (None, ShowFormat::Table) => Some(TABLE_ROWS),
        (None, _) => None,
    };
    match args.format {
        ShowFormat::Table => {
            let mut table = TableRows::new(column_names(&lake, &files)?);
            let left_out = for_each_part(&lake, &files, limit, |part| table.add(part))?;
            printer.data(&table.render())?;
            if left_out > 0 {
                printer.status(&format!("… {left_out} rows more; --limit 0 shows all"));
            }
        }
        ShowFormat::Csv => {
            let mut csv = CsvRows::new(printer.data_stream(), &column_names(&lake, &files)?, args.for_excel)?;
            for_each_part(&lake, &files, limit, |part| csv.add(part))?;
            csv.finish()?;
        }
        ShowFormat::Json => {
            let mut json = JsonRows::new(printer.data_stream(), column_names(&lake, &files)?)?;
            for_each_part(&lake, &files, limit, |part| json.add(part))?;
            json.finish()?;
        }
    }
    Ok(ExitCode::Done)
}

/// The published files of a table, in byte order of their names; of a mart those of one as-of date.
fn files_of(lake: &Lake, table: &str, as_of: Option<NaiveDate>) -> Result<Vec<String>, CliError> {
    let published = lake.published()?;
    let mut all: Vec<&String> = Vec::new();
    for stage in published.stages.values() {
        all.extend(stage.files.values());
    }
    all.sort();
    all.dedup();
    if all.is_empty() {
        let hint = "nothing was published in this lake yet; run the pipeline first".to_owned();
        return Err(LakeError::NotPublished { name: table.into(), as_of: None, hint }.into());
    }

    let folder = match table.strip_prefix("quarantine.") {
        Some(refused) => format!("quarantine/{refused}/"),
        None => format!("/{table}/"),
    };
    let mut files: Vec<String> = Vec::new();
    for file in &all {
        let belongs = match folder.strip_prefix('/') {
            None => file.starts_with(&folder),
            Some(name) => ["tables/", "facts/", "marts/"]
                .iter()
                .any(|kind| file.strip_prefix(kind).is_some_and(|rest| rest.starts_with(name))),
        };
        if belongs {
            files.push((*file).clone());
        }
    }
    let refused = table.strip_prefix("quarantine.");
    if files.is_empty() && refused.is_some_and(|table| published.stages.contains_key(&format!("ingest:{table}"))) {
        return Ok(files);
    }
    if files.is_empty() {
        let tables = table_names(&all);
        let hint = match crate::config::did_you_mean(table, &tables) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => format!("the lake has {}", tables.join(", ")),
        };
        return Err(CliError::NoSuch { what: "table", name: table.into(), hint });
    }
    of_one_date(files, table, as_of)
}

/// The names that `show` knows, in byte order.
fn table_names(files: &[&String]) -> Vec<String> {
    let mut names = Vec::new();
    for file in files {
        let mut parts = file.split('/');
        let name = match (parts.next(), parts.next()) {
            (Some("quarantine"), Some(name)) => format!("quarantine.{name}"),
            (Some("tables" | "facts" | "marts"), Some(name)) => name.to_owned(),
            _ => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.sort();
    names
}

fn of_one_date(files: Vec<String>, table: &str, as_of: Option<NaiveDate>) -> Result<Vec<String>, CliError> {
    let date_of = |file: &str| -> Option<String> {
        let part = file.split('/').find_map(|part| part.strip_prefix("as_of="))?;
        Some(part.to_owned())
    };
    let mut dates: Vec<String> = files.iter().filter_map(|file| date_of(file)).collect();
    dates.sort();
    dates.dedup();
    let Some(latest) = dates.last() else {
        if as_of.is_some() {
            let message = format!("`{table}` has no as-of dates: it holds all of the history");
            return Err(CliError::Arguments { message, hint: "leave --as-of out".into() });
        }
        return Ok(files);
    };
    let wanted = as_of.map_or(latest.clone(), |date| date.to_string());
    if !dates.contains(&wanted) {
        let hint = format!("it is published at {}", dates.join(", "));
        return Err(LakeError::NotPublished { name: table.into(), as_of: Some(wanted), hint }.into());
    }
    Ok(files.into_iter().filter(|file| date_of(file).as_ref() == Some(&wanted)).collect())
}

/// Hands the rows of the files to `each` until it has seen `limit` of them; returns how many were left out.
fn for_each_part(
    lake: &Lake,
    files: &[String],
    limit: Option<usize>,
    mut each: impl FnMut(&DataFrame) -> Result<(), CliError>,
) -> Result<usize, CliError> {
    let mut room = limit.unwrap_or(usize::MAX);
    let mut left_out = 0;
    for file in files {
        for batch in read_batches(&lake.path(file), None)? {
            let batch = batch?;
            let rows = batch.num_rows();
            if room > 0 {
                let part = exchange::to_frame(file, &batch.slice(0, rows.min(room)))?;
                each(&part)?;
            }
            left_out += rows.saturating_sub(room);
            room = room.saturating_sub(rows);
        }
    }
    Ok(left_out)
}

fn column_names(lake: &Lake, files: &[String]) -> Result<Vec<String>, CliError> {
    let Some(first) = files.first() else {
        return Ok(Vec::new());
    };
    let schema = read_schema(&lake.path(first))?;
    Ok(schema.fields().iter().map(|field| field.name().clone()).collect())
}
