//! `runs promote`: a variant becomes what is published.

use crate::cli::args::RunsPromoteArgs;
use crate::cli::pipeline;
use crate::cli::printer::Printer;
use crate::cli::text_table::{Align, TextTable};
use crate::cli::{CliError, ExitCode};
use crate::engine::diff::{setting_changes, subjects};
use crate::engine::marts;
use crate::lake::{Lake, Lock};
use crate::report::diff::comparison::shown;

pub fn execute(args: &RunsPromoteArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline, &[])?;
    let lake = Lake::at(&resolved.lake);
    lake.existing_variant(&args.variant)?;
    let _lock = Lock::take(lake.root(), "keyfolio runs promote")?;
    let found = subjects::find(&lake, &args.variant)?;
    let manifest = subjects::manifest(&lake, &found.run_id)?;
    let state = lake.promote(&args.variant, &found.run_id)?;
    let dates: Vec<String> = marts::published_dates(&state).iter().map(ToString::to_string).collect();
    let mut text = format!(
        "published: variant {}, run {}, results at {}\n",
        args.variant,
        found.run_id,
        if dates.is_empty() { "no date".to_owned() } else { dates.join(", ") }
    );
    let changes = setting_changes(&resolved.settings, &manifest.settings);
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
