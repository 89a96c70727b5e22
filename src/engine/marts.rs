//! Reading what is published: marts for reports, anything for `show`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::{EngineError, decide, stage};
use crate::config::types::Edition;
use crate::lake::{Lake, LakeError, Published, files};
use crate::report::MartReader;

/// The marts of one as-of date.
pub struct PublishedMarts<'a> {
    /// The lake.
    pub lake: &'a Lake,
    /// Its published state.
    pub state: &'a Published,
    /// As-of date.
    pub as_of: NaiveDate,
}

/// The as-of dates that have results, ascending.
pub fn published_dates(state: &Published) -> Vec<NaiveDate> {
    decide::published_dates(state)
}

/// The run that made the results of a date.
pub fn run_of(state: &Published, as_of: NaiveDate) -> Option<&str> {
    state.runs.get(&as_of).map(String::as_str)
}

/// The as-of dates at which customers are classed, or measures made, ascending.
pub fn snapshot_dates(state: &Published) -> Vec<NaiveDate> {
    let dated = state.stages.keys().filter_map(|key| key.split_once('@'));
    let mut dates: Vec<NaiveDate> = dated.filter_map(|(_, date)| date.parse().ok()).collect();
    dates.sort_unstable();
    dates.dedup();
    dates
}

/// The as-of date to read: the one asked for, else the latest that has results.
pub fn published_date(state: &Published, asked: Option<NaiveDate>) -> Result<NaiveDate, EngineError> {
    found_in(&published_dates(state), asked)
}

fn found_in(dates: &[NaiveDate], asked: Option<NaiveDate>) -> Result<NaiveDate, EngineError> {
    let found = match asked {
        Some(date) => dates.contains(&date).then_some(date),
        None => dates.last().copied(),
    };
    found.ok_or_else(|| {
        let list: Vec<String> = dates.iter().map(NaiveDate::to_string).collect();
        EngineError::NotPublished {
            as_of: asked.map_or_else(|| "any date".to_owned(), |date| date.to_string()),
            published: if list.is_empty() { "nothing".to_owned() } else { list.join(", ") },
        }
    })
}

/// The date to read for an edition: the one asked for, else the latest that has results of a month, or of a day.
pub fn published_date_of(
    state: &Published,
    asked: Option<NaiveDate>,
    edition: Edition,
) -> Result<NaiveDate, EngineError> {
    if edition == Edition::Monthly {
        return published_date(state, asked);
    }
    let days = state.stages.keys().filter(|key| stage::is_daily(key)).filter_map(|key| stage::date_of(key));
    let mut dates: Vec<NaiveDate> = days.chain(published_dates(state)).collect();
    dates.sort_unstable();
    dates.dedup();
    found_in(&dates, asked)
}

/// What a published table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableOrigin {
    /// A canonical table: typed rows of the exports.
    Table,
    /// The reduction of a table.
    Fact,
    /// A result table; its parts carry their as-of date.
    Mart,
    /// Refused rows.
    Quarantine,
}

impl TableOrigin {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            TableOrigin::Table => "table",
            TableOrigin::Fact => "fact",
            TableOrigin::Mart => "mart",
            TableOrigin::Quarantine => "quarantine",
        }
    }
}

/// Every file of one published table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedTable {
    /// What it is.
    pub origin: TableOrigin,
    /// Its files relative to the lake, each with the as-of date that its stage has; by date, then by the name that the
    /// stage gave them.
    pub files: Vec<(Option<NaiveDate>, String)>,
}

impl PublishedTable {
    /// The as-of dates of its files, ascending, each once. None for what holds all of the history.
    pub fn dates(&self) -> Vec<NaiveDate> {
        let mut dates: Vec<NaiveDate> = self.files.iter().filter_map(|(date, _)| *date).collect();
        dates.sort_unstable();
        dates.dedup();
        dates
    }
}

