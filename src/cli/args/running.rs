//! Flags of `plan`, `run` and `runs`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{PipelineArgs, parse_date, parse_language, parse_month, parse_variant};
use crate::config::types::{Edition, Language};
use crate::model::period::Month;

/// What a run is to do; `plan` and `run` take the same.
#[derive(Debug, Clone, Args)]
pub struct WorkArgs {
    /// The date to look from, included. Default: the end of the last complete month in the data.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<NaiveDate>,
    /// The month to look from the end of.
    #[arg(long, value_name = "MONTH", value_parser = parse_month, conflicts_with = "as_of")]
    period: Option<Month>,
    /// What the run is for: a month, or the week or day on top of the last published month. The date is then the last
    /// day of the data, or the end of the last complete week.
    #[arg(long, value_name = "EDITION", value_enum, default_value_t = Edition::Monthly, conflicts_with_all = ["period", "from", "variant"])]
    pub edition: Edition,
    /// The first of several months: results and reports are made for the end of each of them.
    #[arg(long, value_name = "MONTH", value_parser = parse_month, conflicts_with_all = ["as_of", "period"])]
    from: Option<Month>,
    /// The last of several months.
    #[arg(long, value_name = "MONTH", value_parser = parse_month, requires = "from", conflicts_with_all = ["as_of", "period"])]
    to: Option<Month>,
    /// Do these stages only: a stage or a kind, as `classify:rfm`; `+NAME` takes what it reads as well, `NAME+` what
    /// reads it.
    #[arg(long, value_name = "STAGES", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Leave these stages out.
    #[arg(long, value_name = "STAGES", value_delimiter = ',')]
    pub exclude: Vec<String>,
    /// Compute a variant beside the published results; what is the same as theirs is not computed again.
    #[arg(long, value_name = "NAME", value_parser = parse_variant)]
    pub variant: Option<String>,
    /// Compute everything again, changed or not.
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `plan`.
#[derive(Debug, Clone, Args)]
pub struct PlanArgs {
    #[command(flatten)]
    pub pipeline: PipelineArgs,
    #[command(flatten)]
    pub work: WorkArgs,
    /// Exit with 1 when there is work.
    #[arg(long)]
    pub check: bool,
    /// Show every stage and period, with or without work.
    #[arg(long)]
    pub all: bool,
    /// Print every stage and period as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `run`.
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub pipeline: PipelineArgs,
    #[command(flatten)]
    pub work: WorkArgs,
    /// When a stage fails, do what does not depend on it, and publish that.
    #[arg(long)]
    pub keep_going: bool,
    /// Print what was done as JSON to stdout.
    #[arg(long)]
    pub json: bool,
    /// Print the run as one line to stdout, for mail or chat; also when it fails.
    #[arg(long, conflicts_with = "json")]
    pub summary_line: bool,
}

impl WorkArgs {
    /// The date asked for, by `--as-of` or `--period`; `None` leaves it to the data.
    pub fn as_of(&self) -> Option<NaiveDate> {
        self.as_of.or(self.period.or(self.to).map(Month::last_day))
    }

    /// The first of several dates asked for.
    pub fn from(&self) -> Option<NaiveDate> {
        self.from.map(Month::last_day)
    }
}

/// Arguments of `runs`.
#[derive(Debug, Clone, Args)]
pub struct RunsArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: RunsVerb,
}

/// The verbs of `runs`.
#[derive(Debug, Clone, Subcommand)]
pub enum RunsVerb {
    /// The runs that left a record, newest first, and what went into each that did not go into the one before.
    #[command(after_help = "\
Example:
  keyfolio runs list pipelines/online-retail.toml")]
    List(RunsListArgs),
    /// The record of one run: what went in, its stages with reasons and times, notes, outputs.
    #[command(after_help = "\
Examples:
  keyfolio runs show pipelines/online-retail.toml 3f9a
  keyfolio runs show pipelines/online-retail.toml published --json | jq .manifest.settings")]
    Show(RunsShowArgs),
    /// Compare two results: which customers changed class, which figures differ, and why.
    #[command(after_help = "\
Examples:
  keyfolio runs diff pipelines/online-retail.toml previous published
  keyfolio runs diff pipelines/online-retail.toml published bins-4 --xlsx bins-4.xlsx --pdf bins-4.pdf --language en
  keyfolio runs diff pipelines/online-retail.toml published@2011-10-31 published@2011-11-30 --json

A result is named by a variant, by the first digits of a run's id, or by the words published and
previous. Without a date both are compared at the latest date that both have results at.")]
    Diff(RunsDiffArgs),
    /// Make what a variant computed the published results.
    #[command(after_help = "\
Example:
  keyfolio runs promote pipelines/online-retail.toml bins-4

Prints which settings the pipeline file must say for the next run to agree.")]
    Promote(RunsPromoteArgs),
}

/// Arguments of `runs list`.
#[derive(Debug, Clone, Args)]
pub struct RunsListArgs {
    /// The pipeline file.
    pub pipeline: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `runs show`.
#[derive(Debug, Clone, Args)]
pub struct RunsShowArgs {
    /// The pipeline file.
    pub pipeline: PathBuf,
    /// The first digits of the run's id, `published` or `previous`.
    #[arg(value_name = "RUN")]
    pub run: String,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `runs diff`.
#[derive(Debug, Clone, Args)]
pub struct RunsDiffArgs {
    /// The pipeline file.
    pub pipeline: PathBuf,
    /// The first result: a variant, a run, `published` or `previous`; `@DATE` behind it looks at that date.
    #[arg(value_name = "A")]
    pub from: String,
    /// The second result.
    #[arg(value_name = "B")]
    pub to: String,
    /// The date to look at in both.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    /// Print everything as JSON.
    #[arg(long)]
    pub json: bool,
    /// Write a workbook.
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    /// Write pages to print.
    #[arg(long, value_name = "FILE")]
    pub pdf: Option<PathBuf>,
    /// Language of workbook and pages. Default: the first of the pipeline.
    #[arg(long, value_name = "LANGUAGE", value_parser = parse_language)]
    pub language: Option<Language>,
    /// Customers of each scheme to list on the terminal. Default: 10. JSON and workbook have all.
    #[arg(long, value_name = "N")]
    pub customers: Option<usize>,
}

/// Arguments of `runs promote`.
#[derive(Debug, Clone, Args)]
pub struct RunsPromoteArgs {
    /// The pipeline file.
    pub pipeline: PathBuf,
    /// The variant.
    #[arg(value_name = "VARIANT")]
    pub variant: String,
}
