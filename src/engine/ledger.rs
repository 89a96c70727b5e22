//! The ledger of restatements: what a run changed of results that were published before, and why.
//!
//! Every figure of the headline and every class at a date that had results gets a row when it differs. A run appends one
//! file; no row is ever taken back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use polars::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::decide::{self, Decisions};
use super::run::Run;
use super::{EngineError, stage};
use crate::lake::files::{self, WriteOptions};
use crate::lake::{LakeError, Published, StageRecord, Staging};
use crate::metrics::period_name;
use crate::model::money::format_minor;
use crate::model::period::to_days;

/// Name of the mart.
pub const MART: &str = "restatements";

/// How much of a subject was restated at a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The restated date.
    #[schemars(with = "String", extend("format" = "date"))]
    pub restated_as_of: NaiveDate,
    /// `figure` or `class`.
    pub kind: String,
    /// Name of the measure or of the scheme.
    pub subject: String,
    /// Customers whose class changed; 1 for a figure.
    pub rows: u64,
    /// What was published before; of a figure.
    pub old_value: Option<String>,
    /// What is published now; of a figure.
    pub new_value: Option<String>,
    /// Why.
    pub cause: String,
}

/// Rows of the ledger.
#[derive(Debug, Default)]
pub struct Entries {
    /// Subjects and dates of which what was published before cannot be read any more.
    untold: Vec<String>,
    /// A block for every restated subject and date: all columns but those of the run.
    blocks: Vec<DataFrame>,
    summaries: Vec<Summary>,
}

/// What the rows of a block have in common.
struct Subject<'a> {
    date: NaiveDate,
    kind: &'static str,
    name: &'a str,
    unit: &'a str,
    cause: &'a str,
}

/// A row of a block: customer, what was published before, what is now.
type Row<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>);

/// One of two states that are compared.
pub struct Side<'a> {
    /// The state.
    pub state: &'a Published,
    /// Where its files are.
    pub path: &'a dyn Fn(&str) -> PathBuf,
}

impl Side<'_> {
    fn file(&self, key: &str, name: &str) -> Option<&String> {
        self.state.stages.get(key)?.files.get(name)
    }

    fn frame(&self, key: &str, name: &str, columns: &[&str]) -> Result<Option<DataFrame>, LakeError> {
        let Some(file) = self.file(key, name) else { return Ok(None) };
        files::read_frame(&(self.path)(file), Some(columns)).map(Some)
    }
}

/// What differs between two states at the dates that had results. `cause` says why a stage was made anew.
pub fn compare(before: &Side<'_>, after: &Side<'_>, cause: &dyn Fn(&str) -> String) -> Result<Entries, EngineError> {
    let mut entries = Entries::default();
    for date in decide::published_dates(before.state) {
        let key = stage::measure(date);
        if before.file(&key, "measures") != after.file(&key, "measures") && after.file(&key, "measures").is_some() {
            entries.figures(before, after, date, &cause(&key))?;
        }
        let ending = format!("@{date}");
        for key in before.state.stages.keys().filter(|key| key.starts_with("classify:") && key.ends_with(&ending)) {
            let family = stage::family_of(key);
            let scheme = family.trim_start_matches("classify:");
            let name = format!("snapshots/{scheme}");
            if before.file(key, &name) != after.file(key, &name) && after.file(key, &name).is_some() {
                entries.classes(before, after, date, (key, scheme), &cause(key))?;
            }
        }
    }
    Ok(entries)
}

impl Entries {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Subjects and dates of which what was published before is lost or damaged: what changed of them cannot be told.
    pub fn untold(&self) -> &[String] {
        &self.untold
    }

    /// How much of each subject differs.
    pub fn summaries(&self) -> &[Summary] {
        &self.summaries
    }

    /// The rows as the mart `restatements`.
    pub fn frame(&self, as_of: NaiveDate, run_id: &str) -> PolarsResult<DataFrame> {
        let mut blocks = self.blocks.iter();
        let mut frame = blocks.next().cloned().unwrap_or_default();
        for block in blocks {
            frame.vstack_mut(block)?;
        }
        let rows = frame.height();
        frame.insert_column(0, date_column("as_of", as_of, rows))?;
        frame.insert_column(frame.width(), text_column("run_id", run_id, rows))?;
        Ok(frame)
    }

