//! `lake verify` and `lake vacuum`: whether the lake is whole, and removing what nothing needs.

use std::path::Path;

use super::args::{LakeArgs, LakeVerb, VacuumArgs, VerifyArgs};
use super::numbers;
use super::pipeline;
use super::printer::Printer;
use super::text_table::{Align, TextTable};
use super::{CliError, ExitCode};
use crate::lake::Lake;
use crate::lake::vacuum::{self, Vacuumed};
use crate::lake::verify::{self, Problem, Verification};

/// Stray files that are listed.
const LISTED: usize = 10;

pub fn execute(args: &LakeArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    match &args.verb {
        LakeVerb::Verify(args) => verify(args, printer),
        LakeVerb::Vacuum(args) => vacuum(args, printer),
    }
}

/// The lake of a pipeline, which must be there.
fn open(folder: &Path) -> Result<Lake, CliError> {
    if folder.is_dir() {
        return Ok(Lake::at(folder));
    }
    let (name, hint) = (folder.display().to_string(), "`keyfolio run` makes it".to_owned());
    Err(CliError::NoSuch { what: "lake", name, hint })
}

fn verify(args: &VerifyArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let found = verify::verify(&open(&resolved.lake)?)?;
    if args.json {
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&found)?))?;
    } else {
        printer.data(&verification_text(&found))?;
    }
    Ok(if found.damaged.is_empty() { ExitCode::Done } else { ExitCode::AnswerIsNo })
}

fn verification_text(found: &Verification) -> String {
    let looked_at = format!("{}, {}", count(found.files, "file"), size(found.bytes));
    let mut text = match found.damaged.len() {
        0 => format!("The lake is whole: {looked_at}\n"),
        number => {
            format!("{} of {looked_at}\n", if number == 1 { "1 damaged".into() } else { format!("{number} damaged") })
        }
    };
    for damage in &found.damaged {
        text.push_str(&format!("\n{}: {}\n", damage.file, problem_text(damage.problem)));
        text.push_str(&format!("  needed by {}\n", needed_by(&damage.needed_by)));
        text.push_str(&format!("  hint: {}\n", damage.remedy));
    }
    if !found.stray.is_empty() {
        text.push_str(&format!(
            "\n{} that nothing needs, `keyfolio lake vacuum` removes them\n",
            count(found.stray.len(), "file")
        ));
        for file in found.stray.iter().take(LISTED) {
            text.push_str(&format!("  {file}\n"));
        }
        if found.stray.len() > LISTED {
            text.push_str(&format!("  and {} more, all with --json\n", found.stray.len() - LISTED));
        }
    }
    if !found.notes.is_empty() {
        text.push('\n');
    }
    for note in &found.notes {
        text.push_str(&format!("note: {note}\n"));
    }
    text
}

fn problem_text(problem: Problem) -> &'static str {
    match problem {
        Problem::Missing => "is missing",
        Problem::WrongSize => "has not the size that was written",
        Problem::WrongBytes => "has not the bytes that were written",
        Problem::Unreadable => "cannot be read",
        Problem::UnknownVersion => "is of a version that this keyfolio does not know",
    }
}

/// The first few; a file may be needed by every run.
fn needed_by(needed_by: &[String]) -> String {
    let (first, rest) = needed_by.split_at(needed_by.len().min(4));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    format!("{}{more}", first.join(", "))
}

fn vacuum(args: &VacuumArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let lake = open(&resolved.lake)?;
    let keep = args.keep.unwrap_or(resolved.pipeline.keep_runs as usize);
    let done = if args.dry_run { vacuum::plan(&lake, keep)? } else { vacuum::vacuum(&lake, keep)? };
    if args.json {
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&done)?))?;
    } else {
        printer.data(&vacuum_text(&done))?;
    }
    Ok(ExitCode::Done)
}

fn vacuum_text(done: &Vacuumed) -> String {
    if done.files.is_empty() {
        return "Nothing to remove\n".to_owned();
    }
    let mut table = TextTable::new(&[("", Align::Left), ("", Align::Right)]).indented(2);
    if !done.removed {
        for file in &done.files {
            table.row(vec![file.file.clone(), size(file.bytes)]);
        }
    }
    let what = format!("{}, {}", count(done.files.len(), "file"), size(done.bytes));
    let mut text = match done.removed {
        true => format!("Removed {what}\n"),
        false => format!("Would remove {what}\n{}", table.render()),
    };
    if !done.forgotten_runs.is_empty() {
        let verb = if done.removed { "Can no longer" } else { "Could no longer" };
        text.push_str(&format!("{verb} be compared: {}\n", done.forgotten_runs.join(", ")));
    }
    if !done.kept_runs.is_empty() {
        text.push_str(&format!("Runs kept: {}\n", done.kept_runs.join(", ")));
    }
    text
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", numbers::grouped(&number.to_string()))
}

/// Bytes for people.
fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
    match units.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / *unit as f64),
        None => format!("{bytes} B"),
    }
}
