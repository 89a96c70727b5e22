//! Reading what is published: marts for reports, anything for `show`.

use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::{EngineError, classify};
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

/// The key of the stage that makes the results of a date.
pub fn results_key(as_of: NaiveDate) -> String {
    format!("results@{as_of}")
}

/// The as-of dates that have results, ascending.
pub fn published_dates(state: &Published) -> Vec<NaiveDate> {
    state.stages.keys().filter_map(|key| key.strip_prefix("results@")?.parse().ok()).collect()
}

/// The as-of date to read: the one asked for, else the latest that has results.
pub fn published_date(state: &Published, asked: Option<NaiveDate>) -> Result<NaiveDate, EngineError> {
    let dates = published_dates(state);
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

impl PublishedMarts<'_> {
    /// The files of a mart at the as-of date, relative to the lake. The `snapshots` mart has one for each scheme.
    pub fn files(&self, mart: &str) -> Vec<&String> {
        let stages = [results_key(self.as_of), classify::stage_key(self.as_of)];
        let records = stages.iter().filter_map(|key| self.state.stages.get(key));
        let parts = format!("{mart}/");
        records
            .flat_map(|record| &record.files)
            .filter(|(name, _)| name.as_str() == mart || name.starts_with(&parts))
            .map(|(_, file)| file)
            .collect()
    }

    /// The names of all marts at the as-of date.
    pub fn names(&self) -> Vec<String> {
        let stages = [results_key(self.as_of), classify::stage_key(self.as_of)];
        let records = stages.iter().filter_map(|key| self.state.stages.get(key));
        let mut names: Vec<String> = records
            .flat_map(|record| record.files.keys())
            .map(|name| name.split('/').next().unwrap_or(name).to_owned())
            .collect();
        names.sort();
        names.dedup();
        names
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
                whole.vstack_mut_owned(part).map_err(|error| LakeError::Exchange {
                    what: (*file).clone(),
                    message: error.to_string(),
                })?;
            }
        }
    }
    Ok(whole)
}

impl MartReader for PublishedMarts<'_> {
    fn read(&self, mart: &str) -> Result<Option<DataFrame>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(read_files(self.lake, &self.files(mart))?)
    }
}

/// Rows of a table, fact, mart or quarantine by name, at an as-of date where the name is a mart's.
pub fn read_named(
    lake: &Lake,
    state: &Published,
    name: &str,
    as_of: Option<NaiveDate>,
) -> Result<DataFrame, EngineError> {
    let stage_of = |key: &str| state.stages.get(key);
    let (table, quarantine) = match name.strip_prefix("quarantine.") {
        Some(table) => (table, true),
        None => (name, false),
    };
    let ingest = stage_of(&format!("ingest:{table}"));
    let reduce = stage_of(&format!("reduce:{table}")).filter(|_| !quarantine);
    if let Some(record) = ingest.or(reduce) {
        let wanted = |part: &str| part.starts_with("quarantine/") == quarantine;
        let named: Vec<&String> =
            record.files.iter().filter(|(part, _)| wanted(part)).map(|(_, file)| file).collect();
        if let Some(frame) = read_files(lake, &named)? {
            return Ok(frame);
        }
        let hint = if quarantine { "no row was refused" } else { "the table has no rows" };
        return Err(LakeError::NotPublished { name: name.to_owned(), as_of: None, hint: hint.to_owned() }.into());
    }
    let as_of = published_date(state, as_of)?;
    let marts = PublishedMarts { lake, state, as_of };
    match read_files(lake, &marts.files(name))? {
        Some(frame) => Ok(frame),
        None => {
            let mut names: Vec<String> = ["transactions", "quarantine.transactions"].map(str::to_owned).to_vec();
            names.extend(state.stages.keys().filter_map(|key| key.strip_prefix("reduce:").map(str::to_owned)));
            names.extend(marts.names());
            let hint = format!("choose one of: {}", names.join(", "));
            Err(LakeError::NotPublished { name: name.to_owned(), as_of: Some(as_of.to_string()), hint }.into())
        }
    }
}
