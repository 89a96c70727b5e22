//! `schedule`: units for schedulers that run a pipeline on working days, and the guard that tells them which day it is.
//!
//! Neither systemd nor cron nor Windows knows working days. The units wake up every day and ask the guard,
//! `keyfolio schedule … --due`, which ends with 0 on a day of the rule and with 1 on any other.

mod units;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use self::units::Job;
use super::args::ScheduleArgs;
use super::pipeline;
use super::printer::Printer;
use super::{CliError, ExitCode};
use crate::config::Resolved;
use crate::config::types::Edition;
use crate::model::calendar::{Calendar, DayRule};

/// Days that are listed when no unit is asked for.
const DAYS_LISTED: usize = 6;

pub fn execute(args: &ScheduleArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let calendar = calendar(args, &resolved)?;
    let today = args.today.unwrap_or_else(|| today(&resolved.pipeline.timezone));
    let rule = args.rule();
    if args.due {
        warn_of_unknown_years(printer, rule, &calendar, &[today]);
        return Ok(guard(printer, rule, &calendar, today));
    }
    let unit: Option<fn(&Job) -> String> = match (args.systemd, args.cron, args.windows) {
        (true, _, _) => Some(units::systemd_units),
        (_, true, _) => Some(units::crontab),
        (_, _, true) => Some(units::windows_script),
        _ => None,
    };
    if let Some(write) = unit {
        printer.data(&write(&job(args, &resolved)?))?;
        return Ok(ExitCode::Done);
    }
    let days = rule.next_days(today, &calendar, DAYS_LISTED);
    warn_of_unknown_years(printer, rule, &calendar, &days);
    printer.status(&format!("{rule}, from {today} on:"));
    for day in days {
        printer.data(&format!("{day} {}\n", day.format("%A")))?;
    }
    Ok(ExitCode::Done)
}

/// 0 on a day of the rule, 1 on any other.
fn guard(printer: &Printer, rule: DayRule, calendar: &Calendar, today: NaiveDate) -> ExitCode {
    if rule.is_due(today, calendar) {
        printer.status(&format!("{today} is due: {rule}"));
        return ExitCode::Done;
    }
    let next = rule.next_days(today, calendar, 1).first().map(|day| format!("; next on {day}")).unwrap_or_default();
    printer.status(&format!("{today} is not due: {rule}{next}"));
    ExitCode::AnswerIsNo
}

fn warn_of_unknown_years(printer: &Printer, rule: DayRule, calendar: &Calendar, days: &[NaiveDate]) {
    let mut years: Vec<i32> = days.iter().map(|day| day.year()).filter(|year| !calendar.knows(*year)).collect();
    years.dedup();
    if !rule.asks_the_calendar() {
        return;
    }
    for year in years {
        printer.warning(&format!(
            "the calendar has no year {year}: Monday to Friday count as working days\n  \
             hint: give a calendar with the holidays of {year}, with --calendar or `calendar` in the pipeline file"
        ));
    }
}

/// The calendar of `--calendar`, of the pipeline file, or the one that comes with the program.
fn calendar(args: &ScheduleArgs, resolved: &Resolved) -> Result<Calendar, CliError> {
    let of_pipeline = resolved.pipeline.calendar.as_ref().map(|path| resolved.root.join(path));
    let Some(path) = args.calendar.clone().or(of_pipeline) else { return Ok(Calendar::china()?) };
    let bytes = fs::read(&path).map_err(|source| CliError::Read { path: path.clone(), source })?;
    let name = path.display().to_string();
    let text = String::from_utf8(bytes).map_err(|_| CliError::Arguments {
        message: format!("{name}: the calendar is not UTF-8"),
        hint: "save it as CSV UTF-8".into(),
    })?;
    Ok(Calendar::parse(&name, &text)?)
}

/// The date in a time zone that was checked when the pipeline was read.
fn today(zone: &str) -> NaiveDate {
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    Utc::now().with_timezone(&zone).date_naive()
}

/// What a unit runs, with absolute paths.
fn job(args: &ScheduleArgs, resolved: &Resolved) -> Result<Job, CliError> {
    let program =
        std::env::current_exe().map_err(|source| CliError::Read { path: PathBuf::from("keyfolio"), source })?;
    let file = absolute(&args.pipeline.pipeline)?;
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let mut with_file = vec![text(&file)];
    for set in &args.pipeline.sets {
        with_file.extend(["--set".to_owned(), set.clone()]);
    }
    let mut guard = vec!["schedule".to_owned()];
    guard.extend(with_file.clone());
    guard.extend(["--due".to_owned(), "--on".to_owned(), args.rule().to_string()]);
    if let Some(calendar) = &args.calendar {
        guard.extend(["--calendar".to_owned(), text(&absolute(calendar)?)]);
    }
    let mut run = vec!["run".to_owned()];
    run.extend(with_file);
    // Units of several editions of one pipeline stand beside each other.
    let name = match args.edition {
        Edition::Monthly => resolved.pipeline.name.clone(),
        edition => {
            run.extend(["--edition".to_owned(), edition.code().to_owned()]);
            format!("{}-{}", resolved.pipeline.name, edition.code())
        }
    };
    let folder = file.parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(Job {
        zone: resolved.pipeline.timezone.clone(),
        log: text(&folder.join(format!("keyfolio-{name}.log"))),
        name,
        folder: text(&folder),
        program: text(&program),
        guard,
        run,
        rule: args.rule(),
        at: args.at,
    })
}

fn absolute(path: &Path) -> Result<PathBuf, CliError> {
    std::path::absolute(path).map_err(|source| CliError::Read { path: path.to_path_buf(), source })
}