/// Everything that is published, by name; refused rows of a table are `quarantine.<table>`.
pub fn published_tables(state: &Published) -> BTreeMap<String, PublishedTable> {
    let mut tables: BTreeMap<String, PublishedTable> = BTreeMap::new();
    let whole = decide::published_dates(state);
    let is_twice = |key: &str| stage::is_daily(key) && stage::date_of(key).is_some_and(|date| whole.contains(&date));
    for (key, record) in state.stages.iter().filter(|(key, _)| !is_twice(key)) {
        let (stage, date) = match key.split_once('@') {
            Some((stage, date)) => (stage, date.parse().ok()),
            None => (key.as_str(), None),
        };
        let (kind, of) = stage.split_once(':').unwrap_or((stage, ""));
        for (name, file) in &record.files {
            let before_slash = name.split('/').next().unwrap_or(name);
            let (origin, table) = match kind {
                "ingest" if name.starts_with("quarantine/") => (TableOrigin::Quarantine, format!("quarantine.{of}")),
                "ingest" => (TableOrigin::Table, of.to_owned()),
                "reduce" => (TableOrigin::Fact, of.to_owned()),
                _ if date.is_some() => (TableOrigin::Mart, before_slash.to_owned()),
                _ => (TableOrigin::Fact, before_slash.to_owned()),
            };
            let found = tables.entry(table).or_insert_with(|| PublishedTable { origin, files: Vec::new() });
            found.files.push((date, file.clone()));
        }
    }
    for table in tables.values_mut() {
        // Stable: within a date the order is that of the stages and of the names they gave.
        table.files.sort_by_key(|(date, _)| *date);
    }
    tables
}

/// The tables that had rows to refuse or not, by their names: an empty quarantine has no file.
pub fn ingested_tables(state: &Published) -> Vec<&str> {
    state.stages.keys().filter_map(|key| key.strip_prefix("ingest:")).collect()
}

impl PublishedMarts<'_> {
    /// The files of a mart at the as-of date, relative to the lake. The marts of schemes have one for each scheme. Results
    /// of a day count where the date has none of a month.
    pub fn files(&self, mart: &str) -> Vec<&String> {
        let at_date = format!("@{}", self.as_of);
        let is_whole = published_dates(self.state).contains(&self.as_of);
        let is_own = |key: &String| key.ends_with(&at_date) && !(is_whole && stage::is_daily(key));
        let records = self.state.stages.iter().filter(|(key, _)| is_own(key)).map(|(_, record)| record);
        let parts = format!("{mart}/");
        records
            .flat_map(|record| &record.files)
            .filter(|(name, _)| name.as_str() == mart || name.starts_with(&parts))
            .map(|(_, file)| file)
            .collect()
    }
}

/// Several files of one table as one frame. `None` without files.
pub fn read_files(lake: &Lake, relative: &[&String]) -> Result<Option<DataFrame>, LakeError> {
    let mut whole: Option<DataFrame> = None;
    for file in relative {
        let part = files::read_frame(&lake.path(file), None)?;
        match &mut whole {
            None => whole = Some(part),
            Some(whole) => {
                whole
                    .vstack_mut_owned(part)
                    .map_err(|error| LakeError::Exchange { what: (*file).clone(), message: error.to_string() })?;
            }
        }
    }
    Ok(whole)
}

impl MartReader for PublishedMarts<'_> {
    fn read(&self, mart: &str) -> Result<Option<DataFrame>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(read_files(self.lake, &self.files(mart))?)
    }

    fn read_at(
        &self,
        mart: &str,
        as_of: NaiveDate,
    ) -> Result<Option<DataFrame>, Box<dyn std::error::Error + Send + Sync>> {
        PublishedMarts { as_of, ..*self }.read(mart)
    }

    fn read_newest(&self, mart: &str) -> Result<Option<DataFrame>, Box<dyn std::error::Error + Send + Sync>> {
        let earlier = published_dates(self.state).into_iter().rev().filter(|date| *date < self.as_of);
        let mut dates = std::iter::once(self.as_of).chain(earlier);
        let found = dates.find(|date| !PublishedMarts { as_of: *date, ..*self }.files(mart).is_empty());
        found.map_or(Ok(None), |date| self.read_at(mart, date))
    }
}
