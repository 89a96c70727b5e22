//! `runs promote`: a variant becomes what is published.

use crate::cli::args::RunsPromoteArgs;
use crate::cli::pipeline;
use crate::cli::printer::Printer;
use crate::cli::summary::restated_text;
use crate::cli::text_table::{Align, TextTable};
use crate::cli::{CliError, ExitCode};
use crate::engine::diff::subjects::Found;
use crate::engine::diff::{InputKind, input_changes, setting_changes, subjects};
use crate::engine::marts;
use crate::engine::promote::promote;
use crate::engine::why::listed;
use crate::lake::{Lake, Lock};
use crate::report::Manifest;
use crate::report::diff::comparison::shown;

pub fn execute(args: &RunsPromoteArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline, &[])?;
    let lake = Lake::at(&resolved.lake);
    lake.existing_variant(&args.variant)?;
    let _lock = Lock::take(lake.root(), "keyfolio runs promote")?;
    let found = subjects::find(&lake, &args.variant)?;
    let manifest = subjects::manifest(&lake, &found.run_id)?;
    refuse_when_behind(&lake, &found, &manifest)?;
    let changes = setting_changes(&resolved.settings, &manifest.settings);
    let causes: Vec<String> = changes
        .iter()
        .map(|change| format!("setting {} {} → {}", change.path, shown(&change.from), shown(&change.to)))
        .collect();
    let cause = match causes.is_empty() {
        true => format!("variant {} promoted", args.variant),
        false => format!("variant {} promoted: {}", args.variant, listed(&causes, "setting")),
    };
    let (state, restated) = promote(&lake, &args.variant, &found.run_id, &cause)?;
    let dates: Vec<String> = marts::published_dates(&state).iter().map(ToString::to_string).collect();
    let mut text = format!(
        "published: variant {}, run {}, results at {}\n",
        args.variant,
        found.run_id,
        if dates.is_empty() { "no date".to_owned() } else { dates.join(", ") }
    );
    text.push_str(&restated_text(&restated, &resolved.pipeline.currency));
    if changes.is_empty() {
        text.push_str("the pipeline file has the settings of the variant: the next run agrees with it\n");
    } else {
        let path = resolved.loaded().path.display();
        text.push_str(&format!("\nfor the next run to agree, {path} must say\n"));
        let heads = [("setting", Align::Left), ("in the file", Align::Left), ("in the variant", Align::Left)];
        let mut table = TextTable::new(&heads).indented(2);
        for change in &changes {
            table.row(vec![change.path.clone(), shown(&change.from), change.to.to_string()]);
        }
        text.push_str(&table.render());
    }
    printer.data(&text)?;
    Ok(ExitCode::Done)
}

/// A variant that was made before the newest exports came, or before the newest results, would take them back.
fn refuse_when_behind(lake: &Lake, variant: &Found, manifest: &Manifest) -> Result<(), CliError> {
    let Ok(published) = subjects::find(lake, subjects::PUBLISHED) else { return Ok(()) };
    let of_published = subjects::manifest(lake, &published.run_id)?;
    let have = marts::published_dates(&variant.state);
    let lost: Vec<String> = marts::published_dates(&published.state)
        .iter()
        .filter(|date| !have.contains(date))
        .map(|date| format!("results at {date}"))
        .collect();
    let newer = input_changes(&manifest.inputs, &of_published.inputs);
    let newer = newer.iter().filter(|change| change.change != InputKind::Removed).map(|change| change.file.clone());
    let missing: Vec<String> = lost.into_iter().chain(newer).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(CliError::Arguments {
        message: format!("the variant lacks what is published: {}", missing.join(", ")),
        hint: "run the variant again, at the same date, then promote it".to_owned(),
    })
}
