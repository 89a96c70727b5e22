//! `runs list`: the runs that left a record, newest first.

use serde::Serialize;

use super::record::Run;
use crate::cli::args::RunsListArgs;
use crate::cli::pipeline;
use crate::cli::printer::Printer;
use crate::cli::text_table::{Align, TextTable};
use crate::cli::{CliError, ExitCode};
use crate::engine::diff::{input_changes, setting_changes, subjects};
use crate::lake::Lake;

/// One run of the list.
#[derive(Debug, Serialize)]
struct Line {
    run_id: String,
    /// RFC 3339, local time.
    started: String,
    as_of: Option<String>,
    variant: Option<String>,
    /// Whether what is published, or its variant, is what this run made.
    published: bool,
    /// Whether its state is kept, so that it can be compared.
    kept: bool,
    /// How it ended; null in records of earlier versions.
    outcome: Option<String>,
    stages_run: usize,
    stages: usize,
    seconds: f64,
    /// What went in that did not go into the run of the same line before it.
    changes: Vec<String>,
}

pub fn execute(args: &RunsListArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline, &[])?;
    let lines = lines(&Lake::at(&resolved.lake))?;
    if args.json {
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&lines)?))?;
        return Ok(ExitCode::Done);
    }
    if lines.is_empty() {
        printer.status("no run left a record yet");
        return Ok(ExitCode::Done);
    }
    let heads = [
        ("run", Align::Left),
        ("started", Align::Left),
        ("as of", Align::Left),
        ("variant", Align::Left),
        ("", Align::Left),
        ("stages run", Align::Right),
        ("seconds", Align::Right),
        ("what changed", Align::Left),
    ];
    let mut table = TextTable::new(&heads);
    for line in &lines {
        let state = match (line.published, line.kept, line.outcome.as_deref()) {
            (true, _, _) => "published",
            (_, _, Some("failed")) => "failed",
            (_, true, _) => "kept",
            (_, false, _) => "record only",
        };
        let mut changes = line.changes.first().cloned().unwrap_or_default();
        if line.changes.len() > 1 {
            changes.push_str(&format!(" and {} more", line.changes.len() - 1));
        }
        table.row(vec![
            line.run_id.clone(),
            line.started.get(..16).unwrap_or(&line.started).replace('T', " "),
            line.as_of.clone().unwrap_or_default(),
            line.variant.clone().unwrap_or_default(),
            state.to_owned(),
            format!("{} of {}", line.stages_run, line.stages),
            format!("{:.1}", line.seconds),
            changes,
        ]);
    }
    printer.data(&table.render())?;
    Ok(ExitCode::Done)
}

fn lines(lake: &Lake) -> Result<Vec<Line>, CliError> {
    let runs: Vec<Run> = lake.runs()?.into_iter().map(Run::read).collect();
    let mut shown: Vec<String> = Vec::new();
    for name in [subjects::PUBLISHED.to_owned()].into_iter().chain(lake.variants()?) {
        // A lake in which nothing is published yet may still have the record of a run that failed.
        if let Ok(found) = subjects::find(lake, &name) {
            shown.push(found.run_id);
        }
    }
    let mut lines = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let earlier = runs[..at].iter().rev().filter(|other| other.manifest.is_some());
        let same_line = |other: &&Run| other.record.variant == run.record.variant;
        // The first run of a variant is compared with the published line.
        let before =
            earlier.clone().find(same_line).or_else(|| earlier.clone().find(|other| other.record.variant.is_none()));
        lines.push(Line {
            run_id: run.record.id.clone(),
            started: run.moment().to_rfc3339(),
            as_of: run.manifest.as_ref().map(|manifest| manifest.as_of.to_string()),
            variant: run.record.variant.clone(),
            published: shown.contains(&run.record.id),
            kept: run.record.has_state,
            outcome: run.results.outcome.clone(),
            stages_run: run.results.stages.iter().filter(|stage| stage.ran()).count(),
            stages: run.results.stages.len(),
            seconds: run.seconds(),
            changes: changes(before, run),
        });
    }
    lines.reverse();
    Ok(lines)
}

/// What went into a run and not into the one before it.
fn changes(before: Option<&Run>, run: &Run) -> Vec<String> {
    let (Some(before), Some(now)) = (before.and_then(|run| run.manifest.as_ref()), run.manifest.as_ref()) else {
        return if before.is_none() { vec!["first run".to_owned()] } else { Vec::new() };
    };
    let mut changes = Vec::new();
    if before.as_of != now.as_of {
        changes.push(format!("as of {} → {}", before.as_of, now.as_of));
    }
    changes.extend(input_changes(&before.inputs, &now.inputs).iter().map(|change| change.in_words()));
    changes.extend(setting_changes(&before.settings, &now.settings).iter().map(|change| change.in_words()));
    if before.version != now.version {
        changes.push(format!("keyfolio {} → {}", before.version, now.version));
    }
    changes
}
