//! `plan`: what a run would do, for which periods, and why.

use super::args::PlanArgs;
use super::pipeline;
use super::printer::Printer;
use super::run::{options, placed};
use super::text_table::{Align, TextTable};
use super::{CliError, ExitCode};
use crate::engine::events::Silent;
use crate::engine::plan::{Decision, Plan, PlannedStage};
use crate::engine::{self};

pub fn execute(args: &PlanArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let files = resolved.source_files()?;
    let options = options(&args.work, &resolved)?;
    let plan = engine::plan(&resolved, &files, &options, &Silent).map_err(|error| placed(&resolved, error))?;
    let text = match args.json {
        true => format!("{}\n", serde_json::to_string_pretty(&plan)?),
        false => text(&plan, args.all),
    };
    printer.data(&text)?;
    resolved.remarks().iter().for_each(|remark| printer.warning(remark));
    Ok(if args.check && plan.has_work { ExitCode::AnswerIsNo } else { ExitCode::Done })
}

/// The plan for people: lines of a stage that differ in their periods only are one.
fn text(plan: &Plan, all: bool) -> String {
    let title = match plan.as_of {
        Some(as_of) => format!("results as of {as_of}"),
        None => "results as of the last complete month of the exports".to_owned(),
    };
    let shown: Vec<&PlannedStage> = plan.stages.iter().filter(|stage| all || is_news(stage)).collect();
    if !plan.has_work {
        return format!("{title}\nnothing to do: everything is up to date\n{}", lines(&shown, all));
    }
    let mut text = format!("{title}\n{}", lines(&shown, all));
    let skipped = plan.stages.len() - shown.len();
    if skipped > 0 {
        text.push_str(&format!("{skipped} stages and periods are up to date (--all shows them)\n"));
    }
    if let Some(seconds) = plan.seconds {
        text.push_str(&format!("about {} s, by earlier runs\n", rounded(seconds)));
    }
    text
}

fn is_news(stage: &PlannedStage) -> bool {
    stage.decision != Decision::Skip || stage.reason != "up to date"
}

fn lines(stages: &[&PlannedStage], all: bool) -> String {
    if stages.is_empty() {
        return String::new();
    }
    let left = |name| (name, Align::Left);
    let columns = [left("stage"), left("period"), left("decision"), ("seconds", Align::Right), left("why")];
    let mut table = TextTable::new(&columns).indented(2);
    let mut rest = stages;
    while let Some((first, _)) = rest.split_first() {
        let is_alike = |other: &&&PlannedStage| {
            other.stage == first.stage && other.decision == first.decision && other.reason == first.reason
        };
        let alike = if all { 1 } else { rest.iter().take_while(is_alike).count() };
        let (group, others) = rest.split_at(alike);
        let period = match (group.first().and_then(|stage| stage.period.as_deref()), group.last()) {
            (Some(from), Some(last)) if group.len() > 1 => {
                format!("{from} … {} ({})", last.period.as_deref().unwrap_or_default(), group.len())
            }
            (Some(only), _) => only.to_owned(),
            (None, _) => "–".to_owned(),
        };
        let decision = match first.decision {
            Decision::Run => "run",
            Decision::Skip => "skip",
            Decision::Left => "left",
            Decision::Blocked => "blocked",
        };
        let seconds: Option<f64> = group.iter().map(|stage| stage.seconds).sum();
        let seconds = seconds.map(rounded).unwrap_or_default();
        table.row(vec![first.stage.clone(), period, decision.to_owned(), seconds, first.reason.clone()]);
        rest = others;
    }
    table.render()
}

fn rounded(seconds: f64) -> String {
    if seconds < 9.95 { format!("{seconds:.1}") } else { format!("{seconds:.0}") }
}
