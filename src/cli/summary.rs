//! What a run did, as a struct: printed for people, or as JSON with `--json`.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Serialize;

use super::numbers::{grouped, percent, signed_change};
use super::text_table::{Align, TextTable};
pub use crate::engine::events::Outcome;
use crate::engine::ledger::Summary as Restated;
use crate::model::period::is_month_end;

/// What a run did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunSummary {
    /// Id of the run; `None` when nothing had changed and so no run was recorded.
    pub run_id: Option<String>,
    /// Name of the pipeline.
    pub pipeline: String,
    /// Title of the pipeline.
    pub title: String,
    /// The date looked from, included.
    pub as_of: NaiveDate,
    /// First business date in the data.
    pub data_from: NaiveDate,
    /// Last business date in the data.
    pub data_to: NaiveDate,
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// Control totals of each source.
    pub sources: Vec<SourceTotals>,
    /// Customers known at `as_of`; null when they were not counted.
    pub customers: Option<u64>,
    /// The headline figures, in the order of the report.
    pub headline: Vec<HeadlineFigure>,
    /// Published results that this run changed.
    pub restated: Vec<Restated>,
    /// The stages, in the order they stand in the graph.
    pub stages: Vec<StageOutcome>,
    /// Files written or found up to date.
    pub outputs: Vec<OutputFile>,
    /// What a reader of the figures should know.
    pub notes: Vec<String>,
    /// Wall time of the run in seconds.
    pub seconds: f64,
}

/// Control totals of a source: read = stored + duplicate + replaced + filtered + quarantined.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceTotals {
    /// The canonical table.
    pub source: String,
    /// Number of files.
    pub files: u64,
    /// Everything in the files.
    pub read: Total,
    /// Rows of the table.
    pub stored: Total,
    /// Rows stored before.
    pub duplicate: Total,
    /// Rows that a later row of the same key took the place of.
    pub replaced: Total,
    /// Rows that the filter left out.
    pub filtered: Total,
    /// Rows refused.
    pub quarantined: Total,
    /// Titles, totals and remarks of sheets: no data.
    pub left_out: Total,
}

/// Rows and their amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    /// Number of rows.
    pub rows: u64,
    /// Exact sum as a decimal; `None` when it cannot be known (a refused row may have no amount).
    pub amount: Option<String>,
}

/// A headline figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeadlineFigure {
    /// The measure, as in the mart `measures`.
    pub measure: String,
    /// Its name for people.
    pub label: String,
    /// Its value.
    pub value: Figure,
    /// Against the month before: relative, or the difference for a ratio. `None` when that cannot be known.
    pub change_month: Option<f64>,
    /// Against the same month a year before.
    pub change_year: Option<f64>,
}

/// A value with its unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "unit", content = "value", rename_all = "snake_case")]
pub enum Figure {
    /// A number of customers.
    Customers(Option<i64>),
    /// A number of orders.
    Orders(Option<i64>),
    /// An exact amount as a decimal.
    Money(Option<String>),
    /// A share or rate; 1 is the whole.
    Ratio(Option<f64>),
    /// Days.
    Days(Option<f64>),
}

/// What became of a stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageOutcome {
    /// Its key: `ingest:transactions`, `classify@2011-11-30`.
    pub stage: String,
    /// Whether it ran.
    pub outcome: Outcome,
    /// Why it ran or was skipped.
    pub reason: String,
    /// Wall time in seconds.
    pub seconds: f64,
}

/// A file that the reader may want to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutputFile {
    /// What it is: `report (zh-CN)`, `workbook (en)`, `charts`.
    pub label: String,
    /// Where it is.
    pub path: PathBuf,
}

/// More stages of one outcome than this are counted, not listed.
const STAGES_LISTED: usize = 8;

/// Restated figures of a date that are named.
const FIGURES_NAMED: usize = 4;

