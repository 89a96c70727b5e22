//! `generate`: the exports of a synthetic company.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use super::args::GenerateArgs;
use super::numbers::grouped;
use super::printer::Printer;
use super::{CliError, ExitCode};
use crate::generate::{GenerateSettings, Generated, generate, table_names};
use crate::model::money::format_minor;

/// Customers when neither they nor the lines are given.
const CUSTOMERS: usize = 1_500;

pub fn execute(args: &GenerateArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let settings = settings(args)?;
    let progress = printer.progress("Making the company", Some(u64::from(args.months)));
    let generated = generate(&args.directory, &settings, &|_| progress.advance(1))?;
    progress.finish();
    if args.json {
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&outcome(&settings, &generated))?))?;
    }
    printer.summary(&summary(args, &settings, &generated));
    Ok(ExitCode::Done)
}

fn settings(args: &GenerateArgs) -> Result<GenerateSettings, CliError> {
    let known: Vec<&str> = table_names().collect();
    let tables: Option<BTreeSet<String>> = args.tables.as_ref().map(|tables| tables.iter().cloned().collect());
    let unknown = tables.iter().flatten().find(|table| !known.contains(&table.as_str()));
    if let Some(name) = unknown {
        let hint = format!("there are {}", known.join(", "));
        return Err(CliError::NoSuch { what: "table", name: name.clone(), hint });
    }
    let customers = match (args.customers, args.lines) {
        (Some(customers), _) => customers as usize,
        (None, Some(lines)) => GenerateSettings::customers_for_lines(lines, args.months),
        (None, None) => CUSTOMERS,
    };
    let GenerateArgs { months, end, seed, messy, .. } = *args;
    Ok(GenerateSettings { customers, months, end, seed, messy, tables })
}

/// What was written, for programs.
#[derive(Debug, Serialize)]
struct Outcome {
    customers: usize,
    first_month: String,
    last_month: String,
    seed: u64,
    files: usize,
    bytes: u64,
    tables: Vec<TableOutcome>,
}

#[derive(Debug, Serialize)]
struct TableOutcome {
    table: &'static str,
    rows: u64,
    /// Sum of the table's amount; null when it has none.
    amount: Option<String>,
}

fn outcome(settings: &GenerateSettings, generated: &Generated) -> Outcome {
    let tables = generated.tables.iter().map(|(table, totals)| TableOutcome {
        table,
        rows: totals.rows,
        amount: totals.amount.map(|hundredths| format_minor(hundredths, 2)),
    });
    Outcome {
        customers: settings.customers,
        first_month: settings.first_month().to_string(),
        last_month: settings.end.to_string(),
        seed: settings.seed,
        files: generated.files,
        bytes: generated.bytes,
        tables: tables.collect(),
    }
}

fn summary(args: &GenerateArgs, settings: &GenerateSettings, generated: &Generated) -> String {
    let number = |number: u64| grouped(&number.to_string());
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{} customers, {} to {}, seed {}",
        number(settings.customers as u64),
        settings.first_month(),
        settings.end,
        settings.seed
    );
    for (table, totals) in &generated.tables {
        let amount = totals.amount.map(|hundredths| grouped(&format_minor(hundredths, 2))).unwrap_or_default();
        let _ = writeln!(text, "  {table:<20} {:>12} rows  {amount:>20}", number(totals.rows));
    }
    let megabytes = generated.bytes as f64 / 1e6;
    let _ =
        writeln!(text, "{} files, {megabytes:.1} MB in {}", number(generated.files as u64), args.directory.display());
    if settings.messy {
        let _ = writeln!(text, "exports/ is what people keep, truth/ what it should have been");
    }
    text
}
