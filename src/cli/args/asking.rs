//! Flags of `sql` and `explain`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::parse_date;

/// Arguments of `sql`.
#[derive(Debug, Clone, Args)]
pub struct SqlArgs {
    /// The statement; `-` reads it from standard input.
    #[arg(value_name = "STATEMENT")]
    pub statement: String,
    /// The pipeline file whose lake to ask.
    #[arg(long, value_name = "PIPELINE")]
    pub pipeline: PathBuf,
    /// Read marts at this as-of date only. Default: at all that are published.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    /// Ask the results of a variant.
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// How to print. Default: what the ending of --output says, else a table.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<SqlFormat>,
    /// The file to write, instead of printing.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Rows to return; 0 for all. Default: 50 of a table, all otherwise.
    #[arg(long, value_name = "ROWS")]
    pub limit: Option<usize>,
    /// Make the CSV safe to open in Excel, as `show` does.
    #[arg(long)]
    pub for_excel: bool,
}

/// Arguments of `movements`.
#[derive(Debug, Clone, Args)]
pub struct MovementsArgs {
    /// The scheme.
    #[arg(value_name = "SCHEME")]
    pub scheme: String,
    /// The pipeline file whose lake to read.
    #[arg(long, value_name = "PIPELINE")]
    pub pipeline: PathBuf,
    /// The earlier date. Default: the month end before the later one.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub from: Option<NaiveDate>,
    /// The later date. Default: the last at which customers are classed.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub to: Option<NaiveDate>,
    /// Print the customers that moved instead of the counts.
    #[arg(long, conflicts_with = "rates")]
    pub customers: bool,
    /// Print the rates: who rose, fell, stayed, left, came.
    #[arg(long)]
    pub rates: bool,
    /// Read the results of a variant.
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// How to print.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: SqlFormat,
    /// Make the CSV safe to open in Excel, as `show` does.
    #[arg(long)]
    pub for_excel: bool,
}

/// How `sql` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SqlFormat {
    /// Aligned columns, for people.
    Table,
    /// Comma-separated, for spreadsheets and programs.
    Csv,
    /// One array of objects.
    Json,
    /// A Parquet file, as the lake's are.
    Parquet,
}

/// Arguments of `explain`.
#[derive(Debug, Clone, Args)]
pub struct ExplainArgs {
    /// What to explain.
    #[command(subcommand)]
    pub subject: ExplainSubject,
}

/// What `explain` explains.
#[derive(Debug, Clone, Subcommand)]
pub enum ExplainSubject {
    /// A canonical table, or all of them by name.
    Table(ExplainTableArgs),
    /// The level schemes that `levels` of a source can name.
    Levels(ExplainLevelsArgs),
    /// A customer: class and reason in every scheme, how far the next class is, the history, the figures behind.
    #[command(after_help = "\
Examples:
  keyfolio explain customer 14646 --pipeline pipelines/online-retail.toml
  keyfolio explain customer 14646 --pipeline pipelines/online-retail.toml --as-of 2011-06-30
  keyfolio explain customer 14646 --pipeline pipelines/online-retail.toml --rows --json

A distance is what this customer's figure must change by while everybody else's stays. An
identifier or a name that stands for another customer is followed, and that is said. What --json
prints is described in docs/explain.md.")]
    Customer(ExplainCustomerArgs),
    /// A figure: what it is, its unit, when it is unknown, its source, the settings in force, its newest value.
    #[command(after_help = "\
Examples:
  keyfolio explain metric
  keyfolio explain metric net_sales_6m
  keyfolio explain metric logo_retention --pipeline pipelines/online-retail.toml
  keyfolio explain metric rfm --pipeline pipelines/online-retail.toml --json")]
    Metric(ExplainMetricArgs),
}

/// Arguments of `explain customer`.
#[derive(Debug, Clone, Args)]
pub struct ExplainCustomerArgs {
    /// Identifier or name of the customer.
    #[arg(value_name = "ID")]
    pub id: String,
    /// The pipeline file whose lake to read.
    #[arg(long, value_name = "PIPELINE")]
    pub pipeline: PathBuf,
    /// The as-of date to look from. Default: the latest that was computed.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    /// Look at the results of a variant.
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Tell the rows of the lake behind the figures, each with its export and row.
    #[arg(long)]
    pub rows: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `explain metric`.
#[derive(Debug, Clone, Args)]
pub struct ExplainMetricArgs {
    /// A feature, a measure, a column of a mart, a scheme or a kind of scheme. Default: a list of all.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// A pipeline file: tells the settings in force, and the newest value where the lake has one.
    #[arg(long, value_name = "PIPELINE")]
    pub pipeline: Option<PathBuf>,
    /// Override a setting; may be repeated, the last wins.
    #[arg(long = "set", value_name = "KEY=VALUE", requires = "pipeline")]
    pub sets: Vec<String>,
    /// Look at the results of a variant.
    #[arg(long, value_name = "NAME", requires = "pipeline")]
    pub variant: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `explain levels`.
#[derive(Debug, Clone, Args)]
pub struct ExplainLevelsArgs {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `explain table`.
#[derive(Debug, Clone, Args)]
pub struct ExplainTableArgs {
    /// The table. Default: a list of all.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}
