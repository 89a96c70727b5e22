//! `movements`: who moved between the classes of a scheme, between any two dates.

use chrono::NaiveDate;

use super::args::{MovementsArgs, SqlFormat};
use super::printer::Printer;
use super::rows::TABLE_ROWS;
use super::{CliError, ExitCode, pipeline, sql};
use crate::engine::between;

pub fn execute(args: &MovementsArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let wrong = |message: String, hint: String| CliError::Arguments { message, hint };
    if args.format == SqlFormat::Parquet || (args.for_excel && args.format != SqlFormat::Csv) {
        let hint = "use --format table, csv or json; --for-excel goes with csv";
        return Err(wrong("the answer cannot be printed so".into(), hint.into()));
    }
    let resolved = pipeline::open(&args.pipeline, &[])?;
    let schemes = &resolved.pipeline.schemes;
    if !schemes.contains_key(&args.scheme) {
        let known: Vec<&str> = schemes.keys().map(String::as_str).collect();
        let hint = format!("the pipeline has {}", known.join(", "));
        return Err(wrong(format!("there is no scheme `{}`", args.scheme), hint));
    }
    let lake = pipeline::lake(&resolved, args.variant.as_deref())?;
    let state = lake.published()?;
    let dates = between::dates(&state, &args.scheme);
    let listed = || match (dates.first(), dates.last()) {
        (Some(first), Some(last)) => format!("classes are published at the month ends from {first} to {last}"),
        _ => "run the pipeline first: keyfolio run".to_owned(),
    };
    let known = |date: NaiveDate| match dates.contains(&date) {
        true => Ok(date),
        false => Err(wrong(format!("`{}` has no classes at {date}", args.scheme), listed())),
    };
    let to = match args.to {
        Some(date) => known(date)?,
        None => *dates.last().ok_or_else(|| wrong(format!("`{}` has no classes yet", args.scheme), listed()))?,
    };
    let earlier = dates.iter().rev().find(|date| **date < to).copied();
    let from = match (args.from, earlier) {
        (Some(date), _) => known(date)?,
        (None, Some(date)) => date,
        (None, None) => return Err(wrong(format!("{to} is the first date with classes"), listed())),
    };
    if from >= to {
        return Err(wrong(
            format!("--from {from} is not before --to {to}"),
            "name the earlier date with --from".into(),
        ));
    }
    let found = between::between(&lake, &state, &resolved.pipeline, &args.scheme, (from, to))?;
    let table = match (args.customers, args.rates) {
        (true, _) => found.customers,
        (_, true) => found.rates,
        _ => found.movements,
    };
    let shown = match args.format {
        SqlFormat::Table => table.head(Some(TABLE_ROWS)),
        _ => table.clone(),
    };
    sql::print(&shown, args.format, args.for_excel, printer)?;
    if shown.height() < table.height() {
        printer.status(&format!("… {} rows in all; --format csv prints them", table.height()));
    }
    Ok(ExitCode::Done)
}