    /// Adds the rows of a subject.
    fn add(&mut self, subject: &Subject<'_>, rows: &[Row<'_>]) -> PolarsResult<()> {
        let texts = |name: &str, pick: for<'r> fn(&Row<'r>) -> Option<&'r str>| -> Column {
            StringChunked::from_iter_options(name.into(), rows.iter().map(pick)).into_column()
        };
        let count = rows.len();
        self.blocks.push(DataFrame::new(
            count,
            vec![
                date_column("restated_as_of", subject.date, count),
                text_column("kind", subject.kind, count),
                text_column("subject", subject.name, count),
                texts("customer_id", |row| row.0),
                texts("old_value", |row| row.1),
                texts("new_value", |row| row.2),
                text_column("unit", subject.unit, count),
                text_column("cause", subject.cause, count),
            ],
        )?);
        Ok(())
    }

    fn figures(
        &mut self,
        before: &Side<'_>,
        after: &Side<'_>,
        date: NaiveDate,
        cause: &str,
    ) -> Result<(), EngineError> {
        let key = stage::measure(date);
        let columns = ["measure", "period", "value", "amount", "unit"];
        let figures = |frame: Option<DataFrame>| match frame {
            Some(frame) => figures_of(&frame, &period_name(date)).map_err(frame_error),
            None => Ok(BTreeMap::new()),
        };
        let Ok(published) = before.frame(&key, "measures", &columns) else {
            self.untold.push(format!("figures at {date}"));
            return Ok(());
        };
        let (old, new) = (figures(published)?, figures(after.frame(&key, "measures", &columns)?)?);
        let mut measures: Vec<&String> = old.keys().chain(new.keys()).collect();
        measures.sort_unstable();
        measures.dedup();
        for measure in measures {
            let value = |of: &BTreeMap<String, (String, String)>| of.get(measure).map(|(value, _)| value.clone());
            let (was, is) = (value(&old), value(&new));
            if was == is {
                continue;
            }
            let unit = new.get(measure).or(old.get(measure)).map(|(_, unit)| unit.clone()).unwrap_or_default();
            self.summaries.push(Summary {
                restated_as_of: date,
                kind: "figure".to_owned(),
                subject: measure.clone(),
                rows: 1,
                old_value: was.clone(),
                new_value: is.clone(),
                cause: cause.to_owned(),
            });
            let subject = Subject { date, kind: "figure", name: measure, unit: &unit, cause };
            self.add(&subject, &[(None, was.as_deref(), is.as_deref())]).map_err(frame_error)?;
        }
        Ok(())
    }

    fn classes(
        &mut self,
        before: &Side<'_>,
        after: &Side<'_>,
        date: NaiveDate,
        (key, scheme): (&str, &str),
        cause: &str,
    ) -> Result<(), EngineError> {
        let name = format!("snapshots/{scheme}");
        let columns = ["customer_id", "code"];
        let Ok(published) = before.frame(key, &name, &columns) else {
            self.untold.push(format!("{scheme} at {date}"));
            return Ok(());
        };
        let (Some(old), Some(new)) = (published, after.frame(key, &name, &columns)?) else { return Ok(()) };
        let mut rows: Vec<Row<'_>> = Vec::new();
        let texts = |frame: &DataFrame, column: &str| frame.column(column)?.str().cloned();
        let (old_ids, old_codes) = (texts(&old, columns[0]), texts(&old, columns[1]));
        let (new_ids, new_codes) = (texts(&new, columns[0]), texts(&new, columns[1]));
        let (old_ids, old_codes) = (old_ids.map_err(frame_error)?, old_codes.map_err(frame_error)?);
        let (new_ids, new_codes) = (new_ids.map_err(frame_error)?, new_codes.map_err(frame_error)?);
        let mut old = old_ids.iter().zip(old_codes.iter()).peekable();
        let mut new = new_ids.iter().zip(new_codes.iter()).peekable();
        // Both ascend by customer.
        loop {
            let (was, is) = match (old.peek(), new.peek()) {
                (None, None) => break,
                (Some(_), None) => (old.next(), None),
                (None, Some(_)) => (None, new.next()),
                (Some((left, _)), Some((right, _))) => match left.cmp(right) {
                    std::cmp::Ordering::Less => (old.next(), None),
                    std::cmp::Ordering::Greater => (None, new.next()),
                    std::cmp::Ordering::Equal => (old.next(), new.next()),
                },
            };
            let (was_code, is_code) = (was.and_then(|(_, code)| code), is.and_then(|(_, code)| code));
            if was_code == is_code {
                continue;
            }
            let customer = was.or(is).and_then(|(id, _)| id);
            rows.push((customer, was_code, is_code));
        }
        if !rows.is_empty() {
            let subject = Subject { date, kind: "class", name: scheme, unit: "class", cause };
            self.add(&subject, &rows).map_err(frame_error)?;
            self.summaries.push(Summary {
                restated_as_of: date,
                kind: "class".to_owned(),
                subject: scheme.to_owned(),
                rows: rows.len() as u64,
                old_value: None,
                new_value: None,
                cause: cause.to_owned(),
            });
        }
        Ok(())
    }
}

