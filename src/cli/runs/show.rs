//! `runs show`: the record of one run.

use serde_json::json;

use super::record::Run;
use crate::cli::args::RunsShowArgs;
use crate::cli::numbers::grouped;
use crate::cli::pipeline;
use crate::cli::printer::Printer;
use crate::cli::text_table::{Align, TextTable};
use crate::cli::{CliError, ExitCode};
use crate::engine::diff::subjects;
use crate::lake::Lake;

pub fn execute(args: &RunsShowArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline, &[])?;
    let lake = Lake::at(&resolved.lake);
    let record = match args.run.as_str() {
        subjects::PUBLISHED | subjects::PREVIOUS => {
            let found = subjects::find(&lake, &args.run)?;
            subjects::run_by_prefix(&lake, &found.run_id)?
        }
        prefix => subjects::run_by_prefix(&lake, prefix)?,
    };
    let run = Run::read(record);
    if args.json {
        let shown = json!({
            "run_id": run.record.id,
            "variant": run.record.variant,
            "started": run.record.started.map(|moment| moment.to_rfc3339()),
            "finished": run.record.finished.to_rfc3339(),
            "kept": run.record.has_state,
            "outcome": run.results.outcome,
            "reason": run.results.reason,
            "manifest": run.manifest,
            "stages": run.results.stages,
            "outputs": run.results.outputs(),
            "notes": run.results.notes,
        });
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&shown)?))?;
    } else {
        printer.data(&text(&run))?;
    }
    Ok(ExitCode::Done)
}

fn text(run: &Run) -> String {
    let mut facts = TextTable::new(&[("", Align::Left), ("", Align::Left)]);
    let mut fact = |name: &str, value: String| facts.row(vec![name.to_owned(), value]);
    fact("run", run.record.id.clone());
    if let Some(variant) = &run.record.variant {
        fact("variant", variant.clone());
    }
    fact("started", run.moment().format("%Y-%m-%d %H:%M:%S").to_string());
    fact("took", format!("{:.1} s", run.seconds()));
    if let Some(outcome) = &run.results.outcome {
        let reason = run.results.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
        fact("ended", format!("{outcome}{reason}"));
    }
    fact("state", if run.record.has_state { "kept, can be compared" } else { "not kept" }.to_owned());
    if let Some(manifest) = &run.manifest {
        fact("pipeline", manifest.pipeline.clone());
        fact("as of", manifest.as_of.to_string());
        if let (Some(from), Some(to)) = (manifest.data_from, manifest.data_to) {
            fact("data", format!("{from} to {to}"));
        }
        fact("settings", manifest.settings_hash.clone());
        fact("version", manifest.version.clone());
    }
    let mut text = facts.render();
    if let Some(manifest) = &run.manifest
        && !manifest.inputs.is_empty()
    {
        text.push_str("\nexports\n");
        let heads = [
            ("", Align::Left),
            ("", Align::Left),
            ("rows", Align::Right),
            ("bytes", Align::Right),
            ("hash", Align::Left),
        ];
        let mut table = TextTable::new(&heads).indented(2);
        for input in &manifest.inputs {
            table.row(vec![
                input.source.clone(),
                input.file.clone(),
                grouped(&input.rows.to_string()),
                grouped(&input.bytes.to_string()),
                input.hash.chars().take(12).collect(),
            ]);
        }
        text.push_str(&table.render());
    }
    if !run.results.stages.is_empty() {
        text.push_str("\nstages\n");
        let heads = [("", Align::Left), ("", Align::Left), ("seconds", Align::Right), ("", Align::Left)];
        let mut table = TextTable::new(&heads).indented(2);
        for stage in &run.results.stages {
            let seconds = format!("{:.2}", stage.seconds);
            table.row(vec![stage.stage.clone(), stage.outcome().to_owned(), seconds, stage.reason.clone()]);
        }
        text.push_str(&table.render());
    }
    let manifest_notes = run.manifest.iter().flat_map(|manifest| &manifest.notes);
    let mut notes: Vec<&String> = manifest_notes.chain(&run.results.notes).collect();
    notes.dedup();
    list("notes", notes.into_iter().map(String::as_str), &mut text);
    let outputs = run.results.outputs();
    list("outputs", outputs.iter().map(String::as_str), &mut text);
    text
}

fn list<'t>(head: &str, lines: impl Iterator<Item = &'t str>, text: &mut String) {
    let lines: Vec<String> = lines.map(|line| format!("  {line}\n")).collect();
    if !lines.is_empty() {
        text.push_str(&format!("\n{head}\n{}", lines.concat()));
    }
}
