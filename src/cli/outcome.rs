//! From what the engine did to the summary that is printed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::CliError;
use super::summary::{Figure, HeadlineFigure, Outcome, OutputFile, RunSummary, SourceTotals, StageOutcome, Total};
use crate::config::Resolved;
use crate::engine::measures::FileControl;
use crate::engine::run::RunOutcome;
use crate::lake::{Lake, files};
use crate::metrics::period_name;
use crate::model::money::format_minor;
use crate::model::period::{Month, Window, months_before};
use crate::model::tables::TABLES;

/// The headline of the summary: measure and its name for people.
const HEADLINE: [(&str, &str); 9] = [
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
pub fn summary(resolved: &Resolved, outcome: &RunOutcome) -> Result<RunSummary, CliError> {
    let pipeline = &resolved.pipeline;
    let measures = Measures::read(resolved, outcome.as_of)?;
    let as_of = outcome.as_of;
    let window = pipeline.metrics.contribution.window.parse().unwrap_or(Window::Months(12));
    let is_covered = |measure: &str, date: NaiveDate| {
        !measure.starts_with("top_")
            || window.first_day(date) >= first_of_month_near(outcome.data_days.0, pipeline.complete_within_days)
    };
    let headline =
        HEADLINE.iter().filter_map(|(measure, label)| measures.headline(measure, label, as_of, &is_covered)).collect();
    Ok(RunSummary {
        run_id: Some(outcome.run_id.clone()),
        pipeline: pipeline.name.clone(),
        title: pipeline.title.clone().unwrap_or_else(|| pipeline.name.clone()),
        as_of,
        data_from: outcome.data_days.0,
        data_to: outcome.data_days.1,
        currency: pipeline.currency.clone(),
        sources: sources(&outcome.files, pipeline.money_scale),
        customers: measures.find("known_customers", &period_name(as_of)).map_or(0, |row| row.value as u64),
        headline,
        stages: outcome
            .stages
            .iter()
            .map(|stage| StageOutcome {
                stage: stage.stage.clone(),
                outcome: if stage.ran { Outcome::Ran } else { Outcome::Unchanged },
                reason: stage.reason.clone(),
                seconds: stage.seconds,
            })
            .collect(),
        outputs: outputs(outcome),
        notes: outcome.notes.clone(),
        seconds: outcome.seconds,
    })
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

/// The start of the month in which the data begin when they begin near it, else the day they begin.
fn first_of_month_near(first_day: NaiveDate, tolerance_days: u32) -> NaiveDate {
    let month_start = Month::of(first_day).first_day();
    if (first_day - month_start).num_days() <= i64::from(tolerance_days) { month_start } else { first_day }
}

/// The mart `measures` by measure and period.
struct Measures {
    rows: BTreeMap<(String, String), Row>,
}

struct Row {
    value: f64,
    /// The exact amount, where the unit is money and it has one.
    amount: Option<String>,
    unit: String,
}

impl Measures {
    fn read(resolved: &Resolved, as_of: NaiveDate) -> Result<Measures, CliError> {
        let lake = Lake::at(&resolved.lake);
        let state = lake.published()?;
        let marts = crate::engine::marts::PublishedMarts { lake: &lake, state: &state, as_of };
        let mut rows = BTreeMap::new();
        for file in marts.files("measures") {
            let frame = files::read_frame(&lake.path(file), None)?;
            let scale = resolved.pipeline.money_scale;
            let mut read = || -> polars::prelude::PolarsResult<()> {
                let text = |name: &str| Ok::<_, polars::prelude::PolarsError>(frame.column(name)?.str()?.clone());
                let (measures, periods, units) = (text("measure")?, text("period")?, text("unit")?);
                let values = frame.column("value")?.f64()?;
                let amounts = frame.column("amount")?.decimal()?.physical().clone();
                for row in 0..frame.height() {
                    let (Some(measure), Some(period)) = (measures.get(row), periods.get(row)) else { continue };
                    let (Some(value), Some(unit)) = (values.get(row), units.get(row)) else { continue };
                    let amount = amounts.get(row).map(|amount| format_minor(amount, scale));
                    rows.insert((measure.to_owned(), period.to_owned()), Row { value, amount, unit: unit.to_owned() });
                }
                Ok(())
            };
            read()
                .map_err(|error| crate::lake::LakeError::Exchange { what: file.clone(), message: error.to_string() })?;
        }
        Ok(Measures { rows })
    }

    fn find(&self, measure: &str, period: &str) -> Option<&Row> {
        self.rows.get(&(measure.to_owned(), period.to_owned()))
    }

    /// A figure and its changes; unknown where `is_covered` says that the data do not cover the earlier window.
    fn headline(
        &self,
        measure: &str,
        label: &str,
        as_of: NaiveDate,
        is_covered: &dyn Fn(&str, NaiveDate) -> bool,
    ) -> Option<HeadlineFigure> {
        let row = self.find(measure, &period_name(as_of))?;
        let value = match row.unit.as_str() {
            "customers" => Figure::Customers(Some(row.value as i64)),
            "orders" => Figure::Orders(Some(row.value as i64)),
            "money" => Figure::Money(Some(row.amount.clone().unwrap_or_else(|| format!("{:.2}", row.value)))),
            _ => Figure::Ratio(Some(row.value)),
        };
        let change = |months: u32| {
            let earlier = months_before(as_of, months);
            if !is_covered(measure, earlier) {
                return None;
            }
            let before = self.find(measure, &period_name(earlier))?.value;
            match row.unit.as_str() {
                "ratio" => Some(row.value - before),
                _ => (before > 0.0).then(|| row.value / before - 1.0),
            }
        };
        Some(HeadlineFigure {
            measure: measure.to_owned(),
            label: label.to_owned(),
            value,
            change_month: change(1),
            change_year: change(12),
        })
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