/// The summary for a terminal.
pub fn terminal_text(summary: &RunSummary, colours: bool) -> String {
    let heading = |text: &str| {
        if colours { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut text = format!(
        "{}\nas of {}, data from {} to {}, {}\n",
        heading(&summary.title),
        summary.as_of,
        summary.data_from,
        summary.data_to,
        summary
            .customers
            .map_or("customers not counted".to_owned(), |count| format!("{} customers", grouped(&count.to_string()))),
    );
    if let Some((first, others)) = summary.sources.split_first() {
        text.push('\n');
        text.push_str(&totals_text(first, &summary.currency));
        if !others.is_empty() {
            text.push('\n');
            text.push_str(&other_tables_text(others));
        }
    }
    if !summary.headline.is_empty() {
        // Within a month the figures are of the days since the same day of the month before.
        let of = if is_month_end(summary.as_of) { String::new() } else { format!(", month up to {}", summary.as_of) };
        text.push_str(&format!("\n{}\n", heading(&format!("Headline{of}"))));
        text.push_str(&headline_text(summary));
    }
    if !summary.restated.is_empty() {
        text.push_str(&format!("\n{}\n", heading("Restated")));
        text.push_str(&restated_text(&summary.restated, &summary.currency));
    }
    text.push_str(&format!("\n{}\n", heading("Stages")));
    text.push_str(&stages_text(&summary.stages));
    if !summary.notes.is_empty() {
        text.push_str(&format!("\n{}\n", heading("Notes")));
        for note in &summary.notes {
            text.push_str(&format!("  {note}\n"));
        }
    }
    if !summary.outputs.is_empty() {
        text.push_str(&format!("\n{}\n", heading("Files")));
        let mut table = TextTable::new(&[("", Align::Left), ("", Align::Left)]).indented(2);
        for file in &summary.outputs {
            table.row(vec![file.label.clone(), file.path.display().to_string()]);
        }
        text.push_str(&table.render());
    }
    text.push_str(&format!("\nDone in {:.1} s\n", summary.seconds));
    text
}

/// Dates whose published results were changed: how much, and why.
pub fn restated_text(restated: &[Restated], currency: &str) -> String {
    let mut dates: Vec<NaiveDate> = restated.iter().map(|row| row.restated_as_of).collect();
    dates.dedup();
    let mut text = String::new();
    for date in &dates {
        let of_date: Vec<&Restated> = restated.iter().filter(|row| row.restated_as_of == *date).collect();
        let figures: Vec<&str> =
            of_date.iter().filter(|row| row.kind == "figure").map(|row| row.subject.as_str()).collect();
        let mut parts = Vec::new();
        if !figures.is_empty() {
            let more = if figures.len() > FIGURES_NAMED { " …" } else { "" };
            let named = figures.iter().take(FIGURES_NAMED).copied().collect::<Vec<_>>().join(", ");
            let noun = if figures.len() == 1 { "figure" } else { "figures" };
            parts.push(format!("{} {noun} ({named}{more})", figures.len()));
        }
        for classes in of_date.iter().filter(|row| row.kind == "class") {
            let customers = if classes.rows == 1 { "customer" } else { "customers" };
            parts.push(format!("{} {customers} in {}", grouped(&classes.rows.to_string()), classes.subject));
        }
        text.push_str(&format!("  as of {date}: {}\n", parts.join(", ")));
        let mut causes: Vec<&str> = of_date.iter().map(|row| row.cause.as_str()).collect();
        causes.sort_unstable();
        causes.dedup();
        for cause in causes {
            text.push_str(&format!("    because: {cause}\n"));
        }
        if let Some(sales) = of_date.iter().find(|row| row.subject == "net_sales") {
            let value = |value: &Option<String>| value.as_deref().map_or("–".to_owned(), grouped);
            let (old, new) = (value(&sales.old_value), value(&sales.new_value));
            text.push_str(&format!("    net sales ({currency}) {old} → {new}\n"));
        }
    }
    if !text.is_empty() {
        text.push_str("  every old and new value: keyfolio show restatements --pipeline FILE\n");
    }
    text
}

fn totals_text(source: &SourceTotals, currency: &str) -> String {
    let amount = format!("amount ({currency})");
    let title = format!("{}, {} files", source.source, source.files);
    let mut table = TextTable::new(&[(title.as_str(), Align::Left), ("rows", Align::Right), (&amount, Align::Right)]);
    let parts = [
        ("read", &source.read),
        ("stored", &source.stored),
        ("duplicate", &source.duplicate),
        ("replaced", &source.replaced),
        ("filtered", &source.filtered),
        ("quarantined", &source.quarantined),
        ("left out", &source.left_out),
    ];
    for (label, total) in parts {
        // Titles, totals and remarks are worth a line only where there are some.
        if label == "left out" && total.rows == 0 {
            continue;
        }
        let amount = total.amount.as_deref().map_or("unknown".into(), grouped);
        table.row(vec![format!("  {label}"), grouped(&total.rows.to_string()), amount]);
    }
    table.render()
}

/// One line for every table beside the first.
fn other_tables_text(sources: &[SourceTotals]) -> String {
    let right = |name| (name, Align::Right);
    let mut table = TextTable::new(&[
        ("other tables", Align::Left),
        right("files"),
        right("read"),
        right("stored"),
        right("duplicate"),
        right("replaced"),
        right("filtered"),
        right("quarantined"),
        right("left out"),
    ]);
    for source in sources {
        let fates = [
            &source.read,
            &source.stored,
            &source.duplicate,
            &source.replaced,
            &source.filtered,
            &source.quarantined,
            &source.left_out,
        ];
        let mut row = vec![format!("  {}", source.source), grouped(&source.files.to_string())];
        row.extend(fates.iter().map(|total| match total.rows {
            0 => "–".to_owned(),
            rows => grouped(&rows.to_string()),
        }));
        table.row(row);
    }
    table.render()
}

fn headline_text(summary: &RunSummary) -> String {
    let columns =
        [("", Align::Left), ("", Align::Right), ("on last month", Align::Right), ("on last year", Align::Right)];
    let mut table = TextTable::new(&columns).indented(2);
    for figure in &summary.headline {
        let (label, value, of_ratio) = match &figure.value {
            Figure::Customers(count) | Figure::Orders(count) => {
                (figure.label.clone(), count.map(|count| grouped(&count.to_string())), false)
            }
            Figure::Money(amount) => {
                (format!("{} ({})", figure.label, summary.currency), amount.as_deref().map(grouped), false)
            }
            Figure::Ratio(ratio) => (figure.label.clone(), ratio.map(percent), true),
            Figure::Days(days) => (figure.label.clone(), days.map(|days| format!("{days:.1} days")), false),
        };
        let change = |change: Option<f64>| change.map_or("–".into(), |change| signed_change(change, of_ratio));
        let value = value.unwrap_or_else(|| "–".into());
        table.row(vec![label, value, change(figure.change_month), change(figure.change_year)]);
    }
    table.render()
}

fn stages_text(stages: &[StageOutcome]) -> String {
    if stages.iter().all(|stage| stage.outcome == Outcome::Unchanged) {
        return "  nothing changed since the last run: nothing was computed\n".into();
    }
    let mut text = String::new();
    let outcomes = [Outcome::Failed, Outcome::Blocked, Outcome::Ran, Outcome::Skipped, Outcome::Unchanged];
    for outcome in outcomes {
        let of_outcome: Vec<&StageOutcome> = stages.iter().filter(|stage| stage.outcome == outcome).collect();
        if of_outcome.is_empty() {
            continue;
        }
        text.push_str(&format!("  {} {}\n", of_outcome.len(), outcome.word()));
        if outcome == Outcome::Unchanged {
            continue;
        }
        let mut table = TextTable::new(&[("", Align::Left), ("", Align::Left)]).indented(4);
        for stage in of_outcome.iter().take(STAGES_LISTED) {
            table.row(vec![stage.stage.clone(), stage.reason.clone()]);
        }
        text.push_str(&table.render());
        if of_outcome.len() > STAGES_LISTED {
            text.push_str(&format!("    … and {} more\n", of_outcome.len() - STAGES_LISTED));
        }
    }
    text
}