fn date_column(name: &str, date: NaiveDate, rows: usize) -> Column {
    Int32Chunked::from_vec(name.into(), vec![to_days(date); rows]).into_date().into_column()
}

fn text_column(name: &str, text: &str, rows: usize) -> Column {
    StringChunked::full(name.into(), text, rows).into_column()
}

/// The measures of a period as text, and their units; money exact.
fn figures_of(frame: &DataFrame, period: &str) -> PolarsResult<BTreeMap<String, (String, String)>> {
    let text = |name: &str| frame.column(name)?.str().cloned();
    let (measures, periods, units) = (text("measure")?, text("period")?, text("unit")?);
    let values = frame.column("value")?.f64()?.clone();
    let amounts = frame.column("amount")?.decimal()?.clone();
    let scale = amounts.scale() as u8;
    let amounts = amounts.physical().clone();
    let mut figures = BTreeMap::new();
    for row in 0..frame.height() {
        let (Some(measure), Some(unit)) = (measures.get(row), units.get(row)) else { continue };
        if periods.get(row) != Some(period) {
            continue;
        }
        let value = match (amounts.get(row), values.get(row)) {
            (Some(amount), _) => format_minor(amount, scale),
            (None, Some(value)) if unit == "money" => format!("{value:.*}", usize::from(scale)),
            (None, Some(value)) => value.to_string(),
            (None, None) => continue,
        };
        figures.insert(measure.to_owned(), (value, unit.to_owned()));
    }
    Ok(figures)
}

fn frame_error(source: PolarsError) -> EngineError {
    EngineError::Frame { what: format!("mart {MART}"), source }
}

/// Writes entries as the next file of the ledger and names it in `state`. Returns its stage, when there are any.
pub fn enter(
    entries: &Entries,
    state: &mut Published,
    staging: &Staging,
    run_id: &str,
    as_of: NaiveDate,
) -> Result<Option<String>, EngineError> {
    if entries.is_empty() {
        return Ok(None);
    }
    let number = state.stages.keys().filter(|key| key.starts_with("restate:")).count() + 1;
    let name = format!("{number:04}-{run_id}");
    let file = format!("marts/{MART}/as_of={as_of}/part-{name}.parquet");
    let frame = entries.frame(as_of, run_id).map_err(frame_error)?;
    files::write_frame(&staging.path(&file), &frame, &WriteOptions::sorted_by(&["customer_id"]))?;
    let mut record = StageRecord { fingerprint: name.clone(), ..StageRecord::default() };
    record.files.insert(format!("{MART}/{name}"), file);
    let key = stage::restate(&name, as_of);
    state.stages.insert(key.clone(), record);
    Ok(Some(key))
}

impl Run<'_> {
    /// Enters into the ledger what differs from the published results.
    pub(super) fn restate(&mut self, decisions: &Decisions) -> Result<Entries, EngineError> {
        if self.before.stages.is_empty() || self.lake.variant_name().is_some() {
            return Ok(Entries::default());
        }
        // What a run that did not come to its end had entered is entered anew.
        let published = &self.before.stages;
        self.state.stages.retain(|key, _| !stage::is_ledger(key) || published.contains_key(key));
        let (lake, staging) = (&self.lake, &self.staging);
        let before = Side { state: &self.before, path: &|file| lake.path(file) };
        let after = Side { state: &self.state, path: &|file| staging.current(file) };
        let cause = |key: &str| {
            let decided = decisions.stages.iter().find(|decided| decided.stage == key);
            decided.and_then(|decided| decided.cause.clone()).unwrap_or_else(|| "a file of it was lost".to_owned())
        };
        let entries = compare(&before, &after, &cause)?;
        if let Some(key) = enter(&entries, &mut self.state, &self.staging, &self.run_id, decisions.as_of)? {
            self.staging.seal(&mut self.state, &[&key])?;
        }
        Ok(entries)
    }
}
