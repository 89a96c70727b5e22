//! From what the engine did to the summary that is printed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::summary::{Figure, HeadlineFigure, OutputFile, RunSummary, SourceTotals, StageOutcome, Total};
use crate::config::Resolved;
use crate::engine::headline as engine;
use crate::engine::measures::FileControl;
use crate::engine::run::RunOutcome;
use crate::model::money::format_minor;
use crate::model::tables::TABLES;

/// Measures of the headline and their names for people.
const LABELS: [(&str, &str); 9] = [
    ("active_customers", "Active customers"),
    ("new_customers", "New customers"),
    ("net_sales", "Net sales"),
    ("orders", "Orders"),
    ("average_order_value", "Average order"),
    ("repeat_rate", "Repeat rate"),
    ("logo_retention", "Customer retention"),
    ("net_revenue_retention", "Net revenue retention"),
    ("top_20_share", "Share of the top 20 %"),
];

/// The summary of a run.
pub fn summary(resolved: &Resolved, outcome: &RunOutcome) -> RunSummary {
    let pipeline = &resolved.pipeline;
    RunSummary {
        run_id: Some(outcome.run_id.clone()),
        pipeline: pipeline.name.clone(),
        title: pipeline.title.clone().unwrap_or_else(|| pipeline.name.clone()),
        as_of: outcome.as_of,
        data_from: outcome.data_days.0,
        data_to: outcome.data_days.1,
        currency: pipeline.currency.clone(),
        sources: sources(&outcome.files, pipeline.money_scale),
        customers: outcome.customers,
        headline: outcome.headline.iter().map(headline_figure).collect(),
        restated: outcome.restated.clone(),
        stages: outcome
            .stages
            .iter()
            .map(|stage| StageOutcome {
                stage: stage.stage.clone(),
                outcome: stage.outcome,
                reason: stage.reason.clone(),
                seconds: stage.seconds,
            })
            .collect(),
        outputs: outputs(outcome),
        notes: outcome.notes.clone(),
        seconds: outcome.seconds,
    }
}

/// Totals by table, in the order of the data model.
fn sources(controls: &[FileControl], scale: u8) -> Vec<SourceTotals> {
    let of = |table: &str| controls.iter().filter(|file| file.source == table).collect::<Vec<_>>();
    let present = TABLES.iter().map(|table| (table.name, of(table.name))).filter(|(_, files)| !files.is_empty());
    present.map(|(table, files)| source_totals(table, &files, scale)).collect()
}

fn source_totals(source: &str, controls: &[&FileControl], scale: u8) -> SourceTotals {
    let total = |fate: &str| Total {
        rows: controls.iter().map(|file| file.rows(fate)).sum::<i64>() as u64,
        amount: Some(format_minor(controls.iter().map(|file| file.amount(fate)).sum(), scale)),
    };
    SourceTotals {
        source: source.to_owned(),
        files: controls.len() as u64,
        read: total("read"),
        stored: total("stored"),
        duplicate: total("duplicate"),
        replaced: total("replaced"),
        filtered: total("filtered"),
        quarantined: total("quarantined"),
        left_out: total("left_out"),
    }
}

/// A figure of the engine for people.
fn headline_figure(figure: &engine::Figure) -> HeadlineFigure {
    let label = LABELS.iter().find(|(measure, _)| *measure == figure.measure).map(|(_, label)| (*label).to_owned());
    let value = match figure.unit.as_str() {
        "customers" => Figure::Customers(Some(figure.value as i64)),
        "orders" => Figure::Orders(Some(figure.value as i64)),
        "money" => Figure::Money(Some(figure.amount.clone().unwrap_or_else(|| format!("{:.2}", figure.value)))),
        _ => Figure::Ratio(Some(figure.value)),
    };
    HeadlineFigure {
        label: label.unwrap_or_else(|| figure.measure.clone()),
        measure: figure.measure.clone(),
        value,
        change_month: figure.change_month,
        change_year: figure.change_year,
    }
}

/// Report files for people: documents one by one, folders of charts and tables as one line each.
fn outputs(outcome: &RunOutcome) -> Vec<OutputFile> {
    let mut listed: Vec<OutputFile> = Vec::new();
    let mut folders: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for path in &outcome.outputs {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some(extension @ ("pdf" | "xlsx")) => {
                listed.push(OutputFile { label: extension.to_uppercase(), path: path.clone() });
            }
            _ => *folders.entry(path.parent().unwrap_or(Path::new("")).to_path_buf()).or_default() += 1,
        }
    }
    listed.extend(folders.into_iter().map(|(path, files)| OutputFile { label: format!("{files} files in"), path }));
    listed.push(OutputFile { label: "run record".to_owned(), path: outcome.manifest.clone() });
    listed
}
