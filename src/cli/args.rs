//! All flags of all verbs.

mod asking;
mod running;

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::config::types::{Edition, Language};
use crate::model::calendar::DayRule;
use crate::model::period::Month;

pub use asking::{
    ExplainArgs, ExplainCustomerArgs, ExplainLevelsArgs, ExplainMetricArgs, ExplainSubject, ExplainTableArgs,
    MovementsArgs, SqlArgs, SqlFormat,
};
pub use running::{
    PlanArgs, RunArgs, RunsArgs, RunsDiffArgs, RunsListArgs, RunsPromoteArgs, RunsShowArgs, RunsVerb, WorkArgs,
};

const ABOUT: &str =
    "Customer-portfolio analytics from sales exports: classes, movements, retention and a report, every month";

const AFTER_HELP: &str = "\
Data go to stdout, everything else to stderr.

Exit codes:
  0    done
  1    finished, but the answer is no (too many rows refused)
  2    the command line or the pipeline file is wrong; nothing ran
  3    reading, writing or something inside failed
  4    another run holds the lake
  130  interrupted

Settings come from the pipeline file; an environment variable KEYFOLIO__A__B overrides
a.b of the file, and --set a.b=c overrides both.";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "keyfolio", version, about = ABOUT, after_help = AFTER_HELP, max_term_width = 100)]
#[command(disable_help_subcommand = true)]
pub struct Arguments {
    /// Flags of every verb.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Flags of every verb.
#[derive(Debug, Clone, Args)]
pub struct GlobalArgs {
    /// How messages are written to stderr: for people, or one JSON object per line.
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub log_format: LogFormat,
    /// Show no progress bars. There are none anyway when stderr is not a terminal.
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// Say nothing but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: a line for each stage, with why it ran, what went through it and how long it took.
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// How messages are written to stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Look at a folder of exports and write a starter pipeline with the mapping that was found.
    #[command(after_help = "\
Examples:
  keyfolio init . --from exports
  keyfolio init pipelines --name monthly --from exports/*.csv exports/*.xlsx

The file says of every line why: which known name a header has, how much of the column is
filled, some values. What is only likely stands there as a comment. Ends with exit code 1
when no export looks like sales order lines.")]
    Init(InitArgs),
    /// Ingest what is new, compute what changed, write the report.
    #[command(after_help = "\
Examples:
  keyfolio run pipelines/online-retail.toml
  keyfolio run pipelines/online-retail.toml --period 2011-10
  keyfolio run pipelines/online-retail.toml --set metrics.customer_flow.active_months=6
  keyfolio run pipelines/online-retail.toml --set 'language=[\"en\"]' --json | jq .headline
  keyfolio run pipelines/online-retail.toml --quiet --summary-line | mail -s keyfolio sales@example.com

A second run with nothing changed does nothing and says so. The result of a date depends
only on rows dated on or before it.")]
    Run(RunArgs),
    /// Print what a run would do, for which periods, and why.
    #[command(after_help = "\
Examples:
  keyfolio plan pipelines/monthly.toml
  keyfolio plan pipelines/monthly.toml --set schemes.rfm.rfm.window=6mo
  keyfolio plan pipelines/monthly.toml --check || keyfolio run pipelines/monthly.toml

Reads new exports, publishes and keeps nothing. run with the same arguments does exactly this.")]
    Plan(PlanArgs),
    /// List runs, show one, compare two results, make a variant the published one.
    Runs(RunsArgs),
    /// Check the settings and the mapping; reads the headers of the exports, no rows.
    #[command(after_help = "\
Examples:
  keyfolio check pipelines/online-retail.toml
  keyfolio check pipelines/online-retail.toml --json | jq '.sources[].unused'

For each source: which header became which column, which headers are not used, which
columns the exports do not have.")]
    Check(CheckArgs),
    /// Write the report again from what was computed before.
    #[command(after_help = "\
Examples:
  keyfolio report pipelines/online-retail.toml
  keyfolio report pipelines/online-retail.toml --as-of 2011-11-30 --language en

Nothing is computed anew: run does that.")]
    Report(ReportArgs),
    /// Print a table, a fact, a mart or refused rows.
    #[command(after_help = "\
Examples:
  keyfolio show snapshots --pipeline pipelines/online-retail.toml
  keyfolio show measures --pipeline pipelines/online-retail.toml --format csv > measures.csv
  keyfolio show contribution --pipeline pipelines/online-retail.toml --format csv --for-excel > contribution.csv
  keyfolio show quarantine.transactions --pipeline pipelines/online-retail.toml --format json

Money is exact: in JSON it is text, so that no reader rounds it. An unknown value is empty in
CSV, null in JSON and blank in a table.")]
    Show(ShowArgs),
    /// Ask the lake in SQL: tables, facts, marts and refused rows, for reading only.
    #[command(after_help = "\
Examples:
  keyfolio sql 'SHOW TABLES' --pipeline pipelines/online-retail.toml
  keyfolio sql 'DESCRIBE snapshots' --pipeline pipelines/online-retail.toml
  keyfolio sql \"SELECT as_of, code, COUNT(*) AS customers FROM snapshots WHERE scheme = 'pyramid'
                GROUP BY as_of, code ORDER BY as_of, code\" --pipeline pipelines/online-retail.toml
  keyfolio sql 'SELECT reason, COUNT(*) AS n FROM quarantine.transactions GROUP BY reason' \\
      --pipeline pipelines/online-retail.toml --format csv
  keyfolio sql - --pipeline pipelines/online-retail.toml --output answer.parquet < question.sql

A mart carries as_of: all published dates are in it, unless --as-of asks for one. Money is exact:
decimal in tables, CSV and Parquet, text in JSON. The lake is never changed: statements other than
SELECT, WITH, SHOW TABLES and DESCRIBE are refused.")]
    Sql(SqlArgs),
    /// Who moved between the classes of a scheme, between any two month ends: counts, sales, or the customers.
    #[command(after_help = "\
Examples:
  keyfolio movements pyramid --pipeline pipelines/online-retail.toml
  keyfolio movements pyramid --pipeline pipelines/online-retail.toml --from 2011-03-31 --to 2011-09-30
  keyfolio movements pyramid --pipeline pipelines/online-retail.toml --customers --format csv > moved.csv

Sales are the scheme's movement.weight at either date. from_code may be new (first row after the
earlier date) or none (known, outside the scheme), to_code lost or none.")]
    Movements(MovementsArgs),
    /// Make the exports of a synthetic company of any size.
    #[command(after_help = "\
Examples:
  keyfolio generate /tmp/company
  keyfolio generate /tmp/big --lines 10000000 --tables transactions
  keyfolio generate /tmp/messy --customers 500 --months 36 --end 2026-10 --messy

The same arguments give the same bytes on every machine. With --messy the exports are as people
keep them, and the folder truth beside them says what they should have been.")]
    Generate(GenerateArgs),
    /// Explain a customer's classes, a figure, a canonical table (its columns and headers), or the level schemes.
    #[command(after_help = "\
Examples:
  keyfolio explain customer C0042 --pipeline pipelines/online-retail.toml
  keyfolio explain metric logo_retention --pipeline pipelines/online-retail.toml
  keyfolio explain table transactions
  keyfolio explain table visits --json | jq -r '.columns[] | [.name, .aliases[0]] | @tsv'")]
    Explain(ExplainArgs),
    /// Print how good the data are: tables, checks that did not pass, refused rows, names that may be one customer.
    #[command(after_help = "\
Examples:
  keyfolio quality pipelines/online-retail.toml
  keyfolio quality pipelines/online-retail.toml --json | jq '.checks[] | select(.outcome == \"fail\")'

Reads what the last run published and computes nothing anew. Exits with 1 when a check failed.
Nothing is merged by itself: names are confirmed in the table customer_alias.")]
    Quality(QualityArgs),
    /// Look after the lake: check that every file is as it was written, remove what nothing needs.
    Lake(LakeArgs),
    /// Print a unit for systemd, cron or Windows that runs a pipeline on working days; without one, the next days.
    #[command(after_help = "\
Examples:
  keyfolio schedule monthly.toml
  keyfolio schedule monthly.toml --systemd --at 06:30
  keyfolio schedule monthly.toml --cron --on 'last five working days'
  keyfolio schedule monthly.toml --windows --on 'every Monday'
  keyfolio schedule monthly.toml --due && keyfolio run monthly.toml

Rules: first working day, third working day, last working day, first two working days,
last five working days, every working day, every Monday.

Days are those of the pipeline's time zone. Holidays and make-up working days are the
official ones of the mainland of China; --calendar, or calendar in the pipeline file,
names another table: date,kind,name_zh,name_en with kind holiday or workday.")]
    Schedule(ScheduleArgs),
    /// Print the JSON Schema of pipeline files, or of a record that runs leave.
    #[command(after_help = "\
Examples:
  keyfolio schema > pipelines/pipeline.schema.json
  keyfolio schema results > docs/schemas/results.schema.json

Editors use the first when a pipeline file begins with: #:schema ./pipeline.schema.json")]
    Schema(SchemaArgs),
    /// Print completions for a shell.
    #[command(after_help = "\
Example:
  keyfolio completions bash > ~/.local/share/bash-completion/completions/keyfolio")]
    Completions(CompletionsArgs),
}

/// A pipeline file and what overrides it.
#[derive(Debug, Clone, Args)]
pub struct PipelineArgs {
    /// The pipeline file.
    pub pipeline: PathBuf,
    /// Override a setting; may be repeated, the last wins. VALUE is TOML, or else text.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub sets: Vec<String>,
}

/// Arguments of `check`.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub pipeline: PipelineArgs,
    /// Print the mapping as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `report`.
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub pipeline: PipelineArgs,
    /// The as-of date to report on. Default: the latest that was computed.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    /// The variant to report on.
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    pub variant: Option<String>,
    /// The reports to write: those of months, weeks or days.
    #[arg(long, value_name = "EDITION", value_enum, default_value_t = Edition::Monthly, conflicts_with = "variant")]
    pub edition: Edition,
    /// The language to write. Default: those of the pipeline.
    #[arg(long, value_name = "LANGUAGE", value_parser = parse_language)]
    pub language: Option<Language>,
}

/// Arguments of `quality`.
#[derive(Debug, Clone, Args)]
pub struct QualityArgs {
    #[command(flatten)]
    pub pipeline: PipelineArgs,
    /// The as-of date to look at. Default: the latest that was computed.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    /// Print everything as JSON, no list cut.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `lake`.
#[derive(Debug, Clone, Args)]
pub struct LakeArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: LakeVerb,
}

/// What `lake` does.
#[derive(Debug, Clone, Subcommand)]
pub enum LakeVerb {
    /// Recompute the checksums of every file that results, variants, kept runs and run records need.
    #[command(after_help = "\
Examples:
  keyfolio lake verify pipelines/online-retail.toml
  keyfolio lake verify pipelines/online-retail.toml --json | jq -r '.damaged[].file'

Finds every flipped bit, every missing and every cut file, and says what to do. Changes nothing.
Exits with 1 when a file is damaged. Files that nothing needs and unfinished runs are no damage.")]
    Verify(VerifyArgs),
    /// Remove what neither the results, a variant, a kept run nor an unfinished run needs.
    #[command(after_help = "\
Examples:
  keyfolio lake vacuum pipelines/online-retail.toml --dry-run
  keyfolio lake vacuum pipelines/online-retail.toml
  keyfolio lake vacuum pipelines/online-retail.toml --keep 3

Results that a later run replaced are kept, so that runs can be compared; of runs older than the
last N they are removed. Records of runs stay. Exits with 4 when a run is at work.")]
    Vacuum(VacuumArgs),
}

/// Arguments of `lake verify`.
#[derive(Debug, Clone, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    pub pipeline: PipelineArgs,
    /// Print everything as JSON, no list cut.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `lake vacuum`.
#[derive(Debug, Clone, Args)]
pub struct VacuumArgs {
    #[command(flatten)]
    pub pipeline: PipelineArgs,
    /// Print what would be removed, and remove nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Published runs whose results are kept, the latest ones. Default: `keep_runs` of the pipeline.
    #[arg(long, value_name = "N")]
    pub keep: Option<usize>,
    /// Print what was removed as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `show`.
#[derive(Debug, Clone, Args)]
pub struct ShowArgs {
    /// `transactions`, `purchase_days`, any mart (`snapshots`, `measures`, …) or `quarantine.transactions`.
    #[arg(value_name = "TABLE")]
    pub table: String,
    /// The pipeline file whose lake to read.
    #[arg(long, value_name = "PIPELINE")]
    pub pipeline: PathBuf,
    /// The as-of date of a mart. Default: the latest.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    /// How to print.
    #[arg(long, value_enum, default_value_t = ShowFormat::Table, value_name = "FORMAT")]
    pub format: ShowFormat,
    /// Rows to print; 0 for all. Default: 50 of a table, all of CSV and JSON.
    #[arg(long, value_name = "ROWS")]
    pub limit: Option<usize>,
    /// Make the CSV safe to open in Excel: with a byte order mark, so that Chinese is read as UTF-8, and with ' before
    /// text that Excel would take for a formula. Without it the text stands as it is.
    #[arg(long)]
    pub for_excel: bool,
}

/// How `show` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// Aligned columns, for people.
    Table,
    /// Comma-separated, for spreadsheets and programs.
    Csv,
    /// One array of objects.
    Json,
}

/// Arguments of `init`.
#[derive(Debug, Clone, Args)]
pub struct InitArgs {
    /// The folder to write the pipeline file into.
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// The exports: files, or folders with everything below them.
    #[arg(long, value_name = "FILES", num_args = 1.., required = true)]
    pub from: Vec<PathBuf>,
    /// Name of the pipeline and of its file: letters, digits, `-` and `_`.
    #[arg(long, value_name = "NAME", default_value = "monthly", value_parser = parse_name)]
    pub name: String,
    /// Write over a file that is there.
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `generate`.
#[derive(Debug, Clone, Args)]
pub struct GenerateArgs {
    /// A new or empty directory.
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Customers over the whole span. Default: 1500.
    #[arg(long, value_name = "N", conflicts_with = "lines")]
    #[arg(value_parser = clap::value_parser!(u32).range(10..=2_000_000))]
    pub customers: Option<u32>,
    /// Order lines, roughly; the number of customers follows from it.
    #[arg(long, value_name = "N", value_parser = parse_lines)]
    pub lines: Option<u64>,
    /// Months.
    #[arg(long, value_name = "M", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=180))]
    pub months: u32,
    /// The last month.
    #[arg(long, value_name = "MONTH", value_parser = parse_month, default_value = "2026-10")]
    pub end: Month,
    /// Another seed makes another company.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Write the exports as people keep them, and the truth about them.
    #[arg(long)]
    pub messy: bool,
    /// Tables to write, separated by commas. Default: all.
    #[arg(long, value_name = "TABLES", value_delimiter = ',')]
    pub tables: Option<Vec<String>>,
    /// Print what was written as JSON to stdout.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `schedule`.
#[derive(Debug, Clone, Args)]
#[command(group = clap::ArgGroup::new("form").args(["systemd", "cron", "windows", "due"]))]
pub struct ScheduleArgs {
    #[command(flatten)]
    pub pipeline: PipelineArgs,
    /// Print a systemd service and its timer.
    #[arg(long)]
    pub systemd: bool,
    /// Print lines of a crontab.
    #[arg(long)]
    pub cron: bool,
    /// Print a PowerShell script that installs a task of the Windows Task Scheduler.
    #[arg(long)]
    pub windows: bool,
    /// Print no unit; exit with 0 when today is a day of the rule, and with 1 when it is not.
    #[arg(long)]
    pub due: bool,
    /// The days to run on. Default: the first working day of each month; of a week every Monday, of a day every working
    /// day, of the month's end each of the last five working days.
    #[arg(long, value_name = "RULE")]
    on: Option<DayRule>,
    /// What the run is for: a month, a week, a day, or the pack of the month's end.
    #[arg(long, value_name = "EDITION", value_enum, default_value_t = Edition::Monthly)]
    pub edition: Edition,
    /// The time of day to run at.
    #[arg(long, value_name = "HH:MM", value_parser = parse_time, default_value = "07:30")]
    pub at: NaiveTime,
    /// The table of holidays and make-up working days.
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// The date to take for today.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    #[arg(conflicts_with_all = ["systemd", "cron", "windows"])]
    pub today: Option<NaiveDate>,
}

impl ScheduleArgs {
    /// The days to run on.
    pub fn rule(&self) -> DayRule {
        self.on.unwrap_or(match self.edition {
            Edition::Monthly => DayRule::NthWorkingDay(1),
            Edition::Weekly => DayRule::Weekly(chrono::Weekday::Mon),
            Edition::Daily => DayRule::EveryWorkingDay,
            Edition::MonthEnd => DayRule::LastWorkingDays(5),
        })
    }
}

/// Arguments of `schema`.
#[derive(Debug, Clone, Args)]
pub struct SchemaArgs {
    /// What the schema is of.
    #[arg(value_enum, default_value_t = SchemaOf::Pipeline, value_name = "RECORD")]
    pub of: SchemaOf,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// A pipeline file.
    Pipeline,
    /// `manifest.json`: inputs, settings, period of the data.
    Manifest,
    /// `run_results.json`: stages, outputs, headline.
    Results,
    /// A line of `events.jsonl`.
    Events,
}

/// Arguments of `completions`.
#[derive(Debug, Clone, Args)]
pub struct CompletionsArgs {
    /// The shell.
    pub shell: Shell,
}

fn parse_date(text: &str) -> Result<NaiveDate, String> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
    date.ok_or_else(|| "not a date of the calendar, expected YYYY-MM-DD, as 2011-11-30".into())
}

fn parse_time(text: &str) -> Result<NaiveTime, String> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5);
    time.ok_or_else(|| "not a time of day, expected HH:MM, as 07:30".into())
}

fn parse_month(text: &str) -> Result<Month, String> {
    text.parse().map_err(|_| "not a month, expected YYYY-MM, as 2011-11".into())
}

fn parse_lines(text: &str) -> Result<u64, String> {
    let lines = text.replace('_', "").parse::<u64>().ok().filter(|lines| (100..=2_000_000_000).contains(lines));
    lines.ok_or_else(|| "expected a number from 100 to 2_000_000_000".into())
}

fn parse_name(text: &str) -> Result<String, String> {
    let is_fine = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !text.is_empty() && text.chars().all(is_fine) && !text.starts_with('-') {
        Ok(text.to_owned())
    } else {
        Err("expected letters, digits, - and _".into())
    }
}

/// A variant's name must not be one by which `runs` knows something else.
fn parse_variant(text: &str) -> Result<String, String> {
    let name = parse_name(text)?;
    let is_run_id = name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    match name.as_str() {
        "published" | "previous" => Err("`published` and `previous` are results already: choose another name".into()),
        _ if is_run_id => Err("looks like the id of a run: choose another name".into()),
        _ => Ok(name),
    }
}

fn parse_language(text: &str) -> Result<Language, String> {
    for language in [Language::Chinese, Language::English] {
        if language.tag() == text {
            return Ok(language);
        }
    }
    Err("expected zh-CN or en".into())
}
